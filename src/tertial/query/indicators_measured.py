"""Built-in measures: what an indicator's `source` names, counted from the registers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tertial.domain.committee import Indicator
from tertial.query.cases import case_counts
from tertial.query.cases_waiting import waiting
from tertial.query.placements import placements_by
from tertial.query.step import Query, Step
from tertial.query.surveys import survey_shares
from tertial.query.windows import Window

Filter = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The first day that each register covers; None: the month of its earliest row, the year for surveys."""

    placements: date | None = None
    case_events: date | None = None
    surveys: date | None = None


Build = Callable[[Sequence[Window], Filter, Coverage], Query]


@dataclass(frozen=True, slots=True)
class Measure:
    """A built-in measure. `percent`: its value is a share of one, shown as percent. `filters` are those that it takes."""

    build: Build
    filters: tuple[str, ...]
    percent: bool = False


_PLACEMENT_FILTERS = ("external", "care_type", "unit", "area", "children")
_CASE_FILTERS = ("unit", "area", "source", "children", "form", "measure_type")


def _last(query: Query, name: str, select: str) -> Query:
    """A query that goes on with one more step, with (period, numerator, denominator, persons)."""
    step = Step(name, f"SELECT period, {select} FROM {query.steps[-1].name}")
    return replace_steps(query, (*query.steps, step))


def replace_steps(query: Query, steps: tuple[Step, ...]) -> Query:
    return replace(query, steps=steps, parameters=query.all_parameters, key=("period",))


def _traced(query: Query, columns: Mapping[str, str]) -> Query:
    """The measure's columns traced as those of the query it is made of: `columns` gives the one for each."""
    behind = tuple(
        replace(b, columns={new: b.columns[old] for new, old in columns.items() if old in b.columns})
        for b in query.behind
    )
    return replace(query, parameters=query.all_parameters, behind=behind)


def _of_placements(column: str, divisor: str) -> Build:
    def build(windows: Sequence[Window], filters: Filter, coverage: Coverage) -> Query:
        base = placements_by(windows, (), covered_from=coverage.placements, only=filters)
        below = divisor or f"CASE WHEN {column} IS NOT NULL THEN 1 END"
        query = _last(base, "measure", f"{column} AS numerator, {below} AS denominator, persons")
        return _traced(
            query, {"numerator": column, **({"denominator": divisor} if divisor else {}), "persons": "persons"}
        )

    return build


def _of_cases(measure: str, column: str) -> Build:
    def build(windows: Sequence[Window], filters: Filter, coverage: Coverage) -> Query:
        base = case_counts(windows, (), measures=(measure,), covered_from=coverage.case_events, only=filters)
        one = f"CASE WHEN {column} IS NOT NULL THEN 1 END"
        query = _last(base, "measure", f"{column} AS numerator, {one} AS denominator, persons")
        return _traced(_with_key_measure(query, measure), {"numerator": column, "persons": "persons"})

    return build


def _case_share(share: Share) -> Build:
    column, of, persons = share.column, share.of, share.persons

    def build(windows: Sequence[Window], filters: Filter, coverage: Coverage) -> Query:
        chosen = tuple(dict.fromkeys((share.part, share.whole)))
        base = case_counts(windows, (), measures=chosen, covered_from=coverage.case_events, only=filters)
        both = Step(
            "measure",
            f"""
SELECT period, MAX(CASE WHEN measure = $part_measure THEN {column} END) AS numerator,
  MAX(CASE WHEN measure = $whole_measure THEN {of} END) AS denominator,
  MAX(CASE WHEN measure = $part_measure THEN {persons} END) AS persons
FROM case_counts GROUP BY period
""",
        )
        parameters = {**base.all_parameters, "part_measure": share.part, "whole_measure": share.whole}
        of_part, of_whole = "measure = $part_measure", "measure = $whole_measure"
        behind = tuple(
            replace(
                b,
                columns={
                    "numerator": f"{of_part} AND ({b.columns[column]})",
                    "persons": f"{of_part} AND ({b.columns[persons]})",
                    "denominator": f"{of_whole} AND ({b.columns[of]})",
                },
            )
            for b in base.behind
        )
        return replace(base, steps=(*base.steps, both), parameters=parameters, key=("period",), behind=behind)

    return build


def _with_key_measure(query: Query, measure: str) -> Query:
    behind = tuple(
        replace(b, columns={c: f"measure = $one_measure AND ({sql})" for c, sql in b.columns.items()})
        for b in query.behind
    )
    return replace(query, parameters={**query.all_parameters, "one_measure": measure}, behind=behind)


def _waiting(start: str) -> Build:
    def build(windows: Sequence[Window], filters: Filter, coverage: Coverage) -> Query:
        base = waiting(windows, start, covered_from=coverage.case_events, only=filters)
        query = _last(base, "measure", "sum_days AS numerator, n AS denominator, persons")
        return _traced(query, {"numerator": "sum_days", "denominator": "n", "persons": "persons"})

    return build


def _survey(windows: Sequence[Window], filters: Filter, coverage: Coverage) -> Query:
    base = survey_shares(windows, covered_from=coverage.surveys, only=filters)
    together = Step(
        "measure",
        "SELECT period, CAST(SUM(positive) AS BIGINT) AS numerator, CAST(SUM(answers) AS BIGINT) AS denominator,\n"
        "  CAST(SUM(answers) AS BIGINT) AS persons FROM survey_shares GROUP BY period",
    )
    return _traced(
        replace_steps(base, (*base.steps, together)),
        {"numerator": "positive", "denominator": "answers", "persons": "answers"},
    )


PLACEMENTS: Mapping[str, tuple[str, str]] = {
    "care_days": ("days", ""),
    "placements_started": ("starts", ""),
    "placements_ended": ("ends", ""),
    "placements_open": ("open_at_end", ""),
    "placed_individuals": ("persons", ""),
    "day_price": ("cost", "days"),
    "framework_share": ("framework_days", "framework_known_days"),
}
"""Measures of placements: the columns of `placements_by` that make numerator and denominator (`''`: one)."""

CASES: Mapping[str, tuple[str, str]] = {
    "unique_individuals": ("individuals", "persons"),
    "notifications": ("notifications", "n"),
    "applications": ("applications", "n"),
    "notifications_and_applications": ("notifications_and_applications", "n"),
    "assessments": ("assessments", "n"),
    "investigations_opened": ("investigations_opened", "n"),
    "investigations_closed": ("investigations_closed", "n"),
    "measures_opened": ("measures_opened", "n"),
    "measures_ended": ("measures_ended", "n"),
    "service_assignments": ("services", "n"),
}
"""Measures of case events: what `case_counts` counts, and the column of it."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of case events: `column` of the counted `part` over `of` of the `whole`, about the people in `persons`."""

    part: str
    whole: str
    column: str = "n"
    of: str = "n"
    persons: str = "persons"


SHARES: Mapping[str, Share] = {
    "application_share": Share("applications", "notifications_and_applications"),
    "service_share": Share("services", "measures_and_services"),
    "children_share": Share("measures_and_services", "measures_and_services", "children", "known_age", "child_persons"),
}
WAITS: Mapping[str, str] = {"waiting_application": "application", "waiting_notification": "notification"}
"""Measures of waiting: the kind of event that the wait begins with."""

BUILT_IN: Mapping[str, Measure] = {
    **{
        name: Measure(_of_placements(*columns), _PLACEMENT_FILTERS, percent=name.endswith("_share"))
        for name, columns in PLACEMENTS.items()
    },
    **{name: Measure(_of_cases(*counted), _CASE_FILTERS) for name, counted in CASES.items()},
    **{name: Measure(_case_share(share), _CASE_FILTERS, percent=True) for name, share in SHARES.items()},
    **{name: Measure(_waiting(start), _CASE_FILTERS) for name, start in WAITS.items()},
    "survey_share": Measure(_survey, ("question", "method", "unit"), percent=True),
}
"""Every built-in measure by the name that `source` gives. Money (`day_price`) is in öre a day."""


def measured(indicator: Indicator, windows: Sequence[Window], coverage: Coverage = Coverage()) -> Query | None:
    """The query of an indicator's built-in measure; None for an imported one.

    By window (`period`): `numerator` / `denominator` is the value, null where the register does not cover the window and
    a share of one for percentages; `persons`, how many people are in the numerator (answers for surveys). Raises ValueError
    for a source that is not built in, or a filter that it does not take.
    """
    if indicator.source == "imported":
        return None
    measure = BUILT_IN.get(indicator.source)
    if measure is None:
        raise ValueError(f"no measure is called {indicator.source}; expected imported, {', '.join(sorted(BUILT_IN))}")
    query = measure.build(windows, indicator.filter, coverage)
    return replace(query, name=f"indicator_{indicator.key}", parameters=query.all_parameters)
