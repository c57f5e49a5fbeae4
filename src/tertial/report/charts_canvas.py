"""A drawing surface that becomes SVG, one unit a point, with the report's colours and type. Text stays text."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from tertial.report.metrics import text_width

INK, SLATE, TEAL, BRICK, STONE = "#16263C", "#4A5565", "#0B5A5E", "#A23B22", "#857D72"
HAIR, TEAL_TINT, BRICK_TINT, PAPER = "#CFC8BD", "#D3E5E3", "#F4E7E2", "#FFFFFF"
SIZE = 8.0
WIDTH = 367.0
_NOTHING = 1e-9
"""A span below this is the same value everywhere."""

Anchor = Literal["start", "middle", "end"]


def _n(value: float) -> str:
    """A coordinate with at most two decimals and no negative zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@dataclass
class Canvas:
    """Collects marks; `svg` closes the picture. The ground is transparent."""

    width: float = WIDTH
    height: float = 150.0
    _marks: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, stroke: str = "", line: float = 0.9) -> None:
        """A bar; negative widths and heights are turned around."""
        x, w = (x + w, -w) if w < 0 else (x, w)
        y, h = (y + h, -h) if h < 0 else (y, h)
        edge = f' stroke="{stroke}" stroke-width="{_n(line)}"' if stroke else ""
        self._marks.append(f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(w)}" height="{_n(h)}" fill="{fill}"{edge}/>')

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 0.75, dash: str = ""
    ) -> None:
        broken = f' stroke-dasharray="{dash}"' if dash else ""
        self._marks.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{stroke}" '
            f'stroke-width="{_n(width)}"{broken}/>'
        )

    def path(self, points: list[tuple[float, float]], stroke: str, width: float = 1.4, dash: str = "") -> None:
        """A line through the points."""
        if len(points) > 1:
            broken = f' stroke-dasharray="{dash}"' if dash else ""
            where = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
            self._marks.append(
                f'<polyline points="{where}" fill="none" stroke="{stroke}" stroke-width="{_n(width)}" '
                f'stroke-linejoin="round"{broken}/>'
            )

    def area(self, points: list[tuple[float, float]], fill: str, stroke: str = "") -> None:
        """A closed surface."""
        where = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        edge = f' stroke="{stroke}" stroke-width="0.6"' if stroke else ""
        self._marks.append(f'<polygon points="{where}" fill="{fill}"{edge}/>')

    def dot(self, x: float, y: float, colour: str, radius: float = 2.6, *, hollow: bool = False) -> None:
        """A point: filled is outcome, hollow is part of a year or a forecast."""
        fill, edge = (PAPER, f' stroke="{colour}" stroke-width="1.4"') if hollow else (colour, "")
        self._marks.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}"{edge}/>')

    def mark(self, x: float, y: float, colour: str, form: int) -> None:
        """A filled point whose form tells lines of one colour apart: circle, square, diamond, and then again."""
        if form % 3 == 0:
            self.dot(x, y, colour, 2.2)
        elif form % 3 == 1:
            self.rect(x - 2.4, y - 2.4, 4.8, 4.8, colour)
        else:
            where = f"{_n(x)},{_n(y - 3.4)} {_n(x + 3.4)},{_n(y)} {_n(x)},{_n(y + 3.4)} {_n(x - 3.4)},{_n(y)}"
            self._marks.append(f'<polygon points="{where}" fill="{colour}"/>')

    def arrow(self, x: float, y: float, colour: str, *, left: bool) -> None:
        """A small triangle that points to where a bar goes."""
        d = 5.5 if left else -5.5
        where = f"{_n(x + d * 0.2)},{_n(y)} {_n(x + d * 1.2)},{_n(y - 3)} {_n(x + d * 1.2)},{_n(y + 3)}"
        self._marks.append(f'<polygon points="{where}" fill="{colour}"/>')

    def text(
        self, x: float, y: float, words: str, *, anchor: Anchor = "start", colour: str = INK, bold: bool = False
    ) -> None:
        """Words with their baseline at `y`."""
        weight = ' font-weight="600"' if bold else ""
        at = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._marks.append(
            f'<text x="{_n(x)}" y="{_n(y)}"{at} fill="{colour}"{weight}>{escape(words, quote=False)}</text>'
        )

    def svg(self) -> str:
        """The picture as SVG; no title inside, since the alternative text stands on the image."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(self.width)} {_n(self.height)}" '
            f'width="{_n(self.width)}" height="{_n(self.height)}" font-family="Inter, \'Helvetica Neue\', Arial, sans-serif" font-size="{_n(SIZE)}">'
            f"{''.join(self._marks)}</svg>"
        )


def wrap(words: str, width: float, size: float = SIZE) -> list[str]:
    """Lines of `words` within `width`; a word that is wider than that is cut into pieces that fit."""
    lines: list[str] = []
    current = ""
    for word in words.split(" "):
        candidate = f"{current} {word}" if current else word
        if text_width(candidate, size) <= width:
            current = candidate
            continue
        if current:
            lines.append(current)
        *pieces, current = _pieces(word, width, size)
        lines += pieces
    return [*lines, current] if current else lines or [""]


def _pieces(word: str, width: float, size: float) -> list[str]:
    """A word in pieces that fit with a hyphen, two letters at least in each; itself where it fits."""
    pieces: list[str] = []
    rest = word
    while text_width(rest, size) > width and len(rest) > 3:
        cut, used = 2, text_width(rest[:2], size)
        room = width - text_width("-", size)
        while cut < len(rest) - 2 and used + text_width(rest[cut], size) <= room:
            used += text_width(rest[cut], size)
            cut += 1
        pieces.append(f"{rest[:cut]}-")
        rest = rest[cut:]
    return [*pieces, rest]


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to points: `low` is at `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def domain(values: list[float], room: float = 0.0) -> tuple[float, float]:
    """Lowest and highest with zero inside, and `room` of the span beyond each side that is not zero; never empty."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if high - low < _NOTHING:
        return 0.0, 1.0
    span = high - low
    return (low - span * room if low < 0 else low), (high + span * room if high > 0 else high)


_CROWDED, _BELOW = 0.4, 0.35
"""Lines whose values span less than this share of the highest are drawn from a round number below them, so much of the span
away; from zero they would lie on each other."""


def line_domain(values: list[float], room: float = 0.0) -> tuple[float, float]:
    """As `domain`, but from a round number above zero where all values keep far from it and close to each other."""
    low, high = domain(values, room)
    least, most = min(values, default=0.0), max(values, default=0.0)
    span = most - least
    if least <= 0 or span < _NOTHING or span > _CROWDED * most:
        return low, high
    aimed = least - _BELOW * span
    step = 10 ** math.floor(math.log10(span))
    begin = math.floor(aimed / step) * step
    return (begin, most + span * room) if begin > 0 else (low, high)


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """About `count` round values from the lowest to the highest, zero among them when it lies between."""
    step = 10 ** math.floor(math.log10((high - low) / count))
    for factor in (1, 2, 5, 10):
        if (high - low) / (step * factor) <= count:
            step *= factor
            break
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def spread(positions: list[float], gap: float, low: float, high: float) -> list[float]:
    """Positions moved apart so that neighbours are at least `gap` away, kept between `low` and `high` if they fit."""
    order = sorted(range(len(positions)), key=lambda i: (positions[i], i))
    placed = list(positions)
    at = low - gap
    for i in order:
        placed[i] = at = max(placed[i], at + gap)
    limit = high
    for i in reversed(order):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - gap
    return placed
