"""The values that reading a published report gives: lines, tables, figures and findings.

Values are exact (`Decimal`), in the unit that was printed; `decimals` is the number of printed decimals, from which
every comparison takes its rounding: a printed 32,8 stands for anything in [32,75, 32,85].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from tertial.findings import Finding, Severity

Unit = Literal["tkr", "mnkr", "kr", "%", "percentage_points", "days", "count", "index"]

RowKind = Literal["", "head", "body", "caption"]

MOST_ALONE = 120
"""A cell alone in the row of a table without a marked head is the head of a group up to this many characters, else text."""

KRONOR: dict[Unit, Decimal] = {"kr": Decimal(1), "tkr": Decimal(1000), "mnkr": Decimal(1_000_000)}
"""Kronor in one of each unit of money."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a line that came with its columns: tab-separated text, HTML, DOCX or a PDF read by layout."""

    text: str
    column: int
    span: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document. `page` is None where the source has no pages; `number` counts from 1 over the whole file.

    `cells` is empty for running text. `heading` is 1 to 6 where the source marks headings (HTML, DOCX), else 0. `row` is
    `head` or `body` for a row of a table that its source marks as such (HTML, DOCX, tagged PDF), `caption` for the
    marked caption of a table, else empty.
    `doubts` are the words of a line from OCR, each with how certain its reading is (0 to 1).
    """

    page: int | None
    number: int
    text: str
    cells: tuple[Cell, ...] = ()
    heading: int = 0
    row: RowKind = ""
    doubts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure as published.

    `confidence` is from 0 to 1: 1 for a cell whose row and column are printed, less where a column was inferred.
    `repaired` is true where damaged digits were restored because an identity of the table proves them; `damaged` is true
    only until that has been tried. `sentence` and
    `section` are filled for prose: the sentence that the figure stands in and the heading above it.
    """

    label: str
    column: str
    value: Decimal
    unit: Unit
    where: Literal["table", "prose"]
    table: str | None
    page: int | None
    line: int
    text: str
    decimals: int = 0
    confidence: float = 1.0
    repaired: bool = False
    damaged: bool = False
    sentence: str = ""
    section: str = ""
    hedge: str = ""

    @property
    def half(self) -> Decimal:
        """Half a unit of the last printed digit."""
        return Decimal(5).scaleb(-self.decimals - 1)

    @property
    def is_money(self) -> bool:
        return self.unit in KRONOR

    def in_unit(self, unit: Unit) -> Decimal:
        """The value in another unit of money; the value itself when the units are the same. Raises KeyError else."""
        return self.value if unit == self.unit else self.value * KRONOR[self.unit] / KRONOR[unit]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its label, and its figure per column (None where the cell is empty)."""

    label: str
    line: int
    cells: tuple[PublishedFigure | None, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table read from a document; `lines` are the numbers of the lines that it covers."""

    title: str
    label_head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unit: Unit | None
    page: int | None
    lines: frozenset[int]

    def column_of(self, row: Row, index: int) -> PublishedFigure | None:
        return row.cells[index] if index < len(row.cells) else None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text put together again. `starts` gives, per line, the offset in `text` where that line starts."""

    text: str
    starts: tuple[tuple[int, int, int | None], ...]
    section: str
    sections: tuple[str, ...]
    is_heading: bool = False

    def place(self, offset: int) -> tuple[int, int | None]:
        """Line number and page of an offset in the text."""
        number, page = self.starts[0][1], self.starts[0][2]
        for start, line, of_page in self.starts:
            if start > offset:
                break
            number, page = line, of_page
        return number, page


@dataclass(frozen=True, slots=True)
class Document:
    """A published report as read. `findings` tell what could not be read; nothing is invented in its place."""

    file: str
    pages: int
    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    paragraphs: tuple[Paragraph, ...]
    figures: tuple[PublishedFigure, ...]
    findings: tuple[Finding, ...] = ()
    as_of: str = ""
    """The day or month that the report is of, `2023-08-31` or `2023-08`, where it says so; else the year or nothing."""


@dataclass(frozen=True, slots=True)
class PublishedFinding:
    """Figures of a report, or of two, that disagree or need an explanation.

    `claimed` is what is printed and `computed` what the other figures give, both in `unit`; `terms` are the figures
    that were computed with, as label and value.
    """

    rule: str
    severity: Severity
    file: str
    page: int | None
    line: int
    message: str
    claimed: Decimal | None = None
    computed: Decimal | None = None
    unit: Unit | None = None
    terms: tuple[tuple[str, Decimal], ...] = ()
    also: tuple[int, ...] = ()
    """Lines of the same document where the other figures stand."""
    sentence: str = ""
    """The sentence that is contradicted, where it is a statement rather than a figure."""


def number(value: Decimal | None) -> int | float | None:
    """For JSON: an integer where the value is whole, else the shortest float that reads back."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def as_json(documents: Sequence[Document], findings: Sequence[PublishedFinding]) -> dict[str, Any]:
    """The document that `tertial check --json` prints."""
    return {
        "documents": [
            {
                "file": d.file,
                "figures": [_figure(f) for f in d.figures],
                "unreadable": [f.as_json() for f in d.findings],
            }
            for d in documents
        ],
        "findings": [_finding(f) for f in findings],
    }


def _figure(f: PublishedFigure) -> dict[str, Any]:
    return {
        "label": f.label,
        "column": f.column,
        "value": number(f.value),
        "unit": f.unit,
        "where": f.where,
        "table": f.table,
        "page": f.page,
        "line": f.line,
        "text": f.text,
        "confidence": f.confidence,
        "repaired": f.repaired,
    }


def _finding(f: PublishedFinding) -> dict[str, Any]:
    return {
        "rule": f.rule,
        "severity": f.severity,
        "file": f.file,
        "page": f.page,
        "line": f.line,
        "message": f.message,
        "claimed": number(f.claimed),
        "computed": number(f.computed),
        "unit": f.unit,
        "terms": [[label, number(value)] for label, value in f.terms],
    }
