"""What the best and the worst paths have in common: by how much each cause differs there from the mean of all paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tertial.forecast.arrays import Bools, Floats
from tertial.forecast.digest import Digest

_LEAST_PART = 0.08
_MOST = 4

Cause = Literal["days", "price", "booking", "line"]


@dataclass(frozen=True, slots=True)
class Driver:
    """A cause and its mean effect on the result in the tail against all paths, öre, surplus positive.

    `days`: care days of the type `key`, `change` is how many more or fewer. `price`: what a day of it costs. `booking`: how much of the
    days' cost is booked in the year. `line`: the line `key` without placements.
    """

    cause: Cause
    key: str
    ore: int
    change: float = 0.0


@dataclass(frozen=True, slots=True)
class Tail:
    """The paths at least as good as the 0.9 quantile (`best`) or no better than the 0.1 quantile: that quantile, their mean result
    (öre), and what they have in common, the largest first. `rest` is the part of the difference from the mean that is not named."""

    best: bool
    share: float
    quantile: int
    mean: int
    drivers: tuple[Driver, ...]
    rest: int


def tails(made: Digest, share: float = 0.1) -> tuple[Tail, Tail]:
    """The best and the worst `share` of the paths. The drivers and the rest add up to the tail's mean less the mean of all."""
    result = made.result()
    causes = list(_causes(made))
    out = []
    for best in (True, False):
        limit = round(float(np.quantile(result, 1 - share if best else share)))
        mine = result >= limit if best else result <= limit
        mean = round(float(result[mine].mean()))
        whole = mean - made.mean()
        found = [
            Driver(cause, key, round(float(ore[mine].mean() - ore.mean())), _change(change, mine))
            for cause, key, ore, change in causes
        ]
        sign = 1 if best else -1
        named = sorted((d for d in found if sign * d.ore >= _LEAST_PART * abs(whole) > 0), key=lambda d: -abs(d.ore))
        chosen = tuple(named[:_MOST])
        out.append(Tail(best, share, limit, mean, chosen, whole - sum(d.ore for d in chosen)))
    return out[0], out[1]


def _change(change: Floats | None, mine: Bools) -> float:
    return 0.0 if change is None else round(float(change[mine].mean() - change.mean()), 1)


def _causes(made: Digest) -> Iterator[tuple[Cause, str, Floats, Floats | None]]:
    """(cause, key, öre by path, days by path); all öre together are the result on every path, but for a constant."""
    placed = made.placed
    booked, cost = np.zeros(made.path_count), np.zeros(made.path_count)
    of_line = np.zeros((made.path_count, len(made.lines)))
    for c, care in enumerate(made.care):
        group = placed.group[c]
        if group < 0 or not placed.explained[group]:
            continue
        days, of_type = made.care_days[:, c], placed.path_cost[:, c]
        price = float(of_type.mean() / days.mean()) if days.mean() > 0 else 0.0
        cost += of_type
        yield "days", care.code, np.asarray(-days * price), days
        yield "price", care.code, np.asarray(days * price - of_type), None
    for group in np.flatnonzero(placed.explained):
        booked += placed.path_booked[:, group]
        of_line += placed.path_booked[:, group, None] * made.care_line[group][None, :]
    yield "booking", "", np.asarray(cost - booked), None
    for at, line in enumerate(made.lines):
        yield "line", line, np.asarray(made.totals[:, :, at].sum(axis=1) + of_line[:, at]), None
