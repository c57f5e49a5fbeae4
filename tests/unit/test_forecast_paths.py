"""The tables that chunks of paths are drawn from, beside what they stand for."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from tests.unit.test_forecast_simulate import late_register

from tertial.forecast import paths, stays
from tertial.forecast.arrays import day_number, distinct
from tertial.forecast.models import fit
from tertial.forecast.paths import _steady, _steps, make_plan

if TYPE_CHECKING:
    import pytest


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


def test_tables_are_the_same_however_many_rows_are_made_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last bit: the rows of models and tables are made from each placement alone, and summed in its order."""
    p, as_of = late_register(), date(2025, 8, 31)
    cell_of = np.arange(2).reshape(2, 1)

    def made() -> tuple[dict[str, Any], dict[str, Any]]:
        models = fit(p, 2, 1, as_of)
        plan = make_plan(p, models, cell_of, 2)
        return {f.name: getattr(plan, f.name) for f in fields(plan)}, {
            f.name: getattr(models.stays, f.name) for f in fields(models.stays)
        }

    whole = made()
    assert (p.end > day_number(as_of)).sum() > 20
    for module in (paths, stays):
        monkeypatch.setattr(module, "_ROWS", 7)
    for before, after in zip(whole, made(), strict=True):
        for name, value in before.items():
            if isinstance(value, np.ndarray):
                assert np.array_equal(value, after[name]), name
