"""Signing in: by password or by a provider's verified address, with limits, and the session that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tertial.findings import UnreadableError
from tertial.usecases.access import Person
from tertial.usecases.people import TIME, NewSession, as_person, later, open_session
from tertial.usecases.secrets import LONGEST, digest, hash_password, outdated, right_password
from tertial.usecases.workspace import Workspace
from tertial.workflow import store_people as stored

IDLE_HOURS = 12
WINDOW_MINUTES = 15
PER_LOGIN, PER_ADDRESS = 10, 50
"""Attempts in a window: at one login, and from one address, behind which a whole town hall may sit."""


@dataclass(frozen=True, slots=True)
class Session:
    """An open session."""

    person: Person
    csrf: str
    made: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """How it went. `wrong` never says what was wrong; `limited` says after how many seconds to try again."""

    outcome: Literal["ok", "wrong", "limited", "unknown"]
    person: Person | None = None
    session: NewSession | None = None
    wait_seconds: int = 0


def sign_in(workspace: Workspace, login: str, password: str, address: str, at: str) -> SignIn:
    """Sign in by password. Takes the same time whether the login exists, has a password, or the password is wrong."""
    name = _typed(login)
    limits = _limits(name, address)
    if waits := _limited(workspace, limits, at):
        return SignIn("limited", wait_seconds=waits)
    record = stored.person(workspace.store, login=name)
    usable = record is not None and record.active and len(password) <= LONGEST
    hashed = stored.password_hash(workspace.store, -1 if record is None else record.id)
    right = right_password(hashed if usable else None, password)
    if record is None or hashed is None or not right:
        return SignIn("wrong")
    renewed = hash_password(password) if outdated(hashed) else None
    return _open(workspace, record, "password", limits, at, renewed)


def sign_in_by_email(workspace: Workspace, email: str, verified: bool, address: str, at: str) -> SignIn:
    """Sign in whom a provider has identified: the active person with this address, if the provider has verified it."""
    limits = _limits("", address)
    if waits := _limited(workspace, limits, at):
        return SignIn("limited", wait_seconds=waits)
    wanted = _typed(email)
    record = stored.person(workspace.store, email=wanted) if verified is True and wanted else None
    if record is None or not record.active:
        return SignIn("unknown")
    return _open(workspace, record, "provider", limits, at, None)


def session(workspace: Workspace, token: str, at: str) -> Session | None:
    """The session of a cookie, while its person is active and it was used in the last 12 hours."""
    key = digest(token)
    found = stored.session(workspace.store, key)
    if found is None or found.seen < later(at, hours=-IDLE_HOURS):
        return None
    record = stored.person(workspace.store, id_=found.person)
    if record is None or not record.active:
        return None
    if found.seen < later(at, minutes=-1):
        # a full disk lets pages be read still; the next request tries again
        with suppress(UnreadableError), workspace.store.change(at=at, who=record.login) as change:
            stored.see_session(change, key, later(at, hours=-IDLE_HOURS))
    return Session(as_person(record), found.csrf, found.made)


def sign_out(workspace: Workspace, token: str, at: str) -> None:
    """End the session of a cookie; nothing happens when there is none."""
    with workspace.store.change(at=at, who="") as change:
        stored.end_session(change, digest(token))


def _typed(name: str) -> str:
    """A login or address as it is stored; empty for what no database takes."""
    plain = name.strip().lower()
    return plain if plain.isprintable() and len(plain) <= 254 else ""


def _limits(login: str, address: str) -> dict[str, int]:
    keys = {digest(f"login {login}"): PER_LOGIN} if login else {}
    return keys | {digest(f"address {address}"): PER_ADDRESS}


def _limited(workspace: Workspace, limits: Mapping[str, int], at: str) -> int:
    """How many seconds to wait; 0 when the attempt may be made, which is then noted before it is."""
    with workspace.store.change(at=at, who="") as change:
        first = stored.add_attempts(change, limits, later(at, minutes=-WINDOW_MINUTES))
    if first is None:
        return 0
    free = datetime.strptime(later(first, minutes=WINDOW_MINUTES), TIME)  # noqa: DTZ007 - the Z stands in the format
    return max(1, int((free - datetime.strptime(at, TIME)).total_seconds()) + 1)  # noqa: DTZ007


def _open(
    workspace: Workspace,
    record: stored.PersonRecord,
    how: str,
    limits: Mapping[str, int],
    at: str,
    renewed: str | None,
) -> SignIn:
    """A new session; attempts at the login are forgotten, those from the address count on but for this one."""
    with workspace.store.change(at=at, who=record.login) as change:
        stored.forget_attempts(change, [key for key, limit in limits.items() if limit == PER_LOGIN])
        if renewed is not None:
            stored.set_password_hash(change, record, renewed, tell=False)
        made = open_session(change, record.id, how)
    return SignIn("ok", as_person(record), made)
