"""A table with more columns than a page is wide, in parts that stand under each other with the same rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tertial.findings import Language
from tertial.report.figures import Facts
from tertial.report.layout import WIDE, Layout, label_width, lay_out, least_widths


@dataclass(frozen=True, slots=True)
class Part:
    """One of the parts, from 0 to `count` - 1; the whole table is part 0 of 1."""

    made: Layout
    place: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        return self.place == 0

    @property
    def last(self) -> bool:
        """Whether the table's notes stand under it."""
        return self.place == self.count - 1


def parts(made: Layout, facts: Facts, language: Language) -> tuple[Part, ...]:
    """The table as it is where its columns have room on a page beside some of its labels, else in as few parts as they need.

    Columns are shared as evenly as they can be, so that no part is left with one of twelve.
    """
    needed = least_widths(made)
    room = WIDE - label_width(made)
    if sum(needed) <= room or len(needed) < 2:
        return (Part(made),)
    chunks = _chunks(needed, room)
    tables = [replace(made.table, columns=made.table.columns[start:end], wide=True) for start, end in chunks]
    laid = [lay_out(table, facts, language) for table in tables]
    return tuple(Part(part, i, len(laid)) for i, part in enumerate(laid))


def _chunks(widths: tuple[float, ...], room: float) -> list[tuple[int, int]]:
    """Start and end of each run of columns: the fewest runs within `room`, and of those the most even."""
    for count in range(2, len(widths) + 1):
        size = -(-len(widths) // count)
        runs = [(i, min(i + size, len(widths))) for i in range(0, len(widths), size)]
        if all(sum(widths[a:b]) <= room for a, b in runs):
            return runs
    return [(i, i + 1) for i in range(len(widths))]
