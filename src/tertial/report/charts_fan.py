"""A fan: what is booked as a line, then the model's intervals around its median, and the committee's own forecast beside them."""

from __future__ import annotations

from tertial.findings import Language
from tertial.report.charts_canvas import (
    BRICK,
    HAIR,
    INK,
    PAPER,
    SLATE,
    TEAL,
    TEAL_TINT,
    Canvas,
    Scale,
    domain,
    spread,
    ticks,
)
from tertial.report.charts_series import Plotted, axis_text
from tertial.report.figures import Chart
from tertial.report.metrics import text_width
from tertial.wording import word

_PALE, _MIDDLE = "#EAF2F1", "#8DBDBB"
_BANDS = (("q05", "q95", _PALE), ("q10", "q90", TEAL_TINT), ("q25", "q75", _MIDDLE))
_TOP, _BODY = 22.0, 190.0


def fan(chart: Chart, series: tuple[Plotted, ...], language: Language, width: float) -> str:
    """Series `actual`, `q05` to `q95` by their keys, and comparisons at the last category, the first of which is a diamond."""
    by_key = {p.series.key: p for p in series}
    own = [p for p in series if p.series.role == "comparison" and p.known]
    values = [v for p in series for v in p.values if v is not None]
    low, high = domain(values, 0.06)
    left = max(text_width(axis_text(t, language), 8) for t in ticks(low, high)) + 8
    ends = [f"{p.texts[p.known[-1]]}" for k in ("q10", "q50", "q90") if (p := by_key.get(k)) is not None and p.known]
    tail = max((text_width(t, 8.3) for t in ends), default=0.0) + 10
    beside = max((text_width(f"{p.series.name} {p.texts[p.known[-1]]}", 8.3) for p in own), default=0.0)
    right = width - tail - (beside + 24 if own else 0.0)
    step = (right - left) / len(chart.categories)
    canvas = Canvas(width, _TOP + _BODY + 20)
    scale = Scale(low, high, _TOP + _BODY, _TOP)
    for tick in ticks(low, high):
        zero = tick == 0
        canvas.line(left, scale.at(tick), right, scale.at(tick), INK if zero else HAIR, 0.75 if zero else 0.4)
        canvas.text(left - 5, scale.at(tick) + 2.8, axis_text(tick, language), anchor="end", colour=SLATE)
    every = 1 + int(max(text_width(c, 8.4) for c in chart.categories) / step)
    last = len(chart.categories) - 1
    for i, name in ((i, c) for i, c in enumerate(chart.categories) if (last - i) % every == 0):
        canvas.text(left + step * (i + 1), _TOP + _BODY + 13, name, anchor="middle", colour=SLATE)
    _model(canvas, by_key, left, step, scale)
    _outcome(canvas, by_key.get("actual"), left, step, scale)
    _ends(canvas, by_key, right, scale)
    _own(canvas, own, right + tail, scale)
    legend = f"{by_key['q50'].series.name}: {word('fan_bands', language)}" if "q50" in by_key else ""
    canvas.text(width, 9, legend, anchor="end", colour=TEAL)
    return canvas.svg()


def _points(shown: Plotted, left: float, step: float, scale: Scale) -> list[tuple[float, float]]:
    return [(left + step * (i + 1), scale.at(shown.values[i] or 0.0)) for i in shown.known]


def _start(by_key: dict[str, Plotted], left: float, step: float, scale: Scale) -> tuple[float, float]:
    """Where the model begins: at the last booked month, else at nothing before the first."""
    actual = by_key.get("actual")
    points = _points(actual, left, step, scale) if actual is not None else []
    return points[-1] if points else (left, scale.at(0.0))


def _model(canvas: Canvas, by_key: dict[str, Plotted], left: float, step: float, scale: Scale) -> None:
    begin = _start(by_key, left, step, scale)
    for low, high, fill in _BANDS:
        if low in by_key and high in by_key:
            lower = [begin, *_points(by_key[low], left, step, scale)]
            upper = [begin, *_points(by_key[high], left, step, scale)]
            canvas.area([*lower, *reversed(upper)], fill)
            if low == "q10":
                canvas.path(lower, TEAL, 0.9)
                canvas.path(upper, TEAL, 0.9)
    if "q50" in by_key:
        canvas.path([begin, *_points(by_key["q50"], left, step, scale)], TEAL, 1.4, "4 2.5")


def _outcome(canvas: Canvas, actual: Plotted | None, left: float, step: float, scale: Scale) -> None:
    if actual is None or not actual.known:
        return
    points = _points(actual, left, step, scale)
    canvas.path([(left, scale.at(0.0)), *points], INK, 1.4)
    for point in points:
        canvas.dot(*point, INK, 2.0)
    x, y = points[-1]
    last = actual.known[-1]
    level = scale.at(0.0)
    below = y + 13 if y > level or y + 16 < level else level + 13  # clear of the zero line
    canvas.text(x - 4, below, f"{actual.series.name} {actual.texts[last]}", anchor="end", bold=True)


def _ends(canvas: Canvas, by_key: dict[str, Plotted], right: float, scale: Scale) -> None:
    """The ends of the 80 percent interval and the median, moved apart so that none meet."""
    found = [by_key[k] for k in ("q90", "q50", "q10") if k in by_key and by_key[k].known]
    places = [scale.at(p.values[p.known[-1]] or 0.0) for p in found]
    for shown, y in zip(found, spread(places, 10.0, _TOP, _TOP + _BODY), strict=True):
        canvas.text(right + 5, y + 2.8, shown.texts[shown.known[-1]], colour=TEAL, bold=shown.series.key == "q50")


def _own(canvas: Canvas, own: list[Plotted], at: float, scale: Scale) -> None:
    """The committee's forecast as a diamond, its best and worst case as a range."""
    if not own:
        return
    x = at + 6
    levels = [scale.at(p.values[p.known[-1]] or 0.0) for p in own]
    canvas.line(x, min(levels), x, max(levels), BRICK, 1.2)
    for y in levels[1:]:
        canvas.line(x - 4, y, x + 4, y, BRICK, 1.2)
    canvas.area([(x, levels[0] - 4), (x + 4, levels[0]), (x, levels[0] + 4), (x - 4, levels[0])], BRICK, PAPER)
    names = [f"{p.series.name} {p.texts[p.known[-1]]}" for p in own]
    for n, (words, y) in enumerate(zip(names, spread(levels, 11.0, _TOP, _TOP + _BODY), strict=True)):
        canvas.text(x + 8, y + 2.8, words, colour=BRICK if n == 0 else INK, bold=n == 0)
