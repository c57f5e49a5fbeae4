"""The immutable description of what a report shows: figures with their source, tables and charts of them.

A figure is computed once and has an id, `<table>.<row>.<column>` (`result.costs.forecast`); prose, tables, charts and
headings all refer to it, so that the same figure can never be shown with two values. Texts are formatted by
`wording` when the description is rendered, never here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Unit = Literal["sek", "count", "percent", "points", "days", "index", "sek_per_day", "text"]
"""`sek` values are integer öre, `sek_per_day` öre per day; `points` are percentage points; `text` has no number."""

Scale = Literal["tkr", "mnkr", "kr", "plain"]
"""How amounts of a table are printed; `plain` for everything that is not money."""

Mark = Literal["restated", "preliminary", "model", "estimated", "suppressed", "run_rate", "broken_series"]

Emphasis = Literal["plain", "result", "deviation", "change"]
"""`result` and `deviation`: a minus is bad and is set in brick. `deviation` and `change` also have a plus sign."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from: the named query, the key of its row and the column of it."""

    query: str
    row: tuple[tuple[str, object], ...] = ()
    column: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a report. `value` is öre for money, else the number in its unit; None where it is missing."""

    id: str
    value: int | Decimal | None
    unit: Unit
    decimals: int = 0
    emphasis: Emphasis = "plain"
    marks: frozenset[Mark] = frozenset()
    source: Source | None = None
    terms: tuple[tuple[int, str], ...] = ()
    """For a figure computed from others: (sign, id) of each, `value = sum(sign * value of id)`."""
    text: str = ""
    """For unit `text`: what stands in the cell, such as the word of an assessment."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `partial`: part of a year, set on panel tint and said in words in `head`."""

    key: str
    head: str
    partial: bool = False
    kind: Literal["number", "text", "status"] = "number"
    tag: Mark | None = None
    """A tag that limits the whole column, such as `model` or `run_rate`."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note under a table, hung on cells by its letter (a, b ...), or without a letter on the table as a whole."""

    text: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label and, per column key, the id of the figure in the cell; columns without one stay empty.

    `sum` has an ink rule above, `result` a stronger one and both are bold; `group` is a head over the rows that follow
    and has no cells; `of` is a "därav" row, indented.
    """

    key: str
    label: str
    cells: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["row", "sum", "result", "group", "of"] = "row"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report. `title` is the caption and ends with the unit in words (`Resultaträkning, tkr`)."""

    key: str
    title: str
    label_head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    scale: Scale = "plain"
    notes: tuple[Note, ...] = ()
    wide: bool = False
    """Set over the whole page width: more than five number columns or long labels."""


@dataclass(frozen=True, slots=True)
class Series:
    """A line or set of bars of a chart, by the ids of its figures in the order of the chart's categories.

    `role` decides the form: outcome is filled, forecast contour, budget a thin line, partial an open point that is never
    joined to full years by a solid line, target a rule. Two series of role interval are its ends, drawn as a whisker.
    """

    key: str
    name: str
    figures: tuple[str | None, ...]
    role: Literal["outcome", "forecast", "budget", "partial", "target", "comparison", "interval"] = "outcome"
    panel: str = ""
    """Of a chart of kind `panels`: the name of the panel that the series stands in."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of figures that also stand in the table `table`."""

    key: str
    kind: Literal["bars", "lines", "bars_by_row", "bridge", "small_multiples", "panels", "fan"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    table: str
    scale: Scale = "plain"


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a report may refer to. Built once per snapshot; a second figure of the same id is an error."""

    figures: Mapping[str, Figure]
    tables: Mapping[str, Table]
    charts: Mapping[str, Chart]

    @classmethod
    def of(cls, figures: Iterable[Figure], tables: Iterable[Table], charts: Iterable[Chart]) -> Facts:
        """Collects the parts; raises ValueError for two figures of one id, or a cell that names no figure."""
        by_id: dict[str, Figure] = {}
        for figure in figures:
            if by_id.setdefault(figure.id, figure) != figure:
                raise ValueError(f"two different figures are called {figure.id}")
        by_table = {t.key: t for t in tables}
        by_chart = {c.key: c for c in charts}
        used = [i for t in by_table.values() for r in t.rows for i in r.cells.values()]
        used += [i for c in by_chart.values() for s in c.series for i in s.figures if i is not None]
        if missing := sorted(set(used) - by_id.keys()):
            raise ValueError(f"no figure is called {', '.join(missing)}")
        return cls(by_id, by_table, by_chart)
