"""A batch by itself, the rows of it that were refused, and the kinds of file with a template and a mapping for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response  # noqa: TC002

from tertial.usecases import audit_log, batch_history, imports
from tertial.usecases.detected import detected
from tertial.usecases.file_kinds import file_kind, file_kinds, mapping, template_head
from tertial.usecases.kind_names import kind_name
from tertial.web.parts import data as parts
from tertial.web.render import page
from tertial.web.table_files import csv_answer

if TYPE_CHECKING:
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)

WORDED = imports.__name__
"""Imported so that findings kept in manifests find their words."""


@router.get("/data/batch/{batch}")
def of_batch(request: Request, batch: str) -> Response:
    visit: Visit = request.state.visit
    found = batch_history.batch(visit.workspace, batch)
    name = kind_name(found.info.kind, visit.language)
    return page(
        visit,
        "data_batch.html",
        found=found,
        info=found.info,
        name=name,
        kind=file_kind(visit.workspace.settings, found.info.kind, visit.language),
        written=detected(found.detected, visit.language),
        span=parts.span(found.info.first, found.info.last, visit),
        may_see_rows=visit.may("read_individual"),
        crumbs=((visit.say("nav.data"), "/data"), (found.info.file, "")),
    )


@router.get("/data/batch/{batch}/rejected")
def rejected(request: Request, batch: str) -> Response:
    """Refused rows are individual-level, with pseudonyms for persons: reading them is an audit row."""
    visit: Visit = request.state.visit
    info = batch_history.batch(visit.workspace, batch).info
    rows = batch_history.refused(visit.workspace, batch)
    audit_log.record(visit.workspace, visit.acting(), "read-individual", f"rejected rows of {info.kind} {info.id}")
    return page(
        visit,
        "data_rejected.html",
        info=info,
        rows=rows,
        crumbs=(
            (visit.say("nav.data"), "/data"),
            (info.file, f"/data/batch/{info.id}"),
            (visit.say("data.refused_rows"), ""),
        ),
    )


@router.get("/data/files")
def files(request: Request) -> Response:
    visit: Visit = request.state.visit
    return page(
        visit,
        "data_files.html",
        kinds=file_kinds(visit.workspace.settings, visit.language),
        crumbs=((visit.say("nav.data"), "/data"), (visit.say("data.files"), "")),
    )


@router.get("/data/files/{kind}")
def of_kind(request: Request, kind: str) -> Response:
    """The columns of a kind of file; the names that are filled in become what to put into tertial.toml."""
    visit: Visit = request.state.visit
    found = file_kind(visit.workspace.settings, kind, visit.language)
    given = {c.name: visit.query.get(c.name, c.mapped if c.mapped != c.name else "") for c in found.columns}
    asked = any(c.name in visit.query for c in found.columns)
    return page(
        visit,
        "data_kind.html",
        kind=found,
        given=given,
        snippet=mapping(kind, given) if asked else "",
        crumbs=((visit.say("nav.data"), "/data"), (visit.say("data.files"), "/data/files"), (found.name, "")),
    )


@router.get("/data/files/{kind}/template")
def template(request: Request, kind: str) -> Response:
    """An empty file with the right heads."""
    visit: Visit = request.state.visit
    return csv_answer(kind, template_head(visit.workspace.settings, kind), ())
