from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.conftest import shared
from tests.engines.tables import answer, by_key, committee, engine

from tertial.domain.committee import Indicator
from tertial.query.engine import Engine
from tertial.query.indicators import Value, imported_indicators, resolve, table_windows
from tertial.query.indicators_measured import BUILT_IN, Coverage, measured
from tertial.query.windows import Window

AUGUST = date(2023, 8, 31)
YEARS = (Window("2022", date(2022, 1, 1), date(2022, 12, 31)), Window("2023", date(2023, 1, 1), date(2023, 12, 31)))


def test_published_indicators_by_year_and_what_was_restated() -> None:
    with committee(shared("helsingborg")) as real:
        now = by_key(real, imported_indicators(table_windows(AUGUST), AUGUST))
        then = by_key(real, imported_indicators(table_windows(date(2021, 12, 31)), date(2021, 12, 31)))
    assert then["measures_opened", "2021"]["value"] == 3130
    assert not then["measures_opened", "2021"]["restated"]
    row = now["measures_opened", "2021"]
    assert (row["value"], row["first_value"], row["first_known"], row["restated"]) == (
        1509,
        3130,
        date(2021, 12, 31),
        True,
    )
    assert now["care_days_external", "2023-01/2023-08"]["value"] == 42064
    assert now["application_share", "2022"]["value"] == Decimal("13.5")
    assert ("care_days_external", "2023") not in now
    assert {p for _, p in now} == {"2019", "2020", "2021", "2022", "2023-01/2023-08"}
    assert sum(r["restated"] for r in now.values()) == 1


def test_units_other_periods_and_later_knowledge_are_left_out() -> None:
    def row(**more: Any) -> dict[str, Any]:
        base = {"indicator": "k", "period": "2023", "period_first": date(2023, 1, 1), "period_last": date(2023, 12, 31)}
        return {**base, "unit": "", "value": Decimal(1), "known": date(2024, 1, 15), **more}

    rows = [
        row(),
        row(unit="510", value=Decimal(2)),
        row(period_last=date(2023, 8, 31), value=Decimal(3)),
        row(known=date(2024, 6, 1), value=Decimal(4)),
    ]
    with engine(indicators=rows) as of:
        assert [r["value"] for r in answer(of, imported_indicators(YEARS, date(2024, 2, 1)))] == [1]
        assert answer(of, imported_indicators(YEARS, date(2024, 1, 14))) == []
        (later,) = answer(of, imported_indicators(YEARS, date(2024, 12, 31)))
        assert (later["value"], later["first_value"]) == (4, 1)


EVENTS = [
    {"event_id": f"e{i}", "person": p, "kind": k, "date": d, "birth_year": b, "leads_from": f, "form": form}
    for i, (k, p, d, b, f, form) in enumerate(
        [
            ("notification", "x", date(2023, 1, 1), 2015, None, None),
            ("notification", "y", date(2023, 1, 5), 1980, None, None),
            ("application", "y", date(2023, 1, 6), 1980, None, None),
            ("decision", "x", date(2023, 1, 31), 2015, "e0", None),
            ("measure", "x", date(2023, 2, 1), 2015, "e3", "outpatient"),
            ("service", "z", date(2023, 2, 1), None, None, None),
            ("decision", "x", date(2023, 3, 31), 2015, "e0", None),
            ("investigation", "x", date(2023, 1, 2), 2015, "e0", None),
        ]
    )
]
STAYS = [
    {
        "placement_id": "p",
        "person": "x",
        "care_type": "hvb",
        "start": date(2023, 1, 1),
        "end": date(2023, 1, 10),
        "day_price": 100,
    },
    {"placement_id": "q", "person": "y", "care_type": "family", "start": date(2023, 12, 31), "day_price": 50},
]
ANSWERS = [
    {"survey_id": f"s{i}", "method": "interview", "date": date(2023, 5, 1), "question": q, "answer": a}
    for i, (q, a) in enumerate([("benefit", 1), ("benefit", 1), ("benefit", 0), ("scale", 5), ("scale", 3)])
]


def value(of: Engine, source: str, **filters: object) -> Any:
    indicator = Indicator("i", "I", "g", "count", source=source, filter=filters)
    query = measured(indicator, YEARS)
    assert query is not None
    assert query.name == "indicator_i"
    row = by_key(of, query)["2023"]
    return None if not row["denominator"] else Fraction(row["numerator"], row["denominator"])


@pytest.mark.parametrize(
    ("source", "filters", "expected"),
    [
        ("care_days", {}, 11),
        ("care_days", {"external": True}, 10),
        ("care_days", {"care_type": ["family"]}, 1),
        ("placements_started", {}, 2),
        ("placements_ended", {}, 1),
        ("placements_open", {}, 1),
        ("placed_individuals", {}, 2),
        ("day_price", {}, Fraction(1050, 11)),
        ("framework_share", {}, None),
        ("unique_individuals", {}, 3),
        ("notifications", {}, 2),
        ("notifications", {"children": True}, 1),
        ("applications", {}, 1),
        ("notifications_and_applications", {}, 3),
        ("application_share", {}, Fraction(1, 3)),
        ("investigations_opened", {}, 1),
        ("measures_opened", {}, 1),
        ("measures_opened", {"form": "residential"}, 0),
        ("service_assignments", {}, 1),
        ("service_share", {}, Fraction(1, 2)),
        ("children_share", {}, 1),
        ("waiting_notification", {}, 30),
        ("waiting_application", {}, None),
        ("survey_share", {"question": "benefit"}, Fraction(2, 3)),
        ("survey_share", {"question": "scale"}, Fraction(1, 2)),
        ("survey_share", {}, Fraction(3, 5)),
    ],
)
def test_built_in_measures(source: str, filters: dict[str, object], expected: Fraction | int | None) -> None:
    with engine(case_events=EVENTS, placements=STAYS, surveys=ANSWERS) as of:
        assert value(of, source, **filters) == expected


def test_every_measure_is_unknown_before_its_register_and_has_the_same_columns() -> None:
    with engine(case_events=EVENTS, placements=STAYS, surveys=ANSWERS) as of:
        for source in BUILT_IN:
            query = measured(Indicator("i", "I", "g", "count", source=source), YEARS)
            assert query is not None
            rows = by_key(of, query)
            assert set(rows["2022"]) == {"period", "numerator", "denominator", "persons"}
            assert rows["2022"]["numerator"] is None
        given = Coverage(*[date(2022, 1, 1)] * 3)
        query = measured(Indicator("i", "I", "g", "count", source="notifications"), YEARS, given)
        assert query is not None
        assert by_key(of, query)["2022"]["numerator"] == 0


def test_an_imported_indicator_has_no_measure_and_an_unknown_one_is_told() -> None:
    assert measured(Indicator("i", "I", "g", "count"), YEARS) is None
    with pytest.raises(ValueError, match="no measure is called heartbeats; expected imported, "):
        measured(Indicator("i", "I", "g", "count", source="heartbeats"), YEARS)
    with pytest.raises(ValueError, match="no filter is called external"):
        measured(Indicator("i", "I", "g", "count", source="notifications", filter={"external": True}), YEARS)


def test_measured_where_the_register_covers_else_imported() -> None:
    def known(period: str, value: int, first: int) -> dict[str, Any]:
        day = date(2023, 12, 31)
        more = {"numerator": None, "denominator": Decimal(8), "note": None, "first_known": date(2022, 12, 31)}
        same = {"known": day, "first_value": Decimal(first), "restated": value != first}
        return {"period": period, "value": Decimal(value), **same, **more}

    counted: list[dict[str, Any]] = [
        {"period": "2022", "numerator": None, "denominator": None, "persons": None},
        {"period": "2023", "numerator": 1, "denominator": 8, "persons": 1},
    ]
    found = resolve(YEARS, [known("2022", 12, 13), known("2023", 99, 99)], counted, percent=True)
    assert found["2023"] == Value("2023", Fraction(25, 2), "measured", Fraction(1), Fraction(8), persons=1)
    assert found["2022"].origin == "imported"
    assert found["2022"].value == 12
    assert found["2022"].first_value == 13
    assert resolve(YEARS, [known("2023", 99, 99)])["2023"].first_value is None
    empty: list[dict[str, Any]] = [{"period": "2023", "numerator": 0, "denominator": 0, "persons": 0}]
    assert resolve(YEARS, [], empty) == {}
