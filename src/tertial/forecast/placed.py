"""Days, cost and booking of placements behind a finished forecast: what explanations of it are made from."""

from __future__ import annotations

import numpy as np

from tertial.forecast.arrays import Floats
from tertial.forecast.inputs import Inputs, Placements
from tertial.forecast.ledger import BookingModel
from tertial.forecast.models import Models, known_care
from tertial.forecast.result import Placed
from tertial.forecast.simulate import CarePaths


def placed(
    inputs: Inputs, p: Placements, models: Models, booking: BookingModel, booked: Floats, care: CarePaths
) -> Placed:
    """See `Placed`. Months before the simulated ones are as registered, booked months as booked."""
    types, now, january = len(inputs.care_types), models.as_of, inputs.as_of.year * 12
    days, cost = known_care(p, p.care_type, types, now, january, january + 11)
    registered = days.copy()
    at = np.flatnonzero(care.months >= january)
    month = care.months[at] - january
    days[:, month] = care.days[:, :, at].mean(axis=0, dtype=np.float64)
    early = np.setdiff1d(np.arange(12), month)
    path_cost = np.zeros((len(care.days), types))
    mean_cost = np.zeros((types, len(at)))
    for c in range(types):
        mine = np.flatnonzero(care.cell_type == c)
        of_type = care.cost[:, mine][:, :, at].sum(axis=1, dtype=np.float64)
        path_cost[:, c] = of_type.sum(axis=1) + cost[c, early].sum()
        mean_cost[c] = of_type.mean(axis=0)
    cost[:, month] = mean_cost
    year_booked, path_booked = _booked(inputs, booked, january)
    before = known_care(p, p.care_type, types, now, january - 12, january - 1)
    return Placed(
        days=days,
        cost=cost,
        registered=registered,
        booked=year_booked,
        path_cost=path_cost,
        path_booked=path_booked,
        before=np.stack([b.sum(axis=1) for b in before]),
        group=np.array(inputs.care_group, np.int64),
        explained=np.array(booking.explained, np.bool_),
    )


def _booked(inputs: Inputs, booked: Floats, january: int) -> tuple[Floats, Floats]:
    """Mean by (group, month) and the year by (path, group)."""
    books = inputs.books
    months = np.zeros((inputs.groups, 12))
    past = -books.care[:, :, january - books.first :].sum(axis=1).astype(np.float64)
    known = max(0, books.closed - january + 1)
    months[:, :known] = past[:, :known]
    ahead = booked[:, :, max(0, booked.shape[2] - 12) :]
    months[:, 12 - ahead.shape[2] :] = ahead.mean(axis=0) if len(ahead) else 0.0
    return months, months[:, :known].sum(axis=1) + ahead.sum(axis=2)
