"""The words of head lines dealt out to a known number of columns, where nothing but their order is left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from math import inf

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
_MOST_WORDED = 2.0
"""Points of a head in the usual words."""
_ROUNDING = 1e-9
_LEAST, _GOOD = 0.4, 1.3
"""Points that a way must have for every column, and from which no other is looked for."""


Lines = tuple[tuple[str, ...], ...]
_Cut = tuple[int, tuple[str, ...], float, float]
"""The words of a head on one line: up to which word they go, and their points where the head starts there and where it goes on."""
_Step = tuple[float, tuple[int, ...], Lines]
"""The most points that a head can come to, up to which word it goes on every line, and its words."""
_Ways = dict[tuple[int, ...], tuple[float, tuple[str, ...]]]
"""Points and heads by how many words of each line they take."""


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
        found = _best(lines[:size], columns, _LEAST if best is None else min(best.points, _GOOD))
        if found is not None and (best is None or found.points > best.points):
            best = found
        if any(c.isdigit() for w in lines[size - 1] for c in w):
            break
    return best if best is not None and best.points >= _LEAST else None


def _best(lines: Lines, columns: int, least: float) -> Dealt | None:
    """All of the lines dealt out: the last starts with the head of the labels and may end in that of a column of text.

    What cannot have `least` points for every column is not looked at closely.
    """
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
            cost = (0.0 if size else 2.0) + (0.5 if end < len(bottom) else 0.0)
            cost += 1.5 if size and _OPEN.search(bottom[size - 1]) else 0.0
            cost += 1.5 * sum(1 for w in bottom[1:size] if not w[:1].islower())
            needed = columns * (least if best is None else best.points) + cost
            found = _spread((*lines[:-1], bottom[:end]), size, columns, needed)
            if found is None:
                continue
            score = found[0] - cost
            if best is None or score / columns > best.points:
                best = Dealt(" ".join(bottom[:size]), found[1], end < len(bottom), score / columns, len(lines))
    return best


def _ends(bottom: Sequence[str], size: int) -> Iterator[int]:
    """Where the heads of numbers may end on the last line: at its end, or before a word with a capital."""
    yield len(bottom)
    yield from [i for i in range(size + 1, len(bottom)) if bottom[i][:1].isupper()][-_MOST_ENDS:]


def _starts(lines: Lines, size: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """Where the heads may start on every line, and what it costs: words above the head of the labels are of a column of text."""
    for n in range(len(lines) - 1):
        for words in (1, 2):
            if len(lines[n]) > words:
                yield (*(words if n == m else 0 for m in range(len(lines) - 1)), size), -0.75
    yield (*(0,) * (len(lines) - 1), size), 0.0


def _spread(lines: Lines, size: int, columns: int, needed: float) -> tuple[float, tuple[str, ...]] | None:
    """The best way to give every word to a column, but `size` of the last line, its points and the heads; None also where no way
    can come to the points `needed`."""
    most = _MOST_WORDS if len(lines) < _MANY_LINES else _MOST_WORDS - 1
    steps = _steps_of(lines, most)
    goal = tuple(map(len, lines))
    ways: _Ways = {at: (cost, ()) for at, cost in _starts(lines, size)}
    at_most = [_at_most(line, most, columns, n == len(lines) - 1) for n, line in enumerate(lines)]
    for left in range(columns - 1, -1, -1):
        still = _MOST_WORDED * (left + 1) + _ROUNDING * columns
        if all(
            score + still + sum([b[i][left + 1] for b, i in zip(at_most, at, strict=True)]) < needed
            for at, (score, _) in ways.items()
        ):
            return None
        least = [end - left * most for end in goal]
        tried = [
            (score + points, -n, then, pieces, at)
            for n, (at, (score, _)) in enumerate(ways.items())
            for points, then, pieces in steps(at, tuple(map(max, at, least)))
        ]
        ways = _kept(tried, ways)
    return ways.get(goal)


def _kept(tried: list[tuple[float, int, tuple[int, ...], Lines, tuple[int, ...]]], ways: _Ways) -> _Ways:
    """The best ways to go one column on, each with the better of two that come to the same words.

    Those that may come to most points are tried first; what could not be among the best is not looked at closely.
    """
    found: dict[tuple[int, ...], tuple[float, int, tuple[str, ...]]] = {}
    least = -inf
    for most, order, then, pieces, at in sorted(tried, reverse=True):
        if most < least:
            break
        known = found.get(then)
        if known is not None and most < known[0]:
            continue
        score, heads = ways[at]
        points, text = _points(pieces)
        if known is None or (known[0], known[1]) < (score + points, order):
            found[then] = score + points, order, (*heads, text)
            if len(found) >= _BEAM:
                least = sorted([w[0] for w in found.values()], reverse=True)[_BEAM - 1]
    kept = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))[:_BEAM]
    return {then: (score, heads) for then, (score, _, heads) in kept}


@lru_cache(maxsize=256)
def _steps_of(lines: Lines, most: int) -> Callable[[tuple[int, ...], tuple[int, ...]], list[_Step]]:
    """What `_steps` gives for some lines, made once: one place is come to in many ways."""
    cuts = tuple(_cuts(line, most) for line in lines)
    return cache(partial(_steps, cuts))


def _steps(cuts: tuple[tuple[tuple[_Cut, ...], ...], ...], at: tuple[int, ...], least: tuple[int, ...]) -> list[_Step]:
    """Where every line may stand after one more column, no line before `least`, with the words of the head of that column and
    the most points that it can come to."""
    ways: list[tuple[float, tuple[int, ...], Lines, bool]] = [(_MOST_WORDED + _ROUNDING, (), (), False)]
    for n, (line, a, first) in enumerate(zip(cuts, at, least, strict=True)):
        lowest = n == len(cuts) - 1
        cut_off = [cut for cut in line[a] if cut[0] >= first]
        ways = [
            (
                most + ((below if begun else above) if words else -2.0 if begun or lowest else 0.0),
                (*then, end),
                (*pieces, words),
                begun or bool(words),
            )
            for most, then, pieces, begun in ways
            for end, words, above, below in cut_off
        ]
    return [(most, then, pieces) for most, then, pieces, begun in ways if begun]


def _cuts(line: tuple[str, ...], most: int) -> tuple[tuple[_Cut, ...], ...]:
    """What may stand in one column from each word of a line on: nothing up to `most` words."""
    return tuple(
        tuple(
            (b, line[a:b], *(_piece(line[a:b])[:2] if b > a else (0.0, 0.0)))
            for b in range(a, min(a + most, len(line)) + 1)
        )
        for a in range(len(line) + 1)
    )


@lru_cache(maxsize=256)
def _at_most(line: tuple[str, ...], most: int, columns: int, lowest: bool) -> tuple[tuple[float, ...], ...]:
    """From each word of a line on, the most points that its words can add when they are given to so many columns, 0 to `columns`."""
    none = -2.0 if lowest else 0.0
    done: list[tuple[float, ...]] = [tuple(none * left for left in range(columns + 1))]
    for cuts in reversed(_cuts(line, most)[:-1]):
        own = [-inf]
        for left in range(1, columns + 1):
            ways = [none + own[left - 1]]
            ways += [max(above, below) + done[-(end - cuts[0][0])][left - 1] for end, _, above, below in cuts[1:]]
            own.append(max(ways))
        done.append(tuple(own))
    return tuple(reversed(done))


def _goes_on(above: str, below: str) -> bool:
    """Whether a word or a span of months broken after its hyphen goes on below."""
    months = above.rstrip("-").lower() in MONTHS
    return below.lower() in MONTHS if months else below[:1].islower()


@lru_cache(maxsize=100_000)
def _points(pieces: Lines) -> tuple[float, str]:
    """How regular a head is that stands over some lines, and its text."""
    filled = [p for p in pieces if p]
    points = 0.0 if pieces[-1] else -2.0
    points -= 2.0 * pieces[pieces.index(filled[0]) : -1].count(())
    text, dates = "", 0
    for n, piece in enumerate(filled):
        above, below, own = _piece(piece)
        points += below if n else above
        dates += own
        if piece[-1].endswith("-") and n + 1 < len(filled) and not _goes_on(piece[-1], filled[n + 1][0]):
            points -= 2.0
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
        return points + _MOST_WORDED
    return points + (0.5 if HEAD.search(text) else 0.0)
