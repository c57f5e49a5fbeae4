"""Delimited text: one table a file. Arrow parses; what it cannot tell (lines, cut-off files, quotes) is found here."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tertial.findings import Finding, UnreadableError
from tertial.readers.sheets_columns import Header, Mappings, recognise
from tertial.readers.sheets_detect import BOM, SEPARATORS, find_encoding, header_words, line_of, numbers_and_dates
from tertial.readers.sheets_kinds import (
    BLANK_ROWS,
    EMPTY_FILE,
    FIELDS,
    LONG_LINE,
    MANY_FIELDS,
    NO_ROWS,
    OPEN_QUOTE,
    TOO_LARGE,
    TRUNCATED,
)
from tertial.readers.sheets_raw import MAX_BYTES, MAX_LINE, Detected, Progress, Raw

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_MAX_BROKEN = 1000
_PRINTING = re.compile(rb"[^\s\xef\xbb\xbf]")
_VISIBLE = re.compile(rb"[^\r\n]")
_END = "end-of-rows"
_SEP_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
_NAMES = {";": "semikolon ;", ",": "komma ,", "\t": "tab"}


def read_csv(path: Path, mappings: Mappings, kind: str | None, progress: Progress | None) -> Raw:
    """One delimited file. Raises UnreadableError for what makes the whole file unreadable."""
    file = path.name
    data = _load(path, progress)
    if _PRINTING.search(data) is None:
        raise UnreadableError(EMPTY_FILE(file=file))
    encoding, fault = find_encoding(data, file)
    if fault is not None:
        raise UnreadableError(fault)
    text = _as_utf8(data, encoding)
    del data
    start, separator, names, used = _head(text, mappings, file)
    header = recognise(names, mappings, kind, file, used)
    body, findings = _Body(text, start, used, separator, len(names), file).read()
    body, blank = _without_blank(body)
    table = _chosen(body, header)
    if blank:
        findings.append(BLANK_ROWS(file=file, count=blank))
    if table.num_rows == 0 and not any(f.severity == "error" for f in findings):
        findings.append(NO_ROWS(file=file))
    decimal, thousands, dates = numbers_and_dates(table, header.table)
    detected = Detected(encoding, separator, decimal, dates, thousands)
    names_ = MappingProxyType(dict(header.names))
    return Raw(header.table.kind, file, None, table, header.extra, detected, tuple(findings), names_)


def _load(path: Path, progress: Progress | None) -> bytes:
    """The bytes of a file that is neither too large nor, as far as its first part shows, one endless line."""
    size = path.stat().st_size
    with path.open("rb") as source:
        first = source.read(MAX_LINE + 1)
        if len(first) > MAX_LINE and b"\n" not in first and b"\r" not in first:
            raise UnreadableError(LONG_LINE(file=path.name, line=1, limit=MAX_LINE >> 10))
        if size > MAX_BYTES:
            raise UnreadableError(TOO_LARGE(file=path.name, size=size >> 20, limit=MAX_BYTES >> 20))
        if progress is not None:
            progress(0, size)
        source.seek(0)
        data = source.read(size)
    if progress is not None:
        progress(size, size)
    return data


def _as_utf8(data: bytes, encoding: str) -> bytes:
    if encoding == "utf-8":
        return data
    if encoding == "utf-8-sig":
        return data[len(BOM) :]
    return data.decode(encoding).encode("utf-8")


def _head(text: bytes, mappings: Mappings, file: str) -> tuple[int, str, list[str], int]:
    """(offset of the first row, separator, column names, line of the column names).

    Of the three separators the one counts that gives most names that some table or mapping knows; `sep=;`, with which
    spreadsheets begin a file, decides at once.
    """
    top = text[:MAX_LINE].decode("utf-8", errors="ignore")
    known = _known_words(mappings)
    best: tuple[tuple[int, int], int, str, list[str], int] | None = None
    for separator in SEPARATORS:
        offset, line, chosen, names = _first_record(top, separator)
        score = (sum(word in known for word in set(header_words(names))), len(names))
        if chosen == separator and (best is None or score > best[0]):
            best = (score, offset, separator, names, line)
    if best is None:
        raise UnreadableError(EMPTY_FILE(file=file))
    return best[1], best[2], best[3], best[4]


def _first_record(top: str, separator: str) -> tuple[int, int, str, list[str]]:
    """The first record that is not blank: (bytes up to its end, its last line, separator that counts, its fields)."""
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
    """Lines of a text with their ends, that count the bytes given out."""

    def __init__(self, text: str) -> None:
        self._source = io.StringIO(text, newline="")
        self.used = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._source.readline()
        if not line:
            raise StopIteration
        self.used += len(line.encode("utf-8"))
        return line


def _known_words(mappings: Mappings) -> set[str]:
    from tertial.data.tables import TABLES

    ours = [column.name for table in TABLES.values() for column in table.columns]
    return set(header_words([*ours, *(name for m in mappings.values() for name in m.values())]))


class _Body:
    """The rows below the column names."""

    def __init__(self, text: bytes, start: int, line: int, separator: str, width: int, file: str) -> None:
        self.text, self.start, self.line = text, start, line
        self.separator, self.width, self.file = separator, width, file
        self.quoted = text.find(b'"', start) >= 0

    def read(self) -> tuple[pa.Table, list[Finding]]:
        """The rows as columns `0`, `1`, ... and `row`, and a finding for each row with another number of fields."""
        import pyarrow as pa

        if _VISIBLE.search(self.text, self.start) is None:
            empty = {str(i): pa.array([], pa.string()) for i in range(self.width)}
            return pa.table({**empty, "row": pa.array([], pa.int32())}), []
        try:
            table = self._parse(None)
            broken: list[tuple[int, int]] = []
        except pa.ArrowInvalid as error:
            if "straddling" in str(error):
                raise UnreadableError(self._long_line()) from None
            table, broken = self._parse_around()
        lines, bad = self._lines(table.num_rows, broken)
        table = table.append_column("row", pa.array(lines, pa.int32()))
        return table, self._findings(broken, bad)

    def _parse(self, handler: object) -> pa.Table:
        import pyarrow as pa
        import pyarrow.csv as arrow_csv

        names = [str(i) for i in range(self.width)]
        source: Any = pa.BufferReader(pa.py_buffer(self.text).slice(self.start))
        return arrow_csv.read_csv(
            source,
            arrow_csv.ReadOptions(column_names=names, block_size=MAX_LINE, use_threads=handler is None),
            arrow_csv.ParseOptions(
                delimiter=self.separator,
                newlines_in_values=self.quoted,
                invalid_row_handler=handler,  # type: ignore[arg-type]
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
                check_utf8=False,
            ),
        )

    def _parse_around(self) -> tuple[pa.Table, list[tuple[int, int]]]:
        """Parse again on one thread, which numbers the records, and step over rows of another width.

        Gives the rest and (record from 0, number of fields) of each such row.
        """
        import pyarrow as pa

        broken: list[tuple[int, int]] = []

        def step_over(row: object) -> str:
            broken.append((row.number - 1, row.actual_columns))  # type: ignore[attr-defined]
            return "skip" if len(broken) <= _MAX_BROKEN else "error"

        try:
            return self._parse(step_over), broken
        except pa.ArrowInvalid as error:
            if "straddling" in str(error):
                raise UnreadableError(self._long_line()) from None
            finding = MANY_FIELDS(
                file=self.file, limit=_MAX_BROKEN, expected=self.width, separator=_NAMES[self.separator]
            )
            raise UnreadableError(finding) from None

    def _lines(self, kept: int, broken: list[tuple[int, int]]) -> tuple[list[int] | range, list[int]]:
        """Line of every row kept and of every row stepped over: the first line of its record."""
        records = kept + len(broken)
        ends = self._line_ends()
        every: list[int] | range
        if self.text.count(b'"', self.start) % 2 or (ends != records and self.quoted):
            every = self._lines_by_record(records)
        elif ends != records:
            body = io.StringIO(self.text[self.start :].decode("utf-8"), newline=None)
            every = [self.line + i for i, text in enumerate(body, 1) if text != "\n"]
        else:
            every = range(self.line + 1, self.line + 1 + records)
        if not broken:
            return every, []
        out = {record for record, _ in broken}
        return [n for i, n in enumerate(every) if i not in out], [every[record] for record, _ in broken]

    def _line_ends(self) -> int:
        """Number of lines, empty ones and those inside quotation marks included."""
        text, start = self.text, self.start
        returns = text.count(b"\r", start)
        ends = text.count(b"\n", start) + (returns - text.count(b"\r\n", start) if returns else 0)
        return ends if text.endswith((b"\n", b"\r")) else ends + 1

    def _lines_by_record(self, records: int) -> list[int]:
        """Lines by reading record for record, for a file with line breaks inside quotation marks.

        A last record of our own shows whether the file ends inside quotation marks: then it is swallowed.
        """
        rest = self.text[self.start :].decode("utf-8").removesuffix("\n").removesuffix("\r")
        reader = csv.reader(io.StringIO(f"{rest}\n{_END}\n", newline=""), delimiter=self.separator)
        lines: list[int] = []
        last: list[str] = []
        before = 0
        try:
            for last in reader:
                if last:
                    lines.append(self.line + before + 1)
                before = reader.line_num
        except csv.Error:
            raise UnreadableError(OPEN_QUOTE(file=self.file, line=self.line + before + 1)) from None
        if last != [_END]:
            raise UnreadableError(OPEN_QUOTE(file=self.file, line=lines[-1]))
        if len(lines) != records + 1:
            raise UnreadableError(OPEN_QUOTE(file=self.file, line=self._odd_quote_line()))
        return lines[:-1]

    def _odd_quote_line(self) -> int:
        """The first line with an odd number of quotation marks."""
        for i, line in enumerate(self.text[self.start :].splitlines(), 1):
            if line.count(b'"') % 2:
                return self.line + i
        return self.line + 1

    def _long_line(self) -> Finding:
        """The first line that is longer than a block, or that opens a quotation mark which swallows the next lines."""
        at = self.start
        while 0 <= (end := self.text.find(b"\n", at)) <= at + MAX_LINE:
            at = end + 1
        if end < 0 and len(self.text) - at <= MAX_LINE:
            return OPEN_QUOTE(file=self.file, line=self._odd_quote_line())
        return LONG_LINE(file=self.file, line=line_of(self.text, at), limit=MAX_LINE >> 10)

    def _findings(self, broken: list[tuple[int, int]], lines: list[int]) -> list[Finding]:
        found: list[Finding] = []
        cut = not self.text.endswith((b"\n", b"\r"))
        last = self.line + self._line_ends()
        for (_, fields), line in zip(broken, lines, strict=True):
            if cut and line == last and fields < self.width:
                found.append(TRUNCATED(file=self.file, line=line, found=fields, expected=self.width))
            else:
                name = _NAMES[self.separator]
                found.append(FIELDS(file=self.file, line=line, found=fields, expected=self.width, separator=name))
        return found


def _chosen(body: pa.Table, header: Header) -> pa.Table:
    import pyarrow as pa

    columns = {name: body[str(at)] for name, at in header.places.items()}
    return pa.table({**columns, "row": body["row"]})


def _without_blank(table: pa.Table) -> tuple[pa.Table, int]:
    """The table without rows that have nothing in any column, and their number."""
    import numpy as np

    blank = np.ones(table.num_rows, dtype=bool)
    for name in table.column_names:
        if name != "row" and blank.any():
            blank &= _empty(table[name])
    return (table.filter(~blank), int(blank.sum())) if blank.any() else (table, 0)


def _empty(column: pa.ChunkedArray[Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each cell is empty or holds white space alone."""
    from pyarrow import compute

    pc: Any = compute
    empty: np.ndarray[Any, np.dtype[np.bool_]] = pc.fill_null(
        pc.equal(pc.utf8_trim_whitespace(column), ""), True
    ).to_numpy()
    return empty
