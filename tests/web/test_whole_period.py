"""The whole period in a real browser: from an empty workspace to a published report, with four people of four roles at once."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import SCALE, serving

from tertial.sample import make_municipality
from tertial.sample.demo_people import demo_people, open_demo_period
from tertial.usecases import audit_log
from tertial.usecases.workspace import open_workspace
from tertial.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

UNIT = "/report/section/unit.625"
MINUTES = 60_000
"""Milliseconds that an import, or the making of a report, may take on a machine that does other things too."""


class Office:
    """The people, each at a browser of their own: `office["head"]` is a page that is signed in as the head."""

    def __init__(self, browser: Browser, address: str, people: dict[str, tuple[str, str]]) -> None:
        self._pages: dict[str, Page] = {}
        self._contexts = contextlib.ExitStack()
        for role, (login, password) in people.items():
            context = browser.new_context(base_url=address, locale="sv-SE")
            context.set_default_timeout(MINUTES)
            self._contexts.callback(context.close)
            page = self._pages[role] = context.new_page()
            page.goto("/sign-in")
            page.fill("#f-login", login)
            page.fill("#f-password", password)
            page.get_by_role("button", name="Logga in").click()
            page.wait_for_url(lambda url: "sign-in" not in url)

    def __getitem__(self, role: str) -> Page:
        return self._pages[role]

    def close(self) -> None:
        self._contexts.close()

    def step(self, role: str, button: str, comment: str = "") -> None:
        """Take the report a step, and wait until it is taken."""
        page = self[role]
        page.goto("/report")
        if comment:
            page.fill("#f-comment", comment)
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_url(re.compile(r"/report\?.*said="))

    def save(self, role: str, button: str = "Spara") -> None:
        page = self[role]
        page.locator("#write").get_by_role("button", name=button, exact=True).last.click()
        page.wait_for_url(re.compile(r"said="))


@pytest.fixture
def office(tmp_path: Path, browser: Browser) -> Iterator[tuple[Office, Path, tuple[Path, ...]]]:
    folder = tmp_path / "committee"
    made = make_municipality(folder, scale=SCALE)
    workspace = open_workspace(folder)
    people = {p.role: (p.login, p.password) for p in demo_people(workspace)}
    open_demo_period(workspace, made.as_of, datetime.now(UTC).astimezone().date())
    workspace.store.close()
    with serving(create_app(folder, in_process=True)) as served:
        opened = Office(browser, served.address, people)
        yield opened, folder, made.exports
        opened.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_period_from_empty_to_published(office: tuple[Office, Path, tuple[Path, ...]]) -> None:
    at, folder, exports = office
    files = [str(path) for path in exports if path.is_file()]

    manager, controller, reader = (at[r] for r in ("unit_manager", "controller", "reader"))
    controller.goto("/data")
    controller.set_input_files("#f-files", files)
    controller.get_by_role("button", name="Läs in").click()
    controller.wait_for_selector("progress", state="detached")
    controller.goto("/economy")
    controller.wait_for_selector("table", state="attached")

    manager.goto(UNIT)
    manager.fill("#f-body", "Fler ärenden än väntat. Vakanser har fyllts.")
    at.save("unit_manager")
    manager.goto("/forecast/unit/625")
    manager.fill("#f-amount", "-1 250")
    manager.fill("#f-comment", "Två placeringar till i höst.")
    manager.locator("form:has(#f-amount) button").first.click()
    manager.wait_for_url(re.compile("saved=1"))

    manager.goto(UNIT)
    controller.goto(UNIT)
    manager.fill("#f-body", "Många fler ärenden än väntat. Vakanser har fyllts.")
    controller.fill("#f-body", "Fler ärenden än väntat. Alla vakanser har fyllts.")
    at.save("unit_manager")
    at.save("controller")
    assert "said=merged" in controller.url
    assert controller.input_value("#f-body") == "Många fler ärenden än väntat. Alla vakanser har fyllts."

    controller.goto("/report/section/summary")
    controller.fill("#f-body", "Nämnden redovisar ett underskott.")
    at.save("controller")

    at.step("controller", "Markera rapporten som klar")
    at.step("head", "Returnera med kommentar", "Nämn orsaken till underskottet.")
    controller.goto("/report")
    assert "Nämn orsaken till underskottet." in controller.inner_text("main")
    controller.goto("/report/section/summary")
    controller.fill("#f-body", "Nämnden redovisar ett underskott. Placeringarna blev fler.")
    at.save("controller")
    at.step("controller", "Markera rapporten som klar")

    reader.goto("/report")
    assert reader.locator("a[href*='/report/file/']").count() == 0
    at.step("head", "Godkänn rapporten")
    at.step("controller", "Lås rapporten")
    controller.goto("/report")
    with controller.expect_download() as waiting:
        controller.locator("a[href*='/report/file/'][href$='.pdf']").first.evaluate(
            "link => { link.setAttribute('download', ''); link.click() }"
        )
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")
    reader.goto("/report")
    assert reader.locator("a[href*='/report/file/']").count() == 0
    at.step("head", "Publicera rapporten")
    reader.goto("/report")
    assert reader.locator("a[href*='/report/file/'][href$='.pdf']").count() == 1
    assert reader.goto(UNIT).status == 403  # type: ignore[union-attr]
    assert audit_log.verify(open_workspace(folder)) == ()
