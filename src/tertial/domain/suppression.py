"""Which small counts of people must not be shown, so that nobody can be found in a table.

A cell that counts from 1 up to but not including `minimum` people is hidden. Where the sum of a set of cells is shown as
well, a hidden cell could be found as the difference; so further cells are hidden until the hidden ones together
count at least `minimum` people and are at least two. Zero tells of nobody and is shown, unless it is needed to hide.
"""

from __future__ import annotations

from collections.abc import Mapping


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
