"""How long placements last, by care type and by how long they have lasted, and what follows on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Ints, first_of, month_of, spread_days
from tertial.forecast.inputs import OPEN, Placements
from tertial.forecast.levels import LevelModel, fit_levels
from tertial.forecast.nowcast import Reporting

BANDS = np.array([0, 7, 14, 30, 60, 90, 120, 180, 270, 365, 540, 730, 1095, 1460, 2190])
"""The first day of each band of duration; a placement's first day is day 0."""
YEARS_BACK = 6
_SHAPE_EVENTS = 4.0
_LEVEL_EVENTS = 4.0
_MONTH_END_EVENTS = 15.0
_LINKED = 7


@dataclass(frozen=True, slots=True)
class StayModel:
    """`hazard` (type, band): the chance a day that a stay ends, on days that are not the last of a month.

    `month_end` (type) multiplies it on the last day of a month. `level` is what the hazard is
    multiplied by now, by type: one is the mean of the past. `follows` (type, type): the chance that an ended stay is
    followed at once by another of the type. `seen_from` is the first day from which the register is complete.
    """

    hazard: Floats
    month_end: Floats
    level: LevelModel
    follows: Floats
    seen_from: int


def observed_from(p: Placements) -> int:
    """The day from which the register holds every placement: those that ended before were left out of the export.

    The 200th part of the earliest ends is passed over, so that a stray row does not set the date. A register without
    ends is observed from its first start.
    """
    ends = np.sort(p.end[p.end != OPEN])
    if len(ends) == 0:
        return int(p.start.min()) if len(p) else 0
    return int(max(ends[len(ends) // 200], p.start.min()))


def linked(p: Placements) -> Ints:
    """For each placement the index of the one of the same person that it follows on within a week, -1 for none."""
    out = np.full(len(p), -1, np.int64)
    order = np.lexsort((p.start, p.person))
    before, after = order[:-1], order[1:]
    gap = p.start[after] - p.end[before]
    follows = (p.person[before] == p.person[after]) & (gap >= 0) & (gap <= _LINKED)
    out[after[follows]] = before[follows]
    return out


def fit_stays(p: Placements, types: int, as_of: int, ends: Reporting) -> StayModel:
    """Piecewise constant hazards with delayed entry, censoring at `as_of`, and late reports of ends.

    A day on which a placement went on is exposed with the weight G(as_of - day), the share of that day's ends that would be
    known by now, which is the likelihood of the reported ends. The shape over bands is shrunk towards that of all types. How many
    ended each month, of those that were due by the shape, gives the level, which may change (`levels`).
    """
    seen_from = observed_from(p)
    days = _Days.of(p, as_of, ends, seen_from)
    month_end = _month_end(days, types)
    exposure = days.table(days.weight * np.where(days.last, month_end[days.type], 1.0), types)
    shape = _shape(days.table(days.ended.astype(np.float64), types), exposure)
    mult = np.where(days.last, month_end[days.type], 1.0)
    month = month_of(days.day) - month_of(as_of)
    first = int(month.min(initial=0))
    at, span = days.type * (1 - first) + month - first, types * (1 - first)
    due = np.bincount(at, days.weight * mult * shape[days.type, days.band], minlength=span).reshape(types, -1)
    seen = np.bincount(at, days.ended.astype(np.float64), minlength=span).reshape(types, -1)
    return StayModel(
        hazard=np.minimum(shape, 0.9),
        month_end=month_end,
        level=fit_levels(np.asarray(seen, np.float64), np.asarray(due, np.float64), _LEVEL_EVENTS, _LEVEL_EVENTS),
        follows=_follows(p, types, as_of),
        seen_from=seen_from,
    )


@dataclass(frozen=True, slots=True)
class _Days:
    """One element a placement and day of exposure."""

    type: Ints
    band: Ints
    day: Ints
    last: Bools
    ended: Bools
    weight: Floats

    @classmethod
    def of(cls, p: Placements, as_of: int, ends: Reporting, seen_from: int) -> _Days:
        entry = np.maximum(np.maximum(p.start, seen_from), as_of - YEARS_BACK * 365)
        until = np.minimum(p.end, as_of)
        index, day = spread_days(entry, until)
        band = np.searchsorted(BANDS, day - p.start[index], "right") - 1
        last = month_of(day) != month_of(day + 1)
        ended = day == p.end[index]
        return cls(p.care_type[index], band, day, np.asarray(last), ended, ends.known(as_of - day))

    def table(self, weight: Floats, types: int) -> Floats:
        cells = np.bincount(self.type * len(BANDS) + self.band, weight, minlength=types * len(BANDS))
        return np.asarray(cells.reshape(types, len(BANDS)))


def _month_end(days: _Days, types: int) -> Floats:
    """How much likelier a stay is to end on the last day of a month than on another day; shrunk to that of all types."""
    counts = {
        key: np.bincount(days.type, weight, minlength=types)
        for key, weight in {
            "last": days.last * days.ended,
            "other": ~days.last * days.ended,
            "last_days": days.last * days.weight,
            "other_days": ~days.last * days.weight,
        }.items()
    }
    rate = counts["other"] / np.maximum(counts["other_days"], 1.0)
    expected = rate * counts["last_days"]
    pooled = (counts["last"].sum() + 1) / (expected.sum() + 1)
    return np.asarray((counts["last"] + _MONTH_END_EVENTS * pooled) / (expected + _MONTH_END_EVENTS))


def _shape(events: Floats, exposure: Floats) -> Floats:
    """Hazard by (type, band), each band shrunk towards type scale x common shape by `_SHAPE_EVENTS` events.

    The scales and the common shape are the maximum of the Poisson likelihood of their product, found by a few rounds of
    alternation; a type that was never seen has the scale of all.
    """
    overall = (events.sum() + 0.5) / (exposure.sum() + 180.0)
    common = np.full(events.shape[1], overall)
    scale = np.ones(events.shape[0])
    for _ in range(8):
        expected = exposure * common
        scale = (events.sum(axis=1) + 1) / (expected.sum(axis=1) + 1)
        weighted = exposure * scale[:, None]
        common = (events.sum(axis=0) + 1) / (weighted.sum(axis=0) + 1 / overall)
    prior = scale[:, None] * common[None, :]
    return np.asarray((events + _SHAPE_EVENTS) / (exposure + _SHAPE_EVENTS / prior))


def _follows(p: Placements, types: int, as_of: int) -> Floats:
    """The chance by (from, to), of stays that ended more than 60 days ago so that what follows is known.

    Each row is shrunk by five ends towards the chance that any follows, at the mix of all, so small types are not sure.
    """
    settled = (p.end != OPEN) & (p.end <= as_of - 60) & (p.end > as_of - 4 * 365)
    before = linked(p)
    has = before >= 0
    has[has] = settled[before[has]]
    moves = np.zeros((types, types))
    np.add.at(moves, (p.care_type[before[has]], p.care_type[has]), 1.0)
    ends = np.bincount(p.care_type[settled], minlength=types).astype(np.float64)
    any_ = moves.sum(axis=0) / max(ends.sum(), 1.0)
    chance = (moves + 5.0 * any_[None, :]) / (ends + 5.0)[:, None]
    total = chance.sum(axis=1, keepdims=True)
    return np.asarray(chance / np.maximum(total, 1.0))


def day_hazard(model: StayModel, care_type: Ints, start: Ints, first: int, last: int) -> Floats:
    """Hazard by (placement, day from `first` to `last`); zero before the start."""
    day = np.arange(first, last + 1)
    duration = day[None, :] - start[:, None]
    band = np.searchsorted(BANDS, np.maximum(duration, 0), "right") - 1
    hazard = model.hazard[care_type[:, None], band]
    ends_month = first_of(month_of(day) + 1) - 1 == day
    hazard *= np.where(ends_month[None, :], model.month_end[care_type][:, None], 1.0)
    return np.where(duration >= 0, hazard, 0.0)
