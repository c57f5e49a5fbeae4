"""Grants and investments in a report: their sums, and each with what it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tertial.query.grants import grants, investments
from tertial.query.step import Query
from tertial.report.figures import Column, Row, Table
from tertial.usecases.facts import Shelf, source

_GRANT_WORDS = {
    "applied": ("Ansökt", "Applied"),
    "granted": ("Beviljat", "Granted"),
    "approved": ("Godkänt", "Approved"),
    "received": ("Utfall", "Received"),
}


def add_grants(shelf: Shelf) -> None:
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
    _terms(shelf, query, rows)


_KINDS = {
    "operating": ("Drift", "Operating"),
    "project": ("Projekt", "Project"),
    "investment": ("Investering", "Investment"),
}


def _terms(shelf: Shelf, query: Query, rows: Sequence[Mapping[str, Any]]) -> None:
    """Who pays each grant of the year, and on what conditions, as the latest row says."""
    mine = sorted((r for r in rows if r["year"] == shelf.year), key=lambda r: r["grant_id"])
    table_rows = []
    for row in mine:
        prefix = f"grant_terms.{row['grant_id']}"
        kind = shelf.say(*_KINDS[row["kind"]]) if row["kind"] in _KINDS else row["kind"]
        cells = {"kind": shelf.add(f"{prefix}.kind", None, "text", text=kind or "")}
        for key in ("payer", "conditions"):
            if row[key]:
                where = source(query, row, key)
                cells[key] = shelf.add(f"{prefix}.{key}", None, "text", text=row[key], source=where)
        table_rows.append(Row(row["grant_id"], row["name"], cells))
    heads = {"payer": shelf.say("Betalas ut av", "Paid by"), "conditions": shelf.say("Villkor", "Conditions")}
    told = [Column(k, head, kind="text") for k, head in heads.items() if any(k in r.cells for r in table_rows)]
    if not told:
        return
    columns = (Column("kind", shelf.say("Slag", "Kind"), kind="text"), *told)
    title = shelf.say("Bidragens utbetalare och villkor", "Who pays the grants, and on what conditions")
    head = shelf.say("Bidrag", "Grant")
    shelf.tables["grant_terms"] = Table("grant_terms", title, head, columns, tuple(table_rows), wide=True)


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


def add_investments(shelf: Shelf) -> None:
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
    _projects(shelf, query, heads, known)


def _projects(shelf: Shelf, query: Query, heads: Mapping[str, str], known: Sequence[str]) -> None:
    """Each investment of the year by its name, with what it cost the year before; what the sums above are made of."""
    rows = [r for r in shelf.answers.of(query) if r["investment_id"]]
    before = {r["investment_id"]: r for r in rows if r["year"] == shelf.year - 1 and r["actual"] is not None}
    mine = sorted((r for r in rows if r["year"] == shelf.year), key=lambda r: r["investment_id"])
    if not mine:
        return
    table_rows = []
    for row in mine:
        prefix = f"investment_projects.{row['investment_id']}"
        cells = {
            key: shelf.add(f"{prefix}.{key}", row[key], source=source(query, row, key))
            for key in known
            if row[key] is not None
        }
        if last := before.get(row["investment_id"]):
            cells["last_year"] = shelf.add(f"{prefix}.last_year", last["actual"], source=source(query, last, "actual"))
        table_rows.append(Row(row["investment_id"], row["name"], cells))
    columns = [Column(k, heads[k], partial=k == "actual" and not shelf.full_year) for k in known]
    if any("last_year" in r.cells for r in table_rows):
        columns.insert(0, Column("last_year", shelf.outcome(shelf.year - 1)))
    title = shelf.say("Investeringsprojekt, mnkr", "Investment projects, SEK million")
    head = shelf.say("Projekt", "Project")
    shelf.tables["investment_projects"] = Table(
        "investment_projects", title, head, tuple(columns), tuple(table_rows), "mnkr"
    )
