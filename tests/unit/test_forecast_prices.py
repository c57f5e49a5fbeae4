from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from tests.unit.forecast_town import day, placements

from tertial.forecast.arrays import day_number
from tertial.forecast.inputs import OPEN
from tertial.forecast.models import known_care
from tertial.forecast.prices import LEVELS, MONTHS, fit_prices, price_changes, price_on, prices_on

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


def test_changes_are_those_of_the_placements_that_went_on() -> None:
    """By hand: the mean over who was there the day before a month and on its last day, drawn by five to that of both types."""
    random = np.random.default_rng(4)
    start = random.integers(day(2023, 1), TODAY, 60)
    end = np.where(random.random(60) < 0.4, OPEN, start + random.integers(5, 500, 60))
    of = np.sort(random.integers(0, 60, 90))
    when = np.minimum(start[of] + random.integers(0, 400, 90), TODAY)
    p = placements(random.integers(0, 2, 60), start, end, change_of=of, change_day=when[np.lexsort((when, of))])
    p.change_price[:] = 100_000 * np.exp(0.2 * random.standard_normal(90))
    found = price_changes(p, 2, TODAY)
    assert found.shape == (2, MONTHS)
    for month in range(20):
        first, last = day(2024, 1 + month) if month < 12 else day(2025, month - 11), 0
        last = min((day(2024, 2 + month) if month < 11 else day(2025, month - 10)) - 1, TODAY)
        there = np.flatnonzero((p.start < first) & (p.end >= last))
        change = np.log(price_on(p, there, there * 0 + last) / price_on(p, there, there * 0 + first - 1))
        pooled = change.sum() / (len(there) + 5)
        for type_ in (0, 1):
            mine = p.care_type[there] == type_
            expected = (change[mine].sum() + 5 * pooled) / (mine.sum() + 5)
            assert found[type_, MONTHS - 20 + month] == pytest.approx(expected)
    assert np.abs(found[:, -20:]).min() < 0.2 < np.abs(found).sum()


def test_prices_go_on_changing_as_they_have_at_the_time_of_year() -> None:
    """Every October has raised prices by a tenth, every January by a fifth. From August a tenth is to come, once, in one month of four."""
    of = np.repeat(np.arange(40), 4)
    when = np.tile([day(2023, 10), day(2024, 1), day(2024, 10), day(2025, 1)], 40)
    p = placements(ZEROS, ZEROS + day(2023, 5), ZEROS + OPEN, change_of=of, change_day=when)
    p.change_price[:] = 100_000.0 * np.tile(np.cumprod([1.1, 1.2, 1.1, 1.2]), 40)
    model = fit_prices(p, 1, TODAY)
    assert model.ahead.shape == (1, LEVELS)
    assert np.exp(model.ahead.max()) == pytest.approx(1.1, rel=0.002)
    assert (model.ahead > 0.05).mean() == pytest.approx(2 / 8, abs=0.01)
    drawn = model.drawn(np.random.default_rng(1), 4000, 4)
    assert drawn is not None
    assert (drawn[:, :, 0] == 1.0).all()
    assert drawn[:, 0, 4].mean() == pytest.approx(1.0 + 0.1 * 4 * 2 / 8, rel=0.02)


def test_prices_that_change_at_new_year_alone_stay_for_the_rest_of_the_year() -> None:
    of, when = indexed()
    p = placements(ZEROS, ZEROS + day(2023, 5), ZEROS + OPEN, change_of=of, change_day=when)
    p.change_price[:] = 100_000.0 * np.tile([1.1, 1.21], 40)
    assert fit_prices(p, 1, TODAY).drawn(np.random.default_rng(1), 10, 4) is None
    assert fit_prices(placements([], [], []), 2, TODAY).drawn(np.random.default_rng(1), 10, 4) is None


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
