"""The argument parser of the command line, with argparse's own words in the user's language."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from tertial.cli_words import ARGPARSE_SV, HELP
from tertial.findings import Language

if TYPE_CHECKING:
    from datetime import date

_SAYS_LANGUAGE = re.compile(r"""^\s*language\s*=\s*["'](sv|en)["']""", re.MULTILINE)


def language_of(argv: Sequence[str]) -> Language:
    """The language of help and of wrong use: what `--language` says, else what the workspace named in the call says,
    else English when the environment is English, else Swedish."""
    asked = re.search(r"(?:^|\0)--language[=\0](sv|en)(?:\0|$)", "\0".join(argv))
    if asked:
        return "en" if asked[1] == "en" else "sv"
    for word in argv:
        if found := _workspace_language(word):
            return found
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "en" if value.startswith("en") else "sv"
    return "sv"


def _workspace_language(word: str) -> Language | None:
    """What the configuration in the folder `word` says its language is; read as text, since reading TOML takes time."""
    try:
        found = _SAYS_LANGUAGE.search((Path(word) / "tertial.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return None if found is None else "en" if found[1] == "en" else "sv"


class _Formatter(argparse.HelpFormatter):
    """Says what is above the call in Swedish."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "anrop: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """An argument parser that speaks the language it is made for; commands' parsers inherit it."""

    def __init__(self, *, language: Language, **more: Any) -> None:
        more |= {"formatter_class": _Formatter} if language == "sv" else {}
        super().__init__(add_help=False, **more)
        self.language = language
        if language == "sv":
            self._positionals.title, self._optionals.title = "argument", "flaggor"
        self.add_argument("-h", "--help", action="help", help=HELP[language]["help"])

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {'fel' if self.language == 'sv' else 'error'}: {said(message, self.language)}\n")


def said(message: str, language: Language) -> str:
    """One of argparse's messages in the user's language; one that the table does not know stays as it is."""
    if language == "en":
        return message
    for pattern, words in ARGPARSE_SV:
        message = re.sub(pattern, words, message)
    return message


def make_parser(language: Language) -> argparse.ArgumentParser:
    """The parser of every command; `command` of what it returns is the command's name."""
    words = HELP[language]
    parser = _Parser(language=language, prog="tertial", description=words["tertial"])
    parser.add_argument("--version", action="version", version=_version(), help=words["version"])
    commands = parser.add_subparsers(metavar=words["COMMAND"], dest="command", required=True)
    _Commands(commands, language).add()
    return parser


class _Commands:
    """Adds the commands one by one, in the order in which they are used."""

    def __init__(self, commands: Any, language: Language) -> None:
        self._commands = commands
        self._language = language
        self._words: Mapping[str, str] = HELP[language]

    def add(self) -> None:
        self._data()
        self._answers()

    def _command(self, name: str, *, folder: bool = True) -> argparse.ArgumentParser:
        sub: argparse.ArgumentParser = self._commands.add_parser(
            name, help=self._words[name], description=self._words[name], language=self._language
        )
        if folder:
            sub.add_argument("dir", metavar=self._words["DIR"], type=Path, help=self._words["dir"])
        return sub

    def _data(self) -> None:
        """What fills a workspace and tells what is in it."""
        words = self._words
        sub = self._command("demo", folder=False)
        sub.add_argument("dir", metavar=words["DIR"], type=Path, nargs="?", default=Path("demo"), help=words["dir"])
        sub.add_argument("--language", choices=("sv", "en"), help=words["demo_language"])
        sub.add_argument("--serve", action="store_true", help=words["demo_serve"])
        sub = self._command("init")
        sub.add_argument("--language", choices=("sv", "en"), default="sv", help=words["language"])
        sub = self._command("import")
        sub.add_argument("files", metavar=words["FILE"], type=Path, nargs="+", help=words["file"])
        sub.add_argument("--kind", metavar=words["KIND"], help=words["kind"])
        sub.add_argument("--allow-rejects", action="store_true", help=words["rejects"])
        sub.add_argument("--known", type=_moment, metavar=words["DATE"], help=words["known_import"])
        sub.add_argument("--json", action="store_true", help=words["json"])
        sub = self._command("status")
        sub.add_argument("--json", action="store_true", help=words["json"])

    def _answers(self) -> None:
        """What comes out of a workspace, or is read of a report."""
        words = self._words
        sub = self._command("report")
        sub.add_argument("--as-of", required=True, type=_day, metavar=words["DATE"], help=words["as_of"])
        sub.add_argument(
            "--kind", required=True, choices=("monthly", "interim", "annual", "council"), help=words["report_kind"]
        )
        sub.add_argument("--format", help=words["format"])
        sub.add_argument("--out", type=Path, metavar=words["DIR"], help=words["out"])
        sub.add_argument("--known", type=_moment, metavar=words["DATE"], help=words["known"])
        sub.add_argument("--json", action="store_true", help=words["json"])
        sub = self._command("forecast")
        sub.add_argument("--as-of", required=True, type=_day, metavar=words["DATE"], help=words["as_of"])
        sub.add_argument("--paths", type=int, metavar=words["NUMBER"], default=10_000, help=words["paths"])
        sub.add_argument("--seed", type=int, metavar=words["NUMBER"], default=1, help=words["seed"])
        sub.add_argument("--scenario", type=Path, metavar=words["FILE"], help=words["scenario"])
        sub.add_argument("--known", type=_moment, metavar=words["DATE"], help=words["known"])
        sub.add_argument("--json", action="store_true", help=words["json"])
        sub = self._command("backtest")
        sub.add_argument("--json", action="store_true", help=words["json"])
        sub = self._command("check", folder=False)
        sub.add_argument("files", metavar=words["FILE"], type=Path, nargs="+", help=words["check_file"])
        sub.add_argument("--workspace", type=Path, metavar=words["DIR"], help=words["check_workspace"])
        sub.add_argument("--language", choices=("sv", "en"), default=self._language, help=words["check_language"])
        sub.add_argument("--html", type=Path, metavar=words["FILE"], help=words["check_html"])
        sub.add_argument("--json", action="store_true", help=words["json"])
        sub = self._command("trace")
        sub.add_argument("id", metavar="ID", help=words["id"])
        sub.add_argument("--json", action="store_true", help=words["json"])
        sub = self._command("serve")
        sub.add_argument("--host", metavar=words["NAME"], default="127.0.0.1", help=words["host"])
        sub.add_argument("--port", type=int, metavar=words["NUMBER"], default=8765, help=words["port"])
        sub.add_argument("--name", metavar=words["NAME"], action="append", help=words["name"])
        self._keeping()

    def _keeping(self) -> None:
        """What keeps a workspace, and shows what was done in it."""
        words = self._words
        sub = self._command("backup")
        sub.add_argument("out", metavar=words["FILE"], type=Path, help=words["backup_out"])
        sub.add_argument("--key", action="store_true", help=words["backup_key"])
        sub = self._command("restore", folder=False)
        sub.add_argument("backup", metavar=words["FILE"], type=Path, help=words["restore_file"])
        sub.add_argument("dir", metavar=words["DIR"], type=Path, help=words["restore_dir"])
        sub.add_argument("--database", metavar=words["NAME"], help=words["restore_database"])
        sub = self._command("audit")
        sub.add_argument("--format", choices=("csv", "jsonl"), default="csv", help=words["audit_format"])


def _version() -> str:
    from tertial import __version__

    return f"tertial {__version__}"


def _day(text: str) -> date:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a day: expected YYYY-MM-DD, for example 2023-08-31"
        ) from error


def _moment(text: str) -> str:
    """An ISO day, or a day and a time in UTC, as the text that batches are compared by."""
    from datetime import date, datetime

    try:
        if len(text) == 10:
            return str(date.fromisoformat(text))
        return datetime.fromisoformat(text.removesuffix("Z")).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a day or a time: expected for example 2026-09-10 or 2026-09-10T08:00:00"
        ) from error
