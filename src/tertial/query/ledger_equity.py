"""Equity (ackumulerat resultat) rolled forward: openings, settlements, use, and the results of years that have ended."""

from __future__ import annotations

from datetime import date

from tertial.query.ledger import year_values
from tertial.query.ledger_rows import ledger_behind, movement_steps
from tertial.query.step import Behind, Query, Step

_EVENTS = Step(
    "events",
    """
SELECT batch, "row", date, kind, amount, decision, EXTRACT(YEAR FROM date) AS year
FROM equity WHERE date <= $as_of
""",
)
_RESULTS = Step("results", "SELECT year, CAST(SUM(amount) AS BIGINT) AS amount FROM account_months GROUP BY year")
_YEARS = Step(
    "roll_years",
    """
SELECT y.year, MIN(y.month) AS first_day, (y.year < $year OR $as_of = $year_last) AS ended
FROM calendar y JOIN (SELECT MIN(year) AS year FROM events WHERE kind = 'opening') o ON y.year >= o.year
WHERE y.year <= $year GROUP BY y.year
""",
)
# Two balances a year: after what is dated the first of January, and at the end of the year or at as_of.
_DAYS = Step(
    "roll_days",
    """
SELECT year, first_day AS day, TRUE AS at_start, FALSE AS with_result, ended FROM roll_years
UNION ALL
SELECT y.year, CASE WHEN y.year < $year THEN l.day ELSE $as_of END AS day, FALSE AS at_start, y.ended AS with_result, y.ended
FROM roll_years y
JOIN (SELECT year, MAX(DATE_ADD(DATE '1970-01-01', CAST(last_no AS INTEGER))) AS day FROM calendar GROUP BY year) l
  ON l.year = y.year
""",
)
_BASES = Step(
    "bases",
    """
SELECT d.year, d.day, d.at_start, d.with_result, MAX(e.date) AS opened
FROM roll_days d JOIN events e ON e.kind = 'opening' AND e.date <= d.day
GROUP BY d.year, d.day, d.at_start, d.with_result
""",
)
_MOVED = Step(
    "moved",
    """
SELECT b.year, b.at_start, SUM(e.amount) AS amount
FROM bases b JOIN events e ON e.date BETWEEN b.opened AND b.day AND (e.kind <> 'opening' OR e.date = b.opened)
GROUP BY b.year, b.at_start
""",
)
_EARNED_YEARS = Step(
    "earned_years",
    """
SELECT b.year, b.at_start, y.year AS earned_year
FROM bases b
JOIN roll_years y ON y.ended AND (y.year < b.year OR (y.year = b.year AND b.with_result))
  AND y.year >= EXTRACT(YEAR FROM b.opened)
  AND (y.year > EXTRACT(YEAR FROM b.opened) OR EXTRACT(MONTH FROM b.opened) < 12 OR EXTRACT(DAY FROM b.opened) < 31)
""",
)
# A year whose result is not known makes every later balance unknown, until the next stated opening.
_EARNED = Step(
    "earned",
    """
SELECT y.year, y.at_start, SUM(r.amount) AS amount, COUNT(*) AS needed, COUNT(r.amount) AS known
FROM earned_years y LEFT JOIN results r ON r.year = y.earned_year
GROUP BY y.year, y.at_start
""",
)
_BALANCES = Step(
    "equity_balances",
    """
SELECT m.year, m.at_start,
  CASE WHEN COALESCE(e.needed, 0) = COALESCE(e.known, 0) THEN m.amount + COALESCE(e.amount, 0) END AS amount
FROM moved m LEFT JOIN earned e ON e.year = m.year AND e.at_start = m.at_start
""",
)
_IN_YEAR = Step(
    "in_year",
    """
SELECT e.year,
  SUM(CASE WHEN e.kind = 'opening' THEN e.amount END) AS stated,
  SUM(CASE WHEN e.kind = 'settlement' THEN e.amount END) AS settled,
  SUM(CASE WHEN e.kind = 'use' THEN e.amount END) AS used
FROM events e GROUP BY e.year
""",
)
_ANSWER = Step(
    "equity_roll",
    """
SELECT y.year, CAST(o.amount AS BIGINT) AS opening, CAST(i.stated AS BIGINT) AS stated,
  CAST(COALESCE(i.settled, 0) AS BIGINT) AS settled, CAST(COALESCE(i.used, 0) AS BIGINT) AS used,
  CASE WHEN y.ended THEN CAST(r.amount AS BIGINT) END AS result, CAST(c.amount AS BIGINT) AS closing, y.ended
FROM roll_years y
LEFT JOIN equity_balances o ON o.year = y.year AND o.at_start
LEFT JOIN equity_balances c ON c.year = y.year AND NOT c.at_start
LEFT JOIN in_year i ON i.year = y.year
LEFT JOIN results r ON r.year = y.year
""",
)


def equity_roll(as_of: date) -> Query:
    """Equity by year, from the first stated opening to the year of `as_of`.

    Columns, öre, plus is equity: `opening`, the balance on 1 January after what is dated that day; `stated`, `settled` and
    `used`, the year's events of each kind up to `as_of`, those of 1 January included; `result` of the year once it has
    ended; `closing`, the balance on 31 December, or on `as_of` without the result of the year under way; `ended`.
    A balance is the latest stated opening, and everything since: settlements, use, and results of whole years that
    have ended after it. It is null where there is no opening before it, or the ledger lacks a year in between.
    """
    steps = (
        *movement_steps(),
        _EVENTS,
        _RESULTS,
        _YEARS,
        _DAYS,
        _BASES,
        _MOVED,
        _EARNED_YEARS,
        _EARNED,
        _BALANCES,
        _IN_YEAR,
        _ANSWER,
    )
    return Query(
        name="equity_roll",
        steps=steps,
        parameters=year_values(as_of),
        key=("year",),
        behind=_behind(),
    )


_SHOWN = ("date", "kind", "amount", "decision")


def _behind() -> tuple[Behind, ...]:
    """Events of the year behind its sums; everything since the opening behind a balance."""
    of_year = Step("traced_events", 'SELECT batch, "row", date, kind, amount, decision, year FROM events')
    since = Step(
        "traced_since",
        """
SELECT e.batch, e."row", e.date, e.kind, e.amount, e.decision, b.year, b.at_start
FROM bases b JOIN events e ON e.date BETWEEN b.opened AND b.day AND (e.kind <> 'opening' OR e.date = b.opened)
""",
    )
    kinds = {"stated": "opening", "settled": "settlement", "used": "use"}
    balances = {"opening": "at_start", "closing": "NOT at_start"}
    days = (_EVENTS, _YEARS, _DAYS, _BASES)
    return (
        Behind("equity", (_EVENTS, of_year), {c: f"kind = '{kind}'" for c, kind in kinds.items()}, _SHOWN),
        Behind("equity", (*days, since), balances, _SHOWN),
        *ledger_behind({"result": "date <= $as_of"}, extra=", EXTRACT(YEAR FROM s.date) AS year"),
        *(_earned_behind(behind, (*days, _EARNED_YEARS), balances) for behind in ledger_behind({})),
    )


def _earned_behind(behind: Behind, days: tuple[Step, ...], balances: dict[str, str]) -> Behind:
    last = behind.steps[-1].name
    rows = Step(
        "traced_earned",
        f"SELECT v.*, y.year, y.at_start FROM {last} v JOIN earned_years y ON y.earned_year = EXTRACT(YEAR FROM v.date)",
    )
    return Behind(behind.table, (*days, *behind.steps, rows), balances, behind.shown)
