"""Help and wrong use, in the language of whoever calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tertial.cli import main
from tertial.cli_parser import language_of, said
from tertial.findings import Language

REPORT = ["report", "x", "--as-of", "2023-08-31"]
WRONG = [
    ([], "saknas i anropet: KOMMANDO", "arguments are required: COMMAND"),
    (["nothing"], "KOMMANDO: 'nothing' finns inte; välj bland ", "invalid choice: 'nothing' (choose from "),
    (["report", "x"], "saknas i anropet: --as-of, --kind", "are required: --as-of, --kind"),
    (
        ["report", "x", "--as-of", "i går"],
        "'i går' är inget datum: väntat ÅÅÅÅ-MM-DD",
        "'i går' is not a day: expected",
    ),
    (["import", "x", "y", "--known", "igår"], "inget datum och ingen tid: väntat till", "not a day or a time"),
    (["import", "x"], "saknas i anropet: FIL", "are required: FILE"),
    ([*REPORT, "--kind"], "--kind: ett värde saknas", "--kind: expected one argument"),
    ([*REPORT, "--kind", "x"], "--kind: 'x' finns inte; välj bland", "--kind: invalid choice: 'x'"),
    (["forecast", "x", "--paths", "många"], "'många' är inget heltal", "invalid int value: 'många'"),
    (["status", "x", "--json=1"], "--json: tar inget värde, men fick '1'", "ignored explicit argument '1'"),
    (["status", "x", "y"], "det här känns inte igen: y", "unrecognized arguments: y"),
]


@pytest.fixture(autouse=True)
def _no_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("arguments", "swedish", "english"), WRONG)
def test_wrong_use_is_two_and_is_said_in_the_users_language(
    arguments: list[str],
    swedish: str,
    english: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for locale, start, words in (
        ("sv_SE.UTF-8", "anrop: tertial", swedish),
        ("en_GB.UTF-8", "usage: tertial", english),
    ):
        monkeypatch.setenv("LANG", locale)
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
        said = capsys.readouterr().err
        assert said.startswith(start)
        assert words in said
    assert "argument" not in said.partition("fel:")[2]


def test_swedish_help_has_no_english_heading(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["report", "--help"]):
        with pytest.raises(SystemExit):
            main(arguments)
        said = capsys.readouterr().out
        for english in ("usage", "options", "positional", "show ", "error"):
            assert english not in said.replace("--options", "")


@pytest.mark.parametrize(
    ("environment", "words", "language"),
    [
        ({}, [], "sv"),
        ({"LANG": "en_US.UTF-8"}, [], "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "sv_SE"}, [], "sv"),
        ({}, ["check", "x.pdf", "--language", "en"], "en"),
        ({"LANG": "en_US"}, ["check", "x.pdf", "--language=sv"], "sv"),
        ({}, ["check", "--language", "xx"], "sv"),
    ],
)
def test_the_language_is_the_flags_or_the_environments(
    environment: dict[str, str], words: list[str], language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language_of(words) == language


def test_a_workspace_in_the_call_decides_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tertial.toml").write_text('[committee]\nname = "X"\nlanguage = "en" # reports\n', encoding="utf-8")
    assert language_of(["report", str(tmp_path)]) == "en"
    (tmp_path / "tertial.toml").write_text("[committee]\n", encoding="utf-8")
    assert language_of(["report", str(tmp_path)]) == "sv"
    (tmp_path / "tertial.toml").write_bytes(b"\xff")
    monkeypatch.setenv("LANG", "en_GB")
    assert language_of(["report", str(tmp_path)]) == "en"


def test_a_message_that_is_not_known_stays_as_it_is() -> None:
    assert said("something new", "sv") == "something new"
    assert said("expected one argument", "en") == "expected one argument"
