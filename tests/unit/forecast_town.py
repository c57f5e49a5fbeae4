"""A small made-up committee as inputs of the forecast, for the tests of its parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from tertial.forecast.arrays import Floats, Ints, day_number, first_of, month_days
from tertial.forecast.inputs import OPEN, UNKNOWN, Books, Events, Inputs, Placements
from tertial.forecast.models import known_care

NONE: Ints = np.zeros(0, np.int64)
LINES = ("municipal_grant", "income", "placements", "costs")


def placements(
    care_type: list[int] | Ints, start: list[int] | Ints, end: list[int] | Ints, price: float = 100_000.0, **more: Ints
) -> Placements:
    """Placements of unit 0 and a person each, all registered on the day they start and end."""
    n = len(start)
    start_, end_ = np.asarray(start, np.int64), np.asarray(end, np.int64)
    columns = {
        "care_type": np.asarray(care_type, np.int64),
        "unit": np.zeros(n, np.int64),
        "person": np.arange(n, dtype=np.int64),
        "start": start_,
        "end": end_,
        "registered": start_.copy(),
        "end_registered": np.where(end_ == OPEN, UNKNOWN, end_),
        "birth": np.full(n, UNKNOWN, np.int64),
        "change_of": NONE,
        "change_day": NONE,
    } | more
    return Placements(price=np.full(n, price), change_price=np.zeros(len(columns["change_of"])), **columns)


def register(as_of: date, years: int = 3, a_year: float = 60.0, mean: float = 120.0, seed: int = 1) -> Placements:
    """Two care types with exponential stays, as known at `as_of`; the second has stays four times as long."""
    random = np.random.default_rng(seed)
    today = day_number(as_of)
    first = today - years * 365
    n = int(a_year * years)
    start = np.sort(random.integers(first, today + 1, n))
    care_type = (random.random(n) < 0.3).astype(np.int64)
    end = start + random.exponential(mean * np.where(care_type == 1, 4, 1), n).astype(np.int64)
    return placements(care_type, start, np.where(end > today, OPEN, end))


def town(
    as_of: date, p: Placements | None = None, *, months: int = 40, lag: int = 0, types: int = 2, noise: float = 0.0
) -> Inputs:
    """Two units in two areas. Every month unit 0 books the cost of its care days in full, and both units other costs of
    one million kronor and the grant that they were promised; `lag` months are not booked yet."""
    p = register(as_of) if p is None else p
    last = as_of.year * 12 + 11
    ended = as_of.year * 12 + as_of.month - 1
    closed = ended - lag
    first = closed - months + 1
    span = last - first + 1
    booked = np.arange(first, last + 1) <= closed
    cost: Floats = known_care(p, p.care_type, types, day_number(as_of), first, last)[1]
    care = np.zeros((types, 2, span), np.int64)
    care[:, 0] = -np.rint(cost).astype(np.int64) * booked
    random = np.random.default_rng(5)
    costs = -1e8 * month_days(np.arange(first, last + 1)) / 30 * (1 + noise * random.standard_normal((2, span)))
    amount = np.zeros((2, len(LINES), span), np.int64)
    amount[:, 3] = np.rint(costs).astype(np.int64) * booked
    amount[:, 0] = 200_000_000 * booked
    budget = np.zeros_like(amount)
    budget[:, 0], budget[:, 3], budget[0, 2] = 200_000_000, -100_000_000, -200_000_000
    budget_care = np.zeros_like(budget)
    budget_care[0, 2] = budget[0, 2]
    total = amount.copy()
    total[:, 2] += care.sum(axis=0)
    line = np.zeros((types, len(LINES)))
    line[:, 2] = 1.0
    books = Books(first, closed, total, amount, care, line, budget, budget_care, np.ones(span, np.bool_))
    events = Events((), NONE, NONE, NONE)
    names = tuple(f"type{i}" for i in range(types))
    return Inputs(as_of, ("100", "200"), LINES, ("A", "B"), names, tuple(range(types)), p, books, events)


def without_placements(inputs: Inputs) -> Inputs:
    return replace(inputs, placements=placements([], [], []))


def day(year: int, month: int, number: int = 1) -> int:
    return int(first_of(year * 12 + month - 1)) + number - 1
