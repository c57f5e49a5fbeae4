"""State grants (statsbidrag) and investments by year."""

from __future__ import annotations

from datetime import date

from tertial.query.step import Behind, Query, Step

_AMOUNTS = ("applied", "granted", "approved", "received")


def grants(as_of: date, *, years: int = 2) -> Query:
    """Grants of `years` years up to that of `as_of`, one row each, and by year their total under the empty `grant_id`.

    Columns: `year`, `grant_id`, `name`, `payer`, `kind`, `conditions` (null where the file gives none), and `applied`, `granted`,
    `approved`, `received` in öre, null where the file gives none; a total is null when no grant of the year has the amount.
    """
    amounts = ", ".join(f"g.{a}" for a in _AMOUNTS)
    sums = ", ".join(f"CAST(SUM(g.{a}) AS BIGINT) AS {a}" for a in _AMOUNTS)
    chosen = Step("chosen_grants", "SELECT * FROM grants WHERE year BETWEEN $from_year AND $year")
    answer = Step(
        "grants_and_total",
        f"""
SELECT g.year, g.grant_id, g.name, g.payer, g.kind, g.conditions, {amounts} FROM chosen_grants g
UNION ALL
SELECT g.year, '' AS grant_id, '' AS name, '' AS payer, '' AS kind, NULL AS conditions, {sums} FROM chosen_grants g GROUP BY g.year
""",
    )
    traced = Step(
        "traced_grants",
        'SELECT g.*, g.grant_id AS traced_id FROM (SELECT batch, "row", year, grant_id, name, payer, applied, granted,\n'
        "  approved, received, conditions FROM chosen_grants) g\nUNION ALL\n"
        "SELECT batch, \"row\", year, '' AS grant_id, name, payer, applied, granted, approved, received, conditions, grant_id AS traced_id\n"
        "FROM chosen_grants",
    )
    return Query(
        name="grants",
        steps=(chosen, answer),
        parameters={"year": as_of.year, "from_year": as_of.year - years + 1},
        key=("year", "grant_id"),
        behind=(
            Behind(
                "grants",
                (chosen, traced),
                {a: f"{a} IS NOT NULL" for a in (*_AMOUNTS, "payer", "conditions")},
                ("traced_id", "name", "payer", *_AMOUNTS, "conditions"),
            ),
        ),
    )


def investments(as_of: date, *, years: int = 2) -> Query:
    """Investments of `years` years up to that of `as_of`: one row each, and by year their total under the empty `investment_id`.

    Columns: `year`, `investment_id`, `name`; `budget`, `forecast` and `actual` in öre as given (spending positive), null where the
    file gives none; a total is null when no investment of the year has the amount.
    """
    amounts = ("budget", "forecast", "actual")
    sums = ", ".join(f"CAST(SUM({a}) AS BIGINT) AS {a}" for a in amounts)
    chosen = Step("chosen_investments", "SELECT * FROM investments WHERE year BETWEEN $from_year AND $year")
    answer = Step(
        "investments_and_total",
        f"""
SELECT year, investment_id, name, {", ".join(amounts)} FROM chosen_investments
UNION ALL
SELECT year, '' AS investment_id, '' AS name, {sums} FROM chosen_investments GROUP BY year
""",
    )
    listed = 'batch, "row", year, name, budget, forecast, actual, investment_id AS traced_id'
    traced = Step(
        "traced_investments",
        f"SELECT investment_id, {listed} FROM chosen_investments\nUNION ALL\n"
        f"SELECT '' AS investment_id, {listed} FROM chosen_investments",
    )
    return Query(
        name="investments",
        steps=(chosen, answer),
        parameters={"year": as_of.year, "from_year": as_of.year - years + 1},
        key=("year", "investment_id"),
        behind=(
            Behind(
                "investments",
                (chosen, traced),
                {a: f"{a} IS NOT NULL" for a in amounts},
                ("traced_id", "name", *amounts),
            ),
        ),
    )
