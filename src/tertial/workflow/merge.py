"""Two people wrote in one text: a three-way merge, word by word, that loses nobody's words.

Each side's changes since the version that both began with are found as edits of words (white space between them is
kept as it is, so paragraphs stay). Edits that do not touch the same words are both made. Where they do, both wordings
stay, one after the other, and the place is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

_TOKEN = re.compile(r"\s+|[^\s]+")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Collision:
    """Both changed the same words: `theirs` is what was saved first, `mine` what came to be saved after it."""

    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The text with both sides' changes, and where they collided; there both wordings stand, theirs first."""

    text: str
    collisions: tuple[Collision, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edit:
    """Tokens `low` to `high` of the base, `high` not included, give way to `new`; `low == high` for an insertion."""

    low: int
    high: int
    new: tuple[str, ...]


def merge(base: str, theirs: str, mine: str) -> Merged:
    """Both sides' changes of `base`.

    merge(b, x, b) = merge(b, b, x) = merge(b, x, x) = x. A word that either side has put in is in the result.
    """
    if theirs in (base, mine):
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    words = _TOKEN.findall(base)
    left, right = _edits(words, _TOKEN.findall(theirs)), _edits(words, _TOKEN.findall(mine))
    out: list[str] = []
    collisions = []
    at = 0
    for low, high, first, second in _groups(left, right):
        out += words[at:low]
        at = high
        one, other = _applied(words, low, high, first), _applied(words, low, high, second)
        if not second or one == other:
            out += one
        elif not first:
            out += other
        else:
            both, collision = _both(one, other)
            out += both
            if collision is not None:
                collisions.append(collision)
    out += words[at:]
    return Merged("".join(out), tuple(collisions))


def _edits(base: Sequence[str], other: Sequence[str]) -> list[_Edit]:
    """What makes `other` of `base`, in order, no two touching.

    Words and breaks of paragraphs are matched, in long texts not by the commonest alone; white space goes with them.
    """
    mine, its = _anchors(base), _anchors(other)
    blocks = SequenceMatcher(None, [base[i] for i in mine], [other[j] for j in its]).get_matching_blocks()
    pairs = [(mine[b.a + n], its[b.b + n]) for b in blocks for n in range(b.size)]
    edits = []
    i, j = -1, -1
    for low, high in [*pairs, (len(base), len(other))]:
        gap, new = base[i + 1 : low], other[j + 1 : high]
        start = _shared(gap, new)
        end = _shared(gap[start:][::-1], new[start:][::-1])
        if start + end < max(len(gap), len(new)):
            edits.append(_Edit(i + 1 + start, low - end, tuple(new[start : len(new) - end])))
        i, j = low, high
    return edits


def _anchors(tokens: Sequence[str]) -> list[int]:
    """Where the words and the breaks between paragraphs are."""
    return [i for i, token in enumerate(tokens) if not token.isspace() or _PARAGRAPH.search(token)]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many tokens both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


_Group = tuple[int, int, list[_Edit], list[_Edit]]


def _groups(left: Sequence[_Edit], right: Sequence[_Edit]) -> Iterator[_Group]:
    """Edits of both sides in order, those that overlap together: from, to, the one side's and the other's."""
    queue = sorted([(e.low, e.high, 0, e) for e in left] + [(e.low, e.high, 1, e) for e in right], key=lambda q: q[:3])
    low, high = 0, 0
    sides: tuple[list[_Edit], list[_Edit]] = ([], [])
    for start, end, side, edit in queue:
        if any(sides) and not _overlap(low, high, start, end):
            yield low, high, *sides
            sides = ([], [])
        low, high = (min(low, start), max(high, end)) if any(sides) else (start, end)
        sides[side].append(edit)
    if any(sides):
        yield low, high, *sides


def _overlap(low: int, high: int, start: int, end: int) -> bool:
    """Whether an edit at [start, end) meets the words of [low, high); two insertions in one place do."""
    if low == high or start == end:
        return low <= start < high or start == low == high == end
    return start < high


def _applied(words: Sequence[str], low: int, high: int, edits: Sequence[_Edit]) -> list[str]:
    """The words from `low` to `high` as one side has them."""
    out: list[str] = []
    for edit in edits:
        out += [*words[low : edit.low], *edit.new]
        low = edit.high
    return [*out, *words[low:high]]


def _both(theirs: Sequence[str], mine: Sequence[str]) -> tuple[list[str], Collision | None]:
    """What the two share at their ends once, and between it both wordings; no collision when one holds the other."""
    start = _shared(theirs, mine)
    end = _shared(theirs[start:][::-1], mine[start:][::-1])
    first, second = theirs[start : len(theirs) - end], mine[start : len(mine) - end]
    head, tail = list(theirs[:start]), list(theirs[len(theirs) - end :])
    if not _said(first) or not _said(second):
        return [*head, *(first if _said(first) else second), *tail], None
    between = [] if first[-1].isspace() or second[0].isspace() else [_space(first, second)]
    told = Collision("".join(first).strip(), "".join(second).strip())
    return [*head, *first, *between, *second, *tail], told


def _said(words: Sequence[str]) -> bool:
    return any(not word.isspace() for word in words)


def _space(*sides: Sequence[str]) -> str:
    """A new paragraph between wordings of several paragraphs, else a blank."""
    return "\n\n" if any(_PARAGRAPH.search("".join(side)) for side in sides) else " "
