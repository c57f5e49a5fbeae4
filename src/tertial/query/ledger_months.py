"""Actual and budget month by month, and results year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tertial.query.ledger import year_values
from tertial.query.ledger_rows import (
    Dimension,
    budget_behind,
    budget_steps,
    checked,
    filtered,
    joined,
    keys_step,
    ledger_behind,
    movement_steps,
    prefixed,
)
from tertial.query.step import Behind, Query, Step, chain


def months(
    as_of: date,
    by: Sequence[Dimension] = (),
    *,
    version: str | None = None,
    only: Mapping[Dimension, str] | None = None,
) -> Query:
    """The twelve months of this year beside those of the last: `number` 1 to 12 within each of the dimensions `by`.

    Columns, öre with the committee's sign: `actual`, `budget`, `actual_last_year`, `budget_last_year`. A month in which
    the whole ledger (budget) has no row is null, and so are actuals of months after `as_of`; a line without rows in a
    month that has others is 0. `month` is the first day of the month this year.
    """
    condition, bound = checked(by, only)
    steps = chain(
        movement_steps(),
        budget_steps(version),
        _month_facts("$year - 1"),
        filtered(condition),
        Step(
            "present",
            "SELECT year, number, SUM(actual_rows) AS actual_rows, SUM(budget_rows) AS budget_rows FROM every_fact GROUP BY year, number",
        ),
        keys_step(by, "facts", whole=not only),
        _month_by_month(by),
    )
    return Query(
        name="_by_".join(["months", *(["_".join(by)] if by else [])]),
        steps=steps,
        parameters={**year_values(as_of), **bound, "version": version},
        key=(*by, "number"),
        behind=_month_behind(version, condition),
    )


def _month_by_month(by: Sequence[Dimension]) -> Step:
    columns = {"actual": "actual_rows", "budget": "budget_rows"}
    cells = ",\n  ".join(
        f"CASE WHEN COALESCE(MAX(p{suffix}.{rows}), 0) > 0 THEN CAST(COALESCE(SUM(CASE WHEN f.year = {year} THEN f.{c} END), 0)"
        f" AS BIGINT) END AS {c}{suffix}"
        for suffix, year in (("", "$year"), ("_last_year", "$year - 1"))
        for c, rows in columns.items()
    )
    return Step(
        "month_by_month",
        f"""
SELECT {prefixed(by, "k")}c.number, MIN(c.month) AS month,
  {cells}
FROM keys k CROSS JOIN (SELECT number, month FROM calendar WHERE year = $year) c
LEFT JOIN present p ON p.year = $year AND p.number = c.number
LEFT JOIN present p_last_year ON p_last_year.year = $year - 1 AND p_last_year.number = c.number
LEFT JOIN facts f ON f.number = c.number AND {joined(by, "k", "f")}
GROUP BY {prefixed(by, "k")}c.number
""",
    )


def _month_facts(first_year: str) -> Step:
    """Sums of the ledger up to `$as_of` and of the budget by month and every dimension."""
    return Step(
        "every_fact",
        f"""
SELECT year, number, line, area, unit, account, amount AS actual, booked AS actual_rows, CAST(NULL AS BIGINT) AS budget,
  0 AS budget_rows
FROM account_months WHERE year >= {first_year}
UNION ALL
SELECT year, EXTRACT(MONTH FROM month) AS number, line, area, unit, account, CAST(NULL AS BIGINT) AS actual,
  0 AS actual_rows, amount AS budget, 1 AS budget_rows
FROM chosen_budget WHERE year BETWEEN {first_year} AND $year
""",
    )


def _month_behind(version: str | None, condition: str) -> tuple[Behind, ...]:
    number = ", EXTRACT(MONTH FROM s.{}) AS number"
    return (
        *ledger_behind(
            {
                "actual": f"date BETWEEN $year_first AND $as_of AND {condition}",
                "actual_last_year": f"date BETWEEN $last_year_first AND $last_year_last AND {condition}",
            },
            extra=number.format("date"),
        ),
        budget_behind(
            version,
            {
                "budget": f"month BETWEEN $year_first AND $year_last AND {condition}",
                "budget_last_year": f"month BETWEEN $last_year_first AND $last_year_last AND {condition}",
            },
            extra=number.format("month"),
        ),
    )


def years(as_of: date, by: Sequence[Dimension] = (), *, count: int = 5, version: str | None = None) -> Query:
    """Results of `count` years up to that of `as_of`, which is given up to that day.

    Columns: `year`; `amount` in öre with the committee's sign; `budget` of the full year; `months`, how many months of
    the year the ledger has rows in (a year that the ledger begins in has fewer than the others); `partial`, whether
    the year has not ended. A year without any row in the ledger (the budget) is null, not 0.
    """
    condition, bound = checked(by, None)
    present = Step(
        "present",
        "SELECT year, SUM(actual_rows) AS actual_rows, SUM(budget_rows) AS budget_rows,\n"
        "  COUNT(DISTINCT CASE WHEN actual_rows > 0 THEN number END) AS months FROM every_fact GROUP BY year",
    )
    first_year = as_of.year - count + 1
    return Query(
        name="_by_".join(["years", *(["_".join(by)] if by else [])]),
        steps=chain(
            movement_steps(),
            budget_steps(version),
            _month_facts("$from_year"),
            filtered(condition),
            present,
            keys_step(by, "facts", whole=True),
            _year_by_year(by),
        ),
        parameters={
            **year_values(as_of),
            **bound,
            "version": version,
            "from_year": first_year,
            "from_day": date(first_year, 1, 1),
        },
        key=(*by, "year"),
        behind=(
            *ledger_behind(
                {"amount": "date BETWEEN $from_day AND $as_of"}, extra=", EXTRACT(YEAR FROM s.date) AS year"
            ),
            budget_behind(version, {"budget": "year BETWEEN $from_year AND $year"}, extra=", s.year"),
        ),
    )


def _year_by_year(by: Sequence[Dimension]) -> Step:
    return Step(
        "year_by_year",
        f"""
SELECT {prefixed(by, "k")}y.year,
  CASE WHEN COALESCE(MAX(p.actual_rows), 0) > 0 THEN CAST(COALESCE(SUM(f.actual), 0) AS BIGINT) END AS amount,
  CASE WHEN COALESCE(MAX(p.budget_rows), 0) > 0 THEN CAST(COALESCE(SUM(f.budget), 0) AS BIGINT) END AS budget,
  COALESCE(MAX(p.months), 0) AS months, (y.year = $year AND $as_of < $year_last) AS partial
FROM keys k CROSS JOIN (SELECT DISTINCT year FROM calendar WHERE year BETWEEN $from_year AND $year) y
LEFT JOIN present p ON p.year = y.year
LEFT JOIN facts f ON f.year = y.year AND {joined(by, "k", "f")}
GROUP BY {prefixed(by, "k")}y.year
""",
    )
