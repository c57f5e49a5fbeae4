"""A scanned page without what is not writing: rules, curves, bars, frames and shades, which OCR would read as letters.

What is dark is gathered into pieces that hang together. A piece is taken away when no letter has its shape: a stroke
longer than a letter is wide or high, or a piece that is wide and thin as a curve is. Letters themselves are not changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]
    Flags = NDArray[np.bool_]
    Numbers = NDArray[np.int64]

_SHADE = 0.8
"""Dots lighter than this share of the paper are paper."""
_DARK_PAPER = 128
_LONGEST_STROKE = 24.0
"""Points; the longest straight stroke of a letter in a heading is shorter."""
_HIGHEST = 32.0
_WIDE, _THIN = 18.0, 1.9
"""A piece that is wider than the one, in points, and on average thinner than the other is a curve or a frame."""
_EDGE = 0.35
"""Points around a piece that are taken away with it: its soft edge."""
_MOST_RUNS = 2_000_000
"""Of a page; one with more is a photograph, and is left as it is."""


def without_drawings(data: bytes, width: int, height: int, scale: float) -> bytes:
    """Grey dots of a page, row by row, with only writing left on white paper. `scale` is dots a point."""
    import numpy as np

    grey = np.frombuffer(data, np.uint8).reshape(height, width)
    paper = int(np.bincount(grey.ravel(), minlength=256).argmax())
    if paper < _DARK_PAPER:
        return data
    dark = grey < paper * _SHADE
    drawn = _strokes(dark, _LONGEST_STROKE * scale) | _strokes(dark.T, _LONGEST_STROKE * scale).T
    drawn |= _shapes(dark & ~drawn, scale)
    return np.where(dark & ~_grown(drawn, round(_EDGE * scale) + 1), grey, np.uint8(255)).tobytes()


def _runs(dark: Flags) -> tuple[Numbers, Numbers, Numbers]:
    """Row, start and end (open) of every run of dark dots, from the top down and from the left."""
    import numpy as np

    padded = np.zeros((dark.shape[0], dark.shape[1] + 2), np.int8)
    padded[:, 1:-1] = dark
    steps = np.diff(padded, axis=1)
    row, start = np.nonzero(steps == 1)
    return row, start, np.nonzero(steps == -1)[1]


def _painted(shape: tuple[int, ...], row: Numbers, start: Numbers, end: Numbers) -> Flags:
    """The dots of some runs."""
    import numpy as np

    steps = np.zeros((shape[0], shape[1] + 1), np.int8)
    steps[row, start] = 1
    steps[row, end] -= 1
    flags: Flags = np.cumsum(steps, axis=1, dtype=np.int8)[:, :-1] > 0
    return flags


def _strokes(dark: Flags, longest: float) -> Flags:
    """The dots of the runs that are longer than `longest`."""
    row, start, end = _runs(dark)
    long = end - start > longest
    return _painted(dark.shape, row[long], start[long], end[long])


def _shapes(dark: Flags, scale: float) -> Flags:
    """The dots of the pieces that no letter has the shape of."""
    import numpy as np

    row, start, end = _runs(dark)
    if len(row) > _MOST_RUNS:
        return np.zeros(dark.shape, np.bool_)
    piece = _pieces(row, start, end, dark.shape[1] + 2)

    def of_piece(values: Numbers, best: Any, first: int) -> Any:
        found = np.full(len(row), first, np.int64)
        best.at(found, piece, values)
        return found / scale

    high = of_piece(row + 1, np.maximum, 0) - of_piece(row, np.minimum, dark.shape[0])
    wide = of_piece(end, np.maximum, 0) - of_piece(start, np.minimum, dark.shape[1])
    ink = of_piece(end - start, np.add, 0) / scale
    drawn = (high > _HIGHEST) | ((wide > _WIDE) & (ink < wide * _THIN))
    chosen = drawn[piece]
    return _painted(dark.shape, row[chosen], start[chosen], end[chosen])


def _pieces(row: Numbers, start: Numbers, end: Numbers, width: int) -> Numbers:
    """Per run, the first run of the piece that it belongs to: runs that touch, corners included, are of one piece."""
    import numpy as np

    below = (row + 1) * width
    first = np.searchsorted(row * width + end, below + start, side="left")
    count = np.maximum(np.searchsorted(row * width + start, below + end, side="right") - first, 0)
    upper = np.repeat(np.arange(len(row)), count)
    lower = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
    piece = np.arange(len(row))
    while True:
        least = np.minimum(piece[upper], piece[lower])
        joined = piece.copy()
        np.minimum.at(joined, piece[upper], least)
        np.minimum.at(joined, piece[lower], least)
        while not np.array_equal(joined, shorter := joined[joined]):
            joined = shorter
        if np.array_equal(joined, piece):
            return piece
        piece = joined


def _grown(flags: Flags, by: int) -> Flags:
    """The dots with those at most `by` away from them, sideways and up and down."""
    for axis in (0, 1):
        grown = flags.copy()
        for step in range(1, by + 1):
            for to, of in ((slice(step, None), slice(None, -step)), (slice(None, -step), slice(step, None))):
                at = (to, slice(None)) if axis == 0 else (slice(None), to)
                source = (of, slice(None)) if axis == 0 else (slice(None), of)
                grown[at] |= flags[source]
        flags = grown
    return flags
