"""A large table as it lies in its batches' files, for an engine that reads them itself and never holds all rows at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tertial.data.tables_model import Table


@dataclass(frozen=True, slots=True)
class ScanPart:
    """The file of one batch. Of its rows those do not count whose day lies in a span of `replaced` (both ends included), or whose key
    is that of a row of a file in `newer` which is known as well."""

    batch: str
    path: Path
    replaced: tuple[tuple[date, date], ...] = ()
    newer: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """The rows of a table in a snapshot, as known on the day `known`: the same as the snapshot's own table, oldest batch first."""

    table: Table
    known: date
    parts: tuple[ScanPart, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that is read."""
        return tuple(dict.fromkeys(path for part in self.parts for path in (part.path, *part.newer)))
