"""Placements in a report: care days, people, prices, volume-mix-price, and the reconciliation with the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tertial.domain.committee import CareType
from tertial.domain.money import round_div
from tertial.domain.period import Month
from tertial.domain.suppression import hidden
from tertial.query.decompose import Side, Split, decompose, summed
from tertial.query.placements import placements_by
from tertial.query.placements_booked import reconciliation
from tertial.query.placements_invoices import suppliers
from tertial.query.step import Query
from tertial.query.windows import month_windows, same_period_last_year, to_date
from tertial.report.figures import Chart, Column, Mark, Note, Row, Series, Table
from tertial.usecases.facts import Answer, Shelf, ratio, source
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
    gone = _hidden(shelf, [rows.get((now.key, c.code)) for c in care], care)
    for c in care:
        _figures(
            shelf, query, rows.get((now.key, c.code)), rows.get((then.key, c.code)), f"care.{c.code}", c.code in gone
        )
    _figures(shelf, whole, totals[now.key], totals[then.key], "care.total", False)
    _care_table(shelf, care)
    _bridge(shelf, care, rows, then.key, now.key, gone)
    _reconciliation(shelf, care, gone)
    _months(shelf)
    _suppliers(shelf)


def _any(row: Mapping[str, Any] | None) -> bool:
    return row is not None and bool(row["placements"])


def _hidden(shelf: Shelf, rows: Sequence[Mapping[str, Any] | None], care: Sequence[CareType]) -> frozenset[str]:
    """Care types with too few people this year to be shown, and those needed to hide them."""
    people = {c.code: int((r or {}).get("persons") or 0) for c, r in zip(care, rows, strict=True)}
    return hidden(people, shelf.settings.privacy.minimum_count)


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
    if any("suppressed" in shelf.figures[f"care.{c.code}.days"].marks for c in care):
        notes.append(Note(small_note(shelf)))
    title = shelf.say(
        "Vårddygn, pågående placeringar och dygnspris per vårdform", "Care days, open placements and price by care type"
    )
    head = shelf.say("Vårdform", "Care type")
    shelf.tables["care"] = Table("care", title, head, columns, tuple(rows), "kr", tuple(notes), wide=True)


def small_note(shelf: Shelf) -> str:
    return shelf.say(
        "x: färre än {n} personer, eller en rad som behövs för att skydda dem; visas inte.",
        "x: fewer than {n} people, or a row needed to protect them; not shown.",
        n=shelf.settings.privacy.minimum_count,
    )


def _bridge(
    shelf: Shelf,
    care: Sequence[CareType],
    rows: Mapping[tuple[str, str], Mapping[str, Any]],
    then: str,
    now: str,
    gone: frozenset[str],
) -> None:
    """Cost this year minus the same months last year, split into volume, mix and price; in the committee's sign."""

    def sides(period: str) -> dict[str, Side]:
        found = {c.code: rows.get((period, c.code)) for c in care}
        return {k: Side(r["days"], r["cost"]) for k, r in found.items() if r is not None and r["days"] is not None}

    before, after = sides(then), sides(now)
    if not any(s.days for s in before.values()):
        return
    splits = decompose(before, after)
    parts = {k: s for k, s in splits.items() if k not in gone}
    if gone & set(splits):
        parts["others"] = summed({k: s for k, s in splits.items() if k in gone})
    causes = (
        ("volume", shelf.say("Volym", "Volume"), shelf.say("fler eller färre dygn", "more or fewer days")),
        ("mix", shelf.say("Mix", "Mix"), shelf.say("andra vårdformer", "other forms of care")),
        ("price", shelf.say("Pris", "Price"), shelf.say("vad samma dygn kostar", "what the same day costs")),
    )
    total = summed(splits)
    table_rows = []
    for key, label, _ in causes:
        shelf.add(f"care_bridge.{key}.deviation", -getattr(total, key), emphasis="deviation", terms=())
        table_rows.append(Row(key, label, {"deviation": f"care_bridge.{key}.deviation"}))
    shelf.total(
        "care_bridge.total.deviation", [(1, f"care_bridge.{k}.deviation") for k, _, _ in causes], emphasis="deviation"
    )
    label = shelf.say("Kostnadens förändring", "Change of cost")
    table_rows.append(Row("total", label, {"deviation": "care_bridge.total.deviation"}, "result"))
    against = shelf.say("Mot {p}", "Against {p}", p=shelf.months(shelf.year - 1))
    note = Note(
        shelf.say(
            "Volym är ändrat antal dygn till förra årets snittpris, mix ändrad fördelning mellan vårdformer, pris ändrat "
            "dygnspris i varje vårdform. Delarna summerar exakt. Minus är högre kostnad.",
            "Volume is the changed number of days at last year's mean price, mix the changed shares of the forms of care, price "
            "the changed day price of each. The parts add up exactly. Minus is a higher cost.",
        )
    )
    title = shelf.say("Placeringskostnadens förändring, tkr", "Change of placement cost, SEK thousand")
    head = shelf.say("Orsak", "Cause")
    shelf.tables["care_bridge"] = Table(
        "care_bridge", title, head, (Column("deviation", against),), tuple(table_rows), "tkr", (note,)
    )
    ids = tuple(f"care_bridge.{k}.deviation" for k in ("volume", "mix", "price", "total"))
    names = tuple(r.label for r in table_rows)
    title = shelf.say("Placeringskostnadens förändring, mnkr", "Change of placement cost, SEK million")
    shelf.charts["care_bridge"] = Chart(
        "care_bridge", "bridge", title, names, (Series("deviation", title, ids, "forecast"),), "care_bridge", "mnkr"
    )
    _bridge_by_type(shelf, care, parts)


def _bridge_by_type(shelf: Shelf, care: Sequence[CareType], parts: Mapping[str, Split]) -> None:
    """The same split for each care type; those with few people together as one row."""
    names = {c.code: c.name for c in care} | {"others": shelf.say("Övriga vårdformer", "Other forms of care")}
    heads = {"volume": ("Volym", "Volume"), "mix": ("Mix", "Mix"), "price": ("Pris", "Price")}
    rows = []
    for code, name in names.items():
        if code not in parts:
            continue
        for key in heads:
            shelf.add(f"care_split.{code}.{key}", -getattr(parts[code], key), emphasis="deviation")
        shelf.total(f"care_split.{code}.total", [(1, f"care_split.{code}.{k}") for k in heads], emphasis="deviation")
        rows.append(Row(code, name, {k: f"care_split.{code}.{k}" for k in (*heads, "total")}))
    sums = {k: f"care_bridge.{k}.deviation" for k in (*heads, "total")}
    rows.append(Row("total", shelf.say("Samtliga", "All"), sums, "result"))
    columns = tuple(Column(k, shelf.say(*words)) for k, words in heads.items())
    columns += (Column("total", shelf.say("Förändring", "Change")),)
    title = shelf.say(
        "Placeringskostnadens förändring per vårdform, tkr", "Change of placement cost by care type, SEK thousand"
    )
    head = shelf.say("Vårdform", "Care type")
    shelf.tables["care_split"] = Table("care_split", title, head, columns, tuple(rows), "tkr")


def _reconciliation(shelf: Shelf, care: Sequence[CareType], gone: frozenset[str]) -> None:
    """Days x price against the ledger so far this year, by care type."""
    now = to_date(shelf.as_of)
    query = reconciliation((now,))
    found = {
        r["care_type"]: r for r in shelf.answers.of(query) if r["booked"] is not None and r["computed"] is not None
    }
    shown = [c for c in care if c.code in found]
    if not shown:
        return
    heads = {
        "computed": shelf.say("Dygn gånger pris", "Days times price"),
        "booked": shelf.say("Bokfört", "Booked"),
        "difference": shelf.say("Skillnad", "Difference"),
    }
    rows = []
    for c in shown:
        row = found[c.code]
        marks: tuple[Mark, ...] = ("suppressed",) if c.code in gone else ()
        for key in heads:
            where = source(query, row, key) if key != "difference" and not marks else None
            value = None if marks else -row[key]
            shelf.add(
                f"reconciliation.{c.code}.{key}",
                value,
                source=where,
                marks=marks,
                emphasis="deviation" if key == "difference" else "plain",
            )
        rows.append(Row(c.code, c.name, {k: f"reconciliation.{c.code}.{k}" for k in heads}))
    for key in heads:
        value = -sum(found[c.code][key] for c in shown)
        shelf.add(f"reconciliation.total.{key}", value, emphasis="deviation" if key == "difference" else "plain")
    rows.append(Row("total", shelf.say("Samtliga", "All"), {k: f"reconciliation.total.{k}" for k in heads}, "result"))
    note = Note(
        shelf.say(
            "Fakturor bokförs ofta månaden efter vården, så skillnaden kan vara en fråga om tid. Minus: mer är bokfört än dygnen motiverar.",
            "Invoices are often booked in the month after the care, so the difference may be one of time. Minus: more is booked than the days explain.",
        )
    )
    title = shelf.say(
        "Placeringarnas dygn och pris mot bokfört {p}, tkr",
        "Days and price of placements against the ledger {p}, SEK thousand",
        p=shelf.months(shelf.year),
    )
    columns = tuple(Column(k, head) for k, head in heads.items())
    notes = (note, *((Note(small_note(shelf)),) if gone & {c.code for c in shown} else ()))
    shelf.tables["reconciliation"] = Table(
        "reconciliation", title, shelf.say("Vårdform", "Care type"), columns, tuple(rows), "tkr", notes
    )


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


def _suppliers(shelf: Shelf) -> None:
    """Suppliers that have billed more than days and agreed price give, largest first."""
    if not shelf.answers.has("invoices"):
        return
    query = suppliers(shelf.as_of)
    over: Answer = [r for r in shelf.answers.of(query) if r["overbilled"] > 0 and r["faulty"]]
    over.sort(key=lambda r: (-r["overbilled"], r["supplier"]))
    rows = []
    for row in over[:5]:
        prefix = f"suppliers.{row['supplier']}"
        shelf.add(f"{prefix}.amount", row["amount"], source=source(query, row, "amount"))
        shelf.add(f"{prefix}.faulty", row["faulty"], "count", source=source(query, row, "faulty"))
        shelf.add(f"{prefix}.overbilled", row["overbilled"], source=source(query, row, "overbilled"))
        rows.append(
            Row(row["supplier"], row["supplier"], {k: f"{prefix}.{k}" for k in ("amount", "faulty", "overbilled")})
        )
    if not rows:
        return
    columns = (
        Column("amount", shelf.say("Fakturerat", "Billed")),
        Column("faulty", shelf.say("Rader att fråga om", "Lines to question")),
        Column("overbilled", shelf.say("Över avtalat", "Above agreed")),
    )
    title = shelf.say(
        "Fakturor över avtalade dygn och priser, tkr", "Invoices above agreed days and prices, SEK thousand"
    )
    shelf.tables["suppliers"] = Table(
        "suppliers", title, shelf.say("Leverantör", "Supplier"), columns, tuple(rows), "tkr"
    )
