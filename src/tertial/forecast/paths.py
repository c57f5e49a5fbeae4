"""Tables that every chunk of paths is drawn from: by placement, by care type and by day."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tertial.forecast.arrays import Floats, Ints, Shorts, Singles, Whole, first_of
from tertial.forecast.arrivals import Month, months_ahead
from tertial.forecast.inputs import OPEN, Placements
from tertial.forecast.models import Models, known_care
from tertial.forecast.prices import prices_on
from tertial.forecast.stays import BANDS, day_hazard, linked, unreported

GRID = 1024
"""Steps of the table that turns a drawn hazard into the end of an open placement."""
FINE = 4096
"""The same for new placements."""
_ROWS = 2048
"""Open placements whose tables are made at a time: what they are made from is ten times as large as they are."""
PAYERS = 1024
MOVES = 4096
"""Equally likely levels of the tables of units and of what follows; powers of two, drawn as bits of one number."""
WHOLE = float(1 << 24)
"""A sum of days within periods and of how many stays go on after them is kept in one number, the latter times this: both are exact, for
a chunk's path has far fewer than 2 ** 24 days of a care type in a period."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What every chunk shares: tables that turn a drawn hazard into an end, and its days and cost.

    Offsets count days from `models.first`; `horizon` is their number. `until[e]` are the days of each period among the
    first `e` days. Of the simulated placements: `scale` steps of the table by unit of hazard, `ends` (placement, step) days until
    the end, `born` the offset of the first day, `spent` (placement, offset) the cost of the days before an offset, `price` the one that
    holds from the offset `steady` on; 0 for those whose ends all come after a change.
    An end takes `rest` (offset) days off the period that it lies in, and each later day. `stay` (type, step) is the length of new
    stays. `sure_days` (type, period) and `sure_cost` (cell, period) are known, and what comes if no open placement ends. `pending` are
    reported ends whose next stay may be unregistered: type, offset of the day after, chance. `payers` (type, level) are cells at equally
    likely levels, `moves` (type, level) the care type that follows on an end, -1 for none, with `any_follows` (type) the share that is not;
    `unseen` (type, offset) is the share of that chance which is left where the next stay would begin then, since none is registered.
    `period` and `within` (offset) are the period of each offset and the days of it before. `starts` are the months in which stays begin
    that are not registered, their days as offsets.
    """

    models: Models
    cell_of: Ints
    until: Ints
    type: Ints
    cell: Ints
    scale: Singles
    ends: Shorts
    born: Ints
    spent: Floats
    price: Floats
    steady: Ints
    rest: Floats
    stay: Shorts
    stay_scale: Singles
    sure_days: Floats
    sure_cost: Floats
    pending: tuple[Ints, Ints, Floats]
    payers: Ints
    moves: Ints
    any_follows: Floats
    unseen: Floats
    period: Ints
    within: Floats
    starts: tuple[Month, ...]

    @property
    def lengths(self) -> Ints:
        """Days of each period."""
        return np.asarray(self.until[-1])

    @property
    def horizon(self) -> int:
        return len(self.until) - 1

    def amounts(self, number: Whole, end: Whole) -> tuple[Floats, Floats]:
        """Care days and cost by (row, period) of open placements, by number, that end at the offsets `end`."""
        born = self.born.take(number)
        days = self.until[np.maximum(end, born)] - self.until[born]
        return days.astype(np.float64), self.cost_to(number, end)

    def cost_to(self, number: Whole, end: Whole) -> Floats:
        """The cost alone."""
        edge = np.concatenate(([0], np.cumsum(self.lengths)))
        at = np.minimum(end[:, None], edge)
        at += number[:, None] * self.spent.shape[1]
        spent = self.spent.ravel().take(at)
        return np.asarray(spent[:, 1:] - spent[:, :-1])


def make_plan(p: Placements, models: Models, cell_of: Ints, cells: int) -> Plan:
    """`cell_of` (type, unit) numbers the cells, -1 where nothing can be."""
    months, first, last = models.months, models.first, models.last
    day = np.arange(first, last + 1)
    period = np.searchsorted(models.periods, day, "right") - 1
    until = np.zeros((len(day) + 1, len(models.periods)), np.int64)
    until[1:] = np.cumsum(period[:, None] == np.arange(len(models.periods))[None, :], axis=0)
    cell = cell_of[p.care_type, p.unit]
    order = np.flatnonzero(p.end == OPEN)
    order = order[np.argsort(cell[order], kind="stable")]
    types = len(models.stays.hazard)
    sure = replace(p, end=np.where(p.end == OPEN, first - 1, p.end))
    span = (int(months[0]), int(months[-1]))
    # Nothing is sure of an open placement on simulated days, so what is sure of a month cut in two lies in its first part.
    sure_days = _in_periods(known_care(sure, p.care_type, types, last, *span)[0], models)
    sure_cost = _in_periods(known_care(sure, cell, cells, last, *span)[1], models)
    stay_scale, stay = _stays(models, len(day))
    parts = [_tables(p, order[at : at + _ROWS], models, day) for at in range(0, max(len(order), 1), _ROWS)]
    scale, ends, spent, last_price, steady = (np.concatenate(part) for part in zip(*parts, strict=True))
    places = _places(period, until)
    moves = _moves(models)
    plan = Plan(
        models, cell_of, until, p.care_type[order], cell[order], scale, ends, np.maximum(p.start[order] - first, 0), spent,
        last_price, np.where(ends[:, 0] < steady, steady, 0), until[-1, places[0]] - places[1], stay, stay_scale,
        sure_days, sure_cost, _pending(p, models), _payers(models, cell_of), moves, (moves >= 0).mean(axis=1),
        _unseen(models)[0], *places, _starts(models)
    )  # fmt: skip
    for sure_of, at, amounts in zip(
        (sure_days, sure_cost), (plan.type, plan.cell), plan.amounts(*_all(plan)), strict=True
    ):
        np.add.at(sure_of, at, amounts)
    return plan


def _tables(p: Placements, rows: Ints, models: Models, day: Ints) -> tuple[Singles, Shorts, Floats, Floats, Ints]:
    """Of some open placements `scale`, `ends` and `spent` (see `Plan`), the price of the last day, and from when on it holds."""
    price = prices_on(p, rows, day)
    spent = np.zeros((len(rows), len(day) + 1))
    np.cumsum(np.where(day >= p.start[rows][:, None], price, 0.0), axis=1, out=spent[:, 1:])
    return *_ends(p, rows, models), spent, price[:, -1].copy(), _steady(price)


def _all(plan: Plan) -> tuple[Ints, Ints]:
    """Every open placement, and an end of each after the last day."""
    return np.arange(len(plan.type)), np.full(len(plan.type), plan.horizon)


def _starts(models: Models) -> tuple[Month, ...]:
    months = months_ahead(models.arrivals, models.as_of, models.last)
    return tuple(replace(m, at=m.at - models.first) for m in months)


def _places(period: Ints, until: Ints) -> tuple[Ints, Floats]:
    """For each offset, the one after the last included: its period, and the days of that period before it."""
    of = np.append(period, period[-1])
    return of, until[np.arange(len(of)), of].astype(np.float64)


def _in_periods(by_month: Floats, models: Models) -> Floats:
    out = np.zeros((len(by_month), len(models.periods)))
    out[:, np.searchsorted(models.periods, np.maximum(first_of(models.months), models.periods[0]))] = by_month
    return out


def _steps(hazard: Floats, steps: int) -> tuple[Singles, Shorts]:
    """From hazards by (row, day): steps a unit of cumulative hazard, and by (row, step) how many days a stay lasts.

    The last step, and only that, is a stay that outlasts the days.
    """
    rows, days = hazard.shape
    total = np.cumsum(-np.log1p(-np.minimum(hazard, 0.999)), axis=1)
    scale = steps / np.maximum(total[:, -1], 1e-9)
    # The days that are used up before the middle of a step: each day counts from the first such step on.
    used = np.minimum(np.floor(total * (steps / np.maximum(total[:, -1:], 1e-300)) + 0.5), steps).astype(np.int64)
    at = used + (steps + 1) * np.arange(rows)[:, None]
    out = np.bincount(at.ravel(), minlength=rows * (steps + 1)).astype(np.int16).reshape(rows, steps + 1)
    np.cumsum(out, axis=1, dtype=np.int16, out=out)
    out += 1
    np.minimum(out, days, out=out)
    out[:, steps] = days
    return scale.astype(np.float32), out


def _ends(p: Placements, order: Ints, models: Models) -> tuple[Singles, Shorts]:
    """Ends of open placements. Up to `as_of` only those that are not reported yet are possible."""
    hazard = day_hazard(models.stays, p.care_type[order], p.start[order], models.first, models.last)
    silent = _unseen(models)[1][p.care_type[order], 1:]
    return _steps(unreported(hazard, models.first, models.as_of, models.late_ends, silent), GRID)


def _unseen(models: Models) -> tuple[Floats, Floats]:
    """Of a stay that would begin at each (type left, offset, the one after the last included): the share of its chance that is left when
    none is registered by now, and the chance that none is."""
    ago = models.as_of - np.arange(models.first, models.last + 2)
    known = np.where(ago >= 0, models.arrivals.late.known(np.maximum(ago, 0)), 0.0)
    silent = 1 - models.stays.follows.sum(axis=1)[:, None] * known
    return np.clip((1 - known) / np.maximum(silent, 1e-9), 1e-9, 1.0), silent


def _stays(models: Models, days: int) -> tuple[Singles, Shorts]:
    band = np.searchsorted(BANDS, np.arange(days), "right") - 1
    month_end = 1 + (models.stays.month_end - 1) * 12 / 365
    return _steps(np.minimum((models.stays.hazard * month_end)[:, band], 0.999), FINE)


def _steady(price: Floats) -> Ints:
    """The first offset from which the price by (placement, day) stays as it is."""
    changes = np.diff(price, axis=1, prepend=price[:, :1]) != 0
    return np.where(changes.any(axis=1), price.shape[1] - 1 - np.argmax(changes[:, ::-1], axis=1), 0)


def _pending(p: Placements, models: Models) -> tuple[Ints, Ints, Floats]:
    """Reported ends in the window, and later ones that are announced, that no stay follows yet: the chance that one does, given that none
    is registered."""
    followed = np.zeros(len(p), np.bool_)
    before = linked(p)
    followed[before[before >= 0]] = True
    mine = np.flatnonzero((p.end != OPEN) & ~followed & (p.end + 1 >= models.first) & (p.end < models.last))
    chance = models.stays.follows.sum(axis=1)[p.care_type[mine]]
    ago = models.as_of - p.end[mine] - 1
    known = np.where(ago >= 0, models.arrivals.late.known(ago), 0.0)
    unseen = chance * (1 - known) / np.maximum(1 - chance * known, 1e-9)
    mine, unseen = mine[unseen > 0], unseen[unseen > 0]
    return p.care_type[mine], p.end[mine] + 1 - models.first, unseen


def _payers(models: Models, cell_of: Ints) -> Ints:
    levels = (np.arange(PAYERS) + 0.5) / PAYERS
    cumulative = np.cumsum(models.units, axis=1)
    found = np.array([np.searchsorted(row, levels * max(float(row[-1]), 1e-12)) for row in cumulative], np.int64)
    unit = np.minimum(found, models.units.shape[1] - 1).reshape(len(cumulative), PAYERS)
    return np.take_along_axis(cell_of, unit, axis=1)


def _moves(models: Models) -> Ints:
    """What follows by (type, level), -1 for nothing; the levels of nothing come last."""
    levels = (np.arange(MOVES) + 0.5) / MOVES
    cumulative = np.cumsum(models.stays.follows, axis=1)
    found = np.array([np.searchsorted(row, levels, "right") for row in cumulative], np.int64).reshape(-1, MOVES)
    return np.where(found < len(cumulative), found, -1)
