"""Words with positions to lines with cells: where the columns of a table are, ruled or not.

A gap much wider than a space parts cells. Numbers of one column overlap each other sideways and those of different
columns do not, so the columns of a block are the unions of overlapping number cells; heads go to the column that they
overlap most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tertial.published.figures import Cell, Line
from tertial.published.heads import HEAD, YEAR, parse_heads
from tertial.published.layout_heads import over_columns, part_heads, with_head, with_heads
from tertial.published.layout_rough import recut, straighten
from tertial.published.layout_tight import numbers_over
from tertial.published.layout_words import GAP, SPECK, Piece, Placed, Word, pieces
from tertial.published.numbers import parse_number, plain
from tertial.published.rows import continues, join

__all__ = ["Placed", "Word", "lay_out", "without_furniture"]

_SURELY_HEADS = 4
"""A line of so many heads in the usual words starts a table, wherever they stand."""
_ROUGHLY = 3
"""In text laid out with spaces an upper head stands so many times further off the middle of its columns."""


def without_furniture(lines: Sequence[Placed]) -> list[Placed]:
    """The lines without heads and feet that stand on most pages (digits aside) among the outer two lines of the page."""
    by_page: dict[int | None, list[Placed]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    if len(by_page) < 3:
        return list(lines)
    counts: Counter[str] = Counter()
    for of_page in by_page.values():
        counts.update({_shape(line) for line in (*of_page[:2], *of_page[-2:])})
    common = {shape for shape, n in counts.items() if n * 2 > len(by_page) and n >= 3}
    kept = []
    for of_page in by_page.values():
        outer = {id(line) for line in (*of_page[:2], *of_page[-2:])}
        kept += [line for line in of_page if id(line) not in outer or _shape(line) not in common]
    return kept


def _shape(line: Placed) -> str:
    return re.sub(r"\d+", "#", line.text.lower())


def lay_out(placed: Sequence[Placed], *, gap: float = GAP) -> list[Line]:
    """Lines in reading order, with cells where they stand in a table; a blank line marks a wide vertical gap."""
    lines: list[Line] = []
    split = [() if line.cells else pieces(line, gap) for line in placed]
    cells, block_of = _cells(placed, split, gap)
    for i, line in enumerate(placed):
        within = block_of.get(i) is not None and block_of.get(i) == block_of.get(i - 1)
        if i and not within and _apart(placed[i - 1], line):
            lines.append(Line(line.page, len(lines) + 1, ""))
        shown = line.cells or cells.get(i, ())
        lines.append(Line(line.page, len(lines) + 1, line.text, shown, row=line.row, doubts=_doubts(line)))
    return lines


def _doubts(line: Placed) -> tuple[tuple[str, float], ...]:
    return tuple((w.text, w.sure) for w in line.words if w.sure < 1)


def _apart(above: Placed, below: Placed) -> bool:
    if above.cells or below.cells:
        return not (above.cells and below.cells) or (below.row == "head" and above.row != "head")
    return above.page != below.page or below.y - above.y > 1.75 * max(above.em, below.em)


def _is_value_line(split: tuple[Piece, ...]) -> bool:
    """Two cells or more with a number among those after the first, or numbers alone."""
    later = split[1:] if parse_number(split[0].text) is None else split
    return len(split) >= 2 and any(parse_number(p.text) is not None and not re.fullmatch(YEAR, p.text) for p in later)


def _cells(
    placed: Sequence[Placed], split: list[tuple[Piece, ...]], gap: float
) -> tuple[dict[int, tuple[Cell, ...]], dict[int, int]]:
    """The cells of the lines that stand in a table, and by line the table, told by the index of its first values."""
    found: dict[int, tuple[Cell, ...]] = {}
    block_of: dict[int, int] = {}
    columns: list[tuple[float, float]] = []
    for first, last in _blocks(placed, split):
        if gap > 1:
            recut(split, first, last, len(_columns(split[first : last + 1])))
            straighten(split, first, last)
        part_heads(placed, split, first, _columns(split[first : last + 1]), gap)
        top = with_head(placed, split, first)
        own = _without_drift(_columns(split[first : last + 1]), split[first : last + 1], split[top:first])
        if not own or (top == first == last and _is_page_number(placed, split, first)):
            continue
        carried = columns and top == first and _within(own, columns) and placed[first].page != placed[first - 1].page
        columns = columns if carried else with_heads(own, split[top:first], placed[first].em)
        lead = _lead(placed, split, first)
        for i in range(min(top, lead), last + 1):
            off = gap * placed[i].em * (_ROUGHLY if gap > 1 else 1)
            upper = over_columns(split[i:lead], columns, off) if top <= i < lead - 1 else ()
            found[i] = upper or _assigned(split[i], columns, is_head=i < lead)
            block_of[i] = first
        found.update(_rows_joined(placed, found, lead, last))
    return found, block_of


def _is_page_number(placed: Sequence[Placed], split: Sequence[tuple[Piece, ...]], i: int) -> bool:
    """Whether a line by itself at the edge of its page has words and one short number: its foot or head."""
    page = placed[i].page
    inner = 0 < i < len(placed) - 1 and placed[i - 1].page == page == placed[i + 1].page
    numbers = [p.text for p in split[i] if parse_number(p.text) is not None]
    return not inner and len(split[i]) <= 3 and len(numbers) == 1 and numbers[0].isdigit() and len(numbers[0]) <= 3


def _lead(placed: Sequence[Placed], split: Sequence[tuple[Piece, ...]], first: int) -> int:
    """The first line of a label whose values stand at half the height of its lines, closer than lines of text do."""
    above = first - 1
    if above < 0 or placed[above].page != placed[first].page or placed[above].cells or len(split[above]) != 1:
        return first
    edge = min((p.x0 for p in split[first][1:] if parse_number(p.text) is not None), default=0.0)
    near = placed[first].y - placed[above].y < 0.8 * placed[first].em
    return above if near and split[above][0].x1 <= edge else first


def _rows_joined(
    placed: Sequence[Placed], cells: dict[int, tuple[Cell, ...]], first: int, last: int
) -> dict[int, tuple[Cell, ...]]:
    """Lines of a label that stand closer to each other than rows do, joined to the line that has their values."""
    steps = [placed[i + 1].y - placed[i].y for i in range(first, last)]
    if not steps or max(steps) < 1.15 * min(steps):
        return {}
    groups: list[list[int]] = [[first]]
    for i, step in zip(range(first + 1, last + 1), steps, strict=True):
        if step <= 1.1 * min(steps):
            groups[-1].append(i)
        else:
            groups.append([i])
    changed: dict[int, tuple[Cell, ...]] = {}
    for group in groups:
        values = [i for i in group if any(c.column and c.text for c in cells[i])]
        if len(group) < 2 or len(values) != 1 or _is_group_head(group, values[0], cells):
            continue
        label = ""
        for i in group:
            label = join(label, cells[i][0].text)
            changed[i] = (Cell("", 0), *cells[i][1:])
        changed[values[0]] = (Cell(label, 0), *cells[values[0]][1:])
    return changed


def _is_group_head(group: list[int], values: int, cells: dict[int, tuple[Cell, ...]]) -> bool:
    """Whether two lines, the lower with values, are the head of a group and its first row rather than one label."""
    above, own = cells[group[0]][0].text, cells[values][0].text
    return len(group) == 2 and values == group[1] and own[:1].isupper() and not continues(above, own)


def _blocks(placed: Sequence[Placed], split: Sequence[tuple[Piece, ...]]) -> list[tuple[int, int]]:
    """Runs of lines from a first to a last line with values; label lines and small gaps in between belong to them."""
    blocks: list[tuple[int, int]] = []
    values = [i for i, s in enumerate(split) if s and _is_value_line(s)]
    for i in values:
        if blocks and _connected(placed, split, blocks[-1][1], i):
            blocks[-1] = (blocks[-1][0], i)
        else:
            blocks.append((i, i))
    return [(first, _tail(placed, split, first, last)) for first, last in blocks]


def _connected(placed: Sequence[Placed], split: Sequence[tuple[Piece, ...]], a: int, b: int) -> bool:
    if placed[a].page != placed[b].page or b - a > 7 or any(placed[i].cells for i in range(a, b)):
        return False
    between = range(a + 1, b)
    left = min(split[a][0].x0, split[b][0].x0)
    numbers = [p.x0 for p in (*split[a], *split[b]) if parse_number(p.text) is not None]
    first_number = min(numbers, default=left)
    label_like = all(
        len(split[i]) <= 2 and split[i][0].x1 <= first_number + placed[i].em * 4 for i in between if split[i]
    )
    most = 5.0 if b == a + 1 and _same_columns(split[a], split[b]) else 3.2
    steps = all(placed[i + 1].y - placed[i].y < most * placed[i].em for i in range(a, b))
    heads = any(
        (len(split[i]) >= 2 and all(HEAD.fullmatch(plain(p.text)) for p in split[i][1:]))
        or len((parse_heads(placed[i].text) or ("", ()))[1]) >= _SURELY_HEADS
        for i in between
        if split[i]
    )
    return label_like and steps and not heads


def _same_columns(a: tuple[Piece, ...], b: tuple[Piece, ...]) -> bool:
    """Whether two lines start at one edge and have as many numbers, each over the other: rows that stand far apart."""
    mine, theirs = ([p for p in row[1:] if parse_number(p.text) is not None] for row in (a, b))
    over = all(p.x0 < q.x1 and q.x0 < p.x1 for p, q in zip(mine, theirs, strict=False))
    return len(mine) == len(theirs) > 0 and over and abs(a[0].x0 - b[0].x0) < 2.0


def _tail(placed: Sequence[Placed], split: Sequence[tuple[Piece, ...]], first: int, last: int) -> int:
    """The last line with the lines under it that end its label: close below, to the left of the numbers."""
    numbers = [p.x0 for i in range(first, last + 1) for p in split[i][1:] if parse_number(p.text) is not None]
    edge = min(numbers, default=0.0)
    end = last
    for i in range(last + 1, min(last + 5, len(placed))):
        text = placed[i].text
        near = placed[i].page == placed[last].page and placed[i].y - placed[i - 1].y < 1.45 * placed[i].em
        if not near or len(split[i]) != 1 or split[i][0].x1 > edge or not (text[:1].islower() or text[:1] in "()"):
            break
        end = i
    return end


def _columns(rows: Sequence[tuple[Piece, ...]]) -> list[tuple[float, float]]:
    """The sideways extents of the columns of numbers, from left to right."""
    spans = sorted(
        (p.x0, p.x1)
        for row in rows
        for n, p in enumerate(row)
        if (n or (len(row) > 1 and not re.fullmatch(YEAR, p.text))) and parse_number(p.text) is not None
    )
    merged: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if merged and x0 < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


def _without_drift(
    columns: list[tuple[float, float]], rows: Sequence[tuple[Piece, ...]], heads: Sequence[tuple[Piece, ...]]
) -> list[tuple[float, float]]:
    """The columns with one put together that drifts sideways from row to row, as in text laid out with spaces.

    Two neighbours are one when no row has a number in both and not both of them have a head.
    """
    done = columns[:1]
    for column in columns[1:]:
        before = done[-1]
        used = [{n for n, row in enumerate(rows) if _has_number(row, span)} for span in (before, column)]
        headed = all(any(p.x0 < x1 and p.x1 > x0 for row in heads for p in row) for x0, x1 in (before, column))
        if heads and not headed and not used[0] & used[1]:
            done[-1] = (before[0], column[1])
        else:
            done.append(column)
    return done


def _has_number(row: tuple[Piece, ...], span: tuple[float, float]) -> bool:
    return any(p.x0 < span[1] and p.x1 > span[0] and parse_number(p.text) is not None for p in row)


def _within(own: list[tuple[float, float]], columns: list[tuple[float, float]]) -> bool:
    return all(sum(1 for x0, x1 in columns if a < x1 and b > x0) == 1 for a, b in own)


def _assigned(row: tuple[Piece, ...], columns: list[tuple[float, float]], *, is_head: bool) -> tuple[Cell, ...]:
    """The pieces of a line as cells: column 0 is the label, 1 and up the columns; heads over several columns span them."""
    texts: dict[int, list[str]] = {}
    spans: dict[int, int] = {}
    for piece in row:
        if is_head and SPECK.fullmatch(piece.text):
            continue
        for part in _parts(piece, columns, is_head=is_head):
            touched = [n for n, (x0, x1) in enumerate(columns) if part.x0 < x1 and part.x1 > x0]
            if is_head and len(touched) > 1 and not HEAD.search(plain(part.text)):
                column, spans[touched[0] + 1] = touched[0] + 1, len(touched)
            else:
                column = _column(part, columns, touched)
            texts.setdefault(column, []).append(part.text)
    filled = {0: texts.get(0, [""]), **texts}
    cells = [Cell(" ".join(t), c, spans.get(c, 1)) for c, t in sorted(filled.items())]
    if max(filled) < len(columns):
        cells.append(Cell("", len(columns)))
    return tuple(cells)


def _parts(piece: Piece, columns: list[tuple[float, float]], *, is_head: bool) -> list[Piece]:
    """A piece that reaches over several columns is cut into its words, when they are heads or numbers of those columns."""
    touched = [n for n, (x0, x1) in enumerate(columns) if piece.x0 < x1 and piece.x1 > x0]
    reaches_label = bool(columns) and piece.x0 < columns[0][0] and len(piece.words) > 1
    if (
        not is_head
        and touched
        and len(piece.words) > len(touched)
        and (groups := numbers_over(piece.words, len(touched)))
    ):
        return [Piece(g[0].x0, g[-1].x1, tuple(g)) for g in groups]
    if not is_head and len(touched) == 1 and (two := _number_and_text(piece, columns, touched[0])):
        return two
    several_heads = is_head and len(list(HEAD.finditer(plain(piece.text)))) > 1
    if len(piece.words) < 2 or not (
        (len(touched) > 1 and several_heads) or (touched and reaches_label and not is_head)
    ):
        return [piece]
    by_column: dict[int, list[Word]] = {}
    for word in piece.words:
        single = Piece(word.x0, word.x1, (word,))
        over = [n for n, (x0, x1) in enumerate(columns) if word.x0 < x1 and word.x1 > x0]
        is_value = parse_number(word.text) is not None
        by_column.setdefault(_column(single, columns, over) if is_head or (over and is_value) else 0, []).append(word)
    return [Piece(ws[0].x0, ws[-1].x1, tuple(ws)) for ws in by_column.values()]


def _number_and_text(piece: Piece, columns: list[tuple[float, float]], column: int) -> list[Piece]:
    """A number at the right edge of its column and the words at the left edge of the next, as two pieces, each in its own column."""
    if column + 1 >= len(columns) or parse_number(piece.text) is not None or piece.x0 < columns[column][0] - 1:
        return []
    words = piece.words
    size = next((n for n in range(len(words) - 1, 0, -1) if parse_number(Piece(0, 0, words[:n]).text) is not None), 0)
    if not size or words[size].x0 < columns[column][1] or not words[size].text[:1].isupper():
        return []
    return [Piece(words[0].x0, words[size - 1].x1, words[:size]), Piece(*columns[column + 1], words[size:])]


def _column(part: Piece, columns: list[tuple[float, float]], touched: list[int]) -> int:
    """The column that a piece belongs to, 1 and up, or 0 for the label: most overlap, else nearest from the side."""
    if touched:
        return max(touched, key=lambda n: min(part.x1, columns[n][1]) - max(part.x0, columns[n][0])) + 1
    is_label = parse_number(part.text) is None or re.fullmatch(YEAR, part.text)
    if not columns or (part.x1 <= columns[0][0] and is_label):
        return 0
    return min(range(len(columns)), key=lambda n: min(abs(part.x0 - columns[n][1]), abs(columns[n][0] - part.x1))) + 1
