"""`workspace.snapshot(...).forecast(...)`: the year as NumPy and Arrow."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.unit.test_forecast_usecase import AS_OF, SETTINGS, budget, ledger, maker, stays

from tertial.usecases.forecasts import forecast_of
from tertial.usecases.snapshots import OpenSnapshot, YearForecast


@pytest.fixture
def year(tmp_path: Path) -> YearForecast:
    made = maker(tmp_path)(ledger=ledger(AS_OF), placements=stays(), budget=budget())
    return YearForecast(forecast_of(made, SETTINGS, 200, 3).forecast)


def test_arrays_and_the_table_say_the_same(year: YearForecast) -> None:
    assert (year.as_of, year.year, year.paths, year.seed) == (AS_OF, 2025, 200, 3)
    assert repr(year) == "YearForecast(as_of=2025-08-31, paths=200, seed=3)"
    assert year.totals().dtype == np.int64
    assert np.array_equal(sum(year.totals(area=a) for a in year.areas), year.totals())
    assert np.array_equal(sum(year.totals(line=key) for key in year.lines), year.totals())
    assert year.care_days("hvb").shape == (200,)
    table = year.table()
    assert table.column_names == ["path", "unit", "line", "amount"]
    assert table["path"].to_numpy().max() == 199
    sums = np.bincount(table["path"].to_numpy(), table["amount"].to_numpy(), minlength=200)
    assert np.array_equal(sums.astype(np.int64), year.totals())
    with pytest.raises(ValueError, match="not in"):
        year.totals(line="nothing")


def test_a_snapshot_without_a_workspace_cannot_forecast(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="opened workspace"):
        OpenSnapshot.of(tmp_path, [], date(2025, 8, 31)).forecast()
