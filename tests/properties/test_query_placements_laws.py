"""Placements against days taken one by one, and the laws that care days and the split of their cost keep."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.tables import by_key, engine

from tertial.domain.placement import care_days
from tertial.query.decompose import Side, decompose, summed
from tertial.query.placements import open_placements, placements_by
from tertial.query.placements_booked import reconciliation
from tertial.query.windows import Window

FIRST = date(2023, 1, 1)
days = st.integers(0, 120).map(lambda n: FIRST + timedelta(n))


@st.composite
def stays(draw: st.DrawFn) -> list[dict[str, Any]]:
    out = []
    for i in range(draw(st.integers(0, 6))):
        start = draw(days)
        length = draw(st.one_of(st.none(), st.integers(-1, 90)))
        out.append(
            {
                "placement_id": f"p{i}",
                "person": f"x{draw(st.integers(0, 2))}",
                "birth_year": draw(st.sampled_from((None, 2005, 1980))),
                "birth_month": draw(st.sampled_from((None, 2))),
                "care_type": draw(st.sampled_from(("hvb", "family"))),
                "unit": "510",
                "framework_agreement": draw(st.sampled_from((True, False, None))),
                "start": start,
                "end": None if length is None else start + timedelta(length),
                "day_price": draw(st.integers(0, 50)),
            }
        )
    return out


prices = st.dictionaries(st.tuples(st.integers(0, 5), days), st.integers(0, 50), max_size=8)
spans = st.lists(st.tuples(days, days).map(sorted), min_size=1, max_size=4)


def price_on(stay: dict[str, Any], later: dict[tuple[int, date], int], day: date) -> int:
    mine = {d: p for (i, d), p in later.items() if f"p{i}" == stay["placement_id"] and stay["start"] <= d <= day}
    return mine[max(mine)] if mine else int(stay["day_price"])


def is_child(stay: dict[str, Any], day: date) -> bool | None:
    if stay["birth_year"] is None:
        return None
    return bool((day.year - stay["birth_year"]) * 12 + day.month - (stay["birth_month"] or 6) <= 216)


def one_by_one(
    rows: list[dict[str, Any]], later: dict[tuple[int, date], int], window: Window, care_type: str
) -> dict[str, int]:
    out: dict[str, Any] = defaultdict(int)
    people, children = set(), set()
    day = window.first
    while day <= window.last:
        for stay in rows:
            if stay["care_type"] == care_type and care_days(stay["start"], stay["end"], day, day):
                out["days"] += 1
                out["cost"] += price_on(stay, later, day)
                out["framework_days"] += stay["framework_agreement"] is True
                out["framework_known_days"] += stay["framework_agreement"] is not None
                out["starts"] += stay["start"] == day
                out["ends"] += stay["end"] == day
                out["open_at_end"] += day == window.last and (stay["end"] is None or stay["end"] > day)
                people.add(stay["person"])
                if is_child(stay, max(stay["start"], window.first)):
                    children.add(stay["person"])
        day += timedelta(1)
    touched = [
        s for s in rows if s["care_type"] == care_type and care_days(s["start"], s["end"], window.first, window.last)
    ]
    return {**out, "placements": len(touched), "persons": len(people), "child_persons": len(children)}


@settings(max_examples=12, deadline=None)
@given(stays(), prices, spans)
def test_every_measure_is_that_of_days_taken_one_by_one(
    rows: list[dict[str, Any]], later: dict[tuple[int, date], int], chosen: list[list[date]]
) -> None:
    windows = [Window(f"w{i}", first, last) for i, (first, last) in enumerate(chosen)]
    listed = [{"placement_id": f"p{i}", "from": day, "day_price": price} for (i, day), price in later.items()]
    with engine(placements=rows, placement_prices=listed) as of:
        found = by_key(of, placements_by(windows, covered_from=FIRST))
        for window in windows:
            for care_type in ("hvb", "family"):
                row = found[window.key, care_type]
                expected = one_by_one(rows, later, window, care_type)
                measures = {k: v for k, v in row.items() if k not in ("period", "care_type")}
                assert measures == {k: expected.get(k, 0) for k in measures}


@settings(max_examples=8, deadline=None)
@given(stays(), prices, days, days)
def test_parts_of_a_period_and_care_types_add_up(
    rows: list[dict[str, Any]], later: dict[tuple[int, date], int], one: date, other: date
) -> None:
    first, middle, last = FIRST, min(one, other), max(one, other) + timedelta(1)
    windows = [Window("all", first, last), Window("left", first, middle), Window("right", middle + timedelta(1), last)]
    listed = [{"placement_id": f"p{i}", "from": day, "day_price": price} for (i, day), price in later.items()]
    with engine(placements=rows, placement_prices=listed) as of:
        whole = by_key(of, placements_by(windows, (), covered_from=FIRST))
        types = by_key(of, placements_by(windows, covered_from=FIRST))
        computed = by_key(of, reconciliation(windows, covered_from=FIRST))
        still = by_key(of, open_placements(last))
    for column in ("days", "cost", "starts", "ends", "framework_days"):
        assert whole["all"][column] == whole["left"][column] + whole["right"][column]
        assert whole["all"][column] == sum(r[column] for (period, _), r in types.items() if period == "all")
    assert {k: r["computed"] for k, r in computed.items()} == {k: r["cost"] for k, r in types.items()}
    assert len(still) == whole["all"]["open_at_end"]
    for stay in rows:
        if stay["placement_id"] in still:
            row = still[stay["placement_id"]]
            counted = [stay["start"] + timedelta(n) for n in range((last - stay["start"]).days + 1)]
            assert row["days"] == row["days_this_year"] == len(counted)
            assert row["cost"] == sum(price_on(stay, later, d) for d in counted)
            assert row["day_price"] == price_on(stay, later, last)


sides = st.dictionaries(
    st.sampled_from("abcd"), st.builds(Side, st.integers(0, 400), st.integers(0, 10**7)), max_size=4
)


@given(sides, sides)
def test_the_split_of_a_deviation_adds_up_in_both_directions(before: dict[str, Side], after: dict[str, Side]) -> None:
    parts = decompose(before, after)
    nothing = Side(0, 0)
    for care_type, part in parts.items():
        assert part.total == after.get(care_type, nothing).cost - before.get(care_type, nothing).cost
    assert summed(parts).total == sum(s.cost for s in after.values()) - sum(s.cost for s in before.values())


@given(st.integers(1, 300), st.integers(1, 5000), st.integers(0, 300), st.integers(1, 5000))
def test_one_care_type_alone_has_no_mix(d0: int, p0: int, d1: int, p1: int) -> None:
    (part,) = decompose({"a": Side(d0, d0 * p0)}, {"a": Side(d1, d1 * p1)}).values()
    assert (part.volume, part.mix, part.price) == ((d1 - d0) * p0, 0, d1 * (p1 - p0))


@given(sides.filter(lambda s: all(v.days for v in s.values())), st.integers(1, 5))
def test_the_same_mix_at_the_same_prices_is_volume_alone(before: dict[str, Side], times: int) -> None:
    after = {k: Side(v.days * times, v.cost * times) for k, v in before.items()}
    assert all(p.mix == p.price == 0 for p in decompose(before, after).values())
