"""Writes a document as PDF, DOCX, HTML and Markdown. The same document gives the same bytes, whenever it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tertial.findings import InputError, Kind
from tertial.report import charts
from tertial.report.build import Document
from tertial.report.captions import chart_widths
from tertial.report.fonts import showable, typst_fonts
from tertial.report.layout import MAIN
from tertial.report.pandoc import FIXED_TIME

FORMATS = ("pdf", "docx", "html", "md")

NOT_SET = Kind(
    "report.pdf-not-set",
    "error",
    sv="Rapporten gick inte att göra till PDF: {said}. Ingen fil är skriven.",
    en="The report could not be made into a PDF: {said}. No file is written.",
    do_sv="Skriv rapporten utan PDF, med --format docx,html, och anmäl felet.",
    do_en="Write the report without the PDF, with --format docx,html, and report the fault.",
)
_NOT_SET = ("PanicException", "TypstError")


def render(
    document: Document, formats: Sequence[str] = FORMATS, each: Callable[[str, bytes], None] | None = None
) -> dict[str, bytes]:
    """The document in each format, by its name: pdf (tagged, PDF/UA-1), docx, html (one file) and md.

    Raises ValueError for a format that does not exist. The formats are written side by side; `each` is called with the
    name and the bytes of a format as soon as it is there, while others may still be under way.
    """
    if unknown := sorted(set(formats) - set(FORMATS)):
        raise ValueError(f"no such format: {', '.join(unknown)}; expected {', '.join(FORMATS)}")
    svg, alt = drawings(document)
    writers: dict[str, Callable[[Document, dict[str, str], dict[str, str]], bytes]] = {
        "pdf": write_pdf,
        "docx": write_docx,
        "html": write_html,
        "md": write_markdown,
    }

    def write(name: str) -> bytes:
        made = writers[name](document, svg, alt)
        if each is not None:
            each(name, made)
        return made

    with ThreadPoolExecutor(max_workers=len(FORMATS)) as pool:
        started = {name: pool.submit(write, name) for name in dict.fromkeys(formats)}
        return {name: future.result() for name, future in started.items()}


def drawings(document: Document) -> tuple[dict[str, str], dict[str, str]]:
    """Each chart as SVG, as wide as its place, and its words."""
    facts, language = document.facts, document.context.language
    svg = {k: charts.draw(facts.charts[k], facts, language, width) for k, width in chart_widths(document).items()}
    return svg, {key: charts.alt_text(facts.charts[key], facts, language) for key in document.charts}


def write_pdf(document: Document, svg: dict[str, str], alt: dict[str, str]) -> bytes:
    """Tagged PDF that Typst has checked as PDF/UA-1. Raises InputError for a document that Typst cannot set."""
    import typst

    from tertial.report.lower_typst import Lowering

    source = showable(Lowering(document, svg, alt).source()).encode()
    try:
        return bytes(typst.compile(source, font_paths=typst_fonts(), pdf_standards=["ua-1"], timestamp=int(FIXED_TIME)))
    except BaseException as error:  # a panic of Typst's is no Exception
        if type(error).__name__ not in _NOT_SET:
            raise
        raise InputError(NOT_SET(said=str(error).partition("\n")[0][:200])) from None


def write_docx(document: Document, svg: dict[str, str], alt: dict[str, str]) -> bytes:
    """A Word document with real heading styles, repeated header rows and captions."""
    from tertial.report.lower_docx import write

    # Nothing stands beside a chart in Word: each is as wide as the text.
    facts, language = document.facts, document.context.language
    narrow = [key for key, width in chart_widths(document).items() if width < MAIN]
    return write(document, svg | {k: charts.draw(facts.charts[k], facts, language) for k in narrow}, alt)


def write_html(document: Document, svg: dict[str, str], alt: dict[str, str]) -> bytes:
    """One self-contained page without scripts."""
    from tertial.report.lower_html import write

    return write(document, svg, alt)


def write_markdown(document: Document, svg: dict[str, str], alt: dict[str, str]) -> bytes:  # noqa: ARG001
    """Markdown with every figure in place, and of each chart its words."""
    from tertial.report.lower_markdown import write

    return write(document, alt)
