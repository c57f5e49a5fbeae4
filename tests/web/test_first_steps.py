"""A workspace in which nothing is imported yet: every page says what to do next, to each role what it can do itself."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import Served, Town, serving, signed_in
from tests.web.pages import PAGES

from tertial.sample.demo_people import demo_people
from tertial.usecases.workspace import open_workspace
from tertial.web.app import create_app

if TYPE_CHECKING:
    import httpx

ROLES = ("controller", "head", "unit_manager", "administrator", "reader")
FIGURES = ("/", "/economy", "/placements", "/forecast", "/goals", "/follow-up", "/report", "/report/section/result")


@pytest.fixture(scope="module")
def fresh(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Town]]:
    """The municipality's configuration and people, and nothing else."""
    folder = tmp_path_factory.mktemp("fresh")
    shutil.copy(town.folder / "tertial.toml", folder)
    workspace = open_workspace(folder)
    people = {p.role: (p.login, p.password) for p in demo_people(workspace)}
    workspace.store.close()
    with serving(create_app(folder, in_process=True, background=False)) as served:
        yield served, Town(folder, people)


@pytest.fixture
def clients(fresh: tuple[Served, Town]) -> Iterator[dict[str, httpx.Client]]:
    made = {role: signed_in(*fresh, role) for role in ROLES}
    yield made
    for client in made.values():
        client.close()


def steps(page: str) -> dict[str, str]:
    """The first steps of a page: what each is called, and where it leads (empty where the person may not do it)."""
    rows = re.findall(r'<span class="who">(?:<a href="([^"]+)">)?([^<]+)', page)
    return {name: href for href, name in rows}


def test_no_page_fails_and_every_page_of_figures_leads_on(clients: dict[str, httpx.Client]) -> None:
    for role in ("controller", "administrator", "reader"):
        for path in dict.fromkeys(path for _, path in PAGES):
            answer = clients[role].get(path)
            assert answer.status_code in (200, 303, 400, 403, 404), (role, path)
            assert "<h1" in answer.text or answer.status_code == 303, (role, path)
    for path in FIGURES:
        found = steps(clients["controller"].get(path).text)
        assert list(found.values()) == ["", "/admin/periods", "/data"], path


def test_each_role_is_led_to_what_it_can_do_itself(clients: dict[str, httpx.Client]) -> None:
    led = {role: [href for href in steps(clients[role].get("/").text).values() if href] for role in ROLES}
    office = ["/admin/periods", "/data"]
    assert led == {
        "controller": office,
        "head": office,
        "unit_manager": [],
        "administrator": ["/admin"],
        "reader": [],
    }
    assert "Inget är publicerat än" in clients["reader"].get("/").text
    assert "Kom igång" not in clients["reader"].get("/").text
    assert "Kom igång" in clients["unit_manager"].get("/").text


def test_what_is_done_is_said(clients: dict[str, httpx.Client]) -> None:
    page = clients["head"].get("/admin/periods").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    assert clients["head"].get("/").text.count("Klart") == 1
    fields = {"csrf": token[1], "period": "2026-08", "kind": "interim"}
    assert clients["head"].post("/admin/periods", data=fields).status_code == 303
    assert clients["head"].get("/").text.count("Klart") == 2


def test_an_administrator_sees_no_period_that_is_not_published(client: Callable[[str], httpx.Client]) -> None:
    admin = client("administrator")
    assert "Inget är publicerat än" in admin.get("/").text
    assert admin.get("/economy?at=2026-08").status_code == 404
