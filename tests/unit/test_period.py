from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertial.domain.period import Month, Period

months = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-T2", date(2023, 5, 1), date(2023, 8, 31)),
        ("2023-01/2023-08", date(2023, 1, 1), date(2023, 8, 31)),
    ],
)
def test_parse(text: str, first: date, last: date) -> None:
    period = Period.parse(text)
    assert (period.first_day, period.last_day) == (first, last)
    assert str(period) == text


@pytest.mark.parametrize("text", ["", "23", "2023-13", "2023-T4", "2023-08/2023-01", "2023-8", "2023-01/"])
def test_parse_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r"period|month"):
        Period.parse(text)


@given(months, st.integers(0, 60))
def test_str_reads_back_and_days_add_up(first: Month, length: int) -> None:
    period = Period(first, first.plus(length))
    assert Period.parse(str(period)) == period
    assert period.days == sum(m.days for m in period.months)
    assert len(period.months) == length + 1
