"""The ledger's queries: a committee's published figures, and what is null, what is 0, and which budget counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from tests.conftest import shared
from tests.engines.tables import answer, by_key, committee, engine, small_mappings, table

from tertial.query.engine import Engine
from tertial.query.ledger import income_statement
from tertial.query.ledger_equity import equity_roll
from tertial.query.ledger_forecasts import elapsed_months, own_forecasts, run_rate
from tertial.query.ledger_months import months, years

TKR = 100_000
AUGUST = date(2023, 8, 31)


@pytest.fixture(scope="module")
def real() -> Iterator[Engine]:
    with committee(shared("helsingborg")) as ready:
        yield ready


def tkr(rows: dict[Any, dict[str, Any]], column: str) -> dict[Any, Any]:
    return {key: None if row[column] is None else Fraction(row[column], TKR) for key, row in rows.items()}


LINES = ("municipal_grant", "disposition", "income", "dividend", "costs")


@pytest.mark.parametrize(
    ("as_of", "column", "lines", "areas", "total"),
    [
        (date(2021, 12, 31), "last_year", (546824, 4420, 112007, 0, -676553), (9941, 5654, -7600, -21297), -13302),
        (date(2021, 12, 31), "actual_to_date", (576399, 0, 100454, 0, -689232), (14899, 3692, -5672, -25298), -12379),
        (date(2021, 12, 31), "budget_year", (576399, 0, 111562, 0, -687961), (0, 0, 0, 0), 0),
        (AUGUST, "last_year", (598582, 0, 120723, 0, -728809), (14581, 9304, -14563, -18826), -9504),
        (AUGUST, "actual_to_date", (418055, 0, 63446, 0, -510211), (9105, 973, -10129, -28659), -28710),
        (AUGUST, "budget_year", (637213, 0, 88735, 0, -725948), (0, 0, 0, 0), 0),
        (date(2024, 12, 31), "last_year", (637213, 0, 102101, 0, -760039), (10847, 7278, -3404, -35446), -20725),
        (date(2024, 12, 31), "actual_to_date", (658070, 0, 86885, 0, -752628), (-7673, 0, 0, 0), -7673),
        (
            date(2024, 12, 31),
            "same_period_last_year",
            (637213, 0, 102101, 0, -760039),
            (10847, 7278, -3404, -35446),
            -20725,
        ),
    ],
)
def test_published_results(
    as_of: date, column: str, lines: tuple[int, ...], areas: tuple[int, ...], total: int, real: Engine
) -> None:
    assert tkr(by_key(real, income_statement(as_of)), column) == dict(zip(LINES, lines, strict=True))
    found = tkr(by_key(real, income_statement(as_of, ("area",))), column)
    assert found == dict(zip(("ADM", "GEM", "VUX", "BUF"), areas, strict=True))
    assert tkr(by_key(real, income_statement(as_of, ())), column) == {(): total}


def test_a_year_with_one_row_in_december_has_no_january_to_august(real: Engine) -> None:
    assert set(tkr(by_key(real, income_statement(AUGUST)), "same_period_last_year").values()) == {None}


def test_published_years_and_equity(real: Engine) -> None:
    found = by_key(real, years(date(2024, 12, 31)))
    assert tkr(found, "amount") == {2020: -13302, 2021: -12379, 2022: -9504, 2023: -20725, 2024: -7673}
    assert tkr(found, "budget") == {2020: None, 2021: 0, 2022: None, 2023: 0, 2024: 0}
    assert not any(row["partial"] for row in found.values())
    assert by_key(real, years(AUGUST))[2023]["partial"]
    assert by_key(real, years(AUGUST))[2019]["amount"] is None
    roll = by_key(real, equity_roll(date(2024, 12, 31)))
    assert tkr(roll, "closing") == {2020: 8600, 2021: -3779, 2022: -904, 2023: -20725, 2024: -7673}
    assert tkr(roll, "opening") == {2020: 21902, 2021: 8600, 2022: 8600, 2023: 0, 2024: 0}
    under_way = by_key(real, equity_roll(AUGUST))[2023]
    assert (under_way["opening"], under_way["result"], under_way["closing"], under_way["ended"]) == (0, None, 0, False)


def test_the_rows_behind_a_balance_sum_to_it(real: Engine) -> None:
    query = equity_roll(date(2024, 12, 31))
    for year, row in by_key(real, query).items():
        for column in ("opening", "closing", "result", "settled"):
            found = real.source_rows(query, {"year": year}, column, limit=1000)
            assert sum(r["amount"] for t in found.values() for r in t.to_pylist()) == row[column]


def test_the_committees_own_forecast(real: Engine) -> None:
    found = by_key(real, own_forecasts(AUGUST))
    expected = {
        x: Fraction(r["amount"], TKR)
        for (by, scope, x, case), r in found.items()
        if scope == "total" and case == "expected"
    }
    assert expected == {**dict(zip(LINES, (637213, 0, 92684, 0, -769897), strict=True)), "": -40000}
    assert found["committee", "total", "", "worst"]["amount"] == -48000 * TKR
    assert answer(real, own_forecasts(date(2023, 8, 30))) == []


COSTS = {"account": "5010", "unit": "510"}


def test_missing_is_null_and_nothing_is_zero() -> None:
    ledger = [
        {**COSTS, "date": date(2023, 3, 1), "amount": 100},
        {"date": date(2023, 4, 1), "account": "1930", "amount": 7},
    ]
    with engine(ledger=ledger) as of:
        found = by_key(of, income_statement(date(2023, 6, 30)))
        assert found["costs"] == {
            "line": "costs",
            "last_year": None,
            "same_period_last_year": None,
            "actual_to_date": -100,
            "budget_year": None,
            "budget_to_date": None,
        }
        assert found["income"]["actual_to_date"] == 0
        by_month = by_key(of, months(date(2023, 6, 30), ("line",)))
        assert (by_month["costs", 3]["actual"], by_month["income", 3]["actual"]) == (-100, 0)
        assert (by_month["costs", 4]["actual"], by_month["costs", 12]["actual"]) == (None, None)
        assert by_key(of, income_statement(date(2023, 6, 30), ("area",)))["B"]["actual_to_date"] == 0


def test_a_unit_without_area_counts_in_the_total() -> None:
    ledger = [{"date": date(2023, 3, 1), "account": "5010", "unit": u, "amount": 100} for u in ("510", "999", None)]
    with engine(ledger=ledger) as of:
        found = by_key(of, income_statement(date(2023, 6, 30), ("area",)))
        assert {k: r["actual_to_date"] for k, r in found.items()} == {"": -200, "A": -100, "B": 0}
        chosen = answer(of, income_statement(date(2023, 6, 30), ("unit",), only={"area": "A"}))
        assert [(r["unit"], r["actual_to_date"]) for r in chosen] == [("510", -100)]
    with pytest.raises(ValueError, match="not a dimension of the ledger: colour"):
        income_statement(AUGUST, ("colour",))  # type: ignore[arg-type]


def test_a_day_within_a_month_leaves_out_the_rest_of_it_last_year_too() -> None:
    days = [date(y, m, d) for y in (2022, 2023) for m, d in ((8, 10), (8, 11), (9, 1))]
    with engine(ledger=[{**COSTS, "date": d, "amount": 10**i} for i, d in enumerate(days)]) as of:
        (row,) = answer(of, income_statement(date(2023, 8, 10), ()))
    assert (row["last_year"], row["same_period_last_year"], row["actual_to_date"]) == (-111, -1, -1000)


def test_the_budget_that_came_last_counts_unless_another_is_asked_for() -> None:
    def row(version: str, amount: int, **more: Any) -> dict[str, Any]:
        return {"version": version, "month": date(2023, 1, 1), "line": "costs", "unit": "510", "amount": amount, **more}

    rows = [row("revised", 1), row("original", 2), row("april", 4, batch="b0", row=9)]
    given = {**small_mappings(), "budget": table("budget", rows)}
    with Engine(given) as of:
        assert answer(of, income_statement(AUGUST, ()))[0]["budget_year"] == -4
        assert answer(of, income_statement(AUGUST, (), version="revised"))[0]["budget_year"] == -1
        assert answer(of, income_statement(AUGUST, (), version="none"))[0]["budget_year"] is None
    with Engine({**given, **small_mappings(batches=["b0", "b1"])}) as of:
        assert answer(of, income_statement(AUGUST, ()))[0]["budget_year"] == -2


def test_at_most_so_many_source_rows_are_shown_and_all_are_counted() -> None:
    with engine(ledger=[{**COSTS, "date": date(2023, 3, i), "amount": i} for i in range(1, 8)]) as of:
        found = of.source_rows(income_statement(AUGUST), {"line": "costs"}, "actual_to_date", limit=3)[
            "ledger"
        ].to_pylist()
    assert [(r["place"], r["row"], r["total"]) for r in found] == [(1, 2, 7), (2, 3, 7), (3, 4, 7)]


def test_a_budget_on_accounts_takes_their_line() -> None:
    rows = [
        {"version": "v", "month": date(2023, m, 1), "account": "3001", "unit": "510", "amount": -50} for m in (8, 9)
    ]
    with engine(budget=rows) as of:
        found = by_key(of, income_statement(AUGUST))
    assert (found["income"]["budget_year"], found["income"]["budget_to_date"], found["costs"]["budget_year"]) == (
        100,
        50,
        0,
    )


def test_run_rate_scales_what_happens_and_keeps_what_was_decided() -> None:
    ledger = [
        {**COSTS, "date": date(2023, 2, 1), "amount": 700},
        {"account": "3900", "unit": "510", "date": date(2023, 2, 1), "amount": -900},
    ]
    budget = [{"version": "v", "month": date(2023, 12, 1), "line": "municipal_grant", "unit": "510", "amount": -1000}]
    with engine(ledger=ledger, budget=budget) as of:
        lines = by_key(of, run_rate(AUGUST))
        rates = {k: Fraction(r["numerator"], r["denominator"]) for k, r in lines.items()}
        assert rates == {"costs": -1050, "municipal_grant": 1000, "income": 0}
        (total,) = answer(of, run_rate(AUGUST, ()))
        assert Fraction(total["numerator"], total["denominator"]) == -50
        assert (total["rated"], total["allocated"]) == (-700, 1000)
        traced = of.source_rows(run_rate(AUGUST), {"line": "municipal_grant"}, "numerator")
        assert {k: t.num_rows for k, t in traced.items()} == {"ledger": 0, "budget": 1}
    with engine(ledger=ledger) as of:
        rates = {k: Fraction(r["numerator"], r["denominator"]) for k, r in by_key(of, run_rate(AUGUST)).items()}
        assert rates["municipal_grant"] == 1350
    assert elapsed_months(date(2023, 8, 31)) == 8
    assert elapsed_months(date(2023, 2, 14)) == Fraction(3, 2)


def test_the_forecast_before_is_of_the_same_year() -> None:
    def row(day: date, amount: int) -> dict[str, Any]:
        return {
            "as_of": day,
            "made_by": "committee",
            "scope": "total",
            "line": None,
            "case": "expected",
            "amount": amount,
        }

    rows = [
        row(date(2022, 10, 31), 1),
        row(date(2023, 4, 30), 2),
        row(date(2023, 8, 31), 3),
        row(date(2023, 10, 31), 4),
    ]
    with engine(forecasts=rows) as of:
        (found,) = answer(of, own_forecasts(AUGUST))
        assert (found["line"], found["amount"], found["previous_amount"], found["previous_made"]) == (
            "",
            3,
            2,
            date(2023, 4, 30),
        )
        (found,) = answer(of, own_forecasts(date(2023, 5, 31)))
        assert (found["amount"], found["previous_amount"]) == (2, None)


def test_equity_starts_at_the_latest_opening_and_stops_at_an_unknown_year() -> None:
    ledger = [{**COSTS, "date": date(y, 5, 1), "amount": 10} for y in (2019, 2020, 2022, 2023)]
    opening = {"date": date(2019, 12, 31), "kind": "opening", "amount": 100}
    with engine(ledger=ledger, equity=[opening, {"date": date(2020, 6, 1), "kind": "use", "amount": -30}]) as of:
        found = by_key(of, equity_roll(AUGUST))
        assert {y: r["closing"] for y, r in found.items()} == {2019: 100, 2020: 60, 2021: None, 2022: None, 2023: None}
    again = {"date": date(2022, 1, 1), "kind": "opening", "amount": 500}
    with engine(ledger=ledger, equity=[opening, again]) as of:
        found = by_key(of, equity_roll(AUGUST))
        assert (found[2022]["opening"], found[2022]["closing"], found[2023]["closing"]) == (500, 490, 490)
    with engine(ledger=ledger, equity=[{**opening, "kind": "settlement"}]) as of:
        assert answer(of, equity_roll(AUGUST)) == []
