"""What `tertial check` shows on the terminal: by document and severity, one sentence a finding with where it stands."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tertial.findings import SEVERITIES, Language, Severity

if TYPE_CHECKING:
    from tertial.usecases.checks import CheckResult

_HEAD: dict[Language, dict[Severity, str]] = {
    "sv": {"error": "Fel: kan inte båda vara sant", "warning": "Varning: behöver en förklaring", "note": "Notera: bra att veta"},
    "en": {"error": "Error: cannot both be true", "warning": "Warning: needs an explanation", "note": "Note: worth knowing"},
}  # fmt: skip
_MOST_WIDE = 110


def show_check(done: CheckResult, language: Language) -> str:
    """For each document how much was read, what its figures contradict, errors first, and what could not be read."""
    return "\n\n".join("\n".join(_document(done, i, language)) for i in range(len(done.documents)))


def _document(done: CheckResult, index: int, language: Language) -> Iterator[str]:
    sv = language == "sv"
    document = done.documents[index]
    mine = [f for f in done.findings if f.file == document.file]
    title = f"{document.file}: {len(document.figures)} {'siffror lästa' if sv else 'figures read'}"
    yield title
    yield "─" * len(title)
    if not mine:
        yield "  Inga anmärkningar." if sv else "  No findings."
    for severity in SEVERITIES:
        rows = [(_place(f.page, f.line, language), f"{f.message} [{f.rule}]") for f in mine if f.severity == severity]
        if rows:
            yield from _group(f"{_HEAD[language][severity]} ({len(rows)})", rows)
    if document.findings:
        rows = [("", f"{f.message(language)} {f.remedy(language)}") for f in document.findings]
        yield from _group("Kunde inte läsas säkert" if sv else "Could not be read for certain", rows)


def _place(page: int | None, line: int, language: Language) -> str:
    words = ("sidan", "rad") if language == "sv" else ("page", "line")
    return f"{words[1]} {line}" if page is None else f"{words[0]} {page}, {words[1]} {line}"


def _group(head: str, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A heading, then a row per finding: place to the left, sentence to the right."""
    width = min(shutil.get_terminal_size().columns, _MOST_WIDE)
    left = max(len(place) for place, _ in rows) + 4
    yield f"  {head}"
    for place, text in rows:
        first = f"    {place}".ljust(left + 2)
        yield textwrap.fill(
            text,
            max(width, left + 30),
            initial_indent=first,
            subsequent_indent=" " * (left + 2),
            break_long_words=False,
        )
