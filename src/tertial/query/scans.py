"""SELECTs that read a large table out of its batches' files, with later batches in the place of earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tertial.data.tables import Table, stored_columns
from tertial.data.tables_scan import Scan, ScanPart

_ENDS = ("end", "end_registered", "ended_to")
"""What is not known of a placement until its end is registered."""


def scanned(scan: Scan, columns: Sequence[tuple[str, str]]) -> str:
    """The rows of a scan with the given columns (name, SQL type), `batch` among them; one that the files lack is null."""
    return "\nUNION ALL ".join(_part(scan, part, columns) for part in scan.parts)


def _part(scan: Scan, part: ScanPart, columns: Sequence[tuple[str, str]]) -> str:
    stored = {name for name, _ in stored_columns(scan.table)}
    listed = ", ".join(f'CAST({_value(scan, part, name, stored)} AS {kind}) AS "{name}"' for name, kind in columns)
    conditions = [_known(scan, "s"), *(_outside(scan.table, span) for span in part.replaced)]
    conditions += [_not_in(scan, path) for path in part.newer]
    where = " AND ".join(c for c in conditions if c)
    return f"SELECT {listed} FROM {_file(part.path)} AS s" + (f" WHERE {where}" if where else "")


def _value(scan: Scan, part: ScanPart, name: str, stored: set[str]) -> str:
    if name == "batch":
        return f"'{part.batch}'"
    if name not in stored:
        return "NULL"
    if scan.table.kind == "placements" and name in _ENDS:
        return f'CASE WHEN s.end_registered > {_day(scan.known)} THEN NULL ELSE s."{name}" END'
    return f's."{name}"'


def _known(scan: Scan, rows: str) -> str:
    known = scan.table.known
    return "" if known is None else f'({rows}."{known}" IS NULL OR {rows}."{known}" <= {_day(scan.known)})'


def _outside(table: Table, span: tuple[date, date]) -> str:
    return f's."{table.dated}" NOT BETWEEN {_day(span[0])} AND {_day(span[1])}'


def _not_in(scan: Scan, path: Path) -> str:
    same = [f'n."{name}" IS NOT DISTINCT FROM s."{name}"' for name in scan.table.key]
    known = _known(scan, "n")
    return f"NOT EXISTS (SELECT 1 FROM {_file(path)} AS n WHERE {' AND '.join([*same, *([known] if known else [])])})"


def _file(path: Path) -> str:
    return "read_parquet('" + str(path).replace("'", "''") + "')"


def _day(day: date) -> str:
    return f"DATE '{day}'"
