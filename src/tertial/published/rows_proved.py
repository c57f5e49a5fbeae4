"""Rows out of cells that came one after another: cut where arithmetic between the columns proves that they were cut right.

`pdftotext` writes a table a cell a line, and now and then leaves a cell for the end of the page or starts the next row before its
label. The heads say which columns follow from which (a deviation is a difference of two columns, a total the sum of those
before it). Of all ways to cut the cells into rows only one may then hold; where none does, or two do, nothing is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations, permutations
from typing import NamedTuple

from tertial.published.heads import PERIOD, read_head
from tertial.published.numbers import Printed

Cells = tuple[Printed, ...]

_CHANGES = ("deviation", "change")
_MOST_TRIED = 5_000
"""Rows looked at for one table; what takes more is not read."""
_MOST_SHUFFLED = 5
"""Cells of a row that are tried in every order."""
_TELLING = 10
"""A row tells something where the three largest parts of its identities are at least so many units of their last digit."""


class Relation(NamedTuple):
    """A column that follows from others: the sum of `plus` less the sum of `less`, as a share of the column `base` if there is one."""

    column: int
    plus: tuple[int, ...]
    less: tuple[int, ...] = ()
    base: int | None = None

    def holds(self, cells: Cells) -> bool:
        total = sum((cells[i].value for i in self.plus), Decimal(0)) - sum(
            (cells[i].value for i in self.less), Decimal(0)
        )
        cell = cells[self.column]
        slack = Decimal(1).scaleb(-min(cells[i].decimals for i in (self.column, *self.plus, *self.less)))
        if self.base is None:
            return abs(total - cell.value) <= slack
        base = abs(cells[self.base].value)
        return bool(base) and abs(abs(total) * 100 / base - abs(cell.value)) <= Decimal(1).scaleb(-cell.decimals)

    def tells(self, cells: Cells) -> bool:
        """Whether it would hardly hold by chance: at least two parts are numbers of two digits or more."""
        parts = [cells[i] for i in (self.column, *self.plus, *self.less)]
        return sum(1 for p in parts if abs(p.value.scaleb(p.decimals)) >= _TELLING) > 1


def relations(heads: Sequence[str]) -> list[tuple[Relation, ...]]:
    """What the heads may say of their columns: a set of identities for either sign of a deviation; [] where they say nothing."""
    read = [read_head(h) for h in heads]
    ways: list[list[Relation]] = [[], []]
    amounts: list[int] = []
    change = -1
    for k, head in enumerate(read):
        both: tuple[Relation, ...] = ()
        if head.unit in ("%", "percentage_points"):
            if head.kind in _CHANGES and change >= 0:
                base = next((i for i in amounts[-2:] if read[i].kind == "budget"), amounts[-2])
                both = (Relation(k, (change,), base=base),) * 2
        elif head.kind in _CHANGES:
            if len(amounts) < 2:
                return []
            a, b = amounts[-2:]
            both = (Relation(k, (a,), (b,)), Relation(k, (b,), (a,)))
            change = k
        else:
            if _is_total(heads, k, head.kind) and len(amounts) > 1:
                both = (Relation(k, tuple(amounts)),) * 2
            amounts.append(k)
        for way, one in zip(ways, both, strict=False):
            way.append(one)
    return [tuple(way) for way in (ways if change >= 0 else ways[:1]) if way]


def _is_total(heads: Sequence[str], k: int, kind: str) -> bool:
    """Whether a column is the sum of those before it: `Totalt 2024`, or `Utfall 2024` after the parts of a year."""
    parts = k > 1 and k == len(heads) - 1 and all(PERIOD.fullmatch(h) for h in heads[:k])
    return kind == "total" or (parts and not PERIOD.fullmatch(heads[k]))


class Cut(NamedTuple):
    """The rows, () for one whose order is not known; and whether each of its cells came in its turn."""

    rows: tuple[Cells, ...]
    starts: tuple[int, ...]
    """How many cells stand before each row in the stream."""
    plain: tuple[bool, ...]


class _Row(NamedTuple):
    cells: Cells
    start: int
    plain: bool


class _Cutter:
    """All ways to cut a stream of cells into rows of the columns of some heads."""

    def __init__(
        self, cells: Cells, orphans: Cells, heads: Sequence[str], said: Sequence[Relation], own: frozenset[int]
    ) -> None:
        self.cells, self.orphans, self.said, self.own = cells, orphans, said, own
        self.percent = [read_head(h).unit == "%" for h in heads]
        self.tried = 0

    def ways(self, left: int, at: int, taken: int) -> Iterator[tuple[_Row, ...]]:
        """The rows that `left` more make of the cells from `at` and the orphans from `taken` on."""
        if not left:
            yield ()
            return
        for row, own, moved in self._rows(at, taken):
            for rest in self.ways(left - 1, at + own, taken + moved):
                yield (row, *rest)

    def _rows(self, at: int, taken: int) -> Iterator[tuple[_Row, int, int]]:
        """The next row, with how many cells and orphans it takes; in another order only where none fits as it stands."""
        width, fitting = len(self.percent), False
        for moved in range(min(width, len(self.orphans) - taken) + 1):
            own = self.cells[at : at + width - moved]
            if len(own) < width - moved:
                continue
            placed = (
                _merged(own, self.orphans[taken : taken + moved], places)
                for places in combinations(range(width), moved)
            )
            if row := self._only(placed):
                fitting = True
                yield _Row(row[0], at, not moved), width - moved, moved
        window = self.cells[at : at + width]
        mixed = not fitting and at not in self.own and len(window) == width <= _MOST_SHUFFLED
        if mixed and (row := self._only(_shuffled(window))):
            yield _Row(row[0], at, False), width, 0

    def _only(self, tried: Iterable[Cells]) -> tuple[Cells, ...]:
        """The one row among some that fits; an empty one where several do, and () where none does."""
        fitting = {tuple(c.value for c in row): row for row in tried if self._fits(row)}
        return () if not fitting else (next(iter(fitting.values())) if len(fitting) == 1 else (),)

    def _fits(self, row: Cells) -> bool:
        self.tried += 1
        if self.tried > _MOST_TRIED:
            return False
        units = not any(self.percent) or all((c.unit == "%") == p for c, p in zip(row, self.percent, strict=True))
        return units and all(r.holds(row) for r in self.said)


def cut_rows(
    cells: Cells,
    orphans: Cells,
    count: int,
    heads: Sequence[str],
    said: Sequence[Relation],
    own: frozenset[int] = frozenset(),
) -> list[Cut]:
    """At most two ways to cut cells into `count` rows in which every identity holds and every cell has its place.

    A row takes the next cells in their order, and may take the next of the `orphans` anywhere between them. Its cells may stand in
    another order, but not at the places in `own`, where the cells of one row alone stand under their label.
    """
    if len(cells) + len(orphans) != count * len(heads):
        return []
    cutter = _Cutter(cells, orphans, heads, said, own)
    found: dict[tuple[Cells, ...], Cut] = {}
    for way in cutter.ways(count, 0, 0):
        cut = Cut(*(tuple(part) for part in zip(*way, strict=True)))
        found.setdefault(cut.rows, cut)
        if len(found) > 1:
            break
    told = [c for c in found.values() if _is_told(c.rows, said)]
    return told if cutter.tried <= _MOST_TRIED and len(told) == len(found) else []


def _shuffled(window: Cells) -> Iterator[Cells]:
    """The cells in every other order, each order of equal values once."""
    seen = {tuple(c.value for c in window)}
    for order in permutations(window):
        values = tuple(c.value for c in order)
        if values not in seen:
            seen.add(values)
            yield order


def _merged(own: Cells, moved: Cells, places: Sequence[int]) -> Cells:
    rest, extra = iter(own), iter(moved)
    return tuple(next(extra) if i in places else next(rest) for i in range(len(own) + len(moved)))


def _is_told(rows: Sequence[Cells], said: Sequence[Relation]) -> bool:
    """Whether each identity says something in at least three rows and in most of them, and most rows are read."""
    return all(2 * (n := sum(1 for row in rows if row and r.tells(row))) > len(rows) and n > 2 for r in said)
