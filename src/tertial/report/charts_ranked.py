"""Bars in a narrow drawing: the name and the value stand on a line above each bar."""

from __future__ import annotations

from tertial.report.charts_canvas import BRICK, BRICK_TINT, INK, TEAL, TEAL_TINT, Canvas, Scale, domain, wrap
from tertial.report.charts_series import Plotted
from tertial.report.figures import Chart
from tertial.report.metrics import text_width

_LEADING, _BAR, _GAP = 10.0, 9.0, 9.0


def ranked(chart: Chart, shown: Plotted, width: float) -> str:
    """One series from zero, in the order of the chart: filled for an outcome, contour for a forecast."""
    known = [(chart.categories[i], shown.values[i] or 0.0, shown.texts[i]) for i in shown.known]
    rooms = [width - text_width(text, 8.4) - 6 for _, _, text in known]
    names = [wrap(name, max(room, 40.0)) for (name, _, _), room in zip(known, rooms, strict=True)]
    scale = Scale(*domain([value for _, value, _ in known]), 0.5, width - 0.5)
    canvas = Canvas(width, sum(len(n) * _LEADING + _BAR + _GAP for n in names) - _GAP + 4)
    top = 0.0
    for (_, value, text), parts in zip(known, names, strict=True):
        for k, part in enumerate(parts):
            canvas.text(0, top + 8 + k * _LEADING, part)
        foot = top + len(parts) * _LEADING
        colour = BRICK if value < 0 else TEAL
        forecast = shown.series.role == "forecast"
        canvas.text(width, foot - 2, text, anchor="end", colour=colour, bold=True)
        fill = (BRICK_TINT if value < 0 else TEAL_TINT) if forecast else INK
        canvas.rect(scale.at(0), foot + 2, scale.at(value) - scale.at(0), _BAR, fill, colour if forecast else "")
        canvas.line(scale.at(0), foot + 1, scale.at(0), foot + _BAR + 3, INK, 0.75)
        top = foot + _BAR + _GAP
    return canvas.svg()
