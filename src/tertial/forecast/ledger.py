"""From care days to what is booked: how late invoices come, and how the ledger differs from days x price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Floats, Ints

_MONTHS_BACK = 36
_HALF_LIFE = 9.0
_PRIOR_MONTHS = 2.0
_SHRINK_MONTHS = 12.0
_STEPS = np.linspace(0.0, 1.0, 41)
_EXACT = 1e-9
_UNSURE = 0.005
_UNLIKELY = 1e-4
_EXPLAINED = (0.5, 2.0)


@dataclass(frozen=True, slots=True)
class BookingModel:
    """What is booked in month t of a group of accounts, from the cost c of its care days (days x price):

        y_t = ratio (c_t + B_{t-1} - B_t) + e_t,   B_t = late c_t + b_t

    B is what has not been booked yet: a share `late` of the month's cost (`late_december` at the end of a year) and a
    random part b. `lates` (pair, 2) are the pairs of both that are possible, with their `chance`: few Decembers have been seen. `unbooked` and `noise` are the standard deviations of b and e as shares of `scale` (group), the mean
    cost of a month; `unsure` that of the ratio. Groups that the register does not explain have `explained` false.
    """

    ratio: Floats
    unsure: Floats
    late: float
    late_december: float
    unbooked: Floats
    noise: Floats
    scale: Floats
    explained: tuple[bool, ...]
    lates: Floats
    chance: Floats


def fit_booking(cost: Floats, booked: Floats, first: int) -> BookingModel:
    """`cost` and `booked` by (group, month from `first`), both positive for costs, of months that are complete.

    `late` and `late_december` are the pair on a grid with the least weighted squares over all groups, and the chance of the others
    falls with theirs as the likelihood of normal errors does; the ratio of each group
    is least squares shrunk towards 1 by two months. The variances follow from the residuals' variance and their covariance a
    month apart (-unbooked^2), shrunk to those of all groups by a year.
    """
    start = max(0, cost.shape[1] - _MONTHS_BACK - 1)
    cost, booked, months = cost[:, start:], booked[:, start:], first + start + np.arange(cost.shape[1] - start)
    scale = np.maximum(cost.mean(axis=1) if cost.shape[1] else np.zeros(len(cost)), 1.0)
    if cost.shape[1] < 3 or not len(cost):
        ok = tuple(bool(c.sum() > 0) for c in cost)
        n = len(cost)
        small = np.full(n, 0.05)
        return BookingModel(np.ones(n), small, 0.0, 0.0, small, small, scale, ok, np.zeros((1, 2)), np.ones(1))
    weight = 0.5 ** (np.arange(cost.shape[1])[::-1] / _HALF_LIFE)[1:]
    lates, loss = _losses(cost, booked, months, weight, scale)
    at = int(np.argmin(loss > loss.min() * (1 + 1e-9)))
    late, december = (float(v) for v in lates[at])
    x = _due(cost, np.where(months % 12 == 11, december, late))
    ratio = _ratio(x, booked[:, 1:], weight, scale)
    ok = (ratio > _EXPLAINED[0]) & (ratio < _EXPLAINED[1]) & (cost.sum(axis=1) > 0)
    unbooked, noise = _variances((booked[:, 1:] - ratio[:, None] * x) / scale[:, None], ok)
    unsure = np.sqrt(
        (noise**2 * (weight**2).sum() + unbooked**2 * _of_differences(weight)) / weight.sum() ** 2 + _UNSURE**2
    )
    worse = (loss - loss[at]) / loss[at] * len(cost) * weight.sum()
    chance = np.exp(-worse / 2)
    some = chance > _UNLIKELY
    explained = tuple(bool(k) for k in ok)
    return BookingModel(
        ratio, unsure, late, december, unbooked, noise, scale, explained, lates[some], chance[some] / chance[some].sum()
    )


def _losses(cost: Floats, booked: Floats, months: Ints, weight: Floats, scale: Floats) -> tuple[Floats, Floats]:
    """Every pair (late, late in December) of the grid, and the weighted squares that it leaves over all groups.

    What is due is a sum of three parts, one times each share, so the squares of all pairs follow from the sums of products of the parts.
    """
    of_december = months % 12 == 11
    lates = np.array([(late, december) for late in _STEPS for december in (_STEPS if of_december.any() else (late,))])
    pair = np.column_stack((np.ones(len(lates)), lates))
    zero = np.zeros(len(months))
    parts = np.stack(
        [_due(cost, zero), *(_due(cost, 1.0 * here) - _due(cost, zero) for here in (~of_december, of_december))]
    )
    y = booked[:, 1:]
    xx = np.einsum("ki,igt,jgt,t,kj->kg", pair, parts, parts, weight, pair, optimize=True)
    xy = np.einsum("ki,igt,gt,t->kg", pair, parts, y, weight, optimize=True)
    prior = _PRIOR_MONTHS * scale**2
    ratio = (xy + prior) / (xx + prior)
    left = (weight * y * y).sum(axis=1) - 2 * ratio * xy + ratio**2 * xx
    return lates, np.asarray(np.maximum((left / scale**2).sum(axis=1), _EXACT))


def _due(cost: Floats, share: Floats) -> Floats:
    """What is booked when `share` (month) of each month's cost is booked in the next."""
    return np.asarray(cost[:, 1:] * (1 - share[1:]) + cost[:, :-1] * share[:-1])


def _ratio(x: Floats, y: Floats, weight: Floats, scale: Floats) -> Floats:
    prior = _PRIOR_MONTHS * scale**2
    return np.asarray(((weight * x * y).sum(axis=1) + prior) / ((weight * x * x).sum(axis=1) + prior))


def _of_differences(weight: Floats) -> float:
    """The variance of a weighted sum of b_{t-1} - b_t, by that of b: what is not booked one month is in the next, so little is left."""
    return float((np.diff(weight, prepend=0.0, append=0.0) ** 2).sum())


def _variances(residual: Floats, ok: Floats) -> tuple[Floats, Floats]:
    clipped = np.clip(residual, -1.0, 1.0)
    n = residual.shape[1]
    all_ = (clipped**2).mean(axis=1)
    lag = (clipped[:, 1:] * clipped[:, :-1]).sum(axis=1) / max(n - 1, 1)
    some = ok if ok.any() else np.ones(len(ok), np.bool_)
    share = n / (n + _SHRINK_MONTHS)
    all_ = share * all_ + (1 - share) * all_[some].mean()
    lag = share * lag + (1 - share) * lag[some].mean()
    unbooked = np.clip(-lag, 0.0, all_ / 2)
    return np.sqrt(unbooked), np.sqrt(np.maximum(all_ - 2 * unbooked, 1e-5))


def _drawn_late(model: BookingModel, paths: int, months: Ints, random: np.random.Generator) -> tuple[Floats, Floats]:
    """By (path, month) the share that is booked a month late; and by path how much of the random part is left unbooked in December, which
    is as much less than in other months as the share is."""
    at = np.searchsorted(np.cumsum(model.chance), random.random(paths) * model.chance.sum(), "right")
    late, december = model.lates[np.minimum(at, len(model.lates) - 1)].T
    kept = np.where(late > 0, np.minimum(1.0, december / np.where(late > 0, late, 1.0)), 0.0)
    return np.where(months % 12 == 11, december[:, None], late[:, None]), kept[:, None]


def draw_bookings(
    model: BookingModel, cost: Floats, booked: Floats, first: int, closed: int, random: np.random.Generator
) -> Floats:
    """Paths of what is booked by (path, group, month after `closed`), positive for costs.

    `cost` (path, group, month from `first` to the last) are the paths' costs; `booked` (group, month from `first` + 1 to
    `closed`) what is booked. The first month serves as the one before. What is unbooked at `closed` is inferred on each path
    from the residuals up to then (Kalman's filter of the model above), with a drawn pair of shares that come late.
    """
    paths, groups, months = cost.shape
    ratio = model.ratio + model.unsure * random.standard_normal((paths, groups))
    late, kept_december = _drawn_late(model, paths, first + np.arange(months), random)
    due = cost[:, :, 1:] * (1 - late[:, None, 1:]) + cost[:, :, :-1] * late[:, None, :-1]
    mean, variance = np.zeros((paths, groups)), model.unbooked**2
    for t in range(closed - first):
        gain = model.unbooked**2 / np.maximum(variance + model.unbooked**2 + model.noise**2, 1e-12)
        error = (booked[None, :, t] - ratio * due[:, :, t]) / model.scale
        mean, variance = -gain * (np.clip(error, -1, 1) - mean), model.unbooked**2 * (1 - gain)
    before = mean + np.sqrt(variance) * random.standard_normal((paths, groups))
    out = np.zeros((paths, groups, months - 1 - (closed - first)))
    for at in range(out.shape[2]):
        t = closed - first + at
        share = kept_december if (first + t + 1) % 12 == 11 else 1.0
        kept = share * model.unbooked * random.standard_normal((paths, groups))
        error = model.noise * random.standard_normal((paths, groups))
        out[:, :, at] = ratio * due[:, :, t] + (before - kept + error) * model.scale
        before = kept
    return out
