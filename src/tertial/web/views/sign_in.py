"""Signing in and out, links by which a password is chosen, and the choice of theme and language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tertial.usecases import people, sign_in
from tertial.usecases.imports import now
from tertial.web.faults import ENTERED
from tertial.web.render import page
from tertial.web.security import SESSION_COOKIE

if TYPE_CHECKING:
    from tertial.findings import Finding
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)
YEAR = 365 * 24 * 3600


@router.get("/sign-in")
def form(request: Request) -> Response:
    visit: Visit = request.state.visit
    if visit.person is not None:
        return RedirectResponse(safe_next(visit.query.get("next", "")), 303)
    told = visit.query.get("told", "")
    known = {"unknown": "sign_in.unknown", "failed": "sign_in.provider_failed"}
    return shown(visit, told=visit.say(known[told]) if told in known else "")


@router.post("/sign-in")
def enter(request: Request) -> Response:
    """The same answer for a login that there is not and a wrong password."""
    visit: Visit = request.state.visit
    login = visit.form.get("login", "").strip()
    found = sign_in.sign_in(visit.workspace, login, visit.form.get("password", ""), address_of(request), now())
    if found.session is not None:
        return signed_in(request, found.session.token, visit.form.get("next", ""))
    if found.outcome == "limited":
        told = visit.say("sign_in.limited", seconds=found.wait_seconds)
        return shown(visit, told=told, login=login, status=429)
    return shown(visit, told=visit.say("sign_in.wrong"), login=login, status=403)


def shown(visit: Visit, *, told: str = "", login: str = "", status: int = 200) -> Response:
    return page(
        visit,
        "sign_in.html",
        status=status,
        told=told,
        login=login,
        next=safe_next(visit.form.get("next") or visit.query.get("next", "")),
        provider=visit.workspace.settings.sign_in is not None,
        first=not people.people(visit.workspace),
    )


@router.post("/sign-out")
def leave(request: Request) -> Response:
    sign_in.sign_out(request.state.visit.workspace, request.cookies.get(SESSION_COOKIE, ""), now())
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.get("/link/{token}")
def link_form(request: Request, token: str) -> Response:
    return link_page(request.state.visit, token)


@router.post("/link/{token}")
def use_link(request: Request, token: str) -> Response:
    visit: Visit = request.state.visit
    given = {name: visit.form.get(name, "").strip() for name in ("name", "login", "email")}
    try:
        made = people.enter_by_link(
            visit.workspace,
            token,
            now(),
            visit.form.get("password", ""),
            login=given["login"],
            name=given["name"],
            email=given["email"] or None,
        )
    except ENTERED as error:
        return link_page(visit, token, error.findings, status=400)
    return signed_in(request, made.token, "/")


def link_page(visit: Visit, token: str, findings: tuple[Finding, ...] = (), status: int = 200) -> Response:
    found = people.link(visit.workspace, token, now())
    if found is None:
        title, deck = visit.say("link.gone_title"), visit.say("link.gone_text")
        status = 404
    elif found.purpose == "first":
        title, deck = visit.say("link.first_title"), visit.say("link.first_deck")
    else:
        name, login = (found.person.name, found.person.login) if found.person is not None else ("", "")
        title, deck = visit.say("link.invite_title"), visit.say("link.invite_deck", name=name, login=login)
    given = {name: visit.form.get(name, "") for name in ("name", "login", "email")}
    purpose = found.purpose if found is not None else ""
    return page(
        visit, "link.html", status=status, title=title, deck=deck, purpose=purpose, given=given, findings=findings
    )


@router.post("/preferences")
def preferences(request: Request) -> Response:
    """Theme and language, kept in this browser for a year."""
    visit: Visit = request.state.visit
    answer = RedirectResponse(safe_next(visit.form.get("next", "")), 303)
    for field, cookie, values in (
        ("theme", "tertial_theme", ("system", "light", "dark")),
        ("language", "tertial_language", ("sv", "en")),
    ):
        if visit.form.get(field) in values:
            answer.set_cookie(
                cookie, visit.form[field], max_age=YEAR, samesite="lax", secure=request.url.scheme == "https"
            )
    return answer


def signed_in(request: Request, token: str, wanted: str) -> Response:
    """On to where the person was going, with the session in a cookie that no script reads."""
    answer = RedirectResponse(safe_next(wanted), 303)
    answer.set_cookie(SESSION_COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https")
    return answer


def safe_next(wanted: str) -> str:
    """An address within the app, else the start page: never another host."""
    inside = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if inside else "/"


def address_of(request: Request) -> str:
    return request.client.host if request.client is not None else ""
