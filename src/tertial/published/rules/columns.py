"""Columns of one table, and of two: deviations, changes in per cent, the same figure in two tables, areas to the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, permutations

from tertial.published.figures import Document, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.rules.base import (
    SURE,
    Say,
    agree,
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

_BASES = ("actual", "forecast", "budget", "target")


@dataclass(frozen=True, slots=True)
class _Checked:
    claimed: PublishedFigure
    computed: Decimal
    holds: bool
    terms: tuple[PublishedFigure, ...]


def deviations(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rules `deviation` and `percent`: a deviation column differs from the two columns that it is the difference of.

    Which two, and with which sign, is what holds in most rows; either sign is taken row by row, since reports turn it
    for costs.
    """
    for table in document.tables:
        kinds = heads(table)
        bases = [i for i, h in enumerate(kinds) if h.kind in _BASES]
        for c, head in enumerate(kinds):
            if head.kind not in ("deviation", "change") or len(bases) < 2:
                continue
            readings = [_checked(table, c, a, b) for a, b in permutations(bases, 2) if a != b]
            best = max(readings, key=lambda r: (sum(x.holds for x in r), -len(r)))
            held, broken = sum(x.holds for x in best), [x for x in best if not x.holds]
            if held >= 2 and len(broken) * 2 <= held:
                yield from (_deviation(document, x, say) for x in broken)


def _checked(table: Table, c: int, a: int, b: int) -> list[_Checked]:
    found = []
    for row in table.rows:
        claimed, first, second = cell(row, c), cell(row, a), cell(row, b)
        if claimed is None or first is None or second is None or first.unit != second.unit:
            continue
        if min(claimed.confidence, first.confidence, second.confidence) < SURE:
            continue
        if claimed.unit == "%" and first.unit != "%":
            result = _percent(claimed, first, second)
        elif claimed.unit == first.unit or (claimed.unit == "percentage_points" and first.unit == "%"):
            result = _difference(claimed, first, second)
        else:
            continue
        if result is not None and (result.claimed.value or result.computed):
            found.append(result)
    return found


def _difference(claimed: PublishedFigure, a: PublishedFigure, b: PublishedFigure) -> _Checked:
    computed = a.value - b.value
    slack = tolerance((claimed, a, b))
    if abs(claimed.value + computed) < abs(claimed.value - computed):
        computed = -computed
    return _Checked(claimed, computed, abs(claimed.value - computed) <= slack, (a, b))


def _percent(claimed: PublishedFigure, a: PublishedFigure, b: PublishedFigure) -> _Checked | None:
    if not b.value:
        return None
    computed = (a.value - b.value) * 100 / abs(b.value)
    share = a.value * 100 / b.value
    slack = claimed.half + (tolerance((a, b)) * 100 / abs(b.value)) * (1 + abs(a.value / b.value))
    best = min((computed, -computed, share), key=lambda x: abs(claimed.value - x))
    return _Checked(claimed, best, abs(claimed.value - best) <= slack, (a, b))


def _deviation(document: Document, broken: _Checked, say: Say) -> PublishedFinding:
    claimed, (a, b) = broken.claimed, broken.terms
    places = decimals_of((claimed,)) if claimed.unit == "%" else decimals_of((claimed, a, b))
    computed = say.amount(broken.computed, claimed.unit, places)
    message = say(
        sv=f"”{claimed.label}”, {claimed.column}, är {say.printed(claimed)} ({say.place(claimed)}), men {a.column} "
        f"{say.printed(a)} och {b.column} {say.printed(b)} ger {computed}.",
        en=f"“{claimed.label}”, {claimed.column}, is {say.printed(claimed)} ({say.place(claimed)}), but {a.column} "
        f"{say.printed(a)} and {b.column} {say.printed(b)} give {computed}.",
    )
    rule = "percent" if claimed.unit == "%" else "deviation"
    return finding(
        rule, "error", document, claimed, message, claimed=claimed.value,
        computed=round(broken.computed, places), unit=claimed.unit, terms=[(f.column, f.value) for f in (a, b)],
    )  # fmt: skip


def same_figure(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `tables`: the result in one table differs from the result, the total or the areas of another, same column.

    Two rows, or a row and the sum of a table's rows, are the same thing when they agree in most columns that both have.
    """
    results = [(t, r) for t in document.tables for r in t.rows if is_result(r.label)]
    seen: set[tuple[int, str]] = set()
    for table, row in results:
        for other in document.tables:
            if other is table:
                continue
            for compared in _candidates(other):
                for f in _compared(document, table, row, other, compared, say):
                    key = (f.line, str(f.claimed))
                    if key not in seen:
                        seen.add(key)
                        yield f
    yield from _same_labels(document, say)


_Getter = Callable[[int], tuple[PublishedFigure, ...]]


def _candidates(other: Table) -> Iterator[_Getter]:
    """What of another table may be the same as a result: its result row, its total row, or all of its rows together."""
    whole = [r for r in other.rows if is_result(r.label) or is_total(r.label)]
    for r in whole:
        yield _one(r)
    parts = [r for r in other.rows if not is_of(r.label)]
    if not whole and len(parts) >= 2:
        yield lambda c: tuple(f for r in parts if (f := cell(r, c)) is not None)


def _one(row: Row) -> _Getter:
    return lambda c: (f,) if (f := cell(row, c)) is not None else ()


def _compared(
    document: Document, table: Table, row: Row, other: Table, get: _Getter, say: Say
) -> Iterator[PublishedFinding]:
    pairs = []
    for c, name in enumerate(table.columns):
        claimed = cell(row, c)
        if claimed is None or not claimed.is_money or name not in other.columns:
            continue
        terms = get(other.columns.index(name))
        if (
            terms
            and all(f.is_money and f.confidence >= SURE for f in (claimed, *terms))
            and (claimed.value or any(f.value for f in terms))
        ):
            computed = sum((f.in_unit(claimed.unit) for f in terms), Decimal(0))
            pairs.append(
                (claimed, terms, computed, abs(claimed.value - computed) <= tolerance((claimed, *terms), claimed.unit))
            )
    held = sum(1 for p in pairs if p[3])
    broken = [p for p in pairs if not p[3]]
    if held >= 1 and len(broken) <= held and len(pairs) >= 2:
        for claimed, terms, computed, _ in broken:
            yield _unequal(document, claimed, terms, computed, other, say)


def _unequal(
    document: Document,
    claimed: PublishedFigure,
    terms: tuple[PublishedFigure, ...],
    computed: Decimal,
    other: Table,
    say: Say,
) -> PublishedFinding:
    total = say.amount(computed, claimed.unit, decimals_of((claimed, *terms)))
    where = say.place(terms[0])
    message = say(
        sv=f"”{claimed.label}”, {claimed.column}, är {say.printed(claimed)} ({say.place(claimed)}), men tabellen "
        f"”{other.title}” ger {total} ({where}).",
        en=f"“{claimed.label}”, {claimed.column}, is {say.printed(claimed)} ({say.place(claimed)}), but the table "
        f"“{other.title}” gives {total} ({where}).",
    )
    return finding(
        "tables", "error", document, terms[0], message, claimed=claimed.value, computed=computed, unit=claimed.unit,
        terms=[(f.label, f.value) for f in terms], also=[claimed],
    )  # fmt: skip


def _same_labels(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rows of the same label in two tables that agree in two columns or more, and not in another."""
    rows = [
        (t, r) for t in document.tables for r in t.rows if r.label and not is_result(r.label) and not is_total(r.label)
    ]
    by_label: dict[str, list[tuple[Table, Row]]] = {}
    for table, row in rows:
        by_label.setdefault(normal(row.label), []).append((table, row))
    for same in by_label.values():
        for (table, row), (other, twin) in combinations(same[:8], 2):
            if table is other:
                continue
            pairs = []
            for c, name in enumerate(table.columns):
                a = cell(row, c)
                b = cell(twin, other.columns.index(name)) if name in other.columns else None
                if (
                    a is not None
                    and b is not None
                    and (a.value or b.value)
                    and (a.unit == b.unit or (a.is_money and b.is_money))
                ):
                    pairs.append((a, b, agree(a, b)))
            broken = [(a, b) for a, b, same_value in pairs if not same_value]
            if len(pairs) - len(broken) >= 2 and len(broken) < len(pairs) - len(broken):
                for a, b in broken:
                    yield _unequal(document, a, (b,), b.in_unit(a.unit), other, say)
