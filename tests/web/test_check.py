"""Checks on the web: a report is handed in, read in the background, and shown with its findings in place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.unit.test_published_rules import AREAS, COMMENT
from tests.web.conftest import violations
from tests.web.test_report import token

from tertial.usecases import audit_log
from tertial.usecases.job_runner import run_next
from tertial.usecases.kept_checks import checked_text, kept_check, kept_checks

if TYPE_CHECKING:
    import httpx
    from playwright.sync_api import Page
    from tests.web.conftest import Served

    from tertial.usecases.workspace import Workspace

Client = Callable[[str], "httpx.Client"]
WRONG = (
    COMMENT.format("Samtidigt redovisas högre intäkter än budgeterat.\n\nHär står <script>alert(1)</script>.") + AREAS
)
RIGHT = "Här finns inga tal alls, bara en lugn mening.\n"


@pytest.fixture
def ws(served: Served) -> Workspace:
    return served.app.state.house.views.workspace  # type: ignore[no-any-return]


def handed_in(client: httpx.Client, ws: Workspace, *files: tuple[str, bytes], **fields: str) -> str:
    """The address of a check that is done."""
    csrf = token(client.get("/check").text)
    parts = [("files", (name, content)) for name, content in files]
    answer = client.post("/check", data={"csrf": csrf, **fields}, files=parts)
    assert answer.status_code == 303, answer.text
    waiting = client.get(answer.headers["location"])
    assert "Rapporterna läses" in waiting.text
    assert 'http-equiv="refresh"' in waiting.text
    done = run_next(ws)
    assert done is not None
    assert done.state == "done", done.message
    return answer.headers["location"]


def test_findings_stand_in_the_text_with_links_both_ways(client: Client, ws: Workspace) -> None:
    one = client("controller")
    address = handed_in(one, ws, ("arsredovisning.txt", WRONG.encode()), ("lugn.txt", RIGHT.encode()))
    page = one.get(address).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    rings = set(re.findall(r'href="#d1a(\d+)"', page))
    assert rings
    assert rings == set(re.findall(r'<li id="d1a(\d+)"', page)) == set(re.findall(r'href="#d1m(\d+)"', page))
    assert "slags samband" in page
    assert "lugn.txt" in page
    calm = one.get(f"{address}?report=2").text
    assert "Inga anmärkningar" in calm
    assert one.get(f"{address}?report=3").status_code == 404
    assert one.get(f"{address}?report=x").status_code == 404
    text = one.get(f"{address}/text?report=1")
    assert text.headers["content-disposition"].startswith("attachment")
    assert text.text.startswith("arsredovisning.txt\n\n1. ")


def test_a_check_is_told_in_the_readers_language(client: Client, ws: Workspace) -> None:
    id_ = handed_in(client("controller"), ws, ("a.txt", WRONG.encode())).rpartition("/")[2]
    sv, en = (checked_text(ws, id_, 1, language) for language in ("sv", "en"))
    assert "Anmärkningar" in sv.html
    assert "Findings" in en.html
    assert sv.plain != en.plain


def test_two_files_of_one_name_are_told_apart(client: Client, ws: Workspace) -> None:
    address = handed_in(client("head"), ws, ("a.txt", WRONG.encode()), ("a.txt", RIGHT.encode()))
    kept = kept_check(ws, address.rpartition("/")[2])
    assert kept is not None
    assert [d.file for d in kept.documents] == ["a.txt (1)", "a.txt (2)"]
    assert kept.documents[0].warnings + kept.documents[0].errors > 0
    assert (kept.documents[1].errors, kept.documents[1].warnings, kept.documents[1].notes) == (0, 0, 0)


def test_a_file_that_cannot_be_read_is_told_and_the_others_checked(client: Client, ws: Workspace) -> None:
    one = client("controller")
    page = one.get(handed_in(one, ws, ("a.txt", WRONG.encode()), ("trasig.pdf", b"%PDF-1.7 nothing"))).text
    assert "Kunde inte läsas" in page
    assert "trasig.pdf" in page
    alone = one.get(handed_in(one, ws, ("trasig.pdf", b"%PDF-1.7 nothing"))).text
    assert "Ingen av filerna gick att läsa" in alone


def test_nothing_handed_in_is_told_on_the_page(client: Client) -> None:
    one = client("controller")
    answer = one.post("/check", data={"csrf": token(one.get("/check").text)})
    assert answer.status_code == 400
    assert "Ingen fil kom med" in answer.text


def test_a_check_can_be_taken_away_and_the_log_says_so(client: Client, ws: Workspace) -> None:
    one = client("controller")
    address = handed_in(one, ws, ("a.txt", WRONG.encode()))
    id_ = address.rpartition("/")[2]
    assert one.post(f"{address}/remove", data={"csrf": token(one.get(address).text)}).status_code == 303
    assert kept_check(ws, id_) is None
    assert id_ not in [c.id for c in kept_checks(ws)]
    assert "finns inte kvar" in one.get(address).text
    assert [e.about for e in audit_log.entries(ws, action="remove-check", limit=1)] == [id_]


def test_the_committees_own_reports_are_kept_in_the_history(client: Client, ws: Workspace) -> None:
    before = len(ws.store.batches())
    text = "Delårsrapport augusti 2023\n\n" + WRONG
    handed_in(client("controller"), ws, ("b.txt", text.encode()))
    assert len(ws.store.batches()) == before
    address = handed_in(client("controller"), ws, ("b.txt", text.encode()), history="1")
    assert len(ws.store.batches()) == before + 1
    assert "i nämndens historik" in client("controller").get(address).text


@pytest.mark.parametrize("id_", ["0123456789abcdef", "..", "x" * 16, "0123456789ABCDEF"])
def test_what_is_no_check_is_not_found(id_: str, client: Client) -> None:
    assert client("controller").get(f"/check/{id_}/text").status_code == 404


def test_the_page_of_a_check_holds_in_a_browser(client: Client, ws: Workspace, shown: Callable[..., Page]) -> None:
    address = handed_in(client("controller"), ws, ("a.txt", WRONG.encode()))
    for width, language, theme in ((1440, "sv", "light"), (320, "en", "dark")):
        page = shown("controller", address, language=language, theme=theme, viewport={"width": width, "height": 800})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".sheet .fno").first.click()
    assert re.fullmatch(r"#d1a\d+", page.evaluate("location.hash"))
