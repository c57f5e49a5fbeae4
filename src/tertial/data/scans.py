"""Which tables are large enough to be read out of their files, and which of their files have rows that later ones stand for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.data.batches import Batch, table_file
from tertial.data.tables_model import Table
from tertial.data.tables_scan import Scan, ScanPart

if TYPE_CHECKING:
    import pyarrow.parquet as pq

SCANNED_BYTES = 16 << 20
"""Tables whose files are larger than this are read out of them by the engine. Smaller ones are read once and held: that is quicker, and
a million rows or so fit anywhere."""
_GLOB = frozenset("*?[]{}")
"""A path with one of these would be taken for a pattern of paths."""

Effective = Sequence[tuple[Batch, tuple[Batch, ...]]]


def scan_of(root: Path, table: Table, batches: Effective, known: date) -> Scan | None:
    """The scan of a table whose batches that count are `batches`, each with later ones (`snapshot.effective`); None for a small one.

    Raises what reading the end of a Parquet file raises, when there may be rows to hide by key.
    """
    if table.merge not in ("months", "span"):
        return None
    files = {batch.id: path for batch, _ in batches if (path := table_file(root, batch, table.kind)).exists()}
    size = sum(path.stat().st_size for path in files.values())
    if not files or size < SCANNED_BYTES or any(_GLOB & {*str(path)} for path in files.values()):
        return None
    return Scan(table, known, _parts(table, batches, files))


def _parts(table: Table, batches: Effective, files: dict[str, Path]) -> tuple[ScanPart, ...]:
    by_month = table.merge == "months"
    ranges = {} if by_month else {id_: _ranges(path, table.key) for id_, path in files.items()}
    out = []
    for batch, later in batches:
        if batch.id not in files:
            continue
        met = [other for other in later if meet(batch, other)] if by_month else []
        spans = tuple((o.first, o.last) for o in met if o.first is not None and o.last is not None)
        newer = (
            () if by_month else (o.id for o in later if o.id in files and _may_share(ranges[batch.id], ranges[o.id]))
        )
        out.append(ScanPart(batch.id, files[batch.id], spans, tuple(files[id_] for id_ in newer)))
    return tuple(out)


def meet(one: Batch, other: Batch) -> bool:
    """Whether the coverages of two batches have a day in common."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    return one.first <= other.last and other.first <= one.last


Ranges = list[tuple[Any, Any] | None]


def _ranges(path: Path, key: Sequence[str]) -> Ranges:
    """The least and the greatest value of each key column, as the file tells; None where it does not."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return [_range(file.metadata, file.schema_arrow.get_field_index(name)) for name in key]


def _range(metadata: pq.FileMetaData, column: int) -> tuple[Any, Any] | None:
    groups: list[Any] = [metadata.row_group(i).column(column).statistics for i in range(metadata.num_row_groups)]
    if not groups or any(s is None or not s.has_min_max or s.null_count for s in groups):
        return None
    return min(s.min for s in groups), max(s.max for s in groups)


def _may_share(one: Ranges, other: Ranges) -> bool:
    """Whether two files may have a key in common: not when the values of a key column lie apart."""
    both = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    return not any(a[1] < b[0] or b[1] < a[0] for a, b in both)
