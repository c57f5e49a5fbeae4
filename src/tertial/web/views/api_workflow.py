"""The API's workflow: where a period stands, its texts, own forecasts and report."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field

from tertial.findings import Kind, RefusedError
from tertial.usecases import jobs, own_forecasts, periods, report_versions, texts
from tertial.usecases.access import demand, section_scope
from tertial.web.api_parts import READS, WRITES, ApiRoute, Taken, read_body, takes
from tertial.web.views.api import PeriodItem, period_item
from tertial.web.views.api_jobs import JobItem, job_item
from tertial.web.visit import Visit

router = APIRouter(prefix="/api/periods/{period}", route_class=ApiRoute, tags=["workflow"])

NO_REPORT = Kind(
    "report.unknown-version",
    "error",
    sv="Rapporten har ingen sådan version som är öppen för dig.",
    en="The report has no such version that is open to you.",
    do_sv="Välj en version i listan; läsare ser den som är publicerad.",
    do_en="Choose a version of the list; readers see the one that is published.",
)
Step = Literal["submit", "withdraw", "return", "approve"]
ReportStep = Literal["submit", "withdraw", "return", "approve", "lock", "publish", "supersede"]


class KindInItem(BaseModel):
    kind: str = Field(examples=["ledger"])
    state: Literal["in", "late", "missing", "to_come"]
    came: str | None
    deadline: str


class OwedItem(BaseModel):
    """Something that is not done, and who can do it."""

    what: Literal["data", "text", "forecast", "report"]
    about: str = Field(examples=["unit.625"])
    name: str
    step: str = Field(examples=["units"])
    deadline: str | None
    state: str = Field(examples=["missing"])
    who: list[str] = Field(description="Names of those who can do it")
    overdue: bool


class OverviewItem(BaseModel):
    """Where a period stands, as far as you may see it."""

    period: PeriodItem
    kinds: list[KindInItem]
    owed: list[OwedItem]
    reminders: list[OwedItem] = Field(description="What is yours to do within a week")


class CommentItem(BaseModel):
    action: str = Field(examples=["return"])
    body: str
    author: str
    at: str


class TextItem(BaseModel):
    """A text; version 0 with an empty body where nothing is written."""

    period: str = Field(examples=["2026-08"])
    section: str = Field(examples=["area.BUF"])
    language: str
    version: int = Field(examples=[3], description="Give it back as base_version when you save")
    body: str = Field(description="Markdown; figures by reference")
    title: str | None
    assessment: str | None
    author: str
    written: str
    state: str = Field(examples=["draft"])
    comments: list[CommentItem]


class CollisionItem(BaseModel):
    mine: str
    theirs: str


class SavedItem(BaseModel):
    """What became of saving: `merged` when somebody else's changes came in, `collisions` where both wordings now stand."""

    text: TextItem
    merged: bool
    collisions: list[CollisionItem]
    unchanged: bool


class OwnForecastItem(BaseModel):
    """What a unit expects of the full year, SEK, surplus positive. `line` is empty for the unit's result."""

    period: str
    unit: str = Field(examples=["625"])
    line: str
    version: int
    amount: float = Field(examples=[-1250000])
    comment: str
    author: str
    at: str


class ReportItem(BaseModel):
    """A version of a period's report. `files` gives each file's SHA-256, from approval on."""

    period: str
    kind: str
    version: int
    state: str
    known: str | None
    manifest_sha256: str | None
    files: dict[str, str] = Field(examples=[{"interim-2026-08-31.pdf": "9f2c…"}])
    changed: str
    who: str
    comments: list[CommentItem]
    steps: list[str] = Field(description="The steps that you may take now", examples=[["approve", "return"]])


class TextBody(Taken):
    """A text to save. `base_version` is the version that you began from; what came in between is merged."""

    base_version: int = Field(ge=0, le=1_000_000, examples=[0])
    body: str = Field(examples=["Kostnaden för placeringar minskar.\n"])
    title: str | None = None
    assessment: str | None = Field(default=None, examples=["will_be"])
    language: Literal["sv", "en"] | None = Field(default=None, description="The committee's where it is left out")


class TextStepBody(Taken):
    """A step of a text. `version` is the one that you read; a return demands a comment."""

    step: Step
    version: int = Field(ge=0, le=1_000_000, examples=[1])
    comment: str = ""
    language: Literal["sv", "en"] | None = None


class OwnForecastBody(Taken):
    """The full year in SEK, surplus positive, with at most two decimals."""

    amount: float = Field(ge=-1e10, le=1e10, examples=[-1250000])
    comment: str = Field(default="", examples=["Tre nya placeringar från september."])
    line: str = ""


class ReportStepBody(Taken):
    """A step of the report. A return demands a comment; approval writes the files, and is answered by a job."""

    step: ReportStep
    comment: str = ""


@router.get("", responses=READS)
def overview(request: Request, period: str) -> OverviewItem:
    """Where a period stands: which files are in, what is owed, by whom, until when."""
    visit: Visit = request.state.visit
    found = periods.overview(visit.workspace, period, visit.today, visit.acting().person)
    figures = found.info.period in {str(k.month) for k in visit.snapshots()}
    return OverviewItem(
        period=period_item(found.info, figures=figures),
        kinds=[KindInItem.model_validate(k, from_attributes=True) for k in found.kinds],
        owed=[OwedItem.model_validate(o, from_attributes=True) for o in found.owed],
        reminders=[OwedItem.model_validate(o, from_attributes=True) for o in found.reminders],
    )


@router.get("/texts", responses=READS)
def every_text(request: Request, period: str, language: str = "") -> list[TextItem]:
    """The texts that are written for a period, those that you may read."""
    visit: Visit = request.state.visit
    found = texts.texts(visit.workspace, period, language or None)
    return [text_item(t) for section, t in sorted(found.items()) if visit.may("read", section_scope(section))]


@router.get("/texts/{section}", responses=READS)
def one_text(request: Request, period: str, section: str, language: str = "") -> TextItem:
    """The text of a section: `summary`, `goal.<key>`, `area.<code>` or `unit.<code>`."""
    visit: Visit = request.state.visit
    _demand(visit, section)
    return text_item(texts.text(visit.workspace, period, section, language or None))


@router.get("/texts/{section}/versions", responses=READS)
def text_versions(request: Request, period: str, section: str, language: str = "") -> list[TextItem]:
    """Every version of a text, newest first."""
    visit: Visit = request.state.visit
    _demand(visit, section)
    return [text_item(t) for t in texts.versions(visit.workspace, period, section, language or None)]


@router.post("/texts/{section}", responses=WRITES, openapi_extra=takes(TextBody))
def save_text(request: Request, period: str, section: str) -> SavedItem:
    """Save a text. What somebody else saved since `base_version` is merged, word by word; nothing is lost."""
    visit: Visit = request.state.visit
    b = read_body(request, TextBody)
    done = texts.save(
        visit.workspace,
        visit.acting(),
        period,
        section,
        b.base_version,
        b.body,
        title=b.title,
        assessment=b.assessment,
        language=b.language,
    )
    return SavedItem(
        text=text_item(done.text),
        merged=done.merged,
        collisions=[CollisionItem(mine=c.mine, theirs=c.theirs) for c in done.collisions],
        unchanged=done.unchanged,
    )


@router.post("/texts/{section}/steps", responses=WRITES, openapi_extra=takes(TextStepBody))
def move_text(request: Request, period: str, section: str) -> TextItem:
    """Take a text a step: submit, withdraw, return with a comment, approve."""
    visit: Visit = request.state.visit
    b = read_body(request, TextStepBody)
    said = {"version": b.version, "comment": b.comment, "language": b.language}
    return text_item(texts.move(visit.workspace, visit.acting(), period, section, b.step, **said))  # type: ignore[arg-type]


@router.get("/own-forecasts", responses=READS)
def every_own_forecast(request: Request, period: str) -> list[OwnForecastItem]:
    """What units expect of the full year, those that you may read."""
    visit: Visit = request.state.visit
    found = own_forecasts.entries(visit.workspace, period)
    return [own_item(e) for e in found if visit.may("read", f"unit.{e.unit}")]


@router.get("/own-forecasts/{unit}", responses=READS)
def own_forecast_versions(request: Request, period: str, unit: str) -> list[OwnForecastItem]:
    """Every version of what a unit has entered, newest first."""
    visit: Visit = request.state.visit
    return [own_item(e) for e in own_forecasts.history(visit.workspace, period, unit)]


@router.post("/own-forecasts/{unit}", responses=WRITES, openapi_extra=takes(OwnForecastBody))
def enter_own_forecast(request: Request, period: str, unit: str) -> OwnForecastItem:
    """Enter what a unit expects of the full year."""
    visit: Visit = request.state.visit
    b = read_body(request, OwnForecastBody)
    ore = round(b.amount * 100)
    return own_item(own_forecasts.enter(visit.workspace, visit.acting(), period, unit, ore, b.comment, b.line))


@router.get("/report", responses=READS)
def report(request: Request, period: str) -> ReportItem:
    """The newest version of the report; for readers the published one."""
    visit: Visit = request.state.visit
    if visit.whole:
        return report_item(visit, report_versions.report(visit.workspace, period))
    return report_item(visit, _open_to(visit, period)[0])


@router.get("/report/versions", responses=READS)
def report_history(request: Request, period: str) -> list[ReportItem]:
    """Every version of the report, newest first; for readers the published one."""
    visit: Visit = request.state.visit
    return [report_item(visit, v) for v in _open_to(visit, period)]


@router.get(
    "/report/versions/{version}/files/{name}",
    responses=READS
    | {200: {"description": "The file as it was approved", "content": {"application/octet-stream": {}}}},
    response_class=FileResponse,
)
def report_file(request: Request, period: str, version: int, name: str) -> FileResponse:
    """A file of an approved, locked, published or superseded version: PDF, DOCX, HTML or its manifest."""
    visit: Visit = request.state.visit
    if version not in {v.version for v in _open_to(visit, period)}:
        raise RefusedError(NO_REPORT())
    path = report_versions.file(visit.workspace, period, version, name)
    return FileResponse(path, filename=path.name, media_type="application/octet-stream")


@router.post(
    "/report/steps",
    responses=WRITES | {202: {"model": JobItem, "description": "The report is being written; follow the job"}},
    openapi_extra=takes(ReportStepBody),
)
def move_report(request: Request, period: str) -> Any:
    """Take the report a step: submit, withdraw, return, approve, lock, publish, supersede."""
    visit: Visit = request.state.visit
    b = read_body(request, ReportStepBody)
    if b.step == "approve":
        periods.info(visit.workspace, period)
        asked = {"period": period, "step": b.step, "comment": b.comment}
        queued = jobs.queue(visit.workspace, visit.acting(), "report", asked)
        return JSONResponse(job_item(queued).model_dump(), 202)
    done = report_versions.move(visit.workspace, visit.acting(), period, b.step, b.comment)
    return report_item(visit, done).model_dump()


def _demand(visit: Visit, section: str) -> None:
    demand(visit.workspace.settings, visit.acting().person, "read", section_scope(section))


def _open_to(visit: Visit, period: str) -> list[report_versions.ReportVersion]:
    """The versions that somebody may see: readers the published one. Raises RefusedError where there is none."""
    found = report_versions.versions(visit.workspace, period)
    if not visit.whole:
        found = [v for v in found if v.state == "published"]
        if not found:
            raise RefusedError(NO_REPORT())
    return found


def text_item(found: texts.SectionText) -> TextItem:
    named = {n: getattr(found, n) for n in TextItem.model_fields if n != "comments"}
    return TextItem(**named, comments=_comments(found.comments))


def _comments(found: Any) -> list[CommentItem]:
    return [CommentItem(action=c.action, body=c.body, author=c.author, at=c.at) for c in found]


def own_item(found: own_forecasts.OwnForecast) -> OwnForecastItem:
    named = {n: getattr(found, n) for n in OwnForecastItem.model_fields if n != "amount"}
    return OwnForecastItem(**named, amount=found.amount / 100)


def report_item(visit: Visit, found: report_versions.ReportVersion) -> ReportItem:
    named = {n: getattr(found, n) for n in ReportItem.model_fields if n not in ("comments", "steps", "files")}
    newest = report_versions.report(visit.workspace, found.period).version == found.version
    steps = report_versions.moves(visit.workspace, visit.acting().person, found.period) if newest else ()
    said = _comments(found.comments) if visit.whole else []
    return ReportItem(**named, files=dict(found.files), comments=said, steps=[m.step for m in steps])
