"""Check: published reports are uploaded, read in the background, and shown with what their figures contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from markupsafe import Markup

from tertial.findings import Finding, InputError
from tertial.usecases import uploads
from tertial.usecases.jobs import Job, job, jobs
from tertial.usecases.kept_checks import KeptCheck, checked_text, kept_check, kept_checks, remove_check
from tertial.web.access import UPLOAD_BODY
from tertial.web.parts import check as parts
from tertial.web.render import page

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)


@router.get("/check")
def start(request: Request) -> Response:
    return _start(request.state.visit)


def _start(visit: Visit, faults: tuple[Finding, ...] = (), status: int = 200) -> HTMLResponse:
    under_way = [j for j in jobs(visit.workspace, 30) if j.kind == "check" and j.state in ("queued", "running")]
    return page(
        visit,
        "check.html",
        status=status,
        faults=faults,
        under_way=[(j, parts.names_of(j)) for j in under_way],
        checks=kept_checks(visit.workspace),
        limits={"files": uploads.MOST_FILES, "size": UPLOAD_BODY // 1_000_000},
    )


@router.post("/check")
def take_in(request: Request) -> Response:
    """Takes the reports in and queues their check."""
    visit: Visit = request.state.visit
    files = [(f.filename or "", f.file) for name, f in request.state.files if name == "files" and f.filename]
    try:
        queued = uploads.receive_reports(visit.workspace, visit.acting(), files, history="history" in visit.form)
    except InputError as error:
        return _start(visit, error.findings, 400)
    return RedirectResponse(f"/check/{queued.id}", 303)


@router.get("/check/{job}")
def of_check(request: Request, job: str) -> Response:
    """A check with the report that `report` counts; how it goes, while it is under way."""
    visit: Visit = request.state.visit
    kept = kept_check(visit.workspace, job)
    if kept is None:
        return _waiting(visit, _job(visit, job))
    number = _number(visit, kept)
    chosen = kept.documents[number - 1] if kept.documents else None
    text = checked_text(visit.workspace, kept.id, number, visit.language) if chosen else None
    return page(
        visit,
        "check_report.html",
        kept=kept,
        number=number,
        chosen=chosen,
        title=parts.headline(chosen, visit),
        deck=parts.deck(kept, chosen, visit),
        html=Markup(text.html) if text else "",  # noqa: S704 - made by our own renderer, which escapes the document
        unreadable=kept.unreadable[visit.language],
        checks=kept_checks(visit.workspace),
    )


@router.get("/check/{job}/text")
def as_text(request: Request, job: str) -> Response:
    """The findings of a report as text to take along."""
    visit: Visit = request.state.visit
    kept = kept_check(visit.workspace, job)
    if kept is None:
        raise LookupError(job)
    text = checked_text(visit.workspace, kept.id, _number(visit, kept), visit.language)
    disposition = f'attachment; filename="check-{kept.id}.txt"'
    return PlainTextResponse(text.plain + "\n", headers={"content-disposition": disposition})


@router.post("/check/{job}/remove")
def remove(request: Request, job: str) -> Response:
    visit: Visit = request.state.visit
    remove_check(visit.workspace, visit.acting(), job)
    return RedirectResponse("/check", 303)


def _number(visit: Visit, kept: KeptCheck) -> int:
    """The report that the address asks for, counted from 1. Raises LookupError for one that the check does not have."""
    wanted = visit.query.get("report", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 0
    if not 1 <= number <= max(1, len(kept.documents)):
        raise LookupError(wanted)
    return number


def _job(visit: Visit, id_: str) -> Job:
    """Raises LookupError for what is no check."""
    found = job(visit.workspace, id_)
    if found is None or found.kind != "check":
        raise LookupError(id_)
    return found


def _waiting(visit: Visit, found: Job) -> HTMLResponse:
    under_way = found.state in ("queued", "running")
    told = tuple((f["message"], f["remedy"]) for f in (found.result or {}).get("findings", ()))
    return page(visit, "check_waiting.html", job=found, names=parts.names_of(found), under_way=under_way, told=told)
