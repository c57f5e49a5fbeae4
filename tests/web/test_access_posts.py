"""Every row that changes something tried by every role, and every row of an own unit with another one; the auditor too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.web.test_access import GETS, OTHER, PEOPLE, address, open_to, shut

from tertial.usecases import people, sign_in
from tertial.usecases.access import ACTIONS, Acting, Grant
from tertial.usecases.imports import now
from tertial.web.access_table import TABLE

if TYPE_CHECKING:
    from tests.web.conftest import Served, Town

    from tertial.web.access import Row

Client = Callable[[str], httpx.Client]
POSTS = [row for row in TABLE if row.method == "POST" and row.who != "everyone"]


@pytest.fixture(scope="module")
def auditor(served: Served, town: Town) -> None:
    """The demo has no auditor; this one has no mark for single persons."""
    workspace = served.app.state.house.views.workspace
    if "auditor" in town.people:
        return
    admin = next(p for p in people.people(workspace) if p.login == "admin")
    made = people.add_person(workspace, Acting(admin, now()), "granskare", "Greta Gran", grants=[Grant("auditor")])
    password = "sten fjäll hav vind"  # noqa: S105 - of somebody who does not exist
    people.use_link(workspace, people.new_link(workspace, Acting(admin, now()), made.id, "invite"), now(), password)
    town.people["auditor"] = ("granskare", password)


def post(client: httpx.Client, served: Served, row: Row, *, other: bool = False) -> httpx.Response:
    """What somebody gets who sends an empty form, or an empty object, with the own session's form token."""
    cookie = client.cookies.get("tertial_session")
    found = sign_in.session(served.app.state.house.views.workspace, cookie, now()) if cookie else None
    csrf = found.csrf if found is not None else ""
    if row.api:
        return client.post(address(row, other=other), json={}, headers={"x-csrf": csrf})
    return client.post(address(row, other=other), data={"csrf": csrf})


@pytest.mark.parametrize("row", POSTS, ids=lambda row: row.path)
def test_each_role_may_change_what_its_row_says(row: Row, client: Client, served: Served) -> None:
    got = {role: shut(post(client(role), served, row)) for role in ("nobody", *sorted(PEOPLE))}
    assert got == {role: role not in open_to(row) for role in got}


@pytest.mark.parametrize("row", [row for row in TABLE if row.scope and row.who == "action"], ids=lambda row: row.path)
def test_another_unit_is_closed_whatever_is_asked_of_it(row: Row, client: Client, served: Served) -> None:
    manager = client("unit_manager")
    assert OTHER["unit"] in address(row, other=True)
    answer = post(manager, served, row, other=True) if row.method == "POST" else manager.get(address(row, other=True))
    assert answer.status_code == 403
    assert shut(answer)


@pytest.mark.usefixtures("auditor")
def test_an_auditor_sees_everything_but_single_persons_and_changes_nothing(client: Client, served: Served) -> None:
    rows = [row for row in [*GETS, *POSTS] if row.who != "everyone"]
    for row in rows:
        may = row.who == "member" or row.action is None or "auditor" in ACTIONS[row.action]
        greta = client("auditor")
        answer = post(greta, served, row) if row.method == "POST" else greta.get(address(row))
        assert shut(answer) == (row.individual or row.action == "read_individual" or not may), (row, answer.status_code)
    writing = [row for row in POSTS if row.action is not None and "auditor" in ACTIONS[row.action]]
    assert writing == []


def test_a_form_without_the_sessions_token_changes_nothing_anywhere(client: Client, served: Served) -> None:
    for row in POSTS:
        role = next(iter(sorted(open_to(row) - {"reader"})))
        assert client(role).post(address(row), data={}).status_code == 400, row.path
