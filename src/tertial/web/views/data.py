"""Data: what is in and what is missing, import by upload, and what became of it; every batch, and files to begin from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tertial.findings import Finding, InputError
from tertial.usecases import batch_history, uploads
from tertial.usecases.file_kinds import file_kinds
from tertial.usecases.jobs import Job, job, jobs
from tertial.usecases.kind_names import kind_name
from tertial.usecases.told import told
from tertial.web.access import UPLOAD_BODY
from tertial.web.parts import data as parts
from tertial.web.parts.names import namer
from tertial.web.render import page
from tertial.web.table_files import csv_answer

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)

BATCHES = 25
"""So many batches are listed until all of them are asked for."""


@router.get("/data")
def data(request: Request) -> Response:
    return _data(request.state.visit)


def _data(visit: Visit, faults: tuple[Finding, ...] = (), status: int = 200) -> HTMLResponse:
    key = parts.looked_at(visit)
    sources = parts.sources(visit, key)
    history = batch_history.history(visit.workspace)
    kinds = file_kinds(visit.workspace.settings, visit.language)
    chosen = visit.query.get("kind", "")
    listed = [b for b in history if b.kind == chosen] if chosen in {b.kind for b in history} else history
    whole = "all" in visit.query
    imports = [j for j in jobs(visit.workspace, 30) if j.kind == "import"] if visit.may("import") else []
    return page(
        visit,
        "data.html",
        key=key if history else None,
        status=status,
        year=key.as_of.year,
        headline=parts.headline(sources, visit),
        sources=sources,
        batches=listed if whole else listed[:BATCHES],
        hidden=0 if whole else max(0, len(listed) - BATCHES),
        in_history=sorted({b.kind for b in history}, key=lambda k: kind_name(k, visit.language)),
        chosen=chosen if listed is not history else "",
        kinds=kinds,
        imports=[(j, parts.told_of(j), parts.names_of(j), parts.progress(j)) for j in imports[:6]],
        faults=faults,
        form=visit.form,
        limits={"files": uploads.MOST_FILES, "size": UPLOAD_BODY // 1_000_000},
        kind_name=lambda kind: kind_name(kind, visit.language),
        span=lambda first, last: parts.span(first, last, visit),
        name_of=namer(visit),
    )


@router.post("/data/import")
def take_in(request: Request) -> Response:
    """Takes the files in and queues their import; the page of the import tells how it goes."""
    visit: Visit = request.state.visit
    files = [(f.filename or "", f.file) for name, f in request.state.files if name == "files" and f.filename]
    try:
        queued = uploads.receive(
            visit.workspace,
            visit.acting(),
            files,
            kind=visit.form.get("kind") or None,
            allow_rejects="allow_rejects" in visit.form,
        )
    except InputError as error:
        return _data(visit, error.findings, 400)
    return RedirectResponse(f"/data/import/{queued.id}", 303)


@router.get("/data/import/{job}")
def of_import(request: Request, job: str) -> Response:
    """How an import goes, and when it is done what became of each file. Loads itself again until then."""
    visit: Visit = request.state.visit
    found = _import(visit, job)
    files = parts.results(found, visit)
    under_way = found.state in ("queued", "running")
    if under_way:
        title = visit.say("data.under_way")
    else:
        title = parts.summary(files, visit) if files else visit.say("data.broke_off")
    return page(
        visit,
        "data_import.html",
        title=title,
        job=found,
        names=parts.names_of(found),
        under_way=under_way,
        progress=parts.progress(found),
        files=files,
        failed=told((found.result or {}).get("findings", ())),
        listed=parts.LISTED,
        allowed=bool(found.parameters.get("allow_rejects")),
        crumbs=((visit.say("nav.data"), "/data"), (visit.say("data.an_import"), "")),
        name_of=namer(visit),
    )


@router.get("/data/import/{job}/csv")
def findings_csv(request: Request, job: str) -> Response:
    """Every finding of an import, to work through in a spreadsheet."""
    visit: Visit = request.state.visit
    found = _import(visit, job)
    words = ("data.file", "data.line", "data.column", "data.severity", "data.code", "data.what", "data.do")
    rows = [
        [
            f.file or one.file,
            f.line,
            f.column,
            visit.say(f"status.{f.severity}"),
            f.code,
            f.message(visit.language),
            f.remedy(visit.language),
        ]
        for one in parts.results(found, visit)
        for f in one.findings
    ]
    return csv_answer(f"findings-{found.id}", [visit.say(w) for w in words], rows)


def _import(visit: Visit, id_: str) -> Job:
    """Raises LookupError for what is no import."""
    found = job(visit.workspace, id_)
    if found is None or found.kind != "import":
        raise LookupError(id_)
    return found
