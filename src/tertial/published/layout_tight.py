"""Heads that stand as close together as words do: set apart by the columns of numbers under them.

Where a table is as wide as its heads, a gap between two heads is hardly wider than one between two words. What parts them is
that each is set to its column: to the same right edge, left edge or middle as the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeVar

from tertial.published.heads import HEAD, YEAR, parse_heads
from tertial.published.numbers import parse_number, plain, splits

_MOST_WORDS, _MOST_COLUMNS, _LONGEST_HEAD = 40, 16, 6
_OFF = 1.6
"""A head stands at most so many cell gaps off its column."""
_NO_LABEL = 0.8
"""What a line that starts well before its first column is held back by, in cell gaps, if no word of it is the label's head."""
_OPEN = 0.45
"""Part of a cell gap from which a gap between two words of one head is unlikely."""
_KNOWN = 0.6
"""What a head in the usual words is preferred by, in cell gaps."""
_WIDER = 1.25
"""A gap between two numbers is at least so many times one between thousands."""
_TELLING = 0.5
"""One way to read digits as numbers is taken when the next is so much less regular."""
_OF_LABELS = re.compile(r"(?:antal|andel)\s", re.IGNORECASE)
"""A word that is the head of the labels rather than part of the head of the first column."""
_NUMBER_WORD = re.compile(r"[+-]{0,2}\d[\d.,]*%?|[+-]|%")


class Placeable(Protocol):
    """A word between two distances from the left edge."""

    @property
    def x0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def text(self) -> str: ...


W = TypeVar("W", bound=Placeable)


class _Way(NamedTuple):
    cost: float
    starts: tuple[int, ...]


def head_starts(
    words: Sequence[Placeable], columns: Sequence[tuple[float, float]], gap: float, *, rough: bool = False
) -> tuple[int, ...]:
    """The index of the first word of every head, one a column, words before the first being the label; () when the line
    is no such line: a head would stand off its column, or fewer than half of the heads are in the usual words.

    `gap` is the width from which a gap parts cells. The assignment has the least sum of distances from the columns and
    of wide gaps within heads. With `rough`, places are those of letters in a text, and heads in the usual words, as many as
    the columns, are taken in their order.
    """
    if not 2 <= len(columns) <= _MOST_COLUMNS or not len(columns) <= len(words) <= _MOST_WORDS:
        return ()
    named = _named_starts(words, len(columns))
    if named and rough:
        return named
    has_label = words[0].x0 < columns[0][0] - gap
    ways: dict[int, _Way] = {
        i: _Way((_KNOWN if _cuts_head(words, i, gap) else 0.0) if i or not has_label else _NO_LABEL, ())
        for i in range(len(words))
        if _is_label_end(words, i, columns[0])
    }
    for column in columns:
        following: dict[int, _Way] = {}
        for start, way in ways.items():
            for end in range(start + 1, min(start + _LONGEST_HEAD, len(words)) + 1):
                cost = _cost(words[start:end], column, gap)
                if cost is None:
                    continue
                total = _Way(way.cost + cost, (*way.starts, start))
                if end not in following or total.cost < following[end].cost:
                    following[end] = total
        ways = following
    best = ways.get(len(words))
    if best is None:
        return named
    ends = (*best.starts[1:], len(words))
    texts = [_text(words[a:b]) for a, b in zip(best.starts, ends, strict=True)]
    known = sum(1 for t in texts if HEAD.search(t) or re.fullmatch(YEAR, t))
    return best.starts if known * 2 >= len(columns) and _may_end(texts[-1]) else ()


def _may_end(head: str) -> bool:
    """Whether a line of heads may end so: not as a sentence does, `Avvik.` aside."""
    return not head.endswith((".", ":")) or bool(HEAD.fullmatch(head))


def _named_starts(words: Sequence[Placeable], count: int) -> tuple[int, ...]:
    """The starts of heads that are all in the usual words and as many as the columns, wherever they stand."""
    parsed = parse_heads(_text(words))
    if parsed is None or len(parsed[1]) != count or (not parsed[0] and _OF_LABELS.match(parsed[1][0])):
        return ()
    if _text(words).split()[: len(parsed[0].split())] != parsed[0].split():
        return ()
    starts, at = [], len(parsed[0].split())
    for head in parsed[1]:
        starts.append(at)
        at += len(head.split())
    return tuple(starts) if at == len(words) else ()


def _is_label_end(words: Sequence[Placeable], i: int, first: tuple[float, float]) -> bool:
    return i == 0 or words[i - 1].x1 <= first[1]


def _cuts_head(words: Sequence[Placeable], i: int, gap: float) -> bool:
    """Whether the label would end between two words that stand together and make a head in the usual words: `Utfall` and `2023`."""
    return i > 0 and words[i].x0 - words[i - 1].x1 < gap and bool(HEAD.fullmatch(_text(words[i - 1 : i + 1])))


def _text(words: Sequence[Placeable]) -> str:
    return plain(" ".join(w.text for w in words))


def _cost(words: Sequence[Placeable], column: tuple[float, float], gap: float) -> float | None:
    """How far the words stand off a column, in cell gaps, and how wide the gaps between them are; None when too far."""
    x0, x1 = words[0].x0, words[-1].x1
    off = min(abs(x1 - column[1]), abs(x0 - column[0]), abs(x0 + x1 - column[0] - column[1]) / 2) / gap
    if off > _OFF or x1 < column[0] or x0 > column[1]:
        return None
    inner = sum(max(0.0, (b.x0 - a.x1) / gap - _OPEN) for a, b in pairwise(words))
    return off + 2 * inner - (_KNOWN if HEAD.fullmatch(_text(words)) else 0.0)


def spans(
    heads: Sequence[tuple[float, float]], columns: Sequence[tuple[float, float]], gap: float
) -> tuple[tuple[int, int], ...]:
    """The first and last column that each head of an upper row stands over the middle of; () where one stands over none.

    `columns` are as wide as what stands below: the widest runs of columns are taken, each under one head, in order.
    """
    ways: list[tuple[float, int, tuple[tuple[int, int], ...]]] = [(0.0, 0, ())]
    for x0, x1 in heads:
        following: dict[int, tuple[float, int, tuple[tuple[int, int], ...]]] = {}
        for score, start, done in ways:
            for first in range(start, len(columns)):
                for last in range(first, len(columns)):
                    left, right = columns[first][0], columns[last][1]
                    off = abs(x0 + x1 - left - right) / 2 / gap
                    if off > _OFF or (x1 < left or x0 > right):
                        continue
                    gain = score + (last - first + 1) - off
                    if last + 1 not in following or gain > following[last + 1][0]:
                        following[last + 1] = (gain, last + 1, (*done, (first, last)))
        ways = list(following.values())
    return max(ways, default=(0.0, 0, ()))[2]


def number_groups(words: Sequence[W]) -> list[list[W]]:
    """Words that are digits and signs alone, and together no number, cut at their widest gaps into numbers; else one group.

    The gap between thousands is narrower than the one between cells: it is cut at every gap of some width or more, the
    widest such width at which all the groups are numbers, if no gap within them comes near to it.
    """
    whole = [list(words)]
    if len(words) < 2 or not all(_NUMBER_WORD.fullmatch(plain(w.text)) for w in words) or _is_number(words):
        return whole
    gaps = [b.x0 - a.x1 for a, b in pairwise(words)]
    for width in sorted(set(gaps), reverse=True):
        groups = [[words[0]]]
        for word, gap in zip(words[1:], gaps, strict=True):
            if gap >= width:
                groups.append([word])
            else:
                groups[-1].append(word)
        if all(_is_number(g) for g in groups):
            near = max((g for g in gaps if g < width), default=0.0)
            sure = width >= _WIDER * near if near else not any(_may_be_one(a, b) for a, b in pairwise(groups))
            return groups if sure else whole
    return whole


def _may_be_one(left: Sequence[Placeable], right: Sequence[Placeable]) -> bool:
    """Whether two runs of digits could as well be one number with its thousands set apart."""
    return bool(re.fullmatch(r"[+-]?\d{1,3}", _text(left))) and bool(re.match(r"\d{3}(?!\d)", _text(right)))


def numbers_over(words: Sequence[W], count: int) -> list[list[W]]:
    """A label, if any, and the digits after it as one number for each of `count` columns; [] where they make no such
    numbers, or could make others that are as regular."""
    start = len(words)
    while start and _NUMBER_WORD.fullmatch(plain(words[start - 1].text)):
        start -= 1
    tokens = [plain(w.text) for w in words[start:]]
    ways = splits(tokens, [0] * len(tokens), count) if count < len(tokens) <= _MOST_WORDS else []
    if not ways or None in ways[0].cells or (len(ways) > 1 and ways[1].cost - ways[0].cost < _TELLING):
        return []
    groups, at = [list(words[:start])] if start else [], start
    for cell in ways[0].cells:
        size = len(plain(cell.text).split()) if cell else 0
        groups.append(list(words[at : at + size]))
        at += size
    return groups if at == len(words) and all(groups) else []


def _is_number(words: Sequence[Placeable]) -> bool:
    return parse_number(_text(words)) is not None
