"""Small multiples of the months of a year against the year before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup  # noqa: TC002

from tertial.web.charts.svg import Parts, Scale, element, frame, line, num, rect, scale, text

Shown = Callable[[float], str]


@dataclass(frozen=True)
class Twelve:
    """Twelve values each, None for a month that has none or that is hidden. `hidden` tells which of this year's are hidden."""

    names: Sequence[str]
    values: Sequence[float | None]
    before: Sequence[float | None]
    hidden: Sequence[bool]
    form: Literal["bars", "points"] = "bars"


def twelve(data: Twelve, title: str, show: Shown, id_: str) -> Markup:
    """Bars (or points, for prices) of this year, the year before as short strokes; a hidden month has an `x`."""
    known = [v for v in (*data.values, *data.before) if v is not None]
    up = scale(known, 92.0, 20.0, zero=data.form == "bars", count=2)
    step = 240.0 / 12
    parts: Parts = [line(0.0, 92.0, 240.0, 92.0, "zero" if data.form == "bars" else "axis")]
    for i, before in enumerate(data.before):
        if before is not None:
            parts.append(line(step * i + 1.0, up(before), step * (i + 1) - 1.0, up(before), "before-stroke"))
    parts += _points(data, up, step) if data.form == "points" else _bars(data, up, step)
    parts += [text(step * (i + 0.5), 88.0, "x", "t-quiet t-small", "middle") for i, h in enumerate(data.hidden) if h]
    for i in (0, 3, 6, 9):
        parts.append(text(step * (i + 0.5), 108.0, data.names[i], "t-quiet t-small", "middle"))
    return frame(
        parts + _last(data, up, step, show), id_=id_, title=title, width=240.0, height=112.0, class_="whole multiple"
    )


def _bars(data: Twelve, up: Scale, step: float) -> Parts:
    return [
        rect(step * i + 3.0, up(v), step - 6.0, max(0.0, 92.0 - up(v)), "bar")
        for i, v in enumerate(data.values)
        if v is not None
    ]


def _points(data: Twelve, up: Scale, step: float) -> Parts:
    found = [(step * (i + 0.5), up(v)) for i, v in enumerate(data.values) if v is not None]
    path = " ".join(f"{num(x)},{num(y)}" for x, y in found)
    parts = [element("polyline", points=path, class_="line thin")] if len(found) > 1 else []
    return parts + [element("circle", cx=x, cy=y, r=2.4, class_="disc") for x, y in found]


def _last(data: Twelve, up: Scale, step: float, show: Shown) -> Parts:
    """The value of the latest month that is shown, over it."""
    found = [(i, v) for i, v in enumerate(data.values) if v is not None]
    if not found:
        return []
    i, value = found[-1]
    near = [v for row in (data.values, data.before) for v in row[max(0, i - 1) : i + 2] if v is not None]
    height = up(max([value, *near]))
    return [text(step * (i + 0.5), height - 6.0, show(value), "t-small t-strong", "middle")]
