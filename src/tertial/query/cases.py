"""Counts of what comes in, what is opened and what is closed in the flow through the authority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tertial.query.cases_rows import EVENTS, FILTERS, Dimension, listed, register_step
from tertial.query.ledger_rows import joined
from tertial.query.placements_rows import conditions
from tertial.query.step import Behind, Query, Step
from tertial.query.windows import Window, windows_step

MEASURES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "notifications": (("notification", ""),),
    "applications": (("application", ""),),
    "notifications_and_applications": (("notification", ""), ("application", "")),
    "assessments": (("assessment", ""),),
    "investigations_opened": (("investigation", ""),),
    "investigations_closed": (("investigation_closed", ""),),
    "decisions": (("decision", ""),),
    "measures_opened": (("measure", ""),),
    "measures_opened_outpatient": (("measure", "outpatient"),),
    "measures_opened_residential": (("measure", "residential"),),
    "measures_ended": (("measure_ended", ""),),
    "services": (("service", ""),),
    "measures_and_services": (("measure", ""), ("service", "")),
    "individuals": (("notification", ""), ("application", ""), ("service", "")),
}
"""What is counted: the kinds of event, each with the form it must have (`''`: any).

`services` are given without assessment (utan behovsprövning), `measures_opened` after one; together they are
`measures_and_services`. `individuals` are those who come to the authority: its column `persons` is unique individuals.
"""


def case_counts(
    windows: Sequence[Window],
    by: Sequence[Dimension] = (),
    *,
    measures: Sequence[str] = tuple(MEASURES),
    covered_from: date | None = None,
    only: Mapping[str, object] | None = None,
    label: str = "",
) -> Query:
    """Events by window (`period`), `measure` (a key of MEASURES) and any of unit, area and source.

    Columns: `n` events; `persons`, different people in them; `children`, events whose person was under 18 then, of the
    `known_age` events where age is known; `child_persons`, different people in those. People are counted once in each
    row, so they do not add up over rows. A window that starts before the register does (`covered_from`, else the month
    of the earliest event) is null; nothing in a covered window is 0. `only` filters on unit, area, source, children, form and
    measure_type; `label` ends the query's name, where one report asks in several ways. Raises ValueError for a measure
    that is not ours.
    """
    if unknown := sorted(set(measures) - set(MEASURES)):
        raise ValueError(f"nothing that is counted is called {', '.join(unknown)}")
    windows_, bound = windows_step(windows)
    register, more = register_step(covered_from)
    where, kept = conditions(only or {}, FILTERS)
    counted, named = _counted(measures)
    keys = ("period", "measure", *by)
    answer = Step(
        "case_counts",
        f"""
SELECT k.period, k.measure, {listed(by, "k")}
  CASE WHEN k.first_day >= r.first_day THEN COALESCE(c.n, 0) END AS n,
  CASE WHEN k.first_day >= r.first_day THEN COALESCE(c.persons, 0) END AS persons,
  CASE WHEN k.first_day >= r.first_day THEN COALESCE(c.children, 0) END AS children,
  CASE WHEN k.first_day >= r.first_day THEN COALESCE(c.child_persons, 0) END AS child_persons,
  CASE WHEN k.first_day >= r.first_day THEN COALESCE(c.known_age, 0) END AS known_age
FROM keys k CROSS JOIN register r LEFT JOIN counts c ON {joined(keys, "c", "k")}
""",
    )
    steps = (EVENTS, windows_, register, counted, _counted_events(where), _counts(by), _keys(by), answer)
    return Query(
        name="case_counts" + ("_by_" + "_".join(by) if by else "") + label,
        steps=steps,
        parameters={**bound, **more, **kept, **named},
        key=keys,
        behind=_behind(steps),
    )


def _counted(measures: Sequence[str]) -> tuple[Step, Mapping[str, str]]:
    """The chosen measures as a table of kinds and forms, and the values that it binds."""
    flat = [(name, kind, form) for name in measures for kind, form in MEASURES[name]]
    rows = ", ".join(f"($m{i}_name, $m{i}_kind, $m{i}_form)" for i in range(len(flat)))
    values: dict[str, str] = {}
    for i, (name, kind, form) in enumerate(flat):
        values |= {f"m{i}_name": name, f"m{i}_kind": kind, f"m{i}_form": form}
    columns = ", ".join(f"CAST({c} AS VARCHAR) AS {c}" for c in ("measure", "kind", "form"))
    return Step("counted", f"SELECT {columns}\nFROM (VALUES {rows}) AS given(measure, kind, form)"), values


def _counted_events(where: str) -> Step:
    return Step(
        "counted_events",
        f"""
SELECT w.period, m.measure, e.batch, e."row", e.event_id, e.person, e.kind, e.date, e.unit, e.area, e.source, e.children
FROM (SELECT * FROM events WHERE {where}) e
JOIN windows w ON e.date BETWEEN w.first_day AND w.last_day
JOIN counted m ON m.kind = e.kind AND (m.form = '' OR m.form = e.form)
""",
    )


def _counts(by: Sequence[Dimension]) -> Step:
    # People first, then rows: far cheaper than to count different people over every event.
    return Step(
        "counts",
        f"""
SELECT e.period, e.measure, {listed(by, "e")}CAST(SUM(e.n) AS BIGINT) AS n, COUNT(e.person) AS persons,
  CAST(SUM(e.children) AS BIGINT) AS children, COUNT(CASE WHEN e.children > 0 THEN e.person END) AS child_persons,
  CAST(SUM(e.known_age) AS BIGINT) AS known_age
FROM (
  SELECT e.period, e.measure, {listed(by, "e")}e.person, COUNT(*) AS n, COUNT(CASE WHEN e.children THEN 1 END) AS children,
    COUNT(e.children) AS known_age
  FROM counted_events e GROUP BY {listed(by, "e")}e.period, e.measure, e.person
) e GROUP BY {listed(by, "e")}e.period, e.measure
""",
    )


def _keys(by: Sequence[Dimension]) -> Step:
    found = f" CROSS JOIN (SELECT DISTINCT {', '.join(by)} FROM counted_events) d" if by else ""
    return Step(
        "keys",
        f"SELECT w.period, w.first_day, m.measure{''.join(f', d.{name}' for name in by)}\n"
        f"FROM windows w CROSS JOIN (SELECT DISTINCT measure FROM counted) m{found}",
    )


def _behind(steps: Sequence[Step]) -> tuple[Behind, ...]:
    traced = Step("traced_events", "SELECT * FROM counted_events")
    columns = {"n": "TRUE", "persons": "TRUE", "children": "children", "child_persons": "children"}
    columns["known_age"] = "children IS NOT NULL"
    return (Behind("case_events", (*steps[:-3], traced), columns, ("event_id", "kind", "date", "unit", "source")),)
