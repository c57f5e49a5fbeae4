"""What each care type's year becomes: open placements, care days and cost."""

from __future__ import annotations

import numpy as np

from tertial.forecast.arrays import Floats, Ints
from tertial.forecast.inputs import Inputs, Placements
from tertial.forecast.ledger import BookingModel
from tertial.forecast.models import Models, known_care, usable
from tertial.forecast.result import Care, Spread
from tertial.forecast.simulate import CarePaths


def care_results(
    inputs: Inputs, p: Placements, models: Models, booking: BookingModel, booked: Floats, care: CarePaths
) -> tuple[Care, ...]:
    """One element a care type, in the order of the configuration.

    Care days of the months before the simulated ones are as registered. Cost is what is booked and its paths where the type's accounts
    follow the register, split over types that share accounts by the cost of their days; else days x price.
    """
    types = len(inputs.care_types)
    january, now = inputs.as_of.year * 12, models.as_of
    before, cost_before = known_care(p, p.care_type, types, now, january, january + 11)
    early = np.arange(january, january + 12) < care.months[0]
    known = before[:, early].sum(axis=1)
    in_year = care.months >= january
    year_days = known + care.days[:, :, in_year].sum(axis=2, dtype=np.float64)
    seen = known + care.days_seen
    accrued = np.zeros((len(care.days), types))
    np.add.at(accrued.T, care.cell_type, care.cost[:, :, in_year].sum(axis=2, dtype=np.float64).T)
    accrued += cost_before[:, early].sum(axis=1)
    as_registered = usable(inputs.placements, now)
    open_ = np.bincount(as_registered.care_type[as_registered.end > now], minlength=types)
    out = []
    for c, code in enumerate(inputs.care_types):
        to_date, cost = _cost(inputs, c, accrued, cost_before.sum(axis=1), booking, booked)
        out.append(
            Care(
                code,
                int(open_[c]),
                Spread.of(seen[:, c]),
                Spread.of(year_days[:, c]),
                to_date,
                Spread.of(cost),
                year_days[:, c],
            )
        )
    return tuple(out)


def _cost(
    inputs: Inputs, c: int, accrued: Floats, to_date: Floats, booking: BookingModel, booked: Floats
) -> tuple[int, Floats]:
    """Booked to date, and the year by path, in öre with the committee's sign."""
    group = inputs.care_group[c]
    if group < 0 or not booking.explained[group]:
        return -round(float(to_date[c])), -accrued[:, c]
    books = inputs.books
    january = inputs.as_of.year * 12 - books.first
    closed = max(books.closed - books.first + 1, january)
    of_group = books.care[group].sum(axis=0)
    same: Ints = np.flatnonzero(np.array(inputs.care_group) == group)
    year = of_group[january:closed].sum() - booked[:, group, max(0, booked.shape[2] - 12) :].sum(axis=1)
    so_far = round(float(of_group[january:].sum()) * _share(to_date[c], to_date[same]))
    return so_far, np.asarray(year * _share(accrued[:, c].sum(), accrued[:, same].sum(axis=0)))


def _share(of_type: float, of_all: Floats) -> float:
    total = float(of_all.sum())
    return float(of_type) / total if total > 0 else 1.0 / len(of_all)
