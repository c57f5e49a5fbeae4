"""Waiting and counting by examples; tests/properties hold them to chains walked one by one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.engines.tables import answer, by_key, engine

from tertial.query.cases import case_counts
from tertial.query.cases_rows import HOPS
from tertial.query.cases_waiting import followed, waiting
from tertial.query.windows import Window

FIRST = date(2023, 1, 1)
YEAR = (Window("2023", FIRST, date(2023, 12, 31)),)


def event(id_: str, kind: str, day: int, leads_from: str | None = None, **more: Any) -> dict[str, Any]:
    base = {
        "event_id": id_,
        "person": f"x{id_}",
        "kind": kind,
        "date": FIRST + timedelta(day),
        "leads_from": leads_from,
    }
    return {**base, "unit": "510", **more}


def waits(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    with engine(case_events=rows) as of:
        (row,) = answer(of, waiting(YEAR, "notification", **more))
        return row


def test_the_nearest_start_and_the_first_end_count() -> None:
    row = waits(
        event("a", "notification", 0),
        event("b", "notification", 10, "a"),
        event("c", "assessment", 11, "b"),
        event("d", "decision", 30, "c"),
        event("e", "decision", 90, "c"),
    )
    assert (row["n"], row["sum_days"], row["persons"]) == (1, 20, 1)


def test_mean_median_and_limit() -> None:
    def of_days(*days: int) -> dict[str, Any]:
        pairs = [
            (event(f"n{i}", "notification", 0), event(f"d{i}", "decision", d, f"n{i}")) for i, d in enumerate(days)
        ]
        return waits(*[e for pair in pairs for e in pair], limit_days=20)

    odd, even = of_days(1, 20, 100), of_days(1, 20, 30, 100)
    assert (odd["median_sum"], odd["median_n"], odd["over_limit"]) == (20, 1, 1)
    assert (even["median_sum"], even["median_n"], even["over_limit"]) == (50, 2, 2)


def test_chains_in_a_circle_or_too_long_end() -> None:
    circle = (event("a", "decision", 5, "b"), event("b", "assessment", 4, "a"))
    assert waits(*circle)["n"] == 0
    chain = [event("e0", "notification", 0)]
    chain += [event(f"e{i}", "assessment", i, f"e{i - 1}") for i in range(1, HOPS)]
    assert waits(*chain, event("end", "decision", 50, f"e{HOPS - 1}"))["sum_days"] == 50
    longer = event("more", "assessment", 40, f"e{HOPS - 1}")
    assert waits(*chain, longer, event("end", "decision", 50, "more"))["n"] == 0


def test_an_end_before_its_start_is_no_wait() -> None:
    assert waits(event("a", "notification", 9), event("b", "decision", 3, "a"))["n"] == 0


def test_measures_by_form_and_what_follows_an_assessment() -> None:
    rows = [
        event("a", "assessment", 0),
        event("b", "assessment", 0, person="xa"),
        event("m", "measure", 9, "a", form="outpatient"),
        event("n", "measure", 9, form="residential"),
        event("o", "measure", 9),
    ]
    with engine(case_events=rows) as of:
        found = by_key(of, case_counts(YEAR))
        counted = {k[1]: r["n"] for k, r in found.items() if k[1].startswith("measures_opened")}
        assert counted == {"measures_opened": 3, "measures_opened_outpatient": 1, "measures_opened_residential": 1}
        (row,) = answer(of, followed(YEAR))
    assert (row["n"], row["followed"], row["persons"], row["followed_persons"]) == (2, 1, 1, 1)
