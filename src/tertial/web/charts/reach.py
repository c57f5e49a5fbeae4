"""The year's forecast on a scale: the committee's own with its cases, the simulation, the outcome so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup  # noqa: TC002

from tertial.web.charts.svg import Parts, Scale, diamond, element, frame, line, num, rect, scale, text

Shown = Callable[[float], str]
"""A value (SEK million) as it is written."""


@dataclass(frozen=True)
class Reach:
    """SEK million; None for what there is not. `bands` are the simulation's quantiles 10, 25, 50, 75, 90."""

    own: float | None
    best: float | None = None
    worst: float | None = None
    before: float | None = None
    bands: tuple[float, float, float, float, float] | None = None
    actual: float | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    """`own`, `simulation`, `actual`, `zero` and `before`: names of the rows, of the zero line and of the hollow ring."""

    def values(self) -> list[float]:
        found = [self.own, self.best, self.worst, self.before, self.actual, *(self.bands or ())]
        return [v for v in found if v is not None]


def reach(data: Reach, title: str, show: Shown, id_: str = "reach") -> Markup:
    """The chart twice, wide and narrow; the style sheet shows one."""
    return _wide(data, title, show, id_) + _narrow(data, title, show, id_)


def _wide(data: Reach, title: str, show: Shown, id_: str) -> Markup:
    across = scale(data.values(), 164.0, 720.0)
    rows = _rows(data)
    bottom = 28.0 + 52.0 * len(rows)
    parts = _axes(across, 18.0, bottom, show, data.words.get("zero", ""))
    for i, row in enumerate(rows):
        y = 44.0 + 52.0 * i
        parts.append(text(0.0, y + 5.0, data.words.get(row, row), "t-strong"))
        parts += _draw(row, data, across, y, show)
    return frame(parts, id_=f"{id_}-w", title=title, width=760.0, height=bottom + 22.0, class_="wide")


def _narrow(data: Reach, title: str, show: Shown, id_: str) -> Markup:
    across = scale(data.values(), 14.0, 310.0, count=4)
    rows = _rows(data)
    bottom = 24.0 + 66.0 * len(rows)
    parts = _axes(across, 18.0, bottom, show, data.words.get("zero", ""))
    for i, row in enumerate(rows):
        y = 48.0 + 66.0 * i
        parts.append(text(0.0, y - 18.0, data.words.get(row, row), "t-strong"))
        parts += _draw(row, data, across, y, show)
    return frame(parts, id_=f"{id_}-n", title=title, width=328.0, height=bottom + 22.0, class_="narrow")


def _rows(data: Reach) -> list[str]:
    there = {"own": data.own, "simulation": data.bands, "actual": data.actual}
    return [name for name, value in there.items() if value is not None]


def _axes(across: Scale, top: float, bottom: float, show: Shown, zero: str) -> Parts:
    parts: Parts = []
    for tick in across.ticks:
        x = across(tick)
        parts.append(line(x, top, x, bottom, "zero" if abs(tick) < 1e-9 else "axis"))
        parts.append(text(x, bottom + 18.0, _tick(tick, show), "t-quiet", "middle"))
    anchor = "end" if across(0.0) > (across.start + across.end) / 2 else "start"
    parts.append(text(across(0.0) + (-6.0 if anchor == "end" else 6.0), 12.0, zero, "t-strong", anchor))
    return parts


def _tick(value: float, show: Shown) -> str:
    shown = show(value)
    return shown[:-2] if shown.endswith((",0", ".0")) else shown


def _draw(row: str, data: Reach, across: Scale, y: float, show: Shown) -> Parts:
    if row == "own":
        return _own(data, across, y, show)
    return _simulated(data, across, y, show) if row == "simulation" else _actual(data, across, y, show)


def _own(data: Reach, across: Scale, y: float, show: Shown) -> Parts:
    parts: Parts = []
    own = data.own or 0.0
    labels: list[tuple[float, str, str]] = [(across(own), show(own), "t-strong t-minus" if own < 0 else "t-strong")]
    if data.best is not None and data.worst is not None:
        a, b = sorted((across(data.worst), across(data.best)))
        parts.append(
            element(
                "path",
                d=f"M{num(a)} {num(y - 7)}v14M{num(a)} {num(y)}H{num(b)}M{num(b)} {num(y - 7)}v14",
                class_="own-reach",
            )
        )
        labels += [(across(v), show(v), "t-quiet") for v in (data.worst, data.best)]
    if data.before is not None:
        x = across(data.before)
        parts.append(element("path", d=f"M{num(x)} {num(y)}H{num(across(own))}", class_="tick"))
        parts.append(element("circle", cx=x, cy=y, r=5.0, class_="before"))
        labels.append((x, show(data.before), "t-quiet"))
    parts.append(diamond(across(own), y, 9.0))
    return parts + _spread(labels, y + 24.0, across)


def _spread(labels: list[tuple[float, str, str]], y: float, across: Scale) -> Parts:
    """Labels under their marks, the first (the most important) at its place and the others only where there is room."""
    placed: list[tuple[float, float]] = []
    parts: Parts = []
    for x, words, class_ in labels:
        half = len(words) * 3.6 + 3.0
        at = min(max(x, across.start + half - 12.0), across.end + 14.0 - half)
        if all(at + half <= a or at - half >= b for a, b in placed):
            placed.append((at - half, at + half))
            parts.append(text(at, y, words, class_, "middle"))
    return parts


def _simulated(data: Reach, across: Scale, y: float, show: Shown) -> Parts:
    if data.bands is None:
        return []
    q10, q25, q50, q75, q90 = data.bands
    parts = [
        rect(across(q10), y - 8.0, across(q90) - across(q10), 16.0, "band-80"),
        rect(across(q25), y - 8.0, across(q75) - across(q25), 16.0, "band-50"),
        line(across(q50), y - 12.0, across(q50), y + 12.0, "median"),
    ]
    labels = [(across(q50), show(q50), "t-strong t-plus")] + [(across(v), show(v), "t-quiet") for v in (q10, q90)]
    return parts + _spread(labels, y + 26.0, across)


def _actual(data: Reach, across: Scale, y: float, show: Shown) -> Parts:
    value = data.actual or 0.0
    a, b = sorted((across(0.0), across(value)))
    below = value < 0
    x, anchor = (a - 6.0, "end") if below else (b + 6.0, "start")
    return [rect(a, y - 6.0, b - a, 12.0, "bar"), text(x, y + 5.0, show(value), "t-strong", anchor)]
