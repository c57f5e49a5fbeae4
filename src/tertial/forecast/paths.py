"""Tables that every chunk of paths is drawn from: by placement, by care type and by day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Complexes, Floats, Ints, Singles, first_of
from tertial.forecast.inputs import OPEN, Placements
from tertial.forecast.models import Models, known_care
from tertial.forecast.prices import price_on
from tertial.forecast.stays import BANDS, day_hazard, linked, unreported

GRID = 1024
"""Steps of the table that turns a drawn hazard into the end of an open placement."""
FINE = 4096
"""The same for new placements."""
PAYERS = 1024
MOVES = 4096
"""Equally likely levels of the tables of units and of what follows; powers of two, drawn as bits of one number."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What every chunk shares: tables that turn a drawn hazard into an end, and its days and cost.

    Offsets count days from `models.first`; `horizon` is their number. `until[e]` are the days of each period among the
    first `e` days. Of the simulated placements: `scale` steps of the table by unit of hazard, `ends` (placement, step) days until
    the end, `amounts` (placement, days, periods of care days then of cost). `lost_days` (days) and
    `lost_cost` (placement, days) are what an end after so many days takes off, as complex numbers so that both parts are added
    at once: real, off the period that it lies in, and imaginary, off each later day. The cost holds from the
    offset `steady` (placement) on, after which the price does not change. `stay` (type, step) is the length of new
    stays. `sure_days` (type, period) and `sure_cost` (cell, period) are known, and what comes if no open placement ends. `pending` are reported ends whose next stay may be
    unregistered: type, offset of the day after, chance. `payers` (type, level) are units at equally likely levels,
    `moves` (type, level) the care type that follows on an end, -1 for none; `unseen` (type, offset) is the share of that chance which
    is left where the next stay would begin then, since none is registered. `period` and `within` (offset) are the period
    of each offset and the days of it before.
    """

    models: Models
    cell_of: Ints
    until: Ints
    type: Ints
    cell: Ints
    scale: Floats
    ends: Ints
    amounts: Singles
    lost_days: Complexes
    lost_cost: Complexes
    steady: Ints
    stay: Ints
    stay_scale: Singles
    sure_days: Floats
    sure_cost: Floats
    pending: tuple[Ints, Ints, Floats]
    payers: Ints
    moves: Ints
    unseen: Floats
    period: Ints
    within: Floats

    @property
    def lengths(self) -> Ints:
        """Days of each period."""
        return np.asarray(self.until[-1])

    @property
    def horizon(self) -> int:
        return len(self.until) - 1


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
    scale, ends = _ends(p, order, models)
    types = len(models.stays.hazard)
    sure = Placements(p.care_type, p.unit, p.person, p.start, np.where(p.end == OPEN, first - 1, p.end), p.registered,
                      p.end_registered, p.birth, p.price, p.change_of, p.change_day, p.change_price)  # fmt: skip
    span = (int(months[0]), int(months[-1]))
    # Nothing is sure of an open placement on simulated days, so what is sure of a month cut in two lies in its first part.
    sure_days = _in_periods(known_care(sure, p.care_type, types, last, *span)[0], models)
    sure_cost = _in_periods(known_care(sure, cell, cells, last, *span)[1], models)
    stay_scale, stay = _stays(models, len(day))
    amounts = _amounts(p, order, models, until)
    places = _places(period, until)
    rest = until[-1, places[0]] - places[1]
    lost_cost, steady = _lost_cost(p, order, models, rest)
    whole = amounts[:, -1].astype(np.float64)
    np.add.at(sure_days, p.care_type[order], whole[:, : len(models.periods)])
    np.add.at(sure_cost, cell[order], whole[:, len(models.periods) :])
    return Plan(
        models, cell_of, until, p.care_type[order], cell[order], scale, ends, amounts, rest + 1j, lost_cost, steady, stay,
        stay_scale, sure_days, sure_cost, _pending(p, models), _payers(models), _moves(models), _unseen(models)[0], *places,
    )  # fmt: skip


def _places(period: Ints, until: Ints) -> tuple[Ints, Floats]:
    """For each offset, the one after the last included: its period, and the days of that period before it."""
    of = np.append(period, period[-1])
    return of, until[np.arange(len(of)), of].astype(np.float64)


def _in_periods(by_month: Floats, models: Models) -> Floats:
    out = np.zeros((len(by_month), len(models.periods)))
    out[:, np.searchsorted(models.periods, np.maximum(first_of(models.months), models.periods[0]))] = by_month
    return out


def _steps(hazard: Floats, steps: int) -> tuple[Floats, Ints]:
    """From hazards by (row, day): steps a unit of cumulative hazard, and by (row, step) how many days a stay lasts.

    The last step, and only that, is a stay that outlasts the days.
    """
    rows, days = hazard.shape
    total = np.cumsum(-np.log1p(-np.minimum(hazard, 0.999)), axis=1)
    scale = steps / np.maximum(total[:, -1], 1e-9)
    out = np.full((rows, steps + 1), days, np.int64)
    middle = (np.arange(steps) + 0.5) / steps
    for row in range(rows):
        out[row, :steps] = np.minimum(np.searchsorted(total[row], middle * total[row, -1]) + 1, days)
    return scale, out


def _ends(p: Placements, order: Ints, models: Models) -> tuple[Floats, Ints]:
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


def _stays(models: Models, days: int) -> tuple[Singles, Ints]:
    band = np.searchsorted(BANDS, np.arange(days), "right") - 1
    month_end = 1 + (models.stays.month_end - 1) * 12 / 365
    scale, stay = _steps(np.minimum((models.stays.hazard * month_end)[:, band], 0.999), FINE)
    return scale.astype(np.float32), stay


def _amounts(p: Placements, order: Ints, models: Models, until: Ints) -> Singles:
    """Care days and cost by (placement, days until the end, months of days then months of cost)."""
    day = np.arange(models.first, models.last + 1)
    here = day[None, :] >= p.start[order][:, None]
    which = np.repeat(order, len(day))
    price = price_on(p, which, np.tile(day, len(order))).reshape(here.shape)
    edge = np.concatenate(([0], np.cumsum(until[-1])))
    cut = np.clip(np.arange(len(day) + 1)[:, None], edge[:-1][None, :], edge[1:][None, :])
    parts = []
    for daily in (here.astype(np.float64), here * price):
        total = np.zeros((len(order), len(day) + 1))
        np.cumsum(daily, axis=1, out=total[:, 1:])
        parts.append((total[:, cut] - total[:, edge[:-1]][:, None, :]).astype(np.float32))
    return np.concatenate(parts, axis=2)


def _lost_cost(p: Placements, order: Ints, models: Models, rest: Floats) -> tuple[Complexes, Ints]:
    """See `Plan.lost_cost` and `Plan.steady`; `rest` (offset) are the days of its period from that offset on."""
    day = np.arange(models.first, models.last + 2)
    price = price_on(p, np.repeat(order, len(day)), np.tile(day, len(order))).reshape(-1, len(day))
    changes = price[:, 1:] != price[:, :-1]
    return price * (rest + 1j), np.where(changes.any(axis=1), len(day) - 1 - np.argmax(changes[:, ::-1], axis=1), 0)


def _pending(p: Placements, models: Models) -> tuple[Ints, Ints, Floats]:
    """Reported ends in the window that no stay follows yet: the chance that one does, given that none is registered."""
    followed = np.zeros(len(p), np.bool_)
    before = linked(p)
    followed[before[before >= 0]] = True
    mine = np.flatnonzero((p.end != OPEN) & ~followed & (p.end + 1 >= models.first) & (p.end < models.as_of))
    chance = models.stays.follows.sum(axis=1)[p.care_type[mine]]
    known = models.arrivals.late.known(models.as_of - p.end[mine] - 1)
    unseen = chance * (1 - known) / np.maximum(1 - chance * known, 1e-9)
    return p.care_type[mine], p.end[mine] + 1 - models.first, unseen


def _payers(models: Models) -> Ints:
    levels = (np.arange(PAYERS) + 0.5) / PAYERS
    cumulative = np.cumsum(models.units, axis=1)
    found = np.array([np.searchsorted(row, levels * max(float(row[-1]), 1e-12)) for row in cumulative], np.int64)
    return np.asarray(np.minimum(found, models.units.shape[1] - 1).reshape(len(cumulative), PAYERS), np.int64)


def _moves(models: Models) -> Ints:
    """What follows by (type, level), -1 for nothing; the levels of nothing come last."""
    levels = (np.arange(MOVES) + 0.5) / MOVES
    cumulative = np.cumsum(models.stays.follows, axis=1)
    found = np.array([np.searchsorted(row, levels, "right") for row in cumulative], np.int64).reshape(-1, MOVES)
    return np.where(found < len(cumulative), found, -1)
