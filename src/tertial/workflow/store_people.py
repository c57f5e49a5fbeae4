"""People in the workflow database: who they are, what they are granted, and the hashes of their secrets.

Audit rows name people by login alone. What is only about being signed in (when a session was last seen, failed
attempts) has no audit row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tertial.workflow.store import Change, Store
from tertial.workflow.store_kept import kept, kept_unlogged

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection


@dataclass(frozen=True, slots=True)
class GrantRecord:
    role: str
    scope: str
    individual: bool


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person with grants in order of role and scope."""

    id: int
    login: str
    name: str
    email: str | None
    language: str
    active: bool
    grants: tuple[GrantRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """A one-time link; `person` is None for the one that makes the first administrator."""

    person: int | None
    purpose: str
    made: str
    expires: str


@dataclass(frozen=True, slots=True)
class SessionRecord:
    person: int
    csrf: str
    made: str
    seen: str


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """An API token. `used` is the day on which it was last used."""

    id: int
    person: int
    name: str
    scope: str
    made: str
    used: str | None
    revoked: str | None


@kept
def people(store: Store) -> list[PersonRecord]:
    """Everybody, by login."""
    with store.read() as connection:
        return people_in(connection)


def people_in(connection: Connection, where: ColumnElement[bool] | None = None) -> list[PersonRecord]:
    """The people of a condition, by login, as an open transaction sees them."""
    from sqlalchemy import select

    from tertial.workflow.schema import grants as g
    from tertial.workflow.schema import people as t

    query = select(t) if where is None else select(t).where(where)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    ids = [row["id"] for row in rows]
    held: dict[int, list[GrantRecord]] = {}
    for row in connection.execute(select(g).where(g.c.person.in_(ids))).mappings():
        held.setdefault(row["person"], []).append(GrantRecord(row["role"], row["scope"], row["individual"]))
    found = [_person(row, held.get(row["id"], [])) for row in rows]
    return sorted(found, key=lambda p: p.login)


def _person(row: Mapping[str, Any], held: Iterable[GrantRecord]) -> PersonRecord:
    values = {k: v for k, v in row.items() if k != "made"}
    return PersonRecord(**values, grants=tuple(sorted(held, key=lambda g: (g.role, g.scope))))


@kept
def person(
    store: Store, *, id_: int | None = None, login: str | None = None, email: str | None = None
) -> PersonRecord | None:
    """The person of an id, a login or an e-mail address (lower case), or None. Give one of the three."""
    from tertial.workflow.schema import people as t

    where = t.c.id == id_ if id_ is not None else t.c.login == login if login is not None else t.c.email == email
    with store.read() as connection:
        found = people_in(connection, where)
    return found[0] if found else None


def add_person(change: Change, login: str, name: str, email: str | None, language: str) -> int:
    """Add an active person without grants and return the id. A taken login or address is an IntegrityError."""
    from tertial.workflow.schema import people as t

    values = {"login": login, "name": name, "email": email, "language": language}
    row = t.insert().values(**values, active=True, made=change.at).returning(t.c.id)
    made = int(change.connection.execute(row).scalar_one())
    change.log("person", f"person {login}", {"added": True})
    return made


def change_person(change: Change, who: PersonRecord, values: Mapping[str, Any]) -> None:
    """Change a person's columns. The audit row tells which, and of `active` the value."""
    from tertial.workflow.schema import people as t

    change.connection.execute(t.update().where(t.c.id == who.id).values(**values))
    detail = {"changed": sorted(values)} | {k: v for k, v in values.items() if k == "active"}
    change.log("person", f"person {who.login}", detail)


def set_grants(change: Change, who: PersonRecord, granted: Sequence[GrantRecord]) -> None:
    """Give a person these grants and no others."""
    from tertial.workflow.schema import grants as t

    change.connection.execute(t.delete().where(t.c.person == who.id))
    for one in granted:
        values = {"role": one.role, "scope": one.scope, "individual": one.individual}
        change.connection.execute(t.insert().values(person=who.id, **values))
    shown = [f"{g.role} {g.scope}{' individual' if g.individual else ''}".strip() for g in granted]
    change.log("grants", f"person {who.login}", {"grants": sorted(shown)})


def password_hash(store: Store, id_: int) -> str | None:
    """The Argon2id text of a person's password; None for a person without one."""
    from sqlalchemy import select

    from tertial.workflow.schema import credentials as t

    with store.read() as connection:
        found: str | None = connection.execute(select(t.c.hash).where(t.c.person == id_)).scalar()
    return found


def set_password_hash(change: Change, who: PersonRecord, hashed: str, *, tell: bool = True) -> None:
    """Set a person's password and end all sessions. `tell`: with an audit row; without for a renewed hash of the same."""
    from tertial.workflow.schema import credentials as t
    from tertial.workflow.schema import sessions as s

    change.connection.execute(t.delete().where(t.c.person == who.id))
    change.connection.execute(t.insert().values(person=who.id, hash=hashed, changed=change.at))
    if tell:
        change.connection.execute(s.delete().where(s.c.person == who.id))
        change.log("password", f"person {who.login}", {})


def add_link(change: Change, sha256: str, link: LinkRecord, login: str) -> None:
    """Store a one-time link; earlier ones for the same person are void."""
    from tertial.workflow.schema import links as t

    mine = t.c.person.is_(None) if link.person is None else t.c.person == link.person
    change.connection.execute(t.delete().where(mine))
    values = {k: getattr(link, k) for k in LinkRecord.__slots__}
    change.connection.execute(t.insert().values(sha256=sha256, **values))
    change.log("link", f"person {login}".strip(), {"purpose": link.purpose, "expires": link.expires})


def link(connection: Connection, sha256: str) -> LinkRecord | None:
    """The link of a hash, used by nobody yet."""
    from tertial.workflow.schema import links as t

    row = connection.execute(t.select().where(t.c.sha256 == sha256)).mappings().first()
    return None if row is None else LinkRecord(**{k: row[k] for k in LinkRecord.__slots__})


def take_link(change: Change, sha256: str) -> LinkRecord | None:
    """The link of a hash, which nobody can use after this."""
    from tertial.workflow.schema import links as t

    found = link(change.connection, sha256)
    change.connection.execute(t.delete().where(t.c.sha256 == sha256))
    return found


def add_session(change: Change, sha256: str, person_id: int, csrf: str, how: str) -> None:
    """Store a session; `who` of the change is its person's login."""
    from tertial.workflow.schema import sessions as t

    values = {"sha256": sha256, "person": person_id, "csrf": csrf, "made": change.at, "seen": change.at}
    change.connection.execute(t.insert().values(**values))
    change.log("sign-in", f"person {change.who}", {"how": how})


@kept_unlogged
def session(store: Store, sha256: str) -> SessionRecord | None:
    from tertial.workflow.schema import sessions as t

    with store.read() as connection:
        row = connection.execute(t.select().where(t.c.sha256 == sha256)).mappings().first()
    return None if row is None else SessionRecord(**{k: row[k] for k in SessionRecord.__slots__})


def see_session(change: Change, sha256: str, gone: str) -> None:
    """Move `seen` to now, and take away every session that was last seen before `gone`."""
    from tertial.workflow.schema import sessions as t

    change.connection.execute(t.update().where(t.c.sha256 == sha256).values(seen=change.at))
    change.connection.execute(t.delete().where(t.c.seen < gone))


def end_session(change: Change, sha256: str) -> None:
    from tertial.workflow.schema import sessions as t

    change.connection.execute(t.delete().where(t.c.sha256 == sha256))


def end_sessions(change: Change, person_id: int) -> None:
    """End all sessions of a person."""
    from tertial.workflow.schema import sessions as t

    change.connection.execute(t.delete().where(t.c.person == person_id))


def add_attempts(change: Change, limits: Mapping[str, int], since: str) -> str | None:
    """Note an attempt at every key, or at none: then the time from which the key that is full has its attempts.

    `limits` gives each key its highest number of attempts after `since`; older ones are taken away.
    """
    from sqlalchemy import func, select

    from tertial.workflow.schema import attempts as t

    change.connection.execute(t.delete().where(t.c.at < since))
    for key, limit in limits.items():
        query = select(func.count(), func.min(t.c.at)).where(t.c.key == key)
        count, first = change.connection.execute(query).one()
        if count >= limit:
            return str(first)
    for key in limits:
        change.connection.execute(t.insert().values(key=key, at=change.at))
    return None


def forget_attempts(change: Change, keys: Iterable[str]) -> None:
    """Forget the attempts at some keys, after a sign-in that was right."""
    from tertial.workflow.schema import attempts as t

    change.connection.execute(t.delete().where(t.c.key.in_(list(keys))))


def add_token(change: Change, person_id: int, name: str, scope: str, sha256: str) -> int:
    from tertial.workflow.schema import tokens as t

    values = {"person": person_id, "name": name, "scope": scope, "sha256": sha256, "made": change.at}
    made = int(change.connection.execute(t.insert().values(**values).returning(t.c.id)).scalar_one())
    change.log("token", f"token {made}", {"scope": scope})
    return made


def tokens(connection: Connection, where: ColumnElement[bool]) -> list[TokenRecord]:
    """The tokens of a condition on `schema.tokens`, oldest first."""
    from tertial.workflow.schema import tokens as t

    rows = connection.execute(t.select().where(where).order_by(t.c.id)).mappings()
    return [TokenRecord(**{k: row[k] for k in TokenRecord.__slots__}) for row in rows]


@kept_unlogged
def tokens_of(store: Store, person_id: int) -> list[TokenRecord]:
    from tertial.workflow.schema import tokens as t

    with store.read() as connection:
        return tokens(connection, t.c.person == person_id)


@kept_unlogged
def token(store: Store, *, id_: int | None = None, sha256: str | None = None) -> TokenRecord | None:
    """The token of an id or of a hash."""
    from tertial.workflow.schema import tokens as t

    with store.read() as connection:
        found = tokens(connection, t.c.id == id_ if id_ is not None else t.c.sha256 == sha256)
    return found[0] if found else None


def revoke_token(change: Change, token_id: int) -> None:
    from tertial.workflow.schema import tokens as t

    change.connection.execute(t.update().where(t.c.id == token_id).values(revoked=change.at))
    change.log("token", f"token {token_id}", {"revoked": True})


def use_token(change: Change, token_id: int) -> None:
    """Note the day on which a token was used."""
    from tertial.workflow.schema import tokens as t

    change.connection.execute(t.update().where(t.c.id == token_id).values(used=change.at[:10]))
