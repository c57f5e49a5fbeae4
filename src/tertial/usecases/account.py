"""What people do with their own account: see where they are signed in, end it, and choose their language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tertial.findings import RefusedError
from tertial.usecases.access import Acting, Person
from tertial.usecases.entered import bad
from tertial.usecases.people import UNKNOWN, later
from tertial.usecases.secrets import digest
from tertial.usecases.sign_in import IDLE_HOURS
from tertial.usecases.workspace import Workspace
from tertial.workflow import store_people, store_sessions

_NAMED_BY = 16
"""So many figures of a token's hash name a session: enough to tell sessions apart, useless for signing in."""


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session of one's own. `here`: the one that asks."""

    id: str
    made: str
    seen: str
    here: bool


def sessions(workspace: Workspace, acting: Acting, token: str) -> list[OwnSession]:
    """One's open sessions, the one used last first. `token` is the cookie of the one that asks, empty for none."""
    here = digest(token)
    found = store_sessions.sessions_of(workspace.store, acting.person.id, later(acting.at, hours=-IDLE_HOURS))
    return [OwnSession(s.sha256[:_NAMED_BY], s.made, s.seen, s.sha256 == here) for s in found]


def end_sessions(workspace: Workspace, acting: Acting, token: str, id_: str = "") -> int:
    """End one of one's sessions by its id, or without one all but the one of `token`. How many were ended."""
    here = digest(token)
    found = store_sessions.sessions_of(workspace.store, acting.person.id, "")
    gone = [s.sha256 for s in found if (s.sha256[:_NAMED_BY] == id_ if id_ else s.sha256 != here)]
    if gone:
        with workspace.store.change(at=acting.at, who=acting.person.login) as change:
            store_sessions.end_sessions_of(change, acting.person.id, gone)
    return len(gone)


def set_language(workspace: Workspace, acting: Acting, language: Literal["sv", "en"]) -> None:
    """The language that one is answered in where the browser has not chosen another. Raises InputError for another one."""
    if language not in ("sv", "en"):
        raise bad("language", language)
    record = store_people.person(workspace.store, id_=acting.person.id)
    if record is None:
        raise RefusedError(UNKNOWN())
    if record.language != language:
        with workspace.store.change(at=acting.at, who=acting.person.login) as change:
            store_people.change_person(change, record, {"language": language})


def without_password(workspace: Workspace, people: Iterable[Person]) -> frozenset[int]:
    """The ids of those who have not chosen a password yet: invited, or signing in through the provider alone."""
    chosen = store_sessions.with_password(workspace.store)
    return frozenset(p.id for p in people if p.id not in chosen)
