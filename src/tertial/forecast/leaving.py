"""The open placements on a chunk of paths: who leaves when, what that takes off days and cost, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Floats, Ints, Singles
from tertial.forecast.paths import GRID, MOVES, WHOLE, Plan
from tertial.forecast.trace import Trace

_TOGETHER = 1 << 15
"""About so many ends are drawn at once: few enough to stay in the processor's cache, many enough that the interpreter costs little."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Stays that are about to begin: `at` is path x number of care types + care type, `day` the offset of the first day, and `parent`
    what they follow on (see `Stays.parent`), None where nobody traces them."""

    at: Ints
    day: Ints
    parent: Ints | None = None

    @classmethod
    def joined(cls, parts: Sequence[Coming]) -> Coming:
        parents = [p.parent for p in parts if p.parent is not None]
        return cls(
            np.concatenate([p.at for p in parts]),
            np.concatenate([p.day for p in parts]),
            np.concatenate(parents) if parents else None,
        )

    def parts(self, size: int) -> Iterator[Coming]:
        """Cut into parts of at most so many."""
        for at in range(0, len(self.at), size):
            here = slice(at, at + size)
            yield Coming(self.at[here], self.day[here], None if self.parent is None else self.parent[here])


def leave(
    plan: Plan, random: np.random.Generator, slow: Singles, days: Singles, cost: Singles, trace: Trace | None
) -> list[Coming]:
    """Take what the ends of open placements save off `days` (path, type, period) and `cost` (path, cell, period); returns the stays that
    follow.

    The plan has counted everything as if nobody left. `slow` (type, path) is one over the level of the hazards.
    """
    periods, n = len(plan.lengths), len(days)
    sums = np.zeros((4, cost.shape[1], periods, n))
    leaving, together, last = _Leaving(plan, random, slow, sums, trace), max(1, _TOGETHER // n), len(plan.type)
    found = [_pending(plan, random, n, traced=trace is not None)]
    found += [leaving.run(at, min(at + together, last)) for at in range(0, last, together)]
    _take_off(plan, sums, days, cost)
    return found


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
class _Leaving:
    """Open placements, which lie by cell, on every path of a chunk. `slow` (type, path) is one over the level of their hazards.

    `sums` (4, cell, period, path) of their ends: the days of the period that are left, and one times WHOLE; what these days cost; the
    price; and all that is saved by ends before a change of price, in each period by itself.
    """

    plan: Plan
    random: np.random.Generator
    slow: Singles
    sums: Floats
    trace: Trace | None

    def run(self, first: int, last: int) -> Coming:
        """Draws those with the numbers from `first` to before `last`, adds to `sums`, and returns what follows on them."""
        plan, n = self.plan, self.slow.shape[1]
        row, path, end, part = self._ends(first, last)
        cells = slice(int(plan.cell[first]), int(plan.cell[last - 1]) + 1)
        sums = self.sums[:, cells]
        where = (plan.cell[first:last] - cells.start).take(row)
        where *= len(plan.lengths) * n
        where += path
        row += first
        each = plan.price.take(row)
        if plan.steady[first:last].any():
            each = self._early(row, where, end, each, sums[3])
        key = (plan.period * n).take(end)
        key += where
        rest = plan.rest.take(end)
        for at, weight in enumerate((rest + WHOLE, each * rest, each)):
            sums[at] += np.bincount(key, weight, sums[at].size).reshape(sums[at].shape)
        return self._follow(row, path, end, part)

    def _ends(self, first: int, last: int) -> tuple[Ints, Ints, Ints, Singles]:
        """Number after `first`, path, offset and a number between 0 and 1 of every end before the horizon, told to the trace."""
        plan, n = self.plan, self.slow.shape[1]
        drawn = self.random.standard_exponential((last - first, n), np.float32)
        drawn *= self.slow.take(plan.type[first:last], axis=0)
        drawn *= plan.scale[first:last, None]
        at = np.flatnonzero(drawn < GRID)
        part = drawn.ravel().take(at)
        whole = np.floor(part)
        part -= whole
        step = whole.astype(np.int64)
        row = at // n
        path = at - row * n
        step += row * (GRID + 1)
        end = plan.ends[first:last].ravel().take(step).astype(np.int64)
        if self.trace is not None:
            self.trace.ends.ravel()[at + first * n] = end
        return row, path, end, part

    def _early(self, row: Ints, where: Ints, end: Ints, each: Floats, sums: Floats) -> Floats:
        """The prices, zero for ends before a price that changes later, whose days cost what they did. `where` is the place in the first
        period of `sums` (cell, period, path)."""
        plan, n = self.plan, self.slow.shape[1]
        some = np.flatnonzero(end < plan.steady.take(row))
        number = row.take(some)
        saved = plan.cost_to(number, np.full(len(some), plan.horizon))
        saved -= plan.cost_to(number, end.take(some))
        key = where.take(some)[:, None] + n * np.arange(saved.shape[1])
        sums += np.bincount(key.ravel(), saved.ravel(), sums.size).reshape(sums.shape)
        each[some] = 0.0
        return each

    def _follow(self, row: Ints, path: Ints, end: Ints, part: Singles) -> Coming:
        """What follows on the ends. Where in its step of the table a drawn hazard lies, `part`, is even and tells nothing of the end."""
        plan, types = self.plan, len(self.plan.moves)
        type_ = plan.type.take(row)
        some = np.flatnonzero(part < plan.any_follows.take(type_))
        when, type_ = end.take(some), type_.take(some)
        chance = part.take(some) / plan.unseen.ravel().take(type_ * plan.unseen.shape[1] + when)
        kept = np.flatnonzero((chance < plan.any_follows.take(type_)) & (when < plan.horizon))
        level = (chance.take(kept) * MOVES).astype(np.int64)
        level += type_.take(kept) * MOVES
        next_ = plan.moves.ravel().take(level)
        some = some.take(kept)
        parent = None if self.trace is None else row.take(some)
        return Coming(path.take(some) * types + next_, when.take(kept), parent)


def _pending(plan: Plan, random: np.random.Generator, n: int, *, traced: bool) -> Coming:
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
    return Coming((hits - row * n) * len(chance) + next_, day.take(row), np.full(len(hits), -1) if traced else None)
