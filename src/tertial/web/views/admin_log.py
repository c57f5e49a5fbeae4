"""The log of changes: looked through, verified, downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from tertial.findings import InputError
from tertial.usecases import audit_log
from tertial.web.parts import admin as parts
from tertial.web.parts import log as logged
from tertial.web.render import page

if TYPE_CHECKING:
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)
SHOWN = 100
FILTERS = ("who", "action", "about", "first", "last")
FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}


@router.get("/admin/log")
def log(request: Request) -> Response:
    visit: Visit = request.state.visit
    chosen = {name: visit.query.get(name, "").strip() for name in FILTERS}
    before = visit.query.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 16):
        raise LookupError(before)
    fault = ""
    found: list[audit_log.Entry] = []
    try:
        found = audit_log.entries(visit.workspace, limit=SHOWN + 1, before=int(before) if before else None, **chosen)
    except InputError:  # the days alone can be wrong: who, what and about are looked for as they are written
        fault = visit.say("admin.log_bad_day")
    actions = [(a, logged.action_name(visit, a)) for a in audit_log.actions(visit.workspace)]
    return page(
        visit,
        "admin_log.html",
        status=400 if fault else 200,
        tabs=parts.tabs(visit),
        rows=logged.log_rows(visit, found[:SHOWN]),
        older=found[SHOWN - 1].id if len(found) > SHOWN else None,
        before=before,
        chosen=chosen,
        actions=sorted(actions, key=lambda a: a[1]),
        shown=SHOWN,
        broken=audit_log.verify(visit.workspace) if "verify" in visit.query else None,
        fault=fault,
    )


@router.get("/admin/log/export")
def export(request: Request) -> Response:
    """The whole log as CSV or JSONL."""
    visit: Visit = request.state.visit
    form = visit.query.get("form", "csv")
    if form not in FORMS:
        raise LookupError(form)
    lines = audit_log.export(visit.workspace, "jsonl" if form == "jsonl" else "csv")
    headers = {"content-disposition": f'attachment; filename="log.{form}"'}
    return StreamingResponse(lines, media_type=FORMS[form], headers=headers)
