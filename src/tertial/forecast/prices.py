"""What a day costs: the price in force of each placement, and the distribution of the prices of new ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Floats, Ints, month_of, spread_days
from tertial.forecast.inputs import OPEN, Placements

HALF_LIFE = 270.0
LEVELS = 256
"""Equally likely levels of the prices of new placements; a power of two, drawn as bits of a number."""
_OWN = 5.0
_UNSURE = 0.02


@dataclass(frozen=True, slots=True)
class PriceModel:
    """`new` (type, 256): prices of new placements at equally likely levels, öre a day. `unsure` (type): the standard
    deviation of the log of the whole distribution."""

    new: Floats
    unsure: Floats


_SPAN = 10**7
"""More days than there are: a change's place among all is told by its placement and its day."""


def price_on(p: Placements, which: Ints, day: Ints) -> Floats:
    """The price of the placements `which` in force on `day`, öre a day: the latest change up to then, else the first."""
    return _changed(p, which, np.searchsorted(p.change_of * _SPAN + p.change_day, which * _SPAN + day, "right") - 1)


def prices_on(p: Placements, which: Ints, day: Ints) -> Floats:
    """The same of each of the placements on each of consecutive days, by (placement, day)."""
    keys = p.change_of * _SPAN + p.change_day
    until = np.searchsorted(keys, (which * _SPAN)[:, None] + day[[0, -1]], "right")
    index, change = spread_days(until[:, 0], until[:, 1] - 1)
    latest = np.zeros((len(which), len(day)), np.int64)
    latest[:, 0] = until[:, 0] - 1
    np.add.at(latest, (index, p.change_day[change] - day[0]), 1)
    return _changed(p, which[:, None], np.cumsum(latest, axis=1, out=latest))


def _changed(p: Placements, which: Ints, change: Ints) -> Floats:
    """Prices of placements after the changes with these numbers; the first price where that is one of another placement or none."""
    if len(p.change_of) == 0:
        return np.asarray(np.broadcast_to(p.price[which], change.shape))
    at = np.maximum(change, 0)
    return np.asarray(np.where((change >= 0) & (p.change_of[at] == which), p.change_price[at], p.price[which]))


def yearly_index(p: Placements, types: int, as_of: int) -> dict[int, Floats]:
    """For each year up to that of `as_of` the factor by type from December before to the end of January: mean log change
    over the placements that went on, shrunk by five placements to that of all."""
    year = int(month_of(as_of)) // 12
    out = {}
    for y in range(year - 6, year + 1):
        new_year = (np.datetime64(f"{y}-01-01") - np.datetime64("1970-01-01")).astype(int)
        day = min(int(new_year) + 20, as_of)
        across = np.flatnonzero((p.start < new_year) & (np.minimum(p.end, OPEN) >= day) & (p.price > 0))
        change = np.log(
            price_on(p, across, np.full(len(across), day)) / price_on(p, across, np.full(len(across), new_year - 5))
        )
        n = np.bincount(p.care_type[across], minlength=types)
        sums = np.bincount(p.care_type[across], change, minlength=types)
        pooled = sums.sum() / (n.sum() + _OWN)
        out[y] = np.exp((sums + _OWN * pooled) / (n + _OWN))
    return out


def fit_prices(p: Placements, types: int, as_of: int) -> PriceModel:
    """New prices: those of earlier placements at their start, carried to this year by the type's yearly index, recent ones
    counting more. A type without any takes the prices of all."""
    index = yearly_index(p, types, as_of)
    year = int(month_of(as_of)) // 12
    started = month_of(p.start) // 12
    carried = np.where(started < year - 6, 0.0, 1.0) * p.price
    for y, factor in index.items():
        carried *= np.where(started < y, factor[p.care_type], 1.0)
    weight = 0.5 ** ((as_of - p.start) / HALF_LIFE) * (carried > 0)
    new = np.zeros((types, LEVELS))
    unsure = np.zeros(types)
    for c in range(types):
        mine = p.care_type == c
        if weight[mine].sum() <= 0:
            mine = np.ones(len(p), np.bool_)
        new[c] = _quantiles(carried[mine], weight[mine])
        spread = np.std(np.log(np.maximum(new[c], 1.0)))
        effective = weight[mine].sum() ** 2 / max(float((weight[mine] ** 2).sum()), 1e-12)
        unsure[c] = np.hypot(_UNSURE, spread / np.sqrt(max(effective, 1.0)))
    return PriceModel(new, unsure)


def _quantiles(value: Floats, weight: Floats) -> Floats:
    order = np.argsort(value, kind="stable")
    cumulative = np.cumsum(weight[order])
    if len(order) == 0 or cumulative[-1] <= 0:
        return np.zeros(LEVELS)
    levels = (np.arange(LEVELS) + 0.5) / LEVELS * cumulative[-1]
    return np.asarray(value[order][np.minimum(np.searchsorted(cumulative, levels), len(order) - 1)])
