"""Writes delimited files and a workbook, the same bytes for the same rows."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import Path

_BLOCK = 100_000
_STAMP = (2026, 9, 20, 8, 0, 0)


def cell(value: object) -> str:
    """As it stands in a delimited file; quoted where it holds a separator or a quote."""
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',;"\n') else text


def write_csv(
    path: Path, names: Sequence[str], columns: Sequence[Iterable[str]], *, separator: str = ",", encoding: str = "utf-8"
) -> None:
    """Writes columns of finished texts, in blocks. Raises OSError when the file cannot be written, ValueError for
    columns of different lengths."""
    rows = zip(*columns, strict=True)
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(separator.join(names) + "\r\n")
        while block := list(islice(rows, _BLOCK)):
            file.write("\r\n".join(map(separator.join, block)) + "\r\n")


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Writes a small table; the first row's keys are the column names."""
    names = list(rows[0])
    write_csv(path, names, [[cell(row[name]) for row in rows] for name in names])


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    """Writes a workbook with a sheet a table, its dates and bytes fixed."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(list(rows[0]))
        for head in sheet[1]:
            head.font = Font(bold=True)
        for row in rows:
            sheet.append([_typed(value) for value in row.values()])
        sheet.freeze_panes = "A2"
    raw = BytesIO()
    book.save(raw)
    _repack(raw, path)


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _typed(value: object) -> object:
    """Dates as dates and empty texts as empty cells, as a person would have typed them."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        return datetime.fromisoformat(value).date()
    return None if value == "" else value


def _repack(raw: BytesIO, path: Path) -> None:
    """The same workbook without the moment at which it was made."""
    fixed = datetime(*_STAMP).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ001  -- a fixed text, not a moment
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb">[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z<", f">{fixed}<".encode(), content)
            target.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
