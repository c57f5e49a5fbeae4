"""The page of a check: the text of each report with its findings where they stand, written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tertial.findings import Kind, Language, UnreadableError

if TYPE_CHECKING:
    from tertial.usecases.checks import CheckResult

NO_PLACE = Kind(
    "published.no-place",
    "error",
    sv="Sidan kan inte skrivas till {name}.",
    en="The page cannot be written to {name}.",
    do_sv="Ange en fil i en mapp som finns och får skrivas i, till exempel: tertial check rapport.pdf --html kontroll.html",
    do_en="Give a file in a folder that exists and may be written to, for example: tertial check report.pdf --html check.html",
)


def page_of(done: CheckResult, language: Language = "sv") -> str:
    """One page of HTML with the text of every document, its figures and its findings where they stand."""
    from tertial.published.marked import marked
    from tertial.published.marked_html import as_html

    return as_html([marked(d, done.findings, language) for d in done.documents], language)


def write_page(done: CheckResult, path: Path, language: Language = "sv") -> None:
    """Writes the page of a check. Raises UnreadableError where the file cannot be written."""
    try:
        path.write_text(page_of(done, language), encoding="utf-8")
    except OSError as error:
        raise UnreadableError(NO_PLACE(file=str(path), name=path.name)) from error
