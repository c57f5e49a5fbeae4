"""A chart's series as numbers to draw and as the text that is printed beside them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tertial.findings import Language
from tertial.report.cells import figure_text, money_scale, shown_value
from tertial.report.figures import Chart, Facts, Series
from tertial.wording import number


@dataclass(frozen=True, slots=True)
class Plotted:
    """A series with its values as they are printed, and the same as text."""

    series: Series
    values: tuple[float | None, ...]
    texts: tuple[str, ...]

    @property
    def known(self) -> list[int]:
        """Indices of the values that are there."""
        return [i for i, v in enumerate(self.values) if v is not None]


def plotted(chart: Chart, facts: Facts, language: Language) -> tuple[Plotted, ...]:
    """The chart's series in numbers; a suppressed figure has none."""
    scale = money_scale(chart.scale)
    found = []
    for series in chart.series:
        figures = [None if i is None else facts.figures[i] for i in series.figures]
        values = [None if f is None or "suppressed" in f.marks else shown_value(f, scale) for f in figures]
        texts = ["" if f is None else figure_text(f, language, scale) for f in figures]
        found.append(Plotted(series, tuple(None if v is None else float(v) for v in values), tuple(texts)))
    return tuple(found)


def axis_text(value: float, language: Language) -> str:
    """A round number beside a gridline, with the decimals that it needs."""
    exact = Decimal(repr(round(value, 6))).normalize()
    return number(exact, max(0, -int(exact.as_tuple().exponent)), language)
