"""What every chart is drawn with: elements as escaped text, scales with round ticks, and the frame with its title."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from markupsafe import Markup

Parts = list[str]


def num(value: float) -> str:
    """A coordinate with at most one decimal and no negative zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


@lru_cache(maxsize=256)
def attribute(name: str) -> str:
    """`text_anchor` to `text-anchor`, `class_` to `class`, `viewBox` as it is."""
    return name.rstrip("_").replace("_", "-")


def element(tag: str, content: str = "", **attributes: object) -> str:
    """An element; floats become coordinates, None leaves the attribute out. `content` must be escaped already."""
    shown = "".join(
        [
            f' {attribute(name)}="{num(value) if isinstance(value, float) else escape(str(value))}"'
            for name, value in attributes.items()
            if value is not None
        ]
    )
    return f"<{tag}{shown}>{content}</{tag}>" if content or tag in ("text", "svg", "title") else f"<{tag}{shown}/>"


def text(x: float | str, y: float | str, words: str, class_: str = "", anchor: str | None = None) -> str:
    return element("text", escape(words), x=x, y=y, class_=class_ or None, text_anchor=anchor)


def line(x1: float | str, y1: float | str, x2: float | str, y2: float | str, class_: str) -> str:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def rect(x: float | str, y: float | str, width: float | str, height: float | str, class_: str) -> str:
    return element("rect", x=x, y=y, width=width, height=height, class_=class_)


def diamond(x: float, y: float, size: float, class_: str = "own") -> str:
    return element(
        "path",
        d=f"M{num(x)} {num(y - size)}l{num(size)} {num(size)}-{num(size)} {num(size)}-{num(size)}-{num(size)}z",
        class_=class_,
    )


def frame(parts: Iterable[str], *, id_: str, title: str, width: float, height: float, class_: str) -> Markup:
    """The drawing as an image with its name; `id_` must be unique on the page."""
    inner = element("title", escape(title), id=f"{id_}-title") + "".join(parts)
    return drawing(
        element(
            "svg",
            inner,
            class_=class_,
            viewBox=f"0 0 {num(width)} {num(height)}",
            role="img",
            aria_labelledby=f"{id_}-title",
        )
    )


def drawing(elements: str) -> Markup:
    """Elements of this module as something that a template does not escape again: `element` and `text` have escaped."""
    return Markup(elements)  # noqa: S704


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` to coordinates from `start` to `end`; `ticks` are round values within."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def percent(self, value: float) -> str:
        """The place as a share of the whole, for drawings that fill a cell."""
        return f"{(value - self.low) / (self.high - self.low) * 100:.2f}%"


def scale(values: Iterable[float], start: float = 0.0, end: float = 1.0, *, zero: bool = True, count: int = 5) -> Scale:
    """A scale that holds every value (and zero), with about `count` round ticks; a little air at the ends."""
    found = [*values, *([0.0] if zero else [])] or [0.0]
    low, high = min(found), max(found)
    if high - low < 1e-9:
        low, high = low - 1.0, high + 1.0
    step = _round_step((high - low) / count)
    air = (high - low) * 0.06
    low, high = (low - air if low < 0 or not zero else low), (high + air if high > 0 or not zero else high)
    first = math.ceil(low / step - 1e-9)
    ticks = tuple(i * step for i in range(first, math.floor(high / step + 1e-9) + 1))
    return Scale(low, high, start, end, ticks)


def _round_step(raw: float) -> float:
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1.0, 2.0, 2.5, 5.0, 10.0) if m * power >= raw - 1e-12)
