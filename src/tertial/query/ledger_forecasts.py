"""Forecasts of the full year: the committee's own, and a run rate where it has made none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from tertial.domain.period import Month
from tertial.query.ledger import income_statement
from tertial.query.ledger_rows import Dimension, budget_steps
from tertial.query.step import Behind, Query, Step, chain


def own_forecasts(as_of: date) -> Query:
    """What the committee and its units had forecast for the year by `as_of`, beside what they said the time before.

    One row per `made_by`, `scope` (`total`, area or unit), `line` (`''` for the result) and `case`: `made` and `amount` (öre,
    committee's sign) of the latest forecast of the year of `as_of`, with `condition` and `comment`; `previous_made` and
    `previous_amount` of the one before it in the same year, null where there is none.
    """
    ranked = Step(
        "ranked",
        """
SELECT batch, "row", as_of, made_by, scope, COALESCE(line, '') AS line, "case", amount, condition, comment,
  ROW_NUMBER() OVER (PARTITION BY made_by, scope, COALESCE(line, ''), "case" ORDER BY as_of DESC, batch, "row") AS place
FROM forecasts WHERE as_of BETWEEN $year_first AND $as_of
""",
    )
    answer = Step(
        "own_forecasts",
        """
SELECT n.made_by, n.scope, n.line, n."case", n.as_of AS made, n.amount, n.condition, n.comment,
  b.as_of AS previous_made, b.amount AS previous_amount
FROM ranked n
LEFT JOIN ranked b ON b.made_by = n.made_by AND b.scope = n.scope AND b.line = n.line AND b."case" = n."case" AND b.place = 2
WHERE n.place = 1
""",
    )
    traced = Step(
        "traced_forecasts",
        'SELECT batch, "row", as_of, made_by, scope, line, "case", amount, place AS nth FROM ranked',
    )
    conditions = {"made": "nth = 1", "amount": "nth = 1", "previous_made": "nth = 2", "previous_amount": "nth = 2"}
    return Query(
        name="own_forecasts",
        steps=(ranked, answer),
        parameters={"as_of": as_of, "year_first": date(as_of.year, 1, 1)},
        key=("made_by", "scope", "line", "case"),
        behind=(
            Behind("forecasts", (ranked, traced), conditions, ("as_of", "made_by", "scope", "line", "case", "amount")),
        ),
    )


def elapsed_months(as_of: date) -> Fraction:
    """Months of the year up to and with `as_of`; a month under way counts with the share of its days that have passed."""
    month = Month.of(as_of)
    return month.month - 1 + Fraction(as_of.day, month.days)


def run_rate(
    as_of: date,
    by: Sequence[Dimension] = ("line",),
    *,
    allocated: Sequence[str] = ("municipal_grant",),
    version: str | None = None,
) -> Query:
    """The full year at the rate so far, for want of a forecast; to be shown as a run rate and nothing more.

    For a line: actual to date * 12 / months elapsed. For the lines in `allocated`, whose year is decided by the council
    and not by what happens, the year's budget instead, where there is one: how much of the grant has been booked by August
    says nothing of the year. A sum over lines adds the two. Nothing corrects for season, late invoices or a placement
    that ends; to scale by the months of the budget instead would only look better, since budgets are commonly spread
    in twelfths. Columns: `numerator` / `denominator`, öre with the committee's sign; `rated`, the part of `actual_to_date`
    that was scaled; `allocated`, the part that is budget. Null where nothing is booked this year.
    """
    fine: tuple[Dimension, ...] = tuple(dict.fromkeys((*by, "line")))
    base = income_statement(as_of, fine, version=version)
    names = ", ".join(f"$allocated_{i}" for i in range(len(allocated)))
    of_council = f"line IN ({names})" if names else "FALSE"
    decided = f"{of_council} AND budget_year <> 0"  # neither absent nor a budget that was never filled in
    dims = ", ".join(by)
    listed = f"{dims}, " if by else ""
    months = elapsed_months(as_of)
    answer = Step(
        "run_rate",
        f"""
SELECT {listed}
  CAST(SUM(CASE WHEN {decided} THEN budget_year * $rate_denominator ELSE actual_to_date * $rate_numerator END) AS BIGINT)
    AS numerator,
  CASE WHEN COUNT(actual_to_date) > 0 THEN $rate_denominator END AS denominator,
  CAST(SUM(CASE WHEN {decided} THEN NULL ELSE actual_to_date END) AS BIGINT) AS rated,
  CAST(SUM(CASE WHEN {decided} THEN budget_year END) AS BIGINT) AS allocated
FROM income_statement WHERE actual_to_date IS NOT NULL {f"GROUP BY {dims}" if by else ""}
""",
    )
    rate = Fraction(12) / months
    given = {f"allocated_{i}": line for i, line in enumerate(allocated)}
    return Query(
        name="_by_".join(["run_rate", *(["_".join(by)] if by else [])]),
        steps=(*base.steps, answer),
        parameters={
            **base.all_parameters,
            **given,
            "rate_numerator": rate.numerator,
            "rate_denominator": rate.denominator,
        },
        key=tuple(by),
        behind=tuple(_rate_behind(behind, of_council, version) for behind in base.behind),
    )


def _rate_behind(behind: Behind, listed: str, version: str | None) -> Behind:
    """Vouchers behind what was scaled, rows of the budget behind what was not."""
    if behind.table == "budget":
        condition = f"{behind.columns['budget_year']} AND {listed}"
        return Behind(behind.table, behind.steps, {"allocated": condition, "numerator": condition}, behind.shown)
    planned = "(SELECT COUNT(*) FROM chosen_budget WHERE year = $year AND amount <> 0) > 0"
    condition = f"{behind.columns['actual_to_date']} AND NOT ({listed} AND {planned})"
    steps = chain(budget_steps(version), behind.steps)
    return Behind(behind.table, steps, {"rated": condition, "numerator": condition}, behind.shown)
