"""A published report as rows to keep, and back from rows to a report that later ones are compared with."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tertial.domain.period import Month, Period
from tertial.published.figures import Document, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.heads import Head, read_head
from tertial.published.rules.base import SURE, Say
from tertial.published.rules.between import between

_YEAR, _MONTH, _DAY = 4, 7, 10


def day_of(document: Document) -> date | None:
    """The last day that a report is of; None where it does not say: `2023-08` is 31 August, `2021` the end of the year."""
    text = document.as_of
    if len(text) == _DAY:
        return date.fromisoformat(text)
    if len(text) == _MONTH:
        year, month = int(text[:4]), int(text[5:])
        return date(year, month, monthrange(year, month)[1])
    return date(int(text), 12, 31) if len(text) == _YEAR else None


def rows_of(document: Document, hash_: str) -> list[dict[str, Any]]:
    """The figures of the document's tables as rows of the table `published`, in reading order; uncertain ones are left out.

    `hash_` names the document by its bytes. `row` is the line that the figure stands on. Empty for a report without a date.
    """
    day = day_of(document)
    rows: list[dict[str, Any]] = []
    for table in document.tables if day is not None else ():
        for row in table.rows:
            for cell in row.cells:
                if cell is None or cell.confidence < SURE or not row.label or not cell.column:
                    continue
                rows.append(
                    _row(table, row, cell, day) | {"document": hash_, "file": document.file, "figure": len(rows) + 1}
                )
    return rows


def _row(table: Table, row: Row, cell: PublishedFigure, day: date | None) -> dict[str, Any]:
    head = read_head(cell.column)
    period = None if day is None else _period(head, day)
    return {
        "row": cell.line,
        "as_of": day,
        "title": table.title,
        "section": row.group,
        "label": row.label,
        "head": cell.column,
        "kind": head.kind,
        "period": None if period is None else str(period),
        "period_first": None if period is None else period.first_day,
        "period_last": None if period is None else period.last_day,
        "value": cell.value,
        "decimals": cell.decimals,
        "unit": cell.unit,
        "page": cell.page,
        "text": cell.text,
    }


def _period(head: Head, day: date) -> Period | None:
    """The months that a column is of. An outcome of the report's own year is of its months, said or not."""
    if head.year is None:
        return None
    own = head.year == day.year and head.kind == "actual"
    until = head.until or (day.month if own else 12)
    return Period(Month(head.year, 1), Month(head.year, until))


def documents_of(rows: Iterable[Mapping[str, Any]]) -> list[Document]:
    """The reports that rows were kept of, by their day: their tables alone, for comparing with later reports."""
    by_document: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_document.setdefault(row["document"], []).append(row)
    found = [_document(sorted(kept, key=lambda r: r["figure"])) for kept in by_document.values()]
    return sorted(found, key=lambda d: (d.as_of, d.file))


def _document(rows: Sequence[Mapping[str, Any]]) -> Document:
    figures = [_figure(row) for row in rows]
    tables: list[Table] = []
    by_row: dict[tuple[str, str, str, int], list[PublishedFigure]] = {}
    for row, figure in zip(rows, figures, strict=True):
        by_row.setdefault((row["title"] or "", row["section"] or "", row["label"], row["row"]), []).append(figure)
    for (title, section, label, line), cells in by_row.items():
        heads = tuple(c.column for c in cells)
        kept = Row(label, line, tuple(cells), section)
        tables.append(Table(title, "", heads, (kept,), None, cells[0].page, frozenset({line})))
    day: date = rows[0]["as_of"]
    as_of = str(day.year) if (day.month, day.day) == (12, 31) else f"{day:%Y-%m}"
    return Document(rows[0]["file"], 0, (), tuple(tables), (), tuple(figures), (), as_of)


def _figure(row: Mapping[str, Any]) -> PublishedFigure:
    value = Decimal(row["value"]).quantize(Decimal(1).scaleb(-row["decimals"]))
    return PublishedFigure(
        row["label"], row["head"], value, row["unit"], "table", row["title"], row["page"], row["row"], row["text"] or "",
        row["decimals"],
    )  # fmt: skip


def against_history(kept: Sequence[Document], document: Document, say: Say) -> list[PublishedFinding]:
    """What a report restates of earlier ones, and how forecasts of it or of them came out; told at the report itself."""
    found = [f for earlier in kept for f in between([earlier, document], say)]
    return [f if f.file == document.file else replace(f, file=document.file, page=None, line=0) for f in found]
