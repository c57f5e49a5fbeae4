"""A workspace as one file, made while it is in use, and back.

The file is a tar with a manifest first: the database as rows (one moment's), then the files that those rows speak of
and more, each with its SHA-256. What is imported, approved and forecast is written before its row and never changed, so
a copy of the rows followed by a copy of the files is whole.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from tertial import __version__
from tertial.data.durable import BINARY, flush
from tertial.findings import Finding, Kind, RefusedError, UnreadableError
from tertial.usecases.imports import now
from tertial.usecases.workspace import CONFIG, Workspace, open_workspace
from tertial.workflow.store import broken_links
from tertial.workflow.store_dump import dump, load
from tertial.workflow.store_engine import HEAD

MANIFEST, ROWS = "backup.json", "database.jsonl"
FORMAT = 1
FOLDERS = ("data/batches", "data/approved", "data/forecasts", "data/reports", "data/checks", "reports")

EXISTS = Kind(
    "backup.exists",
    "error",
    sv="{path} finns redan.",
    en="{path} exists already.",
    do_sv="Välj ett annat namn; det som finns lämnas orört.",
    do_en="Choose another name; what is there is left as it is.",
)
NOT_WRITTEN = Kind(
    "backup.not-written",
    "error",
    sv="Säkerhetskopian kunde inte skrivas: {reason}.",
    en="The backup could not be written: {reason}.",
    do_sv="Frigör utrymme, eller välj en annan plats.",
    do_en="Free space, or choose another place.",
)
NOT_LOGGED = Kind(
    "backup.not-logged",
    "warning",
    sv="Ändringsloggen kunde inte skrivas, så den säger inte att säkerhetskopian {name} gjordes: disken är full.",
    en="The log of changes could not be written, so it does not say that the backup {name} was made: the disk is full.",
    do_sv="Frigör utrymme där databasen ligger, och anteckna på annat sätt vem som gjorde kopian.",
    do_en="Free space where the database is, and note in another way who made the backup.",
)
UNREADABLE = Kind(
    "backup.unreadable",
    "error",
    sv="Filen är ingen hel säkerhetskopia av en arbetsyta: {what}.",
    en="The file is no whole backup of a workspace: {what}.",
    do_sv="Ta en annan säkerhetskopia. Inget är återställt.",
    do_en="Take another backup. Nothing has been restored.",
)
WITH_KEY = Kind(
    "backup.with-key",
    "warning",
    sv="Säkerhetskopian innehåller pseudonymnyckeln: den som har filen och källfilerna kan återfinna personer.",
    en="The backup holds the pseudonym key: whoever has the file and the source files can find persons again.",
    do_sv="Förvara den krypterad och skild från andra säkerhetskopior.",
    do_en="Keep it encrypted and apart from other backups.",
)
WITHOUT_KEY = Kind(
    "backup.without-key",
    "note",
    sv="Pseudonymnyckeln är inte med.",
    en="The pseudonym key is not in it.",
    do_sv="Säkerhetskopiera den för sig; utan den kan en person inte kännas igen mellan två filer.",
    do_en="Back it up on its own; without it a person cannot be recognised from one file to the next.",
)
BROKEN_CHAIN = Kind(
    "backup.audit-chain",
    "error",
    sv="Ändringsloggens kedja håller inte vid rad {rows} i det som återställdes.",
    en="The chain of the audit log does not hold at row {rows} of what was restored.",
    do_sv="Loggen var ändrad redan när kopian gjordes; jämför med en äldre säkerhetskopia.",
    do_en="The log was altered before the copy was made; compare with an older backup.",
)


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup: where, how large in bytes, how many files and rows of the database, and what to know of it."""

    path: Path
    bytes: int
    files: int
    rows: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored workspace."""

    folder: Path
    files: int
    rows: int
    findings: tuple[Finding, ...]


def backup(workspace: Workspace, out: Path, *, key: bool = False, who: str = "?") -> BackedUp:
    """Write the workspace to the file `out`, with the pseudonym key when asked. `who` makes it, and the log says so before
    anything is copied; the copy has that row too.

    Raises RefusedError when there is such a file, UnreadableError when it cannot be written.
    """
    if out.exists():
        raise RefusedError(EXISTS(path=out))
    draft = out.with_name(f"{out.name}.draft")
    unlogged = _log(workspace, out, key=key, who=who)
    try:
        files, rows = _write(workspace, draft, key=key)
        flush(draft)
        draft.replace(out)
        flush(out.resolve().parent)
    except OSError as error:
        raise UnreadableError(NOT_WRITTEN(reason=error.strerror or type(error).__name__)) from error
    finally:
        draft.unlink(missing_ok=True)
    return BackedUp(
        out, out.stat().st_size, files, rows, (*unlogged, (WITH_KEY if key else WITHOUT_KEY)(file=out.name))
    )


def _log(workspace: Workspace, out: Path, *, key: bool, who: str) -> tuple[Finding, ...]:
    """Log that a copy is made. On a disk that is full a copy is what helps: then it is made without the row, and that is told."""
    try:
        with workspace.store.change(at=now(), who=who) as change:
            change.log("backup", f"file {out.name}", {"key": key})
    except UnreadableError as error:
        if error.findings[0].code != "storage.full":
            raise
        return (NOT_LOGGED(name=out.name),)
    return ()


def _write(workspace: Workspace, draft: Path, *, key: bool) -> tuple[int, int]:
    with tempfile.TemporaryDirectory(dir=draft.resolve().parent, prefix=".backup-") as beside:
        copied = Path(beside) / ROWS
        rows = _write_rows(workspace, copied)
        files = {ROWS: copied} | dict(_files(workspace, key=key))
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC | BINARY, 0o600)
        with os.fdopen(handle, "w+b") as raw, tarfile.open(fileobj=raw, mode="w") as tar:
            about: dict[str, Any] = {"format": FORMAT, "tertial": __version__, "version": HEAD, "files": {}}
            for name, path in files.items():
                about["files"][name] = _add(tar, name, path)
            _add_bytes(tar, MANIFEST, json.dumps(about, indent=1, sort_keys=True).encode())
    return len(files), rows


def _write_rows(workspace: Workspace, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for table, row in dump(workspace.store):
            file.write(json.dumps([table, row], ensure_ascii=False) + "\n")
            count += 1
    return count


def _files(workspace: Workspace, *, key: bool) -> Iterator[tuple[str, Path]]:
    """Names in the backup and paths of what goes along: links and files on their way do not."""
    yield CONFIG, workspace.folder / CONFIG
    templates = workspace.settings.report.templates
    folders = [*FOLDERS, *([] if Path(templates).is_absolute() else [templates])]
    for name in folders:
        for path in sorted((workspace.folder / name).rglob("*")):
            inside = path.relative_to(workspace.folder)
            if path.is_file() and not path.is_symlink() and "drafts" not in inside.parts and path.suffix != ".draft":
                yield inside.as_posix(), path
    if key and workspace.key_file.is_file() and not Path(workspace.settings.privacy.key_file).is_absolute():
        yield PurePosixPath(workspace.settings.privacy.key_file).as_posix(), workspace.key_file


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file as it is now; one that grows or shrinks meanwhile would break the tar, so its bytes are read at once."""
    return _add_bytes(tar, name, path.read_bytes())


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> str:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))
    return hashlib.sha256(content).hexdigest()


def restore(file: Path, folder: Path, database: str | None = None) -> Restored:
    """Make the workspace of a backup in `folder`, which must not exist or be empty. All of it, or nothing.

    The database is the one that the backup's tertial.toml names, or `database`, which is then written there: "file", or
    the address of an empty PostgreSQL database. Everybody signs in anew. Raises UnreadableError for a file that is not a whole backup, RefusedError where something is in the way.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError(EXISTS(path=folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        about = _unpack(file, draft)
        if database is not None:
            _point(draft / CONFIG, database)
        rows, broken = _load(draft, about["version"])
        if folder.exists():
            folder.rmdir()
        draft.chmod(0o755)
        draft.replace(folder)
        flush(folder.resolve().parent)
    except OSError as error:
        raise UnreadableError(UNREADABLE(what=error.strerror or type(error).__name__, file=file.name)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    told = (BROKEN_CHAIN(rows=", ".join(str(i) for i in broken[:5])),) if broken else ()
    return Restored(folder, len(about["files"]), rows, told)


def _unpack(file: Path, draft: Path) -> dict[str, Any]:
    """The files of a backup into a folder, each with the bytes that the manifest says; returns the manifest."""
    found: dict[str, str] = {}
    about: dict[str, Any] = {}
    try:
        with tarfile.open(file, "r:") as tar:
            for entry in tar:
                content = _content(tar, entry, file)
                if entry.name == MANIFEST:
                    about = json.loads(content)
                    continue
                path = draft / entry.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                path.chmod(0o600)
                flush(path)
                found[entry.name] = hashlib.sha256(content).hexdigest()
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise UnreadableError(UNREADABLE(what=type(error).__name__, file=file.name)) from error
    if about.get("format") != FORMAT or found != about["files"]:
        missing = sorted(set(about.get("files", {})) ^ set(found))
        raise UnreadableError(UNREADABLE(what=missing[0] if missing else MANIFEST, file=file.name))
    return about


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo, file: Path) -> bytes:
    """The bytes of a regular file with a path that stays below the folder."""
    parts = PurePosixPath(entry.name).parts
    opened = tar.extractfile(entry) if entry.isreg() else None
    if opened is None or not parts or entry.name.startswith("/") or ".." in parts:
        raise UnreadableError(UNREADABLE(what=entry.name, file=file.name))
    return opened.read()


def _point(configuration: Path, database: str) -> None:
    """Write where the database is into a tertial.toml: what stood there is commented out, all else stays as it is."""
    lines = configuration.read_text(encoding="utf-8").splitlines()
    heads = [i for i, line in enumerate(lines) if line.strip() == "[storage]"]
    if not heads:
        lines += ["", "[storage]"]
        heads = [len(lines) - 1]
    ends = next((i for i in range(heads[0] + 1, len(lines)) if lines[i].startswith("[")), len(lines))
    for i in range(heads[0] + 1, ends):
        lines[i] = f"#{lines[i]}" if lines[i].partition("=")[0].strip() == "database" else lines[i]
    if database != "file":
        lines.insert(heads[0] + 1, f"database = {json.dumps(database)}")
    configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _load(draft: Path, version: str) -> tuple[int, list[int]]:
    """The rows into the database that the configuration names; returns their number and where the chain is broken."""
    workspace = open_workspace(draft)
    rows_file = draft / ROWS
    with rows_file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    (draft / "data").mkdir(exist_ok=True)
    target = workspace.settings.storage.database or draft / "data" / "workflow.sqlite"
    store = load(target, version, ((table, row) for table, row in rows))
    broken = broken_links(store.audit())
    store.close()
    rows_file.unlink()
    return len(rows), broken
