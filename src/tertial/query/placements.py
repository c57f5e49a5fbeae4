"""Care days, starts, ends, cost and people in placements, by any of care type, external, unit and area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tertial.query.ledger_rows import joined, prefixed
from tertial.query.placements_rows import (
    CARE,
    DIMENSIONS,
    STAYS,
    Dimension,
    conditions,
    is_child,
    placement_steps,
    register_step,
)
from tertial.query.step import Behind, Query, Step, chain
from tertial.query.windows import Window, windows_step

_MEASURES = {
    "days": "c.days",
    "cost": "c.cost",
    "framework_days": "c.framework_days",
    "framework_known_days": "c.framework_known_days",
    "starts": "s.starts",
    "ends": "s.ends",
    "open_at_end": "s.open_at_end",
    "placements": "s.placements",
    "persons": "s.persons",
    "child_persons": "s.child_persons",
}


def placements_by(
    windows: Sequence[Window],
    by: Sequence[Dimension] = ("care_type",),
    *,
    covered_from: date | None = None,
    only: Mapping[str, object] | None = None,
    label: str = "",
) -> Query:
    """Placements within each window (`period`, its key), by any dimensions; without them all together.

    Columns: `days` (care days, both ends of a stay counted), `cost` in öre (each day at the price in force; the mean day
    price is `cost` / `days`), `framework_days` on framework agreement of the `framework_known_days` where that is known;
    `starts` and `ends` within the window; `open_at_end`, stays that go on after its last day; `placements`, stays
    with any day in it; `persons`, different people in them, and `child_persons`, those under 18 on their first day in it.
    People are counted once in each row, so they do not add up over rows. A window that starts before the register does
    (`covered_from`, else as `REGISTER` finds it) is null; nothing in a covered window is 0. Windows should end
    by the snapshot's `as_of`: care that goes on is counted to the window's end. `only` filters on dimensions and `children`. `label` ends the query's name, where one report asks in several ways.
    """
    windows_, bound = windows_step(windows)
    register, more = register_step(covered_from)
    where, kept = conditions(only or {}, (*DIMENSIONS, "children"))
    steps = chain(
        placement_steps(),
        windows_,
        *register,
        _present_stays(),
        _chosen(where),
        CARE,
        *_sums(by, where, only or {}),
        _keys(by, only),
    )
    cells = ",\n  ".join(
        f"CASE WHEN k.first_no >= r.first_no THEN CAST(COALESCE({sql}, 0) AS BIGINT) END AS {name}"
        for name, sql in _MEASURES.items()
    )
    dims = ("period", *by)
    answer = Step(
        "placements_by",
        f"""
SELECT k.period, {prefixed(by, "k")}
  {cells}
FROM keys k CROSS JOIN register r
LEFT JOIN care_sums c ON {joined(dims, "c", "k")}
LEFT JOIN stay_sums s ON {joined(dims, "s", "k")}
""",
    )
    return Query(
        name="placements" + ("_by_" + "_".join(by) if by else "") + label,
        steps=(*steps, answer),
        parameters={**bound, **more, **kept},
        key=dims,
        behind=_behind(windows_, where),
    )


def _present_stays() -> Step:
    """Each stay in each window that it has a day in, or that it starts or ends in."""
    first = "CASE WHEN s.start > w.first_day THEN s.start ELSE w.first_day END"
    return Step(
        "present_stays",
        f"""
SELECT w.period, w.first_no, w.last_no, s.batch, s."row", s.placement_id, s.person, s.care_type, s.external, s.unit, s.area,
  s.provider, s.start, s.ended, s.start_no, s.end_no, s.day_price, {is_child("s", first)} AS children,
  LEAST(s.end_no, w.last_no) - GREATEST(s.start_no, w.first_no) + 1 AS days
FROM stays s JOIN windows w ON s.start_no <= w.last_no AND s.end_no >= w.first_no
WHERE s.end_no >= s.start_no
""",
    )


def _chosen(where: str) -> Step:
    return Step("chosen_stays", f"SELECT * FROM present_stays WHERE {where}")


def _sums(by: Sequence[Dimension], where: str, only: Mapping[str, object]) -> tuple[Step, Step]:
    # Whether a person is a child is known of the stay; everything else that can be chosen is known of its days as well.
    of_chosen = "JOIN chosen_stays p ON p.placement_id = c.placement_id AND p.period = c.period"
    source = f"care c {of_chosen}" if "children" in only else f"care c WHERE {where}"
    care = Step(
        "care_sums",
        f"""
SELECT c.period, {prefixed(by, "c")}SUM(c.days) AS days, SUM(c.days * c.day_price) AS cost,
  SUM(CASE WHEN c.framework_agreement THEN c.days END) AS framework_days,
  SUM(CASE WHEN c.framework_agreement IS NOT NULL THEN c.days END) AS framework_known_days
FROM {source}
GROUP BY {prefixed(by, "c")}c.period
""",
    )
    stays = Step(
        "stay_sums",
        f"""
SELECT s.period, {prefixed(by, "s")}COUNT(CASE WHEN s.start_no >= s.first_no THEN 1 END) AS starts,
  COUNT(CASE WHEN s.end_no <= s.last_no THEN 1 END) AS ends, COUNT(CASE WHEN s.end_no > s.last_no THEN 1 END) AS open_at_end,
  COUNT(*) AS placements, COUNT(DISTINCT s.person) AS persons,
  COUNT(DISTINCT CASE WHEN s.children THEN s.person END) AS child_persons
FROM chosen_stays s GROUP BY {prefixed(by, "s")}s.period
""",
    )
    return care, stays


def _keys(by: Sequence[Dimension], only: Mapping[str, object] | None) -> Step:
    """Every window with every combination that occurs in the register; all configured care types where they stand alone."""
    if not by:
        return Step("keys", "SELECT period, first_no FROM windows")
    names = ", ".join(by)
    found = f"SELECT DISTINCT {names} FROM chosen_stays"
    if tuple(by) == ("care_type",) and not only:
        found = "SELECT care_type FROM stays UNION SELECT care_type FROM care_types"
    return Step("keys", f"SELECT w.period, w.first_no, {prefixed(by, 'd')[:-2]} FROM windows w CROSS JOIN ({found}) d")


def _behind(windows: Step, where: str) -> tuple[Behind, ...]:
    within = Step("traced_stays", f"SELECT * FROM present_stays WHERE {where}")
    columns = dict.fromkeys(_MEASURES, "TRUE") | {
        "starts": "start_no >= first_no",
        "ends": "end_no <= last_no",
        "open_at_end": "end_no > last_no",
        "child_persons": "children",
    }
    shown = ("placement_id", "care_type", "unit", "provider", "start", "ended", "days", "day_price")
    later = Step(
        "traced_prices",
        """
SELECT r.batch, r."row", r.placement_id, r."from", r.day_price, s.period, s.care_type, s.external, s.unit, s.area
FROM placement_prices r JOIN traced_stays s ON s.placement_id = r.placement_id
WHERE DATE_DIFF('day', DATE '1970-01-01', r."from") <= s.last_no
""",
    )
    base = (STAYS, windows, _present_stays(), within)
    return (
        Behind("placements", base, columns, shown),
        Behind("placement_prices", (*base, later), {"cost": "TRUE"}, ("placement_id", "from", "day_price")),
    )


def open_placements(as_of: date) -> Query:
    """The stays that go on after `as_of`, one row each by `placement_id`.

    Columns: `person` (pseudonym), `care_type`, `external`, `unit`, `area`, `start`, `day_price` in force on `as_of` (öre), `days` since the
    start and `cost` so far, `days_this_year` and `cost_this_year` since 1 January; `as_of` is counted in all of them.
    """
    answer = Step(
        "open_placements",
        """
SELECT s.placement_id, s.person, s.care_type, s.external, s.unit, s.area, s.start,
  MAX(CASE WHEN w.period = 'all' AND p.until_no >= w.last_no THEN p.day_price END) AS day_price,
  CAST(SUM(CASE WHEN w.period = 'all' THEN c.days END) AS BIGINT) AS days,
  CAST(SUM(CASE WHEN w.period = 'all' THEN c.days * p.day_price END) AS BIGINT) AS cost,
  CAST(SUM(CASE WHEN w.period = 'year' THEN c.days END) AS BIGINT) AS days_this_year,
  CAST(SUM(CASE WHEN w.period = 'year' THEN c.days * p.day_price END) AS BIGINT) AS cost_this_year
FROM open_spans c
JOIN stays s ON s.placement_id = c.placement_id
JOIN priced p ON p.placement_id = c.placement_id AND p.from_no = c.from_no
JOIN windows w ON w.period = c.period
GROUP BY s.placement_id, s.person, s.care_type, s.external, s.unit, s.area, s.start
""",
    )
    spans = Step(
        "open_spans",
        """
SELECT w.period, p.placement_id, p.from_no, LEAST(p.until_no, w.last_no) - GREATEST(p.from_no, w.first_no) + 1 AS days
FROM priced p
JOIN windows w ON p.from_no <= w.last_no AND p.until_no >= w.first_no
JOIN stays s ON s.placement_id = p.placement_id AND s.start_no <= w.last_no AND s.end_no > w.last_no
""",
    )
    windows_, bound = windows_step(
        (Window("all", date(1900, 1, 1), as_of), Window("year", date(as_of.year, 1, 1), as_of))
    )
    traced = Step("traced_open", "SELECT * FROM stays")
    columns = dict.fromkeys(("day_price", "days", "cost", "days_this_year", "cost_this_year", "start"), "TRUE")
    return Query(
        name="open_placements",
        steps=(*placement_steps(), windows_, spans, answer),
        parameters=bound,
        key=("placement_id",),
        behind=(
            Behind(
                "placements",
                (STAYS, traced),
                columns,
                ("placement_id", "care_type", "unit", "start", "ended", "day_price"),
            ),
        ),
    )
