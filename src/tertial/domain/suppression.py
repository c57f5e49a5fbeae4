"""Which small counts of people must not be shown, so that nobody can be found in a table.

A cell that counts from 1 up to but not including `minimum` people is hidden. Where the sum of a set of cells is shown as
well, a hidden cell could be found as the difference; so further cells are hidden until the hidden ones together
count at least `minimum` people and are at least two. Zero tells of nobody and is always shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

Sum = tuple[str, tuple[str, ...]]
"""A cell, and the cells that add up to it."""


def hidden(people: Mapping[str, int], minimum: int) -> frozenset[str]:
    """The keys to hide among cells whose sum is shown; `people` is how many each cell is about.

    Smallest cells first, ties by key. When all cells together count fewer than `minimum`, every cell that is not zero
    is hidden, and the caller must hide the sum too (see `hides_sum`).
    """
    small = {key for key, count in people.items() if 0 < count < minimum}
    if not small:
        return frozenset()
    rest = sorted((key for key in people if key not in small and people[key] > 0), key=lambda k: (people[k], k))
    while rest and (len(small) < 2 or sum(people[k] for k in small) < minimum):
        small.add(rest.pop(0))
    return frozenset(small)


def hides_sum(people: Mapping[str, int], minimum: int) -> bool:
    """Whether the sum itself must be hidden: it counts few people, or one hidden cell is all there is."""
    total = sum(people.values())
    gone = hidden(people, minimum)
    return bool(gone) and (total < minimum or len(gone) < 2)


def protected(
    people: Mapping[str, int], sums: Sequence[Sum], minimum: int, unshown: Collection[str] = ()
) -> frozenset[str]:
    """The cells to hide in a whole report, where cells stand in several sums; `unshown` ones stand in no table anyhow.

    Every small cell is hidden. In each sum that has a small cell among its hidden parts, further parts are hidden as by
    `hidden`, or the sum itself where there is no other part with people. What could still be found by adding and subtracting
    what is shown, over several sums, takes the smallest cell of its sums with it. Sums of unknown cells are passed over.
    """
    small = {key for key, count in people.items() if 0 < count < minimum}
    gone = small | set(unshown)
    known = [(total, parts) for total, parts in sums if total in people and all(p in people for p in parts)]
    while (more := _next(people, known, minimum, small, gone)) is not None:
        gone.add(more)
    return frozenset(gone)


def _next(
    people: Mapping[str, int], sums: Sequence[Sum], minimum: int, small: Collection[str], gone: Collection[str]
) -> str | None:
    """The next cell that must be hidden, or None."""
    for total, parts in sums:
        out = [p for p in parts if p in gone]
        lone = len(out) < 2 or sum(people[p] for p in out) < minimum
        if (total not in gone and lone and any(p in small for p in out)) or (total in small and not out):
            found = _smallest(people, parts, gone)
            if found is not None or total not in gone:
                return total if found is None else found
    for cell in sorted(derivable(sums, gone) & set(small)):
        near = [p for total, parts in sums if cell in (total, *parts) for p in (*parts, total)]
        every = [p for total, parts in sums for p in (*parts, total)]
        found = _smallest(people, near, gone) or _smallest(people, every, gone)
        if found is not None:
            return found
    return None


def _smallest(people: Mapping[str, int], cells: Collection[str], gone: Collection[str]) -> str | None:
    return min((c for c in cells if c not in gone and people[c] > 0), key=lambda c: (people[c], c), default=None)


def derivable(sums: Sequence[Sum], gone: Collection[str]) -> frozenset[str]:
    """The hidden cells that follow from the shown ones by adding and subtracting alone.

    Every sum is a linear equation in the hidden cells; a cell follows when the equations leave it a single value.
    """
    names = sorted({c for total, parts in sums for c in (total, *parts) if c in gone})
    place = {name: i for i, name in enumerate(names)}
    rows: list[list[Fraction]] = []
    for total, parts in sums:
        row = [Fraction(0)] * len(names)
        for cell, sign in ((total, -1), *((p, 1) for p in parts)):
            if cell in place:
                row[place[cell]] += sign
        rows.append(row)
    return frozenset(names[i] for i in _single(rows, len(names)))


def _single(rows: list[list[Fraction]], width: int) -> list[int]:
    """The columns that stand alone in a row of the reduced matrix."""
    done = 0
    for column in range(width):
        pivot = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [v / rows[done][column] for v in rows[done]]
        for i, row in enumerate(rows):
            if i != done and row[column]:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    alone = [[i for i, v in enumerate(row) if v] for row in rows[:done]]
    return [places[0] for places in alone if len(places) == 1]
