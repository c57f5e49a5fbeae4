"""People of a workspace: added, changed, granted roles, and let in by one-time links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, cast

from tertial.findings import InputError, Kind, Language, RefusedError
from tertial.usecases.access import ROLES, Acting, Grant, Person, Role, demand, known_scope
from tertial.usecases.secrets import demand_strong, digest, hash_password, new_secret, right_password
from tertial.usecases.workspace import Workspace
from tertial.workflow import store_people as stored

if TYPE_CHECKING:
    from tertial.workflow.store import Change

Purpose = Literal["first", "invite", "reset"]
LINK_HOURS = 24
TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")

UNKNOWN = Kind(
    "people.unknown",
    "error",
    sv="Personen finns inte.",
    en="There is no such person.",
    do_sv="Gå tillbaka till listan över personer.",
    do_en="Go back to the list of people.",
)
BAD_PERSON = Kind(
    "people.field",
    "error",
    sv="Uppgiften {field_sv} går inte att använda; väntat är {expected_sv}, till exempel {example}.",
    en="The field {field_en} cannot be used; expected {expected_en}, for example {example}.",
    do_sv="Rätta uppgiften.",
    do_en="Correct the field.",
)
TAKEN = Kind(
    "people.taken",
    "error",
    sv="Inloggningen eller e-postadressen används redan av någon.",
    en="The login or the e-mail address is used by somebody already.",
    do_sv="Välj en annan, eller ändra den som finns.",
    do_en="Choose another, or change the person who is there.",
)
LAST = Kind(
    "people.last-administrator",
    "error",
    sv="Det här är den sista som får administrera personer.",
    en="This is the last one who may administer people.",
    do_sv="Ge någon annan rollen administratör först.",
    do_en="Give somebody else the role administrator first.",
)
BAD_GRANT = Kind(
    "people.grant",
    "error",
    sv="Rollen ”{role} {scope}” går inte att ge.",
    en="The role “{role} {scope}” cannot be granted.",
    do_sv="Välj en roll i listan och nämnden, ett område eller ett ansvar ur konfigurationen. Administratör och läsare har "
    "hela nämnden och ser inte enskilda personer.",
    do_en="Choose a role of the list and the committee, an area or a unit of the configuration. Administrators and readers "
    "have the whole committee and do not see single persons.",
)
VOID_LINK = Kind(
    "people.link",
    "error",
    sv="Länken gäller inte: den är använd, ersatt av en nyare eller äldre än {hours} timmar.",
    en="The link is not valid: it has been used, a newer one has taken its place, or it is older than {hours} hours.",
    do_sv="Be om en ny länk.",
    do_en="Ask for a new link.",
)
WRONG_PASSWORD = Kind(
    "people.wrong-password",
    "error",
    sv="Det nuvarande lösenordet stämmer inte.",
    en="The current password is not right.",
    do_sv="Skriv det igen, eller be om en länk för att välja ett nytt.",
    do_en="Write it again, or ask for a link to choose a new one.",
)


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link that is valid. `person` is None for the first administrator's."""

    purpose: Purpose
    person: Person | None
    expires: str


class Named(TypedDict, total=False):
    """What the first administrator chooses by the link; others have it already."""

    login: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class NewSession:
    """What the browser is given, once: the token for its cookie, and the token that stands in every form."""

    token: str
    csrf: str


def open_session(change: Change, person_id: int, how: str) -> NewSession:
    """A session of a person, within the transaction that lets the person in."""
    made = NewSession(new_secret(), new_secret())
    stored.add_session(change, digest(made.token), person_id, made.csrf, how)
    return made


def later(at: str, **time: float) -> str:
    """`at` moved by some time: hours=24, minutes=-15."""
    return (datetime.strptime(at, TIME) + timedelta(**time)).strftime(TIME)  # noqa: DTZ007 - the Z stands in the format


def as_person(record: stored.PersonRecord) -> Person:
    grants = tuple(Grant(cast("Role", g.role), g.scope, g.individual) for g in record.grants)
    language = cast("Language", record.language)
    return Person(record.id, record.login, record.name, record.email, language, record.active, grants)


def people(workspace: Workspace) -> list[Person]:
    """Everybody, by login."""
    return [as_person(record) for record in stored.people(workspace.store)]


def person(workspace: Workspace, id_: int) -> Person:
    """Raises RefusedError for an id that nobody has."""
    return as_person(_record(workspace, id_))


def _record(workspace: Workspace, id_: int) -> stored.PersonRecord:
    found = stored.person(workspace.store, id_=id_)
    if found is None:
        raise RefusedError(UNKNOWN())
    return found


def add_person(
    workspace: Workspace,
    acting: Acting,
    login: str,
    name: str,
    email: str | None = None,
    language: Language = "sv",
    grants: Sequence[Grant] = (),
) -> Person:
    """Add somebody, who cannot sign in before a link has been used or the provider knows the e-mail address.

    Raises RefusedError without the right to, InputError for what cannot be used.
    """
    with _added(workspace, acting, (login, name, email, language), grants) as (_, record):
        pass
    return person(workspace, record.id)


def invite(
    workspace: Workspace,
    acting: Acting,
    login: str,
    name: str,
    email: str | None = None,
    language: Language = "sv",
    grants: Sequence[Grant] = (),
) -> tuple[Person, str]:
    """Add somebody and make the link by which a password is chosen (as `new_link`), both or neither. Raises as `add_person`."""
    with _added(workspace, acting, (login, name, email, language), grants) as (change, record):
        token = _linked(change, record, "invite")
    return person(workspace, record.id), token


@contextmanager
def _added(
    workspace: Workspace, acting: Acting, named: tuple[str, str, str | None, Language], grants: Sequence[Grant]
) -> Iterator[tuple[Change, stored.PersonRecord]]:
    """The transaction in which somebody is added."""
    demand(workspace.settings, acting.person, "administer")
    values = _checked(dict(zip(("login", "name", "email", "language"), named, strict=True)))
    granted = _granted(workspace, grants)
    with _taken(), workspace.store.change(at=acting.at, who=acting.person.login) as change:
        record = stored.PersonRecord(stored.add_person(change, **values), **values, active=True)
        if granted:
            stored.set_grants(change, record, granted)
        yield change, record


def change_person(
    workspace: Workspace, acting: Acting, id_: int, *, grants: Sequence[Grant] | None = None, **values: Any
) -> Person:
    """Change `name`, `email`, `language`, `active` or all `grants` of somebody; those left out or None stay as they are.

    `email=""` takes the address away. Whoever is made inactive is signed out. Raises as `add_person`, and RefusedError
    when nobody would be left who may administer people.
    """
    demand(workspace.settings, acting.person, "administer")
    record = _record(workspace, id_)
    granted = None if grants is None else _granted(workspace, grants)
    given = {k: v for k, v in values.items() if v is not None and v != getattr(record, k)}
    checked = _checked({k: v for k, v in given.items() if k != "active"}) | {
        k: given[k] for k in given if k == "active"
    }
    with _taken(), workspace.store.change(at=acting.at, who=acting.person.login) as change:
        if checked:
            stored.change_person(change, record, checked)
        if granted is not None:
            stored.set_grants(change, record, granted)
        if checked.get("active") is False:
            stored.end_sessions(change, id_)
        _demand_administrator(change)
    return person(workspace, id_)


def set_grants(workspace: Workspace, acting: Acting, id_: int, grants: Sequence[Grant]) -> Person:
    """Give somebody these grants and no others. Raises as `change_person`."""
    return change_person(workspace, acting, id_, grants=grants)


def set_password(workspace: Workspace, acting: Acting, old: str, new: str) -> NewSession:
    """Change one's own password: every session ends and a new one begins, in one transaction.

    Raises InputError for a wrong or a weak one.
    """
    record = _record(workspace, acting.person.id)
    if not right_password(stored.password_hash(workspace.store, record.id), old):
        raise InputError(WRONG_PASSWORD())
    demand_strong(new, record.login, record.name)
    hashed = hash_password(new)
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        stored.set_password_hash(change, record, hashed)
        return open_session(change, record.id, "password")


def new_link(workspace: Workspace, acting: Acting, id_: int, purpose: Literal["invite", "reset"]) -> str:
    """The token of a one-time link by which somebody chooses a password. Shown once; an earlier one is void."""
    demand(workspace.settings, acting.person, "administer")
    record = _record(workspace, id_)
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        return _linked(change, record, purpose)


def _linked(change: Change, record: stored.PersonRecord, purpose: Purpose) -> str:
    token = new_secret()
    made = stored.LinkRecord(record.id, purpose, change.at, later(change.at, hours=LINK_HOURS))
    stored.add_link(change, digest(token), made, record.login)
    return token


def first_link(workspace: Workspace, at: str) -> str | None:
    """The token of a link that makes the first administrator; None when there is a person already."""
    token = new_secret()
    made = stored.LinkRecord(None, "first", at, later(at, hours=LINK_HOURS))
    with workspace.store.change(at=at, who="tertial") as change:
        if stored.people_in(change.connection):
            return None
        stored.add_link(change, digest(token), made, "")
    return token


def link(workspace: Workspace, token: str, at: str) -> Link | None:
    """The link of a token while it is valid; looking does not use it."""
    with workspace.store.read() as connection:
        found = stored.link(connection, digest(token))
    if found is None or found.expires < at:
        return None
    who = None if found.person is None else stored.person(workspace.store, id_=found.person)
    if who is not None and not who.active:
        return None
    return Link(cast("Purpose", found.purpose), None if who is None else as_person(who), found.expires)


def use_link(workspace: Workspace, token: str, at: str, password: str, **named: Unpack[Named]) -> Person:
    """Choose a password by a link, once. For the first administrator also login, name and e-mail.

    Raises RefusedError for a link that is not valid, InputError for what cannot be used; the link then stays valid.
    """
    with _let_in(workspace, token, at, password, named) as (_, record):
        pass
    return person(workspace, record.id)


def enter_by_link(workspace: Workspace, token: str, at: str, password: str, **named: Unpack[Named]) -> NewSession:
    """`use_link`, and signed in by it: both or neither."""
    with _let_in(workspace, token, at, password, named) as (change, record):
        return open_session(change, record.id, "link")


@contextmanager
def _let_in(
    workspace: Workspace, token: str, at: str, password: str, named: Named
) -> Iterator[tuple[Change, stored.PersonRecord]]:
    """The transaction in which a link is used up and a password set. `named` counts for the first administrator alone."""
    found = link(workspace, token, at)
    if found is None:
        raise RefusedError(VOID_LINK(hours=LINK_HOURS))
    who = found.person
    values = (
        _checked({"login": "", "name": "", "email": None, **named, "language": workspace.language})
        if who is None
        else {}
    )
    demand_strong(password, *((who.login, who.name) if who else (values["login"], values["name"])))
    hashed = hash_password(password)
    with workspace.store.change(at=at, who=who.login if who else values["login"]) as change:
        if stored.take_link(change, digest(token)) is None:
            raise RefusedError(VOID_LINK(hours=LINK_HOURS))
        record = _record(workspace, who.id) if who else _first(change, values)
        stored.set_password_hash(change, record, hashed)
        yield change, record


def _first(change: Change, values: dict[str, Any]) -> stored.PersonRecord:
    if stored.people_in(change.connection):
        raise RefusedError(VOID_LINK(hours=LINK_HOURS))
    record = stored.PersonRecord(stored.add_person(change, **values), **values, active=True)
    stored.set_grants(change, record, [stored.GrantRecord("administrator", "", individual=False)])
    return record


def _demand_administrator(change: Change) -> None:
    """Raises RefusedError when a change leaves nobody who may administer people."""
    everybody = stored.people_in(change.connection)
    if not any(p.active and any(g.role == "administrator" and g.scope == "" for g in p.grants) for p in everybody):
        raise RefusedError(LAST())


def _granted(workspace: Workspace, grants: Iterable[Grant]) -> list[stored.GrantRecord]:
    found: dict[tuple[str, str], stored.GrantRecord] = {}
    for one in grants:
        whole = one.role in ("administrator", "reader")
        wrong = one.role not in ROLES or not known_scope(workspace.settings, one.scope)
        if wrong or (whole and (one.scope or one.individual)):
            raise InputError(BAD_GRANT(role=one.role, scope=one.scope))
        found[one.role, one.scope] = stored.GrantRecord(one.role, one.scope, one.individual)
    return list(found.values())


_FIELDS = {
    "login": (
        "användarnamn",
        "user name",
        "2–64 små bokstäver a-z, siffror och . _ - @",
        "2–64 letters a-z, digits and . _ - @",
        "anna.ek",
    ),
    "name": ("namn", "name", "1–100 tecken på en rad", "1–100 characters on one line", "Anna Ek"),
    "email": ("e-post", "e-mail", "en adress", "an address", "anna.ek@exempelby.se"),
    "language": ("språk", "language", "sv eller en", "sv or en", "sv"),
}


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises InputError with every one that cannot be used."""
    out = {k: (v or "").strip() for k, v in values.items()}
    out |= {k: out[k].lower() for k in ("login", "email") if k in out}
    right: dict[str, Callable[[str], object]] = {
        "login": _LOGIN.fullmatch,
        "name": lambda v: 0 < len(v) <= 100 and v.isprintable(),
        "email": lambda v: not v or (len(v) <= 254 and _EMAIL.fullmatch(v)),
        "language": lambda v: v in ("sv", "en"),
    }
    findings = []
    for field in (k for k, v in out.items() if not right[k](v)):
        sv, en, expected_sv, expected_en, example = _FIELDS[field]
        expected: dict[str, Any] = {"expected_sv": expected_sv, "expected_en": expected_en}
        findings.append(BAD_PERSON(field_sv=sv, field_en=en, example=example, **expected))
    if findings:
        raise InputError(*findings)
    return out | ({"email": out["email"] or None} if "email" in out else {})


class _taken:  # noqa: N801 - a context manager that reads as a word
    """A login or address that somebody has already becomes an InputError."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: object) -> None:
        from sqlalchemy.exc import IntegrityError

        if isinstance(error, IntegrityError):
            raise InputError(TAKEN()) from None
