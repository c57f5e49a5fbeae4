"""How a table is laid out: its columns' widths, whether it takes the whole page width, and what is drawn in its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tertial.findings import Language
from tertial.report.cells import Cell, cell, letters, money_scale, shown_value
from tertial.report.figures import Chart, Column, Facts, Row, Series, Table
from tertial.report.metrics import line_count, longest_word, text_width
from tertial.wording import word

MAIN, WIDE = 367.0, 493.0
"""Width in points of the main column and of all twelve."""
SIDE = 107.0
"""Width in points of a note in the side column."""
HEAD = 7.75
BARS, SPARK = 112.0, 46.0
_SPARE = 3.0
_TALL = 330.0
_STEPS = ((8.5, 4.0, 72.0), (7.75, 2.5, 58.0), (7.0, 1.5, 42.0))
"""Type size, inset at the sides and the most that a head's longest word may ask for, in points: the first step with
room for the labels is taken."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What is drawn beside a row, in shares of the width from 0 to 1. `whole` is the sum of a bridge."""

    zero: float
    start: float | None = None
    end: float | None = None
    outcome: float | None = None
    whole: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its cells made."""

    row: Row
    cells: tuple[Cell, ...]
    spark: tuple[float | None, ...] | None = None
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A table ready to be written. `columns` are the table's own; `has_spark` and `chart` add one each."""

    table: Table
    lines: tuple[Line, ...]
    tags: tuple[str, ...]
    has_spark: bool
    chart: Chart | None
    wide: bool
    size: float
    gap: float
    widths: tuple[float | None, ...]
    """Per column, points; None is given what is left. The label comes first, then the sparkline, then the columns."""
    height: float

    @property
    def divides(self) -> bool:
        """Whether a word is wider than its column, so that words have to be divided."""
        label = label_room(self) - 6.0
        texts = [line.row.label for line in self.lines if line.row.kind != "group"]
        heads = [c.head for c in self.table.columns]
        long_label = any(longest_word(t, self.size) > label for t in [*texts, self.table.label_head])
        most = next(m for size, _, m in _STEPS if size == self.size)
        return long_label or any(longest_word(h, HEAD) > most for h in heads) or self._long_text

    @property
    def _long_text(self) -> bool:
        """Whether a text column has a word that is wider than the column."""
        first = 1 + self.has_spark
        for i, column in enumerate(self.table.columns):
            room = (self.widths[first + i] or 0.0) - 2 * self.gap - 5.0
            if column.kind == "text" and any(
                longest_word(x.cells[i].text, self.size) > room for x in self.lines if x.cells
            ):
                return True
        return False

    @property
    def breakable(self) -> bool:
        """Whether it may go on over a page: what would else leave most of one empty."""
        return self.height > _TALL


def year_columns(table: Table) -> tuple[Column, ...]:
    """Columns of full years, by keys such as `2022`."""
    return tuple(c for c in table.columns if c.key.isdigit() and len(c.key) == 4 and not c.partial)


def fits_side(table: Table) -> bool:
    """Whether the table is small enough for the side column."""
    return len(table.columns) == 1 and len(table.rows) <= 8 and all(len(r.label) <= 16 for r in table.rows)


def lay_out(table: Table, facts: Facts, language: Language, chart: Chart | None = None) -> Layout:
    """Makes the cells and measures them. `chart` is of kind `bars_by_row` or `bridge` and is drawn beside the rows."""
    has_spark = table.scale == "plain" and len(year_columns(table)) >= 3
    drawn = bar_rows(table, chart, facts) if chart else {}
    lines = tuple(
        Line(
            row,
            tuple(cell(table, row, c, facts, language) for c in table.columns) if row.kind != "group" else (),
            _spark(table, row, facts) if has_spark and row.kind != "group" else None,
            drawn.get(row.key),
        )
        for row in table.rows
    )
    size, gap, widths, wide = _measure(table, lines, has_spark=has_spark, bars=chart is not None)
    if chart is not None and size < _STEPS[0][0]:  # no room for a drawing beside this many columns
        return lay_out(table, facts, language)
    height = _height(lines, widths, size, wide=wide)
    return Layout(table, lines, _tags(table, facts, language), has_spark, chart, wide, size, gap, widths, height)


def drawn_chart(table: Table, values: Mapping[str, str], facts: Facts, language: Language) -> Chart | None:
    """The chart that a table's directive asks for beside its rows: `chart`, or columns in `bars` or `bridge`.

    `bars="forecast actual"` draws the first as contour and the second filled; absent columns are left out.
    """
    if values.get("chart", "") in facts.charts:
        return facts.charts[values["chart"]]
    kind: Literal["bridge", "bars_by_row"] = "bridge" if "bridge" in values else "bars_by_row"
    wanted = values.get("bridge", values.get("bars", "")).split()
    known = {c.key: c for c in table.columns}
    rows = [r for r in table.rows if r.kind != "group"]
    series = tuple(
        Series(
            key, known[key].head, tuple(r.cells.get(key) for r in rows), "forecast" if key == "forecast" else "outcome"
        )
        for key in wanted
        if key in known
    )
    if not series:
        return None
    head = values.get("bars_head") or word("drawn", language)
    return Chart(table.key, kind, head, tuple(r.key for r in rows), series, table.key, table.scale)


def _tags(table: Table, facts: Facts, language: Language) -> tuple[str, ...]:
    """What limits the table: its columns' tags with their heads, and marks of figures that no note explains."""
    found = [f"{c.head}: {word(c.tag, language)}" for c in table.columns if c.tag]
    noted = letters(table)
    figures = [facts.figures[i] for row in table.rows for i in row.cells.values() if i not in noted]
    tagged = {c.tag for c in table.columns}
    marks = {m for f in figures for m in f.marks} - tagged
    return tuple(found + [word(m, language) for m in ("preliminary", "model", "estimated", "run_rate") if m in marks])


def _spark(table: Table, row: Row, facts: Facts) -> tuple[float | None, ...]:
    """Heights from 0 to 1 of the full years, from zero so that the size of a change is honest; None where missing."""
    figures = [facts.figures[row.cells[c.key]] if c.key in row.cells else None for c in year_columns(table)]
    values = [None if f is None or f.value is None else float(f.value) for f in figures]
    top = max((abs(v) for v in values if v is not None), default=0.0)
    return tuple(None if v is None else max(v, 0.0) / top if top else 0.0 for v in values)


def bar_rows(table: Table, chart: Chart, facts: Facts) -> Mapping[str, Bar]:
    """The bars of a chart by the key of the row that they stand beside; categories are row keys or labels."""
    scale = money_scale(chart.scale)
    shown: dict[str, dict[str, float]] = {}
    for index, category in enumerate(chart.categories):
        row = next((r for r in table.rows if category in (r.key, r.label)), None)
        for series in chart.series if row else ():
            name = series.figures[index]
            value = None if name is None else shown_value(facts.figures[name], scale)
            if row is not None and value is not None:
                shown.setdefault(row.key, {})["forecast" if series.role == "forecast" else "outcome"] = float(value)
    order = [r.key for r in table.rows if r.key in shown]
    if chart.kind == "bridge":
        whole = {r.key for r in table.rows if r.kind in ("sum", "result")}
        return _bridge([(k, next(iter(shown[k].values()))) for k in order], whole)
    low, high = _domain([v for values in shown.values() for v in values.values()])

    def at(value: float | None) -> float | None:
        return None if value is None else (value - low) / (high - low)

    zero = -low / (high - low)
    return {k: Bar(zero, None, at(shown[k].get("forecast")), at(shown[k].get("outcome"))) for k in order}


def _domain(values: list[float]) -> tuple[float, float]:
    """From the lowest to the highest with zero inside and room for a stroke at both ends; never empty."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if low == high:
        return -1.0, 1.0
    room = (high - low) * 0.02
    return low - room, high + room


def _bridge(steps: list[tuple[str, float]], whole: set[str]) -> Mapping[str, Bar]:
    """Floating bars: each begins where the one above ended, the whole begins at zero."""
    ends: list[tuple[str, float, float]] = []
    at = 0.0
    for key, value in steps:
        start = 0.0 if key in whole else at
        at = start + value
        ends.append((key, start, at))
    low, high = _domain([v for _, start, end in ends for v in (start, end)])

    def share(value: float) -> float:
        return (value - low) / (high - low)

    return {
        key: Bar(share(0.0), share(start), share(end), None, whole=key in whole, last=index == len(ends) - 1)
        for index, (key, start, end) in enumerate(ends)
    }


def _natural(table: Table, lines: tuple[Line, ...], index: int, step: tuple[float, float, float]) -> float:
    """Width that a column needs: its widest cell on one line, or the longest word of its head."""
    (size, gap, most), column = step, table.columns[index]
    head = min(longest_word(column.head, HEAD) * 1.04, most)
    cells = [line.cells[index] for line in lines if line.cells]
    if column.kind == "status":
        return max([head, *(text_width(c.text, 8.5) * 1.04 + 15 for c in cells)]) + 2 * gap + 5
    if column.kind == "text":
        return min(max([head, *(text_width(c.text, size) * 1.03 for c in cells)]), 130.0) + 2 * gap + 5
    widest = max((text_width(c.text, size) * 1.03 for c in cells), default=0.0)
    return max(head, widest, 24.0) + 2 * gap + _SPARE


def _measure(
    table: Table, lines: tuple[Line, ...], *, has_spark: bool, bars: bool
) -> tuple[float, float, tuple[float | None, ...], bool]:
    """Type size, inset, widths and whether the table is wide; the label gets what the other columns leave."""
    numbers = sum(c.kind == "number" for c in table.columns)
    for size, gap, most in _STEPS:
        label = max([text_width(ln.row.label, size) for ln in lines] + [text_width(table.label_head, HEAD)])
        fixed: list[float] = [SPARK + gap] if has_spark else []
        fixed += [_natural(table, lines, i, (size, gap, most)) for i in range(len(table.columns))]
        fixed += [BARS + 12.0] if bars else []
        wanted = sum(fixed) + min(label, 130.0)
        wide = table.wide or numbers > 5 or wanted > MAIN
        room = WIDE if wide else MAIN
        if room - sum(fixed) >= min(label + 4, 96.0) or size == _STEPS[-1][0]:
            break
    first = 1 if has_spark else 0
    spare = room - sum(fixed) - min(label + 16, 170.0)
    return (
        size,
        gap,
        (None, *_shared(table, lines, fixed, first, (size, gap, most), spare, 62.0 if wide else 84.0)),
        wide,
    )


def _shared(
    table: Table,
    lines: tuple[Line, ...],
    fixed: list[float],
    first: int,
    step: tuple[float, float, float],
    spare: float,
    most: float,
) -> list[float]:
    """What the label does not need goes to the text columns, first to those that break their texts, else to the number columns up to
    `most` each."""
    widths = list(fixed)
    if spare <= 0:
        return widths
    texts = [i for i, c in enumerate(table.columns) if c.kind == "text"]
    numbers = [i for i, c in enumerate(table.columns) if c.kind == "number"]
    asked = {i: _text_need(lines, i, step) - widths[first + i] for i in texts}
    whole = sum(max(a, 0.0) for a in asked.values())
    for i, more in asked.items():
        widths[first + i] += max(more, 0.0) * min(1.0, spare / whole) if whole else 0.0
        widths[first + i] += max(spare - whole, 0.0) / len(texts)
    for i in numbers if not texts else []:
        widths[first + i] = max(widths[first + i], min(most, widths[first + i] + spare / len(numbers)))
    return widths


def _text_need(lines: tuple[Line, ...], index: int, step: tuple[float, float, float]) -> float:
    """Points that a column needs for its longest text on one line."""
    size, gap, _ = step
    return max((text_width(x.cells[index].text, size) for x in lines if x.cells), default=0.0) * 1.03 + 2 * gap + 5


def _height(lines: tuple[Line, ...], widths: tuple[float | None, ...], size: float, *, wide: bool) -> float:
    """Estimated height in points, caption and head included."""
    room = max((WIDE if wide else MAIN) - sum(w or 0.0 for w in widths), 40.0)
    return 60.0 + sum(row_height(line, widths, room, size) for line in lines)


def row_height(line: Line, widths: tuple[float | None, ...], label: float, size: float) -> float:
    """Estimated height of a row: as many lines as its label or its longest text needs."""
    if line.row.kind == "group":
        return 27.0
    count = line_count(line.row.label, label - 6.0, size)
    end = len(widths) - (line.bar is not None)
    own = widths[end - len(line.cells) : end]
    for made, width in zip(line.cells, own, strict=True):
        if width and len(made.text) > 12:
            count = max(count, line_count(made.text, width - 10.0, size))
    return 9.2 + 6.3 + (count - 1) * 10.0 + (7.0 if line.spark else 0.0)


_LEAST_LABEL = 60.0


def least_widths(layout: Layout) -> tuple[float, ...]:
    """Points that each of the table's own columns takes at the smallest type."""
    return tuple(_natural(layout.table, layout.lines, i, _STEPS[-1]) for i in range(len(layout.table.columns)))


def label_width(layout: Layout) -> float:
    """Points that the labels and what is drawn in the rows keep at the smallest type."""
    size = _STEPS[-1][0]
    label = max([text_width(ln.row.label, size) for ln in layout.lines] + [text_width(layout.table.label_head, HEAD)])
    drawn = (SPARK if layout.has_spark else 0.0) + (BARS + 12.0 if layout.chart is not None else 0.0)
    return min(label, _LEAST_LABEL) + drawn


def label_room(layout: Layout) -> float:
    """Points that are left for the labels."""
    return max((WIDE if layout.wide else MAIN) - sum(w or 0.0 for w in layout.widths), 40.0)
