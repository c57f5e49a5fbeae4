"""Sums outside of tables: an equation in the text, and a list of amounts, one a line, that ends with its total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tertial.published.figures import Document, Line, PublishedFinding, Unit
from tertial.published.numbers import UNIT_PATTERN, Printed, parse_number, plain, unit_of_word
from tertial.published.rules.base import Say, is_of, is_total
from tertial.published.rules.lazy import Lazy

_NUMBER = r"-?\s?\d{1,3}(?: \d{3})*(?:,\d+)?|-?\s?\d+(?:,\d+)?"
_UNIT = rf"(?:\s?(?:{UNIT_PATTERN}))?"
_EQUATION = Lazy(
    rf"(?<![\w,.+-])(?P<terms>(?:{_NUMBER}){_UNIT}(?:\s[+-]\s(?:{_NUMBER}){_UNIT}){{1,12}})\s=\s(?P<sum>{_NUMBER})\s?(?P<unit>{UNIT_PATTERN})?(?![\w,])",
    re.IGNORECASE,
)
_ITEM = re.compile(
    rf"[-\u2022*]?\s*(?P<label>[A-Za-zÅÄÖåäö][^\d:;.!?]{{2,80}}?):?\s+(?P<n>[+-]?\s?(?:\d{{1,3}}(?: \d{{3}})+|\d+)(?:,\d+)?)\s?(?P<unit>{UNIT_PATTERN})?",
    re.IGNORECASE,
)

_TAIL = 40
"""Characters at the end of a line within which the amount of a list stands."""


@dataclass(frozen=True, slots=True)
class _Item:
    line: Line
    label: str
    printed: Printed
    unit: Unit | None


def sums_in_text(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `sum` outside of tables: `2,0 + 3,0 = 6,0` is an error; a list of amounts whose total differs is a warning."""
    covered = frozenset().union(*(t.lines for t in document.tables))
    run: list[_Item] = []
    for line in document.lines:
        if line.number in covered:
            run = []
            continue
        yield from _equations(document, line, say)
        item = _item(line)
        if item is None:
            run = run if not line.text.strip() and len(run) > 1 else []
        elif is_total(item.label):
            yield from _total(document, run, item, say)
            run = []
        elif not is_of(item.label):
            run.append(item)


def _item(line: Line) -> _Item | None:
    if not any(c.isdigit() for c in line.text[-_TAIL:]):
        return None
    match = _ITEM.fullmatch(re.sub(r"\s+", " ", plain(line.text)).strip())
    printed = parse_number(match["n"].replace("+ ", "+").replace("- ", "-")) if match else None
    if match is None or printed is None:
        return None
    return _Item(line, match["label"].strip(), printed, unit_of_word(match["unit"]) if match["unit"] else None)


def _total(document: Document, items: Sequence[_Item], total: _Item, say: Say) -> Iterator[PublishedFinding]:
    units = {i.unit for i in (*items, total) if i.unit is not None}
    if len(items) < 2 or len(units) > 1 or units & {"%", "percentage_points", "days", "index"}:
        return
    if not units and not any(i.printed.decimals for i in (*items, total)):
        return
    values = [i.printed for i in items]
    computed = sum((v.value for v in values), Decimal(0))
    if abs(computed - total.printed.value) <= _slack((*values, total.printed)):
        return
    unit = next(iter(units), None)
    places = max(v.decimals for v in (*values, total.printed))
    parts = say.listed([(i.label, say.amount(i.printed.value, None, i.printed.decimals)) for i in items])
    where = say.place_of(total.line.page, total.line.number)
    claimed, made = say.amount(total.printed.value, unit, places), say.amount(computed, unit, places)
    message = say(
        sv=f"”{total.label}” är {claimed} ({where}), men raderna ovanför blir {made}: {parts}.",
        en=f"“{total.label}” is {claimed} ({where}), but the lines above make {made}: {parts}.",
    )
    yield PublishedFinding(
        "sum", "warning", document.file, total.line.page, total.line.number, message, total.printed.value, computed, unit,
        tuple((i.label, i.printed.value) for i in items), tuple(i.line.number for i in items),
    )  # fmt: skip


def _slack(values: Sequence[Printed]) -> Decimal:
    return sum((Decimal(5).scaleb(-v.decimals - 1) for v in values), Decimal(0))


def _equations(document: Document, line: Line, say: Say) -> Iterator[PublishedFinding]:
    if "=" not in line.text or len(line.text) > 1000:
        return
    text = re.sub(r" {2,}", " ", plain(line.text))
    for match in _EQUATION.finditer(text):
        claimed = parse_number(match["sum"])
        terms = [_term(t) for t in re.split(r"(?<=[\w%])\s(?=[+-]\s)", match["terms"])]
        known = [t for t in terms if t is not None]
        if claimed is None or len(known) != len(terms):
            continue
        computed = sum((t.value for t in known), Decimal(0))
        if abs(computed - claimed.value) <= _slack((*known, claimed)):
            continue
        unit = unit_of_word(match["unit"]) if match["unit"] else None
        places = max(t.decimals for t in (*known, claimed))
        where = say.place_of(line.page, line.number)
        made, said = say.amount(computed, unit, places), say.amount(claimed.value, unit, places)
        message = say(
            sv=f"Texten räknar ”{match[0].strip()}” ({where}), men summan är {made}, inte {said}.",
            en=f"The text reckons “{match[0].strip()}” ({where}), but the sum is {made}, not {said}.",
        )
        shown = tuple((t.text, t.value) for t in known)
        yield PublishedFinding(
            "sum", "error", document.file, line.page, line.number, message, claimed.value, computed, unit, shown
        )


def _term(text: str) -> Printed | None:
    return parse_number(re.sub(r"^([+-])\s", r"\1", text.strip()))
