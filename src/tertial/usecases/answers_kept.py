"""Answers of a snapshot on disk, so that a report that is written again asks nothing twice.

A snapshot never changes, so neither do the answers to its queries: one file holds those of a snapshot as the configuration maps its
codes. Whoever corrects a text and writes the report again waits for the text alone. The files can always be deleted; they hold the
sums that queries give, before small counts are hidden, and stay in the workspace like the batches that they come from.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tertial import __version__

if TYPE_CHECKING:
    from tertial.config import Settings
    from tertial.data.snapshot import Snapshot

Answer = list[dict[str, Any]]
Asked = tuple[str, tuple[tuple[str, str], ...]]
"""A query by what it asks: its SQL, and its bound values as text."""

FOLDER = "data/answers"
SNAPSHOTS = 12
"""How many snapshots' answers stay: the months of a year."""


@dataclass
class KeptAnswers:
    """The answers in one file. What cannot be read counts as none; `save` replaces the whole file or leaves it."""

    path: Path
    there: dict[str, bool] = field(default_factory=dict)
    """Whether the snapshot has rows of a table, for the tables that were asked about."""
    _answers: dict[str, Answer] = field(default_factory=dict)
    _new: bool = False

    @classmethod
    def of(cls, folder: Path, snapshot: Snapshot, settings: Settings) -> Self:
        """Those of a snapshot of the workspace in `folder`."""
        mapped = (settings.areas, settings.lines, settings.care_types)
        made_from = json.dumps([_version(), snapshot.id, repr(mapped)])
        kept = cls(folder / FOLDER / f"{snapshot.as_of}-{hashlib.sha256(made_from.encode()).hexdigest()[:16]}.json")
        kept._read()
        return kept

    def get(self, asked: Asked) -> Answer | None:
        """The rows as they were answered; None when nobody has asked."""
        return self._answers.get(_key(asked))

    def put(self, asked: Asked, rows: Answer) -> None:
        self._answers[_key(asked)] = rows
        self._new = True

    def has(self, table: str, rows: bool) -> None:
        self.there[table] = rows
        self._new = True

    def save(self) -> None:
        """Write the file when there is something new in it, and delete those of the snapshots that were used longest ago.

        A disk that is full or read-only is no fault here: the next report asks again.
        """
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with suppress(OSError):
            if self._new:
                try:
                    self.path.parent.mkdir(parents=True, exist_ok=True)
                    draft.write_bytes(self._content())
                    draft.replace(self.path)
                finally:
                    draft.unlink(missing_ok=True)
            else:
                os.utime(self.path)
            for old in sorted(self.path.parent.glob("*.json"), key=lambda p: p.stat().st_mtime_ns)[:-SNAPSHOTS]:
                old.unlink(missing_ok=True)

    def _read(self) -> None:
        with suppress(OSError, ValueError, KeyError, TypeError, ArithmeticError):
            digest, _, body = self.path.read_bytes().partition(b"\n")
            if digest.decode() == hashlib.sha256(body).hexdigest():
                held = json.loads(body)
                self._answers = {key: _rows(said) for key, said in held["answers"].items()}
                self.there = held["there"]

    def _content(self) -> bytes:
        answers = {key: _said(rows) for key, rows in sorted(self._answers.items())}
        body = json.dumps({"answers": answers, "there": self.there}, sort_keys=True, separators=(",", ":")).encode()
        return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def _version() -> str:
    """The program that asked, and the engine that answered."""
    from importlib.metadata import version

    return f"{__version__} {version('duckdb')}"


def _key(asked: Asked) -> str:
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:32]


def _said(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows as JSON: names once, values in their order, and which columns hold dates or decimals."""
    names = list(rows[0]) if rows else []
    kinds = {name: kind for name in names if (kind := _kind(rows, name))}
    texts = [[str(row[n]) if n in kinds and row[n] is not None else row[n] for n in names] for row in rows]
    return {"names": names, "kinds": kinds, "rows": texts}


def _kind(rows: Sequence[Mapping[str, Any]], name: str) -> str | None:
    value = next((row[name] for row in rows if row[name] is not None), None)
    return "date" if isinstance(value, date) else "decimal" if isinstance(value, Decimal) else None


def _rows(said: Mapping[str, Any]) -> Answer:
    made: dict[str, Callable[[str], object]] = {"date": date.fromisoformat, "decimal": Decimal}
    names = said["names"]
    columns = [made.get(said["kinds"].get(name, "")) for name in names]
    if not any(columns):
        return [dict(zip(names, row, strict=True)) for row in said["rows"]]
    return [
        {n: v if make is None or v is None else make(v) for n, make, v in zip(names, columns, row, strict=True)}
        for row in said["rows"]
    ]
