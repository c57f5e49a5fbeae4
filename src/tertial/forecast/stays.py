"""How long placements last, by care type and by how long they have lasted, and what follows on them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Ints, first_of, month_of
from tertial.forecast.inputs import OPEN, Placements
from tertial.forecast.levels import LevelModel, fit_levels
from tertial.forecast.nowcast import LONGEST, SETTLED, Reporting

BANDS = np.array([0, 7, 14, 30, 60, 90, 120, 180, 270, 365, 540, 730, 1095, 1460, 2190])
"""The first day of each band of duration; a placement's first day is day 0."""
YEARS_BACK = 6
_SHAPE_EVENTS = 4.0
_LEVEL_EVENTS = 4.0
HAZARD_DRIFT, COMMON_HAZARDS = 0.22, 0.06
"""What is believed of both drifts of the hazards, and of that which all types share, before the past has shown it (`LevelModel`)."""
_MONTH_END_BAND, _MONTH_END_TYPE = 4.0, 15.0
"""Ends on last days of months that count as much as what was seen: of a band against all bands, of a type against all types."""
_LINKED = 7
_SPAN = 10**7
_ROWS = 4096
"""Open placements that are reckoned with at a time: each has a number for every day that its end may be unreported."""
_ROUNDS = 2
_RECENT = 6
"""Who has left without a report is reckoned with the hazards of so many months, found anew after a first reckoning."""


@dataclass(frozen=True, slots=True)
class StayModel:
    """`hazard` (type, band): the chance a day that a stay ends, on days that are not the last of a month.

    `month_end` (type, band) multiplies it on the last day of a month. `level` is what the hazard is
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


def moved_on(p: Placements, as_of: int) -> Placements:
    """The placements, with an end for the open ones whose person has begun another since, where that means leaving.

    The two sides of a move are seldom registered on the same day. Where the new one is there first the old one looks open, and its
    days would count twice. It is taken to have ended the day before, unless persons in the care type have as a rule two placements
    at once: of its stays that another of the person began in or after, settled for 60 days, at least as many went on for
    more than a week as ended within a week before. Begun more than `LONGEST` days ago, both are taken as registered.
    """
    later = _next_start(p)
    beside = (p.end == OPEN) & (later < OPEN) & (later > as_of - LONGEST)
    if not beside.any():
        return p
    settled = (later <= as_of - SETTLED) & (later > as_of - 4 * 365)
    types = int(p.care_type.max()) + 1
    stayed = np.bincount(p.care_type[settled & (p.end >= later + _LINKED)], minlength=types)
    left = np.bincount(p.care_type[settled & (p.end <= later) & (p.end >= later - _LINKED)], minlength=types)
    moved = beside & (stayed < left)[p.care_type]
    return replace(p, end=np.where(moved, later - 1, p.end))


def _next_start(p: Placements) -> Ints:
    """For each placement the first later day on which the same person begins another, OPEN for none."""
    order = np.lexsort((p.start, p.person))
    person, start = p.person[order], p.start[order]
    key = person * _SPAN + start
    at = np.searchsorted(key, key, "right")
    following = np.minimum(at, max(len(p) - 1, 0))
    out = np.full(len(p), OPEN, np.int64)
    out[order] = np.where((at < len(p)) & (person[following] == person), start[following], OPEN)
    return out


def fit_stays(p: Placements, types: int, as_of: int, ends: Reporting) -> StayModel:
    """Piecewise constant hazards with delayed entry, censoring at `as_of`, and late reports of ends.

    A day on which a placement went on is exposed with the weight G(as_of - day), the share of that day's ends that would be
    known by now, which is the likelihood of the reported ends. The shape over bands is shrunk towards that of all types. How many
    ended each month, of those that were due by the shape, gives the level, which may change (`levels`).
    """
    seen_from = observed_from(p)
    days = _Days.of(p, types, as_of, ends, seen_from)
    month_end = days.month_end()
    there = days
    for _ in range(_ROUNDS):
        shape, seen, due = there.levels(month_end)
        recent = (seen[:, -_RECENT:].sum(axis=1) + _LEVEL_EVENTS) / (due[:, -_RECENT:].sum(axis=1) + _LEVEL_EVENTS)
        there = days.still_there(p, as_of, ends, shape * recent[:, None], month_end)
    shape, seen, due = there.levels(month_end)
    return StayModel(
        hazard=np.minimum(shape, 0.9),
        month_end=month_end,
        level=fit_levels(seen, due, _LEVEL_EVENTS, _LEVEL_EVENTS, HAZARD_DRIFT, COMMON_HAZARDS),
        follows=_follows(p, types, as_of),
        seen_from=seen_from,
    )


@dataclass(frozen=True, slots=True)
class _Days:
    """Days of exposure and ends by (type, band, day from `first` to the day of the forecast)."""

    first: int
    exposed: Floats
    ended: Floats

    @classmethod
    def of(cls, p: Placements, types: int, as_of: int, ends: Reporting, seen_from: int) -> _Days:
        """A placement's stretch in a band counts plus from its first day and minus from the day after its last."""
        first = min(max(seen_from, as_of - YEARS_BACK * 365), as_of)
        span, bands = as_of - first + 1, len(BANDS)
        entry, until = np.maximum(p.start, first), np.minimum(p.end, as_of)
        steps = np.empty((types, bands, span + 1))
        for band, (low, high) in enumerate(zip(BANDS, [*BANDS[1:], OPEN], strict=True)):
            begin = np.maximum(entry, p.start + low)
            stop = np.minimum(until, p.start + high - 1)
            there = begin <= stop
            row = p.care_type[there] * (span + 1) - first
            edges = np.bincount(row + begin[there], minlength=types * (span + 1))
            edges -= np.bincount(row + stop[there] + 1, minlength=len(edges))
            steps[:, band] = edges.reshape(types, span + 1)
        exposed = np.cumsum(steps, axis=2)[:, :, :-1]
        exposed *= ends.known(as_of - np.arange(first, as_of + 1))
        there = (p.end <= as_of) & (p.end >= entry)
        band_of = np.searchsorted(BANDS, p.end[there] - p.start[there], "right") - 1
        row = (p.care_type[there] * bands + band_of) * span + p.end[there] - first
        ended = np.bincount(row, minlength=types * bands * span).reshape(types, bands, span)
        return cls(first, exposed, ended.astype(np.float64))

    @property
    def month(self) -> Ints:
        return month_of(np.arange(self.first, self.first + self.exposed.shape[2]))

    @property
    def last(self) -> Bools:
        """Which days are the last of a month."""
        month = month_of(np.arange(self.first, self.first + self.exposed.shape[2] + 1))
        return np.asarray(month[1:] != month[:-1])

    def still_there(self, p: Placements, as_of: int, ends: Reporting, hazard: Floats, month_end: Floats) -> _Days:
        """The same, each day of an open placement counted by the chance that it had not ended by then, unreported.

        `hazard` (type, band) is an estimate of that of other days than the last of a month.
        """
        open_ = np.flatnonzero(p.end == OPEN)
        since = max(as_of - ends.window - self.first, 0)
        exposed = self.exposed.copy()
        recent = exposed[:, :, since:]
        less = np.zeros(recent.size)
        for at in range(0, len(open_), _ROWS):
            place, gone = self._gone(p, open_[at : at + _ROWS], as_of, ends, hazard, month_end)
            less += np.bincount(place, gone, less.size)
        np.maximum(recent - less.reshape(recent.shape), 0.0, out=recent)
        return replace(self, exposed=exposed)

    def _gone(
        self, p: Placements, rows: Ints, as_of: int, ends: Reporting, hazard: Floats, month_end: Floats
    ) -> tuple[Ints, Floats]:
        """For each recent day of the placements `rows` its place in the days of `exposed` that ends may be unreported of, and the chance that
        it had ended before."""
        first = max(as_of - ends.window, self.first)
        day = np.arange(first, as_of + 1)
        of_day, band = _of_days(hazard, month_end, p.care_type[rows], p.start[rows], day)
        stay = np.cumprod(1 - unreported(of_day, first, as_of, ends), axis=1)
        gone = np.concatenate((np.zeros((len(rows), 1)), 1 - stay[:, :-1]), axis=1) * ends.known(as_of - day)
        place = (p.care_type[rows][:, None] * len(BANDS) + band) * len(day) + (day - first)
        there = day >= p.start[rows][:, None]
        return place[there], gone[there]

    def month_end(self) -> Floats:
        """How much likelier a stay is to end on the last day of a month than on another day, by (type, band).

        One who leaves within days does so on any day, while longer stays are ended with the month that is paid for. The factor of a
        band is that of all types, shrunk to that of all bands; the type's multiplies it, shrunk to one.
        """
        ended, exposed = self._split(self.ended), self._split(self.exposed)
        seen, expected = ended[1], _shape(ended[0], exposed[0]) * exposed[1]
        pooled = (seen.sum() + 1) / (expected.sum() + 1)
        of_band = (seen.sum(axis=0) + _MONTH_END_BAND) / (expected.sum(axis=0) + _MONTH_END_BAND / pooled)
        due = (expected * of_band).sum(axis=1)
        of_type = (seen.sum(axis=1) + _MONTH_END_TYPE) / (due + _MONTH_END_TYPE)
        return np.asarray(of_type[:, None] * of_band)

    def _split(self, values: Floats) -> tuple[Floats, Floats]:
        """Sums by (type, band) of the days that are not the last of a month, and of those that are."""
        on_last = values[:, :, self.last].sum(axis=2)
        return values.sum(axis=2) - on_last, on_last

    def by_band(self, month_end: Floats) -> Floats:
        """Hazards by (type, band)."""
        other, on_last = self._split(self.exposed)
        return _shape(self.ended.sum(axis=2), other + month_end * on_last)

    def levels(self, month_end: Floats) -> tuple[Floats, Floats, Floats]:
        """The shape by (type, band), and ends by (type, month): those seen and those due by the shape."""
        shape, last = self.by_band(month_end), self.last
        due = np.einsum("tbd,tb->td", self.exposed, shape)
        due[:, last] = np.einsum("tbd,tb->td", self.exposed[:, :, last], shape * month_end)
        begin = np.flatnonzero(np.diff(self.month, prepend=self.month[0] - 1))
        return shape, np.add.reduceat(self.ended.sum(axis=1), begin, axis=1), np.add.reduceat(due, begin, axis=1)


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
    settled = (p.end != OPEN) & (p.end <= as_of - SETTLED) & (p.end > as_of - 4 * 365)
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
    return _of_days(model.hazard, model.month_end, care_type, start, np.arange(first, last + 1))[0]


def _of_days(hazard: Floats, month_end: Floats, care_type: Ints, start: Ints, day: Ints) -> tuple[Floats, Ints]:
    """By (placement, day): the hazard that (type, band) and the end of a month give, zero before the start, and the band."""
    band_of = np.searchsorted(BANDS, np.arange(BANDS[-1] + 1), "right") - 1
    duration = day - start[:, None]
    within = np.clip(duration, 0, BANDS[-1])
    at = within + (care_type * len(band_of))[:, None]
    out = hazard[:, band_of].ravel().take(at)
    ends_month = first_of(month_of(day) + 1) - 1 == day
    out[:, ends_month] *= month_end[:, band_of].ravel().take(at[:, ends_month])
    out[duration < 0] = 0.0
    return out, band_of.take(within)


def unreported(hazard: Floats, first: int, as_of: int, ends: Reporting, silent: Floats | None = None) -> Floats:
    """The hazard by (row, day from `first`) of stays that no end is reported of, given the hazard of all.

    An end on day d is still possible with the chance 1 - G(as_of - d), after `as_of` with that of not having been announced. With f the
    density of the ends and w = f times that, the hazard is w(d) over the sum of w from d on and the chance of outlasting all days (Bayes' rule): one who
    would have left long ago, had he left, is likelier to be here still. `silent` (row, day) is the chance that no next stay is
    registered either of one who left that day.
    """
    day = first + np.arange(hazard.shape[1])
    stay = np.cumprod(1 - np.minimum(hazard, 0.999), axis=1)
    before = np.concatenate((np.ones((len(hazard), 1)), stay[:, :-1]), axis=1)
    weight = before - stay
    weight *= np.where(day <= as_of, 1 - ends.known(as_of - day), 1 - ends.announced(day - as_of))
    if silent is not None:
        weight *= silent
    rest = np.cumsum(weight[:, ::-1], axis=1)[:, ::-1] + stay[:, -1:]
    return np.asarray(weight / np.maximum(rest, 1e-300))
