"""HTML to lines: blocks of text, headings and tables with their cells. Scripts and styles are skipped, nothing fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tertial.published.figures import MOST_ALONE, Cell, Line, RowKind

_SKIPPED = {"script", "style", "template", "svg", "head", "noscript"}
_BLOCKS = {
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "section",
    "article",
    "figcaption",
    "caption",
    "figure",
    "main",
    "header",
    "footer",
    "dt",
    "dd",
    "br",
}
_MOST_LINES = 200_000
_MOST_COLUMNS = 60


@dataclass(slots=True)
class _Table:
    """The table being read: its rows, and, per column, how many rows a cell above still reaches down."""

    row: list[Cell] = field(default_factory=list)
    column: int = 0
    down: dict[int, int] = field(default_factory=dict)
    spans: tuple[int, int] = (1, 1)
    in_cell: bool = False
    in_head: bool = False
    headed: bool = False
    """Whether a row of the head has been read."""
    only_heads: bool = True
    """Whether all cells of the row so far are `th`."""
    columns: int = 0
    """The most columns that a row has had."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.text: list[str] = []
        self.skipped = 0
        self.heading = 0
        self.in_caption = False
        self.tables: list[_Table] = []
        self.raised: int | None = None
        """Where in the text of a cell the mark of a note starts."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self.skipped += 1
        elif self.skipped:
            return
        elif tag == "table":
            self._flush()
            self.tables.append(_Table())
        elif self.tables and tag in ("tr", "thead", "tbody", "tfoot"):
            self._end_row()
            self.tables[-1].in_head = tag == "thead" or (tag == "tr" and self.tables[-1].in_head)
        elif self.tables and self.tables[-1].in_cell and tag == "sup":
            self.raised = len("".join(self.text))
        elif self.tables and tag in ("td", "th"):
            self._end_cell()
            self.tables[-1].only_heads &= tag == "th"
            given = dict(attrs)
            self.tables[-1].spans = (_span(given.get("colspan")), _span(given.get("rowspan")))
            self.tables[-1].in_cell = True
        elif not (self.tables and self.tables[-1].in_cell):
            self._block(tag)
        elif tag in _BLOCKS:
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self.skipped = max(self.skipped - 1, 0)
        elif self.skipped:
            return
        elif tag == "table" and self.tables:
            self._end_row()
            self.tables.pop()
            self._add("")
        elif self.tables and tag in ("td", "th"):
            self._end_cell()
        elif self.tables and tag in ("tr", "thead"):
            self._end_row()
            self.tables[-1].in_head &= tag == "tr"
        elif tag == "sup" and self.raised is not None:
            self.text, self.raised = ["".join(self.text)[: self.raised]], None
        elif not (self.tables and self.tables[-1].in_cell) and (tag in _BLOCKS or re.fullmatch(r"h[1-6]", tag)):
            self._flush()

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.text.append(data)

    def _block(self, tag: str) -> None:
        if tag in _BLOCKS or re.fullmatch(r"h[1-6]", tag):
            self._flush()
            self.in_caption = tag == "caption"
            self.heading = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else 0

    def _flush(self) -> None:
        text = re.sub(r"\s+", " ", "".join(self.text).replace("\xad", "")).strip()
        self.text = []
        if text:
            self._add(text, heading=self.heading, row="caption" if self.in_caption else "")
            self._add("")
        self.heading, self.in_caption = 0, False

    def _end_cell(self) -> None:
        table = self.tables[-1]
        if not table.in_cell:
            self.text = []
            return
        while table.down.get(table.column, 0) > 0:
            table.row.append(Cell("", table.column))
            table.column += 1
        text = re.sub(r"\s+", " ", "".join(self.text).replace("\xad", "")).strip()
        across, down = table.spans
        if table.column < _MOST_COLUMNS:
            table.row.append(Cell(text, table.column, across))
        for c in range(table.column, table.column + across):
            table.down[c] = down
        table.column += across
        table.in_cell = False
        self.text, self.raised = [], None

    def _end_row(self) -> None:
        table = self.tables[-1]
        self._end_cell()
        if table.row:
            table.columns = max(table.columns, len(table.row), table.row[0].span)
            too_long = not table.headed and len(table.row[0].text) > MOST_ALONE
            alone = len(table.row) == 1 and (table.columns == 1 or too_long)
            is_head = table.in_head or (table.only_heads and len(table.row) > 1)
            table.headed |= is_head
            kind: RowKind = "" if alone else "head" if is_head else "body"
            self._add("\t".join(c.text for c in table.row), () if alone else tuple(table.row), row=kind)
            table.down = {c: n - 1 for c, n in table.down.items() if n > 1}
        table.row, table.column, table.only_heads = [], 0, True

    def _add(self, text: str, cells: tuple[Cell, ...] = (), heading: int = 0, row: RowKind = "") -> None:
        if len(self.lines) < _MOST_LINES:
            self.lines.append(Line(None, len(self.lines) + 1, text, cells, heading, row))

    def close(self) -> None:
        super().close()
        while self.tables:
            self._end_row()
            self.tables.pop()
        self._flush()


def _span(value: str | None) -> int:
    return (
        min(int(value), _MOST_COLUMNS)
        if value is not None and value.isascii() and value.isdecimal() and len(value) < 5 and int(value)
        else 1
    )


def read_html(text: str) -> list[Line]:
    """The lines of an HTML document; any text reads, broken markup too."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.lines
