"""Rows that are made of two other rows in every column: shares, and amounts per household or person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations

from tertial.published.figures import Document, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.rules.base import SURE, Say, cell, finding, normal

_SHARE = re.compile(r"\bandel", re.IGNORECASE)
_PER = re.compile(r"\bper \w+|\w+kostnad|genomsnittlig", re.IGNORECASE)
_FEWEST, _MOST_ROWS, _MOST_COLUMNS = 3, 24, 12
_FAR, _STEM = 4, 6
"""A figure that is out by less than so many times its rounding is not told; letters of a word that names a row."""
_COMMON = frozenset(("kostnad", "kostnader", "genomsnittlig", "genomsnittligt", "medelkostnad", "antalet"))
_HUNDRED, _KRONOR = Decimal(100), {"kr": Decimal(1), "tkr": Decimal(1000), "mnkr": Decimal(1_000_000)}

Parts = tuple[PublishedFigure, PublishedFigure]


def ratio_rows(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `percent`, a warning: a share (or an amount per something) is one row divided by another in every other column of its
    table, at least three, and not in one.

    Rows that change slowly make any share of each other by chance, so what is divided has to share a word with the label (the number
    that it is divided by, where it is `per` something), and the figure has to be well beyond the rounding.
    """
    for table in document.tables:
        if len(table.rows) > _MOST_ROWS or not _FEWEST < len(table.columns) <= _MOST_COLUMNS:
            continue
        for row in table.rows:
            is_share = _SHARE.search(row.label) is not None
            if is_share or _PER.search(row.label):
                broken = _broken(table, row, share=is_share)
                if broken is not None:
                    yield _told(document, *broken, say)


def _broken(table: Table, row: Row, *, share: bool) -> tuple[PublishedFigure, Parts, Decimal] | None:
    """The only figure of a row that the rows do not give, those figures, and what they give."""
    columns = range(len(table.columns))
    claimed = [f for i in columns if (f := cell(row, i)) is not None and f.confidence >= SURE and f.value]
    if len(claimed) <= _FEWEST or any(f.unit != claimed[0].unit for f in claimed) or (claimed[0].unit == "%") != share:
        return None
    others = [r for r in table.rows if r is not row]
    pairs = list(permutations(others, 2))
    named = [(a, b) for a, b in pairs if _names(row, b) and (not share or _names(row, a))]
    found = [wrong[0] for pair in named if (wrong := _wrong(row, pair, len(claimed))) and len(wrong) == 1]
    far = [w for w in found if not _fits(*w, times=_FAR)]
    if len({id(f) for f, _, _ in far}) != 1 or any(_wrong(row, pair, len(claimed)) == [] for pair in pairs):
        return None
    return far[0]


def _wrong(row: Row, pair: tuple[Row, Row], count: int) -> list[tuple[PublishedFigure, Parts, Decimal]] | None:
    """The figures of a row, each with its parts and what they make, that two rows do not give; None where they make no such figures."""
    wrong, tried = [], 0
    for i, f in enumerate(row.cells):
        if f is None or not f.value:
            continue
        parts = _parts(*pair, i)
        made = _made(f, *parts) if parts else None
        if parts is None or made is None:
            return None
        tried += 1
        if not _fits(f, parts, made):
            wrong.append((f, parts, made))
    return wrong if tried == count else None


def _names(ratio: Row, other: Row) -> bool:
    """Whether a word of the one label is in the other, endings aside: `anmälningar` and `Antal orosanmälningar`."""
    label = normal(other.label)
    stems = (w[: max(_STEM, len(w) - 4)] for w in normal(ratio.label).split() if len(w) >= _STEM and w not in _COMMON)
    return any(stem in label for stem in stems)


def _parts(part: Row, whole: Row, i: int) -> Parts | None:
    a, b = cell(part, i), cell(whole, i)
    if a is None or b is None or min(a.confidence, b.confidence) < SURE or not b.value or "%" in (a.unit, b.unit):
        return None
    return a, b


def _made(claimed: PublishedFigure, a: PublishedFigure, b: PublishedFigure) -> Decimal | None:
    """What two figures make in the unit of the claimed one; None where they are of other kinds."""
    if claimed.unit == "%":
        known = a.unit == b.unit or (a.is_money and b.is_money)
        return a.value * _HUNDRED / b.in_unit(a.unit) if known and a.is_money == b.is_money else None
    if not claimed.is_money or not a.is_money or b.is_money:
        return None
    return a.value * _KRONOR[a.unit] / b.value / _KRONOR[claimed.unit]


def _fits(claimed: PublishedFigure, parts: Parts, made: Decimal, times: int = 1) -> bool:
    a, b = parts
    slack = claimed.half + abs(made) * ((a.half / abs(a.value) if a.value else 0) + b.half / abs(b.value))
    return abs(abs(claimed.value) - abs(made)) <= slack * times


def _told(document: Document, f: PublishedFigure, parts: Parts, made: Decimal, say: Say) -> PublishedFinding:
    computed = say.amount(made, f.unit, f.decimals)
    terms = say.listed([(t.label, say.printed(t)) for t in parts])
    message = say(
        sv=f"”{f.label}”, {f.column}, är {say.printed(f)} ({say.place(f)}), men {terms} ger {computed}, så som det är i radens andra kolumner.",
        en=f"“{f.label}”, {f.column}, is {say.printed(f)} ({say.place(f)}), but {terms} give {computed}, as in the other columns of the row.",
    )
    return finding(
        "percent", "warning", document, f, message, claimed=f.value, computed=round(made, f.decimals), unit=f.unit,
        terms=[(t.label, t.value) for t in parts], also=parts,
    )  # fmt: skip
