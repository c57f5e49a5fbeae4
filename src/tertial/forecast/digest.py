"""What is kept of a finished forecast: enough for its quantiles, bridges and conditions, without simulating again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tertial.forecast.arrays import Floats, Ints
from tertial.forecast.inputs import Inputs
from tertial.forecast.one_off import one_offs
from tertial.forecast.result import QUANTILES, Forecast, Measure, Placed, Rate, Spread


@dataclass(frozen=True, slots=True)
class CareDigest:
    """A care type: open placements, care days to date and of the year, cost to date (öre) and of the year."""

    code: str
    open: int
    days_to_date: Spread
    days: Spread
    cost_to_date: int
    cost: Spread


@dataclass(frozen=True)
class Digest:
    """A forecast by path, summed to area x line; öre with the committee's sign.

    `areas` ends with `""`, the units without one. `totals` (path, area, line) and `months` (path, month) are full years, the latter of the
    result, booked months as booked: `closed` tells how many are. `means` (area, line) and `unit_means` (unit) are whole öre that add up
    to each other. `to_date` and `budget` (area, line) as in `Forecast`; `unit_spreads` are of `units`. `care_days` (path, care type). `one_off` (line) is what has been booked this year and will not come
    again, `care_budget` (line) the part of the budget that is set on accounts of care types, `care_line` (group, line) where care is booked.
    """

    as_of: date
    seed: int
    areas: tuple[str, ...]
    lines: tuple[str, ...]
    units: tuple[str, ...]
    closed: int
    totals: Ints
    months: Ints
    means: Ints
    unit_means: Ints
    to_date: Ints
    budget: Ints | None
    unit_spreads: tuple[Spread, ...]
    care: tuple[CareDigest, ...]
    care_days: Floats
    measures: tuple[Measure, ...]
    rates: tuple[Rate, ...]
    placed: Placed
    care_line: Floats
    care_budget: Ints
    one_off: Ints

    @property
    def year(self) -> int:
        return self.as_of.year

    @property
    def path_count(self) -> int:
        return int(self.totals.shape[0])

    def result(self) -> Ints:
        """The year's result by path."""
        return np.asarray(self.totals.sum(axis=(1, 2)), np.int64)

    def of(self, *, area: str | None = None, line: str | None = None) -> Ints:
        """Full years by path of an area, a line, or both; the result without any."""
        chosen = self.totals
        if area is not None:
            at = self.areas.index(area)
            chosen = chosen[:, at : at + 1]
        if line is not None:
            at = self.lines.index(line)
            chosen = chosen[:, :, at : at + 1]
        return np.asarray(chosen.sum(axis=(1, 2)), np.int64)

    def mean(self, *, area: str | None = None, line: str | None = None) -> int:
        """The mean of an area, a line, or both, whole öre; the result's without any. Parts add up to their sum."""
        rows = slice(None) if area is None else slice(self.areas.index(area), self.areas.index(area) + 1)
        columns = slice(None) if line is None else slice(self.lines.index(line), self.lines.index(line) + 1)
        return int(self.means[rows, columns].sum())

    def cumulated(self) -> Floats:
        """Quantiles of the result from January to each month by (month, level of QUANTILES); the same where it is booked."""
        return np.asarray(np.quantile(np.cumsum(self.months, axis=1), QUANTILES, axis=0).T)

    def probability_below(self, ore: int) -> float:
        """The share of paths whose result is below an amount."""
        return float((self.result() < ore).mean())


def digest(made: Forecast, inputs: Inputs) -> Digest:
    """Sum a forecast up. `inputs` are what it was made from. Raises ValueError for one without `placed`."""
    if made.placed is None:
        raise ValueError("expected a forecast with what lies behind its placements")
    areas = (*made.area_codes(), "")
    of_unit = np.array([areas.index(a) if a in areas else len(areas) - 1 for a in made.areas], np.int64)
    area, line = of_unit[made.cells[:, 0]], made.cells[:, 1]

    def by_area(values: Ints) -> Ints:
        out = np.zeros((len(areas), len(made.lines)), np.int64)
        np.add.at(out, (area, line), values)
        return out

    ahead: Ints = np.einsum("pcm->pc", made.paths)  # whole numbers: as their sum, in a third of the time
    totals = np.zeros((made.path_count, len(areas), len(made.lines)), np.int64)
    for cell in range(len(made.cells)):
        totals[:, area[cell], line[cell]] += ahead[:, cell]
    mean = made.past + np.rint(ahead.mean(axis=0)).astype(np.int64)
    units = sorted(set(made.cells[:, 0].tolist()))
    of = [made.cells[:, 0] == u for u in units]
    books, january = inputs.books, made.year * 12 - inputs.books.first
    return Digest(
        as_of=made.as_of,
        seed=made.seed,
        areas=areas,
        lines=made.lines,
        units=tuple(made.units[u] for u in units),
        closed=12 - made.paths.shape[2],
        totals=totals + by_area(made.past),
        months=_months(made, inputs, january),
        means=by_area(mean),
        unit_means=np.array([mean[mine].sum() for mine in of], np.int64),
        to_date=by_area(made.to_date),
        budget=None if made.budget is None else by_area(made.budget),
        unit_spreads=tuple(Spread.of(made.past[mine].sum() + ahead[:, mine].sum(axis=1)) for mine in of),
        care=tuple(CareDigest(c.code, c.open, c.days_to_date, c.days, c.cost_to_date, c.cost) for c in made.care),
        care_days=_rounded(np.stack([np.zeros(made.path_count), *(c.paths for c in made.care)], axis=1)[:, 1:], 2),
        measures=made.measures,
        rates=made.rates,
        placed=_placed(made.placed),
        care_line=books.care_line,
        care_budget=books.budget_care[:, :, january:].sum(axis=(0, 2)),
        one_off=one_offs(books, made.year),
    )


def _placed(placed: Placed) -> Placed:
    return replace(placed, path_cost=_rounded(placed.path_cost, 0), path_booked=_rounded(placed.path_booked, 0))


def _months(made: Forecast, inputs: Inputs, january: int) -> Ints:
    """The result by (path, month): what is booked, the same on every path, and the path's months after it."""
    known = 12 - made.paths.shape[2]
    out = np.zeros((made.path_count, 12), np.int64)
    out[:, :known] = inputs.books.total[:, :, january : january + known].sum(axis=(0, 1))
    out[:, known:] = np.einsum("pcm->pm", made.paths)
    return out


def _rounded(values: Floats, decimals: int) -> Floats:
    """Rounded once here, so that what is stored is what is shown."""
    return np.asarray(np.round(np.asarray(values, np.float64), decimals) + 0.0)
