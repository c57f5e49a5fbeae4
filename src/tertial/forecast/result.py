"""A finished forecast: paths of every cell, and what they say of any sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Ints

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution: mean, and quantiles in the order of QUANTILES."""

    mean: float
    quantiles: tuple[float, ...]

    @classmethod
    def of(cls, values: Floats | Ints) -> Spread:
        return cls(float(np.mean(values)), tuple(float(q) for q in np.quantile(values, QUANTILES)))


@dataclass(frozen=True, slots=True)
class Care:
    """What a care type's year becomes. `open` placements at the day of the forecast; days are care days; amounts are öre with
    the committee's sign. `days_to_date` and `days` are distributions, `paths` (path) the days of each path's full year."""

    code: str
    open: int
    days_to_date: Spread
    days: Spread
    cost_to_date: int
    cost: Spread
    paths: Floats


@dataclass(frozen=True, slots=True)
class Measure:
    """A count of events this year: reported by the day of the forecast, nowcast of what has happened by then, and the year."""

    kind: str
    reported: int
    to_date: Spread
    year: Spread


@dataclass(frozen=True, slots=True)
class Rate:
    """A share (0 to 1) or a waiting time (days) of the year up to the day of the forecast; `key` says which (`chains.rates`).

    `reported` is what the `count` registered events give, `to_date` what it is with those that are not registered yet: preliminary.
    Of the share about children `count` is the events of the fewer, children or adults: what decides whether it may be shown.
    """

    key: str
    reported: float
    count: int
    to_date: Spread


@dataclass(frozen=True, slots=True)
class Placed:
    """What lies behind the cost of placements; öre, positive for costs.

    Of the year, January first: mean care `days` (type, month) and mean `cost` (type, month), which is days x price, `registered`
    (type, month) days as registered up to the day of the forecast, and mean `booked` (group, month). By path: `path_cost` (path, type) and
    `path_booked` (path, group) of the year. `before` (2, type) are days and cost of the year before. `group` (type) is -1 for
    types without accounts, `explained` (group) whether the ledger follows the register.
    """

    days: Floats
    cost: Floats
    registered: Floats
    booked: Floats
    path_cost: Floats
    path_booked: Floats
    before: Floats
    group: Ints
    explained: Bools


@dataclass(frozen=True)
class Forecast:
    """Joint paths over unit x line x month, in öre with the committee's sign (income plus, cost minus).

    `cells` (cell, 2) are the unit and the line of each cell. `to_date` and `budget` (cell) cover the forecast's year: what is booked
    in months up to `closed` and after it to `as_of`, and the chosen budget. `past` (cell) is what is booked up to `closed`, and `paths`
    (path, cell, month) are the months of the year after it, whole öre, so sums of cells are exact on every path.
    """

    as_of: date
    seed: int
    units: tuple[str, ...]
    lines: tuple[str, ...]
    areas: tuple[str, ...]
    cells: Ints
    closed: int
    to_date: Ints
    past: Ints
    budget: Ints | None
    paths: Ints
    care: tuple[Care, ...] = ()
    measures: tuple[Measure, ...] = field(default=())
    placed: Placed | None = None
    rates: tuple[Rate, ...] = field(default=())

    @property
    def year(self) -> int:
        return self.as_of.year

    @property
    def path_count(self) -> int:
        return int(self.paths.shape[0])

    def chosen(self, *, line: str | None = None, area: str | None = None, unit: str | None = None) -> Bools:
        """Which cells belong to a line, an area and a unit; all of them without any."""
        keep = np.ones(len(self.cells), np.bool_)
        if line is not None:
            keep &= self.cells[:, 1] == self.lines.index(line)
        if area is not None:
            keep &= np.array([self.areas[u] == area for u in self.cells[:, 0]], np.bool_)
        if unit is not None:
            keep &= self.cells[:, 0] == self.units.index(unit)
        return keep

    def totals(self, cells: Bools | None = None) -> Ints:
        """The full year of each path, öre: what is booked and the path's months, over the chosen cells."""
        if cells is None:
            return np.asarray(self.past.sum() + self.paths.sum(axis=(1, 2)), np.int64)
        return np.asarray(self.past[cells].sum() + self.paths[:, cells].sum(axis=(1, 2)), np.int64)

    def probability_below(self, amount: int, cells: Bools | None = None) -> float:
        """The share of paths whose full year is below `amount` öre."""
        return float(np.mean(self.totals(cells) < amount))

    def area_codes(self) -> Sequence[str]:
        return tuple(dict.fromkeys(a for a in self.areas if a))
