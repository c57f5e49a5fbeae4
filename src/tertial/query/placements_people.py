"""How many different girls and women, boys and men have had days of care, by care type."""

from __future__ import annotations

from collections.abc import Sequence

from tertial.query.placements_rows import STAYS
from tertial.query.step import Behind, Query, Step
from tertial.query.windows import Window, windows_step

_PLACED = Step(
    "placed_people",
    """
SELECT w.period, s.batch, s."row", s.placement_id, s.person, s.care_type, COALESCE(p.sex, '') AS sex, s.start, s.ended
FROM stays s
JOIN placements p ON p.placement_id = s.placement_id
JOIN windows w ON s.start_no <= w.last_no AND s.end_no >= w.first_no
WHERE s.end_no >= s.start_no
""",
)


def people_by_sex(windows: Sequence[Window]) -> Query:
    """Different people with at least one day of care in each window, by care type and sex; `care_type` empty: all of them.

    Columns: `period`, `care_type`, `sex` (`F`, `M`, empty where it is not known), `persons`. A person is counted once in each row, so
    care types do not add up to all. A combination that nobody is in has no row.
    """
    windows_, bound = windows_step(windows)
    answer = Step(
        "people_by_sex",
        """
SELECT period, care_type, sex, COUNT(DISTINCT person) AS persons FROM placed_people GROUP BY period, care_type, sex
UNION ALL
SELECT period, '' AS care_type, sex, COUNT(DISTINCT person) AS persons FROM placed_people GROUP BY period, sex
""",
    )
    listed = 'batch, "row", period, sex, placement_id, start, ended, care_type AS traced_type'
    traced = Step(
        "traced_people",
        f"SELECT care_type, {listed} FROM placed_people\nUNION ALL\nSELECT '' AS care_type, {listed} FROM placed_people",
    )
    shown = ("placement_id", "traced_type", "sex", "start", "ended")
    return Query(
        name="placed_people_by_sex",
        steps=(STAYS, windows_, _PLACED, answer),
        parameters=bound,
        key=("period", "care_type", "sex"),
        behind=(Behind("placements", (STAYS, windows_, _PLACED, traced), {"persons": "TRUE"}, shown),),
    )
