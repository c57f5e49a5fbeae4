"""The spans of days that figures are given for, as bound values; both ends belong to a span."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tertial.domain.period import Month, Period
from tertial.query.step import Step, Value


@dataclass(frozen=True, slots=True)
class Window:
    """A named span of days, first and last included. Raises ValueError when it ends before it starts."""

    key: str
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the window {self.key} ends before it starts")

    @classmethod
    def of(cls, period: Period, until: date | None = None) -> Window:
        """The days of a period under its own name, cut at `until`."""
        last = period.last_day if until is None else min(until, period.last_day)
        return cls(str(period), period.first_day, last)


def year_before(day: date) -> date:
    """The same day a year earlier; the last day of a month stays the last day of it."""
    month = Month(day.year - 1, day.month)
    return month.last_day if day == Month.of(day).last_day else day.replace(year=day.year - 1)


def to_date(as_of: date) -> Window:
    """From the first of January up to `as_of`, named as the months that it covers."""
    return Window.of(Period.to_date(as_of), as_of)


def same_period_last_year(as_of: date) -> Window:
    return to_date(year_before(as_of))


def follow_up_windows(as_of: date, years: int = 5) -> tuple[Window, ...]:
    """What reports set side by side: the `years - 1` full years before, the same period last year, and this year's.

    In December the same period last year is the full year, given once.
    """
    full = [Window.of(Period.of_year(y)) for y in range(as_of.year - years + 1, as_of.year)]
    spans = [*full, same_period_last_year(as_of), to_date(as_of)]
    return tuple({w.key: w for w in spans}.values())


def month_windows(first: Month, as_of: date) -> tuple[Window, ...]:
    """Each month from `first` to that of `as_of`, the last cut at `as_of`."""
    return tuple(Window.of(Period(m, m), as_of) for m in first.until(Month.of(as_of)))


def windows_step(windows: Sequence[Window]) -> tuple[Step, Mapping[str, Value]]:
    """A step `windows` with (period, first_day, last_day, first_no, last_no) and the values that it binds.

    `first_no` and `last_no` are the ends as days since 1970-01-01. Raises ValueError for no window or two of one name.
    """
    if not windows or len({w.key for w in windows}) < len(windows):
        raise ValueError("windows must be at least one, each with a name of its own")
    given = ",\n".join(f"($w{i}_key, $w{i}_first, $w{i}_last)" for i in range(len(windows)))
    values: dict[str, Value] = {}
    for i, window in enumerate(windows):
        values |= {f"w{i}_key": window.key, f"w{i}_first": window.first, f"w{i}_last": window.last}
    first, last = "CAST(first_day AS DATE)", "CAST(last_day AS DATE)"
    sql = (
        f"SELECT CAST(period AS VARCHAR) AS period, {first} AS first_day, {last} AS last_day,\n"
        f"  DATE_DIFF('day', DATE '1970-01-01', {first}) AS first_no, DATE_DIFF('day', DATE '1970-01-01', {last}) AS last_no\n"
        f"FROM (VALUES\n{given}\n) AS given(period, first_day, last_day)"
    )
    return Step("windows", sql), values
