"""The heads of columns among the words over a table, where the number of columns is known and only the order is left.

A head starts with a capital or a figure, most likely at the start of a line, and is the likelier for being in the usual words; it
goes on over the end of a line where the words do. Where each is broken over the same lines they are dealt out line by line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import NamedTuple

from tertial.published.heads import HEAD, PERIOD
from tertial.published.heads_wrapped import dealt
from tertial.published.layout_rough import head_cost
from tertial.published.rows import continues

_CAPTION = re.compile(r"(?:tabell|table|figur|figure|diagram) \d", re.IGNORECASE)
_SPAN = re.compile(r"\b(?:19|20)\d\d ?[-–] ?(?:19|20)\d\d\b")
_LONGEST_HEAD = 6
MOST_COST = 0.7
"""What a head may cost on average."""
_WITHIN_LINE, _OVER_LINE, _OVER_BLANK, _LABELLED, _UNLABELLED = 0.3, 0.4, 3.0, 0.8, 0.5
_POINT = 0.5
"""What a point of how regular broken heads are is worth."""
_OF_BEFORE = 1.0
"""A year after words on one line is of their head."""


class HeadWord(NamedTuple):
    """A word over a table, with the line it is on."""

    text: str
    line: int
    blank: bool
    """Whether it starts a line after an empty one."""


class Heads(NamedTuple):
    """The heads of the columns, and what it costs to take the words for them."""

    cost: float
    heads: tuple[str, ...]
    start: int
    """The first of the words that is of a head."""


def heads_of(words: Sequence[HeadWord], count: int) -> Heads:
    """The cheapest way to deal out the last of the words to so many heads; its cost is infinite where there is none."""
    heads = _dealt(words, count)
    if heads.cost > 0:
        heads = min(heads, _broken(words, count))
    return heads._replace(cost=inf) if _spanned(heads.heads) else heads


def _spanned(heads: Sequence[str]) -> bool:
    """Whether one of the heads is a span of years beside years of their own: that is the title, so a head is missing."""
    years = [h for h in heads if h.isdigit() and _is_period(h)]
    return len(years) > 1 and any(_SPAN.search(h) for h in heads)


def _dealt(words: Sequence[HeadWord], count: int) -> Heads:
    """The cheapest way to deal out the last of the words to so many heads."""
    said = tuple(words)
    ways: dict[int, tuple[float, tuple[str, ...]]] = {len(words): (0.0, ())}
    for _ in range(count):
        following: dict[int, tuple[float, tuple[str, ...]]] = {}
        for end, (cost, heads) in ways.items():
            for start, text, unlike, breaks in _ending(said, end):
                total = cost + unlike + breaks
                if start not in following or total < following[start][0]:
                    following[start] = total, (text, *heads)
        ways = following
    found = [Heads(cost + _before(words, start), heads, start) for start, (cost, heads) in ways.items()]
    return min(found, default=Heads(inf, (), 0))


@lru_cache(maxsize=1024)
def _ending(words: tuple[HeadWord, ...], end: int) -> tuple[tuple[int, str, float, float], ...]:
    """The heads that may end before a word, the shortest first: where each starts, its text and what its words and its lines cost.

    They are the same for every number of columns.
    """
    pieces = [(start, words[start:end]) for start in range(end - 1, max(end - _LONGEST_HEAD, 0) - 1, -1)]
    texts = [" ".join(w.text for w in piece) for _, piece in pieces]
    return tuple(
        (start, text, head_cost(text), _breaks(words, start, piece))
        for (start, piece), text in zip(pieces, texts, strict=True)
    )


def _broken(words: Sequence[HeadWord], count: int) -> Heads:
    """The heads where each is broken over the same two to four lines, so that no line has a whole one."""
    lines = list(dict.fromkeys(w.line for w in words))
    ways = []
    for size in range(2, min(4, len(lines)) + 1):
        own = [[w.text for w in words if w.line == line] for line in lines[-size:]]
        if _CAPTION.match(" ".join(own[0])):
            break
        found = dealt(tuple(tuple(o) for o in own), count) if HEAD.search(" ".join(own[0])) else None
        if found is not None and found.lines == size and not found.tailed:
            start = next(i for i, w in enumerate(words) if w.line == lines[-size])
            ways.append(Heads(count * (MOST_COST - found.points * _POINT), found.heads, start))
    return min(ways, default=Heads(inf, (), 0))


def _breaks(words: Sequence[HeadWord], start: int, piece: Sequence[HeadWord]) -> float:
    within = start > 0 and words[start - 1].line == words[start].line
    cost = _WITHIN_LINE if within else 0.0
    before = words[start - 1].text if within else ""
    if (
        before
        and all(_is_period(w.text) for w in piece)
        and not (_is_period(before) and before.isdigit() == piece[0].text.isdigit())
    ):
        cost += _OF_BEFORE
    for a, b in pairwise(piece):
        if a.line != b.line:
            cost += _OVER_BLANK if b.blank else 0.0 if continues(a.text, b.text) else _OVER_LINE
    return cost


def _is_period(word: str) -> bool:
    return bool(PERIOD.fullmatch(word))


def _before(words: Sequence[HeadWord], start: int) -> float:
    """What the words before the first head cost: a label on its line is best no head itself, and heads do not start amid the
    words of a title."""
    label = [w.text for w in words[:start] if w.line == words[start].line]
    several = start + _LONGEST_HEAD < len(words) and words[start + _LONGEST_HEAD].line == words[start].line
    if not label:
        return _UNLABELLED if several else 0.0
    cost = _LABELLED if len(label) > 1 and HEAD.search(" ".join(label)) else 0.0
    return cost + 0.3 * max(0, len(label) - 3)


def with_periods(words: Sequence[HeadWord], heads: Heads) -> Heads:
    """The heads with the periods that stand on the line over them, where the heads start anew under each."""
    first = words[heads.start].line
    line = max((w.line for w in words[: heads.start] if w.line < first), default=-1)
    text = " ".join(w.text for w in words if w.line == line)
    found = [m[0] for m in PERIOD.finditer(text)]
    starts = [i for i, h in enumerate(heads.heads) if h == heads.heads[0]]
    if not 1 < len(starts) <= len(found) or PERIOD.sub("", text).strip():
        return heads
    rest = len(found) - len(starts)
    starts += range(len(heads.heads) - rest, len(heads.heads))
    ends = (*starts[1:], len(heads.heads))
    own = [heads.heads[a:b] for a, b in zip(starts, ends, strict=True)]
    if starts != sorted(set(starts)) or any(len(set(o)) < len(o) for o in own):
        return heads
    return heads._replace(heads=tuple(f"{period} {h}" for period, o in zip(found, own, strict=True) for h in o))
