"""The report of a period: where its texts stand, its check, its steps from draft to published, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tertial.findings import Finding, InputError
from tertial.usecases import periods, report_versions
from tertial.usecases.access import section_scope
from tertial.usecases.desk import COUNCIL
from tertial.usecases.desk import preview as draft
from tertial.usecases.desk_check import Remark, at_work, last_check, remarks_of
from tertial.usecases.jobs import Job, job, queue
from tertial.usecases.views_model import View
from tertial.web.faults import ENTERED, DeniedError
from tertial.web.lookup import looked_at, period_at
from tertial.web.parts import desk as parts
from tertial.web.parts.names import namer
from tertial.web.render import Addresses, page

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)

SLOW = ("approve", "lock", "publish")
"""Steps that write or read the report's files: done in the background."""
STEPS = ("submit", "approve", "lock", "publish", "withdraw", "return", "supersede")
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'; sandbox"
)
"""The report has its style inside; it may run nothing, fetch nothing and send nothing."""
DRAFTS = ("html", "pdf", "docx")
"""The formats of a draft: the first to be read in place."""
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}


@router.get("/report")
def overview(request: Request) -> Response:
    """The report at work; for readers the published ones."""
    visit: Visit = request.state.visit
    if not visit.whole:
        return _published(visit)
    view = looked_at(visit)
    return view if isinstance(view, Response) else _overview(visit, view)


def _published(visit: Visit) -> HTMLResponse:
    assert visit.person is not None  # noqa: S101 - the access table asks for a member
    shown = []
    for info in periods.visible(visit.workspace, visit.person):
        versions = [v for v in report_versions.versions(visit.workspace, info.period) if v.state == "published"]
        shown += [(info, v, parts.files_of(v)) for v in versions]
    return page(visit, "report_reader.html", shown=shown)


def _overview(visit: Visit, view: View, faults: tuple[Finding, ...] = (), status: int = 200) -> HTMLResponse:
    assert visit.person is not None  # noqa: S101 - as above
    desk = parts.desk(view, visit)
    checked = last_check(visit.workspace, desk.period)
    found = {m.step: m for m in report_versions.moves(visit.workspace, visit.person, desk.period)}
    moves = [found[step] for step in STEPS if step in found]
    return page(
        visit,
        "report.html",
        key=view.key,
        stale=view.stale,
        status=status,
        desk=desk,
        title=parts.report_name(desk, visit),
        told=parts.stands(desk, visit),
        moves=moves,
        asks=[m for m in moves if m.comment],
        unfinished=parts.unfinished(desk, visit, [m.step for m in moves]),
        faults=faults,
        checked=checked,
        remarks=_remarks(checked, visit),
        names={i.place.section: i.place.name for i in (*desk.items, *desk.rest)},
        busy=at_work(visit.workspace, desk.period),
        versions=[(v, parts.files_of(v)) for v in report_versions.versions(visit.workspace, desk.period)],
        said=visit.query.get("said", ""),
        name_of=namer(visit),
    )


def _remarks(checked: Job | None, visit: Visit) -> list[Remark]:
    """What a check said of the report as a whole, and of the texts that the person may read."""
    found = remarks_of(checked) if checked else ()
    return [r for r in found if not r.section or visit.may("read", section_scope(r.section))]


@router.post("/report/check")
def check(request: Request) -> Response:
    """Queues a check of the report as it would be now."""
    visit: Visit = request.state.visit
    period = period_at(visit)
    if isinstance(period, Response):
        return period
    queued = queue(visit.workspace, visit.acting(), "report", {"period": period, "check": True})
    return RedirectResponse(Addresses(visit, visit.key())(f"/report/job/{queued.id}"), 303)


@router.post("/report/move")
def move(request: Request) -> Response:
    """Takes the report a step; one that writes files becomes a job with a page of its own."""
    visit: Visit = request.state.visit
    period, url = period_at(visit), Addresses(visit, visit.key())
    if isinstance(period, Response):
        return period
    step = next((s for s in STEPS if s == visit.form.get("step")), None)
    if step is None:
        raise LookupError(step)
    comment = visit.form.get("comment", "")
    try:
        if step in SLOW:
            asked = {"period": period, "step": step, "comment": comment}
            queued = queue(visit.workspace, visit.acting(), "report", asked)
            return RedirectResponse(url(f"/report/job/{queued.id}"), 303)
        report_versions.move(visit.workspace, visit.acting(), period, step, comment)  # type: ignore[arg-type]
    except ENTERED as error:
        view = looked_at(visit)
        status = 400 if isinstance(error, InputError) else 409
        return view if isinstance(view, Response) else _overview(visit, view, error.findings, status)
    return RedirectResponse(url("/report", said=step), 303)


@router.get("/report/job/{job}")
def of_job(request: Request, job: str) -> Response:
    """How a check or a step goes; when it is done, back to the report."""
    visit: Visit = request.state.visit
    return _of_job(visit, job)


def _of_job(visit: Visit, id_: str) -> Response:
    found = job(visit.workspace, id_)
    if found is None or found.kind != "report":
        raise LookupError(id_)
    key = visit.key()
    url = Addresses(visit, key)
    if found.state == "done":
        said = "checked" if found.parameters.get("check") else str(found.parameters.get("step", ""))
        return RedirectResponse(url("/report", said=said) + ("#check" if said == "checked" else ""), 303)
    told = tuple((f["message"], f["remedy"]) for f in (found.result or {}).get("findings", ()))
    what = "check" if found.parameters.get("check") else str(found.parameters.get("step") or "check")
    return page(visit, "report_job.html", key=key, job=found, told=told, what=what)


@router.get("/report/preview")
def preview(request: Request) -> Response:
    """The whole report as it would be now, with the texts that are saved; with `kind=council` the short version, with `form` as
    a file to keep."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    period = str(view.key.month)
    kind = COUNCIL if visit.query.get("kind") == COUNCIL else periods.info(visit.workspace, period).kind
    form = visit.query.get("form", "html")
    if form not in DRAFTS:
        raise LookupError(form)
    content = draft(visit.workspace, view, kind, period, form)
    headers = {"content-security-policy": PREVIEW_POLICY}
    if form != "html":
        headers["content-disposition"] = (
            f'attachment; filename="{visit.say("report.draft_file")}-{kind}-{view.key.as_of}.{form}"'
        )
    return Response(content, media_type=TYPES[form], headers=headers)


@router.get("/report/file/{period}/{version}/{name}")
def file(request: Request, period: str, version: int, name: str) -> Response:
    """A kept file of a version, its bytes held to their hash. Readers get those of published ones."""
    visit: Visit = request.state.visit
    found = next((v for v in report_versions.versions(visit.workspace, period) if v.version == version), None)
    if found is None or name not in found.files:
        raise LookupError(name)
    if found.state != "published" and not visit.may("read"):
        raise DeniedError
    content = report_versions.file(visit.workspace, period, version, name).read_bytes()
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=TYPES.get(name.rpartition(".")[2], "application/octet-stream"), headers=headers)
