"""What the placements' page shows: the finding, care types, months as small multiples, cost by cause, ledger, suppliers, open ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tertial.domain.period import Month
from tertial.usecases.placements_shown import OpenPlacement, PlacementsShown, TypeMonth
from tertial.usecases.views_model import Cell, View, cell, notes
from tertial.web.charts import glyphs
from tertial.web.charts.svg import scale
from tertial.web.charts.twelve import Twelve, twelve
from tertial.web.of_view import of_view
from tertial.web.parts.spread import MILLION
from tertial.web.parts.start_lead import bold
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from markupsafe import Markup

    from tertial.web.visit import Visit

Shape = Literal["days", "open", "starts", "ends", "price"]
SHAPES: tuple[Shape, ...] = ("days", "open", "starts", "ends", "price")
HIDDEN = "x"
SORTS = ("start", "days", "price", "cost", "unit", "care_type")


@of_view
def headline(view: View, visit: Visit) -> str:
    """What placements cost against the same months last year, and what drives it."""
    change = view.value("care_bridge.total.deviation")
    if change is None:
        return visit.say("placements.title")
    if abs(change) < MILLION // 2:
        return visit.say("placements.head_same")
    causes = {c: view.value(f"care_bridge.{c}.deviation") or 0 for c in ("volume", "mix", "price")}
    cause = min(causes, key=lambda c: causes[c]) if change < 0 else max(causes, key=lambda c: causes[c])
    way = "more" if change < 0 else "less"
    amount = Shown(visit.language).mnkr(abs(change))
    return visit.say(f"placements.head_{way}", amount=amount, cause=visit.say(f"placements.because_{cause}_{way}"))


@of_view
def deck(view: View, visit: Visit) -> Markup | None:
    days, before = view.value("care.total.days"), view.value("care.total.days_previous")
    ongoing, price = view.value("care.total.open_at_end"), view.value("care.total.price")
    if days is None or ongoing is None or price is None:
        return None
    fmt = Shown(visit.language)
    said = visit.say("placements.deck", open=fmt.number(ongoing), day=fmt.day(view.key.as_of), days=fmt.number(days))
    if before:
        key = "placements.deck_more" if days >= before else "placements.deck_fewer"
        said += visit.say(key, share=fmt.share(abs(days - before), before))
    else:
        said += "."
    return bold(f"{said} {visit.say('placements.deck_price', price=fmt.number((price + 50) // 100))}")


@dataclass(frozen=True)
class FactsTable:
    """A table of the report: heads (with whether they are numbers), rows of cells, and its notes."""

    title: str
    label: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[Cell, ...], bool], ...]
    notes: tuple[str, ...]


@of_view
def facts_table(view: View, visit: Visit, key: str) -> FactsTable | None:
    table = view.table(key, visit.language)
    if table is None:
        return None
    facts = view.facts[visit.language]
    rows = tuple(
        (r.label, tuple(cell(table, r, c, facts, visit.language) for c in table.columns), r.kind == "result")
        for r in table.rows
    )
    heads = tuple((c.key, c.head) for c in table.columns)
    return FactsTable(table.title, table.label_head, heads, rows, tuple(text for _, text in notes(table)))


@dataclass(frozen=True)
class Multiple:
    """A care type by month: its drawing, and its twelve cells of this year as they are written."""

    code: str
    name: str
    chart: Markup
    cells: tuple[str, ...]


@of_view
def multiples(view: View, visit: Visit, shape: Shape) -> tuple[Multiple, ...]:
    shown = view.placements
    if shown is None:
        return ()
    names, fmt, year = {c.code: c.name for c in view.settings.care_types}, Shown(visit.language), view.key.as_of.year
    found = {(c.month, c.care_type): c for c in shown.months}
    codes = [c.code for c in view.settings.care_types if any(code == c.code for _, code in found)]
    made = []
    for code in codes:
        now, before = ([found.get((Month(y, n), code)) for n in range(1, 13)] for y in (year, year - 1))
        values, earlier = ([_value(c, shape) for c in cells] for cells in (now, before))
        if not any(v for v in (*values, *earlier) if v):
            continue
        hidden = [c is not None and c.covered and v is None for c, v in zip(now, values, strict=True)]
        data = Twelve(
            fmt.months_short(),
            [_drawn(v, shape) for v in values],
            [_drawn(v, shape) for v in earlier],
            hidden,
            "points" if shape == "price" else "bars",
        )
        name = names.get(code, code)
        title = visit.say(
            "placements.multiple_title", name=name, what=visit.say(f"placements.shape_{shape}").lower(), year=year
        )
        chart = twelve(data, title, lambda v: fmt.number(round(v)), f"m-{code}")
        cells = tuple(_written(c, v, fmt, shape) for c, v in zip(now, values, strict=True))
        made.append(Multiple(code, name, chart, cells))
    return tuple(made)


def _value(found: TypeMonth | None, shape: Shape) -> int | None:
    return None if found is None else getattr(found, shape)


def _drawn(value: int | None, shape: Shape) -> float | None:
    return None if value is None else value / 100 if shape == "price" else float(value)


def _written(found: TypeMonth | None, value: int | None, fmt: Shown, shape: Shape) -> str:
    """A price of no days is a dash; what is hidden an x."""
    if found is None or not found.covered:
        return ""
    if value is None:
        return "–" if shape == "price" and found.days == 0 else HIDDEN
    return fmt.number((value + 50) // 100 if shape == "price" else value)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A care type's differences (booked minus days times price) month by month, as they are written, and their tone."""

    name: str
    cells: tuple[tuple[str, bool], ...]


@of_view
def ledger_months(view: View, visit: Visit) -> tuple[LedgerRow, ...]:
    """Of the care types that have accounts. A minus is more booked than the days explain; in thousands of kronor."""
    shown = view.placements
    if shown is None:
        return ()
    fmt, year = Shown(visit.language), view.key.as_of.year
    rows = []
    for care in view.settings.care_types:
        cells = [shown.cell(Month(year, n), care.code) for n in range(1, view.key.as_of.month + 1)]
        if not any(c is not None and c.booked is not None for c in cells):
            continue
        written = tuple(_difference(c, fmt) for c in cells)
        rows.append(LedgerRow(care.name, written))
    return tuple(rows)


def _difference(found: TypeMonth | None, fmt: Shown) -> tuple[str, bool]:
    if found is None or not found.covered or found.booked is None:
        return "–", False
    value = found.difference
    return (HIDDEN, False) if value is None else (fmt.tkr(value, sign=True), value < 0)


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """Öre; `price` a day, `framework` as it is written. `code` "" is everything that cannot stand by itself."""

    code: str
    count: int
    days: int
    price: int
    cost: int
    framework: str
    glyph: Markup


@of_view
def suppliers(view: View, visit: Visit) -> tuple[SupplierRow, ...]:
    if view.placements is None:
        return ()
    found = view.placements.suppliers
    across = scale([s.cost / MILLION for s in found], count=2)
    fmt = Shown(visit.language)
    return tuple(
        SupplierRow(
            s.code,
            s.count,
            s.days,
            round(s.cost / s.days) if s.days else 0,
            s.cost,
            fmt.share(s.framework_days, s.framework_known_days, 0),
            glyphs.bar(across, s.cost / MILLION),
        )
        for s in found
    )


def seen(view: View, visit: Visit) -> tuple[OpenPlacement, ...]:
    """The open placements that the person may see one by one: those of units that the person has individual-level access to."""
    found = () if view.placements is None else view.placements.open
    scopes = {one.unit for one in found}
    allowed = {u for u in scopes if visit.may("read_individual", f"unit.{u}" if u else "")}
    return tuple(one for one in found if one.unit in allowed)


def chosen(found: Sequence[OpenPlacement], care_type: str, unit: str, order: str) -> list[OpenPlacement]:
    """Filtered and sorted: the longest, the dearest first; codes in their order. An unknown order is by start."""
    kept = [o for o in found if (not care_type or o.care_type == care_type) and (not unit or o.unit == unit)]
    if order in ("unit", "care_type"):
        return sorted(kept, key=lambda o: (getattr(o, order), o.start, o.id))
    if order in ("days", "price", "cost"):
        return sorted(kept, key=lambda o: (-getattr(o, order), o.id))
    return sorted(kept, key=lambda o: (-o.start.toordinal(), o.id))


def has_any(shown: PlacementsShown | None) -> bool:
    return shown is not None and bool(shown.months)
