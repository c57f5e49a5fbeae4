"""The engine against the workspace's own history: replayed from earlier month ends with only what was known then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Ints, day_number
from tertial.forecast.inputs import OPEN, UNKNOWN, Books, Events, Inputs, Placements
from tertial.forecast.result import Forecast

RUN_RATE, BUDGET_REST, LAST_SEASON = "run_rate", "budget_for_the_rest", "last_years_season"


@dataclass(frozen=True, slots=True)
class Replay:
    """One forecast of one year's figure and what it became; öre with the committee's sign, or care days.

    `scope` is `result`, `area:<code>` or `care_days:<care type>`. `pit` is the share of paths below the outcome (ties count half), `crps`
    the continuous ranked probability score, in the figure's unit. `by_hand` holds what simple methods would have said.
    """

    as_of: date
    scope: str
    outcome: float
    mean: float
    pit: float
    crps: float
    by_hand: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Record:
    """How the forecasts of a scope have done. `inside` gives for 50, 80 and 95 the share of outcomes within that interval.

    `bias` is mean forecast minus outcome, `mae` the mean absolute error of the mean, `by_hand` that of each method.
    """

    scope: str
    count: int
    inside: Mapping[int, float]
    crps: float
    bias: float
    mae: float
    by_hand: Mapping[str, float]


def month_ends(inputs: Inputs, count: int = 24) -> list[date]:
    """The last `count` month ends, November at latest, of years that are booked in full and have a year before them."""
    books = inputs.books
    last_year = (books.closed + 1) // 12 - 1
    first_year = -(-books.first // 12) + 1
    months = [y * 12 + m for y in range(first_year, last_year + 1) for m in range(11)]
    return [date((m + 1) // 12, (m + 1) % 12 + 1, 1) - timedelta(days=1) for m in months][-count:]


def rewind(inputs: Inputs, as_of: date) -> Inputs:
    """The inputs as they were known at an earlier month end: registered rows and booked months up to that day.

    Without events: a forecast that is only compared with others is not asked for counts.
    """
    none: Ints = np.zeros(0, np.int64)
    today = day_number(as_of)
    return replace(
        inputs,
        as_of=as_of,
        placements=_placements_then(inputs.placements, today),
        books=_books_then(inputs.books, as_of),
        events=Events((), none, none, none),
    )


def _placements_then(p: Placements, today: int) -> Placements:
    known = np.where(p.registered == UNKNOWN, p.start, p.registered)
    seen: Bools = (known <= today) & (p.start <= today)
    reported = np.where(p.end_registered == UNKNOWN, p.end, p.end_registered) <= today
    end = np.where(reported & (p.end != OPEN), p.end, OPEN)
    number = np.cumsum(seen) - 1
    changes = seen[p.change_of] & (p.change_day <= today)
    return Placements(
        p.care_type[seen], p.unit[seen], p.person[seen], p.start[seen], end[seen], p.registered[seen],
        np.where(end == OPEN, UNKNOWN, p.end_registered)[seen], p.birth[seen], p.price[seen],
        number[p.change_of[changes]], p.change_day[changes], p.change_price[changes],
    )  # fmt: skip


def _books_then(books: Books, as_of: date) -> Books:
    months = as_of.year * 12 + 12 - books.first
    closed = min(books.closed, as_of.year * 12 + as_of.month - 1)
    unseen = np.arange(months) > closed - books.first

    def then(values: Ints) -> Ints:
        return np.where(unseen, 0, values[:, :, :months])

    return Books(
        books.first, closed, then(books.total), then(books.amount), then(books.care), books.care_line,
        books.budget[:, :, :months], books.budget_care[:, :, :months], books.budgeted[:months],
    )  # fmt: skip


def replay(inputs: Inputs, as_of: date, paths: int = 1000, seed: int = 1) -> tuple[Replay, ...]:
    """Forecast from an earlier month end of a year that `inputs` hold in full, and compare with what it became."""
    from tertial.forecast.combine import forecast  # who reads a record does without the engine

    then = rewind(inputs, as_of)
    made = forecast(then, paths, seed)
    books, january = inputs.books, as_of.year * 12 - inputs.books.first
    truth = books.total[:, :, january : january + 12].sum(axis=(1, 2))
    hand = _by_hand(then, as_of)
    out = [_one(as_of, "result", made.totals(), truth.sum(), {k: v.sum() for k, v in hand.items()})]
    for area in made.area_codes():
        units = np.array([a == area for a in inputs.areas])
        shown = {k: v[units].sum() for k, v in hand.items()}
        out.append(_one(as_of, f"area:{area}", made.totals(made.chosen(area=area)), truth[units].sum(), shown))
    return (*out, *_care_days(inputs, then, made, as_of))


def _care_days(inputs: Inputs, then: Inputs, made: Forecast, as_of: date) -> Iterable[Replay]:
    from tertial.forecast.models import known_care, usable

    first, types = as_of.year * 12, len(inputs.care_types)
    now, last = day_number(inputs.as_of), day_number(date(as_of.year, 12, 31))
    p, q = usable(inputs.placements, now), usable(then.placements, day_number(as_of))
    truth = known_care(p, p.care_type, types, min(last, now), first, first + 11)[0].sum(axis=1)
    so_far = known_care(q, q.care_type, types, day_number(as_of), first, first + 11)[0].sum(axis=1)
    begun = day_number(date(as_of.year, 1, 1))
    rate = so_far * (last - begun + 1) / (day_number(as_of) - begun + 1)
    for c, care in enumerate(made.care):
        if truth[c] > 0 or so_far[c] > 0:
            yield _one(as_of, f"care_days:{care.code}", care.paths, truth[c], {RUN_RATE: rate[c]})


def _by_hand(then: Inputs, as_of: date) -> dict[str, Floats]:
    """The year by unit as run rate, as what is booked and the budget for the rest, and as the rest of last year."""
    books = then.books
    january = as_of.year * 12 - books.first
    closed = max(books.closed + 1 - books.first, january)
    so_far = books.total[:, :, january:closed].sum(axis=(1, 2)).astype(np.float64)
    out = {LAST_SEASON: so_far + books.total[:, :, closed - 12 : january].sum(axis=(1, 2))}
    if closed > january:
        out[RUN_RATE] = so_far * 12 / (closed - january)
    if books.budgeted[january:].all():
        out[BUDGET_REST] = so_far + books.budget[:, :, closed:].sum(axis=(1, 2))
    return out


def _one(as_of: date, scope: str, paths: Floats | Ints, outcome: float, hand: Mapping[str, float]) -> Replay:
    values = np.sort(np.asarray(paths, np.float64))
    pit = float((values < outcome).mean() + 0.5 * (values == outcome).mean())
    simple = {name: float(value) for name, value in hand.items()}
    return Replay(as_of, scope, float(outcome), float(values.mean()), pit, crps(values, float(outcome)), simple)


def crps(ordered: Floats, outcome: float) -> float:
    """E|X - y| - E|X - X'| / 2 of a sample in rising order: zero for a sure and right forecast, |error| for a point."""
    n = len(ordered)
    spread = float(((2 * np.arange(1, n + 1) - n - 1) * ordered).sum()) / n**2
    return float(np.abs(ordered - outcome).mean()) - spread


def records(replays: Sequence[Replay]) -> tuple[Record, ...]:
    """One for each scope, in the order of their first replay."""
    out = []
    for scope in dict.fromkeys(r.scope for r in replays):
        mine = [r for r in replays if r.scope == scope]
        pit = np.array([r.pit for r in mine])
        error = np.array([r.mean - r.outcome for r in mine])
        names = sorted({name for r in mine for name in r.by_hand})
        hand = {
            name: float(np.mean([abs(r.by_hand[name] - r.outcome) for r in mine if name in r.by_hand]))
            for name in names
        }
        inside = {p: float((np.abs(pit - 0.5) <= p / 200).mean()) for p in (50, 80, 95)}
        out.append(
            Record(
                scope,
                len(mine),
                inside,
                float(np.mean([r.crps for r in mine])),
                float(error.mean()),
                float(np.abs(error).mean()),
                hand,
            )
        )
    return tuple(out)
