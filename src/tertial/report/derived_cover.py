"""What page 1 shows beside the key figures: the largest deviations, and the interval around the year's forecast."""

from __future__ import annotations

from dataclasses import replace

from tertial.findings import Language
from tertial.report.figures import Chart, Facts, Row, Series, Table
from tertial.wording import word
from tertial.wording.phrases import sign_of

_SHOWN = 3
_TABLES = ("units", "areas")
_COLUMNS = ("deviation", "deviation_to_date")
_GUESSED = frozenset({"model", "run_rate"})


def largest_deviations(facts: Facts, language: Language) -> Chart | None:
    """The three parts that deviate most from their budget, largest first: of units where each has said its own, else of areas.

    A forecast that is the model's or a run rate is nobody's word: then what is booked so far is compared. None where fewer than
    two parts deviate.
    """
    for column in _COLUMNS:
        for key in _TABLES:
            table = facts.tables.get(key)
            rows = _deviating(table, facts, column) if table is not None else []
            if table is not None and len(rows) > 1:
                return _chart(table, rows[:_SHOWN], column, language)
    return None


def _deviating(table: Table, facts: Facts, column: str) -> list[Row]:
    """Rows with a deviation that is more than zero as printed; none at all where one of them is guessed."""
    found: list[tuple[int, Row]] = []
    for row in table.rows:
        figure = facts.figures.get(f"{table.key}.{row.key}.{column}")
        if row.kind != "row" or figure is None or figure.value is None or "suppressed" in figure.marks:
            continue
        if figure.marks & _GUESSED:
            return []
        if sign_of(int(figure.value)):
            found.append((int(figure.value), row))
    return [row for _, row in sorted(found, key=lambda f: -abs(f[0]))]


def _chart(table: Table, rows: list[Row], column: str, language: Language) -> Chart:
    forecast = column == "deviation" and any(c.key == "forecast" for c in table.columns)
    which = "to_date" if column == "deviation_to_date" else "forecast" if forecast else "year"
    ids = tuple(f"{table.key}.{row.key}.{column}" for row in rows)
    series = Series("deviation", word("deviation", language), ids, "forecast" if forecast else "outcome")
    labels = tuple(row.label for row in rows)
    return Chart(
        "deviations", "bars_by_row", word(f"largest_{which}", language), labels, (series,), table.key, scale="mnkr"
    )


def with_interval(chart: Chart, facts: Facts, language: Language) -> Chart:
    """The chart with the model's 80 percent interval at its forecast, if there is one and both ends are known."""
    forecast = next((s for s in chart.series if s.role == "forecast"), None)
    ends = [f"forecast_model.total.{end}" for end in ("low", "high")]
    known = [i for i in ends if i in facts.figures and facts.figures[i].value is not None]
    if forecast is None or len(known) < len(ends) or any(s.role == "interval" for s in chart.series):
        return chart
    added = tuple(
        Series(
            f"interval-{end}",
            word(f"interval_{end}", language),
            tuple(None if i is None else id_ for i in forecast.figures),
            "interval",
        )
        for end, id_ in zip(("low", "high"), ends, strict=True)
    )
    title = f"{chart.title}. {word('interval_how', language)}"
    return replace(chart, title=title, series=(*chart.series, *added))
