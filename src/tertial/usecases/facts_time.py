"""The economy over time and by unit: month by month, year by year, units, best and worst case."""

from __future__ import annotations

from tertial.query.ledger_months import months, years
from tertial.report.figures import Chart, Column, Note, Row, Series, Table
from tertial.usecases.answers_kept import Answer
from tertial.usecases.facts import Shelf, source
from tertial.usecases.facts_economy import (
    MEASURES,
    Forecasts,
    budget_version,
    cells,
    columns_of,
    deviations,
    measures,
    rest_row,
    statement,
)
from tertial.wording import month_name


def add_over_time(shelf: Shelf) -> None:
    """Months, years, units and cases; each only where there is something to show."""
    if "result" not in shelf.tables:
        return
    _months(shelf)
    _lines_by_month(shelf)
    _years(shelf)
    _units(shelf)
    if not shelf.full_year:
        _cases(shelf)


def _months(shelf: Shelf) -> None:
    """Result by month against the month's budget, and both cumulated; months to come have a budget alone."""
    query = months(shelf.as_of, version=budget_version(shelf))
    rows, known = [], 0
    cumulated: list[tuple[int, str]] = []
    for row in shelf.answers.of(query):
        prefix = f"months.{row['number']:02d}"
        for column in ("actual", "budget", "actual_last_year"):
            where = None if row[column] is None else source(query, row, column)
            shelf.add(f"{prefix}.{column}", row[column], source=where, emphasis="result")
        shelf.total(f"{prefix}.deviation", [(1, f"{prefix}.actual"), (-1, f"{prefix}.budget")], emphasis="deviation")
        if row["actual"] is not None:
            known += 1
            cumulated.append((1, f"{prefix}.actual"))
            shelf.total(f"{prefix}.cumulated", cumulated, emphasis="result")
        keys = ("actual", "budget", "deviation", "cumulated", "actual_last_year")
        ids = {k: f"{prefix}.{k}" for k in keys if shelf.value(f"{prefix}.{k}") is not None}
        rows.append(Row(f"{row['number']:02d}", month_name(row["number"], shelf.language), ids))
    if known < 2:
        return
    every = (
        Column("actual", shelf.say("Utfall {y}", "Actual {y}", y=shelf.year), partial=not shelf.full_year),
        Column("budget", shelf.say("Budget {y}", "Budget {y}", y=shelf.year)),
        Column("deviation", shelf.say("Avvikelse", "Deviation")),
        Column("cumulated", shelf.say("Utfall från årets början", "Actual since January")),
        Column("actual_last_year", shelf.say("Utfall {y}", "Actual {y}", y=shelf.year - 1)),
    )
    columns = tuple(c for c in every if any(c.key in r.cells for r in rows))
    title = shelf.say("Resultat månad för månad, tkr", "Result month by month, SEK thousand")
    shelf.tables["months"] = Table("months", title, shelf.say("Månad", "Month"), columns, tuple(rows), "tkr")
    _months_chart(shelf)


def _months_chart(shelf: Shelf) -> None:
    def series(key: str, name: str, role: str) -> Series:
        ids = [f"months.{m:02d}.{key}" for m in range(1, 13)]
        found = tuple(i if shelf.value(i) is not None else None for i in ids)
        return Series(key, name, found, "budget" if role == "budget" else "outcome")

    title = shelf.say("Resultat mot budget per månad, mnkr", "Result against budget by month, SEK million")
    names = tuple(month_name(m, shelf.language, "short") for m in range(1, 13))
    both = [
        series("actual", shelf.say("Utfall", "Actual"), "outcome"),
        series("budget", shelf.say("Budget", "Budget"), "budget"),
    ]
    shown = tuple(s for s in both if any(s.figures))
    shelf.charts["result_months"] = Chart("result_months", "bars", title, names, shown, "months", "mnkr")


def _lines_by_month(shelf: Shelf) -> None:
    """Outcome of each line month by month; only where the ledger has months to show."""
    if "months" not in shelf.tables:
        return
    query = months(shelf.as_of, ("line",), version=budget_version(shelf))
    found = {(row["line"], row["number"]): row for row in shelf.answers.of(query) if row["actual"] is not None}
    numbers = sorted({number for _, number in found})
    rows = []
    for line in shelf.settings.lines:
        cells = {}
        for number in numbers:
            row = found.get((line.key, number))
            if row is not None:
                id_ = f"lines_months.{line.key}.{number:02d}"
                cells[f"{number:02d}"] = shelf.add(id_, row["actual"], source=source(query, row, "actual"))
        if any(shelf.value(id_) for id_ in cells.values()):
            rows.append(Row(line.key, line.name, cells))
    label = shelf.say("ÅRETS RESULTAT", "RESULT FOR THE YEAR")
    rows.append(Row("total", label, {f"{n:02d}": f"months.{n:02d}.actual" for n in numbers}, "result"))
    columns = tuple(Column(f"{n:02d}", month_name(n, shelf.language, "short")) for n in numbers)
    title = shelf.say("Utfall per rad och månad {y}, mnkr", "Actual by line and month {y}, SEK million", y=shelf.year)
    head = shelf.say("Rad", "Line")
    shelf.tables["lines_months"] = Table("lines_months", title, head, columns, tuple(rows), "mnkr")


def _years(shelf: Shelf) -> None:
    """Results of five years, the last of them the forecast (or, in a year that has ended, the outcome)."""
    query = years(shelf.as_of, version=budget_version(shelf))
    rows, outcome, forecast, names = [], [], [], []
    usual = _usual_months(shelf.answers.of(query))
    for row in shelf.answers.of(query):
        year = row["year"]
        ended = not row["partial"]
        if ended and (row["amount"] is None or row["months"] < usual):
            continue
        id_ = f"years.{year}.result" if ended else "result.total.forecast"
        if ended:
            shelf.add(id_, row["amount"], source=source(query, row, "amount"), emphasis="result")
        elif shelf.value(id_) is None:
            continue
        name = str(year) if ended else shelf.say("Prognos {y}", "Forecast {y}", y=year)
        rows.append(Row(str(year), name, {"result": id_}))
        names.append(name)
        outcome.append(id_ if ended else None)
        forecast.append(None if ended else id_)
    if len(rows) < 2:
        return
    title = shelf.say("Årets resultat år för år, tkr", "Result year by year, SEK thousand")
    column = Column("result", shelf.say("Årets resultat", "Result"))
    shelf.tables["years"] = Table("years", title, shelf.say("År", "Year"), (column,), tuple(rows), "tkr")
    series = [Series("outcome", shelf.say("Utfall", "Actual"), tuple(outcome))]
    if any(forecast):
        series.append(Series("forecast", shelf.say("Prognos", "Forecast"), tuple(forecast), "forecast"))
    title = shelf.say("Årets resultat, mnkr", "Result for the year, SEK million")
    shelf.charts["result_years"] = Chart("result_years", "bars", title, tuple(names), tuple(series), "years", "mnkr")


def _usual_months(rows: Answer) -> int:
    """In how many months a whole year has rows: twelve, but few in a ledger of totals, where one year may have more than
    others. A year with fewer is not whole."""
    months = sorted(row["months"] for row in rows[:-1])
    return months[len(months) // 2] if months else 0


def _units(shelf: Shelf) -> None:
    """Result by unit under its area; left out when every area is a single unit."""
    query, rows = statement(shelf, "area", "unit")
    if len(rows) <= len(shelf.settings.areas):
        return
    forecast = Forecasts(shelf)
    for row in rows:
        unit = row["unit"] or "none"
        prefix = f"units.{unit}"
        measures(shelf, query, row, prefix, "result")
        key = {"area": row["area"], "unit": row["unit"]}
        amount, where, marks = forecast.expected(row["unit"], row["unit"], "", ("area", "unit"), key)
        shelf.add(f"{prefix}.forecast", amount, source=where, marks=marks, emphasis="result")
        previous, where = forecast.case(row["unit"], row["unit"], "", "expected", "previous_amount")
        shelf.add(f"{prefix}.previous", previous, source=where, emphasis="result")
        deviations(shelf, prefix)
    prefixes = [f"units.{row['unit'] or 'none'}" for row in rows]
    columns = columns_of(shelf, prefixes)
    table_rows = []
    names = {area.code: area.name for area in shelf.settings.areas}
    for code in [*names, ""]:
        mine = [row for row in rows if row["area"] == code and any(row[m] for m in MEASURES.values())]
        if mine:
            none = shelf.say("Utan verksamhetsområde", "Without an area")
            table_rows.append(Row(f"area-{code or 'none'}", names.get(code, none), {}, "group"))
        for row in mine:
            prefix = f"units.{row['unit'] or 'none'}"
            label = shelf.settings.unit_name(row["unit"]) if row["unit"] else shelf.say("Utan ansvar", "Without a unit")
            table_rows.append(Row(row["unit"] or "none", label, cells(shelf, prefix, columns)))
    label = shelf.say("Inte fördelat på enheter", "Not divided among units")
    table_rows += rest_row(shelf, "units", prefixes, columns, label)
    total = shelf.say("Totalt {c}", "Total {c}", c=shelf.settings.committee.name)
    table_rows.append(Row("total", total, cells(shelf, "areas.total", columns), "result"))
    title = shelf.say("Resultat per enhet, tkr", "Result by unit, SEK thousand")
    notes = _unit_notes(shelf, prefixes)
    shelf.tables["units"] = Table(
        "units", title, shelf.say("Enhet", "Unit"), columns, tuple(table_rows), "tkr", notes, wide=True
    )


def _unit_notes(shelf: Shelf, prefixes: list[str]) -> tuple[Note, ...]:
    rated = tuple(f"{p}.forecast" for p in prefixes if "run_rate" in shelf.figures[f"{p}.forecast"].marks)
    if not rated or shelf.full_year:
        return ()
    if len(rated) == len(prefixes):
        return (
            Note(
                shelf.say(
                    "Prognosen är en löpande takt: enheterna har inte lämnat någon egen.",
                    "The forecast is a run rate: the units have made none of their own.",
                )
            ),
        )
    return (
        Note(
            shelf.say(
                "Löpande takt: enheten har inte lämnat någon egen prognos.",
                "Run rate: the unit has made no forecast of its own.",
            ),
            rated,
        ),
    )


def _cases(shelf: Shelf) -> None:
    """Best and worst case as the committee states them, with what must hold."""
    forecast = Forecasts(shelf)
    rows = []
    worded = {
        "best": shelf.say("Bästa fall", "Best case"),
        "expected": shelf.say("Prognos", "Forecast"),
        "worst": shelf.say("Sämsta fall", "Worst case"),
    }
    for case, label in worded.items():
        amount, where = forecast.case("committee", "total", "", case)
        if amount is None:
            continue
        id_ = "result.total.forecast" if case == "expected" else f"forecast_cases.total.{case}"
        if case != "expected":
            shelf.add(id_, amount, source=where, emphasis="result")
        found = forecast.row("committee", "total", "", case)
        condition = (found or {}).get("condition") or ""
        text = shelf.add(f"forecast_cases.{case}.condition", None, "text", text=condition)
        rows.append(Row(case, label, {"amount": id_, "condition": text} if condition else {"amount": id_}))
    if len(rows) < 2:
        return
    result = Column("amount", shelf.say("Årets resultat {y}", "Result {y}", y=shelf.year))
    columns = (result, Column("condition", shelf.say("Förutsätter", "Requires"), kind="text"))
    title = shelf.say("Nämndens bästa och sämsta fall, tkr", "The committee's best and worst case, SEK thousand")
    shelf.tables["forecast_cases"] = Table(
        "forecast_cases", title, shelf.say("Fall", "Case"), columns, tuple(rows), "tkr"
    )
