"""What the terminal shows, in the user's words."""

from __future__ import annotations

import pytest

from tertial.cli_show import show_imports
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
