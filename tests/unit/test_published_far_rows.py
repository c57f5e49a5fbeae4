"""Tables as they stand on a scanned page: rows far apart, heads of several lines with a number, curves between cells."""

from __future__ import annotations

from tertial.published.check import document_of
from tertial.published.layout import Placed, Word, lay_out
from tertial.published.text_ocr import _FRAMED, _is_curve, _Seen


def line(y: float, *words: tuple[float, str]) -> Placed:
    return Placed(1, y, 9.0, tuple(Word(x, x + 5.0 * len(t), t) for x, t in words))


def read(*placed: Placed) -> dict[tuple[str, str], int]:
    document = document_of("a.pdf", lay_out(placed), 1)
    return {(f.label, f.column): int(f.value) for f in document.figures if f.where == "table"}


def test_rows_far_apart_are_one_table_under_its_head() -> None:
    cells = read(
        line(100, (50, "Orsak"), (300, "Resultat"), (360, "Budget")),
        line(134, (50, "Pris"), (315, "-19254"), (370, "100")),
        line(168, (50, "Volym"), (315, "-4115"), (370, "200")),
    )
    assert cells == {
        ("Pris", "Resultat"): -19254,
        ("Pris", "Budget"): 100,
        ("Volym", "Resultat"): -4115,
        ("Volym", "Budget"): 200,
    }


def test_a_number_in_a_head_of_several_lines_is_no_value() -> None:
    cells = read(
        line(100, (300, "Över"), (360, "Antal"), (420, "Varav")),
        line(109, (300, "120"), (360, "alla"), (420, "unga")),
        line(118, (50, "Väntan"), (300, "dagar"), (360, "beslut"), (420, "vuxna")),
        line(136, (50, "Ansökan"), (310, "18"), (365, "505"), (425, "61")),
        line(154, (50, "Anmälan"), (310, "11"), (365, "996"), (425, "62")),
    )
    assert {column for _, column in cells} == {"Över 120 dagar", "Antal alla beslut", "Varav unga vuxna"}
    assert cells["Ansökan", "Över 120 dagar"] == 18


def test_values_at_half_the_height_of_a_label_of_two_lines() -> None:
    cells = read(
        line(80, (50, "Nyckeltal"), (300, "Utfall 2022"), (370, "Utfall 2023")),
        line(96, (50, "Andel barn i hem")),
        line(100, (50, "inom sex månader"), (310, "630"), (380, "610")),
        line(123, (50, "Insatser"), (310, "260"), (380, "305")),
    )
    assert cells["Andel barn i hem inom sex månader", "Utfall 2022"] == 630


def test_curves_and_frames_are_no_words() -> None:
    def seen(x: float, text: str, sure: float = 0.95) -> _Seen:
        return _Seen(x, x + 4.0 * len(text), 0, 9, text, sure)

    row = [seen(50, "Pris"), seen(150, "NV", 0.5), seen(200, "o"), seen(300, "i"), seen(306, "dag")]
    assert [_is_curve(row, n, 9.0) for n in range(5)] == [False, True, True, False, False]
    assert [_FRAMED.sub("", t) for t in ("[0]", "~-24200", "«Skillnad", "(24)")] == ["0", "-24200", "Skillnad", "(24)"]
