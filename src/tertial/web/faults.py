"""What is answered when a page cannot be given: in the tone of the pages, in JSON for the API, never a traceback."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.responses import Response as PlainResponse
from starlette.exceptions import HTTPException

from tertial.findings import InputError, RefusedError, TertialError, UnreadableError
from tertial.usecases.mishaps import places
from tertial.usecases.storage_faults import AWAY_CODES, told_of_storage
from tertial.web.methods import KNOWN_METHODS, methods_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from tertial.findings import Finding
    from tertial.web.visit import Visit

LOG = logging.getLogger("tertial.web")
AWAY = 503
TRY_AGAIN = "10"
"""Seconds until it is worth asking again."""
ENTERED = (InputError, RefusedError)
"""What whoever filled in a form can do something about, and the page of the form tells. Anything else that a use case raises, a
database that is away or a disk that is full above all, is left to the handlers here; a test holds the views to it."""


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
    app.add_exception_handler(LookupError, _missing)
    app.add_exception_handler(OSError, _disk)
    app.add_exception_handler(RequestValidationError, lambda request, _: answer(request, 400))
    app.add_exception_handler(LimitedError, _limited)
    app.add_exception_handler(TertialError, _found)
    app.add_exception_handler(HTTPException, _http)


def answer(request: Request, status: int, findings: tuple[Finding, ...] = (), **facts: object) -> Response:
    """The page of a status, or its JSON. Works without a visit too: then in the committee's language, signed out."""
    from tertial.web.guard import answered_in
    from tertial.web.render import page

    visit = _visit_of(request, stored=status < 500)
    code = status if status in (400, 403, 404, 405, 413, 429, AWAY) else 500
    words = visit.say(f"error.{code}"), visit.say(f"error.{code}_text", **facts)
    if answered_in(request) == "json":
        said = [f.as_json(visit.language) for f in findings]
        return JSONResponse({"error": words[0], "findings": said}, status)
    return page(visit, "fault.html", status=status, title=words[0], told=words[1], findings=findings, sign_in="")


def _visit_of(request: Request, *, stored: bool) -> Visit:
    """The visit of a request; without `stored` one of nobody, whose page asks the database for nothing."""
    from tertial.web.guard import nobody, visit_of

    found: Visit | None = getattr(request.state, "visit", None)
    if not stored:
        return nobody(request) if found is None else replace(found, person=None, csrf="")
    if found is None:
        with suppress(UnreadableError):  # no page of ours was asked for: that can be told without the database
            return visit_of(request, None)
        return nobody(request)
    return found


def _not_signed_in(request: Request, _: Exception) -> Response:
    from tertial.web.guard import answered_in

    if answered_in(request) == "json":
        return JSONResponse({"error": "401", "findings": []}, 401, {"www-authenticate": "Bearer"})
    if request.method != "GET":
        return _signed_out(request)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = urlencode({"next": wanted}) if wanted != "/" else ""
    return RedirectResponse(f"/sign-in?{back}" if back else "/sign-in", 303)


def _signed_out(request: Request) -> Response:
    """A form that was sent when the session was over: not a role that is missing, and what was written is not gone."""
    from tertial.web.render import page

    visit = _visit_of(request, stored=True)
    words = visit.say("error.signed_out"), visit.say("error.signed_out_text")
    back = f"/sign-in?{urlencode({'next': _came_from(request)})}"
    return page(visit, "fault.html", status=403, title=words[0], told=words[1], findings=(), sign_in=back)


def _came_from(request: Request) -> str:
    """The page of ours that the form stood on, as the browser tells it; the start page where it does not."""
    told = urlsplit(request.headers.get("referer", ""))
    if told.netloc != request.headers.get("host") or not told.path.startswith("/"):
        return "/"
    return told.path + (f"?{told.query}" if told.query else "")


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
    if isinstance(error, ENTERED):
        return answer(request, 403 if isinstance(error, RefusedError) else 400, findings)
    return unexpected(request, error, findings)


def _http(request: Request, error: Exception) -> Response:
    """What routing refuses. A method that a page does not take is told with those that it takes; OPTIONS asks for just that."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    taken = ", ".join(methods_of(request.url.path))
    if status != 405 or not taken:
        return unexpected(request, error) if status >= 500 else answer(request, 404 if status == 405 else status)
    if request.method == "OPTIONS":
        return PlainResponse(status_code=204, headers={"allow": taken})
    said = answer(request, 405)
    said.headers["allow"] = taken
    return said


def _missing(request: Request, error: Exception) -> Response:
    """LookupError itself says that there is no such thing; a key or an index that is not there is a fault of ours."""
    return answer(request, 404) if type(error) is LookupError else unexpected(request, error)


def _disk(request: Request, error: Exception) -> Response:
    """A disk that is full is told as a database that is; any other fault of a file is one of ours."""
    found = told_of_storage(error)
    return unexpected(request, error) if found is None else _found(request, found)


def last_stop(request: Request, error: Exception) -> Response:
    """What a handler itself met on its way: a database that went away while its page was made, or a fault of ours."""
    if isinstance(error, TertialError):
        return _found(request, error)
    return _disk(request, error)


def unexpected(request: Request, error: Exception, findings: tuple[Finding, ...] = ()) -> Response:
    """Says when and under which number, for whoever looks in the log; the log has the places in the code and no values."""
    at = f"{datetime.now(UTC).astimezone():%Y-%m-%d %H:%M:%S}"
    number = secrets.token_hex(4)
    LOG.error("%s incident %s: %s %s: %s", at, number, _method(request), _route(request), places(error))
    return answer(request, 500, findings, at=at, number=number)


def _method(request: Request) -> str:
    """The method, where it is one that there is: anybody may send any word."""
    return request.method if request.method in KNOWN_METHODS else "?"


def _route(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", "?"))
