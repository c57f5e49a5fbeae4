"""The forecast: where the year ends, how sure that is, why, and how earlier forecasts have done; and making a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tertial.usecases import jobs, scenarios
from tertial.usecases.forecast_versions import is_computed
from tertial.web.lookup import looked_at
from tertial.web.parts import forecast as parts
from tertial.web.parts.own import entered
from tertial.web.render import Addresses, page
from tertial.web.table_files import csv_answer, kr

if TYPE_CHECKING:
    from tertial.usecases.views_model import View
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)
SHOWN_SCENARIOS = 6


@router.get("/forecast")
def forecast(request: Request) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    made = view.forecast
    return page(
        visit,
        "forecast.html",
        key=view.key,
        stale=view.stale,
        year=view.key.as_of.year,
        view=view,
        made=made,
        headline=parts.headline(view, visit),
        deck=parts.deck(view, visit),
        deficit=parts.deficit(made, visit) if made else "",
        fan=parts.fan_of(view, visit),
        areas=parts.areas(view, visit),
        lines=parts.lines(view, visit),
        care=parts.care(view, visit),
        cases=parts.cases(view, visit),
        tails=parts.tails(view, visit),
        bridges=[(key, parts.bridge(view, visit, key)) for key in ("forecast_bridge", "forecast_change")],
        said=parts.said(view),
        record=parts.record(view, visit),
        entered=entered(view, visit) if visit.whole else None,
        saved=saved_of(view, visit) if visit.whole else (),
        own=parts.own_of(view),
    )


def saved_of(view: View, visit: Visit) -> list[tuple[str, bool]]:
    """The saved scenarios, last changed first, and whether their effect on this snapshot's year is there."""
    found = sorted(scenarios.scenarios(visit.workspace), key=lambda s: s.at, reverse=True)[:SHOWN_SCENARIOS]
    return [(one.name, is_computed(visit.workspace, view.key, one)) for one in found]


@router.post("/forecast/new")
def make_new(request: Request) -> Response:
    """Queue a forecast of the snapshot that is looked at, with what was known then where that is an earlier day."""
    visit: Visit = request.state.visit
    key = visit.key()
    if key is None:
        raise LookupError("forecast")
    job = jobs.queue(visit.workspace, visit.acting(), "forecast", jobs.of_snapshot(key))
    return RedirectResponse(Addresses(visit, key)(f"/forecast/job/{job.id}"), 303)


@router.get("/forecast/job/{job}")
def job(request: Request, job: str) -> Response:
    """How far a forecast or a scenario has come; goes on to what it made when it is done."""
    visit: Visit = request.state.visit
    found = jobs.job(visit.workspace, job)
    if found is None or found.kind != "forecast":
        raise LookupError(job)
    url = Addresses(visit, visit.key())
    scenario = found.parameters.get("scenario")
    if found.state == "done":
        return RedirectResponse(url("/forecast/scenario", name=scenario) if scenario else url("/forecast"), 303)
    findings = (found.result or {}).get("findings", ()) if found.state == "failed" else ()
    return page(
        visit,
        "forecast_job.html",
        key=visit.key(),
        job=found,
        findings=findings,
        scenario=scenario,
        here=url(visit.path),
    )


@router.get("/forecast/csv/{table}")
def as_csv(request: Request, table: str) -> Response:
    """`result` by area and line, `care` by care type, as numbers: kronor and care days."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    heads = [
        visit.say(f"forecast.{k}")
        for k in ("own_head", "mean_head", "p5", "p10", "p25", "median_head", "p75", "p90", "p95")
    ]
    if table == "result":
        rows = _result_rows(view, visit)
    elif table == "care":
        heads[0] = visit.say("forecast.to_date_head")
        rows = [
            [r.name, r.to_date, *(getattr(r.days, n) for n in r.days.__slots__)] for r in parts.care(view, visit).rows
        ]
    else:
        raise LookupError(table)
    return csv_answer(f"prognos-{table}-{view.key.as_of}", [visit.say("forecast.row_head"), *heads], rows)


def _result_rows(view: View, visit: Visit) -> list[list[object]]:
    named = [(visit.say("forecast.result_row"), "result.total", "total")]
    named += [(a.name, f"areas.{a.code}", f"area.{a.code}") for a in view.settings.areas]
    named += [(line.name, f"result.{line.key}", f"line.{line.key}") for line in view.settings.lines]
    rows: list[list[object]] = []
    for name, prefix, scope in named:
        band, figure = view.simulated.get(scope), view.figure(f"{prefix}.forecast")
        if band is None:
            continue
        own = (
            None
            if figure is None or figure.value is None or figure.marks & {"model", "run_rate"}
            else kr(int(figure.value))
        )
        rows.append([name, own, *(kr(getattr(band, n)) for n in band.__slots__)])
    return rows
