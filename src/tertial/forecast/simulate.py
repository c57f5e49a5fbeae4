"""All placements together on sample paths: care days and cost by month, from the first day that is not surely known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Ints, Singles, distinct, first_of, month_of
from tertial.forecast.chunk import Change, Chunk
from tertial.forecast.inputs import Placements
from tertial.forecast.models import Models
from tertial.forecast.paths import make_plan

CHUNK = 250
"""Paths that are drawn together, from a stream of their own: so few that they stay in a processor's cache. In threads they are no
quicker, since most of the work on so small arrays holds the interpreter's lock."""


@dataclass(frozen=True, slots=True)
class CarePaths:
    """Paths of care days by (path, type, month) and cost by (path, cell, month), öre, in the months of `months`.

    A cell is a care type and a unit that pays (`cell_type`, `cell_unit`). Days and cost of these months before the
    first simulated day are in. `days_seen` (path, type) are the days of the year of the forecast up to its day.
    """

    months: Ints
    days: Singles
    days_seen: Singles
    cost: Singles
    cell_type: Ints
    cell_unit: Ints


def simulate(
    p: Placements,
    models: Models,
    types: int,
    paths: int,
    seed: int,
    *,
    extra: Sequence[int] = (),
    change: Change | None = None,
) -> CarePaths:
    """Draw the paths, `CHUNK` at a time. The same seed gives the same paths.

    `extra` are cells (type x units + unit) that must be there though nothing is in them; `change` edits what was drawn.
    """
    units = models.units.shape[1]
    of_models = np.flatnonzero(models.units.ravel() > 0)
    pairs = distinct(np.concatenate((p.care_type * units + p.unit, of_models, np.array(extra, np.int64))))
    cell = np.full(types * units, -1, np.int64)
    cell[pairs] = np.arange(len(pairs))
    plan = make_plan(p, models, cell.reshape(types, units), len(pairs))
    sizes = [min(CHUNK, paths - at) for at in range(0, paths, CHUNK)]
    streams = np.random.SeedSequence([seed, 7]).spawn(len(sizes))
    periods = len(models.periods)
    days = np.empty((paths, types, periods), np.float32)
    cost = np.empty((paths, len(pairs), periods), np.float32)
    for number, (size, stream) in enumerate(zip(sizes, streams, strict=True)):
        first = number * CHUNK
        at = slice(first, first + size)
        Chunk(plan, np.random.Generator(np.random.SFC64(stream)), days[at], cost[at], first, change).run()
    seen = (models.periods >= int(first_of(int(models.months[-1]) - 11))) & (models.periods <= models.as_of)
    of = month_of(models.periods)
    return CarePaths(
        models.months,
        _by_month(days, of),
        days[:, :, seen].sum(axis=2),
        _by_month(cost, of),
        pairs // units,
        pairs % units,
    )


def _by_month(values: Singles, month: Ints) -> Singles:
    """Sums over the periods (last axis) of each month; a month that is cut in two has its parts beside each other."""
    first = np.append(True, month[1:] != month[:-1])
    if first.all():
        return values
    out = values[:, :, first]
    out[:, :, np.cumsum(first)[~first] - 1] += values[:, :, ~first]
    return out
