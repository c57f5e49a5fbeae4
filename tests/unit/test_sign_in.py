from __future__ import annotations

import time

import pytest
from sqlalchemy import text
from tests.unit.staff import AT, PASSWORD, Staff

from tertial.findings import InputError, RefusedError
from tertial.usecases import people, secrets, tokens
from tertial.usecases.people import later
from tertial.usecases.sign_in import PER_ADDRESS, PER_LOGIN, session, sign_in, sign_in_by_email, sign_out


def signed_in(staff: Staff, at: str = AT) -> tuple[str, str]:
    done = sign_in(staff.workspace, "admin", PASSWORD, "10.0.0.1", at)
    assert done.session is not None
    return done.session.token, done.session.csrf


def test_a_session_lasts_twelve_idle_hours_and_ends_at_sign_out(staff: Staff) -> None:
    ws = staff.workspace
    token, csrf = signed_in(staff)
    found = session(ws, token, later(AT, hours=11.9))
    assert found is not None
    assert (found.person.login, found.csrf) == ("admin", csrf)
    assert session(ws, token, later(AT, hours=23.8)) is not None
    assert session(ws, token, later(AT, hours=36)) is None
    token, _ = signed_in(staff, later(AT, hours=36))
    sign_out(ws, token, later(AT, hours=36))
    assert session(ws, token, later(AT, hours=36)) is None
    assert session(ws, "påhittad", AT) is None


def test_no_secret_is_stored(staff: Staff) -> None:
    token, _ = signed_in(staff)
    new = tokens.add_token(staff.workspace, staff.acting("admin"), "Excel", "read")
    link = people.new_link(staff.workspace, staff.acting("admin"), staff.people["lo"].id, "invite")
    with staff.workspace.store.read() as connection:
        for table in ("sessions", "api_tokens", "one_time_links", "credentials", "audit", "sign_in_attempts"):
            rows = str(connection.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608
            assert not any(secret in rows for secret in (token, new.secret, link, PASSWORD, "10.0.0.1")), table


def test_who_loses_access_is_signed_out(staff: Staff) -> None:
    ws = staff.workspace
    hanna = staff.people["hanna"]
    people.change_person(ws, staff.acting("admin"), hanna.id, email="hanna@exempelby.se")
    done = sign_in_by_email(ws, "Hanna@exempelby.se", True, "a", AT)
    assert done.session is not None
    people.change_person(ws, staff.acting("admin"), hanna.id, active=False)
    assert session(ws, done.session.token, AT) is None
    assert sign_in_by_email(ws, "hanna@exempelby.se", True, "a", AT).outcome == "unknown"


@pytest.mark.parametrize(
    ("email", "verified"), [("hanna@exempelby.se", False), ("okand@exempelby.se", True), ("", True)]
)
def test_a_provider_lets_in_nobody_whom_we_do_not_know(staff: Staff, email: str, verified: bool) -> None:
    people.change_person(staff.workspace, staff.acting("admin"), staff.people["hanna"].id, email="hanna@exempelby.se")
    assert sign_in_by_email(staff.workspace, email, verified, "a", AT).outcome == "unknown"
    assert len(people.people(staff.workspace)) == len(staff.people)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("admin", "fel"),
        ("ingen", PASSWORD),
        ("lo", PASSWORD),
        ("\x00", "x"),
        ("admin", "\ud800"),
        ("admin", "x" * 5000),
    ],
)
def test_wrong_is_one_answer(staff: Staff, login: str, password: str) -> None:
    done = sign_in(staff.workspace, login, password, "a", AT)
    assert (done.outcome, done.person, done.session, done.wait_seconds) == ("wrong", None, None, 0)


def test_attempts_at_a_login_are_limited_and_the_window_moves_on(staff: Staff) -> None:
    ws = staff.workspace
    for login in ("admin", "finns-inte"):
        answers = [sign_in(ws, login, "fel", f"10.0.0.{i}", later(AT, seconds=i)) for i in range(PER_LOGIN + 1)]
        assert [a.outcome for a in answers] == ["wrong"] * PER_LOGIN + ["limited"]
        assert 0 < answers[-1].wait_seconds <= 15 * 60
    assert sign_in(ws, "admin", PASSWORD, "10.1.0.1", later(AT, seconds=20)).outcome == "limited"
    assert sign_in(ws, "admin", PASSWORD, "10.1.0.1", later(AT, minutes=16)).outcome == "ok"


def test_attempts_from_an_address_are_limited(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tertial.usecases.sign_in.right_password", lambda *_: False)
    answers = [sign_in(staff.workspace, f"p{i}", "fel", "10.0.0.9", AT).outcome for i in range(PER_ADDRESS + 1)]
    assert answers == ["wrong"] * PER_ADDRESS + ["limited"]


def test_a_right_password_frees_the_login(staff: Staff) -> None:
    for i in range(3 * PER_LOGIN):
        right = i % 2 == 1
        done = sign_in(staff.workspace, "admin", PASSWORD if right else "fel", f"10.0.{i}.1", AT)
        assert done.outcome == ("ok" if right else "wrong")


def test_an_unknown_login_takes_as_long_as_a_wrong_password(town: Staff) -> None:
    sign_in(town.workspace, "first", "fel", "x", AT)

    def taken(login: str) -> float:
        times = []
        for i in range(7):
            begun = time.process_time()
            sign_in(town.workspace, login, "fel fel fel fel", f"{login}{i}", AT)
            times.append(time.process_time() - begun)
        return sorted(times)[3]

    known, unknown, without = taken("admin"), taken("ingen"), taken("lo")
    assert 0.5 < unknown / known < 2
    assert 0.5 < without / known < 2


def test_an_outdated_hash_is_renewed_at_sign_in(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tertial.usecases.sign_in.outdated", lambda _: True)
    token, _ = signed_in(staff)
    assert session(staff.workspace, token, AT) is not None
    assert sign_in(staff.workspace, "admin", PASSWORD, "a", AT).outcome == "ok"


@pytest.mark.parametrize("password", ["kort", "aaaaaaaaaaaaaaaa", "anna.ek anna.ek", "x" * 1001, "annaannaannaanna"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(InputError):
        secrets.demand_strong(password, "anna.ek", "Anna")
    secrets.demand_strong("korrekt häst batteri", "anna.ek", "Anna")


def test_tokens_speak_for_their_person_until_revoked(staff: Staff) -> None:
    ws = staff.workspace
    mine, admin = staff.acting("cecilia"), staff.acting("admin")
    new = tokens.add_token(ws, mine, "  Excel på ekonomi ", "read")
    found = tokens.bearer(ws, new.secret, AT)
    assert found is not None
    assert (found.person.login, found.scope, found.name) == ("cecilia", "read", "Excel på ekonomi")
    assert tokens.tokens(ws, mine.person.id)[0].used == AT[:10]
    with pytest.raises(RefusedError):
        tokens.revoke_token(ws, staff.acting("hanna"), new.token.id)
    tokens.revoke_token(ws, admin, new.token.id)
    assert tokens.bearer(ws, new.secret, AT) is None
    assert tokens.bearer(ws, "tertial_x", AT) is None
    for name, scope in (("", "read"), ("x", "all")):
        with pytest.raises(InputError):
            tokens.add_token(ws, mine, name, scope)  # type: ignore[arg-type]
