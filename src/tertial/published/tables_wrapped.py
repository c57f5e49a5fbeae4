"""Tables in text from OCR, where the heads of the columns are broken over lines and only the order of the words is left.

A table starts at its caption (`Tabell 6 Resultaträkning, tkr`). How many columns it has is what most of its rows can be
cut into; the words of the head lines are then dealt out to that many columns. A head starts with a capital, a figure or
a year and goes on below with small letters, years and dates; of all ways to deal them out the most regular is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tertial.published.figures import Line, Table
from tertial.published.heads import read_head, tidy_head
from tertial.published.heads_wrapped import Dealt, dealt, head_words
from tertial.published.numbers import Printed, is_year, parse_number, splits
from tertial.published.row_words import Runs, number_runs
from tertial.published.rows import Part, is_open, resolve
from tertial.published.tables import finish, unit_in
from tertial.published.tables_flow import is_page_foot, title_above, unit_above

_CAPTION = re.compile(r"(?:tabell|table)\s?\d{1,3}\b", re.IGNORECASE)
_PICTURE = re.compile(r"(?:figur|figure|diagram)\s?\d{1,3}\b", re.IGNORECASE)
_MOST_HEAD_LINES = 4
_MOST_WORDS = 2000
"""Under the captions of a document, in the lines where heads may stand; the tables after that are not read."""
_MOST_COLUMNS = 16
_MOST_PASSED = 2
"""Lines of a head with a number among their words."""
_MOST_LABEL_LINES = 3
_LONG_LINE = 64
_MOST_GROUPS = 3
"""Groups of digits that one number is broken into."""
_SAMPLE = 16
"""Rows that tell the number of columns."""
_NEAR_TOP = 12
"""A head is repeated so many lines after the end of a page, at most."""
_CERTAIN = 0.7
"""How certain a figure is whose column is told from the order of words alone: it contradicts nothing."""
_PLACED = 0.65
"""What cells count for which of two readings is taken: those with a label whose column is not all but guessed."""
_LEAST_ROWS = 0.33
"""Of the rows with numbers so many must fit the number of columns."""


@dataclass(frozen=True, slots=True)
class _Head:
    indexes: tuple[int, ...]
    """Its lines."""
    end: int
    """The line of the first row."""
    words: tuple[tuple[str, ...], ...]

    @property
    def first(self) -> int:
        return self.indexes[0]


@dataclass(frozen=True, slots=True)
class _Read:
    """A line of a table: a label alone where `runs` is None."""

    index: int
    text: str
    runs: Runs | None


@dataclass(frozen=True, slots=True)
class _Shape:
    head: _Head
    ways: Dealt
    rows: list[_Read]
    end: int

    @property
    def points(self) -> float:
        return self.ways.points


def wrapped_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables with a caption among lines without cells, in reading order."""
    tables: list[Table] = []
    i, left = 0, _MOST_WORDS
    while i < len(lines) and left > 0:
        starts = not lines[i].cells and _CAPTION.match(lines[i].text) and not _PICTURE.search(lines[i].text)
        found = _table(lines, i) if starts else None
        left -= sum(
            len(lines[k].text.split()) for k in range(i + 1, i + 1 + _MOST_HEAD_LINES) if starts and k < len(lines)
        )
        if found is not None:
            tables.append(found[0])
        i = found[1] if found is not None else i + 1
    return tables


def fuller(first: Sequence[Table], second: Sequence[Table]) -> list[Table]:
    """The tables of two readings of the same lines: where they overlap those of the one that tells more cells apart by
    their row and column, else the first."""
    kept = list(first)
    for table in second:
        over = [t for t in kept if t.lines & table.lines]
        if _size([table]) > _size(over):
            kept = [t for t in kept if t not in over] + [table]
    return kept


def _size(tables: Sequence[Table]) -> int:
    cells = (c for t in tables for r in t.rows for c in r.cells if c is not None and c.label)
    return len({(c.line, c.label, c.column) for c in cells if c.confidence >= _PLACED})


def _table(lines: Sequence[Line], caption: int) -> tuple[Table, int] | None:
    best = max(_shapes(lines, caption), key=lambda shape: shape.points, default=None)
    if best is None:
        return None
    head, ways, end = best.head, best.ways, best.end
    rows = [_Read(i, lines[i].text.strip(), None) for i in head.indexes[best.ways.lines :]] + best.rows
    used = set(range(head.first, end))
    while (again := _repeated(lines, end, head)) is not None:
        more, end = _rows(lines, again.end)
        rows += more
        used |= set(range(again.first, end))
    heads = tuple(tidy_head(h) for h in ways.heads)
    parts = [p for r in rows if (p := _part(r, lines, heads, tailed=ways.tailed)) is not None]
    resolved, _ = resolve(parts)
    if not resolved:
        return None
    title = title_above(lines, head.first)
    table = finish(
        title or ways.label_head,
        ways.label_head,
        heads,
        resolved,
        lines=frozenset(lines[i].number for i in used),
        page=lines[head.first].page,
        unit_nearby=unit_in(lines[caption].text) or unit_above(lines, head.first),
    )
    return table, end


def _shapes(lines: Sequence[Line], caption: int) -> Iterator[_Shape]:
    """What the table under a caption may be: a line with a number amid its words is of the head or the first row."""
    passed = 0
    while (head := _head(lines, caption + 1, passed)) is not None:
        rows, end = _rows(lines, head.end)
        count = _columns([r.runs for r in rows if r.runs is not None])
        ways = dealt(head.words, count) if count else None
        if ways is not None:
            yield _Shape(head, ways, rows, end)
        passed += 1
        if passed > _MOST_PASSED or not number_runs(lines[head.end].text).open_end:
            return


def _head(lines: Sequence[Line], start: int, passed: int = 0) -> _Head | None:
    """The lines between a caption, or the top of a page, and the first row with numbers that are no years.

    `passed` such lines are taken for heads too.
    """
    words: list[tuple[str, ...]] = []
    indexes: list[int] = []
    for i in range(start, min(start + 2 * _MOST_HEAD_LINES + 2, len(lines))):
        text = lines[i].text.strip()
        if not text:
            continue
        if lines[i].cells or _CAPTION.match(text) or _PICTURE.match(text) or is_page_foot(text):
            return None
        runs = number_runs(text)
        if words and runs.has_values:
            if not passed:
                return _Head(tuple(indexes), i, tuple(words))
            passed -= 1
        if len(words) == _MOST_HEAD_LINES:
            return None
        if found := head_words(text):
            words.append(found)
            indexes.append(i)
    return None


def _rows(lines: Sequence[Line], start: int) -> tuple[list[_Read], int]:
    """The lines of a table from its first row on, and the line after its last row."""
    rows: list[_Read] = []
    end = start
    waiting = 0
    for i in range(start, len(lines)):
        text = lines[i].text.strip()
        if not text:
            continue
        if lines[i].cells or _CAPTION.match(text) or _PICTURE.match(text) or is_page_foot(text):
            break
        runs = number_runs(text)
        if runs.has_values and not (runs.open_end and text.endswith(".")):
            rows.append(_Read(i, text, runs))
            end, waiting = i + 1, 0
            continue
        waiting += 1
        if waiting > _MOST_LABEL_LINES or _is_prose(text):
            break
        rows.append(_Read(i, text, None))
    while rows and rows[-1].runs is None and not _ends_label(rows[-1].text):
        rows.pop()
    return rows, max([end, *(r.index + 1 for r in rows[-1:])])


def _ends_label(text: str) -> bool:
    return text[:1].islower() or text[:1] == "("


def _is_prose(text: str) -> bool:
    return len(text) > _LONG_LINE or (text.endswith(".") and len(text) > len("inkl. moms."))


def _columns(rows: Sequence[Runs]) -> int:
    """The number of columns that most rows can be cut into, 0 where they have none in common."""
    best, most = 0, 0.0
    sample = rows[:_SAMPLE]
    for count in range(1, _MOST_COLUMNS + 1):
        costs = [cost for r in sample if (cost := _read(_without_year(r.last), count)[1]) is not None]
        score = len(costs) - 0.05 * sum(costs) / len(costs) if costs else 0.0
        if score > most:
            best, most = count, score
    return best if most >= _LEAST_ROWS * len(sample) else 0


def _read(tokens: tuple[str, ...], count: int) -> tuple[tuple[Printed | None, ...], float | None]:
    """The most regular reading of digits as so many cells, and its cost: None where there is none."""
    if not count <= len(tokens) <= count * _MOST_GROUPS:
        return (), None
    ways = splits(tokens, (0,) * len(tokens), count)
    return (ways[0].cells, ways[0].cost) if ways else ((), None)


def _without_year(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers of a row without a year that ends its label."""
    return tokens[1:] if len(tokens) > 1 and is_year(parse_number(tokens[0])) else tokens


def _part(read: _Read, lines: Sequence[Line], heads: tuple[str, ...], *, tailed: bool) -> Part | None:
    line = lines[read.index]
    if read.runs is None:
        return Part(read.text, None, line.number, line.page)
    for run in read.runs.among(tailed=tailed):
        for drop in range(min(len(run.tokens), 3)):
            tokens = run.tokens[drop:]
            cells = _cells(tokens, heads)
            if cells is not None:
                label = " ".join((run.label, *run.tokens[:drop])).strip()
                return Part(label, cells, line.number, line.page, certain=_CERTAIN)
    label = read.runs.among(tailed=tailed)[0].label
    return Part(label, (None,) * len(heads), line.number, line.page) if label and not is_open(label) else None


def _cells(tokens: tuple[str, ...], heads: tuple[str, ...]) -> tuple[Printed | None, ...] | None:
    """The values of a row by column; a row that lacks just the share which the last column holds lacks that one."""
    cells, cost = _read(tokens, len(heads))
    if cost is None and len(heads) > 1 and read_head(heads[-1]).kind == "share":
        cells, cost = _read(tokens, len(heads) - 1)
        cells = (*cells, None)
    return cells if cost is not None else None


def _repeated(lines: Sequence[Line], end: int, head: _Head) -> _Head | None:
    """The same head at the top of the next page, where the table goes on."""
    said = {w.lower() for row in head.words for w in row}
    broken = False
    for i in range(end, min(end + _NEAR_TOP, len(lines))):
        text = lines[i].text.strip()
        if _CAPTION.match(text):
            return None
        broken = broken or is_page_foot(text) or (i > 0 and lines[i].page != lines[i - 1].page)
        again = _head(lines, i) if broken and text and not is_page_foot(text) else None
        if again is not None:
            mine = [w.lower() for row in again.words for w in row]
            if sum(1 for w in mine if w in said) >= 0.7 * max(len(mine), sum(map(len, head.words))):
                return again
    return None
