"""Texts by people: Markdown files that begin with a small front matter.

    ---
    section: area.BUF
    period: 2026-08
    author: Kim Ek
    title: Placeringarna driver underskottet
    assessment: will_not_be
    ---
    The text itself, with figures as references: [[areas.BUF.forecast]].

`section` says where in the report the text stands and `period` the month in which the report's period ends; `title`
takes the place of the heading that is made from the figures, `assessment` is for goals, `language` defaults to the
workspace's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from tertial.domain.goal import Assessment
from tertial.domain.period import Month
from tertial.findings import Finding, Kind

MAX_BYTES = 1_000_000
_FIELDS = ("section", "period", "author", "title", "assessment", "language")
_SECTION = re.compile(r"[a-z][a-z_]*(\.[A-Za-z0-9_-]+)?")

TOO_LARGE = Kind(
    "text.too-large",
    "error",
    sv="Textfilen är {found} byte, högst {limit} är väntat.",
    en="The text file has {found} bytes, at most {limit} were expected.",
    do_sv="Dela texten i flera filer, en per avsnitt.",
    do_en="Split the text into several files, one per section.",
)
NOT_UTF8 = Kind(
    "text.encoding",
    "error",
    sv="Textfilen är inte i UTF-8.",
    en="The text file is not in UTF-8.",
    do_sv="Spara om filen med teckenkodningen UTF-8.",
    do_en="Save the file again with the encoding UTF-8.",
)
NO_FRONT_MATTER = Kind(
    "text.front-matter",
    "error",
    sv="Filen ska börja med en rad ---, uppgifter som ”section: summary” och en rad --- till.",
    en="The file must begin with a line ---, fields such as “section: summary” and another line ---.",
    do_sv="Lägg till uppgifterna section, period och author överst i filen.",
    do_en="Add the fields section, period and author at the top of the file.",
)
BAD_FIELD = Kind(
    "text.field",
    "error",
    sv="Uppgiften ”{field}” är ”{found}”; väntat är {expected_sv}, till exempel {example}.",
    en="The field “{field}” is “{found}”; expected {expected_en}, for example {example}.",
    do_sv="Rätta uppgiften överst i filen.",
    do_en="Correct the field at the top of the file.",
)
MISSING_FIELD = Kind(
    "text.missing-field",
    "error",
    sv="Uppgiften ”{field}” saknas, till exempel ”{field}: {example}”.",
    en="The field “{field}” is missing, for example “{field}: {example}”.",
    do_sv="Lägg till uppgiften överst i filen.",
    do_en="Add the field at the top of the file.",
)


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text as written; `first_line` is the line of the file on which the body begins, from 1."""

    section: str
    period: str
    author: str
    body: str
    title: str | None
    assessment: str | None
    language: str | None
    first_line: int


def read_text(path: Path) -> tuple[WrittenText | None, list[Finding]]:
    """The text of a Markdown file, or None and what is wrong with it."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        return None, [TOO_LARGE(file=path.name, found=size, limit=MAX_BYTES)]
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return None, [NOT_UTF8(file=path.name, line=line)]
    ends = [i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"]
    if not lines or lines[0].strip() != "---" or not ends:
        return None, [NO_FRONT_MATTER(file=path.name, line=1)]
    fields, findings = _fields(path.name, lines[1 : ends[0]])
    if findings:
        return None, findings
    body_lines = lines[ends[0] + 1 :]
    skipped = next((i for i, line in enumerate(body_lines) if line.strip()), 0)
    body = "\n".join(body_lines[skipped:]).rstrip() + "\n"
    text = WrittenText(
        fields["section"],
        fields["period"],
        fields["author"],
        body,
        fields.get("title"),
        fields.get("assessment"),
        fields.get("language"),
        ends[0] + 2 + skipped,
    )
    return text, []


def _fields(file: str, lines: list[str]) -> tuple[dict[str, str], list[Finding]]:
    fields: dict[str, str] = {}
    findings = []
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or name not in _FIELDS:
            near = (get_close_matches(name, _FIELDS, 1) or ["section"])[0]
            names = ", ".join(_FIELDS)
            facts = {"expected_sv": f"någon av {names}", "expected_en": f"one of {names}", "example": near}
            findings.append(BAD_FIELD(file=file, line=number, field=name, found=line, **facts))
        elif not _right(name, value):
            sv, en, example = _EXPECTED[name]
            facts = {"expected_sv": sv, "expected_en": en, "example": example}
            findings.append(BAD_FIELD(file=file, line=number, field=name, found=value, **facts))
        elif value:
            fields[name] = value
    given = {line.partition(":")[0].strip() for line in lines}
    missing = [name for name in ("section", "period", "author") if name not in given]
    findings += [MISSING_FIELD(file=file, line=1, field=name, example=_EXPECTED[name][2]) for name in missing]
    return fields, findings


_EXPECTED = {
    "section": ("ett avsnitt", "a section", "summary"),
    "period": ("månaden då rapportens period slutar", "the month in which the report's period ends", "2026-08"),
    "author": ("ett namn", "a name", "Kim Ek"),
    "assessment": (
        "en bedömning (" + ", ".join(Assessment) + ")",
        "an assessment (" + ", ".join(Assessment) + ")",
        "will_be",
    ),
    "language": ("sv eller en", "sv or en", "sv"),
}


def _right(name: str, value: str) -> bool:
    """Whether a known field may have this value."""
    if name == "section":
        return _SECTION.fullmatch(value) is not None
    if name == "period":
        try:
            Month.parse(value)
        except ValueError:
            return False
        return True
    if name == "assessment":
        return not value or value in set(Assessment)
    if name == "language":
        return value in ("", "sv", "en")
    return name != "author" or bool(value)
