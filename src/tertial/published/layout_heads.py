"""Heads of tables on a page: which lines over the numbers they are, and which columns each stands over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from tertial.published.figures import Cell
from tertial.published.heads import HEAD, PERIOD, YEAR, parse_heads
from tertial.published.layout_rough import periods_over, rough_starts, set_straight
from tertial.published.layout_tight import head_starts, spans
from tertial.published.layout_words import SPECK, Piece, Placed
from tertial.published.numbers import parse_number, plain, unit_of_word
from tertial.published.rows import continues

_FLUSH = 0.6
"""Two edges are one when they are less than so many letters apart."""
_MOST_HEAD_LINES = 7
_MOST_LABELS = 4
_MOST_UPPER = 4
_MOST_OVER = 3.2
"""A line of heads that stand close together is at most so many ems over the first values."""
_CAPTION = re.compile(r"(?:tabell|table|figur|figure|diagram)\s?\d{1,3}\b", re.IGNORECASE)


def part_heads(
    placed: Sequence[Placed],
    split: list[tuple[Piece, ...]],
    first: int,
    columns: Sequence[tuple[float, float]],
    gap: float,
) -> None:
    """Cuts the line over the first row of a block into heads where they stand as close together as words."""
    rough = gap > 1
    i = _over_label(split, first, columns) if rough else first - 1
    if i < 0 or placed[i].cells or placed[i].page != placed[first].page:
        return
    if placed[i + 1].y - placed[i].y >= _MOST_OVER * placed[first].em:
        return
    words = placed[i].words
    starts = rough_starts(words, columns) if rough else ()
    if not starts and (rough or len(split[i]) <= len(columns)):
        starts = head_starts(words, columns, gap * placed[i].em, rough=rough)
    if starts:
        cuts = [0, *starts, len(words)] if starts[0] else [*starts, len(words)]
        groups = [words[a:b] for a, b in pairwise(cuts)]
        split[i] = tuple(Piece(g[0].x0, g[-1].x1, g) for g in groups)
        if rough and len(starts) == len(columns):
            split[i] = set_straight(split[i], columns)
    if 0 <= len(split[i]) - len(columns) <= 1:
        _part_upper(placed, split, i, columns)


def _part_upper(
    placed: Sequence[Placed], split: list[tuple[Piece, ...]], i: int, columns: Sequence[tuple[float, float]]
) -> None:
    """Moves the periods in the line over a row of heads to the middle of the columns that they stand over."""
    if not i or placed[i - 1].cells or placed[i].y - placed[i - 1].y >= _MOST_OVER * placed[i].em:
        return
    heads = [plain(p.text) for p in split[i][-len(columns) :]]
    words = list(placed[i - 1].words)
    row = []
    for text, first, last in periods_over(words, heads, columns):
        size = text.count(" ") + 1
        row.append(Piece(columns[first][0], columns[last][1], tuple(words[:size])))
        words = words[size:]
    if row:
        split[i - 1] = tuple(row)


def _over_label(split: Sequence[tuple[Piece, ...]], first: int, columns: Sequence[tuple[float, float]]) -> int:
    """The line above a block, or the one above that if only the rest of a broken head of the labels stands between them."""
    i = first - 1
    if (
        i > 0
        and columns
        and len(split[i]) == 1
        and split[i][0].x1 <= columns[0][0]
        and continues(split[i - 1][0].text, split[i][0].text)
    ):
        return i - 1
    return i


def over_columns(
    heads: Sequence[tuple[Piece, ...]], columns: Sequence[tuple[float, float]], gap: float
) -> tuple[Cell, ...]:
    """The cells of an upper row of heads, each over the middle of its columns; () where they are no such row."""
    own = [p for p in heads[0] if p.x1 > columns[0][0] and not SPECK.fullmatch(p.text)]
    below = [p for row in heads[1:] for p in row]
    wide = [
        (min([x0, *(p.x0 for p in over)]), max([x1, *(p.x1 for p in over)]))
        for x0, x1 in columns
        for over in [[p for p in below if x0 < (p.x0 + p.x1) / 2 < x1 or p.x0 < (x0 + x1) / 2 < p.x1]]
    ]
    single = all(len(list(HEAD.finditer(plain(p.text)))) < 2 for p in own)
    few = 0 < len(own) * 2 <= len(columns) + 1
    periods = all(PERIOD.fullmatch(plain(p.text)) for p in own)
    ends = [(p.x0, p.x1) for p in own]
    repeated = _by_repeats(ends, heads[1:], columns) if few and single else ()
    if not periods and not repeated and any(_is_flush(p, wide) for p in own):
        return ()
    found = repeated or (spans(ends, wide, gap) if few and single else ())
    if not any(last > first for first, last in found):
        return ()
    label = " ".join(p.text for p in heads[0] if p not in own)
    cells = (Cell(p.text, first + 1, last - first + 1) for p, (first, last) in zip(own, found, strict=True))
    return (Cell(label, 0), *cells, *([Cell("", len(columns))] if found[-1][1] + 1 < len(columns) else []))


def _by_repeats(
    upper: Sequence[tuple[float, float]], lower: Sequence[tuple[Piece, ...]], columns: Sequence[tuple[float, float]]
) -> tuple[tuple[int, int], ...]:
    """The first and last column of each upper head where the heads under them repeat (`Budget Utfall Budget Prognos`), so that one way
    alone parts the columns without a head twice under one upper head; () where there is no such way, or it leaves one beside its columns."""
    leaves = [p for row in lower for p in row if p.x1 > columns[0][0]]
    texts = [plain(p.text).lower() for p in leaves]
    count = len(columns)
    if len(lower) != 1 or len(leaves) != count or not 2 <= len(upper) <= _MOST_UPPER or len(set(texts)) == count:
        return ()
    ways = []
    for cuts in combinations(range(1, count), len(upper) - 1):
        parts = list(pairwise((0, *cuts, count)))
        if all(len(set(texts[a:b])) == b - a for a, b in parts):
            ways.append(parts)
    if len(ways) != 1:
        return ()
    over = all(
        min(leaves[a].x0, columns[a][0]) < (x0 + x1) / 2 < max(leaves[b - 1].x1, columns[b - 1][1])
        for (x0, x1), (a, b) in zip(upper, ways[0], strict=True)
    )
    return tuple((a, b - 1) for a, b in ways[0]) if over else ()


def _is_flush(head: Piece, columns: Sequence[tuple[float, float]]) -> bool:
    """Whether an upper head ends where one column ends, and stands over no other: the first line of that column's own head."""
    over = [(x0, x1) for x0, x1 in columns if head.x0 < x1 and head.x1 > x0]
    return len(over) == 1 and abs(head.x1 - over[0][1]) < _FLUSH * (head.x1 - head.x0) / len(head.text)


def with_head(placed: Sequence[Placed], split: Sequence[tuple[Piece, ...]], first: int) -> int:
    """The index of the topmost head line above a block: lines that have column heads, or pieces over the numbers."""
    numbers = [p.x0 for p in split[first][1:] if parse_number(p.text) is not None]
    edge = min(numbers, default=0.0)
    top = first
    for i in range(first - 1, max(first - 1 - _MOST_HEAD_LINES, -1), -1):
        over = [p for p in split[i] if p.x1 > edge]
        most = 5.0 if i == first - 1 and len(split[i]) > max(1, len(over)) and _is_head(over) else 3.0
        above = placed[i].page == placed[first].page and placed[i + 1].y - placed[i].y < most * placed[i].em
        if not above or not split[i] or len(placed[i].text) > 160 or _CAPTION.match(placed[i].text):
            break
        if len(split[i]) == 1 and over and _is_title(placed[i], split[first][0]):
            break
        is_label = not over and i == top - 1 and top < first
        if not over and not is_label:
            if split[i][0].x1 <= edge and first - i <= _MOST_LABELS and _head_above(split, i, edge):
                continue
            break
        if over and not _is_head(over):
            break
        if over:
            top = i
        elif is_label:
            break
    return top


def _is_title(line: Placed, label: Piece) -> bool:
    """Whether a line in one piece that starts at the edge of the labels is the title over the heads, not heads."""
    heads = parse_heads(line.text)
    is_label = parse_number(label.text) is None or re.fullmatch(YEAR, label.text)
    return line.words[0].x0 < label.x0 + line.em and bool(is_label) and (not heads or len(heads[1]) < 2)


def _head_above(split: Sequence[tuple[Piece, ...]], i: int, edge: float) -> bool:
    """Whether a head stands above a line of labels, with at most a few more of them (heads of groups) in between."""
    for j in range(i - 1, max(i - 1 - _MOST_LABELS, -1), -1):
        over = [p for p in split[j] if p.x1 > edge]
        if over or not split[j]:
            return bool(over) and _is_head(over)
    return False


def _is_head(over: Sequence[Piece]) -> bool:
    texts = [plain(p.text) for p in over]
    numbers = sum(1 for t in texts if parse_number(t) is not None and not re.fullmatch(YEAR, t))
    if numbers * 2 > len(texts):
        return False
    named = sum(1 for t in texts if HEAD.search(t) or re.fullmatch(rf"(?:{YEAR}-?|\d\d-\d\d)", t) or unit_of_word(t))
    short = all(len(t) <= 45 for t in texts)
    return (
        short
        and (named * 2 >= len(texts) or len(texts) >= 2)
        and not any(t.endswith(".") and len(t) > 20 for t in texts)
    )


def with_heads(
    columns: list[tuple[float, float]], heads: Sequence[tuple[Piece, ...]], em: float
) -> list[tuple[float, float]]:
    """The columns and, between or after them, columns that have a head but no number."""
    extra: list[tuple[float, float]] = []
    for row in heads:
        for p in row:
            overlaps = any(p.x0 < x1 + em and p.x1 > x0 - em for x0, x1 in (*columns, *extra))
            if not overlaps and p.x0 > columns[0][0]:
                extra.append((p.x0, p.x1))
    return sorted([*columns, *extra])
