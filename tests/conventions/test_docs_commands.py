"""docs/reference/commands.md describes every command and option, and every command line in the documentation can be run."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tertial.cli import RUN
from tertial.cli_parser import make_parser
from tertial.findings import Language

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "commands.md"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def commands(language: Language = "en") -> dict[str, argparse.ArgumentParser]:
    """Every parser by its command: `tertial`, `tertial demo` ..."""
    parser = make_parser(language)
    found = {"tertial": parser}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= {f"tertial {name}": sub for name, sub in action.choices.items()}
    return found


def options(parser: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    """Options by their long name and arguments by the word that stands for them; help is the same everywhere."""
    found = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            continue
        name = action.option_strings[-1] if action.option_strings else str(action.metavar)
        if name != "--help" or parser.prog == "tertial":
            found[name] = action
    return found


def described() -> dict[str, dict[str, str]]:
    """Per command of the page: the cell `value` of each row of its table."""
    parts = re.split(r"^## `([^`]+)`$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    rows = {name: re.findall(r"^\| `([^`]+)` \| (.*?) ?\| ", text, re.MULTILINE) for name, text in pairs(parts)}
    return {name: dict(found) for name, found in rows.items()}


def pairs(parts: list[str]) -> list[tuple[str, str]]:
    return list(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_is_described_and_no_other() -> None:
    assert list(described()) == list(commands())


@pytest.mark.parametrize("name", commands())
def test_every_option_is_described_as_it_is(name: str) -> None:
    known, said = options(commands()[name]), described().get(name, {})
    assert list(said) == list(known)
    for option, action in known.items():
        choices = [str(c) for c in action.choices or ()]
        assert re.findall(r"(?<!default )`([^`]+)`", said[option])[: len(choices)] == choices, option
        assert ("required" in said[option]) == (action.required and bool(action.option_strings)), option
        if action.default != swedish_default(name, option):
            assert "by the environment" in said[option], option
        elif action.default not in (None, False, argparse.SUPPRESS):
            assert f"default `{action.default}`" in said[option], option


def swedish_default(command: str, option: str) -> object:
    """The default of the same argument in the Swedish parser, where what stands for a value is in Swedish too."""
    at = list(options(commands()[command])).index(option)
    default: object = list(options(commands("sv")[command]).values())[at].default
    return default


def test_every_command_runs_something() -> None:
    assert [f"tertial {name}" for name in RUN] == list(commands())[1:]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_help_has_words_for_everything(language: Language) -> None:
    for name, parser in commands(language).items():
        assert parser.description, name
        for option, action in options(parser).items():
            assert action.help, f"{name} {option}"


def command_lines() -> Iterator[tuple[str, str]]:
    """Every line of the documentation that calls `tertial` in a block of shell commands."""
    for page in PAGES:
        for block in re.findall(
            r"^ *```(?:sh|console)\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
        ):
            for line in block.splitlines():
                call = line.strip().removeprefix("$ ")
                if re.match(r"(?:\.venv/bin/)?tertial\b", call):
                    yield page.name, call


def test_the_documentation_calls_commands() -> None:
    assert {"commands.md", "tutorial.md"} <= {page for page, _ in command_lines()}


@pytest.mark.parametrize(("page", "line"), sorted(set(command_lines())))
def test_a_command_line_in_the_documentation_can_be_run(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    if words in (["--help"], ["--version"]):
        return
    try:
        make_parser("en").parse_args(words)
    except SystemExit:
        pytest.fail(f"{page}: {line}")
