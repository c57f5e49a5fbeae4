"""Numbers as printed: signs, spaces, decimals, glued and damaged digits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tertial.published.numbers import find_run, is_year, parse_number, splits
from tertial.published.tables import unit_of_label


@pytest.mark.parametrize(
    ("text", "value", "decimals", "unit"),
    [
        ("546 824", "546824", 0, None),
        ("546\u00a0824", "546824", 0, None),
        ("546\u202f824", "546824", 0, None),
        ("546824", "546824", 0, None),
        ("\u2212676 553", "-676553", 0, None),
        ("\u2013 9,5", "-9.5", 1, None),
        ("--12", "-12", 0, None),
        ("+ 2,5 mnkr", "2.5", 1, "mnkr"),
        ("25 000 Kkr", "25000", 0, "tkr"),
        ("12,9%", "12.9", 1, "%"),
        ("5.1", "5.1", 1, None),
        ("1 234-", "-1234", 0, None),
        ("0,0", "0.0", 1, None),
        ("32,8 mnr", "32.8", 1, "mnkr"),
    ],
)
def test_parse_number(text: str, value: str, decimals: int, unit: str | None) -> None:
    printed = parse_number(text)
    assert printed is not None
    assert (printed.value, printed.decimals, printed.unit) == (Decimal(value), decimals, unit)


@pytest.mark.parametrize("text", ["", "-", "\u2013", "n/a", "2023-08-31", "12 av 14", "1 2345", "x" * 100, "12/13"])
def test_is_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_a_year_is_four_digits_together() -> None:
    assert is_year(parse_number("2021"))
    assert not is_year(parse_number("2 021"))
    assert not is_year(parse_number("2150"))


@pytest.mark.parametrize(
    ("line", "columns", "label", "values"),
    [
        ("Intäkter 120 723 88 735 63 446 92 684", 4, "Intäkter", ["120723", "88735", "63446", "92684"]),
        ("Andel 82 % 67 % 68 %", 3, "Andel", ["82", "67", "68"]),
        ("Resultat (inklu- -904 0  -40 000", 4, "Resultat (inklu-", ["-904", "0", None, "-40000"]),
        (" 57 930 54 888 61 873 42 064", 5, "", [None, "57930", "54888", "61873", "42064"]),
        ("Antal 49 83159 88465 209", 3, "Antal", ["49831", "59884", "65209"]),
        ("Netto 0 - 9 504", 2, "Netto", ["0", "-9504"]),
        ("Medel 2 420 2 500 - 4 920", 4, "Medel", ["2420", "2500", None, "4920"]),
    ],
)
def test_the_number_of_columns_decides_the_grouping(
    line: str, columns: int, label: str, values: list[str | None]
) -> None:
    run = find_run(line)
    assert run is not None
    best = splits(run.tokens, run.gaps, columns)[0]
    assert run.label == label
    assert [None if c is None else str(c.value) for c in best.cells] == values


def test_no_reading_gives_none() -> None:
    run = find_run("Summa 12,5 13,5")
    assert run is not None
    assert splits(run.tokens, run.gaps, 3) == []
    assert splits(("1",) * 1000, (0,) * 1000, 5) == []


def test_letters_that_look_like_digits_are_marked() -> None:
    run = find_run("Kostnader -725 9l8 12 345")
    assert run is not None
    first, second = splits(run.tokens, run.gaps, 2)[0].cells
    assert first is not None
    assert second is not None
    assert (first.value, first.damaged, second.damaged) == (Decimal(-725918), True, False)
    assert find_run("Bilaga Bo") is None


def test_an_index_of_a_share_is_no_share() -> None:
    assert unit_of_label("Andel barn med hög frånvaro, index 2023 = 100") == "index"
    assert unit_of_label("Andel barn med hög frånvaro") == "%"


def test_plainly_no_cell_is_empty_for_a_gap_and_no_digits_are_cut() -> None:
    assert [len(s.cells) for s in splits(("1", "2"), (1, 1), 3)][:1] == [3]
    assert splits(("1", "2"), (1, 1), 3, plainly=True) == []
    assert splits(("49", "83159"), (0, 0), 3, plainly=True) == []
    (way,) = splits(("-", "2"), (1, 1), 2, plainly=True)
    assert way.cells[0] is None
