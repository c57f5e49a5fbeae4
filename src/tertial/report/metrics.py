"""How wide a text is set in Inter, to give columns and labels room before anything is laid out."""

from __future__ import annotations

_WIDTHS = (  # hundredths of the type size, Inter at weight 500; figures as tabular figures, which tables use
    (25, "ijl"),
    (27, " I\u00a0\u202f"),
    (30, "!,.:·;'"),
    (36, "()/[\\]`t|f"),
    (42, "r{}-_^"),
    (51, '"–*?s'),
    (57, "kxzaväåJcyFeéL"),
    (62, "hnouöÉübdgpq5E"),
    (65, "0123456789#PZ$&RSTB+<=>~−±≥≤×"),
    (71, "KXYAVÅÄD"),
    (76, "CHUÜGNOQÖ"),
    (90, "wmM…"),
    (100, "@%W"),
)
_OTHER = 70


class _Widths(dict[str, int]):
    """The width of a character; one that is not listed is _OTHER wide."""

    def __missing__(self, char: str) -> int:
        return _OTHER


_width = _Widths({char: width for width, chars in _WIDTHS for char in chars}).__getitem__


def text_width(text: str, size: float) -> float:
    """Width in points of `text` at `size` points; a little generous, never exact."""
    return sum(map(_width, text)) * size / 100


def longest_word(text: str, size: float) -> float:
    """Width of the widest part that cannot be broken; a no-break space holds its sides together."""
    return max((text_width(part, size) for part in text.split(" ")), default=0.0)


def line_count(text: str, width: float, size: float) -> int:
    """Lines that `text` takes when it is broken at spaces within `width` points."""
    lines, used = 1, 0.0
    for part in text.split(" "):
        need = text_width(part, size)
        gap = text_width(" ", size) if used else 0.0
        if used and used + gap + need > width:
            lines, used = lines + 1, need
        else:
            used += gap + need
    return lines
