"""The inner loop of the simulation: a chunk of paths, drawn from the tables of a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Ints, Singles, month_of
from tertial.forecast.arrivals import draw_starts
from tertial.forecast.levels import SHIFT_SIZE, Walk
from tertial.forecast.paths import FINE, GRID, MOVES, PAYERS, Plan
from tertial.forecast.prices import LEVELS
from tertial.forecast.trace import Trace

_STEPS = 1
"""Months of change after the last known one that the hazard of the rest of the year is drawn with."""
_HORIZON = 4
"""The drift of the hazards is that of so many months; in more it grows as a walk does."""
_GENERATIONS = 5
_BLOCK = 250
_STAYS = 100_000
"""Paths whose new placements are drawn together, and about how many placements: few enough to stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Stays that are about to begin: path, care type, offset of the first day, and what they follow on (see `Stays.parent`)."""

    path: Ints
    type: Ints
    day: Ints
    parent: Ints

    def of_paths(self, first: int, last: int) -> Coming:
        """Those of paths from `first` to before `last`, renumbered from 0; they are in order of path."""
        at = slice(*np.searchsorted(self.path, (first, last)))
        return Coming(self.path[at] - first, self.type[at], self.day[at], self.parent[at])

    def take(self, which: Bools | Ints) -> Coming:
        return Coming(self.path[which], self.type[which], self.day[which], self.parent[which])

    @classmethod
    def joined(cls, *parts: Coming) -> Coming:
        columns = zip(*((p.path, p.type, p.day, p.parent) for p in parts), strict=True)
        return cls(*(np.concatenate(c) for c in columns))


Change = Callable[[Plan, Trace, int, Singles, Singles], None]
"""Edits the days and cost of a block of paths in place, once they are drawn: the plan, what was drawn, and the number of the first path."""


@dataclass(slots=True)
class Chunk:
    """Draws paths, the first of which is number `first`, into `days` (path, type, period) and `cost` (path, cell, period), and lets
    `change` edit them, block by block."""

    plan: Plan
    random: np.random.Generator
    days: Singles
    cost: Singles
    first: int = 0
    change: Change | None = None

    def run(self) -> None:
        plan, n = self.plan, len(self.days)
        level = self._levels()
        slow = (1 / np.maximum(level, 1e-6)).astype(np.float32)
        self.days += plan.sure_days[None].astype(np.float32)
        self.cost += plan.sure_cost[None].astype(np.float32)
        price = np.exp(plan.models.prices.unsure * self.random.standard_normal(level.shape))
        told = None if self.change is None else Trace(level=level)
        follow = self._open(np.ascontiguousarray(slow.T), told)
        block = self._block()
        for first in range(0, n, block):
            last = min(first + block, n)
            here = slice(first, last)
            trace = None if told is None else told.of_paths(first, last)
            new = NewStays(plan, self.random, self.days[here], self.cost[here], slow[here], price[here], trace)
            new.run(follow.of_paths(first, last))
            if self.change is not None and trace is not None:
                self.change(plan, trace, self.first + first, self.days[here], self.cost[here])

    def _block(self) -> int:
        models = self.plan.models
        months = month_of(models.last) - month_of(models.as_of) + 2  # about one month's are not registered yet
        expected = float(models.arrivals.level.mean.sum() * months)
        return int(np.clip(_STAYS / max(expected, 1.0), _BLOCK / 5, _BLOCK))

    def _levels(self) -> Floats:
        """What each path multiplies the hazards of each type by."""
        random, model = self.random, self.plan.models.stays.level
        walk = Walk.draw(model, random, len(self.days))
        for _ in range(_STEPS):
            walk.step(random)
        ahead = int(month_of(self.plan.models.last) - month_of(self.plan.models.as_of))
        drift = model.drift * random.standard_normal(walk.level.shape)
        drift += model.common * random.standard_normal((len(drift), 1))
        drift *= max(1.0, ahead / _HORIZON) ** 0.5
        shifts = random.random(drift.shape) < 1 - (1 - model.shift) ** ahead
        drift += np.where(shifts, SHIFT_SIZE * random.standard_normal(drift.shape) * random.random(drift.shape), 0.0)
        return walk.level * np.exp(drift)

    def _open(self, slow: Singles, trace: Trace | None) -> Coming:
        """The placements that go on, told to `trace`; returns the stays that follow on them, in order of path.

        The plan has counted everything as if nobody left; only on paths where somebody does is anything taken off.
        """
        plan, n, random = self.plan, len(self.days), self.random
        desk, any_ = _Leaving(plan, n), (plan.moves >= 0).mean(axis=1)
        found = [self._pending()]
        drawn = np.empty(n, np.float32)
        for i, c in enumerate(plan.type.tolist()):
            random.standard_exponential(n, np.float32, out=drawn)
            drawn *= slow[c]
            drawn *= np.float32(plan.scale[i])
            leave = np.flatnonzero(drawn < GRID)
            end = plan.ends[i].take(drawn.take(leave).astype(np.int64))
            desk.leave(i, leave, end)
            level = random.random(len(leave), np.float32) / plan.unseen[c].take(end)
            some = np.flatnonzero(level < any_[c])
            if len(some):
                next_ = plan.moves[c].take((level.take(some) * MOVES).astype(np.int64))
                found.append(Coming(leave.take(some), next_, end.take(some), np.full(len(some), i)))
            if trace is not None:
                trace.add_open(leave, end, n, plan.horizon)
            if i + 1 == len(plan.type) or plan.cell[i + 1] != plan.cell[i]:
                desk.post(self.days[:, c], self.cost[:, plan.cell[i]])
        out = Coming.joined(*found)
        out = out.take(out.day < plan.horizon)
        order = np.argsort(out.path, kind="stable")
        return out.take(order)

    def _pending(self) -> Coming:
        """Stays that follow on ends that are reported, and that are not registered themselves."""
        chance = np.cumsum(self.plan.models.stays.follows, axis=1)
        chance /= np.maximum(chance[:, -1:], 1e-12)
        parts = []
        for c, day, unseen in zip(*self.plan.pending, strict=True):
            hits = np.flatnonzero(self.random.random(len(self.days)) < unseen)
            drawn = np.searchsorted(chance[c], self.random.random(len(hits)), "right")
            type_ = np.minimum(drawn, len(chance) - 1)
            parts.append(Coming(hits, type_, np.full(len(hits), day), np.full(len(hits), -1)))
        none: Ints = np.zeros(0, np.int64)
        return Coming.joined(Coming(none, none, none, none), *parts)


class _Leaving:
    """What the ends of the open placements of one cell take off its days and cost, by path."""

    def __init__(self, plan: Plan, paths: int) -> None:
        self.plan = plan
        self.periods = len(plan.lengths)
        self.days = np.zeros(paths * self.periods, np.complex128)
        self.cost = np.zeros(paths * self.periods, np.complex128)
        self.whole = np.zeros((paths, 2 * self.periods), np.float32)

    def leave(self, number: int, path: Ints, end: Ints) -> None:
        """One placement ends at the offset `end` on each of some paths."""
        plan, steady = self.plan, int(self.plan.steady[number])
        if steady:
            early = end < steady
            at = end[early]
            self.whole[path[early]] += plan.amounts[number].take(at, axis=0) - plan.amounts[number, -1]
            path, end = path[~early], end[~early]
        at = path * self.periods + plan.period.take(end)
        self.days[at] += plan.lost_days.take(end)
        self.cost[at] += plan.lost_cost[number].take(end)

    def post(self, days: Singles, cost: Singles) -> None:
        """Take it all off, and begin anew."""
        sides = (days, self.days, self.whole[:, : self.periods]), (cost, self.cost, self.whole[:, self.periods :])
        for total, lost, whole in sides:
            here = lost.reshape(-1, self.periods)
            before = np.cumsum(here.imag, axis=1) - here.imag
            total[...] += whole - here.real - before * self.plan.lengths
            lost[:] = 0
        self.whole[:] = 0


@dataclass(slots=True)
class NewStays:
    """Stays that are not in the register, of a block of paths: `slow` is 1 / level and `price` a factor, by (path, type)."""

    plan: Plan
    random: np.random.Generator
    days: Singles
    cost: Singles
    slow: Singles
    price: Floats
    trace: Trace | None

    def run(self, follow: Coming) -> None:
        models, n = self.plan.models, len(self.days)
        starts = draw_starts(models.arrivals, self.random, n, models.as_of, models.last)
        roots = Coming(starts.path, starts.type, starts.day - models.first, np.full(len(starts.path), -1))
        coming = Coming.joined(follow, roots)
        for _ in range(_GENERATIONS):
            if not len(coming.path):
                break
            coming = self._stay(coming)

    def _stay(self, new: Coming) -> Coming:
        """Adds the days and cost of stays, and returns those that follow on them."""
        plan, models, types = self.plan, self.plan.models, self.days.shape[1]
        of_path = new.path * types + new.type
        drawn = self.random.standard_exponential(len(of_path), np.float32)
        drawn *= self.slow.ravel().take(of_path)
        drawn *= plan.stay_scale.take(new.type)
        step = np.minimum(drawn, FINE).astype(np.int64)
        end = new.day + plan.stay.ravel().take(new.type * (FINE + 1) + step)
        ended: Bools = (step < FINE) & (end < plan.horizon)
        np.minimum(end, plan.horizon, out=end)
        bits = (self.random.random(len(end)) * (LEVELS * PAYERS * MOVES)).astype(np.int64)
        at = new.type * LEVELS + (bits & (LEVELS - 1))
        each = plan.models.prices.new.ravel().take(at) * self.price.ravel().take(of_path)
        unit = plan.payers.ravel().take(new.type * PAYERS + (bits // LEVELS & (PAYERS - 1)))
        next_ = plan.moves.ravel().take(new.type * MOVES + bits // (LEVELS * PAYERS))
        self._add(new.path, new.type, unit, end, new.day, each)
        go_on = ended & (next_ >= 0)
        early = np.flatnonzero(go_on & (end <= models.as_of - models.first))
        go_on[early] = self.random.random(len(early)) < plan.unseen[new.type.take(early), end.take(early)]
        number = np.zeros(len(end), np.int64)
        if self.trace is not None:
            number = self.trace.add_stays(new.path, new.type, unit, new.day, end, each, new.parent)
        return Coming(new.path[go_on], next_[go_on], end[go_on], number[go_on])

    def _add(self, path: Ints, type_: Ints, unit: Ints, end: Ints, day: Ints, price: Floats) -> None:
        """Add stays from offset `day` to before `end`.

        Days before an offset are its place within its own period, and every day of the periods before that. So a stay is
        counted twice, plus at its end and minus at its start, instead of once for every period.
        """
        plan = self.plan
        cell = plan.cell_of.ravel().take(type_ * plan.cell_of.shape[1] + unit)
        points = [(plan.period.take(at), plan.within.take(at)) for at in (end, day)]
        of_day = (path * self.days.shape[1] + type_) * len(plan.lengths)
        of_cost = (path * self.cost.shape[1] + cell) * len(plan.lengths)
        for total, key, weight in ((self.days, of_day, None), (self.cost, of_cost, price)):
            sums = []
            for period, within in points:
                here = key + period
                sums.append((
                    np.bincount(here, within if weight is None else within * weight, minlength=total.size),
                    np.bincount(here, weight, minlength=total.size),
                ))  # fmt: skip
            (ended, whole), (begun, before) = sums
            whole = (whole - before).reshape(-1, len(plan.lengths))
            later = whole[:, ::-1].cumsum(axis=1)[:, ::-1] - whole
            total[...] += (later * plan.lengths + (ended - begun).reshape(later.shape)).reshape(total.shape)
