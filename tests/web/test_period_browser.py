"""A whole period in a real browser: five people of five roles, from an empty workspace to a published report.

The server is the program itself, `tertial serve`, in a process of its own, with its worker. Each person has a browser context, and
all of them are open from the first step to the last.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tertial.sample import make_municipality

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

PEOPLE = (
    ("karin", "Karin Kron", "controller", ""),
    ("hedda", "Hedda Holm", "head", ""),
    ("erik", "Erik Ek", "unit_manager", "unit.625"),
    ("lena", "Lena Lind", "reader", ""),
)
SECTION = "/report/section/unit.625"
SETTLED = "main:not(:has(progress)) + footer"
"""A page that has come to its end and does not wait for anything."""
LONG = 300_000
"""Milliseconds that an import, the first figures or a report may take on a machine that does other things too."""


@dataclass
class Office:
    """The people at their browsers. `office["karin"]` is the page that Karin looks at; `faults` what any browser was told off for."""

    browser: Browser
    address: str
    pages: dict[str, Page] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __getitem__(self, who: str) -> Page:
        if who not in self.pages:
            context = self.browser.new_context(base_url=self.address, locale="sv-SE", accept_downloads=True)
            context.set_default_timeout(90_000)
            page = context.new_page()
            page.on("pageerror", lambda error: self.faults.append(f"{who}: {error}"))
            page.on("response", lambda answer: self._note(who, answer))
            self.pages[who] = page
        return self.pages[who]

    def _note(self, who: str, answer: Response) -> None:
        if answer.status >= 400:
            self.faults.append(f"{who}: {answer.status} {answer.request.method} {answer.url}")

    def at(self, who: str, path: str) -> Page:
        """The person goes to a page, and waits while its figures are being computed."""
        page = self[who]
        page.goto(path)
        page.wait_for_selector(SETTLED, timeout=LONG)
        return page


def until_answered(address: str) -> None:
    """Waits for the server, which says its address a moment before it listens."""
    until = time.monotonic() + 60
    while True:
        try:
            httpx.get(address)
        except httpx.TransportError:
            assert time.monotonic() < until
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="module")
def served_by_the_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """(address, link of the first administrator, folder of a municipality whose exports nobody has imported)."""
    folder = tmp_path_factory.mktemp("period")
    make_municipality(folder, scale=0.1)
    command = [sys.executable, "-m", "tertial", "serve", str(folder), "--port", "0"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "LANG": "sv_SE.UTF-8"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment) as process:
        assert process.stdout is not None
        said = ""
        while "/link/" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        threading.Thread(target=process.stdout.read, daemon=True).start()
        addresses = re.findall(r"http://[\d.:]+/\S*", said)
        until_answered(addresses[0])
        try:
            yield addresses[0], addresses[1], folder
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture
def office(browser: Browser, served_by_the_program: tuple[str, str, Path]) -> Iterator[Office]:
    made = Office(browser, served_by_the_program[0])
    yield made
    for page in made.pages.values():
        page.context.close()


def press(page: Page, name: str) -> None:
    """Presses a button of the page, and waits for the page that answers."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def until_done(page: Page) -> None:
    """Waits on the page of a job until it leads on."""
    page.wait_for_url(lambda url: "/job/" not in url, timeout=LONG)


def told(page: Page, selector: str = "main") -> str:
    return page.locator(selector).inner_text()


def duties(page: Page) -> list[str]:
    return [link.inner_text() for link in page.locator(".duties li.mine a").all()]


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_a_period_from_an_empty_workspace_to_a_published_report(
    office: Office, served_by_the_program: tuple[str, str, Path]
) -> None:
    _, link, folder = served_by_the_program
    everybody_comes_in(office, link)
    the_controller_opens_the_period_and_uploads(office, folder / "exports")
    the_unit_manager_forecasts_and_writes(office)
    the_controller_returns_and_approves(office)
    the_head_returns_the_report_and_it_is_corrected(office)
    files = the_report_is_approved_locked_and_downloaded(office)
    readers_see_it_when_it_is_published(office, files)
    the_log_tells_it_all(office)
    assert office.faults == []


def everybody_comes_in(office: Office, link: str) -> None:
    admin = office["admin"]
    admin.goto(link)
    for name, value in (("name", "Ada Almgren"), ("login", "ada"), ("password", "fyra ord i en rad")):
        admin.fill(f"#f-{name}", value)
    press(admin, "Spara och logga in")
    assert admin.locator("li.mine a").inner_text() == "Lägg till dem som ska arbeta här"
    admin.click("li.mine a")
    for login, name, role, scope in PEOPLE:
        admin.goto("/admin")
        admin.fill("#f-name", name)
        admin.fill("#f-login", login)
        admin.select_option("#f-role", role)
        admin.select_option("#f-scope", scope)
        press(admin, "Lägg till och visa länken")
        invited = office[login]
        invited.goto(admin.input_value("#f-link"))
        assert f"loggar sedan in som {login}" in told(invited)
        invited.fill("#f-password", f"hemligt för {login} idag")
        press(invited, "Spara och logga in")
        assert invited.url == office.address
    assert told(office["lena"], "h1") == "Inget är publicerat än"
    assert told(office["erik"], "h1") == "Inget är inläst än"


def the_controller_opens_the_period_and_uploads(office: Office, exports: Path) -> None:
    karin = office["karin"]
    karin.reload()
    karin.get_by_role("link", name="Öppna den första perioden").click()
    karin.fill("#f-period", "2026-08")
    karin.select_option("#f-kind", "interim")
    days = {"data": "2026-09-10", "units": "2026-09-14", "controller": "2099-09-18", "head": "2099-09-22"}
    for step, day in days.items():
        karin.fill(f"#f-{step}", day)
    press(karin, "Spara perioden")
    assert "Sparat." in told(karin)
    upload(karin, sorted(exports.glob("*.*")))
    assert "Alla 16 filer är inlästa" in told(karin)
    upload(karin, [exports / "texts" / f"{name}.md" for name in ("summary", "result", "area-BUF")])
    assert told(office.at("karin", "/"), "h1").startswith("Nämndens prognos är")


def upload(page: Page, files: list[Path]) -> None:
    page.goto("/data")
    page.set_input_files("#f-files", files)
    press(page, "Läs in")
    page.wait_for_selector(SETTLED, timeout=LONG)


def the_unit_manager_forecasts_and_writes(office: Office) -> None:
    erik = office.at("erik", "/")
    assert duties(erik) == ["Skriv: Placeringar barn och unga", "Lämna prognos: Placeringar barn och unga"]
    erik.click(".duties li.mine a >> nth=1")
    erik.fill("#f-amount", "-1 250")
    erik.fill("#f-comment", "Fyra placeringar avslutas i oktober.")
    press(erik, "Spara prognosen")
    assert "−1 250 tkr" in told(erik, ".own-facts").replace("\u00a0", " ").replace("\u202f", " ")
    erik.get_by_role("link", name="Skriv enhetens text").click()
    area = erik.locator("#f-body")
    area.press_sequentially("Utfallet är ")
    erik.locator("table.pick button").nth(2).click()
    area.press_sequentially(" hittills.")
    erik.wait_for_selector('[data-saved]:has-text("Sparat som utkast")')
    assert area.input_value() == "Utfallet är [[units.625.actual]] hittills."
    press(erik, "Spara och markera som klar")
    assert "Texten är sparad och markerad som klar." in told(erik)
    erik.goto("/")
    assert duties(erik) == []


def the_controller_returns_and_approves(office: Office) -> None:
    karin, erik = office.at("karin", "/"), office["erik"]
    karin.get_by_role("link", name="Läs och godkänn: Placeringar barn och unga").first.click()
    karin.fill("#f-comment", "Säg hur många placeringar det gäller.")
    press(karin, "Returnera med kommentar")
    erik.reload()
    assert duties(erik) == ["Rätta: Placeringar barn och unga"]
    erik.click(".duties li.mine a")
    assert "Säg hur många placeringar det gäller." in told(erik)
    add_and_submit(erik, " Det gäller fyra placeringar.")
    for section in ("unit.625", "summary", "result", "area.BUF"):
        karin.goto(f"/report/section/{section}")
        if section != "unit.625":
            press(karin, "Spara och markera som klar")
        press(karin, "Godkänn texten")
        assert "Texten är godkänd." in told(karin)
    assert karin.locator("article .notice a").first.inner_text()


def add_and_submit(page: Page, words: str) -> None:
    area = page.locator("#f-body")
    area.press("Control+End")
    area.press_sequentially(words)
    press(page, "Spara och markera som klar")


def the_head_returns_the_report_and_it_is_corrected(office: Office) -> None:
    karin, hedda, erik = office["karin"], office.at("hedda", "/report"), office["erik"]
    karin.goto("/report")
    press(karin, "Kontrollera rapporten")
    until_done(karin)
    assert "Kontrollen är klar." in told(karin)
    assert karin.locator(".findings .status.bad").count() == 0
    press(karin, "Markera rapporten som klar")
    hedda.goto("/")
    assert duties(hedda)[0] == "Godkänn rapporten för augusti 2026"
    hedda.click(".duties li.mine a >> nth=0")
    hedda.fill("#f-comment", "Skriv ut vad det sparar.")
    press(hedda, "Returnera med kommentar")
    karin.goto(SECTION)
    karin.fill("#f-comment", "Chefen vill se vad det sparar.")
    press(karin, "Returnera med kommentar")
    erik.goto(SECTION)
    add_and_submit(erik, " Det sparar hälften.")
    karin.reload()
    press(karin, "Godkänn texten")
    karin.goto("/report")
    assert "Skriv ut vad det sparar." in told(karin)
    press(karin, "Markera rapporten som klar")


def the_report_is_approved_locked_and_downloaded(office: Office) -> dict[str, bytes]:
    karin, hedda, erik = office["karin"], office["hedda"], office["erik"]
    hedda.goto("/report")
    press(hedda, "Godkänn rapporten")
    until_done(hedda)
    erik.goto("/forecast/unit/625")
    assert "prognosen står fast" in told(erik)
    karin.goto("/report")
    press(karin, "Lås rapporten")
    until_done(karin)
    assert "Rapporten är låst." in told(karin)
    files = {name: downloaded(karin, name) for name in ("PDF", "Word", "HTML")}
    karin.click(".hashes summary")
    hashes = told(karin, ".hashes")
    assert all(hashlib.sha256(content).hexdigest() in hashes for content in files.values())
    assert files["PDF"].startswith(b"%PDF-")
    with zipfile.ZipFile(io.BytesIO(files["Word"])) as parts:
        assert "Det sparar hälften." in parts.read("word/document.xml").decode()
    assert "Det sparar hälften." in files["HTML"].decode()
    return files


def downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as waited:
        page.locator(".report-versions .files a").filter(has_text=name).first.click()
    return Path(waited.value.path()).read_bytes()


def readers_see_it_when_it_is_published(office: Office, files: dict[str, bytes]) -> None:
    karin, lena = office["karin"], office["lena"]
    lena.goto("/report")
    assert "Ingen rapport är publicerad" in told(lena)
    press(karin, "Publicera rapporten")
    until_done(karin)
    lena.reload()
    assert downloaded(lena, "PDF") == files["PDF"]
    assert told(office.at("lena", "/"), "h1").startswith("Nämndens prognos är")
    assert lena.locator("#duties").count() == 0


def the_log_tells_it_all(office: Office) -> None:
    admin = office.at("admin", "/admin/log?verify=1")
    assert "Loggen är hel" in told(admin)
    for who, what in (("erik", "Egen prognos"), ("karin", "Inläsning"), ("hedda", "Rapport")):
        assert admin.locator("tr", has_text=who).filter(has_text=what).count() > 0
