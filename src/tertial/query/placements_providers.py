"""Care days and cost by who gives the care."""

from __future__ import annotations

from collections.abc import Sequence

from tertial.query.placements_rows import CARE, placement_steps
from tertial.query.step import Query, Step
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
    )
