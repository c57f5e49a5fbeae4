from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tertial.forecast.arrays import day_number
from tertial.forecast.arrivals import ArrivalModel, draw_counts, draw_starts, fit_counts, months_ahead
from tertial.forecast.nowcast import Reporting

TODAY = day_number(date(2025, 8, 31))
DECEMBER = day_number(date(2025, 12, 31))
AT_ONCE = Reporting(np.ones(1))


def fitted(days: np.ndarray, late: Reporting = AT_ONCE) -> ArrivalModel:
    return fit_counts(np.zeros(len(days), np.int64), days, 1, TODAY, TODAY - 1400, late)


def ahead(model: ArrivalModel) -> np.ndarray:
    return draw_counts(model, np.random.default_rng(1), 4000, TODAY, DECEMBER, TODAY - 300)[1][:, 0]


def test_a_steady_stream_goes_on_and_is_spread_like_counts() -> None:
    random = np.random.default_rng(1)
    drawn = ahead(fitted(np.sort(random.integers(TODAY - 1400, TODAY + 1, 1400))))
    assert drawn.mean() == pytest.approx(122, rel=0.12)
    assert drawn.std() > np.sqrt(122)


def test_a_changed_level_is_picked_up_within_months() -> None:
    """From one a day to three a day since four months: the forecast is near three a day, not near the mean of four years."""
    days = np.concatenate((np.arange(TODAY - 1400, TODAY - 120), np.repeat(np.arange(TODAY - 120, TODAY + 1), 3)))
    assert ahead(fitted(days)).mean() > 0.65 * 3 * 122


def test_a_small_stream_gives_a_wide_forecast() -> None:
    few = ahead(fitted(np.arange(TODAY - 1400, TODAY, 100)))
    many = ahead(fitted(np.arange(TODAY - 1400, TODAY, 2)))
    assert few.std() / few.mean() > 3 * many.std() / many.mean()


def test_the_drift_widens_what_comes_and_keeps_its_mean() -> None:
    model = fitted(np.repeat(np.arange(TODAY - 1400, TODAY + 1), 3))
    narrow, wide = (ahead(replace(model, level=replace(model.level, drift=d))) for d in (0.0, 0.4))
    assert wide.mean() == pytest.approx(narrow.mean(), rel=0.03)
    assert wide.std() > 1.5 * narrow.std()


def test_what_all_kinds_share_goes_up_and_down_together() -> None:
    """Two kinds at forty a day, without a drift of their own: with a common factor their counts by path rise together."""
    days = np.repeat(np.arange(TODAY - 1400, TODAY + 1), 80)
    kinds = np.arange(len(days)) % 2
    model = fit_counts(kinds, days, 2, TODAY, TODAY - 1400, AT_ONCE)
    model = replace(model, level=replace(model.level, drift=0.0, shift=0.0))
    together = []
    for common in (0.0, 0.3):
        shared = replace(model, level=replace(model.level, common=common))
        months = months_ahead(shared, TODAY, TODAY + 30)
        at = np.concatenate([s.at for s in draw_starts(shared, months, np.random.default_rng(1), 300)])
        count = np.bincount(at, minlength=600).reshape(300, 2)
        together.append(float(np.corrcoef(count[:, 0], count[:, 1]).item(1)))
    assert together[0] < 0.3
    assert together[1] > 0.8


def test_a_wave_is_hardly_a_season() -> None:
    """Threefold for the two last months of one year of four: half as much again on average, of which two thirds at most are believed."""
    steady = np.repeat(np.arange(TODAY - 1400, TODAY + 1), 2)
    wave = np.repeat(np.arange(day_number(date(2023, 11, 1)), day_number(date(2023, 12, 31))), 4)
    model = fitted(np.sort(np.concatenate((steady, wave))))
    assert 1.0 < model.season[0, 10:].max() < 1.36


def test_a_season_is_believed_as_far_as_the_years_agree_on_it() -> None:
    """Sixty a month and 24 in July, every year; and as many fewer in another month each year, which is no season."""
    random = np.random.default_rng(2)
    days = np.arange(TODAY - 1400, TODAY + 1)
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(int)
    july = month % 12 == 6
    other = np.isin(month, month[0] + np.array([2, 15, 28, 41]))
    season = [
        fitted(np.repeat(days, random.binomial(4, np.where(low, 0.2, 0.5)))).season[0]
        for low in (july, other, month < 0)
    ]
    assert season[0][6] < 0.57
    assert season[0].argmin() == 6
    assert np.abs(season[1] - 1).max() < 0.2
    assert np.abs(season[2] - 1).max() < 0.12


def test_what_is_not_registered_yet_is_drawn_on_the_days_where_it_can_be() -> None:
    late = Reporting(np.append(np.linspace(0.0, 0.95, 30), 1.0))
    random = np.random.default_rng(3)
    happened = np.repeat(np.arange(TODAY - 1400, TODAY + 1), 2)
    seen = random.random(len(happened)) < late.known(TODAY - happened)
    model = fitted(happened[seen], late)
    found = draw_starts(model, months_ahead(model, TODAY, TODAY), np.random.default_rng(1), 500)
    day = np.concatenate([s.day for s in found])
    assert day.min() > TODAY - 30
    assert day.max() <= TODAY
    assert len(day) / 500 == pytest.approx(2 * (1 - late.share).sum(), rel=0.25)


def test_the_season_is_found_and_has_mean_one() -> None:
    """Twice as many in October as in other months, five years in a row."""
    days = np.arange(TODAY - 1825, TODAY + 1)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    model = fit_counts(np.zeros(len(days) * 4, int), np.repeat(days, 4), 1, TODAY, TODAY - 1825, AT_ONCE)
    assert np.abs(model.season - 1).max() < 0.1
    more = np.repeat(days, np.where(months == 9, 8, 4))
    season = fit_counts(np.zeros(len(more), int), more, 1, TODAY, TODAY - 1825, AT_ONCE).season[0]
    assert season.mean() == pytest.approx(1.0)
    assert season[9] == pytest.approx(24 / 13, rel=0.2)
    assert season.argmax() == 9
