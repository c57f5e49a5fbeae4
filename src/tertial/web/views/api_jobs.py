"""The API's long work and what it makes: imports and checks by upload, forecasts, scenarios, jobs, what is imported."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from tertial.usecases import audit_log, batch_history, jobs, scenarios, stored_forecasts, uploads
from tertial.usecases.entered import bad
from tertial.usecases.jobs import RIGHTS, Job
from tertial.usecases.views_model import ViewKey
from tertial.web.api_parts import READS, WRITES, ApiRoute, Taken, read_body, takes, takes_files, uploaded
from tertial.web.views.api_economy import BandItem, band_item
from tertial.web.visit import Visit

router = APIRouter(prefix="/api", route_class=ApiRoute)


class JobItem(BaseModel):
    """Long work. Ask again until `state` is done or failed; `result` then holds what came of it, or the findings."""

    id: str = Field(examples=["6f1d2c3b4a596877"])
    kind: Literal["import", "forecast", "report", "backtest", "check"]
    parameters: dict[str, Any]
    state: Literal["queued", "running", "done", "failed"]
    progress: float = Field(description="From 0 to 1")
    message: str
    result: dict[str, Any] | None
    who: str
    made: str
    started: str | None
    finished: str | None


class BatchItem(BaseModel):
    """An imported file. `counts`: figures read it still; else a later one covers all of it."""

    id: str
    kind: str = Field(examples=["ledger"])
    file: str
    sha256: str
    rows: int
    rejected: int
    first: str | None
    last: str | None
    known: str
    at: str
    who: str
    counts: bool


class RefusedItem(BaseModel):
    line: int
    column: str
    why: str
    cells: list[str]


class RefusedRows(BaseModel):
    """The first refused rows of a file, and how many there are in all. Reading them is in the log of changes."""

    count: int
    head: list[str]
    rows: list[RefusedItem]


class ForecastItem(BaseModel):
    """A stored forecast. It is never changed."""

    id: str
    as_of: str = Field(examples=["2026-08-31"])
    known: str
    kind: Literal["forecast", "scenario", "replay"]
    seed: int
    paths: int
    version: str = Field(description="Of Tertial and its engine")
    sha256: str
    made_at: str
    who: str


class ForecastParts(BaseModel):
    """A stored forecast with the year's distribution in SEK: of the result, and of each area's."""

    forecast: ForecastItem
    total: BandItem
    areas: dict[str, BandItem]
    scenario: dict[str, Any] | None


class ScenarioItem(BaseModel):
    name: str = Field(examples=["Färre placeringar"])
    content: dict[str, Any] = Field(description="As in a scenario file: docs/reference/scenarios.md")
    version: int
    at: str
    who: str


class ForecastBody(Taken):
    """A forecast to make, with what was known at the end of the day `known` (without it: what is known now). `scenario` is the name of
    one that is saved."""

    as_of: date = Field(examples=["2026-08-31"])
    known: date | None = None
    scenario: str | None = None


class ScenarioBody(Taken):
    name: str = Field(examples=["Färre placeringar"])
    content: dict[str, Any] = Field(examples=[{}])


class NothingBody(Taken):
    """An empty object."""


@router.get("/jobs", responses=READS, tags=["jobs"])
def every_job(request: Request, limit: int = 50) -> list[JobItem]:
    """The newest jobs that you may see: your own, and those of a kind that you may start."""
    visit: Visit = request.state.visit
    return [job_item(j) for j in jobs.jobs(visit.workspace, max(1, min(limit, 500))) if _may_see(visit, j)]


@router.get("/jobs/{job}", responses=READS, tags=["jobs"])
def one_job(request: Request, job: str) -> JobItem:
    """How a job goes, and what came of it."""
    visit: Visit = request.state.visit
    found = jobs.job(visit.workspace, job)
    if found is None or not _may_see(visit, found):
        raise LookupError(job)
    return job_item(found)


def _may_see(visit: Visit, found: Job) -> bool:
    return found.person == visit.acting().person.id or visit.may(RIGHTS[found.kind])


def job_item(found: Job) -> JobItem:
    named = {n: getattr(found, n) for n in JobItem.model_fields if n not in ("parameters", "result")}
    result = None if found.result is None else dict(found.result)
    return JobItem(**named, parameters=dict(found.parameters), result=result)


@router.post(
    "/imports",
    responses=WRITES,
    status_code=202,
    tags=["data"],
    openapi_extra=takes_files({"kind": {"type": "string"}, "allow_rejects": {"type": "string", "enum": ["1"]}}),
)
def take_in(request: Request) -> JobItem:
    """Upload exports and import them. `kind` says what they are where they do not; `allow_rejects` imports a file without its
    faulty rows."""
    visit: Visit = request.state.visit
    more = {"kind": visit.form.get("kind") or None, "allow_rejects": visit.form.get("allow_rejects") == "1"}
    return job_item(uploads.receive(visit.workspace, visit.acting(), uploaded(request), **more))  # type: ignore[arg-type]


@router.post("/checks", responses=WRITES, status_code=202, tags=["data"], openapi_extra=takes_files())
def check(request: Request) -> JobItem:
    """Upload published reports and have them checked; the result is that of `tertial check --json`."""
    visit: Visit = request.state.visit
    return job_item(uploads.receive_reports(visit.workspace, visit.acting(), uploaded(request)))


@router.get("/batches", responses=READS, tags=["data"])
def every_batch(request: Request) -> list[BatchItem]:
    """Every imported file, the one that was imported last first."""
    visit: Visit = request.state.visit
    return [BatchItem.model_validate(b, from_attributes=True) for b in batch_history.history(visit.workspace)]


@router.get("/batches/{batch}/refused", responses=READS, tags=["data"])
def refused(request: Request, batch: str) -> RefusedRows:
    """The rows of a file that were refused, under pseudonym. For those who may see rows about single persons."""
    visit: Visit = request.state.visit
    info = batch_history.batch(visit.workspace, batch).info
    found = batch_history.refused(visit.workspace, batch)
    about = f"rejected rows of {info.kind} {info.id}"
    audit_log.record(visit.workspace, visit.acting(), "read-individual", about, {"by": "api"})
    rows = [
        RefusedItem(line=line, column=column, why=why, cells=list(cells)) for line, column, why, cells in found.rows
    ]
    return RefusedRows(count=found.count, head=list(found.head), rows=rows)


@router.get("/forecasts", responses=READS, tags=["forecast"])
def every_forecast(request: Request) -> list[ForecastItem]:
    """Every stored forecast, the one that was made last first."""
    visit: Visit = request.state.visit
    return [forecast_item(f) for f in stored_forecasts.every(visit.workspace)]


@router.get("/forecasts/{forecast}", responses=READS, tags=["forecast"])
def one_forecast(request: Request, forecast: str) -> ForecastParts:
    """A stored forecast: the distribution of the year's result, and of each area's."""
    visit: Visit = request.state.visit
    found = stored_forecasts.one(visit.workspace, forecast)
    if found is None:
        raise LookupError(forecast)
    total = band_item(found.total)
    areas = {code: item for code, band in found.areas.items() if (item := band_item(band)) is not None}
    if total is None:
        raise LookupError(forecast)
    scenario = None if found.scenario is None else dict(found.scenario)
    return ForecastParts(forecast=forecast_item(found.record), total=total, areas=areas, scenario=scenario)


def forecast_item(record: Any) -> ForecastItem:
    return ForecastItem.model_validate(record, from_attributes=True)


@router.post("/forecasts", responses=WRITES, status_code=202, tags=["forecast"], openapi_extra=takes(ForecastBody))
def make_forecast(request: Request) -> JobItem:
    """Make a forecast as of a day, with a saved scenario or without; it is stored and can be found again."""
    visit: Visit = request.state.visit
    body = read_body(request, ForecastBody)
    asked = jobs.of_snapshot(ViewKey(body.as_of, None if body.known is None else str(body.known)))
    if body.scenario is not None:
        asked["scenario"] = scenarios.scenario(visit.workspace, body.scenario).name
    return job_item(jobs.queue(visit.workspace, visit.acting(), "forecast", asked))


@router.post("/backtests", responses=WRITES, status_code=202, tags=["forecast"], openapi_extra=takes(NothingBody))
def backtest(request: Request) -> JobItem:
    """Try the forecast on the workspace's own history; the result is that of `tertial backtest --json`."""
    visit: Visit = request.state.visit
    read_body(request, NothingBody)
    return job_item(jobs.queue(visit.workspace, visit.acting(), "backtest", {}))


@router.get("/scenarios", responses=READS, tags=["forecast"])
def every_scenario(request: Request) -> list[ScenarioItem]:
    """The saved scenarios, by name."""
    visit: Visit = request.state.visit
    return [scenario_item(s) for s in scenarios.scenarios(visit.workspace)]


@router.post("/scenarios", responses=WRITES, tags=["forecast"], openapi_extra=takes(ScenarioBody))
def save_scenario(request: Request) -> ScenarioItem:
    """Save a scenario; a name that is there gets a new version."""
    visit: Visit = request.state.visit
    body = read_body(request, ScenarioBody)
    if not all(name.isprintable() for name in body.content):
        raise bad("name", body.name)
    return scenario_item(scenarios.save_scenario(visit.workspace, visit.acting(), body.name, body.content))


def scenario_item(found: scenarios.Scenario) -> ScenarioItem:
    content = dict(found.content)
    return ScenarioItem(name=found.name, content=content, version=found.version, at=found.at, who=found.who)
