"""Snapshot (läge): the workspace as of a period end, as known on a day. All that queries ever see."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tertial.data.batches import Batch, damaged, read_table
from tertial.data.scans import meet, scan_of
from tertial.data.tables import ACCOUNTS_COLUMNS, BALANCES_COLUMNS, TABLES, Table, arrow_schema, stored_columns
from tertial.data.tables_scan import Scan
from tertial.findings import Kind, UnreadableError

if TYPE_CHECKING:
    import pyarrow as pa

UNREADABLE = Kind(
    "data.unreadable-batch",
    "error",
    sv="Inläsning {batch} går inte att läsa: tabellen {table} är skadad eller borta.",
    en="Batch {batch} cannot be read: the table {table} is damaged or gone.",
    do_sv="Återställ mappen data från en säkerhetskopia; ”tertial status” visar vilka filer det gäller.",
    do_en="Restore the folder data from a backup; “tertial status” shows which files are concerned.",
)

UNITS_COLUMNS = (("row", "int32"), ("code", "string"), ("name", "string"))
_SIE_TABLES = {"balances": BALANCES_COLUMNS, "accounts": ACCOUNTS_COLUMNS, "units": UNITS_COLUMNS}


def known_batches(batches: Iterable[Batch], known: str | None) -> list[Batch]:
    """The batches known at `known` (an ISO day or time; a day means its end; None: all), in the order of import."""
    limit = None if known is None else known + "T23:59:59Z" if len(known) == 10 else known
    return sorted((b for b in batches if limit is None or b.known <= limit), key=lambda b: b.sequence)


def effective(batches: Sequence[Batch], table: Table) -> list[tuple[Batch, tuple[Batch, ...]]]:
    """The batches of a table that count, oldest first, each with the later ones that may hide some of its rows.

    `months`: a batch whose every month a later one covers does not count. `span`: nor does one whose whole span lies
    within a later one's. `years` and `rows`: all count, and later rows hide earlier ones of the same year or key.
    """
    mine = [b for b in batches if b.kind == table.kind]
    out = []
    for i, batch in enumerate(mine):
        later = tuple(mine[i + 1 :])
        if table.merge in ("months", "span") and any(_covers(other, batch) for other in later):
            continue
        out.append((batch, later))
    return out


def _covers(later: Batch, earlier: Batch) -> bool:
    if later.first is None or later.last is None or earlier.first is None or earlier.last is None:
        return earlier.first is None
    return later.first <= earlier.first and earlier.last <= later.last


@dataclass(frozen=True)
class Snapshot:
    """The workspace as of the end of the day `as_of`.

    `known` limits what had been imported (None: everything that is in). Rows that say themselves when they became known
    (`registered`, `known`, a forecast's `as_of`) are limited to the day of `known`, or to `as_of` where it is not given.
    Two snapshots with the same `id` show the same rows.
    """

    root: Path
    as_of: date
    known: str | None
    batches: tuple[Batch, ...]
    _cache: dict[str, pa.Table] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, root: Path, batches: Iterable[Batch], as_of: date, known: str | None = None) -> Self:
        return cls(root, as_of, known, tuple(known_batches(batches, known)))

    @cached_property
    def known_day(self) -> date:
        return self.as_of if self.known is None else date.fromisoformat(self.known[:10])

    @cached_property
    def id(self) -> str:
        """Content address of what is seen: dates, and the batches in order."""
        text = "\n".join([str(self.as_of), str(self.known_day), *(b.id for b in self.batches)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def batches_of(self, kind: str) -> tuple[Batch, ...]:
        """The batches whose rows a query on `kind` may see."""
        return tuple(batch for batch, _ in effective(self.batches, TABLES[kind]))

    def table(self, name: str, without: Collection[str] = ()) -> pa.Table:
        """A table of `data.tables` or one of balances, accounts, units; with the id of the batch in column `batch`.

        Rows are those of the batches that count, as known. Columns in `without` are not read: the texts of a large ledger
        take longer than all of its sums. Raises KeyError for an unknown name.
        """
        key = " ".join((name, *sorted(without)))
        if key not in self._cache:
            self._cache[key] = self._sie(name) if name in _SIE_TABLES else self._delimited(TABLES[name], without)
        return self._cache[key]

    def scan(self, name: str) -> Scan | None:
        """The same rows as `table`, to be read out of their files; None where they are few enough to be read at once.

        Raises KeyError for a name that is not in `TABLES`.
        """
        table = TABLES[name]
        try:
            return scan_of(self.root, table, effective(self.batches, table), self.known_day)
        except (OSError, ValueError, KeyError) as error:
            self.check(name)
            raise UnreadableError(
                UNREADABLE(batch=", ".join(b.id for b in self.batches_of(name)), table=name)
            ) from error

    def check(self, name: str) -> None:
        """Raises UnreadableError when a file of a table's batches is not as it was written."""
        for batch in self.batches_of(name):
            if damaged(self.root, batch.kind, batch.id):
                raise UnreadableError(UNREADABLE(batch=batch.id, table=name))

    def release(self) -> None:
        """Let go of the tables that have been read, and of their memory; one that is asked for again is read again."""
        import pyarrow as pa

        self._cache.clear()
        pa.default_memory_pool().release_unused()

    def _delimited(self, table: Table, without: Collection[str]) -> pa.Table:
        import pyarrow as pa

        schema = arrow_schema(tuple(c for c in stored_columns(table) if c[0] not in without))
        parts: list[pa.Table] = []
        newer: list[pa.Table] = []
        for batch, later in reversed(effective(self.batches, table)):
            rows = self._as_known(table, _read(self.root, batch, table.kind, schema))
            visible = _not_hidden(table, batch, rows, later, newer)
            newer.append(rows)
            parts.append(_with_batch(visible, batch.id))
        return pa.concat_tables(reversed(parts)) if parts else _with_batch(schema.empty_table(), "")

    def _sie(self, name: str) -> pa.Table:
        """The newest rows of each year's files; accounts and units of later files win by code."""
        import pyarrow as pa

        schema = arrow_schema(_SIE_TABLES[name])
        parts = [
            _with_batch(_read(self.root, batch, name, schema), batch.id)
            for batch, _ in effective(self.batches, TABLES["ledger"])
        ]
        return pa.concat_tables(parts) if parts else _with_batch(schema.empty_table(), "")

    def _as_known(self, table: Table, rows: pa.Table) -> pa.Table:
        import pyarrow as pa
        import pyarrow.compute as pc

        day = pa.scalar(self.known_day, pa.date32())
        if table.known is not None:
            late: Any = pc.greater(rows[table.known], day)
            if pc.any(late).as_py():  # to filter copies every column
                rows = rows.filter(pc.invert(pc.fill_null(late, False)))
        if table.kind == "placements":
            later: Any = pc.greater(rows["end_registered"], day)
            unseen = pc.fill_null(later, False)
            for name in ("end", "end_registered", "ended_to"):
                column = rows[name]
                hidden = pc.if_else(unseen, pa.scalar(None, column.type), column)
                rows = rows.set_column(rows.schema.get_field_index(name), name, hidden)
        return rows


def _read(root: Path, batch: Batch, name: str, schema: pa.Schema) -> pa.Table:
    """The table with exactly the columns of `schema`; others that the file has are left out."""
    try:
        rows = read_table(root, batch, name, schema.names)
        return schema.empty_table() if rows is None else rows.select(schema.names).cast(schema)
    except (OSError, ValueError, KeyError) as error:
        raise UnreadableError(UNREADABLE(batch=batch.id, table=name)) from error


def _with_batch(rows: pa.Table, id_: str) -> pa.Table:
    import pyarrow as pa

    return rows.append_column("batch", pa.repeat(id_, rows.num_rows).cast(pa.string()))


def _not_hidden(
    table: Table, batch: Batch, rows: pa.Table, later: Sequence[Batch], newer: Sequence[pa.Table]
) -> pa.Table:
    """The rows that no later batch replaces, by the table's rule for merging."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if table.merge == "months":
        for other_batch in later:
            if meet(batch, other_batch):
                first, last = (pa.scalar(d, pa.date32()) for d in (other_batch.first, other_batch.last))
                day = rows[table.dated]
                rows = rows.filter(pc.or_(pc.less(day, first), pc.greater(day, last)))
        return rows
    keys = ("version", "year") if table.merge == "years" else table.key
    for other in newer:
        if rows.num_rows and other.num_rows:
            hidden = pc.is_in(_key(table, rows, keys), value_set=pc.unique(_key(table, other, keys)))
            rows = rows.filter(pc.invert(hidden))
    return rows


def _key(table: Table, rows: pa.Table, keys: Sequence[str]) -> Any:
    """One text per row out of its key columns, separated by a character that no code holds."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def text(key: str) -> Any:
        of_date = key == "year" and key not in rows.column_names
        column: Any = pc.year(rows[table.dated]) if of_date else rows[key]
        return pc.fill_null(pc.cast(column, pa.string()), "")

    joined: Any = pc.binary_join_element_wise(*(text(k) for k in keys), "\x1f")
    return joined.combine_chunks()
