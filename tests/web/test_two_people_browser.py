"""No word is lost in a browser: two people in one text, a lost connection, a restart of the server, a session that is over."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.conftest import Served, Town, signed_in

from tertial.usecases import texts
from tertial.usecases.access import acting
from tertial.usecases.people import people
from tertial.usecases.views_model import ViewKey
from tertial.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tertial.usecases.workspace import Workspace

PERIOD = "2026-08"
KEPT = '[data-saved]:has-text("Sparat som utkast")'
STORED = "Object.keys(localStorage).filter(k => k.startsWith('tertial:'))"


@pytest.fixture
def ws(served: Served) -> Workspace:
    """The workspace, its figures computed, so that no page waits for them."""
    house = served.app.state.house
    assert house.views.get(ViewKey(date(2026, 8, 31))) is not None
    return house.views.workspace  # type: ignore[no-any-return]


def written(page: Page) -> str:
    """What stands in the editor; a text that was stored ends its last line."""
    return page.input_value("#f-body").rstrip("\n")


def save(page: Page) -> None:
    with page.expect_navigation():
        page.click(".acts button[value=save]")


@pytest.mark.slow
def test_two_people_who_write_in_one_text_both_find_their_words(shown: Callable[..., Page], ws: Workspace) -> None:
    path = "/report/section/equity"
    one, two = shown("controller", path), shown("head", path)
    one.fill("#f-body", "Eget kapital täcker underskottet.\n\nMålet nås.")
    save(one)
    two.reload()
    one.fill("#f-body", "Eget kapital täcker hela underskottet.\n\nMålet nås.")
    two.fill("#f-body", "Eget kapital täcker underskottet.\n\nMålet nås även nästa år.")
    two.wait_for_selector(KEPT)
    save(one)
    save(two)
    assert "Båda ändringarna är kvar" in two.locator("article .notice").first.inner_text()
    both = "Eget kapital täcker hela underskottet.\n\nMålet nås även nästa år."
    assert written(two) == both
    two.get_by_role("link", name="Visa skillnaden").click()
    assert two.locator("ins").count() > 0
    one.reload()
    assert written(one) == both
    assert texts.text(ws, PERIOD, "equity").body.rstrip() == both


@pytest.mark.slow
@pytest.mark.usefixtures("ws")
def test_where_two_change_the_same_words_both_wordings_stand(shown: Callable[..., Page]) -> None:
    path = "/report/section/bridge"
    one, two = shown("controller", path), shown("head", path)
    one.fill("#f-body", "Priset steg.")
    save(one)
    two.reload()
    one.fill("#f-body", "Priset steg kraftigt.")
    two.fill("#f-body", "Priset steg knappt.")
    save(one)
    save(two)
    assert {"kraftigt", "knappt"} <= set(re.findall(r"\w+", written(two)))
    assert "Där ni ändrade samma ord står båda" in two.locator("article .notice").first.inner_text()


@pytest.mark.slow
def test_last_periods_text_is_one_click_away(shown: Callable[..., Page], ws: Workspace) -> None:
    head = next(p for p in people(ws) if p.login == "chef")
    texts.save(ws, acting(head), "2026-04", "lead", 0, "Så var det i april.")
    page = shown("controller", "/report/section/lead")
    assert page.get_by_role("link", name="Visa texten från april 2026").count() == 1
    page.get_by_text("Visa texten", exact=True).click()
    assert page.locator(".last-text").inner_text().strip() == "Så var det i april."
    with page.expect_navigation():
        page.get_by_role("button", name="Börja med den").click()
    assert written(page) == "Så var det i april."
    page.click("button[value=drop]")


@pytest.mark.slow
def test_what_is_written_on_the_way_out_of_the_page_is_kept(shown: Callable[..., Page], ws: Workspace) -> None:
    page = shown("controller", "/report/section/grants")
    page.locator("#f-body").press_sequentially("Skrivet i sista stund")
    page.click("nav.nav a >> nth=1")
    controller = next(p for p in people(ws) if p.login == "controller")
    until(lambda: texts.draft(ws, controller, PERIOD, "grants"))
    page.goto("/report/section/grants")
    assert written(page) == "Skrivet i sista stund"
    assert page.evaluate(STORED) == []
    page.click("button[value=drop]")
    assert written(page) == ""


def until(found: Callable[[], object], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < ends
        time.sleep(0.05)


@pytest.mark.slow
def test_a_session_that_is_over_is_told_and_the_words_are_there_after_signing_in(
    shown: Callable[..., Page], town: Town, served: Served
) -> None:
    page = shown("controller", "/report/section/flow")
    before = written(page)
    page.context.clear_cookies(name="tertial_session")
    page.fill("#f-body", "Skrivet utan session")
    page.wait_for_selector("#refused:not([hidden])")
    assert page.locator("#offline").is_hidden()
    page.context.add_cookies([{"name": "tertial_session", "value": town.sessions["controller"], "url": served.address}])
    page.reload()
    assert written(page) == before
    page.click("[data-restore]")
    assert written(page) == "Skrivet utan session"
    page.wait_for_selector(KEPT)
    page.reload()
    page.click("button[value=drop]")


@pytest.mark.slow
def test_signing_out_sends_what_is_left_and_leaves_nothing_in_the_browser(
    browser: Browser, served: Served, town: Town, ws: Workspace
) -> None:
    town.sessions.pop("unit_manager", None)
    signed_in(served, town, "unit_manager").close()
    session = town.sessions.pop("unit_manager")
    with contextlib.closing(browser.new_context(base_url=served.address)) as context:
        context.add_cookies([{"name": "tertial_session", "value": session, "url": served.address}])
        page = context.new_page()
        page.goto("/report/section/unit.625")
        stranger = "tertial:999:2026-08:unit.625"
        page.evaluate(f"localStorage.setItem('{stranger}', '{{}}')")
        page.route("**/autosave", lambda route: route.abort())
        page.fill("#f-body", "Inte framme än")
        page.wait_for_selector("#offline:not([hidden])")
        own = [key for key in page.evaluate(STORED) if key != stranger]
        assert len(own) == 1
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.click(".me summary")
        page.click(".me-box button >> nth=1")
        page.wait_for_timeout(300)
        assert page.url.endswith("unit.625")
        page.unroute("**/autosave")
        with page.expect_navigation():
            page.click(".me-box button >> nth=1")
        assert page.url.endswith("/sign-in")
        assert page.evaluate(STORED) == [stranger]
    manager = next(p for p in people(ws) if p.login == "enhet")
    kept = texts.draft(ws, manager, PERIOD, "unit.625")
    assert kept is not None
    assert kept.body.strip() == "Inte framme än"
    texts.drop_draft(ws, acting(manager), PERIOD, "unit.625")


@contextlib.contextmanager
def answering(folder: Path, port: int) -> Iterator[None]:
    """The app on a port, until the block is left."""
    import uvicorn

    app = create_app(folder, in_process=True, background=False)
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    config = uvicorn.Config(app, log_level="error", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listening.close()


@pytest.mark.slow
def test_writing_goes_on_while_the_server_is_restarted(browser: Browser, town: Town, tmp_path: Path) -> None:
    folder = shutil.copytree(town.folder, tmp_path / "town")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    login, password = town.people["head"]
    page: Any = None
    with contextlib.closing(browser.new_context(base_url=f"http://127.0.0.1:{port}")) as context:
        context.set_default_timeout(90_000)
        with answering(folder, port):
            page = context.new_page()
            page.goto("/sign-in?next=/report/section/goals")
            page.fill("#f-login", login)
            page.fill("#f-password", password)
            page.click("main button")
            page.fill("#f-body", "Före omstarten.")
            page.wait_for_selector(KEPT)
        area = page.locator("#f-body")
        area.press("Control+End")
        area.press_sequentially(" Under den.")
        page.wait_for_selector("#offline:not([hidden])")
        with answering(folder, port):
            page.wait_for_selector("#offline", state="hidden")
            area.press_sequentially(" Efter den.")
            page.wait_for_function("() => !Object.keys(localStorage).some(k => k.startsWith('tertial:'))")
            save(page)
            page.goto("/report/section/goals")
            assert written(page) == "Före omstarten. Under den. Efter den."
            assert page.evaluate(STORED) == []
