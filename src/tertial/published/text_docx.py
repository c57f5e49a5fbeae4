"""DOCX to lines: paragraphs, headings and tables with their cells. No entity is expanded, no link followed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError, XMLParser

from tertial.findings import Kind, UnreadableError
from tertial.published.figures import MOST_ALONE, Cell, Line, RowKind

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_XML = 60_000_000
_MOST_LINES = 200_000
_DEEPEST = 200
_HEADING = re.compile(r"(?:heading|rubrik)\s?([1-6])", re.IGNORECASE)
_CAPTION = re.compile(r"(?:table\s?)?(?:caption|beskrivning)", re.IGNORECASE)
_OF_FIGURE = re.compile(r"\s*(?:figure?|diagram|bild|chart)\b", re.IGNORECASE)

BROKEN = Kind(
    "published.broken-docx",
    "error",
    sv="Word-filen är skadad eller innehåller något som inte läses ({what}).",
    en="The Word file is damaged or holds something that is not read ({what}).",
    do_sv="Öppna den i Word eller LibreOffice och spara den på nytt som .docx.",
    do_en="Open it in Word or LibreOffice and save it again as .docx.",
)


@dataclass(slots=True)
class _Lines:
    done: list[Line] = field(default_factory=list)
    page: int = 1

    def add(self, text: str, cells: tuple[Cell, ...] = (), heading: int = 0, row: RowKind = "") -> None:
        if len(self.done) < _MOST_LINES:
            self.done.append(Line(self.page, len(self.done) + 1, text, cells, heading, row))


def read_docx(data: bytes, name: str) -> tuple[list[Line], int]:
    """The lines of a DOCX and its number of pages, as its last writer broke them. Raises UnreadableError."""
    root = _parsed(_document(data, name), name)
    lines = _Lines()
    body = root.find(f"{_W}body")
    for element in _blocks(body if body is not None else root):
        if element.tag == f"{_W}p":
            _paragraph(element, lines)
        else:
            _table(element, lines)
    return lines.done, lines.page


def _document(data: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo("word/document.xml")
            xml = b"" if info.file_size > _MOST_XML else archive.read(info)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        OSError,
        RuntimeError,
        EOFError,
        ValueError,
    ) as error:
        raise UnreadableError(BROKEN(file=name, what="zip")) from error
    if not xml:
        raise UnreadableError(BROKEN(file=name, what=f"{info.file_size // 1_000_000} MB XML"))
    return xml


def _parsed(xml: bytes, name: str) -> Element:
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", xml):
        raise UnreadableError(BROKEN(file=name, what="DOCTYPE"))
    parser = XMLParser()  # noqa: S314 - expat fetches nothing, and a document type is refused above
    try:
        parser.feed(xml)
        return parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableError(BROKEN(file=name, what="XML")) from error


def _blocks(parent: Element, depth: int = 0) -> Iterator[Element]:
    """Paragraphs and tables in order, also inside content controls and the like."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif depth < _DEEPEST and child.tag != f"{_W}sectPr":
            yield from _blocks(child, depth + 1)


def _paragraph(element: Element, lines: _Lines) -> None:
    text = _text(element, lines)
    found = element.find(f"{_W}pPr/{_W}pStyle")
    style = "" if found is None else found.get(f"{_W}val", "")
    match = _HEADING.match(style)
    heading = int(match[1]) if match and text.strip() else 0
    is_caption = bool(_CAPTION.match(style)) and not _OF_FIGURE.match(text)
    for part in text.split("\n"):
        cells = tuple(Cell(t.strip(), i) for i, t in enumerate(part.split("\t"))) if part.count("\t") >= 2 else ()
        lines.add(part, cells, heading, "caption" if is_caption and not cells and part.strip() else "")
    lines.add("")


def _text(element: Element, lines: _Lines) -> str:
    parts: list[str] = []
    for node in element.iter():
        tag = node.tag.removeprefix(_W) if isinstance(node.tag, str) else ""
        if tag == "t":
            parts.append(node.text or "")
        elif tag == "noBreakHyphen":
            parts.append("-")
        elif tag == "tab" and node.attrib.get(f"{_W}pos") is None:
            parts.append("\t")
        elif tag == "lastRenderedPageBreak" or (tag == "br" and node.get(f"{_W}type") == "page"):
            lines.page += 1
        elif tag in ("br", "cr"):
            parts.append("\n")
    return "".join(parts)


def _table(element: Element, lines: _Lines) -> None:
    """The rows with their cells; a row of one cell belongs to the table when it is short and other rows have more."""
    lines.add("")
    rows = list(element.iter(f"{_W}tr"))
    wide = any(len(row.findall(f"{_W}tc")) > 1 for row in rows)
    headed = False
    for row in rows:
        cells = _cells(row, lines)
        kept = len(cells) > 1 or (wide and len(cells) == 1 and (headed or len(cells[0].text) <= MOST_ALONE))
        is_head = row.find(f"{_W}trPr/{_W}tblHeader") is not None
        headed = headed or is_head
        if cells:
            kind: RowKind = "" if not kept else "head" if is_head else "body"
            lines.add("\t".join(c.text for c in cells), cells if kept else (), row=kind)
    lines.add("")


def _cells(row: Element, lines: _Lines) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    column = 0
    for tc in row.findall(f"{_W}tc"):
        span_element = tc.find(f"{_W}tcPr/{_W}gridSpan")
        value = span_element.get(f"{_W}val", "1") if span_element is not None else "1"
        span = min(int(value), 60) if value.isdecimal() and value != "0" else 1
        merged = tc.find(f"{_W}tcPr/{_W}vMerge")
        is_rest = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
        text = "" if is_rest else " ".join(_text(_without_marks(p), lines) for p in tc.iter(f"{_W}p"))
        cells.append(Cell(re.sub(r"\s+", " ", text).strip(), column, span))
        column += span
    return tuple(cells)


def _without_marks(paragraph: Element) -> Element:
    """The paragraph of a cell without its superscripts: the letters and digits of notes."""
    for run in list(paragraph):
        raised = run.find(f"{_W}rPr/{_W}vertAlign")
        if raised is not None and raised.get(f"{_W}val") == "superscript":
            paragraph.remove(run)
    return paragraph
