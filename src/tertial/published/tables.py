"""What a table's figures mean: the unit of every cell from title, head, label and cell, and the finished table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tertial.published.figures import PublishedFigure, Row, Table, Unit
from tertial.published.heads import read_head, tidy_head
from tertial.published.numbers import UNIT_PATTERN, Printed, plain, unit_of_word
from tertial.published.rows import RawRow

_UNIT_AT_END = re.compile(
    rf"(?:[,(:;]|\bi|\bbelopp(?: i)?)\s*({UNIT_PATTERN})\)?\s*[):.*]?\s*(?:$|\d{{4}})", re.IGNORECASE
)
_UNIT_BEFORE_MORE = re.compile(r",\s*(tkr|mnkr|mkr|kkr|kr|kronor|SEK thousand|SEK million|%|procent)(?=\s|\()")
_UNIT_OF = re.compile(r"\bi (procent|%) av\b", re.IGNORECASE)
_UNIT_ALONE = re.compile(rf"\(?(?:belopp\s+)?(?:i\s+)?({UNIT_PATTERN})\)?", re.IGNORECASE)
_DAYS = re.compile(
    r"(?:antal|medel\w*|genomsnitt\w*)\s+(?:\w+\s+)?dagar\b|[,(]\s*dagar\b|\bdagar\)?$|väntetid", re.IGNORECASE
)


def unit_in(text: str) -> Unit | None:
    """The unit that a title, head or label names: `Resultaträkning, tkr`, `Belopp i mnkr`, `(tkr)`, `Enheter, tkr
    (preliminärt)`; else None."""
    text = plain(text).strip()
    if match := _UNIT_ALONE.fullmatch(text):
        return unit_of_word(match[1])
    if text.endswith(" %"):
        return "%"
    match = _UNIT_AT_END.search(text) or _UNIT_BEFORE_MORE.search(text) or _UNIT_OF.search(text)
    return unit_of_word(match[1]) if match else None


def is_unit_alone(text: str) -> bool:
    """Whether a line is the unit of what follows and nothing else: `tkr`, `Belopp i mnkr`."""
    return bool(_UNIT_ALONE.fullmatch(plain(text).strip()))


def unit_of_label(label: str) -> Unit | None:
    """The unit that the label of a row says: per cent, days, counts, kronor."""
    low = plain(label).lower()
    if unit := unit_in(label):
        return unit
    if _DAYS.search(low) and "vårddygn" not in low:
        return "days"
    if re.search(r"\bindex,? \d{4} ?= ?100\b", low):  # an index of a share is no share
        return "index"
    if re.search(r"\bandel|\bprocent\b|\(%\)|, %", low):
        return "%"
    if re.search(r"\bindex\b|-index\b", low):
        return "index"
    return "count" if re.search(r"\bantal", low) else None


def finish(
    title: str,
    label_head: str,
    columns: Sequence[str],
    rows: Iterable[RawRow],
    *,
    lines: frozenset[int],
    page: int | None,
    unit_nearby: Unit | None = None,
) -> Table:
    """The table with a figure in every printed cell. `unit_nearby` is what text around the table says of its amounts."""
    heads = tuple(tidy_head(c) for c in columns)
    unit = next((u for u in (unit_in(label_head), unit_in(title), unit_nearby) if u), None)
    finished = []
    for raw in rows:
        label = _tidy_label(raw.label)
        cells = tuple(
            _figure(label, raw, heads[i] if i < len(heads) else "", cell, title, unit) if cell is not None else None
            for i, cell in enumerate(raw.cells)
        )
        if label or any(cells):
            finished.append(Row(label, raw.line, cells, raw.group))
    return Table(title, label_head, heads, tuple(finished), unit, page, lines)


def _tidy_label(label: str) -> str:
    label = re.sub(r"\s+", " ", plain(label)).strip(" |:\t")
    return re.sub(r"(?<=[a-zåäö])- (?!och\b|eller\b|samt\b)(?=[a-zåäö])", "", label)


def _figure(label: str, raw: RawRow, head: str, cell: Printed, title: str, table_unit: Unit | None) -> PublishedFigure:
    return PublishedFigure(
        label=label,
        column=head,
        value=cell.value,
        unit=_unit(label, head, cell, table_unit),
        where="table",
        table=title,
        page=raw.page,
        line=raw.line,
        text=cell.text,
        decimals=cell.decimals,
        damaged=cell.damaged,
        confidence=raw.certain if head and label else min(raw.certain, 0.5),
    )


def _unit(label: str, head: str, cell: Printed, table_unit: Unit | None) -> Unit:
    if cell.unit:
        return cell.unit
    of_head = read_head(head)
    if of_head.unit:
        return of_head.unit
    of_label = unit_of_label(label)
    if of_label in ("tkr", "mnkr", "kr", "%", "days", "index", "percentage_points"):
        return of_label
    if of_label == "count" or table_unit is None:
        return "count"
    return table_unit
