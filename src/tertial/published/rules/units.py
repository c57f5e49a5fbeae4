"""Amounts in text whose unit cannot be right: thousands written with the decimals of millions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tertial.published.figures import Document, PublishedFigure, PublishedFinding
from tertial.published.rules.base import Say, agree, finding, tolerance

_FEWEST_DIGITS = 3


def unit_slips(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `unit`, a warning: an amount of thousands with decimals has the digits of one a thousand times larger in a table, or one of
    thousands of millions without decimals those of one a thousand times smaller.

    At least three digits have to be the same after rounding, and no table may hold the amount as it is printed.
    """
    cells = [c for t in document.tables for r in t.rows for c in r.cells if c is not None and c.is_money]
    for f in document.figures:
        digits = len(str(abs(int(f.value.scaleb(f.decimals)))))
        small = _is_small(f)
        if f.where != "prose" or digits < _FEWEST_DIGITS or not (small or _is_large(f)):
            continue
        if any(agree(f, c) for c in cells):
            continue
        times = Decimal(1000) if small else Decimal("0.001")
        same = next((c for c in cells if _is_thousandfold(f, c, times)), None)
        if same is not None:
            yield _slip(document, f, same, say)


def _is_small(f: PublishedFigure) -> bool:
    """Whether an amount has the unit of thousands and the decimals of millions: `18,7 tkr`."""
    return f.unit == "tkr" and f.decimals > 0


def _is_large(f: PublishedFigure) -> bool:
    """Whether an amount has the unit of millions and the digits of thousands: `3 365 mnkr`."""
    return f.unit == "mnkr" and not f.decimals and abs(f.value) >= 1000


def _is_thousandfold(f: PublishedFigure, c: PublishedFigure, times: Decimal) -> bool:
    slack = times * f.half + tolerance((c,), f.unit)
    return abs(abs(c.in_unit(f.unit)) - abs(f.value) * times) <= slack


def _slip(document: Document, f: PublishedFigure, c: PublishedFigure, say: Say) -> PublishedFinding:
    larger = (("större", "miljoner, inte tusental"), ("larger", "millions, not thousands"))
    smaller = (("mindre", "tusental, inte miljoner"), ("smaller", "thousands, not millions"))
    (size_sv, unit_sv), (size_en, unit_en) = larger if _is_small(f) else smaller
    message = say(
        sv=f"Texten säger {say.printed(f)} ({say.place(f)}). Samma siffror, tusen gånger {size_sv}, står i en tabell: ”{c.label}”, {c.column}, "
        f"{say.printed(c)} ({say.place(c)}). Det bör vara {unit_sv}.",
        en=f"The text says {say.printed(f)} ({say.place(f)}). The same digits, a thousand times {size_en}, stand in a table: “{c.label}”, "
        f"{c.column}, {say.printed(c)} ({say.place(c)}). It should be {unit_en}.",
    )
    return finding(
        "unit", "warning", document, f, message, claimed=f.value, computed=c.in_unit(f.unit), unit=f.unit,
        terms=[(f"{c.label}, {c.column}", c.value)], also=[c],
    )  # fmt: skip
