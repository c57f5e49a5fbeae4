"""A month as it was known on an earlier day, chosen beside the month; and the short version of the report for the council."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Served

Client = Callable[[str], httpx.Client]


def test_the_form_beside_the_month_leads_to_what_was_known_and_back(client: Client, served: Served) -> None:
    controller = client("controller")
    page = controller.get("/economy").text
    form = re.search(r'<details class="as-known">.*?</details>', page, re.DOTALL)
    assert form is not None
    assert '<input type="hidden" name="at" value="2026-08">' in form[0]
    assert "som det var känt den" in form[0]
    day = str(served.app.state.house.views.workspace.batches()[-1].known)[:10]
    told = controller.get("/economy", params={"at": "2026-08", "known": day})
    assert told.status_code == 200
    assert "Augusti 2026, som det var känt" in told.text
    assert f"at=2026-08~{day}" in told.text.replace("%7E", "~")
    assert '<a href="/economy?at=2026-08">Visa det som är känt nu</a>' in told.text
    controller.cookies.set("tertial_language", "en")
    assert "as it was known on" in controller.get(f"/economy?at=2026-08~{day}").text
    assert controller.get("/economy?at=2026-08&known=").text.count("Visa det som är känt nu") == 0


@pytest.mark.parametrize("known", ["igår", "2026-02-30", "2026-08-31~2026-08-31"])
def test_a_day_that_is_none_is_no_page(client: Client, known: str) -> None:
    assert client("controller").get("/economy", params={"at": "2026-08", "known": known}).status_code == 404


def test_a_day_before_anything_was_known_is_told(client: Client) -> None:
    answer = client("controller").get("/economy", params={"at": "2026-08", "known": "2001-01-01"})
    assert answer.status_code < 500
    assert answer.status_code != 202


def test_readers_choose_among_published_months_alone(client: Client) -> None:
    assert "as-known" not in client("reader").get("/").text
    assert client("reader").get("/economy?at=2026-08&known=2026-09-10").status_code == 404


def test_the_short_version_has_a_text_of_its_own_and_can_be_read(client: Client) -> None:
    controller = client("controller")
    report = controller.get("/report").text
    assert 'href="/report/preview?kind=council"' in report
    page = controller.get("/report/section/council").text
    assert "Sammanfattning till fullmäktige" in page
    token, base = (re.search(rf'name="{n}" value="([^"]*)"', page) for n in ("csrf", "base"))
    assert token is not None
    assert base is not None
    form = {"csrf": token[1], "base": base[1], "title": "", "body": "Bara för fullmäktige.", "do": "save"}
    assert controller.post("/report/section/council", data=form).status_code == 303
    assert "Bara för fullmäktige." in controller.get("/report/preview?kind=council").text
    assert "Bara för fullmäktige." not in controller.get("/report/preview").text
    for ending, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert f'href="/report/preview?kind=council&amp;form={ending}"' in report
        draft = controller.get(f"/report/preview?kind=council&form={ending}")
        assert draft.content.startswith(begins)
        assert draft.headers["content-disposition"] == f'attachment; filename="utkast-council-2026-08-31.{ending}"'
    assert controller.get("/report/preview?form=exe").status_code == 404


def test_a_personal_number_is_refused_where_it_stands_and_warned_of_while_it_is_written(client: Client) -> None:
    controller = client("controller")
    path = "/report/section/actions"
    page = controller.get(path).text
    token = re.search(r'name="csrf" value="([^"]*)"', page)
    assert token is not None
    form = {"csrf": token[1], "base": "0", "title": "", "body": "Först.\n\nOm 19800101-1234 bland annat."}
    kept = controller.post(f"{path}/autosave", data=form)
    assert kept.status_code == 200
    assert "rad 3" in kept.text
    for do in ("save", "submit"):
        refused = controller.post(path, data=form | {"do": do})
        assert refused.status_code == 400
        said = re.search(r'<div role="alert">.*?</div>\s*<form', refused.text, re.DOTALL)
        assert said is not None
        assert "liknar ett personnummer" in said[0]
        assert "rad 3" in said[0]
        assert "1234" not in said[0]
    assert "liknar ett personnummer" in controller.get(path).text
    sent = controller.post(path, data=form | {"do": "drop"})
    assert sent.status_code == 303
    assert "liknar ett personnummer" not in controller.get(path).text
