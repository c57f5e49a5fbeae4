"""A table whose cells have been read: what the rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tertial.data.checks_cells import Coded, encode, parse
from tertial.data.checks_faults import Faults
from tertial.data.checks_kinds import EMPTY, NEGATIVE, TOO_SMALL
from tertial.data.privacy import Pseudonymiser, shown
from tertial.data.tables import Column, Table
from tertial.findings import HIDDEN

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Rows:
    """`texts` by our column names, `typed` by stored names (columns that the file lacks are not there)."""

    table: Table
    count: int
    texts: Mapping[str, Coded]
    typed: dict[str, pa.Array[Any]]

    def text(self, name: str, place: int) -> str:
        """A cell as a message may show it: HIDDEN in a column of personal data."""
        if self.table.column(name).personal != "none":
            return HIDDEN
        coded = self.texts[name]
        at = place if coded.index is None else coded.index[place].as_py()
        value = None if at is None else coded.values[at].as_py()
        return shown(value or "")

    def days(self, name: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """(days since 1970 as int64, whether there is one) of a date column; none at all when the file lacks it."""
        import numpy as np
        import pyarrow as pa

        if name not in self.typed:
            return np.zeros(self.count, dtype=np.int64), np.zeros(self.count, dtype=bool)
        return _numbers(self.typed[name].cast(pa.int32()))

    def numbers(self, name: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """(int64, whether there is one) of a column of whole numbers; none at all when the file lacks it."""
        import numpy as np

        if name not in self.typed:
            return np.zeros(self.count, dtype=np.int64), np.zeros(self.count, dtype=bool)
        return _numbers(self.typed[name])


def _numbers(array: Any) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    import numpy as np

    return array.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64), array.is_valid().to_numpy(
        zero_copy_only=False
    )


def read_cells(
    source: pa.Table, table: Table, decimal: str, pseudonymiser: Pseudonymiser | None, faults: Faults
) -> Rows:
    """Type every column and note every cell that cannot be read.

    Raises ValueError when the table has persons and there is no pseudonymiser.
    """
    columns = [c for c in table.columns if c.name in source.column_names]
    texts = {c.name: encode(source[c.name], distinct=c.type == "person") for c in columns}
    rows = Rows(table, source.num_rows, texts, {})
    for column in columns:
        if column.type == "person":
            _persons(rows, column, pseudonymiser, faults)
        else:
            _column(rows, column, decimal, faults)
    return rows


def _persons(rows: Rows, column: Column, pseudonymiser: Pseudonymiser | None, faults: Faults) -> None:
    import numpy as np

    if pseudonymiser is None:
        raise ValueError(f"{rows.table.kind} holds persons; a pseudonymiser is needed")
    coded = rows.texts[column.name]
    found = coded.spread(pseudonymiser.pseudonyms(coded.values))
    rows.typed["person"] = found
    nothing = found.is_null() if not column.empty else _lost(coded, found)
    faults.add(EMPTY, column.name, np.flatnonzero(nothing.to_numpy(zero_copy_only=False)))


def _lost(coded: Coded, found: Any) -> Any:
    """Cells with a text of which no id was left."""
    from pyarrow import compute

    pc: Any = compute
    return pc.and_(found.is_null(), coded.spread(coded.values).is_valid())


def _column(rows: Rows, column: Column, decimal: str, faults: Faults) -> None:
    import numpy as np

    coded = rows.texts[column.name]
    parsed = parse(coded.values, column, decimal)
    typed = [coded.spread(values) for values in parsed.columns]
    for name, values in zip(_stored_names(column), typed, strict=True):
        _store(rows, name, values)
    if not column.empty:
        missing = coded.spread(coded.values).is_null().to_numpy(zero_copy_only=False)
        faults.add(EMPTY, column.name, np.flatnonzero(missing))
    by_kind: dict[str, list[int]] = {}
    for at, (kind, _) in parsed.faults.items():
        by_kind.setdefault(kind.code, []).append(at)
    index = np.arange(rows.count) if coded.index is None else coded.index.fill_null(-1).to_numpy(zero_copy_only=False)
    for ats in by_kind.values():
        kind, facts = parsed.faults[ats[0]]
        places = np.flatnonzero(np.isin(index, np.asarray(ats)))
        name = column.name
        faults.add(kind, name, places, lambda place, facts=facts, name=name: {**facts, "value": rows.text(name, place)})  # type: ignore[misc]
    if column.minimum is not None:
        _minimum(rows, column, column.minimum, faults)


def _stored_names(column: Column) -> tuple[str, ...]:
    if column.type == "birth":
        return (f"{column.name}.year", f"{column.name}.month")
    if column.type == "period":
        return (column.name, f"{column.name}_first", f"{column.name}_last")
    return (column.name,)


def _store(rows: Rows, name: str, values: Any) -> None:
    rows.typed[name] = values


def _minimum(rows: Rows, column: Column, minimum: int, faults: Faults) -> None:
    import numpy as np

    numbers, there = rows.numbers(column.name)
    bound = minimum * 100 if column.type == "money" else minimum
    name = column.name
    faults.add(
        NEGATIVE if minimum == 0 else TOO_SMALL,
        name,
        np.flatnonzero(there & (numbers < bound)),
        lambda place: {"value": rows.text(name, place), "minimum": minimum},
    )
