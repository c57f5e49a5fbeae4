from __future__ import annotations

from math import lgamma

import numpy as np
import pytest

from tertial.forecast.levels import GRID, Walk, _lgamma, fit_levels


def test_weights_are_a_distribution_and_follow_the_evidence() -> None:
    steady = np.full((1, 60), 30.0)
    jumpy = np.repeat(np.array([10.0, 60.0, 15.0, 70.0, 20.0, 5.0]), 10)[None, :]
    slow = GRID[:, 0] >= 0.97
    for counts, share in ((steady, (0.5, 1.0)), (jumpy, (0.0, 0.1))):
        model = fit_levels(counts, np.ones((1, 60)))
        assert model.weight.sum() == pytest.approx(1.0)
        assert share[0] <= model.weight[0, slow].sum() <= share[1]


def test_the_level_is_counts_over_exposure() -> None:
    model = fit_levels(np.full((2, 48), 20.0), np.array([np.full(48, 1.0), np.full(48, 10.0)]))
    assert model.mean == pytest.approx([20.0, 2.0], rel=0.05)


def test_a_walk_keeps_its_mean_and_widens() -> None:
    model = fit_levels(np.random.default_rng(1).poisson(20.0, (1, 48)).astype(float), np.ones((1, 48)))
    walk = Walk.draw(model, np.random.default_rng(1), 40_000)
    before = walk.level.copy()
    for _ in range(4):
        walk.step(np.random.default_rng(2))
    assert walk.level.mean() == pytest.approx(before.mean(), rel=0.05)
    assert walk.level.std() > before.std()


def test_lgamma_is_the_gamma_function() -> None:
    x = np.array([0.05, 0.5, 1.0, 3.3, 40.0, 1e5])
    assert _lgamma(x) == pytest.approx([lgamma(v) for v in x], rel=1e-9, abs=1e-9)
