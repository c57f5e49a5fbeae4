"""Shares and waiting times of the flow of cases, corrected for what is not registered yet: preliminary, with an interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Ints, day_number
from tertial.forecast.inputs import UNKNOWN, Events, Inputs
from tertial.forecast.nowcast import Reporting, reporting
from tertial.forecast.result import Rate, Spread

LIMIT = 120
"""Something has led to another event when that has followed within so many days, late registration included."""
FOLLOWED = (("assessment", "measure"), ("notification", "investigation"), ("application", "decision"))
WAITS = (("application", "decision"), ("notification", "decision"))
SHARES = (("service", ("service", "measure")),)
ABOUT_CHILDREN = ("service", "measure")
"""The kinds of event that the share about children is of."""
_STEPS = 6
_DRAWS = 200
_RECENT = 730
_LEAST = 0.05
"""No event stands for more than twenty, however soon after it the forecast is made."""
_FEWEST = 10
"""Of fewer events no share or waiting time is said."""


def rates(inputs: Inputs, seed: int) -> tuple[Rate, ...]:
    """Every share and waiting time of the year up to the day of the forecast that there are events enough for.

    `followed:a:b`: the share of the year's events of kind a that lead to one of kind b within `LIMIT` days. `share:a`: events of kind
    a among those that it is compared with; `share:children`: events about children among those of `ABOUT_CHILDREN` whose person's age
    is known. `waiting:a:b`: mean days from a to the first b that it led to, of waits that ended this
    year; `waiting_median:a:b` the median.
    """
    flow = Flow.of(inputs.events, day_number(inputs.as_of), day_number(date(inputs.as_of.year, 1, 1)))
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 19])))
    of_children = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 23])))
    found = [*_followed_rates(flow, random), *_share_rates(flow, random), *_child_rates(flow, of_children)]
    return (*found, *_waiting_rates(flow, random))


@dataclass(frozen=True, slots=True)
class Flow:
    """Known events, the day of the forecast and the first of its year."""

    events: Events
    now: int
    january: int
    _found: dict[tuple[str, str], tuple[Ints, Ints]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, events: Events, now: int, january: int) -> Flow:
        return cls(events, now, january)

    def kind(self, name: str) -> int:
        return self.events.kinds.index(name) if name in self.events.kinds else -1

    def of_kind(self, name: str) -> Ints:
        return np.flatnonzero((self.events.kind == self.kind(name)) & (self.events.day <= self.now))

    def late(self, which: Ints) -> Reporting:
        return reporting(self.events.day[which], self.events.registered[which], self.now)

    def unseen(self, which: Ints, random: np.random.Generator) -> Ints:
        """Draws of how many more have happened this year than `which`: for each seen one, failures before it was registered.

        Seen with the chance F, an event stands for a geometric number of unseen ones with mean (1 - F) / F.
        """
        mine = which[self.events.day[which] >= self.january]
        return _missing(self.late(which).known(self.now - self.events.day[mine]), random)

    def chains(self, start: str, end: str) -> tuple[Ints, Ints]:
        """Events of kind `start` and the first event of kind `end` that each has led to, through at most six others."""
        if (start, end) not in self._found:
            self._found[start, end] = self._chains(start, end)
        return self._found[start, end]

    def _chains(self, start: str, end: str) -> tuple[Ints, Ints]:
        events = self.events
        if events.leads_from is None:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        ends = self.of_kind(end)
        at, found = events.leads_from[ends], np.full(len(ends), -1)
        for _ in range(_STEPS):
            hit = (at >= 0) & (found < 0) & (events.kind[at] == self.kind(start))
            found[hit] = at[hit]
            at = np.where((at >= 0) & (found < 0), events.leads_from[at], -1)
        kept = (found >= 0) & (events.day[ends] >= events.day[found])
        ends, found = ends[kept], found[kept]
        order = np.lexsort((events.day[ends], found))
        first = np.append(True, np.diff(found[order]) > 0)[: len(order)]
        return found[order][first], ends[order][first]


def _missing(share: Floats, random: np.random.Generator) -> Ints:
    """Draws of how many events are not registered, given with what chance each of the registered ones was to be."""
    out = np.zeros(_DRAWS, np.int64)
    some = np.maximum(share[share < 1], _LEAST)
    for part, count in zip(*np.unique(some, return_counts=True), strict=True):
        out += random.negative_binomial(count, part, _DRAWS)
    return out


def _followed_rates(flow: Flow, random: np.random.Generator) -> Iterator[Rate]:
    for start, end in FOLLOWED:
        starts = flow.of_kind(start)
        of_year = int((flow.events.day[starts] >= flow.january).sum())
        if of_year >= _FEWEST and flow.kind(end) >= 0 and len(flow.chains(start, end)[0]):
            yield followed(flow, start, end, random)


def followed(flow: Flow, start: str, end: str, random: np.random.Generator) -> Rate:
    """The share of the year's `start` events that lead to an `end` event which is registered within LIMIT days of the start.

    Kaplan and Meier's estimate F of the days from the start until the registration of what followed, of the last two years,
    censored on the day of the forecast. One of age a that nothing has followed on will be followed with the chance (F(L) - F(a)) /
    (1 - F(a)), one that is not registered itself with F(L). F is drawn by the Bayesian bootstrap.
    """
    events, now = flow.events, flow.now
    starts = flow.of_kind(start)
    cause, effect = flow.chains(start, end)
    known = np.where(events.registered[effect] == UNKNOWN, events.day[effect], events.registered[effect])
    until = np.full(len(events.day), -1)
    until[cause] = np.clip(known - events.day[cause], 0, LIMIT + 1)
    recent = starts[events.day[starts] > now - _RECENT]
    time = np.where(until[recent] >= 0, until[recent], np.minimum(now - events.day[recent], LIMIT + 1))
    happened = until[recent] >= 0
    cdf = _kaplan_meier(time, happened, random)
    mine = starts[events.day[starts] >= flow.january]
    yes = (until[mine] >= 0) & (until[mine] <= LIMIT)
    waiting = mine[until[mine] < 0]
    age = np.minimum(now - events.day[waiting], LIMIT)
    ages, counts = np.unique(age, return_counts=True)
    whole = cdf[:, LIMIT][:, None]
    chance = (whole - cdf[:, ages]) / np.maximum(1 - cdf[:, ages], 1e-9)
    later = random.binomial(counts[None, :], np.clip(chance, 0, 1)).sum(axis=1)
    unseen = flow.unseen(starts, random)
    more = random.binomial(unseen, np.clip(whole[:, 0], 0, 1))
    share = (yes.sum() + later + more) / (len(mine) + unseen)
    return Rate(f"followed:{start}:{end}", float(yes.mean()), len(mine), Spread.of(share))


def _kaplan_meier(time: Ints, happened: Bools, random: np.random.Generator) -> Floats:
    """Draws by (draw, day 0 to LIMIT) of the share that has happened within so many days; the rest is censored then.

    The Bayesian bootstrap gives each observation an exponential weight, and k of them together one of Gamma(k).
    """
    ended, gone = (np.bincount(time[which], minlength=LIMIT + 2) for which in (happened, ~happened))
    weight = random.standard_gamma(np.stack((ended, gone)).astype(np.float64), (_DRAWS, 2, LIMIT + 2))
    at_risk = np.cumsum(weight.sum(axis=1)[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(1 - np.cumprod(1 - weight[:, 0] / np.maximum(at_risk, 1e-12), axis=1)[:, : LIMIT + 1])


def _share_rates(flow: Flow, random: np.random.Generator) -> Iterator[Rate]:
    """Shares of counts that are registered at different pace."""
    for part, whole in SHARES:
        of_year = {}
        drawn = {}
        for name in whole:
            which = flow.of_kind(name)
            of_year[name] = int((flow.events.day[which] >= flow.january).sum())
            drawn[name] = of_year[name] + (flow.unseen(which, random) if of_year[name] else np.zeros(_DRAWS, np.int64))
        total = sum(of_year.values())
        if total >= _FEWEST and of_year[part]:
            share = drawn[part] / sum(drawn.values())
            yield Rate(f"share:{part}", of_year[part] / total, total, Spread.of(share))


def _child_rates(flow: Flow, random: np.random.Generator) -> Iterator[Rate]:
    """The share about children, who are registered at a pace of their own; nothing where either side is of few events."""
    child = flow.events.child
    if child is None:
        return
    seen, drawn = [0, 0], np.zeros((2, _DRAWS))
    for side in (0, 1):
        for which in map(flow.of_kind, ABOUT_CHILDREN):
            mine = which[child[which] == side]
            seen[side] += int((flow.events.day[mine] >= flow.january).sum())
            drawn[side] += flow.unseen(mine, random)
    drawn += np.array(seen)[:, None]
    if min(seen) >= _FEWEST:
        yield Rate("share:children", seen[1] / sum(seen), min(seen), Spread.of(drawn[1] / drawn.sum(axis=0)))


def _waiting_rates(flow: Flow, random: np.random.Generator) -> Iterator[Rate]:
    """Waits that ended this year: those known, and those that are not registered yet.

    A known one that ended so long ago that a share F is registered stands for (1 - F) / F unknown ones on average; how many there
    are is drawn as in `Flow.unseen`, and how long they were from the known ones by that weight, by the Bayesian bootstrap.
    """
    events = flow.events
    for start, end in WAITS:
        cause, effect = flow.chains(start, end)
        mine = events.day[effect] >= flow.january
        days = (events.day[effect] - events.day[cause])[mine]
        if len(days) < _FEWEST:
            continue
        late = flow.late(flow.of_kind(end))
        share = late.known(flow.now - events.day[effect][mine])
        longest = int(days.max())
        every = np.tile(np.bincount(days, minlength=longest + 1), (_DRAWS, 1))
        some = np.flatnonzero(share < 1)
        if len(some):
            odds = 1 / np.maximum(share[some], _LEAST) - 1
            weight = odds * random.standard_exponential((_DRAWS, len(some)))
            unique, place = np.unique(days[some], return_inverse=True)
            chance = np.zeros((_DRAWS, len(unique)))
            np.add.at(chance.T, place, weight.T)
            drawn = random.multinomial(_missing(share, random), chance / chance.sum(axis=1, keepdims=True))
            every[:, unique] += drawn
        count = np.cumsum(every, axis=1)
        means = (every * np.arange(longest + 1)).sum(axis=1) / count[:, -1]
        medians = (2 * count < count[:, -1:]).sum(axis=1)
        yield Rate(f"waiting:{start}:{end}", float(days.mean()), len(days), Spread.of(means))
        yield Rate(f"waiting_median:{start}:{end}", float(np.median(days)), len(days), Spread.of(medians))
