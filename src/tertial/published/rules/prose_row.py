"""Amounts that a sentence gives a row of a table, or the whole, against the row: size and direction."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations

from tertial.published.figures import Document, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.rules.base import Say, agree, cell, finding, heads, is_result, is_total, tolerance
from tertial.published.rules.said import Said, said_of_rows

_BASES = ("actual", "forecast", "budget")
_NEAR = {"side": Decimal(4), "gap": Decimal(4), "level": Decimal(2), "listed": Decimal(4)}
"""An amount that is so many times a figure of the row, or less than that part of it, is of something else."""


def prose_of_rows(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `prose`, a warning: a sentence gives a row an amount that no column of it has, or a surplus that is a deficit."""
    said = list(said_of_rows(document))
    sides = [s for s in said if s.kind == "side"]
    turned = [s for s in sides if _against(s)]
    along = [s for s in sides if _along(s)]
    for s in turned:
        if len(along) > len(turned) or _is_certain(s):
            yield _wrong_side(document, s, say)
    for s in said:
        if not any(_has(s, t, r) for t, r in s.rows):
            if (near := _nearest(s)) is not None:
                yield _other_amount(document, s, near, say)
        elif s.kind == "gap" and (pair := _wrong_way(s)) is not None:
            yield _other_way(document, s, pair, say)


def _deviations(said: Said) -> list[PublishedFigure]:
    """The deviations and results of the rows that have the size of the amount."""
    found = []
    for table, row in said.rows:
        for i, h in enumerate(heads(table)):
            f = cell(row, i)
            if f is not None and f.is_money and _is_deviation(h.kind, row) and _same_size(said.figure, f):
                found.append(f)
    return found


def _is_deviation(kind: str, row: Row) -> bool:
    return kind == "deviation" or is_result(row.label)


def _same_size(a: PublishedFigure, b: PublishedFigure) -> bool:
    return bool(b.value) and abs(abs(a.value) - abs(b.in_unit(a.unit))) <= tolerance((a, b), a.unit)


def _along(said: Said) -> bool:
    return any((f.value > 0) == (said.way > 0) for f in _deviations(said))


def _against(said: Said) -> bool:
    found = _deviations(said)
    return bool(found) and not _along(said)


def _is_certain(said: Said) -> bool:
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


def _has(said: Said, table: Table, row: Row) -> bool:
    """Whether a cell of the row, or the difference between an outcome or forecast and a budget, is the amount."""
    f = said.figure
    cells = [c for c in row.cells if c is not None and c.is_money]
    if any(agree(f, c) or (said.kind != "listed" and _same_size(f, c)) for c in cells):
        return True
    return any(abs(abs(gap) - abs(f.value)) <= slack for _, _, gap, slack in _gaps(f, table, row))


def _gaps(
    f: PublishedFigure, table: Table, row: Row
) -> Iterator[tuple[PublishedFigure, PublishedFigure, Decimal, Decimal]]:
    """An outcome or forecast and a budget of a row, how much larger the first is in the unit of the amount, and by how much
    that may be out; any two cells where no head says what they are."""
    kinds = [(h.kind, c) for h, c in zip(heads(table), row.cells, strict=False) if c is not None and c.is_money]
    told = any(kind == "budget" for kind, _ in kinds)
    for (first, a), (second, b) in permutations(kinds, 2):
        if not told or (second == "budget" and first in ("actual", "forecast")):
            yield a, b, abs(a.in_unit(f.unit)) - abs(b.in_unit(f.unit)), tolerance((f, a, b), f.unit)


def _wrong_way(said: Said) -> tuple[PublishedFigure, PublishedFigure] | None:
    """An outcome or forecast and a budget that differ by the amount the other way; None where any pair differs as it is said."""
    f, found = said.figure, None
    for table, row in said.rows:
        if not any(h.kind == "budget" for h in heads(table)):
            continue
        for a, b, gap, slack in _gaps(f, table, row):
            if abs(abs(gap) - abs(f.value)) <= slack:
                if (gap > 0) == (said.way > 0):
                    return None
                found = found or (a, b)
    return found


def _nearest(said: Said) -> PublishedFigure | None:
    """The figure of the rows that comes nearest to the amount, where one of its kind is of about its size."""
    f = said.figure
    cells = []
    for table, row in said.rows:
        for i, h in enumerate(heads(table)):
            c = cell(row, i)
            fits = said.kind in ("level", "listed") or _is_deviation(h.kind, row)
            if (
                c is not None
                and c.is_money
                and c.value
                and (fits or not any(x.kind == "deviation" for x in heads(table)))
            ):
                cells.append(c)
    most = _NEAR[said.kind]
    like = [c for c in cells if f.value and 1 / most <= abs(f.value / c.in_unit(f.unit)) <= most]
    return min(like, key=lambda c: (abs(abs(c.in_unit(f.unit)) - abs(f.value)), c.column), default=None)


def _wrong_side(document: Document, said: Said, say: Say) -> PublishedFinding:
    f, other = said.figure, _deviations(said)[0]
    sides = (("underskott", "överskott"), ("deficit", "surplus"))
    (is_sv, not_sv), (is_en, not_en) = sides if said.way < 0 else tuple(pair[::-1] for pair in sides)
    message = say(
        sv=f"Texten ger ”{other.label}” ett {is_sv} på {say.amount(abs(f.value), f.unit, f.decimals)} ({say.place(f)}), men i tabellen är "
        f"{other.column} {say.printed(other, sign=True)} ({say.place(other)}), ett {not_sv}.",
        en=f"The text gives “{other.label}” a {is_en} of {say.amount(abs(f.value), f.unit, f.decimals)} ({say.place(f)}), but in the table "
        f"{other.column} is {say.printed(other, sign=True)} ({say.place(other)}), a {not_en}.",
    )
    return _finding(document, f, other, message)


def _other_amount(document: Document, said: Said, near: PublishedFigure, say: Say) -> PublishedFinding:
    f = said.figure
    message = say(
        sv=f"Texten säger {say.printed(f)} för ”{near.label}” ({say.place(f)}), men i tabellen har raden inget sådant tal; närmast är "
        f"{say.printed(near)} ({near.column}, {say.place(near)}).",
        en=f"The text says {say.printed(f)} for “{near.label}” ({say.place(f)}), but the row has no such figure in the table; the nearest is "
        f"{say.printed(near)} ({near.column}, {say.place(near)}).",
    )
    return _finding(document, f, near, message)


def _other_way(
    document: Document, said: Said, pair: tuple[PublishedFigure, PublishedFigure], say: Say
) -> PublishedFinding:
    f, (a, b) = said.figure, pair
    ways = (("över", "under"), ("above", "below"))
    (is_sv, not_sv), (is_en, not_en) = ways if said.way > 0 else tuple(pair[::-1] for pair in ways)
    message = say(
        sv=f"Texten säger att ”{a.label}” är {say.amount(abs(f.value), f.unit, f.decimals)} {is_sv} budget ({say.place(f)}), men tabellen har "
        f"{say.printed(a)} ({a.column}) mot {say.printed(b)} ({b.column}, {say.place(a)}), det vill säga {not_sv}.",
        en=f"The text says that “{a.label}” is {say.amount(abs(f.value), f.unit, f.decimals)} {is_en} budget ({say.place(f)}), but the table has "
        f"{say.printed(a)} ({a.column}) against {say.printed(b)} ({b.column}, {say.place(a)}), which is {not_en}.",
    )
    return _finding(document, f, a, message)


def _finding(document: Document, f: PublishedFigure, other: PublishedFigure, message: str) -> PublishedFinding:
    return finding(
        "prose", "warning", document, f, message, claimed=f.value, computed=other.in_unit(f.unit), unit=f.unit,
        terms=[(f"{other.label}, {other.column}", other.value)], also=[other],
    )  # fmt: skip
