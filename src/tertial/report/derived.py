"""Charts that follow from tables alone, so that whoever builds the facts need not draw them."""

from __future__ import annotations

from dataclasses import replace

from tertial.findings import Language
from tertial.report.derived_cover import largest_deviations, with_interval
from tertial.report.figures import Chart, Column, Facts, Series, Table
from tertial.report.layout import year_columns
from tertial.wording import word

_PANELS = 9
_BARS = 16


def with_derived(facts: Facts, language: Language) -> Facts:
    """The facts with the charts `indicators`, `care` and `deviations`, where there are tables for them and no such charts yet,
    and the simulated interval in the chart of results by year."""
    charts = dict(facts.charts)
    if "deviations" not in charts:
        charts |= _named(largest_deviations(facts, language))
    if "result_years" in charts:
        charts["result_years"] = with_interval(charts["result_years"], facts, language)
    if "indicators" in facts.tables and "indicators" not in charts:
        charts |= _named(_indicators(facts.tables["indicators"], facts, language))
    if "care" in facts.tables and "care" not in charts:
        charts |= _named(_care(facts.tables["care"], facts, language))
    return replace(facts, charts=charts)


def _named(chart: Chart | None) -> dict[str, Chart]:
    return {} if chart is None else {chart.key: chart}


def _short(head: str) -> str:
    """A column's period: its head without the first word, which is `Utfall`."""
    return head.partition(" ")[2] or head


def _indicators(table: Table, facts: Facts, language: Language) -> Chart | None:
    """A panel for each of the first key figures that has three full years or more, with the part of a year open."""
    years = year_columns(table)
    partial = next((c for c in table.columns if c.partial), None)
    columns: tuple[Column, ...] = (*years, *((partial,) if partial else ()))
    series: list[Series] = []
    shown = 0
    for row in table.rows:
        ids = [row.cells.get(c.key) for c in years]
        known = [i for i in ids if i is not None and facts.figures[i].value is not None]
        if len(known) < 3 or shown == _PANELS:
            continue
        shown += 1
        rest = (None,) if partial else ()
        series.append(Series(row.key, row.label, (*ids, *rest)))
        if partial and partial.key in row.cells:
            open_ = (*(None for _ in years), row.cells[partial.key])
            series.append(Series(f"{row.key}-partial", row.label, open_, "partial"))
    if not series:
        return None
    categories = tuple(_short(c.head) for c in columns)
    title = word("chart_of_indicators", language)
    return Chart("indicators", "small_multiples", title, categories, tuple(series), table.key)


def _care(table: Table, facts: Facts, language: Language) -> Chart | None:
    """Care days by care type, the same months of the year before beside them."""
    rows = [r for r in table.rows if r.kind == "row" and "days" in r.cells][:_BARS]
    heads = {c.key: c.head for c in table.columns}
    if len(rows) < 2 or all(facts.figures[r.cells["days"]].value is None for r in rows):
        return None
    series = [Series("days", _short(heads["days"]), tuple(r.cells["days"] for r in rows))]
    if "days_previous" in heads:
        before = tuple(r.cells.get("days_previous") for r in rows)
        series.insert(0, Series("days_previous", _short(heads["days_previous"]), before, "comparison"))
    title = word("chart_of_care", language)
    return Chart("care", "bars", title, tuple(r.label for r in rows), tuple(series), table.key)
