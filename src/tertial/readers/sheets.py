"""Delimited files and workbooks: whatever the encoding, separator and signs, text under our column names.

    raws = read_delimited(Path("placeringar.csv"))
    raws[0].kind, raws[0].detected

Nothing is interpreted here beyond how the file is written; `data.checks` turns text into typed, checked tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tertial.findings import UnreadableError
from tertial.readers.sheets_kinds import ENCRYPTED, NOT_A_TABLE, UNREADABLE_FILE
from tertial.readers.sheets_raw import Detected, Progress, Raw

__all__ = ["Detected", "Progress", "Raw", "read_delimited"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_DOCUMENTS = {
    b"%PDF-": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
"""What files begin with that people send by mistake."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NONE: Mapping[str, Mapping[str, str]] = MappingProxyType({})


def read_delimited(
    path: Path,
    *,
    mappings: Mapping[str, Mapping[str, str]] = _NONE,
    kind: str | None = None,
    progress: Progress | None = None,
) -> list[Raw]:
    """The tables of a file: one of a delimited file, one for each sheet of known kind of a workbook.

    What the file is, its first bytes tell, not its name. `mappings[kind]` maps our column names to the file's; a
    mapped column is found under its mapped name alone. The kind is told by the column names, or is `kind`. `progress` is called with
    (done, whole): bytes of a delimited file, rows of a sheet.

    Rows with another number of fields than there are column names are left out of `Raw.table` and named by a finding
    of severity error in `Raw.findings`. Raises UnreadableError with its findings when no table can be made at all:
    empty, too large, one endless line, undecodable bytes, unknown or ambiguous kind, missing or doubled columns, an
    open quotation mark, a workbook that is broken, encrypted or unpacks to too much.
    """
    from tertial.readers.sheets_csv import read_csv
    from tertial.readers.sheets_xlsx import read_workbook

    try:
        with path.open("rb") as source:
            magic = source.read(8)
        if magic.startswith(_OLE):
            raise UnreadableError(ENCRYPTED(file=path.name))
        if document := next((name for start, name in _DOCUMENTS.items() if magic.startswith(start)), None):
            raise UnreadableError(NOT_A_TABLE(file=path.name, what=document))
        if magic.startswith(_ZIP):
            return read_workbook(path, mappings, kind, progress)
        return [read_csv(path, mappings, kind, progress)]
    except OSError as error:
        raise UnreadableError(UNREADABLE_FILE(file=path.name, why=error.strerror or type(error).__name__)) from None
