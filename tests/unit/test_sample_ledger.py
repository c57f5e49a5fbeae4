from __future__ import annotations

import numpy as np
import pytest
from tests.unit.sample_world import economy, world

from tertial.sample.billing import EXTERNAL
from tertial.sample.booking import UNIT_INDEX
from tertial.sample.budgets import budget_rows
from tertial.sample.days import month_of
from tertial.sample.followup import forecast_rows
from tertial.sample.ledger import close
from tertial.sample.plan import CARE_FORMS, TARGET_RESULT, UNITS, YEARS

COSTS = ("staff", "hired", "placements", "premises", "capital", "costs")


def _result(year: int) -> int:
    lines = economy()[year][0].by_line()
    income = sum(int(lines[k].sum()) for k in ("municipal_grant", "grants", "income"))
    return income - sum(int(lines[k].sum()) for k in COSTS)


@pytest.mark.parametrize("year", YEARS)
def test_every_voucher_balances_and_so_do_the_balances(year: int) -> None:
    ledger, _, _, before = economy()[year]
    rows = ledger.rows
    voucher = rows["key"] * 4 + rows["series"]
    _, inverse = np.unique(voucher, return_inverse=True)
    sums = np.zeros(inverse.max() + 1, np.int64)
    np.add.at(sums, inverse, rows["amount"])
    assert not sums.any()
    closing, result, after = close(before, ledger)
    assert sum(before.values()) == 0
    assert sum(closing.values()) + sum(result.values()) == 0
    assert sum(after.values()) == 0


@pytest.mark.parametrize("year", YEARS)
def test_size_and_result_of_the_year(year: int) -> None:
    ledger = economy()[year][0]
    assert 60_000 < len(ledger.rows["day"]) < 80_000
    assert abs(_result(year) / 1e8 - TARGET_RESULT[year]) < 0.2
    assert 560 < sum(int(ledger.by_line()[k].sum()) for k in COSTS) / 1e8 < 790


def test_the_deficit_of_2026_comes_from_placements_for_children() -> None:
    ledger, _, revised, _ = economy()[2026]
    actual, budget = ledger.by_line(), revised.by_line()
    over = {k: int(actual[k].sum() - budget[k].sum()) / 1e8 for k in COSTS}
    assert over["placements"] > 20
    assert all(abs(over[k]) < 4 for k in COSTS if k != "placements")
    forms = ledger.by_form() - revised.forms.sum(axis=1)
    worst = [CARE_FORMS[i].code for i in np.argsort(-forms)[:2].tolist()]
    assert set(worst) == {"hvb", "sis"}


@pytest.mark.parametrize("year", YEARS)
def test_booked_placement_cost_is_what_was_invoiced_and_paid(year: int) -> None:
    ledger = economy()[year][0]
    bills, fees = world().bills, world().fees
    billed = np.zeros(len(CARE_FORMS), np.int64)
    for part in (bills, fees):
        mine = month_of(part.booked) // 12 == year
        np.add.at(billed, part.form[mine], part.amount[mine])
    assert np.array_equal(ledger.by_form(), billed)
    assert (billed[EXTERNAL] > 0).all()


def test_the_bad_month_stands_out() -> None:
    rows = economy()[2025][0].rows
    mine = (rows["account"] == 7510) & (rows["unit"] == UNIT_INDEX["622"])
    by_month = np.zeros(12, np.int64)
    np.add.at(by_month, month_of(rows["day"][mine]) % 12, rows["amount"][mine])
    assert int(by_month.argmax()) == 2
    assert by_month[2] > 10 * np.median(by_month)


def test_the_reorganisation_closes_one_unit_and_opens_two() -> None:
    def active(year: int) -> set[str]:
        units = np.unique(economy()[year][0].rows["unit"])
        return {UNITS[u].code for u in units.tolist() if u >= 0}

    assert "621" in active(2024)
    assert active(2025) - active(2024) == {"622", "623"}
    assert active(2024) - active(2025) == {"621"}
    assert len(active(2026)) == 15


@pytest.mark.parametrize("year", YEARS)
def test_budgets_are_balanced_in_every_unit_and_written_whole(year: int) -> None:
    _, original, revised, _ = economy()[year]
    for name, budget in (("original", original), ("revised", revised)):
        rows = budget_rows(year, name, budget)
        totals: dict[str, int] = {}
        for _, _, account, line, unit, _, amount in rows:
            assert (account == "") != (line == "")
            totals[unit] = totals.get(unit, 0) + amount
        assert set(totals.values()) == {0}
        assert len({row[:6] for row in rows}) == len(rows)
    assert original.grant.sum() < revised.grant.sum()


@pytest.mark.parametrize("year", YEARS)
def test_forecasts_add_up_by_line_and_by_area(year: int) -> None:
    ledger, _, revised, _ = economy()[year]
    budget = {key: cells.sum(axis=1) for key, cells in revised.by_line().items()}
    rows = forecast_rows(year, budget, ledger.by_line(), 1, 1.0)
    for as_of in (f"{year}-04-30", f"{year}-08-31"):
        mine = [r for r in rows if r["as_of"] == as_of]
        amounts = {(r["scope"], r["line"], r["case"]): int(str(r["amount"])) for r in mine}
        total = amounts["total", "", "expected"]
        assert total == sum(a for (s, line, _), a in amounts.items() if s == "total" and line)
        assert total == sum(a for (s, _, _), a in amounts.items() if s != "total")
        assert amounts["total", "", "worst"] < total < amounts["total", "", "best"]
    assert all(r["condition"] for r in rows if r["case"] != "expected")
    assert abs(total / 1e8 - TARGET_RESULT[year]) < 5
