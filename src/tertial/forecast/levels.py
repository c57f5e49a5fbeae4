"""Levels that move: discounted Gamma-Poisson counts (Harvey and Fernandes 1989), averaged over how they move."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from tertial.forecast.arrays import Floats, Ints

_KEEP = (0.70, 0.80, 0.88, 0.94, 0.97, 0.99, 1.0)
_SPREAD = (0.0, 0.08, 0.25, 0.6)
_RETURN = (1.0, 0.8)
GRID = np.array(list(product(_KEEP, _SPREAD, _RETURN)))
"""Rows (keep, spread, return). Each month the level's information is multiplied by `keep` (1: a constant level), counts vary by
`spread` (the squared coefficient of variation over Poisson), and the level goes back to the long run by 1 - `return`."""
_BORROW = 0.3
_LEAST = 0.3
"""A level never rests on less than this many events."""


@dataclass(frozen=True, slots=True)
class LevelModel:
    """Levels by (combination of GRID, kind) at the last month, as Gamma(`shape`) / `rate`.

    `weight` (kind, combination) sums to one by kind: the combinations' predictive likelihood, partly borrowed from the other
    kinds. `long_run` (combination, kind) is what levels return to.
    """

    shape: Floats
    rate: Floats
    long_run: Floats
    weight: Floats

    @property
    def mean(self) -> Floats:
        """The expected level by kind."""
        return np.asarray((self.weight.T * self.shape / self.rate).sum(axis=0))


def fit_levels(count: Floats, exposure: Floats, events: float = 0.5, expected: float = 1.0) -> LevelModel:
    """Fit to counts and exposures by (kind, month), the exposure being the count expected at level one.

    The level opens as that of the first year with `events` more seen of `expected` more.
    """
    keep, spread, back = (GRID[:, i][:, None] for i in range(3))
    types, n = count.shape
    opening = (count[:, :12].sum(axis=1) + events) / (exposure[:, :12].sum(axis=1) + expected)
    a = np.full((len(GRID), types), max(1.0, events))
    b = a / opening
    score = np.zeros_like(a)
    total, time = np.full(types, 2.0) * opening, np.full(types, 2.0)
    for t in range(n):
        y, e = count[:, t], exposure[:, t]
        level = np.exp(back * np.log(a / b) + (1 - back) * np.log(total / time))
        a = np.maximum(keep * a, _LEAST)
        b = a / level
        mean = level * e
        score += _predictive(y, mean, 1 / a + spread)
        informs = 1 / (1 + spread * mean)
        a, b = a + y * informs, b + e * informs
        total, time = total + y, time + e
    score += _BORROW * (score.sum(axis=1, keepdims=True) - score)
    weight = np.exp(score - score.max(axis=0))
    long_run = np.broadcast_to(total / time, a.shape).copy()
    return LevelModel(a, b, long_run, (weight / weight.sum(axis=0)).T)


def _predictive(y: Floats, mean: Floats, variance: Floats) -> Floats:
    """Log likelihood of counts, negative binomial with mean m and variance m + v m^2, without terms in y alone."""
    size = 1 / variance
    m = np.maximum(mean, 1e-9)
    return np.asarray(_lgamma(size + y) - _lgamma(size) + size * np.log(size / (size + m)) + y * np.log(m / (size + m)))


def _lgamma(x: Floats) -> Floats:
    """log Gamma for x > 0: Stirling's series at x + 7, to ten digits."""
    up = x + 7.0
    shift = np.log(x * (x + 1) * (x + 2)) + np.log((x + 3) * (x + 4)) + np.log((x + 5) * (x + 6))
    series = 1 / (12 * up) - 1 / (360 * up**3) + 1 / (1260 * up**5)
    return np.asarray((up - 0.5) * np.log(up) - up + 0.5 * np.log(2 * np.pi) + series - shift)


@dataclass(slots=True)
class Walk:
    """Levels by (path, type) as they move; `shape` is the information that is left in them."""

    level: Floats
    shape: Floats
    keep: Floats
    spread: Floats
    back: Floats
    long_run: Floats

    @classmethod
    def draw(cls, model: LevelModel, random: np.random.Generator, paths: int) -> Walk:
        types = model.weight.shape[0]
        chance = np.cumsum(model.weight, axis=1)
        uniform = random.random((paths, types))
        combo = np.array([np.searchsorted(chance[c], uniform[:, c], "right") for c in range(types)]).T.reshape(
            paths, types
        )
        combo = np.minimum(combo, len(GRID) - 1)
        of = np.arange(types)[None, :]
        shape = model.shape[combo, of]
        level = random.standard_gamma(shape) / model.rate[combo, of]
        keep, spread, back = (GRID[combo, i] for i in range(3))
        return cls(np.maximum(level, 1e-9), shape, keep, spread, back, model.long_run[combo, of])

    def step(self, random: np.random.Generator) -> None:
        left = np.maximum(self.shape * self.keep, _LEAST)
        variance = np.clip(1 / left - 1 / np.maximum(self.shape, _LEAST), 0, 0.5)
        walk = np.exp(np.sqrt(variance) * random.standard_normal(variance.shape) - variance / 2)
        self.level = np.exp(self.back * np.log(self.level) + (1 - self.back) * np.log(self.long_run)) * walk
        self.shape = left

    def counts(self, random: np.random.Generator, exposure: Floats) -> Ints:
        varied = random.standard_gamma(1 / np.maximum(self.spread, 1e-3)) * self.spread
        return np.asarray(random.poisson(self.level * exposure * np.where(self.spread > 0, varied, 1.0)), np.int64)
