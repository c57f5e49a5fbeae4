from __future__ import annotations

from datetime import date

import pytest

from tertial.domain.period import Month
from tertial.query.windows import (
    Window,
    follow_up_windows,
    month_windows,
    same_period_last_year,
    windows_step,
    year_before,
)


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2023, 8, 31), date(2022, 8, 31)),
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 29)),
        (date(2024, 2, 28), date(2023, 2, 28)),
        (date(2023, 8, 15), date(2022, 8, 15)),
    ],
)
def test_a_year_before_keeps_the_end_of_the_month(day: date, before: date) -> None:
    assert year_before(day) == before


def test_what_reports_set_side_by_side() -> None:
    assert [w.key for w in follow_up_windows(date(2023, 8, 31), 3)] == [
        "2021",
        "2022",
        "2022-01/2022-08",
        "2023-01/2023-08",
    ]
    assert [w.key for w in follow_up_windows(date(2023, 12, 31), 3)] == ["2021", "2022", "2023"]
    assert same_period_last_year(date(2024, 2, 29)) == Window("2023-01/2023-02", date(2023, 1, 1), date(2023, 2, 28))


def test_the_last_month_is_cut_at_the_day() -> None:
    windows = month_windows(Month(2023, 7), date(2023, 8, 10))
    assert [(w.key, w.last) for w in windows] == [("2023-07", date(2023, 7, 31)), ("2023-08", date(2023, 8, 10))]


def test_windows_must_make_sense() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Window("x", date(2023, 1, 2), date(2023, 1, 1))
    window = Window("x", date(2023, 1, 1), date(2023, 1, 1))
    for wrong in ((), (window, window)):
        with pytest.raises(ValueError, match="at least one"):
            windows_step(wrong)
