from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from tests.unit.sample_world import world

from tertial.domain.placement import care_days
from tertial.sample.billing import EXTERNAL, later_prices, parts, start_prices
from tertial.sample.days import EPOCH, month_number, month_of, number
from tertial.sample.plan import AS_OF, CODES, WRONG_SUPPLIER
from tertial.sample.stays import SUPPLIER_CODES


def day_of(days: int) -> date:
    return EPOCH + timedelta(days=days)


FIRST, LAST = month_number(2019, 1), month_number(2026, 12)


def test_days_of_the_parts_are_the_care_days_of_the_placements() -> None:
    stays = world().stays
    every = parts(stays, stays.end, FIRST, LAST)
    days = np.zeros(len(stays), np.int64)
    np.add.at(days, every.stay, every.days)
    window = (day_of(number(AS_OF.replace(2019, 1, 1))), AS_OF.replace(2026, 12, 31))
    for stay in range(0, len(stays), 37):
        expected = care_days(day_of(int(stays.start[stay])), day_of(int(stays.end[stay])), *window)
        assert days[stay] == expected


def test_exported_prices_give_the_same_cost_as_the_parts() -> None:
    """What a reader can compute from day_price and placement_prices is, to the öre, what the care truly cost."""
    stays = world().stays
    every = parts(stays, stays.end, month_number(2021, 1), LAST)
    prices: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for stay, price in enumerate(start_prices(stays).tolist()):
        prices[stay].append((-(10**9), price))
    for stay, day, price in zip(
        *(c.tolist() for c in later_prices(stays, number(AS_OF.replace(month=12)))), strict=True
    ):
        prices[stay].append((day, price))
    for stay, first, price in zip(every.stay.tolist(), every.start.tolist(), every.price.tolist(), strict=True):
        assert [p for day, p in prices[stay] if day <= first][-1] == price


def test_only_one_supplier_bills_anything_else_than_days_times_price() -> None:
    stays, bills = world().stays, world().bills
    true = parts(stays, stays.end, FIRST, LAST)
    cost = np.zeros((len(stays), LAST - FIRST + 1), np.int64)
    np.add.at(cost, (true.stay, true.month - FIRST), true.amount)
    billed = np.zeros_like(cost)
    np.add.at(billed, (bills.stay, bills.month - FIRST), bills.amount)
    stay, month = np.nonzero((billed != cost) & EXTERNAL[stays.form][:, None])
    assert {SUPPLIER_CODES[s] for s in stays.supplier[stay].tolist()} == {WRONG_SUPPLIER}
    assert month.min() + FIRST >= month_number(2024, 1)
    assert (billed - cost)[stay, month].min() > 0
    after_end = (bills.end > stays.end[bills.stay]) & (bills.form == CODES.index("hvb"))
    assert 10 < after_end.sum() < 80


@pytest.mark.parametrize("year", [2022, 2025])
def test_fees_of_own_homes_are_days_times_price(year: int) -> None:
    stays, fees = world().stays, world().fees
    true = parts(stays, stays.end, month_number(year, 1), month_number(year, 12))
    own = ~EXTERNAL[stays.form[true.stay]]
    assert true.amount[own].sum() == fees.amount[fees.month // 12 == year].sum()
    assert set((fees.booked[fees.month // 12 == year]).tolist()).isdisjoint(
        fees.booked[fees.month // 12 == year + 1].tolist()
    )


def test_some_invoices_are_booked_a_month_late_but_never_into_a_new_year() -> None:
    bills = world().bills
    late = month_of(bills.booked) != bills.month
    assert 0.02 < late.mean() < 0.15
    assert (month_of(bills.booked)[late] == bills.month[late] + 1).all()
    assert (month_of(bills.booked) // 12 == bills.month // 12).all()


def test_lines_are_numbered_within_their_invoice() -> None:
    bills = world().bills
    pairs = list(zip(bills.group.tolist(), bills.number.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    assert all(number_ == 1 or before == (group, number_ - 1) for before, (group, number_) in pairwise(pairs))
