"""PDF to placed words, with pdfium. Nothing in the document is run or fetched; forms and scripts are not loaded."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from tertial.findings import Finding, Kind, UnreadableError
from tertial.published.layout import Placed, without_furniture
from tertial.published.text_ocr import Picture, picture_of, read_scanned, spans
from tertial.published.text_pdf_lines import Char, lines_of, with_tables
from tertial.published.text_pdf_tags import tagged

MOST_PAGES = 600
MOST_CHARS = 20_000
"""Of one page; a page of more is reported and left out."""
MOST_CHARS_IN_ALL = 700_000
"""Of a document, about 280 pages; what stands after them is reported and left out."""
_FEW_CHARS = 60
"""A picture with no more text than a page number or a stamp is a scanned page."""
_MANY_SHAPES = 300
_SPACES, _NO_CHARACTER = (0x20, 0x0D, 0x0A, 0x09), (0, 0xFFFE, 0xFFFF)

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
    sv="Sidorna {pages} har ingen läsbar text; inga tal har lästs från dem.",
    en="The pages {pages} have no readable text; no figures were read from them.",
    do_sv="Är sidorna inte tomma: använd en PDF med text.",
    do_en="Unless the pages are blank, use a PDF with text.",
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
    pdf = _opened(data, name)
    try:
        read = _Reading(pdf, name)
        read.all_pages()
        scanned, said, empty = read_scanned(read.scanned, read.picture, name)
    finally:
        pdf.close()
    findings = [*read.findings, *said]
    if blank := sorted([*read.blank, *empty]):
        findings.append(NO_TEXT(file=name, pages=spans(blank)))
    lines = sorted([*read.placed, *scanned], key=lambda line: line.page or 0)
    return without_furniture(lines), read.count, findings


def page_count(data: bytes, name: str) -> int:
    """How many pages a PDF has. Raises UnreadableError when locked."""
    pdf = _opened(data, name)
    try:
        return len(pdf)
    finally:
        pdf.close()


def read_pages(data: bytes, name: str, first: int, end: int) -> list[Placed] | None:
    """The printed lines of the pages from the index `first` up to `end`, for a PDF whose pages are read in two places.

    None where that is not all that there is to say of them (`read_pdf` says it): one is a picture, blank, dense or beyond what is read.
    Raises UnreadableError when locked.
    """
    pdf = _opened(data, name)
    try:
        read = _Reading(pdf, name)
        chars = read.pages(range(first, end))
    finally:
        pdf.close()
    whole = end <= MOST_PAGES and chars * 2 <= MOST_CHARS_IN_ALL
    return read.placed if whole and not (read.findings or read.scanned or read.blank) else None


def _opened(data: bytes, name: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(LOCKED(file=name)) from error


class _Reading:
    """The pages of one PDF as they are read: lines where a page has text, its number where it is a picture or blank."""

    def __init__(self, pdf: Any, name: str) -> None:
        self.pdf, self.name, self.count = pdf, name, len(pdf)
        self.done = 0
        self.placed: list[Placed] = []
        self.findings: list[Finding] = []
        self.scanned: list[int] = []
        self.blank: list[int] = []

    def all_pages(self) -> None:
        """Reads page by page, as far as the number of pages and of characters allows."""
        self.pages(range(min(self.count, MOST_PAGES)))
        if self.done < self.count:
            self.findings.append(MANY_PAGES(file=self.name, pages=self.count, most=self.done))

    def pages(self, indices: range) -> int:
        """Reads pages until they have more characters than are read of a document; returns how many they have."""
        chars = 0
        for index in indices:
            chars += self._page(index)
            self.done += 1
            if chars > MOST_CHARS_IN_ALL:
                break
        return chars

    def picture(self, number: int) -> Picture:
        page = self.pdf[number - 1]
        try:
            return picture_of(page, number)
        finally:
            page.close()

    def _page(self, index: int) -> int:
        """Reads one page and returns how many characters it has."""
        import pypdfium2

        number = index + 1
        try:
            page = self.pdf[index]
            text = page.get_textpage()
            count = int(text.count_chars())
            if count > MOST_CHARS:
                self.findings.append(DENSE(file=self.name, page=number, chars=count, most=MOST_CHARS))
                return count
            lines = _lines_of_page(page, text, count, number)
            if count < _FEW_CHARS and _is_picture(page):
                self.scanned.append(number)
            elif lines:
                self.placed += lines
            else:
                self.blank.append(number)
            text.close()
            page.close()
        except pypdfium2.PdfiumError:
            self.blank.append(number)
            return 0
        return count


def _lines_of_page(page: Any, text: Any, count: int, number: int) -> list[Placed]:
    tables, drawn = tagged(page)
    chars = [c for c in _chars(text, count, with_pieces=bool(tables or drawn)) if c[5] not in drawn]
    height = page.get_height()
    return with_tables(tables, chars, number, height) if tables else list(lines_of(chars, number, height))


def _is_picture(page: Any) -> bool:
    """Whether pictures cover half of the page or more, or its text may be drawn as shapes."""
    from pypdfium2 import raw

    width, height = page.get_size()
    covered = shapes = 0.0
    for shown in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        if shown.type == raw.FPDF_PAGEOBJ_PATH:
            shapes += 1
        else:
            left, bottom, right, top = shown.get_bounds()
            covered += max(0.0, right - left) * max(0.0, top - bottom)
    return covered * 2 >= width * height or shapes >= _MANY_SHAPES


def _chars(text: Any, count: int, *, with_pieces: bool) -> Iterator[Char]:
    """Left, right, baseline, size, character and piece of every glyph; spaces are given with the size 0.

    The piece is the number by which the structure of the page knows the text (-1 without one).
    """
    from pypdfium2 import raw

    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    boxes = [ctypes.byref(v) for v in (left, right, bottom, top)]
    origin = [ctypes.byref(v) for v in (x, y)]
    handle = ctypes.cast(text.raw, ctypes.c_void_p)
    unicode_of, box_of, origin_of = (
        _quick(f) for f in (raw.FPDFText_GetUnicode, raw.FPDFText_GetCharBox, raw.FPDFText_GetCharOrigin)
    )
    object_of = _quick(raw.FPDFText_GetTextObject, ctypes.c_void_p)
    known: dict[int, tuple[float, int]] = {}
    last, size, piece = None, 0.0, -1
    for i in range(count):
        code = unicode_of(handle, i)
        if code in _SPACES:
            yield 0.0, 0.0, 0.0, 0.0, " ", piece
            continue
        if code in _NO_CHARACTER or not box_of(handle, i, *boxes):
            continue
        origin_of(handle, i, *origin)
        address = object_of(handle, i)
        if address != last or address is None:
            found = known.get(address or 0)
            if found is None:
                found = _set_in(text, i, with_pieces=with_pieces and bool(address))
                if address:
                    known[address] = found
            last, (size, piece) = address, found
        char = "-" if code == 0x02 else chr(code)
        yield left.value, right.value, y.value, max(size, top.value - bottom.value), char, piece


def _set_in(text: Any, index: int, *, with_pieces: bool) -> tuple[float, int]:
    """The size of type of a glyph's text, and its piece."""
    from pypdfium2 import raw

    piece = raw.FPDFPageObj_GetMarkedContentID(raw.FPDFText_GetTextObject(text.raw, index)) if with_pieces else -1
    return raw.FPDFText_GetFontSize(text.raw, index) or 10.0, piece


def _quick(function: Any, result: Any = ctypes.c_int) -> Any:
    """A function of pdfium that takes addresses and numbers as they are, for every glyph: without a check of their types, and without
    letting other threads in, which takes longer than what it does."""
    return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value or 0)
