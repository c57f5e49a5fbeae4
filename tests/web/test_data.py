"""Import through the browser: what is taken in, what is refused and how it is told, and that nothing is stored by half."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.test_bad_input import CASES, CONFIG, LEDGER, PERSONAL, PLACEMENTS, nothing_stored
from tests.web.conftest import Served, Town, serving, signed_in, violations

from tertial.usecases.access import Acting, Grant
from tertial.usecases.audit_log import entries
from tertial.usecases.imports import now
from tertial.usecases.job_work import run_next
from tertial.usecases.people import add_person, first_link, new_link, use_link
from tertial.usecases.workspace import open_workspace
from tertial.web.app import create_app
from tertial.web.parts.data import told_of
from tertial.web.words import words as all_words

if TYPE_CHECKING:
    import httpx
    from playwright.sync_api import Page

PASSWORD = "fyra ord i en rad"  # noqa: S105 - of people who do not exist
GRANTS = {
    "controller": Grant("controller", individual=True),
    "head": Grant("head"),
    "unit_manager": Grant("unit_manager", "unit.510", individual=True),
    "reader": Grant("reader"),
}


def committee(folder: Path) -> Town:
    """A workspace without a file, with somebody of each role."""
    folder.mkdir()
    (folder / "tertial.toml").write_text(CONFIG, encoding="utf-8")
    workspace = open_workspace(folder)
    token = first_link(workspace, now())
    assert token is not None
    admin = use_link(workspace, token, now(), PASSWORD, login="administrator", name="Ada")
    for role, grant in GRANTS.items():
        person = add_person(workspace, Acting(admin, now()), role, role.title(), grants=[grant])
        use_link(workspace, new_link(workspace, Acting(admin, now()), person.id, "invite"), now(), PASSWORD)
    workspace.store.close()
    return Town(folder, {role: (role, PASSWORD) for role in (*GRANTS, "administrator")})


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Town]]:
    """Nothing is ever stored in this one: its tests are of files that are refused."""
    made = committee(tmp_path_factory.mktemp("empty") / "committee")
    with serving(create_app(made.folder, in_process=True, background=False)) as served:
        yield served, made


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[Served, Town]]:
    made = committee(tmp_path / "committee")
    with serving(create_app(made.folder, in_process=True, background=False)) as served:
        yield served, made


Place = tuple[Served, Town]


def visiting(served: Served, made: Town, role: str) -> contextlib.closing[httpx.Client]:
    """A client signed in as a role, closed at the end."""
    return contextlib.closing(signed_in(served, made, role))


def csrf(client: httpx.Client) -> str:
    page = client.get("/data").text
    return page.split('name="csrf" value="', 1)[1].split('"', 1)[0]


def upload(place: Place, *files: tuple[str, bytes], role: str = "controller", **fields: str) -> str:
    """Sends files, has the worker do the import, and gives the address of its page."""
    sent = [("files", (name, io.BytesIO(content))) for name, content in files]
    with visiting(*place, role) as client:
        answer = client.post("/data/import", data={"csrf": csrf(client), **fields}, files=sent)
    assert answer.status_code == 303, answer.text
    assert run_next(place[0].app.state.house.views.workspace) is not None
    return answer.headers["location"]


def words(html: str) -> str:
    """The page's words as a reader sees them, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@pytest.mark.parametrize("case", CASES)
def test_every_bad_input_is_told_on_the_page_with_its_place_and_nothing_is_stored(case: str, empty: Place) -> None:
    name, content, _, code, expected = CASES[case]
    address = upload(empty, (name, content))
    with visiting(*empty, "controller") as client:
        page = client.get(address)
        said = words(page.text)
        assert page.status_code == 200
        assert f"{name} är inte inläst" in said
        assert "Inget av filen är sparat" in said
        for word in expected:
            assert word in said
        assert code in client.get(f"{address}/csv").text
        for secret in PERSONAL:
            assert secret not in page.text
        english = words(client.get(address, headers={"cookie": f"{cookie(client)}; tertial_language=en"}).text)
        assert f"{name} is not imported" in english
    folder = empty[1].folder
    assert nothing_stored(folder)
    assert list((folder / "data" / "uploads").glob("*")) == []
    seen = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    assert not any(secret.encode() in seen for secret in PERSONAL)


def cookie(client: httpx.Client) -> str:
    return f"tertial_session={client.cookies['tertial_session']}"


@pytest.mark.parametrize(
    ("state", "outcomes", "told"),
    [
        ("running", [], ("ready", "data.job_running")),
        ("failed", [], ("error", "data.job_failed")),
        ("done", ["stored", "unchanged"], ("in", "data.job_done")),
        ("done", ["refused"], ("error", "data.job_refused")),
        ("done", ["refused", "stored"], ("warning", "data.job_partly")),
    ],
)
def test_an_import_that_took_nothing_in_is_no_success_in_the_list(
    state: str, outcomes: list[str], told: tuple[str, str]
) -> None:
    job: Any = SimpleNamespace(state=state, result={"files": [{"outcome": o} for o in outcomes]})
    assert told_of(job) == told
    assert told[1] in all_words()


def test_several_files_are_taken_in_and_a_refused_one_stops_no_other(fresh: Place) -> None:
    bad = LEDGER.replace("511", "999")
    address = upload(fresh, ("a.csv", bad.encode()), ("p.csv", PLACEMENTS.encode()), ("i.csv", b""))
    with visiting(*fresh, "controller") as client:
        page = words(client.get(address).text)
        assert "2 av 3 filer är inte inlästa" in page
        assert page.index("a.csv") < page.index("p.csv")
        data = words(client.get("/data").text)
        assert "p.csv" in data
        assert "a.csv, p.csv, i.csv" in data
    workspace = open_workspace(fresh[1].folder)
    assert [b.kind for b in workspace.store.batches()] == ["placements"]


def test_the_same_file_again_is_a_no_op_and_a_corrected_one_takes_its_place(fresh: Place) -> None:
    upload(fresh, ("a.csv", LEDGER.encode()))
    again = upload(fresh, ("a.csv", LEDGER.encode()))
    with visiting(*fresh, "controller") as client:
        assert "a.csv var redan inläst" in words(client.get(again).text)
        later = upload(fresh, ("b.csv", LEDGER.replace("100.50", "90.50").encode()))
        assert "Ersätter" in words(client.get(later).text)
        history = words(client.get("/data").text)
        assert "ersatte a.csv" in history
        assert "Ersatt" in history
        old, new = (b.id for b in open_workspace(fresh[1].folder).store.batches())
        assert "Ersatt av b.csv" in words(client.get(f"/data/batch/{old}").text)
        assert "Den ersatte a.csv" in words(client.get(f"/data/batch/{new}").text)
        assert client.get("/data/batch/none").status_code == 404


def test_refused_rows_are_kept_beside_and_shown_by_pseudonym_to_those_who_may_alone(fresh: Place) -> None:
    bad = PLACEMENTS.replace("4000.00", "-4000.00").encode()
    address = upload(fresh, ("p.csv", bad))
    with visiting(*fresh, "controller") as client:
        assert "Läs in de rader som går att läsa" in words(client.get(address).text)
        assert nothing_stored(fresh[1].folder)
        taken = upload(fresh, ("p.csv", bad), allow_rejects="1")
        assert "p.csv är inläst" in words(client.get(taken).text)
        workspace = open_workspace(fresh[1].folder)
        (record,) = workspace.store.batches()
        assert (record.rows, record.rejected) == (1, 1)
        rows = client.get(f"/data/batch/{record.id}/rejected")
        assert "-4000" in rows.text
        assert not any(secret in rows.text for secret in PERSONAL)
        assert "2010-03" in rows.text
    (logged,) = entries(workspace, action="read-individual")
    assert (logged.who, logged.about) == ("controller", f"rejected rows of placements {record.id}")
    for role in ("head", "unit_manager", "reader"):
        with visiting(*fresh, role) as other:
            assert other.get(f"/data/batch/{record.id}/rejected").status_code == 403


def test_a_column_with_another_name_gets_the_lines_that_map_it(empty: Place) -> None:
    renamed = PLACEMENTS.replace("day_price", "Dygnspris").encode()
    address = upload(empty, ("p.csv", renamed), kind="placements")
    with visiting(*empty, "controller") as client:
        page = client.get(address).text
        assert "[columns.placements]" in page
        assert "day_price = " in page
        asked = client.get("/data/files/placements?day_price=Dygnspris&start=&unit=unit").text
        assert "[columns.placements]\nday_price = &#34;Dygnspris&#34;\n" in asked
        assert client.get("/data/files/nothing").status_code == 404
        assert client.get("/data/files/nothing/template").status_code == 404


def test_a_filled_in_template_is_read_as_its_kind(fresh: Place) -> None:
    with visiting(*fresh, "head") as client:
        head = client.get("/data/files/indicators/template").text
    assert head.startswith("\ufeffindicator;period;unit;value;")
    row = "ideas;2025;;12,5;;;2026-01-10;\r\n"
    address = upload(fresh, ("mall.csv", (head + row).encode()))
    with visiting(*fresh, "controller") as client:
        assert "mall.csv är inläst" in words(client.get(address).text)


def test_a_form_without_a_file_says_so_where_it_was_sent_from(empty: Place) -> None:
    with visiting(*empty, "controller") as client:
        answer = client.post("/data/import", data={"csrf": csrf(client)})
        assert answer.status_code == 400
        assert "Ingen fil kom med" in answer.text
        assert 'type="file"' in answer.text
        files = [("files", ("x.csv", io.BytesIO(b"a;b\n"))) for _ in range(51)]
        many = client.post("/data/import", data={"csrf": csrf(client)}, files=files)
        assert many.status_code == 400
        assert "51 filer" in many.text


def test_only_those_who_may_import_see_the_form_and_send_it(empty: Place) -> None:
    for role, form in (("head", True), ("unit_manager", False)):
        with visiting(*empty, role) as client:
            assert ('type="file"' in client.get("/data").text) == form
    with visiting(*empty, "unit_manager") as client:
        token = client.get("/data/files").text.split('name="csrf" value="', 1)[1].split('"', 1)[0]
        sent = client.post(
            "/data/import", data={"csrf": token}, files=[("files", ("a.csv", io.BytesIO(LEDGER.encode())))]
        )
        assert sent.status_code == 403
    with visiting(*empty, "controller") as client:
        forged = client.post("/data/import", data={"csrf": "x"}, files=[("files", ("a.csv", io.BytesIO(b"a")))])
        assert forged.status_code == 400


def test_a_job_under_way_is_told_on_every_visit_and_lists_on_data(fresh: Place) -> None:
    with visiting(*fresh, "controller") as client:
        sent = [("files", ("a.csv", io.BytesIO(LEDGER.encode())))]
        address = client.post("/data/import", data={"csrf": csrf(client)}, files=sent).headers["location"]
        waiting = client.get(address).text
        assert 'http-equiv="refresh"' in waiting
        assert "<progress" in waiting
        assert "Väntar" in words(client.get("/data").text)
        run_next(fresh[0].app.state.house.views.workspace)
        assert 'http-equiv="refresh"' not in client.get(address).text
        assert client.get("/data/import/0123456789abcdef").status_code == 404
        assert client.get("/data/import/none").status_code == 404


def test_a_disk_that_is_full_while_a_file_comes_in_leaves_nothing(
    fresh: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with visiting(*fresh, "controller") as client:
        token = csrf(client)
        monkeypatch.setattr("tertial.usecases.uploads._copy", full)
        sent = [("files", ("a.csv", io.BytesIO(LEDGER.encode())))]
        answer = client.post("/data/import", data={"csrf": token}, files=sent)
        assert answer.status_code == 400
        assert "Disken är full" in answer.text
    assert nothing_stored(fresh[1].folder)
    assert list((fresh[1].folder / "data" / "uploads").glob("*")) == []


def test_import_in_a_real_browser_by_keyboard_and_by_dropping_files(
    shown: Callable[..., Page], served: Served, tmp_path: Path
) -> None:
    other = tmp_path / "trasig.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    page = shown("controller", "/data")
    page.set_input_files("#f-files", [other])
    page.evaluate(
        "text => { const form = document.querySelector('[data-drop]'), data = new DataTransfer();"
        "data.items.add(new File([text], 'släppt.csv')); form.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true})) }",
        "a;b\n",
    )
    assert page.inner_text("[data-drop-told]") == "trasig.csv, släppt.csv"
    page.get_by_role("button", name="Läs in").press("Enter")
    page.wait_for_url("**/data/import/*")
    assert run_next(served.app.state.house.views.workspace) is not None
    page.reload()
    assert page.inner_text("h1") == "Ingen av de 2 filerna är inläst"
    assert violations(page) == []
    page.get_by_role("link", name="Läs in fler filer").click()
    assert "trasig.csv, släppt.csv" in page.inner_text(".imports")
