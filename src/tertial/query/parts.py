"""Queries that are a part of a larger one: a report asks the larger once and takes each part out of its rows.

A figure keeps its own named query, which is what a trace shows and runs; the part of the larger answer is the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tertial.domain.committee import Indicator
from tertial.query.cases import case_counts
from tertial.query.cases_waiting import waiting
from tertial.query.indicators_measured import CASES, PLACEMENTS, SHARES, WAITS
from tertial.query.placements import placements_by
from tertial.query.placements_rows import DIMENSIONS
from tertial.query.step import Query
from tertial.query.windows import Window

Rows = Sequence[Mapping[str, Any]]
Take = Callable[[Rows], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a query as those that `take` makes of the answer to a larger one, `base`."""

    base: Query
    take: Take


def of_periods(base: Query, windows: Sequence[Window]) -> Part:
    """The part of a query over more windows that asks the same of each; both have the windows' keys as `period`.

    Right only where the other columns of the key do not depend on the windows.
    """
    keys = {window.key for window in windows}
    return Part(base, lambda rows: [dict(row) for row in rows if row["period"] in keys])


def part_of(indicator: Indicator, windows: Sequence[Window], limit_days: int) -> Part | None:
    """What a built-in measure is a part of; None where it is best asked by itself.

    Measures of placements with at most one value of one dimension as filter are rows of the placements by that dimension.
    Measures of case events with the same filter share one count of everything. `limit_days` is that of the report's waits.
    """
    if indicator.source in PLACEMENTS:
        return _of_placements(indicator, windows)
    if indicator.source in CASES or indicator.source in SHARES:
        base = case_counts(windows, only=indicator.filter)
        return Part(base, lambda rows: _counted(indicator.source, windows, rows))
    if indicator.source in WAITS and not indicator.filter:
        base = waiting(windows, WAITS[indicator.source], limit_days=limit_days)
        return Part(base, lambda rows: [_row(r["period"], r["sum_days"], r["n"], r["persons"]) for r in rows])
    return None


def _row(period: str, numerator: int | None, denominator: int | None, persons: int | None) -> dict[str, Any]:
    return {"period": period, "numerator": numerator, "denominator": denominator, "persons": persons}


def _one(value: int | None) -> int | None:
    """The denominator of a count: one where there is a count."""
    return None if value is None else 1


def _of_placements(indicator: Indicator, windows: Sequence[Window]) -> Part | None:
    column, divisor = PLACEMENTS[indicator.source]
    if not indicator.filter:
        base = placements_by(windows, ())
        return Part(base, lambda rows: [_placed(r["period"], r, column, divisor) for r in rows])
    dimension = next((d for d in DIMENSIONS if set(indicator.filter) == {d}), None)
    value = None if dimension is None else indicator.filter[dimension]
    if dimension is None or not isinstance(value, str | bool):
        return None

    def take(rows: Rows) -> list[dict[str, Any]]:
        found = {r["period"]: r for r in rows if r[dimension] == value}
        covered = {r["period"] for r in rows if r["days"] is not None}
        none: Mapping[str, None] = dict.fromkeys((column, divisor or column, "persons"))
        zero: Mapping[str, int] = dict.fromkeys(none, 0)
        keys = sorted(w.key for w in windows)
        return [_placed(k, found.get(k, zero if k in covered else none), column, divisor) for k in keys]

    return Part(placements_by(windows, (dimension,)), take)


def _placed(period: str, row: Mapping[str, Any], column: str, divisor: str) -> dict[str, Any]:
    return _row(period, row[column], row[divisor] if divisor else _one(row[column]), row["persons"])


def _counted(source: str, windows: Sequence[Window], rows: Rows) -> list[dict[str, Any]]:
    by_key = {(r["period"], r["measure"]): r for r in rows}
    out = []
    for period in sorted(window.key for window in windows):
        if source in CASES:
            measure, column = CASES[source]
            row = by_key[period, measure]
            out.append(_row(period, row[column], _one(row[column]), row["persons"]))
        else:
            share = SHARES[source]
            part, whole = by_key[period, share.part], by_key[period, share.whole]
            out.append(_row(period, part[share.column], whole[share.of], part[share.persons]))
    return out
