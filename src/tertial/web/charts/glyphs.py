"""Drawings in the cells of a table. They have no text: the numbers stand in the row. They fill the cell in percent, so
that one scale holds for the column and its zero line runs unbroken through the rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from markupsafe import Markup  # noqa: TC002

from tertial.web.charts.svg import Parts, Scale, drawing, element, line, rect, text


def _cell(parts: Parts) -> Markup:
    return drawing(element("svg", "".join(parts), aria_hidden="true", focusable="false"))


def _grid(across: Scale) -> Parts:
    return [
        line(across.percent(t), "0", across.percent(t), "100%", "zero" if abs(t) < 1e-9 else "axis")
        for t in across.ticks
    ]


def _at(x: str, shape: str) -> str:
    """A shape whose origin stands at a share of the width and half the height."""
    return element("svg", shape, x=x, y="50%", overflow="visible")


def _width(across: Scale, low: float, high: float) -> str:
    return f"{(high - low) / (across.high - across.low) * 100:.2f}%"


def axis(across: Scale, show: Callable[[float], str]) -> Markup:
    """The head of such a column: the ticks' values at their places."""
    parts = [text(across.percent(t), "13", show(t), "t-quiet", _anchor(across.percent(t))) for t in across.ticks]
    return drawing(element("svg", "".join(parts), aria_hidden="true", focusable="false"))


def _anchor(place: str) -> str:
    """A tick at an edge has its value inside the column, so that it does not meet the head beside it."""
    percent = float(place.rstrip("%"))
    return "start" if percent < 6 else "end" if percent > 94 else "middle"


@lru_cache(maxsize=4_000)
def spread(
    across: Scale,
    own: float | None,
    before: float | None = None,
    bands: tuple[float, float, float, float, float] | None = None,
) -> Markup:
    """Own forecast (diamond), the one before it (ring) above; the simulation's 80 and 50 percent and median below."""
    parts = _grid(across)
    if bands is not None:
        q10, q25, q50, q75, q90 = bands
        parts.append(_whisker(across, q10, q90))
        parts.append(
            element(
                "svg",
                rect(across.percent(q25), "1.5", _width(across, q25, q75), "9", "band-50"),
                y="50%",
                overflow="visible",
            )
        )
        parts.append(_at(across.percent(q50), line("0", "0", "0", "12", "median")))
    if before is not None:
        parts.append(_at(across.percent(before), element("circle", cx="0", cy="-5", r="3.2", class_="before")))
    if own is not None:
        parts.append(_at(across.percent(own), element("path", d="M0 -10.5l5 5.5-5 5.5-5-5.5z", class_="own")))
    return _cell(parts)


def _whisker(across: Scale, low: float, high: float) -> str:
    drawn = line(across.percent(low), "6", across.percent(high), "6", "whisker")
    return element("svg", drawn, y="50%", overflow="visible")


@lru_cache(maxsize=4_000)
def bar(across: Scale, value: float | None) -> Markup:
    """A bar from zero: teal above, brick below."""
    parts = _grid(across)
    if value:
        low, high = min(0.0, value), max(0.0, value)
        inner = rect(
            across.percent(low), "-7", _width(across, low, high), "14", "bar-plus" if value > 0 else "bar-minus"
        )
        parts.append(element("svg", inner, y="50%", overflow="visible"))
    return _cell(parts)


def step_bar(value: float, largest: float) -> Markup:
    """The bar under a step of the way down; every column of steps shares `largest`."""
    width = 0.0 if not largest else abs(value) / largest * 100
    shape = rect("0", "0", f"{max(width, 0.8):.2f}%", "5", "bar-plus" if value >= 0 else "bar-minus")
    return drawing(element("svg", shape, aria_hidden="true", focusable="false"))


@lru_cache(maxsize=4_000)
def waterfall(across: Scale, start: float, end: float, *, total: bool = False) -> Markup:
    """A step of a bridge in a row: from where the last one ended; a total stands on zero in ink."""
    low, high = min(start, end), max(start, end)
    class_ = "bar" if total else "bar-plus" if end >= start else "bar-minus"
    inner = rect(across.percent(low), "-7", _width(across, low, high), "14", class_)
    joint = line(across.percent(end), "50%", across.percent(end), "100%", "tick")
    return _cell([*_grid(across), joint, element("svg", inner, y="50%", overflow="visible")])


@lru_cache(maxsize=4_000)
def pair(across: Scale, said: float, became: float, *, known: bool = True) -> Markup:
    """A forecast (diamond) and what became of it (disc; hollow when it was not known at the time)."""
    a, b = sorted((said, became))
    between = element(
        "svg", line(across.percent(a), "0", across.percent(b), "0", "median"), y="50%", overflow="visible"
    )
    disc = element("circle", cx="0", cy="0", r="6", class_="disc" if known else "disc hollow")
    own = element("path", d="M0 -8l8 8-8 8-8-8z", class_="own")
    return _cell([*_grid(across), between, _at(across.percent(became), disc), _at(across.percent(said), own)])
