"""Columns of Arrow tables as the arrays that the forecast's engine takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from tertial.forecast.arrays import Ints


def distinct(table: pa.Table, column: str) -> list[str]:
    import pyarrow.compute as pc

    return [code or "" for code in pc.unique(table[column]).to_pylist()]


def whole(table: pa.Table, column: str, missing: int = 0) -> Ints:
    """A column of whole numbers, `missing` where it is null."""
    import numpy as np
    import pyarrow as pa

    values: Any = table[column].cast(pa.int64())
    return np.asarray(values.fill_null(missing).combine_chunks().to_numpy(zero_copy_only=False), np.int64)


def codes(table: pa.Table, column: str, known: Sequence[str]) -> Ints:
    """The index of each value in `known`, -1 for one that is not there."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    values: Any = table[column]
    found: Any = pc.index_in(values.fill_null("").combine_chunks(), value_set=pa.array(list(known), pa.string()))
    return np.asarray(found.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)


def places(values: pa.ChunkedArray[Any], known: pa.ChunkedArray[Any]) -> Ints:
    """The row of `known` that each value stands in, -1 for none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    set_: Any = known.cast(pa.string())
    found: Any = pc.index_in(values.cast(pa.string()), value_set=set_.combine_chunks(), skip_nulls=True)
    return np.asarray(found.combine_chunks().fill_null(-1).to_numpy(zero_copy_only=False), np.int64)


def days(table: pa.Table, column: str, missing: int) -> Ints:
    """A column of dates as day numbers."""
    import pyarrow as pa

    days: Any = table[column].cast(pa.int32())
    return whole(pa.table({column: days}), column, missing)
