from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from tests.unit.forecast_town import day, placements

from tertial.forecast.arrays import day_number
from tertial.forecast.inputs import OPEN
from tertial.forecast.models import known_care
from tertial.forecast.prices import fit_prices, price_on, prices_on, yearly_index

TODAY = day_number(date(2025, 8, 31))
ZEROS = np.zeros(40, int)


def indexed() -> tuple[np.ndarray, np.ndarray]:
    """Forty placements since 2023 whose price rises by a tenth every 1 January."""
    of = np.repeat(np.arange(40), 2)
    return of, np.tile([day(2024, 1), day(2025, 1)], 40)


def test_the_price_in_force_is_the_latest_change() -> None:
    p = placements(
        [0, 0], [day(2025, 1), day(2025, 1)], [OPEN, OPEN], change_of=np.array([1]), change_day=np.array([day(2025, 3)])
    )
    p.change_price[:] = 7.0
    days = np.array([day(2025, 2, 28), day(2025, 3)])
    assert price_on(p, np.array([1, 1]), days).tolist() == [100_000.0, 7.0]
    assert price_on(p, np.array([0, 0]), days).tolist() == [100_000.0, 100_000.0]


def test_prices_of_many_days_are_those_of_each_day() -> None:
    """Changes before, in and after the days, two on one day, and placements without any."""
    random = np.random.default_rng(3)
    of = np.sort(random.choice(np.arange(0, 40, 3), 60))
    when = random.integers(day(2025, 1), day(2025, 5), 60)
    when[:6] = day(2025, 3)
    order = np.lexsort((when, of))
    p = placements(ZEROS, ZEROS + day(2023, 5), ZEROS + OPEN, change_of=of, change_day=when[order])
    p.change_price[:] = random.random(60)
    days, which = np.arange(day(2025, 2), day(2025, 4)), random.permutation(40)
    each = np.array([price_on(p, which, np.full(40, d)) for d in days]).T
    assert np.array_equal(prices_on(p, which, days), each)
    assert len(np.unique(each)) > 30
    none = placements(ZEROS, ZEROS + day(2023, 5), ZEROS + OPEN)
    assert (prices_on(none, which, days) == 100_000.0).all()


def test_the_yearly_index_is_that_of_the_placements_that_went_on() -> None:
    of, when = indexed()
    p = placements(ZEROS, ZEROS + day(2023, 5), ZEROS + OPEN, change_of=of, change_day=when)
    p.change_price[:] = 100_000.0 * np.tile([1.1, 1.21], 40)
    assert yearly_index(p, 1, TODAY)[2025][0] == pytest.approx(1.1, rel=0.02)
    assert yearly_index(p, 1, TODAY)[2023][0] == pytest.approx(1.0)


def test_new_prices_are_carried_to_this_year() -> None:
    of, when = indexed()
    p = placements(ZEROS, ZEROS + day(2023, 5), ZEROS + OPEN, change_of=of, change_day=when)
    p.change_price[:] = 100_000.0 * np.tile([1.1, 1.21], 40)
    assert np.median(fit_prices(p, 1, TODAY).new[0]) == pytest.approx(121_000, rel=0.04)


def test_a_type_without_prices_takes_those_of_all_and_no_placements_cost_nothing() -> None:
    p = placements(ZEROS, ZEROS + day(2025, 5), ZEROS + OPEN)
    assert np.median(fit_prices(p, 2, TODAY).new[1]) == 100_000
    assert fit_prices(placements([], [], []), 2, TODAY).new.max() == 0


def test_known_cost_is_days_times_the_price_of_each_day() -> None:
    """31 days in March, of which 21 at the new price; the last day of care counts."""
    p = placements(
        [0], [day(2025, 2, 20)], [day(2025, 4, 2)], change_of=np.array([0]), change_day=np.array([day(2025, 3, 11)])
    )
    p.change_price[:] = 200_000.0
    month = 2025 * 12 + 1
    days, cost = known_care(p, p.care_type, 1, TODAY, month, month + 2)
    assert days.tolist() == [[9, 31, 2]]
    assert cost.tolist() == [[900_000, 10 * 100_000 + 21 * 200_000, 400_000]]
