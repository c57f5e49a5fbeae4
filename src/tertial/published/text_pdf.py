"""PDF to placed words, with pdfium. Nothing in the document is run or fetched; forms and scripts are not loaded."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from tertial.findings import Finding, Kind, UnreadableError
from tertial.published.layout import Placed, Word, without_furniture

MOST_PAGES = 600
MOST_CHARS = 20_000
"""Of one page; a page of more is reported and left out."""

LOCKED = Kind(
    "published.locked",
    "error",
    sv="PDF-filen är låst med lösenord eller skadad och kan inte läsas.",
    en="The PDF is locked with a password or damaged, and cannot be read.",
    do_sv="Spara den på nytt utan lösenord, eller be avsändaren om en hel fil.",
    do_en="Save it again without a password, or ask the sender for a whole file.",
)
NO_TEXT = Kind(
    "published.no-text",
    "warning",
    sv="Sidan {page} har ingen läsbar text (troligen inskannad); inga tal har lästs från den.",
    en="Page {page} has no readable text (probably scanned); no figures were read from it.",
    do_sv="Installera Tesseract med svenska (Debian: tesseract-ocr-swe) eller använd en PDF med text.",
    do_en="Install Tesseract with Swedish (Debian: tesseract-ocr-swe), or use a PDF with text.",
)
DENSE = Kind(
    "published.dense-page",
    "warning",
    sv="Sidan {page} har {chars} tecken, mer än de {most} som läses av en sida; den är överhoppad.",
    en="Page {page} has {chars} characters, more than the {most} that are read of a page; it was left out.",
    do_sv="Kontrollera att sidan är en vanlig textsida.",
    do_en="Check that the page is an ordinary page of text.",
)
MANY_PAGES = Kind(
    "published.many-pages",
    "warning",
    sv="Dokumentet har {pages} sidor; bara de första {most} har lästs.",
    en="The document has {pages} pages; only the first {most} were read.",
    do_sv="Dela upp dokumentet och kontrollera delarna var för sig.",
    do_en="Split the document and check its parts one by one.",
)


def read_pdf(data: bytes, name: str) -> tuple[list[Placed], int, list[Finding]]:
    """The printed lines of a PDF, its number of pages, and what could not be read. Raises UnreadableError when locked."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(LOCKED(file=name)) from error
    findings: list[Finding] = []
    placed: list[Placed] = []
    try:
        pages = len(pdf)
        if pages > MOST_PAGES:
            findings.append(MANY_PAGES(file=name, pages=pages, most=MOST_PAGES))
        for index in range(min(pages, MOST_PAGES)):
            of_page, finding = _page(pdf, index, name)
            placed += of_page
            findings += [finding] if finding is not None else []
    finally:
        pdf.close()
    return without_furniture(placed), pages, findings


def _page(pdf: Any, index: int, name: str) -> tuple[list[Placed], Finding | None]:
    import pypdfium2

    try:
        page = pdf[index]
        text = page.get_textpage()
        height = page.get_height()
        count = text.count_chars()
        if count > MOST_CHARS:
            return [], DENSE(file=name, page=index + 1, chars=count, most=MOST_CHARS)
        lines = list(_lines(_chars(text, count), index + 1, height))
        text.close()
        page.close()
    except pypdfium2.PdfiumError:
        return [], NO_TEXT(file=name, page=index + 1)
    return lines, None if lines else NO_TEXT(file=name, page=index + 1)


_Char = tuple[float, float, float, float, str]


def _chars(text: Any, count: int) -> Iterator[_Char]:
    """Left, right, baseline, size and character of every glyph; spaces are given with the size 0."""
    from pypdfium2 import raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    boxes = [ctypes.byref(v) for v in (left, right, bottom, top)]
    origin = [ctypes.byref(v) for v in (x, y)]
    handle = text.raw
    for i in range(count):
        code = raw.FPDFText_GetUnicode(handle, i)
        if code in (0x20, 0x0D, 0x0A, 0x09):
            yield 0.0, 0.0, 0.0, 0.0, " "
            continue
        if code in (0, 0xFFFE, 0xFFFF) or not raw.FPDFText_GetCharBox(handle, i, *boxes):
            continue
        raw.FPDFText_GetCharOrigin(handle, i, *origin)
        size = raw.FPDFText_GetFontSize(handle, i) or 10.0
        character = "-" if code == 0x02 else chr(code)
        yield left.value, right.value, y.value, max(size, top.value - bottom.value), character


def _lines(chars: Iterator[_Char], page: int, height: float) -> Iterator[Placed]:
    words: list[tuple[float, float, float, float, str]] = []
    current: list[_Char] = []
    for char in chars:
        breaks = bool(current) and (
            char[3] == 0.0
            or abs(char[2] - current[-1][2]) > 0.3 * char[3]
            or not -0.9 * char[3] < char[0] - current[-1][1] < 0.28 * char[3]
        )
        if breaks:
            words.append(_word(current))
            current = []
        if char[3]:
            current.append(char)
    if current:
        words.append(_word(current))
    yield from _grouped(words, page, height)


def _word(chars: list[_Char]) -> tuple[float, float, float, float, str]:
    size = max(c[3] for c in chars)
    return chars[0][0], chars[-1][1], chars[0][2], size, "".join(c[4] for c in chars)


def _grouped(words: list[tuple[float, float, float, float, str]], page: int, height: float) -> Iterator[Placed]:
    """Words of one baseline as a line; lines from the top down, words from the left."""
    rows: list[list[tuple[float, float, float, float, str]]] = []
    for word in sorted(words, key=lambda w: (-w[2], w[0])):
        if rows and abs(rows[-1][0][2] - word[2]) <= 0.35 * min(word[3], rows[-1][0][3]):
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda w: w[0])
        size = sorted(w[3] for w in row)[len(row) // 2]
        yield Placed(page, height - row[0][2], size, tuple(Word(w[0], w[1], w[4]) for w in row))
