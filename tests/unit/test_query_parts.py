"""A part of a larger query is the same rows as the query asked by itself."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from tests.engines.tables import engine

from tertial.domain.committee import Indicator
from tertial.query.cases import case_counts
from tertial.query.cases_waiting import waiting
from tertial.query.engine import Engine
from tertial.query.indicators import compared_windows
from tertial.query.indicators_measured import BUILT_IN, CASES, PLACEMENTS, SHARES, WAITS, measured
from tertial.query.parts import of_periods, part_of
from tertial.query.placements import placements_by
from tertial.query.step import Query
from tertial.query.windows import same_period_last_year, to_date

AS_OF = date(2023, 8, 31)
WINDOWS = compared_windows(AS_OF)
BOTH = (same_period_last_year(AS_OF), to_date(AS_OF))
FILTERS: tuple[dict[str, object], ...] = (
    {},
    {"unit": "510"},
    {"unit": "none"},
    {"area": "A"},
    {"children": True},
    {"external": True},
    {"care_type": "hvb"},
    {"care_type": ["hvb", "family"]},
    {"care_type": "family", "unit": "600"},
    {"source": "school"},
)


def registers(seed: int, *, start: date = date(2020, 3, 10)) -> dict[str, list[dict[str, Any]]]:
    """Placements and events from `start` on, so that the first windows are not covered."""
    rng = random.Random(seed)

    def day() -> date:
        return start + timedelta(rng.randrange(1200))

    placements = []
    for i in range(40):
        first = day()
        end = first + timedelta(rng.randrange(300)) if rng.random() < 0.7 else None
        placements.append(
            {"placement_id": f"p{i}", "person": f"x{i % 15}", "care_type": rng.choice(("hvb", "family")), "start": first, "end": end,
             "unit": rng.choice(("510", "600", None)), "day_price": rng.randrange(10_000, 900_000), "birth_year": rng.choice((1980, 2010, None)),
             "framework_agreement": rng.choice((True, False, None))}
        )  # fmt: skip
    kinds = ("notification", "application", "assessment", "investigation", "investigation_closed", "decision", "measure",
             "measure_ended", "service")  # fmt: skip
    events = [
        {"event_id": f"e{i}", "person": f"y{rng.randrange(30)}", "kind": rng.choice(kinds), "date": day(), "unit": rng.choice(("510", "600")),
         "source": rng.choice(("school", "police", None)), "birth_year": rng.choice((1980, 2012, None)),
         "leads_from": f"e{rng.randrange(300)}", "form": rng.choice(("outpatient", "residential", None))}
        for i in range(300)
    ]  # fmt: skip
    return {"placements": placements, "case_events": events}


def indicators() -> list[Indicator]:
    return [
        Indicator(f"i{n}", "I", "G", "count", 0, source, dict(only))
        for n, (source, only) in enumerate(
            (s, f)
            for s in (*PLACEMENTS, *CASES, *SHARES, *WAITS)
            for f in FILTERS
            if set(f) <= set(BUILT_IN[s].filters)
        )
    ]


def taken_out(of: Engine) -> int:
    """How many indicators are the same taken out of a larger query, each of which is run once, as asked by themselves."""
    asked, bases = 0, dict[Any, list[dict[str, Any]]]()
    for indicator in indicators():
        query, part = measured(indicator, WINDOWS), part_of(indicator, WINDOWS, 120)
        if part is None:
            continue
        assert query is not None
        asked += 1
        key = (part.base.sql, part.base.parameters_as_text)
        if key not in bases:
            bases[key] = of.rows(part.base)
        assert part.take(bases[key]) == of.rows(query), (indicator.source, indicator.filter)
    return asked


@pytest.mark.parametrize("start", [date(2020, 3, 10), date(2016, 1, 1)])
def test_every_measure_is_the_same_taken_out_of_a_larger_query(start: date) -> None:
    with engine(**registers(1, start=start)) as of:
        assert taken_out(of) > 80


def test_measures_of_an_empty_register_are_not_known() -> None:
    with engine() as of:
        assert taken_out(of) > 80


@pytest.mark.parametrize(
    ("whole", "own"),
    [
        (case_counts(WINDOWS), case_counts(BOTH)),
        (placements_by(WINDOWS, ("care_type",)), placements_by(BOTH, ("care_type",))),
        (placements_by(WINDOWS, ()), placements_by(BOTH, ())),
        (waiting(WINDOWS, "application"), waiting(BOTH, "application")),
    ],
)
def test_two_periods_are_the_same_taken_out_of_more(whole: Query, own: Query) -> None:
    with engine(**registers(2)) as of:
        found = of_periods(whole, BOTH).take(of.rows(whole))
        assert found == of.rows(own) == of.run(own).to_pylist()
        assert found


def test_what_cannot_be_taken_out_is_asked_by_itself() -> None:
    several = Indicator("a", "A", "G", "count", 0, "care_days", {"care_type": ["hvb", "family"]})
    child = Indicator("a", "A", "G", "count", 0, "care_days", {"children": True})
    wait = Indicator("a", "A", "G", "days", 0, "waiting_application", {"unit": "510"})
    survey = Indicator("a", "A", "G", "percent", 0, "survey_share", {})
    assert [part_of(i, WINDOWS, 120) for i in (several, child, wait, survey)] == [None] * 4
