"""Steps that every query on placements shares. Days are whole numbers since 1970-01-01; both ends of a stay count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from tertial.query.step import Step, Value

Dimension = Literal["care_type", "external", "unit", "area"]
DIMENSIONS: tuple[Dimension, ...] = ("care_type", "external", "unit", "area")


_NO_END = 9_999_999

STAYS = Step(
    "stays",
    f"""
SELECT p.batch, p."row", p.placement_id, p.person, p.care_type, COALESCE(t.external, FALSE) AS external,
  COALESCE(p.unit, '') AS unit, COALESCE(ua.area, '') AS area, p.framework_agreement, p.birth_year, p.birth_month, p.start,
  p."end" AS ended, p.provider, p.day_price, DATE_DIFF('day', DATE '1970-01-01', p.start) AS start_no,
  COALESCE(DATE_DIFF('day', DATE '1970-01-01', p."end"), {_NO_END}) AS end_no
FROM placements p
LEFT JOIN care_types t ON t.care_type = p.care_type
LEFT JOIN unit_areas ua ON ua.unit = p.unit
WHERE p.start IS NOT NULL
""",
    shared=True,
    wide=True,
)
"""Placements with what the configuration knows of them; one that goes on ends far away."""

PRICES = Step(
    "prices",
    """
SELECT placement_id, from_no, day_price FROM (
  SELECT placement_id, from_no, day_price,
    ROW_NUMBER() OVER (PARTITION BY placement_id, from_no ORDER BY later DESC) AS choice
  FROM (
    SELECT placement_id, start_no AS from_no, day_price, 0 AS later FROM stays
    UNION ALL
    SELECT r.placement_id, DATE_DIFF('day', DATE '1970-01-01', r."from") AS from_no, r.day_price, 1 AS later
    FROM placement_prices r JOIN stays s ON s.placement_id = r.placement_id
    WHERE DATE_DIFF('day', DATE '1970-01-01', r."from") >= s.start_no
  ) AS every_price
) AS chosen WHERE choice = 1
""",
)
PRICED = Step(
    "priced",
    """
SELECT placement_id, care_type, external, unit, area, framework_agreement, from_no, until_no, day_price FROM (
  SELECT s.placement_id, s.care_type, s.external, s.unit, s.area, s.framework_agreement, r.from_no, r.day_price,
    LEAST(s.end_no, COALESCE(LEAD(r.from_no) OVER (PARTITION BY r.placement_id ORDER BY r.from_no) - 1, s.end_no)) AS until_no
  FROM prices r JOIN stays s ON s.placement_id = r.placement_id
) AS spans WHERE until_no >= from_no
""",
    shared=True,
)
"""The spans of each stay in which one day price is in force: the price at the start, then each later one from its day on.

A later price from the start itself stands for the one at the start; one from before it, or after the end, has no effect.
"""


FIRST_ENDS = Step(
    "first_ends",
    """
SELECT MIN(end_no) AS edge, MIN(nth) - 1 AS passed FROM (
  SELECT end_no, ROW_NUMBER() OVER (ORDER BY end_no) AS nth, COUNT(*) OVER () AS ends FROM stays WHERE ended IS NOT NULL
) AS ordered WHERE nth * 200 > ends
""",
)
REGISTER = Step(
    "placements_register",
    """
SELECT CAST(CASE WHEN ends >= 20 AND early * ends > (5 + 3 * passed) * late AND edge - (passed + 3) * span / ends - 14 > first_no
  THEN CEIL(edge - (passed + 3) * span / ends - 14) ELSE first_no END AS BIGINT) AS first_no
FROM (
  SELECT MAX(e.edge) AS edge, MAX(e.passed) AS passed, MAX(l.last_no) - MAX(e.edge) + 1 AS span,
    DATE_DIFF('day', DATE '1970-01-01', CAST(DATE_TRUNC('month', MIN(s.start)) AS DATE)) AS first_no,
    SUM(GREATEST(LEAST(s.end_no, e.edge - 1) - s.start_no + 1, 0)) AS early,
    SUM(GREATEST(LEAST(s.end_no, l.last_no) - GREATEST(s.start_no, e.edge) + 1, 0)) AS late,
    SUM(CASE WHEN s.ended IS NOT NULL AND s.end_no >= e.edge THEN 1 ELSE 0 END) AS ends
  FROM stays s CROSS JOIN first_ends e
  CROSS JOIN (SELECT MAX(CASE WHEN ended IS NULL THEN start_no ELSE end_no END) AS last_no FROM stays) AS l
) AS seen
""",
    shared=True,
)
"""The first day that the register covers: the first of the month of the earliest start, or later where what had ended was left out.

An export of "everything that has gone on since January" holds placements that began years before, and none of those that had
ended by then: before its first end it shows ever fewer care days the further back one looks. It is such a one when the days
before the first end (the 200th part of the earliest ends is passed over, for stray rows) would have given more than five ends, and
three for each passed over, with the ends a day of the time after it; fewer than twenty ends tell nothing. It then covers what
begins from three mean intervals of ends and a fortnight before its first end: a month's or a year's first day, when the export
was made from that day on.
"""


def register_step(covered_from: date | None) -> tuple[tuple[Step, ...], Mapping[str, Value]]:
    """The first day that the register covers: as given, else as REGISTER finds it."""
    if covered_from is None:
        return (FIRST_ENDS, REGISTER, Step("register", "SELECT first_no FROM placements_register")), {}
    sql = "SELECT DATE_DIFF('day', DATE '1970-01-01', CAST($covered_from AS DATE)) AS first_no"
    return (Step("register", sql),), {"covered_from": covered_from}


def placement_steps() -> tuple[Step, ...]:
    return (STAYS, PRICES, PRICED)


CARE = Step(
    "care",
    """
SELECT w.period, p.placement_id, p.care_type, p.external, p.unit, p.area, p.framework_agreement, p.day_price,
  LEAST(p.until_no, w.last_no) - GREATEST(p.from_no, w.first_no) + 1 AS days
FROM priced p JOIN windows w ON p.from_no <= w.last_no AND p.until_no >= w.first_no
""",
)
"""Days within each window, by stay and price."""

_BIRTH = "CAST({t}.birth_year AS INTEGER) * 12 + COALESCE({t}.birth_month, 6)"


def is_child(table: str, day: str) -> str:
    """SQL: under 18 on `day`, as far as year and month of birth tell; null where the year is not known.

    A person counts as a child through the month of the eighteenth birthday; without a month of birth, as born in June.
    """
    months = f"EXTRACT(YEAR FROM {day}) * 12 + EXTRACT(MONTH FROM {day})"
    return f"({months} - ({_BIRTH.format(t=table)}) <= 216)"


def conditions(filters: Mapping[str, object], allowed: Sequence[str]) -> tuple[str, dict[str, Value]]:
    """SQL and bound values for `column = value`, or one of several values when a list is given.

    Raises ValueError for a column that is not in `allowed`, TypeError for a value that is neither text nor true or false.
    """
    if unknown := sorted(set(filters) - set(allowed)):
        raise ValueError(f"no filter is called {', '.join(unknown)}; expected some of {', '.join(allowed)}")
    parts: list[str] = []
    bound: dict[str, Value] = {}
    for name, given in filters.items():
        values = list(given) if isinstance(given, list | tuple) else [given]
        for i, value in enumerate(values):
            if not isinstance(value, str | bool | int):
                raise TypeError(f"the filter {name} takes text, true or false; found a {type(value).__name__}")
            bound[f"only_{name}_{i}"] = value
        parts.append(f"{name} IN ({', '.join(f'$only_{name}_{i}' for i in range(len(values)))})")
    return " AND ".join(parts) or "TRUE", bound
