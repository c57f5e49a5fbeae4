"""What is answered when a page cannot be given: in the tone of the pages, in JSON for the API, never a traceback."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from tertial.findings import RefusedError, TertialError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from tertial.findings import Finding
    from tertial.web.visit import Visit

LOG = logging.getLogger("tertial.web")
AWAY = 503
AWAY_CODES = frozenset({"storage.away", "storage.full"})
"""Findings that say that the database cannot be used just now: the same request may go well later."""
TRY_AGAIN = "10"
"""Seconds until it is worth asking again."""


class DeniedError(Exception):
    """The person may not."""


class NotSignedInError(DeniedError):
    """Nobody is signed in, and the page is not for everyone."""


class MisreadError(Exception):
    """A form that is not from our page, or without the session's token."""


class TooLargeError(Exception):
    """More bytes than the row takes."""


class LimitedError(Exception):
    """Too many attempts; `seconds` to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__()


def install(app: FastAPI) -> None:
    """The handlers of every fault above, of findings and of what routing refuses; the shield asks for `unexpected`."""
    app.add_exception_handler(NotSignedInError, _not_signed_in)
    app.add_exception_handler(DeniedError, lambda request, _: answer(request, 403))
    app.add_exception_handler(MisreadError, lambda request, _: answer(request, 400))
    app.add_exception_handler(TooLargeError, lambda request, _: answer(request, 413))
    app.add_exception_handler(LookupError, lambda request, _: answer(request, 404))
    app.add_exception_handler(RequestValidationError, lambda request, _: answer(request, 400))
    app.add_exception_handler(LimitedError, _limited)
    app.add_exception_handler(TertialError, _found)
    app.add_exception_handler(HTTPException, _http)


def answer(request: Request, status: int, findings: tuple[Finding, ...] = (), **facts: object) -> Response:
    """The page of a status, or its JSON. Works without a visit too: then in the committee's language, signed out."""
    from tertial.web.guard import answered_in
    from tertial.web.render import page

    visit = _visit_of(request, stored=status < 500)
    code = status if status in (400, 403, 404, 413, 429, AWAY) else 500
    words = visit.say(f"error.{code}"), visit.say(f"error.{code}_text", **facts)
    if answered_in(request) == "json":
        said = [f.as_json(visit.language) for f in findings]
        return JSONResponse({"error": words[0], "findings": said}, status)
    return page(visit, "fault.html", status=status, title=words[0], told=words[1], findings=findings)


def _visit_of(request: Request, *, stored: bool) -> Visit:
    """The visit of a request; without `stored` one of nobody, whose page asks the database for nothing."""
    from tertial.web.guard import nobody, visit_of

    found: Visit | None = getattr(request.state, "visit", None)
    if not stored:
        return nobody(request) if found is None else replace(found, person=None, csrf="")
    return visit_of(request, None) if found is None else found


def _not_signed_in(request: Request, _: Exception) -> Response:
    from tertial.web.guard import answered_in

    if answered_in(request) == "json":
        return JSONResponse({"error": "401", "findings": []}, 401, {"www-authenticate": "Bearer"})
    if request.method != "GET":
        return answer(request, 403)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = urlencode({"next": wanted}) if wanted != "/" else ""
    return RedirectResponse(f"/sign-in?{back}" if back else "/sign-in", 303)


def _limited(request: Request, error: Exception) -> Response:
    seconds = error.seconds if isinstance(error, LimitedError) else 60
    said = answer(request, 429, seconds=seconds)
    said.headers["retry-after"] = str(seconds)
    return said


def _found(request: Request, error: Exception) -> Response:
    findings = error.findings if isinstance(error, TertialError) else ()
    if any(f.code in AWAY_CODES for f in findings):
        said = answer(request, AWAY, findings)
        said.headers["retry-after"] = TRY_AGAIN
        return said
    return answer(request, 403 if isinstance(error, RefusedError) else 400, findings)


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return answer(request, 404 if status in (404, 405) else status, **_moment())


def unexpected(request: Request, error: Exception) -> Response:
    """Says when, for whoever looks in the log; the log has the place in the code and no values."""
    at = _moment()
    LOG.error("%s %s %s in %s", at["at"], request.method, _route(request), _place(error))
    return answer(request, 500, **at)


def _moment() -> dict[str, Any]:
    return {"at": f"{datetime.now(UTC).astimezone():%Y-%m-%d %H:%M:%S}"}


def _route(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", "?"))


def _place(error: Exception) -> str:
    """`KeyError at views/start.py:40`, without the message: that may hold a person's data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "?"
    return f"{type(error).__name__} at {where}"
