from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tertial import wording
from tertial.domain.period import Month, Period
from tertial.findings import Language


@pytest.mark.parametrize(
    ("value", "decimals", "language", "sign", "text"),
    [
        (0, 0, "sv", True, "0"),
        (Decimal("-0.04"), 1, "sv", True, "0,0"),
        (Decimal("-0.05"), 1, "sv", False, "\u22120,1"),
        (Decimal("2.5"), 0, "sv", False, "3"),
        (Decimal("-2.5"), 0, "en", False, "\u22123"),
        (999, 0, "sv", False, "999"),
        (1000, 0, "sv", True, "+1\u202f000"),
        (-1234567, 0, "sv", False, "\u22121\u202f234\u202f567"),
        (Decimal("-1234.5"), 1, "en", False, "\u22121,234.5"),
        (Decimal("1234.5"), 2, "sv", False, "1\u202f234,50"),
    ],
)
def test_number(value: Decimal, decimals: int, language: Language, sign: bool, text: str) -> None:
    assert wording.number(value, decimals, language, sign=sign) == text


def test_what_is_rounded_to_zero_is_not_negative() -> None:
    assert str(wording.rounded(Decimal("-0.04"), 1)) == "0.0"
    assert not wording.rounded_money(-1, "mnkr").is_signed()


@pytest.mark.parametrize(
    ("ore", "scale", "text"),
    [
        (-4_000_000_000, "mnkr", "\u221240,0"),
        (-5_000_000, "mnkr", "\u22120,1"),
        (-4_999_999, "mnkr", "0,0"),
        (49_999, "tkr", "0"),
        (50_000, "tkr", "1"),
        (-50_000, "tkr", "\u22121"),
        (-49_999, "tkr", "0"),
        (150, "kr", "2"),
        (41_805_549_999, "tkr", "418\u202f055"),
    ],
)
def test_money_rounds_from_ore_away_from_zero(ore: int, scale: wording.Money, text: str) -> None:
    assert wording.money(ore, scale) == text


def test_amounts_have_units_that_do_not_part() -> None:
    assert wording.amount(-4_000_000_000) == "\u221240,0\u00a0mnkr"
    assert wording.amount(4_000_000_000, words=True) == "40,0\u00a0miljoner kronor"
    assert wording.amount(-4_000_000_000, language="en") == "SEK\u00a0\u221240.0\u00a0million"
    assert wording.amount(123_456, "kr", "en", sign=True) == "SEK\u00a0+1,235"


def test_shares_and_their_changes() -> None:
    assert wording.percent(87) == "87\u00a0%"
    assert wording.percent(Decimal("12.84"), 1, "en") == "12.8%"
    assert wording.points(Decimal("-5.2"), 1) == "\u22125,2\u00a0enheter"
    assert wording.points(1) == "+1\u00a0enhet"
    assert wording.points(Decimal("-0.02"), 1, "en") == "0.0\u00a0points"


@pytest.mark.parametrize(
    ("period", "short", "long", "english"),
    [
        ("2023", "2023", "2023", "2023"),
        ("2023-01/2023-08", "jan-aug 2023", "januari\u2013augusti 2023", "Jan-Aug 2023"),
        ("2023-08", "aug 2023", "augusti 2023", "Aug 2023"),
        ("2022-11/2023-02", "nov 2022-feb 2023", "november 2022\u2013februari 2023", "Nov 2022-Feb 2023"),
    ],
)
def test_periods(period: str, short: str, long: str, english: str) -> None:
    parsed = Period.parse(period)
    assert wording.period_label(parsed) == short
    assert wording.period_label(parsed, form="long") == long
    assert wording.period_label(parsed, "en") == english
    assert wording.outcome_head(parsed) == f"Utfall {short}"


def test_dates() -> None:
    day = date(2023, 8, 31)
    assert wording.date_long(day) == "31\u00a0augusti 2023"
    assert wording.date_long(day, "en") == "31\u00a0August 2023"
    assert wording.date_short(day) == "2023-08-31"
    assert wording.month_name(3, "sv", "short") == "mar"
    assert wording.tertial_label(Month(2023, 8)) == "andra tertialen 2023"


def test_words() -> None:
    assert [wording.number_word(n) for n in (0, 1, 2, 12, 13)] == ["noll", "ett", "två", "tolv", "13"]
    assert wording.number_word(1, gender="common") == "en"
    assert wording.listing(["a", "b", "c"]) == "a, b och c"
    assert wording.listing(["a", "b"], "en") == "a and b"
    assert wording.listing([]) == ""
    assert wording.plural(1, "dag", "dagar") == "dag"
    assert wording.capital("ändrat SiS") == "Ändrat SiS"
    with pytest.raises(KeyError):
        wording.word("no such word")
