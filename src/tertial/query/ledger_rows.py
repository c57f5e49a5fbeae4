"""Steps that every query on the ledger and the budget shares.

Amounts leave these steps with the committee's sign: income plus, cost minus, so a result is their sum. The stored ledger
has debit positive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from tertial.query.step import Behind, Step

Dimension = Literal["line", "area", "unit", "account"]
DIMENSIONS: tuple[Dimension, ...] = ("line", "area", "unit", "account")


MOVEMENTS = Step(
    "movements",
    """
SELECT l.date, l.account, COALESCE(l.unit, '') AS unit, -l.amount AS amount
FROM ledger l
""",
)

BUDGET_ROWS = Step(
    "budget_rows",
    """
SELECT b.batch, b."row", b.version, b.month, EXTRACT(YEAR FROM b.month) AS year, COALESCE(b.account, '') AS account,
  COALESCE(NULLIF(b.line, ''), al.line) AS line, COALESCE(b.unit, '') AS unit, -b.amount AS amount
FROM budget b LEFT JOIN account_lines al ON al.account = b.account
""",
)
"""Rows of the budget with their line."""


def budget_versions(version: str | None) -> Step:
    """One version a year: `$version` in `$year` if `version` is given, else the one that came last.

    Last is the one in the latest imported batch, then the one that stands last in the file, then the greatest name.
    """
    given = "" if version is None else "\n  WHERE r.year <> $year OR r.version = $version"
    return Step(
        "budget_versions",
        f"""
SELECT year, version FROM (
  SELECT year, version, ROW_NUMBER() OVER (PARTITION BY year ORDER BY place DESC, version DESC) AS place_in_year FROM (
    SELECT r.year, r.version, MAX(COALESCE(o.sequence, 0) * 10000000000 + r."row") AS place
    FROM budget_rows r LEFT JOIN batches o ON o.batch = r.batch{given}
    GROUP BY r.year, r.version
  ) AS placed
) AS ranked WHERE place_in_year = 1
""",
    )


CHOSEN_BUDGET = Step(
    "chosen_budget",
    """
SELECT r.batch, r."row", r.version, r.month, r.year, r.account, r.line, r.unit, COALESCE(ua.area, '') AS area, r.amount
FROM budget_rows r
JOIN budget_versions v ON v.year = r.year AND v.version = r.version
LEFT JOIN unit_areas ua ON ua.unit = r.unit
WHERE r.line IS NOT NULL
""",
    shared=True,
)


ACCOUNT_MONTHS = Step(
    "account_months",
    """
SELECT EXTRACT(YEAR FROM s.month) AS year, EXTRACT(MONTH FROM s.month) AS number, s.month, s.late, al.line,
  COALESCE(ua.area, '') AS area, s.unit, s.account, s.amount, s.booked
FROM (
  SELECT CAST(DATE_TRUNC('month', date) AS DATE) AS month, (date > $last_year_as_of AND date <= $last_year_month) AS late,
    account, unit, CAST(SUM(amount) AS BIGINT) AS amount, COUNT(*) AS booked
  FROM movements WHERE date <= $as_of
  GROUP BY CAST(DATE_TRUNC('month', date) AS DATE), (date > $last_year_as_of AND date <= $last_year_month), account, unit
) s
JOIN account_lines al ON al.account = s.account
LEFT JOIN unit_areas ua ON ua.unit = s.unit
""",
    shared=True,
)
"""Sums up to `$as_of` by month, account and unit, of accounts that belong to a line; `booked` is the number of rows.

The ledger is read once for every query that starts here. `late`: after the day of the month of `$as_of` a year earlier,
so that the same period last year can leave it out when `$as_of` is no month's end.
"""


def movement_steps() -> tuple[Step, ...]:
    return (MOVEMENTS, ACCOUNT_MONTHS)


def budget_steps(version: str | None) -> tuple[Step, ...]:
    return (BUDGET_ROWS, budget_versions(version), CHOSEN_BUDGET)


def checked(by: Sequence[Dimension], only: Mapping[Dimension, str] | None) -> tuple[str, dict[str, str]]:
    """The SQL condition for `only` and the values it binds; raises ValueError for a dimension that is not ours."""
    if unknown := sorted({*by, *(only or {})} - set(DIMENSIONS)):
        raise ValueError(f"not a dimension of the ledger: {', '.join(unknown)}")
    chosen = only or {}
    return " AND ".join([f"{name} = $only_{name}" for name in chosen] or ["TRUE"]), {
        f"only_{name}": value for name, value in chosen.items()
    }


def filtered(condition: str) -> Step:
    return Step("facts", f"SELECT * FROM every_fact WHERE {condition}")


def keys_step(by: Sequence[Dimension], facts: str, *, whole: bool) -> Step:
    """Every combination of the dimensions that occurs in `facts`; for one dimension alone also those that are configured.

    Without dimensions there is one row. `whole`: nothing was left out by a filter, so configured ones are added.
    """
    if not by:
        return Step("keys", "SELECT 1 AS whole")
    names = ", ".join(by)
    sql = f"SELECT DISTINCT {names} FROM {facts}"
    if whole and tuple(by) in (("line",), ("area",)):
        sql += f" UNION SELECT {names} FROM {by[0]}s"
    return Step("keys", sql)


def joined(by: Sequence[str], left: str, right: str) -> str:
    return " AND ".join([f"{left}.{name} = {right}.{name}" for name in by] or ["TRUE"])


def prefixed(by: Sequence[str], table: str) -> str:
    """`t.line, t.area, ` or nothing: the start of a list of columns."""
    return "".join(f"{table}.{name}, " for name in by)


def ledger_behind(actual: Mapping[str, str], extra: str = "") -> tuple[Behind, ...]:
    """Vouchers behind columns of actuals; `amount` has the committee's sign.

    `actual` gives the condition on `date` of each column, `extra` more columns that the answer's key has. The text of
    a voucher is left out: clients' names turn up there.
    """
    vouchers = Step(
        "traced_vouchers",
        f"""
SELECT s.batch, s."row", s.date, s.voucher, s.account, COALESCE(s.unit, '') AS unit, s.supplier, al.line,
  COALESCE(ua.area, '') AS area, -s.amount AS amount{extra}
FROM ledger s
JOIN account_lines al ON al.account = s.account
LEFT JOIN unit_areas ua ON ua.unit = COALESCE(s.unit, '')
""",
    )
    return (Behind("ledger", (vouchers,), actual, ("date", "voucher", "account", "unit", "supplier", "amount")),)


def budget_behind(version: str | None, planned: Mapping[str, str], extra: str = "") -> Behind:
    """Rows of the chosen budget behind columns of plans; `planned` gives each column's condition on `month`."""
    rows = Step(
        "traced_budget",
        f"""
SELECT s.batch, s."row", s.version, s.month, s.account, s.line, s.unit, s.area, s.amount{extra} FROM chosen_budget s
""",
    )
    return Behind(
        "budget", (*budget_steps(version), rows), planned, ("version", "month", "account", "line", "unit", "amount")
    )
