"""Placements in a report: care days, people, prices, volume-mix-price, and the reconciliation with the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tertial.domain.committee import CareType
from tertial.domain.money import round_div
from tertial.domain.period import Month
from tertial.domain.suppression import hidden, hides_sum
from tertial.query.placements import placements_by
from tertial.query.step import Query
from tertial.query.windows import month_windows, same_period_last_year, to_date
from tertial.report.figures import Chart, Column, Mark, Note, Row, Series, Table
from tertial.usecases.facts import Shelf, ratio, small_note, source
from tertial.usecases.facts_care_cost import add_bridge, add_reconciliation, add_suppliers
from tertial.wording import month_name

COUNTS = ("days", "starts", "ends", "open_at_end")


def add_care(shelf: Shelf) -> None:
    """Everything that comes from the register of placements; nothing where there is none."""
    if not shelf.answers.has("placements"):
        return
    now, then = to_date(shelf.as_of), same_period_last_year(shelf.as_of)
    query = placements_by((then, now), ("care_type",))
    rows = {(r["period"], r["care_type"]): r for r in shelf.answers.of(query)}
    whole = placements_by((then, now), ())
    totals = {r["period"]: r for r in shelf.answers.of(whole)}
    care = [
        c for c in shelf.settings.care_types if _any(rows.get((now.key, c.code))) or _any(rows.get((then.key, c.code)))
    ]
    if not care:
        return
    people = {key: {c.code: _people(rows.get((key, c.code))) for c in care} for key in (now.key, then.key)}
    least = shelf.settings.privacy.minimum_count
    gone = frozenset[str]().union(*(hidden(counted, least) for counted in people.values()))
    few = any(hides_sum(counted, least) for counted in people.values())
    for c in care:
        _figures(
            shelf, query, rows.get((now.key, c.code)), rows.get((then.key, c.code)), f"care.{c.code}", c.code in gone
        )
    _figures(shelf, whole, totals[now.key], totals[then.key], "care.total", few)
    _hide_small_counts(shelf, care)
    if few:
        _care_table(shelf, care)
        return
    _care_table(shelf, care)
    add_bridge(shelf, care, rows, then.key, now.key, gone)
    add_reconciliation(shelf, care, gone)
    _months(shelf)
    add_suppliers(shelf)


def _any(row: Mapping[str, Any] | None) -> bool:
    return row is not None and bool(row["placements"])


def _people(row: Mapping[str, Any] | None) -> int:
    return int((row or {}).get("persons") or 0)


def _hide_small_counts(shelf: Shelf, care: Sequence[CareType]) -> None:
    """Few starts, ends or open placements are few people, also where the care type itself has many."""
    for name in ("starts", "ends", "open_at_end"):
        counts = {c.code: shelf.figures[f"care.{c.code}.{name}"] for c in care}
        known = {code: int(f.value) for code, f in counts.items() if f.value is not None}
        for code in hidden(known, shelf.settings.privacy.minimum_count):
            marks = counts[code].marks | frozenset[Mark]({"suppressed"})
            shelf.figures[counts[code].id] = replace(counts[code], value=None, source=None, marks=marks)


def _figures(
    shelf: Shelf, query: Query, now: Mapping[str, Any] | None, then: Mapping[str, Any] | None, prefix: str, gone: bool
) -> None:
    """Days, people and price now and in the same months last year. What is hidden has no value anywhere."""
    marks: tuple[Mark, ...] = ("suppressed",) if gone else ()

    def value(row: Mapping[str, Any] | None, column: str) -> int | None:
        return None if row is None or gone else row[column]

    for name in COUNTS:
        where = source(query, now, name) if now is not None and not gone else None
        shelf.add(f"{prefix}.{name}", value(now, name), "count", source=where, marks=marks)
    for suffix, row in (("", now), ("_previous", then)):
        where = source(query, row, "cost") if row is not None and not gone else None
        cost = value(row, "cost")
        days = value(row, "days")
        if suffix:
            day_source = source(query, row, "days") if row is not None and not gone else None
            shelf.add(f"{prefix}.days{suffix}", days, "count", source=day_source, marks=marks)
        shelf.add(f"{prefix}.cost{suffix}", None if cost is None else -cost, source=where, marks=marks)
        price = round_div(cost, days) if cost is not None and days else None
        shelf.add(f"{prefix}.price{suffix}", price, "sek_per_day", source=where, marks=marks)
    shelf.add(
        f"{prefix}.framework",
        ratio(value(now, "framework_days"), value(now, "framework_known_days"), factor=100),
        "percent",
        source=source(query, now, "framework_days") if now is not None and not gone else None,
        marks=marks,
    )


def _care_table(shelf: Shelf, care: Sequence[CareType]) -> None:
    now, then = shelf.months(shelf.year), shelf.months(shelf.year - 1)
    columns = (
        Column("days_previous", shelf.say("Dygn {p}", "Days {p}", p=then), partial=not shelf.full_year),
        Column("days", shelf.say("Dygn {p}", "Days {p}", p=now), partial=not shelf.full_year),
        Column("open_at_end", shelf.say("Pågår {d}", "Open {d}", d=shelf.as_of)),
        Column("starts", shelf.say("Nya", "Started")),
        Column("ends", shelf.say("Avslutade", "Ended")),
        Column("price_previous", shelf.say("Kr per dygn {y}", "SEK a day {y}", y=shelf.year - 1)),
        Column("price", shelf.say("Kr per dygn {y}", "SEK a day {y}", y=shelf.year)),
        Column("framework", shelf.say("Ramavtal", "On framework")),
    )
    rows = [Row(c.code, c.name, {k.key: f"care.{c.code}.{k.key}" for k in columns}) for c in care]
    rows.append(Row("total", shelf.say("Samtliga", "All"), {k.key: f"care.total.{k.key}" for k in columns}, "result"))
    notes = [
        Note(
            shelf.say(
                "Första och sista dygnet räknas. Priset är dygnens kostnad delad med antalet dygn; ramavtal är andelen dygn "
                "på ramavtal av de dygn där det är känt.",
                "The first and the last day count. The price is the days' cost divided by their number; framework is the "
                "share of days on framework agreement among those where it is known.",
            )
        )
    ]
    if any("suppressed" in shelf.figures[i].marks for r in rows for i in r.cells.values()):
        notes.append(Note(small_note(shelf)))
    title = shelf.say(
        "Vårddygn, pågående placeringar och dygnspris per vårdform", "Care days, open placements and price by care type"
    )
    head = shelf.say("Vårdform", "Care type")
    shelf.tables["care"] = Table("care", title, head, columns, tuple(rows), "kr", tuple(notes), wide=True)


def _months(shelf: Shelf) -> None:
    """Care days by month in external and in own care, this year and last."""
    first = Month(shelf.year - 1, 1)
    query = placements_by(month_windows(first, shelf.as_of), ("external",))
    by_month: dict[str, dict[bool, Mapping[str, Any]]] = {}
    for row in shelf.answers.of(query):
        by_month.setdefault(row["period"], {})[row["external"]] = row
    minimum = shelf.settings.privacy.minimum_count
    rows: list[Row] = []
    for number in range(1, 13):
        ids = {}
        for year in (shelf.year - 1, shelf.year):
            for external, name in ((True, "external"), (False, "own")):
                found = by_month.get(str(Month(year, number)), {}).get(external)
                if found is None or found["days"] is None:
                    continue
                small = 0 < found["persons"] < minimum
                marks: tuple[Mark, ...] = ("suppressed",) if small else ()
                id_ = f"care_months.{number:02d}.{name}_{year}"
                where = None if small else source(query, found, "days")
                shelf.add(id_, None if small else found["days"], "count", source=where, marks=marks)
                ids[f"{name}_{year}"] = id_
        if ids:
            rows.append(Row(f"{number:02d}", month_name(number, shelf.language), ids))
    _months_table(shelf, rows)


def _months_table(shelf: Shelf, rows: Sequence[Row]) -> None:
    names = {"external": shelf.say("Externa", "External"), "own": shelf.say("Egna", "Own")}
    every = [
        Column(f"{k}_{y}", f"{name} {y}", partial=y == shelf.year and not shelf.full_year)
        for k, name in names.items()
        for y in (shelf.year - 1, shelf.year)
    ]
    columns = tuple(c for c in every if any(c.key in r.cells for r in rows))
    if not columns or len(rows) < 2:
        return
    title = shelf.say("Vårddygn per månad", "Care days by month")
    shelf.tables["care_months"] = Table("care_months", title, shelf.say("Månad", "Month"), columns, tuple(rows))
    categories = tuple(month_name(int(r.key), shelf.language, "short") for r in rows)
    series = []
    for c in columns:
        ids = tuple(r.cells.get(c.key) for r in rows)
        own = c.key.endswith(str(shelf.year))
        series.append(Series(c.key, c.head, ids, "outcome" if own else "comparison"))
    title = shelf.say(
        "Vårddygn per månad i externa och egna placeringar", "Care days by month in external and own care"
    )
    shelf.charts["care_days"] = Chart("care_days", "lines", title, categories, tuple(series), "care_months")
