"""The API's people: oneself, everybody, roles, links; and the log of changes."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from tertial.usecases import audit_log, people
from tertial.usecases.access import Grant, Person
from tertial.web.api_parts import READS, WRITES, ApiRoute, Taken, read_body, takes
from tertial.web.views.admin import person_of
from tertial.web.views.admin_log import FORMS
from tertial.web.visit import Visit

router = APIRouter(prefix="/api", route_class=ApiRoute)
RoleName = Literal["reader", "unit_manager", "controller", "head", "administrator", "auditor"]
MOST = 1_000


class GrantItem(BaseModel):
    """A role over a scope: empty for the committee, `area.<code>` or `unit.<code>`."""

    role: RoleName
    scope: str = Field(default="", examples=["unit.625"])
    individual: bool = Field(default=False, description="May see rows about single persons there")


class PersonItem(BaseModel):
    id: int
    login: str = Field(examples=["anna.berg"])
    name: str
    email: str | None
    language: Literal["sv", "en"]
    active: bool
    grants: list[GrantItem]


class EntryItem(BaseModel):
    """A row of the log. `chain` is the SHA-256 over the chain of the row before and this row: docs/reference/workflow.md."""

    id: int
    at: str
    who: str
    action: str = Field(examples=["text"])
    about: str
    detail: dict[str, object]
    chain: str


class VerifiedItem(BaseModel):
    whole: bool = Field(description="Whether each row follows from the one before")
    broken: list[int] = Field(description="Ids of the rows that do not")


class LinkItem(BaseModel):
    """A one-time link by which the person chooses a password. It is told this once, and works for 24 hours."""

    link: str
    purpose: Literal["invite", "reset"]


class PersonBody(Taken):
    """Somebody to add."""

    login: str = Field(examples=["anna.berg"])
    name: str = Field(examples=["Anna Berg"])
    email: str | None = None
    language: Literal["sv", "en"] = "sv"
    grants: list[GrantItem] = Field(default_factory=list)


class ChangeBody(Taken):
    """What to change; what is left out stays. An empty e-mail takes the address away; `grants` replaces all of them."""

    name: str | None = Field(default=None, examples=["Anna Bergström"])
    email: str | None = None
    language: Literal["sv", "en"] | None = None
    active: bool | None = None
    grants: list[GrantItem] | None = None


class LinkBody(Taken):
    purpose: Literal["invite", "reset"]


def person_item(found: Person) -> PersonItem:
    return PersonItem.model_validate(found, from_attributes=True)


def _grants(given: list[GrantItem]) -> list[Grant]:
    return [Grant(g.role, g.scope, g.individual) for g in given]


@router.get("/me", responses=READS, tags=["people"])
def me(request: Request) -> PersonItem:
    """For whom the token speaks."""
    visit: Visit = request.state.visit
    return person_item(visit.acting().person)


@router.get("/people", responses=READS, tags=["people"])
def everybody(request: Request) -> list[PersonItem]:
    """Everybody, by login."""
    visit: Visit = request.state.visit
    return [person_item(p) for p in people.people(visit.workspace)]


@router.post("/people", responses=WRITES, status_code=201, tags=["people"], openapi_extra=takes(PersonBody))
def add(request: Request) -> PersonItem:
    """Add somebody, who cannot sign in before a link has been used or the provider knows the e-mail address."""
    visit: Visit = request.state.visit
    b = read_body(request, PersonBody)
    made = people.add_person(visit.workspace, visit.acting(), b.login, b.name, b.email, b.language, _grants(b.grants))
    return person_item(made)


@router.get("/people/{person}", responses=READS, tags=["people"])
def one(request: Request, person: str) -> PersonItem:
    """One person."""
    return person_item(person_of(request.state.visit, person))


@router.post("/people/{person}", responses=WRITES, tags=["people"], openapi_extra=takes(ChangeBody))
def change(request: Request, person: str) -> PersonItem:
    """Change somebody: name, address, language, roles, or whether the person may sign in."""
    visit: Visit = request.state.visit
    who, b = person_of(visit, person), read_body(request, ChangeBody)
    given = {"name": b.name, "email": b.email, "language": b.language, "active": b.active}
    grants = None if b.grants is None else _grants(b.grants)
    return person_item(people.change_person(visit.workspace, visit.acting(), who.id, grants=grants, **given))


@router.post("/people/{person}/link", responses=WRITES, tags=["people"], openapi_extra=takes(LinkBody))
def link(request: Request, person: str) -> LinkItem:
    """Make a one-time link; one that was made before is void."""
    visit: Visit = request.state.visit
    who, b = person_of(visit, person), read_body(request, LinkBody)
    token = people.new_link(visit.workspace, visit.acting(), who.id, b.purpose)
    return LinkItem(link=f"{request.base_url}link/{token}", purpose=b.purpose)


@router.get("/log", responses=READS, tags=["log"])
def log(
    request: Request,
    who: str = "",
    action: str = "",
    about: str = "",
    first: str = "",
    last: str = "",
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> list[EntryItem]:
    """Rows of the log, newest first. `about` is a part of what a row is about; `first` and `last` are days, both included;
    `before` an id, for the next page."""
    visit: Visit = request.state.visit
    chosen = {"who": who, "action": action, "about": about, "first": first, "last": last, "before": before}
    found = audit_log.entries(visit.workspace, limit=limit, **chosen)
    return [EntryItem.model_validate(e, from_attributes=True) for e in found]


@router.get("/log/verified", responses=READS, tags=["log"])
def verified(request: Request) -> VerifiedItem:
    """Whether the log is whole: the chain is computed anew from its first row."""
    visit: Visit = request.state.visit
    broken = audit_log.verify(visit.workspace)
    return VerifiedItem(whole=not broken, broken=list(broken))


@router.get(
    "/log/export",
    responses=READS
    | {200: {"description": "One row a line", "content": {t.partition(";")[0]: {} for t in FORMS.values()}}},
    response_class=StreamingResponse,
    tags=["log"],
)
def export(request: Request, form: Literal["csv", "jsonl"] = "jsonl") -> StreamingResponse:
    """The whole log, oldest row first."""
    visit: Visit = request.state.visit
    return StreamingResponse(audit_log.export(visit.workspace, form), media_type=FORMS[form])
