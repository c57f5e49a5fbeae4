"""Stays that are not in the register, on a chunk of paths: those that begin, and those that follow on others."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tertial.forecast.arrays import Floats, Ints, Singles
from tertial.forecast.arrivals import draw_starts
from tertial.forecast.leaving import Coming
from tertial.forecast.paths import FINE, MOVES, PAYERS, WHOLE, Plan
from tertial.forecast.prices import LEVELS
from tertial.forecast.trace import Trace

_GENERATIONS = 5
_TOGETHER = 1 << 13
"""So many stays are drawn at once: few enough to stay in the processor's cache."""
_COUNTED = 1 << 15
"""About so many are counted at once: larger arrays are handed back to the system and fetched anew each time."""
_BITS = LEVELS * PAYERS * MOVES
_OF_PRICE, _OF_PAYER = LEVELS.bit_length() - 1, (LEVELS * PAYERS).bit_length() - 1


@dataclass(slots=True)
class NewStays:
    """Adds to `days` (path, type, period) and `cost` (path, cell, period). `slow` is 1 / level and `price` a factor, by (path, type)."""

    plan: Plan
    random: np.random.Generator
    days: Singles
    cost: Singles
    slow: Singles
    price: Floats
    trace: Trace | None
    drawn: list[tuple[Ints, Ints, Ints, Ints, Floats]] = field(default_factory=list)
    drawn_days: Floats = field(init=False)
    """By (period, path, type): days of the period, and stays that go on after it, times WHOLE."""

    def __post_init__(self) -> None:
        self.drawn_days = np.zeros(self.days.size)

    def run(self, found: list[Coming]) -> None:
        """Draws what begins, after what has been found to follow on other stays, and all that follows on these."""
        plan, traced = self.plan, self.trace is not None
        self.slow *= plan.stay_scale
        starts = draw_starts(plan.models.arrivals, plan.starts, self.random, len(self.days))
        found = [*found, *(Coming(new.at, new.day, np.full(len(new.at), -1) if traced else None) for new in starts)]
        for _ in range(_GENERATIONS):
            if not found:
                break
            found = [self._stay(part) for part in Coming.joined(found).parts(_TOGETHER)]
        self._count()
        count = np.rint(self.drawn_days * (1 / WHOLE))
        self._later(self.days, self.drawn_days - count * WHOLE, count)

    def _stay(self, new: Coming) -> Coming:
        """Draws stays, and returns those that follow on them."""
        plan, types = self.plan, self.days.shape[1]
        path = new.at // types
        type_ = new.at - path * types
        drawn = self.random.standard_exponential(len(path), np.float32)
        drawn *= self.slow.ravel().take(new.at)
        np.minimum(drawn, FINE, out=drawn)
        end = new.day + plan.stay.ravel().take(type_ * (FINE + 1) + drawn.astype(np.int64))
        ended = np.flatnonzero(end < plan.horizon)
        np.minimum(end, plan.horizon, out=end)
        bits = (self.random.random(len(path)) * _BITS).astype(np.int64)
        each = plan.models.prices.new.ravel().take(type_ * LEVELS + (bits & (LEVELS - 1)))
        each *= self.price.ravel().take(new.at)
        cell = plan.payers.ravel().take(type_ * PAYERS + ((bits >> _OF_PRICE) & (PAYERS - 1)))
        self.drawn.append((new.at, path * self.cost.shape[1] + cell, new.day, end, each))
        if sum(len(part[0]) for part in self.drawn) > _COUNTED:
            self._count()
        number = None
        if self.trace is not None and new.parent is not None:
            number = self.trace.add_stays(path, type_, cell, new.day, end, each, new.parent)
        return self._follow(path, type_, end, bits, ended, number)

    def _follow(self, path: Ints, type_: Ints, end: Ints, bits: Ints, ended: Ints, number: Ints | None) -> Coming:
        """What follows on the stays `ended`; `number` is what the trace calls each stay by."""
        plan, types = self.plan, self.days.shape[1]
        next_ = plan.moves.ravel().take(type_.take(ended) * MOVES + (bits.take(ended) >> _OF_PAYER))
        some = np.flatnonzero(next_ >= 0)
        ended, next_ = ended.take(some), next_.take(some)
        day = end.take(ended)
        early = np.flatnonzero(day <= plan.models.as_of - plan.models.first)
        unseen = plan.unseen[type_.take(ended.take(early)), day.take(early)]
        keep = np.ones(len(ended), np.bool_)
        keep[early] = self.random.random(len(early)) < unseen
        ended, day, next_ = ended[keep], day[keep], next_[keep]
        parent = None if number is None else number.take(ended)
        return Coming(path.take(ended) * types + next_, day, parent)

    def _count(self) -> None:
        """Counts what was drawn since it was last done."""
        if self.drawn:
            self._add(*(np.concatenate(c) for c in zip(*self.drawn, strict=True)))
            self.drawn.clear()

    def _add(self, of_days: Ints, of_cost: Ints, day: Ints, end: Ints, price: Floats) -> None:
        """Add stays from offset `day` to before `end`; `of_days` is path x types + type, `of_cost` path x cells + cell.

        Days before an offset are its place within its own period, and every day of the periods before that. So a stay is
        counted twice, plus at its end and minus at its start, instead of once for every period.
        """
        (days, within, whole), begun = (self._sums(of_days, of_cost, at, price) for at in (end, day))
        self.drawn_days += days
        self.drawn_days -= begun[0]
        within -= begun[1]
        whole -= begun[2]
        self._later(self.cost, within, whole)

    def _sums(self, of_days: Ints, of_cost: Ints, at: Ints, price: Floats) -> tuple[Floats, Floats, Floats]:
        """Sums over stays by the period that `at` lies in: of the days of it before `at` and 1 times WHOLE, of these days' cost, of the price."""
        plan, types, cells = self.plan, self.days[:, :, 0].size, self.cost[:, :, 0].size
        place = plan.within.take(at)
        key = (plan.period * cells).take(at)
        key += of_cost
        whole = np.bincount(key, price, self.cost.size)
        within = np.bincount(key, place * price, self.cost.size)
        place += WHOLE
        key = (plan.period * types).take(at)
        key += of_days
        days = np.bincount(key, place, self.days.size)
        return np.asarray(days, np.float64), np.asarray(within, np.float64), np.asarray(whole, np.float64)

    def _later(self, total: Singles, within: Floats, whole: Floats) -> None:
        """Adds `within` to its own period, and the days of each period times all `whole` of later ones; both by (period, row)."""
        lengths = self.plan.lengths.tolist()
        found, count = (values.reshape(len(lengths), -1) for values in (within, whole))
        later = np.zeros(found.shape[1])
        for period in reversed(range(len(lengths))):
            found[period] += later * lengths[period]
            later += count[period]
        total += found.T.reshape(total.shape)
