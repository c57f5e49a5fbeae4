"""Phrases about a simulated forecast: what best and worst paths have in common, probabilities, and causes of a change.

Every phrase starts in lower case and has no full stop. The sign that decides the words is that of the amount as printed.
"""

from __future__ import annotations

from collections.abc import Sequence

from tertial.findings import Language
from tertial.wording.numbers import NBSP, amount, number, percent
from tertial.wording.words import listing, number_word

_CAUSES = {
    "volume": ("Volym, fler eller färre vårddygn", "Volume, more or fewer care days"),
    "mix": ("Blandning av vårdformer", "Mix of care types"),
    "price": ("Pris per vårddygn", "Price of a care day"),
    "timing": ("Bokfört före eller efter vårddygnen", "Booked before or after the care days"),
    "late_registration": ("Sen registrering", "Late registration"),
    "one_off": ("Engångsposter", "One-offs"),
}


def cause(key: str, name: str, language: Language = "sv") -> str:
    """The name of a step of a bridge: a cause, or for lines and actions their own name; `rest` is a line but for its placements."""
    if key == "line":
        return name
    if key == "rest":
        return f"{name} utöver placeringar" if language == "sv" else f"{name} beside placements"
    if key == "action":
        return f"Åtgärd: {name}" if language == "sv" else f"Action: {name}"
    return _CAUSES[key][0 if language == "sv" else 1]


def driver(kind: str, name: str, ore: int, change: float = 0.0, language: Language = "sv") -> str:
    """What a tail has in common with itself and not with all paths: `880 färre dygn i HVB (4,1 mnkr)`.

    `ore` is its effect on the result, surplus positive; `change` the difference in care days.
    """
    size = amount(abs(ore), language=language)
    better = ore >= 0
    if kind == "days":
        days = number(abs(round(change)), 0, language)
        more = change > 0
        if language == "sv":
            return f"{days} {'fler' if more else 'färre'} dygn i {name} ({size})"
        return f"{days} {'more' if more else 'fewer'} days in {name} ({size})"
    words = {
        ("price", True): ("billigare dygn i {} ({})", "cheaper days in {} ({})"),
        ("price", False): ("dyrare dygn i {} ({})", "dearer days in {} ({})"),
        ("booking", True): ("mindre bokfört än dygnen kostar{} ({})", "less booked than the days cost{} ({})"),
        ("booking", False): ("mer bokfört än dygnen kostar{} ({})", "more booked than the days cost{} ({})"),
        ("line", True): ("raden {} {} bättre", "the line {} {} better"),
        ("line", False): ("raden {} {} sämre", "the line {} {} worse"),
    }[kind, better][0 if language == "sv" else 1]
    return words.format(name, size)


def tail(best: bool, quantile: int, phrases: Sequence[str], language: Language = "sv", share: int = 10) -> str:
    """`i ett av tio tänkbara utfall blir resultatet −30,1 mnkr eller bättre; det som skiljer dem från medel: ...`."""
    size = amount(quantile, language=language)
    many = number_word(100 // share, language)
    if language == "sv":
        text = f"i ett av {many} tänkbara utfall blir resultatet {size} eller {'bättre' if best else 'sämre'}"
        return f"{text}; det som skiljer dem från medel: {listing(list(phrases), 'sv')}" if phrases else text
    text = f"in one of {many} possible outcomes the result is {size} or {'better' if best else 'worse'}"
    return f"{text}; what sets them apart from the mean: {listing(list(phrases), 'en')}" if phrases else text


def probability(share: float, language: Language = "sv") -> str:
    """A probability in whole percent, never quite 0 or 100: `62 %`, `under 1 %`, `över 99 %`."""
    if share < 0.005:
        return f"under{NBSP}1{NBSP}%" if language == "sv" else f"below{NBSP}1%"
    if share > 0.995:
        return f"över{NBSP}99{NBSP}%" if language == "sv" else f"above{NBSP}99%"
    return percent(max(1, min(99, round(100 * share))), 0, language)


def deficit(share: float, language: Language = "sv") -> str:
    """`risken för underskott är 62 %`."""
    size = probability(share, language)
    return f"risken för underskott är {size}" if language == "sv" else f"the risk of a deficit is {size}"


def below_own(share: float, own: int, language: Language = "sv") -> str:
    """`risken för ett sämre resultat än nämndens egen prognos, −40,0 mnkr, är 35 %`."""
    size, told = amount(own, language=language), probability(share, language)
    if language == "sv":
        return f"risken för ett sämre resultat än nämndens egen prognos, {size}, är {told}"
    return f"the risk of a worse result than the committee's own forecast, {size}, is {told}"


def interval(median: int, low: int, high: int, language: Language = "sv") -> str:
    """`modellens median är −23,5 mnkr, och åtta av tio utfall väntas mellan −31,0 och −16,2 mnkr`."""
    values = [amount(ore, language=language) for ore in (median, low, high)]
    if language == "sv":
        return f"modellens median är {values[0]}, och åtta av tio utfall väntas mellan {values[1]} och {values[2]}"
    return (
        f"the model's median is {values[0]}, and eight outcomes of ten are expected between {values[1]} and {values[2]}"
    )


def record(count: int, inside: int, error: int, hand: int | None, own: int | None, language: Language = "sv") -> str:
    """How often outcomes lay within the 80 percent interval at the same time of earlier years, and mean errors, öre."""
    size = amount(error, language=language)
    if language == "sv":
        text = f"prövad på samma tid {number_word(count)} tidigare år låg utfallet inom 80 %-intervallet {inside} av {count} gånger"
        text += f", och medelfelet var {size}"
        text += f" mot {amount(hand)} för den bästa handmetoden" if hand is not None else ""
        return text + (f" och {amount(own)} för nämndens egna prognoser" if own is not None else "")
    text = (
        f"tested at the same time of {number_word(count, 'en')} earlier years, the outcome was within the 80% interval"
    )
    text += f" {inside} of {count} times, and the mean error was {size}"
    text += f" against {amount(hand, language='en')} for the best simple method" if hand is not None else ""
    return text + (f" and {amount(own, language='en')} for the committee's own forecasts" if own is not None else "")
