"""Everything that is estimated from the register of placements, and what it says of the days that are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from tertial.forecast.arrays import Floats, Ints, day_number, distinct, first_of, month_of, spread_days
from tertial.forecast.arrivals import ArrivalModel, fit_arrivals
from tertial.forecast.inputs import OPEN, Placements, sane
from tertial.forecast.nowcast import Reporting, reporting
from tertial.forecast.prices import PriceModel, fit_prices
from tertial.forecast.stays import StayModel, fit_stays, moved_on

_UNIT_HALF_LIFE = 365.0


@dataclass(frozen=True, slots=True)
class Models:
    """Everything that is estimated from the register, and the calendar of the simulation.

    Days run from `first` (before it everything is known) to `last`, 31 December. `months` are those of these days.
    """

    stays: StayModel
    arrivals: ArrivalModel
    prices: PriceModel
    late_ends: Reporting
    as_of: int
    first: int
    last: int
    units: Floats

    @property
    def months(self) -> Ints:
        return np.arange(int(month_of(self.first)), int(month_of(self.last)) + 1)

    @property
    def periods(self) -> Ints:
        """The first day of each period: the months, that of `as_of` cut in two where it has not ended."""
        return distinct(np.append(first_of(self.months), min(self.as_of + 1, self.last)))


def usable(p: Placements, as_of: int) -> Placements:
    """The placements that can be used, with later prices renumbered."""
    keep = sane(p, as_of)
    if keep.all():
        return p
    number = np.cumsum(keep) - 1
    changes = keep[p.change_of]
    return Placements(
        p.care_type[keep], p.unit[keep], p.person[keep], p.start[keep], p.end[keep], p.registered[keep],
        p.end_registered[keep], p.birth[keep], p.price[keep], number[p.change_of[changes]], p.change_day[changes],
        p.change_price[changes],
    )  # fmt: skip


def fit(p: Placements, types: int, units: int, as_of: date) -> Models:
    """Estimate every model from the placements as known at the end of `as_of`."""
    today = day_number(as_of)
    moved = moved_on(p, today)
    late_starts = reporting(p.start, p.registered, today)
    ended = (p.end != OPEN) & (p.end <= today)
    late_ends = reporting(p.end[ended], p.end_registered[ended], today)
    stays = fit_stays(p, types, today, late_ends)
    arrivals = fit_arrivals(moved, types, today, stays.seen_from, late_starts)
    first = today - max(late_starts.window, late_ends.window) + 1
    last = day_number(date(as_of.year, 12, 31))
    weight = 0.5 ** ((today - p.start) / _UNIT_HALF_LIFE)
    payer = np.zeros((types, units))
    np.add.at(payer, (p.care_type, p.unit), weight)
    everyone = payer.sum(axis=0) if len(p) else np.ones(units)
    total = payer.sum(axis=1, keepdims=True)
    payer = np.where(total > 0, payer / np.where(total > 0, total, 1.0), everyone / everyone.sum())
    return Models(stays, arrivals, fit_prices(p, types, today), late_ends, today, min(first, today), last, payer)


def known_care(p: Placements, cells: Ints, count: int, as_of: int, first: int, last: int) -> tuple[Floats, Floats]:
    """Care days and cost (öre) by (cell, month from `first` to `last`) of the days up to `as_of`, as registered.

    `cells` gives each placement's cell. A stay is cut where its price changes.
    """
    index, start, end, price = _spells(p, as_of)
    span = last - first + 1
    real = end >= start
    index, start, end, price = index[real], start[real], end[real], price[real]
    which, month = spread_days(np.maximum(month_of(start), first), np.minimum(month_of(end), last))
    days = np.minimum(end[which], first_of(month + 1) - 1) - np.maximum(start[which], first_of(month)) + 1
    at = cells[index[which]] * span + month - first
    size = count * span
    daily = days.astype(np.float64)
    return (
        np.asarray(np.bincount(at, daily, minlength=size).reshape(count, span), np.float64),
        np.asarray(np.bincount(at, daily * price[which], minlength=size).reshape(count, span), np.float64),
    )


def _spells(p: Placements, as_of: int) -> tuple[Ints, Ints, Ints, Floats]:
    """(placement, first day, last day, price) of every stretch with one price, up to `as_of`."""
    index = np.concatenate((np.arange(len(p)), p.change_of))
    start = np.concatenate((p.start, np.maximum(p.change_day, p.start[p.change_of])))
    price = np.concatenate((p.price, p.change_price))
    order = np.lexsort((np.concatenate((np.zeros(len(p)), np.ones(len(p.change_of)))), start, index))
    index, start, price = index[order], start[order], price[order]
    until = np.minimum(p.end[index], as_of)
    same = np.append(index[1:] == index[:-1], False)
    following = np.append(start[1:], 0)
    return index, start, np.where(same, np.minimum(until, following - 1), until), price
