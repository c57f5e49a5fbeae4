"""Grants, investments, actions and initiatives in a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tertial.domain.money import round_div
from tertial.query.development import actions, initiatives
from tertial.query.grants import grants, investments
from tertial.query.step import Query
from tertial.report.figures import Column, Row, Table
from tertial.usecases.facts import Shelf, source


def add_other(shelf: Shelf) -> None:
    """Each table only where its file is in and has something for the year or the one before."""
    if shelf.answers.has("grants"):
        _grants(shelf)
    if shelf.answers.has("investments"):
        _investments(shelf)
    if shelf.answers.has("actions"):
        _actions(shelf)
    if shelf.answers.has("initiatives"):
        _initiatives(shelf)


_GRANT_WORDS = {
    "applied": ("Ansökt", "Applied"),
    "granted": ("Beviljat", "Granted"),
    "approved": ("Godkänt", "Approved"),
    "received": ("Utfall", "Received"),
}


def _grants(shelf: Shelf) -> None:
    """Applied, granted, approved and received, this year and last; operating and project grants, and those for investments."""
    query = grants(shelf.as_of)
    rows = [r for r in shelf.answers.of(query) if r["grant_id"]]
    titles = (
        (
            "grants",
            ("operating", "project"),
            "Driftbidrag och projektbidrag, mnkr",
            "Operating and project grants, SEK million",
        ),
        ("investment_grants", ("investment",), "Investeringsbidrag, mnkr", "Investment grants, SEK million"),
    )
    for key, kinds, sv, en in titles:
        mine = [r for r in rows if r["kind"] in kinds]
        if mine:
            _grant_table(shelf, query, key, mine, shelf.say(sv, en))


def _grant_table(shelf: Shelf, query: Query, table: str, rows: Sequence[Mapping[str, Any]], title: str) -> None:
    columns = []
    for amount in _GRANT_WORDS:
        for year, suffix in ((shelf.year - 1, "_previous"), (shelf.year, "")):
            if any(r["year"] == year and r[amount] is not None for r in rows):
                columns.append((_grant_column(shelf, amount, year, suffix), amount, year))
    table_rows = []
    for id_ in sorted({r["grant_id"] for r in rows}):
        mine = {r["year"]: r for r in rows if r["grant_id"] == id_}
        cells = {}
        for column, amount, year in columns:
            row = mine.get(year)
            if row is not None and row[amount] is not None:
                cells[column.key] = shelf.add(
                    f"{table}.{id_}.{column.key}", row[amount], source=source(query, row, amount)
                )
        if cells:
            latest = mine[max(mine)]
            table_rows.append(Row(id_, latest["name"], cells))
    sums = {}
    for column, _, _ in columns:
        terms = [(1, r.cells[column.key]) for r in table_rows if column.key in r.cells]
        sums[column.key] = shelf.total(f"{table}.total.{column.key}", terms)
    table_rows.append(Row("total", shelf.say("Totalt", "Total"), sums, "sum"))
    head = shelf.say("Bidrag", "Grant")
    heads = tuple(c for c, _, _ in columns)
    shelf.tables[table] = Table(table, title, head, heads, tuple(table_rows), "mnkr", wide=True)


def _grant_column(shelf: Shelf, amount: str, year: int, suffix: str) -> Column:
    """What has been received so far this year is a part of one; decisions are of the whole year."""
    words = shelf.say(*_GRANT_WORDS[amount])
    partial = amount == "received" and year == shelf.year and not shelf.full_year
    return Column(f"{amount}{suffix}", f"{words} {shelf.months(year) if partial else year}", partial=partial)


def _investments(shelf: Shelf) -> None:
    """Spending, income and net of the year: budget, forecast, outcome, and what is left of the budget."""
    query = investments(shelf.as_of)
    total = next((r for r in shelf.answers.of(query) if r["year"] == shelf.year and not r["investment_id"]), None)
    if total is None:
        return
    heads = {
        "budget": shelf.say("Budget {y}", "Budget {y}", y=shelf.year),
        "forecast": shelf.say("Prognos {y}", "Forecast {y}", y=shelf.year),
        "actual": shelf.outcome(),
    }
    known = [k for k in heads if total[k] is not None]
    for key in known:
        shelf.add(f"investments.spending.{key}", total[key], source=source(query, total, key))
        shelf.add(f"investments.income.{key}", 0)
        terms = [(1, f"investments.spending.{key}"), (-1, f"investments.income.{key}")]
        shelf.total(f"investments.net.{key}", terms)
    columns = [Column(k, heads[k], partial=k == "actual" and not shelf.full_year) for k in known]
    if "budget" in known and "actual" in known:
        columns.append(Column("deviation", shelf.say("Avvikelse", "Deviation")))
        for row in ("spending", "income", "net"):
            terms = [(1, f"investments.{row}.budget"), (-1, f"investments.{row}.actual")]
            shelf.total(f"investments.{row}.deviation", terms)
    names = (("spending", "Utgifter", "Spending"), ("income", "Inkomster", "Income"), ("net", "Netto", "Net"))
    rows = [
        Row(
            key,
            shelf.say(sv, en),
            {c.key: f"investments.{key}.{c.key}" for c in columns},
            "sum" if key == "net" else "row",
        )
        for key, sv, en in names
    ]
    title = shelf.say("Investeringar, mnkr", "Investments, SEK million")
    head = shelf.say("Investeringar", "Investments")
    shelf.tables["investments"] = Table("investments", title, head, tuple(columns), tuple(rows), "mnkr")


_STATUS = {
    "planned": ("Planerad", "Planned"),
    "ongoing": ("Pågår", "Ongoing"),
    "done": ("Klar", "Done"),
    "completed": ("Klar", "Done"),
    "cancelled": ("Avbruten", "Stopped"),
    "stopped": ("Avbruten", "Stopped"),
    "delayed": ("Försenad", "Delayed"),
}


def _actions(shelf: Shelf) -> None:
    """Actions for a balanced budget: status, what they have given, and what is left to come this year."""
    query = actions(shelf.as_of)
    rows = []
    for row in shelf.answers.of(query):
        prefix = f"actions.{row['action_id']}"
        status = shelf.say(*_STATUS[row["status"]]) if row["status"] in _STATUS else row["status"]
        cells = {"status": shelf.add(f"{prefix}.status", None, "text", text=status)}
        if row["owner"]:
            cells["owner"] = shelf.add(f"{prefix}.owner", None, "text", text=row["owner"])
        if row["ended"] is not None:
            cells["ended"] = shelf.add(f"{prefix}.ended", None, "text", text=str(row["ended"]))
        for key, column in (("expected", "expected_effect"), ("realised", "realised_effect")):
            if row[column] is not None:
                cells[key] = shelf.add(f"{prefix}.{key}", row[column], source=source(query, row, column))
        if row["rest_numerator"] is not None:
            effect = round_div(row["rest_numerator"], 12)
            cells["effect"] = shelf.add(f"{prefix}.effect", effect, source=source(query, row, "rest_numerator"))
        rows.append(Row(row["action_id"], row["name"], cells))
    if not rows:
        return
    heads = {
        "expected": shelf.say("Väntad effekt på ett år", "Expected effect in a year"),
        "realised": shelf.say("Effekt hittills", "Effect so far"),
        "effect": shelf.say("Väntas resten av {y}", "Expected in the rest of {y}", y=shelf.year),
    }
    columns = [Column("status", shelf.say("Läge", "Status"), kind="text")]
    told = {"owner": shelf.say("Ansvarig", "Responsible"), "ended": shelf.say("Slut", "End")}
    columns += [Column(k, head, kind="text") for k, head in told.items() if any(k in r.cells for r in rows)]
    columns += [Column(k, head) for k, head in heads.items() if any(k in r.cells for r in rows)]
    sums = {}
    for shown in (c for c in columns if c.kind == "number"):
        terms = [(1, r.cells[shown.key]) for r in rows if shown.key in r.cells]
        sums[shown.key] = shelf.total(f"actions.total.{shown.key}", terms)
    rows.append(Row("total", shelf.say("Totalt", "Total"), sums, "sum"))
    title = shelf.say("Åtgärder för en budget i balans, tkr", "Actions for a balanced budget, SEK thousand")
    shelf.tables["actions"] = Table(
        "actions", title, shelf.say("Åtgärd", "Action"), tuple(columns), tuple(rows), "tkr", wide=True
    )


def _initiatives(shelf: Shelf) -> None:
    """Ideas, pilots and what was scaled up, this year and the years before."""
    query = initiatives(shelf.as_of, years=3)
    by_year = {r["year"]: r for r in shelf.answers.of(query) if r["idea"] is not None}
    if shelf.year not in by_year:
        return
    stages = (
        ("idea", "Nya idéer", "New ideas"),
        ("pilot", "Startade piloter", "Pilots started"),
        ("scaled", "Uppskalade", "Scaled up"),
        ("closed", "Avslutade", "Closed"),
    )
    keys = {year: "count" if year == shelf.year else str(year) for year in sorted(by_year)}
    rows = []
    for stage, sv, en in stages:
        cells = {
            key: shelf.add(
                f"initiatives.{stage}.{key}", by_year[year][stage], "count", source=source(query, by_year[year], stage)
            )
            for year, key in keys.items()
        }
        rows.append(Row(stage, shelf.say(sv, en), cells))
    columns = tuple(
        Column(key, shelf.outcome(year), partial=year == shelf.year and not shelf.full_year)
        for year, key in keys.items()
    )
    title = shelf.say(
        "Idéer, piloter och uppskalade initiativ, antal", "Ideas, pilots and initiatives scaled up, count"
    )
    shelf.tables["initiatives"] = Table(
        "initiatives", title, shelf.say("Initiativ", "Initiatives"), columns, tuple(rows)
    )
