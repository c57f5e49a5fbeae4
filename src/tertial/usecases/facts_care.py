"""Placements in a report: care days, people, prices, volume-mix-price, and the reconciliation with the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tertial.domain.committee import CareType
from tertial.domain.money import round_div
from tertial.domain.period import Month
from tertial.query.indicators import compared_windows
from tertial.query.parts import of_periods
from tertial.query.placements import placements_by
from tertial.query.step import Query
from tertial.query.windows import month_windows, same_period_last_year, to_date
from tertial.report.figures import Chart, Column, Note, Row, Series, Table
from tertial.usecases.facts import Shelf, ratio, source
from tertial.usecases.facts_care_cost import add_bridge, add_reconciliation, add_suppliers
from tertial.usecases.facts_people import add_people
from tertial.usecases.facts_small import care_key
from tertial.wording import month_name

COUNTS = ("days", "starts", "ends", "open_at_end")


def add_care(shelf: Shelf) -> None:
    """Everything that comes from the register of placements; nothing where there is none."""
    if not shelf.answers.has("placements"):
        return
    now, then = to_date(shelf.as_of), same_period_last_year(shelf.as_of)
    query = placements_by((then, now), ("care_type",))
    every = compared_windows(shelf.as_of)
    by_type = of_periods(placements_by(every, ("care_type",)), (then, now))
    rows = {(r["period"], r["care_type"]): r for r in shelf.answers.of(query, by_type)}
    whole = placements_by((then, now), ())
    totals = {r["period"]: r for r in shelf.answers.of(whole, of_periods(placements_by(every, ()), (then, now)))}
    care = [
        c for c in shelf.settings.care_types if _any(rows.get((now.key, c.code))) or _any(rows.get((then.key, c.code)))
    ]
    if not care:
        return
    for c in care:
        _figures(shelf, query, rows.get((now.key, c.code)), rows.get((then.key, c.code)), f"care.{c.code}")
    _figures(shelf, whole, totals[now.key], totals[then.key], "care.total")
    for period in (now.key, then.key):
        _count(shelf, care, period, {c.code: rows.get((period, c.code)) for c in care}, totals[period])
    _count_moves(shelf, care, now.key)
    _care_table(shelf, care)
    months = _months(shelf)
    add_people(shelf, care)
    shelf.small.hide()
    hidden = [c.code for c in care for p in (now.key, then.key) if _day_key(p, c.code) in shelf.small.gone]
    if any(care_key("days", p) in shelf.small.gone for p in (now.key, then.key)):
        return
    gone = frozenset(hidden)
    add_bridge(shelf, care, rows, then.key, now.key, gone)
    add_reconciliation(shelf, care, gone)
    _months_table(shelf, months)
    add_suppliers(shelf)


def _any(row: Mapping[str, Any] | None) -> bool:
    return row is not None and bool(row["placements"])


def _day_key(period: str, care_type: str) -> str:
    return care_key("days", period, {"care_type": care_type})


def _count(
    shelf: Shelf,
    care: Sequence[CareType],
    period: str,
    rows: Mapping[str, Mapping[str, Any] | None],
    total: Mapping[str, Any],
) -> None:
    """People by care type in a period, and what they add up to. A hidden care type is hidden in both periods."""
    small = shelf.small
    small.cell(care_key("days", period), total["persons"], *_row_ids(shelf, "total"))
    for c in care:
        small.cell(_day_key(period, c.code), ((rows[c.code] or {}).get("persons")) or 0, *_row_ids(shelf, c.code))
    small.sum(care_key("days", period), [_day_key(period, c.code) for c in care])
    outside = [_day_key(period, c.code) for c in care if c.external]
    small.sum(care_key("days", period, {"external": True}), outside)


def _row_ids(shelf: Shelf, row: str) -> list[str]:
    return [id_ for id_ in shelf.figures if id_.startswith(f"care.{row}.")]


def _count_moves(shelf: Shelf, care: Sequence[CareType], period: str) -> None:
    """Few starts, ends or open placements are few people, also where the care type itself has many."""
    for name in ("starts", "ends", "open_at_end"):
        parts = []
        for code in (*(c.code for c in care), "total"):
            only = {} if code == "total" else {"care_type": code}
            value = shelf.value(f"care.{code}.{name}")
            shelf.small.cell(care_key(name, period, only), int(value or 0), f"care.{code}.{name}")
            parts += [care_key(name, period, only)] if only else []
        shelf.small.sum(care_key(name, period), parts)


def _figures(
    shelf: Shelf, query: Query, now: Mapping[str, Any] | None, then: Mapping[str, Any] | None, prefix: str
) -> None:
    """Days, people and price now and in the same months last year."""

    def value(row: Mapping[str, Any] | None, column: str) -> int | None:
        return None if row is None else row[column]

    for name in COUNTS:
        where = source(query, now, name) if now is not None else None
        shelf.add(f"{prefix}.{name}", value(now, name), "count", source=where)
    for suffix, row in (("", now), ("_previous", then)):
        where = source(query, row, "cost") if row is not None else None
        cost = value(row, "cost")
        days = value(row, "days")
        if suffix:
            day_source = source(query, row, "days") if row is not None else None
            shelf.add(f"{prefix}.days{suffix}", days, "count", source=day_source)
        shelf.add(f"{prefix}.cost{suffix}", None if cost is None else -cost, source=where)
        price = round_div(cost, days) if cost is not None and days else None
        shelf.add(f"{prefix}.price{suffix}", price, "sek_per_day", source=where)
    shelf.add(
        f"{prefix}.framework",
        ratio(value(now, "framework_days"), value(now, "framework_known_days"), factor=100),
        "percent",
        source=source(query, now, "framework_days") if now is not None else None,
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
    title = shelf.say(
        "Vårddygn, pågående placeringar och dygnspris per vårdform", "Care days, open placements and price by care type"
    )
    head = shelf.say("Vårdform", "Care type")
    shelf.tables["care"] = Table("care", title, head, columns, tuple(rows), "kr", tuple(notes), wide=True)


def _months(shelf: Shelf) -> list[Row]:
    """Care days by month in external and in own care, this year and last."""
    first = Month(shelf.year - 1, 1)
    query = placements_by(month_windows(first, shelf.as_of), ("external",))
    by_month: dict[str, dict[bool, Mapping[str, Any]]] = {}
    for row in shelf.answers.of(query):
        by_month.setdefault(row["period"], {})[row["external"]] = row
    rows: list[Row] = []
    for number in range(1, 13):
        ids = {}
        for year in (shelf.year - 1, shelf.year):
            for external, name in ((True, "external"), (False, "own")):
                found = by_month.get(str(Month(year, number)), {}).get(external)
                if found is None or found["days"] is None:
                    continue
                id_ = f"care_months.{number:02d}.{name}_{year}"
                shelf.add(id_, found["days"], "count", source=source(query, found, "days"))
                shelf.small.cell(care_key("days", found["period"], {"external": external}), found["persons"], id_)
                ids[f"{name}_{year}"] = id_
        if ids:
            rows.append(Row(f"{number:02d}", month_name(number, shelf.language), ids))
    _sums_of_months(shelf)
    return rows


def _sums_of_months(shelf: Shelf) -> None:
    """Months add up to the periods that other tables show: this year so far, the same months last year, all of last year."""
    known = shelf.small.people
    whole_months = shelf.as_of == Month.of(shelf.as_of).last_day
    now, then = to_date(shelf.as_of), same_period_last_year(shelf.as_of)
    spans = [(now.key, shelf.year, shelf.as_of.month), (str(shelf.year - 1), shelf.year - 1, 12)]
    spans += [(then.key, shelf.year - 1, shelf.as_of.month)] if whole_months else []
    for period, year, last in spans:
        months = [str(Month(year, n)) for n in range(1, last + 1)]
        by_side = {side: [care_key("days", m, {"external": side}) for m in months] for side in (True, False)}
        for side, keys in by_side.items():
            shelf.small.sum(care_key("days", period, {"external": side}), keys)
        shelf.small.sum(care_key("days", period), [k for keys in by_side.values() for k in keys if k in known])


def _months_table(shelf: Shelf, rows: Sequence[Row]) -> None:
    names = {"external": shelf.say("Externa", "External"), "own": shelf.say("Egna", "Own")}
    panels = {
        "external": shelf.say("Externa placeringar", "External care"),
        "own": shelf.say("Egna placeringar", "Own care"),
    }
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
    series = tuple(
        Series(
            f"{k}_{y}",
            str(y),
            tuple(r.cells.get(f"{k}_{y}") for r in rows),
            "outcome" if y == shelf.year else "comparison",
            panel,
        )
        for k, panel in panels.items()
        for y in (shelf.year - 1, shelf.year)
        if any(f"{k}_{y}" == c.key for c in columns)
    )
    title = shelf.say("Vårddygn per månad", "Care days by month")
    shelf.charts["care_days"] = Chart("care_days", "panels", title, categories, series, "care_months")
