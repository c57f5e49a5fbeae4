"""From the parts of a table, in reading order, to its rows: which label lines belong to which values.

A label may stand over several lines with its values before, amid or after it. A part is either text alone or values
with the text beside them; a row has the values of exactly one part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tertial.published.numbers import Printed

_OPEN = re.compile(
    r"(?:[a-zåäö][-\u00ad]|,|\(|/|\b(?:av|och|eller|samt|med|för|från|till|(?-i:i)|på|om|inom|hos|per|som|exkl\.?|inkl\.?|utan|vid|enligt|"
    r"avseende|det|den|de|en|ett|totala?|externa?))$",
    re.IGNORECASE,
)
_OWN_ROW = re.compile(r"(?:-\s*)?(?:varav|därav|därutöver|dvs)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a table. `cells` is None for text alone; `blank` tells that an empty line stands before it."""

    label: str
    cells: tuple[Printed | None, ...] | None
    line: int
    page: int | None
    blank: bool = False
    certain: float = 1.0


@dataclass(slots=True)
class RawRow:
    label: str
    cells: tuple[Printed | None, ...]
    line: int
    page: int | None
    group: str = ""
    certain: float = 1.0
    more: list[str] = field(default_factory=list)


_SHORT = "(?:jan|feb|mar|mars|apr|april|maj|may|jun|june|juni|jul|july|juli|aug|sep|sept|okt|oct|nov|dec)"
_MONTHS = re.compile(rf"\b{_SHORT}-$", re.IGNORECASE)
_MONTH = re.compile(rf"{_SHORT}\b", re.IGNORECASE)
"""`jan-` and `aug 2026` are a span of months broken after its hyphen, not a hyphenated word."""


def join(first: str, second: str) -> str:
    """Two pieces of a label or sentence as one; a word hyphenated over the line end is put together."""
    first, second = first.rstrip(), second.lstrip()
    if not first or not second:
        return first + second
    if first.endswith("\u00ad"):
        return first[:-1] + second
    if re.search(r"[a-zåäöA-ZÅÄÖ]-$", first) and second[0].islower():
        if _MONTHS.search(first) and _MONTH.match(second):
            return first + second
        kept = re.match(r"(?:och|eller|samt|respektive)\b", second)
        return f"{first} {second}" if kept else first[:-1] + second
    return f"{first} {second}"


def is_open(label: str) -> bool:
    """Whether a label cannot end here: it ends in a hyphen, a comma or a preposition, or a parenthesis is open."""
    label = label.strip()
    return bool(_OPEN.search(label)) or label.count("(") > label.count(")")


def continues(label: str, text: str) -> bool:
    """Whether `text` goes on with a label rather than starting one of its own."""
    text = text.strip()
    if not text or _OWN_ROW.match(text):
        return False
    return is_open(label) or text[0].islower() or text[0] in "(,;)/&"


def resolve(parts: Iterable[Part]) -> tuple[list[RawRow], int]:
    """The rows of a table, and how many parts at the end belong to none of them."""
    rows: list[RawRow] = []
    pending: list[Part] = []
    group = ""
    for part in parts:
        if part.cells is None:
            if rows and not pending and (not rows[-1].label or continues(rows[-1].label, part.label)):
                rows[-1].label = join(rows[-1].label, part.label)
            else:
                pending.append(part)
            continue
        label, above = _label(pending, part.label)
        group = above or group
        rows.append(RawRow(label, part.cells, part.line, part.page, group, part.certain))
        pending = []
    return rows, len(pending)


def _label(pending: list[Part], own: str) -> tuple[str, str]:
    """The label that text above and beside the values make, and the group head that the first of it may be."""
    runs: list[str] = []
    for part in pending:
        if runs and continues(runs[-1], part.label):
            runs[-1] = join(runs[-1], part.label)
        else:
            runs.append(part.label.strip())
    if own and runs and continues(runs[-1], own):
        own = join(runs.pop(), own)
    elif not own and runs:
        own = runs.pop()
    return own.strip(), " ".join(runs[-1:])
