"""What people enter in forms: cleaned of what no text holds, and refused with words when it cannot be used."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from tertial.domain.period import Month
from tertial.findings import InputError, Kind

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


def _kept(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs")
