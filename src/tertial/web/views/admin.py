"""Administration of people: who has access, with which roles over what; links, deactivation, tokens. And the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tertial import __version__
from tertial.findings import RefusedError
from tertial.usecases import account, audit_log, people, tokens
from tertial.usecases.access import Grant
from tertial.web.faults import ENTERED
from tertial.web.parts import admin as parts
from tertial.web.parts.log import log_rows
from tertial.web.render import page

if TYPE_CHECKING:
    from tertial.findings import Finding, Language
    from tertial.usecases.access import Person
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)
TRAIL = 8
"""So many of the latest changes to a person are shown on the person's page."""
_TOLD = {"saved": "admin.saved", "off": "admin.saved_off", "on": "admin.saved_on"}


@router.get("/admin")
def everybody(request: Request) -> Response:
    return _everybody(request.state.visit)


def _everybody(visit: Visit, faults: tuple[Finding, ...] = (), status: int = 200) -> Response:
    return page(
        visit,
        "admin.html",
        status=status,
        tabs=parts.tabs(visit),
        rows=parts.everybody(visit),
        headline=parts.headline(visit),
        roles=parts.role_options(visit),
        scopes=parts.scope_options(visit),
        form=visit.form,
        faults=faults,
    )


@router.post("/admin/people")
def add(request: Request) -> Response:
    """Adds somebody with a role, and shows the link by which the person chooses a password."""
    visit: Visit = request.state.visit
    form = visit.form
    granted = [grant_of(visit)] if form.get("role") else []
    language: Language = "en" if form.get("language") == "en" else "sv"
    try:
        person, token = people.invite(
            visit.workspace,
            visit.acting(),
            form.get("login", ""),
            form.get("name", ""),
            form.get("email") or None,
            language,
            granted,
        )
    except ENTERED as error:
        return _everybody(visit, error.findings, 400)
    return _link(request, visit, person, token)


def grant_of(visit: Visit) -> Grant:
    """The grant that a form names; what is no role is refused by the use case. Roles of the whole committee take no part of it."""
    role, scope = visit.form.get("role", ""), visit.form.get("scope", "")
    whole = role in ("reader", "administrator")
    return Grant(role, "" if whole else scope, "individual" in visit.form and not whole)  # type: ignore[arg-type]


def _link(request: Request, visit: Visit, person: Person, token: str) -> Response:
    found = people.link(visit.workspace, token, visit.acting().at)
    return page(
        visit,
        "admin_link.html",
        tabs=parts.tabs(visit),
        person=person,
        link=f"{request.base_url}link/{token}",
        until=found.expires if found is not None else "",
    )


def person_of(visit: Visit, id_: str) -> Person:
    """Raises LookupError for an id that nobody has."""
    if not (id_.isascii() and id_.isdigit() and len(id_) < 10):
        raise LookupError(id_)
    try:
        return people.person(visit.workspace, int(id_))
    except RefusedError as error:
        raise LookupError(id_) from error


@router.get("/admin/people/{person}")
def one(request: Request, person: str) -> Response:
    visit: Visit = request.state.visit
    return _one(visit, person_of(visit, person))


def _one(visit: Visit, person: Person, faults: tuple[Finding, ...] = (), status: int = 200) -> Response:
    told = visit.query.get("told", "")
    shown = next(row for row in parts.everybody(visit) if row.person.id == person.id)
    about = f"person {person.login}"
    trail = audit_log.entries(visit.workspace, about=about, limit=TRAIL * 3)
    return page(
        visit,
        "admin_person.html",
        status=status,
        tabs=parts.tabs(visit),
        row=shown,
        person=person,
        roles=parts.role_options(visit),
        scopes=parts.scope_options(visit),
        told=visit.say(_TOLD[told], name=person.name) if told in _TOLD else "",
        tokens=[t for t in tokens.tokens(visit.workspace, person.id) if t.revoked is None],
        trail=log_rows(visit, [e for e in trail if e.about == about][:TRAIL]),
        about=about,
        form=visit.form,
        faults=faults,
    )


@router.post("/admin/people/{person}")
def change(request: Request, person: str) -> Response:
    visit: Visit = request.state.visit
    who, form = person_of(visit, person), visit.form
    try:
        people.change_person(
            visit.workspace,
            visit.acting(),
            who.id,
            name=form.get("name"),
            email=form.get("email"),
            language=form.get("language"),
        )
    except ENTERED as error:
        return _one(visit, who, error.findings, 400)
    return _told(who, "saved")


@router.post("/admin/people/{person}/grants")
def give(request: Request, person: str) -> Response:
    """Adds a role, or changes whether the person may see single persons in one that is there."""
    visit: Visit = request.state.visit
    who, new = person_of(visit, person), grant_of(visit)
    kept = [g for g in who.grants if (g.role, g.scope) != (new.role, new.scope)]
    return _granted(visit, who, [*kept, new])


@router.post("/admin/people/{person}/grants/remove")
def take(request: Request, person: str) -> Response:
    visit: Visit = request.state.visit
    who = person_of(visit, person)
    gone = (visit.form.get("role"), visit.form.get("scope", ""))
    return _granted(visit, who, [g for g in who.grants if (g.role, g.scope) != gone])


def _granted(visit: Visit, who: Person, held: list[Grant]) -> Response:
    try:
        people.set_grants(visit.workspace, visit.acting(), who.id, held)
    except ENTERED as error:
        return _one(visit, who, error.findings, 400)
    return _told(who, "saved")


@router.post("/admin/people/{person}/link")
def link(request: Request, person: str) -> Response:
    visit: Visit = request.state.visit
    who = person_of(visit, person)
    fresh = who.id in account.without_password(visit.workspace, [who])
    token = people.new_link(visit.workspace, visit.acting(), who.id, "invite" if fresh else "reset")
    return _link(request, visit, who, token)


@router.post("/admin/people/{person}/active")
def switch(request: Request, person: str) -> Response:
    """Deactivates or activates again."""
    visit: Visit = request.state.visit
    who, active = person_of(visit, person), visit.form.get("active") == "1"
    try:
        people.change_person(visit.workspace, visit.acting(), who.id, active=active)
    except ENTERED as error:
        return _one(visit, who, error.findings, 400)
    return _told(who, "on" if active else "off")


@router.post("/admin/people/{person}/tokens/revoke")
def revoke(request: Request, person: str) -> Response:
    visit: Visit = request.state.visit
    who, wanted = person_of(visit, person), visit.form.get("id", "")
    if wanted not in {str(t.id) for t in tokens.tokens(visit.workspace, who.id)}:
        raise LookupError(wanted)
    tokens.revoke_token(visit.workspace, visit.acting(), int(wanted))
    return _told(who, "saved")


def _told(who: Person, what: str) -> Response:
    return RedirectResponse(f"/admin/people/{who.id}?told={what}", 303)


@router.get("/admin/setup")
def setup(request: Request) -> Response:
    """The organisation as configured, where it is kept, and how it is backed up."""
    visit: Visit = request.state.visit
    folder = visit.workspace.folder.resolve()
    return page(
        visit,
        "admin_setup.html",
        tabs=parts.tabs(visit),
        rows=parts.organisation(visit),
        settings=visit.workspace.settings,
        file=folder / "tertial.toml",
        command=f"tertial backup {folder} {folder}-{visit.today}.tar",
        release=__version__,
    )
