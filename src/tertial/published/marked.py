"""A checked report as it is shown: its text in reading order with every figure and every finding where they stand.

An immutable description; `marked_html` renders it as a page, and the web app may render it in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tertial.findings import SEVERITIES, Finding, Language
from tertial.published.figures import Document, Paragraph, PublishedFigure, PublishedFinding, Table
from tertial.published.prose import sentences
from tertial.published.rules.base import Say
from tertial.published.rules.words import WHY


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of running text: plain, a figure, or inside the sentence of a finding; `numbers` are rings that stand after it."""

    text: str
    figure: PublishedFigure | None = None
    marked: str = ""
    """The severity of the finding whose sentence this is part of; empty for none."""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or a heading, with the line that it starts on."""

    line: int
    spans: tuple[Span, ...]
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class MarkedRow:
    label: str
    cells: tuple[PublishedFigure | None, ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedTable:
    title: str
    label_head: str
    columns: tuple[str, ...]
    rows: tuple[MarkedRow, ...]
    is_named_above: bool = False
    """Whether its title is the heading just above."""


@dataclass(frozen=True, slots=True)
class Page:
    number: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the account under a finding; `is_result` is set off by a line."""

    label: str
    amount: str
    is_result: bool = False
    is_negative: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding with the number that its rings have, why it matters, and its figures as a small account."""

    number: int
    finding: PublishedFinding
    why: str
    account: tuple[Entry, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A document as it is shown. `unread` tells what of it could not be read."""

    file: str
    figures: int
    blocks: tuple[Passage | MarkedTable | Page, ...]
    findings: tuple[Numbered, ...]
    unread: tuple[Finding, ...]


def marked(document: Document, findings: Sequence[PublishedFinding], language: Language = "sv") -> Marked:
    """The description of a document with those of the findings that are its own, errors first."""
    own = sorted((f for f in findings if f.file == document.file), key=lambda f: (SEVERITIES.index(f.severity), f.line))
    say = Say(language)
    numbered = tuple(
        Numbered(n, f, WHY[f.rule][language], _account(f, say), say.place_of(f.page, f.line))
        for n, f in enumerate(own, start=1)
    )
    return Marked(document.file, len(document.figures), tuple(_blocks(document, numbered)), numbered, document.findings)


def _blocks(document: Document, numbered: Sequence[Numbered]) -> Iterator[Passage | MarkedTable | Page]:
    at: dict[int, list[Numbered]] = {}
    for n in numbered:
        for line in (n.finding.line, *n.finding.also):
            at.setdefault(line, []).append(n)
    prose: dict[int, list[PublishedFigure]] = {}
    for f in document.figures:
        if f.where == "prose":
            prose.setdefault(f.line, []).append(f)
    parts: list[tuple[int, int | None, Paragraph | Table]] = [(*p.place(0), p) for p in document.paragraphs]
    parts += [(min(t.lines), t.page, t) for t in document.tables]
    page: int | None = None
    above = ""
    for line, of_page, part in sorted(parts, key=lambda p: p[0]):
        if of_page is not None and of_page != page:
            page = of_page
            yield Page(page)
        if isinstance(part, Table):
            yield _table(part, at, is_named_above=part.title == above)
        else:
            yield Passage(line, tuple(_spans(part, prose, at)), part.is_heading)
        above = "" if isinstance(part, Table) else part.text


def _table(table: Table, at: dict[int, list[Numbered]], *, is_named_above: bool) -> MarkedTable:
    rows = tuple(MarkedRow(r.label, r.cells, tuple(n.number for n in at.get(r.line, ()))) for r in table.rows)
    return MarkedTable(table.title, table.label_head, table.columns, rows, is_named_above)


def _spans(
    paragraph: Paragraph, prose: dict[int, list[PublishedFigure]], at: dict[int, list[Numbered]]
) -> Iterator[Span]:
    """The sentences of a paragraph, those with a finding marked, the figures cut out of each."""
    lines = [line for _, line, _ in paragraph.starts]
    figures = [f for line in dict.fromkeys(lines) for f in prose.get(line, ())]
    found = [(n, line) for line in dict.fromkeys(lines) for n in at.get(line, ())]
    placed = [(s.start, s.start + len(s.text)) for s in sentences(paragraph)]
    rings: dict[int, list[Numbered]] = {}
    for n, line in found:
        rings.setdefault(_sentence_of(paragraph, placed, figures, n, line), []).append(n)
    end = 0
    for i, (start, stop) in enumerate(placed):
        here = rings.get(i, [])
        severity = min((n.finding.severity for n in here), key=SEVERITIES.index, default="")
        yield from _plain(paragraph.text[end:start])
        pieces = list(_with_figures(paragraph.text[start:stop], figures, severity))
        yield from pieces
        if here:
            yield Span("", numbers=tuple(dict.fromkeys(n.number for n in here)))
        end = stop
    yield from _plain(paragraph.text[end:])


def _plain(text: str) -> Iterator[Span]:
    if text:
        yield Span(text)


def _sentence_of(
    paragraph: Paragraph,
    placed: Sequence[tuple[int, int]],
    figures: Sequence[PublishedFigure],
    n: Numbered,
    line: int,
) -> int:
    """The sentence that a finding speaks of: with its claimed figure, else the one that starts on its line, else the first."""
    claimed = n.finding.claimed
    for i, (start, stop) in enumerate(placed):
        text = paragraph.text[start:stop]
        if n.finding.sentence and n.finding.sentence == text:
            return i
        if not n.finding.sentence and any(
            f.line == line and f.value == claimed and f.sentence == text.strip() for f in figures
        ):
            return i
    starts = [i for i, (start, _) in enumerate(placed) if paragraph.place(start)[0] == line]
    return starts[0] if starts else 0


def _with_figures(text: str, figures: Sequence[PublishedFigure], severity: str) -> Iterator[Span]:
    at = 0
    for f in (f for f in figures if f.sentence == text.strip()):
        found = text.find(f.text, at) if f.text else -1
        if found < 0:
            continue
        if found > at:
            yield Span(text[at:found], marked=severity)
        yield Span(f.text, f, severity)
        at = found + len(f.text)
    if text[at:]:
        yield Span(text[at:], marked=severity)


_WITH_TERMS = ("sum", "causes", "direction", "cause", "restated", "jump", "deviation", "percent", "parts", "goal")
_GAP = {"sv": "Skillnad", "en": "Difference"}
_LABELS = {
    "sv": {"claimed": "Rapporten anger", "computed": "Siffrorna ger", "total": "Resultat mot budget"},
    "en": {"claimed": "The report says", "computed": "The figures give", "total": "Result against budget"},
}


def _account(f: PublishedFinding, say: Say) -> tuple[Entry, ...]:
    """The figures of a finding one under the other, with the difference last."""
    names = _LABELS[say.language]
    entries = [_entry(re.sub(r"\s+", " ", label), v, None, say) for label, v in f.terms if f.rule in _WITH_TERMS]
    if f.claimed is None or f.computed is None:
        return tuple(entries)
    if f.rule == "cause":
        return (*entries, _entry(names["total"], f.claimed, f, say, is_result=True))
    if f.rule not in ("direction", "restated", "jump"):
        entries += [_entry(names["computed"], f.computed, f, say), _entry(names["claimed"], f.claimed, f, say)]
    gap = f.computed - f.claimed if f.rule in ("direction", "restated", "forecast") else f.claimed - f.computed
    if f.rule != "goal":
        entries.append(_entry(_GAP[say.language], gap, f, say, is_result=True))
    return tuple(entries)


def _entry(label: str, value: Decimal, f: PublishedFinding | None, say: Say, *, is_result: bool = False) -> Entry:
    places = max(0, -int(value.normalize().as_tuple().exponent)) if value else 0
    amount = say.amount(value, f.unit if f is not None else None, min(places, 2))
    return Entry(label, amount, is_result, value < 0)
