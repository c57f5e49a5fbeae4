"""What the routes of the API share: how faults are told, how a JSON body is read, and how amounts and figures are written."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Literal, TypeVar

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request  # noqa: TC002
from starlette.responses import Response  # noqa: TC002

from tertial.findings import Finding, InputError, Kind, RefusedError, TertialError
from tertial.usecases.storage_faults import AWAY_CODES
from tertial.usecases.views_model import Figure, View
from tertial.web.faults import TRY_AGAIN
from tertial.web.visit import Visit

BAD_BODY = Kind(
    "api.body",
    "error",
    sv="Det som skickades är inte JSON: {problem}.",
    en="What was sent is not JSON: {problem}.",
    do_sv="Skicka ett objekt med Content-Type: application/json, så som /api/openapi.json visar.",
    do_en="Send an object with Content-Type: application/json, as /api/openapi.json shows.",
)
BAD_FIELD = Kind(
    "api.field",
    "error",
    sv="Fältet {field} går inte att använda ({problem}).",
    en="The field {field} cannot be used ({problem}).",
    do_sv="Rätta det; /api/openapi.json säger vad som väntas och visar ett exempel.",
    do_en="Correct it; /api/openapi.json says what is expected and shows an example.",
)


class FindingItem(BaseModel):
    """Something to tell: what was found, where, and what to do. The same form as the command line's `--json`."""

    code: str = Field(examples=["workflow.stale"], description="Described in docs/reference/findings.md")
    severity: Literal["error", "warning", "note"]
    file: str | None = Field(description="The file, where it is about one")
    line: int | None = Field(description="The line of the file, from 1")
    column: str | None = Field(description="The column's name in the file")
    message: str = Field(examples=["The text has changed since you read it: version 4 is in force, you saw version 3."])
    remedy: str = Field(examples=["Read the new version and take the step again."])
    facts: dict[str, str] = Field(description="The values that the message is made of")


class Fault(BaseModel):
    """Every answer of 400 and above, and of 202 while figures are being computed."""

    error: str = Field(examples=["The page is not open to you"])
    findings: list[FindingItem]


_SAID = {
    400: "The request could not be read: a parameter or a field of the body is not as described",
    401: "No token, a token that is not valid, or one that may only read",
    403: "The person may not",
    404: "There is no such thing, or not for this person",
    409: "Understood, but not as things stand: a report that is closed, a text that has changed, the last administrator",
    413: "More bytes than are taken",
    422: "What was entered cannot be used; the findings say why",
    429: "Too many attempts; Retry-After says for how long to wait",
    503: "The database, a file or a report that was asked for cannot be read now",
}
READS: dict[int | str, dict[str, Any]] = {
    status: {"model": Fault, "description": _SAID[status]} for status in (400, 401, 403, 404, 409, 422, 429, 503)
}
WRITES = READS | {413: {"model": Fault, "description": _SAID[413]}}
WAITING: dict[int | str, dict[str, Any]] = {
    202: {"model": Fault, "description": "The figures are being computed; ask again after Retry-After seconds"}
}


class ApiRoute(APIRoute):
    """A route whose findings are answered with a status that says what kind of fault it is."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except TertialError as error:
                if not hasattr(request.state, "visit"):
                    raise  # before it is known who asks: the database is away, which the app's own handler tells
                return told(request, status_of(error), error.findings)
            except RequestValidationError as error:
                return told(request, 400, tuple(_field_finding(e) for e in error.errors()))

        return handle


def status_of(error: TertialError) -> int:
    """403 without the right to, 404 for what there is not, 409 for what is refused as things stand, 422 for what cannot be
    used, 400 for a body of another shape, 503 for what cannot be read."""
    code = error.findings[0].code if error.findings else ""
    named = {"access": 403, "api": 400, "storage": 503}.get(code.partition(".")[0])
    if named is not None:
        return named
    if code.partition(".")[2].startswith("unknown") or code == "trace.no-figure":
        return 404
    return 409 if isinstance(error, RefusedError) else 422 if isinstance(error, InputError) else 503


def told(request: Request, status: int, findings: tuple[Finding, ...]) -> JSONResponse:
    visit: Visit = request.state.visit
    first = findings[0].message(visit.language) if findings else str(status)
    again = {"retry-after": TRY_AGAIN} if any(f.code in AWAY_CODES for f in findings) else None
    return JSONResponse({"error": first, "findings": [f.as_json(visit.language) for f in findings]}, status, again)


def waiting(visit: Visit) -> JSONResponse:
    return JSONResponse({"error": visit.say("wait.title"), "findings": []}, 202, {"retry-after": "2"})


def view_of(request: Request) -> View | JSONResponse:
    """The view of the snapshot that `at` asks for, else the newest; the answer to wait while it is computed.

    Raises LookupError where there is none, or none that the person may see.
    """
    visit: Visit = request.state.visit
    key = visit.key()
    if key is None:
        raise LookupError("at")
    return visit.view(key) or waiting(visit)


Body = TypeVar("Body", bound=BaseModel)


class Taken(BaseModel):
    """What is sent: fields that there are not are refused, so that a slip of the pen is not passed over."""

    model_config = ConfigDict(extra="forbid")


TAKEN: dict[str, type[Taken]] = {}
"""The models of bodies by name, for the document."""


def takes(model: type[Taken]) -> dict[str, Any]:
    """What the document says of a JSON body. FastAPI does not read it: the guard does, when it knows who asks."""
    TAKEN[model.__name__] = model
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def takes_files(more: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the document says of an upload: one or more parts called `files`, and other fields."""
    files = {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1}
    schema = {"type": "object", "required": ["files"], "properties": {"files": files, **(more or {})}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


def read_body(request: Request, model: type[Body]) -> Body:
    """The body as the model. Raises InputError with every field that cannot be used."""
    try:
        return model.model_validate_json(request.state.body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        if found[0]["type"] == "json_invalid":
            raise InputError(BAD_BODY(problem=found[0]["msg"])) from None
        raise InputError(*(_field_finding(dict(e)) for e in found)) from None


def _field_finding(error: dict[str, Any]) -> Finding:
    where = ".".join(str(part) for part in error["loc"] if part not in ("query", "path", "header"))
    return BAD_FIELD(field=where or "body", problem=error["msg"])


def uploaded(request: Request) -> list[tuple[str, Any]]:
    return [(f.filename or "", f.file) for name, f in request.state.files if name == "files" and f.filename]


def sek(ore: int | None) -> float | None:
    """Kronor of öre, as JSON writes them."""
    return None if ore is None else ore / 100


def value_of(figure: Figure) -> float | None:
    """The value in its unit, money in kronor; None where it is missing or hidden."""
    if figure.value is None or "suppressed" in figure.marks:
        return None
    return float(figure.value) / 100 if figure.unit in ("sek", "sek_per_day") else float(figure.value)
