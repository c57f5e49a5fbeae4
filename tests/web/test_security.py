"""What stands before every page: headers, hosts, form tokens, sizes, cookies, limits, and answers that tell nothing."""

from __future__ import annotations

import random
import re
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.web.conftest import Served, Town, signed_in

from tertial.usecases import sign_in
from tertial.usecases.imports import now
from tertial.web import assets
from tertial.web.parts.desk_text import changed_words, difference
from tertial.web.security import Limiter, host_name
from tertial.web.table_files import csv_answer, safe
from tertial.web.views.sign_in import safe_next

if TYPE_CHECKING:
    from pathlib import Path

Client = Callable[[str], httpx.Client]


def token_of(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/").text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", ["/sign-in", "/", "/nothing", "/static/none.css", "/api/periods"])
def test_every_answer_has_the_headers(path: str, client: Client) -> None:
    headers = client("controller").get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_pages_have_no_script_and_no_style_of_their_own(client: Client) -> None:
    for path in ("/", "/economy", "/economy/unit/625"):
        text = client("controller").get(path).text
        assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=", text) == []


def test_another_host_is_refused(served: Served) -> None:
    refused = httpx.get(f"{served.address}/sign-in", headers={"host": "evil.example"})
    assert refused.status_code == 421
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in refused.headers["content-security-policy"]
    assert raw(served, "GET /sign-in HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1\r\n\r\n") in ("400", "421")
    assert [host_name(h) for h in ("localhost:80", "[::1]:8765", "A.SE", "")] == ["localhost", "::1", "a.se", ""]


def test_a_form_needs_the_token_of_its_session_and_our_own_page(client: Client) -> None:
    controller, reader = client("controller"), client("reader")
    token = token_of(controller)
    form = {"theme": "dark", "next": "/"}
    assert controller.post("/preferences", data=form).status_code == 400
    assert controller.post("/preferences", data=form | {"csrf": token_of(reader)}).status_code == 400
    good = form | {"csrf": token}
    assert controller.post("/preferences", data=good).status_code == 303
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert controller.post("/preferences", data=good, headers=headers).status_code == 400


def test_a_body_that_is_too_large_is_refused_unread(client: Client) -> None:
    assert client("controller").post("/preferences", data={"next": "x" * 1_100_000}).status_code == 413


def test_a_body_in_pieces_is_refused_whatever_length_stands_beside_it(served: Served, client: Client) -> None:
    session = client("controller").cookies["tertial_session"]
    begun = f"POST /preferences HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: tertial_session={session}\r\n"
    for more in ("", "Content-Length: 5\r\n"):
        sent = f"{begun}{more}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"
        assert raw(served, sent) in ("400", "413")


def raw(served: Served, sent: str) -> str:
    """The status of an answer to what no client would send."""
    host, _, port = served.address.partition("//")[2].partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as opened:
        opened.sendall(sent.encode())
        return opened.recv(4096).decode("latin-1").split(" ")[1]


def test_a_session_that_somebody_else_has_planted_is_not_the_one_that_is_signed_in(served: Served, town: Town) -> None:
    login, password = town.people["administrator"]
    with httpx.Client(base_url=served.address) as browser:
        browser.cookies.set("tertial_session", "planted")
        answer = browser.post("/sign-in", data={"login": login, "password": password})
        given = answer.headers["set-cookie"].partition("tertial_session=")[2].partition(";")[0]
    assert given != "planted"
    assert httpx.get(f"{served.address}/", cookies={"tertial_session": "planted"}).status_code == 303
    workspace = served.app.state.house.views.workspace
    assert sign_in.session(workspace, given, now()) is not None
    sign_in.sign_out(workspace, given, now())


def test_what_people_write_becomes_no_code_in_any_page(client: Client) -> None:
    """Texts, comments and names of files, as HTML and as Markdown; in pages, in the preview, and as they are kept."""
    bad = "<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) [b](data:text/html,x) ![c](http://x/y)"
    controller = client("controller")
    token = token_of(controller)
    section = "/report/section/area.VUX"
    before = re.search(r'name="base" value="(\d+)"', controller.get(section).text)
    assert before is not None
    form = {"csrf": token, "base": before[1], "title": "<b onclick=alert(1)>", "body": bad, "do": "save"}
    assert controller.post(section, data=form).status_code == 303
    file = ("<img src=x onerror=alert(1)>.csv", b"a;b\n1;2\n")
    sent = controller.post("/data/import", data={"csrf": token}, files={"files": file})
    assert sent.status_code == 303
    pages = [
        controller.get(p).text for p in (section, f"{section}/version/1", "/report", sent.headers["location"], "/data")
    ]
    preview = controller.get("/report/preview")
    assert "sandbox" in preview.headers["content-security-policy"]
    for text in (*pages, preview.text):
        assert re.findall(r"<script(?![^>]*\bsrc=\"/static/)|<img|<b on|href=\"(?:javascript|data):", text) == []


def test_a_long_text_of_few_words_does_not_keep_the_server(client: Client) -> None:
    chance = random.Random(1)
    one, other = (" ".join(chance.choice("ab") for _ in range(9000)) for _ in range(2))
    begun = time.process_time()
    assert changed_words(one, other)[0] < 500
    assert len(difference(one, other)) > len(one)
    assert time.process_time() - begun < 2
    assert changed_words("a b c", "a x c d") == (2, 1)


def test_the_session_cookie_is_not_for_scripts_and_goes_to_no_other_site(served: Served, town: Town) -> None:
    login, password = town.people["administrator"]
    with httpx.Client(base_url=served.address) as fresh:
        answer = fresh.post("/sign-in", data={"login": login, "password": password, "next": "//evil.example"})
        cookie = answer.headers["set-cookie"].lower()
        assert answer.headers["location"] == "/"
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
    with httpx.Client(base_url=served.address, headers={"x-forwarded-proto": "https"}) as proxied:
        behind = proxied.post("/sign-in", data={"login": login, "password": password})
        assert "secure" in behind.headers["set-cookie"].lower()
        assert "strict-transport-security" in behind.headers


def test_after_signing_out_the_session_is_gone(served: Served, town: Town) -> None:
    login, password = town.people["administrator"]
    with httpx.Client(base_url=served.address) as fresh:
        fresh.post("/sign-in", data={"login": login, "password": password})
        cookie = fresh.cookies["tertial_session"]
        assert fresh.get("/").status_code == 200
        fresh.post("/sign-out", data={"csrf": token_of(fresh)})
        fresh.cookies.set("tertial_session", cookie)
        assert fresh.get("/").status_code == 303


def test_an_unknown_login_and_a_wrong_password_get_the_same_answer(served: Served, town: Town) -> None:
    with httpx.Client(base_url=served.address) as nobody:
        texts = []
        for login in ("admin", "nobody-of-that-name"):
            answer = nobody.post("/sign-in", data={"login": login, "password": "wrong-wrong-wrong"})
            assert answer.status_code == 403
            texts.append(answer.text.replace(f'value="{login}"', 'value="?"'))
        assert texts[0] == texts[1]


def test_a_used_first_link_is_told_as_gone(client: Client) -> None:
    answer = client("nobody").get("/link/abc")
    assert answer.status_code == 404
    assert "Länken gäller inte längre" in answer.text


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/economy?at=2026-08", "/economy?at=2026-08"),
        ("//evil", "/"),
        ("https://evil", "/"),
        ("/\\evil", "/"),
        ("", "/"),
        ("/a\nb", "/"),
    ],
)
def test_one_is_sent_on_within_the_app_alone(wanted: str, goes: str) -> None:
    assert safe_next(wanted) == goes


def test_the_limiter_counts_by_key_and_forgets() -> None:
    now = [0.0]
    limiter = Limiter(2, 60.0, clock=lambda: now[0])
    assert [limiter.wait("a"), limiter.wait("a"), limiter.wait("b")] == [0, 0, 0]
    assert limiter.wait("a") == 60
    now[0] = 45.0
    assert limiter.wait("a") == 15
    now[0] = 60.5
    assert limiter.wait("a") == 0


def test_static_files_are_kept_for_ever_under_the_hash_of_their_content(client: Client) -> None:
    page = client("nobody").get("/sign-in").text
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(named) >= 4
    for path in named:
        answer = client("nobody").get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    style = client("nobody").get(assets.address("style.css")).text
    font = re.search(r'url\("([^"]+)"\)', style)
    assert font is not None
    assert client("nobody").get(f"/static/{font[1]}").headers["content-type"] == "font/woff2"


def test_every_language_is_chosen_in_the_browser_and_told_in_the_page(client: Client) -> None:
    reader = client("reader")
    assert "Inget är publicerat än" in reader.get("/").text
    reader.cookies.set("tertial_language", "en")
    text = reader.get("/").text
    assert '<html lang="en">' in text
    assert "Nothing is published yet" in text


def test_a_fault_of_ours_is_told_without_what_it_was_about(
    served: Served, town: Town, caplog: Any, monkeypatch: Any
) -> None:
    from tertial.web.views import start

    def break_off(*_: object) -> None:
        raise ValueError("Anna Andersson 19800101-1234")

    monkeypatch.setattr(start, "coverage", break_off)
    with signed_in(served, town, "controller") as client:
        answer = client.get("/")
    assert answer.status_code == 500
    assert "Sidan gick inte att visa" in answer.text
    assert "Anna" not in answer.text + caplog.text
    assert "ValueError at" in caplog.text


def test_no_cell_of_a_csv_can_become_a_formula(client: Client) -> None:
    assert [safe(v) for v in ("=1+1", "+a", "-a", "@x", "\tx", "a=b", -5, None)] == [
        "'=1+1",
        "'+a",
        "'-a",
        "'@x",
        "'\tx",
        "a=b",
        "-5",
        "",
    ]
    body = bytes(csv_answer("x", ["a"], [["=cmd|' /C calc'!A0"]]).body).decode("utf-8-sig")
    assert body == "a\r\n'=cmd|' /C calc'!A0\r\n"
    answer = client("controller").get("/economy/csv/units")
    assert answer.headers["content-disposition"] == 'attachment; filename="units-2026-08.csv"'
    assert answer.text.startswith("\ufeffVerksamhet och enhet;")


def test_a_workspace_without_people_shows_where_the_link_is_and_takes_it(tmp_path: Path) -> None:
    from tests.web.conftest import serving

    from tertial.usecases import people
    from tertial.usecases.imports import now
    from tertial.usecases.workspace import init_workspace, open_workspace
    from tertial.web.app import create_app

    init_workspace(tmp_path)
    app = create_app(tmp_path, in_process=True, background=False)
    with serving(app) as served, httpx.Client(base_url=served.address) as nobody:
        assert "Här finns ingen person än" in nobody.get("/sign-in").text
        token = people.first_link(open_workspace(tmp_path), now())
        given = {"name": "Ada Almgren", "login": "ada", "password": "short"}
        weak = nobody.post(f"/link/{token}", data=given)
        assert weak.status_code == 400
        assert 'value="Ada Almgren"' in weak.text
        done = nobody.post(f"/link/{token}", data=given | {"password": "sten fjäll hav vind"})
        assert done.status_code == 303
        assert "Inget är publicerat än" in nobody.get("/").text
        assert nobody.post(f"/link/{token}", data=given).status_code in (400, 404)


def test_a_form_sent_after_the_session_leads_back_to_its_page_by_way_of_signing_in(served: Served, town: Town) -> None:
    with signed_in(served, town, "nobody") as client:
        for came, back in (
            (f"{served.address}/report/section/result?at=2026-08", "%2Freport%2Fsection%2Fresult%3Fat%3D2026-08"),
            ("https://elsewhere.example/report", "%2F"),
            ("", "%2F"),
        ):
            answer = client.post("/report/section/result", data={"body": "Text"}, headers={"referer": came})
            assert answer.status_code == 403
            assert f'href="/sign-in?next={back}"' in answer.text
