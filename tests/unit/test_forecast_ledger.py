from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tertial.forecast.ledger import draw_bookings, fit_booking

FIRST = 2021 * 12


def cost(months: int = 48, groups: int = 4, seed: int = 1) -> np.ndarray:
    return 1e8 * (1 + 0.3 * np.random.default_rng(seed).random((groups, months)))


def booked_late(c: np.ndarray, late: float, december: float, ratio: float = 1.0) -> np.ndarray:
    months = FIRST + np.arange(c.shape[1])
    left = c * np.where(months % 12 == 11, december, late)
    out = c - left
    out[:, 1:] += left[:, :-1]
    return np.asarray(ratio * out)


def test_invoices_that_come_a_month_late_are_found_and_the_accrual_of_december_too() -> None:
    c = cost()
    model = fit_booking(c, booked_late(c, 0.25, 0.0), FIRST)
    assert model.late == pytest.approx(0.25, abs=0.051)
    assert model.late_december == pytest.approx(0.0, abs=0.051)
    assert model.ratio == pytest.approx(np.ones(4), rel=0.01)
    assert all(model.explained)


def test_a_ledger_that_pays_more_than_the_register_says_has_a_ratio() -> None:
    c = cost()
    assert fit_booking(c, 1.06 * c, FIRST).ratio == pytest.approx(np.full(4, 1.06), abs=0.01)


def test_a_group_that_the_register_does_not_explain_is_told_apart() -> None:
    c = cost()
    y = c.copy()
    y[2] *= 9
    assert fit_booking(c, y, FIRST).explained == (True, True, False, True)


def test_what_is_unbooked_in_august_is_booked_in_september() -> None:
    """All is booked in its month, but a fifth of August's was not: the rest of the year is that much dearer."""
    random = np.random.default_rng(3)
    c = cost()
    shift = 0.06 * c * random.standard_normal(c.shape)
    y = c - shift
    y[:, 1:] += shift[:, :-1]
    model = fit_booking(c[:, :44], y[:, :44], FIRST)
    assert (model.unbooked > 0.03).all()
    closed = FIRST + 43
    window = c[:, 39:48]
    paths = np.repeat(window[None], 4000, axis=0)
    expected = c[:, 44:48].sum(axis=1)

    def drawn(last: np.ndarray) -> np.ndarray:
        booked = y[:, 40:44].copy()
        booked[:, 3] = last
        paths_ = draw_bookings(model, paths, booked, FIRST + 39, closed, np.random.default_rng(1))
        return np.asarray(paths_.sum(axis=2).mean(axis=0))

    assert (drawn(c[:, 43] * 0.8) > expected * 1.01).all()
    assert (drawn(c[:, 43] * 0.8) > drawn(c[:, 43]) + 0.05 * c[:, 43]).all()


def test_what_is_random_is_left_in_december_only_where_december_is_not_accrued() -> None:
    """The same invoices come late, by a random share; in one ledger those of December too."""
    random = np.random.default_rng(4)
    c = cost(seed=5)
    spread = []
    for december in (0.0, 0.25):
        late = np.clip(0.25 + 0.06 * random.standard_normal(c.shape), 0, 1)
        late[:, (FIRST + np.arange(48)) % 12 == 11] *= december / 0.25
        y = c * (1 - late)
        y[:, 1:] += (c * late)[:, :-1]
        model = fit_booking(c[:, :47], y[:, :47], FIRST)
        assert model.late_december == pytest.approx(december, abs=0.051)
        paths = np.repeat(c[None, :, 42:], 3000, axis=0)
        drawn = draw_bookings(model, paths, y[:, 43:47], FIRST + 42, FIRST + 46, random)
        spread.append(float(drawn[:, :, 0].std()))
    assert spread[1] > 1.15 * spread[0]


def test_how_much_of_december_comes_late_is_not_sure_after_three_of_them() -> None:
    """All groups share what is drawn, so it is seen in their sum: with noise in the ledger several shares are possible."""
    random = np.random.default_rng(6)
    c = cost(47, 8)
    y = booked_late(c, 0.25, 0.1) * (1 + 0.05 * random.standard_normal(c.shape))
    model = fit_booking(c, y, FIRST)
    assert model.chance.sum() == pytest.approx(1.0)
    assert len(np.unique(model.lates[:, 1])) > 2
    mean = (model.chance[:, None] * model.lates).sum(axis=0)
    assert mean == pytest.approx([0.25, 0.1], abs=0.1)
    sure = replace(model, lates=np.array([[model.late, model.late_december]]), chance=np.ones(1))
    paths = np.repeat(np.append(c, c[:, :1], axis=1)[None, :, 42:], 4000, axis=0)
    spread = [
        draw_bookings(m, paths, y[:, 43:47], FIRST + 42, FIRST + 46, np.random.default_rng(1)).sum(axis=(1, 2)).std()
        for m in (sure, model)
    ]
    assert spread[1] > 1.1 * spread[0]
    exact = fit_booking(c, booked_late(c, 0.25, 0.0), FIRST)
    assert len(exact.lates) < 4


def test_a_ratio_is_known_as_well_as_the_months_that_it_is_learned_from() -> None:
    """Ledgers of 36 months with noise, and with invoices that only move to the next month: the ratio's error is as large as is said."""
    for moved in (0.0, 0.1):
        missed = []
        for seed in range(40):
            random = np.random.default_rng(seed)
            c = cost(36, 4, seed)
            shift = moved * c * random.standard_normal(c.shape)
            y = c * (1 + 0.03 * random.standard_normal(c.shape)) - shift
            y[:, 1:] += shift[:, :-1]
            model = fit_booking(c, y, FIRST)
            missed.append((model.ratio - 1) / model.unsure)
        assert 0.6 < float(np.sqrt(np.mean(np.square(missed)))) < 1.25


def test_with_no_history_the_ledger_is_taken_to_follow_the_register() -> None:
    model = fit_booking(np.zeros((2, 0)), np.zeros((2, 0)), FIRST)
    assert model.ratio.tolist() == [1.0, 1.0]
    assert model.late == 0.0
