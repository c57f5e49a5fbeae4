"""Printed lines: their words with places, and the pieces that wide gaps cut them into."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tertial.published.figures import Cell, RowKind
from tertial.published.layout_tight import number_groups

GAP = 0.75
"""Cells are parted by at least this many ems."""
SPECK = re.compile(r"[\W\d_]")
"""A single mark or digit among the heads of columns: a speck on a scanned page."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word between two distances from the left edge; `sure` is how certain its reading is, 1 for text and less from OCR."""

    x0: float
    x1: float
    text: str
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A printed line: its words from left to right, its height on the page (growing downwards) and its size of type.

    A row of a table that its source marks has its `cells` already, and `row` tells whether it is of the head.
    """

    page: int | None
    y: float
    em: float
    words: tuple[Word, ...]
    cells: tuple[Cell, ...] = ()
    row: RowKind = ""

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)


@dataclass(frozen=True, slots=True)
class Piece:
    x0: float
    x1: float
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)


def pieces(line: Placed, gap: float = GAP) -> tuple[Piece, ...]:
    """The line cut where words stand further apart than `gap` ems."""
    groups: list[list[Word]] = []
    for word in line.words:
        if groups and word.x0 - groups[-1][-1].x1 < gap * line.em:
            groups[-1].append(word)
        else:
            groups.append([word])
    numbers = (part for g in groups for part in number_groups(g))
    return tuple(Piece(g[0].x0, g[-1].x1, tuple(g)) for g in numbers)
