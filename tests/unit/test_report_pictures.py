"""Charts as PNG: as large as they say, with their text, the same bytes each time."""

from __future__ import annotations

import struct
import zlib

import pytest

from tertial.report.pictures import png

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 21" width="40" height="21" font-family="Inter" font-size="8">'
    "{0}</svg>"
)
RED = '<rect x="0" y="0" width="40" height="21" fill="#ff0000"/>'


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def pixels(picture: bytes) -> bytes:
    """The rows, inflated, without the byte that says how each is filtered: enough to see whether anything is drawn."""
    found, at = b"", 8
    while at < len(picture):
        length, kind = struct.unpack(">I4s", picture[at : at + 8])
        found += picture[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    rows, width = zlib.decompress(found), 1 + 4 * size(picture)[0]
    return b"".join(rows[i + 1 : i + width] for i in range(0, len(rows), width))


def test_two_and_a_half_pixels_a_point_rounded_up() -> None:
    assert [size(p) for p in png([DRAWING.format(RED), DRAWING.format("")])] == [(100, 53), (100, 53)]


def test_the_drawing_is_there_and_the_ground_is_clear() -> None:
    red, empty = (pixels(p) for p in png([DRAWING.format(RED), DRAWING.format("")]))
    assert any(red)
    assert not any(empty)


def test_words_are_drawn_also_with_signs_that_mean_something_to_the_setter() -> None:
    words = '<text x="0" y="10">#a \\ &quot;b&quot; "c"</text>'
    (drawn,) = png([DRAWING.format(words)])
    assert any(pixels(drawn))


def test_the_same_drawings_give_the_same_bytes() -> None:
    assert png([DRAWING.format(RED)]) == png([DRAWING.format(RED)])


def test_nothing_is_no_picture_and_a_drawing_without_a_size_is_refused() -> None:
    assert png([]) == []
    with pytest.raises(ValueError, match="width and height"):
        png(["<svg/>"])
