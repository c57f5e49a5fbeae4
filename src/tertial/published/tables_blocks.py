"""Lines with cells as blocks: the parts of a table that its source marks put together over the breaks of its pages.

Such a table is read as a whole, since a part of it may have no head, no number in a column, or labels alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tertial.published.figures import Cell, Line
from tertial.published.numbers import parse_number, plain
from tertial.published.rows import join
from tertial.published.tables_flow import is_page_foot

_MOST_COLUMNS = 60
_FOOT_LINES, _HEAD_LINES = 40, 10
"""At most so many lines, notes in a margin among them, stand under the first part of a table on its page, and over the rest of it."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines with cells, by index, spread out to equal width: consecutive but for the `between` of a table's parts, whose line
    numbers these are."""

    indexes: tuple[int, ...]
    grid: tuple[tuple[str, ...], ...]
    between: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        return len(self.grid[0])


def blocks(lines: Sequence[Line]) -> list[Block]:
    """The blocks of a document in reading order, each a table or a part of one that its source does not mark."""
    found: list[Block] = []
    current: list[int] = []
    for i in range(len(lines) + 1):
        cells = lines[i].cells if i < len(lines) else ()
        if len(cells) >= 2 or (cells and (current or lines[i].row)):
            current.append(i)
        elif current:
            part = _spread(lines, current)
            size = _is_rest(lines, found[-1], part) if found else None
            if size is None:
                found.append(part)
            else:
                found[-1] = _joined(lines, found[-1], part, size)
            current = []
    return found


def _spread(lines: Sequence[Line], indexes: list[int]) -> Block:
    width = max(c.column + c.span for i in indexes for c in lines[i].cells)
    grid = []
    for i in indexes:
        row = [""] * min(width, _MOST_COLUMNS)
        for cell in lines[i].cells:
            over = cell.span if cell.column and parse_number(cell.text) is None else 1
            for column in range(cell.column, min(cell.column + over, len(row))):
                row[column] = re.sub(r"\s+", " ", cell.text).strip()
        grid.append(tuple(row))
    return Block(tuple(indexes), tuple(grid))


def is_label_row(row: tuple[str, ...]) -> bool:
    """A row under the head that has a label alone, such as the head of a group."""
    return bool(row[0]) and not any(row[1:])


def _is_rest(lines: Sequence[Line], table: Block, part: Block) -> int | None:
    """How many rows of a head a block repeats that is the rest of the marked table before it; None where it is no such rest.

    Rows without a head of their own may have the words of the table's heads above them.
    """
    kinds = [lines[i].row for i in table.indexes]
    own = [lines[i].row for i in part.indexes]
    heads = next((n for n, kind in enumerate(kinds) if kind != "head"), 0)
    size = next((n for n, kind in enumerate(own) if kind != "head"), 0)
    if not heads or part.width != table.width or set(own[size:]) != {"body"}:
        return None
    between = [lines[i].text.strip() for i in range(table.indexes[-1] + 1, part.indexes[0])]
    if size and part.grid[:size] != table.grid[:heads]:
        return None
    if not size and any(between):
        repeated = [r for n, r in enumerate(table.grid) if n < heads or is_label_row(r)]
        said = _words(" ".join(" ".join(row) for row in repeated))
        between = [t for t in between if not _words(t) <= said]
        between = [] if over_a_page(lines, table.indexes[-1], part.indexes[0]) else between
    return None if any(t and not is_page_foot(t) for t in between) else size


def over_a_page(lines: Sequence[Line], last: int, first: int) -> bool:
    """Whether nothing but a page break with a foot and a head stands between two lines."""
    before, after = lines[last].page, lines[first].page
    if before is None or after != before + 1:
        return False
    pages = [lines[i].page for i in range(last + 1, first) if lines[i].text.strip()]
    return pages.count(before) <= _FOOT_LINES and pages.count(after) <= _HEAD_LINES


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", plain(text).lower()))


def _joined(lines: Sequence[Line], table: Block, part: Block, size: int) -> Block:
    """A table and its rest, without the head that it repeats and with a label that the page break cut put together."""
    between = range(table.indexes[-1] + 1, part.indexes[0])
    numbers = table.between | {lines[i].number for i in (*between, *part.indexes[:size])}
    grid, indexes, rest = table.grid, part.indexes[size:], part.grid[size:]
    if indexes and _is_cut(lines[indexes[0]].cells):
        last = (join(grid[-1][0], rest[0][0]), *grid[-1][1:])
        numbers |= {lines[indexes[0]].number}
        grid, indexes, rest = (*grid[:-1], last), indexes[1:], rest[1:]
    return Block(table.indexes + indexes, grid + rest, numbers)


def _is_cut(cells: Sequence[Cell]) -> bool:
    """Whether a row is the end of a label that starts on the page before: it has no other cells, and is no head of a group."""
    return len(cells) == 1 and cells[0].span == 1
