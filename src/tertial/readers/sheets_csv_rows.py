"""The rows of delimited text, a block at a time. Arrow parses; what it cannot tell (lines, cut-off files, quotes) is found here."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tertial.findings import Finding, UnreadableError
from tertial.readers.sheets_detect import as_text
from tertial.readers.sheets_kinds import FIELDS, LONG_LINE, MANY_FIELDS, OPEN_QUOTE, TRUNCATED
from tertial.readers.sheets_raw import MAX_LINE
from tertial.readers.sheets_text import Text, line_ends

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Broken = list[tuple[int, int]]
    """Record from 0, and number of fields, of each row with another number of fields than there are column names."""

_MAX_BROKEN = 1000
_END = "end-of-rows"
_NAMES = {";": "semikolon ;", ",": "komma ,", "\t": "tab"}


class Rows:
    """The rows below the column names.

    `line` is that of the column names, `width` their number, `places` the position of each of our columns. A column of few
    different texts is kept as those and their places, so that a table takes less memory than its file.
    """

    def __init__(self, text: Text, line: int, separator: str, width: int, file: str, places: Mapping[str, int]) -> None:
        self.text, self.line, self.separator, self.width, self.file = text, line, separator, width, file
        self.places = places
        self.counts = text.counts

    def read(self, progress: Callable[[int], None] | None = None) -> tuple[pa.Table, list[Finding], int]:
        """Our columns and `row`, a finding for each row with another number of fields, and the number of blank rows.

        `progress` is called with the bytes read. Raises UnreadableError for an open quotation mark, an endless line and
        too many rows of another width.
        """
        import pyarrow as pa

        if not self.counts.visible:
            empty = {name: pa.array([], pa.string()) for name in self.places}
            return pa.table({**empty, "row": pa.array([], pa.int32())}), [], 0
        try:
            table, blank = self._gather(self._batches(progress))
            broken: Broken = []
        except pa.ArrowInvalid as error:
            if "straddling" in str(error):
                raise UnreadableError(self._long_line()) from None
            table, blank, broken = self._parse_around()
        lines, bad = self._lines(len(blank), broken)
        table = table.append_column("row", pa.array(lines, pa.int32()).filter(pa.array(~blank)))
        return table, self._findings(broken, bad), int(blank.sum())

    # ------------------------------------------------------------ parsing

    def _options(self, handler: object) -> tuple[Any, Any, Any]:
        import pyarrow as pa
        import pyarrow.csv as arrow_csv

        names = [str(i) for i in range(self.width)]
        return (
            arrow_csv.ReadOptions(column_names=names, block_size=MAX_LINE, use_threads=handler is None),
            arrow_csv.ParseOptions(
                delimiter=self.separator,
                newlines_in_values=self.counts.quotes > 0,
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

    def _batches(self, progress: Callable[[int], None] | None) -> Iterator[pa.RecordBatch]:
        import pyarrow.csv as arrow_csv

        with self.text.stream() as source:
            done = self.text.start
            for batch in arrow_csv.open_csv(source, *self._options(None)):
                if progress is not None:
                    done += batch.nbytes
                    progress(done)
                yield batch

    def _parse_around(self) -> tuple[pa.Table, np.ndarray[Any, np.dtype[np.bool_]], Broken]:
        """Parse again on one thread, which numbers the records, and step over rows of another width."""
        import pyarrow as pa
        import pyarrow.csv as arrow_csv

        broken: Broken = []

        def step_over(row: object) -> str:
            broken.append((row.number - 1, row.actual_columns))  # type: ignore[attr-defined]
            return "skip" if len(broken) <= _MAX_BROKEN else "error"

        try:
            with self.text.stream() as source:
                table = arrow_csv.read_csv(source, *self._options(step_over))
        except pa.ArrowInvalid as error:
            if "straddling" in str(error):
                raise UnreadableError(self._long_line()) from None
            finding = MANY_FIELDS(
                file=self.file, limit=_MAX_BROKEN, expected=self.width, separator=_NAMES[self.separator]
            )
            raise UnreadableError(finding) from None
        return (*self._gather(table.to_batches()), broken)

    def _gather(self, batches: Iterator[pa.RecordBatch] | list[pa.RecordBatch]) -> tuple[pa.Table, Any]:
        """Our columns of all batches without the rows that have nothing in any column, and whether each row is such."""
        import numpy as np
        import pyarrow as pa

        parts: dict[str, list[Any]] = {name: [] for name in self.places}
        kept: dict[str, Any] = {}
        blank: list[Any] = []
        for batch in batches:
            empty = _blank(batch)
            blank.append(empty)
            rows = batch.filter(pa.array(~empty)) if empty.any() else batch
            for name, at in self.places.items():
                values = rows.column(at)
                if name not in kept:
                    kept[name] = _few(values)
                parts[name].append(values.dictionary_encode() if kept[name] else values)
        types: dict[str, Any] = {
            n: pa.dictionary(pa.int32(), pa.string()) if few else pa.string() for n, few in kept.items()
        }
        columns = {n: pa.chunked_array(parts[n], types.get(n, pa.string())).unify_dictionaries() for n in parts}
        return pa.table(columns), np.concatenate(blank) if blank else np.zeros(0, bool)

    # ------------------------------------------------------------ lines

    def _lines(self, kept: int, broken: Broken) -> tuple[Any, list[int]]:
        """Line of every row kept and of every row stepped over: the first line of its record."""
        import numpy as np

        records, ends = kept + len(broken), self.counts.lines
        if self.counts.quotes % 2 or (ends != records and self.counts.quotes):
            every = np.asarray(self._lines_by_record(records), np.int32)
        elif ends != records:
            with self.text.lines(newline=None) as body:
                every = np.asarray([self.line + i for i, text in enumerate(body, 1) if text != "\n"], np.int32)
        else:
            every = np.arange(self.line + 1, self.line + 1 + records, dtype=np.int32)
        if not broken:
            return every, []
        out = [record for record, _ in broken]
        return np.delete(every, out), [int(n) for n in every[out]]

    def _lines_by_record(self, records: int) -> list[int]:
        """Lines by reading record for record, for a file with line breaks inside quotation marks.

        A last record of our own shows whether the file ends inside quotation marks: then it is swallowed.
        """
        lines: list[int] = []
        last: list[str] = []
        before = 0
        with self.text.lines() as body:
            reader = csv.reader(_followed(body), delimiter=self.separator)
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
        with self.text.lines(newline=None) as body:
            for i, line in enumerate(body, 1):
                if line.count('"') % 2:
                    return self.line + i
        return self.line + 1

    def _long_line(self) -> Finding:
        """The first line that is longer than a block, or that opens a quotation mark which swallows the next lines."""
        length, line, ends = 0, self.line + 1, 0
        for block in self.text.utf8():
            for part in block.splitlines(keepends=True):
                length += len(part)
                if length - part.endswith(b"\n") > MAX_LINE:
                    return LONG_LINE(file=self.file, line=line, limit=MAX_LINE >> 10)
                ends += line_ends(part)
                if part.endswith(b"\n"):
                    length, line, ends = 0, line + ends, 0
        return OPEN_QUOTE(file=self.file, line=self._odd_quote_line())

    def _findings(self, broken: Broken, lines: list[int]) -> list[Finding]:
        found: list[Finding] = []
        last = self.line + self.counts.lines
        for (_, fields), line in zip(broken, lines, strict=True):
            if not self.counts.ended and line == last and fields < self.width:
                found.append(TRUNCATED(file=self.file, line=line, found=fields, expected=self.width))
            else:
                name = _NAMES[self.separator]
                found.append(FIELDS(file=self.file, line=line, found=fields, expected=self.width, separator=name))
        return found


def _followed(lines: Iterator[str]) -> Iterator[str]:
    """The lines, the last of them ended, and then a record of our own."""
    last = ""
    for line in lines:
        if last:
            yield last
        last = line
    yield last.removesuffix("\n").removesuffix("\r") + "\n"
    yield _END + "\n"


def _few(values: pa.Array[Any]) -> bool:
    """Whether a column's texts are so few, in the first block, that they are better kept once each."""
    from pyarrow import compute

    pc: Any = compute
    found: bool = len(values) > 0 and pc.count_distinct(values).as_py() * 2 <= len(values)
    return found


def _blank(batch: pa.RecordBatch) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each row has nothing but white space in every column."""
    import numpy as np
    from pyarrow import compute

    pc: Any = compute
    blank = np.ones(batch.num_rows, dtype=bool)
    for column in batch.columns:
        if not blank.any():
            break
        empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(as_text(column)), ""), True)
        blank &= empty.to_numpy(zero_copy_only=False)
    return blank
