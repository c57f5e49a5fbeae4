"""Types of arrays, and days and months as numbers.

A day is days since 1 January 1970, a month is `year * 12 + month - 1`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Whole = npt.NDArray[np.integer[Any]]
Counts = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int16]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    return (day - _EPOCH).days


def first_of(month: Ints | int) -> Ints:
    """The first day of each month."""
    since = np.asarray(month, np.int64) - 1970 * 12
    return np.asarray(since.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64))


def month_of(day: Ints | int) -> Ints:
    """The month that each day lies in."""
    days = np.asarray(day, np.int64).astype("datetime64[D]")
    return np.asarray(days.astype("datetime64[M]").astype(np.int64) + 1970 * 12)


def month_days(month: Ints | int) -> Ints:
    """How many days each month has."""
    months = np.asarray(month, np.int64)
    return np.asarray(first_of(months + 1) - first_of(months))


def spread_days(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Every day of every range `first` to `last`, both included: (index of the range, day). Empty ranges give none."""
    counts = np.maximum(0, last - first + 1)
    index = np.repeat(np.arange(len(first)), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    return index, np.asarray(np.arange(len(index)) - before + first[index], np.int64)


def distinct(values: Ints) -> Ints:
    """The different values in rising order, without the masked arrays that `np.unique` loads for a tenth of a second."""
    ordered = np.sort(values)
    return np.asarray(ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]], np.int64)
