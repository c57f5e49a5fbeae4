from __future__ import annotations

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


def test_with_no_history_the_ledger_is_taken_to_follow_the_register() -> None:
    model = fit_booking(np.zeros((2, 0)), np.zeros((2, 0)), FIRST)
    assert model.ratio.tolist() == [1.0, 1.0]
    assert model.late == 0.0
