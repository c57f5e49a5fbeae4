"""Days and months as whole numbers for numpy: days since 1970-01-01, months since year 0 (`year * 12 + month - 1`)."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Texts: TypeAlias = npt.NDArray[np.object_]

EPOCH = date(1970, 1, 1)
_FIRST = date(1925, 1, 1)
_LAST = date(2060, 12, 31)
_BASE = (_FIRST - EPOCH).days
_DATES = np.datetime64("1970-01-01", "D") + np.arange(_BASE, (_LAST - EPOCH).days + 1)
_MONTH: Ints = _DATES.astype("datetime64[M]").astype(np.int64) + EPOCH.year * 12
_WRITTEN = np.datetime_as_string(_DATES).tolist()
_TEXT: Texts = np.array(_WRITTEN, object)
_COMPACT: Texts = np.array([text.replace("-", "") for text in _WRITTEN], object)
_FIRST_MONTH = _FIRST.year * 12
_STARTS = np.flatnonzero(np.diff(_MONTH, prepend=_MONTH[0] - 1)) + _BASE


def number(day: date) -> int:
    return (day - EPOCH).days


def month_number(year: int, month: int) -> int:
    return year * 12 + month - 1


def month_of(days: Ints) -> Ints:
    """The month in which each day lies. Days from 1925 to 2060 are known; others raise IndexError."""
    return _MONTH[days - _BASE]


def first_of(months: Ints) -> Ints:
    """The first day of each month."""
    return _STARTS[months - _FIRST_MONTH]


def last_of(months: Ints) -> Ints:
    """The last day of each month."""
    return _STARTS[months - _FIRST_MONTH + 1] - 1


def texts(days: Ints) -> Texts:
    """`2026-08-31`."""
    return _TEXT[days - _BASE]


def compact(days: Ints) -> Texts:
    """`20260831`."""
    return _COMPACT[days - _BASE]


def texts_or_empty(days: Ints, shown: Bools) -> Texts:
    """The date where `shown` holds, else an empty text."""
    out = texts(np.where(shown, days, 0))
    out[~shown] = ""
    return out


def rng(seed: int, topic: int) -> np.random.Generator:
    """A source of random numbers for one topic, so that a change in one leaves the others as they were."""
    return np.random.default_rng([seed, topic])
