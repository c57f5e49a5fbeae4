"""Amounts in text whose unit cannot be right: thousands written with the decimals of millions."""

from __future__ import annotations

from collections.abc import Iterator

from tertial.published.figures import Document, PublishedFigure, PublishedFinding
from tertial.published.rules.base import Say, agree, finding, tolerance

_FEWEST_DIGITS = 3


def unit_slips(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `unit`, a warning: an amount of thousands with decimals has the digits of one a thousand times larger in a table.

    At least three digits have to be the same after rounding, and no table may hold the amount as it is printed.
    """
    cells = [c for t in document.tables for r in t.rows for c in r.cells if c is not None and c.is_money]
    for f in document.figures:
        digits = len(str(abs(int(f.value.scaleb(f.decimals)))))
        if f.where != "prose" or f.unit != "tkr" or not f.decimals or digits < _FEWEST_DIGITS:
            continue
        if any(agree(f, c) for c in cells):
            continue
        same = next((c for c in cells if _is_thousandfold(f, c)), None)
        if same is not None:
            yield _slip(document, f, same, say)


def _is_thousandfold(f: PublishedFigure, c: PublishedFigure) -> bool:
    slack = 1000 * f.half + tolerance((c,), "tkr")
    return abs(abs(c.in_unit("tkr")) - abs(f.value) * 1000) <= slack


def _slip(document: Document, f: PublishedFigure, c: PublishedFigure, say: Say) -> PublishedFinding:
    message = say(
        sv=f"Texten säger {say.printed(f)} ({say.place(f)}). Samma siffror, tusen gånger större, står i en tabell: ”{c.label}”, {c.column}, "
        f"{say.printed(c)} ({say.place(c)}). Det bör vara miljoner, inte tusental.",
        en=f"The text says {say.printed(f)} ({say.place(f)}). The same digits, a thousand times larger, stand in a table: “{c.label}”, "
        f"{c.column}, {say.printed(c)} ({say.place(c)}). It should be millions, not thousands.",
    )
    return finding(
        "unit", "warning", document, f, message, claimed=f.value, computed=c.in_unit(f.unit), unit=f.unit,
        terms=[(f"{c.label}, {c.column}", c.value)], also=[c],
    )  # fmt: skip
