"""Dates, months and periods as a report prints them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

from tertial.domain.period import Month, Period
from tertial.findings import Language
from tertial.wording.numbers import NBSP

_SHORT: dict[Language, tuple[str, ...]] = {
    "sv": ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_LOCALE: dict[Language, str] = {"sv": "sv_SE", "en": "en_GB"}
_ORDINALS: dict[Language, tuple[str, str, str]] = {
    "sv": ("första", "andra", "tredje"),
    "en": ("first", "second", "third"),
}
EN_DASH = "\u2013"

Form = Literal["short", "long"]


def month_name(month: int, language: Language = "sv", form: Form = "long") -> str:
    """Name of the month 1 to 12: `augusti` or `aug`; `August` or `Aug`. Raises IndexError for another number."""
    if form == "short":
        return _SHORT[language][range(1, 13).index(month)]
    return _long_names(language)[month]


@cache
def _long_names(language: Language) -> dict[int, str]:
    from babel.dates import get_month_names

    return {number: str(name) for number, name in get_month_names("wide", locale=_LOCALE[language]).items()}


def date_long(day: date, language: Language = "sv") -> str:
    """`31 augusti 2023`, `31 August 2023`; does not break before the month."""
    return f"{day.day}{NBSP}{month_name(day.month, language)} {day.year}"


def date_short(day: date) -> str:
    """`2023-08-31`, in tables and footers of both languages."""
    return day.isoformat()


def month_label(month: Month, language: Language = "sv", form: Form = "long") -> str:
    """`augusti 2023` or `aug 2023`."""
    return f"{month_name(month.month, language, form)} {month.year}"


def period_label(period: Period, language: Language = "sv", form: Form = "short") -> str:
    """`jan-aug 2023` in short and `januari–augusti 2023` in long form; `2023` for a year, `augusti 2023` for a month.

    The short form is a label of columns and charts, which people search for and compare with other systems' exports: it
    has the hyphen of the keyboard. The long form stands in sentences and has the en dash of a range.
    """
    first, last = period.first, period.last
    if period.is_full_year:
        return str(first.year)
    if first == last:
        return month_label(first, language, form)
    start = month_name(first.month, language, form)
    if first.year != last.year:
        start = f"{start} {first.year}"
    return f"{start}{'-' if form == 'short' else EN_DASH}{month_label(last, language, form)}"


def outcome_head(period: Period, language: Language = "sv") -> str:
    """Head of a column of outcomes: `Utfall 2022`, `Utfall jan-aug 2023`."""
    return f"{'Utfall' if language == 'sv' else 'Actual'} {period_label(period, language)}"


def tertial_label(month: Month, language: Language = "sv") -> str:
    """The tertial that the month belongs to: `andra tertialen 2023`, `second tertial 2023`."""
    ordinal = _ORDINALS[language][(month.month - 1) // 4]
    return f"{ordinal} {'tertialen' if language == 'sv' else 'tertial'} {month.year}"
