"""The heads over a table in reading order, where lines of heads come one by one and maybe not in the order of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import NamedTuple

from tertial.published.heads import HEAD, PERIOD, parse_heads, read_head
from tertial.published.rows_proved import Cells, relations

_MOST_FRAGMENTS = 5
"""Lines of heads that are tried in every order."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line: words, or cells in one or several readings."""

    index: int
    text: str
    readings: tuple[Cells, ...]
    blank: bool


class Over(NamedTuple):
    """What stands over a table: the lines before the heads, the heads as they are printed together, and the head of the labels;
    `prefixed` tells that a word stands before heads on their line, maybe the head of a column of text."""

    above: tuple[Item, ...]
    heads: tuple[tuple[str, ...], ...]
    label_head: str
    prefixed: bool
    first: int


def starts_of_heads(items: Sequence[Item], last: int) -> Iterator[int]:
    """Where the heads may start that end with the line `last`: where lines of heads do, or such as stand a line of words apart; the
    first of them may be the title."""
    if last < 0:
        return
    start = last
    while start and is_heads(items[start - 1]):
        start -= 1
    yield start
    near = start
    while near and (is_heads(items[near - 1]) or (near > 1 and is_heads(items[near - 2]))):
        near -= 1
    if near < start:
        yield near
    yield from (n + 1 for n in dict.fromkeys((start, near)) if n < last)


def is_heads(item: Item) -> bool:
    """Whether a line ends in heads in the usual words, with one word before them at most."""
    parsed = None if item.readings else parse_heads(item.text)
    return parsed is not None and len(parsed[0].split()) < 2 and not parsed[0].endswith((",", ":"))


def heads_in(item: Item) -> tuple[str, ...]:
    """The heads of a line; one in small letters goes on with the one before it."""
    own: list[str] = []
    for match in HEAD.finditer(item.text):
        if own and match[0][0].islower():
            own[-1] = f"{own[-1]} {match[0]}"
        else:
            own.append(match[0])
    return tuple(own)


def over_table(above: Sequence[Item], region: Sequence[Item]) -> Over:
    """The heads line by line; other words among them are the head of the labels, or of a column of text after that."""
    heads: list[tuple[str, ...]] = []
    other: list[str] = []
    prefix = ""
    for item in region:
        matches = list(HEAD.finditer(item.text)) if is_heads(item) else []
        if not matches:
            other.append(item.text)
            continue
        prefix = prefix or item.text[: matches[0].start()].strip()
        heads.append(heads_in(item))
    label_head = other[0] if other else prefix or (above[-1].text if above else "")
    return Over(tuple(above), tuple(heads), label_head, bool(prefix), region[0].index)


def orders(over: Over) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The heads in the order of their columns, the likeliest first, and whether it is the one in which they stand.

    Periods alone on their lines stand over equal groups of columns that repeat a head.
    """
    flat = tuple(h for line in over.heads for h in line)
    repeated = len(set(flat)) < len(flat)
    upper = [h[0] for h in over.heads if len(h) == 1 and PERIOD.fullmatch(h[0])] if repeated else []
    lower = [h for h in over.heads if not (len(h) == 1 and h[0] in upper)]
    if not repeated:
        yield flat, True
    if not upper:
        return
    if not lower or len(lower) > _MOST_FRAGMENTS or sum(map(len, lower)) % len(upper) or len(upper) < 2:
        return
    size = sum(map(len, lower)) // len(upper)
    found: dict[tuple[str, ...], int] = {}
    for order in permutations(lower):
        heads = tuple(h for line in order for h in line)
        groups = [heads[i : i + size] for i in range(0, len(heads), size)]
        named = tuple(f"{p} {h}" for p, g in zip(upper, groups, strict=True) for h in g)
        if all(len(set(g)) == size for g in groups) and relations(named):
            found[named] = min(found.get(named, size), _strange(upper, groups))
    least = min(found.values(), default=0)
    likely = [heads for heads, strange in found.items() if strange == least]
    if len(likely) == 1:
        yield likely[0], False


def _strange(periods: Sequence[str], groups: Sequence[Sequence[str]]) -> int:
    """How many heads stand under a period that they are not likely of: a forecast under a part of the year beside a whole year,
    and an outcome under the whole."""
    parts = [read_head(p).until not in (None, 12) for p in periods]
    if all(parts) or not any(parts):
        return 0
    kinds = ((part, read_head(h).kind) for part, group in zip(parts, groups, strict=True) for h in group)
    return sum(1 for part, kind in kinds if kind == ("forecast" if part else "actual"))
