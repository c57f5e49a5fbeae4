"""Documents to lines: plain text here, the other formats in modules of their own. The only place that reads files."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from pathlib import Path

from tertial.findings import Kind, UnreadableError
from tertial.published.figures import Cell, Line

MOST_BYTES = 200_000_000
MOST_CHARS = 1_000_000
"""Of plain text or HTML, about 400 pages; what stands after them is reported and left out."""
MOST_LINES = 400_000
MOST_LINE = 20_000
MOST_CELLS = 60

MOST_CONSIDERED = 100_000
UNREADABLE_SHARE = 50
"""Of compressed bytes one in nine is a control character; text with a few damaged places stays far below one in fifty."""

_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_HEADING = re.compile(r"(#{1,6}) +(?=\S)")
_RULE = re.compile(r"\|(?:\s*:?-{3,}:?\s*\|)+")

NO_FILE = Kind(
    "published.no-file",
    "error",
    sv="Filen {name} finns inte eller kan inte läsas.",
    en="The file {name} does not exist or cannot be read.",
    do_sv="Kontrollera sökvägen, till exempel: tertial check rapporter/delår-2023.pdf",
    do_en="Check the path, for example: tertial check reports/interim-2023.pdf",
)
TOO_LARGE = Kind(
    "published.too-large",
    "error",
    sv="Filen {name} är {size} MB; högst {most} MB läses.",
    en="The file {name} is {size} MB; at most {most} MB is read.",
    do_sv="Dela upp dokumentet eller spara det utan bilder.",
    do_en="Split the document, or save it without pictures.",
)
NO_TEXT = Kind(
    "published.not-text",
    "error",
    sv="Filen {name} är varken text, HTML, PDF eller DOCX: den är full av tecken som inte går att läsa.",
    en="The file {name} is neither text, HTML, PDF nor DOCX: it is full of characters that cannot be read.",
    do_sv="Spara dokumentet som PDF. En bild av en sida skrivs ut som PDF, så läses den som inläst med skanner.",
    do_en="Save the document as PDF. Print a picture of a page as PDF, and it is read like one from a scanner.",
)
CUT = Kind(
    "published.cut",
    "warning",
    sv="Dokumentet är längre än vad som läses; bara de första {most} raderna har kontrollerats.",
    en="The document is longer than what is read; only its first {most} lines have been checked.",
    do_sv="Dela upp dokumentet och kontrollera delarna var för sig.",
    do_en="Split the document and check its parts one by one.",
)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; UnreadableError when there is none or it is too large."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UnreadableError(
                TOO_LARGE(file=path.name, name=path.name, size=size // 1_000_000, most=MOST_BYTES // 1_000_000)
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(NO_FILE(file=path.name, name=path.name)) from error


def decode(data: bytes) -> str:
    """Text from UTF-8 (with or without BOM), UTF-16 with BOM, else Windows-1252 with unknown bytes replaced."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def refuse_binary(text: str, name: str) -> None:
    """Raises UnreadableError where more than one character in UNREADABLE_SHARE is a control character that no text has."""
    start = text[:MOST_CONSIDERED]
    if len(_CONTROL.findall(start)) * UNREADABLE_SHARE > len(start):
        raise UnreadableError(NO_TEXT(file=name, name=name))


def plain_lines(text: str) -> tuple[list[Line], int]:
    """The lines of plain text and its number of pages. A form feed starts a page; without any, pages are unknown (0).

    A tab parts cells; so does `|` in a line that starts and ends with it. `#` before a line makes it a heading.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    pages = text.split("\f")
    lines: list[Line] = []
    for page, content in enumerate(pages, start=1):
        of_page = page if len(pages) > 1 else None
        rows = content.split("\n")
        if page < len(pages) and rows and rows[-1] == "":
            rows.pop()
        for row in rows:
            cut = row[:MOST_LINE]
            heading = _HEADING.match(cut)
            level = len(heading[1]) if heading else 0
            text = cut[heading.end() :] if heading else cut
            lines.append(Line(of_page, len(lines) + 1, text, cells_of(text), level))
            if len(lines) >= MOST_LINES:
                return _marked(lines), len(pages) if len(pages) > 1 else 0
    return _marked(lines), len(pages) if len(pages) > 1 else 0


def _marked(lines: list[Line]) -> list[Line]:
    """The lines with head and rows told apart in tables drawn with `|`, where a line of dashes stands under the head."""
    ruled = [bool(line.cells) and bool(_RULE.fullmatch(line.text.strip())) for line in lines]
    if not any(ruled):
        return lines
    done = list(lines)
    for i, is_rule in enumerate(ruled):
        if not is_rule or not i or not done[i - 1].cells:
            continue
        done[i - 1], done[i] = replace(done[i - 1], row="head"), replace(done[i], row="head")
        for j in range(i + 1, len(done)):
            if not done[j].cells or (j + 1 < len(done) and ruled[j + 1]):
                break
            done[j] = replace(done[j], row="body")
    return done


def cells_of(row: str) -> tuple[Cell, ...]:
    """The cells of a line with tabs, or of a line of a table drawn with `|`; () for running text."""
    stripped = row.strip()
    if "\t" in row and stripped:
        return tuple(Cell(text.strip(), i) for i, text in enumerate(row.rstrip("\n").split("\t")[:MOST_CELLS]))
    if stripped.startswith("|") and stripped.endswith("|") and stripped.count("|") >= 3:
        texts = [t.strip() for t in stripped[1:-1].split("|")]
        if all(set(t) <= set("-: ") for t in texts):
            return (Cell("", 0), Cell("", 1))
        return tuple(Cell(text, i) for i, text in enumerate(texts[:MOST_CELLS]))
    return ()
