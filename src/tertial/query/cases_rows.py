"""Steps that every query on case events shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from tertial.query.placements_rows import is_child
from tertial.query.step import Step, Value

Dimension = Literal["unit", "area", "source"]
FILTERS = ("unit", "area", "source", "children", "form", "measure_type")
HOPS = 6
"""How many events a chain is followed back; a notification is three steps before its decision when nothing is left out."""

EVENTS = Step(
    "events",
    f"""
SELECT e.batch, e."row", e.event_id, e.person, e.kind, e.date, COALESCE(e.unit, '') AS unit, COALESCE(ua.area, '') AS area,
  COALESCE(e.source, '') AS source, COALESCE(e.leads_from, '') AS leads_from, COALESCE(e.measure_type, '') AS measure_type,
  COALESCE(e.form, '') AS form, {is_child("e", "e.date")} AS children
FROM case_events e LEFT JOIN unit_areas ua ON ua.unit = e.unit
WHERE e.date IS NOT NULL
""",
    shared=True,
    wide=True,
)


def register_step(covered_from: date | None) -> tuple[Step, Mapping[str, Value]]:
    """The first day that the register covers: as given, else the first of the month of the earliest event."""
    if covered_from is None:
        return Step("register", "SELECT CAST(DATE_TRUNC('month', MIN(date)) AS DATE) AS first_day FROM events"), {}
    return Step("register", "SELECT CAST($covered_from AS DATE) AS first_day"), {"covered_from": covered_from}


def chain_steps(start: str, end: str) -> tuple[tuple[Step, ...], Mapping[str, Value]]:
    """Steps that end in `found`: every `end` event with the nearest `start` event that it leads back to.

    The chain is walked over `leads_from` for at most HOPS events, so that one that runs in a circle ends too.
    """
    steps = [
        Step(
            "hop_0",
            "SELECT event_id AS end_id, date AS end_date, event_id AS at_id, kind AS at_kind, date AS at_date, leads_from\n"
            "FROM events WHERE kind = $chain_end",
            shared=True,
        )
    ]
    for n in range(1, HOPS + 1):
        sql = (
            "SELECT h.end_id, h.end_date, e.event_id AS at_id, e.kind AS at_kind, e.date AS at_date, e.leads_from\n"
            f"FROM hop_{n - 1} h JOIN events e ON e.event_id = h.leads_from WHERE h.leads_from <> ''"
        )
        steps.append(Step(f"hop_{n}", sql, shared=True))
    union = "\nUNION ALL ".join(
        f"SELECT end_id, end_date, at_id AS start_id, at_date AS start_date, {n} AS hops FROM hop_{n} WHERE at_kind = $chain_start"
        for n in range(1, HOPS + 1)
    )
    found = Step(
        "found",
        f"""
SELECT end_id, end_date, start_id, start_date FROM (
  SELECT end_id, end_date, start_id, start_date, ROW_NUMBER() OVER (PARTITION BY end_id ORDER BY hops) AS nth FROM (
{union}
  ) AS met
) AS ordered WHERE nth = 1
""",
        shared=True,
    )
    return (EVENTS, *steps, found), {"chain_start": start, "chain_end": end}


def listed(by: Sequence[str], table: str) -> str:
    return "".join(f"{table}.{name}, " for name in by)
