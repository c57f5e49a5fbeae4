"""HTML to lines: blocks of text, headings and tables with their cells. Scripts and styles are skipped, nothing fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tertial.published.figures import Cell, Line

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


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.text: list[str] = []
        self.skipped = 0
        self.heading = 0
        self.tables: list[_Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self.skipped += 1
        elif self.skipped:
            return
        elif tag == "table":
            self._flush()
            self.tables.append(_Table())
        elif self.tables and tag == "tr":
            self._end_row()
        elif self.tables and tag in ("td", "th"):
            self._end_cell()
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
        elif self.tables and tag == "tr":
            self._end_row()
        elif not (self.tables and self.tables[-1].in_cell) and (tag in _BLOCKS or re.fullmatch(r"h[1-6]", tag)):
            self._flush()

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.text.append(data)

    def _block(self, tag: str) -> None:
        if tag in _BLOCKS or re.fullmatch(r"h[1-6]", tag):
            self._flush()
            self.heading = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else 0

    def _flush(self) -> None:
        text = re.sub(r"\s+", " ", "".join(self.text).replace("\xad", "")).strip()
        self.text = []
        if text:
            self._add(text, heading=self.heading)
            self._add("")
        self.heading = 0

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
        self.text = []

    def _end_row(self) -> None:
        table = self.tables[-1]
        self._end_cell()
        if table.row:
            self._add("\t".join(c.text for c in table.row), tuple(table.row) if len(table.row) > 1 else ())
            table.down = {c: n - 1 for c, n in table.down.items() if n > 1}
        table.row, table.column = [], 0

    def _add(self, text: str, cells: tuple[Cell, ...] = (), heading: int = 0) -> None:
        if len(self.lines) < _MOST_LINES:
            self.lines.append(Line(None, len(self.lines) + 1, text, cells, heading))

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
