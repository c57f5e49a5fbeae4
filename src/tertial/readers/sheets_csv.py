"""Delimited text: one table a file. How it is written and what its columns are; `sheets_csv_rows` reads the rows."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from tertial.findings import UnreadableError
from tertial.readers.sheets_columns import Mappings, recognise
from tertial.readers.sheets_csv_rows import Rows
from tertial.readers.sheets_detect import SEPARATORS, find_encoding, header_words, numbers_and_dates
from tertial.readers.sheets_kinds import BLANK_ROWS, EMPTY_FILE, LONG_LINE, NO_ROWS, TOO_LARGE
from tertial.readers.sheets_raw import MAX_BYTES, MAX_LINE, Detected, Progress, Raw
from tertial.readers.sheets_text import BOM, Text, blocks

_PRINTING = re.compile(rb"[^\s\xef\xbb\xbf]")
_SEP_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)


def read_csv(path: Path, mappings: Mappings, kind: str | None, progress: Progress | None) -> Raw:
    """One delimited file, read a block at a time. Raises UnreadableError for what makes the whole file unreadable."""
    file = path.name
    size = _refuse_early(path)
    if progress is not None:
        progress(0, size)
    encoding, fault = find_encoding(path)
    if fault is not None:
        raise UnreadableError(fault)
    if all(_PRINTING.search(block) is None for _, block in blocks(path)):
        raise UnreadableError(EMPTY_FILE(file=file))
    text = Text(path, encoding, len(BOM) if encoding == "utf-8-sig" else 0)
    above, separator, names, used = _head(text.top(), mappings, file)
    header = recognise(names, mappings, kind, file, used)
    told = None if progress is None else (lambda done: progress(min(done, size), size))
    rows = Rows(text.after(above), used, separator, len(names), file, header.places)
    table, findings, blank = rows.read(told)
    if progress is not None:
        progress(size, size)
    if blank:
        findings.append(BLANK_ROWS(file=file, count=blank))
    if table.num_rows == 0 and not any(f.severity == "error" for f in findings):
        findings.append(NO_ROWS(file=file))
    decimal, thousands, dates = numbers_and_dates(table, header.table)
    detected = Detected(encoding, separator, decimal, dates, thousands)
    names_ = MappingProxyType(dict(header.names))
    return Raw(header.table.kind, file, None, table, header.extra, detected, tuple(findings), names_)


def _refuse_early(path: Path) -> int:
    """The size of a file that is neither too large nor, as far as its first part shows, one endless line."""
    size = path.stat().st_size
    with path.open("rb") as source:
        first = source.read(MAX_LINE + 1)
    if len(first) > MAX_LINE and b"\n" not in first and b"\r" not in first:
        raise UnreadableError(LONG_LINE(file=path.name, line=1, limit=MAX_LINE >> 10))
    if size > MAX_BYTES:
        raise UnreadableError(TOO_LARGE(file=path.name, size=size >> 20, limit=MAX_BYTES >> 20))
    return size


def _head(top: str, mappings: Mappings, file: str) -> tuple[str, str, list[str], int]:
    """(what stands above the first row, separator, column names, line of the column names).

    Of the three separators the one counts that gives most names that some table or mapping knows; `sep=;`, with which
    spreadsheets begin a file, decides at once.
    """
    known = _known_words(mappings)
    best: tuple[tuple[int, int], int, str, list[str], int] | None = None
    for separator in SEPARATORS:
        offset, line, chosen, names = _first_record(top, separator)
        score = (sum(word in known for word in set(header_words(names))), len(names))
        if chosen == separator and (best is None or score > best[0]):
            best = (score, offset, separator, names, line)
    if best is None:
        raise UnreadableError(EMPTY_FILE(file=file))
    return top[: best[1]], best[2], best[3], best[4]


def _first_record(top: str, separator: str) -> tuple[int, int, str, list[str]]:
    """The first record that is not blank: (characters up to its end, its last line, separator that counts, its fields)."""
    lines = _Lines(top)
    chosen = separator
    names: list[str] = []
    reader = csv.reader(lines, delimiter=separator)
    with suppress(csv.Error):  # a field beyond all bounds: no names, so the kind is unknown
        for record in reader:
            mark = _SEP_LINE.fullmatch(separator.join(record))
            if mark is not None and not names and mark[1] in SEPARATORS:
                chosen = mark[1]
                continue
            if any(field.strip() for field in record):
                names = record
                break
    return lines.used, reader.line_num, chosen, names


class _Lines:
    """Lines of a text with their ends, that count the characters given out."""

    def __init__(self, text: str) -> None:
        self._source = io.StringIO(text, newline="")
        self.used = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._source.readline()
        if not line:
            raise StopIteration
        self.used += len(line)
        return line


def _known_words(mappings: Mappings) -> set[str]:
    from tertial.data.tables import TABLES

    ours = [column.name for table in TABLES.values() for column in table.columns]
    return set(header_words([*ours, *(name for m in mappings.values() for name in m.values())]))
