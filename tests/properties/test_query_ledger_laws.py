"""The ledger's queries against plain sums, and what must add up."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.tables import ACCOUNTS, AREAS, LINES, UNITS, answer, by_key, engine

from tertial.domain.coding import belongs
from tertial.query.ledger import income_statement
from tertial.query.ledger_months import months, years
from tertial.query.windows import year_before

ledgers = st.lists(
    st.fixed_dictionaries(
        {
            "date": st.dates(date(2021, 11, 1), date(2023, 12, 31)),
            "account": st.sampled_from(ACCOUNTS),
            "unit": st.sampled_from((*UNITS, "")),
            "amount": st.integers(-(10**12), 10**12),
        }
    ),
    max_size=30,
)
budgets = st.lists(
    st.fixed_dictionaries(
        {
            "version": st.just("v"),
            "month": st.sampled_from([date(y, m, 1) for y in (2022, 2023) for m in range(1, 13)]),
            "account": st.sampled_from(ACCOUNTS),
            "unit": st.sampled_from((*UNITS, "")),
            "amount": st.integers(-(10**9), 10**9),
        }
    ),
    max_size=20,
)
as_ofs = st.dates(date(2023, 1, 1), date(2023, 12, 31))


def line_of(account: str) -> str | None:
    return next((line.key for line in LINES if belongs(account, line.accounts)), None)


def area_of(unit: str) -> str:
    return next((area.code for area in AREAS if belongs(unit, area.units)), "")


def plain(rows: list[dict[str, Any]], day: str, first: date, last: date) -> dict[tuple[str, str], int] | None:
    """Sums by (line, area) within the days, or None when there is no row of any line."""
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        line = line_of(row["account"])
        if line is not None and first <= row[day] <= last:
            key = line, area_of(row["unit"])
            found[key] = found.get(key, 0) - row["amount"]
    return found or None


def over(sums: dict[tuple[str, str], int] | None, index: int | None, key: str = "") -> int | None:
    if sums is None:
        return None
    return sum(v for k, v in sums.items() if index is None or k[index] == key)


@settings(max_examples=10, deadline=None)
@given(ledgers, budgets, as_ofs)
def test_statements_are_plain_sums(ledger: list[dict[str, Any]], budget: list[dict[str, Any]], as_of: date) -> None:
    year, last = date(as_of.year, 1, 1), date(as_of.year - 1, 1, 1)
    expected = {
        "last_year": plain(ledger, "date", last, date(as_of.year - 1, 12, 31)),
        "actual_to_date": plain(ledger, "date", year, as_of),
        "same_period_last_year": plain(ledger, "date", last, year_before(as_of)),
        "budget_year": plain(budget, "month", year, date(as_of.year, 12, 31)),
        "budget_to_date": plain(budget, "month", year, as_of),
    }
    with engine(ledger=ledger, budget=budget) as of:
        lines = by_key(of, income_statement(as_of))
        areas = by_key(of, income_statement(as_of, ("area",)))
        (total,) = answer(of, income_statement(as_of, ()))
        for column, sums in expected.items():
            assert {k: r[column] for k, r in lines.items()} == {x.key: over(sums, 0, x.key) for x in LINES}
            assert {k: r[column] for k, r in areas.items()} == {k: over(sums, 1, k) for k in areas}
            assert total[column] == over(sums, None)
        for dims in (("area", "line"), ("unit",), ("unit", "line", "account")):
            parts = answer(of, income_statement(as_of, dims))
            for column in expected:
                assert sum(r[column] or 0 for r in parts) == (total[column] or 0)
        by_month = by_key(of, months(as_of, ("line",)))
        of_years = by_key(of, years(as_of, ("area",), count=3))
    for line in LINES:
        for column, year_column in (
            ("actual", "actual_to_date"),
            ("budget", "budget_year"),
            ("actual_last_year", "last_year"),
        ):
            assert sum(by_month[line.key, m][column] or 0 for m in range(1, 13)) == (lines[line.key][year_column] or 0)
    for area, row in areas.items():
        assert of_years[area, 2023]["amount"] == row["actual_to_date"]
        assert of_years[area, 2022]["amount"] == row["last_year"]
        assert of_years[area, 2023]["budget"] == row["budget_year"]


@settings(max_examples=6, deadline=None)
@given(ledgers, as_ofs)
def test_the_rows_behind_a_figure_sum_to_it(ledger: list[dict[str, Any]], as_of: date) -> None:
    query = income_statement(as_of, ("area", "line"))
    with engine(ledger=ledger) as of:
        for row in answer(of, query):
            key = {k: row[k] for k in query.key}
            for column in ("last_year", "actual_to_date", "same_period_last_year"):
                found = of.source_rows(query, key, column, limit=100)["ledger"]
                assert sum(r["amount"] for r in found.to_pylist()) == (row[column] or 0)
