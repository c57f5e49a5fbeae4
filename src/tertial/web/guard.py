"""The one dependency of every route: finds who asks, holds the access table, and reads a form that may be trusted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request  # noqa: TC002

from tertial.findings import Language
from tertial.usecases import sign_in, tokens
from tertial.usecases.imports import now
from tertial.usecases.workspace import begin_moment
from tertial.web.access import Row, allowed
from tertial.web.access_table import TABLE
from tertial.web.faults import DeniedError, LimitedError, MisreadError, NotSignedInError, TooLargeError
from tertial.web.security import SESSION_COOKIE, UNSAFE, same_origin, token_matches
from tertial.web.visit import Theme, Visit

if TYPE_CHECKING:
    from tertial.usecases.access import Person

ROWS: Mapping[tuple[str, str], Row] = {(row.method, row.path): row for row in TABLE}
SAME_FOR_ALL = frozenset({"/static/{name:path}", "/favicon.ico", "/health"})
"""Rows open to everyone whose answer is the same whoever asks: the database is not asked who it is."""
THEMES: tuple[Theme, ...] = ("system", "light", "dark")


async def guard(request: Request) -> AsyncIterator[None]:
    """Puts the `Visit` on `request.state.visit`, or raises what the faults' handlers answer.

    In this order: the route has a row; who asks is known; the row lets them; the body is not too large; a form comes from our
    own page and carries the session's token. So nothing of a body is read for somebody who may not send it. What was read is
    given back at the end: uploaded files lie on disk until then.
    """
    begin_moment()
    try:
        await _let_in(request)
        yield
    finally:
        await request.close()


async def _let_in(request: Request) -> None:
    row = row_of(request)
    if row is not None and row.path in SAME_FOR_ALL:
        request.state.visit = nobody(request)
        return
    visit = await run_in_threadpool(visit_of, request, row)
    request.state.visit = visit
    if row is None:
        raise DeniedError
    if not await run_in_threadpool(allowed, row, visit, request.path_params):
        raise NotSignedInError if visit.person is None else DeniedError
    if request.method in UNSAFE:
        await _read_form(request, row, visit)


def row_of(request: Request) -> Row | None:
    """The row of the route that was found."""
    return ROWS.get((request.method, getattr(request.scope.get("route"), "path", "")))


def visit_of(request: Request, row: Row | None) -> Visit:
    """Who asks, by session or by an API token where the row takes one."""
    return _visit(request, *_who(request, row))


def nobody(request: Request) -> Visit:
    """A visit of nobody: made without the database, for the page that says that it is away."""
    return _visit(request, None, "")


def _visit(request: Request, person: Person | None, csrf: str) -> Visit:
    house = request.app.state.house
    workspace = house.views.workspace
    return Visit(
        workspace,
        house.views,
        person,
        csrf,
        language_of(request, person, workspace.language),
        theme_of(request),
        datetime.now(UTC).astimezone().date(),
        request.url.path,
        request.query_params,
    )


def _who(request: Request, row: Row | None) -> tuple[Person | None, str]:
    """The person of the session, or of an API token where the row takes one; and the session's form token.

    Whoever shows a token is who it says, or nobody: a session beside it does not count.
    """
    workspace = request.app.state.house.views.workspace
    bearer = request.headers.get("authorization", "")
    if row is not None and row.api and bearer:
        kind, _, secret = bearer.partition(" ")
        found = tokens.bearer(workspace, secret.strip(), now()) if kind.lower() == "bearer" else None
        wide_enough = found is not None and (found.scope == "write" or row.api == "read")
        return (found.person if found is not None and wide_enough else None), ""
    cookie = request.cookies.get(SESSION_COOKIE, "")
    session = sign_in.session(workspace, cookie, now()) if cookie else None
    return (None, "") if session is None else (session.person, session.csrf)


def language_of(request: Request, person: Person | None, fallback: Language) -> Language:
    """The language that was chosen in this browser, else the person's, else the committee's."""
    chosen = request.cookies.get("tertial_language", "")
    wanted = chosen or (person.language if person is not None else fallback)
    return "en" if wanted == "en" else "sv"


def theme_of(request: Request) -> Theme:
    chosen = request.cookies.get("tertial_theme", "")
    return next((t for t in THEMES if t == chosen), "system")


async def _read_form(request: Request, row: Row, visit: Visit) -> None:
    """The fields of a form on `visit.form`, all of them in order on `request.state.fields`, its files on `request.state.files`.

    JSON of the API is left as bytes on `request.state.body`. A token stands for itself; a session must show its form token.
    """
    if "transfer-encoding" in request.headers or int(request.headers.get("content-length") or 0) > row.body:
        raise TooLargeError  # what comes in pieces says nothing of its size, whatever length stands beside it
    by_token = bool(row.api) and visit.person is not None and not visit.csrf
    if not by_token and not same_origin(request):
        raise MisreadError
    if visit.person is None:
        _limit(request)
    request.state.fields, request.state.files, request.state.body = [], [], b""
    given: object = request.headers.get("x-csrf")
    if row.api and request.headers.get("content-type", "").startswith("application/json"):
        request.state.body = await request.body()
    else:
        items = (await request.form()).multi_items()
        request.state.fields = [(name, value) for name, value in items if isinstance(value, str)]
        request.state.files = [(name, value) for name, value in items if not isinstance(value, str)]
        fields = dict(request.state.fields)
        object.__setattr__(visit, "form", fields)
        given = fields.get("csrf", given)
    if visit.person is not None and not by_token and not token_matches(given, visit.csrf):
        raise MisreadError


def _limit(request: Request) -> None:
    address = request.client.host if request.client is not None else ""
    wait = request.app.state.house.limiter.wait(address)
    if wait:
        raise LimitedError(wait)


def answered_in(request: Request) -> Literal["json", "page"]:
    """How a fault is told: the API in JSON, everything else as a page."""
    return "json" if request.url.path.startswith("/api/") else "page"
