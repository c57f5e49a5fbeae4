"""The forms of a sentence that gives a row, or the whole, an amount: the words before the amount, and after it.

Each form is a small function with examples; the patterns of a language and the order in which its forms are tried stand in
`said_swedish` and `said_english`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tertial.published.rules.lazy import Lazy

Kind = Literal["side", "level", "gap", "listed"]

WHOLE = "nämndens resultat"
"""The name of the committee's result in a form without a subject."""
_BELOW = ("under", "neg", "deficit")


@dataclass(frozen=True, slots=True)
class Form:
    """What a sentence says: of which name, in which way, and with `way` 1 for a surplus or above, -1 for the reverse, else 0."""

    name: str
    kind: Kind
    way: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """The words before and after an amount, whether it is printed with a sign, and the heading over it."""

    before: str
    after: str
    signed: bool
    section: str


@dataclass(frozen=True, slots=True)
class Patterns:
    """How one language says each form, and the forms in the order in which they are tried.

    `about_side` is a word that every side has; `whole` and `year_gives` speak of the committee's result; `card` is a heading over an
    amount that stands alone; `ends` is what may follow an amount of which nothing more is said.
    """

    about_side: Lazy
    side: tuple[Lazy, ...]
    exceeds: Lazy
    lies: Lazy
    than: Lazy
    level: tuple[Lazy, ...]
    whole: tuple[Lazy, ...]
    year_gives: Lazy
    in_forecast: Lazy
    forecast_after: Lazy
    listed: tuple[Lazy, ...]
    deviates: tuple[Lazy, ...]
    card: Lazy
    ends: Lazy
    order: tuple[Callable[[Words, Patterns], Form | None], ...]


def read_form(words: Words, of: Patterns) -> Form | None:
    """What the words around an amount say, in the first form that they have."""
    if found := _than_budget(words, of) or _card(words, of):
        return found
    if not of.ends.match(words.after):
        return None
    return next((f for form in of.order if (f := form(words, of)) is not None), None)


def _than_budget(words: Words, of: Patterns) -> Form | None:
    """`Lokaler ligger 0,4 mnkr över budget`, `Result: costs are expected to end SEK 23.9 million over budget`"""
    if "udget" not in words.after or not (than := of.than.match(words.after)):
        return None
    match = of.lies.match(words.before)
    return Form(match["name"], "gap", 1 if than["over"] else -1) if match else None


def _card(words: Words, of: Patterns) -> Form | None:
    """An amount alone under `Prognos för helåret`, and `-0,3 mnkr i prognos, Vuxen`."""
    if words.before:
        return None
    if match := of.forecast_after.match(words.after):
        return Form(match["name"], "listed")
    return Form(WHOLE, "listed") if not words.after.strip(" .") and of.card.fullmatch(words.section) else None


def side(words: Words, of: Patterns) -> Form | None:
    """`Barn och unga redovisar för perioden ett underskott på 2,1 mnkr`, `Vuxnas underskott på`, `The largest deficit is in Adults,`"""
    if not of.about_side.search(words.before):
        return None
    match = next((m for pattern in of.side if (m := pattern.match(words.before))), None)
    return Form(match["name"] or "", "side", -1 if match["side"].lower().startswith(_BELOW) else 1) if match else None


def exceeds(words: Words, of: Patterns) -> Form | None:
    """`Lokaler överskrider budget med 0,4 mnkr`, `Premises exceed budget by SEK 0.4 million`"""
    match = of.exceeds.match(words.before) if "udget" in words.before else None
    return Form(match["name"], "gap", 1 if match["over"] else -1) if match else None


def level(words: Words, of: Patterns) -> Form | None:
    """`Personalkostnaderna uppgick till 306,0 mnkr`, `Resultat efter tio månader: +2,1 mnkr`, `Staff costs amounted to`"""
    match = next((m for pattern in of.level if (m := pattern.match(words.before))), None)
    return Form(match["name"], "listed" if words.signed else "level") if match else None


def in_forecast(words: Words, of: Patterns) -> Form | None:
    """`i prognos, Barn, unga och familj: -25,4 mnkr`, `forecast, Adults: -0.3 SEK million`"""
    match = of.in_forecast.match(words.before)
    return Form(match["name"], "listed") if match else None


def whole(words: Words, of: Patterns) -> Form | None:
    """`Det är huvudskälet till att helåret väntas ge -22,8 mnkr`, `The result is SEK 2.1 million`"""
    said = any(pattern.match(words.before) for pattern in of.whole)
    if not said and not (words.signed and of.year_gives.search(words.before)):
        return None
    return Form(WHOLE, "listed" if words.signed else "level")


def listed(words: Words, of: Patterns) -> Form | None:
    """`Barn och unga -2,1 mnkr, Vuxna +0,3 mnkr`, `Vuxna avviker mot budget med 0,7 mnkr`"""
    signed = of.listed if words.signed else ()
    match = next((m for pattern in (*signed, *of.deviates) if (m := pattern.search(words.before))), None)
    return Form(match["name"], "listed") if match else None
