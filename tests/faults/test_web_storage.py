"""The database goes away or its disk fills while the web app runs: a page says so, nothing is half stored, and then it works again."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.unit.staff import PASSWORD, Staff
from tests.web.conftest import serving

from tertial.usecases import audit_log, tokens
from tertial.usecases.access import acting
from tertial.usecases.imports import now
from tertial.usecases.people import new_link, use_link
from tertial.web.app import create_app

if TYPE_CHECKING:
    from tests.databases import Server

    from tertial.usecases.workspace import Workspace


@contextmanager
def visitor(staff: Staff, login: str) -> Iterator[tuple[httpx.Client, Workspace]]:
    """Somebody signed in to the app, and the workspace as the app has opened it."""
    link = new_link(staff.workspace, acting(staff.people["admin"]), staff.people[login].id, "invite")
    use_link(staff.workspace, link, now(), PASSWORD)
    app = create_app(staff.workspace.folder, in_process=True, background=False)
    with serving(app) as served, httpx.Client(base_url=served.address, timeout=60) as client:
        assert client.post("/sign-in", data={"login": login, "password": PASSWORD}).status_code == 303
        yield client, app.state.house.views.workspace
    app.state.house.views.workspace.store.close()


def form_token(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/account").text)
    assert found is not None
    return found[1]


def add_token(client: httpx.Client, csrf: str, name: str) -> httpx.Response:
    """Some change that the database has to take: a token for the API."""
    return client.post("/account/tokens", data={"csrf": csrf, "name": name, "scope": "read"})


def told(answer: httpx.Response, words: str) -> None:
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert "Databasen kan inte användas just nu" in answer.text
    assert words in answer.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the sockets that the server broke off
def test_postgresql_that_is_restarted_is_told_of_and_then_everything_goes_on(
    postgresql: Server, tmp_path: Path
) -> None:
    staff = Staff(tmp_path / "workspace", postgresql.new_database())
    with visitor(staff, "cecilia") as (client, workspace):
        csrf = form_token(client)
        assert add_token(client, csrf, "före").status_code < 400
        postgresql.stop("immediate")
        try:
            told(client.get("/account"), "Försök igen om en stund")
            told(client.get("/sign-in"), "Försök igen om en stund")
            told(add_token(client, csrf, "under"), "Inget av det som skulle sparas är sparat")
            api = client.get("/api/periods")
            assert (api.status_code, api.json()["findings"][0]["code"]) == (503, "storage.away")
            assert client.get("/health").status_code == 200
        finally:
            postgresql.start()
        assert client.get("/account").status_code == 200
        assert add_token(client, csrf, "efter").status_code < 400
        assert {t.name for t in tokens.tokens(workspace, staff.people["cecilia"].id)} == {"före", "efter"}
        assert audit_log.verify(workspace) == ()
    staff.workspace.store.close()
    gc.collect()  # so that the driver's sockets that were broken off are told of here, where it is expected


def test_a_full_disk_is_told_of_keeps_pages_readable_and_leaves_nothing_half_stored(tmp_path: Path) -> None:
    from sqlalchemy import event

    staff = Staff(tmp_path / "workspace", tmp_path)
    with visitor(staff, "cecilia") as (client, workspace):
        csrf, engine = form_token(client), workspace.store.engine
        with engine.connect() as connection:
            most = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
        room = {"pages": most}

        @event.listens_for(engine, "checkout")
        def _small(connection: object, _record: object, _proxy: object) -> None:
            connection.execute(f"PRAGMA max_page_count={room['pages']}")  # type: ignore[attr-defined]

        taken = []
        for number in range(400):
            answer = add_token(client, csrf, f"nummer {number}")
            if answer.status_code >= 400:
                break
            taken.append(f"nummer {number}")
        told(answer, "disken är full")
        assert client.get("/account").status_code == 200
        assert sorted(t.name for t in tokens.tokens(workspace, staff.people["cecilia"].id)) == sorted(taken)
        assert audit_log.verify(workspace) == ()
        room["pages"] = most + 1000
        assert add_token(client, csrf, "sedan").status_code < 400
        assert audit_log.verify(workspace) == ()
    staff.workspace.store.close()
