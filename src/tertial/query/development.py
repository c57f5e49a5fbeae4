"""Actions (åtgärder) against a deficit, and initiatives: ideas, pilots and what was scaled up."""

from __future__ import annotations

from datetime import date

from tertial.query.step import Behind, Query, Step

_STAGES = ("idea", "pilot", "scaled", "closed")
_FUNDS = ("funds_allocated", "funds_granted", "funds_used")


def actions(as_of: date) -> Query:
    """Actions that have started or are planned, with what they are expected to give in the rest of the year.

    Columns: `name`, `unit`, `care_type`, `owner`, `start`, `ended`, `status`, `note`; `expected_effect` in a full year and
    `realised_effect` so far, öre as given; `months_left`, how many months after that of `as_of` the effect lasts this year,
    from `from_month` (else the month after the start) to the month before the action ends; the expected effect in the rest of
    the year is `rest_numerator` / 12, null when none is stated. Those that ended before this year are left out.
    """
    chosen = Step(
        "chosen_actions",
        """
SELECT batch, "row", action_id, name, COALESCE(unit, '') AS unit, COALESCE(care_type, '') AS care_type, owner, start, "end" AS ended,
  status, note, expected_effect, realised_effect,
  CASE WHEN from_month IS NOT NULL THEN EXTRACT(YEAR FROM from_month) * 12 + EXTRACT(MONTH FROM from_month)
    ELSE EXTRACT(YEAR FROM start) * 12 + EXTRACT(MONTH FROM start) + 1 END AS first_month,
  COALESCE(EXTRACT(YEAR FROM "end") * 12 + EXTRACT(MONTH FROM "end"), 999999) AS end_month
FROM actions WHERE "end" IS NULL OR "end" >= $year_first
""",
    )
    answer = Step(
        "actions_left",
        """
SELECT action_id, name, unit, care_type, owner, start, ended, status, note, expected_effect, realised_effect, months_left,
  expected_effect * months_left AS rest_numerator
FROM (
  SELECT c.*, GREATEST(0, LEAST($year * 12 + 12, c.end_month - 1) - GREATEST($next_month, c.first_month) + 1) AS months_left
  FROM chosen_actions c
) AS counted
""",
    )
    traced = Step("traced_actions", "SELECT * FROM chosen_actions")
    columns = dict.fromkeys(("expected_effect", "realised_effect", "months_left", "rest_numerator", "status"), "TRUE")
    shown = ("action_id", "name", "start", "ended", "expected_effect", "realised_effect")
    return Query(
        name="actions",
        steps=(chosen, answer),
        parameters={
            "year": as_of.year,
            "year_first": date(as_of.year, 1, 1),
            "next_month": as_of.year * 12 + as_of.month + 1,
        },
        key=("action_id",),
        behind=(Behind("actions", (chosen, traced), columns, shown),),
    )


def initiatives(as_of: date, *, years: int = 5) -> Query:
    """By year up to `as_of`: how many initiatives reached each stage in it, and the funds on those rows.

    Columns: `year`; `idea`, `pilot`, `scaled`, `closed`, different initiatives that reached the stage in the year; and
    `funds_allocated`, `funds_granted`, `funds_used` in öre, null when no row of the year gives any. A year before the first
    initiative is null, one after it without any is 0.
    """
    chosen = Step(
        "chosen_initiatives",
        """
SELECT batch, "row", initiative_id, name, stage, stage_date, funds_allocated, funds_granted, funds_used,
  EXTRACT(YEAR FROM stage_date) AS year
FROM initiatives WHERE stage_date <= $as_of
""",
    )
    known = "y.year >= (SELECT MIN(year) FROM chosen_initiatives)"
    counts = ",\n  ".join(
        f"CASE WHEN {known} THEN COUNT(DISTINCT CASE WHEN c.stage = '{s}' THEN c.initiative_id END) END AS {s}"
        for s in _STAGES
    )
    funds = ", ".join(f"CAST(SUM(c.{f}) AS BIGINT) AS {f}" for f in _FUNDS)
    answer = Step(
        "initiatives_by_year",
        f"""
SELECT y.year, {counts}, {funds}
FROM (SELECT DISTINCT year FROM calendar WHERE year BETWEEN $from_year AND $year) y
LEFT JOIN chosen_initiatives c ON c.year = y.year GROUP BY y.year
""",
    )
    traced = Step("traced_initiatives", "SELECT * FROM chosen_initiatives")
    columns = {s: f"stage = '{s}'" for s in _STAGES} | {f: f"{f} IS NOT NULL" for f in _FUNDS}
    shown = ("initiative_id", "name", "stage", "stage_date", *_FUNDS)
    return Query(
        name="initiatives",
        steps=(chosen, answer),
        parameters={"as_of": as_of, "year": as_of.year, "from_year": as_of.year - years + 1},
        key=("year",),
        behind=(Behind("initiatives", (chosen, traced), columns, shown),),
    )


def initiative_effects(as_of: date) -> Query:
    """What initiatives that measured an effect found: the latest row of each with `effect_measure`, `before`, `after` and `n`."""
    ranked = Step(
        "ranked_initiatives",
        """
SELECT i.*, ROW_NUMBER() OVER (PARTITION BY initiative_id ORDER BY stage_date DESC, "row" DESC, batch DESC) AS place
FROM initiatives i WHERE stage_date <= $as_of AND "before" IS NOT NULL AND "after" IS NOT NULL
""",
    )
    answer = Step(
        "initiative_effects",
        'SELECT initiative_id, name, stage, stage_date, effect_measure, "before", "after", n FROM ranked_initiatives WHERE place = 1',
    )
    traced = Step("traced_effects", "SELECT * FROM (SELECT * FROM ranked_initiatives) r")
    return Query(
        name="initiative_effects",
        steps=(ranked, answer),
        parameters={"as_of": as_of},
        key=("initiative_id",),
        behind=(
            Behind(
                "initiatives",
                (ranked, traced),
                dict.fromkeys(("before", "after", "n"), "place = 1"),
                ("initiative_id", "name", "stage", "stage_date", "before", "after", "n"),
            ),
        ),
    )
