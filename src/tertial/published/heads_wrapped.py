"""The words of head lines dealt out to a known number of columns, where nothing but their order is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from tertial.published.heads import HEAD, MONTHS, YEAR
from tertial.published.numbers import plain
from tertial.published.rows import join

_GLUED = re.compile(
    rf"(utfall|budget|prognos)-?(?=(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b)", re.IGNORECASE
)
_LOST_PERCENT = re.compile(r"\b(\d{1,2}) ?(?:%|[A-Za-z]{1,2}|\d[\do]):")
"""`80 46: lägst` was `80 %: lägst`."""
_HEAD_WORD = re.compile(r"\d{1,2} %:?|\S+")
_OPEN = re.compile(r"(?:-|,|\b(?:mot|av|per|från|till|i|sedan|förra|årets|vs|of|from|to|the|since))$", re.IGNORECASE)
_DATE = re.compile(rf"{YEAR}(?:-\d\d(?:-\d\d)?)?|\d\d-\d\d")
_MOST_WORDS, _MANY_LINES = 4, 3
"""Of one column on one line, and from how many lines on one less."""
_MOST_LABEL_WORDS = 6
_MOST_CAPITALS = 2
"""Words of the head of the labels that start in no small letter, after its first."""
_MOST_ENDS = 3
_LONGEST_LINE, _LONGEST = 30, 40
"""Words of a line of heads, and of all of them; more are no heads."""
_LEAST_BELOW = 0.6
"""Of the columns so many have a word on the last line."""
_BEAM = 12
_LEAST, _GOOD = 0.4, 1.3
"""Points that a way must have for every column, and from which no other is looked for."""

Lines = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Dealt:
    """The head of the labels and those of the columns; `tailed` tells that a column of text stands to their right."""

    label_head: str
    heads: tuple[str, ...]
    tailed: bool
    points: float
    """How regular they are, by column."""
    lines: int
    """The lines that they take; those below may be the heads of groups of rows."""


def head_words(text: str) -> tuple[str, ...]:
    """The words of a line of heads, without strokes and specks."""
    text = _GLUED.sub(r"\1 ", _LOST_PERCENT.sub(r"\1 %:", plain(text)))
    return tuple(w for w in _HEAD_WORD.findall(text) if any(c.isalnum() for c in w))


@lru_cache(maxsize=256)
def dealt(lines: Lines, columns: int) -> Dealt | None:
    """The most regular way to deal out the words of head lines, from the top down, to so many columns; None when there is
    no regular one. Lines at the bottom without digits may be left out."""
    best: Dealt | None = None
    for size in range(len(lines), 0, -1):
        found = _best(lines[:size], columns)
        if found is not None and (best is None or found.points > best.points):
            best = found
        if any(c.isdigit() for w in lines[size - 1] for c in w):
            break
    return best if best is not None and best.points >= _LEAST else None


def _best(lines: Lines, columns: int) -> Dealt | None:
    """All of the lines dealt out: the last starts with the head of the labels and may end in that of a column of text."""
    bottom = lines[-1]
    best: Dealt | None = None
    if max(map(len, lines)) > _LONGEST_LINE or sum(map(len, lines)) > _LONGEST:
        return None
    for size in range(min(_MOST_LABEL_WORDS, len(bottom)) + 1):
        if sum(1 for w in bottom[1:size] if not w[:1].islower()) > _MOST_CAPITALS:
            break
        for end in _ends(bottom, size):
            if end < len(bottom) and best is not None and best.points >= _GOOD:
                break
            if not columns * _LEAST_BELOW <= end - size <= columns * _MOST_WORDS:
                continue
            found = _spread((*lines[:-1], bottom[size:end]), columns)
            if found is None:
                continue
            score = found[0] - (0.0 if size else 2.0) - (0.5 if end < len(bottom) else 0.0)
            score -= 1.5 if size and _OPEN.search(bottom[size - 1]) else 0.0
            score -= 1.5 * sum(1 for w in bottom[1:size] if not w[:1].islower())
            if best is None or score / columns > best.points:
                best = Dealt(" ".join(bottom[:size]), found[1], end < len(bottom), score / columns, len(lines))
    return best


def _ends(bottom: Sequence[str], size: int) -> Iterator[int]:
    """Where the heads of numbers may end on the last line: at its end, or before a word with a capital."""
    yield len(bottom)
    yield from [i for i in range(size + 1, len(bottom)) if bottom[i][:1].isupper()][-_MOST_ENDS:]


def _starts(lines: Lines) -> Iterator[tuple[tuple[int, ...], float]]:
    """Where the heads may start on every line, and what it costs: words above the head of the labels are of a column of text."""
    for n in range(len(lines)):
        for words in (1, 2):
            if n < len(lines) - 1 and len(lines[n]) > words:
                yield tuple(words if n == m else 0 for m in range(len(lines))), -0.75
    yield (0,) * len(lines), 0.0


def _spread(lines: Lines, columns: int) -> tuple[float, tuple[str, ...]] | None:
    """The best way to give every word to a column, its points and the heads."""
    ways: dict[tuple[int, ...], tuple[float, tuple[str, ...]]] = {at: (cost, ()) for at, cost in _starts(lines)}
    for column in range(columns):
        left = columns - column - 1
        following: dict[tuple[int, ...], tuple[float, tuple[str, ...]]] = {}
        for at, (score, heads) in ways.items():
            for then, pieces in _steps(lines, at, left):
                points, text = _points(pieces)
                if then not in following or following[then][0] < score + points:
                    following[then] = score + points, (*heads, text)
        kept = sorted(following.items(), key=lambda item: (-item[1][0], item[0]))[:_BEAM]
        ways = dict(kept)
    return ways.get(tuple(map(len, lines)))


def _steps(lines: Lines, at: tuple[int, ...], left: int) -> Iterator[tuple[tuple[int, ...], Lines]]:
    """Where every line may stand after one more column, with `left` columns after it, and the words of that column."""
    most = _MOST_WORDS if len(lines) < _MANY_LINES else _MOST_WORDS - 1
    ends = (
        range(max(a, len(line) - left * most), min(a + most, len(line)) + 1) for line, a in zip(lines, at, strict=True)
    )
    ways = product(*([(b, line[a:b]) for b in end] for line, a, end in zip(lines, at, ends, strict=True)))
    return ((then, pieces) for way in ways for then, pieces in (zip(*way, strict=True),) if then != at)


def _goes_on(above: str, below: str) -> bool:
    """Whether a word or a span of months broken after its hyphen goes on below."""
    months = above.rstrip("-").lower() in MONTHS
    return below.lower() in MONTHS if months else below[:1].islower()


@lru_cache(maxsize=100_000)
def _points(pieces: Lines) -> tuple[float, str]:
    """How regular a head is that stands over some lines, and its text."""
    filled = [p for p in pieces if p]
    points = 0.0 if pieces[-1] else -2.0
    first = next(n for n, p in enumerate(pieces) if p)
    points -= 2.0 * sum(1 for p in pieces[first:-1] if not p)
    text, dates = "", 0
    for n, piece in enumerate(filled):
        above, below, own = _piece(piece)
        points += below if n else above
        dates += own
        points -= (
            2.0
            if piece[-1].endswith("-") and n + 1 < len(filled) and not _goes_on(piece[-1], filled[n + 1][0])
            else 0.0
        )
        text = join(text, " ".join(piece)) if n else " ".join(piece)
    if dates and _DATE.fullmatch(filled[0][0]) and text != filled[0][0]:
        points -= 2.0
    return points - 3.0 * max(0, dates - 1) + _worded(text), text


@lru_cache(maxsize=10_000)
def _piece(piece: tuple[str, ...]) -> tuple[float, float, int]:
    """The points of the words of a head on one line, where it starts and where it goes on, and how many of them are dates."""
    digit, capital = piece[0][:1].isdigit(), not piece[0][:1].islower()
    own = -1.5 * sum(1 for w in piece[1:] if w[:1].isupper()) - 0.2 * (len(piece) - 1)
    dates = [bool(_DATE.fullmatch(w)) for w in piece]
    below = (-1.5 if capital and not digit else 0.5) - (1.0 if dates[0] and len(piece) > 1 else 0.0)
    return own + (1.0 if capital else -1.0), own + below, sum(dates)


@lru_cache(maxsize=100_000)
def _worded(text: str) -> float:
    """The points of a whole head for its words."""
    points = -3.0 if _OPEN.search(text) else 0.0
    if _DATE.fullmatch(text):
        return points - 0.5
    if HEAD.fullmatch(text):
        return points + 2.0
    return points + (0.5 if HEAD.search(text) else 0.0)
