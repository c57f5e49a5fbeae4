"""The inner loop of the simulation: tables by placement, and a chunk of paths drawn from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Ints, Singles, first_of
from tertial.forecast.arrivals import draw_starts
from tertial.forecast.inputs import OPEN, Placements
from tertial.forecast.levels import Walk
from tertial.forecast.models import Models, known_care
from tertial.forecast.prices import price_on
from tertial.forecast.stays import BANDS, day_hazard, linked

_GRID = 1024
_FINE = 4096
_SHARES = 1024
_STEPS = 1
"""Months of change after the last known one that the hazard of the rest of the year is drawn with."""
_GENERATIONS = 5
HAZARD_DRIFT = 0.25
"""Standard deviation of the log of each type's hazard between the past and the rest of the year."""
COMMON_DRIFT = 0.10
"""The same for all types together, of hazards and of arrivals alike: a new head, a new law, a hard winter."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What every chunk shares: tables that turn a drawn hazard into an end, and its days and cost.

    Offsets count days from `models.first`; `horizon` is their number. `until[e]` are the days of each period among the
    first `e` days. Of the simulated placements: `scale` steps of the table by unit of hazard, `ends` (placement, step) days until
    the end, `amounts` (placement, days, periods of care days then of cost). `stay` (type, step) is the length of new
    stays. `sure_days` (type, period) and `sure_cost` (cell, period) are known. `pending` are reported ends whose next stay may be
    unregistered: type, offset of the day after, chance. `payers` (type, level) are units at equally likely levels.
    """

    models: Models
    cell_of: Ints
    until: Ints
    type: Ints
    cell: Ints
    scale: Floats
    ends: Ints
    amounts: Singles
    stay: Ints
    stay_scale: Floats
    sure_days: Floats
    sure_cost: Floats
    pending: tuple[Ints, Ints, Floats]
    payers: Ints

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
    return Plan(
        models, cell_of, until, p.care_type[order], cell[order], scale, ends, _amounts(p, order, models, until), stay,
        stay_scale, sure_days, sure_cost, _pending(p, models), _payers(models),
    )  # fmt: skip


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
    day = np.arange(models.first, models.last + 1)
    hazard = day_hazard(models.stays, p.care_type[order], p.start[order], models.first, models.last)
    unseen = np.where(day <= models.as_of, 1 - models.late_ends.known(models.as_of - day), 1.0)
    return _steps(hazard * unseen[None, :], _GRID)


def _stays(models: Models, days: int) -> tuple[Floats, Ints]:
    band = np.searchsorted(BANDS, np.arange(days), "right") - 1
    month_end = 1 + (models.stays.month_end - 1) * 12 / 365
    return _steps(np.minimum(models.stays.hazard[:, band] * month_end[:, None], 0.999), _FINE)


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
    levels = (np.arange(_SHARES) + 0.5) / _SHARES
    cumulative = np.cumsum(models.units, axis=1)
    found = np.array([np.searchsorted(row, levels * max(float(row[-1]), 1e-12)) for row in cumulative], np.int64)
    return np.asarray(np.minimum(found, models.units.shape[1] - 1).reshape(len(cumulative), _SHARES), np.int64)


@dataclass(slots=True)
class Chunk:
    """Draws paths into `days` (path, type, period) and `cost` (path, cell, period)."""

    plan: Plan
    random: np.random.Generator
    days: Singles
    cost: Singles

    def run(self) -> None:
        plan, n = self.plan, len(self.days)
        walk = Walk.draw(plan.models.stays.level, self.random, n)
        for _ in range(_STEPS):
            walk.step(self.random)
        level = walk.level
        drift = HAZARD_DRIFT * self.random.standard_normal(level.shape)
        drift += COMMON_DRIFT * self.random.standard_normal((n, 1))
        level *= np.exp(drift - (HAZARD_DRIFT**2 + COMMON_DRIFT**2) / 2)
        slow = np.ascontiguousarray((1 / np.maximum(level, 1e-6)).T.astype(np.float32))
        self.days += plan.sure_days[None].astype(np.float32)
        self.cost += plan.sure_cost[None].astype(np.float32)
        path, from_, day = self._open(slow)
        price = np.exp(plan.models.prices.unsure * self.random.standard_normal(level.shape))
        moved = self._choose(from_)
        starts = draw_starts(plan.models.arrivals, self.random, n, plan.models.as_of, plan.models.last, COMMON_DRIFT)
        path = np.concatenate((path, starts.path))
        type_ = np.concatenate((moved, starts.type))
        day = np.concatenate((day, starts.day - plan.models.first))
        for _ in range(_GENERATIONS):
            if len(path) == 0:
                break
            path, type_, day = self._new(path, type_, day, slow, price)

    def _open(self, slow: Singles) -> tuple[Ints, Ints, Ints]:
        """The placements that go on; returns the stays that follow as (path, type before, offset of the first day)."""
        plan, n, random = self.plan, len(self.days), self.random
        months = plan.until.shape[1]
        chance = plan.models.stays.follows.sum(axis=1)
        sums = np.zeros((n, 2 * months), np.float32)
        found: list[tuple[Ints, int, Ints]] = []
        for i in range(len(plan.type)):
            c = int(plan.type[i])
            drawn = random.standard_exponential(n, np.float32)
            drawn *= slow[c]
            drawn *= np.float32(plan.scale[i])
            step = np.minimum(drawn, _GRID).astype(np.int32)
            end = plan.ends[i].take(step)
            sums += plan.amounts[i].take(end, axis=0)
            follows = np.flatnonzero((random.random(n, np.float32) < chance[c]) & (step < _GRID))
            if len(follows):
                found.append((follows, c, end[follows]))
            if i + 1 == len(plan.type) or plan.cell[i + 1] != plan.cell[i]:
                self.days[:, c] += sums[:, :months]
                self.cost[:, plan.cell[i]] += sums[:, months:]
                sums[:] = 0
        for c, day, unseen in zip(*plan.pending, strict=True):
            hits = np.flatnonzero(random.random(n) < unseen)
            found.append((hits, int(c), np.full(len(hits), day)))
        if not found:
            return (np.zeros(0, np.int64),) * 3
        path = np.concatenate([f[0] for f in found])
        type_ = np.concatenate([np.full(len(f[0]), f[1], np.int64) for f in found])
        day = np.concatenate([f[2] for f in found])
        inside = day < plan.horizon
        return path[inside], type_[inside], day[inside]

    def _choose(self, from_: Ints) -> Ints:
        """Which care type follows, by the row of the type before."""
        chance = np.cumsum(self.plan.models.stays.follows, axis=1)
        chance /= np.maximum(chance[:, -1:], 1e-12)
        uniform = self.random.random(len(from_))
        return np.asarray(np.minimum((uniform[:, None] >= chance[from_]).sum(axis=1), len(chance) - 1), np.int64)

    def _new(self, path: Ints, type_: Ints, day: Ints, slow: Singles, price: Floats) -> tuple[Ints, Ints, Ints]:
        """Stays that begin on `day`: adds their days and cost, and returns those that follow on them."""
        plan, random = self.plan, self.random
        n, kinds = len(self.days), len(slow)
        drawn = random.standard_exponential(len(path), np.float32) * slow.ravel().take(type_ * n + path)
        step = np.minimum(drawn * plan.stay_scale.take(type_), _FINE).astype(np.int64)
        end = day + plan.stay.ravel().take(type_ * plan.stay.shape[1] + step)
        ended: Bools = (step < _FINE) & (end < plan.horizon)
        end = np.minimum(end, plan.horizon)
        new = plan.models.prices.new
        level = random.integers(0, new.shape[1], len(path), np.int32)
        each = new.ravel().take(type_ * new.shape[1] + level) * price.ravel().take(path * kinds + type_)
        self._add(path, type_, self._payer(type_), end, day, each)
        go_on = ended & (random.random(len(path), np.float32) < plan.models.stays.follows.sum(axis=1).take(type_))
        return path[go_on], self._choose(type_[go_on]), end[go_on]

    def _payer(self, type_: Ints) -> Ints:
        return np.asarray(
            self.plan.payers.ravel().take(type_ * _SHARES + self.random.integers(0, _SHARES, len(type_), np.int32)),
            np.int64,
        )

    def _add(self, path: Ints, type_: Ints, unit: Ints, end: Ints, day: Ints, price: Floats) -> None:
        plan, n = self.plan, len(self.days)
        types, cells = self.days.shape[1], self.cost.shape[1]
        of_day, of_cost = (
            path * types + type_,
            path * cells + plan.cell_of.ravel().take(type_ * plan.cell_of.shape[1] + unit),
        )
        for period in range(plan.until.shape[1]):
            until = plan.until[:, period].astype(np.float64)
            days = until.take(end) - until.take(day)
            self.days[:, :, period] += np.bincount(of_day, days, minlength=n * types).reshape(n, types)
            days *= price
            self.cost[:, :, period] += np.bincount(of_cost, days, minlength=n * cells).reshape(n, cells)
