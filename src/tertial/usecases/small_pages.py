"""Small counts on a page that shows more than a report does: what must be hidden of it so that both together tell of nobody.

What the report shows and hides is given (`usecases.facts_small`); the page adds cells of its own, and hides as many of those as it
takes. Whoever reads both can add and subtract: every relation that holds among the cells is an equation, and no protected cell may
follow from the shown ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

Equation = Mapping[str, int]
"""Cells with their coefficients; the sum is known to be zero."""
_PRIME = 2_147_483_647
"""Elimination is done modulo a prime: of whole equations with coefficients of one it finds what exact fractions do."""


def total(whole: str, parts: Iterable[str]) -> Equation:
    """`whole` is what the `parts` add up to."""
    return {whole: -1, **dict.fromkeys(parts, 1)}


@dataclass
class Cells:
    """The cells of a page. `people` counts those of its own, which may be hidden; `unshown` ones stand nowhere.

    `hidden` are cells of the report that it hides, and that must not follow either; every other name in an equation is shown.
    """

    people: dict[str, int] = field(default_factory=dict)
    unshown: dict[str, int] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    equations: list[Equation] = field(default_factory=list)

    def gone(self, minimum: int) -> frozenset[str]:
        """The page's own cells to hide. Small ones first; then, in each sum with a small one hidden, the smallest others until
        at least two are hidden that make `minimum` people together; then what would still give a protected cell away."""
        small = {k for k, n in self.people.items() if 0 < n < minimum}
        few = small | {k for k, n in self.unshown.items() if 0 < n < minimum}
        gone = set(small)
        self._fill(gone, few, minimum)
        everything = set(self.people) | set(self.unshown) | self.hidden
        given = derivable(self.equations, everything)
        protected = (few | self.hidden) - given
        while follows := derivable(self.equations, gone | set(self.unshown) | self.hidden) & protected:
            more = {found for cell in follows if (found := self._near(cell, gone)) is not None}
            # Where no cell with people is near, all of them go; and at last the zeros, which then give something away.
            more = more or {k for k, n in self.people.items() if n > 0 and k not in gone} or set(self.people) - gone
            if not more:
                break
            gone |= more
            self._fill(gone, few, minimum)
        return frozenset(gone)

    def _fill(self, gone: set[str], few: Collection[str], minimum: int) -> None:
        """Hide further cells of each sum in which what is hidden is one cell, or makes few people together."""
        people = {**self.unshown, **self.people}
        changed = True
        while changed:
            changed = False
            for equation in self.equations:
                out = [c for c in equation if c in gone or c in self.unshown or c in self.hidden]
                known = [people[c] for c in out if c in people]
                lone = len(out) < 2 or (len(known) == len(out) and sum(known) < minimum)
                if lone and any(c in few for c in out) and (found := self._smallest(equation, gone)) is not None:
                    gone.add(found)
                    changed = True

    def _near(self, cell: str, gone: Collection[str]) -> str | None:
        """The smallest shown cell of the page in an equation that the cell stands in."""
        near = {c for equation in self.equations if cell in equation for c in equation}
        return self._smallest(near, gone)

    def _smallest(self, cells: Iterable[str], gone: Collection[str]) -> str | None:
        found = [c for c in cells if self.people.get(c, 0) > 0 and c not in gone]
        return min(found, key=lambda c: (self.people[c], c), default=None)


def derivable(equations: Sequence[Equation], gone: Collection[str]) -> frozenset[str]:
    """The hidden cells that follow from the shown ones by adding and subtracting: those that stand alone in a reduced equation."""
    import numpy as np

    names = sorted({c for equation in equations for c in equation if c in gone})
    place = {name: i for i, name in enumerate(names)}
    unique = {tuple(sorted((place[c], k) for c, k in e.items() if c in place)) for e in equations}
    rows = sorted(row for row in unique if row)
    if not rows:
        return frozenset()
    matrix = np.zeros((len(rows), len(names)), np.int64)
    for i, row in enumerate(rows):
        for column, coefficient in row:
            matrix[i, column] = coefficient % _PRIME
    reduced = _reduced(matrix)
    alone = reduced[(reduced != 0).sum(axis=1) == 1]
    return frozenset(names[int(i)] for i in (alone != 0).argmax(axis=1)) if len(alone) else frozenset()


def _reduced(matrix: NDArray[Any]) -> NDArray[Any]:
    """The reduced row echelon form modulo the prime."""
    import numpy as np

    done = 0
    for column in range(matrix.shape[1]):
        if done == len(matrix):
            break
        below = np.flatnonzero(matrix[done:, column])
        if not len(below):
            continue
        pivot = done + int(below[0])
        matrix[[done, pivot]] = matrix[[pivot, done]]
        matrix[done] = matrix[done] * pow(int(matrix[done, column]), _PRIME - 2, _PRIME) % _PRIME
        others = np.flatnonzero(matrix[:, column])
        others = others[others != done]
        matrix[others] = (matrix[others] - matrix[others, column][:, None] * matrix[done][None, :]) % _PRIME
        done += 1
    return matrix[:done]
