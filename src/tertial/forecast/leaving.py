"""The open placements on a chunk of paths: who leaves when, what that takes off days and cost, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tertial.forecast.arrays import Floats, Ints, Singles
from tertial.forecast.paths import GRID, MOVES, WHOLE, Plan
from tertial.forecast.trace import Trace

_TOGETHER = 1 << 15
"""About so many ends are drawn at once: few enough to stay in the processor's cache, many enough that the interpreter costs little."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Stays that are about to begin: `at` is path x number of care types + care type, `day` the offset of the first day, and `parent`
    what they follow on (see `Stays.parent`)."""

    at: Ints
    day: Ints
    parent: Ints

    @classmethod
    def joined(cls, *parts: Coming) -> Coming:
        return cls(*(np.concatenate(c) for c in zip(*((p.at, p.day, p.parent) for p in parts), strict=True)))

    def parts(self, size: int) -> Iterator[Coming]:
        """Cut into parts of at most so many."""
        for at in range(0, len(self.at), size):
            here = slice(at, at + size)
            yield Coming(self.at[here], self.day[here], self.parent[here])


def leave(
    plan: Plan, random: np.random.Generator, slow: Singles, days: Singles, cost: Singles, trace: Trace | None
) -> Coming:
    """Take what the ends of open placements save off `days` (path, type, period) and `cost` (path, cell, period); returns the stays that
    follow.

    The plan has counted everything as if nobody left. `slow` (type, path) is one over the level of the hazards.
    """
    periods, n = len(plan.lengths), len(days)
    sums = np.zeros((4, cost.shape[1], periods, n))
    found = [_pending(plan, random, n)]
    edges = np.flatnonzero(np.diff(plan.cell, prepend=-1, append=-1)).tolist()
    for first, last in pairwise(edges):
        cell = _Cell(plan, random, slow[plan.type[first]], sums[:, plan.cell[first]], trace)
        found += [cell.run(at, min(at + cell.together, last)) for at in range(first, last, cell.together)]
    _take_off(plan, sums, days, cost)
    return Coming.joined(*found)


def _take_off(plan: Plan, sums: Floats, days: Singles, cost: Singles) -> None:
    """What ends within a period takes off it and every later one. `sums` (of what, cell, period, path) as `_Cell.run` makes them."""
    coded, rest, price, early = sums
    left = np.floor(coded * (1 / WHOLE))
    coded -= left * WHOLE
    for values, count in ((coded, left), (rest, price)):
        before = np.zeros(count[:, 0].shape)
        for period, length in enumerate(plan.lengths.tolist()):
            values[:, period] += before * length
            before += count[:, period]
    rest += early
    cost -= rest.transpose(2, 0, 1)
    for cell, type_ in dict(zip(plan.cell.tolist(), plan.type.tolist(), strict=True)).items():
        days[:, type_] -= coded[cell].T


@dataclass(slots=True)
class _Cell:
    """Open placements of a cell, on every path of a chunk. `slow` (path) is one over the level of their hazard."""

    plan: Plan
    random: np.random.Generator
    slow: Singles
    sums: Floats
    trace: Trace | None

    @property
    def together(self) -> int:
        return max(1, _TOGETHER // len(self.slow))

    def run(self, first: int, last: int) -> Coming:
        """Draws those with the numbers from `first` to before `last`, and returns what follows on them.

        `sums` (4, period, path) of their ends: the days of the period that are left, and one times WHOLE; what these days cost; the price;
        and all that is saved by ends before a change of price, in each period by itself.
        """
        plan, n = self.plan, len(self.slow)
        row, path, end, part = self._ends(first, last)
        each = plan.price.take(row)
        if plan.steady[first:last].any():
            each = self._early(row, path, end, each)
        key = (plan.period * n).take(end)
        key += path
        rest = plan.rest.take(end)
        for at, weight in enumerate((rest + WHOLE, each * rest, each)):
            self.sums[at] += np.bincount(key, weight, self.sums[at].size).reshape(-1, n)
        return self._follow(row, path, end, part)

    def _ends(self, first: int, last: int) -> tuple[Ints, Ints, Ints, Singles]:
        """Placement, path, offset and a number between 0 and 1 of every end before the horizon, told to the trace."""
        plan, n = self.plan, len(self.slow)
        drawn = self.random.standard_exponential((last - first, n), np.float32)
        drawn *= self.slow
        drawn *= plan.scale[first:last, None]
        at = np.flatnonzero(drawn < GRID)
        part = drawn.ravel().take(at)
        step = part.astype(np.int64)
        part -= step
        row = at // n
        path = at - row * n
        row += first
        step += row * (GRID + 1)
        end = plan.ends.ravel().take(step).astype(np.int64)
        if self.trace is not None:
            self.trace.ends.ravel()[at + first * n] = end
        return row, path, end, part

    def _early(self, row: Ints, path: Ints, end: Ints, each: Floats) -> Floats:
        """The prices, zero for ends before a price that changes later, whose days cost what they did."""
        plan = self.plan
        some = np.flatnonzero(end < plan.steady.take(row))
        number = row.take(some)
        whole, until = (plan.amounts(number, at)[1] for at in (np.full(len(some), plan.horizon), end.take(some)))
        np.add.at(self.sums[3].T, path.take(some), whole - until)
        each[some] = 0.0
        return each

    def _follow(self, row: Ints, path: Ints, end: Ints, part: Singles) -> Coming:
        """What follows on the ends. Where in its step of the table a drawn hazard lies, `part`, is even and tells nothing of the end."""
        plan = self.plan
        types, c = len(plan.moves), int(plan.type[row[0]]) if len(row) else 0
        some = np.flatnonzero(part < plan.any_follows[c])
        when = end.take(some)
        chance = part.take(some) / plan.unseen[c].take(when)
        kept = np.flatnonzero((chance < plan.any_follows[c]) & (when < plan.horizon))
        next_ = plan.moves[c].take((chance.take(kept) * MOVES).astype(np.int64))
        some = some.take(kept)
        return Coming(path.take(some) * types + next_, when.take(kept), row.take(some))


def _pending(plan: Plan, random: np.random.Generator, n: int) -> Coming:
    """Stays that follow on ends that are reported, and that are not registered themselves."""
    type_, day, unseen = plan.pending
    chance = np.cumsum(plan.models.stays.follows, axis=1)
    chance /= np.maximum(chance[:, -1:], 1e-12)
    together = max(1, _TOGETHER // n)
    found = [np.zeros(0, np.int64)]
    for at in range(0, len(day), together):
        drawn = random.random((min(together, len(day) - at), n), np.float32)
        found.append(np.flatnonzero(drawn < unseen[at : at + together, None].astype(np.float32)) + at * n)
    hits = np.concatenate(found)
    row = hits // n
    level = random.random((len(hits), 1))
    next_ = (chance[type_.take(row)] <= level).sum(axis=1)
    np.minimum(next_, len(chance) - 1, out=next_)
    return Coming((hits - row * n) * len(chance) + next_, day.take(row), np.full(len(hits), -1))
