"""Rules, curves and shades are taken off a scanned page; letters and signs stay as they are."""

from __future__ import annotations

import numpy as np
import pytest

from tertial.published.text_ocr_clean import without_drawings

SCALE = 4.0
SHAPE = (400, 600)


def page(paper: int = 255) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    grey = np.full(SHAPE, paper, np.uint8)
    for x in range(20, 200, 30):  # strokes of letters, 3 points wide and 8 high
        grey[20:52, x : x + 12] = 0
    grey[80:84, 20:40] = 0  # a minus sign
    return grey


def cleaned(grey: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    data = without_drawings(grey.tobytes(), SHAPE[1], SHAPE[0], SCALE)
    return np.frombuffer(data, np.uint8).reshape(SHAPE)


def test_letters_and_signs_stay() -> None:
    assert np.array_equal(cleaned(page()), page())


def test_grey_paper_and_a_light_shade_become_white() -> None:
    grey = page(paper=240)
    grey[:70, 100:][grey[:70, 100:] == 240] = 225
    assert np.array_equal(cleaned(grey), page())


@pytest.mark.parametrize("thickness", [2, 4, 12])
def test_rules_are_taken_away(thickness: int) -> None:
    grey = page()
    grey[200 : 200 + thickness, 10:590] = 60
    grey[100:390, 300 : 300 + thickness] = 60
    assert np.array_equal(cleaned(grey), page())


def test_a_curve_is_taken_away() -> None:
    grey = page()
    for x in range(300, 500):
        y = 200 + round(20 * np.sin(x / 15))
        grey[y : y + 4, x] = 0
    assert np.array_equal(cleaned(grey), page())


def test_white_writing_on_dark_paper_is_left_as_it_is() -> None:
    grey = 255 - page()
    assert np.array_equal(cleaned(grey), grey)
