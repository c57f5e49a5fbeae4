"""Months, tertials, years and spans of them. Both ends of a period belong to it."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import total_ordering

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_TERTIAL = re.compile(r"([0-9]{4})-T([123])")


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, `2023-08`."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise ValueError(f"no such month: {self.year}-{self.month}")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __lt__(self, other: Month) -> bool:
        return (self.year, self.month) < (other.year, other.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """From `2023-08`; raises ValueError for anything else."""
        match = _MONTH.fullmatch(text)
        if match is None:
            raise ValueError(f"expected a month such as 2023-08; found {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        return calendar.monthrange(self.year, self.month)[1]

    def plus(self, months: int) -> Month:
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def until(self, last: Month) -> Iterator[Month]:
        """This month and every later one up to and including `last`."""
        month = self
        while month <= last:
            yield month
            month = month.plus(1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months from `first` to `last`, both included."""

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period ends before it starts: {self.first} to {self.last}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """From `2023`, `2023-T2`, `2023-08` or `2023-01/2023-08`; raises ValueError for anything else."""
        if re.fullmatch(r"[0-9]{4}", text):
            return cls.of_year(int(text))
        if match := _TERTIAL.fullmatch(text):
            start = Month(int(match[1]), 4 * int(match[2]) - 3)
            return cls(start, start.plus(3))
        first, slash, last = text.partition("/")
        try:
            return cls(Month.parse(first), Month.parse(last if slash else first))
        except ValueError as error:
            raise ValueError(
                f"expected a period such as 2023, 2023-T2, 2023-08 or 2023-01/2023-08; found {text!r}"
            ) from error

    @classmethod
    def of_year(cls, year: int) -> Period:
        return cls(Month(year, 1), Month(year, 12))

    @classmethod
    def to_date(cls, as_of: date) -> Period:
        """From January to the month of `as_of`, the months that an interim report covers."""
        return cls(Month(as_of.year, 1), Month.of(as_of))

    def __str__(self) -> str:
        """The shortest form that `parse` reads back."""
        if self.first == self.last:
            return str(self.first)
        if self.first.year == self.last.year:
            if (self.first.month, self.last.month) == (1, 12):
                return f"{self.first.year:04d}"
            if self.first.month % 4 == 1 and self.last.month == self.first.month + 3 and self.first.month > 1:
                return f"{self.first.year:04d}-T{self.last.month // 4}"
        return f"{self.first}/{self.last}"

    @property
    def first_day(self) -> date:
        return self.first.first_day

    @property
    def last_day(self) -> date:
        return self.last.last_day

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    @property
    def months(self) -> tuple[Month, ...]:
        return tuple(self.first.until(self.last))

    @property
    def is_full_year(self) -> bool:
        return self == Period.of_year(self.first.year)

    def contains(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def covers(self, other: Period) -> bool:
        return self.first <= other.first and other.last <= self.last
