"""Simple models of a line by unit and month: what the rest of the year would be if the past, or the budget, goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Floats


@dataclass(frozen=True, slots=True)
class Past:
    """What a forecast is made from: `booked` (cell, month) of the first `known` months, `budget` of all (NaN: none decided).

    `rest` is how many months are forecast. `so_far` is how much of this year is known.
    """

    booked: Floats
    budget: Floats
    known: int
    rest: int

    @property
    def so_far(self) -> int:
        return max(12 - self.rest, 0)

    def last(self, months: int, back: int = 0) -> Floats:
        """Sums of the `months` known last, or of those `back` months before."""
        end = self.known - back
        return np.asarray(self.booked[:, max(0, end - months) : end].sum(axis=1))

    def same_months(self, back: int) -> Floats:
        """The months that are forecast, as they were `back` months earlier; months of more than a year ahead repeat."""
        at = self.known - back + np.arange(self.rest) % 12
        return self.booked[:, at]

    @property
    def budget_rest(self) -> Floats:
        return self.budget[:, self.known : self.known + self.rest]

    @property
    def none(self) -> Floats:
        return np.full((len(self.booked), self.rest), np.nan)


Model = Callable[[Past], Floats]
"""The months that follow by (cell, month), NaN where the model cannot tell."""


def _ratio(above: Floats, below: Floats) -> Floats:
    """above / below by cell, within 0.5 and 2; 1 where the two say nothing of each other."""
    safe = np.abs(below) > 1.0
    ratio = np.where(safe, above / np.where(safe, below, 1.0), 1.0)
    return np.asarray(np.clip(np.where(ratio > 0, ratio, 1.0), 0.5, 2.0))


def _budget(p: Past) -> Floats:
    return p.budget_rest


def _budget_by_ratio(p: Past) -> Floats:
    k = max(p.so_far, 3)
    if p.known < k:
        return p.none
    return p.budget_rest * _ratio(p.last(k), p.budget[:, p.known - k : p.known].sum(axis=1))[:, None]


def _budget_and_deviation(p: Past) -> Floats:
    k = min(6, p.known)
    if k == 0:
        return p.none
    recent = slice(p.known - k, p.known)
    return np.asarray(p.budget_rest + np.median(p.booked[:, recent] - p.budget[:, recent], axis=1)[:, None])


def _budget_and_half(p: Past) -> Floats:
    return np.asarray(0.5 * (_budget(p) + _budget_and_deviation(p)))


def _last_year(p: Past) -> Floats:
    return p.same_months(12) if p.known >= 12 else p.none


def _last_year_by_ratio(p: Past) -> Floats:
    k = max(p.so_far, 3)
    if p.known < 12 + k:
        return p.none
    return p.same_months(12) * _ratio(p.last(k), p.last(k, 12))[:, None]


def _last_year_and_change(p: Past) -> Floats:
    if p.known < 18:
        return p.none
    now, then = slice(p.known - 6, p.known), slice(p.known - 18, p.known - 12)
    return np.asarray(p.same_months(12) + np.median(p.booked[:, now] - p.booked[:, then], axis=1)[:, None])


def _seasons(p: Past) -> Floats:
    """The mean of the same months of up to three years, each carried from the level of the year before them to this one's."""
    parts = [
        p.same_months(back) * _ratio(p.last(12), p.last(12, back))[:, None]
        for back in (12, 24, 36)
        if p.known >= back + 12
    ]
    return np.asarray(np.mean(parts, axis=0)) if parts else p.none


def _mean_of(months: int) -> Model:
    def model(p: Past) -> Floats:
        if p.known == 0:
            return p.none
        return np.repeat(p.last(months)[:, None] / min(months, p.known), p.rest, axis=1)

    return model


MODELS: dict[str, Model] = {
    "budget": _budget,
    "budget_by_ratio": _budget_by_ratio,
    "budget_and_deviation": _budget_and_deviation,
    "budget_and_half": _budget_and_half,
    "last_year": _last_year,
    "last_year_by_ratio": _last_year_by_ratio,
    "last_year_and_change": _last_year_and_change,
    "seasons": _seasons,
    "mean_of_12": _mean_of(12),
    "mean_of_4": _mean_of(4),
}
