"""Lines over time: one chart with its names at the ends, or small multiples with a scale of their own from zero."""

from __future__ import annotations

from tertial.findings import Language
from tertial.report.charts_canvas import (
    HAIR,
    INK,
    SLATE,
    STONE,
    TEAL,
    Anchor,
    Canvas,
    Scale,
    domain,
    line_domain,
    spread,
    ticks,
    wrap,
)
from tertial.report.charts_series import Plotted, axis_text
from tertial.report.figures import Chart
from tertial.report.metrics import text_width

_COLOURS = {
    "outcome": INK,
    "forecast": TEAL,
    "budget": TEAL,
    "comparison": STONE,
    "partial": INK,
    "target": TEAL,
    "interval": TEAL,
}
_MARKED = ("outcome", "comparison")
_THREE = 300.0
"""Panels of small multiples stand three abreast in a drawing that is wider than this."""
_DASHES = {"forecast": "4 2.5", "budget": "1.5 2"}


def lines(chart: Chart, series: tuple[Plotted, ...], language: Language, width: float) -> str:
    """Lines from a scale with zero in it, where they would not crowd. Few values are printed at their points, many are read from gridlines."""
    outcomes = [p for p in series if p.series.role in ("outcome", "forecast", "comparison", "budget")]
    widest = max(text_width(t, 8.3) for p in series for t in p.texts)
    if len(outcomes) == 1 and len(chart.categories) <= 7 and widest < width / len(chart.categories):
        return _labelled(chart, series, width)
    return _gridded(chart, series, language, width)


def _labelled(chart: Chart, series: tuple[Plotted, ...], width: float) -> str:
    """One line whose values stand at its points, the target as a rule with its name."""
    step = width / len(chart.categories)
    names = [wrap(c, max(step - 4, 20)) for c in chart.categories]
    targets = [p for p in series if p.series.role == "target" and p.known]
    told = [wrap(f"{p.series.name} {p.texts[p.known[-1]]}", width - 4) for p in targets]
    top = 14.0 + 10.0 * max((len(t) - 1 for t in told), default=0)
    bottom = top + 92.0
    values = [v for p in series for v in p.values if v is not None]
    low, high = line_domain(values, 0.12)
    scale = Scale(low, high, bottom, top)
    level = [scale.at(p.values[p.known[-1]] or 0.0) for p in targets]

    def below(value: float) -> bool:
        return value < 0 or any(0 <= scale.at(value) - t < 20 for t in level)

    lowest = max((scale.at(v) + (13 if below(v) else 0) for v in values), default=bottom)
    foot = max(bottom, lowest) + 12
    canvas = Canvas(width, foot + max(len(n) for n in names) * 10.0 - 6)
    _base(canvas, scale, 0.0, width)
    for i, parts in enumerate(names):
        for k, part in enumerate(parts):
            canvas.text(step * (i + 0.5), foot + k * 10, part, anchor="middle", colour=SLATE)
    for parts, y in zip(told, level, strict=True):
        canvas.line(0, y, width, y, TEAL, 1.4)
        for k, part in enumerate(reversed(parts)):
            canvas.text(2, y - 5 - k * 10, part, colour=TEAL, bold=True)
    for shown in (p for p in series if p.series.role != "target"):
        _trace(canvas, shown, series, step / 2, step, scale)
        for i in shown.known:
            value = shown.values[i] or 0.0
            y = scale.at(value) + (13 if below(value) else -7)
            bold = shown.series.role == "partial" or i == shown.known[-1]
            canvas.text(step * (i + 0.5), y, shown.texts[i], anchor="middle", bold=bold)
    return canvas.svg()


def _base(canvas: Canvas, scale: Scale, left: float, right: float) -> None:
    """The zero line, or a dashed line at the foot of a scale that begins above zero."""
    if scale.low <= 0:
        canvas.line(left, scale.at(0), right, scale.at(0), INK, 0.75)
    else:
        canvas.line(left, scale.start, right, scale.start, STONE, 0.75, "3 3")


def _gridded(chart: Chart, series: tuple[Plotted, ...], language: Language, width: float) -> str:
    """Several lines: names and last values at the right, moved apart so that none meet."""
    values = [v for p in series for v in p.values if v is not None]
    low, high = line_domain(values, 0.08)
    left = max(text_width(axis_text(t, language), 8) for t in ticks(low, high)) + 8
    continued = {p.series.name for p in series if p.series.role == "partial" and p.known}
    named = [p for p in series if p.known and not (p.series.role == "outcome" and p.series.name in continued)]
    tails = [f"{p.series.name}: {p.texts[p.known[-1]]}" for p in named]
    forms = _forms(series)
    key = 9.0 if any(forms.values()) else 0.0
    room = min(max(text_width(t, 8.3) for t in tails) + 10 + key, width * 0.36)
    step = (width - left - room) / max(len(chart.categories) - 1, 1)
    every = 1 + int(max(text_width(c, 8) for c in chart.categories) / max(step - 3, 1))
    names = [wrap(c, max(step * every - 3, 20)) for c in chart.categories]
    blocks = [wrap(text, room - 8 - key) for text in tails]
    gap = 10.0 * max(len(b) for b in blocks) + 1.0
    top, bottom = 8.0, 8.0 + max(150.0 if len(named) < 3 else 190.0, gap * len(blocks))
    canvas = Canvas(width, bottom + max(len(n) for n in names) * 10.0 + 10)
    scale = Scale(low, high, bottom, top)
    for tick in ticks(low, high):
        zero = tick == 0
        canvas.line(left, scale.at(tick), width - room, scale.at(tick), INK if zero else HAIR, 0.75 if zero else 0.4)
        canvas.text(left - 5, scale.at(tick) + 2.8, axis_text(tick, language), anchor="end", colour=SLATE)
    for i, parts in enumerate(names):
        for k, part in enumerate(parts if i % every == 0 else ()):
            canvas.text(left + step * i, bottom + 12 + k * 10, part, anchor="middle", colour=SLATE)
    for shown in series:
        _trace(canvas, shown, series, left, step, scale, forms[shown.series.key])
    ends = [scale.at(p.values[p.known[-1]] or 0.0) for p in named]
    for y, parts, shown in zip(spread(ends, gap, top, bottom - gap + 9), blocks, named, strict=True):
        colour = _COLOURS[shown.series.role]
        if key:
            canvas.mark(width - room + 10, y, colour, forms[shown.series.key])
        for k, part in enumerate(parts):
            canvas.text(
                width - room + 7 + key, y + 2.8 + k * 10, part, bold=True, colour=SLATE if colour == STONE else colour
            )
    return canvas.svg()


def _forms(series: tuple[Plotted, ...]) -> dict[str, int]:
    """By series: which form its points have, so that lines of one colour are told apart without it."""
    seen: dict[str, int] = {}
    found = {}
    for shown in series:
        colour = _COLOURS[shown.series.role]
        found[shown.series.key] = seen.get(colour, 0) if shown.series.role in _MARKED else 0
        if shown.series.role in _MARKED:
            seen[colour] = seen.get(colour, 0) + 1
    return found


def _trace(
    canvas: Canvas, shown: Plotted, series: tuple[Plotted, ...], left: float, step: float, scale: Scale, form: int = 0
) -> None:
    """One series: unbroken where values follow each other, an open point with a dotted link for part of a year."""
    colour, role = _COLOURS[shown.series.role], shown.series.role
    points = {i: (left + step * i, scale.at(shown.values[i] or 0.0)) for i in shown.known}
    if role == "partial":
        before = _last_before(shown, series)
        for point in points.values():
            if before is not None:
                start = (left + step * before[0], scale.at(before[1]))
                canvas.line(*start, *point, STONE, 0.9, "1.5 2")
            canvas.dot(*point, colour, 3.1, hollow=True)
        return
    run: list[tuple[float, float]] = []
    for i in range(len(shown.values)):
        if i in points:
            run.append(points[i])
        else:
            canvas.path(run, colour, 1.4, _DASHES.get(role, ""))
            run = []
    canvas.path(run, colour, 1.4, _DASHES.get(role, ""))
    if role in ("outcome", "comparison", "forecast"):
        for point in points.values():
            if role == "forecast":
                canvas.dot(*point, colour, 2.2, hollow=True)
            else:
                canvas.mark(*point, colour, form)


def _last_before(partial: Plotted, series: tuple[Plotted, ...]) -> tuple[int, float] | None:
    """The last full value of the series that a partial one continues: of the same name, or the only one there is."""
    outcomes = [p for p in series if p.series.role == "outcome"]
    same = [p for p in outcomes if p.series.name == partial.series.name] or (outcomes if len(outcomes) == 1 else [])
    before = [(i, p.values[i] or 0.0) for p in same for i in p.known if partial.known and i < partial.known[0]]
    return before[-1] if before else None


def small_multiples(chart: Chart, series: tuple[Plotted, ...], width: float) -> str:
    """A panel a name, three abreast where there is room: the series of one name share it. First and last value are printed."""
    names = list(dict.fromkeys(p.series.name for p in series))
    across = min(3 if width > _THREE else 2, max(1, len(names)))
    gutter = 16.0
    panel = (width - gutter * (across - 1)) / across
    titles = {name: wrap(name, panel - 2) for name in names}
    groups = [names[i : i + across] for i in range(0, len(names), across)]
    heads = [max(len(titles[n]) for n in group) * 10.0 + 6 for group in groups]
    body, foot, gap = 44.0, 14.0, 12.0
    canvas = Canvas(width, sum(heads) + len(groups) * (body + foot) + gap * (len(groups) - 1) + 2)
    top = 0.0
    for group, head in zip(groups, heads, strict=True):
        for k, name in enumerate(group):
            left = k * (panel + gutter)
            for i, line in enumerate(titles[name]):
                canvas.text(left, top + 9 + i * 10, line, bold=True)
            mine = tuple(p for p in series if p.series.name == name)
            _panel(canvas, chart, mine, left, top + head, panel, body)
        top += head + body + foot + gap
    return canvas.svg()


def _panel(
    canvas: Canvas, chart: Chart, mine: tuple[Plotted, ...], left: float, top: float, width: float, body: float
) -> None:
    values = [v for p in mine for v in p.values if v is not None]
    low, high = domain(values, 0.0)
    scale = Scale(low, high, top + body, top + 12)
    inner = 14.0
    step = (width - 2 * inner) / max(len(chart.categories) - 1, 1)
    canvas.line(left, scale.at(0), left + width, scale.at(0), HAIR, 0.5)
    for shown in mine:
        if shown.series.role == "target":
            y = scale.at(shown.values[shown.known[-1]] or 0.0) if shown.known else top
            canvas.line(left, y, left + width, y, TEAL, 1.2)
            continue
        _trace(canvas, shown, mine, left + inner, step, scale)
    drawn = [(i, p) for p in mine if p.series.role != "target" for i in p.known]
    if not drawn:
        canvas.text(left, top + body / 2, "..", colour=SLATE)
        return
    first, last = min(drawn, key=lambda d: d[0]), max(drawn, key=lambda d: d[0])
    alone = first[0] == last[0]
    values_meet = text_width(first[1].texts[first[0]] + last[1].texts[last[0]], 8.4) > width - 8
    names_meet = text_width(chart.categories[first[0]] + chart.categories[last[0]], 8) > width - 8
    for place, (i, shown) in {"start": first, "end": last}.items():
        x = left + inner + step * i
        y = scale.at(shown.values[i] or 0.0) - 5
        anchor: Anchor = "middle" if alone else "start" if place == "start" else "end"
        shift = -inner + 2 if anchor == "start" else inner - 2 if anchor == "end" else 0
        if place == "end" or not (alone or values_meet):
            canvas.text(x + shift, max(y, top + 7), shown.texts[i], anchor=anchor, bold=place == "end")
        if place == "end" or not (alone or names_meet):
            name = wrap(chart.categories[i], width)[0]
            canvas.text(x + shift, top + body + 11, name, anchor=anchor, colour=SLATE)
