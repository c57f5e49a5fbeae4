"""Every page in a real browser: no violation that axe-core finds, no sideways scroll, reachable by keyboard, silent console.

A few pages of different kinds by default, all of them in the long suite (`-m slow`): one load of a page serves several checks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.conftest import violations
from tests.web.pages import EVERY_TIME, PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Page

SPACED = (
    "const sheet = new CSSStyleSheet(); sheet.replaceSync('* { letter-spacing: .12em !important; word-spacing: .16em !important;"
    " line-height: 1.5 !important } p { margin-bottom: 2em !important }'); document.adoptedStyleSheets.push(sheet)"
)
USABLE = (
    "[...document.querySelectorAll('a[href], button, select, input:not([type=hidden]), textarea, summary, [tabindex=\"0\"]')]"
    ".filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && !(e.type === 'radio' && !e.checked)).length"
)
FOCUSED = (
    "(() => { const e = document.activeElement; if (!e || e === document.body) return null;"
    "const all = [...document.querySelectorAll('*')]; const s = getComputedStyle(e);"
    "return [all.indexOf(e), s.outlineStyle !== 'none' || e.classList.contains('skip')] })()"
)
each_page = pytest.mark.parametrize(
    ("role", "path"),
    [pytest.param(*p, id=p[0] + p[1], marks=() if p in EVERY_TIME else pytest.mark.slow) for p in PAGES],
)


@each_page
def test_a_page_is_silent_fits_every_width_and_is_used_by_keyboard(
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
    assert [x for x in said if not (answer.status >= 400 and "the server responded with a status" in x)] == []
    fits(page)
    tabbed(page)


def fits(page: Page) -> None:
    """At three widths, at 200 percent of a window of 1280, and with the letters and lines that readers may ask for."""
    for width in (1440, 768, 640, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 720, "height": 800})
    page.evaluate(SPACED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 720


def tabbed(page: Page) -> None:
    """Everything that can be used is reached by Tab and shows it."""
    page.set_viewport_size({"width": 1440, "height": 900})
    wanted = page.evaluate(USABLE)
    seen = set()
    for _ in range(wanted + 3):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is not None:
            assert found[1], "the focus does not show"
            seen.add(found[0])
    assert len(seen) >= wanted


@each_page
def test_axe_finds_no_violation(role: str, path: str, shown: Callable[..., Page]) -> None:
    for language, theme in (("sv", "light"), ("en", "dark")):
        page = shown(role, path, language=language, theme=theme)
        assert violations(page) == [], (language, theme)
        assert page.get_attribute("html", "lang") == language
        assert page.get_attribute("html", "data-theme") == theme


@pytest.mark.slow
@pytest.mark.parametrize(("role", "path"), PAGES, ids=[f"{role}{path}" for role, path in PAGES])
def test_axe_finds_no_violation_on_a_phone_in_the_other_language_of_each_theme(
    role: str, path: str, shown: Callable[..., Page]
) -> None:
    for language, theme in (("sv", "dark"), ("en", "light")):
        page = shown(role, path, language=language, theme=theme, viewport={"width": 320, "height": 800})
        assert violations(page) == [], (language, theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.slow
@pytest.mark.parametrize(("role", "path"), PAGES, ids=[f"{role}{path}" for role, path in PAGES])
def test_a_page_without_script_has_the_same_words(role: str, path: str, shown: Callable[..., Page]) -> None:
    with_script, without = (shown(role, path, java_script_enabled=on) for on in (True, False))
    with_script.evaluate(
        "document.querySelectorAll('[data-drop-told]').forEach(e => e.remove())"
    )  # what script alone can do
    first, second = (p.locator("main").inner_text().split() for p in (with_script, without))
    assert first == second


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/economy", "/forecast", "/goals", "/follow-up", "/placements", "/report"])
def test_a_page_on_paper_has_its_figures_and_none_of_its_buttons(path: str, shown: Callable[..., Page]) -> None:
    """A4 less its margins is 688 pixels wide: nothing is cut off, menus and buttons are gone, and tables that are folded are shown."""
    page = shown("controller", path, theme="dark", viewport={"width": 688, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    cut = "[...document.querySelectorAll('main table')].filter(t => t.getBoundingClientRect().right > 689)"
    assert page.evaluate(f"{cut}.map(t => t.caption?.textContent)") == []
    for gone in (".nav", ".menu", ".me", ".snapshot", ".acts"):
        assert page.locator(f"{gone} >> visible=true").count() == 0, gone
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    )
    assert page.pdf(format="A4").startswith(b"%PDF")


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
