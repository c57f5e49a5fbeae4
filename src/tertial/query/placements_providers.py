"""Care days and cost by who gives the care."""

from __future__ import annotations

from collections.abc import Sequence

from tertial.query.placements_rows import CARE, STAYS, placement_steps
from tertial.query.step import Behind, Query, Step
from tertial.query.windows import Window, windows_step


def providers(windows: Sequence[Window]) -> Query:
    """Placements within each window (`period`) by `provider` ("" where none is given) and `care_type`.

    Columns: `days`, `cost` in öre at the price in force, `framework_days` of `framework_known_days`, and `persons`, different people.
    """
    windows_, bound = windows_step(windows)
    answer = Step(
        "providers",
        """
SELECT c.period, COALESCE(s.provider, '') AS provider, c.care_type, CAST(SUM(c.days) AS BIGINT) AS days,
  CAST(SUM(c.days * c.day_price) AS BIGINT) AS cost,
  CAST(COALESCE(SUM(CASE WHEN c.framework_agreement THEN c.days END), 0) AS BIGINT) AS framework_days,
  CAST(COALESCE(SUM(CASE WHEN c.framework_agreement IS NOT NULL THEN c.days END), 0) AS BIGINT) AS framework_known_days,
  COUNT(DISTINCT s.person) AS persons
FROM care c JOIN stays s ON s.placement_id = c.placement_id
GROUP BY c.period, COALESCE(s.provider, ''), c.care_type
""",
    )
    return Query(
        name="providers",
        steps=(*placement_steps(), windows_, CARE, answer),
        parameters=bound,
        key=("period", "provider", "care_type"),
        behind=_behind(windows_),
    )


def _behind(windows: Step) -> tuple[Behind, ...]:
    traced = Step(
        "traced_supplied",
        """
SELECT s.batch, s."row", s.placement_id, s.care_type, COALESCE(s.provider, '') AS provider, s.start, s.ended, s.day_price, w.period
FROM stays s JOIN windows w ON s.start_no <= w.last_no AND s.end_no >= w.first_no
WHERE s.end_no >= s.start_no
""",
    )
    later = Step(
        "traced_supplied_prices",
        """
SELECT r.batch, r."row", r.placement_id, r."from", r.day_price, s.period, s.care_type, s.provider
FROM placement_prices r JOIN traced_supplied s ON s.placement_id = r.placement_id
JOIN windows w ON w.period = s.period AND r."from" <= w.last_day
""",
    )
    columns = dict.fromkeys(("days", "cost", "framework_days", "framework_known_days", "persons"), "TRUE")
    shown = ("placement_id", "care_type", "provider", "start", "ended", "day_price")
    return (
        Behind("placements", (STAYS, windows, traced), columns, shown),
        Behind(
            "placement_prices",
            (STAYS, windows, traced, later),
            {"cost": "TRUE"},
            ("placement_id", "from", "day_price"),
        ),
    )
