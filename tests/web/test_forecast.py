"""The forecast's pages: the same figures as the report, units' own forecasts, stored versions, and scenarios from form to effect."""

from __future__ import annotations

import csv
import io
import re
import time
import tomllib
from collections.abc import Callable
from datetime import date
from html import unescape
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tertial.usecases import own_forecasts
from tertial.usecases.forecast_board import report_board
from tertial.usecases.forecast_versions import versions
from tertial.usecases.imports import now
from tertial.usecases.job_work import run_next
from tertial.usecases.views_model import View, ViewKey
from tertial.web.charts.density import smoothed
from tertial.web.parts.own import amount_of, looks_like_millions, written
from tertial.web.views import forecast_own
from tertial.workflow.store_jobs import finish_job, take_job

if TYPE_CHECKING:
    import httpx
    from tests.web.conftest import Served

Client = Callable[[str], "httpx.Client"]
KEY = ViewKey(date(2026, 8, 31))
SAVED = "Hemtagning hösten"


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<title[^>]*>.*?</title>|<[^>]*>", " ", html)).split())


def token(html: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def view_of(served: Served) -> View:
    """The whole view: what an earlier test has changed may still be on its way into it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found: View | None = served.app.state.house.views.get(KEY)
        if found is not None and not found.simulating and not found.stale:
            return found
        time.sleep(0.05)
    raise AssertionError("no view within a minute")


def test_the_page_shows_what_the_report_does(served: Served) -> None:
    """One forecast: the view's figures are those of the board that a report of the snapshot is written with."""
    workspace = served.app.state.house.views.workspace
    view = view_of(served)
    board = report_board(workspace, workspace.snapshot(KEY.as_of), KEY.kind, who="test", at="2026-09-14T08:00:00Z")
    assert board is not None
    assert view.forecast is not None
    assert view.forecast.id == board.id
    assert view.value("forecast_model.total.mean") == board.digest.mean() == view.simulated["total"].mean
    for area in view.settings.areas:
        assert view.value(f"forecast_model.area-{area.code}.mean") == view.simulated[f"area.{area.code}"].mean
    assert view.value("forecast_model.total.low") == view.simulated["total"].q10
    assert sum(b.mean for s, b in view.simulated.items() if s.startswith("unit.")) == view.simulated["total"].mean


def test_a_forecast_without_anybody_s_own_is_the_model_s_on_every_page(served: Served) -> None:
    view = view_of(served)
    marks = {
        i: f.marks for i, f in view.facts["sv"].figures.items() if i.startswith("units.") and i.endswith(".forecast")
    }
    assert any("model" in m for m in marks.values())
    assert not any("run_rate" in m for m in marks.values())


def test_the_page_has_all_its_parts(client: Client) -> None:
    page = client("controller").get("/forecast")
    said = words(page.text)
    assert page.status_code == 200
    for part in ("Resultatet månad för månad", "Nämndens bästa och sämsta fall", "Simuleringens bästa och sämsta fall",
                 "Från budget till prognos", "Från förra prognosen till denna", "Vårddygn på helåret",
                 "Enheternas egna prognoser", "Så har prognoserna stått sig", "Vad händer om"):  # fmt: skip
        assert part in said
    assert re.search(r"\d+ av 100 utfall är bättre än så", said)
    assert "Medelfel vid samma tid" in said


def test_the_bridges_end_at_the_mean_that_the_page_shows(served: Served) -> None:
    view = view_of(served)
    for key in ("forecast_bridge", "forecast_change"):
        table = view.table(key, "sv")
        assert table is not None
        assert view.value(f"{key}.end.deviation") == view.simulated["total"].mean


def test_a_year_that_has_ended_has_nothing_to_simulate(client: Client) -> None:
    said = words(client("controller").get("/forecast?at=2025-12").text)
    assert "2025 slutade på" in said
    assert "Gör en ny prognos" not in said
    assert "Nytt scenario" not in said


def test_what_is_for_those_at_work_is_not_for_readers(client: Client) -> None:
    for path in ("/forecast/versions", "/forecast/scenario", "/forecast/unit/625"):
        assert client("reader").get(path).status_code == 403
    manager = client("unit_manager").get("/forecast").text
    assert "Placeringar barn och unga" in words(manager)
    assert "/forecast/unit/630" not in manager
    assert "/forecast/scenario/edit" not in manager


def test_the_files_hold_quantiles_in_order(client: Client) -> None:
    for name in ("result", "care"):
        text = client("controller").get(f"/forecast/csv/{name}").text.removeprefix("\ufeff")
        table = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert len(table) > 3
        for row in table[1:]:
            quantiles = [float(v) for v in row[3:]]
            assert quantiles == sorted(quantiles)
    assert client("controller").get("/forecast/csv/none").status_code == 404


def test_a_unit_manager_enters_the_own_unit_s_forecast_and_every_version_stays(client: Client, served: Served) -> None:
    manager = client("unit_manager")
    csrf = token(manager.get("/forecast/unit/625").text)
    bad = manager.post("/forecast/unit/625", data={"csrf": csrf, "amount": "mycket", "comment": "<b>Vi tror</b>"})
    assert bad.status_code == 400
    assert "Skriv ett belopp i tusental kronor" in words(bad.text)
    assert "&lt;b&gt;Vi tror&lt;/b&gt;" in bad.text
    for amount in ("−1 250", "-1400,5"):
        answer = manager.post("/forecast/unit/625", data={"csrf": csrf, "amount": amount, "comment": "Hemtagning"})
        assert answer.status_code == 303
    workspace = served.app.state.house.views.workspace
    kept = [e for e in own_forecasts.history(workspace, "2026-08", "625") if e.comment == "Hemtagning"]
    assert [e.amount for e in kept[:2]] == [-140_050_000, -125_000_000]
    page = words(client("controller").get("/forecast").text)
    assert "Hemtagning" in page
    assert manager.post("/forecast/unit/630", data={"csrf": csrf, "amount": "0", "comment": ""}).status_code == 403
    assert client("controller").get("/forecast/unit/none").status_code == 404


def test_a_doubtful_amount_is_stored_and_asked_about(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast_own, "looks_like_millions", lambda row: row.entry is not None)
    manager = client("unit_manager")
    csrf = token(manager.get("/forecast/unit/625").text)
    answer = manager.post("/forecast/unit/625", data={"csrf": csrf, "amount": "-25,5", "comment": "Prov"})
    assert answer.status_code == 303
    assert "−25,5 tusen kronor är mycket litet" in words(manager.get(answer.headers["location"]).text)


@pytest.mark.parametrize(
    ("entered", "actual", "mean", "doubted"),
    [
        (-2_550_000, -2_202_100_000, -3_364_000_000, True),
        (-2_550_000_000, -2_202_100_000, -3_364_000_000, False),
        (0, -2_202_100_000, -3_364_000_000, False),
        (-2_550_000, -50_000_000, -3_364_000_000, False),
        (-2_550_000, -2_202_100_000, 50_000_000, False),
        (None, -2_202_100_000, -3_364_000_000, False),
    ],
)
def test_an_amount_that_may_have_been_meant_in_millions_is_doubted(
    entered: int | None, actual: int, mean: int, doubted: bool
) -> None:
    entry = None if entered is None else SimpleNamespace(amount=entered)
    row: Any = SimpleNamespace(entry=entry, actual=actual, band=SimpleNamespace(mean=mean))
    assert looks_like_millions(row) is doubted


@pytest.mark.parametrize(
    ("text", "ore"),
    [("−1 250", -125_000_000), ("0", 0), ("300,5", 30_050_000), ("1\u202f000", 100_000_000), ("0,00001", 1), ("0,000001", None),
     ("", None), ("1e99", None), ("nan", None), ("12 tkr", None)],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text: str, ore: int | None) -> None:
    assert amount_of(text) == ore
    if ore is not None:
        assert amount_of(written(ore)) == ore


def test_two_stored_forecasts_are_compared_cause_by_cause(client: Client, served: Served) -> None:
    workspace = served.app.state.house.views.workspace
    view_of(served)
    found = versions(workspace)
    assert len(found) >= 2
    page = client("controller").get(f"/forecast/versions?a={found[-1].id}&b={found[0].id}")
    said = words(page.text)
    assert "Varför de skiljer" in said
    assert "Sida vid sida" in said
    view = view_of(served)
    types = {c.name: view.value(f"care.{c.code}.days") for c in view.settings.care_types}
    assert {bool(days) for days in types.values()} == {True, False}
    listed = said.rpartition("Vårddygn")[2]
    assert [name for name in types if name in listed] == [name for name, days in types.items() if days]
    same = words(client("controller").get(f"/forecast/versions?a={found[0].id}&b={found[0].id}").text)
    assert "Välj två olika prognoser" in same
    assert client("controller").get("/forecast/versions?a=none&b=none2").status_code == 404


def test_a_new_forecast_is_a_job_that_leads_back_when_it_is_done(client: Client, served: Served) -> None:
    controller = client("controller")
    csrf = token(controller.get("/forecast").text)
    answer = controller.post("/forecast/new", data={"csrf": csrf})
    assert answer.status_code == 303
    where = answer.headers["location"]
    waiting = controller.get(where)
    assert "<progress" in waiting.text
    assert 'http-equiv="refresh"' in waiting.text
    work_off(served)
    assert controller.get(where).headers["location"] == "/forecast"
    assert controller.get("/forecast/job/0000000000000000").status_code == 404


def test_a_forecast_is_made_as_it_was_known_then_and_compared_with_that_of_now(client: Client, served: Served) -> None:
    controller, workspace = client("controller"), served.app.state.house.views.workspace
    then = str(workspace.batches()[-1].known)[:10]
    page = controller.get("/forecast", params={"at": "2026-08", "known": then}).text
    assert ", känt " in words(page)
    assert "Gör en prognos som det var känt" in words(page)
    there = re.search(r'<form method="post" action="([^"]*/forecast/new[^"]*)"', page)
    assert there is not None
    answer = controller.post(unescape(there[1]), data={"csrf": token(page)})
    assert answer.status_code == 303
    work_off(served)
    done = controller.get(answer.headers["location"]).headers["location"]
    assert f"2026-08~{then}" in done.replace("%7E", "~")
    newest = next(v for v in versions(workspace) if v.kind == "forecast")
    assert (str(newest.as_of), newest.known) == ("2026-08-31", then)
    before = next(v for v in versions(workspace) if v.known == "2026-08-31")
    said = words(controller.get(f"/forecast/versions?a={before.id}&b={newest.id}").text)
    assert "Vad de är gjorda av" in said
    assert "Med det som var känt 31 augusti 2026" in said
    assert f"av {newest.who}" in said
    assert newest.id in said


def work_off(served: Served) -> None:
    while run_next(served.app.state.house.views.workspace) is not None:
        pass


def form(html: str, **more: str) -> dict[str, Any]:
    """The fields of the editor as a browser would send them, with some changed."""
    inside = html.split('<form class="grid scenario"')[1].split("</form>", maxsplit=1)[0]
    fields: dict[str, Any] = dict(
        re.findall(r'<input(?! type="checkbox")[^>]*name="([^"]+)"[^>]*value="([^"]*)"', inside)
    )
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', inside):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        assert chosen is not None
        fields[name] = chosen[1]
    return {k: unescape(v) for k, v in fields.items()} | more


def test_a_scenario_goes_from_form_to_effect(client: Client, served: Served) -> None:
    controller = client("controller")
    edit = "/forecast/scenario/edit"
    page = controller.get(f"{edit}?add=end_placements").text
    fields = form(page, do="add", what="amount")
    page = controller.post(edit, data=fields).text
    assert "Ett belopp på en rad" in page
    page = controller.post(edit, data=form(page, do="add", what="price_index")).text
    page = controller.post(edit, data=form(page, do="remove:2")).text
    assert 'name="a1.what" value="amount"' in page
    assert 'name="a2.what"' not in page
    faulty = controller.post(edit, data=form(page, **{"do": "run", "name": SAVED, "a0.count": "många"}))
    assert faulty.status_code == 400
    assert "Skriv ett heltal från 1 till 10000, till exempel 25." in words(faulty.text)
    assert 'value="många"' in faulty.text
    nameless = controller.post(edit, data=form(page, do="save", name=""))
    assert nameless.status_code == 400
    answer = controller.post(
        edit, data=form(page, **{"do": "run", "name": SAVED, "a0.count": "2", "a1.amount": "-2 000 000"})
    )
    assert answer.status_code == 303
    work_off(served)
    done = controller.get(answer.headers["location"])
    shown = controller.get(done.headers["location"])
    said = words(shown.text)
    assert f"{SAVED} ger" in said
    assert "sämre resultat" in said
    assert "Åtgärd för åtgärd" in said
    assert "kronor, per månad −2 000 000".replace(" ", "") in said.replace("\u202f", "").replace("\xa0", "").replace(
        " ", ""
    )
    file = tomllib.loads(controller.get(f"/forecast/scenario/toml?name={SAVED}").text)
    assert [a["what"] for a in file["actions"]] == ["end_placements", "amount"]
    assert "Uträknat" in words(client("unit_manager").get("/forecast").text)
    assert controller.get("/forecast/scenario?name=none").status_code == 404
    assert controller.get("/forecast/scenario/toml").status_code == 404


def test_a_scenario_is_computed_as_it_was_known_on_the_day_that_is_looked_at(client: Client, served: Served) -> None:
    controller, workspace = client("controller"), served.app.state.house.views.workspace
    then = str(workspace.batches()[-1].known)[:10]
    page = controller.get("/forecast/scenario", params={"name": SAVED, "at": "2026-08", "known": then}).text
    answer = controller.post(
        "/forecast/scenario", params={"at": f"2026-08~{then}"}, data={"csrf": token(page), "name": SAVED}
    )
    assert answer.status_code == 303
    where = unescape(answer.headers["location"])
    assert f"at=2026-08~{then}" in where.replace("%7E", "~")
    with workspace.store.change(at=now(), who="test") as change:
        queued = take_job(change)
        assert queued is not None
        finish_job(change, queued.id, "failed", "given up", None)
    assert queued.parameters == {"as_of": "2026-08-31", "known": then, "scenario": SAVED}


def test_every_kind_of_action_begins_with_values_that_can_be_computed(client: Client) -> None:
    controller = client("controller")
    for what in ("starts", "ends", "end_placements", "move", "price_index", "open_home", "amount"):
        page = controller.get(f"/forecast/scenario/edit?add={what}").text
        answer = controller.post("/forecast/scenario/edit", data=form(page, do="save", name=f"Prov {what}"))
        assert answer.status_code == 303, (what, words(answer.text))
    assert controller.get("/forecast/scenario/edit?add=none").status_code == 404


def test_a_smoothed_distribution_keeps_its_sum() -> None:
    shares = [0.0, 0.1, 0.7, 0.2, 0.0]
    assert sum(smoothed(shares)) == pytest.approx(1.0)
    assert max(smoothed(shares)) < 0.7
