"""The report's desk: texts beside their figures, two people in one text, drafts, steps, and the way to a published report."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from tests.web.conftest import Served, Town, serving, signed_in

from tertial.findings import UnreadableError
from tertial.usecases import texts
from tertial.usecases.desk import outline, preview, read_text
from tertial.usecases.imports import now
from tertial.usecases.job_runner import run_next
from tertial.usecases.people import people
from tertial.usecases.report_versions import report
from tertial.usecases.views_model import View, ViewKey
from tertial.web.app import create_app
from tertial.web.parts import desk_text
from tertial.web.parts.desk import inserted, numbers, page_of, unfinished
from tertial.web.words import say
from tertial.workflow import store_jobs
from tertial.workflow.store_engine import AWAY

if TYPE_CHECKING:
    import httpx
    from playwright.sync_api import Page

    from tertial.usecases.workspace import Workspace

Client = Callable[[str], "httpx.Client"]
PERIOD = "2026-08"
FORECAST = "result.total.forecast"


@pytest.fixture
def ws(served: Served) -> Workspace:
    return served.app.state.house.views.workspace  # type: ignore[no-any-return]


@pytest.fixture
def view(served: Served) -> View:
    found = served.app.state.house.views.get(ViewKey(date(2026, 8, 31)))
    assert found is not None
    return found  # type: ignore[no-any-return]


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def sent(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return client.post(path, data={"csrf": token(client.get("/report").text), **fields})


def base_of(page: str) -> str:
    found = re.search(r'name="base" value="(\d+)"', page)
    assert found is not None
    return found[1]


def body_of(page: str) -> str:
    from html import unescape

    found = re.search(r"<textarea id=\"f-body\"[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return unescape(found[1]).strip("\n")


def test_the_outline_is_the_templates_with_its_tables(ws: Workspace, view: View) -> None:
    places = outline(ws, view, "interim")
    names = [p.section for p in places]
    assert names[:3] == ["lead", "summary", "goals"]
    assert len(set(names)) == len(names)
    by = {p.section: p for p in places}
    assert (by["result"].name, by["result"].level, by["result"].tables) == ("Årets resultat", 0, ("result",))
    assert (by["area.BUF"].name, by["area.BUF"].level, by["area.BUF"].scope) == ("Barn, unga och familj", 1, "area.BUF")
    assert by["unit.625"].tables == ("units",)


def test_a_digit_that_disagrees_is_placed_and_can_be_put_right(view: View) -> None:
    facts = view.facts["sv"]
    body = f"Först.\n\nVi ser [[{FORECAST}]] (888,8 mnkr) och [777 mnkr]{{ref={FORECAST}}}, men [[result.none]]."
    reading = read_text(body, "", facts, "sv")
    assert [body[f.start : f.end] for f in reading.faults] == ["(888,8 mnkr)", "[[result.none]]", "777 mnkr"]
    beside, unknown, tied = (f.fixed for f in reading.faults)
    assert beside == body.replace(" (888,8 mnkr)", "")
    assert tied == body.replace(f"[777 mnkr]{{ref={FORECAST}}}", f"[[{FORECAST}]]")
    assert unknown is None
    assert [s.id for s in reading.said] == [FORECAST, FORECAST, "result.none"]
    assert numbers(reading) == {FORECAST: 1}


def test_the_text_is_shown_with_figures_and_marks_and_nothing_else_of_html(view: View) -> None:
    body = f"# Rubrik\n\n<script>x</script> **[[{FORECAST}|mnkr]]** (888,8 mnkr) [a](javascript:1) [b](https://b.se) ![c](d.png)"
    reading = read_text(body, "", view.facts["sv"], "sv")
    html = str(desk_text.rendered(body, reading, numbers(reading), "Tabell"))
    assert html.startswith("<h3>Rubrik</h3>")
    assert "<script" not in html
    assert "javascript:1)" in html
    assert 'href="javascript' not in html
    assert '<a href="https://b.se">b</a>' in html
    assert "<img" not in html
    assert re.search(r'<strong><a class="ref" href="#figure-1">[^<]+mnkr<sup>1</sup></a></strong>', html)
    tied = f"Resultatet [888,8 mnkr]{{ref={FORECAST}}} väntas."
    reading = read_text(tied, "", view.facts["sv"], "sv")
    html = str(desk_text.rendered(tied, reading, numbers(reading), "Tabell"))
    assert re.fullmatch(
        r'<p>Resultatet <mark id="mark-0"><a class="ref" href="#figure-1">888,8 mnkr<sup>1</sup></a></mark> väntas.</p>\n',
        html,
    )


def test_private_characters_of_a_text_do_no_harm(view: View) -> None:
    body = "Lurig \ue0000\ue001 och \ue0020\ue003 text\ue004"
    reading = read_text(body, "", view.facts["sv"], "sv")
    assert "Lurig 0 och 0 text" in str(desk_text.rendered(body, reading, {}, "Tabell"))


def test_what_changed_is_told_word_by_word() -> None:
    assert str(desk_text.difference("En röd <b> stuga", "En blå <b> stuga")) == (
        "En <del>röd</del><ins>blå</ins> &lt;b&gt; stuga"
    )
    assert desk_text.changed_words("a b c", "a x y c") == (2, 1)


@pytest.mark.parametrize(
    ("body", "caret", "made"),
    [
        ("Det är idag", "6", "Det är [[x]] idag"),
        ("Det är ", "7", "Det är [[x]]"),
        ("(", "1", "([[x]]"),
        ("slut", "", "slut [[x]]"),
        ("slut", "99", "slut [[x]]"),
        ("slut", "-1", "slut [[x]]"),
        ("", "0", "[[x]]"),
    ],
)
def test_a_figure_is_put_in_at_the_caret(body: str, caret: str, made: str) -> None:
    assert inserted(body, caret, "[[x]]") == made


def test_a_figures_source_is_the_page_that_shows_it() -> None:
    assert page_of("areas.BUF.forecast") == "/economy/area/BUF"
    assert page_of("result.total.actual") == "/economy"
    assert page_of("care_days.hvb.2026") == "/placements"


@pytest.mark.parametrize(
    ("states", "steps", "said"),
    [
        (("draft", "ready", ""), ["submit"], "1 av 2 texter är inte klara."),
        (("ready", "approved"), ["submit"], ""),
        (("ready", "approved"), ["approve", "return"], "1 av 2 texter är inte godkända var för sig."),
        (("approved",), ["approve", "return"], ""),
        (("draft",), ["lock"], ""),
    ],
)
def test_whoever_moves_the_report_on_is_told_how_many_texts_are_not_there(
    states: tuple[str, ...], steps: list[str], said: str
) -> None:
    items = tuple(SimpleNamespace(state=state) for state in states)
    count = sum(1 for s in states if s)
    desk: Any = SimpleNamespace(items=items, count=count, done=sum(1 for s in states if s in ("ready", "approved")))
    visit: Any = SimpleNamespace(say=lambda key, **facts: say(key, "sv", **facts))
    found = unfinished(desk, visit, steps)
    assert found.startswith(said)
    assert bool(found) == bool(said)


def test_two_people_in_one_text_lose_no_word(client: Client, ws: Workspace) -> None:
    section = "suppliers"
    path = f"/report/section/{section}"
    one, two = client("controller"), client("head")
    base = base_of(one.get(path).text)
    start = "Fakturorna följer avtalen.\n\nTvå avviker."
    assert sent(one, path, base=base, body=start, do="save").status_code == 303
    base = base_of(one.get(path).text)
    assert base == base_of(two.get(path).text)
    sent(one, path, base=base, body=start.replace("Två", "Tre"), do="save")
    answer = sent(two, path, base=base, body=start.replace("avtalen", "avtalen i år"), do="save")
    assert answer.headers["location"].endswith("said=merged")
    page = two.get(answer.headers["location"]).text
    assert body_of(page) == "Fakturorna följer avtalen i år.\n\nTre avviker."
    assert "Två skrev samtidigt" in page
    assert "Båda ändringarna är kvar" in page
    newest = texts.text(ws, PERIOD, section).version
    shown = two.get(f"{path}/version/{newest}").text
    assert "<ins>i år.</ins>" in shown.replace("avtalen.</del><ins>avtalen i år.", "</del><ins>i år.")
    assert two.get(f"{path}/version/999").status_code == 404


def test_a_draft_outlives_the_connection_and_can_be_discarded(client: Client, ws: Workspace) -> None:
    path = "/report/section/reconciliation"
    one, two = client("controller"), client("head")
    page = one.get(path).text
    answer = sent(one, f"{path}/autosave", base=base_of(page), body="Halvfärdig mening")
    assert answer.status_code == 200
    assert re.fullmatch(r"Sparat som utkast \d\d\.\d\d\.", answer.text)
    page = one.get(path).text
    assert body_of(page) == "Halvfärdig mening"
    assert "är återställt" in page
    assert "Halvfärdig" not in two.get(path).text
    assert texts.text(ws, PERIOD, "reconciliation").body != "Halvfärdig mening"
    sent(one, path, base="0", body="x", do="drop")
    assert "Halvfärdig" not in one.get(path).text


def test_every_tool_works_without_script(client: Client) -> None:
    path = "/report/section/bridge"
    one = client("controller")
    base = base_of(one.get(path).text)
    sent(one, path, base=base, body="Kostnaden är idag.", caret="13", insert=FORECAST)
    assert body_of(one.get(path).text) == f"Kostnaden är [[{FORECAST}]] idag."
    sent(one, path, base=base, body="A", do="bold")
    assert body_of(one.get(path).text) == "A **fet text**"
    wrong = f"Det är [[{FORECAST}]] (888,8 mnkr)."
    sent(one, path, base=base, body=wrong, do="save:")
    page = one.get(path).text
    assert "Texten säger (888,8 mnkr)" in page
    sent(one, path, base=base_of(page), body=wrong, do="fix:0")
    assert body_of(one.get(path).text) == f"Det är [[{FORECAST}]]."
    sent(one, path, base=base_of(page), body=f"Det är [[{FORECAST}]].", do="save")
    page = one.get(path).text
    answer = sent(one, path, base=base_of(page), body="B", do="figures", table="care")
    assert "figures=care" in answer.headers["location"]
    assert 'value="care" selected' in one.get(answer.headers["location"]).text
    sent(one, path, base="0", body="", do="drop")


def test_an_earlier_version_can_be_brought_back(client: Client) -> None:
    path = "/report/section/flow"
    one = client("controller")
    sent(one, path, base=base_of(one.get(path).text), body="Första", do="save")
    first = base_of(one.get(path).text)
    sent(one, path, base=first, body="Andra", do="save")
    sent(one, path, base=str(int(first) + 1), do=f"take:{first}")
    assert body_of(one.get(path).text) == "Första"
    sent(one, path, base=str(int(first) + 1), body="", do="drop")
    assert body_of(one.get(path).text) == "Andra"


def test_a_text_goes_from_ready_to_returned_to_approved(client: Client, ws: Workspace) -> None:
    path = "/report/section/unit.625"
    manager, head = client("unit_manager"), client("head")
    answer = sent(manager, path, base=base_of(manager.get(path).text), body="Enhetens läge.", do="submit")
    assert answer.headers["location"].endswith("said=ready")
    assert "Godkänn texten" not in manager.get(path).text
    version = str(texts.text(ws, PERIOD, "unit.625").version)
    refused = sent(head, f"{path}/move", step="return", version=version)
    assert refused.status_code == 409
    assert "kräver en kommentar" in refused.text
    sent(head, f"{path}/move", step="return", version=version, comment="Förklara augusti")
    page = manager.get(path).text
    assert "Returnerad av Hedda Holm:" in page
    assert "Förklara augusti" in page
    sent(manager, path, base=base_of(page), body="Enhetens läge. Augusti hade fler dygn.", do="submit")
    stale = sent(head, f"{path}/move", step="approve", version=version)
    assert stale.status_code == 409
    assert "har ändrats" in stale.text
    sent(head, f"{path}/move", step="approve", version=str(int(version) + 1))
    assert texts.text(ws, PERIOD, "unit.625").state == "approved"
    assert 'name="body"' not in manager.get(path).text
    sent(head, f"{path}/move", step="return", version=str(int(version) + 1), comment="Öppna igen")


def test_a_unit_manager_writes_in_the_own_unit_alone(client: Client) -> None:
    manager = client("unit_manager")
    assert manager.get("/report/section/unit.625").status_code == 200
    assert manager.get("/report/section/unit.640").status_code == 403
    assert manager.get("/report/section/summary").status_code == 403
    own = token(manager.get("/report/section/unit.625").text)
    for path in ("unit.640", "unit.640/autosave", "unit.640/move", "summary"):
        answer = manager.post(
            f"/report/section/{path}", data={"csrf": own, "body": "x", "step": "approve", "version": "1"}
        )
        assert answer.status_code == 403, path
    assert "/report/section/unit.625" in manager.get("/report").text
    assert "/report/section/summary" not in manager.get("/report").text


def test_remarks_on_the_texts_of_others_are_not_shown(client: Client, ws: Workspace) -> None:
    """A check speaks of every text; a unit manager is told of the own one and of the report as a whole, also where the desk has no
    place for a section."""
    about = {
        "": "Om helheten",
        "unit.625": "Om den egna",
        "unit.640": "Om en annan",
        "unit.999": "Om ingens",
        "summary": "Om året",
    }
    said = {s: dict.fromkeys(("sv", "en"), (words, "")) for s, words in about.items()}
    found = [{"severity": "warning", "section": s, "line": None, "said": words} for s, words in said.items()]
    with ws.store.change(at=now(), who="test") as change:
        store_jobs.add_job(change, "remarks", "report", {"period": PERIOD, "check": True}, None)
        taken = store_jobs.take_job(change)
        assert taken is not None
        store_jobs.finish_job(change, taken.id, "done", "", {"period": PERIOD, "findings": found})
    everything = client("controller").get("/report").text
    assert [words for words in about.values() if words not in everything] == []
    own = client("unit_manager").get("/report").text
    assert [words for words in about.values() if words in own] == ["Om helheten", "Om den egna"]


def test_what_cannot_be_saved_stands_in_the_editor_still(client: Client) -> None:
    one = client("controller")
    answer = sent(one, "/report/section/goals", base="77", body="Mina ord", do="save")
    assert answer.status_code == 400
    assert body_of(answer.text) == "Mina ord"
    assert one.get("/report/section/nothing").status_code == 404
    assert sent(one, "/report/section/goals/move", step="publish", version="1").status_code == 404


def test_a_draft_in_pdf_out_of_a_process_of_its_own_is_the_one_that_is_set_here(
    ws: Workspace, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tertial.report import render as module
    from tertial.usecases import desk

    apart = preview(ws, view, "interim", PERIOD, "pdf")
    assert apart.startswith(b"%PDF-")
    monkeypatch.setattr(desk, "_kept", lambda _view, _key, make: make())
    monkeypatch.setattr(desk, "_set", lambda document: module.render(document, ("pdf",))["pdf"])
    assert preview(ws, view, "interim", PERIOD, "pdf") == apart

    def broken(*_: Any) -> None:
        raise UnreadableError(AWAY())

    monkeypatch.setattr(module, "render", broken)
    assert desk._pdf(cast("Any", None)) is None


def test_the_preview_holds_the_texts_and_may_run_nothing(client: Client, ws: Workspace, view: View) -> None:
    head = next(p for p in people(ws) if p.login == "chef")
    from tertial.usecases.access import acting

    texts.save(ws, acting(head), PERIOD, "waiting", texts.text(ws, PERIOD, "waiting").version, "Köerna är korta i år.")
    answer = client("controller").get("/report/preview")
    assert "Köerna är korta i år." in answer.text
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert client("unit_manager").get("/report/preview").status_code == 403
    assert preview(ws, view, "interim", PERIOD) == answer.content


@pytest.fixture
def copied(town: Town, tmp_path: Path) -> Iterator[tuple[Town, Served]]:
    """A municipality of its own for a test that publishes; the others' stays at work."""
    own = Town(shutil.copytree(town.folder, tmp_path / "town"), town.people)
    with serving(create_app(own.folder, in_process=True, background=False)) as made:
        yield own, made


@pytest.mark.slow
def test_the_report_goes_all_the_way_and_readers_get_the_published_files(copied: tuple[Town, Served]) -> None:
    own, made = copied
    ws = made.app.state.house.views.workspace
    with contextlib.ExitStack() as stack:
        roles = ("controller", "head", "reader")
        one, head, reader = (signed_in(made, own, role) for role in roles)
        for client in (one, head, reader):
            stack.callback(client.close)
        to_publication_and_on(ws, one, head, reader)


def to_publication_and_on(ws: Workspace, one: httpx.Client, head: httpx.Client, reader: httpx.Client) -> None:
    assert "Ingen rapport är publicerad" in reader.get("/report").text
    queued = sent(one, "/report/check")
    assert "prövas" in one.get(queued.headers["location"]).text
    run_next(ws)
    done = one.get(queued.headers["location"])
    assert done.status_code == 303
    assert "inte godkänd" in one.get("/report").text
    assert "texter är inte klara. De följer med som de är" in one.get("/report").text
    sent(one, "/report/move", step="submit")
    assert "texter är inte godkända var för sig" in head.get("/report").text
    for client_, step, state in ((head, "approve", "approved"), (one, "lock", "locked"), (one, "publish", "published")):
        sent(client_, "/report/move", step=step)
        run_next(ws)
        found = report(ws, PERIOD)
        assert found.state == state
        files = {name: one.get(f"/report/file/{PERIOD}/1/{name}") for name in found.files}
        assert all(answer.status_code == 200 for answer in files.values())
        name = next(iter(files))
        assert reader.get(f"/report/file/{PERIOD}/1/{name}").status_code == (200 if state == "published" else 403)
    assert "Interim report" in reader.get("/report", headers={"cookie": f"tertial_language=en; {cookie(reader)}"}).text
    page = one.get("/report/section/result").text
    assert 'name="body"' not in page
    refused = sent(head, "/report/move", step="supersede")
    assert refused.status_code == 409
    sent(head, "/report/move", step="supersede", comment="Rättat belopp")
    assert (report(ws, PERIOD).version, report(ws, PERIOD).state) == (2, "draft")
    assert 'name="body"' in one.get("/report/section/result").text


def cookie(client: httpx.Client) -> str:
    return "; ".join(f"{c.name}={c.value}" for c in client.cookies.jar)


def test_figures_and_tools_are_put_in_where_the_caret_stands(shown: Callable[..., Page]) -> None:
    page = shown("controller", "/report/section/result")
    area = page.locator("#f-body")
    area.fill("Ett tal: . Slut")
    area.evaluate("e => e.setSelectionRange(9, 9)")
    page.locator("table.pick button").first.click()
    assert re.fullmatch(r"Ett tal: \[\[result\.[\w.]+\]\]\. Slut", area.input_value())
    area.evaluate("e => e.setSelectionRange(0, 3)")
    with page.expect_response(lambda answer: "**Ett**" in (answer.request.post_data or "")):
        page.click("[data-tool=bold]")
    assert area.input_value().startswith("**Ett** tal")
    page.wait_for_selector('[data-saved]:has-text("Sparat som utkast")')
    page.reload()
    assert area.input_value().startswith("**Ett** tal")
    page.click("button[value=drop]")
    assert not area.input_value().startswith("**Ett**")


@pytest.mark.slow
def test_a_list_pasted_out_of_word_becomes_a_list_of_the_text(shown: Callable[..., Page]) -> None:
    page = shown("controller", "/report/section/result")
    area = page.locator("#f-body")
    area.fill("")
    pasted = "Det här har hänt:\r\n\u2022\tFler dygn\r\n\u2022\tDyrare dygn\r\nDärför:\r\n1.\tHemtagning"
    paste = """(area, text) => { const data = new DataTransfer(); data.setData("text/plain", text);
        area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }"""
    area.evaluate(paste, pasted)
    assert area.input_value() == "Det här har hänt:\n\n- Fler dygn\n- Dyrare dygn\n\nDärför:\n\n1. Hemtagning"
    before = area.input_value()
    area.evaluate(paste, "Bara ord")
    assert area.input_value() == before  # left to the browser, which an event made by a script does not move
    page.wait_for_selector('[data-saved]:has-text("Sparat som utkast")')
    page.reload()
    page.click("button[value=drop]")


def test_what_is_written_without_a_connection_is_offered_again(shown: Callable[..., Page]) -> None:
    page = shown("controller", "/report/section/actions")
    page.context.set_offline(True)
    page.locator("#f-body").fill("Skrivet på tåget")
    page.wait_for_selector("#offline:not([hidden])")
    page.context.set_offline(False)
    page.evaluate("window.stop()")
    page.goto("/report/section/actions")
    if page.locator("#f-body").input_value().strip() != "Skrivet på tåget":
        page.click("[data-restore]")
    assert page.locator("#f-body").input_value().strip() == "Skrivet på tåget"
    page.wait_for_selector('[data-saved]:has-text("Sparat som utkast")')
    page.reload()
    page.click("button[value=drop]")


def test_the_outline_follows_the_template_that_is_there_now(
    ws: Workspace, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tertial.usecases import desk

    whole = outline(ws, view, "interim")
    assert outline(ws, view, "interim") is whole
    own = '# Kort\n\n::: {.text section="summary"}\n:::\n\n::: {.table key="result"}\n:::\n'
    monkeypatch.setattr(desk, "template_of", lambda *_: (own, "interim.md"))
    assert [(p.section, p.name, p.tables) for p in outline(ws, view, "interim")][1:-1] == [
        ("summary", "Kort", ("result",))
    ]
