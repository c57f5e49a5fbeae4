"""Bars of the months of a year against a budget, and small multiples of years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup  # noqa: TC002

from tertial.web.charts.svg import Parts, Scale, element, frame, line, num, rect, scale, text

Shown = Callable[[float], str]


@dataclass(frozen=True)
class Months:
    """Twelve values each; None for a month that has none. Costs as positive values: a bar above the budget is over it."""

    names: Sequence[str]
    actual: Sequence[float | None]
    budget: Sequence[float | None]
    budget_word: str


def month_bars(data: Months, title: str, show: Shown, id_: str) -> Markup:
    """The outcome of each month as a bar, what is over the budget in brick, and the budget as a broken line."""
    wide = frame(
        _bars(data, 500.0, 206.0, show, every=1), id_=f"{id_}-w", title=title, width=500.0, height=232.0, class_="wide"
    )
    narrow = frame(
        _bars(data, 328.0, 180.0, show, every=3),
        id_=f"{id_}-n",
        title=title,
        width=328.0,
        height=206.0,
        class_="narrow",
    )
    return wide + narrow


def _bars(data: Months, width: float, bottom: float, show: Shown, *, every: int) -> Parts:
    values = [v for v in (*data.actual, *data.budget) if v is not None]
    up = scale(values, bottom, 22.0, count=3)
    left, step = 44.0, (width - 44.0) / 12
    parts: Parts = []
    for tick in up.ticks:
        parts.append(line(left, up(tick), width, up(tick), "zero" if abs(tick) < 1e-9 else "axis"))
        parts.append(text(left - 8.0, up(tick) + 4.0, show(tick), "t-quiet", "end"))
    for i, (name, value, budget) in enumerate(zip(data.names, data.actual, data.budget, strict=True)):
        x = left + step * i
        parts += _bar(up, x + step * 0.08, step * 0.84, value, budget)
        if i % every == 0:
            parts.append(text(x + step / 2, bottom + 20.0, name, "t-quiet t-small", "middle"))
    return parts + _budget(up, data, left, step)


def _bar(up: Scale, x: float, width: float, value: float | None, budget: float | None) -> Parts:
    if value is None:
        return []
    top, foot = sorted((up(value), up(0.0)))
    parts = [rect(x, top, width, foot - top, "bar-quiet")]
    if budget is not None and value > budget >= 0:
        parts.append(rect(x, up(value), width, up(budget) - up(value), "bar-minus"))
    return parts


def _budget(up: Scale, data: Months, left: float, step: float) -> Parts:
    points = [(left + step * i, up(v)) for i, v in enumerate(data.budget) if v is not None]
    if not points:
        return []
    path = "".join(f"{'M' if i == 0 else 'L'}{num(x)} {num(y)}H{num(x + step)}" for i, (x, y) in enumerate(points))
    x, y = points[-1]
    label = text(x + step, y - 7.0, data.budget_word, "t-strong", "end")
    return [element("path", d=path, class_="line thin broken"), label]


@dataclass(frozen=True)
class Years:
    """Values by year; `part` is what the last one has so far, `pace` the same pace over twelve months."""

    names: Sequence[str]
    values: Sequence[float | None]
    part: float | None = None
    pace: float | None = None


def year_bars(data: Years, title: str, id_: str) -> Markup:
    """Small bars from zero: whole years filled, the last one filled to date and dashed to the same pace."""
    values = [v for v in (*data.values, data.part, data.pace) if v is not None]
    up = scale(values, 72.0, 14.0, count=2)
    step = 236.0 / max(1, len(data.names))
    parts: Parts = []
    for i, (name, value) in enumerate(zip(data.names, data.values, strict=True)):
        x = step * i
        last = i == len(data.names) - 1
        if last and data.pace is not None:
            parts.append(rect(x + 0.8, up(data.pace), step - 9.6, 72.0 - up(data.pace), "pace"))
        shown = data.part if last and data.part is not None else value
        if shown is not None:
            parts.append(rect(x, up(shown), step - 8.0, 72.0 - up(shown), "bar" if last else "bar-quiet"))
        parts.append(text(x + (step - 8.0) / 2, 88.0, name, "t-quiet t-small", "middle"))
    parts.append(line(0.0, 72.0, 228.0, 72.0, "zero"))
    return frame(parts, id_=id_, title=title, width=236.0, height=94.0, class_="whole small-chart")
