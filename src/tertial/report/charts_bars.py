"""Bars: upright for few and short categories, lying for many or long ones, floating for a bridge."""

from __future__ import annotations

from dataclasses import dataclass

from tertial.findings import Language
from tertial.report.charts_canvas import (
    BRICK,
    BRICK_TINT,
    HAIR,
    INK,
    PAPER,
    SLATE,
    STONE,
    TEAL,
    TEAL_TINT,
    Anchor,
    Canvas,
    Scale,
    domain,
    ticks,
    wrap,
)
from tertial.report.charts_series import Plotted, axis_text
from tertial.report.figures import Chart
from tertial.report.metrics import text_width

_LINE = ("budget", "target")
_NO_BAR = (*_LINE, "interval")
_LEADING = 10.0
_MANY_STEPS = 12


def _bars(series: tuple[Plotted, ...]) -> list[Plotted]:
    return [p for p in series if p.series.role not in _NO_BAR]


def _span(series: tuple[Plotted, ...], i: int) -> tuple[float, float] | None:
    """The ends of the interval of a category, where it has one."""
    ends = [p.values[i] for p in series if p.series.role == "interval"]
    known = [v for v in ends if v is not None]
    return (min(known), max(known)) if len(known) > 1 else None


def _slots(series: tuple[Plotted, ...]) -> tuple[int, dict[str, int]]:
    """How many bars stand side by side in a category, and the place of each series; one where they never meet."""
    bars = _bars(series)
    count = len(bars[0].values) if bars else 0
    meet = any(sum(p.values[i] is not None for p in bars) > 1 for i in range(count))
    if not meet:
        return 1, {p.series.key: 0 for p in bars}
    return len(bars), {p.series.key: i for i, p in enumerate(bars)}


def needs_rows(chart: Chart, series: tuple[Plotted, ...], width: float) -> bool:
    """Whether the category names have no room below upright bars."""
    step = width / max(len(chart.categories), 1)
    longest = max((text_width(word, 8) for c in chart.categories for word in c.split(" ")), default=0)
    lines = max((len(wrap(c, max(step - 4, 12))) for c in chart.categories), default=1)
    return longest > step - 3 or lines > 2 or len(chart.categories) > 16 or len(_bars(series)) > 3


def _paint(role: str, value: float) -> tuple[str, str]:
    """Fill and edge of a bar: filled outcome, contour forecast in the colour of its sign."""
    if role == "forecast":
        return (BRICK_TINT, BRICK) if value < 0 else (TEAL_TINT, TEAL)
    if role == "comparison":
        return STONE, ""
    return INK, ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where upright bars stand: the left edge, the width of a category, and the scale upwards."""

    canvas: Canvas
    left: float
    step: float
    scale: Scale
    labelled: bool


def columns(chart: Chart, series: tuple[Plotted, ...], language: Language, width: float) -> str:
    """Upright bars; budget as a line across its category, an interval as a whisker. Values stand at the bars where there is
    room for them."""
    count = len(chart.categories)
    slots, place = _slots(series)
    values = [v for p in series for v in p.values if v is not None]
    widest = max((text_width(t, 8.3) for p in _bars(series) for t in p.texts), default=0.0)
    keyed = slots > 1 or any(p.series.role in _LINE for p in series)
    labelled = widest <= width / count / slots * 0.96
    left = 0.0 if labelled else max(text_width(axis_text(t, language), 8) for t in ticks(*domain(values))) + 8
    step = (width - left) / count
    names = [wrap(c, max(step - 4, 12)) for c in chart.categories]
    tall = max(len(n) for n in names) * _LEADING + 5
    below = max(values) > 0
    top = (_key_height(series, width) if keyed else 4.0) + (0.0 if below else tall)
    bottom = top + 128.0
    canvas = Canvas(width, bottom + (tall if below else 0.0) + 4)
    frame = _Frame(canvas, left, step, Scale(*domain(values, 0.13 if labelled else 0.02), bottom, top), labelled)
    if not labelled:
        for tick in ticks(frame.scale.low, frame.scale.high):
            canvas.line(left, frame.scale.at(tick), width, frame.scale.at(tick), HAIR, 0.4)
            canvas.text(left - 5, frame.scale.at(tick) + 2.8, axis_text(tick, language), anchor="end", colour=SLATE)
    crossing = [
        [frame.scale.at(p.values[i] or 0.0) for p in series if p.series.role in _LINE and i in p.known]
        for i in range(count)
    ]
    spans = [_span(series, i) for i in range(count)]
    for shown in _bars(series):
        _upright(frame, shown, place[shown.series.key], slots, crossing, spans)
    for shown in (p for p in series if p.series.role in _LINE):
        _across(frame, shown)
    canvas.line(left, frame.scale.at(0), width, frame.scale.at(0), INK, 0.75)
    for i, parts in enumerate(names):
        start = bottom + 11 if below else top - 5 - (len(parts) - 1) * _LEADING
        for k, part in enumerate(parts):
            canvas.text(left + step * (i + 0.5), start + k * _LEADING, part, anchor="middle", colour=SLATE)
    if keyed:
        _key(canvas, series, left)
    return canvas.svg()


def _upright(
    frame: _Frame,
    shown: Plotted,
    place: int,
    slots: int,
    crossing: list[list[float]],
    spans: list[tuple[float, float] | None],
) -> None:
    """A series of bars; a value goes beyond a line of the budget that would cross it (`crossing`, by category). At a
    whisker (`spans`) it would be taken for the interval's end: under zero it stands over the bar, else beyond the whisker."""
    bar = min(frame.step * 0.72, 56.0) / slots
    gap = 0.8 if slots > 1 else 0.0
    zero = frame.scale.at(0)
    for i in shown.known:
        value = shown.values[i] or 0.0
        fill, edge = _paint(shown.series.role, value)
        x = frame.left + frame.step * (i + 0.5) + (place - slots / 2) * bar
        y = frame.scale.at(value)
        frame.canvas.rect(x + gap, zero, bar - 2 * gap, y - zero, fill, edge, 1.0)
        span = spans[i]
        if span is not None:
            _whisker(frame, x + bar / 2, span)
            if frame.labelled and value < 0 and span[1] < 0:
                frame.canvas.text(
                    x + bar / 2, zero - 4.0, shown.texts[i], anchor="middle", bold=True, colour=edge or INK
                )
                continue
            y = frame.scale.at(min(value, span[0]) if value < 0 else max(value, span[1]))
        if frame.labelled:
            y += 10.0 if value < 0 else -4.0
            for level in sorted(crossing[i], reverse=value >= 0):
                if y - 8.0 < level < y + 2.5:
                    y = level + 10.0 if value < 0 else level - 4.0
            frame.canvas.text(x + bar / 2, y, shown.texts[i], anchor="middle", bold=True, colour=edge or INK)


def _whisker(frame: _Frame, x: float, span: tuple[float, float]) -> None:
    low, high = (frame.scale.at(v) for v in span)
    frame.canvas.line(x, low, x, high, INK, 1.2)
    for y in (low, high):
        frame.canvas.line(x - 4, y, x + 4, y, INK, 1.2)


def _across(frame: _Frame, shown: Plotted) -> None:
    """Budget or target: a line over the bar, with a pale edge so that it is seen on ink."""
    half = min(frame.step * 0.46, 34.0)
    for i in shown.known:
        y, middle = frame.scale.at(shown.values[i] or 0.0), frame.left + frame.step * (i + 0.5)
        frame.canvas.line(middle - half, y, middle + half, y, PAPER, 2.6)
        frame.canvas.line(middle - half, y, middle + half, y, TEAL, 1.4)


def _key_lines(every: tuple[Plotted, ...], width: float) -> list[list[tuple[Plotted, list[str]]]]:
    """Samples and names in lines: all on one where they fit, else a line or more for each."""
    series = [p for p in every if p.series.role != "interval"]
    if sum(30 + text_width(p.series.name, 8) for p in series) <= width:
        return [[(p, [p.series.name]) for p in series]]
    return [[(p, wrap(p.series.name, width - 18))] for p in series]


def _key_height(series: tuple[Plotted, ...], width: float) -> float:
    return 6.0 + sum(_LEADING * max(len(parts) for _, parts in line) for line in _key_lines(series, width))


def _key(canvas: Canvas, series: tuple[Plotted, ...], left: float) -> None:
    """Names of the series with a sample of their form, above the chart."""
    y = 8.0
    for line in _key_lines(series, canvas.width):
        x = left
        for shown, parts in line:
            if shown.series.role in _LINE:
                canvas.line(x, y - 2.5, x + 12, y - 2.5, TEAL, 1.4)
            else:
                negative = all((shown.values[i] or 0) <= 0 for i in shown.known)
                fill, edge = _paint(shown.series.role, -1.0 if negative else 1.0)
                canvas.rect(x, y - 6, 12, 7, fill, edge)
            for k, part in enumerate(parts):
                canvas.text(x + 16, y + k * _LEADING, part)
            x += 30 + text_width(parts[0], 8)
        y += _LEADING * max(len(parts) for _, parts in line)


def rows(chart: Chart, series: tuple[Plotted, ...], width: float) -> str:
    """Lying bars with the names on the left, wrapped; a contour forecast has the outcome inside it."""
    bars = _bars(series)
    inside = {p.series.role for p in bars} == {"outcome", "forecast"}
    slots, place = (1, {p.series.key: 0 for p in bars}) if inside else _slots(series)
    left = min(max(text_width(c, 8.2) for c in chart.categories) + 8, width * 0.42)
    values = [v for p in series for v in p.values if v is not None]
    room = max((text_width(t, 8.4) for p in bars for t in p.texts), default=0.0) + 8
    low, high = domain(values)
    start = left + (room if low < 0 else 0.0)
    scale = Scale(low, high, start, width - (room if high > 0 or low == 0 else 4.0))
    keyed = sum(p.series.role != "interval" for p in series) > 1
    names = [wrap(c, left - 8) for c in chart.categories]
    thick = 8.5 if slots > 1 else 11.0
    heights = [max(len(n) * _LEADING + 2, slots * thick + 5, 18.0) for n in names]
    top = _key_height(series, width) + 2.0 if keyed else 2.0
    canvas = Canvas(width, top + sum(heights) + 3)
    y = top
    for i, (parts, height) in enumerate(zip(names, heights, strict=True)):
        middle = y + height / 2
        for k, part in enumerate(parts):
            canvas.text(left - 6, middle + 2.8 + (k - (len(parts) - 1) / 2) * _LEADING, part, anchor="end")
        for shown in sorted(bars, key=lambda p: p.series.role != "forecast"):
            at = middle + (place[shown.series.key] - (slots - 1) / 2) * thick
            size = 4.0 if inside and shown.series.role == "outcome" else thick - (1.0 if slots > 1 else 0.0)
            alone = not inside or shown.series.role == "forecast"
            _lying(canvas, scale, shown, i, at, size, labelled=alone)
        if span := _span(series, i):
            canvas.line(scale.at(span[0]), middle, scale.at(span[1]), middle, INK, 1.2)
        for shown in (p for p in series if p.series.role in _LINE and p.values[i] is not None):
            x = scale.at(shown.values[i] or 0.0)
            canvas.line(x, middle - thick * slots / 2 - 2, x, middle + thick * slots / 2 + 2, TEAL, 1.6)
        y += height
    canvas.line(scale.at(0), top, scale.at(0), y, INK, 0.75)
    if keyed:
        _key(canvas, series, 0.0)
    return canvas.svg()


def _lying(canvas: Canvas, scale: Scale, shown: Plotted, i: int, at: float, size: float, *, labelled: bool) -> None:
    value = shown.values[i]
    if value is None:
        return
    fill, edge = _paint(shown.series.role, value)
    canvas.rect(scale.at(0), at - size / 2, scale.at(value) - scale.at(0), size, fill, edge)
    if labelled:
        anchor: Anchor = "end" if value < 0 else "start"
        x = scale.at(value) + (-4.0 if value < 0 else 4.0)
        canvas.text(x, at + 2.8, shown.texts[i], anchor=anchor, bold=True, colour=edge or INK)


def bridge(chart: Chart, series: tuple[Plotted, ...], width: float) -> str:
    """Steps that begin where the one before ended; the last category is the whole and begins at zero."""
    steps = series[0]
    spans: list[tuple[float, float]] = []
    at = 0.0
    for i, value in enumerate(steps.values):
        begin = 0.0 if i == len(steps.values) - 1 else at
        at = begin + (value or 0.0)
        spans.append((begin, at))
    left = min(max(text_width(c, 8.2) for c in chart.categories) + 8, width * 0.42)
    room = max(text_width(t, 8.4) for t in steps.texts) + 10
    low, high = domain([v for span in spans for v in span])
    scale = Scale(low, high, left + (room if low < 0 else 2.0), width - room)
    names = [wrap(c, left - 8) for c in chart.categories]
    tall = max(30.0 if len(spans) <= _MANY_STEPS else 20.0, max(len(n) for n in names) * _LEADING + 2)
    half = min(8.0, tall / 2 - 4)
    canvas = Canvas(width, len(spans) * tall + 4)
    for i, (begin, end) in enumerate(spans):
        top = 2 + i * tall
        middle, last = top + tall / 2, i == len(spans) - 1
        down = end < begin
        fill, edge = (BRICK_TINT, BRICK) if down else (TEAL_TINT, TEAL)
        canvas.rect(
            scale.at(begin), middle - half, scale.at(end) - scale.at(begin), 2 * half, fill, edge, 1.6 if last else 0.9
        )
        if not last:
            if abs(scale.at(end) - scale.at(begin)) > 8:
                canvas.arrow(scale.at(end), middle, edge, left=down)
            if i + 2 < len(spans):
                canvas.line(scale.at(end), middle + half, scale.at(end), middle + tall - half, INK, 0.7, "1.5 1.5")
        for k, part in enumerate(names[i]):
            y = middle + 2.8 + (k - (len(names[i]) - 1) / 2) * _LEADING
            canvas.text(left - 6, y, part, anchor="end", bold=last)
        before, after = sorted((scale.at(begin), scale.at(end)))
        before_bar = down and before - 4 - text_width(steps.texts[i], 8.4) > left
        x = before - 4 if before_bar else after + 4
        canvas.text(x, middle + 2.8, steps.texts[i], anchor="end" if before_bar else "start", bold=True, colour=edge)
    canvas.line(scale.at(0), 0, scale.at(0), canvas.height, INK, 0.75)
    return canvas.svg()
