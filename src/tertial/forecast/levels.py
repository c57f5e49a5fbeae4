"""Levels that move: discounted Gamma-Poisson counts (Harvey and Fernandes 1989), averaged over how they move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from tertial.forecast.arrays import Floats, Ints

_KEEP = (0.70, 0.80, 0.88, 0.94, 0.97, 0.99, 1.0)
_SPREAD = (0.0, 0.08, 0.25, 0.6)
_RETURN = (1.0, 0.8)
_AFTER = (0.88, 0.94, 0.97, 1.0)
"""How a level moves before and after a shift."""
_WAVE = 0.85
"""What is left, a month later, of a shift that is a wave: half of it after four months."""
SHIFTS = 24
"""A shift is looked for in so many of the last months; what came before is settled by the later counts."""
SHIFT_SIZE = 0.45
"""The standard deviation of the log of a shift: halved or doubled are ordinary, tenfold is not."""
_PRIOR_SHIFTS, _PRIOR_MONTHS = 2.0, 120.0
"""A kind shifts once in five years, as sure as if two shifts had been seen in ten years."""


def _grid() -> tuple[Floats, Ints]:
    """Rows (keep, spread, return, shift), those without a shift first, then lasting shifts, then waves; and for each row the row without."""
    steady = list(product(_KEEP, _SPREAD, _RETURN))
    parents = [row for row in steady if row[0] in _AFTER and row[2] == 1.0]
    shifted = [(*row[:2], back, float(k)) for back in (1.0, _WAVE) for k in range(1, SHIFTS + 1) for row in parents]
    rows = [(*row, 0.0) for row in steady] + shifted
    of = [steady.index(row[:3] if row[3] == 0 else (*row[:2], 1.0)) for row in rows]
    return np.array(rows), np.array(of, np.int64)


GRID, _PARENT = _grid()
"""Rows (keep, spread, return, shift). Each month the level's information is multiplied by `keep` (1: a constant level), counts vary by
`spread` (the squared coefficient of variation over Poisson), and the level goes back by 1 - `return` to the long run, or to what it was
before the shift. In the month `shift` from the end (1: the last; 0: in none) it became another, `SHIFT_SIZE` away."""
_STEADY = len(_KEEP) * len(_SPREAD) * len(_RETURN)
_LASTING = (_STEADY + len(GRID)) // 2
"""Rows before those of waves."""
_BORROW = 0.3
_AHEAD = 3
_CHECKS = range(_AHEAD, 25, _AHEAD)
_SEEN = 9
"""Every quarter of the last two years what was said of its three months is judged, unless said after fewer than nine months."""
_MIDDLE = (_AHEAD + 1) / 2
_WALKED = 14 / 9
"""The variance of the mean of three months of a walk, by that of a step."""
_FAR = 16.0
"""No single quarter misses by more than four standard deviations."""
_UNSURE = 0.03
"""How unsure the believed squared drift is."""
_UNSURE_COMMON = 0.006
"""The same of that which kinds share."""
_LEAST = 0.3
"""A level never rests on less than this many events."""


@dataclass(frozen=True, slots=True)
class LevelModel:
    """Levels by (kind, combination) at the last month, as Gamma(`shape`) / `rate`; the combinations are the first rows of GRID.

    `weight` (kind, combination) sums to one by kind: the combinations' predictive likelihood, partly borrowed from the other
    kinds. `long_run` (kind, combination) is what levels return to. `shift` is the chance that a level shifts in a month. `drift` and
    `common` are the standard deviations of the log of what else comes between a level and the months ahead, as far as they have shown: a
    kind's own, and what all kinds share.
    """

    shape: Floats
    rate: Floats
    long_run: Floats
    weight: Floats
    shift: float
    drift: float
    common: float

    @property
    def mean(self) -> Floats:
        """The expected level by kind."""
        return np.asarray((self.weight * self.shape / self.rate).sum(axis=1))


def fit_levels(
    count: Floats,
    exposure: Floats,
    events: float = 0.5,
    expected: float = 1.0,
    drift: float = 0.2,
    common: float = 0.08,
    *,
    waves: bool = False,
) -> LevelModel:
    """Fit to counts and exposures by (kind, month), the exposure being the count expected at level one.

    The level opens as that of the first year with `events` more seen of `expected` more. `drift` is what is believed of both drifts of the
    model together before anything is seen, `common` of that which kinds share. With `waves` half of all shifts are believed to subside.
    """
    types, n = count.shape
    grid, parent = (GRID, _PARENT) if waves else (GRID[:_LASTING], _PARENT[:_LASTING])
    opening = (count[:, :12].sum(axis=1) + events) / (exposure[:, :12].sum(axis=1) + expected)
    a = np.full((types, _STEADY), max(1.0, events))
    level = opening[:, None]
    state = _State(a, a / level, np.zeros_like(a), np.ones_like(a), 2.0 * level, np.full((types, 1), 2.0), [])
    branch, order = max(0, n - SHIFTS), _by_shift(grid)
    state.run(count[:, :branch], exposure[:, :branch], GRID[:_STEADY], order[:_STEADY], n)
    state = state.taken(parent[order])
    state.run(count[:, branch:], exposure[:, branch:], grid, order, n - branch)
    state = state.taken(np.argsort(order))
    shift, weight = _weights(state.score, n)
    own, shared = _drifts(state.told, count, exposure, drift, common)
    return LevelModel(state.a, state.b, state.anchor(grid[:, 3], np.arange(len(grid)), 0), weight, shift, own, shared)


def _by_shift(grid: Floats) -> Ints:
    """Numbers of the rows of a grid: those without a shift, those that shift in the last month, and the others from the earliest shift on.

    A row is as one that shifts in the last month is until its own shift, so it need not be reckoned with before that.
    """
    shift = grid[:, 3]
    return np.argsort(np.where(shift > 1, SHIFTS + 2 - shift, shift), kind="stable")


@dataclass(slots=True)
class _State:
    """Gamma(a) / b by (kind, combination), the log likelihood of the counts so far, the level `before` the shift, and counts and exposure
    by kind. The combinations are the last axis: work on a grid of one kind at a time is what takes the time.

    `told` holds what was said every `_AHEAD` months, in the last two years, of the months to come: how many months were left, and by kind
    the expected level and the squared coefficient of variation of a mean of `_AHEAD` months, Poisson noise apart.
    """

    a: Floats
    b: Floats
    score: Floats
    before: Floats
    total: Floats
    time: Floats
    told: list[tuple[int, Floats, Floats]]

    def taken(self, rows: Ints) -> _State:
        """One that has these combinations."""
        a, b, score, before = (x.take(rows, axis=1) for x in (self.a, self.b, self.score, self.before))
        return replace(self, a=a, b=b, score=score, before=before)

    def run(self, count: Floats, exposure: Floats, grid: Floats, order: Ints, left: int) -> None:
        """Go through the months of `count` (kind, month), the first of which is number `left` from the end. The combinations of the state
        are those of `grid` in an `order` of `_by_shift`."""
        each = int((grid[:, 3] == 1).sum())  # combinations by month of shift
        place, rows = np.argsort(order), np.ascontiguousarray(grid[order].T)
        for t in range(count.shape[1]):
            now = left - t
            there = _STEADY + each * (SHIFTS + 2 - max(now, 2))
            if t > 0 and now > 1:
                for x in (self.a, self.b, self.score, self.before):
                    x[:, there - each : there] = x[:, _STEADY : _STEADY + each]
            self._month(rows[:, :there], count[:, t, None], exposure[:, t, None], now)
            if now - 1 in _CHECKS:
                alike = np.where(place < there, place, _STEADY + (place - _STEADY) % max(each, 1))
                self.told.append((now - 1, *self.taken(alike).ahead(grid.T, now - 1)))

    def _month(self, rows: Floats, y: Floats, e: Floats, now: int) -> None:
        """The month number `now` from the end, of the first combinations, which are `rows` (column of GRID, combination): `y` was counted
        of `e`."""
        keep, spread, _, shift = rows
        here, shifting = slice(len(keep)), np.flatnonzero(shift == now)
        level = self.a[:, here] / self.b[:, here]
        self.before[:, shifting] = level[:, shifting]
        self._return(level, rows, now, 1)
        a = keep * self.a[:, here]
        np.maximum(a, _LEAST, out=a)
        a[:, shifting] = 1 / (1 / a[:, shifting] + SHIFT_SIZE**2)
        b = a / level
        mean = level * e
        variance = 1 / a
        variance += spread
        self.score[:, here] += _predictive(y, mean, variance)
        mean *= spread
        mean += 1
        np.add(a, y / mean, out=self.a[:, here])
        np.add(b, e / mean, out=self.b[:, here])
        self.total, self.time = self.total + y, self.time + e

    def _return(self, level: Floats, rows: Floats, left: int, months: float) -> None:
        """Take the levels of the first combinations, `rows`, so many months on the way to what they return to, where they do."""
        at = np.flatnonzero(rows[2] < 1)
        back, shift = rows[2:].take(at, axis=1)
        back **= months
        on_way = np.log(level.take(at, axis=1))
        on_way *= back
        on_way += (1 - back) * np.log(self.anchor(shift, at, left))
        level[:, at] = np.exp(on_way, out=on_way)

    def anchor(self, shift: Floats, at: Ints, left: int) -> Floats:
        """What the levels `at` return to, `left` months from the end: the long run, or what they were before a shift that has been."""
        return np.where(shift >= max(left, 1), self.before.take(at, axis=1), self.total / self.time)

    def ahead(self, grid: Floats, left: int) -> tuple[Floats, Floats]:
        """What is said of the months to come, see `told`, by a state that has the combinations of `grid` (column of GRID, combination)."""
        keep, spread, _, shift = grid
        weight = np.exp(self.score - self.score.max(axis=1, keepdims=True))
        weight *= np.where(shift > 0, _PRIOR_SHIFTS / _PRIOR_MONTHS, 1.0)
        weight /= weight.sum(axis=1, keepdims=True)
        level = self.a / self.b
        self._return(level, grid, left + 1, _MIDDLE)  # a shift of the month to come has not been
        mean = (weight * level).sum(axis=1)
        step = np.minimum((1 / keep - 1) / self.a, 0.5) + SHIFT_SIZE**2 * _PRIOR_SHIFTS / _PRIOR_MONTHS
        each = 1 / self.a + _WALKED * step + spread / _AHEAD
        return mean, np.asarray((weight * level**2 * (1 + each)).sum(axis=1) / mean**2 - 1)


def _drifts(
    told: list[tuple[int, Floats, Floats]], count: Floats, exposure: Floats, believed: float, believed_common: float
) -> tuple[float, float]:
    """The standard deviations of the log of what came between the levels and the months after them: a kind's own, and the kinds' common.

    With S expected events of variance S + S^2 v and y seen, (y - S)^2 - S - S^2 v has the mean S^2 s^2, s^2 being both together. What the
    sum of all kinds missed by tells of the common part c^2 in the same way, when s^2 - c^2 is added to each v.
    """
    said = [_said(one, count, exposure) for one in told if count.shape[1] - one[0] >= _SEEN]
    whole = _moments([(y - s, s, s + s**2 * v) for y, s, v in said], believed**2, _UNSURE)
    if len(count) < 2:
        return float(np.sqrt(whole)), 0.0
    apart = whole - min(believed_common**2, whole / 2)
    sums = [[np.array([part.sum()]) for part in (y - s, s, s + s**2 * (v + apart))] for y, s, v in said]
    common = min(_moments([(r, s, k) for r, s, k in sums], believed_common**2, _UNSURE_COMMON), whole / 2)
    return float(np.sqrt(whole - common)), float(np.sqrt(common))


def _said(told: tuple[int, Floats, Floats], count: Floats, exposure: Floats) -> tuple[Floats, Floats, Floats]:
    """What came of a quarter, what was expected of it, and the variance, by kind."""
    left, level, variance = told
    at = slice(count.shape[1] - left, count.shape[1] - left + _AHEAD)
    return count[:, at].sum(axis=1), level * exposure[:, at].sum(axis=1), variance


def _moments(missed: list[tuple[Floats, Floats, Floats]], believed: float, unsure: float) -> float:
    """The variance s^2 of which (miss)^2 has the mean `known` + S^2 s^2, by the method of moments; from (miss, S, known) of each quarter.

    Each counts by its Fisher information S^4 / (2 (known + S^2 b)^2), and `believed`, b, by that of a standard deviation `unsure`.
    """
    square, total = believed / unsure**2, 1 / unsure**2
    for miss, expected, known in missed:
        whole = known + expected**2 * believed
        weight = expected**2 / (2 * np.maximum(whole, 1e-9) ** 2)
        square += float((weight * (np.minimum(miss**2, _FAR * whole) - known)).sum())
        total += float((weight * expected**2).sum())
    return float(np.clip(square / total, believed / 4, believed * 9))


def _weights(score: Floats, months: int) -> tuple[float, Floats]:
    """The chance of a shift in a month, and by (kind, combination) the weights given the log likelihoods `score`.

    The chance is that of all kinds together, of the months in which one is looked for, found with the weights by a few rounds (EM)
    from the prior. A shift of another kind is no
    evidence of one here: what is borrowed is how levels move and counts vary, whenever that kind shifted.
    """
    count = score.shape[1]
    grid, parent = GRID[:count], _PARENT[:count]
    shifted = grid[:, 3] > 0
    possible = min(SHIFTS, max(0, months - 6))
    parents = np.isin(np.arange(count), parent[shifted])
    usable = grid[:, 3] <= possible
    ways = 2 if count > _LASTING else 1

    def prior(shift: float) -> Floats:
        each = np.where(shifted, shift / ways, np.where(parents, max(1 - possible * shift, 0.1), 1.0))
        return np.where(usable, each, 0.0)

    shift = _PRIOR_SHIFTS / _PRIOR_MONTHS
    likelihood = np.exp(score - score.max(axis=1, keepdims=True))
    moving = np.zeros((_STEADY, len(score)))
    np.add.at(moving, parent, (likelihood * prior(shift)).T)
    evidence = np.log(np.maximum(moving, 1e-300)).T
    score = score + _BORROW * (evidence.sum(axis=0) - evidence).take(parent, axis=1)
    likelihood = np.exp(score - score.max(axis=1, keepdims=True))
    for _ in range(5):
        weight = likelihood * prior(shift)
        weight /= weight.sum(axis=1, keepdims=True)
        seen = float(weight[:, shifted].sum()), float(weight[:, parents | shifted].sum()) * possible
        shift = (_PRIOR_SHIFTS + seen[0]) / (_PRIOR_MONTHS + seen[1])
    return shift, weight


def _predictive(y: Floats, mean: Floats, variance: Floats) -> Floats:
    """Log likelihood of counts, negative binomial with mean m and variance m + v m^2, without terms in y alone."""
    size = 1 / variance
    share = np.maximum(mean, 1e-9)
    share *= variance
    out = _rise(size, y)
    out += y * np.log(share)
    size += y
    share += 1
    size *= np.log(share, out=share)  # log1p takes twice as long, and a share so small that it matters tells nothing
    out -= size
    return out


def _rise(x: Floats, y: Floats) -> Floats:
    """log Gamma(x + y) - log Gamma(x) for x > 0 and y >= 0: Stirling's series at seven more, to ten digits."""
    z = x + y
    steps = _seven(x)
    steps /= _seven(z)
    out = np.log(steps, out=steps)
    out -= y
    z += 7.0
    low = x + 7.0
    for sign, at in ((1, z), (-1, low)):
        part = np.log(at)
        part *= at - 0.5
        part += _series(at)
        out += sign * part
    return out


def _seven(x: Floats) -> Floats:
    """x (x + 1) ... (x + 6), by pairs whose product is a square and a constant."""
    pair = x * (x + 6.0)
    out = pair + 5.0
    out *= pair
    pair += 8.0
    out *= pair
    out *= x + 3.0
    return out


def _series(x: Floats) -> Floats:
    one = 1 / x
    square = one * one
    out = square * (1 / 1260)
    out -= 1 / 360
    out *= square
    out += 1 / 12
    out *= one
    return out


@dataclass(slots=True)
class Walk:
    """Levels by (path, type) as they move; `shape` is the information that is left in them.

    A month takes the log of a level to `back` times itself and `home`, 1 - `back` times the log of what levels return to.
    """

    level: Floats
    shape: Floats
    keep: Floats
    spread: Floats
    back: Floats
    home: Floats
    shift: float

    @classmethod
    def draw(cls, model: LevelModel, random: np.random.Generator, paths: int) -> Walk:
        types = model.weight.shape[0]
        chance = np.cumsum(model.weight, axis=1)
        uniform = random.random((paths, types))
        combo = np.empty((paths, types), np.int64)
        for c in range(types):
            combo[:, c] = np.searchsorted(chance[c], uniform[:, c], "right")
        np.minimum(combo, model.weight.shape[1] - 1, out=combo)
        keep, spread, back = (GRID[:, i].take(combo) for i in range(3))
        combo += np.arange(types) * model.weight.shape[1]
        shape, rate, long_run = (of.ravel().take(combo) for of in (model.shape, model.rate, model.long_run))
        level = random.standard_gamma(shape) / rate
        return cls(np.maximum(level, 1e-9), shape, keep, spread, back, (1 - back) * np.log(long_run), model.shift)

    def step(self, random: np.random.Generator) -> None:
        left = np.maximum(self.shape * self.keep, _LEAST)
        variance = np.clip(1 / left - 1 / np.maximum(self.shape, _LEAST), 0, 0.5)
        variance = np.where(random.random(variance.shape) < self.shift, variance + SHIFT_SIZE**2, variance)
        walk = np.exp(np.sqrt(variance) * random.standard_normal(variance.shape) - variance / 2)
        self.level = np.exp(self.back * np.log(self.level) + self.home) * walk
        self.shape = left

    def drift(self, random: np.random.Generator, own: float, common: float) -> None:
        """Multiply each level by a log-normal factor of its own and one of all, both with mean one."""
        each = own * random.standard_normal(self.level.shape) - own**2 / 2
        self.level = self.level * np.exp(each + common * random.standard_normal((len(each), 1)) - common**2 / 2)

    def counts(self, random: np.random.Generator, exposure: Floats) -> Ints:
        varied = random.standard_gamma(1 / np.maximum(self.spread, 1e-3)) * self.spread
        return np.asarray(random.poisson(self.level * exposure * np.where(self.spread > 0, varied, 1.0)), np.int64)
