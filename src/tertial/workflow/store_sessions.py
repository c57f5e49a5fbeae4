"""A person's open sessions, listed and ended one by one, known by the hash of their token alone; and who has a password."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tertial.workflow.store import Change, Store
from tertial.workflow.store_kept import kept


@dataclass(frozen=True, slots=True)
class OpenSession:
    sha256: str
    made: str
    seen: str


def sessions_of(store: Store, person_id: int, since: str) -> list[OpenSession]:
    """The sessions of a person that were last seen at `since` or later, the one that was seen last first."""
    from sqlalchemy import select

    from tertial.workflow.schema import sessions as t

    query = select(t.c.sha256, t.c.made, t.c.seen).where(t.c.person == person_id, t.c.seen >= since)
    with store.read() as connection:
        rows = connection.execute(query.order_by(t.c.seen.desc(), t.c.sha256)).mappings()
        return [OpenSession(**row) for row in rows]


def end_sessions_of(change: Change, person_id: int, hashes: Collection[str]) -> None:
    """End those of a person's sessions that have one of the hashes; the audit row says how many."""
    from tertial.workflow.schema import sessions as t

    mine = t.c.sha256.in_(list(hashes))
    ended = change.connection.execute(t.delete().where(t.c.person == person_id, mine)).rowcount
    if ended:
        change.log("session", f"person {change.who}", {"ended": ended})


@kept
def with_password(store: Store) -> frozenset[int]:
    """The ids of everybody who has chosen a password."""
    from sqlalchemy import select

    from tertial.workflow.schema import credentials as t

    with store.read() as connection:
        return frozenset(connection.execute(select(t.c.person)).scalars())
