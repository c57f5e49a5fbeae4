"""The kept files of approved reports: written once, flushed, and read back only with the bytes that were written."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from tertial.data.durable import flush
from tertial.findings import Kind, UnreadableError

DAMAGED = Kind(
    "storage.damaged-report",
    "error",
    sv="Rapportens fil {name} är inte som den godkändes, eller borta.",
    en="The report's file {name} is not as it was approved, or gone.",
    do_sv="Återställ mappen data/approved från en säkerhetskopia.",
    do_en="Restore the folder data/approved from a backup.",
)


def folder_of(workspace: Path, period: str, version: int) -> Path:
    """Where the files of a version are kept: each by the hash of its bytes, so that another approval takes no place."""
    return workspace / "data" / "approved" / f"{period}-v{version}"


def keep(draft: Path, folder: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Keep files of a draft; returns the SHA-256 of each by its name. Nothing kept before is changed."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {}
    for path in sorted(paths):
        content = path.read_bytes()
        kept[path.name] = hashlib.sha256(content).hexdigest()
        target = folder / _name(path.name, kept[path.name])
        if not target.exists():
            copy = shutil.copyfile(path, draft / f"{path.name}.kept")
            flush(copy)
            copy.replace(target)
    flush(folder)
    flush(folder.parent)
    return kept


def read_kept(folder: Path, name: str, files: Mapping[str, str]) -> Path:
    """The path of a kept file. Raises UnreadableError when its bytes are not those of its hash."""
    path = folder / _name(name, files[name])
    try:
        right = hashlib.sha256(path.read_bytes()).hexdigest() == files[name]
    except OSError:
        right = False
    if not right:
        raise UnreadableError(DAMAGED(name=name))
    return path


def _name(name: str, sha256: str) -> str:
    return f"{sha256[:16]}-{name}"
