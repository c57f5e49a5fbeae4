"""Periods: which are open, with which deadlines; opening the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tertial.usecases import periods
from tertial.usecases.periods import STEPS
from tertial.web.faults import ENTERED
from tertial.web.parts import admin as parts
from tertial.web.render import page

if TYPE_CHECKING:
    from tertial.findings import Finding
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)
KINDS = ("monthly", "interim", "annual")


@router.get("/admin/periods")
def every(request: Request) -> Response:
    return _every(request.state.visit)


def _every(visit: Visit, faults: tuple[Finding, ...] = (), status: int = 200) -> Response:
    found = periods.periods(visit.workspace)
    wanted = visit.form.get("period") or visit.query.get("period", "")
    return page(
        visit,
        "admin_periods.html",
        status=status,
        tabs=parts.tabs(visit),
        periods=found,
        begin=parts.period_form(found, wanted, visit.today),
        steps=STEPS,
        kinds=KINDS,
        told=visit.say("admin.saved") if "told" in visit.query else "",
        form=visit.form,
        faults=faults,
    )


@router.post("/admin/periods")
def plan(request: Request) -> Response:
    """Opens a period, or changes the deadlines of one that is open."""
    visit: Visit = request.state.visit
    form = visit.form
    days = {step: form[step] for step in STEPS if form.get(step)}
    kind = form.get("kind", "")
    try:
        done = periods.open_period(visit.workspace, visit.acting(), form.get("period", ""), kind, days)  # type: ignore[arg-type]
    except ENTERED as error:
        return _every(visit, error.findings, 400)
    return RedirectResponse(f"/admin/periods?period={done.period}&told=saved", 303)
