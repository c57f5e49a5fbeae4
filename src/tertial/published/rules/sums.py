"""Sums within a table: rows to totals, income and costs to the result, parts of a year to its total column.

Which rows a total is made of is not printed; it is found by trying: the reading that holds in most columns is the one
meant, and a column where it fails is a finding. Where nothing holds, a total that is out by little is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from tertial.published.figures import Document, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.heads import read_head
from tertial.published.numbers import plain
from tertial.published.rules.base import (
    SURE,
    Say,
    cell,
    decimals_of,
    finding,
    heads,
    is_of,
    is_result,
    is_total,
    normal,
    tolerance,
)
from tertial.published.rules.named import is_slip

NOT_ADDED = ("%", "percentage_points", "index", "days")
_LITTLE = Decimal("0.05")
_MEAN = re.compile(
    r"(?:\b(?:kr|tkr|kronor|kostnad(?:er)?|pris|dygn|dagar|timmar|antal)\s?/|/\s?(?:dygn|invånare|person|barn|brukare|plats|timme|vecka|månad)|"
    r"\bper\s+(?:dygn|invånare|person|barn|brukare|hushåll|plats|timme|ärende|anställd|kund|enhet|placering|insats)|snitt|medel|genomsnitt|"
    r"\w*pris\b|kvot|ålder|frånvaro|average|\bmean\b|\bper (?:day|person|resident))",
    re.IGNORECASE,
)
"""Words of a column or row whose total is a mean rather than a sum."""
_TOTAL_AT_END = re.compile(r"(?<!per)[\s,] ?totalt$", re.IGNORECASE)
_LONG_NUMBER = 1000
_COUNTED = re.compile(r"-?\s*(?:antal|summa|totalt?)\b|kostnad|intäkt", re.IGNORECASE)
_NET = ("utgifter", "inkomster")
_BY_NAME = {"netto": (_NET,), "arets resultat": (("summa intakter", "summa kostnader"),)}
"""Totals whose parts are known by their names: of investments without proof, of the result where it holds in a column."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """One column of one reading of a total: the claimed figure, its terms with their signs, and whether it holds."""

    claimed: PublishedFigure
    terms: tuple[tuple[int, PublishedFigure], ...]

    @property
    def computed(self) -> Decimal:
        return sum((sign * f.value for sign, f in self.terms), Decimal(0))

    @property
    def holds(self) -> bool:
        slack = tolerance([self.claimed, *(f for _, f in self.terms)])
        return abs(self.claimed.value - self.computed) <= slack

    @property
    def proves(self) -> bool:
        """Whether it could hardly hold by chance: two terms or more that are not zero, or four digits that agree."""
        return sum(1 for _, f in self.terms if f.value) >= 2 or abs(self.claimed.value) >= _LONG_NUMBER

    @property
    def says_something(self) -> bool:
        return bool(self.claimed.value) or any(f.value for _, f in self.terms)

    @property
    def between(self) -> bool:
        """Whether the claimed figure lies among its terms, all of one sign, as their mean does and their sum does not."""
        values = [abs(f.value) for _, f in self.terms]
        one_sign = all(f.value * self.claimed.value > 0 for _, f in self.terms)
        return one_sign and not self.holds and min(values) <= abs(self.claimed.value) <= max(values)

    @property
    def holds_added(self) -> bool:
        """Whether it holds with all terms added, as deviations of income and of costs are where a surplus is positive in both."""
        slack = tolerance([self.claimed, *(f for _, f in self.terms)])
        return abs(self.claimed.value - sum((f.value for _, f in self.terms), Decimal(0))) <= slack


def sums(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `sum`: a total differs from the sum of its rows by more than their rounding."""
    for table in document.tables:
        for index, row in enumerate(table.rows):
            if _closes(row):
                yield from _of_row(document, table, index, say)
        yield from _across(document, table, say)


def proven(table: Table) -> frozenset[tuple[str, int, str]]:
    """The cells, as column, line and text, that take part in a sum which holds and could hardly hold by chance."""
    cells: set[tuple[str, int, str]] = set()
    for index, row in enumerate(table.rows):
        if not _closes(row):
            continue
        for terms in _readings(table.rows, index):
            for s in _columns(table, index, terms):
                if s.holds and s.proves:
                    cells |= {(f.column, f.line, f.text) for f in (s.claimed, *(f for _, f in s.terms)) if f.value}
    return frozenset(cells)


def _of_row(document: Document, table: Table, index: int, say: Say) -> Iterator[PublishedFinding]:
    named = _named(table, index)
    if named is not None:
        yield from (_report(document, s, say, proven=True) for s in named if not s.holds and not _is_turned(s))
        return
    readings = [_columns(table, index, terms) for terms in _readings(table.rows, index)]
    for broken, proven in _judged([r for r in readings if r], small=is_total(table.rows[index].label)):
        if not _is_turned(broken):
            yield _report(document, broken, say, proven=proven)


def _is_turned(broken: _Sum) -> bool:
    """Whether a column of deviations adds up where the columns that it is made of are subtracted."""
    return read_head(broken.claimed.column).kind in ("deviation", "change") and broken.holds_added


def _named(table: Table, index: int) -> list[_Sum] | None:
    """The columns of a total whose parts are named, with the sign that fits best; None where the names are not there.

    Rows between the parts and the total, such as what is divided among none of them, may be parts as well.
    """
    rows = {normal(row.label): i for i, row in enumerate(table.rows)}
    for parts in _BY_NAME.get(normal(table.rows[index].label), ()):
        if all(p in rows for p in parts):
            first, second = (rows[p] for p in parts)
            between = [i for i in range(max(first, second) + 1, index) if not is_of(table.rows[i].label)]
            more = [(), tuple((1, i) for i in between)] if between else [()]
            ways = [_columns(table, index, ((1, first), (sign, second), *m)) for m in more for sign in (1, -1)]
            best = max(ways, key=lambda way: sum(s.holds for s in way))
            return best if parts == _NET or any(s.holds and s.proves for s in best) else None
    return None


def _judged(readings: Sequence[list[_Sum]], *, small: bool) -> Iterator[tuple[_Sum, bool]]:
    """The failing columns of the reading that holds most; with `small`, else those of the first that fails by little."""
    scored = []
    for order, reading in enumerate(readings):
        telling = [s for s in reading if s.says_something]
        held = sum(1 for s in telling if s.holds)
        if held and not any(s.holds and s.proves for s in telling):
            held = 0
        scored.append((held, -(len(telling) - held), -order, telling))
    best = max(scored, key=lambda s: s[:3], default=None)
    if best is None:
        return
    held, failed = best[0], -best[1]
    if held and failed <= held:
        yield from ((s, True) for s in best[3] if not s.holds)
    elif small and not held and readings and not any(s.holds for r in readings for s in r if s.says_something):
        telling = [s for s in readings[0] if s.says_something]
        near = [
            s for s in telling if abs(s.claimed.value - s.computed) <= _LITTLE * sum(abs(f.value) for _, f in s.terms)
        ]
        broken = [s for s in near if not s.holds and s.proves]
        if broken and len(broken) == len(telling) and len(broken[0].terms) >= 3:
            yield from ((s, False) for s in broken)
        elif len(telling) == 1 and _is_mistyped(telling[0]):
            yield telling[0], False


def _is_mistyped(s: _Sum) -> bool:
    """Whether the total of a list in one column is the sum of its three rows or more with one digit changed, or two exchanged."""
    added = len(s.terms) >= 3 and all(sign * f.value > 0 for sign, f in s.terms)
    return added and is_slip(s.claimed.value, s.computed, s.claimed.decimals)


def _readings(rows: Sequence[Row], index: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """Ways in which a total may be made of other rows, likeliest first: pairs of sign and row."""
    above = [i for i in range(index) if not is_of(rows[i].label)]
    totals = [i for i in above if _closes(rows[i])]
    detail = [i for i in above if i not in totals]
    block = [i for i in detail if not totals or i > totals[-1]]
    below = list(takewhile(lambda i: not _closes(rows[i]), range(index + 1, len(rows))))
    below = [i for i in below if not is_of(rows[i].label)]
    candidates = [block, detail, totals, totals + block, totals[-2:], totals[-2:] + block, above[-2:], below]
    candidates += [block[start:] for start in range(1, len(block) - 1)]
    candidates += [totals[-size:] + block for size in range(1, min(len(totals), 3) + 1)]
    for key in dict.fromkeys(tuple(c) for c in candidates):
        if len(key) >= 2:
            yield tuple((1, i) for i in key)
        if len(key) == 2:
            yield ((1, key[0]), (-1, key[1]))


def _closes(row: Row) -> bool:
    """Whether a row ends a block of rows: a total or a result."""
    return is_total(row.label) or is_result(row.label) or bool(_TOTAL_AT_END.search(plain(row.label)))


def _columns(table: Table, index: int, terms: Sequence[tuple[int, int]]) -> list[_Sum]:
    found = []
    for c in range(len(table.columns)):
        claimed = cell(table.rows[index], c)
        if claimed is None or claimed.unit in NOT_ADDED:
            continue
        figures = [(sign, f) for sign, i in terms if (f := cell(table.rows[i], c)) is not None]
        sure = all(f.confidence >= SURE for f in (claimed, *(f for _, f in figures)))
        if sure and len(figures) >= 2 and all(f.unit == claimed.unit for _, f in figures):
            read = _Sum(claimed, tuple(figures))
            if not (read.between and _MEAN.search(f"{claimed.column} {claimed.label}")):
                found.append(read)
    return found


def _across(document: Document, table: Table, say: Say) -> Iterator[PublishedFinding]:
    """A total column is the sum of the columns of single years, or of all columns, before it."""
    kinds = heads(table)
    for c, head in enumerate(kinds):
        if head.kind != "total" or c < 2:
            continue
        first = max((i + 1 for i in range(c) if kinds[i].kind == "total"), default=0)
        sums_of_rows = []
        for row in table.rows:
            claimed = cell(row, c)
            figures = [(1, f) for i in range(first, c) if (f := cell(row, i)) is not None]
            if claimed is None or claimed.unit in NOT_ADDED or len(figures) < 2:
                continue
            if all(f.unit == claimed.unit and f.confidence >= SURE for f in (claimed, *(f for _, f in figures))):
                read = _Sum(claimed, tuple(figures))
                if not (read.between and (claimed.decimals or not _COUNTED.match(row.label))):
                    sums_of_rows.append(read)
        held = sum(1 for s in sums_of_rows if s.holds and s.says_something)
        broken = [s for s in sums_of_rows if not s.holds]
        if held >= (1 if len(broken) == 1 else 2 * len(broken)):
            for s in broken:
                yield _report(document, s, say, proven=True, across=True)


def _report(document: Document, broken: _Sum, say: Say, *, proven: bool, across: bool = False) -> PublishedFinding:
    claimed = broken.claimed
    decimals = decimals_of([claimed, *(f for _, f in broken.terms)])
    names = [
        (f.column if across else f.label, say.amount(sign * f.value, None, f.decimals, sign=sign < 0))
        for sign, f in broken.terms
    ]
    total = say.amount(broken.computed, claimed.unit, decimals)
    gap = say.amount(claimed.value - broken.computed, claimed.unit, decimals, sign=True)
    message = say(
        sv=f"”{claimed.label}”, {claimed.column}, är {say.printed(claimed)} ({say.place(claimed)}), men delarna blir "
        f"{total}: {say.listed(names)}. Skillnaden är {gap}.",
        en=f"“{claimed.label}”, {claimed.column}, is {say.printed(claimed)} ({say.place(claimed)}), but its parts make "
        f"{total}: {say.listed(names)}. The difference is {gap}.",
    )
    return finding(
        "sum", "error" if proven else "warning", document, claimed, message,
        claimed=claimed.value, computed=broken.computed, unit=claimed.unit,
        terms=[(f.column if across else f.label, sign * f.value) for sign, f in broken.terms],
    )  # fmt: skip
