"""New placements: counts by care type and month with level, season, overdispersion and late registration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Floats, Ints, first_of, month_days, month_of
from tertial.forecast.inputs import Placements
from tertial.forecast.levels import LevelModel, Walk, fit_levels
from tertial.forecast.nowcast import Reporting
from tertial.forecast.stays import linked

MONTHS_BACK = 72
_LEVELS = 4096
"""Equally likely levels of the day of a month that a start falls on."""
ARRIVAL_DRIFT, COMMON_ARRIVALS = 0.2, 0.08
"""What is believed of both drifts of the counts, and of that which all types share, before the past has shown it (`LevelModel`)."""
_SEASON_COMMON, _SEASON_OWN = 120.0, 300.0
"""Expected events in a month of the year that count as much as what was seen: a wave in three years' data looks like a season."""
_SEASON_BELIEVED = 500.0
"""Expected events of a year that the first of them is believed as firmly as, before the years have shown how far they agree."""


@dataclass(frozen=True, slots=True)
class ArrivalModel:
    """`level`: starts a month. `season` (type, 12) multiplies, with mean one. `late` is the delay of registration."""

    level: LevelModel
    season: Floats
    late: Reporting


def fit_arrivals(p: Placements, types: int, as_of: int, seen_from: int, late: Reporting) -> ArrivalModel:
    """The model of starts that do not follow on another stay; those that do come with the stays that they follow."""
    new = linked(p) < 0
    return fit_counts(p.care_type[new], p.start[new], types, as_of, seen_from, late)


def fit_counts(kind: Ints, day: Ints, kinds: int, as_of: int, seen_from: int, late: Reporting) -> ArrivalModel:
    """Counts a month as levels that move (`levels`) times a season.

    A month's exposure is the share of its days that have passed and would be registered by now.
    """
    last = int(month_of(as_of))
    first = max(int(month_of(seen_from)) + 1, last - MONTHS_BACK + 1)
    first = min(first, last)
    count, exposure = _counts(kind, day, kinds, as_of, first, last, late)
    season = _season(count, exposure, first)
    months = np.arange(first, last + 1)
    exposure = exposure[None, :] * season[:, months % 12]
    none = 0.5 if len(day) else 1e-6  # of what has never happened anywhere nothing is expected
    level = fit_levels(count, exposure, none, drift=ARRIVAL_DRIFT, common=COMMON_ARRIVALS, waves=True)
    return ArrivalModel(level, season, late)


def _counts(
    kind: Ints, day: Ints, kinds: int, as_of: int, first: int, last: int, late: Reporting
) -> tuple[Floats, Floats]:
    """What happened by (kind, month), and each month's exposure in months."""
    month = month_of(day) - first
    here = (month >= 0) & (month <= last - first)
    n = last - first + 1
    count = np.bincount(kind[here] * n + month[here], minlength=kinds * n).reshape(kinds, n)
    days = np.arange(int(first_of(first)), as_of + 1)
    exposure = np.bincount(month_of(days) - first, late.known(as_of - days), minlength=n)
    return count.astype(np.float64), np.asarray(exposure / month_days(np.arange(first, last + 1)))


def _season(count: Floats, exposure: Floats, first: int) -> Floats:
    """Factors by (type, month of the year) with mean one; one for all where there is less than a year and a half.

    Shrunk to the season of all types, and that to none, by expected counts.
    """
    types, n = count.shape
    if n < 18:
        return np.ones((types, 12))
    kernel = np.ones(13) / 13
    level = np.array([_smooth(row, exposure, kernel) for row in count])
    expected = level * exposure
    of_year = (first + np.arange(n)) % 12
    seen = np.array([count[:, of_year == m].sum(axis=1) for m in range(12)]).T
    due = np.array([expected[:, of_year == m].sum(axis=1) for m in range(12)]).T
    drawn = _season_drawn(count.sum(axis=0), expected.sum(axis=0), of_year)
    common = (seen.sum(axis=0) + drawn) / (due.sum(axis=0) + drawn)
    own = (seen + _SEASON_OWN * common) / (due + _SEASON_OWN)
    return np.asarray(own / own.mean(axis=1, keepdims=True))


def _season_drawn(seen: Floats, due: Floats, of_year: Ints) -> float:
    """By how many expected events a month of the year is drawn to the mean: few where the years agree on their season, many where they
    do not.

    The season's variance is what `seen` over `due` varies by between months of the year, beyond what the years differ by within them. It is
    believed to be that of `_SEASON_COMMON` events, as sure as `_SEASON_BELIEVED` events are."""
    total, whole = (np.bincount(of_year, values, 12) for values in (seen, due))
    there = whole > 0
    away = np.where(there, total / np.where(there, whole, 1.0), 1.0) - 1
    safe = np.maximum(due, 1e-9)
    noise = max(
        1.0, float(((seen - due * (1 + away[of_year])) ** 2 / safe).sum()) / max(len(seen) - int(there.sum()), 1)
    )
    believed = noise / _SEASON_COMMON
    between = float((whole * away**2).sum()) - noise * (int(there.sum()) - 1)
    season = (_SEASON_BELIEVED * believed + between) / (_SEASON_BELIEVED + float(whole.sum()))
    return noise / float(np.clip(season, believed / 9, believed * 9))


def _smooth(row: Floats, exposure: Floats, kernel: Floats) -> Floats:
    """The level around each month: counts over exposure in a window of thirteen months, cut at the ends."""
    return np.asarray(np.convolve(row, kernel, "same") / np.maximum(np.convolve(exposure, kernel, "same"), 1e-9))


@dataclass(frozen=True, slots=True)
class Starts:
    """Drawn starts: `at` is path x number of care types + care type, `day` the day of each."""

    at: Ints
    day: Ints


@dataclass(frozen=True, slots=True)
class Month:
    """`ahead` of the month of the forecast's day, 0: that month. `unseen` is the share of each `day` that is not registered, `exposure`
    (type) what the level is multiplied by, `at` the day at equally likely levels; zero, and without days, where all is registered."""

    ahead: int
    day: Ints
    unseen: Floats
    exposure: Floats
    at: Ints


def months_ahead(model: ArrivalModel, as_of: int, last_day: int) -> tuple[Month, ...]:
    """The months from the first that is not surely registered in full to that of `last_day`: the same for every path."""
    out, now = [], int(month_of(as_of))
    for month in range(int(month_of(as_of - model.late.window)), int(month_of(last_day)) + 1):
        day = np.arange(int(first_of(month)), int(first_of(month + 1)))
        unseen = np.where(day <= as_of, 1 - model.late.known(as_of - day), (day <= last_day) * 1.0)
        total = unseen.sum()
        at = np.zeros(0, np.int64)
        if total > 0:
            level = np.searchsorted(np.cumsum(unseen) / total, (np.arange(_LEVELS) + 0.5) / _LEVELS)
            at = day.take(np.minimum(level, len(day) - 1))
        out.append(Month(month - now, day, unseen, model.season[:, month % 12] * total / len(day), at))
    return tuple(out)


def draw_starts(
    model: ArrivalModel, months: Sequence[Month], random: np.random.Generator, paths: int
) -> Iterator[Starts]:
    """Starts that are not registered yet, by month: up to the day of the forecast the late ones, after it those of the days to the last.

    Each path draws for each type a combination of the grid, a level, and its walk from month to month: the loss of
    information of the discount is the variance of a step of log level, so the mean stays.
    """
    number = np.arange(paths * len(model.season))
    for counts, month in _counted(model, months, random, paths):
        at = np.repeat(number, counts.ravel())
        yield Starts(at, month.at.take((random.random(len(at), np.float32) * _LEVELS).astype(np.int64)))


def draw_counts(
    model: ArrivalModel, random: np.random.Generator, paths: int, as_of: int, last_day: int, january: int
) -> tuple[Ints, Ints]:
    """By (path, kind): what has happened since `january` and is not registered yet, and what will happen after `as_of`."""
    late = np.zeros((paths, model.level.weight.shape[0]), np.int64)
    ahead = np.zeros_like(late)
    for counts, month in _counted(model, months_ahead(model, as_of, last_day), random, paths):
        if month.day[-1] < january:
            continue
        past = float(month.unseen[month.day <= as_of].sum() / month.unseen.sum())
        seen = random.binomial(counts, past) if 0 < past < 1 else counts * round(past)
        late += seen
        ahead += counts - seen
    return late, ahead


def _counted(
    model: ArrivalModel, months: Sequence[Month], random: np.random.Generator, paths: int
) -> Iterator[tuple[Ints, Month]]:
    """Counts by (path, type) of each month with days that are not registered."""
    walk = Walk.draw(model.level, random, paths)
    for month in months:
        if month.ahead > 0:
            walk.step(random)
        if month.ahead == 0:
            walk.drift(random, model.level.drift, model.level.common)
        if len(month.at):
            yield walk.counts(random, month.exposure), month
