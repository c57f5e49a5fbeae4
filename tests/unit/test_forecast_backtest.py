from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.unit.forecast_town import register, town

from tertial.forecast.arrays import day_number
from tertial.forecast.backtest import crps, month_ends, records, replay, rewind
from tertial.forecast.inputs import OPEN, Inputs

DECEMBER = date(2025, 12, 31)


@pytest.fixture(scope="module")
def history() -> Inputs:
    return town(DECEMBER, register(DECEMBER, years=5), months=48, noise=0.02)


def test_month_ends_are_of_full_years_with_a_year_before_them(history: Inputs) -> None:
    days = month_ends(history, 100)
    assert (days[0], days[-1]) == (date(2023, 1, 31), date(2025, 11, 30))
    assert len(days) == 3 * 11
    assert month_ends(town(date(2025, 8, 31), months=20)) == []


def test_rewinding_shows_what_was_known_and_nothing_later(history: Inputs) -> None:
    p = history.placements
    late = replace(
        history,
        placements=replace(
            p, registered=p.start + 40, end_registered=np.where(p.end == OPEN, p.end_registered, p.end + 30)
        ),
    )
    then = rewind(late, date(2024, 8, 31))
    today = day_number(date(2024, 8, 31))
    assert then.placements.registered.max() <= today
    assert then.placements.start.max() <= today - 40
    closed = then.placements.end[then.placements.end != OPEN]
    assert closed.max() <= today - 30
    assert (then.placements.end == OPEN).sum() > 0
    assert then.books.closed == 2024 * 12 + 7
    assert then.books.total.shape[2] == history.books.total.shape[2] - 12
    assert then.books.total[:, :, -4:].sum() == 0
    assert (then.books.budget[:, :, -1] == history.books.budget[:, :, -13]).all()


def test_a_replay_is_the_forecast_that_would_have_been_made(history: Inputs) -> None:
    """What has happened since must not matter: the same forecast comes out of inputs that never held it."""
    as_of = date(2025, 8, 31)
    changed = replace(history.books, total=history.books.total.copy(), amount=history.books.amount.copy())
    changed.total[:, :, -3:] *= 7
    changed.amount[:, :, -3:] *= 7
    one, two = replay(history, as_of, 200), replay(replace(history, books=changed), as_of, 200)
    assert [r.mean for r in one] == [r.mean for r in two]
    assert one[0].outcome != two[0].outcome
    assert one[0].scope == "result"
    assert one[0].outcome == history.books.total[:, :, -12:].sum()
    assert {r.scope for r in one} == {"result", "area:A", "area:B", "care_days:type0", "care_days:type1"}
    assert set(one[0].by_hand) == {"run_rate", "budget_for_the_rest", "last_years_season"}


def test_the_record_of_a_steady_history_is_good(history: Inputs) -> None:
    done = [r for day in month_ends(history, 36)[::2] for r in replay(history, day, 300)]
    of = {r.scope: r for r in records(done)}
    result = of["result"]
    assert result.count == 17
    assert result.inside[95] >= result.inside[80] >= result.inside[50]
    assert result.inside[95] >= 0.6
    assert result.mae < min(result.by_hand.values())
    assert result.crps < 0.95 * result.mae
    days = of["care_days:type0"]
    assert days.mae < days.by_hand["run_rate"]


def test_crps_of_a_point_is_its_error_and_of_a_normal_the_known_value() -> None:
    assert crps(np.full(50, 3.0), 5.0) == pytest.approx(2.0)
    sample = np.sort(np.random.default_rng(1).standard_normal(20_000))
    assert crps(sample, 0.0) == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), rel=0.02)
