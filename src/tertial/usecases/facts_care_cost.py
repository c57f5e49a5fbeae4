"""What placements cost: the change split into volume, mix and price, and days and prices against what is booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tertial.domain.committee import CareType
from tertial.query.decompose import Side, Split, decompose, summed
from tertial.query.placements_booked import reconciliation
from tertial.query.placements_invoices import suppliers
from tertial.query.windows import to_date
from tertial.report.figures import Chart, Column, Mark, Note, Row, Series, Table
from tertial.usecases.answers_kept import Answer
from tertial.usecases.facts import Shelf, source


def add_bridge(
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
        where = shelf.figures["care.total.cost"].source
        shelf.add(f"care_bridge.{key}.deviation", -getattr(total, key), emphasis="deviation", source=where)
        table_rows.append(Row(key, label, {"deviation": f"care_bridge.{key}.deviation"}))
    shelf.total(
        "care_bridge.total.deviation", [(1, f"care_bridge.{k}.deviation") for k, _, _ in causes], emphasis="deviation"
    )
    label = shelf.say("Kostnadens förändring", "Change of cost")
    table_rows.append(Row("total", label, {"deviation": "care_bridge.total.deviation"}, "result"))
    _bridge_table(shelf, table_rows)
    _bridge_by_type(shelf, care, parts)


def _bridge_table(shelf: Shelf, table_rows: Sequence[Row]) -> None:
    """The table of causes and its chart, in which each bar begins where the last one ended."""
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


def _bridge_by_type(shelf: Shelf, care: Sequence[CareType], parts: Mapping[str, Split]) -> None:
    """The same split for each care type; those with few people together as one row."""
    names = {c.code: c.name for c in care} | {"others": shelf.say("Övriga vårdformer", "Other forms of care")}
    heads = {"volume": ("Volym", "Volume"), "mix": ("Mix", "Mix"), "price": ("Pris", "Price")}
    rows = []
    for code, name in names.items():
        if code not in parts:
            continue
        for key in heads:
            where = None if code == "others" else shelf.figures[f"care.{code}.cost"].source
            shelf.add(f"care_split.{code}.{key}", -getattr(parts[code], key), emphasis="deviation", source=where)
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


def add_reconciliation(shelf: Shelf, care: Sequence[CareType], gone: frozenset[str]) -> None:
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
        row, marks = found[c.code], frozenset[Mark]({"suppressed"} if c.code in gone else ())
        for key in ("computed", "booked"):
            where = None if marks else source(query, row, key)
            shelf.add(f"reconciliation.{c.code}.{key}", None if marks else -row[key], source=where, marks=marks)
        _difference(shelf, c.code)
        rows.append(Row(c.code, c.name, {k: f"reconciliation.{c.code}.{k}" for k in heads}))
    for key in ("computed", "booked"):
        terms = [] if gone & {c.code for c in shown} else [(1, f"reconciliation.{c.code}.{key}") for c in shown]
        shelf.add(f"reconciliation.total.{key}", -sum(found[c.code][key] for c in shown), terms=terms)
    _difference(shelf, "total")
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
    shelf.tables["reconciliation"] = Table(
        "reconciliation", title, shelf.say("Vårdform", "Care type"), columns, tuple(rows), "tkr", (note,)
    )


def _difference(shelf: Shelf, row: str) -> None:
    """Booked minus days times price; costs are negative, so a minus is more booked than the days explain."""
    prefix = f"reconciliation.{row}"
    shelf.total(f"{prefix}.difference", [(1, f"{prefix}.booked"), (-1, f"{prefix}.computed")], emphasis="deviation")


def add_suppliers(shelf: Shelf) -> None:
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
        Column("faulty", shelf.say("Rader att fråga om, antal", "Lines to question, number")),
        Column("overbilled", shelf.say("Över avtalat", "Above agreed")),
    )
    title = shelf.say(
        "Fakturor över avtalade dygn och priser, tkr", "Invoices above agreed days and prices, SEK thousand"
    )
    note = Note(
        shelf.say(
            "Alla fakturarader som är inlästa till och med rapportens dag, även från tidigare år.",
            "All invoice lines that are in up to the day of the report, those of earlier years too.",
        )
    )
    shelf.tables["suppliers"] = Table(
        "suppliers", title, shelf.say("Leverantör", "Supplier"), columns, tuple(rows), "tkr", (note,)
    )
