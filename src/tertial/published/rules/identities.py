"""Columns that are made of other columns, whatever their heads say: `utgående = ingående + årets resultat`, `använt / beviljat`.

Which columns those are is found by trying: an identity that holds in nearly every row of a table, to the last printed digit,
does not do so by chance. The row where it fails is the finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from tertial.published.figures import Document, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.rules.base import SURE, Say, cell, decimals_of, finding, tolerance

_FEWEST = 4
"""An identity is known when it holds in at least so many rows that tell something, all but one in four of those that have it."""
_MOST_COLUMNS, _MOST_TERMS = 12, 4
_LONG = 1000
"""Rows of four digits or more, decimals counted, agree by chance even less: three of them are enough."""
_TELLING = 100
"""A row tells something when the column has at least three digits in it, decimals counted, or the terms are two that differ."""

_NOT_ADDED = ("%", "percentage_points", "index")
_Terms = tuple[tuple[int, int], ...]
"""Signs and columns."""


@dataclass(frozen=True, slots=True)
class _Row:
    row: Row
    claimed: PublishedFigure
    terms: tuple[tuple[int, PublishedFigure], ...]
    computed: Decimal
    slack: Decimal

    @property
    def holds(self) -> bool:
        return abs(self.claimed.value - self.computed) <= self.slack


def identities(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rules `sum` and `percent`: a column is the sum or difference, or the share in per cent, of others in all rows but this."""
    for table in document.tables:
        told: set[int] = set()
        for rows in (*_sums(table), *_shares(table)):
            for broken in (r for r in rows if not r.holds and r.row.line not in told):
                told.add(broken.row.line)
                yield _told(document, broken, say)


def _sums(table: Table) -> Iterator[list[_Row]]:
    """The columns of amounts or counts that are sums or differences of others, each with its rows."""
    width = min(len(table.columns), _MOST_COLUMNS)
    known: set[frozenset[int]] = set()
    whole = _as_integers(table, width)
    for c in reversed(range(width)):
        for terms in _candidates(c, width):
            columns = frozenset({c, *(i for _, i in terms)})
            if columns in known or not _may_hold(whole, c, terms):
                continue
            rows = _known(table, c, terms)
            if rows:
                known.add(columns)
                yield rows


_Integers = list[list[tuple[int, str] | None]]


def _as_integers(table: Table, width: int) -> tuple[_Integers, int]:
    """The values of a table in units of its last decimal, each with its unit, and how many of them make one whole."""
    places = decimals_of([f for row in table.rows for f in row.cells if f is not None])
    cells = ([cell(row, i) for i in range(width)] for row in table.rows)
    rows: _Integers = [
        [None if f is None or f.unit in _NOT_ADDED else (int(f.value.scaleb(places)), f.unit) for f in row]
        for row in cells
    ]
    return rows, int(10**places)


def _may_hold(integers: tuple[_Integers, int], c: int, terms: _Terms) -> bool:
    """Whether an identity fails, even by the widest rounding, in no more rows than are let pass: to drop most of them quickly."""
    rows, one = integers
    slack = (len(terms) + 1) * one // 2 + 1
    left = max(2, len(rows) // 4)
    for row in rows:
        claimed = row[c]
        if claimed is None:
            continue
        computed = 0
        for sign, i in terms:
            f = row[i]
            if f is None or f[1] != claimed[1]:
                break
            computed += sign * f[0]
        else:
            left -= abs(claimed[0] - computed) > slack
            if left < 0:
                return False
    return True


def _candidates(c: int, width: int) -> Iterator[_Terms]:
    """What a column may be: the sum or the difference of two others, or the sum of a run of its neighbours."""
    others = [i for i in range(width) if i != c]
    for a, b in combinations(others, 2):
        yield ((1, a), (1, b))
        yield ((1, a), (-1, b))
        yield ((1, b), (-1, a))
    for size in range(3, _MOST_TERMS + 1):
        yield from (tuple((1, i) for i in range(c - size, c)),) if c >= size else ()
        yield from (tuple((1, i) for i in range(c + 1, c + 1 + size)),) if c + size < width else ()


def _known(table: Table, c: int, terms: _Terms) -> list[_Row]:
    """The rows of an identity that is known to hold in the table; [] for one that is not."""
    rows: list[_Row] = []
    failed = held = 0
    most = max(1, len(table.rows) // 4)
    for row in table.rows:
        read = _sum_of(row, c, terms)
        if read is None:
            continue
        rows.append(read)
        held += read.holds and _tells(read)
        failed += not read.holds
        if failed > max(most, 2):
            return []
    long = all(_size(r.claimed) >= _LONG for r in rows if r.holds)
    if held < _FEWEST - long:
        return []
    return (
        rows
        if failed * 4 <= len(rows) or (failed == 1 and long) or _are_swapped([r for r in rows if not r.holds])
        else []
    )


def _are_swapped(broken: Sequence[_Row]) -> bool:
    """Whether two rows hold again when one of their columns changes places."""
    if len(broken) != 2:
        return False
    gaps = [r.claimed.value - r.computed for r in broken]
    first, second = broken
    moves = [(first.claimed.value - second.claimed.value, 1)]
    moves += [(a.value - b.value, -s) for (s, a), (_, b) in zip(first.terms, second.terms, strict=True)]
    slack = first.slack + second.slack
    return any(abs(gaps[0] - s * m) <= slack and abs(gaps[1] + s * m) <= slack for m, s in moves)


def _sum_of(row: Row, c: int, terms: _Terms) -> _Row | None:
    claimed = cell(row, c)
    figures = [(sign, f) for sign, i in terms if (f := cell(row, i)) is not None]
    if claimed is None or len(figures) != len(terms) or claimed.unit in _NOT_ADDED:
        return None
    if any(f.unit != claimed.unit or f.confidence < SURE for f in (claimed, *(f for _, f in figures))):
        return None
    computed = sum((sign * f.value for sign, f in figures), Decimal(0))
    return _Row(row, claimed, tuple(figures), computed, tolerance((claimed, *(f for _, f in figures))))


def _size(f: PublishedFigure) -> Decimal:
    """The printed digits as a whole number: 380,4 is of four digits."""
    return abs(f.value).scaleb(f.decimals)


def _tells(read: _Row) -> bool:
    """Whether a row could hardly hold by chance: three digits that agree, and no term that is zero."""
    return _size(read.claimed) >= _TELLING and all(f.value for _, f in read.terms)


def _shares(table: Table) -> Iterator[list[_Row]]:
    """The columns of per cent that are the share, or the change, of two others."""
    width = min(len(table.columns), _MOST_COLUMNS)
    for c in range(width):
        if not any((f := cell(r, c)) is not None and f.unit == "%" for r in table.rows):
            continue
        for a in range(width):
            for b in range(width):
                rows = [x for r in table.rows if (x := _share_of(r, c, a, b)) is not None] if a != b else []
                held = sum(1 for x in rows if x.holds and x.slack < 2)
                if held >= _FEWEST and (len(rows) - held) * 4 <= len(rows) and _vary(rows):
                    yield rows


def _vary(rows: Sequence[_Row]) -> bool:
    """Whether the shares are not all near one another, as they are of any two columns that are much alike."""
    return max(r.claimed.value for r in rows) - min(r.claimed.value for r in rows) > 3 * max(r.slack for r in rows)


def _share_of(row: Row, c: int, a: int, b: int) -> _Row | None:
    claimed, part, whole = cell(row, c), cell(row, a), cell(row, b)
    if claimed is None or part is None or whole is None or claimed.unit != "%" or not whole.value:
        return None
    if (
        part.unit != whole.unit
        or part.unit in ("%", "percentage_points")
        or min(f.confidence for f in (claimed, part, whole)) < SURE
    ):
        return None
    share = part.value * 100 / abs(whole.value)
    change = (part.value - whole.value) * 100 / abs(whole.value)
    slack = (
        claimed.half
        + Decimal("0.001")
        + 100 * (part.half + whole.half * abs(part.value / whole.value)) / abs(whole.value)
    )
    computed = min((share, change), key=lambda x: abs(claimed.value - x))
    return _Row(row, claimed, ((1, part), (1, whole)), computed, slack)


def _told(document: Document, broken: _Row, say: Say) -> PublishedFinding:
    claimed, is_share = broken.claimed, broken.claimed.unit == "%"
    figures = [f for _, f in broken.terms]
    places = claimed.decimals if is_share else decimals_of((claimed, *figures))
    computed = say.amount(broken.computed, claimed.unit, places)
    parts = say.listed(
        [
            (f.column, say.amount(s * f.value, f.unit if is_share else None, f.decimals, sign=s < 0))
            for s, f in broken.terms
        ]
    )
    message = say(
        sv=f"”{claimed.label}”, {claimed.column}, är {say.printed(claimed)} ({say.place(claimed)}), men radens andra tal ger "
        f"{computed}: {parts}. Så är kolumnen räknad på de andra raderna.",
        en=f"“{claimed.label}”, {claimed.column}, is {say.printed(claimed)} ({say.place(claimed)}), but the other figures of the "
        f"row make {computed}: {parts}. That is how the column is made in the other rows.",
    )
    return finding(
        "percent" if is_share else "sum", "error", document, claimed, message, claimed=claimed.value,
        computed=round(broken.computed, places), unit=claimed.unit,
        terms=[(f.column, s * f.value) for s, f in broken.terms],
    )  # fmt: skip
