"""Goals and key figures: the year's goals, five years of every key figure, and a page for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tertial.usecases import key_figures
from tertial.usecases.kind_names import kind_name
from tertial.usecases.views_model import cell, notes
from tertial.web.lookup import looked_at
from tertial.web.parts import goals as parts
from tertial.web.render import Addresses, page
from tertial.web.table_files import bare, csv_answer

if TYPE_CHECKING:
    from tertial.domain.committee import Indicator
    from tertial.usecases.views_model import View
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)


@router.get("/goals")
def goals(request: Request) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    rows = parts.goal_rows(view, visit)
    found = parts.figures(view, visit)
    years = [c.key for c in found.columns if c.key.isdigit()] if found is not None else []
    return page(
        visit,
        "goals.html",
        key=view.key,
        stale=view.stale,
        goals=rows,
        headline=parts.headline(rows, visit),
        found=found,
        old=set(years[:-3]),
        older=set(years[:-2]),
        year=view.key.as_of.year,
    )


@router.get("/goals/csv")
def goals_csv(request: Request) -> Response:
    """Every key figure over the years of the table, in one file; marks as words in a column of their own."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    table = view.table("indicators", visit.language)
    columns = () if table is None else table.columns
    head = [visit.say("goals.group"), visit.say("goals.figure"), *(c.head for c in columns), visit.say("goals.marks")]
    rows: list[list[object]] = []
    group = ""
    for row in () if table is None else table.rows:
        group = row.label if row.kind == "group" else group
        if row.kind != "group":
            ids = [row.cells.get(c.key, "") for c in columns]
            rows.append([group, row.label, *(_csv_value(view, visit, i) for i in ids), _marks(view, visit, ids)])
    return csv_answer(f"indicators-{view.key.token}", head, rows)


def _csv_value(view: View, visit: Visit, id_: str) -> object:
    figure = view.figure(id_, visit.language)
    if figure is None:
        return None
    return visit.say("goals.hidden") if "suppressed" in figure.marks else figure.value


def _marks(view: View, visit: Visit, ids: list[str]) -> str:
    found = [view.figure(i, visit.language) for i in ids]
    marked = [f.id.rpartition(".")[2] for f in found if f is not None and "restated" in f.marks]
    return visit.say("goals.restated_years", years=", ".join(marked)) if marked else ""


@router.get("/goals/figure/{indicator}")
def of_figure(request: Request, indicator: str) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    which = _indicator(view, indicator)
    url = Addresses(visit, view.key)
    own = [g for g in parts.goal_rows(view, visit) if g.indicator == which.key]
    name = "imported_indicators" if which.source == "imported" else f"indicator_{which.key}"
    asked = view.more.asked.get(name)
    entered = key_figures.entered(visit.workspace, view.key, which.key)
    return page(
        visit,
        "goals_figure.html",
        key=view.key,
        stale=view.stale,
        figure=which,
        goals=own,
        years=_years(view, visit, which),
        notes=_notes(view, visit, which),
        chart=parts.chart(view, visit, which, "years", 400.0),
        run=parts.run_of(view, visit, which),
        pace=parts.pace_text(view, visit, which),
        preliminary=bool(parts.late_registers(view, visit).intersection(parts.registers(view, which))),
        crumbs=((visit.say("nav.goals"), url("/goals")), (which.name, "")),
        definition=key_figures.definition(which, visit.language),
        limits=key_figures.limits(which, view.settings, visit.language),
        asked=asked,
        registers=[kind_name(k, visit.language) for k in parts.registers(view, which)],
        files=key_figures.source_files(visit.workspace, () if asked is None else asked.batches),
        entered=entered,
        plain=lambda value: parts.plain(value, which, visit),
        kind_name=lambda kind: kind_name(kind, visit.language),
    )


@router.get("/goals/figure/{indicator}/csv")
def figure_csv(request: Request, indicator: str) -> Response:
    """The years of the table, and every imported value with when it was known."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    which = _indicator(view, indicator)
    head = [visit.say(f"goals.{w}") for w in ("period", "value", "known", "note", "file")]
    rows: list[list[object]] = [
        [label, _csv_value(view, visit, id_), "", visit.say("goals.in_force"), ""]
        for label, id_ in _labelled(view, visit, which)
    ]
    rows += [
        [e.period, bare(e.value), str(e.known), e.note, f"{e.file}:{e.line}"]
        for e in key_figures.entered(visit.workspace, view.key, which.key)
    ]
    return csv_answer(f"{which.key}-{view.key.token}", head, rows)


def _indicator(view: View, key: str) -> Indicator:
    """Raises LookupError for a key figure that the configuration does not have."""
    found = next((i for i in view.settings.indicators if i.key == key), None)
    if found is None:
        raise LookupError(key)
    return found


def _labelled(view: View, visit: Visit, which: Indicator) -> list[tuple[str, str]]:
    table = view.table("indicators", visit.language)
    row = None if table is None else next((r for r in table.rows if r.key == which.key), None)
    if table is None or row is None:
        return []
    return [(c.head, row.cells[c.key]) for c in table.columns if c.key in row.cells]


def _years(view: View, visit: Visit, which: Indicator) -> list[tuple[str, object, bool]]:
    """(head, cell, whether it is a part of a year) of each column that the key figure has."""
    table = view.table("indicators", visit.language)
    row = None if table is None else next((r for r in table.rows if r.key == which.key), None)
    if table is None or row is None:
        return []
    facts = view.facts[visit.language]
    return [
        (c.head, cell(table, row, c, facts, visit.language), c.partial) for c in table.columns if c.key in row.cells
    ]


def _notes(view: View, visit: Visit, which: Indicator) -> tuple[str, ...]:
    """The notes that hang on the key figure's own values."""
    table = view.table("indicators", visit.language)
    if table is None:
        return ()
    mine = {id_ for _, id_ in _labelled(view, visit, which)}
    said = dict(zip((n for n in table.notes if n.figures), (t for x, t in notes(table) if x), strict=True))
    return tuple(text for note, text in said.items() if mine.intersection(note.figures))
