"""A workbook is a zip of XML: whether it may be unpacked, decided from its directory before anything is."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from tertial.findings import Finding, UnreadableError
from tertial.readers.sheets_kinds import BROKEN_WORKBOOK, NOT_A_TABLE, NOT_FOLLOWED, ZIP_BOMB

MAX_MEMBERS = 2000
MAX_UNPACKED = 1 << 30
"""Bytes that all members may unpack to, included."""
MAX_RATIO = 250
"""Times that a member larger than `_SMALL` may grow; sheets of numbers grow 10 to 60 times."""
_SMALL = 16 << 20
_HEAD = 64 << 10
_DOCUMENTS = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint", "mimetype": "OpenDocument"}
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


def check_workbook(path: Path) -> tuple[tuple[Finding, ...], bool]:
    """(notes about what is not followed, whether some sheet has formulas) of a workbook that may be opened.

    Raises UnreadableError when it is no workbook, has too many members, unpacks to too much, grows too much, or
    declares XML entities.
    """
    file = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _bounds(members, file)
            names = {m.filename for m in members}
            if kind := next((kind for part, kind in _DOCUMENTS.items() if part in names), None):
                raise UnreadableError(NOT_A_TABLE(file=file, what=kind))
            if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
                raise UnreadableError(BROKEN_WORKBOOK(file=file, why="xl/workbook.xml ?"))
            for member in members:
                _no_entities(archive, member, file)
            sheets = [m for m in members if m.filename.startswith("xl/worksheets/")]
            return _notes(names, file), any(_has_formula(archive, m) for m in sheets)
    except (zipfile.BadZipFile, RuntimeError, EOFError) as error:
        raise UnreadableError(BROKEN_WORKBOOK(file=file, why=type(error).__name__)) from None


def _bounds(members: list[zipfile.ZipInfo], file: str) -> None:
    if len(members) > MAX_MEMBERS:
        raise UnreadableError(ZIP_BOMB(file=file, what="filer/files", found=len(members), limit=MAX_MEMBERS))
    whole = sum(m.file_size for m in members)
    if whole > MAX_UNPACKED:
        found, limit = f"{whole >> 20} MB", f"{MAX_UNPACKED >> 20} MB"
        raise UnreadableError(ZIP_BOMB(file=file, what="storlek/size", found=found, limit=limit))
    for member in members:
        if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
            found = f"{member.file_size // max(1, member.compress_size)}:1"
            raise UnreadableError(ZIP_BOMB(file=file, what="packning/ratio", found=found, limit=f"{MAX_RATIO}:1"))


def _no_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> None:
    """XML of a workbook never has a document type; one that does may define entities that unfold without end."""
    if not member.filename.endswith((".xml", ".rels", ".vml")):
        return
    with archive.open(member) as part:
        head = part.read(_HEAD)
    if b"<!DOCTYPE" in head:
        raise UnreadableError(BROKEN_WORKBOOK(file=file, why="<!DOCTYPE>"))


def _has_formula(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with archive.open(member) as part:
        tail = b""
        while chunk := part.read(1 << 20):
            if _FORMULA.search(tail + chunk):
                return True
            tail = chunk[-32:]
    return False


def _notes(names: set[str], file: str) -> tuple[Finding, ...]:
    notes = []
    if any(n.startswith("xl/externalLinks/") for n in names):
        notes.append(NOT_FOLLOWED(file=file, what="länkar till andra arbetsböcker (external links)"))
    if any(n.endswith("vbaProject.bin") for n in names):
        notes.append(NOT_FOLLOWED(file=file, what="makron (macros)"))
    if "xl/connections.xml" in names:
        notes.append(NOT_FOLLOWED(file=file, what="dataanslutningar (data connections)"))
    return tuple(notes)
