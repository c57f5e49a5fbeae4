"""What a block of lines gives: the kind of every line, its rows and its vouchers, by column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

BLANK, SKIPPED, RECORD, VER, OPEN, CLOSE, TRANS, REMOVED, BROKEN, SLOW = range(10)
"""Kinds of lines. `SKIPPED` has an unknown label, `REMOVED` are #RTRANS and #BTRANS, `BROKEN` is a row with an error,
`SLOW` is not yet read."""

NO_DATE = -(2**31)
"""Stands for the date of a row that gives none; its voucher's counts."""


@dataclass(slots=True)
class Rows:
    """#TRANS rows by column; `date` is days since 1970, `extra` counts lines with more fields than the standard."""

    line: NDArray[np.int32]
    account: pa.StringArray
    objects: pa.StringArray
    amount: NDArray[np.int64]
    date: NDArray[np.int32]
    text: pa.StringArray
    extra: int = 0


@dataclass(slots=True)
class Vouchers:
    """#VER lines by column."""

    line: NDArray[np.int32]
    series: pa.StringArray
    number: pa.StringArray
    date: NDArray[np.int32]
    text: pa.StringArray
    extra: int = 0


@dataclass(slots=True)
class Gathered:
    """Rows and vouchers of the line-by-line path, as tuples in the order of the columns above."""

    rows: list[tuple[int, str, str, int, int, str | None]] = field(default_factory=list)
    vouchers: list[tuple[int, str, str, int, str | None]] = field(default_factory=list)


def _strings(values: list[str | None]) -> pa.StringArray:
    import pyarrow as pa

    array: pa.StringArray = pa.array([v or None for v in values], pa.string())
    return array


def merge_rows(bulk: Rows, more: list[tuple[int, str, str, int, int, str | None]]) -> Rows:
    """Both paths' rows in the order of their lines."""
    import numpy as np

    if not more:
        return bulk
    line, account, objects, amount, date, text = (list(column) for column in zip(*more, strict=True))
    lines = np.concatenate((bulk.line, np.array(line, np.int32)))
    order = np.argsort(lines, kind="stable")
    return Rows(
        line=lines[order],
        account=_joined(bulk.account, account, order),
        objects=_joined(bulk.objects, objects, order),
        amount=np.concatenate((bulk.amount, np.array(amount, np.int64)))[order],
        date=np.concatenate((bulk.date, np.array(date, np.int32)))[order],
        text=_joined(bulk.text, text, order),
        extra=bulk.extra,
    )


def merge_vouchers(bulk: Vouchers, more: list[tuple[int, str, str, int, str | None]]) -> Vouchers:
    """Both paths' vouchers in the order of their lines."""
    import numpy as np

    if not more:
        return bulk
    line, series, number, date, text = (list(column) for column in zip(*more, strict=True))
    lines = np.concatenate((bulk.line, np.array(line, np.int32)))
    order = np.argsort(lines, kind="stable")
    return Vouchers(
        line=lines[order],
        series=_joined(bulk.series, series, order),
        number=_joined(bulk.number, number, order),
        date=np.concatenate((bulk.date, np.array(date, np.int32)))[order],
        text=_joined(bulk.text, text, order),
        extra=bulk.extra,
    )


def _joined(bulk: pa.StringArray, more: list[str | None], order: NDArray[np.int64]) -> pa.StringArray:
    import pyarrow as pa

    both: pa.StringArray = pa.concat_arrays([bulk, _strings(more)])
    return both.take(order)
