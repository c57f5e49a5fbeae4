"""Files that come by upload: taken in safely, kept only until their job is done."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from tertial.data.durable import BINARY
from tertial.findings import InputError, Kind
from tertial.usecases.access import Acting, demand
from tertial.usecases.entered import one_line
from tertial.usecases.imports import NO_SPACE
from tertial.usecases.job_work import uploads_folder
from tertial.usecases.jobs import RIGHTS, Job, JobKind, new_id, queue
from tertial.usecases.workspace import Workspace

Upload = tuple[str, BinaryIO]
"""The name that the browser gave, and the content."""
MOST_FILES = 50
MOST_BYTES = 1_000_000_000
_BLOCK = 1 << 20

NOTHING = Kind(
    "upload.nothing",
    "error",
    sv="Ingen fil kom med; väntat är 1-{most} filer.",
    en="No file came along; expected 1-{most} files.",
    do_sv="Välj en eller flera filer och skicka igen.",
    do_en="Choose one or more files and send again.",
)
TOO_MANY = Kind(
    "upload.too-many",
    "error",
    sv="{found} filer kom på en gång; väntat är högst {most}.",
    en="{found} files came at once; expected at most {most}.",
    do_sv="Skicka dem i flera omgångar.",
    do_en="Send them in several turns.",
)
TOO_LARGE = Kind(
    "upload.too-large",
    "error",
    sv="Filen är större än {most} MB.",
    en="The file is larger than {most} MB.",
    do_sv="Läs in den på kommandoraden med ”tertial import”.",
    do_en="Import it on the command line with “tertial import”.",
)


def receive(
    workspace: Workspace,
    acting: Acting,
    files: Sequence[Upload],
    *,
    kind: str | None = None,
    allow_rejects: bool = False,
) -> Job:
    """Take in exports and queue their import. Raises RefusedError without the right to, InputError for what cannot be taken."""
    return _receive(workspace, acting, files, "import", {"kind": kind, "allow_rejects": allow_rejects})


def receive_reports(workspace: Workspace, acting: Acting, files: Sequence[Upload], *, history: bool = False) -> Job:
    """Take in published reports and queue their check. `history`: they are the committee's own, to be compared with those
    before and kept with them."""
    return _receive(workspace, acting, files, "check", {"history": history})


def _receive(
    workspace: Workspace, acting: Acting, files: Sequence[Upload], kind: JobKind, parameters: dict[str, Any]
) -> Job:
    demand(workspace.settings, acting.person, RIGHTS[kind])
    if not files:
        raise InputError(NOTHING(most=MOST_FILES))
    if len(files) > MOST_FILES:
        raise InputError(TOO_MANY(found=len(files), most=MOST_FILES))
    id_ = new_id()
    uploads_folder(workspace).mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = uploads_folder(workspace) / id_
    try:
        names = [_take(folder, number, name, content) for number, (name, content) in enumerate(files)]
        return queue(workspace, acting, kind, {**parameters, "files": names}, id_=id_)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def safe_name(name: str) -> str:
    """The last part of a name that a browser gave, as a file's name: no folder, no control character, not hidden."""
    last = one_line(name.replace("\\", "/").rpartition("/")[2]).lstrip(".")
    stem, dot, ending = last.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:10]}" if stem else (ending[:100] or "fil")


def _take(folder: Path, number: int, name: str, content: BinaryIO) -> str:
    """Write an upload into a folder of its own under its own name; returns its path from `folder`."""
    inner = folder / str(number)
    inner.mkdir(parents=True, mode=0o700)
    path = inner / safe_name(name)
    try:
        _copy(path, content)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise InputError(NO_SPACE(file=path.name)) from None
        raise
    return f"{number}/{path.name}"


def _copy(path: Path, content: BinaryIO) -> None:
    taken = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
    with os.fdopen(handle, "wb") as file:
        while block := content.read(_BLOCK):
            taken += len(block)
            if taken > MOST_BYTES:
                raise InputError(TOO_LARGE(file=path.name, most=MOST_BYTES // 1_000_000))
            file.write(block)
