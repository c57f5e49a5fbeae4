"""Reading and checking published reports: from a file to a document, from documents to findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tertial.findings import SEVERITIES, Finding, Language
from tertial.published.dating import as_of
from tertial.published.english import is_english, with_swedish_numbers
from tertial.published.figures import Document, Line, PublishedFigure, PublishedFinding, as_json
from tertial.published.paragraphs import paragraphs, without_spacing
from tertial.published.prose import amounts
from tertial.published.reading import Reader, lines_of
from tertial.published.repair import certainty, has_lost_cells, is_scanned, may_be_misread, repaired, with_doubts
from tertial.published.rules.base import Say
from tertial.published.rules.between import between
from tertial.published.rules.changes import changes
from tertial.published.rules.columns import deviations, same_figure
from tertial.published.rules.down import balances, shares_down, unit_costs
from tertial.published.rules.goal_rows import goal_rows
from tertial.published.rules.goal_said import goal_said
from tertial.published.rules.goals import cases, goals
from tertial.published.rules.identities import identities
from tertial.published.rules.listed import listed_causes, listed_parts
from tertial.published.rules.lists import sums_in_text
from tertial.published.rules.parts import parts_in_text
from tertial.published.rules.prose_row import prose_of_rows
from tertial.published.rules.prose_table import prose_against_table, shares_of_rows
from tertial.published.rules.ratio_rows import ratio_rows
from tertial.published.rules.repeated import repeated
from tertial.published.rules.row_said import rows_as_said
from tertial.published.rules.series import jumps, partial_year, roll_forward
from tertial.published.rules.shares import shares
from tertial.published.rules.statements import cause, direction, sign_of_cause
from tertial.published.rules.sums import sums
from tertial.published.rules.tied import tied_gaps
from tertial.published.rules.told_sides import told_sides
from tertial.published.rules.trend import trend
from tertial.published.rules.units import unit_slips
from tertial.published.rules.years_down import years_down
from tertial.published.tables_counted import counted_tables
from tertial.published.tables_flow import flow_tables
from tertial.published.tables_grid import grid_tables
from tertial.published.tables_proved import with_proved
from tertial.published.tables_wrapped import fuller, wrapped_tables
from tertial.published.text import read_bytes

__all__ = ["as_json", "check_documents", "document_from", "document_of", "read_document"]

RULES = (
    sums, deviations, balances, shares_down, unit_costs, ratio_rows, identities, same_figure, years_down, prose_against_table, prose_of_rows, unit_slips, shares_of_rows,
    rows_as_said, tied_gaps, direction, trend, cause, sign_of_cause, listed_parts, listed_causes, sums_in_text, shares, changes, told_sides, parts_in_text, goals, goal_said, goal_rows, cases, repeated,
    partial_year, jumps, roll_forward,
)  # fmt: skip
"""The rules over one document, in the order in which they are tried."""


def read_document(path: Path) -> Document:
    """Reads a published report: PDF, DOCX, HTML or plain text, told by its content.

    Raises UnreadableError when the file is not there or nothing of it can be read. Parts that cannot be read are
    findings of the document.
    """
    return document_from(read_bytes(path), path.name)


def document_from(data: bytes, name: str, language: Language | None = None, read: Reader = lines_of) -> Document:
    """Reads a report from its bytes; `name` is what its findings call it. Raises UnreadableError.

    `language` decides what a comma in a number means; None: told by the words of the document. `read` gives what `lines_of` gives.
    """
    lines, pages, findings = read(data, name)
    if language == "en" or (language is None and is_english(lines)):
        lines = with_swedish_numbers(lines)
    return document_of(name, lines, pages, findings)


def document_of(name: str, lines: Sequence[Line], pages: int, findings: Sequence[Finding] = ()) -> Document:
    """The document that lines make: its tables, its running text and the figures of both in reading order."""
    close = without_spacing(lines)
    flowing = fuller(flow_tables(close), wrapped_tables(close))
    flowing = fuller(flowing, counted_tables(close, flowing))
    flowing = with_proved(close, flowing)
    in_cells = grid_tables(close)
    within = frozenset().union(*(t.lines for t in in_cells))
    found = [*(t for t in flowing if not t.lines & within), *in_cells]
    tables, lost = repaired(sorted(found, key=lambda t: min(t.lines)), name)
    tables = with_doubts(tables, lines)
    covered = frozenset().union(*(t.lines for t in tables))
    text = paragraphs(lines, covered)
    figures: list[PublishedFigure] = [c for t in tables for r in t.rows for c in r.cells if c is not None]
    doubts = {line.number: line.doubts for line in lines if line.doubts}
    prose = (f for p in text for f in amounts(p))
    figures += [replace(f, confidence=min(f.confidence, certainty(f, doubts))) if doubts else f for f in prose]
    figures.sort(key=lambda f: f.line)
    return Document(
        name, pages, tuple(lines), tuple(tables), tuple(text), tuple(figures), (*findings, *lost), as_of(lines, tables)
    )


def check_documents(documents: Sequence[Document], language: Language = "sv") -> list[PublishedFinding]:
    """What the figures of the documents contradict or leave unexplained, by document, severity and line.

    Each document is checked by itself, then all of them against each other.
    """
    say = Say(language)
    found: list[PublishedFinding] = []
    for document in documents:
        of_document = _of_document(document, say)
        found += [_softened(f, document) for f in of_document] if is_scanned(document) else of_document
    found += between(documents, say)
    order = {d.file: i for i, d in enumerate(documents)}
    found.sort(key=lambda f: (order.get(f.file, 0), SEVERITIES.index(f.severity), f.line, f.rule))
    return list(dict.fromkeys(found))


def _of_document(document: Document, say: Say) -> list[PublishedFinding]:
    """What every rule finds in one document; a fault that a rule with names has told is not told again by one without, nor
    one amount of a text twice."""
    found: list[PublishedFinding] = []
    for rule in RULES:
        lines = (
            {f.line for f in found if f.rule in ("sum", "deviation", "percent", "tables")}
            if rule in (identities, balances, shares_down, unit_costs, ratio_rows)
            else set()
        )
        said = (
            {(f.line, f.claimed) for f in found if f.rule in ("prose", "unit")}
            if rule in (prose_of_rows, rows_as_said, tied_gaps)
            else set()
        )
        found += [f for f in rule(document, say) if f.line not in lines and (f.line, f.claimed) not in said]
    return found


def _softened(finding: PublishedFinding, document: Document) -> PublishedFinding:
    """In text from OCR, what one misread digit or a cell that was not read explains is a note: the fault may be the
    reading's, not the report's."""
    lost = finding.rule == "sum" and has_lost_cells(document, finding.line)
    if lost or (finding.rule in ("sum", "deviation", "tables", "prose", "percent") and may_be_misread(finding)):
        return replace(finding, severity="note")
    return finding
