"""Results over the years in two tables, one with the years across and one with the years down."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tertial.published.figures import Document, PublishedFigure, PublishedFinding
from tertial.published.heads import YEAR
from tertial.published.rules.base import SURE, Say, agree, cell, decimals_of, finding, heads, is_result, rows_of

_FEWEST = 2


def years_down(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `tables`: a year's result where the years stand down differs from that year's in the income statement.

    Told only where the two tables agree in two other years or more, and in more than they differ.
    """
    across = dict(_across(document))
    for table in document.tables:
        columns = [i for i, c in enumerate(table.columns) if is_result(c)]
        down = [r for r in table.rows if re.fullmatch(YEAR, r.label.strip())]
        for i in columns:
            pairs = [(f, across[y]) for r in down if (y := int(r.label)) in across and (f := cell(r, i)) is not None]
            pairs = [(a, b) for a, b in pairs if a.is_money and min(a.confidence, b.confidence) >= SURE]
            broken = [(a, b) for a, b in pairs if not agree(a, b)]
            held = len(pairs) - len(broken)
            if held >= _FEWEST and len(broken) < held:
                yield from (_differs(document, a, b, say) for a, b in broken)


def _across(document: Document) -> Iterator[tuple[int, PublishedFigure]]:
    """The results of full years by year, from rows of results; the first of each year."""
    found: dict[int, PublishedFigure] = {}
    for table, row in rows_of(document):
        for i, h in enumerate(heads(table)):
            f = cell(row, i)
            if (
                f is not None
                and is_result(row.label)
                and h.kind == "actual"
                and h.year
                and h.until in (None, 12)
                and f.is_money
            ):
                found.setdefault(h.year, f)
    yield from found.items()


def _differs(document: Document, a: PublishedFigure, b: PublishedFigure, say: Say) -> PublishedFinding:
    computed = b.in_unit(a.unit)
    places = decimals_of((a, b))
    message = say(
        sv=f"”{a.column}” för {a.label} är {say.printed(a)} ({say.place(a)}), men {say.printed(b)} i en annan tabell ({b.column}, {say.place(b)}).",
        en=f"“{a.column}” for {a.label} is {say.printed(a)} ({say.place(a)}), but {say.printed(b)} in another table ({b.column}, {say.place(b)}).",
    )
    return finding(
        "tables", "error", document, a, message, claimed=a.value, computed=round(computed, places), unit=a.unit,
        terms=[(b.column, b.value)], also=[b],
    )  # fmt: skip
