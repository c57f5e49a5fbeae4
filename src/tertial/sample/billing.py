"""What the care cost: care days by month, what own homes were paid, and what suppliers billed (rightly or not)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tertial.sample.days import Bools, Ints, first_of, last_of, month_number, month_of, rng
from tertial.sample.plan import (
    CARE_FORMS,
    CODES,
    WRONG_FROM,
    WRONG_PRICE_FACTOR,
    WRONG_PRICE_FROM,
    WRONG_SUPPLIER,
)
from tertial.sample.stays import SUPPLIER_CODES, Stays, day_price

EXTERNAL = np.array([f.external for f in CARE_FORMS])


@dataclass(frozen=True, slots=True)
class Parts:
    """One element a placement, month and price: the days `start` to `end` (both included) at `price` öre a day."""

    stay: Ints
    month: Ints
    start: Ints
    end: Ints
    price: Ints

    @property
    def days(self) -> Ints:
        return self.end - self.start + 1

    @property
    def amount(self) -> Ints:
        return self.days * self.price


def _repeat(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """For each range `first` to `last` (both included) its index, repeated, and the numbers in it."""
    counts = np.maximum(0, last - first + 1)
    index = np.repeat(np.arange(len(first)), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    return index, np.arange(len(index)) - before + first[index]


def _spells(stays: Stays, end: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Stays cut where their price changes: (stay, first day, last day, 1 from the change on)."""
    n = np.arange(len(stays))
    cut = np.flatnonzero(stays.changed > 0)
    before_end = end.copy()
    before_end[cut] = stays.changed[cut] - 1
    return (
        np.concatenate((n, cut)),
        np.concatenate((stays.start, stays.changed[cut])),
        np.concatenate((before_end, end[cut])),
        np.concatenate((np.zeros(len(n), np.int64), np.ones(len(cut), np.int64))),
    )


def parts(stays: Stays, end: Ints, first_month: int, last_month: int) -> Parts:
    """Care days up to `end` by placement, month and price, in the months from `first_month` to `last_month`.

    Ordered by placement, then by day. Days x price summed over the parts is the whole cost, to the öre.
    """
    stay, start, last, changed = _spells(stays, end)
    index, month = _repeat(np.maximum(month_of(start), first_month), np.minimum(month_of(last), last_month))
    of = stay[index]
    factor = np.where(changed[index] == 1, stays.factor[of], 1.0)
    price = day_price(stays, of, month // 12, factor)
    from_day, to_day = np.maximum(start[index], first_of(month)), np.minimum(last[index], last_of(month))
    order = np.lexsort((from_day, of))
    return Parts(of[order], month[order], from_day[order], to_day[order], price[order])


def start_prices(stays: Stays) -> Ints:
    """Öre a day on the first day of each placement."""
    return day_price(stays, np.arange(len(stays)), month_of(stays.start) // 12, np.ones(len(stays)))


def later_prices(stays: Stays, until: int) -> tuple[Ints, Ints, Ints]:
    """Every later day price as (placement, first day it holds, öre), up to the day `until`, by placement and day.

    Prices are indexed on 1 January, and some change while the care goes on.
    """
    stay, start, last, changed = _spells(stays, stays.end)
    index, year = _repeat(month_of(start) // 12, month_of(np.minimum(last, until)) // 12)
    of = stay[index]
    day = np.maximum(start[index], first_of(year * 12))
    price = day_price(stays, of, year, np.where(changed[index] == 1, stays.factor[of], 1.0))
    order = np.lexsort((day, of))
    of, day, price = of[order], day[order], price[order]
    first = np.diff(of, prepend=-1) != 0
    same = np.diff(price, prepend=0) == 0
    shown = ~first & ~(same & ~first) & (day <= until)
    return of[shown], day[shown], price[shown]


@dataclass(frozen=True, slots=True)
class Bills:
    """Invoice lines: what was billed for the days `start` to `end`, invoiced and booked on which days.

    `number` is the line's number within its invoice, `group` tells invoices apart; both in the order of the lines.
    """

    stay: Ints
    form: Ints
    supplier: Ints
    start: Ints
    end: Ints
    amount: Ints
    month: Ints
    group: Ints
    number: Ints
    invoiced: Ints
    booked: Ints

    @property
    def days(self) -> Ints:
        return self.end - self.start + 1


def _billed_end(stays: Stays, random: np.random.Generator) -> Ints:
    """The day up to which suppliers bill: the wrong supplier adds days after the end of some placements."""
    n = len(stays)
    wrong = (stays.supplier == SUPPLIER_CODES.index(WRONG_SUPPLIER)) & (stays.form == CODES.index("hvb"))
    wrong &= (month_of(stays.end) >= month_number(WRONG_FROM, 1)) & (random.random(n) < 0.55)
    return stays.end + np.where(wrong, random.integers(6, 17, n), 0)


def _too_dear(stays: Stays, bills: Parts) -> Bools:
    wrong = (stays.supplier == SUPPLIER_CODES.index(WRONG_SUPPLIER)) & (stays.form == CODES.index("hvb"))
    return np.asarray(wrong[bills.stay] & (bills.month >= month_number(WRONG_PRICE_FROM, 1)))


def bills(stays: Stays, seed: int, first_month: int, last_month: int) -> Bills:
    """What suppliers bill for the months from `first_month` to `last_month`: an invoice a supplier and month.

    Every invoice is dated and booked on the last day of its month, but one in fourteen is booked in the middle of the
    next; those of December never are, as the books are closed.
    """
    random = rng(seed, 3)
    every = parts(stays, _billed_end(stays, random), first_month, last_month)
    ours = EXTERNAL[stays.form[every.stay]]
    lines = Parts(every.stay[ours], every.month[ours], every.start[ours], every.end[ours], every.price[ours])
    supplier, form = stays.supplier[lines.stay], stays.form[lines.stay]
    group = (lines.month - first_month) * len(SUPPLIER_CODES) + supplier
    order = np.lexsort((lines.start, lines.stay, group))
    lines = Parts(lines.stay[order], lines.month[order], lines.start[order], lines.end[order], lines.price[order])
    group, supplier, form = group[order], supplier[order], form[order]
    heads = np.flatnonzero(np.diff(group, prepend=-1) != 0)
    at = np.repeat(heads, np.diff(np.append(heads, len(group))))
    wrong = _too_dear(stays, lines)
    up, down = WRONG_PRICE_FACTOR
    amount = np.where(wrong, lines.amount * up // down, lines.amount)
    groups = (last_month - first_month + 1) * len(SUPPLIER_CODES)
    invoiced = last_of(lines.month)
    late = (random.random(groups)[group] < 1 / 14) & (lines.month % 12 != 11)
    booked = np.where(late, invoiced + random.integers(5, 20, groups)[group], invoiced)
    return Bills(
        lines.stay, form, supplier, lines.start, lines.end, amount, lines.month, group,
        np.arange(len(group)) - at + 1, invoiced, booked,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fees:
    """What own homes are paid for a placement and month: öre, and the day it is booked."""

    stay: Ints
    form: Ints
    month: Ints
    amount: Ints
    booked: Ints


def fees(stays: Stays, first_month: int, last_month: int) -> Fees:
    """Monthly fees of own homes, booked on the 27th; what is registered too late for it is paid a month later.

    December is always booked in December, as the books are closed.
    """
    every = parts(stays, stays.end, first_month, last_month)
    own = ~EXTERNAL[stays.form[every.stay]]
    stay, month, amount = every.stay[own], every.month[own], every.amount[own]
    pay_day = first_of(month) + 26
    late = (stays.registered[stay] > pay_day - 5) & (month_of(stays.start[stay]) == month) & (month % 12 != 11)
    booked = np.where(late, first_of(month + 1) + 26, pay_day)
    return Fees(stay, stays.form[stay], month, amount, booked)
