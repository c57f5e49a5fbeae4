"""From the bytes of a file to lines, whatever its format; the format is told by the content, never by the name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tertial.findings import Finding
from tertial.published.figures import Line
from tertial.published.text import CUT, MOST_CHARS, MOST_LINES, decode, plain_lines

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|div|h1|p|main)\b",
    re.IGNORECASE | re.DOTALL,
)
_WIDE_GAP = re.compile(r"\S {3,}\S")
_LAID_OUT = 8


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
    from tertial.published.layout import Placed, Word, lay_out

    placed = [
        Placed(
            line.page or 1,
            float(i),
            1.0,
            tuple(Word(float(m.start()), float(m.end()), m[0]) for m in re.finditer(r"\S+", line.text.expandtabs())),
        )
        for i, line in enumerate(lines)
    ]
    kept = [p for p in placed if p.words]
    cells = {p.y: line.cells for p, line in zip(kept, _without_blanks(lay_out(kept, gap=1.5)), strict=True)}
    return [
        line if line.cells else Line(line.page, line.number, line.text, cells.get(float(i), ()))
        for i, line in enumerate(lines)
    ]


def _without_blanks(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.text]
