"""Tables in text in reading order, a cell a line, whose rows only arithmetic can put together again.

The page is read as it comes: the words over the table, then labels and cells by turns. How many rows there are follows from the
number of cells; the labels are as many, in their order, the first of them above the heads where the numbers start right below
those. `rows_proved` tells which cells make a row. A table that has no identity, or more than one way to cut it, is left
to the other readings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, product, takewhile
from typing import NamedTuple

from tertial.published.figures import Line, Table
from tertial.published.heads import PERIOD, parse_heads
from tertial.published.heads_listed import Item, Over, heads_in, is_heads, orders, over_table, starts_of_heads
from tertial.published.numbers import find_run, is_year, parse_number, plain, splits
from tertial.published.rows import RawRow, continues, join
from tertial.published.rows_proved import Cells, Cut, Relation, cut_rows, relations
from tertial.published.rules.base import is_total
from tertial.published.tables import finish, unit_in
from tertial.published.tables_flow import title_above, unit_above

_FEWEST_ROWS, _MOST_ROWS = 3, 200
_LONGEST = 90
_MOST_SEVERAL = 3
_MOST_TOKENS = 12
_DIGITS = tuple("+-0123456789")
_MOST_PAGES = 1000
_FEWEST_CELLS = 8
_WHOLE = 3
"""A line of at most so many groups of digits that reads as one number is one."""
_PROVED, _LIKELY = 0.9, 0.7
"""How certain a figure is: 0.7 where the arithmetic proves the row but only order or sense its head or label."""


class _Rows(NamedTuple):
    """Labels, how many cells stand before each, how many labels stand above the heads, the cells, those below the foot of the page,
    and the line of each cell and of the number of the page."""

    labels: tuple[str, ...]
    marks: tuple[int, ...]
    above: int
    cells: Cells
    orphans: Cells
    places: tuple[int, ...]


_Columns = tuple[tuple[str, ...], tuple[Relation, ...]]


def with_proved(lines: Sequence[Line], known: Sequence[Table]) -> list[Table]:
    """The known tables of some lines, but those that arithmetic proves in the place of what is read of them otherwise.

    Every cell of a proved table has its row, so what another reading tells more of its lines is wrong.
    """
    kept = list(known)
    for part in (part for items in _stretches(lines) for part in _parted(items)):
        table = _table(lines, part)
        if table is None:
            continue
        over = [_only(t, table.lines) for t in kept if t.lines & table.lines]
        if _told([table]) != _told(over):
            rest = [t if not t.lines & table.lines else _only(t, t.lines - table.lines) for t in kept]
            kept = [*(t for t in rest if t.rows), table]
    return kept


def _only(table: Table, lines: frozenset[int]) -> Table:
    """The rows of a table that stand on some lines."""
    return replace(table, rows=tuple(r for r in table.rows if r.line in lines), lines=table.lines & lines)


def _told(tables: Sequence[Table]) -> set[tuple[str, str, Decimal]]:
    cells = (c for t in tables for r in t.rows for c in r.cells)
    return {(c.label, c.column, c.value) for c in cells if c is not None and c.confidence >= _LIKELY}


def _parted(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The lines of each table: a line of heads after numbers starts another, with the words that lead to it."""
    start, numbers = 0, 0
    for n, item in enumerate(items):
        if item.readings:
            numbers = n + 1
        elif numbers > start and is_heads(item) and len(heads_in(item)) > 1:
            yield items[start:numbers]
            start = numbers
    yield items[start:]


def _stretches(lines: Sequence[Line]) -> Iterator[list[Item]]:
    """The lines of one page between running text that have heads among them."""
    for found in _runs(lines):
        if any(parse_heads(text) is not None for _, text, _ in found if not text.startswith(_DIGITS)):
            yield [Item(i, text, _readings(text), blank) for i, text, blank in found]


def _runs(lines: Sequence[Line]) -> Iterator[list[tuple[int, str, bool]]]:
    """The lines of one page without running text: their index, their text and whether an empty line stands before them."""
    run: list[tuple[int, str, bool]] = []
    blank = False
    page = None
    for i, line in enumerate(lines):
        text = plain(line.text).strip()
        if not text:
            blank = True
            continue
        prose = line.cells or len(text) > _LONGEST or (text.endswith(".") and text.count(" ") > 1)
        if prose or line.page != page:
            yield run
            run = []
        page = line.page
        if not prose:
            run.append((i, text, blank))
        blank = False
    yield run


def _readings(text: str) -> tuple[Cells, ...]:
    """The ways to read a line that holds nothing but numbers; () for words, years and heads."""
    run = find_run(text) if text.startswith(_DIGITS) else None
    if (
        run is None
        or run.label
        or run.leading
        or len(run.tokens) > _MOST_TOKENS
        or all(is_year(parse_number(t)) for t in run.tokens)
    ):
        return ()
    whole = parse_number(text)
    if whole is not None and len(run.tokens) <= _WHOLE:
        return ((whole,),)
    for count in range(2, len(run.tokens) + 1):
        ways = [s.cells for s in splits(run.tokens, (1, *run.gaps[1:]), count, plainly=True)]
        found = tuple(tuple(c for c in way if c is not None) for way in ways if None not in way)
        if found:
            return (*found[:2], *(((whole,),) if whole is not None else ()))
    return ()


def _table(lines: Sequence[Line], items: Sequence[Item]) -> Table | None:
    if sum(1 for i in items if i.readings) < _FEWEST_CELLS:
        return None
    first = next(n for n, i in enumerate(items) if i.readings)
    last = max((n for n in range(first) if is_heads(items[n])), default=-1)
    for start in starts_of_heads(items, last):
        over = over_table(items[:start], items[start : last + 1])
        found: list[Table] = []
        for heads, sure in orders(over):
            for texts in (False, True) if over.prefixed and over.above else (False,):
                named = over._replace(label_head=over.above[-1].text) if texts else over
                rest = _without_texts(items[last + 1 :]) if texts else items[last + 1 :]
                for said in relations(heads) or _years(heads):
                    table = _cut(lines, named, rest, (heads, said), sure=sure)
                    found += [table] if table is not None else []
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _years(heads: Sequence[str]) -> list[tuple[Relation, ...]]:
    """Years or months in a row say nothing of each other: then the labels alone may tell, by the whole rows below each."""
    return [()] if len(heads) > 1 and all(PERIOD.fullmatch(h) for h in heads) and list(heads) == sorted(heads) else []


def _without_texts(items: Sequence[Item]) -> Sequence[Item]:
    """The lines without the cells of a column of text, which stand after every label but those of totals."""
    done: list[Item] = []
    label = False
    for item in items:
        if item.readings:
            label = False
        elif label:
            label = False
            continue
        else:
            label = not is_total(item.text)
        done.append(item)
    return done


def _cut(lines: Sequence[Line], over: Over, items: Sequence[Item], columns: _Columns, *, sure: bool) -> Table | None:
    """The table, if there is one way alone to cut its cells."""
    heads, said = columns
    several = [i for i in items if len(i.readings) > 1]
    if len(several) > _MOST_SEVERAL:
        return None
    found: list[tuple[_Rows, Cut]] = []
    for chosen in product(*(i.readings for i in several)):
        cells = dict(zip((i.index for i in several), chosen, strict=True))
        read = [replace(i, readings=(cells[i.index],)) if i.index in cells else i for i in items]
        for rows in _arranged(over, read, len(heads), below=not said):
            if not said and not _in_blocks(rows, len(heads)):
                continue
            ways = cut_rows(rows.cells, rows.orphans, len(rows.labels), heads, said, frozenset(_own(rows, len(heads))))
            found += [(rows, c) for c in ways]
            if ways:
                break
        if len(found) > 1:
            return None
    return _finished(lines, over, heads, *found[0], sure=sure) if found else None


def _arranged(over: Over, items: Sequence[Item], width: int, *, below: bool) -> Iterator[_Rows]:
    """The labels and cells, with as many labels as the cells make rows, and of these above the heads as many as the rows that
    stand right below them, fewer first; none where all stand `below`. A lone number at the very end may be that of the page."""
    total = len(_cells(items))
    end = items[-1].readings[0] if items and items[-1].readings else ()
    numbered = len(end) == 1 and not end[0].decimals and not end[0].unit and 0 < end[0].value < _MOST_PAGES
    early = len(_cells(tuple(takewhile(lambda i: i.readings, items))))
    for left_out in (0, 1) if numbered else (0,):
        count, rest = divmod(total - left_out, width)
        if rest or not _FEWEST_ROWS <= count <= _MOST_ROWS:
            continue
        for above in [0] if below else sorted({max(early // width, min(early, 1)), -(-early // width)}):
            if above < max(len(over.above), 1):
                rows = _labelled(over, items[: len(items) - left_out], count, above)
                if rows is not None:
                    yield rows._replace(places=(*rows.places, items[-1].index)) if left_out else rows


def _labelled(over: Over, items: Sequence[Item], count: int, above: int) -> _Rows | None:
    """The cells with `count` labels. What stands below the last label and a line of words that is none, the foot of the page, came
    from anywhere in the table."""
    labels = [i.text for i in over.above[len(over.above) - above :]] if above else []
    marks = [0] * above
    words: Item | None = None
    for n, item in enumerate(items):
        if item.readings:
            words = None
            continue
        if words and not item.blank and labels and continues(labels[-1], item.text):
            labels[-1] = join(labels[-1], item.text)
        elif len(labels) < count:
            labels.append(item.text)
            marks.append(len(_cells(items[:n])))
        elif any(not i.readings for i in items[n + 1 :]):
            return None
        else:
            return _Rows(tuple(labels), tuple(marks), above, _cells(items[:n]), _cells(items[n:]), _places(items))
        words = item
    if len(labels) < count:
        return None
    return _Rows(tuple(labels), tuple(marks), above, _cells(items), (), _places(items))


def _cells(items: Sequence[Item]) -> Cells:
    return tuple(c for i in items if i.readings for c in i.readings[0])


def _places(items: Sequence[Item]) -> tuple[int, ...]:
    return tuple(i.index for i in items if i.readings for _ in i.readings[0])


def _own(rows: _Rows, width: int) -> dict[int, int]:
    """The labels with the cells of whole rows below them, the first of which is theirs, by how many cells stand before it.

    A label that stands right below another has only the cells of one row for its own.
    """
    own: dict[int, int] = {}
    ends = (*rows.marks[1:], len(rows.cells))
    for n, (mark, end) in enumerate(zip(rows.marks, ends, strict=True)):
        below = n > 0 and rows.marks[n - 1] == mark
        if end - mark == width or (end > mark and (end - mark) % width == 0 and not below):
            own[mark] = n
    return own


def _in_blocks(rows: _Rows, width: int) -> bool:
    """Whether whole rows stand before the first label and below each other one, with as many labels left as rows have none; the cells
    of a row are all shares or none is."""
    blocks = [b - a for a, b in pairwise((0, *rows.marks, len(rows.cells)))]
    whole = not rows.orphans and not any(b % width for b in blocks) and any(b == width for b in blocks[1:])
    shares = [c.unit == "%" for c in rows.cells]
    return whole and all(len(set(shares[i : i + width])) == 1 for i in range(0, len(shares), width))


def _rows_of_labels(rows: _Rows, cut: Cut, width: int) -> dict[int, tuple[int, bool]]:
    """For each row its label, and whether it stands right over its cells.

    The labels with the cells of whole rows below them have the first of these. The others have the rows that are left between those,
    in their order; a single one that is left has the single row that is left, wherever it stands, and the last labels have the first
    rows where the others are all taken.
    """
    own = _own(rows, width)
    found = {r: (own[at], True) for r, at in enumerate(cut.starts) if cut.plain[r] and at in own}
    labels = [n for n in range(len(rows.labels)) if n not in {label for label, _ in found.values()}]
    left = [r for r in range(len(cut.rows)) if r not in found]
    late = left == list(range(len(left))) and labels == list(range(len(rows.labels)))[-len(left) :]
    for r, n in zip(left, labels, strict=True):
        between = [row for row in found if row < r and found[row][1]]
        before = sorted(found[row][0] for row in between)
        if len(left) == 1 or late or before == [m for m in range(n) if m not in labels]:
            found[r] = n, False
    return found


def _finished(lines: Sequence[Line], over: Over, heads: Sequence[str], rows: _Rows, cut: Cut, *, sure: bool) -> Table:
    """The table; a figure whose label or head is known by order alone is no more than likely."""
    named = _rows_of_labels(rows, cut, len(heads))
    raw = []
    for r, (cells, start) in enumerate(zip(cut.rows, cut.starts, strict=True)):
        line = lines[rows.places[min(start, len(rows.places) - 1)]]
        n, own = named.get(r, (-1, False))
        known = cells if cells and n >= 0 else (None,) * len(heads)
        certain = _PROVED if sure and own and not rows.above else _LIKELY
        raw.append(RawRow(rows.labels[n] if n >= 0 else "", known, line.number, line.page, certain=certain))
    titles = over.above[: len(over.above) - rows.above]
    label_head = titles[-1].text if rows.above and titles else over.label_head
    first = next((i.index for i in over.above if i.text == label_head), over.first)
    first = min([first, over.first, *(i.index for i in over.above[len(titles) :])])
    return finish(
        title_above(lines, first) or label_head,
        label_head,
        heads,
        raw,
        lines=frozenset(lines[i].number for i in range(first, rows.places[-1] + 1)),
        page=lines[first].page,
        unit_nearby=unit_in(label_head) or unit_above(lines, first),
    )
