from __future__ import annotations

import numpy as np
import pytest

from tertial.forecast.line_models import MODELS, Past
from tertial.forecast.lines import LineModel, Series, draw_lines, fit_lines

FIRST = 2021 * 12


def series(booked: np.ndarray, budget: np.ndarray | None = None, closed: int = 2024 * 12 + 7, line: int = 0) -> Series:
    """Cells of one line from January 2021 to December 2024, booked to August 2024 unless said."""
    known = closed - FIRST + 1
    seen = booked.astype(float).copy()
    seen[:, known:] = 0.0
    planned = np.full_like(seen, np.nan) if budget is None else budget
    return Series(seen, planned, np.full(len(booked), line), FIRST, closed)


def rest(model: LineModel) -> float:
    return float(model.mean.sum())


def test_a_lump_in_december_is_foreseen_from_the_years_before() -> None:
    booked = np.full((3, 48), -1e6)
    booked[:, 11::12] = -5e6
    model = fit_lines(series(booked))
    assert rest(model) == pytest.approx(3 * (-3e6 - 5e6), rel=0.02)
    assert model.mean[0, 3] == pytest.approx(-5e6, rel=0.05)


def test_a_budget_that_has_always_held_is_followed_and_certain() -> None:
    budget = np.full((2, 48), 2e6)
    budget[:, 36:] = 3e6
    model = fit_lines(series(budget, budget))
    assert rest(model) == pytest.approx(2 * 4 * 3e6, rel=0.01)
    assert model.spread.max() < 0.02 * 12e6


def test_a_budget_that_never_held_is_not_believed() -> None:
    budget = np.full((2, 48), -1e6)
    random = np.random.default_rng(1)
    booked = -1.4e6 * (1 + 0.01 * random.standard_normal((2, 48)))
    assert rest(fit_lines(series(booked, budget))) == pytest.approx(-1.4e6 * 8, rel=0.02)


def test_the_spread_is_as_wide_as_the_errors_have_been() -> None:
    """Independent months of sd 100 000: the sum of four is uncertain by 200 000, a little more as the mean is estimated."""
    random = np.random.default_rng(1)
    booked = -1e6 + 1e5 * random.standard_normal((40, 48))
    spread = fit_lines(series(booked)).spread.mean()
    assert 1.9e5 < spread < 3.2e5


def test_the_spread_is_what_years_missed_by_that_had_no_say_in_the_weights() -> None:
    """Three Decembers of which any model can be right by chance: what follows on them is no nearer than what one says of another."""
    missed = []
    for seed in range(150):
        random = np.random.default_rng(seed)
        booked = np.full((1, 48), -1e6)
        booked[:, 11::12] += 3e6 * random.standard_normal(4)
        model = fit_lines(series(booked))
        missed.append((booked[0, 44:].sum() - rest(model)) / model.spread[0])
    assert np.mean(np.abs(missed) < 1.28) == pytest.approx(0.75, abs=0.1)


def test_units_that_miss_together_widen_the_sum() -> None:
    random = np.random.default_rng(2)
    common = random.standard_normal(48)[None, :] * 1e5
    together = fit_lines(series(-1e6 + np.repeat(common, 10, axis=0) + 1e4 * random.standard_normal((10, 48))))
    apart = fit_lines(series(-1e6 + 1e5 * random.standard_normal((10, 48))))
    assert together.together[0] > 0.6
    assert apart.together[0] < 0.3


def test_less_than_a_year_of_history_still_gives_a_wide_forecast() -> None:
    booked = np.zeros((1, 48))
    booked[:, 43:] = -1e6
    short = Series(
        booked[:, 43:44].repeat(5, axis=1), np.full((1, 5), np.nan), np.zeros(1, np.int64), 2024 * 12 + 7, 2024 * 12 + 7
    )
    model = fit_lines(short)
    assert rest(model) == pytest.approx(-4e6)
    assert model.spread[0] > 0.1 * 4e6


@pytest.mark.parametrize("name", list(MODELS))
def test_every_model_forecasts_a_constant_as_a_constant(name: str) -> None:
    past = Past(np.full((1, 60), 5.0), np.full((1, 60), 5.0), 44, 4)
    assert MODELS[name](past).tolist() == [[5.0] * 4]


@pytest.mark.parametrize("name", list(MODELS))
def test_no_model_sees_months_that_are_not_known(name: str) -> None:
    booked = np.random.default_rng(1).random((2, 60)) + 1
    later = booked.copy()
    later[:, 44:] = 1e9
    budget = np.ones((2, 60))
    assert (MODELS[name](Past(booked, budget, 44, 4)) == MODELS[name](Past(later, budget, 44, 4))).all()


def test_drawn_paths_have_the_mean_and_the_spread_of_the_model() -> None:
    model = LineModel(np.full((1, 4), -1e6), np.array([4e5]), np.zeros(1), np.ones((1, 1)))
    s = series(np.full((1, 48), -1e6))
    drawn = draw_lines(model, s, 20_000, np.random.default_rng(1)).sum(axis=2)[:, 0]
    assert drawn.mean() == pytest.approx(-4e6, abs=1e4)
    assert drawn.std() == pytest.approx(4e5, rel=0.05)
