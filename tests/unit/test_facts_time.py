"""Years beside one another: which of them are whole."""

from __future__ import annotations

from typing import Any

import pytest

from tertial.usecases.facts_time import _usual_months


@pytest.mark.parametrize(
    ("months", "usual"),
    [
        ([3, 12, 12, 8], 12),
        ([3, 12, 8], 12),
        ([1, 1, 1, 2, 1], 1),  # a ledger of totals: one year is also booked at its August report
        ([8], 0),
        ([], 0),
    ],
)
def test_a_whole_year_has_rows_in_as_many_months_as_most_years(months: list[int], usual: int) -> None:
    rows: Any = [{"year": 2020 + i, "months": n} for i, n in enumerate(months)]
    assert _usual_months(rows) == usual
