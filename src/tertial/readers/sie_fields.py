"""Columns out of fields: amounts, dates and texts of many lines at once, from positions in the bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tertial.readers.sie_lex import MAX_DIGITS
from tertial.readers.sie_rows import NO_DATE

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Positions = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Bytes = NDArray[np.uint8]

_ZERO, _MINUS, _PLUS, _POINT, _QUOTE, _OPEN = 48, 45, 43, 46, 34, 123


@dataclass(frozen=True, slots=True)
class Tokens:
    """The fields of a block: bounds of every field in order, and per line its first field and how many it has."""

    data: Bytes
    start: Positions
    end: Positions
    first: Positions
    count: Positions

    def labelled(self, lines: Positions, label: bytes) -> Positions:
        """Of `lines` those whose first field is `label`."""
        at = self.start[self.first[lines]]
        same = self.end[self.first[lines]] - at == len(label)
        lines, at = lines[same], at[same]
        for offset, letter in enumerate(label):
            same = self.data[at + offset] == letter
            if not same.all():
                lines, at = lines[same], at[same]
        return lines

    def opens(self, lines: Positions, position: int) -> Flags:
        """Whether the field at `position` (the label is 0) is there and is an object list."""
        has = self.count[lines] > position
        at = self.first[lines] + np.where(has, position, 0)
        found: Flags = has & (self.data[self.start[at]] == _OPEN)
        return found

    def bounds(self, lines: Positions, position: int) -> tuple[Positions, Positions]:
        """Start and end of the field at `position` without its quotes; an empty span where the line has none."""
        has = self.count[lines] > position
        at = self.first[lines] + np.where(has, position, 0)
        start, end = self.start[at], self.end[at]
        quoted = self.data[start] == _QUOTE
        start, end = start + quoted, end - quoted
        return start, np.where(has, end, start)

    def texts(self, lines: Positions, position: int) -> pa.StringArray:
        """The field as UTF-8 text, null where it is empty or not there."""
        return texts(self.data, *self.bounds(lines, position))


def texts(data: Bytes, start: Positions, end: Positions) -> pa.StringArray:
    """The spans `[start, end)` of `data` as an Arrow column, null for empty spans. The bytes are valid UTF-8."""
    import pyarrow as pa

    length = end - start
    offsets: Any = np.zeros(len(start) + 1, np.int32)
    np.cumsum(length, out=offsets[1:])
    where: Any = np.arange(offsets[-1], dtype=np.int32)
    where += np.repeat((start - offsets[:-1]).astype(np.int32), length)
    valid: Any = np.packbits(length > 0, bitorder="little")
    letters: Any = data[where]
    return pa.StringArray.from_buffers(len(start), pa.py_buffer(offsets), pa.py_buffer(letters), pa.py_buffer(valid))


def amounts(data: Bytes, start: Positions, end: Positions) -> tuple[NDArray[np.int64], Flags]:
    """Öre of the spans, and whether each is kronor as `sie_lex.parse_amount` takes them.

    A span is read from its last byte; a point may stand second or third from the end.
    """
    sign = data[start]
    negative = sign == _MINUS
    begin = start + (negative | (sign == _PLUS))
    length = end - begin
    last = np.maximum(end - 1, 0)
    two = (length > 2) & (data[np.maximum(last - 2, 0)] == _POINT)
    one = (length > 1) & ~two & (data[np.maximum(last - 1, 0)] == _POINT)
    point = np.where(two, 2, np.where(one, 1, 0))
    digits = length - (point > 0)
    whole = digits - point
    good = (end > start) & (digits > 0) & (whole <= MAX_DIGITS)
    value = np.zeros(len(start), np.int64)
    scale = np.where(two, 1, np.where(one, 10, 100)).astype(np.int64)
    longest = int(digits[good].max(initial=0))
    for place in range(longest):
        there = place < digits
        skip = (place >= point) & (point > 0)
        digit = data[np.maximum(last - place - skip, 0)] - np.uint8(_ZERO)
        good &= ~there | (digit <= 9)
        value += np.where(there, digit, 0) * scale
        scale = np.where(there, scale * 10, 0)
    return np.where(negative, -value, value), good


def dates(data: Bytes, start: Positions, end: Positions) -> tuple[NDArray[np.int32], Flags]:
    """Days since 1970-01-01 of the spans `YYYYMMDD`, and whether each is empty (`NO_DATE`) or a day that exists."""
    length = end - start
    empty, full = length == 0, length == 8
    at = np.where(full, start, 0)
    good = full.copy()
    number = np.zeros(len(start), np.int64)
    for offset in range(8):
        digit = data[np.minimum(at + offset, len(data) - 1)] - np.uint8(_ZERO)
        good &= digit <= 9
        number = number * 10 + digit
    year, month, day = number // 10000, number // 100 % 100, number % 100
    good &= (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)
    index = np.where(good, (year - 1970) * 12 + month - 1, 0)
    first = index.astype("M8[M]").astype("M8[D]").astype(np.int64)
    following = (index + 1).astype("M8[M]").astype("M8[D]").astype(np.int64)
    good &= day <= following - first
    days = np.where(good, first + day - 1, NO_DATE).astype(np.int32)
    return days, good | empty
