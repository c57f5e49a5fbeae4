"""Digits that OCR damaged: kept where a sum of their table proves them, else left out and reported as unreadable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from tertial.findings import Finding, Kind
from tertial.published.figures import Document, Line, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.numbers import plain
from tertial.published.rules.sums import proven

UNREADABLE = Kind(
    "published.unreadable",
    "note",
    sv="Talet ”{text}” för ”{label}”, {name}, går inte att läsa säkert och är inte med.",
    en="The number “{text}” for “{label}”, {name}, cannot be read for certain and is left out.",
    do_sv="Jämför med originalet.",
    do_en="Compare with the original.",
)
_CONFIDENCE = 0.8
_MOST_SUSPECTS, _MOST_SINGLE = 40, 4
"""Figures of a table that are tried with a decimal comma, and of a column one by one."""
_ENOUGH_TEXT = 1500
_LEAST_SWEDISH = 0.015


def repaired(tables: Sequence[Table], name: str) -> tuple[list[Table], list[Finding]]:
    """The tables with every damaged cell proven or emptied, and a finding for each that was emptied.

    Two damages are tried: letters in the place of digits, and a lost decimal comma (`30` for `3,0` in a column of one
    decimal). A comma is put back only where the sum then holds and did not before.
    """
    done, findings = [], []
    for table in map(_with_commas, tables):
        judged, lost = _judged(table, name) if _is_damaged(table) else (table, [])
        done.append(judged)
        findings += lost
    return done, findings


def with_doubts(tables: Sequence[Table], lines: Sequence[Line]) -> list[Table]:
    """The tables of a scanned document: a cell is as certain as its least certain word, unless a sum proves its digits."""
    doubts = {line.number: line.doubts for line in lines if line.doubts}
    if not doubts:
        return list(tables)
    return [_doubted(table, doubts) for table in tables]


def _doubted(table: Table, doubts: Mapping[int, tuple[tuple[str, float], ...]]) -> Table:
    held = proven(table)

    def judged(c: PublishedFigure | None) -> PublishedFigure | None:
        if c is None or not (sure := certainty(c, doubts)) < c.confidence:
            return c
        return replace(c, confidence=max(sure, _CONFIDENCE) if _key(c) in held else sure)

    return replace(table, rows=tuple(replace(r, cells=tuple(map(judged, r.cells))) for r in table.rows))


def certainty(f: PublishedFigure, doubts: Mapping[int, tuple[tuple[str, float], ...]]) -> float:
    """How certain OCR is of the words of a figure, by the doubts of each line: that of the least certain, 1 without any."""
    words = plain(f.text).split()
    return round(min((sure for word, sure in doubts.get(f.line, ()) if plain(word) in words), default=1.0), 2)


def _is_damaged(table: Table) -> bool:
    return any(c is not None and c.damaged for row in table.rows for c in row.cells)


def is_scanned(document: Document) -> bool:
    """Whether the text came from OCR or shows its marks: repaired or unreadable digits, or Swedish without its å, ä and ö."""
    if any(line.doubts for line in document.lines):
        return True
    if any(f.kind is UNREADABLE for f in document.findings) or any(f.repaired for f in document.figures):
        return True
    text = "".join(p.text for p in document.paragraphs).lower()
    letters = sum(1 for c in text if c.isalpha())
    return letters > _ENOUGH_TEXT and sum(text.count(c) for c in "åäö") < letters * _LEAST_SWEDISH


def may_be_misread(finding: PublishedFinding) -> bool:
    """Whether one digit read wrongly or a lost comma, in the claimed figure or in one of its terms, explains the difference."""
    if finding.claimed is None or finding.computed is None:
        return False
    gap = finding.claimed - finding.computed
    figures = [(finding.claimed, finding.claimed - gap), *((v, v + gap) for _, v in finding.terms)]
    return any(_one_digit_apart(abs(a), abs(b)) or _comma_apart(abs(a), abs(b)) for a, b in figures)


def has_lost_cells(document: Document, line: int) -> bool:
    """Whether the table that a line stands in has a row with values in most of its columns and an empty cell."""
    for table in (t for t in document.tables if line in t.lines):
        for row in table.rows:
            empty = sum(1 for c in row.cells if c is None)
            if 0 < empty * 2 < len(row.cells):
                return True
    return False


def _comma_apart(a: Decimal, b: Decimal) -> bool:
    """Whether a decimal comma lost or found makes the one into the other, after rounding."""
    return any(abs(x / 10 - y) <= Decimal("0.05") for x, y in ((a, b), (b, a)) if y)


def _one_digit_apart(a: Decimal, b: Decimal) -> bool:
    places = max(0, -int(a.as_tuple().exponent), -int(b.as_tuple().exponent))
    x, y = (f"{v:.{places}f}" for v in (a, b))
    return len(x) == len(y) and sum(1 for p, q in zip(x, y, strict=True) if p != q) <= 1


def _judged(table: Table, name: str) -> tuple[Table, list[Finding]]:
    held = proven(table)
    findings: list[Finding] = []
    rows = []
    for row in table.rows:
        cells: list[PublishedFigure | None] = []
        for c in row.cells:
            if c is None or not c.damaged:
                cells.append(c)
            elif _key(c) in held:
                cells.append(replace(c, damaged=False, repaired=True, confidence=_CONFIDENCE))
            else:
                findings.append(UNREADABLE(file=name, line=c.line, text=c.text, label=c.label, name=c.column))
                cells.append(None)
        rows.append(replace(row, cells=tuple(cells)))
    return replace(table, rows=tuple(rows)), findings


def _key(f: PublishedFigure) -> tuple[str, int, str]:
    return (f.column, f.line, f.text)


def _with_commas(table: Table) -> Table:
    """The table with lost decimal commas put back where that makes a sum hold: all of a column's at once, else one."""
    figures = [c for row in table.rows for c in row.cells if c is not None and c.value and c.unit != "%"]
    usual = [f.decimals for f in figures if f.decimals]
    suspects = [f for f in figures if not f.decimals and abs(f.value) >= 10]
    if not suspects or len(usual) <= len(suspects) * 2 or len(set(usual)) != 1:
        return table
    for column in dict.fromkeys(f.column for f in suspects[:_MOST_SUSPECTS]):
        of_column = [f for f in suspects if f.column == column]
        for chosen in (of_column, *([f] for f in of_column[:_MOST_SINGLE] if len(of_column) > 1)):
            if all(_key(f) in proven(table) for f in chosen):
                continue
            moved = {id(f): _moved(f, usual[0]) for f in chosen}
            tried = _swapped(table, moved)
            if all(_key(m) in proven(tried) for m in moved.values()):
                table = tried
                break
    return table


def _moved(suspect: PublishedFigure, places: int) -> PublishedFigure:
    value = suspect.value * Decimal(1).scaleb(-places)
    return replace(suspect, value=value, decimals=places, repaired=True, confidence=_CONFIDENCE)


def _swapped(table: Table, moved: Mapping[int, PublishedFigure]) -> Table:
    """The table with other figures in the place of some, by the identity of those."""

    def row(r: Row) -> Row:
        return replace(r, cells=tuple(moved.get(id(c), c) for c in r.cells))

    return replace(table, rows=tuple(row(r) for r in table.rows))
