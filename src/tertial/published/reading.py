"""From the bytes of a file to lines, whatever its format; the format is told by the content, never by the name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tertial.findings import Finding
from tertial.published.figures import Line
from tertial.published.text import CUT, MOST_CHARS, MOST_LINES, decode, plain_lines, refuse_binary

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|div|h1|p|main)\b",
    re.IGNORECASE | re.DOTALL,
)
_WIDE_GAP = re.compile(r"\S {3,}\S")
_WORD = re.compile(r"(?<![^ \t])[-+\u2212\u2013]?\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?%?(?![^ \t])|\S+")
"""A word of laid out text; a number whose thousands are set apart by spaces that do not break is one word."""
_LAID_OUT = 8
_FEWEST_HEADS = 3

Reader = Callable[[bytes, str], tuple[list[Line], int, list[Finding]]]
"""From a file's bytes and name to its lines, its number of pages and what could not be read, as `lines_of`."""


def lines_of(data: bytes, name: str) -> tuple[list[Line], int, list[Finding]]:
    """Lines, number of pages (0 where the source has none) and what could not be read.

    Raises UnreadableError where nothing can be.
    """
    if b"%PDF-" in data[:1024]:
        from tertial.published.layout import lay_out
        from tertial.published.text_pdf import read_pdf

        placed, pages, findings = read_pdf(data, name)
        return lay_out(placed), pages, findings
    if data.startswith(b"PK\x03\x04"):
        from tertial.published.text_docx import read_docx

        lines, pages = read_docx(data, name)
        return lines, pages, []
    text = decode(data)
    refuse_binary(text, name)
    short = text[:MOST_CHARS]
    if _HTML.match(text[:4000]):
        from tertial.published.text_html import read_html

        lines = read_html(short)
        return lines, 0, _cut(text, lines, name)
    lines, pages = plain_lines(short)
    findings = _cut(text, lines, name)
    return (_laid_out(lines) if _keeps_layout(lines) else lines), pages, findings


def _cut(text: str, lines: Sequence[Line], name: str) -> list[Finding]:
    whole = len(text) <= MOST_CHARS and len(lines) < MOST_LINES
    return [] if whole else [CUT(file=name, most=len(lines))]


def _keeps_layout(lines: Sequence[Line]) -> bool:
    """Whether plain text kept the layout of its pages: columns set apart by many spaces."""
    wide = sum(1 for line in lines if "\t" not in line.text and len(_WIDE_GAP.findall(line.text)) >= 2)
    return wide >= _LAID_OUT


def _laid_out(lines: Sequence[Line]) -> list[Line]:
    """The lines with the cells that their positions show; blank lines between two rows of one table are left out."""
    from tertial.published.layout import Placed, Word, lay_out

    placed = [
        Placed(
            line.page or 1,
            float(i),
            1.0,
            tuple(Word(float(m.start()), float(m.end()), m[0]) for m in _WORD.finditer(line.text.expandtabs())),
        )
        for i, line in enumerate(lines)
    ]
    kept = [p for p in placed if p.words]
    laid = _without_misfits(lay_out(kept, gap=1.5))
    starts = {i for i, line in enumerate(laid) if i and not laid[i - 1].text}
    of_line = {p.y: (i, laid[i].cells) for p, i in zip(kept, (i for i, x in enumerate(laid) if x.text), strict=True)}
    done: list[Line] = []
    for i, line in enumerate(lines):
        at, cells = of_line.get(float(i), (0, ()))
        if cells and at not in starts:
            while done and not done[-1].text.strip():
                done.pop()
        done.append(line if line.cells else Line(line.page, line.number, line.text, cells))
    return done


def _without_misfits(laid: Sequence[Line]) -> list[Line]:
    """The lines without the cells of tables whose heads, told by their words, do not stand one over each column: the text is
    not set straight, and its numbers are better read by how many they are."""
    done = list(laid)
    start = 0
    for i in range(len(done) + 1):
        if i < len(done) and done[i].cells:
            continue
        if i > start and not _is_straight(done, start, i):
            done[start:i] = [replace(line, cells=()) for line in done[start:i]]
        start = i + 1
    return done


def _is_headed(lines: Sequence[Line], columns: int) -> bool:
    """Whether the lines over the first row of a table have heads in the usual words over all of its columns, read from above."""
    from tertial.published.heads import HEAD
    from tertial.published.numbers import parse_number, plain

    over: dict[int, list[str]] = {}
    for line in lines:
        if any(c.column and parse_number(c.text) is not None for c in line.cells):
            break
        for c in line.cells:
            for column in range(c.column, c.column + c.span) if c.column and c.text else ():
                over.setdefault(column, []).append(plain(c.text))
    return len(over) == columns and all(HEAD.fullmatch(" ".join(texts)) for texts in over.values())


def _is_straight(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether the columns of a table have the heads of its first line, or of the line above it, if that is all heads."""
    from tertial.published.heads import is_header, parse_heads

    above = next((i for i in range(start - 1, max(start - 3, -1), -1) if lines[i].text), start)
    for i in (start, above):
        if any(c.span > 1 for c in lines[i].cells):
            continue
        parsed = parse_heads(lines[i].text)
        if parsed and is_header(parsed[1]) and len(parsed[1]) >= _FEWEST_HEADS:
            placed = sum(1 for c in lines[i].cells if c.column and c.text)
            columns = max(c.column for line in lines[start:end] for c in line.cells)
            straight = placed == columns and columns >= sum(1 for h in parsed[1] if not h[0].islower())
            return straight or _is_headed(lines[start:end], columns)
    return True
