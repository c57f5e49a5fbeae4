"""Amounts that a sentence gives a row of a table, by its name and in plain forms, against the row: size and direction.

Four forms are read, where the name is the whole label of one row and nothing narrows it:
`Barn och unga har ett underskott på 2,1 mnkr` (against the deviation of the row), `Personalkostnaderna blev 306,0 mnkr` (against
any cell of it), `Vuxna avviker med minus 0,3 mnkr`, and `Barn och unga -2,1 mnkr, Vuxna +0,3 mnkr` (a list with signs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from tertial.published.figures import Document, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.rules.base import (
    FOLDED,
    SURE,
    Say,
    agree,
    cell,
    finding,
    heads,
    is_result,
    is_total,
    normal,
    rows_of,
    tolerance,
)

_SIDE = re.compile(
    r"^(?P<name>[^,.;:()\d]{4,70}?) (?:har|hade|visar|visade|redovisar|redovisade|uppvisar|prognostiserar|gör|gjorde|lämnar) "
    r"(?:också |även |därmed |totalt )?ett (?:\w+ )?(?P<side>underskott|överskott)(?: mot budget(?:en)?)?(?: i prognosen)? (?:på|om|med) "
    r"(?:cirka |ca |drygt |knappt )?$",
    re.IGNORECASE,
)
_IS = re.compile(
    r"^(?P<name>[^,.;:()\d]{4,70}?) (?:är|var|blev|blir|uppgår till|uppgick till|beräknas bli|beräknas till|beräknas uppgå till) "
    r"(?:cirka |ca |drygt |knappt |totalt )?$",
    re.IGNORECASE,
)
_DEVIATES = re.compile(
    r"^(?P<name>[^,.;:()\d]{4,70}?) (?:avviker|avvek|beräknas avvika|bedöms avvika|väntas avvika) (?:mot budget(?:en)? |från budget(?:en)? )?"
    r"med (?:cirka |ca )?(?:minus |plus )?$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:^|[,.;:] |\boch )(?P<name>[A-ZÅÄÖ][^,.;:()\d]{3,60}?) $")
_ENDS = re.compile(
    r"\s*(?:$|[.,;)]|(?:och|samt|men|för (?:året|perioden|helåret|år)|under (?:året|perioden)|i år|vilket)\b)"
)
_MOVED = re.compile(
    r"\b(?:april|förra|föregående|tidigare|senaste|september|oktober|mars|motsvarande|samma)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Said:
    """An amount and the rows that its sentence gives it to; `side` is -1 for a deficit, 1 for a surplus, 0 for neither."""

    figure: PublishedFigure
    rows: tuple[tuple[Table, Row], ...]
    side: int
    listed: bool


def prose_of_rows(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `prose`, a warning: a sentence gives a row an amount that no column of it has, or a surplus that is a deficit."""
    said = list(_said(document))
    turned = [s for s in said if s.side and _against(s)]
    along = [s for s in said if s.side and _along(s)]
    for s in turned:
        if len(along) > len(turned) or _is_certain(s):
            yield _wrong_side(document, s, say)
    for s in said:
        if not s.side and not any(_has(s, r) for _, r in s.rows):
            yield _other_amount(document, s, say)


def _said(document: Document) -> Iterator[_Said]:
    by_name: dict[str, list[tuple[Table, Row]]] = {}
    for table, row in rows_of(document):
        if row.label and all(c.is_money and c.confidence >= SURE for c in row.cells if c is not None and c.unit != "%"):
            by_name.setdefault(_folded(row.label), []).append((table, row))
    for figure in document.figures:
        if figure.where != "prose" or not figure.is_money or figure.confidence < SURE or figure.hedge in _BOUNDS:
            continue
        read = _read(figure)
        if read is None:
            continue
        name, side, listed = read
        rows = next((by_name[n] for n in _forms(name) if n in by_name), None)
        if rows is None and side and _COMMITTEE.fullmatch(_folded(name)):
            rows = [(t, r) for t, r in rows_of(document) if is_result(r.label) or is_total(r.label)]
        if rows:
            yield _Said(figure, tuple(rows), side, listed)


_COMMITTEE = re.compile(r"(?:\w*namnden|namnden|\w*namndens|utskottet)(?: prognos| resultat)?")
_BASES = ("actual", "forecast", "budget")
_BOUNDS = ("över", "under", "minst", "högst", "upp till")


def _read(figure: PublishedFigure) -> tuple[str, int, bool] | None:
    """The name, the side and whether it is a list, of the sentence that an amount stands in; None for any other sentence."""
    sentence = re.sub(r"\s+", " ", figure.sentence)
    at = sentence.find(re.sub(r"\s+", " ", figure.text))
    if at < 0 or sentence.count(figure.text) > 1 or _MOVED.search(sentence):
        return None
    before, after = sentence[:at], sentence[at + len(figure.text) :]
    if not _ENDS.match(after):
        return None
    if match := _SIDE.match(before):
        return match["name"], (-1 if match["side"].lower() == "underskott" else 1), False
    if figure.text[:1] in "+-" and (match := _LISTED.search(before)):
        return match["name"], 0, True
    if match := _DEVIATES.match(before):
        return match["name"], 0, True
    match = _IS.match(before)
    return (match["name"], 0, False) if match else None


def _folded(text: str) -> str:
    return normal(text).translate(FOLDED)


def _forms(name: str) -> Iterator[str]:
    """The name as a label may have it: as it is, or without its article (`personalkostnaderna`, `individ- och familjeomsorgen`)."""
    plain_name = re.sub(r"^(?:verksamhets)?(?:omrade[t]?|enheten|verksamheten|avdelningen) ", "", _folded(name))
    yield plain_name
    for ending in ("na", "en", "n", "et", "t"):
        if plain_name.endswith(ending) and len(plain_name) > 6:
            yield plain_name[: -len(ending)]


def _deviations(said: _Said) -> list[PublishedFigure]:
    """The deviations and results of the rows that have the size of the amount."""
    found = []
    for table, row in said.rows:
        for i, h in enumerate(heads(table)):
            f = cell(row, i)
            if (
                f is not None
                and f.is_money
                and (h.kind == "deviation" or is_result(row.label))
                and _same_size(said.figure, f)
            ):
                found.append(f)
    return found


def _same_size(a: PublishedFigure, b: PublishedFigure) -> bool:
    return bool(b.value) and abs(abs(a.value) - abs(b.in_unit(a.unit))) <= tolerance((a, b), a.unit)


def _along(said: _Said) -> bool:
    return any((f.value > 0) == (said.side > 0) for f in _deviations(said))


def _against(said: _Said) -> bool:
    found = _deviations(said)
    return bool(found) and not _along(said)


def _is_certain(said: _Said) -> bool:
    """Whether the sign of the deviation can mean one thing alone: it is of the result, or of costs printed as negative, or it is
    the budget less the costs of the whole."""
    for table, row in said.rows:
        kinds = heads(table)
        found = [f for f in _deviations(said) if f in row.cells]
        if is_result(row.label) and found:
            return True
        bases = [
            (h.kind, f)
            for i, h in enumerate(kinds)
            if h.kind in _BASES and (f := cell(row, i)) is not None and f.is_money
        ]
        budgets = [f for kind, f in bases if kind == "budget"]
        others = [f for kind, f in bases if kind != "budget"]
        for f in found:
            for a in others:
                for b in (x for x in budgets if x.value * a.value > 0 and x.unit == a.unit == f.unit):
                    better = a.value - b.value if a.value < 0 else b.value - a.value
                    whole = a.value < 0 or is_total(row.label)
                    if whole and abs(better - f.value) <= tolerance((f, a, b)):
                        return True
    return False


def _has(said: _Said, row: Row) -> bool:
    """Whether a cell of the row, or the difference of two, is the amount."""
    cells = [c for c in row.cells if c is not None and c.is_money]
    f = said.figure
    if any(agree(f, c) or (not said.listed and _same_size(f, c)) for c in cells):
        return True
    gaps = (a.in_unit(f.unit) - b.in_unit(f.unit) for a, b in permutations(cells, 2))
    slack = max((tolerance((f, a, b), f.unit) for a, b in permutations(cells, 2)), default=Decimal(0))
    return any(abs(abs(g) - abs(f.value)) <= slack for g in gaps)


def _wrong_side(document: Document, said: _Said, say: Say) -> PublishedFinding:
    f, other = said.figure, _deviations(said)[0]
    sides = (("underskott", "överskott"), ("deficit", "surplus"))
    (is_sv, not_sv), (is_en, not_en) = sides if said.side < 0 else tuple(pair[::-1] for pair in sides)
    message = say(
        sv=f"Texten ger ”{other.label}” ett {is_sv} på {say.amount(abs(f.value), f.unit, f.decimals)} ({say.place(f)}), men i tabellen är "
        f"{other.column} {say.printed(other, sign=True)} ({say.place(other)}), ett {not_sv}.",
        en=f"The text gives “{other.label}” a {is_en} of {say.amount(abs(f.value), f.unit, f.decimals)} ({say.place(f)}), but in the table "
        f"{other.column} is {say.printed(other, sign=True)} ({say.place(other)}), a {not_en}.",
    )
    return _finding(document, f, other, message)


def _other_amount(document: Document, said: _Said, say: Say) -> PublishedFinding:
    f = said.figure
    cells = [c for _, r in said.rows for c in r.cells if c is not None and c.is_money]
    near = min(cells, key=lambda c: (abs(abs(c.in_unit(f.unit)) - abs(f.value)), c.column))
    message = say(
        sv=f"Texten säger {say.printed(f)} för ”{near.label}” ({say.place(f)}), men i tabellen har raden inget sådant tal; närmast är "
        f"{say.printed(near)} ({near.column}, {say.place(near)}).",
        en=f"The text says {say.printed(f)} for “{near.label}” ({say.place(f)}), but the row has no such figure in the table; the nearest is "
        f"{say.printed(near)} ({near.column}, {say.place(near)}).",
    )
    return _finding(document, f, near, message)


def _finding(document: Document, f: PublishedFigure, other: PublishedFigure, message: str) -> PublishedFinding:
    return finding(
        "prose", "warning", document, f, message, claimed=f.value, computed=other.in_unit(f.unit), unit=f.unit,
        terms=[(f"{other.label}, {other.column}", other.value)], also=[other],
    )  # fmt: skip
