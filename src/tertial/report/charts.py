"""Charts as SVG from their description, with their alternative texts. Every chart has a table; none needs colour.

Filled is outcome, contour is forecast, an open point with a dotted link is part of a year. Bars begin at zero.
"""

from __future__ import annotations

from tertial.findings import Language
from tertial.report import charts_bars, charts_fan, charts_lines, charts_panels, charts_ranked
from tertial.report.charts_canvas import SLATE, WIDTH, Canvas, line_domain, wrap
from tertial.report.charts_series import axis_text, plotted
from tertial.report.figures import Chart, Facts
from tertial.wording import MINUS, word


def draw(chart: Chart, facts: Facts, language: Language, width: float = WIDTH) -> str:
    """The chart as SVG, `width` points wide, as high as its content needs; says so when every value is missing."""
    series = plotted(chart, facts, language)
    if not any(p.known for p in series):
        lines = wrap(f"{chart.title}: {word('missing', language)}", width)
        canvas = Canvas(width, 14.0 + 10.0 * len(lines))
        for i, line in enumerate(lines):
            canvas.text(0, 15 + 10 * i, line, colour=SLATE)
        return canvas.svg()
    if make := {"fan": charts_fan.fan, "lines": charts_lines.lines, "panels": charts_panels.panels}.get(chart.kind):
        return make(chart, series, language, width)
    if chart.kind in ("small_multiples", "bridge"):
        draws = charts_lines.small_multiples if chart.kind == "small_multiples" else charts_bars.bridge
        return draws(chart, series, width)
    if chart.kind == "bars_by_row" and width < _NARROW and len(series) == 1:
        return charts_ranked.ranked(chart, series[0], width)
    if chart.kind == "bars_by_row" or charts_bars.needs_rows(chart, series, width):
        return charts_bars.rows(chart, series, width)
    return charts_bars.columns(chart, series, language, width)


def begins_at(chart: Chart, facts: Facts, language: Language) -> str:
    """Where the scale of a chart of lines begins, as it is printed; empty when that is at zero, as for bars always."""
    if chart.kind not in ("lines", "panels"):
        return ""
    values = [v for p in plotted(chart, facts, language) for v in p.values if v is not None]
    low = line_domain(values)[0]
    return axis_text(low, language) if low > 0 else ""


_MANY = 14
_NARROW = 200.0
"""Below this there is no room for names beside lying bars."""


def alt_text(chart: Chart, facts: Facts, language: Language) -> str:
    """What the chart shows in words: its kind, its title and its values; of long series the ends and extremes."""
    kind = {"bars_by_row": "bars", "panels": "small_multiples"}.get(chart.kind, chart.kind)
    parts = []
    for shown in plotted(chart, facts, language):
        pairs = [(chart.categories[i], shown.texts[i].replace(MINUS, "minus ")) for i in shown.known]
        if pairs and shown.series.role == "target" and len(set(shown.values)) == 1:
            pairs = [("", pairs[0][1])]
        elif len(pairs) > _MANY:
            values = [shown.values[i] or 0.0 for i in shown.known]
            keep = {0, len(pairs) - 1, values.index(min(values)), values.index(max(values))}
            pairs = [pairs[i] for i in sorted(keep)]
        told = ", ".join(f"{category} {text}".strip() for category, text in pairs)
        name = f"{shown.series.panel} {shown.series.name}".strip()
        parts.append(f"{name}: {told or word('missing', language)}")
    return f"{word(f'chart_{kind}', language)}: {chart.title.rstrip('.')}. {'; '.join(parts)}."
