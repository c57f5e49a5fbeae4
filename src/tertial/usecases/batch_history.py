"""What has been imported: every batch with who, when, what it took the place of, and the rows that were refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tertial.data.batches import Batch, read_manifest, read_table
from tertial.data.snapshot import effective
from tertial.data.tables import TABLES
from tertial.usecases.audit_log import entries
from tertial.usecases.told import Told, told
from tertial.usecases.workspace import Workspace
from tertial.workflow.store import BatchRecord

SHOWN = 200
"""So many refused rows at most are listed on a page."""
_LOGGED = 100_000


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """A batch. `at` is when it was imported, `known` when its content was known; `counts` whether figures read it still.

    `replaced_by` is the later batch that covers all of it, `replaces` those that it took the place of.
    """

    id: str
    kind: str
    file: str
    sha256: str
    rows: int
    rejected: int
    first: str | None
    last: str | None
    known: str
    at: str
    who: str
    counts: bool
    replaced_by: tuple[str, str] | None = None
    replaces: tuple[tuple[str, str], ...] = ()
    """(id, file)."""


@dataclass(frozen=True, slots=True)
class BatchDetail:
    """A batch with what its manifest says: the sheet it was on, its size, how it was written, and what was found in it."""

    info: BatchInfo
    sheet: str | None
    bytes: int
    detected: Mapping[str, str]
    findings: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Refused rows: the columns that any of them has, and (line, column, why, cells) of the first SHOWN; how many in all.

    Persons are pseudonyms and births year and month: they are kept in no other form.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[int, str, str, tuple[str, ...]], ...]
    count: int


def history(workspace: Workspace) -> list[BatchInfo]:
    """Every batch, the one that was imported last first."""
    records = workspace.store.batches()
    batches = workspace.batches()
    counting = {b.id for table in TABLES.values() for b, _ in effective(batches, table)}
    log = {e.about.removeprefix("batch "): (e.at, e.who) for e in entries(workspace, action="import", limit=_LOGGED)}
    taken = {r.id: _replaced_by(r, records) for r in records if r.id not in counting}
    out = []
    for record in reversed(records):
        at, who = log.get(record.id, (record.known, ""))
        by = taken.get(record.id)
        replaces = tuple((o.id, o.file) for o in records if (t := taken.get(o.id)) is not None and t.id == record.id)
        named = (record.id, record.kind, record.file, record.sha256, record.rows, record.rejected)
        span = (record.first, record.last, record.known, at, who)
        out.append(BatchInfo(*named, *span, record.id in counting, None if by is None else (by.id, by.file), replaces))
    return out


def _replaced_by(record: BatchRecord, records: Sequence[BatchRecord]) -> BatchRecord | None:
    """The first later batch of the kind whose span holds the record's."""
    later = [r for r in records if r.kind == record.kind and r.sequence > record.sequence]
    if record.first is None or record.last is None:
        return later[0] if later else None
    first, last = record.first, record.last
    return next((r for r in later if r.first and r.last and r.first <= first and last <= r.last), None)


def batch(workspace: Workspace, id_: str) -> BatchDetail:
    """Raises LookupError for a batch that there is not."""
    info = next((b for b in history(workspace) if b.id == id_), None)
    if info is None:
        raise LookupError(id_)
    try:
        manifest = read_manifest(workspace.batch_root, info.kind, info.id)
    except (OSError, ValueError):
        manifest = {}
    found = told(manifest.get("findings", ()))
    return BatchDetail(info, manifest.get("sheet"), int(manifest.get("bytes", 0)), manifest.get("detected", {}), found)


def refused(workspace: Workspace, id_: str) -> Refused:
    """The rows of a batch that were refused. They are individual-level: whoever shows them has asked for `read_individual` and
    recorded it. Raises LookupError for a batch that there is not."""
    info = batch(workspace, id_).info
    table = read_table(workspace.batch_root, Batch(info.id, info.kind, 0, None, None, info.known), "rejects")
    if table is None:
        return Refused((), (), 0)
    rows: list[dict[str, Any]] = table.to_pylist()
    own = [n for n in table.column_names if n not in ("row", "code", "column", "message")]
    head = tuple(n for n in own if any(r[n] for r in rows))
    shown = tuple((r["row"], r["column"] or "", r["message"], tuple(r[n] or "" for n in head)) for r in rows[:SHOWN])
    return Refused(head, shown, len(rows))
