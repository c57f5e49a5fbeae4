"""Tokens by which a program speaks for a person: named, read or write, stored as hashes, revocable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from tertial.findings import InputError, Kind, RefusedError
from tertial.usecases.access import Acting, Person, may
from tertial.usecases.people import as_person
from tertial.usecases.secrets import digest, new_secret
from tertial.usecases.workspace import Workspace
from tertial.workflow import store_people as stored

Scope = Literal["read", "write"]
PREFIX = "tertial_"
"""What every token begins with, so that one that has gone astray can be recognised."""

BAD_TOKEN = Kind(
    "people.token",
    "error",
    sv="Nyckeln behöver ett namn på 1-100 tecken och omfattningen read eller write.",
    en="The token needs a name of 1-100 characters and the scope read or write.",
    do_sv="Ge den ett namn som säger vad den används till, till exempel ”Excel på ekonomi”.",
    do_en="Give it a name that says what it is for, for example “Excel at finance”.",
)
NO_TOKEN = Kind(
    "people.unknown-token",
    "error",
    sv="Nyckeln finns inte, eller är någon annans.",
    en="There is no such token, or it is somebody else's.",
    do_sv="Gå tillbaka till listan över dina nycklar.",
    do_en="Go back to the list of your tokens.",
)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token without its secret. `used` is the day on which it was last used."""

    id: int
    person: int
    name: str
    scope: Scope
    made: str
    used: str | None
    revoked: str | None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token with its secret, which is shown once."""

    secret: str
    token: ApiToken


@dataclass(frozen=True, slots=True)
class Bearer:
    """For whom a program speaks, and whether it may write."""

    person: Person
    scope: Scope
    name: str


def add_token(workspace: Workspace, acting: Acting, name: str, scope: Scope) -> NewToken:
    """Make a token of one's own. Raises InputError for a name or scope that cannot be used."""
    plain = name.strip()
    if not 0 < len(plain) <= 100 or not plain.isprintable() or scope not in ("read", "write"):
        raise InputError(BAD_TOKEN())
    secret = PREFIX + new_secret()
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        id_ = stored.add_token(change, acting.person.id, plain, scope, digest(secret))
    return NewToken(secret, ApiToken(id_, acting.person.id, plain, scope, acting.at, None, None))


def tokens(workspace: Workspace, person_id: int) -> list[ApiToken]:
    """Somebody's tokens, oldest first, those revoked too."""
    return [_token(record) for record in stored.tokens_of(workspace.store, person_id)]


def revoke_token(workspace: Workspace, acting: Acting, token_id: int) -> None:
    """Make a token of one's own void; an administrator may do so with anybody's. Raises RefusedError otherwise."""
    found = stored.token(workspace.store, id_=token_id)
    own = found is not None and found.person == acting.person.id
    if found is None or not (own or may(workspace.settings, acting.person, "administer")):
        raise RefusedError(NO_TOKEN())
    if found.revoked is None:
        with workspace.store.change(at=acting.at, who=acting.person.login) as change:
            stored.revoke_token(change, token_id)


def bearer(workspace: Workspace, secret: str, at: str) -> Bearer | None:
    """For whom a token speaks, while it is not revoked and its person is active."""
    found = stored.token(workspace.store, sha256=digest(secret))
    if found is None or found.revoked is not None:
        return None
    record = stored.person(workspace.store, id_=found.person)
    if record is None or not record.active:
        return None
    if found.used != at[:10]:
        with workspace.store.change(at=at, who=record.login) as change:
            stored.use_token(change, found.id)
    return Bearer(as_person(record), cast("Scope", found.scope), found.name)


def _token(record: stored.TokenRecord) -> ApiToken:
    scope = cast("Scope", record.scope)
    return ApiToken(record.id, record.person, record.name, scope, record.made, record.used, record.revoked)
