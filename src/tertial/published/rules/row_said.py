"""What a sentence says of the size and the change of a row, of money or not, against the row.

A claim is judged only where the rest of the sentence proves that the row is meant: the level is a figure of the row, or one of two
numbers of a change is. A number that stands alone is told only where it is a figure of the row mistyped (one digit, or two in each
other's place).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tertial.published.figures import Document, PublishedFigure, PublishedFinding
from tertial.published.heads import Head
from tertial.published.prose import Sentence, sentences
from tertial.published.rules.base import Say, agree, heads, tolerance
from tertial.published.rules.named import NamedRow, Names, cells, is_slip
from tertial.published.rules.row_forms import Number, RowForm, masked, read_clause

_CLAUSE = re.compile(
    r"(?:; |,? medan |,? men |, och |, samt | samtidigt som |, while |, but |, and )(?=[A-Za-zÅÄÖåäö])"
)
_LONGEST, _THREE_DIGITS = 400, 100
_CHANGES = ("deviation", "change")


@dataclass(frozen=True, slots=True)
class _Clause:
    document: Document
    sentence: Sentence
    start: int
    form: RowForm
    rows: list[NamedRow]

    def figure(self, number: Number) -> PublishedFigure:
        """A number of the clause as a figure of prose."""
        line, page = self.sentence.paragraph.place(self.sentence.start + self.start + number.start)
        row = self.rows[0][1]
        p = number.printed
        return PublishedFigure(
            row.label, "", p.value, number.unit or "count", "prose", None, page, line, p.text, p.decimals,
            sentence=self.sentence.text,
        )  # fmt: skip


def rows_as_said(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rules `prose` and `trend`, warnings: a sentence gives a row a level, or a change, that the row does not have."""
    names = Names(document)
    for paragraph in document.paragraphs:
        if paragraph.is_heading or not any(c.isdigit() for c in paragraph.text):
            continue
        for sentence in sentences(paragraph):
            if len(sentence.text) > _LONGEST or not any(c.isdigit() for c in sentence.text):
                continue
            for start, text in _clauses(masked(sentence.text)):
                form = read_clause(text)
                clause = _clause(document, sentence, start, form, names) if form else None
                if clause is not None:
                    yield from _judged(clause, say)


def _clause(document: Document, sentence: Sentence, start: int, form: RowForm, names: Names) -> _Clause | None:
    """The clause with the rows that its subject names, or begins the only label of: then a number of it has to be of the row."""
    if rows := names.find(form.subject):
        return _Clause(document, sentence, start, form, rows)
    numbers = [n for n in (form.before, form.level) if n] if form.level and (form.before or form.by) else []
    if not numbers and len(form.by) < 2:
        return None
    clause = _Clause(document, sentence, start, form, names.beginning(form.subject))
    if not clause.rows:
        return None
    of_row = any(_is_of_row(clause, clause.figure(n)) for n in numbers)
    changes = len(form.by) > 1 and any(_is_change_of_row(clause, clause.figure(n)) for n in form.by)
    return clause if of_row or changes else None


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _CLAUSE.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def _judged(clause: _Clause, say: Say) -> Iterator[PublishedFinding]:
    form = clause.form
    level = clause.figure(form.level) if form.level else None
    before = clause.figure(form.before) if form.before else None
    for said, other in ((level, before), (before, level)):
        if said is not None and not _held(clause, said):
            proven = other is not None and _held(clause, other)
            if (true := _slipped(clause, said, proven=proven)) is not None:
                yield _other(clause, said, true, say)
            return
    if form.by and before is None:
        yield from _changes(clause, level, [clause.figure(n) for n in form.by], say)


def _held(clause: _Clause, said: PublishedFigure) -> bool:
    """Whether the rows have a figure, whatever its sign, or two whose difference it is."""
    found = list(cells(clause.rows, said))
    return any(_same(said, c) for c in found) or any(
        abs(abs(abs(a.value) - abs(b.in_unit(a.unit))) * _scale(a, said) - abs(said.value)) <= _slack(said, a, b)
        for _, row in clause.rows
        for a in cells([(_, row)], said)
        for b in cells([(_, row)], said)
        if said.is_money
    )


def _is_of_row(clause: _Clause, said: PublishedFigure) -> bool:
    """Whether a number of three digits or more is a figure of the rows themselves."""
    long = abs(said.value).scaleb(said.decimals) >= _THREE_DIGITS
    return long and any(_same(said, c) for c in cells(clause.rows, said))


def _scale(a: PublishedFigure, b: PublishedFigure) -> Decimal:
    return a.in_unit(b.unit) / a.value if a.value and a.is_money else Decimal(1)


def _slack(said: PublishedFigure, *others: PublishedFigure) -> Decimal:
    return tolerance((said, *others), said.unit if said.is_money else None)


def _same(a: PublishedFigure, b: PublishedFigure) -> bool:
    if a.is_money:
        return abs(abs(a.value) - abs(b.in_unit(a.unit))) <= tolerance((a, b), a.unit)
    return agree(a, b)


def _slipped(clause: _Clause, said: PublishedFigure, *, proven: bool) -> PublishedFigure | None:
    """The figure of the rows that a number is mistyped from; where the sentence has another figure of the row, any near one."""
    found = list(cells(clause.rows, said))
    slips = [c for c in found if is_slip(said.value, c.in_unit(said.unit) if said.is_money else c.value, said.decimals)]
    if not slips and proven:
        slips = [
            c for c in found if said.value and Decimal("0.8") < abs(c.in_unit(said.unit) / said.value) < Decimal("1.25")
        ]
    return min(slips, key=lambda c: abs(abs(c.in_unit(said.unit)) - abs(said.value)), default=None)


Pair = tuple[PublishedFigure, PublishedFigure]


def _changes(
    clause: _Clause, level: PublishedFigure | None, by: Sequence[PublishedFigure], say: Say
) -> Iterator[PublishedFinding]:
    """A change by an amount, a share or both, against the differences between the figures of the row."""
    pairs = [p for named in clause.rows for p in _pairs(clause, named, level, by)]
    if not pairs:
        return
    fits = [[p for p in pairs if _step(b, *p) is not None and _fits(b, p)] for b in by]
    both = [p for p in fits[0] if all(p in f for f in fits[1:])]
    if level is None and not both and not any(fits):
        slip = _mistyped_change(clause, by, pairs)
        if slip is not None:
            yield _other_change(clause, by[0], slip, say)
        return
    wrong = next((b for b, f in zip(by, fits, strict=True) if not f), None)
    if wrong is None and both:
        if (
            clause.form.way
            and not any(_goes(clause.form.way, p) for p in both)
            and not any(_is_change_of_row(clause, b) for b in by)
        ):
            yield _other_change(clause, by[0], both[-1], say)
    elif not any(_is_change_of_row(clause, b) for b in by) or len(by) > 1:
        wrong = wrong or by[-1]
        if len(by) > 1 and any(_is_change_of_row(clause, b) for b in by if b is wrong):
            return
        rest = [p for b, f in zip(by, fits, strict=True) if b is not wrong for p in f] or pairs
        yield _other_change(clause, wrong, _nearest(wrong, rest), say)


def _pairs(
    clause: _Clause, named: NamedRow, level: PublishedFigure | None, by: Sequence[PublishedFigure]
) -> Iterator[Pair]:
    """The figures of a row that a change may be between, the earlier first: with a level, from another figure to that one."""
    table, row = named
    kinds = heads(table)
    found = [
        (h, c)
        for h, c in zip(kinds, row.cells, strict=False)
        if c is not None and c.value and h.kind not in (*_CHANGES, "share") and any(True for _ in cells([named], c))
    ]
    like = level or next((b for b in by if b.unit not in ("%", "percentage_points")), None)
    found = [
        (h, c)
        for h, c in found
        if like is None or (c.is_money == like.is_money and (c.is_money or c.unit == like.unit))
    ]
    wanted = {"budget": ("budget",), "past": ("actual", "other", "forecast"), "": ()}[clause.form.against]
    if wanted and not any(h.kind in wanted for h, _ in found):
        return
    for i, (first, a) in enumerate(found):
        for j, (second, b) in enumerate(found):
            if i == j or (level is not None and not _same(level, b)) or (wanted and first.kind not in wanted):
                continue
            ordered = level is not None or first.kind == "budget" or _is_before(first, second, i, j)
            if a.unit == b.unit and ordered:
                yield a, b


def _is_before(first: Head, second: Head, i: int, j: int) -> bool:
    """Whether a column is of a time before another's; by their order where the heads do not say."""
    if first.year and second.year and first.year != second.year:
        return first.year < second.year
    return i < j


def _step(said: PublishedFigure, a: PublishedFigure, b: PublishedFigure) -> tuple[Decimal, Decimal] | None:
    """How much larger the second figure is in the unit of what is said, and by how much that may be out."""
    gap = abs(b.value) - abs(a.value) if a.value * b.value > 0 else b.value - a.value
    if said.unit == "%" and a.unit != "%":
        share = gap * 100 / abs(a.value)
        return share, said.half + (a.half + b.half) * 100 * (1 + abs(share) / 100) / abs(a.value) + Decimal("0.001")
    if said.unit == "%" and a.unit == "%":
        share = gap * 100 / abs(a.value)
        near = share if abs(abs(share) - abs(said.value)) < abs(abs(gap) - abs(said.value)) else gap
        return near, said.half + (a.half + b.half) * 100 / abs(a.value)
    if said.unit == "percentage_points" and a.unit == "%":
        return gap, said.half + a.half + b.half
    if said.is_money and a.is_money:
        return gap * _scale(a, said), tolerance((said, a, b), said.unit)
    return (gap, said.half + a.half + b.half - 1) if said.unit == a.unit else None


def _fits(said: PublishedFigure, pair: Pair) -> bool:
    step = _step(said, *pair)
    return step is not None and abs(abs(step[0]) - abs(said.value)) <= max(step[1], said.half)


def _goes(way: int, pair: Pair) -> bool:
    a, b = pair
    if abs(way) == 2:
        return (b.value > a.value) == (way > 0) or not (a.value < 0 or b.value < 0)
    return (abs(b.value) > abs(a.value)) == (way > 0) or a.value * b.value < 0


def _is_change_of_row(clause: _Clause, said: PublishedFigure) -> bool:
    """Whether the row itself has the change, in a column of deviations, changes or shares."""
    return any(
        c is not None and (c.unit == said.unit or (c.is_money and said.is_money)) and _same_size(c, said)
        for table, row in clause.rows
        for h, c in zip(heads(table), row.cells, strict=False)
        if h.kind in (*_CHANGES, "share")
    )


def _same_size(c: PublishedFigure, said: PublishedFigure) -> bool:
    value = c.in_unit(said.unit) if said.is_money else c.value
    return abs(abs(value) - abs(said.value)) <= (
        tolerance((c, said), said.unit) if said.is_money else c.half + said.half
    )


def _mistyped_change(clause: _Clause, by: Sequence[PublishedFigure], pairs: Sequence[Pair]) -> Pair | None:
    """The two neighbouring figures whose difference the only amount of a change is mistyped from."""
    if len(by) > 1 or any(_is_change_of_row(clause, b) for b in by) or by[0].unit == "%":
        return None
    steps = ((p, _step(by[0], *p)) for p in pairs)
    return next((p for p, s in steps if s is not None and is_slip(by[0].value, s[0], by[0].decimals)), None)


def _nearest(said: PublishedFigure, pairs: Sequence[Pair]) -> Pair:
    def apart(pair: Pair) -> Decimal:
        step = _step(said, *pair)
        return abs(abs(step[0]) - abs(said.value)) if step else Decimal("Infinity")

    return min(pairs, key=apart)


def _other(clause: _Clause, said: PublishedFigure, true: PublishedFigure, say: Say) -> PublishedFinding:
    message = say(
        sv=f"Texten säger {say.printed(said)} för ”{true.label}” ({say.place(said)}), men i tabellen har raden inget sådant tal; närmast är "
        f"{say.printed(true)} ({true.column}, {say.place(true)}).",
        en=f"The text says {say.printed(said)} for “{true.label}” ({say.place(said)}), but the row has no such figure in the table; the nearest is "
        f"{say.printed(true)} ({true.column}, {say.place(true)}).",
    )
    computed = true.in_unit(said.unit) if said.is_money else true.value
    return PublishedFinding(
        "prose", "warning", clause.document.file, said.page, said.line, message, said.value, computed, said.unit,
        ((f"{true.label}, {true.column}", true.value),), (true.line,), said.sentence,
    )  # fmt: skip


def _other_change(clause: _Clause, said: PublishedFigure, pair: Pair, say: Say) -> PublishedFinding:
    a, b = pair
    step = _step(said, a, b)
    change = step[0] if step else Decimal(0)
    unit = said.unit
    amount = say.amount(change, unit, said.decimals, sign=True)
    ways = {1: ("mer", "more"), 2: ("bättre", "better"), -1: ("mindre", "less"), -2: ("sämre", "worse"), 0: ("", "")}
    way = ways[clause.form.way]
    claimed = say.amount(abs(said.value), unit, said.decimals)
    message = say(
        sv=f"Texten säger {claimed} {way[0]} för ”{b.label}” ({say.place(said)}), men i tabellen går talet från {say.printed(a)} ({a.column}) till "
        f"{say.printed(b)} ({b.column}), {amount} ({say.place(b)}).",
        en=f"The text says {claimed} {way[1]} for “{b.label}” ({say.place(said)}), but in the table it goes from {say.printed(a)} ({a.column}) to "
        f"{say.printed(b)} ({b.column}), {amount} ({say.place(b)}).",
    )
    return PublishedFinding(
        "trend", "warning", clause.document.file, said.page, said.line, message, said.value, round(change, said.decimals), unit,
        ((a.column, a.value), (b.column, b.value)), (b.line,), said.sentence,
    )  # fmt: skip
