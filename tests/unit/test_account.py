"""One's own account: sessions seen and ended, the language kept; on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tertial.findings import InputError
from tertial.usecases import account, audit_log, people, sign_in
from tertial.usecases.people import later

if TYPE_CHECKING:
    from tests.unit.staff import Staff

PASSWORD = "fyra ord i en rad"  # noqa: S105 - of people who do not exist


def opened(staff: Staff, seconds: float) -> str:
    done = sign_in.sign_in(staff.workspace, "admin", PASSWORD, "1.2.3.4", staff.acting("admin", seconds).at)
    assert done.session is not None
    return done.session.token


def test_sessions_are_listed_latest_first_and_ended_one_by_one_or_all_but_the_own(staff: Staff) -> None:
    ws, tokens = staff.workspace, [opened(staff, n) for n in range(3)]
    admin = staff.acting("admin", 5)
    listed = account.sessions(ws, admin, tokens[0])
    assert [s.here for s in listed] == [False, False, True]
    assert account.end_sessions(ws, admin, tokens[0], listed[0].id) == 1
    assert sign_in.session(ws, tokens[2], admin.at) is None
    assert account.end_sessions(ws, admin, tokens[0]) == 1
    assert account.end_sessions(ws, admin, tokens[0]) == 0
    assert sign_in.session(ws, tokens[0], admin.at) is not None
    assert [e.detail for e in audit_log.entries(ws, action="session")] == [{"ended": 1}, {"ended": 1}]


def test_nobody_sees_or_ends_the_sessions_of_another(staff: Staff) -> None:
    token = opened(staff, 0)
    named = account.sessions(staff.workspace, staff.acting("admin", 1), "")[0].id
    other = staff.acting("cecilia", 1)
    assert account.sessions(staff.workspace, other, token) == []
    assert account.end_sessions(staff.workspace, other, "", named) == 0
    assert sign_in.session(staff.workspace, token, other.at) is not None


def test_a_session_that_has_ended_by_itself_is_not_listed(staff: Staff) -> None:
    opened(staff, 0)
    late = staff.acting("admin")
    after = type(late)(late.person, later(late.at, hours=13))
    assert account.sessions(staff.workspace, after, "") == []


def test_the_language_is_kept_with_the_person(staff: Staff) -> None:
    account.set_language(staff.workspace, staff.acting("bo"), "en")
    assert people.person(staff.workspace, staff.people["bo"].id).language == "en"
    with pytest.raises(InputError):
        account.set_language(staff.workspace, staff.acting("bo"), "fi")  # type: ignore[arg-type]


def test_who_has_no_password_is_known(staff: Staff) -> None:
    everybody = people.people(staff.workspace)
    assert account.without_password(staff.workspace, everybody) == {p.id for p in everybody if p.login != "admin"}
