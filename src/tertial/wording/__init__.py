"""The only formatter of numbers, money, dates and periods, and the maker of headings that state a message.

Swedish and English. Zero never gets a minus, also when something small is rounded to it; amounts are rounded from
integer öre, halves away from zero.
"""

from __future__ import annotations

from tertial.wording.dates import (
    date_long,
    date_short,
    month_label,
    month_name,
    outcome_head,
    period_label,
    tertial_label,
)
from tertial.wording.numbers import (
    MINUS,
    NARROW,
    NBSP,
    Money,
    amount,
    money,
    money_unit,
    number,
    percent,
    points,
    rounded,
    rounded_money,
)
from tertial.wording.words import capital, listing, number_word, plural, word

__all__ = [
    "MINUS",
    "NARROW",
    "NBSP",
    "Money",
    "amount",
    "capital",
    "date_long",
    "date_short",
    "listing",
    "money",
    "money_unit",
    "month_label",
    "month_name",
    "number",
    "number_word",
    "outcome_head",
    "percent",
    "period_label",
    "plural",
    "points",
    "rounded",
    "rounded_money",
    "tertial_label",
    "word",
]
