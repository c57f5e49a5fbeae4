"""Every form of the app in a browser that runs no script: people write, hand in, decide and administer by plain forms alone."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import Town, serving

from tertial.usecases.job_runner import run_next
from tertial.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tertial.usecases.workspace import Workspace

LONG = 180_000
"""Milliseconds that the first figures may take on a machine that does other things too."""
UNIT = "/report/section/unit.625"
Enter = Callable[[str], "Page"]


@pytest.fixture(scope="module")
def address(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Workspace]]:
    """A town of its own, since its report is handed in."""
    folder = tmp_path_factory.mktemp("plain") / "town"
    shutil.copytree(town.folder, folder)
    app = create_app(folder, in_process=True, background=False)
    with serving(app) as served:
        yield served.address, app.state.house.views.workspace


@pytest.fixture
def enter(browser: Browser, address: tuple[str, Workspace], town: Town) -> Iterator[Enter]:
    """Somebody of a role signs in by the form, without script."""
    with contextlib.ExitStack() as stack:

        def signs_in(role: str) -> Page:
            context = browser.new_context(base_url=address[0], java_script_enabled=False)
            stack.callback(context.close)
            context.set_default_timeout(LONG)
            page = context.new_page()
            page.goto("/sign-in")
            page.fill("#f-login", town.people[role][0])
            page.fill("#f-password", town.people[role][1])
            press(page, "main button")
            assert page.url == f"{address[0]}/"
            return page

        yield signs_in


def press(page: Page, button: str) -> str:
    """Presses a button, waits for the page that answers and gives its words. No form ends in a fault."""
    with page.expect_navigation() as answered:
        page.locator(button).first.click()
    assert answered.value is not None
    assert answered.value.status == 200, (button, page.locator("main").inner_text())
    return page.locator("main").inner_text()


def at(page: Page, path: str) -> Page:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    return page


def done(page: Page, workspace: Workspace) -> str:
    """The job that the page waits for is done here, and the page loads itself anew."""
    while run_next(workspace) is not None:
        pass
    page.goto(page.url)
    return page.locator("main").inner_text()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_texts_forecasts_and_scenarios_are_written_without_script(enter: Enter, address: tuple[str, Workspace]) -> None:
    manager, workspace = enter("unit_manager"), address[1]
    at(manager, UNIT).fill("#f-body", "Köerna är korta.")
    press(manager, "button[value=bold]")
    assert "**fet text**" in manager.locator("#f-body").input_value()
    press(manager, "button[name=insert]")
    assert "[[" in manager.locator("#f-body").input_value()
    press(manager, "button[value=drop]")
    manager.fill("#f-body", "Köerna är korta i år.")
    assert "sparad" in press(manager, "button.primary[value=save]")
    manager.fill("#f-body", "Köerna är korta i år också.")
    press(manager, "button[value=submit]")
    assert manager.locator(".flow [aria-current]").inner_text() == "Klar"
    at(manager, "/forecast/unit/625").fill("#f-amount", "-1 200")
    manager.fill("#f-comment", "Två nya placeringar.")
    assert "Två nya placeringar." in press(manager, "main form button.primary")

    head = enter("head")
    at(head, UNIT).fill("#f-comment", "Skriv om väntetiden.")
    press(head, "button[value=return]")
    assert "Skriv om väntetiden." in at(manager, UNIT).locator("main").inner_text()
    goal = re.search(r'href="(/report/section/goal\.[^"]+)"', at(head, "/report").content())
    assert goal is not None
    at(head, goal[1]).select_option("#f-assessment", "will_be")
    head.fill("#f-body", "Målet nås.")
    press(head, "button.primary[value=save]")
    assert head.locator("#f-assessment").input_value() == "will_be"

    controller = enter("controller")
    at(controller, "/forecast/scenario/edit").select_option("#f-what", "price_index")
    press(controller, "button[value=add]")
    press(controller, "button[value=add]")
    press(controller, "button[value='remove:1']")
    controller.fill("#f-name", "Utan skript")
    press(controller, "button.primary[value=run]")
    assert "Utan skript" in done(controller, workspace)
    assert "Utan skript" in press(controller, "form[action*='/scenario/remove'] button")
    press(controller, "form[action*='/scenario/restore'] button")
    at(controller, "/forecast")
    press(controller, "form[action*='/forecast/new'] button")
    done(controller, workspace)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_files_are_handed_in_and_the_report_decided_without_script(
    enter: Enter, address: tuple[str, Workspace], tmp_path: Path
) -> None:
    controller, workspace = enter("controller"), address[1]
    file = tmp_path / "nyckeltal.csv"
    file.write_text("indicator,period,value,known\nstaff_turnover,2024,11,2025-01-10\n", encoding="utf-8")
    at(controller, "/data").set_input_files("#f-files", file)
    press(controller, "form[action='/data/import'] button.primary")
    assert "nyckeltal.csv" in done(controller, workspace)
    published = tmp_path / "rapport.md"
    published.write_text("# Rapport\n\nResultatet blev 12 mnkr.\n", encoding="utf-8")
    at(controller, "/check").set_input_files("input[type=file]", published)
    press(controller, "form[action='/check'] button")
    assert "rapport" in done(controller, workspace)
    press(controller, "form[action$='/remove'] button")
    at(controller, "/report")
    press(controller, "form[action='/report/check'] button")
    done(controller, workspace)
    press(controller, "form[action='/report/move'] button[value=submit]")
    head = enter("head")
    press(at(head, "/report"), "button[value=approve]")
    assert "Godkänd" in done(head, workspace)
    press(at(controller, "/report"), "button[value=lock]")
    done(controller, workspace)
    press(controller, "button[value=publish]")
    assert "Publicerad" in done(controller, workspace)
    at(controller, "/economy?at=2026-08").locator("details.as-known summary").click()
    controller.fill("#known", str(workspace.batches()[-1].known)[:10])
    assert "som det var känt" in press(controller, "details.as-known button")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_people_periods_and_accounts_are_kept_without_script(enter: Enter) -> None:
    admin = enter("administrator")
    at(admin, "/admin").fill("#f-login", "nils.ny")
    admin.fill("#f-name", "Nils Ny")
    assert "Länken till Nils Ny" in press(admin, "form[action='/admin/people'] button")
    person = re.search(r'href="(/admin/people/\d+)"[^>]*>Nils Ny', at(admin, "/admin").content())
    assert person is not None
    at(admin, person[1]).fill("#f-name", "Nils Nyare")
    assert "Nils Nyare" in press(admin, f"form[action='{person[1]}'] button")
    press(admin, f"form[action='{person[1]}/grants'] button")
    press(admin, f"form[action='{person[1]}/grants/remove'] button")
    assert "Länken till Nils Nyare" in press(admin, f"form[action='{person[1]}/link'] button")
    at(admin, person[1])
    press(admin, f"form[action='{person[1]}/active'] button")
    controller = enter("controller")
    at(controller, "/admin/periods")
    press(controller, "form[action='/admin/periods'] button")
    at(controller, "/account").fill("form[action='/account/tokens'] input[name=name]", "Excel")
    assert "Nyckeln ”Excel”" in press(controller, "form[action='/account/tokens'] button")
    press(at(controller, "/account"), "form[action='/account/tokens/revoke'] button")
    press(controller, "form[action='/account/looks'] button")
    controller.locator("details.me summary").click()
    controller.locator("#theme-dark").check()
    press(controller, "form[action='/preferences'] button")
    assert controller.locator("html").get_attribute("data-theme") == "dark"
    controller.locator("details.me summary").click()
    assert "Logga in" in press(controller, "form[action='/sign-out'] button")
