"""Grants, investments, actions, initiatives, surveys and counts by source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import shared
from tests.engines.tables import answer, by_key, committee, engine

from tertial.query.cases import case_counts
from tertial.query.development import actions, initiative_effects, initiatives
from tertial.query.grants import grants, investments
from tertial.query.surveys import survey_shares
from tertial.query.windows import Window

AUGUST = date(2023, 8, 31)
MNKR = 100_000_000


@pytest.mark.parametrize(
    ("year", "column", "tenths"),
    [
        (2020, "applied", 64),
        (2021, "applied", 167),
        (2020, "granted", 363),
        (2021, "approved", 328),
        (2024, "received", 202),
    ],
)
def test_published_totals_of_grants(year: int, column: str, tenths: int) -> None:
    with committee(shared("helsingborg")) as real:
        found = by_key(real, grants(date(year, 12, 31)))
        assert found[year, ""][column] == tenths * MNKR // 10
        parts = [r for (y, grant), r in found.items() if y == year and grant]
        assert sum(r[column] or 0 for r in parts) == found[year, ""][column]


def test_published_investments() -> None:
    with committee(shared("helsingborg")) as real:
        found = by_key(real, investments(date(2024, 12, 31)))
    assert {y: (r["budget"], r["forecast"], r["actual"]) for (y, i), r in found.items() if i == ""} == {
        2023: (3 * MNKR, 3 * MNKR, None),
        2024: (3 * MNKR, None, MNKR),
    }


def test_a_total_of_nothing_is_not_zero() -> None:
    rows = [{"grant_id": "g", "name": "G", "payer": "P", "kind": "operating", "year": 2023, "applied": 5}]
    with engine(grants=rows) as of:
        total = by_key(of, grants(AUGUST))[2023, ""]
        assert (total["applied"], total["received"]) == (5, None)
        (row,) = of.source_rows(grants(AUGUST), {"year": 2023, "grant_id": ""}, "applied")["grants"].to_pylist()
        assert (row["traced_id"], row["applied"]) == ("g", 5)


@pytest.mark.parametrize(
    ("more", "months"),
    [
        ({"from_month": date(2023, 4, 1)}, 4),
        ({"from_month": date(2023, 11, 1)}, 2),
        ({"start": date(2023, 9, 15)}, 3),
        ({"start": date(2023, 12, 1)}, 0),
        ({"end": date(2023, 11, 15)}, 2),
        ({"end": date(2023, 6, 1)}, 0),
        ({"from_month": date(2024, 3, 1)}, 0),
    ],
)
def test_what_an_action_gives_in_the_rest_of_the_year(more: dict[str, Any], months: int) -> None:
    row = {"action_id": "a", "name": "A", "start": date(2023, 1, 1), "status": "on", "expected_effect": 1200, **more}
    with engine(actions=[row]) as of:
        (found,) = answer(of, actions(AUGUST))
    assert (found["months_left"], found["rest_numerator"]) == (months, 1200 * months)


def test_actions_that_ended_before_the_year_are_left_out() -> None:
    row = {"action_id": "a", "name": "A", "start": date(2022, 1, 1), "end": date(2022, 12, 31), "status": "done"}
    with engine(actions=[row]) as of:
        assert answer(of, actions(AUGUST)) == []


def test_initiatives_by_year_and_their_effects() -> None:
    def row(name: str, stage: str, day: date, **more: Any) -> dict[str, Any]:
        return {"initiative_id": name, "name": name, "stage": stage, "stage_date": day, **more}

    rows = [
        row("a", "idea", date(2021, 3, 1), funds_allocated=10),
        row("a", "pilot", date(2021, 9, 1), before=Decimal(4), after=Decimal(3)),
        row("a", "scaled", date(2023, 2, 1), before=Decimal(4), after=Decimal(2), n=9),
        row("b", "pilot", date(2023, 9, 1), funds_used=7),
        row("c", "pilot", date(2021, 1, 1)),
    ]
    with engine(initiatives=rows) as of:
        found = by_key(of, initiatives(AUGUST, years=4))
        assert {y: (r["idea"], r["pilot"], r["scaled"]) for y, r in found.items()} == {
            2020: (None, None, None),
            2021: (1, 2, 0),
            2022: (0, 0, 0),
            2023: (0, 0, 1),
        }
        assert (found[2021]["funds_allocated"], found[2023]["funds_used"]) == (10, None)
        (effect,) = answer(of, initiative_effects(AUGUST))
        assert (effect["initiative_id"], effect["after"], effect["n"]) == ("a", 2, 9)


WINDOW = Window("2023", date(2023, 1, 1), date(2023, 12, 31))


def test_surveys_by_question_and_method() -> None:
    rows = [
        {"survey_id": f"s{i}", "method": m, "date": date(2023, 5, 1), "question": "q", "answer": a, "unit": None}
        for i, (m, a) in enumerate([("interview", 4), ("interview", 3), ("questionnaire", 5)])
    ]
    with engine(surveys=rows) as of:
        found = by_key(of, survey_shares([WINDOW], ("question", "method")))
        assert {k[2]: (r["positive"], r["answers"]) for k, r in found.items()} == {
            "interview": (1, 2),
            "questionnaire": (1, 1),
        }
        strict = answer(of, survey_shares([WINDOW], positive_from=5))
        assert [(r["positive"], r["answers"]) for r in strict] == [(1, 3)]


def test_notifications_by_source() -> None:
    rows = [
        {"event_id": f"e{i}", "person": p, "kind": "notification", "date": date(2023, 5, 1), "source": s, "unit": u}
        for i, (p, s, u) in enumerate([("x", "police", "510"), ("x", "police", "600"), ("y", None, "510")])
    ]
    with engine(case_events=rows) as of:
        found = by_key(of, case_counts([WINDOW], ("source",), measures=("notifications",), covered_from=WINDOW.first))
        assert {k[2]: (r["n"], r["persons"]) for k, r in found.items()} == {"": (1, 1), "police": (2, 1)}
        areas = by_key(
            of,
            case_counts(
                [WINDOW], ("area",), measures=("notifications",), only={"source": "police"}, covered_from=WINDOW.first
            ),
        )
        assert {k[2]: r["n"] for k, r in areas.items()} == {"A": 1, "B": 1}
    with pytest.raises(ValueError, match="nothing that is counted is called dreams"):
        case_counts([WINDOW], measures=("dreams",))
