"""A unit's own forecast: the form, and every version of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tertial.findings import RefusedError
from tertial.usecases import own_forecasts, periods
from tertial.web.faults import ENTERED
from tertial.web.lookup import looked_at, period_at
from tertial.web.parts.own import UnitRow, amount_of, entered, looks_like_millions, written
from tertial.web.parts.start_lead import bold
from tertial.web.render import Addresses, page
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from markupsafe import Markup

    from tertial.usecases.views_model import View
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)


@router.get("/forecast/unit/{unit}")
def of_unit(request: Request, unit: str) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    return view if isinstance(view, Response) else _page(view, visit, unit)


@router.post("/forecast/unit/{unit}")
def enter(request: Request, unit: str) -> Response:
    """Takes a forecast in, also while the figures of the page are being computed."""
    visit: Visit = request.state.visit
    period = period_at(visit)
    if isinstance(period, Response):
        return period
    amount, comment = visit.form.get("amount", ""), visit.form.get("comment", "")
    ore = amount_of(amount)
    fault = visit.say("own.fault")
    if ore is not None:
        try:
            own_forecasts.enter(visit.workspace, visit.acting(), period, unit, ore, comment)
        except ENTERED as error:
            if isinstance(error, RefusedError) and not error.findings[0].code.startswith("workflow."):
                raise
            fault = " ".join(f"{f.message(visit.language)} {f.remedy(visit.language)}" for f in error.findings)
        else:
            return RedirectResponse(Addresses(visit, visit.key())(f"/forecast/unit/{unit}", saved="1"), 303)
    view = looked_at(visit)
    return view if isinstance(view, Response) else _page(view, visit, unit, amount, comment, fault)


def _page(
    view: View, visit: Visit, unit: str, amount: str | None = None, comment: str = "", fault: str = ""
) -> Response:
    """Raises LookupError for a unit that has neither outcome nor budget this year."""
    row = next((r for r in entered(view, visit).rows if r.code == unit), None)
    if row is None:
        raise LookupError(unit)
    kept = row.entry
    return page(
        visit,
        "forecast_unit.html",
        key=view.key,
        stale=view.stale,
        status=400 if fault else 200,
        year=view.key.as_of.year,
        row=row,
        simulation=_simulation(row, visit),
        budget=view.value(f"units.{unit}.budget"),
        history=own_forecasts.history(visit.workspace, str(view.key.month), unit),
        amount=(written(kept.amount) if kept else "") if amount is None else amount,
        comment=(kept.comment if kept else "") if amount is None else comment,
        fault=fault,
        state=periods.info(visit.workspace, str(view.key.month)).state,
        saved=visit.query.get("saved") == "1",
        doubt=looks_like_millions(row),
        written=written(kept.amount if kept else None).replace("-", "\u2212"),
    )


def _simulation(row: UnitRow, visit: Visit) -> Markup | None:
    if row.band is None:
        return None
    fmt, band = Shown(visit.language), row.band
    return bold(visit.say("own.simulation", mean=fmt.tkr(band.mean), low=fmt.tkr(band.q10), high=fmt.tkr(band.q90)))
