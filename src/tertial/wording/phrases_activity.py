"""Headings that state the message, made from figures: goals, key figures, care days, waiting times and innovation.

As in `phrases`: lower case, no full stop, and signs taken after rounding to what is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from tertial.domain.goal import Assessment
from tertial.findings import Language
from tertial.wording.numbers import number, percent, rounded
from tertial.wording.phrases import sign_of
from tertial.wording.words import number_word

_REACHED = (Assessment.ACHIEVED, Assessment.WILL_BE)
_SETTLED = (Assessment.ACHIEVED, Assessment.NOT_ACHIEVED)

Change = Literal["up", "down", "same"]


def _goals_sv(reached: int, total: int, *, settled: bool) -> str:
    if total == 1:
        tail = (
            ("är uppnått" if reached else "är inte uppnått")
            if settled
            else "väntas nås"
            if reached
            else "väntas inte nås"
        )
        return f"målet {tail}"
    tail = "är uppnådda" if settled else "väntas nås"
    if reached == total:
        return f"båda målen {tail}" if total == 2 else f"alla {number_word(total)} målen {tail}"
    if reached == 0:
        one = "är uppnått" if settled else "väntas nås"
        return f"inget av {number_word(total)} mål {one}"
    if reached == 1 and settled:
        tail = "är uppnått"
    return f"{number_word(reached)} av {number_word(total)} mål {tail}"


def _goals_en(reached: int, total: int, *, settled: bool) -> str:
    if total == 1:
        tail = ("is achieved" if reached else "is not achieved") if settled else ""
        return f"the goal {tail or ('will be achieved' if reached else 'will not be achieved')}"
    word = number_word(total, "en")
    plural = "are achieved" if settled else "will be achieved"
    if reached == total:
        return f"both goals {plural}" if total == 2 else f"all {word} goals {plural}"
    tail = ("is achieved" if reached < 2 else "are achieved") if settled else "will be achieved"
    return f"{number_word(reached, 'en') if reached else 'none'} of {word} goals {tail}"


def goals(assessments: Sequence[Assessment | None], language: Language = "sv") -> str:
    """How many of the goals: `ett av två mål väntas nås`; `är uppnått` once every assessment is settled.

    A goal without an assessment counts among all and is named: `ett av tre mål väntas nås, ett är inte bedömt`.
    """
    total = len(assessments)
    if total == 0:
        return "inga mål är satta" if language == "sv" else "no goals are set"
    judged = [a for a in assessments if a is not None]
    left = total - len(judged)
    if not judged:
        if language == "sv":
            return "målet är inte bedömt" if total == 1 else f"{number_word(total)} mål är inte bedömda"
        return "the goal is not assessed" if total == 1 else f"{number_word(total, 'en')} goals are not assessed"
    reached = sum(a in _REACHED for a in judged)
    settled = all(a in _SETTLED for a in judged)
    if language == "sv":
        text = _goals_sv(reached, total, settled=settled)
        tail = f", {number_word(left)} är inte {'bedömt' if left == 1 else 'bedömda'}"
    else:
        text = _goals_en(reached, total, settled=settled)
        tail = f", {number_word(left, 'en')} {'is' if left == 1 else 'are'} not assessed"
    return text + tail if left else text


def change_of(current: int | Decimal | None, previous: int | Decimal | None, decimals: int = 0) -> Change | None:
    """Whether a figure goes up, down or stays the same as printed with `decimals`; None when either is missing."""
    if current is None or previous is None:
        return None
    now, then = rounded(current, decimals), rounded(previous, decimals)
    return "up" if now > then else "down" if now < then else "same"


def indicators(changes: Sequence[Change | None], year: int, language: Language = "sv") -> str:
    """How many key figures are higher, lower and unchanged against `year`: `fem nyckeltal högre än 2022, två lägre`.

    None in `changes` is a key figure that cannot be compared; with nothing to compare the phrase says so.
    """
    known = [c for c in changes if c is not None]
    if language == "sv":
        words: dict[Change, str] = {"up": "högre", "down": "lägre", "same": "oförändrat"}
        noun, than, nothing = "nyckeltal", f"än {year}", f"inga nyckeltal kan jämföras med {year}"
    else:
        words = {"up": "higher", "down": "lower", "same": "unchanged"}
        noun = "key figure" if len(known) == 1 else "key figures"
        than, nothing = f"than {year}", f"no key figure can be compared with {year}"
    if not known:
        return nothing
    counts = [(w, known.count(key)) for key, w in words.items() if known.count(key)]
    head, rest = counts[0], counts[1:]
    same = words["same"]
    if head[0] == same:
        since = "sedan" if language == "sv" else "since"
        tail = "oförändrade" if language == "sv" and head[1] > 1 else same
        return f"{number_word(head[1], language)} {noun} {tail} {since} {year}"
    if language == "en":
        noun = "key figure" if head[1] == 1 else "key figures"
    text = f"{number_word(head[1], language)} {noun} {head[0]} {than}"
    for name, count in rest:
        shown = "oförändrade" if name == "oförändrat" and count > 1 else name
        text += f", {number_word(count, language)} {shown}"
    return text


def care_days(current: int | Decimal, previous: int | Decimal | None, then: str, language: Language = "sv") -> str:
    """Care days against what `then` names: `4 procent fler vårddygn än samma tid 2022`."""
    change = change_of(current, previous)
    if change is None:
        return f"{number(current)} vårddygn" if language == "sv" else f"{number(current, 0, 'en')} care days"
    if change == "same":
        return f"lika många vårddygn som {then}" if language == "sv" else f"as many care days as {then}"
    base = Decimal(previous or 0)
    share = rounded(abs(Decimal(current) - base) * 100 / base) if base > 0 else Decimal(0)
    if language == "sv":
        more = "fler" if change == "up" else "färre"
        size = f"{number(share)} procent " if share else ""
        return f"{size}{more} vårddygn än {then}"
    more = "more" if change == "up" else "fewer"
    size = f"{percent(share, 0, 'en')} " if share else ""
    return f"{size}{more} care days than {then}"


def placement_cost(volume: int, price: int, language: Language = "sv") -> str:
    """Why placement cost has changed; effects in öre with the committee's sign: below zero is more days, higher price."""
    days, cost = sign_of(volume), sign_of(price)
    if language == "sv":
        first = {-1: "fler dygn", 0: "lika många dygn", 1: "färre dygn"}[days]
        second = {-1: "högre dygnspris", 0: "oförändrat dygnspris", 1: "lägre dygnspris"}[cost]
        if days == cost == 0:
            return "oförändrade dygn och dygnspriser"
        joint = "och" if 0 in (days, cost) or days == cost else "men"
        return f"{first} {joint} {second}"
    first = {-1: "more days", 0: "as many days", 1: "fewer days"}[days]
    second = {-1: "a higher price a day", 0: "an unchanged price a day", 1: "a lower price a day"}[cost]
    if days == cost == 0:
        return "unchanged days and price a day"
    joint = "and" if 0 in (days, cost) or days == cost else "but"
    return f"{first} {joint} {second}"


def mix(ore: int, language: Language = "sv") -> str:
    """What the mix of care types does to the cost: `mixen dämpar`; deviation in öre, surplus positive."""
    sign = sign_of(ore)
    words = {
        1: ("mixen dämpar", "the mix dampens it"),
        0: ("mixen påverkar inte", "the mix has no effect"),
        -1: ("mixen driver på", "the mix adds to it"),
    }
    return words[sign][0 if language == "sv" else 1]


def waiting(days: Decimal | int, previous: Decimal | int | None, then: str, language: Language = "sv") -> str:
    """`57 dagar till beslut, 2 fler än 2022`; `then` is what the days are compared with."""
    now = rounded(days)
    if language == "sv":
        text = f"{number(now)} {'dag' if now == 1 else 'dagar'} till beslut"
    else:
        text = f"{number(now, 0, 'en')} {'day' if now == 1 else 'days'} to a decision"
    change = change_of(days, previous)
    if change is None:
        return text
    step = number(abs(now - rounded(previous or 0)), 0, language)
    if language == "sv":
        tail = {"up": f"{step}\u00a0fler än {then}", "down": f"{step}\u00a0färre än {then}", "same": f"som {then}"}
        return f"{text}, {tail[change]}"
    tail = {"up": f"{step}\u00a0more than {then}", "down": f"{step}\u00a0fewer than {then}", "same": f"as {then}"}
    return f"{text}, {tail[change]}"


def flow(current: int | Decimal, previous: int | Decimal | None, then: str, language: Language = "sv") -> str:
    """Notifications and applications against what `then` names: `fler anmälningar och ansökningar än 2022`."""
    change = change_of(current, previous)
    if language == "sv":
        noun = "anmälningar och ansökningar"
        if change is None:
            return f"{number(current)} {noun}"
        words = {"up": f"fler {noun} än", "down": f"färre {noun} än", "same": f"lika många {noun} som"}
        return f"{words[change]} {then}"
    noun = "notifications and applications"
    if change is None:
        return f"{number(current, 0, 'en')} {noun}"
    words = {"up": f"more {noun} than", "down": f"fewer {noun} than", "same": f"as many {noun} as"}
    return f"{words[change]} {then}"


def innovation(ideas: int, pilots: int, scaled: int, language: Language = "sv") -> str:
    """`fyra idéer, två piloter, en uppskalning`; what there is none of is left out unless there is nothing."""
    words = (
        (ideas, ("idé", "idéer"), ("idea", "ideas")),
        (pilots, ("pilot", "piloter"), ("pilot", "pilots")),
        (scaled, ("uppskalning", "uppskalningar"), ("scaled up", "scaled up")),
    )
    index = 0 if language == "sv" else 1
    parts = [
        f"{number_word(count, language, 'common')} {forms[index][0 if count == 1 else 1]}"
        for count, *forms in words
        if count
    ]
    if not parts:
        return "inga nya initiativ" if language == "sv" else "no new initiatives"
    return ", ".join(parts)
