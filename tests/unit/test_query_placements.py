"""Rules of placements that the plain count in tests/properties does not reach."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from tests.engines.tables import answer, by_key, engine

from tertial.query.placements import open_placements, placements_by
from tertial.query.placements_booked import reconciliation
from tertial.query.placements_rows import FIRST_ENDS, REGISTER, STAYS
from tertial.query.step import Query, chain
from tertial.query.windows import Window

JANUARY = Window("2023-01", date(2023, 1, 1), date(2023, 1, 31))
FEBRUARY = Window("2023-02", date(2023, 2, 1), date(2023, 2, 28))


def stay(**more: Any) -> dict[str, Any]:
    base = {"placement_id": "p", "person": "x", "care_type": "hvb", "unit": "510", "day_price": 100_00}
    return {**base, "start": date(2023, 1, 10), "end": date(2023, 2, 3), **more}


def test_both_ends_count_and_each_day_has_its_price() -> None:
    prices = [{"placement_id": "p", "from": date(2023, 2, 2), "day_price": 150_00}]
    with engine(placements=[stay()], placement_prices=prices) as of:
        found = by_key(of, placements_by([JANUARY, FEBRUARY]))
    assert [found[k, "hvb"]["days"] for k in ("2023-01", "2023-02")] == [22, 3]
    assert found["2023-02", "hvb"]["cost"] == 100_00 + 2 * 150_00
    assert (found["2023-01", "hvb"]["starts"], found["2023-01", "hvb"]["open_at_end"]) == (1, 1)
    assert (found["2023-02", "hvb"]["ends"], found["2023-02", "hvb"]["open_at_end"]) == (1, 0)


def test_a_stay_that_ends_on_the_last_day_is_not_open_after_it() -> None:
    with engine(placements=[stay(end=JANUARY.last)]) as of:
        (row,) = answer(of, placements_by([JANUARY], ()))
    assert (row["ends"], row["open_at_end"], row["days"]) == (1, 0, 22)


def test_before_the_register_is_unknown_and_without_care_is_zero() -> None:
    windows = [Window("2022", date(2022, 1, 1), date(2022, 12, 31)), JANUARY]
    with engine(placements=[stay()]) as of:
        found = by_key(of, placements_by(windows))
        assert (found["2022", "hvb"]["days"], found["2023-01", "family"]["days"]) == (None, 0)
        given = by_key(of, placements_by(windows, covered_from=date(2022, 1, 1)))
        assert given["2022", "hvb"]["days"] == 0


def test_filters_and_dimensions() -> None:
    rows = [
        stay(birth_year=2010),
        stay(placement_id="q", person="y", care_type="family", birth_year=1990),
        stay(placement_id="r", person="y", care_type="unheard_of", unit="999"),
    ]
    with engine(placements=rows) as of:
        external = by_key(of, placements_by([JANUARY], ("external",)))
        assert {k[1]: r["persons"] for k, r in external.items()} == {False: 1, True: 1}
        assert by_key(of, placements_by([JANUARY], ()))["2023-01"]["persons"] == 2
        assert by_key(of, placements_by([JANUARY], ("area",)))["2023-01", ""]["days"] == 22
        children = answer(of, placements_by([JANUARY], (), only={"children": True}))
        assert [(r["placements"], r["days"]) for r in children] == [(1, 22)]
        chosen = answer(of, placements_by([JANUARY], (), only={"care_type": ["hvb", "family"], "external": False}))
        assert [r["days"] for r in chosen] == [22]
    with pytest.raises(ValueError, match="no filter is called colour"):
        placements_by([JANUARY], only={"colour": "red"})
    with pytest.raises(TypeError, match="the filter unit takes text"):
        placements_by([JANUARY], only={"unit": 1.5})


@pytest.mark.parametrize(
    ("year", "month", "child"),
    [(2005, 1, True), (2004, 12, False), (2005, None, True), (2004, None, False), (None, None, False)],
)
def test_a_child_until_the_month_of_eighteen_has_passed(year: int | None, month: int | None, child: bool) -> None:
    with engine(placements=[stay(birth_year=year, birth_month=month)]) as of:
        (row,) = answer(of, placements_by([JANUARY], ()))
    assert row["child_persons"] == child


def test_open_placements_are_those_that_go_on() -> None:
    rows = [
        stay(placement_id="on", end=None),
        stay(placement_id="last_day", end=date(2023, 1, 31)),
        stay(placement_id="planned", end=date(2023, 3, 1), start=date(2022, 12, 31)),
        stay(placement_id="not_yet", start=date(2023, 2, 1), end=None),
    ]
    with engine(placements=rows) as of:
        found = by_key(of, open_placements(date(2023, 1, 31)))
    assert set(found) == {"on", "planned"}
    assert (found["planned"]["days"], found["planned"]["days_this_year"]) == (32, 31)
    assert (found["on"]["cost"], found["on"]["person"], found["on"]["day_price"]) == (22 * 100_00, "x", 100_00)


def test_reconciliation_of_days_with_what_is_booked() -> None:
    ledger = [
        {"date": date(2023, 1, 31), "account": "4611", "unit": "510", "amount": 2300_00},
        {"date": date(2023, 1, 31), "account": "4611", "unit": "600", "amount": -50_00},
        {"date": date(2023, 1, 31), "account": "5010", "unit": "510", "amount": 9_00},
    ]
    with engine(placements=[stay()], ledger=ledger) as of:
        query = reconciliation([JANUARY, FEBRUARY])
        found = by_key(of, query)
        assert found["2023-01", "hvb"] == {
            "period": "2023-01",
            "care_type": "hvb",
            "computed": 2200_00,
            "booked": 2250_00,
            "difference": 50_00,
            "days": 22,
        }
        assert (found["2023-01", "family"]["booked"], found["2023-01", "family"]["computed"]) == (0, 0)
        assert (found["2023-02", "hvb"]["booked"], found["2023-02", "hvb"]["difference"]) == (None, None)
        behind = of.source_rows(query, {"period": "2023-01", "care_type": "hvb"}, "difference")
        assert {k: t.num_rows for k, t in behind.items()} == {"placements": 1, "placement_prices": 0, "ledger": 2}


def covered(rows: list[dict[str, Any]]) -> date:
    """The first day that a register of these stays is found to cover."""
    with engine(placements=rows) as of:
        (row,) = answer(of, Query("register", chain((STAYS, FIRST_ENDS, REGISTER)), {}, ()))
    return date(1970, 1, 1) + timedelta(row["first_no"])


@pytest.mark.parametrize(("a_day", "days"), [(0.2, 300), (0.7, 300), (0.6, 90), (1.5, 700)])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_register_without_what_had_ended_covers_the_time_since_alone(a_day: float, days: int, seed: int) -> None:
    """Stays of exponential length from 2012; the export of August 2022 holds all, or what has gone on or begun since 2021."""
    draw, since, until = random.Random(seed), date(2021, 1, 1), date(2022, 8, 31)
    at, spans = 0.0, list[tuple[date, date]]()
    while (start := date(2012, 1, 1) + timedelta(int(at))) <= until:
        spans.append((start, start + timedelta(int(draw.expovariate(1 / days)))))
        at += draw.expovariate(a_day)
    rows = [
        stay(placement_id=str(n), person=str(n), start=a, end=b if b <= until else None)
        for n, (a, b) in enumerate(spans)
    ]
    assert covered(rows) <= date(2012, 3, 1)
    assert date(2021, 1, 1) <= covered([r for r in rows if r["start"] >= since]) <= date(2021, 2, 1)
    cut = [r for r in rows if r["end"] is None or r["end"] >= since]
    assert min(r["start"] for r in cut) < date(2020, 8, 1)
    assert date(2020, 10, 1) < covered(cut) <= since


def test_few_ends_tell_nothing_of_the_register() -> None:
    rows = [stay(placement_id=str(n), person=str(n), end=date(2023, 6, 1 + n)) for n in range(19)]
    assert covered(rows) == date(2023, 1, 1)
    late = [stay(placement_id=f"x{n}", person=f"x{n}", end=date(2023, 6, 20)) for n in range(5)]
    assert covered([*rows, *late]) == date(2023, 5, 16)
