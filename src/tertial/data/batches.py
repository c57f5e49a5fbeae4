"""Batches: imported tables as immutable folders of Parquet with a manifest.

A batch is written beside its place, flushed to disk and renamed into it; the caller then records it in the workflow
database. A crash before the record leaves a folder that no snapshot sees and that the next import of the file takes
over. A recorded batch is never changed and never deleted.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.data.durable import flush
from tertial.data.tables import SCHEMA_VERSION

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST = "manifest.json"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Batch:
    """What a snapshot needs to know of a recorded batch. `first` and `last` bound its coverage, both included."""

    id: str
    kind: str
    sequence: int
    first: date | None
    last: date | None
    known: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is kept of where a batch comes from; of the source file its name, size and hash, never its bytes."""

    id: str
    kind: str
    file: str
    sheet: str | None
    sha256: str
    bytes: int
    first: date | None
    last: date | None
    known: str
    rows: int
    rejected: int
    rules: str
    key: str | None
    """Fingerprint of the pseudonym key, for kinds with persons."""
    detected: Mapping[str, str]
    findings: Sequence[Mapping[str, Any]]
    schema_version: int = SCHEMA_VERSION


def sha256_file(path: Path) -> str:
    """SHA-256 of a file's bytes, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def batch_id(sha256: str, kind: str, sheet: str | None, rules: str) -> str:
    """Content address: the same bytes read by the same rules into the same kind are the same batch.

    `rules` is a fingerprint of the settings that decide how the bytes are read, so that a corrected column mapping
    makes a new batch of an old file.
    """
    text = "\n".join((sha256, kind, sheet or "", rules, str(SCHEMA_VERSION)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_batch(root: Path, manifest: Manifest, tables: Mapping[str, pa.Table]) -> Path:
    """Write a batch into `root/<kind>/<id>` and return that folder. A leftover of a crashed import is replaced."""
    import pyarrow.parquet as pq

    target = batch_folder(root, manifest.kind, manifest.id)
    draft = root / "drafts" / f"{manifest.kind}-{manifest.id}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        files: dict[str, Any] = {}
        for name, table in sorted(tables.items()):
            path = draft / f"{name}.parquet"
            pq.write_table(table, path, compression="zstd", compression_level=1)
            flush(path)
            files[name] = {"rows": table.num_rows, "sha256": sha256_file(path)}
        content = asdict(manifest) | {"tables": files}
        text = json.dumps(content, default=str, ensure_ascii=False, indent=1, sort_keys=True)
        (draft / MANIFEST).write_text(text + "\n", encoding="utf-8")
        flush(draft / MANIFEST)
        flush(draft)
        if target.exists():
            shutil.rmtree(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.rename(target)
        flush(target.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def batch_folder(root: Path, kind: str, id_: str) -> Path:
    return root / kind / id_


def table_file(root: Path, batch: Batch, name: str) -> Path:
    """Where a table of a batch lies, if the batch has it."""
    return batch_folder(root, batch.kind, batch.id) / f"{name}.parquet"


def read_manifest(root: Path, kind: str, id_: str) -> dict[str, Any]:
    """The manifest as written, with the hash and row count of each table."""
    loaded: dict[str, Any] = json.loads((batch_folder(root, kind, id_) / MANIFEST).read_text(encoding="utf-8"))
    return loaded


def arrow_is_there() -> None:
    """Import what reading tables takes, before threads read them: two that begin to import pyarrow at once may find it half there."""
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401


def read_table(root: Path, batch: Batch, name: str, columns: Sequence[str] | None = None) -> pa.Table | None:
    """A table of a batch (all columns, or the given ones), or None where the batch has no such table."""
    import pyarrow.parquet as pq

    path = table_file(root, batch, name)
    return pq.ParquetFile(path).read(columns=None if columns is None else list(columns)) if path.exists() else None


def damaged(root: Path, kind: str, id_: str) -> list[str]:
    """Names of files of a batch whose bytes are not those that were written; empty when it is whole."""
    try:
        files = read_manifest(root, kind, id_)["tables"]
    except (OSError, ValueError, KeyError):
        return [MANIFEST]
    folder = batch_folder(root, kind, id_)
    names = sorted(files)
    return [n for n in names if _hash_or_none(folder / f"{n}.parquet") != files[n]["sha256"]]


def _hash_or_none(path: Path) -> str | None:
    try:
        return sha256_file(path)
    except OSError:
        return None
