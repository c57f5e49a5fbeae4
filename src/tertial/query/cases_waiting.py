"""How long people wait, from chains of events, and what follows on what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tertial.query.cases_rows import FILTERS, chain_steps, listed, register_step
from tertial.query.ledger_rows import joined
from tertial.query.placements_rows import conditions
from tertial.query.step import Behind, Query, Step
from tertial.query.windows import Window, windows_step

LIMIT_DAYS = 120
"""Four months: the time within which an investigation about a child is to be concluded (11 kap. 2 § SoL)."""


def waiting(
    windows: Sequence[Window],
    start: str,
    end: str = "decision",
    *,
    by: Sequence[str] = (),
    limit_days: int = LIMIT_DAYS,
    covered_from: date | None = None,
    only: Mapping[str, object] | None = None,
    label: str = "",
) -> Query:
    """Days from an event of kind `start` to the first of kind `end` that it leads to, by the window in which it ended.

    An `end` event is led back over `leads_from` to the nearest `start` event, over any events in between (at most six
    steps, so a chain in a circle is not followed for ever). Of several that lead back to the same start only the first
    counts: the wait was over then. Starts that have not ended are not in it, nor ends dated before their start.

    Columns: `n` waits; `sum_days`, the mean is `sum_days` / `n`; `median_sum` / `median_n`, the middle day or the two in the
    middle; `over_limit`, waits of more than `limit_days`; `persons` and `child_persons`, different people in them (under 18 when
    it ended). `by` is any of unit and area, those of the end event. Windows that begin before the register (`covered_from`,
    else the month of the earliest event) are null.
    """
    windows_, bound = windows_step(windows)
    register, more = register_step(covered_from)
    where, kept = conditions(only or {}, FILTERS)
    chains, kinds = chain_steps(start, end)
    keys = ("period", *by)
    cells = ",\n  ".join(
        f"CASE WHEN k.first_day >= r.first_day THEN CAST(COALESCE(m.{name}, 0) AS BIGINT) END AS {name}"
        for name in ("n", "sum_days", "median_sum", "median_n", "over_limit", "persons", "child_persons")
    )
    answer = Step(
        "waiting",
        f"""
SELECT k.period, {listed(by, "k")}
  {cells}
FROM keys k CROSS JOIN register r LEFT JOIN middles m ON {joined(keys, "m", "k")}
""",
    )
    waits = _waits(where)
    ranked = _ranked(by)
    return Query(
        name=f"waiting_{start}_to_{end}" + ("_by_" + "_".join(by) if by else "") + label,
        steps=(*chains, windows_, register, waits, ranked, _middles(by), _keys(by), answer),
        parameters={**bound, **more, **kept, **kinds, "limit_days": limit_days},
        key=keys,
        behind=(_waits_behind((*chains, windows_, waits)),),
    )


def _waits(where: str) -> Step:
    """The first end of each start, in the windows that it ended in."""
    return Step(
        "waits",
        f"""
SELECT w.period, f.start_id, f.start_date, f.end_id, f.end_date, f.days, e.batch, e."row", e.person, e.unit, e.area, e.children
FROM (
  SELECT start_id, start_date, end_id, end_date, DATE_DIFF('day', start_date, end_date) AS days,
    ROW_NUMBER() OVER (PARTITION BY start_id ORDER BY end_date, end_id) AS nth
  FROM found WHERE end_date >= start_date
) f
JOIN (SELECT * FROM events WHERE {where}) e ON e.event_id = f.end_id
JOIN windows w ON f.end_date BETWEEN w.first_day AND w.last_day
WHERE f.nth = 1
""",
    )


def _ranked(by: Sequence[str]) -> Step:
    part = f"PARTITION BY {listed(by, 'w')}w.period"
    return Step(
        "ranked_waits",
        f"""
SELECT w.*, ROW_NUMBER() OVER ({part} ORDER BY w.days, w.end_id) AS place, COUNT(*) OVER ({part}) AS waits_in_all
FROM waits w
""",
    )


def _middles(by: Sequence[str]) -> Step:
    # Twice the place lies within n .. n + 2 for the middle one of an odd number and the middle two of an even one.
    middle = "2 * w.place BETWEEN w.waits_in_all AND w.waits_in_all + 2"
    return Step(
        "middles",
        f"""
SELECT w.period, {listed(by, "w")}COUNT(*) AS n, SUM(w.days) AS sum_days,
  SUM(CASE WHEN {middle} THEN w.days END) AS median_sum, COUNT(CASE WHEN {middle} THEN 1 END) AS median_n,
  COUNT(CASE WHEN w.days > $limit_days THEN 1 END) AS over_limit, COUNT(DISTINCT w.person) AS persons,
  COUNT(DISTINCT CASE WHEN w.children THEN w.person END) AS child_persons
FROM ranked_waits w GROUP BY {listed(by, "w")}w.period
""",
    )


def _keys(by: Sequence[str]) -> Step:
    found = f" CROSS JOIN (SELECT DISTINCT {', '.join(by)} FROM waits) d" if by else ""
    return Step("keys", f"SELECT w.period, w.first_day{''.join(f', d.{name}' for name in by)} FROM windows w{found}")


def _waits_behind(steps: tuple[Step, ...]) -> Behind:
    traced = Step("traced_waits", "SELECT * FROM waits")
    columns = dict.fromkeys(("n", "sum_days", "median_sum", "median_n", "persons"), "TRUE")
    columns |= {"over_limit": "days > $limit_days", "child_persons": "children"}
    return Behind(
        "case_events", (*steps, traced), columns, ("start_id", "start_date", "end_id", "end_date", "days", "unit")
    )


def followed(
    windows: Sequence[Window], start: str = "assessment", end: str = "measure", *, covered_from: date | None = None
) -> Query:
    """Events of kind `start` by window, and how many of them an event of kind `end` has followed on so far.

    Columns: `n`; `followed`, those that an `end` event leads back to (through at most six events); `persons` and
    `followed_persons`, different people in them. What follows after the snapshot is not known, so late windows are low.
    """
    windows_, bound = windows_step(windows)
    register, more = register_step(covered_from)
    chains, kinds = chain_steps(start, end)
    started = Step(
        "started",
        """
SELECT w.period, e.batch, e."row", e.event_id, e.person, e.date, e.unit, (f.start_id IS NOT NULL) AS followed
FROM events e
JOIN windows w ON e.date BETWEEN w.first_day AND w.last_day
LEFT JOIN (SELECT DISTINCT start_id FROM found) f ON f.start_id = e.event_id
WHERE e.kind = $chain_start
""",
    )
    sums = Step(
        "started_sums",
        """
SELECT period, COUNT(*) AS n, COUNT(CASE WHEN followed THEN 1 END) AS followed, COUNT(DISTINCT person) AS persons,
  COUNT(DISTINCT CASE WHEN followed THEN person END) AS followed_persons
FROM started GROUP BY period
""",
    )
    names = ("n", "followed", "persons", "followed_persons")
    cells = ", ".join(f"CASE WHEN w.first_day >= r.first_day THEN COALESCE(s.{c}, 0) END AS {c}" for c in names)
    answer = Step(
        "followed_by",
        f"SELECT w.period, {cells}\nFROM windows w CROSS JOIN register r LEFT JOIN started_sums s ON s.period = w.period",
    )
    traced = Step("traced_started", "SELECT * FROM started")
    columns = {"n": "TRUE", "persons": "TRUE", "followed": "followed", "followed_persons": "followed"}
    return Query(
        name=f"followed_{start}_by_{end}",
        steps=(*chains, windows_, register, started, sums, answer),
        parameters={**bound, **more, **kinds},
        key=("period",),
        behind=(Behind("case_events", (*chains, windows_, started, traced), columns, ("event_id", "date", "unit")),),
    )
