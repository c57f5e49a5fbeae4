"""Heads in text that keeps the look of its page roughly: the words of a line dealt out to a known number of columns.

Places in such text are those of letters, not of print: a line in bold type comes out short, and a head may stand several letters
off its column. So where a head stands, how its words are set apart, whether it starts as a head does and whether it is in
the usual words are weighed against each other, and the cheapest way to deal out all the words, in their order, is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

from tertial.published.heads import HEAD, PERIOD, is_header, parse_heads
from tertial.published.layout_tight import Placeable
from tertial.published.layout_words import Piece
from tertial.published.numbers import find_run, is_year, middle, parse_number, plain, splits
from tertial.published.rows import is_open

_MOST_WORDS, _MOST_COLUMNS, _LONGEST, _LONGEST_LABEL = 60, 16, 6, 6
_FAR, _MOST_OFF = 14.0, 1.5
"""So many letters off its column cost a head as much as starting in lower case; what is further off costs little more."""
_SQUEEZED = 0.3
"""What places count for in a line that has hardly a gap wider than one space: its words do not stand where they were printed."""
_WIDE = 1.5
"""A gap from which two words are not of one head, in letters."""
_APART, _TOGETHER = 1.5, 0.3
_LOW, _KNOWN, _TWO, _OPEN_END, _INNER_CAPITAL, _PERIOD_FIRST = 1.0, -1.0, 1.2, 1.0, 0.4, 0.5
_CHEAPER = 0.5
"""One more column is taken when the heads over the columns then cost so much less."""
_MOST_COST = 0.75
"""What the heads of a line may cost on average."""
_MOST, _NARROW = 0.6, 4.0
"""Of the rows of a block so many must have as many numbers to set them straight; how wide a column is taken to be."""
_TELLING = 0.5
"""One way to read digits as numbers is taken when the next is so much less regular."""


def rough_starts(words: Sequence[Placeable], columns: Sequence[tuple[float, float]]) -> tuple[int, ...]:
    """The index of the first word of every head, one a column, words before the first being the label; () when the words
    make no such heads."""
    cost, starts = _cheapest(words, columns)
    return starts if cost <= _MOST_COST * len(columns) else ()


def _cheapest(words: Sequence[Placeable], columns: Sequence[tuple[float, float]]) -> tuple[float, tuple[int, ...]]:
    count = len(columns)
    if not 2 <= count <= _MOST_COLUMNS or not count <= len(words) <= _MOST_WORDS or words[-1].text.endswith("."):
        return inf, ()
    ways: dict[int, tuple[float, tuple[int, ...]]] = {
        i: (_label_cost(words[:i], words[0].x0, columns[0][0]), ())
        for i in range(min(_LONGEST_LABEL, len(words) - count) + 1)
    }
    parted = sum(1 for a, b in pairwise(words) if b.x0 - a.x1 > _WIDE)
    weight = 1.0 if parted * 2 >= count else _SQUEEZED
    for n, column in enumerate(columns):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        left = count - n - 1
        for start, (cost, starts) in ways.items():
            for end in range(start + 1, min(start + _LONGEST, len(words) - left) + 1):
                total = cost + _cost(words, start, end, column, weight)
                if end not in following or total < following[end][0]:
                    following[end] = total, (*starts, start)
        ways = following
    return ways.get(len(words), (inf, ()))


def periods_over(
    upper: Sequence[Placeable], heads: Sequence[str], columns: Sequence[tuple[float, float]]
) -> tuple[tuple[str, int, int], ...]:
    """The periods that stand over all of the columns, each with its first and last column; () where the words are no periods.

    Of all ways to part the columns so that no head stands twice under one period, the one nearest to where they stand.
    """
    words = [w for w in upper if any(c.isalnum() for c in w.text)]
    text = plain(" ".join(w.text for w in words))
    found = list(PERIOD.finditer(text))
    if not 1 < len(found) < len(heads) or PERIOD.sub("", text).strip() or len(set(heads)) == len(heads):
        return ()
    centres = []
    for match in found:
        first = text[: match.start()].count(" ")
        last = first + match[0].count(" ")
        centres.append((words[first].x0 + words[last].x1) / 2)
    ways: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for centre in centres:
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, ends) in ways.items():
            for end in range(start + 1, len(columns) + 1):
                if len(set(heads[start:end])) < end - start:
                    break
                total = cost + abs(centre - (columns[start][0] + columns[end - 1][1]) / 2)
                if end not in following or total < following[end][0]:
                    following[end] = total, (*ends, end)
        ways = following
    ends = ways.get(len(columns), (0.0, ()))[1]
    starts = (0, *ends[:-1])
    return tuple((m[0], a, b - 1) for m, a, b in zip(found, starts, ends, strict=False))


def set_straight(row: Sequence[Piece], columns: Sequence[tuple[float, float]]) -> tuple[Piece, ...]:
    """A row of heads, one a column after the label's if there is one, each moved to where its column stands."""
    heads = row[-len(columns) :]
    label = [Piece(min(p.x0, columns[0][0] - 1), min(p.x1, columns[0][0]), p.words) for p in row[: -len(columns)]]
    return (*label, *(Piece(*span, p.words) for p, span in zip(heads, columns, strict=True)))


def head_cost(text: str) -> float:
    """How unlike a head of a column some words are, whatever their place: negative for one in the usual words."""
    cost = _LOW if text[:1].islower() else 0.0
    if HEAD.fullmatch(text):
        first = PERIOD.match(text)
        return cost + _KNOWN + (_PERIOD_FIRST if first and first.end() < len(text) else 0.0)
    words = text.split()
    cost += 0.5 * max(0, len(words) - 4) + _INNER_CAPITAL * sum(1 for w in words[1:] if w[:1].isupper())
    if any(m.start() and m[0][0].isupper() for m in HEAD.finditer(text)):
        cost += _TWO
    return cost + (_OPEN_END if is_open(text) or (text.endswith((":", ".")) and len(words) > 2) else 0.0)


def _label_cost(label: Sequence[Placeable], left: float, first: float) -> float:
    if not label:
        return 1.0 if left < first - _FAR else 0.0
    text = plain(" ".join(w.text for w in label))
    return (
        (0.8 if HEAD.search(text) and len(label) > 1 else 0.0) + _inner(label) + (1.0 if label[-1].x0 > first else 0.0)
    )


def _cost(words: Sequence[Placeable], start: int, end: int, column: tuple[float, float], weight: float) -> float:
    head = words[start:end]
    x0, x1 = head[0].x0, head[-1].x1
    off = min(abs(x1 - column[1]), abs(x0 - column[0]), abs(x0 + x1 - column[0] - column[1]) / 2) / _FAR
    text = plain(" ".join(w.text for w in head))
    cost = weight * min(off, _MOST_OFF) + _inner(head) + head_cost(text)
    glued = start > 0 and words[start].x0 - words[start - 1].x1 <= _WIDE
    if glued and PERIOD.fullmatch(text) and not PERIOD.fullmatch(words[start - 1].text):
        cost -= _KNOWN
    return cost + (_TOGETHER if glued else 0.0)


def _inner(words: Sequence[Placeable]) -> float:
    return _APART * sum(1 for a, b in pairwise(words) if b.x0 - a.x1 > _WIDE)


def recut(split: list[tuple[Piece, ...]], first: int, last: int, columns: int) -> None:
    """Cuts the numbers of the rows of a block into as many as there are heads over it, where every row can be cut so in one
    plain way and some row has fewer."""
    above = next((split[i] for i in range(first - 1, max(first - 3, -1), -1) if split[i]), ())
    parsed = parse_heads(" ".join(p.text for p in above))
    count = len(parsed[1]) if parsed and is_header(parsed[1]) else 0
    words = [w for p in above for w in p.words]
    for number in dict.fromkeys((count, columns + 1)):
        done = _recut(split[first : last + 1], number) if number > columns else []
        if done and (number == count or _fits_better(words, split[first : last + 1], done)):
            split[first : last + 1] = done
            return


def straighten(split: list[tuple[Piece, ...]], first: int, last: int) -> None:
    """Moves the numbers of a block to straight columns, where most rows have as many: the first of each row to the first column,
    and so on; those of a row with fewer to the columns whose right edges are nearest, in their order."""
    rows = {i: cells for i in range(first, last + 1) if (cells := [p for p in split[i] if _is_cell(p) or _run_of(p)])}
    count = max(Counter(len(cells) for cells in rows.values()).items(), key=lambda item: (item[1], item[0]))[0]
    full = [cells for cells in rows.values() if len(cells) == count and all(map(_is_cell, cells))]
    if count < 2 or len(full) < _MOST * len(rows) or len(full) < 3 or max(map(len, rows.values())) > count:
        return
    ends = [middle(p.x1 for p in column) for column in zip(*full, strict=True)]
    if any(b - a < 2 for a, b in pairwise(ends)):
        return
    starts = [max(e - _NARROW, before + 1) for before, e in zip([ends[0] - _NARROW - 1, *ends], ends, strict=False)]
    for i, cells in rows.items():
        apart = cells if len(cells) == count and all(map(_is_cell, cells)) else _apart(cells, ends)
        if not apart:
            continue
        near = list(range(count)) if len(apart) == count else _nearest([p.x1 for p in apart], ends)
        moved = (Piece(starts[k], ends[k], p.words) for p, k in zip(apart, near, strict=True))
        split[i] = (*(_before(p, starts[0]) for p in split[i] if p not in cells), *moved)


def _apart(cells: Sequence[Piece], ends: Sequence[float]) -> list[Piece]:
    """The numbers of a row, one that reaches over the ends of several columns cut into as many; [] where that cannot be."""
    if any(not _is_cell(p) for p in cells):
        return _cut(cells, len(ends))
    done: list[Piece] = []
    for piece in cells:
        over = sum(1 for e in ends if piece.x0 + 1 < e <= piece.x1 + 1)
        cut = _cut([piece], over) if over > 1 else [piece]
        if not cut:
            return []
        done += cut
    return done if len(done) <= len(ends) else []


def _before(piece: Piece, edge: float) -> Piece:
    """A label whose end reaches into the columns, moved out of them."""
    return replace(piece, x1=min(piece.x1, edge)) if piece.x0 < edge else piece


def _is_cell(piece: Piece) -> bool:
    return (
        parse_number(piece.text) is not None and not (piece.x0 < _NARROW and is_year(parse_number(piece.text)))
    ) or plain(piece.text) in ("-", "..", "x")


def _nearest(edges: Sequence[float], ends: Sequence[float]) -> list[int]:
    """The columns of some right edges from left to right, each its own, with the least sum of distances."""
    ways: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    for edge in edges:
        following: dict[int, tuple[float, list[int]]] = {}
        for last, (cost, done) in ways.items():
            for k in range(last + 1, len(ends)):
                total = cost + abs(edge - ends[k])
                if k not in following or total < following[k][0]:
                    following[k] = total, [*done, k]
        ways = following
    return min(ways.values())[1]


def _fits_better(
    words: Sequence[Placeable], rows: Sequence[tuple[Piece, ...]], cut: Sequence[tuple[Piece, ...]]
) -> bool:
    """Whether heads go over the rows as they have been cut, and not over them as they were."""
    before, after = (_columns(r) for r in (rows, cut))
    if len(after) <= len(before) or not rough_starts(words, after):
        return False
    return _cheapest(words, after)[0] + _CHEAPER <= _cheapest(words, before)[0]


def _columns(rows: Sequence[tuple[Piece, ...]]) -> list[tuple[float, float]]:
    """Where the numbers of the rows with most of them stand."""
    numbers = [[p for p in row if parse_number(p.text) is not None] for row in rows]
    most = max(map(len, numbers), default=0)
    full = [row for row in numbers if len(row) == most]
    return [(min(p.x0 for p in column), max(p.x1 for p in column)) for column in zip(*full, strict=True)]


def _recut(rows: Sequence[tuple[Piece, ...]], count: int) -> list[tuple[Piece, ...]]:
    """The rows with their numbers as so many pieces; [] where one cannot be cut so, or none has to be."""
    done: list[tuple[Piece, ...]] = []
    for row in rows:
        numbers = [p for p in row if _run_of(p)]
        if not numbers or len(numbers) >= count:
            done.append(row)
            continue
        cut = _cut(numbers, count) or _cut_off(row[0], numbers, count)
        if not cut:
            return []
        done.append(
            (*(p for p in row if p not in numbers and p.words[-1] not in {w for c in cut for w in c.words}), *cut)
        )
    return done if done != list(rows) else []


def _cut_off(label: Piece, numbers: Sequence[Piece], count: int) -> list[Piece]:
    """The same with the numbers that end the label among them; the label comes first."""
    run = find_run(label.text)
    if run is None or not run.label or run.leading or label in numbers:
        return []
    at = len(label.words) - len(run.tokens)
    tail = Piece(label.words[at].x0, label.x1, label.words[at:])
    cut = _cut([tail, *numbers], count)
    head = label.words[:at]
    return [Piece(head[0].x0, head[-1].x1, head), *cut] if cut and head else []


def _run_of(piece: Piece) -> bool:
    run = find_run(piece.text)
    return parse_number(piece.text) is not None or (run is not None and not run.label)


def _cut(pieces: Sequence[Piece], count: int) -> list[Piece]:
    """The numbers of some pieces as so many pieces, none over two of them; [] where there is no such way, or two as good."""
    words = [w for p in pieces for w in p.words]
    starts = {p.words[0] for p in pieces}
    gaps = [1 if w in starts else 0 for w in words]
    ways = splits([plain(w.text) for w in words], gaps, count)
    if not ways or None in ways[0].cells or (len(ways) > 1 and ways[1].cost - ways[0].cost < _TELLING):
        return []
    done, at = [], 0
    for cell in ways[0].cells:
        size = len(plain(cell.text).split()) if cell else 0
        group = tuple(words[at : at + size])
        done.append(Piece(group[0].x0, group[-1].x1, group))
        at += size
    return done if at == len(words) else []
