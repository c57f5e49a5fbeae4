"""Rows over the years: a part of a year beside full years, jumps, and the accumulated result from year to year."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from decimal import Decimal

from tertial.published.figures import Document, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.heads import MONTHS
from tertial.published.rules.base import Say, cell, finding, heads, is_result, normal, rows_of, tolerance

_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FEWEST_YEARS = 4
_JUMP = math.log(1.5)


def as_of_parts(document: Document) -> tuple[int, int] | None:
    """Year and month of an interim report; None for an annual one or where it is not said."""
    year, _, month = document.as_of.partition("-")
    return (int(year), int(month)) if month and int(month) < 12 else None


def partial_year(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `partial-year`, a note: the column of the running year stands beside full years without saying so."""
    parts = as_of_parts(document)
    if parts is None:
        return
    year, month = parts
    name = next(n for n, m in MONTHS.items() if m == month)
    tables = [t for t in document.tables if _partial_column(t, year) is not None]
    if not tables:
        return
    first = tables[0]
    column = first.columns[_partial_column(first, year) or 0]
    row = first.rows[0]
    message = say(
        sv=f"Kolumnen ”{column}” i {len(tables)} tabell{'er' if len(tables) > 1 else ''} (först {say.place_of(first.page, row.line)}) gäller bara januari till "
        f"och med {name} men står bredvid hela år, utan att det framgår. Talen går inte att jämföra rakt av.",
        en=f"The column “{column}” in {len(tables)} table{'s' if len(tables) > 1 else ''} (first {say.place_of(first.page, row.line)}) covers January to "
        f"{_MONTHS_EN[month - 1]} only, but stands beside full years without saying so. The figures cannot be compared as they stand.",
    )
    yield finding("partial-year", "note", document, row, message)


def _partial_column(table: Table, year: int) -> int | None:
    kinds = heads(table)
    full = [h for h in kinds if h.kind == "actual" and h.year and h.year < year and h.until is None]
    own = [i for i, h in enumerate(kinds) if h.kind == "actual" and h.year == year and h.until is None]
    return own[0] if len(full) >= 2 and len(own) == 1 else None


def jumps(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `jump`, a note: a year differs from the one before by more than 50 % and thrice the row's largest other change."""
    parts = as_of_parts(document)
    for table, row in rows_of(document):
        found = _yearly(table, row, parts[0] if parts else None)
        steps = [math.log(float(b.value / a.value)) for a, b in itertools.pairwise(found)]
        for i, step in enumerate(steps):
            others = [abs(s) for j, s in enumerate(steps) if j != i]
            if len(found) >= _FEWEST_YEARS and abs(step) > max(_JUMP, 3 * max(others)):
                yield _jump(document, found[i], found[i + 1], say)


def _yearly(table: Table, row: Row, partial: int | None) -> list[PublishedFigure]:
    """The positive values of a row for full years in one unit, in order; small counts are left out, they jump by nature."""
    figures: list[PublishedFigure] = []
    for i, h in enumerate(heads(table)):
        f = cell(row, i)
        if h.kind == "actual" and h.year and h.until is None and h.year != partial and f is not None:
            figures += [f] if not figures or f.unit == figures[0].unit else []
    least = min((f.value for f in figures), default=Decimal(0))
    return figures if least >= 30 or (least > 0 and all(f.unit == "%" for f in figures)) else []


def _jump(document: Document, a: PublishedFigure, b: PublishedFigure, say: Say) -> PublishedFinding:
    change = (b.value - a.value) * 100 / a.value
    message = say(
        sv=f"”{b.label}” går från {say.printed(a)} ({a.column}) till {say.printed(b)} ({b.column}), {say.amount(change, '%', sign=True)}, "
        f"en ovanligt stor förändring jämfört med radens andra år ({say.place(b)}).",
        en=f"“{b.label}” goes from {say.printed(a)} ({a.column}) to {say.printed(b)} ({b.column}), {say.amount(change, '%', sign=True)}, "
        f"an unusually large change beside the row's other years ({say.place(b)}).",
    )
    return finding(
        "jump", "note", document, b, message, claimed=b.value, computed=a.value, unit=b.unit,
        terms=[(a.column, a.value), (b.column, b.value)],
    )  # fmt: skip


def roll_forward(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `roll-forward`, a note: the accumulated result is not last year's plus this year's result.

    A note only, since the council may have settled the equity in between.
    """
    for table in document.tables:
        result = next((r for r in table.rows if is_result(r.label)), None)
        equity = next((r for r in table.rows if normal(r.label).startswith("ackumulerat resultat")), None)
        if result is None or equity is None:
            continue
        kinds = heads(table)
        ends = {
            h.year: i
            for i, h in enumerate(kinds)
            if h.kind in ("actual", "forecast") and h.year and h.until in (None, 12)
        }
        for year, i in sorted(ends.items()):
            before, now, own = (
                cell(equity, ends.get(year - 1, -1) if year - 1 in ends else 999),
                cell(equity, i),
                cell(result, i),
            )
            if before is None or now is None or own is None:
                continue
            computed = before.value + own.in_unit(before.unit)
            if abs(computed - now.value) > tolerance((before, now, own)):
                yield _rolled(document, before, own, now, computed, say)


def _rolled(
    document: Document, before: PublishedFigure, own: PublishedFigure, now: PublishedFigure, computed: Decimal, say: Say
) -> PublishedFinding:
    total = say.amount(computed, now.unit, now.decimals)
    gap = say.amount(now.value - computed, now.unit, now.decimals, sign=True)
    message = say(
        sv=f"”{now.label}”, {now.column}, är {say.printed(now)} ({say.place(now)}), men {say.printed(before)} vid årets början "
        f"({before.column}) och årets resultat {say.printed(own)} blir tillsammans {total}. Skillnaden, {gap}, kan bero på ett beslut "
        "om nämndens egna kapital.",
        en=f"“{now.label}”, {now.column}, is {say.printed(now)} ({say.place(now)}), but {say.printed(before)} at the start of the year "
        f"({before.column}) and the year's result {say.printed(own)} make {total} together. The difference, {gap}, may come of a "
        "decision on the committee's equity.",
    )
    return finding(
        "roll-forward", "note", document, now, message, claimed=now.value, computed=computed, unit=now.unit,
        terms=[(before.column, before.value), (own.label, own.value)],
    )  # fmt: skip
