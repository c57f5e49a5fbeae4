from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.unit.staff import AT, PASSWORD, Staff

from tertial.findings import InputError, RefusedError, UnreadableError
from tertial.usecases import people
from tertial.usecases.access import Grant
from tertial.usecases.people import later
from tertial.usecases.sign_in import session, sign_in
from tertial.workflow import store_people as stored


def codes(error: pytest.ExceptionInfo[InputError] | pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [f.code for f in error.value.findings]


def test_the_first_link_makes_an_administrator_once(staff: Staff) -> None:
    ws = staff.workspace
    (admin,) = [p for p in people.people(ws) if p.login == "admin"]
    assert admin.grants == (Grant("administrator"),)
    assert people.first_link(ws, AT) is None
    assert sign_in(ws, "Admin ", PASSWORD, "127.0.0.1", AT).outcome == "ok"


def test_a_link_is_used_once_and_not_after_a_day(staff: Staff) -> None:
    ws, id_ = staff.workspace, staff.people["ulla"].id
    old = people.new_link(ws, staff.acting("admin"), id_, "invite")
    new = people.new_link(ws, staff.acting("admin"), id_, "invite")
    assert people.link(ws, old, AT) is None
    found = people.link(ws, new, AT)
    assert found is not None
    assert (found.purpose, found.person) == ("invite", people.person(ws, id_))
    assert people.link(ws, new, later(AT, hours=24.1)) is None
    with pytest.raises(InputError) as weak:
        people.use_link(ws, new, AT, "kort")
    assert codes(weak) == ["people.weak-password"]
    people.use_link(ws, new, AT, PASSWORD)
    with pytest.raises(RefusedError) as used:
        people.use_link(ws, new, AT, PASSWORD)
    assert codes(used) == ["people.link"]
    assert sign_in(ws, "ulla", PASSWORD, "a", AT).outcome == "ok"


@pytest.mark.parametrize(
    ("login", "name", "email", "count"),
    [("Å k", "X", None, 1), ("ny", "", None, 1), ("ny", "X\ny", None, 1), ("", "", "nej", 3), ("a" * 65, "X", None, 1)],
)
def test_every_field_that_cannot_be_used_is_told_at_once(
    staff: Staff, login: str, name: str, email: str | None, count: int
) -> None:
    with pytest.raises(InputError) as error:
        people.add_person(staff.workspace, staff.acting("admin"), login, name, email)
    assert codes(error) == ["people.field"] * count


def test_logins_and_addresses_are_one_persons(staff: Staff) -> None:
    ws, admin = staff.workspace, staff.acting("admin")
    people.add_person(ws, admin, "Ny.Person", "Ny", "Ny@Exempelby.se")
    for login, email in (("ny.person", None), ("annan", "ny@exempelby.SE")):
        with pytest.raises(InputError) as error:
            people.add_person(ws, admin, login, "Ny", email)
        assert codes(error) == ["people.taken"]


@pytest.mark.parametrize(
    "grant",
    [
        Grant("chief"),  # type: ignore[arg-type]
        Grant("unit_manager", "unit.999"),
        Grant("unit_manager", "511"),
        Grant("administrator", "area.A"),
        Grant("administrator", individual=True),
        Grant("reader", individual=True),
    ],
)
def test_a_grant_that_means_nothing_or_too_much_is_refused(staff: Staff, grant: Grant) -> None:
    with pytest.raises(InputError) as error:
        people.set_grants(staff.workspace, staff.acting("admin"), staff.people["lo"].id, [grant])
    assert codes(error) == ["people.grant"]


def test_only_an_administrator_administers(staff: Staff) -> None:
    ws, id_ = staff.workspace, staff.people["lo"].id
    for login in ("lo", "ulla", "cecilia", "hanna", "rev"):
        acting = staff.acting(login)
        with pytest.raises(RefusedError, match="administrera"):
            people.add_person(ws, acting, "ny", "Ny")
        with pytest.raises(RefusedError, match="administrera"):
            people.set_grants(ws, acting, acting.person.id, [Grant("administrator")])
        with pytest.raises(RefusedError, match="administrera"):
            people.change_person(ws, acting, id_, active=False)
        with pytest.raises(RefusedError, match="administrera"):
            people.new_link(ws, acting, id_, "reset")


def test_somebody_is_always_left_who_administers(staff: Staff) -> None:
    ws, admin = staff.workspace, staff.acting("admin")
    with pytest.raises(RefusedError) as error:
        people.set_grants(ws, admin, admin.person.id, [])
    assert codes(error) == ["people.last-administrator"]
    with pytest.raises(RefusedError) as error:
        people.change_person(ws, admin, admin.person.id, active=False)
    assert codes(error) == ["people.last-administrator"]
    assert people.person(ws, admin.person.id) == admin.person
    people.set_grants(ws, admin, staff.people["hanna"].id, [Grant("head"), Grant("administrator")])
    assert people.set_grants(ws, admin, admin.person.id, []).grants == ()


def test_a_change_is_logged_by_login_without_names_or_addresses(staff: Staff) -> None:
    ws, admin = staff.workspace, staff.acting("admin")
    people.change_person(ws, admin, staff.people["lo"].id, name="Hemligt Namn", email="hemlig@exempelby.se")
    assert people.person(ws, staff.people["lo"].id).email == "hemlig@exempelby.se"
    assert people.change_person(ws, admin, staff.people["lo"].id, email="").email is None
    text = "\n".join(f"{r.who} {r.action} {r.object} {r.detail}" for r in ws.store.audit())
    assert "admin person person lo" in text
    assert "Person" not in text.replace("person", "")
    assert "Hemligt" not in text
    assert "@" not in text


def test_changing_ones_own_password_needs_the_old_one(staff: Staff) -> None:
    ws, admin = staff.workspace, staff.acting("admin")
    with pytest.raises(InputError) as error:
        people.set_password(ws, admin, "fel", "ett annat lösenord")
    assert codes(error) == ["people.wrong-password"]
    people.set_password(ws, admin, PASSWORD, "ett annat lösenord")
    assert sign_in(ws, "admin", PASSWORD, "a", AT).outcome == "wrong"
    assert sign_in(ws, "admin", "ett annat lösenord", "a", AT).outcome == "ok"


def test_a_person_and_the_link_are_both_there_or_neither(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    ws, admin = staff.workspace, staff.acting("admin")
    before = (people.people(ws), len(ws.store.audit()))
    with fails(monkeypatch, "add_link"), pytest.raises(UnreadableError):
        people.invite(ws, admin, "ny", "Ny", grants=[Grant("reader")])
    assert (people.people(ws), len(ws.store.audit())) == before
    made, token = people.invite(ws, admin, "ny", "Ny", grants=[Grant("reader")])
    found = people.link(ws, token, AT)
    assert found is not None
    assert (found.purpose, found.person) == ("invite", made)


def test_a_password_and_the_session_are_both_there_or_neither(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    ws, admin, new = staff.workspace, staff.acting("admin"), "ett annat lösenord"
    old = sign_in(ws, "admin", PASSWORD, "a", AT).session
    token = people.new_link(ws, admin, staff.people["ulla"].id, "invite")
    with fails(monkeypatch, "add_session"):
        with pytest.raises(UnreadableError):
            people.set_password(ws, admin, PASSWORD, new)
        with pytest.raises(UnreadableError):
            people.enter_by_link(ws, token, AT, new)
    assert old is not None
    assert session(ws, old.token, AT) is not None
    assert people.link(ws, token, AT) is not None
    assert stored.password_hash(ws.store, staff.people["ulla"].id) is None
    changed = people.set_password(ws, admin, PASSWORD, new)
    assert session(ws, old.token, AT) is None
    inside = session(ws, changed.token, AT)
    assert inside is not None
    assert (inside.person.login, inside.csrf) == ("admin", changed.csrf)
    entered = session(ws, people.enter_by_link(ws, token, AT, new).token, AT)
    assert entered is not None
    assert entered.person.login == "ulla"
    assert people.link(ws, token, AT) is None


def test_fields_and_grants_of_one_change_are_both_stored_or_neither(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws, admin, lo = staff.workspace, staff.acting("admin"), staff.people["lo"]
    with fails(monkeypatch, "set_grants"), pytest.raises(UnreadableError):
        people.change_person(ws, admin, lo.id, name="Ny", grants=[])
    with pytest.raises(InputError):
        people.change_person(ws, admin, lo.id, name="Ny", grants=[Grant("unit_manager", "unit.999")])
    assert people.person(ws, lo.id) == lo
    changed = people.change_person(ws, admin, lo.id, name="Ny", grants=[Grant("auditor")])
    assert (changed.name, changed.grants) == ("Ny", (Grant("auditor"),))


@contextmanager
def fails(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    """The database goes away where a step of `store_people` begins."""

    def broken(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(stored, name, broken)
        yield
