"""The HTML report in a real browser: no violation that axe-core finds, no sideways scroll, nothing lost in print."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.committee import AS_OF, CONFIG, write_exports

from tertial.usecases.imports import How, import_files
from tertial.usecases.reports import write_report
from tertial.usecases.workspace import open_workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module", params=["sv", pytest.param("en", marks=pytest.mark.slow)])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    text = CONFIG.replace(
        'organisation_number = "212000-9999"', f'organisation_number = "212000-9999"\nlanguage = "{request.param}"'
    )
    exports = write_exports(folder)
    (folder / "tertial.toml").write_text(text, encoding="utf-8")
    workspace = open_workspace(folder)
    import_files(workspace, exports, How("2026-09-10T08:00:00Z", "test"))
    written = write_report(workspace, AS_OF, "interim", ("html",), folder / "out")
    return next(p for p in written.paths if p.suffix == ".html")


def violations(page: Any) -> list[tuple[str, list[str]]]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found]


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_no_violation(browser: Browser, report: Path, scheme: Any) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(report.as_uri())
    assert violations(page) == []
    page.close()


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_sideways_scroll(browser: Browser, report: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_every_link_within_the_page_leads_somewhere_and_nothing_is_fetched(browser: Browser, report: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    dead = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
        ".filter(id => id && !document.getElementById(id))"
    )
    assert dead == []
    assert [u for u in asked if not u.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.querySelectorAll('script').length") == 0
    page.close()


def test_axe_would_find_a_violation(browser: Browser, report: Path) -> None:
    page = browser.new_page()
    page.set_content(report.read_text("utf-8").replace("<th", "<td").replace('lang="', 'data-lang="'))
    assert "html-has-lang" in {id_ for id_, _ in violations(page)}
    page.close()
