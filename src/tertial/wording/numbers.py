"""Numbers and money as a report prints them: rounded half away from zero, true minus, never a minus on zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from tertial.domain.money import MNKR, ORE, TKR, round_div
from tertial.findings import Language

MINUS = "\u2212"
NARROW = "\u202f"
"""Thin no-break space, between thousands in Swedish."""
NBSP = "\u00a0"

Money = Literal["kr", "tkr", "mnkr"]

_DIVISOR: dict[Money, int] = {"kr": ORE, "tkr": TKR, "mnkr": MNKR}
_DECIMALS: dict[Money, int] = {"kr": 0, "tkr": 0, "mnkr": 1}
_UNIT_SV: dict[Money, str] = {"kr": "kr", "tkr": "tkr", "mnkr": "mnkr"}
_UNIT_EN: dict[Money, str] = {"kr": "SEK", "tkr": "SEK thousand", "mnkr": "SEK million"}
_WORDS_SV: dict[Money, str] = {"kr": "kronor", "tkr": "tusen kronor", "mnkr": "miljoner kronor"}


def rounded(value: int | Decimal, decimals: int = 0) -> Decimal:
    """`value` to `decimals` places, halves away from zero; zero is never negative."""
    exact = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return abs(exact) if exact == 0 else exact


def rounded_money(ore: int, scale: Money, decimals: int | None = None) -> Decimal:
    """Integer öre in `scale`, rounded half away from zero to the decimals that are printed."""
    places = _DECIMALS[scale] if decimals is None else decimals
    return Decimal(round_div(ore * 10**places, _DIVISOR[scale])).scaleb(-places)


def number(value: int | Decimal, decimals: int = 0, language: Language = "sv", *, sign: bool = False) -> str:
    """`−1 234,5` in Swedish (U+2212, U+202F, comma), `−1,234.5` in English; `sign` puts a plus before a positive."""
    exact = rounded(value, decimals)
    text = f"{abs(exact):,.{decimals}f}"
    if language == "sv":
        text = text.replace(",", NARROW).replace(".", ",")
    if exact < 0:
        return MINUS + text
    return "+" + text if sign and exact > 0 else text


@lru_cache(maxsize=20_000)
def money(
    ore: int, scale: Money = "tkr", language: Language = "sv", *, sign: bool = False, decimals: int | None = None
) -> str:
    """Integer öre without a unit: whole kr and tkr, mnkr with one decimal unless `decimals` says otherwise."""
    places = _DECIMALS[scale] if decimals is None else decimals
    return number(rounded_money(ore, scale, places), places, language, sign=sign)


def money_unit(scale: Money, language: Language = "sv") -> str:
    """`tkr`, in English `SEK thousand`."""
    return (_UNIT_SV if language == "sv" else _UNIT_EN)[scale]


def amount(
    ore: int,
    scale: Money = "mnkr",
    language: Language = "sv",
    *,
    sign: bool = False,
    words: bool = False,
    decimals: int | None = None,
) -> str:
    """An amount with its unit for running text: `−40,0 mnkr`; `words` gives `−40,0 miljoner kronor`.

    English has one form, `SEK −40.0 million`. No line breaks between the number and its unit.
    """
    text = money(ore, scale, language, sign=sign, decimals=decimals)
    if language == "en":
        tail = {"kr": "", "tkr": f"{NBSP}thousand", "mnkr": f"{NBSP}million"}[scale]
        return f"SEK{NBSP}{text}{tail}"
    return f"{text}{NBSP}{(_WORDS_SV if words else _UNIT_SV)[scale]}"


def percent(value: int | Decimal, decimals: int = 0, language: Language = "sv", *, sign: bool = False) -> str:
    """`87 %` with a no-break space in Swedish, `87%` in English."""
    return number(value, decimals, language, sign=sign) + (f"{NBSP}%" if language == "sv" else "%")


def points(value: int | Decimal, decimals: int = 0, language: Language = "sv", *, unit: bool = True) -> str:
    """A change of a share, always signed: `−5,2 enheter`, in English `−5.2 points`."""
    text = number(value, decimals, language, sign=True)
    if not unit:
        return text
    one = abs(rounded(value, decimals)) == 1
    word = ("enhet" if one else "enheter") if language == "sv" else ("point" if one else "points")
    return f"{text}{NBSP}{word}"
