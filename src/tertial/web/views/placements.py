"""Placements: care days, cost and its causes, the ledger beside them, suppliers; and, for those who may, each open one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tertial.usecases import audit_log
from tertial.usecases.access import scopes
from tertial.web.charts import glyphs
from tertial.web.charts.svg import scale
from tertial.web.lookup import looked_at
from tertial.web.parts import placements as parts
from tertial.web.parts.spread import MILLION
from tertial.web.render import page
from tertial.web.table_files import csv_answer, kr

if TYPE_CHECKING:
    from markupsafe import Markup

    from tertial.usecases.placements_shown import OpenPlacement
    from tertial.usecases.views_model import View
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)


@router.get("/placements")
def placements(request: Request) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    wanted = visit.query.get("show", "days")
    shape: parts.Shape = next((s for s in parts.SHAPES if s == wanted), "days")
    shown = view.placements
    units = [] if shown is None else [(view.settings.unit_name(u) if u else "", n) for u, n in shown.open_by_unit]
    return page(
        visit,
        "placements.html",
        key=view.key,
        stale=view.stale,
        year=view.key.as_of.year,
        headline=parts.headline(view, visit),
        deck=parts.deck(view, visit),
        care=parts.facts_table(view, visit, "care"),
        causes=_causes(view),
        split=parts.facts_table(view, visit, "care_split"),
        ledger=parts.facts_table(view, visit, "reconciliation"),
        ledger_months=parts.ledger_months(view, visit),
        billed=parts.facts_table(view, visit, "suppliers"),
        suppliers=parts.suppliers(view, visit),
        multiples=parts.multiples(view, visit, shape),
        shape=shape,
        shapes=parts.SHAPES,
        units=units,
        individual=_individual(visit),
        minimum=view.settings.privacy.minimum_count,
    )


def _individual(visit: Visit) -> bool:
    """Whether the person may see any placement by itself; it is not told to others that there is such a list."""
    return visit.person is not None and bool(scopes(visit.workspace.settings, visit.person, "read_individual"))


def _causes(view: View) -> list[tuple[str, int, Markup, bool]]:
    """Volume, mix, price and their sum, as a bridge."""
    found = [(c, view.value(f"care_bridge.{c}.deviation")) for c in ("volume", "mix", "price")]
    whole = view.value("care_bridge.total.deviation")
    if whole is None:
        return []
    reached = [0.0]
    for _, ore in found:
        reached.append(reached[-1] + (ore or 0) / MILLION)
    across = scale([*reached, whole / MILLION], count=3)
    rows = [
        (cause, ore or 0, glyphs.waterfall(across, reached[i], reached[i + 1]), False)
        for i, (cause, ore) in enumerate(found)
    ]
    return [*rows, ("total", whole, glyphs.waterfall(across, 0.0, whole / MILLION, total=True), True)]


@router.get("/placements/csv/months")
def months_csv(request: Request) -> Response:
    """Care type by month as the page shows it; what is hidden is an x, as on the page."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    names = {c.code: c.name for c in view.settings.care_types}
    head = [visit.say("placements.care_type"), visit.say("placements.month")]
    head += [visit.say(f"placements.shape_{s}") for s in parts.SHAPES]
    head += [visit.say("placements.computed"), visit.say("placements.booked")]
    rows: list[list[object]] = []
    for c in () if view.placements is None else view.placements.months:
        if not c.covered:
            continue
        counts = [parts.HIDDEN if v is None else v for v in (c.days, c.open, c.starts, c.ends)]
        price = parts.HIDDEN if c.days is None else kr(c.price)
        computed = parts.HIDDEN if c.cost is None else kr(c.cost)
        rows.append([names.get(c.care_type, c.care_type), str(c.month), *counts, price, computed, kr(c.booked)])
    return csv_answer(f"placeringar-{view.key.as_of}", head, rows)


@router.get("/placements/open")
def open_list(request: Request) -> Response:
    """Every open placement by pseudonym: individual-level, so that the reading is an audit row."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    found = parts.seen(view, visit)
    rows = _chosen(found, visit)
    _record(visit, view)
    settings = view.settings
    return page(
        visit,
        "placements_open.html",
        key=view.key,
        stale=view.stale,
        found=found,
        rows=rows,
        care={c.code: c.name for c in settings.care_types},
        types=sorted({o.care_type for o in found}),
        units=[(u, settings.unit_name(u)) for u in sorted({o.unit for o in found}) if u],
        unit_name=settings.unit_name,
        care_type=visit.query.get("care_type", ""),
        unit=visit.query.get("unit", ""),
        order=visit.query.get("order", "start"),
        sorts=parts.SORTS,
        total=sum(o.cost for o in rows),
        this_year=sum(o.cost_this_year for o in rows),
    )


@router.get("/placements/open/csv")
def open_csv(request: Request) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    rows = _chosen(parts.seen(view, visit), visit)
    _record(visit, view)
    heads = [
        visit.say(f"placements.{k}")
        for k in ("person", "placement", "care_type", "unit", "start", "days_so_far", "price", "cost", "cost_year")
    ]
    cells = [
        [o.person, o.id, o.care_type, o.unit, o.start, o.days, kr(o.price), kr(o.cost), kr(o.cost_this_year)]
        for o in rows
    ]
    return csv_answer(f"pagaende-{view.key.as_of}", heads, cells)


def _chosen(found: tuple[OpenPlacement, ...], visit: Visit) -> list[OpenPlacement]:
    query = visit.query
    return parts.chosen(found, query.get("care_type", ""), query.get("unit", ""), query.get("order", "start"))


def _record(visit: Visit, view: View) -> None:
    audit_log.record(visit.workspace, visit.acting(), "read-individual", f"placements {view.key.token}")
