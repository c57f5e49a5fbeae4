"""What holds down a column or between rows: opening and closing balances, shares of a total, and unit costs.

As with columns, an identity is known by holding elsewhere in the same table; the figure where it fails is the finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from tertial.findings import Severity
from tertial.published.figures import Document, PublishedFigure, PublishedFinding, Row, Table
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

_OPENING = re.compile(r"(?:ingaende|opening)\b")
_CLOSING = re.compile(r"(?:utgaende|closing)\b")
_RATIO = re.compile(
    r"(?:kr|tkr|kronor|kostnad|pris)\s?/|/\s?(?:dygn|person|barn|plats|timme|invånare)|\bper\s+\w+|pris\b|\bprice\b|dygnskostnad|snittkostnad",
    re.IGNORECASE,
)
_PER = re.compile(r"^(?P<what>.+?) (?:per|/) ?(?P<unit>[a-zåäö]+)$", re.IGNORECASE)
_FEWEST, _MOST_COLUMNS, _BALANCE_ROWS = 3, 12, 3
_WHOLE = Decimal(100)
_KRONOR = (Decimal(1), Decimal(1000), Decimal(1_000_000))


@dataclass(frozen=True, slots=True)
class _Tried:
    """A figure, what others make it, by how much that may be out, and those others."""

    claimed: PublishedFigure
    computed: Decimal
    slack: Decimal
    terms: tuple[PublishedFigure, ...]

    @property
    def holds(self) -> bool:
        return abs(self.claimed.value - self.computed) <= self.slack


def balances(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `sum`, an error: opening balance and the year's result do not make the closing balance, or last year's closing balance is not
    this year's opening one, in a table where they do in most columns; in a table of those three rows alone, in one other column."""
    for table in document.tables:
        rows = {k: r for r in table.rows for k in _balance(r)}
        if not {"opening", "closing", "result"} <= rows.keys():
            continue
        made = [t for i in range(len(table.columns)) if (t := _made(rows, i)) is not None]
        rolled = [t for i in range(1, len(table.columns)) if (t := _rolled(rows, table, i)) is not None]
        told: set[int] = set()
        alone = len(table.rows) == len(rows) == _BALANCE_ROWS and bool(rolled) and all(t.holds for t in rolled)
        for tried in (made, rolled):
            broken = [t for t in tried if not t.holds]
            most = 2 * len(broken) < len(tried) and len(tried) - len(broken) >= 2
            if most or (alone and tried is made and len(broken) == 1 < len(tried)):
                for t in broken:
                    if not told & {id(f) for f in (t.claimed, *t.terms)}:
                        told |= {id(f) for f in (t.claimed, *t.terms)}
                        yield _told(document, "sum", "error", t, say)


def _balance(row: Row) -> Iterator[str]:
    label = normal(row.label)
    if _OPENING.match(label):
        yield "opening"
    elif _CLOSING.match(label):
        yield "closing"
    elif is_result(row.label):
        yield "result"


def _sure(*figures: PublishedFigure | None) -> tuple[PublishedFigure, ...] | None:
    known = tuple(f for f in figures if f is not None and f.confidence >= SURE)
    return known if len(known) == len(figures) and len({f.unit for f in known}) == 1 else None


def _made(rows: dict[str, Row], i: int) -> _Tried | None:
    found = _sure(*(cell(rows[k], i) for k in ("closing", "opening", "result")))
    if found is None:
        return None
    return _Tried(found[0], found[1].value + found[2].value, tolerance(found), found[1:])


def _rolled(rows: dict[str, Row], table: Table, i: int) -> _Tried | None:
    years = [h.year for h in heads(table)[i - 1 : i + 1]]
    found = _sure(cell(rows["opening"], i), cell(rows["closing"], i - 1))
    if found is None or None in years or years[1] != (years[0] or 0) + 1:
        return None
    return _Tried(found[0], found[1].value, tolerance(found), found[1:])


def shares_down(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `percent`, an error: in a column of shares that make 100 % one is not its row's share of the total of another column."""
    for table in document.tables:
        total = next((r for r in reversed(table.rows) if is_total(r.label)), None)
        if total is None:
            continue
        parts = [r for r in table.rows if r is not total and not is_of(r.label)]
        for c in range(min(len(table.columns), _MOST_COLUMNS)):
            whole = cell(total, c)
            if whole is None or whole.unit != "%" or whole.value != _WHOLE:
                continue
            tried = [_shares(parts, total, c, a) for a in range(len(table.columns)) if a != c]
            best = max(tried, key=lambda t: (sum(x.holds for x in t), -len(t)), default=[])
            broken = [t for t in best if not t.holds]
            if len(broken) == 1 and len(best) - 1 >= 1 and _is_off(parts, c):
                yield _told(document, "percent", "error", broken[0], say)


def _shares(parts: Sequence[Row], total: Row, c: int, a: int) -> list[_Tried]:
    whole = cell(total, a)
    found = []
    for row in parts:
        claimed, part = cell(row, c), cell(row, a)
        if (
            claimed is None
            or part is None
            or whole is None
            or not whole.value
            or whole.unit != part.unit
            or part.unit == "%"
        ):
            continue
        computed = part.value * 100 / whole.value
        slack = claimed.half + (part.half + whole.half * abs(part.value / whole.value)) * 100 / abs(whole.value)
        found.append(_Tried(claimed, computed, slack, (part, whole)))
    return found


def _is_off(parts: Sequence[Row], c: int) -> bool:
    """Whether the parts of a column of shares do not make 100 % after rounding."""
    figures = [f for r in parts if (f := cell(r, c)) is not None]
    return abs(sum((f.value for f in figures), Decimal(0)) - _WHOLE) > tolerance(figures)


def unit_costs(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `sum`, an error: a column of prices is the cost divided by the number in at least three other rows, and not in one."""
    for table in document.tables:
        width = min(len(table.columns), _MOST_COLUMNS)
        for c in (c for c in range(width) if _RATIO.search(table.columns[c])):
            best: list[_Tried] = []
            for a, b in permutations((i for i in range(width) if i != c), 2):
                tried = [t for r in table.rows if (t := _ratio(cell(r, c), cell(r, a), cell(r, b))) is not None]
                if sum(t.holds for t in tried) > sum(t.holds for t in best):
                    best = tried
            broken = [t for t in best if not t.holds]
            if len(broken) == 1 and len(best) - 1 >= _FEWEST:
                yield _told(document, "sum", "error", broken[0], say)
    yield from _per_unit(document, say)


def _ratio(
    claimed: PublishedFigure | None, cost: PublishedFigure | None, count: PublishedFigure | None
) -> _Tried | None:
    """A price of kronor, the cost (of money) and the number that it is divided by."""
    if (
        claimed is None
        or cost is None
        or count is None
        or not cost.is_money
        or count.is_money
        or count.unit == "%"
        or not count.value
    ):
        return None
    if min(f.confidence for f in (claimed, cost, count)) < SURE or claimed.unit not in ("kr", "tkr", "count"):
        return None
    kronor = cost.in_unit("kr") / count.value
    unit = min(_KRONOR[:2], key=lambda k: abs(abs(claimed.value) - abs(kronor / k)))
    computed = kronor / unit
    slack = claimed.half + cost.half * (cost.in_unit("kr") / cost.value if cost.value else 1) / abs(count.value) / unit
    slack += abs(computed) * count.half / abs(count.value)
    value = computed if claimed.value * computed >= 0 else -computed
    return _Tried(claimed, value, slack, (cost, count))


def _per_unit(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """A row of something per inhabitant (or the like), where rows of that thing and of the inhabitants have the same column heads."""
    by_name: dict[str, list[tuple[Table, Row]]] = {}
    for table in document.tables:
        for row in table.rows:
            by_name.setdefault(normal(row.label), []).append((table, row))
    for table in document.tables:
        for row in table.rows:
            match = _PER.match(normal(row.label))
            numbers = (
                [r for r in table.rows if match and normal(r.label).split(" ")[0] == match["unit"]] if match else []
            )
            for other, amounts in by_name.get(match["what"], ()) if match and len(numbers) == 1 else ():
                tried = []
                for i, head in enumerate(table.columns):
                    cost = cell(amounts, other.columns.index(head)) if head in other.columns else None
                    tried.append(_ratio(cell(row, i), cost, cell(numbers[0], i)))
                known = [t for t in tried if t is not None]
                broken = [t for t in known if not t.holds]
                if len(broken) == 1 and len(known) - 1 >= _FEWEST:
                    yield _told(document, "sum", "error", broken[0], say)


def _told(document: Document, rule: str, severity: Severity, tried: _Tried, say: Say) -> PublishedFinding:
    f = tried.claimed
    places = (
        f.decimals
        if f.unit == "%"
        else max(f.decimals, decimals_of(tried.terms) if rule == "sum" and f.unit == tried.terms[0].unit else 0)
    )
    computed = say.amount(tried.computed, f.unit, places)
    terms = say.listed([(f"{t.label}, {t.column}", say.printed(t)) for t in tried.terms])
    message = say(
        sv=f"”{f.label}”, {f.column}, är {say.printed(f)} ({say.place(f)}), men {terms} ger {computed}, så som det är i de andra fallen i tabellen.",
        en=f"“{f.label}”, {f.column}, is {say.printed(f)} ({say.place(f)}), but {terms} give {computed}, as it is in the other cases of the table.",
    )
    return finding(
        rule, severity, document, f, message, claimed=f.value, computed=round(tried.computed, places), unit=f.unit,
        terms=[(t.label, t.value) for t in tried.terms], also=tried.terms,
    )  # fmt: skip
