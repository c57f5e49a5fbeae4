"""All placements together on sample paths: care days and cost by month, from the first day that is not surely known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np

from tertial.forecast.arrays import Ints, Singles, distinct, first_of, month_of
from tertial.forecast.chunk import Change, Chunk
from tertial.forecast.inputs import Placements
from tertial.forecast.models import Models
from tertial.forecast.paths import Plan, make_plan

T = TypeVar("T")

CHUNK = 250
"""Paths that are drawn together, from a stream of their own: so few that they stay in a processor's cache. In threads they are no
quicker, since most of the work on so small arrays holds the interpreter's lock."""


_GROUP = 5
"""Chunks that are handed over together."""


class Beside(Protocol):
    """Where work can be handed over: an executor, or another process."""

    def submit(self, function: Callable[..., T], /, *args: Any) -> Future[T]: ...


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
    beside: Beside | None = None,
) -> CarePaths:
    """Draw the paths, `CHUNK` at a time. The same seed gives the same paths.

    `extra` are cells (type x units + unit) that must be there though nothing is in them; `change` edits what was drawn, which is then not
    done `beside`. Else what that has time for is drawn there, from the last chunk on.
    """
    units = models.units.shape[1]
    of_models = np.flatnonzero(models.units.ravel() > 0)
    pairs = distinct(np.concatenate((p.care_type * units + p.unit, of_models, np.array(extra, np.int64))))
    cell = np.full(types * units, -1, np.int64)
    cell[pairs] = np.arange(len(pairs))
    plan = make_plan(p, models, cell.reshape(types, units), len(pairs))
    days = np.empty((paths, types, len(models.periods)), np.float32)
    cost = np.empty((paths, len(pairs), len(models.periods)), np.float32)
    chunks = -(-paths // CHUNK)
    groups = [(first, min(first + _GROUP, chunks)) for first in range(0, chunks, _GROUP)]
    elsewhere = {}
    if beside is not None and change is None:
        elsewhere = {group: beside.submit(draw, plan, paths, seed, group) for group in reversed(groups[1:])}
    for group in groups:
        here, there = slice(group[0] * CHUNK, group[1] * CHUNK), elsewhere.get(group)
        if there is None or there.cancel():  # nobody has begun it
            _draw(plan, seed, group, days[here], cost[here], change)
        else:
            days[here], cost[here] = there.result()
    return in_months(models, days, cost, pairs // units, pairs % units)


def in_months(models: Models, days: Singles, cost: Singles, cell_type: Ints, cell_unit: Ints) -> CarePaths:
    """From days by (path, type, period) and cost by (path, cell, period), which are changed."""
    seen = (models.periods >= int(first_of(int(models.months[-1]) - 11))) & (models.periods <= models.as_of)
    of = month_of(models.periods)
    days_seen = days[:, :, seen].sum(axis=2)
    return CarePaths(models.months, _by_month(days, of), days_seen, _by_month(cost, of), cell_type, cell_unit)


def draw(plan: Plan, paths: int, seed: int, chunks: tuple[int, int]) -> tuple[Singles, Singles]:
    """Days by (path, type, period) and cost by (path, cell, period) of the chunks from one number to before another, of `paths` in all."""
    count = min(chunks[1] * CHUNK, paths) - chunks[0] * CHUNK
    days, cost = (np.empty((count, *sure.shape), np.float32) for sure in (plan.sure_days, plan.sure_cost))
    _draw(plan, seed, chunks, days, cost)
    return days, cost


def _draw(
    plan: Plan, seed: int, chunks: tuple[int, int], days: Singles, cost: Singles, change: Change | None = None
) -> None:
    """The same, into `days` and `cost`. A chunk's stream depends on its number alone."""
    streams = np.random.SeedSequence([seed, 7]).spawn(chunks[1])[chunks[0] :]
    for number, stream in enumerate(streams):
        at = slice(number * CHUNK, (number + 1) * CHUNK)
        random, first = np.random.Generator(np.random.SFC64(stream)), (chunks[0] + number) * CHUNK
        Chunk(plan, random, days[at], cost[at], first, change).run()


def _by_month(values: Singles, month: Ints) -> Singles:
    """Sums over the periods (last axis) of each month; a month that is cut in two has its parts beside each other."""
    first = np.append(True, month[1:] != month[:-1])
    if first.all():
        return values
    out = values[:, :, first]
    out[:, :, np.cumsum(first)[~first] - 1] += values[:, :, ~first]
    return out
