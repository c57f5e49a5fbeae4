"""A person's own account: password, language and appearance, API tokens, where one is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tertial.usecases import account, people, tokens
from tertial.web.faults import ENTERED, LimitedError
from tertial.web.parts import admin as parts
from tertial.web.render import page
from tertial.web.security import SESSION_COOKIE
from tertial.web.views.sign_in import YEAR, signed_in

if TYPE_CHECKING:
    from tertial.findings import Finding
    from tertial.usecases.tokens import NewToken
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)
_TOLD = {
    "password": "account.done_password",
    "token": "account.done_token",
    "sessions": "account.done_sessions",
    "looks": "account.done_looks",
}


@router.get("/account")
def own(request: Request) -> Response:
    return _own(request)


def _own(
    request: Request, faults: tuple[Finding, ...] = (), status: int = 200, made: NewToken | None = None
) -> Response:
    visit: Visit = request.state.visit
    acting = visit.acting()
    told = visit.query.get("told", "")
    return page(
        visit,
        "account.html",
        status=status,
        grants=parts.grants(visit, acting.person),
        password=not account.without_password(visit.workspace, [acting.person]),
        sessions=account.sessions(visit.workspace, acting, request.cookies.get(SESSION_COOKIE, "")),
        tokens=tokens.tokens(visit.workspace, acting.person.id)[::-1],
        made=made,
        told=visit.say(_TOLD[told]) if told in _TOLD else "",
        faults=faults,
    )


@router.post("/account/password")
def password(request: Request) -> Response:
    """Changes the password, which ends every session and begins a new one here."""
    visit: Visit = request.state.visit
    acting = visit.acting()
    wait = request.app.state.house.limiter.wait(f"password {acting.person.id}")
    if wait:
        raise LimitedError(wait)
    try:
        made = people.set_password(visit.workspace, acting, visit.form.get("old", ""), visit.form.get("new", ""))
    except ENTERED as error:
        return _own(request, error.findings, 400)
    return signed_in(request, made.token, "/account?told=password")


@router.post("/account/looks")
def looks(request: Request) -> Response:
    """Keeps the language with the person, and language and theme in this browser."""
    visit: Visit = request.state.visit
    language, theme = visit.form.get("language", ""), visit.form.get("theme", "")
    try:
        account.set_language(visit.workspace, visit.acting(), "en" if language == "en" else "sv")
    except ENTERED as error:
        return _own(request, error.findings, 400)
    answer = RedirectResponse("/account?told=looks", 303)
    for cookie, value, values in (
        ("tertial_language", language, ("sv", "en")),
        ("tertial_theme", theme, ("system", "light", "dark")),
    ):
        if value in values:
            answer.set_cookie(cookie, value, max_age=YEAR, samesite="lax", secure=request.url.scheme == "https")
    return answer


@router.post("/account/tokens")
def make_token(request: Request) -> Response:
    """Shows the token's secret, this once."""
    visit: Visit = request.state.visit
    scope = visit.form.get("scope", "")
    try:
        made = tokens.add_token(visit.workspace, visit.acting(), visit.form.get("name", ""), scope)  # type: ignore[arg-type]
    except ENTERED as error:
        return _own(request, error.findings, 400)
    return _own(request, made=made)


@router.post("/account/tokens/revoke")
def revoke(request: Request) -> Response:
    visit: Visit = request.state.visit
    acting = visit.acting()
    wanted = visit.form.get("id", "")
    if wanted not in {str(t.id) for t in tokens.tokens(visit.workspace, acting.person.id)}:
        raise LookupError(wanted)
    tokens.revoke_token(visit.workspace, acting, int(wanted))
    return RedirectResponse("/account?told=token", 303)


@router.post("/account/sessions/end")
def end(request: Request) -> Response:
    """Ends one session of one's own, or all others."""
    visit: Visit = request.state.visit
    here = request.cookies.get(SESSION_COOKIE, "")
    account.end_sessions(visit.workspace, visit.acting(), here, visit.form.get("id", ""))
    return RedirectResponse("/account?told=sessions", 303)
