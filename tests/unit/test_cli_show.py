"""What the terminal shows, in the user's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tertial.cli_serve import how_to_serve
from tertial.cli_show import show_imports, show_result
from tertial.findings import Language
from tertial.usecases.imports import Imported, Stored

DETECTED = {
    "encoding": "windows-1252",
    "separator": ";",
    "decimal": ",",
    "date_form": "YYYYMMDD",
    "thousands": " \xa0",
}
SV = (
    "a.csv: teckenkodning windows-1252; avgränsare semikolon; decimaltecken komma; datum ÅÅÅÅMMDD; "
    "tusentalsavgränsare mellanslag, hårt mellanslag"
)
EN = "a.csv: encoding windows-1252; separator semicolon; decimal comma; dates YYYYMMDD; thousands space, no-break space"


@pytest.mark.parametrize(("language", "words"), [("sv", SV), ("en", EN)])
def test_how_a_file_is_written_is_said_in_words(language: Language, words: str) -> None:
    batch = Stored("x", "indicators", None, 2, 0, None, None, ("b.csv",))
    shown = show_imports([Imported("a.csv", "stored", (batch,), detected=DETECTED)], language)
    assert words in shown
    assert f"a.csv {'ersätter' if language == 'sv' else 'takes the place of'} b.csv." in shown


def test_what_was_detected_is_only_told_of_what_was_stored() -> None:
    assert "teckenkodning" not in show_imports([Imported("a.csv", "unchanged", detected=DETECTED)], "sv")


def test_the_result_fits_on_a_narrow_terminal_a_row_for_each_column() -> None:
    shown = show_result(
        [["Resultaträkning, tkr", "Bokslut 2025", "Prognos 2026"], ["Summa kostnader", "−718 677", "−752 000"]]
    )
    assert shown.splitlines() == [
        "Resultaträkning, tkr  Summa kostnader",
        "────────────────────  ───────────────",
        "Bokslut 2025                 −718 677",
        "Prognos 2026                 −752 000",
    ]


@pytest.mark.parametrize(("language", "word"), [("sv", "Webben"), ("en", "web app")])
def test_the_demo_ends_by_naming_the_command_and_the_address(language: Language, word: str) -> None:
    told = how_to_serve(Path("demo"), language)
    assert word in told
    assert "serve demo" in told
    assert "http://127.0.0.1:8765" in told
