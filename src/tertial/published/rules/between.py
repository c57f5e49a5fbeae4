"""Two reports of one committee: figures restated, and forecasts whose outcome is known by now.

Reports belong together when they print the same value for the same row and year at least three times; nothing is
compared between committees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from tertial.published.figures import Document, PublishedFigure, PublishedFinding
from tertial.published.rules.base import Say, agree, finding, heads, is_result, is_total, normal, rows_of
from tertial.published.rules.series import as_of_parts

_Key = tuple[str, int]
_SAME = 3


def between(documents: Sequence[Document], say: Say) -> Iterator[PublishedFinding]:
    """Rules `restated` (warning) and `forecast` (note) over every pair of documents, the earlier one first."""
    known = [(d, outcomes(d)) for d in sorted(documents, key=_age)]
    for (first, old), (second, new) in combinations(known, 2):
        shared = [(old[k], new[k]) for k in old if k in new]
        same = [p for p in shared if agree(*p) and p[0].value]
        if len(same) < _SAME or len(same) * 2 < len([p for p in shared if p[0].value]):
            continue
        for a, b in shared:
            if not agree(a, b) and a.unit == b.unit:
                yield _restated(first, second, a, b, say)
        yield from _forecasts(first, second, new, say)


def _age(document: Document) -> str:
    """A key that puts an annual report (a year alone) after the interim reports of its year."""
    return document.as_of if "-" in document.as_of else f"{document.as_of}-12"


def outcomes(document: Document) -> dict[_Key, PublishedFigure]:
    """The outcome of full years by row and year; a row that has two values for one year is left out."""
    parts = as_of_parts(document)
    found: dict[_Key, PublishedFigure] = {}
    twice: set[_Key] = set()
    for table, row in rows_of(document):
        for i, h in enumerate(heads(table)):
            f = row.cells[i] if i < len(row.cells) else None
            if f is None or h.kind != "actual" or not h.year or h.until not in (None, 12):
                continue
            if (parts is not None and h.year == parts[0]) or not row.label:
                continue
            label = "arets resultat" if is_result(row.label) else normal(row.label)
            key = (label, h.year)
            if key in found and not agree(found[key], f):
                twice.add(key)
            found.setdefault(key, f)
    return {k: f for k, f in found.items() if k not in twice and not is_total(k[0])}


def _restated(first: Document, second: Document, a: PublishedFigure, b: PublishedFigure, say: Say) -> PublishedFinding:
    gap = say.amount(b.value - a.value, b.unit, max(a.decimals, b.decimals), sign=True)
    share = (
        f" ({say.amount((b.value - a.value) * 100 / abs(a.value), '%', sign=True)})"
        if a.value and a.unit != "%"
        else ""
    )
    message = say(
        sv=f"”{a.label}”, {a.column}, var {say.printed(a)} i {first.file} ({say.place(a)}) men är {say.printed(b)} i den senare {second.file} "
        f"({say.place(b)}): ändrat i efterhand med {gap}{share}.",
        en=f"“{a.label}”, {a.column}, was {say.printed(a)} in {first.file} ({say.place(a)}) but is {say.printed(b)} in the later {second.file} "
        f"({say.place(b)}): changed afterwards by {gap}{share}.",
    )
    return finding(
        "restated", "warning", second, b, message, claimed=a.value, computed=b.value, unit=b.unit,
        terms=[(first.file, a.value), (second.file, b.value)],
    )  # fmt: skip


def _forecasts(
    first: Document, second: Document, new: dict[_Key, PublishedFigure], say: Say
) -> Iterator[PublishedFinding]:
    for table, row in rows_of(first):
        if not is_result(row.label):
            continue
        for i, h in enumerate(heads(table)):
            f = row.cells[i] if i < len(row.cells) else None
            outcome = new.get(("arets resultat", h.year or 0))
            if f is None or h.kind != "forecast" or outcome is None or not (f.is_money and outcome.is_money):
                continue
            computed = outcome.in_unit(f.unit)
            gap = say.amount(computed - f.value, f.unit, f.decimals, sign=True)
            message = say(
                sv=f"Prognosen för {h.year} i {first.file} var {say.printed(f)} ({say.place(f)}); utfallet blev {say.printed(outcome)} enligt "
                f"{second.file} ({say.place(outcome)}), {gap} mot prognosen.",
                en=f"The forecast of {h.year} in {first.file} was {say.printed(f)} ({say.place(f)}); the outcome was {say.printed(outcome)} according "
                f"to {second.file} ({say.place(outcome)}), {gap} against the forecast.",
            )
            yield finding(
                "forecast", "note", first, f, message, claimed=f.value, computed=computed, unit=f.unit,
                terms=[(second.file, outcome.value)],
            )  # fmt: skip
            return
