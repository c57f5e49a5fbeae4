"""Tables whose lines came with their cells: tab-separated text, HTML, DOCX, and PDF by layout.

A block of such lines becomes one table: head rows first (of one or several levels), then rows; a block that goes on
after a page break, with the head repeated or without one, is joined to the table before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tertial.published.figures import Line, Table
from tertial.published.heads import HEAD, PERIOD, is_header, tidy_head
from tertial.published.numbers import DAMAGED, Printed, find_run, is_year, parse_number, plain, restored
from tertial.published.rows import Part, RawRow, is_open, resolve
from tertial.published.tables import finish
from tertial.published.tables_blocks import Block, blocks, is_label_row
from tertial.published.tables_flow import is_page_foot, title_above, unit_above

_MOST_HEAD_ROWS = 5
_GLUED = 0.4
"""How certain a row is of which some cells could not be told apart."""
_DOUBTED = 0.6
"""How certain a row is of a table that has a column without a head: its heads may stand over others than their own."""
_NOISE = re.compile(r"^[~_.'\u2018\u2019]+(?=\s?[-\u2212+=]?\d)")
"""Specks that OCR reads before a number."""
_MARK = re.compile(r"(?<=[\d%])\s*(?:\([a-z]\)|[a-k])$")
_TOTAL = re.compile(r"(?:summa|totalt?|netto\w*|total|sum)\b", re.IGNORECASE)
_FOOT, _SHORT = 2, 80
"""A page foot has at most so many lines, each of fewer characters."""
_EMPTY = re.compile(r"[-–—.*\s]*|x")
"""What stands in a cell without a number: nothing, dashes, dots for what is missing, x for what is not shown."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """The head of a block: its rows, the heads of its value columns and where they are."""

    head_rows: int
    columns: tuple[int, ...]
    heads: tuple[str, ...]
    label_head: str
    labels: tuple[int, ...]
    marked: bool = False
    """Whether the source itself tells head from rows, so that every row is as it was written."""
    lost: bool = False
    """Whether the words over a column were not read in a scan: its head is empty, and the others are known by their places."""


def grid_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables among lines that have cells, in reading order."""
    tables: list[Table] = []
    last: tuple[Block, _Shape] | None = None
    for block in blocks(lines):
        shape = _marked_shape(lines, block) or _shape(lines, block)
        if last is not None and tables and _goes_on(lines, last, block, shape):
            carried = _carry(last, block)
            part = _build(lines, block, carried, _rows(lines, block, carried))
            between = range(last[0].indexes[-1] + 1, block.indexes[0])
            part = replace(part, lines=part.lines | {lines[i].number for i in between})
            tables[-1] = _joined(_completed(tables[-1], block, carried), part)
            last = (replace(block, grid=last[0].grid + block.grid), last[1])
            continue
        rows = _rows(lines, block, shape) if shape else []
        last = None
        if shape and any(any(r.cells) for r in rows):
            tables.append(_build(lines, block, shape, rows))
            last = (block, shape)
    return tables


def _value(text: str) -> Printed | None:
    """The number that a cell holds, without the mark of a note after it (`13,1 % (a)`, `1 234a`)."""
    text = _MARK.sub("", _NOISE.sub("", text))
    if text.startswith("="):  # OCR takes a broad minus for it; a sum has to prove the sign
        return parse_number(f"-{text[1:].strip()}{DAMAGED}")
    number = parse_number(text)
    if number is None and len(text) < 20 and any(c.isdigit() for c in text):
        number = parse_number(" ".join(restored(word) for word in plain(text).split()))
    return number


def _is_data(row: tuple[str, ...]) -> bool:
    """Whether a row has values; numbers among more words without a label are pieces of heads (`Över 120 dagar`)."""
    texts = [t for t in row[1:] if t]
    values = [v for v in map(_value, texts) if v is not None]
    words = sum(1 for t in texts if _value(t) is None and not _EMPTY.fullmatch(t))
    return any(not is_year(v) for v in values) and bool(row[0] or words <= len(values))


def _shape(lines: Sequence[Line], block: Block) -> _Shape | None:
    """The head of a block, where it has one."""
    first_data = next((n for n, row in enumerate(block.grid) if _is_data(row)), None)
    size = min(first_data if first_data is not None else 0, _MOST_HEAD_ROWS)
    while size > 1 and is_label_row(block.grid[size - 1]):
        size -= 1
    if first_data is None or not 0 < size <= _MOST_HEAD_ROWS:
        return None
    columns = _value_columns(block, size)
    if not columns:
        return None
    labels = tuple(range(columns[0]))
    scanned = any(lines[i].doubts for i in block.indexes)
    heads = tuple(_head(block, size, c, inherits=not scanned) for c in columns)
    heads = tuple(_own(block, size, c, head, heads) for c, head in zip(columns, heads, strict=True))
    known = tuple(
        "" if scanned and _is_lost(block, size, c, columns) else h for c, h in zip(columns, heads, strict=True)
    )
    label_head = " ".join(x for row in block.grid[:size] for c in labels if (x := row[c]))
    return _Shape(size, columns, known, tidy_head(label_head), labels, lost=known != heads)


def _own(block: Block, size: int, column: int, head: str, heads: Sequence[str]) -> str:
    """The head of a column, without the upper head of its neighbour where that would give two columns one head."""
    return _head(block, size, column, inherits=False) or head if heads.count(head) > 1 else head


def _is_lost(block: Block, size: int, column: int, columns: Sequence[int]) -> bool:
    """Whether a column has a period alone for its head where most others have words over theirs, which were not read here."""
    levels = [[plain(block.grid[n][c]) for n in range(size) if block.grid[n][c]] for c in (column, *columns)]
    periods = [all(PERIOD.fullmatch(text) for text in texts) for texts in levels]
    worded = sum(1 for texts, bare in zip(levels[1:], periods[1:], strict=True) if len(texts) > 1 and not bare)
    return periods[0] and worded * 2 > len(columns)


def _marked_shape(lines: Sequence[Line], block: Block) -> _Shape | None:
    """The head of a block whose source marks the rows of the head; the labels are its first column, or those before
    the first numbers where the first is a code."""
    kinds = [lines[i].row for i in block.indexes]
    size = next((n for n, kind in enumerate(kinds) if kind != "head"), 0)
    if not 0 < size <= _MOST_HEAD_ROWS or "head" in kinds[size:]:
        return None
    size += _heads_below(block, size)
    columns = _value_columns(block, size)
    if not columns:
        return None
    firsts = [_value(row[0]) for row in block.grid[size:] if any(row[1:])]
    coded = all(v is not None and not is_year(v) for v in firsts)
    labels = tuple(range(columns[0])) if coded else (0,)
    heads = tuple(_head(block, size, c) for c in columns)
    label_head = " ".join(dict.fromkeys(row[c] for row in block.grid[:size] for c in labels if row[c]))
    return _Shape(size, columns, heads, tidy_head(label_head), labels, marked=True)


def _heads_below(block: Block, size: int) -> int:
    """1 where the row under the marked head is of the head too: heads alone, where the marked one leaves columns without."""
    bare = [c for c in range(1, block.width) if not any(row[c] for row in block.grid[:size])]
    row = block.grid[size] if size < len(block.grid) - 1 else ()
    known = [bool(HEAD.search(plain(text))) for text in row[1:] if text]
    return int(
        bool(bare) and all(row[c : c + 1] != ("",) for c in bare) and bool(known) and all(known) and not _is_data(row)
    )


def _value_columns(block: Block, size: int) -> tuple[int, ...]:
    columns = []
    for c in range(1, block.width):
        texts = [row[c] for row in block.grid[size:] if not _EMPTY.fullmatch(row[c])]
        numbers = sum(1 for t in texts if _value(t) is not None)
        head = " ".join(row[c] for row in block.grid[:size])
        is_named = bool(HEAD.search(plain(head)))
        if (numbers and numbers * 2 >= len(texts)) or (not texts and is_named):
            columns.append(c)
    first_named = next((c for c in columns if any(row[c] for row in block.grid[:size])), None)
    return tuple(c for c in columns if first_named is not None and c >= first_named)


def _head(block: Block, size: int, column: int, *, inherits: bool = True) -> str:
    """The head of a column over its levels; with `inherits` an upper head reaches over the columns to its right that have none.

    In a scan an upper head that is not there may be one that was not read, so none is taken from a neighbour.
    """
    parts: list[str] = []
    for level in range(size):
        row = block.grid[level]
        text = row[column]
        below = any(block.grid[n][column] for n in range(level + 1, size))
        if not text and below and inherits:
            text = next((row[c] for c in range(column, 0, -1) if row[c]), "")
            text = text if not is_open(text) and _reaches(block, level, column, size) else ""
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    return tidy_head(" ".join(tidy_head(p) for p in parts))


def _reaches(block: Block, level: int, column: int, size: int) -> bool:
    """Whether the nearest upper head to the left spans to this column: the heads below repeat from its own column.

    What stands below must be heads of one sort in both columns, periods alone or words alone; else the upper one is the
    first line of a head that was broken over lines.
    """
    owner = next((c for c in range(column, 0, -1) if block.grid[level][c]), None)
    if owner is None:
        return False
    lower = [" ".join(x for n in range(level + 1, size) if (x := block.grid[n][c])) for c in (owner, column)]
    periods = [bool(PERIOD.fullmatch(plain(text))) for text in lower]
    words = [bool(HEAD.fullmatch(plain(text))) and not any(c.isdigit() for c in text) for text in lower]
    return all(periods) or (all(words) and not any(periods))


def _rows(lines: Sequence[Line], block: Block, shape: _Shape | None) -> list[RawRow]:
    if shape is None:
        return []
    parts: list[Part] = []
    for n in range(shape.head_rows, len(block.grid)):
        row, line = block.grid[n], lines[block.indexes[n]]
        cells = tuple(_value(row[c]) if c < len(row) else None for c in shape.columns)
        label = _label(row, shape)
        has_values = any(c is not None for c in cells)
        if not has_values and (not label or _is_note(label)):
            continue
        glued = any(c < len(row) and _is_glued(row[c]) for c in shape.columns)
        parts.append(
            Part(label, cells if has_values else None, line.number, line.page, certain=_GLUED if glued else 1.0)
        )
    rows = _as_written(parts) if shape.marked else resolve(parts)[0]
    if "" in shape.heads and not shape.marked and not shape.lost:
        rows = [replace(r, certain=min(r.certain, _DOUBTED)) for r in rows]
    return _told_apart(rows, block, shape, lines)


def _is_glued(text: str) -> bool:
    """Whether a cell holds several numbers: cells of its row that could not be told apart."""
    return text.count(" ") > 0 and _value(text) is None and (run := find_run(text)) is not None and not run.label


def _as_written(parts: Sequence[Part]) -> list[RawRow]:
    """Each part with values is a row by itself, and a label alone the head of the rows after it."""
    rows: list[RawRow] = []
    group = ""
    for part in parts:
        if part.cells is None:
            group = part.label
        else:
            rows.append(RawRow(part.label, part.cells, part.line, part.page, group, part.certain))
    return rows


def _label(row: tuple[str, ...], shape: _Shape) -> str:
    seen: list[str] = []
    for c in shape.labels:
        if row[c] and row[c] not in seen:
            seen.append(row[c])
    return " ".join(seen)


def _is_note(label: str) -> bool:
    return label.startswith("*") or len(label) > 160


def _told_apart(rows: list[RawRow], block: Block, shape: _Shape, lines: Sequence[Line]) -> list[RawRow]:
    """Rows of the same label are told apart by the first sentence of the comment that stands to the right."""
    labels = [(r.group, r.label) if shape.marked else r.label for r in rows]
    by_line = {lines[i].number: block.grid[n] for n, i in enumerate(block.indexes)}
    for key, row in zip(labels, rows, strict=True):
        if labels.count(key) > 1:
            rest = [t for t in by_line[row.line][shape.columns[-1] + 1 :] if t and _value(t) is None]
            comment = re.split(r"(?<=[a-zåäö])\.(?:\s|$)", rest[0])[0] if rest else ""
            row.label = f"{row.label} {comment[:80]}".strip()
    return rows


def _build(lines: Sequence[Line], block: Block, shape: _Shape, rows: list[RawRow]) -> Table:
    start = block.indexes[0]
    numbers = block.between | {lines[i].number for i in block.indexes}
    title = title_above(lines, start)
    return finish(
        title or shape.label_head,
        shape.label_head,
        shape.heads,
        rows,
        lines=numbers,
        page=lines[start].page,
        unit_nearby=unit_above(lines, start),
    )


def _goes_on(lines: Sequence[Line], last: tuple[Block, _Shape], block: Block, shape: _Shape | None) -> bool:
    """Whether a block is the rest of the table before it: nothing but blanks and page feet between, the same columns."""
    between = [lines[i].text.strip() for i in range(last[0].indexes[-1] + 1, block.indexes[0])]
    if block.width != last[0].width:
        return False
    if any(t and not is_page_foot(t) for t in between):
        return _repeats_head(lines, last[0], block, shape)
    if shape is not None and shape.marked:
        return False
    if shape is None or not is_header(shape.heads):
        return True
    first = [t for t in block.grid[0] if t]
    return block.grid[0] == last[0].grid[0] or (shape.heads == last[1].heads and bool(first))


def _repeats_head(lines: Sequence[Line], before: Block, block: Block, shape: _Shape | None) -> bool:
    """Whether a block starts its page with the very head of the table that ended the page before, of which no total is the last row:
    what stands between is the foot of that page, in another form than its number alone."""
    a, b = before.indexes[-1], block.indexes[0]
    page, after = lines[a].page, lines[b].page
    foot = [line for line in lines[a + 1 : b] if line.text.strip()]
    if shape is None or shape.marked or page is None or after != page + 1 or len(foot) > _FOOT:
        return False
    short = all(line.page == page and len(line.text) < _SHORT and not line.text.rstrip().endswith(".") for line in foot)
    return short and block.grid[0] == before.grid[0] and not _TOTAL.match(before.grid[-1][0])


def _carry(last: tuple[Block, _Shape], block: Block) -> _Shape:
    """The shape of the table before, with the number of its head rows that this block repeats."""
    block_before, shape = last
    heads = block_before.grid[: shape.head_rows]
    size = 0
    while size < min(len(block.grid), shape.head_rows) and block.grid[size] in heads:
        size += 1
    return replace(shape, head_rows=size)


def _completed(table: Table, block: Block, shape: _Shape) -> Table:
    """The table with its last label completed by a comment that the page break cut."""
    row = block.grid[shape.head_rows] if shape.head_rows < len(block.grid) else ()
    texts = [t for t in row if t]
    if not table.rows or len(texts) != 1 or _value(texts[0]) is not None or not is_open(table.rows[-1].label):
        return table
    last = table.rows[-1]
    label = f"{last.label} {re.split(r'[.]', texts[0])[0][:80]}".strip()
    cells = tuple(None if c is None else replace(c, label=label) for c in last.cells)
    return replace(table, rows=(*table.rows[:-1], replace(last, label=label, cells=cells)))


def _joined(first: Table, more: Table) -> Table:
    """One table of two parts; the rows of the second take the title and unit of the first."""
    rows = []
    for row in more.rows:
        cells = tuple(
            None
            if c is None
            else replace(c, table=first.title, unit=first.unit if first.unit and c.unit == "count" else c.unit)
            for c in row.cells
        )
        rows.append(replace(row, cells=cells, group=row.group or (first.rows[-1].group if first.rows else "")))
    return replace(first, rows=(*first.rows, *rows), lines=first.lines | more.lines)
