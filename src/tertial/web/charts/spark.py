"""A key figure over five years: a small drawing in a table's row, and the same larger with its years and values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from markupsafe import Markup  # noqa: TC002

from tertial.web.charts.svg import Parts, Scale, drawing, element, frame, line, num, rect, scale, text


@dataclass(frozen=True)
class Run:
    """Values by year, None where there is none. `part`: the last one is a part of a year, `pace` the same pace over twelve months.

    `bars` from zero for what is counted, `points` joined by a line for shares, days and indexes. `target` is a level to reach.
    """

    names: Sequence[str]
    values: Sequence[float | None]
    form: Literal["bars", "points"]
    part: bool = False
    pace: float | None = None
    target: float | None = None

    @property
    def known(self) -> list[float]:
        return [v for v in (*self.values, self.pace, self.target) if v is not None]


WIDTH, HEIGHT = 110.0, 26.0


def spark(run: Run) -> Markup:
    """The drawing of a row: no text, the numbers stand beside it. It has its own scale; only the form can be compared."""
    up = scale(run.known, HEIGHT - 2.0, 3.0, zero=run.form == "bars")
    parts = _bars(run, up, WIDTH, HEIGHT - 2.0) if run.form == "bars" else _points(run, up, WIDTH, 2.4)
    box = f"0 0 {num(WIDTH)} {num(HEIGHT)}"
    return drawing(element("svg", "".join(parts), class_="spark", viewBox=box, aria_hidden="true", focusable="false"))


def multiple(run: Run, shown: Sequence[str], title: str, id_: str, width: float = 236.0) -> Markup:
    """The larger drawing: years under it and the values (`shown`, in words) at their places."""
    bars = run.form == "bars"
    up = scale(run.known, 96.0 if bars else 84.0, 24.0, zero=bars)
    parts = _bars(run, up, width, 96.0) if bars else _points(run, up, width, 4.0)
    step, last = width / max(1, len(run.names)), len(run.names) - 1
    for i, (name, said) in enumerate(zip(run.names, shown, strict=True)):
        x = step * (i + 0.5)
        parts.append(text(x, 114.0, name, "t-quiet t-small", "middle"))
        if run.values[i] is not None:
            y = _over(run, up, i) if bars or not _dips(run.values, i) else up(run.values[i] or 0.0) + 17.0
            parts.append(text(x, y, said, "t-small t-strong" if i == last else "t-small", "middle"))
    return frame(parts, id_=id_, title=title, width=width, height=118.0, class_="whole multiple")


def _over(run: Run, up: Scale, i: int) -> float:
    """Where a value stands over its bar or point; over the dashed bar of the pace where that is higher."""
    found = [v for v in (run.values[i], run.pace if i == len(run.values) - 1 else None) if v is not None]
    return up(max([*found, 0.0] if run.form == "bars" else found)) - 8.0


def _dips(values: Sequence[float | None], i: int) -> bool:
    """Whether a point lies lower than the line between its neighbours, so that its value stands better under it."""
    near = [v for v in (*values[max(0, i - 1) : i], *values[i + 1 : i + 2]) if v is not None]
    value = values[i]
    return bool(near) and value is not None and value < sum(near) / len(near)


def _bars(run: Run, up: Scale, width: float, foot: float) -> Parts:
    step = width / max(1, len(run.names))
    wide = step * 0.72
    parts: Parts = []
    zero = up(0.0)
    for i, value in enumerate(run.values):
        x, last = step * i + (step - wide) / 2, i == len(run.values) - 1
        if last and run.part and run.pace is not None:
            parts.append(rect(x, min(up(run.pace), zero), wide, abs(zero - up(run.pace)), "pace"))
        if value is not None:
            top = min(up(value), zero)
            parts.append(rect(x, top, wide, max(1.0, abs(zero - up(value))), "bar" if last else "bar-quiet"))
    return [*parts, *_target(run, up, width), line(0.0, min(zero, foot), width, min(zero, foot), "zero")]


def _points(run: Run, up: Scale, width: float, radius: float) -> Parts:
    step = width / max(1, len(run.names))
    found = [(step * (i + 0.5), up(v), i) for i, v in enumerate(run.values) if v is not None]
    parts = _target(run, up, width)
    last = len(run.values) - 1
    for (x1, y1, _), (x2, y2, i) in pairwise(found):
        partial = run.part and i == last
        parts.append(line(x1, y1, x2, y2, "line thin broken" if partial else "line thin"))
    for x, y, i in found:
        hollow = run.part and i == last
        parts.append(element("circle", cx=x, cy=y, r=radius, class_="disc hollow" if hollow else "disc"))
    return parts


def _target(run: Run, up: Scale, width: float) -> Parts:
    return [] if run.target is None else [line(0.0, up(run.target), width, up(run.target), "target")]
