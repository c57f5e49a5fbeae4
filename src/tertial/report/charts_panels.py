"""Small multiples that are compared with each other: a panel a name, all on one scale, this year against the last in each."""

from __future__ import annotations

from dataclasses import dataclass

from tertial.findings import Language
from tertial.report.charts_canvas import HAIR, INK, SLATE, STONE, Canvas, Scale, line_domain, spread, ticks, wrap
from tertial.report.charts_series import Plotted, axis_text
from tertial.report.figures import Chart
from tertial.report.metrics import text_width

_ABREAST = 300.0
"""Panels stand beside each other in a drawing that is wider than this, else under each other."""
_GUTTER, _KEY, _LINE = 14.0, 16.0, 10.0
_LEAST_BODY = 92.0


@dataclass(frozen=True, slots=True)
class _End:
    """A series and what stands at its right: its name, then its value in the month that both are compared in."""

    shown: Plotted
    lines: list[str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all panels share. `room` is what the names take at the right of `panel`, both in points; `every`: which months are named."""

    low: float
    high: float
    marks: list[tuple[float, str]]
    axis: float
    across: int
    panel: float
    room: float
    step: float
    every: int
    words: list[list[str]]

    @property
    def foot(self) -> float:
        return max(len(w) for w in self.words) * _LINE + 8.0


def panels(chart: Chart, series: tuple[Plotted, ...], language: Language, width: float) -> str:
    """A panel for each `panel` of the series. The outcome is a full line with its points, what it is compared with a quiet one.

    All panels have one scale, which may begin above zero (`begins_at`). At the right stand the names, and the values in the last
    category that the outcome has.
    """
    names = list(dict.fromkeys(p.series.panel for p in series if p.known))
    plan = _planned(chart, series, language, width, len(names))
    ends = {n: _ends(chart, tuple(p for p in series if p.series.panel == n), plan.room - _KEY) for n in names}
    titles = {name: wrap(name, plan.panel - 2) for name in names}
    gap = _LINE * max(len(e.lines) for group in ends.values() for e in group) + 3.0
    body = max(_LEAST_BODY, *(gap * len(group) + _LINE for group in ends.values()))
    rows = [names[i : i + plan.across] for i in range(0, len(names), plan.across)]
    heads = [max(len(titles[n]) for n in row) * _LINE + 10.0 for row in rows]
    canvas = Canvas(width, sum(heads) + len(rows) * (body + plan.foot) + _LINE * (len(rows) - 1))
    top = 0.0
    for row, head in zip(rows, heads, strict=True):
        scale = Scale(plan.low, plan.high, top + head + body, top + head)
        for k, name in enumerate(row):
            left = plan.axis + k * (plan.panel + _GUTTER)
            for i, line in enumerate(titles[name]):
                canvas.text(left, top + 8 + i * _LINE, line, bold=True)
            _frame(canvas, plan, scale, left, named=k == 0)
            _lines(canvas, ends[name], left, plan.step, scale)
            _names(canvas, ends[name], left + plan.panel - plan.room, scale, gap)
        top += head + body + plan.foot + _LINE
    return canvas.svg()


def _planned(chart: Chart, series: tuple[Plotted, ...], language: Language, width: float, count: int) -> _Plan:
    across = min(2, count) if width > _ABREAST else 1
    low, high = line_domain([v for p in series for v in p.values if v is not None], 0.06)
    marks = [(tick, axis_text(tick, language)) for tick in ticks(low, high, 4)]
    axis = max(text_width(text, 8) for _, text in marks) + 8
    panel = (width - axis - _GUTTER * (across - 1)) / across
    widest = max(text_width(t, 8.4) for p in series for t in (p.series.name, *_told(chart, p, series)))
    room = min(widest + _KEY + 4, panel * 0.42)
    step = (panel - room) / max(len(chart.categories) - 1, 1)
    every = 1 + int(max(text_width(c, 8) for c in chart.categories) / max(step - 1.5, 1.0))
    words = [wrap(c, max(step * every - 3, 20.0)) for c in chart.categories]
    return _Plan(low, high, marks, axis, across, panel, room, step, every, words)


def _frame(canvas: Canvas, plan: _Plan, scale: Scale, left: float, *, named: bool) -> None:
    """Gridlines, with their values beside the first panel of a row, and the names of some categories."""
    for value, text in plan.marks:
        zero, y = value == 0, scale.at(value)
        canvas.line(left, y, left + plan.panel - plan.room, y, INK if zero else HAIR, 0.75 if zero else 0.4)
        if named:
            canvas.text(left - 5, y + 2.8, text, anchor="end", colour=SLATE)
    for i in range(0, len(plan.words), plan.every):
        for n, part in enumerate(plan.words[i]):
            canvas.text(left + plan.step * i, scale.start + 12 + n * _LINE, part, anchor="middle", colour=SLATE)


def _told(chart: Chart, shown: Plotted, series: tuple[Plotted, ...]) -> list[str]:
    """The category that a panel's series are compared in, and the series' value there."""
    mine = [p for p in series if p.series.panel == shown.series.panel]
    outcome = next((p for p in mine if p.series.role == "outcome" and p.known), shown)
    at = outcome.known[-1] if outcome.known else -1
    if at not in shown.known:
        at = shown.known[-1] if shown.known else -1
    return [f"{chart.categories[at]} {shown.texts[at]}"] if shown.known else []


def _ends(chart: Chart, mine: tuple[Plotted, ...], room: float) -> list[_End]:
    return [
        _End(p, [line for text in (p.series.name, *_told(chart, p, mine)) for line in wrap(text, room)])
        for p in mine
        if p.known
    ]


def _lines(canvas: Canvas, ends: list[_End], left: float, step: float, scale: Scale) -> None:
    """The quiet lines first, so that the outcome lies on top."""
    for end in sorted(ends, key=lambda e: e.shown.series.role == "outcome"):
        strong = end.shown.series.role == "outcome"
        run: list[tuple[float, float]] = []
        for i, value in enumerate(end.shown.values):
            if value is None:
                _run(canvas, run, strong=strong)
                run = []
                continue
            run.append((left + step * i, scale.at(value)))
        _run(canvas, run, strong=strong)


def _run(canvas: Canvas, run: list[tuple[float, float]], *, strong: bool) -> None:
    """Values that follow each other; one that stands alone is a point, of the quiet line too."""
    canvas.path(run, INK if strong else STONE, 1.6 if strong else 1.1)
    for point in run if strong or len(run) == 1 else ():
        canvas.dot(*point, INK if strong else STONE, 2.2)


def _names(canvas: Canvas, ends: list[_End], left: float, scale: Scale, gap: float) -> None:
    """Names with a piece of their line before them, at the height where the line ends and moved apart where they would meet."""
    at = [scale.at(e.shown.values[e.shown.known[-1]] or 0.0) for e in ends]
    for y, end in zip(spread(at, gap, scale.end + 4, scale.start - gap + _LINE), ends, strict=True):
        strong = end.shown.series.role == "outcome"
        canvas.line(left + 4, y, left + _KEY - 3, y, INK if strong else STONE, 1.6 if strong else 1.1)
        if strong:
            canvas.dot(left + (_KEY + 1) / 2, y, INK, 2.2)
        for k, line in enumerate(end.lines):
            canvas.text(left + _KEY, y + 2.8 + k * _LINE, line, bold=strong, colour=INK if strong else SLATE)
