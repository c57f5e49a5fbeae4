"""Amounts listed in running text against the amount that they make up or explain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tertial.findings import Severity
from tertial.published.figures import Document, PublishedFigure, PublishedFinding
from tertial.published.prose import AMOUNT_HEAD
from tertial.published.rules.base import Say, decimals_of, finding, tolerance

_RESULT = re.compile(
    r"(?:årets resultat|nämndens (?:resultat|avvikelse|budgetavvikelse)|resultatet|totala? (?:avvikelse\w*|resultat\w*))\b[^.;]{0,60}\b"
    r"(?:uppgår till|blev|blir|är|på|visar|uppgick till)\b",
    re.IGNORECASE,
)
_REST = re.compile(r"\b(?:övrig\w*|övergripande|gemensam\w*|mindre verksamheter|resterande|centralt)\b", re.IGNORECASE)
_DEVIATES = re.compile(r"avvik|överskott|underskott|överstig|understig", re.IGNORECASE)
_OFFSET = re.compile(
    r"täcker (?:en )?del|väg(?:er|s) upp|motverka|dämpa|delvis|balanser|kompenser(?:as|ar|at)\b|bidrar också|även bidrag",
    re.IGNORECASE,
)
_FEWEST = 4
_MATERIAL = Decimal("0.1")


def listed_parts(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `sum`: headings with amounts, one a unit, that do not add up to the result that the text gives.

    An error when the list says that it holds all (it has a row for the rest); a warning else.
    """
    parts = _heads(document)
    total = next((f for f in document.figures if _is_result(f)), None)
    if len(parts) < _FEWEST or total is None:
        return
    unit = total.unit
    if any(not p.is_money for p in parts):
        return
    computed = sum((p.in_unit(unit) for p in parts), Decimal(0))
    if abs(computed - total.value) <= tolerance((total, *parts), unit):
        return
    if abs(computed - total.value) > abs(total.value) / 4:
        return
    places = decimals_of((total, *parts))
    amount = say.amount(computed, unit, places, sign=True)
    gap = say.amount(total.value - computed, unit, places, sign=True)
    message = say(
        sv=f"Resultatet anges till {say.printed(total, sign=True)} ({say.place(total)}), men de {len(parts)} delar som redovisas "
        f"({say.place(parts[0])} till {say.place(parts[-1])}) blir tillsammans {amount}. Skillnaden, {gap}, är inte redovisad.",
        en=f"The result is given as {say.printed(total, sign=True)} ({say.place(total)}), but the {len(parts)} parts listed "
        f"({say.place(parts[0])} to {say.place(parts[-1])}) make {amount} together. The difference, {gap}, is not accounted for.",
    )
    severity: Severity = "error" if any(_REST.search(p.label) for p in parts) else "warning"
    yield finding(
        "sum", severity, document, total, message, claimed=total.value, computed=computed, unit=unit,
        terms=[(p.label, p.value) for p in parts], also=parts,
    )  # fmt: skip


def _heads(document: Document) -> list[PublishedFigure]:
    """The first amount of every heading that ends with an amount, each heading once."""
    found: dict[str, PublishedFigure] = {}
    for f in document.figures:
        if f.where == "prose" and not f.column and AMOUNT_HEAD.fullmatch(f.sentence) and f.text[:1] in "+-":
            found.setdefault(f.label, f)
    return list(found.values())


def _is_result(f: PublishedFigure) -> bool:
    return f.where == "prose" and f.is_money and bool(_RESULT.search(f.sentence[: f.sentence.find(f.text)]))


def listed_causes(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `causes`: under a heading with an amount, the deviations listed as its causes do not add up to it.

    Judged where at least two deviations with amounts are listed. Where the text says in words that something more
    covers or offsets a part, or less than a tenth of the amount is left over, the rest is a note.
    """
    for head in _heads(document):
        causes = [f for f in document.figures if f.section == head.sentence and _is_cause(f)]
        causes = [c for c in causes if abs(c.in_unit(head.unit)) <= abs(head.value) * 3]
        if len(causes) < 2:
            continue
        computed = sum((c.in_unit(head.unit) for c in causes), Decimal(0))
        if abs(computed - head.value) <= tolerance((head, *causes), head.unit):
            continue
        yield _unexplained(document, head, causes, computed, say)


def _is_cause(f: PublishedFigure) -> bool:
    if f.where != "prose" or not f.is_money or AMOUNT_HEAD.fullmatch(f.sentence):
        return False
    before = f.sentence[: f.sentence.find(f.text)]
    return bool(_DEVIATES.search(before)) and not re.search(r"\d\s?(?:mnkr|tkr)[^.]*$", before)


def _unexplained(
    document: Document, head: PublishedFigure, causes: Sequence[PublishedFigure], computed: Decimal, say: Say
) -> PublishedFinding:
    text = " ".join(p.text for p in document.paragraphs if p.section == head.sentence and not p.is_heading)
    places = decimals_of((head, *causes))
    amount = say.amount(computed, head.unit, places, sign=True)
    gap = say.amount(head.value - computed, head.unit, places, sign=True)
    terms = [(f.label[:60], say.amount(f.value, f.unit, f.decimals, sign=True)) for f in causes]
    values = ", ".join(value for _, value in terms)
    message = say(
        sv=f"”{head.label}” avviker med {say.printed(head, sign=True)} ({say.place(head)}), men de orsaker som anges ({values}; "
        f"{say.place(causes[0])} till {say.place(causes[-1])}) blir {amount}. Skillnaden, {gap}, förklaras inte.",
        en=f"“{head.label}” deviates by {say.printed(head, sign=True)} ({say.place(head)}), but the causes given ({values}; "
        f"{say.place(causes[0])} to {say.place(causes[-1])}) make {amount}. The difference, {gap}, is not explained.",
    )
    small = abs(computed - head.value) < _MATERIAL * abs(head.value)
    severity: Severity = "note" if small or _OFFSET.search(text) else "warning"
    return finding(
        "causes", severity, document, head, message, claimed=head.value, computed=computed, unit=head.unit,
        terms=[(c.label[:60], c.value) for c in causes], also=causes,
    )  # fmt: skip
