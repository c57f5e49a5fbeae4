"""Headings that state the message, made from figures: money.

Every phrase starts in lower case and has no full stop, so that it can stand after `Årets resultat: `; `capital` makes
it a sentence. The sign that decides the words is the sign after rounding to what is printed: a deficit of 20 000 kr
in a heading in millions is a result that goes even.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from tertial.findings import Language
from tertial.wording.numbers import Money, amount, rounded_money
from tertial.wording.words import listing, number_word

Tense = Literal["forecast", "to_date", "year"]
"""What the amount is: the committee's forecast, booked so far, or the year that has ended."""


def sign_of(ore: int | None, scale: Money = "mnkr") -> int:
    """-1, 0 or 1 of the amount as printed; 0 for None."""
    shown = Decimal(0) if ore is None else rounded_money(ore, scale)
    return (shown > 0) - (shown < 0)


def _size(ore: int, language: Language, scale: Money = "mnkr", *, words: bool = False) -> str:
    return amount(abs(ore), scale, language, words=words)


def result(ore: int, tense: Tense, language: Language = "sv", *, words: bool = True) -> str:
    """`underskottet väntas bli 40,0 miljoner kronor`, `överskottet blev ...`, `resultatet går jämnt ut`."""
    sign, size = sign_of(ore), _size(ore, language, words=words)
    if language == "sv":
        if sign == 0:
            return {
                "forecast": "resultatet väntas gå jämnt ut",
                "to_date": "resultatet går hittills jämnt ut",
                "year": "resultatet gick jämnt ut",
            }[tense]
        noun = "underskottet" if sign < 0 else "överskottet"
        verb = {"forecast": "väntas bli", "to_date": "är hittills", "year": "blev"}[tense]
        return f"{noun} {verb} {size}"
    if sign == 0:
        return {
            "forecast": "the result is expected to break even",
            "to_date": "the result breaks even so far",
            "year": "the result broke even",
        }[tense]
    noun = "the deficit" if sign < 0 else "the surplus"
    verb = {"forecast": "is expected to be", "to_date": "so far is", "year": "was"}[tense]
    return f"{noun} {verb} {size}"


def costs(deviation: int, tense: Tense, language: Language = "sv") -> str:
    """Costs against budget; `deviation` in öre, surplus positive: below zero the costs are over budget."""
    sign, size = sign_of(deviation), _size(deviation, language)
    if language == "sv":
        if sign == 0:
            return {
                "forecast": "kostnaderna väntas följa budget",
                "to_date": "kostnaderna följer hittills budget",
                "year": "kostnaderna följde budget",
            }[tense]
        verb = {"forecast": "väntas gå", "to_date": "ligger hittills", "year": "gick"}[tense]
        return f"kostnaderna {verb} {size} {'över' if sign < 0 else 'under'} budget"
    if sign == 0:
        return {
            "forecast": "costs are expected to follow the budget",
            "to_date": "costs follow the budget so far",
            "year": "costs followed the budget",
        }[tense]
    verb = {"forecast": "are expected to end", "to_date": "so far are", "year": "ended"}[tense]
    return f"costs {verb} {size} {'over' if sign < 0 else 'under'} budget"


def income(deviation: int, tense: Tense, language: Language = "sv") -> str:
    """Income against budget; above zero is more than budgeted."""
    sign, size = sign_of(deviation), _size(deviation, language)
    if language == "sv":
        verb = {"forecast": "väntas bli", "to_date": "är hittills", "year": "blev"}[tense]
        if sign == 0:
            return f"intäkterna {verb} som budgeterat"
        return f"intäkterna {verb} {size} {'högre' if sign > 0 else 'lägre'} än budgeterat"
    verb = {"forecast": "is expected to be", "to_date": "so far is", "year": "was"}[tense]
    if sign == 0:
        return f"income {verb} as budgeted"
    return f"income {verb} {size} {'more' if sign > 0 else 'less'} than budgeted"


def _all_areas(count: int, state: str, language: Language) -> str:
    if language == "sv":
        tail = {"plus": "går med överskott", "minus": "går med underskott", "even": "går jämnt ut"}[state]
        who = {1: "området", 2: "båda områdena"}.get(count, f"alla {number_word(count)} områden")
        return f"{who} {tail}"
    one = {"plus": "shows a surplus", "minus": "shows a deficit", "even": "breaks even"}[state]
    many = {"plus": "show a surplus", "minus": "show a deficit", "even": "break even"}[state]
    who = {1: "the area", 2: "both areas"}.get(count, f"all {number_word(count, language)} areas")
    return f"{who} {one if count == 1 else many}"


def areas(deviations: Sequence[int], language: Language = "sv", *, whole: bool = False) -> str:
    """How many areas are in plus, in minus and even: `två i plus, två i minus`; `whole` names what is counted.

    Raises ValueError for no areas.
    """
    if not deviations:
        raise ValueError("a phrase about areas needs at least one area")
    signs = [sign_of(d) for d in deviations]
    counts = {"plus": signs.count(1), "minus": signs.count(-1), "even": signs.count(0)}
    present = [state for state, count in counts.items() if count]
    if len(present) == 1:
        return _all_areas(len(signs), present[0], language)
    tails = {"plus": "i plus", "minus": "i minus", "even": "jämnt"}
    if language == "en":
        tails = {"plus": "in surplus", "minus": "in deficit", "even": "at zero"}
    parts = [f"{number_word(counts[state], language)} {tails[state]}" for state in present]
    if not whole:
        return ", ".join(parts)
    first = counts[present[0]]
    noun = ("områden" if first > 1 else "område") if language == "sv" else ("areas are" if first > 1 else "area is")
    verb = " ligger" if language == "sv" else ""
    return listing([f"{number_word(first, language)} {noun}{verb} {tails[present[0]]}", *parts[1:]], language)


def largest(deviations: Sequence[tuple[str, int]], sign: int, language: Language = "sv") -> str:
    """The part that weighs most: `störst underskott har Vuxen, 16,0 mnkr`; where no other has that sign,
    `bara Vuxen har underskott, 16,0 mnkr`.

    Empty when no part has that sign, or when more than three share the first place.
    """
    parts = [(name, ore) for name, ore in deviations if sign_of(ore) == sign]
    if not parts:
        return ""
    top = max(abs(ore) for _, ore in parts)
    names = [name for name, ore in parts if abs(ore) == top]
    if len(names) > 3:
        return ""
    size = _size(top, language)
    who = listing(names, language)
    if len(parts) == 1 < len(deviations):
        if language == "sv":
            return f"bara {who} har {'underskott' if sign < 0 else 'överskott'}, {size}"
        return f"only {who} is in {'deficit' if sign < 0 else 'surplus'}, {size}"
    if language == "sv":
        return f"störst {'underskott' if sign < 0 else 'överskott'} har {who}, {size}"
    return f"the largest {'deficit' if sign < 0 else 'surplus'} is in {who}, {size}"


def part(name: str, ore: int, tense: Tense, language: Language = "sv") -> str:
    """Heading of an area or a unit: `Vuxen: underskottet väntas bli 16,0 mnkr`."""
    return f"{name}: {result(ore, tense, language, words=False)}"


def cases(best: int, worst: int, language: Language = "sv") -> str:
    """What the best and the worst case have in common: `även bästa fallet ger underskott`."""
    high, low = sign_of(best), sign_of(worst)
    table = {
        (-1, -1): ("även bästa fallet ger underskott", "even the best case gives a deficit"),
        (1, 1): ("även sämsta fallet ger överskott", "even the worst case gives a surplus"),
        (0, -1): ("bästa fallet går jämnt ut", "the best case breaks even"),
        (1, 0): ("sämsta fallet går jämnt ut", "the worst case breaks even"),
        (0, 0): ("båda fallen går jämnt ut", "both cases break even"),
    }
    otherwise = (
        "från underskott i sämsta fallet till överskott i bästa",
        "from a deficit in the worst case to a surplus in the best",
    )
    return table.get((high, low), otherwise)[0 if language == "sv" else 1]


def equity(ore: int, year: int, language: Language = "sv") -> str:
    """Own capital into the next year: `nämnden går in i 2024 med −40,0 mnkr i eget kapital`."""
    if language == "sv":
        if sign_of(ore) == 0:
            return f"nämnden går in i {year + 1} utan eget kapital"
        return f"nämnden går in i {year + 1} med {amount(ore)} i eget kapital"
    if sign_of(ore) == 0:
        return f"the committee enters {year + 1} without equity"
    return f"the committee enters {year + 1} with equity of {amount(ore, language='en')}"


def actions(count: int, effect: int | None, language: Language = "sv") -> str:
    """Actions for balance and their expected effect a year: `två åtgärder väntas ge 12,3 mnkr om året`."""
    many = number_word(count, language, "common")
    if language == "sv":
        who = f"{many} {'åtgärd' if count == 1 else 'åtgärder'}" if count else "inga åtgärder"
        if count == 0 or effect is None:
            return f"{who} beslutade" if count != 1 else f"{who} beslutad"
        return f"{who} väntas ge {amount(effect)} om året"
    who = f"{many} {'action' if count == 1 else 'actions'}" if count else "no actions"
    if count == 0 or effect is None:
        return f"{who} decided"
    return f"{who} {'is' if count == 1 else 'are'} expected to give {amount(effect, language='en')} a year"


def grants(received: int, previous: int | None, year: int, language: Language = "sv") -> str:
    """State grants against the year before: `20,2 mnkr, 6,2 mnkr mindre än 2023`."""
    size = amount(received, language=language)
    if previous is None:
        return f"{size} i bidrag" if language == "sv" else f"{size} in grants"
    change = received - previous
    sign = sign_of(change)
    if language == "sv":
        tail = {-1: f"{_size(change, 'sv')} mindre än {year - 1}", 1: f"{_size(change, 'sv')} mer än {year - 1}"}
        return f"{size}, {tail.get(sign, f'lika mycket som {year - 1}')}"
    tail = {-1: f"{_size(change, 'en')} less than {year - 1}", 1: f"{_size(change, 'en')} more than {year - 1}"}
    return f"{size}, {tail.get(sign, f'as much as {year - 1}')}"


def investments(used: int, budget: int, tense: Tense, language: Language = "sv") -> str:
    """`0,5 av 3,0 mnkr används`; spending beyond the budget is said as such."""
    over = sign_of(used - budget)
    if over == 0 and sign_of(budget) > 0:
        whole = {
            "forecast": ("hela budgeten på {} väntas användas", "the whole budget of {} is expected to be used"),
            "to_date": ("hela budgeten på {} är använd", "the whole budget of {} is used so far"),
            "year": ("hela budgeten på {} användes", "the whole budget of {} was used"),
        }[tense][0 if language == "sv" else 1]
        return whole.format(amount(budget, language=language))
    if language == "sv":
        verb = {"forecast": "väntas användas", "to_date": "är använda", "year": "användes"}[tense]
        if over > 0:
            return f"{amount(used)} {verb}, {amount(used - budget)} över budget"
        return f"{amount(used)} av budgeterade {amount(budget)} {verb}"
    verb = {"forecast": "are expected to be used", "to_date": "are used so far", "year": "were used"}[tense]
    if over > 0:
        return f"{amount(used, language='en')} {verb}, {amount(used - budget, language='en')} over budget"
    return f"{amount(used, language='en')} of the budgeted {amount(budget, language='en')} {verb}"


def reconciliation(difference: int, language: Language = "sv") -> str:
    """Booked cost less days x price: `bokföringen stämmer med vårddygnen`, or how much more or less is booked."""
    sign, size = sign_of(difference), _size(difference, language)
    if language == "sv":
        if sign == 0:
            return "bokföringen stämmer med vårddygnen"
        return f"{size} {'mer' if sign > 0 else 'mindre'} bokfört än dygn gånger pris"
    if sign == 0:
        return "the ledger agrees with the care days"
    return f"{size} {'more' if sign > 0 else 'less'} booked than days times price"
