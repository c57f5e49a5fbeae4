"""A small sample municipality behind the app, made once a process; clients and browsers signed in as each role."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tertial.sample import make_municipality
from tertial.sample.demo_people import demo_people, open_demo_period
from tertial.usecases.imports import How, import_files, now
from tertial.usecases.workspace import Workspace, open_workspace
from tertial.web.app import create_app
from tertial.workflow.store_jobs import finish_job, take_job

if TYPE_CHECKING:
    from fastapi import FastAPI
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
SCALE = 0.1
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Shared by all clients, who speak plain HTTP: to read the machine's certificates takes longer than most pages."""


@dataclass
class Town:
    """The municipality's workspace; `people` holds login and password by role; `sessions` a cookie by role."""

    folder: Path
    people: dict[str, tuple[str, str]]
    sessions: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder = tmp_path_factory.mktemp("town")
    made = make_municipality(folder, scale=SCALE)
    workspace = open_workspace(folder)
    import_files(workspace, made.exports, How(now(), "test"))
    people = demo_people(workspace)
    open_demo_period(workspace, made.as_of, datetime.now(UTC).astimezone().date())
    workspace.store.close()
    return Town(folder, {p.role: (p.login, p.password) for p in people})


@dataclass(frozen=True)
class Served:
    """The app as it answers on `address`."""

    app: FastAPI
    address: str


@contextlib.contextmanager
def serving(app: FastAPI) -> Iterator[Served]:
    """The app on a free port of this machine, in a thread."""
    import uvicorn

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", server_header=False, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Served(app, f"http://127.0.0.1:{listening.getsockname()[1]}")
    server.should_exit = True
    thread.join(timeout=20)
    listening.close()


@pytest.fixture(scope="session")
def served(town: Town) -> Iterator[Served]:
    with serving(create_app(town.folder, in_process=True, background=False)) as made:
        SERVED.append(made.app.state.house.views.workspace)
        yield made


SERVED: list[Workspace] = []
"""The workspace of the app that all modules share, once a test has asked for it."""


@pytest.fixture(scope="module", autouse=True)
def no_job_is_left() -> Iterator[None]:
    """What a module has queued and not done is given up: the next one works off its own jobs alone."""
    yield
    for workspace in SERVED:
        with workspace.store.change(at=now(), who="test") as change:
            while (left := take_job(change)) is not None:
                finish_job(change, left.id, "failed", "given up", None)


def signed_in(served: Served, town: Town, role: str) -> httpx.Client:
    """A client with the session of a role; `nobody` has none. Redirects are not followed."""
    client = httpx.Client(base_url=served.address, timeout=60, verify=NO_CERTIFICATES)
    if role != "nobody":
        if role not in town.sessions:
            login, password = town.people[role]
            answer = client.post("/sign-in", data={"login": login, "password": password})
            assert answer.status_code == 303, answer.text
            town.sessions[role] = answer.cookies["tertial_session"]
        client.cookies.clear()  # the answer to a sign-in leaves the same cookie under the host's name
        client.cookies.set("tertial_session", town.sessions[role])
    return client


@pytest.fixture
def client(served: Served, town: Town) -> Iterator[Callable[[str], httpx.Client]]:
    with contextlib.ExitStack() as stack:

        def of(role: str) -> httpx.Client:
            made = signed_in(served, town, role)
            stack.callback(made.close)
            return made

        yield of


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def shown(browser: Browser, served: Served, town: Town) -> Iterator[Callable[..., Page]]:
    """`shown(role, path, **options)`: a page in a browser context of its own; `language` and `theme` set the cookies."""
    with contextlib.ExitStack() as stack:

        def open_page(role: str, path: str, *, language: str = "sv", theme: str = "system", **options: Any) -> Page:
            context: BrowserContext = browser.new_context(base_url=served.address, **options)
            stack.callback(context.close)
            signed_in(served, town, role).close()
            cookies = {"tertial_language": language, "tertial_theme": theme}
            cookies |= {"tertial_session": town.sessions[role]} if role in town.sessions else {}
            context.add_cookies([{"name": k, "value": v, "url": served.address} for k, v in cookies.items()])
            page = context.new_page()
            page.goto(path)
            return page

        yield open_page


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds on a page: rule and the first places."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(v["id"], [n["html"][:140] for n in v["nodes"]][:3]) for v in found]
