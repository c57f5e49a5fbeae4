"""The command line: parse, call a use case, print, exit status. `docs/reference/commands.md` describes it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tertial.cli_words import HELP
from tertial.findings import Finding, Language, TertialError, has_errors

if TYPE_CHECKING:
    from datetime import date

OK, FINDINGS, WRONG_USE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 findings of severity error, 2 wrong use, 3 refused."""
    language = _language()
    arguments = _parser(language).parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except TertialError as error:
        _print_findings(error.findings, getattr(arguments, "shown_language", language))
        return error.exit_status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("Avbrutet." if language == "sv" else "Interrupted.", file=sys.stderr)
        return 130


def _language() -> Language:
    """English when the environment is English, else Swedish: the words before a workspace has said its own."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "en" if value.startswith("en") else "sv"
    return "sv"


def _parser(language: Language) -> argparse.ArgumentParser:
    words = HELP[language]
    parser = argparse.ArgumentParser(prog="tertial", description=words["tertial"])
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words[name], description=words[name])
        sub.set_defaults(run=run)
        return sub

    _add_data_commands(command, words)
    _add_answer_commands(command, words, language)
    return parser


Command = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def _add_data_commands(command: Command, words: Mapping[str, str]) -> None:
    """What fills a workspace and tells what is in it."""
    sub = command("demo", _demo)
    sub.add_argument("dir", metavar="DIR", type=Path, nargs="?", default=Path("demo"), help=words["dir"])
    sub = command("init", _init)
    sub.add_argument("dir", metavar="DIR", type=Path, help=words["dir"])
    sub.add_argument("--language", choices=("sv", "en"), default="sv", help=words["language"])
    sub = command("import", _import)
    sub.add_argument("dir", metavar="DIR", type=Path, help=words["dir"])
    sub.add_argument("files", metavar="FILE", type=Path, nargs="+", help=words["file"])
    sub.add_argument("--kind", help=words["kind"])
    sub.add_argument("--allow-rejects", action="store_true", help=words["rejects"])
    sub.add_argument("--known", type=_moment, help=words["known_import"])
    sub.add_argument("--json", action="store_true", help=words["json"])
    sub = command("status", _status)
    sub.add_argument("dir", metavar="DIR", type=Path, help=words["dir"])
    sub.add_argument("--json", action="store_true", help=words["json"])


def _add_answer_commands(command: Command, words: Mapping[str, str], language: Language) -> None:
    """What comes out of a workspace, or is read of a report."""
    sub = command("report", _report)
    sub.add_argument("dir", metavar="DIR", type=Path, help=words["dir"])
    sub.add_argument("--as-of", required=True, type=_day, metavar="DATE", help=words["as_of"])
    sub.add_argument(
        "--kind", required=True, choices=("monthly", "interim", "annual", "council"), help=words["report_kind"]
    )
    sub.add_argument("--format", help=words["format"])
    sub.add_argument("--out", type=Path, metavar="DIR", help=words["out"])
    sub.add_argument("--known", type=_moment, help=words["known"])
    sub.add_argument("--json", action="store_true", help=words["json"])
    sub = command("forecast", _forecast)
    sub.add_argument("dir", metavar="DIR", type=Path, help=words["dir"])
    sub.add_argument("--as-of", required=True, type=_day, metavar="DATE", help=words["as_of"])
    sub.add_argument("--paths", type=int, default=10_000, help=words["paths"])
    sub.add_argument("--seed", type=int, default=1, help=words["seed"])
    sub.add_argument("--known", type=_moment, help=words["known"])
    sub.add_argument("--json", action="store_true", help=words["json"])
    sub = command("backtest", _backtest)
    sub.add_argument("dir", metavar="DIR", type=Path, help=words["dir"])
    sub.add_argument("--json", action="store_true", help=words["json"])
    sub = command("check", _check)
    sub.add_argument("files", metavar="FILE", type=Path, nargs="+", help=words["check_file"])
    sub.add_argument("--language", choices=("sv", "en"), default=language, help=words["check_language"])
    sub.add_argument("--json", action="store_true", help=words["json"])
    sub = command("trace", _trace)
    sub.add_argument("dir", metavar="DIR", type=Path, help=words["dir"])
    sub.add_argument("id", metavar="ID", help=words["id"])
    sub.add_argument("--json", action="store_true", help=words["json"])


def _version() -> str:
    from tertial import __version__

    return f"tertial {__version__}"


def _day(text: str) -> date:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: ÅÅÅÅ-MM-DD / YYYY-MM-DD, 2023-08-31") from error


def _moment(text: str) -> str:
    """An ISO day, or a day and a time in UTC, as the text that batches are compared by."""
    from datetime import date, datetime

    try:
        if len(text) == 10:
            return str(date.fromisoformat(text))
        return datetime.fromisoformat(text.removesuffix("Z")).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: 2026-09-10, 2026-09-10T08:00:00") from error


def _who() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def _print_findings(findings: Sequence[Finding], language: Language) -> None:
    from tertial.cli_show import show_findings

    print(show_findings(findings, language), file=sys.stderr)


def _print_json(content: object) -> None:
    import json

    print(json.dumps(content, ensure_ascii=False, indent=1, default=str))


def _demo(arguments: argparse.Namespace) -> int:
    from tertial.cli_show import Bar, show_result
    from tertial.sample.demo import run

    with Bar() as bar:
        made = run(arguments.dir, who=_who(), progress=bar)
    print(show_result(made.report.result))
    for path in made.report.paths:
        print(path)
    return FINDINGS if has_errors(made.report.findings) else OK


def _init(arguments: argparse.Namespace) -> int:
    from tertial.cli_show import show_next
    from tertial.usecases.workspace import init_workspace

    path = init_workspace(arguments.dir, arguments.language)
    print(show_next(path, arguments.language))
    return OK


def _import(arguments: argparse.Namespace) -> int:
    from tertial.cli_show import Bar, show_imports
    from tertial.usecases.imports import How, import_files, now
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    how = How(now(), _who(), arguments.kind, arguments.allow_rejects, arguments.known)
    with Bar() as bar:
        done = import_files(workspace, arguments.files, how, bar)
    if arguments.json:
        _print_json({"files": [i.as_json(workspace.language) for i in done]})
    else:
        print(show_imports(done, workspace.language))
    return max(i.exit_status for i in done)


def _status(arguments: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from tertial.cli_show import show_status
    from tertial.usecases.status import status
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    found = status(workspace, datetime.now(UTC).astimezone().date())
    if arguments.json:
        _print_json(found.as_json(workspace.language))
    else:
        print(show_status(found, workspace.language))
    return FINDINGS if has_errors(found.findings) else OK


def _report(arguments: argparse.Namespace) -> int:
    from tertial.cli_show import show_report
    from tertial.usecases.reports import write_report
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    formats = tuple(arguments.format.split(",")) if arguments.format else None
    done = write_report(workspace, arguments.as_of, arguments.kind, formats, arguments.out, arguments.known)
    if arguments.json:
        _print_json(done.as_json(workspace.language))
    else:
        print(show_report(done, workspace.language))
        if done.findings:
            _print_findings(done.findings, workspace.language)
    return FINDINGS if has_errors(done.findings) else OK


def _forecast(arguments: argparse.Namespace) -> int:
    from tertial.cli_show import show_forecast
    from tertial.usecases.forecasts import as_json, make_forecast
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    made = make_forecast(workspace, arguments.as_of, arguments.paths, arguments.seed, arguments.known)
    if arguments.json:
        _print_json(as_json(made))
    else:
        print(show_forecast(made, workspace.language))
    return OK


def _backtest(arguments: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from tertial.cli_show import Bar, show_backtest
    from tertial.usecases.backtests import run_backtest
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    today = datetime.now(UTC).astimezone().date()
    with Bar() as bar:
        done = run_backtest(workspace, today, progress=bar)
    if arguments.json:
        _print_json(done.as_json())
    else:
        print(show_backtest(done, workspace.language))
    return OK


def _check(arguments: argparse.Namespace) -> int:
    from tertial.cli_show import show_check
    from tertial.usecases.checks import check

    arguments.shown_language = arguments.language
    done = check(arguments.files, arguments.language)
    if arguments.json:
        _print_json(done.as_json())
    else:
        print(show_check(done, arguments.language))
    if done.unreadable:
        _print_findings(done.unreadable, arguments.language)
    return done.exit_status


def _trace(arguments: argparse.Namespace) -> int:
    from tertial.cli_show import show_trace
    from tertial.usecases.trace import trace
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    found = trace(workspace, arguments.id)
    if arguments.json:
        _print_json(found.as_json())
    else:
        print(show_trace(found, workspace.language))
    return OK


if __name__ == "__main__":
    sys.exit(main())
