from __future__ import annotations

from dataclasses import replace
from math import lgamma

import numpy as np
import pytest

from tertial.forecast.arrays import Floats
from tertial.forecast.levels import GRID, LevelModel, Walk, _by_shift, _rise, _State, fit_levels


def of(model: LevelModel) -> Floats:
    """The combinations that the model has weights for."""
    return GRID[: model.weight.shape[1]]


def test_weights_are_a_distribution_and_follow_the_evidence() -> None:
    steady = np.full((1, 60), 30.0)
    jumpy = np.repeat(np.array([10.0, 60.0, 15.0, 70.0, 20.0, 5.0]), 10)[None, :]
    for counts, share in ((steady, (0.5, 1.0)), (jumpy, (0.0, 0.1))):
        model = fit_levels(counts, np.ones((1, 60)))
        assert model.weight.sum() == pytest.approx(1.0)
        assert share[0] <= model.weight[0, of(model)[:, 0] >= 0.97].sum() <= share[1]


@pytest.mark.parametrize("months", [10, 24])
def test_a_row_that_is_reckoned_with_from_its_shift_on_is_as_one_always_reckoned_with(months: int) -> None:
    random = np.random.default_rng(months)
    count, exposure = random.poisson(6.0, (3, months)).astype(float), random.uniform(0.5, 2.0, (3, months))
    order, start, rows = _by_shift(GRID), np.full((3, len(GRID)), 2.0), np.ascontiguousarray(GRID.T)

    def state() -> _State:
        return _State(start.copy(), start / 5, start * 0, start / 2, np.full((3, 1), 9.0), np.full((3, 1), 2.0), [])

    some, every = state(), state()
    some.run(count, exposure, GRID, order, months)
    some = some.taken(np.argsort(order))
    for t in range(months):
        every._month(rows, count[:, t, None], exposure[:, t, None], months - t)
        if (left := months - t - 1) in {one[0] for one in some.told}:
            every.told.append((left, *every.ahead(rows, left)))
    for found, expected in ((some.a, every.a), (some.b, every.b), (some.score, every.score)):
        assert np.array_equal(found, expected)
    assert [one[0] for one in some.told] == [one[0] for one in every.told]
    for told, wanted in zip(some.told, every.told, strict=True):
        assert np.array_equal(told[1], wanted[1])
        assert np.array_equal(told[2], wanted[2])
    assert len(some.told) >= 3


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


def test_a_rise_is_that_of_the_gamma_function() -> None:
    x = np.array([0.05, 0.5, 1.0, 3.3, 40.0, 1e5])
    for y in (0.0, 1.0, 17.0, 2500.0):
        assert _rise(x, np.full(6, y)) == pytest.approx([lgamma(v + y) - lgamma(v) for v in x], rel=1e-9, abs=1e-8)


def test_the_drift_is_what_the_months_after_have_shown() -> None:
    """Eight kinds at forty a month: steady ones show less than is believed, ones that come in waves of a quarter more."""
    random = np.random.default_rng(4)
    steady = random.poisson(40.0, (8, 48)).astype(float)
    wave = np.repeat(np.exp(0.5 * random.standard_normal((8, 16))), 3, axis=1)
    waves = random.poisson(40.0 * wave).astype(float)
    exposure = np.ones((8, 48))
    assert fit_levels(steady, exposure, drift=0.2).drift < 0.12
    assert fit_levels(waves, exposure, drift=0.2).drift > 0.3


def test_the_drift_is_the_belief_where_little_is_seen() -> None:
    none = fit_levels(np.full((2, 4), 3.0), np.ones((2, 4)), drift=0.15, common=0.06)
    assert none.common == pytest.approx(0.06)
    assert np.hypot(none.drift, none.common) == pytest.approx(0.15)
    few = fit_levels(
        np.random.default_rng(1).poisson(0.1, (3, 48)).astype(float), np.ones((3, 48)), drift=0.2, common=0.08
    )
    assert np.hypot(few.drift, few.common) == pytest.approx(0.2, abs=0.02)
    assert few.common == pytest.approx(0.08, abs=0.01)
    assert 0.2 / 3 <= fit_levels(np.full((9, 60), 5000.0), np.ones((9, 60)), drift=0.2).drift <= 0.6


def test_what_kinds_share_is_told_by_the_sum_of_what_they_missed_by() -> None:
    """Eight kinds at two hundred a month: the same waves of a quarter in all of them, or waves of as many kinds that have nothing in common."""
    random = np.random.default_rng(5)
    exposure = np.ones((8, 48))
    found = []
    for kinds in (1, 8):
        wave = np.repeat(np.exp(0.15 * random.standard_normal((kinds, 16))), 3, axis=1)
        found.append(fit_levels(random.poisson(200.0 * wave, (8, 48)).astype(float), exposure, common=0.08))
    together, apart = found
    assert together.common > 0.11
    assert apart.common < 0.06 < apart.drift
    assert fit_levels(np.full((1, 48), 20.0), np.ones((1, 48))).common == 0.0


def test_a_shift_may_be_a_wave_that_subsides() -> None:
    """Threefold three months ago, and less since: more of it is expected to go back, unless waves are not believed in."""
    counts = np.full((1, 48), 30.0)
    counts[0, -3:] = (100.0, 83.0, 72.0)
    later = []
    for waves in (False, True):
        model = replace(fit_levels(counts, np.ones((1, 48)), waves=waves), shift=0.0)
        walk = Walk.draw(model, np.random.default_rng(1), 20_000)
        now = walk.level.mean()
        for _ in range(4):
            walk.step(np.random.default_rng(2))
        later.append(float(walk.level.mean() / now))
    assert later[0] == pytest.approx(1.0, abs=0.06)
    assert 0.6 < later[1] < later[0] - 0.08


def test_a_shift_is_picked_up_within_months_and_leaves_the_other_kinds_alone() -> None:
    """Five months ago one of three kinds doubled: the discount alone, which must suit steady years too, would follow slowly."""
    counts = np.full((3, 48), 20.0)
    counts[0, -5:] = 40.0
    model = fit_levels(counts, np.ones((3, 48)))
    shift = of(model)[:, 3]
    assert model.mean == pytest.approx([40.0, 20.0, 20.0], rel=0.08)
    assert model.weight[0, shift == 5].sum() > 0.5
    assert model.weight[1:, shift > 0].sum(axis=1).max() < 0.3


def test_the_chance_of_a_shift_is_learned_from_the_kinds_and_drawn_towards_the_prior() -> None:
    steady = np.full((8, 48), 50.0)
    moved = steady.copy()
    for kind in range(6):
        moved[kind, -4 - 2 * kind :] *= 1.8
    none = fit_levels(np.full((1, 3), 5.0), np.ones((1, 3))).shift
    assert fit_levels(steady, np.ones((8, 48))).shift < none == pytest.approx(1 / 60, rel=0.05)
    assert fit_levels(moved, np.ones((8, 48))).shift > 1.3 / 60


def test_a_walk_may_shift() -> None:
    counts = np.full((1, 48), 400.0)
    model = replace(fit_levels(counts, np.ones((1, 48))), shift=0.0)
    spread = []
    for chance in (0.0, 0.1):
        walk = Walk.draw(replace(model, shift=chance), np.random.default_rng(1), 20_000)
        for _ in range(4):
            walk.step(np.random.default_rng(2))
        spread.append(walk.level.std())
    assert spread[1] > 1.5 * spread[0]
