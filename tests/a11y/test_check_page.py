"""The page of a check in a real browser: no violation that axe-core finds, no sideways scroll, figures by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.a11y.test_report_html import browser as browser  # noqa: PLC0414 - a fixture, used by its name
from tests.a11y.test_report_html import violations
from tests.unit.test_published_marked import page as made

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(params=["sv", pytest.param("en", marks=pytest.mark.slow)])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "check.html"
    file.write_text(made(request.param), encoding="utf-8")
    return file


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_no_violation(browser: Browser, path: Path, scheme: Any) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(path.as_uri())
    assert violations(page) == []
    page.close()


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_sideways_scroll(browser: Browser, path: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_figure_in_focus_shows_what_it_was_read_as(browser: Browser, path: Path) -> None:
    page = browser.new_page()
    page.goto(path.as_uri())
    figure = page.locator("td .val").first
    assert not figure.locator(".tip").is_visible()
    figure.focus()
    assert figure.locator(".tip").is_visible()
    page.close()
