"""The economy of a report: income statement, areas, units, months, years, best and worst case, equity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tertial.domain.money import round_div
from tertial.query.ledger import income_statement
from tertial.query.ledger_equity import equity_roll
from tertial.query.ledger_forecasts import own_forecasts, run_rate
from tertial.query.ledger_rows import Dimension
from tertial.query.step import Query
from tertial.report.figures import Column, Emphasis, Mark, Note, Row, Source, Table
from tertial.usecases.facts import Shelf, source
from tertial.usecases.facts_forecast import model_mean, model_notes

MEASURES = {
    "last_year": "last_year",
    "previous_actual": "same_period_last_year",
    "budget": "budget_year",
    "budget_to_date": "budget_to_date",
    "actual": "actual_to_date",
}
"""Column of a table to column of the query `income_statement`."""


def add_economy(shelf: Shelf) -> None:
    """Everything that comes from the ledger, the budget and the committee's own forecasts."""
    if not (shelf.answers.has("ledger") or shelf.answers.has("budget")):
        return
    forecast = Forecasts(shelf)
    _result_figures(shelf, forecast)
    _result_table(shelf)
    _areas(shelf, forecast)
    _equity_table(shelf)


class Forecasts:
    """The committee's own forecast of the full year; where there is none the engine's, else a run rate, marked so."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._query = own_forecasts(shelf.as_of)
        rows = shelf.answers.of(self._query)
        self._own = {(r["made_by"], r["scope"], r["line"], r["case"]): r for r in rows}

    def row(self, made_by: str, scope: str, line: str, case: str = "expected") -> Mapping[str, Any] | None:
        return self._own.get((made_by, scope, line, case))

    def case(
        self, made_by: str, scope: str, line: str, case: str, column: str = "amount"
    ) -> tuple[int | None, Source | None]:
        """An amount of an own forecast (`amount`, `previous_amount`) and where it comes from."""
        row = self.row(made_by, scope, line, case)
        if row is None or row[column] is None:
            return None, None
        return row[column], source(self._query, row, column)

    def expected(
        self, made_by: str, scope: str, line: str, by: Sequence[Dimension], key: Mapping[str, str]
    ) -> tuple[int | None, Source | None, tuple[Mark, ...]]:
        """The own forecast; else the engine's mean, or the run rate, for the row `key` of the dimensions `by`; else nothing."""
        amount, where = self.case(made_by, scope, line, "expected")
        if amount is not None:
            return amount, where, ()
        simulated = model_mean(self._shelf, key)
        if simulated is not None:
            return simulated, None, ("model",)
        query = run_rate(self._shelf.as_of, by, version=budget_version(self._shelf))
        for row in self._shelf.answers.of(query):
            if all(row[k] == v for k, v in key.items()) and row["denominator"]:
                return round_div(row["numerator"], row["denominator"]), source(query, row, "numerator"), ("run_rate",)
        return None, None, ()


def budget_version(shelf: Shelf) -> str | None:
    return shelf.settings.report.budget_version_of(shelf.year)


def statement(shelf: Shelf, *by: Dimension) -> tuple[Query, list[dict[str, Any]]]:
    query = income_statement(shelf.as_of, by, version=budget_version(shelf))
    return query, shelf.answers.of(query)


def measures(shelf: Shelf, query: Query, row: Mapping[str, Any], prefix: str, emphasis: Emphasis = "plain") -> None:
    """The figures of one row of the income statement, `<prefix>.<column>`."""
    for column, measure in MEASURES.items():
        where = None if row[measure] is None else source(query, row, measure)
        shelf.add(f"{prefix}.{column}", row[measure], source=where, emphasis=emphasis)


def deviations(shelf: Shelf, prefix: str) -> None:
    """Deviation of the year (forecast, or the outcome of a full year, minus budget) and of the months so far."""
    outcome = "actual" if shelf.full_year else "forecast"
    of_year = [(1, f"{prefix}.{outcome}"), (-1, f"{prefix}.budget")]
    so_far = [(1, f"{prefix}.actual"), (-1, f"{prefix}.budget_to_date")]
    shelf.total(f"{prefix}.deviation", of_year, emphasis="deviation")
    shelf.total(f"{prefix}.deviation_to_date", so_far, emphasis="deviation")
    if f"{prefix}.previous" in shelf.figures and not shelf.full_year:
        shelf.total(f"{prefix}.change", [(1, f"{prefix}.forecast"), (-1, f"{prefix}.previous")], emphasis="deviation")


def _result_figures(shelf: Shelf, forecast: Forecasts) -> None:
    query, rows = statement(shelf, "line")
    by_key = {row["line"]: row for row in rows}
    empty = dict.fromkeys(MEASURES.values(), None)
    for line in shelf.settings.lines:
        row = by_key.get(line.key, {"line": line.key} | empty)
        measures(shelf, query, row, f"result.{line.key}")
        _line_forecast(shelf, forecast, line.key)
        deviations(shelf, f"result.{line.key}")
    columns = [*MEASURES, "forecast", "previous"]
    for side in ("income", "costs"):
        keys = [line.key for line in shelf.settings.lines if line.side == side]
        for column in columns:
            shelf.total(f"result.sum_{side}.{column}", [(1, f"result.{k}.{column}") for k in keys])
        deviations(shelf, f"result.sum_{side}")
    for column in columns:
        if column in MEASURES or not _own_total(shelf, forecast, column):
            terms = [(1, f"result.sum_{side}.{column}") for side in ("income", "costs")]
            shelf.total(f"result.total.{column}", terms, emphasis="result")
    deviations(shelf, "result.total")
    _accumulated(shelf)


def _line_forecast(shelf: Shelf, forecast: Forecasts, line: str) -> None:
    amount, where, marks = forecast.expected("committee", "total", line, ("line",), {"line": line})
    shelf.add(f"result.{line}.forecast", amount, source=where, marks=marks)
    previous, where = forecast.case("committee", "total", line, "expected", "previous_amount")
    shelf.add(f"result.{line}.previous", previous, source=where)


def _own_total(shelf: Shelf, forecast: Forecasts, column: str) -> bool:
    """The committee's own forecast of the result, when it has made one; it may differ from the sum of its lines."""
    amount, where = forecast.case(
        "committee", "total", "", "expected", "amount" if column == "forecast" else "previous_amount"
    )
    if amount is not None:
        shelf.add(f"result.total.{column}", amount, source=where, emphasis="result")
    return amount is not None


def _accumulated(shelf: Shelf) -> None:
    """Equity with the year's result: at the last closing, by budget, and by forecast or outcome."""
    if not shelf.answers.has("equity"):
        return
    query = equity_roll(shelf.as_of)
    years = {row["year"]: row for row in shelf.answers.of(query)}
    last, this = years.get(shelf.year - 1), years.get(shelf.year)

    def balance(id_: str, row: Mapping[str, Any] | None, column: str) -> str:
        value = None if row is None else row[column]
        where = None if row is None or value is None else source(query, row, column)
        return shelf.add(id_, value, source=where, emphasis="result")

    balance("result.accumulated.last_year", last, "closing")
    opening = balance("equity.opening.amount", this, "opening")
    shelf.total("result.accumulated.budget", [(1, opening), (1, "result.total.budget")], emphasis="result")
    if shelf.full_year:
        balance("result.accumulated.actual", this, "closing")
    else:
        so_far = balance("equity.before_result.amount", this, "closing")
        shelf.total("result.accumulated.forecast", [(1, so_far), (1, "result.total.forecast")], emphasis="result")


def columns_of(shelf: Shelf, prefixes: Iterable[str]) -> tuple[Column, ...]:
    """The columns of the result tables, by kind of report; those without a single value are left out."""
    year, last = shelf.year, shelf.year - 1
    tag = _forecast_tag(shelf, [f"{p}.forecast" for p in prefixes])
    heads = {
        "last_year": Column("last_year", shelf.say("Bokslut {y}", "Closing {y}", y=last)),
        "budget": Column("budget", shelf.say("Internbudget {y}", "Budget {y}", y=year)),
        "actual": Column(
            "actual",
            shelf.say("Utfall {d}", "Actual {d}", d=year if shelf.full_year else shelf.as_of),
            partial=not shelf.full_year,
        ),
        "forecast": Column("forecast", shelf.say("Prognos {y}", "Forecast {y}", y=year), tag=tag),
        "deviation": Column("deviation", shelf.say("Avvikelse mot budget", "Deviation from budget")),
        "previous": Column("previous", shelf.say("Förra prognosen", "Previous forecast")),
        "change": Column("change", shelf.say("Ändring sedan dess", "Change since then")),
        "previous_actual": Column(
            "previous_actual", shelf.say("Utfall {p}", "Actual {p}", p=shelf.months(last)), partial=True
        ),
        "budget_to_date": Column(
            "budget_to_date", shelf.say("Budget {p}", "Budget {p}", p=shelf.months(year)), partial=True
        ),
        "deviation_to_date": Column(
            "deviation_to_date", shelf.say("Avvikelse {p}", "Deviation {p}", p=shelf.months(year)), partial=True
        ),
    }
    chosen = {
        "annual": ["last_year", "budget", "actual", "deviation"],
        "monthly": [
            "previous_actual",
            "budget_to_date",
            "actual",
            "deviation_to_date",
            "budget",
            "forecast",
            "deviation",
        ],
    }.get(
        "annual" if shelf.full_year else shelf.kind,
        ["last_year", "budget", "actual", "forecast", "deviation", "previous", "change"],
    )
    known = list(prefixes)
    return tuple(heads[c] for c in chosen if any(shelf.value(f"{p}.{c}") is not None for p in known))


def _forecast_tag(shelf: Shelf, ids: Iterable[str]) -> Mark | None:
    """What the whole forecast column is, when nobody has made any of it."""
    found = [shelf.figures[i] for i in ids if i in shelf.figures and shelf.value(i) is not None]
    tags: tuple[Mark, ...] = ("run_rate", "model")
    return next((tag for tag in tags if found and all(tag in f.marks for f in found)), None)


def cells(shelf: Shelf, prefix: str, columns: Iterable[Column]) -> dict[str, str]:
    """Ids of a row's figures in the columns, for those that there are."""
    return {c.key: f"{prefix}.{c.key}" for c in columns if f"{prefix}.{c.key}" in shelf.figures}


def rest_row(
    shelf: Shelf, prefix: str, parts: Sequence[str], columns: Iterable[Column], label: str, total: str = "areas.total"
) -> list[Row]:
    """The row `<prefix>.rest`: what of the committee's figures (`total`) no part has, as of a forecast of the whole.

    One row, with the columns where there is such a rest; none where the parts add up everywhere.
    """
    found = {}
    for column in columns:
        ids = [(1, f"{total}.{column.key}"), *((-1, f"{p}.{column.key}") for p in parts)]
        values = [(sign, shelf.value(i)) for sign, i in ids]
        if any(v is None for _, v in values) or not sum(sign * (v or 0) for sign, v in values):
            continue
        emphasis = shelf.figures[ids[0][1]].emphasis
        found[column.key] = shelf.total(f"{prefix}.rest.{column.key}", ids, emphasis=emphasis)
    return [Row("rest", label, found)] if found else []


def _result_table(shelf: Shelf) -> None:
    lines = shelf.settings.lines
    keys = [*(line.key for line in lines), "total"]
    columns = columns_of(shelf, [f"result.{k}" for k in keys])
    rows: list[Row] = []
    for side, sv, en in (("income", "Summa intäkter", "Total income"), ("costs", "Summa kostnader", "Total costs")):
        rows += [Row(x.key, x.name, cells(shelf, f"result.{x.key}", columns)) for x in lines if x.side == side]
        key = f"sum_{side}"
        rows.append(Row(key, shelf.say(sv, en), cells(shelf, f"result.{key}", columns), "sum"))
    label = shelf.say("Inte fördelat på rader", "Not divided among lines")
    rows += rest_row(shelf, "result", ["result.sum_income", "result.sum_costs"], columns, label, "result.total")
    label = shelf.say("ÅRETS RESULTAT", "RESULT FOR THE YEAR")
    rows.append(Row("total", label, cells(shelf, "result.total", columns), "result"))
    if "result.accumulated.last_year" in shelf.figures:
        label = shelf.say(
            "Ackumulerat resultat (inklusive årets resultat)", "Accumulated result (including the result for the year)"
        )
        rows.append(Row("accumulated", label, cells(shelf, "result.accumulated", columns)))
    title = shelf.say("Resultaträkning, tkr", "Income statement, SEK thousand")
    head = shelf.say("Resultaträkning, tkr", "Income statement, SEK thousand")
    notes = tuple(_run_rate_notes(shelf, keys))
    shelf.tables["result"] = Table("result", title, head, columns, tuple(rows), "tkr", notes, wide=len(columns) > 4)


def _run_rate_notes(shelf: Shelf, keys: Sequence[str]) -> list[Note]:
    rated = [f"result.{k}.forecast" for k in keys if "run_rate" in shelf.figures[f"result.{k}.forecast"].marks]
    if not rated or shelf.full_year:
        return model_notes(shelf, [f"result.{k}.forecast" for k in keys])
    text = shelf.say(
        "Löpande takt: nämnden har inte lämnat någon egen prognos för raden. Utfallet hittills är räknat upp till tolv "
        "månader; kommunbidraget följer budgeten. Ingen hänsyn är tagen till säsong eller kända förändringar.",
        "Run rate: the committee has made no forecast of its own for the line. The outcome so far is scaled to twelve "
        "months; the municipal grant follows the budget. Neither season nor known changes are taken into account.",
    )
    return [Note(text, tuple(rated))]


def _areas(shelf: Shelf, forecast: Forecasts) -> None:
    query, rows = statement(shelf, "area")
    by_code = {row["area"]: row for row in rows}
    empty = dict.fromkeys(MEASURES.values(), None)
    named = [(area.code, area.name) for area in shelf.settings.areas]
    rest = by_code.get("")
    if rest and any(rest[m] for m in MEASURES.values()):
        named.append(("", shelf.say("Utan verksamhetsområde", "Without an area")))
    for code, _ in named:
        prefix = f"areas.{code or 'none'}"
        measures(shelf, query, by_code.get(code, {"area": code} | empty), prefix, "result")
        amount, where, marks = forecast.expected("committee", code, "", ("area",), {"area": code})
        shelf.add(f"{prefix}.forecast", amount, source=where, marks=marks, emphasis="result")
        previous, where = forecast.case("committee", code, "", "expected", "previous_amount")
        shelf.add(f"{prefix}.previous", previous, source=where, emphasis="result")
        deviations(shelf, prefix)
    for column in (*MEASURES, "forecast", "previous", "deviation", "deviation_to_date", "change"):
        if f"result.total.{column}" in shelf.figures:
            figure = shelf.figures[f"result.total.{column}"]
            shelf.add(
                f"areas.total.{column}",
                figure.value,
                terms=[(1, figure.id)],
                emphasis=figure.emphasis,
                marks=figure.marks,
            )
    _areas_table(shelf, named)


def _areas_table(shelf: Shelf, named: Sequence[tuple[str, str]]) -> None:
    prefixes = [f"areas.{code or 'none'}" for code, _ in named]
    columns = columns_of(shelf, [*prefixes, "areas.total"])
    rows = [
        Row(code or "none", name, cells(shelf, prefix, columns))
        for (code, name), prefix in zip(named, prefixes, strict=True)
    ]
    label = shelf.say("Inte fördelat på områden", "Not divided among areas")
    rows += rest_row(shelf, "areas", prefixes, columns, label)
    total = shelf.say("Totalt {c}", "Total {c}", c=shelf.settings.committee.name)
    rows.append(Row("total", total, cells(shelf, "areas.total", columns), "result"))
    title = shelf.say("Ekonomiskt utfall per verksamhet, tkr", "Result by area, SEK thousand")
    head = shelf.say("Verksamhet", "Area")
    shelf.tables["areas"] = Table(
        "areas", title, head, columns, tuple(rows), "tkr", _sum_notes(shelf, prefixes), wide=True
    )


def _sum_notes(shelf: Shelf, prefixes: Sequence[str]) -> tuple[Note, ...]:
    """A note when the areas' forecasts do not add up to the committee's: two decisions, both shown as made."""
    if shelf.full_year:
        return ()
    parts = [shelf.value(f"{p}.forecast") for p in prefixes]
    total = shelf.value("result.total.forecast")
    if total is None or None in parts or sum(p for p in parts if p is not None) == total:
        return ()
    text = shelf.say(
        "Områdenas prognoser summerar inte till nämndens: prognoserna är lämnade var för sig.",
        "The areas' forecasts do not add up to the committee's: they were made separately.",
    )
    return (Note(text),)


def _equity_table(shelf: Shelf) -> None:
    """Equity from the start of the year to its end, by forecast or outcome."""
    if not shelf.answers.has("equity"):
        return
    closing = "result.accumulated." + ("actual" if shelf.full_year else "forecast")
    result = "result.total." + ("actual" if shelf.full_year else "forecast")
    year = shelf.year
    shown = [
        (
            "last",
            shelf.say("Eget kapital vid utgången av {y}", "Equity at the end of {y}", y=year - 1),
            "result.accumulated.last_year",
        ),
        (
            "opening",
            shelf.say("Ingående {y}, efter resultatreglering", "Opening {y}, after settlement", y=year),
            "equity.opening.amount",
        ),
        ("result", shelf.say("Årets resultat", "Result for the year"), result),
        ("closing", shelf.say("Utgående {y}", "Closing {y}", y=year), closing),
    ]
    rows = [
        Row(key, label, {"amount": id_}, "result" if key == "closing" else "row")
        for key, label, id_ in shown
        if shelf.value(id_) is not None
    ]
    if len(rows) < 2:
        return
    head = shelf.say("tkr", "SEK thousand")
    amount = Column(
        "amount", head if shelf.full_year else shelf.say("tkr, enligt prognos", "SEK thousand, by forecast")
    )
    title = shelf.say("Eget kapital, tkr", "Equity, SEK thousand")
    shelf.tables["equity"] = Table("equity", title, shelf.say("Eget kapital", "Equity"), (amount,), tuple(rows), "tkr")
