"""What a day costs: the price in force of each placement, and the distribution of the prices of new ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Floats, Ints, month_of, spread_days
from tertial.forecast.inputs import Placements
from tertial.forecast.stays import observed_from

HALF_LIFE = 270.0
LEVELS = 256
"""Equally likely levels of the prices of new placements; a power of two, drawn as bits of a number."""
MONTHS = 84
"""Months that prices are followed for: what began before counts for nothing."""
_OWN = 5.0
_UNSURE = 0.02


@dataclass(frozen=True, slots=True)
class PriceModel:
    """`new` (type, 256): prices of new placements at equally likely levels, öre a day. `unsure` (type): the standard
    deviation of the log of the whole distribution. `ahead` (type, 256): what the log of every price of the type changes by in a month to come,
    at equally likely levels."""

    new: Floats
    unsure: Floats
    ahead: Floats

    def drawn(self, random: np.random.Generator, paths: int, months: int) -> Floats | None:
        """By (path, type, 0 to `months` from now): what every price of the type is multiplied by; None where none has ever changed so."""
        if not self.ahead.any() or months == 0:
            return None
        types = len(self.ahead)
        level = random.integers(0, LEVELS, (paths, types, months)) + (np.arange(types) * LEVELS)[:, None]
        out = np.zeros((paths, types, months + 1))
        np.cumsum(self.ahead.ravel().take(level), axis=2, out=out[:, :, 1:])
        return np.exp(out, out=out)


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


def price_changes(p: Placements, types: int, as_of: int) -> Floats:
    """By (type, month): the mean log change of the price from the day before the month to its last day, `as_of` at most, of the placements that
    were there on both; shrunk by five placements to that of all. The last of the `MONTHS` months is that of `as_of`."""
    now = int(month_of(as_of))
    first = now - MONTHS + 1
    stays_to = np.where(p.end >= as_of, now, month_of(np.minimum(p.end, as_of) + 1) - 1)
    from_ = np.maximum(month_of(p.start) + 1, first)
    there = from_ <= stays_to
    row = p.care_type[there] * (MONTHS + 1) - first
    count = np.bincount(row + from_[there], minlength=types * (MONTHS + 1))
    count -= np.bincount(row + stays_to[there] + 1, minlength=len(count))
    n = np.cumsum(count.reshape(types, MONTHS + 1), axis=1)[:, :-1]
    of, month = p.change_of, month_of(p.change_day)
    before = np.append(-1, of[:-1])
    was = np.where(before == of, np.append(0.0, p.change_price[:-1]), p.price[of])
    usable = (month >= from_[of]) & (month <= stays_to[of]) & (was > 0) & (p.change_price > 0) & (p.change_day <= as_of)
    change = np.log(p.change_price[usable] / was[usable])
    at = p.care_type[of[usable]] * MONTHS + month[usable] - first
    sums = np.bincount(at, change, types * MONTHS).reshape(types, MONTHS)
    pooled = sums.sum(axis=0) / (n.sum(axis=0) + _OWN)
    return np.asarray((sums + _OWN * pooled) / (n + _OWN))


def fit_prices(p: Placements, types: int, as_of: int) -> PriceModel:
    """New prices: those of earlier placements at their start, carried to now as the prices of the type have changed since, recent ones
    counting more. A type without any takes the prices of all."""
    changes, now = price_changes(p, types, as_of), int(month_of(as_of))
    index = np.cumsum(changes, axis=1)
    started = month_of(p.start) - now + MONTHS - 1
    since = index[p.care_type, -1] - index[p.care_type, np.clip(started, 0, MONTHS - 1)]
    carried = np.where(started < 0, 0.0, p.price * np.exp(since))
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
    return PriceModel(new, unsure, _to_come(p, changes, as_of))


def _to_come(p: Placements, changes: Floats, as_of: int) -> Floats:
    """By (type, 256) equally likely log changes of a month of the rest of the year: those of the same months of earlier years, since many
    prices change on certain days. Those of all other types together count as much as a year of the type's own."""
    types, now = len(changes), int(month_of(as_of))
    out = np.zeros((types, LEVELS))
    if p.change_of.size == 0:
        return out
    month, ahead = np.arange(now - MONTHS + 1, now + 1), 11 - now % 12
    # Where changes were not written down from the start, the first one seen is that of a New Year.
    since = max(int(month_of(observed_from(p))), int(month_of(p.change_day.min())) - 12)
    cells = (month > since) & (month < now // 12 * 12) & (month % 12 > now % 12)
    if cells.any():
        values = changes[:, cells]
        for c in range(types):
            weight = np.full(values.shape, ahead / max((types - 1) * values.shape[1], 1))
            weight[c] = 1.0
            out[c] = _quantiles(values.ravel(), weight.ravel())
    return out


def _quantiles(value: Floats, weight: Floats) -> Floats:
    order = np.argsort(value, kind="stable")
    cumulative = np.cumsum(weight[order])
    if len(order) == 0 or cumulative[-1] <= 0:
        return np.zeros(LEVELS)
    levels = (np.arange(LEVELS) + 0.5) / LEVELS * cumulative[-1]
    return np.asarray(value[order][np.minimum(np.searchsorted(cumulative, levels), len(order) - 1)])
