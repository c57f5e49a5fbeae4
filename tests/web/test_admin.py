"""Administration and one's own account: people, roles, links, periods, the log; password, tokens, sessions."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.web.conftest import serving

from tertial.usecases import audit_log, people, tokens
from tertial.usecases.access import Acting, Grant, Person
from tertial.usecases.imports import now
from tertial.usecases.periods import PeriodInfo
from tertial.usecases.workspace import Workspace, init_workspace, open_workspace
from tertial.web.app import create_app
from tertial.web.parts import log
from tertial.web.parts.admin import moved_on, period_form
from tertial.web.words import say, words

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "sten fjäll hav vind"  # noqa: S105 - of people who do not exist


@dataclass
class House:
    """A workspace of its own with an administrator, who is signed in by `client`."""

    workspace: Workspace
    address: str
    client: httpx.Client
    ada: Person

    def acting(self) -> Acting:
        return Acting(self.ada, now())

    def post(self, path: str, **form: str) -> httpx.Response:
        """A form as the page sends it, with the token that stands in it."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.client.get("/account").text)
        assert token is not None
        return self.client.post(path, data=form | {"csrf": token[1]})

    @contextlib.contextmanager
    def signed_in(self, login: str) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.address, timeout=30) as client:
            assert client.post("/sign-in", data={"login": login, "password": PASSWORD}).status_code == 303
            yield client


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    init_workspace(tmp_path)
    workspace = open_workspace(tmp_path)
    first = people.first_link(workspace, now()) or ""
    ada = people.use_link(workspace, first, now(), PASSWORD, login="ada", name="Ada Almgren")
    with serving(create_app(tmp_path, in_process=True, background=False)) as served:
        made = House(workspace, served.address, httpx.Client(base_url=served.address, timeout=30), ada)
        made.client.post("/sign-in", data={"login": "ada", "password": PASSWORD})
        yield made
        made.client.close()
    workspace.store.close()


def test_somebody_is_added_with_a_role_and_comes_in_by_the_link_that_is_shown_once(house: House) -> None:
    scope = f"area.{house.workspace.settings.areas[0].code}"
    given = {"name": "Bo Berg", "login": "Bo.Berg", "role": "unit_manager", "scope": scope, "individual": "1"}
    answer = house.post("/admin/people", **given)
    link = re.search(r'value="(http://[^"]+/link/[^"]+)"', answer.text)
    assert link is not None
    bo = next(p for p in people.people(house.workspace) if p.login == "bo.berg")
    assert bo.grants == (Grant("unit_manager", scope, individual=True),)
    assert link[1] not in house.client.get(f"/admin/people/{bo.id}").text
    with httpx.Client() as fresh:
        assert fresh.post(link[1], data={"password": PASSWORD}).status_code == 303
        assert fresh.get(f"{house.address}/account").status_code == 200
        assert fresh.get(f"{house.address}/admin").status_code == 403


def test_what_cannot_be_used_is_told_and_what_was_written_stands(house: House) -> None:
    answer = house.post("/admin/people", name="Bo Berg", login="ada", role="reader")
    assert answer.status_code == 400
    assert "används redan av någon" in answer.text
    assert 'value="Bo Berg"' in answer.text
    assert "går inte att ge" in house.post("/admin/people", name="Bo", login="bo", role="head", scope="unit.no").text


def test_the_last_administrator_can_neither_be_shut_out_nor_lose_the_role(house: House) -> None:
    mine = f"/admin/people/{house.ada.id}"
    for path, form in (("/active", {"active": "0"}), ("/grants/remove", {"role": "administrator", "scope": ""})):
        answer = house.post(mine + path, **form)
        assert answer.status_code == 400
        assert "sista som får administrera" in answer.text
    assert people.person(house.workspace, house.ada.id) == house.ada


def test_roles_are_given_and_taken_and_a_reader_never_sees_single_persons(house: House) -> None:
    bo = people.add_person(house.workspace, house.acting(), "bo", "Bo")
    path = f"/admin/people/{bo.id}/grants"
    assert house.post(path, role="reader", scope="unit.1", individual="1").status_code == 303
    assert house.post(path, role="controller", individual="1").status_code == 303
    held = people.person(house.workspace, bo.id).grants
    assert held == (Grant("controller", individual=True), Grant("reader"))
    house.post(path, role="controller")
    house.post(f"{path}/remove", role="reader", scope="")
    assert people.person(house.workspace, bo.id).grants == (Grant("controller"),)


def test_whoever_is_deactivated_is_out_at_once_and_can_be_let_in_again(house: House) -> None:
    bo = people.add_person(house.workspace, house.acting(), "bo", "Bo", grants=[Grant("head")])
    link = people.new_link(house.workspace, house.acting(), bo.id, "invite")
    people.use_link(house.workspace, link, now(), PASSWORD)
    with house.signed_in("bo") as his:
        assert his.get("/account").status_code == 200
        house.post(f"/admin/people/{bo.id}/active", active="0")
        assert his.get("/account").status_code == 303
        assert his.post("/sign-in", data={"login": "bo", "password": PASSWORD}).status_code == 403
        house.post(f"/admin/people/{bo.id}/active", active="1")
        assert his.post("/sign-in", data={"login": "bo", "password": PASSWORD}).status_code == 303


def test_an_administrator_revokes_a_token_of_the_person_whose_page_it_is_and_no_other(house: House) -> None:
    bo = people.add_person(house.workspace, house.acting(), "bo", "Bo", grants=[Grant("head")])
    his = tokens.add_token(house.workspace, Acting(bo, now()), "Excel", "read")
    mine = tokens.add_token(house.workspace, house.acting(), "mine", "read")
    path = f"/admin/people/{bo.id}/tokens/revoke"
    assert "Excel" in house.client.get(f"/admin/people/{bo.id}").text
    assert house.post(path, id=str(mine.token.id)).status_code == 404
    assert house.post(path, id=str(his.token.id)).status_code == 303
    assert tokens.bearer(house.workspace, his.secret, now()) is None
    assert tokens.bearer(house.workspace, mine.secret, now()) is not None


@pytest.mark.parametrize("id_", ["99", "x", "-1", "9" * 30])
def test_a_person_that_there_is_not_is_not_found(house: House, id_: str) -> None:
    assert house.client.get(f"/admin/people/{id_}").status_code == 404


def test_no_cell_of_the_log_can_become_a_formula(house: House) -> None:
    """Whatever it begins with; a spreadsheet also takes what a tab or a carriage return stands before."""
    begins = ("=1+1", "+1", "-1", "@x", "\t=1+1", "\r=1+1", "a=1")
    for text in begins:
        audit_log.record(house.workspace, house.acting(), "read-individual", text)
    answer = house.client.get("/admin/log/export?form=csv")
    with io.StringIO(answer.text, newline="") as file:
        about = [row[4] for row in csv.reader(file)]
    assert about[-len(begins) :] == ["'=1+1", "'+1", "'-1", "'@x", "'\t=1+1", "'\r=1+1", "a=1"]


def test_the_log_is_filtered_downloaded_and_verified_and_a_changed_row_is_found(house: House) -> None:
    assert "ada" in house.client.get("/admin/log?who=ada&action=password").text
    assert "Ingen rad passar" in house.client.get("/admin/log?who=nobody").text
    assert house.client.get("/admin/log?first=yesterday").status_code == 400
    assert house.client.get("/admin/log?before=abc").status_code == 404
    assert "Loggen är hel" in house.client.get("/admin/log?verify=1").text
    lines = house.client.get("/admin/log/export?form=jsonl").text.splitlines()
    rows = list(csv.reader(io.StringIO(house.client.get("/admin/log/export?form=csv").text)))
    assert [json.loads(line)["chain"] for line in lines] == [row[-1] for row in rows[1:]]
    assert house.client.get("/admin/log/export?form=xml").status_code == 404
    with sqlite3.connect(house.workspace.folder / "data" / "workflow.sqlite") as database:
        database.executescript("DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_update;")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE audit SET who='eve' WHERE id=2")
    told = house.client.get("/admin/log?verify=1").text
    assert "Loggen är bruten" in told
    assert re.search(r"raden före: 2\b", told)


def test_a_period_is_opened_with_deadlines_and_the_next_is_suggested_from_it(house: House) -> None:
    people.set_grants(house.workspace, house.acting(), house.ada.id, [Grant("administrator"), Grant("controller")])
    form = {"period": "2026-08", "kind": "interim", "data": "2026-09-08", "committee": "2026-09-30"}
    assert house.post("/admin/periods", **form).headers["location"] == "/admin/periods?period=2026-08&told=saved"
    page = house.client.get("/admin/periods").text
    assert 'value="2026-09"' in page
    assert 'value="2026-10-08"' in page
    wrong = house.post("/admin/periods", period="2026-13", kind="interim")
    assert wrong.status_code == 400
    assert "2026-13" in wrong.text


def test_deadlines_keep_their_distance_to_the_months_end_and_leave_weekends() -> None:
    from tertial.domain.period import Month

    latest = PeriodInfo(
        "2026-08", "interim", date(2026, 8, 31), {"data": "2026-09-09"}, "draft", 1, None, None, opened=True
    )
    assert moved_on(latest, Month(2026, 9)) == {"data": "2026-10-09"}
    assert moved_on(latest, Month(2026, 12)) == {"data": "2027-01-11"}
    form = period_form([latest], "", date(2026, 9, 20))
    assert (form.period, form.kind, form.suggested) == ("2026-09", "monthly", True)
    assert period_form([], "", date(2026, 9, 20)).period == "2026-08"
    assert period_form([latest], "2026-08", date(2026, 9, 20)).known


def test_details_of_a_row_are_readable() -> None:
    visit: Any = SimpleNamespace(language="sv", say=lambda key, **facts: say(key, "sv", **facts))
    assert log.detail(visit, {"added": True, "grants": ["head", "controller individual"], "version": 3}) == (
        "tillagd: ja; har: Förvaltningschef, hela nämnden, Controller, hela nämnden, får se enskilda; version: 3"
    )
    assert log.detail(visit, {"kind": "ledger", "rows": 43433}) == "slag: Huvudbok; rader: 43\u202f433"
    assert log.detail(visit, {"kind": "interim", "state": "ready"}) == "slag: Delårsrapport; läge: Klar"
    assert (
        log.detail(visit, {"amount": -2_550_000_050, "later": "reset"})
        == "belopp: −25\u202f500\u202f000,50\xa0kr; later: reset"
    )
    assert log.detail(visit, {"purpose": "reset", "how": "link"}) == "för: ett nytt lösenord; med: länk"


def test_every_name_of_the_log_has_words() -> None:
    named = {*log.LOGGED.values(), *log.DETAILS.values(), *log.VALUES.values()}
    assert sorted(named - words().keys()) == []


def test_a_day_of_the_log_that_is_none_is_told_with_an_example(house: House) -> None:
    answer = house.client.get("/admin/log", params={"first": "2026-13-40"})
    assert answer.status_code == 400
    assert "Skriv dagarna som år, månad och dag, till exempel 2026-09-01" in answer.text
    assert "Fristen" not in answer.text


def test_the_log_says_in_words_what_was_given(house: House) -> None:
    house.post("/admin/people", name="Bo Berg", login="bo.berg", role="controller", scope="", individual="1")
    page = house.client.get("/admin/log").text
    assert "har: Controller, hela nämnden, får se enskilda" in page
    assert "tillagd: ja" in page


def test_the_organisation_is_shown_as_it_is_configured(house: House) -> None:
    page = house.client.get("/admin/setup").text
    for area in house.workspace.settings.areas:
        assert area.name in page
    assert "tertial backup" in page


def test_a_password_is_changed_with_the_old_one_and_ends_the_other_sessions(house: House) -> None:
    with house.signed_in("ada") as elsewhere:
        wrong = house.post("/account/password", old="something else", new="regn måne bok penna")
        assert wrong.status_code == 400
        assert "stämmer inte" in wrong.text
        assert house.post("/account/password", old=PASSWORD, new="short").status_code == 400
        assert elsewhere.get("/account").status_code == 200
        done = house.post("/account/password", old=PASSWORD, new="regn måne bok penna")
        assert done.headers["location"] == "/account?told=password"
        assert elsewhere.get("/account").status_code == 303
    assert "Lösenordet är bytt" in house.client.get("/account?told=password").text


def test_a_token_is_shown_once_works_and_is_revoked(house: House) -> None:
    answer = house.post("/account/tokens", name="Excel på ekonomi", scope="read")
    secret = re.search(r'value="(tertial_[^"]+)"', answer.text)
    assert secret is not None
    assert secret[1] not in house.client.get("/account").text
    headers = {"authorization": f"Bearer {secret[1]}"}
    assert httpx.get(f"{house.address}/api/me", headers=headers).json()["login"] == "ada"
    made = tokens.tokens(house.workspace, house.ada.id)[0]
    assert house.post("/account/tokens/revoke", id=str(made.id)).status_code == 303
    assert httpx.get(f"{house.address}/api/me", headers=headers).status_code == 401
    assert house.post("/account/tokens", name="", scope="read").status_code == 400
    assert house.post("/account/tokens/revoke", id="999").status_code == 404


def test_other_sessions_are_seen_and_ended_but_not_the_own_one(house: House) -> None:
    with house.signed_in("ada") as one, house.signed_in("ada") as two:
        ids = re.findall(r'name="id" value="([0-9a-f]{16})"', house.client.get("/account").text)
        assert len(ids) == 2
        house.post("/account/sessions/end", id=ids[0])
        assert sorted([one.get("/account").status_code, two.get("/account").status_code]) == [200, 303]
        house.post("/account/sessions/end")
        assert [c.get("/account").status_code for c in (one, two, house.client)] == [303, 303, 200]


def test_the_language_follows_the_person_to_another_browser(house: House) -> None:
    answer = house.post("/account/looks", language="en", theme="dark")
    assert {c.partition("=")[0] for c in answer.headers.get_list("set-cookie")} == {"tertial_language", "tertial_theme"}
    with house.signed_in("ada") as elsewhere:
        assert '<html lang="en">' in elsewhere.get("/account").text


def test_those_who_plan_or_audit_find_their_page_in_the_menu(house: House) -> None:
    people.set_grants(house.workspace, house.acting(), house.ada.id, [Grant("administrator"), Grant("auditor")])
    for login, role, leads in (("bo", "controller", "/admin/periods"), ("rut", "auditor", "/admin/log")):
        made = people.add_person(house.workspace, house.acting(), login, login.title(), grants=[Grant(role)])  # type: ignore[arg-type]
        people.use_link(
            house.workspace, people.new_link(house.workspace, house.acting(), made.id, "invite"), now(), PASSWORD
        )
        with house.signed_in(login) as client:
            assert f'<a href="{leads}">Administration</a>' in client.get("/account").text
            assert client.get(leads).status_code == 200
