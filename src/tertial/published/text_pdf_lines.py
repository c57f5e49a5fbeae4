"""Glyphs of a PDF page to words, lines and the cells of tagged tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tertial.published.figures import MOST_ALONE, Cell, RowKind
from tertial.published.layout import Placed, Word
from tertial.published.rows import join
from tertial.published.text_pdf_tags import TaggedCell, TaggedRow, TaggedTable

Char = tuple[float, float, float, float, str, int]
"""Left, right, baseline, size (0 for a space), character, and the piece of text that it belongs to (-1: none)."""

_Word = tuple[float, float, float, float, str]
_RAISED = (0.15, 0.8)
"""A mark of a note stands so many ems above the line that it is hung on, in smaller type."""

_LONGEST_MARK = 3


def lines_of(chars: Iterable[Char], page: int, height: float) -> Iterator[Placed]:
    """The glyphs of a page as lines from the top down, words from the left."""
    yield from _grouped(_words(chars), page, height)


def with_tables(tables: Sequence[TaggedTable], chars: Sequence[Char], page: int, height: float) -> list[Placed]:
    """The lines of a page with its tagged tables: each with its caption, its rows and its notes in one place."""
    taken: dict[int, list[Char]] = {}
    for table in tables:
        cells = (cell.pieces for row in table.rows for cell in row.cells)
        for pieces in (table.caption, *cells, *table.foot):
            taken.update({piece: [] for piece in pieces})
    free: list[Char] = []
    for char in chars:
        taken.get(char[5], free).append(char)
    blocks = [b for table in tables if (b := _block(table, taken, page, height))]
    lines = list(lines_of(free, page, height))
    done: list[Placed] = []
    for block in sorted(blocks, key=lambda b: b[0].y):
        while lines and lines[0].y < block[0].y:
            done.append(lines.pop(0))
        done += block
    return done + lines


def _block(table: TaggedTable, taken: dict[int, list[Char]], page: int, height: float) -> list[Placed]:
    """A table as placed lines, all of them in sequence: its caption, a line per row, its notes."""
    found = _caption(_texts(table.caption, taken, page, height))
    columns = max((sum(c.across for c in row.cells) for row in table.rows), default=1)
    down: dict[int, int] = {}
    for row in table.rows:
        cells, top, em = _row(row, taken, down, height)
        if top is None:
            continue
        if table.goes_on and not found and row.cells[0].is_cut and not any(c.text for c in cells[1:]):
            cells = cells[:1]
        too_long = not table.rows[0].is_head and len(cells[0].text) > MOST_ALONE
        alone = len(row.cells) == 1 and (columns == 1 or too_long) and not table.goes_on
        words = (Word(0.0, 1.0, "\t".join(c.text for c in cells)),)
        kind: RowKind = "" if alone else "head" if row.is_head else "body"
        found.append(Placed(page, top, em, words, () if alone else cells, kind))
    for pieces in table.foot:
        found += _texts(pieces, taken, page, height)
    return found


def _caption(lines: list[Placed]) -> list[Placed]:
    """The lines of a caption as one."""
    text = ""
    for line in lines:
        text = join(text, line.text)
    return [replace(lines[0], words=(Word(0.0, 1.0, text),), row="caption")] if lines else []


def _texts(pieces: Sequence[int], taken: dict[int, list[Char]], page: int, height: float) -> list[Placed]:
    return list(lines_of((c for p in dict.fromkeys(pieces) for c in taken[p]), page, height))


def _row(
    row: TaggedRow, taken: dict[int, list[Char]], down: dict[int, int], height: float
) -> tuple[tuple[Cell, ...], float | None, float]:
    """The cells of a row, how far down the page its first line stands (None for a row without text), and its size of
    type. `down` holds, per column, how many rows a cell above still reaches over."""
    cells: list[Cell] = []
    column, top, em = 0, None, 1.0
    for cell in row.cells:
        while down.get(column, 0) > 0:
            down[column] -= 1
            column += 1
        chars = [c for p in dict.fromkeys(cell.pieces) for c in taken[p]]
        cells.append(Cell(_text(chars), column, cell.across))
        _reach(down, column, cell)
        column += cell.across
        marks = [c for c in chars if c[3]]
        if marks:
            top = min(height - max(c[2] for c in marks), top if top is not None else height)
            em = max(c[3] for c in marks)
    return tuple(cells), top, em


def _reach(down: dict[int, int], column: int, cell: TaggedCell) -> None:
    for c in range(column, column + cell.across):
        down[c] = cell.down - 1


def _text(chars: Sequence[Char]) -> str:
    """The text of a cell, its lines put together, without marks of notes; they may come before what they are hung on."""
    words = _words(chars)
    kept = [w for w in words if len(w[4]) > _LONGEST_MARK or not any(_hangs(w, other) for other in words)]
    text = ""
    for line in _grouped(kept, 1, 0.0):
        text = join(text, line.text)
    return text


def _words(chars: Iterable[Char]) -> list[_Word]:
    words: list[_Word] = []
    current: list[Char] = []
    before: Char | None = None
    for char in chars:
        left, _, baseline, size, _, _ = char
        if before is not None:
            if size and size < 0.97 * before[3] and _is_mark(before, char):
                continue
            if (
                size == 0.0
                or abs(baseline - before[2]) > 0.3 * size
                or not -0.9 * size < left - before[1] < 0.28 * size
            ):
                words.append(_word(current))
                current, before = [], None
        if size:
            current.append(char)
            before = char
    if current:
        words.append(_word(current))
    return words


def _is_mark(before: Char, char: Char) -> bool:
    """Whether a glyph is the mark of a note: raised, in smaller type, and hung close on a glyph before it."""
    raised = char[2] - before[2]
    return (
        char[3] < 0.97 * before[3]
        and _RAISED[0] * before[3] < raised < _RAISED[1] * before[3]
        and -0.1 * before[3] < char[0] - before[1] < 0.3 * before[3]
    )


def _hangs(mark: _Word, word: _Word) -> bool:
    return _is_mark((*word, -1), (*mark, -1))


def _word(chars: list[Char]) -> _Word:
    size = max(c[3] for c in chars)
    return chars[0][0], chars[-1][1], chars[0][2], size, "".join(c[4] for c in chars)


def _grouped(words: list[_Word], page: int, height: float) -> Iterator[Placed]:
    """Words of one baseline as a line; lines from the top down, words from the left."""
    rows: list[list[_Word]] = []
    for word in sorted(words, key=lambda w: (-w[2], w[0])):
        if rows and abs(rows[-1][0][2] - word[2]) <= 0.35 * min(word[3], rows[-1][0][3]):
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda w: w[0])
        size = sorted(w[3] for w in row)[len(row) // 2]
        yield Placed(page, height - row[0][2], size, tuple(Word(w[0], w[1], w[4]) for w in row))
