"""The tables that chunks of paths are drawn from, beside what they stand for."""

from __future__ import annotations

import numpy as np

from tertial.forecast.arrays import distinct
from tertial.forecast.paths import _steady, _steps


def test_a_step_of_the_table_is_the_day_on_which_its_middle_is_used_up() -> None:
    """Beside a search in the cumulated hazard of each row; the last step outlasts every day."""
    random = np.random.default_rng(1)
    hazard = random.random((40, 90)) * random.random((40, 1)) ** 4
    hazard[:3, 20:60] = 0.0
    scale, table = _steps(hazard, 256)
    total = np.cumsum(-np.log1p(-hazard), axis=1)
    for row in range(40):
        middle = (np.arange(256) + 0.5) / 256 * total[row, -1]
        expected = np.minimum(np.searchsorted(total[row], middle) + 1, 90)
        assert table[row, :256].tolist() == expected.tolist()
        assert table[row, 256] == 90
        assert np.isclose(scale[row], 256 / total[row, -1])


def test_nobody_leaves_where_nobody_can() -> None:
    scale, table = _steps(np.zeros((2, 30)), 16)
    assert (table == 30).all()
    assert (scale > 1e9).all()


def test_a_price_is_steady_from_its_last_change_on() -> None:
    price = np.array([[5.0, 5.0, 5.0, 5.0], [5.0, 6.0, 6.0, 7.0], [5.0, 6.0, 6.0, 6.0]])
    assert _steady(price).tolist() == [0, 3, 1]
    assert _steady(price[:, :1]).tolist() == [0, 0, 0]
    assert _steady(price[:0]).tolist() == []


def test_distinct_values_come_in_rising_order() -> None:
    assert distinct(np.array([3, 1, 3, 2, 1])).tolist() == [1, 2, 3]
    assert distinct(np.zeros(0, np.int64)).tolist() == []
