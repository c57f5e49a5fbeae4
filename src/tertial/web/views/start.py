"""The start page: where the period stands, what the year looks like, who owes what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tertial.usecases.coverage import coverage
from tertial.usecases.kind_names import kind_name
from tertial.usecases.observations import observations
from tertial.web.lookup import looked_at
from tertial.web.parts import start_figures, start_lead, start_work
from tertial.web.parts.spread import area_rows
from tertial.web.render import page

if TYPE_CHECKING:
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(request: Request) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    sources = tuple(
        source
        for source in coverage(visit.workspace, view.key, visit.today)
        if source.rows or source.state == "missing"
    )
    return page(
        visit,
        "start.html",
        key=view.key,
        stale=view.stale,
        lead=start_lead.lead(view, visit),
        days=start_figures.care_days(view, visit),
        goals=start_figures.goals(view, visit),
        money=start_figures.money(view, visit),
        work=start_work.work(view, visit),
        found=observations(view, sources, visit.language),
        areas=area_rows(view, visit),
        sources=sources,
        kind_name=lambda kind: kind_name(kind, visit.language),
    )
