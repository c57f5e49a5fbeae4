"""What people enter in forms: cleaned of what no text holds, and refused with words when it cannot be used."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from tertial.data.privacy import masked
from tertial.domain.period import Month
from tertial.findings import Finding, InputError, Kind

SECTION = re.compile(r"[a-z][a-z_]*(\.[A-Za-z0-9_-]{1,48})?")

BAD_ENTRY = Kind(
    "texts.entry",
    "error",
    sv="{what_sv} är ”{found}”; väntat är {expected_sv}, till exempel {example}.",
    en="{what_en} is “{found}”; expected {expected_en}, for example {example}.",
    do_sv="Rätta uppgiften och spara igen.",
    do_en="Correct it and save again.",
)
TOO_LONG = Kind(
    "texts.too-long",
    "error",
    sv="Texten har {found} tecken, högst {limit} är väntat.",
    en="The text has {found} characters, at most {limit} were expected.",
    do_sv="Dela den på flera avsnitt. Det du skrev finns kvar som utkast.",
    do_en="Divide it between several sections. What you wrote is kept as a draft.",
)

PERSON = Kind(
    "texts.person",
    "error",
    sv="{where_sv} innehåller något som liknar ett personnummer. Rapporten är offentlig, så det sparas inte.",
    en="{where_en} holds something that looks like a personal number. The report is public, so it is not saved.",
    do_sv="Ta bort personuppgiften och spara igen. Är det ett annat slags nummer: skriv det på ett annat sätt.",
    do_en="Remove the personal data and save again. If it is another kind of number: write it in another way.",
)
LONGEST_COMMENT = 4_000
MOST_TOLD = 5
"""So many lines at most are told of; the others show when these are put right."""

_ENTRIES = {
    "period": ("Perioden", "The period", "en månad", "a month", "2026-08"),
    "section": ("Avsnittet", "The section", "ett avsnitt i rapporten", "a section of the report", "area.BUF"),
    "language": ("Språket", "The language", "sv eller en", "sv or en", "sv"),
    "assessment": ("Bedömningen", "The assessment", "en av rapportens bedömningar", "one of the report's", "will_be"),
    "version": ("Versionen", "The version", "en version som finns", "a version that there is", "3"),
    "day": ("Fristen", "The deadline", "ett datum", "a date", "2026-09-10"),
    "kind": ("Slaget", "The kind", "ett av dem i listan", "one of those in the list", "interim"),
    "scope": ("Ansvaret", "The unit", "ett ansvar ur konfigurationen", "a unit of the configuration", "511"),
    "amount": (
        "Beloppet",
        "The amount",
        "hela ören inom ±10 miljarder kr",
        "whole öre within ±10 billion SEK",
        "-1250000",
    ),
    "name": ("Namnet", "The name", "1-120 tecken på en rad", "1-120 characters on one line", "Färre placeringar"),
    "comment": ("Kommentaren", "The comment", "högst 4 000 tecken", "at most 4,000 characters", "Tre nya placeringar"),
}


def bad(entry: str, found: object) -> InputError:
    """The error for an entry that cannot be used. What was found is shown shortened, on one line."""
    what_sv, what_en, expected_sv, expected_en, example = _ENTRIES[entry]
    facts: dict[str, Any] = {"what_sv": what_sv, "what_en": what_en, "expected_sv": expected_sv}
    shown = one_line(str(found))[:60]
    return InputError(BAD_ENTRY(found=shown, expected_en=expected_en, example=example, **facts))


def month(period: str) -> Month:
    """Raises InputError for anything but a month such as 2026-08."""
    try:
        return Month.parse(period)
    except ValueError:
        raise bad("period", period) from None


def section(name: str) -> str:
    """Raises InputError for what is no name of a section."""
    if len(name) > 64 or SECTION.fullmatch(name) is None:
        raise bad("section", name)
    return name


def iso_day(text: str) -> str:
    """Raises InputError for anything but a day such as 2026-09-10."""
    try:
        return str(date.fromisoformat(text))
    except ValueError:
        raise bad("day", text) from None


def one_line(text: str) -> str:
    """The text on one line: white space runs are one blank, control characters and halves of characters are gone."""
    return " ".join("".join(c if _kept(c) or c.isspace() else " " for c in text).split())


def many_lines(text: str, limit: int) -> str:
    """The text with line feeds alone between lines, no control characters, and one line feed at its end.

    Empty for a text without words. Raises InputError for more than `limit` characters.
    """
    lines = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or _kept(c))
    plain = lines.strip("\n").rstrip()
    if len(plain) > limit:
        raise InputError(TOO_LONG(found=len(plain), limit=limit))
    return plain + "\n" if plain.strip() else ""


def persons_in(body: str, title: str = "") -> tuple[Finding, ...]:
    """Where a title and a text hold what looks like a personal or coordination number, by line; the number is not shown.

    The search is that of imported texts (`data.privacy.masked`).
    """
    found = [_person("name_of_text")] if _held(title) else []
    rows = [n for n, line in enumerate(body.split("\n"), 1) if _held(line)]
    return (*found, *(_person("row", n) for n in rows[:MOST_TOLD]))


def demand_nobody(text: str, entry: str) -> str:
    """The text of a short entry (a key of the entries above). Raises InputError when it holds what looks like a personal number."""
    if _held(text):
        raise InputError(_person(entry))
    return text


def spoken(comment: str) -> str:
    """A comment as it is stored. Raises InputError for one that is too long or holds what looks like a personal number."""
    return demand_nobody(many_lines(comment, LONGEST_COMMENT).strip(), "comment")


def _held(text: str) -> bool:
    return masked(text) != text


def _person(entry: str, line: int | None = None) -> Finding:
    named = {"row": ("Texten", "The text"), "name_of_text": ("Rubriken", "The heading")}
    where_sv, where_en = named[entry] if entry in named else _ENTRIES[entry][:2]
    return PERSON(line=line, where_sv=where_sv, where_en=where_en)


def _kept(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs")
