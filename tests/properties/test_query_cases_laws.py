"""Counts and waiting times against chains walked one event at a time."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.tables import by_key, engine

from tertial.query.cases import MEASURES, case_counts
from tertial.query.cases_rows import HOPS
from tertial.query.cases_waiting import followed, waiting
from tertial.query.windows import Window

FIRST = date(2023, 1, 1)
WINDOWS = (Window("one", FIRST, date(2023, 2, 28)), Window("two", date(2023, 2, 1), date(2023, 6, 30)))
KINDS = ("notification", "application", "assessment", "investigation", "decision", "measure", "service")


@st.composite
def registers(draw: st.DrawFn) -> list[dict[str, Any]]:
    n = draw(st.integers(0, 14))
    return [
        {
            "event_id": f"e{i}",
            "person": f"x{draw(st.integers(0, 3))}",
            "kind": draw(st.sampled_from(KINDS)),
            "date": FIRST + timedelta(draw(st.integers(0, 170))),
            "birth_year": draw(st.sampled_from((None, 2005, 1990))),
            "birth_month": draw(st.sampled_from((None, 3))),
            "leads_from": draw(st.one_of(st.none(), st.integers(0, n).map("e{}".format))),
            "form": draw(st.sampled_from((None, "outpatient", "residential"))),
        }
        for i in range(n)
    ]


def walked(rows: list[dict[str, Any]], start: str, end: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Every (start, end) pair: the nearest start that the end leads back to."""
    by_id = {row["event_id"]: row for row in rows}
    out = []
    for last in rows:
        if last["kind"] == end:
            at = by_id.get(last["leads_from"])
            for _ in range(HOPS):
                if at is None or at["kind"] == start:
                    break
                at = by_id.get(at["leads_from"])
            else:
                at = None
            if at is not None:
                out.append((at, last))
    return out


def child(row: dict[str, Any]) -> bool:
    if row["birth_year"] is None:
        return False
    months = (row["date"].year - row["birth_year"]) * 12 + row["date"].month - (row["birth_month"] or 6)
    return bool(months <= 216)


@settings(max_examples=15, deadline=None)
@given(registers(), st.sampled_from(("notification", "application")), st.integers(0, 60))
def test_waiting_is_that_of_chains_walked_one_by_one(rows: list[dict[str, Any]], start: str, limit: int) -> None:
    ends: dict[str, list[tuple[date, str, dict[str, Any], dict[str, Any]]]] = defaultdict(list)
    for begun, ended in walked(rows, start, "decision"):
        if ended["date"] >= begun["date"]:
            ends[begun["event_id"]].append((ended["date"], ended["event_id"], begun, ended))
    firsts = [min(found, key=lambda f: f[:2]) for found in ends.values()]
    with engine(case_events=rows) as of:
        found = by_key(of, waiting(WINDOWS, start, limit_days=limit, covered_from=FIRST))
    for window in WINDOWS:
        inside = [(b, e) for _, _, b, e in firsts if window.first <= e["date"] <= window.last]
        waits = [(e["date"] - b["date"]).days for b, e in inside]
        row = found[window.key]
        assert (row["n"], row["sum_days"], row["over_limit"]) == (len(waits), sum(waits), sum(w > limit for w in waits))
        assert row["persons"] == len({e["person"] for _, e in inside})
        assert row["child_persons"] == len({e["person"] for _, e in inside if child(e)})
        if waits:
            assert Fraction(row["median_sum"], row["median_n"]) == Fraction(median(map(Fraction, waits)))


@settings(max_examples=12, deadline=None)
@given(registers())
def test_counts_and_what_follows(rows: list[dict[str, Any]]) -> None:
    with engine(case_events=rows) as of:
        found = by_key(of, case_counts(WINDOWS, covered_from=FIRST))
        after = by_key(of, followed(WINDOWS, covered_from=FIRST))
    starts = {begun["event_id"] for begun, _ in walked(rows, "assessment", "measure")}
    for window in WINDOWS:
        inside = [r for r in rows if window.first <= r["date"] <= window.last]
        for measure, kinds in MEASURES.items():
            mine = [r for r in inside if any(r["kind"] == k and f in ("", r["form"]) for k, f in kinds)]
            row = found[window.key, measure]
            assert (row["n"], row["persons"]) == (len(mine), len({r["person"] for r in mine}))
            assert (row["children"], row["child_persons"]) == (
                sum(map(child, mine)),
                len({r["person"] for r in mine if child(r)}),
            )
            assert row["known_age"] == sum(r["birth_year"] is not None for r in mine)
        assessed = [r for r in inside if r["kind"] == "assessment"]
        assert after[window.key]["n"] == len(assessed)
        assert after[window.key]["followed"] == sum(r["event_id"] in starts for r in assessed)
