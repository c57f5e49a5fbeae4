"""The income statement and results: last year, budget, actual to date and the same period last year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tertial.domain.period import Month
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
from tertial.query.step import Query, Step, Value, chain
from tertial.query.windows import same_period_last_year

_SPANS = {
    "last_year": "year = $year - 1",
    "actual_to_date": "year = $year",
    "same_period_last_year": "year = $year - 1 AND month <= $last_year_as_of AND NOT late",
}
_DAYS = {
    "last_year": "date BETWEEN $last_year_first AND $last_year_last",
    "actual_to_date": "date BETWEEN $year_first AND $as_of",
    "same_period_last_year": "date BETWEEN $last_year_first AND $last_year_as_of",
}
_PLANS = {
    "budget_year": "month BETWEEN $year_first AND $year_last",
    "budget_to_date": "month BETWEEN $year_first AND $as_of",
}


def year_values(as_of: date) -> dict[str, Value]:
    """The days that bound this year and the last one, both ends included."""
    return {
        "as_of": as_of,
        "year": as_of.year,
        "year_first": date(as_of.year, 1, 1),
        "year_last": date(as_of.year, 12, 31),
        "last_year_first": date(as_of.year - 1, 1, 1),
        "last_year_last": date(as_of.year - 1, 12, 31),
        "last_year_as_of": same_period_last_year(as_of).last,
        "last_year_month": Month(as_of.year - 1, as_of.month).last_day,
    }


def income_statement(
    as_of: date,
    by: Sequence[Dimension] = ("line",),
    *,
    version: str | None = None,
    only: Mapping[Dimension, str] | None = None,
) -> Query:
    """Sums by any of line, area, unit and account; without dimensions the committee's result.

    Columns, öre with the committee's sign (income plus, cost minus): `last_year`, the closing of the year before;
    `budget_year` and `budget_to_date` (months up to and with that of `as_of`) of the budget version `version` of the
    year, or the one that came last; `actual_to_date`, 1 January to `as_of`; `same_period_last_year`. A period without
    a single row in the ledger (or the budget) is null, a line without rows in a period that has others is 0. Rows of
    units that belong to no area have area `''`, budget set on lines has account `''`. `only` keeps one value of dimensions.
    """
    condition, bound = checked(by, only)
    keys = keys_step(by, "facts", whole=not only)
    steps = chain(movement_steps(), budget_steps(version), _every_fact(), filtered(condition), _present(), keys)
    answer = Step(
        "income_statement",
        f"""
SELECT {prefixed(by, "k")}
  {", ".join(f"CASE WHEN MAX(p.{c}_rows) > 0 THEN CAST(COALESCE(SUM(f.{c}), 0) AS BIGINT) END AS {c}" for c in (*_SPANS, *_PLANS))}
FROM keys k CROSS JOIN present p LEFT JOIN facts f ON {joined(by, "k", "f")}
{"GROUP BY " + ", ".join(f"k.{name}" for name in by) if by else ""}
""",
    )
    return Query(
        name="_by_".join(["income_statement", "_".join(by)]) if by else "result",
        steps=(*steps, answer),
        parameters={**year_values(as_of), **bound, "version": version},
        key=tuple(by),
        behind=(
            *ledger_behind({c: f"{span} AND {condition}" for c, span in _DAYS.items()}),
            budget_behind(version, {c: f"{span} AND {condition}" for c, span in _PLANS.items()}),
        ),
    )


def _every_fact() -> Step:
    """Sums and counts of rows by every dimension, of the ledger and of the budget."""
    counted = ",\n  ".join(
        f"CASE WHEN {span} THEN amount END AS {c}, CASE WHEN {span} THEN booked END AS {c}_rows"
        for c, span in _SPANS.items()
    )
    planned = ",\n  ".join(
        f"CASE WHEN {span} THEN amount END AS {c}, CASE WHEN {span} THEN 1 END AS {c}_rows"
        for c, span in _PLANS.items()
    )
    none = ", ".join(f"CAST(NULL AS BIGINT) AS {c}, CAST(NULL AS BIGINT) AS {c}_rows" for c in _PLANS)
    nothing = ", ".join(f"CAST(NULL AS BIGINT) AS {c}, CAST(NULL AS BIGINT) AS {c}_rows" for c in _SPANS)
    return Step(
        "every_fact",
        f"""
SELECT line, area, unit, account, {counted}, {none}
FROM account_months WHERE year >= $year - 1
UNION ALL
SELECT line, area, unit, account, {nothing}, {planned}
FROM chosen_budget WHERE year = $year
""",
    )


def _present() -> Step:
    """How many rows each period has in all: whether a missing line is nothing booked or nothing known."""
    counts = ", ".join(f"COALESCE(SUM({c}_rows), 0) AS {c}_rows" for c in (*_SPANS, *_PLANS))
    return Step("present", f"SELECT {counts} FROM every_fact")
