"""Every page in a real browser: no violation that axe-core finds, no sideways scroll, reachable by keyboard, silent console."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.conftest import violations
from tests.web.pages import EVERY_TIME, PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Page

each_page = pytest.mark.parametrize(
    ("role", "path"),
    [
        pytest.param(role, path, id=f"{role}{path}", marks=() if (role, path) in EVERY_TIME else pytest.mark.slow)
        for role, path in PAGES
    ],
)


@each_page
def test_axe_finds_no_violation_in_either_language_or_theme(role: str, path: str, shown: Callable[..., Page]) -> None:
    for language, theme in (("sv", "light"), ("en", "dark")):
        page = shown(role, path, language=language, theme=theme)
        assert violations(page) == [], (language, theme)
        assert page.get_attribute("html", "lang") == language
        assert page.get_attribute("html", "data-theme") == theme


@each_page
def test_no_page_is_wider_than_the_window(role: str, path: str, shown: Callable[..., Page]) -> None:
    page = shown(role, path)
    for width in (1440, 768, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 720, "height": 800})
    page.evaluate(
        "const sheet = new CSSStyleSheet(); sheet.replaceSync('* { letter-spacing: .12em !important; word-spacing: .16em !important;"
        " line-height: 1.5 !important } p { margin-bottom: 2em !important }'); document.adoptedStyleSheets.push(sheet)"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 720


@each_page
def test_nothing_is_fetched_from_elsewhere_and_the_browser_has_nothing_to_say(
    role: str, path: str, shown: Callable[..., Page], served: Any
) -> None:
    page = shown(role, "/health")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    answer = page.goto(path)
    assert answer is not None
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((served.address, "data:"))] == []
    expected_fault = answer.status >= 400
    assert [text for text in said if not (expected_fault and "the server responded with a status" in text)] == []


@each_page
def test_everything_that_can_be_used_is_reached_by_tab_and_shows_it(
    role: str, path: str, shown: Callable[..., Page]
) -> None:
    page = shown(role, path, viewport={"width": 1440, "height": 900})
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, select, input:not([type=hidden]), summary, [tabindex=\"0\"]')]"
        ".filter(e => e.checkVisibility() && !e.disabled && !(e.type === 'radio' && !e.checked)).length"
    )
    seen = set()
    for _ in range(wanted + 3):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(() => { const e = document.activeElement; if (!e || e === document.body) return null;"
            "const all = [...document.querySelectorAll('*')]; const s = getComputedStyle(e);"
            "return [all.indexOf(e), s.outlineStyle !== 'none' || e.classList.contains('skip')] })()"
        )
        if found is not None:
            assert found[1], "the focus does not show"
            seen.add(found[0])
    assert len(seen) >= wanted


def test_a_finger_finds_every_link_on_a_phone(shown: Callable[..., Page]) -> None:
    page = shown("controller", "/economy", viewport={"width": 320, "height": 800}, has_touch=True)
    small = page.evaluate(
        "[...document.querySelectorAll('a[href], button, select, summary')].filter(e => e.checkVisibility())"
        ".map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect().height]).filter(x => x[1] < 43.5)"
    )
    assert [x for x in small if x[0] != "Hoppa till innehållet"] == []


def test_signing_in_choosing_a_language_and_signing_out_without_script(shown: Callable[..., Page], town: Any) -> None:
    page = shown("nobody", "/sign-in?next=/economy", java_script_enabled=False)
    login, password = town.people["head"]
    page.fill("#f-login", login)
    page.fill("#f-password", password)
    page.click("main button")
    assert page.url.endswith("/economy")
    page.click(".me summary")
    page.check("input[name=language][value=en]")
    page.check("#theme-dark")
    page.click(".me-box button >> nth=0")
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.url.endswith("/economy")
    page.select_option("#at", "2026-07")
    page.click(".snapshot button")
    assert page.url.endswith("at=2026-07")
    page.click("nav.nav a >> nth=0")
    assert page.url.endswith("/?at=2026-07")
    page.click(".me summary")
    page.click(".me-box button >> nth=1")
    assert page.url.endswith("/sign-in")
    page.goto("/economy")
    assert "/sign-in" in page.url


def test_the_way_down_leads_from_the_committee_to_a_voucher(shown: Callable[..., Page]) -> None:
    page = shown("controller", "/economy")
    for step in ("Barn, unga och familj", "Placeringar barn och unga", "4611 Köp av HVB barn och unga"):
        page.locator("table").get_by_role("link", name=step, exact=True).first.click()
        assert page.locator(".crumbs [aria-current]").inner_text() == step
    page.get_by_role("link", name="Visa verifikat för mars").click()
    shown_sum = page.locator("tr.sum td.n").inner_text()
    page.locator(".crumbs a").last.click()
    in_thousands = page.locator("tr", has_text="Mars").locator("td.n").first.inner_text()
    assert round(float(plain(shown_sum)) / 1000) == int(plain(in_thousands))


def plain(shown: str) -> str:
    """A number as printed, as Python reads it."""
    return shown.replace("\u2212", "-").replace("\u202f", "").replace("\u00a0", "").replace(",", ".")
