"""The tables of a tagged PDF: which glyphs stand in which cell, as the document itself tells.

An accessible PDF carries a tree of its structure (table, row, cell), and every piece of text on a page the number of its
place in that tree. Where a page has tables in its tree they are read from it; nothing has to be told from positions.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_DEEPEST = 40
_MOST_CHILDREN = 5000
_MOST_ELEMENTS = 20_000
_MOST_SPAN = 60
_MOST_TYPE = 200
"""Bytes of an element's type; the longest that there is takes 22."""
_IN_TABLE = ("THead", "TBody", "TFoot")


@dataclass(frozen=True, slots=True)
class TaggedCell:
    """A cell: the numbers of its pieces of text on the page, and over how many columns and rows it reaches."""

    pieces: tuple[int, ...]
    across: int = 1
    down: int = 1
    is_cut: bool = False
    """Whether it starts on an earlier page."""


@dataclass(frozen=True, slots=True)
class TaggedRow:
    cells: tuple[TaggedCell, ...]
    is_head: bool


@dataclass(frozen=True, slots=True)
class TaggedTable:
    """A table of a page, or the part of it that stands on this page."""

    caption: tuple[int, ...]
    rows: tuple[TaggedRow, ...]
    foot: tuple[tuple[int, ...], ...] = ()
    """What stands in the foot of the table: notes, one run of pieces each."""
    goes_on: bool = False
    """Whether it starts on an earlier page, where its head is."""


def tagged(page: Any) -> tuple[list[TaggedTable], frozenset[int]]:
    """The tables in the tree of a page, in the order of the tree, and the pieces of text that are part of a picture.

    What is printed in a chart stands for itself: it has no columns, and its positions would make cells that nobody wrote.
    """
    from pypdfium2 import raw

    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return [], frozenset()
    try:
        walk = _Walk(raw)
        return list(walk.tables(tree)), frozenset(walk.drawn)
    finally:
        raw.FPDF_StructTree_Close(tree)


@dataclass(slots=True)
class _Walk:
    """A walk through the tree of a page, bounded in depth and in the number of elements."""

    raw: Any
    seen: int = 0
    drawn: set[int] = field(default_factory=set)
    buffer: ctypes.Array[ctypes.c_char] = field(default_factory=lambda: ctypes.create_string_buffer(_MOST_TYPE))

    def tables(self, tree: Any) -> Iterator[TaggedTable]:
        for index in range(min(self.raw.FPDF_StructTree_CountChildren(tree), _MOST_CHILDREN)):
            element = self.raw.FPDF_StructTree_GetChildAtIndex(tree, index)
            if element:
                yield from self._within(element, (), 0)

    def _within(self, element: Any, caption: tuple[int, ...], depth: int) -> Iterator[TaggedTable]:
        """The tables in an element; `caption` is that of a block around it, which ends with the first table."""
        if depth > _DEEPEST:
            return
        if self._type(element) == "Table":
            table = self._table(element, caption)
            if any(cell.pieces for row in table.rows for cell in row.cells):
                yield table
            return
        for child in self._children(element):
            if self._type(child) == "Caption":
                caption = tuple(self._pieces(child, depth + 1))
            elif self._type(child) == "Figure":
                self.drawn.update(self._pieces(child, depth + 1))
            else:
                yield from self._within(child, caption, depth + 1)

    def _table(self, element: Any, caption: tuple[int, ...]) -> TaggedTable:
        rows: list[TaggedRow] = []
        foot: list[tuple[int, ...]] = []
        for child in self._children(element):
            kind = self._type(child)
            if kind == "Caption":
                caption = tuple(self._pieces(child, 0))
            elif kind == "TR":
                rows.append(self._row(child, in_head=False))
            elif kind == "TFoot":
                foot += [tuple(self._pieces(row, 0)) for row in self._children(child)]
            elif kind in _IN_TABLE:
                rows += [self._row(row, in_head=kind == "THead") for row in self._children(child)]
        return TaggedTable(caption, tuple(rows), tuple(foot), self._is_rest(element))

    def _row(self, element: Any, *, in_head: bool) -> TaggedRow:
        """The cells of a row. An element without text on the page is there as a place alone: an empty cell."""
        cells, kinds = [], []
        for index in range(self._count(element)):
            child = self.raw.FPDF_StructElement_GetChildAtIndex(element, index)
            self.seen += 1
            if not child:
                cells.append(TaggedCell(()))
                continue
            kinds.append(self._type(child))
            across, down = self._spans(child)
            cells.append(TaggedCell(tuple(self._pieces(child, 0)), across, down, self._starts_before(child)))
        return TaggedRow(tuple(cells), in_head or (len(kinds) > 1 and set(kinds) == {"TH"}))

    def _pieces(self, element: Any, depth: int) -> Iterator[int]:
        if depth > _DEEPEST:
            return
        for index in range(self._count(element)):
            number = self.raw.FPDF_StructElement_GetChildMarkedContentID(element, index)
            if number >= 0:
                yield number
                continue
            child = self.raw.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                yield from self._pieces(child, depth + 1)

    def _is_rest(self, element: Any) -> bool:
        """Whether the first rows of a table are not on this page; its caption may stand on either."""
        for index in range(self._count(element)):
            child = self.raw.FPDF_StructElement_GetChildAtIndex(element, index)
            if not child or self._type(child) != "Caption":
                return not child or (self._type(child) in _IN_TABLE and self._starts_before(child))
        return False

    def _starts_before(self, element: Any) -> bool:
        """Whether the first of an element is not on this page, but something of it is."""
        return (
            self._count(element) > 0
            and self.raw.FPDF_StructElement_GetChildMarkedContentID(element, 0) < 0
            and not self.raw.FPDF_StructElement_GetChildAtIndex(element, 0)
        )

    def _children(self, element: Any) -> Iterator[Any]:
        for index in range(self._count(element)):
            child = self.raw.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                self.seen += 1
                yield child

    def _count(self, element: Any) -> int:
        if self.seen > _MOST_ELEMENTS:
            return 0
        return int(min(self.raw.FPDF_StructElement_CountChildren(element), _MOST_CHILDREN))

    def _type(self, element: Any) -> str:
        size = self.raw.FPDF_StructElement_GetType(element, self.buffer, _MOST_TYPE)
        if not 2 < size <= _MOST_TYPE:
            return ""
        return self.buffer.raw[: size - 2].decode("utf-16-le", errors="replace")

    def _spans(self, element: Any) -> tuple[int, int]:
        found = {"ColSpan": 1, "RowSpan": 1}
        for index in range(min(max(self.raw.FPDF_StructElement_GetAttributeCount(element), 0), 20)):
            attributes = self.raw.FPDF_StructElement_GetAttributeAtIndex(element, index)
            for name in found if attributes else ():
                value = self.raw.FPDF_StructElement_Attr_GetValue(attributes, name.encode())
                number = ctypes.c_float()
                if value and self.raw.FPDF_StructElement_Attr_GetNumberValue(value, ctypes.byref(number)):
                    found[name] = max(1, min(int(number.value), _MOST_SPAN))
        return found["ColSpan"], found["RowSpan"]
