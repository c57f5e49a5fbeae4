"""From a snapshot's tables to the arrays that the forecast is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tertial.config import Settings
from tertial.data.batches import arrow_is_there
from tertial.data.snapshot import Snapshot
from tertial.domain.coding import belongs
from tertial.query.ledger_rows import budget_steps, movement_steps
from tertial.query.step import Query, Step, chain
from tertial.usecases.forecast_columns import codes, days, distinct, whole
from tertial.usecases.forecast_events import events_of
from tertial.usecases.query_inputs import checked, engine_of

if TYPE_CHECKING:
    import pyarrow as pa

    from tertial.forecast.arrays import Floats, Ints
    from tertial.forecast.inputs import Books, Inputs, Placements

_PARTLY_BOOKED = 0.3
"""A last month with fewer rows than this share of the months before is taken to be still open."""
_YEARS_OF_BUDGET = 6
_NEVER = -(10**6)
LONG_AGO = timedelta(days=366)
"""As of a day longer than this after the latest that is known, no forecast is made."""


def forecast_inputs(snapshot: Snapshot, settings: Settings) -> Inputs:
    """The engine's inputs as known in the snapshot; `units` is empty when nothing is in."""
    arrow_is_there()
    with ThreadPoolExecutor(1) as beside:  # the register of cases takes as long to read as the ledger
        events = beside.submit(events_of, snapshot, settings)
        inputs = without_events(snapshot, settings)
        return replace(inputs, events=events.result())


def without_events(snapshot: Snapshot, settings: Settings) -> Inputs:
    """The same but for the events, which nothing is simulated from: they are counted beside it."""
    ledger, budget = _summed(snapshot, settings)
    tables = ledger, budget, snapshot.table("placements")
    units = tuple(sorted({unit for table in tables for unit in distinct(table, "unit")}))
    books = _books(ledger, budget, snapshot.as_of, settings, units, _groups(settings))
    return _inputs(snapshot, settings, units, books)


def placements_alone(snapshot: Snapshot, settings: Settings) -> Inputs:
    """The same without the books as well, and with the units of placements alone: read in a moment, and enough to draw their paths from."""
    from tertial.forecast.inputs import Books

    units = tuple(sorted(distinct(snapshot.table("placements"), "unit")))
    groups = max(_groups(settings), default=-1) + 1
    books = Books.empty(snapshot.as_of.year * 12, len(units), len(settings.lines), groups)
    return _inputs(snapshot, settings, units, books)


def _inputs(snapshot: Snapshot, settings: Settings, units: tuple[str, ...], books: Books) -> Inputs:
    import numpy as np

    from tertial.forecast.inputs import Events, Inputs

    types, none = tuple(care.code for care in settings.care_types), np.zeros(0, np.int64)
    placements, prices = snapshot.table("placements"), snapshot.table("placement_prices")
    return Inputs(
        as_of=snapshot.as_of,
        units=units,
        lines=tuple(line.key for line in settings.lines),
        areas=tuple(next((a.code for a in settings.areas if belongs(u, a.units)), "") for u in units),
        care_types=types,
        care_group=_groups(settings),
        placements=_placements(placements, prices, types, units, snapshot.known_day),
        books=books,
        events=Events((), none, none, none),
    )


def _summed(snapshot: Snapshot, settings: Settings) -> tuple[pa.Table, pa.Table]:
    """The ledger and the chosen budget by unit, account, line and month."""
    as_of = snapshot.as_of
    asked = _ledger_query(as_of), _budget_query(as_of, settings.report.budget_version_of(as_of.year))
    read = frozenset(name for query in asked for name in query.inputs)
    with checked(snapshot), engine_of(snapshot, settings, read) as engine:
        return engine.run(asked[0]), engine.run(asked[1])


def latest_known(inputs: Inputs) -> date | None:
    """The latest day up to that of the forecast that anything is known of: a booked month, or a start, an end or a registration of a
    placement; None where there is none, as with a budget alone."""
    import numpy as np

    from tertial.forecast.arrays import day_number, first_of

    books, p = inputs.books, inputs.placements
    today = day_number(inputs.as_of)
    days = np.concatenate((p.start, p.end, p.registered, p.end_registered))
    booked = int(first_of(books.closed + 1)) - 1
    known = [
        int(d) for d in (days[days <= today].max(initial=_NEVER), booked if books.closed >= books.first else _NEVER)
    ]
    return inputs.as_of - timedelta(days=today - max(known)) if max(known) > _NEVER else None


def _ledger_query(as_of: date) -> Query:
    answer = Step(
        "forecast_ledger",
        """
SELECT year, number, unit, account, line, CAST(SUM(amount) AS BIGINT) AS amount, CAST(SUM(booked) AS BIGINT) AS booked
FROM account_months GROUP BY year, number, unit, account, line
""",
    )
    keys = ("year", "number", "unit", "account", "line")
    return Query("forecast_ledger", (*movement_steps(), answer), _values(as_of), keys)


def _budget_query(as_of: date, version: str | None) -> Query:
    answer = Step(
        "forecast_budget",
        """
SELECT year, EXTRACT(MONTH FROM month) AS number, unit, account, line, CAST(SUM(amount) AS BIGINT) AS amount
FROM chosen_budget WHERE year > $from_year AND year <= $year GROUP BY year, EXTRACT(MONTH FROM month), unit, account, line
""",
    )
    values = {**_values(as_of), "version": version, "from_year": as_of.year - _YEARS_OF_BUDGET}
    keys = ("year", "number", "unit", "account", "line")
    return Query("forecast_budget", chain(budget_steps(version), [answer]), values, keys)


def _values(as_of: date) -> dict[str, Any]:
    from tertial.query.ledger import year_values

    return year_values(as_of)


def _groups(settings: Settings) -> tuple[int, ...]:
    """For each care type the number of its group: types that share an account are of one; -1 for one without accounts."""
    number: dict[int, int] = {}
    care = settings.care_types
    for i, one in enumerate(care):
        if not one.accounts:
            continue
        shared = [number[j] for j in number if any(a.overlaps(b) for a in one.accounts for b in care[j].accounts)]
        joined = min(shared, default=i)
        number = {j: joined if n in shared else n for j, n in number.items()} | {i: joined}
    order = {n: at for at, n in enumerate(sorted(set(number.values())))}
    return tuple(order[number[i]] if i in number else -1 for i in range(len(care)))


def _placements(
    table: pa.Table, prices: pa.Table, types: Sequence[str], units: Sequence[str], known: date
) -> Placements:
    """Placements of configured care types. An end after the day of knowledge that nobody has registered is not known yet."""
    import numpy as np

    from tertial.forecast.arrays import day_number
    from tertial.forecast.inputs import OPEN, UNKNOWN, Placements

    today = day_number(known)
    end, end_registered = days(table, "end", OPEN), days(table, "end_registered", UNKNOWN)
    end = np.where((end > today) & (end_registered == UNKNOWN), OPEN, end)
    care_type = codes(table, "care_type", types)
    keep = np.flatnonzero(care_type >= 0)
    ids = [str(id_) for id_ in table["placement_id"].to_pylist()]
    place = np.append(np.where(care_type >= 0, np.cumsum(care_type >= 0) - 1, -1), -1)
    of = place[codes(prices, "placement_id", ids)]
    day = days(prices, "from", OPEN)
    chosen = np.flatnonzero((of >= 0) & (day <= today))
    chosen = chosen[np.lexsort((day[chosen], of[chosen]))]
    person = codes(table, "person", distinct(table, "person"))
    return Placements(
        care_type=care_type[keep],
        unit=codes(table, "unit", units)[keep],
        person=person[keep],
        start=days(table, "start", OPEN)[keep],
        end=end[keep],
        registered=days(table, "registered", UNKNOWN)[keep],
        end_registered=end_registered[keep],
        birth=_births(table)[keep],
        price=_ore(table, "day_price")[keep],
        change_of=of[chosen],
        change_day=day[chosen],
        change_price=_ore(prices, "day_price")[chosen],
    )


def _births(table: pa.Table) -> Ints:
    """The first day of the month of birth; not given where only the year is known."""
    import numpy as np

    from tertial.forecast.arrays import first_of
    from tertial.forecast.inputs import UNKNOWN

    year, month = whole(table, "birth_year"), whole(table, "birth_month")
    return np.asarray(np.where((year > 0) & (month > 0), first_of(year * 12 + month - 1), UNKNOWN), np.int64)


def _ore(table: pa.Table, column: str) -> Floats:
    return whole(table, column).astype("float64")


def _months(table: pa.Table) -> Ints:
    return whole(table, "year") * 12 + whole(table, "number") - 1


def _books(
    ledger: pa.Table, budget: pa.Table, as_of: date, settings: Settings, units: Sequence[str], groups: Sequence[int]
) -> Books:
    """Sums by unit, line and month of the ledger and the chosen budget, and those of care types by group of accounts."""
    import numpy as np

    from tertial.forecast.inputs import Books

    lines = [line.key for line in settings.lines]
    last = as_of.year * 12 + 11
    month, planned = _months(ledger), _months(budget)
    first = int(month.min()) if len(month) else as_of.year * 12
    shape = (len(units), len(lines), last - first + 1)
    group = _care_of(ledger, settings, groups)
    at = (codes(ledger, "unit", units), codes(ledger, "line", lines), month - first)
    amount = whole(ledger, "amount")
    total, other = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    np.add.at(total, at, amount)
    mine = group >= 0
    np.add.at(other, tuple(a[~mine] for a in at), amount[~mine])
    care = np.zeros((max(groups, default=-1) + 1, len(units), shape[2]), np.int64)
    np.add.at(care, (group[mine], at[0][mine], at[2][mine]), amount[mine])
    kept = planned >= first
    of_budget = (codes(budget, "unit", units)[kept], codes(budget, "line", lines)[kept], planned[kept] - first)
    sums = whole(budget, "amount")[kept]
    plan, plan_care = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    np.add.at(plan, of_budget, sums)
    placed = _care_of(budget, settings, groups)[kept] >= 0
    np.add.at(plan_care, tuple(a[placed] for a in of_budget), sums[placed])
    budgeted = np.zeros(shape[2], np.bool_)
    budgeted[of_budget[2]] = True
    rows = np.bincount(month - first, whole(ledger, "booked").astype(np.float64), minlength=shape[2])
    closed = _closed(rows.tolist(), first, as_of)
    care_line = _care_lines(group, at[1], amount, at[2] > closed - first - 24, settings, groups)
    return Books(first, closed, total, other, care, care_line, plan, plan_care, budgeted)


def _care_of(table: pa.Table, settings: Settings, groups: Sequence[int]) -> Ints:
    """The group of care types that each row's account belongs to, -1 for none."""
    import numpy as np

    accounts = distinct(table, "account")
    of = [
        next((groups[i] for i, care in enumerate(settings.care_types) if belongs(a, care.accounts)), -1)
        for a in accounts
    ]
    return np.asarray([*of, -1], np.int64)[codes(table, "account", accounts)]


def _closed(rows: Sequence[float], first: int, as_of: date) -> int:
    """The last month that has ended and is booked in full; the month before `first` when there is none."""
    from statistics import median

    ended = as_of.year * 12 + as_of.month - 1 - (0 if _is_month_end(as_of) else 1)
    there = [m for m in range(len(rows)) if rows[m] > 0 and first + m <= ended]
    if not there:
        return first - 1
    last = there[-1]
    before = [float(rows[m]) for m in there[-7:-1]]
    if len(before) >= 3 and rows[last] < _PARTLY_BOOKED * median(before):
        last -= 1
    return first + last


def _is_month_end(day: date) -> bool:
    return (day + timedelta(days=1)).month != day.month


def _care_lines(
    group: Ints, line: Ints, amount: Ints, recent: Iterable[bool], settings: Settings, groups: Sequence[int]
) -> Floats:
    """Shares by (group, line) of what was booked in the last two years; where nothing was, the line of the first account."""
    import numpy as np

    out = np.zeros((max(groups, default=-1) + 1, len(settings.lines)))
    chosen = (group >= 0) & np.asarray(recent, np.bool_)
    np.add.at(out, (group[chosen], line[chosen]), np.abs(amount[chosen]).astype(np.float64))
    for g in np.flatnonzero(out.sum(axis=1) == 0):
        account = settings.care_types[list(groups).index(int(g))].accounts[0].low
        at = next(
            (i for i, entry in enumerate(settings.lines) if belongs(account, entry.accounts)), len(settings.lines) - 1
        )
        out[g, at] = 1.0
    return np.asarray(out / out.sum(axis=1, keepdims=True))
