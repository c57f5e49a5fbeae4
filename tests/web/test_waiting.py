"""While figures are being computed, after a restart or an import, what people write is taken in all the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tertial.findings import TertialError
from tertial.usecases import own_forecasts, texts
from tertial.usecases.entered import bad
from tertial.usecases.people import people

if TYPE_CHECKING:
    import httpx
    from tests.web.conftest import Served

    from tertial.usecases.workspace import Workspace

PERIOD = "2026-08"
Client = Callable[[str], "httpx.Client"]


@pytest.fixture
def ws(served: Served) -> Workspace:
    return served.app.state.house.views.workspace  # type: ignore[no-any-return]


@pytest.fixture(params=["computing", "broken"])
def away(request: pytest.FixtureRequest, served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The figures are not there: on their way, or not to be had."""

    def get(_: object) -> None:
        if request.param == "broken":
            raise TertialError(*bad("period", "x").findings)

    monkeypatch.setattr(served.app.state.house.views, "get", get)
    return request.param  # type: ignore[no-any-return]


def token(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/account").text)
    assert found is not None
    return found[1]


def test_a_text_is_kept_saved_and_marked_as_ready(client: Client, ws: Workspace, away: str) -> None:
    one, path = client("unit_manager"), "/report/section/unit.625"
    manager = next(p for p in people(ws) if p.login == "enhet")
    csrf, before = token(one), texts.text(ws, PERIOD, "unit.625")
    fields = {"csrf": csrf, "base": str(before.version), "body": f"Skrivet medan det räknas: {away}."}
    answer = one.post(f"{path}/autosave", data=fields)
    assert (answer.status_code, answer.text[:18]) == (200, "Sparat som utkast ")
    kept = texts.draft(ws, manager, PERIOD, "unit.625")
    assert kept is not None
    assert kept.body.strip() == fields["body"]
    assert one.post(path, data=fields | {"insert": "result.total.forecast"}).status_code == 303
    unchanged = texts.draft(ws, manager, PERIOD, "unit.625")
    assert unchanged is not None
    assert unchanged.body == kept.body
    answer = one.post(path, data=fields | {"do": "submit"})
    assert answer.headers["location"] == f"{path}?said=ready"
    saved = texts.text(ws, PERIOD, "unit.625")
    assert (saved.body.strip(), saved.state) == (fields["body"], "ready")
    answer = one.post(f"{path}/move", data={"csrf": csrf, "step": "withdraw", "version": str(saved.version)})
    assert answer.headers["location"] == f"{path}?said=did_withdraw"
    assert one.post("/report/section/unit.640", data=fields).status_code == 403


def test_a_forecast_of_a_unit_is_taken_in(client: Client, ws: Workspace, away: str) -> None:
    one = client("unit_manager")
    amount = {"computing": "-100", "broken": "-200"}[away]
    answer = one.post("/forecast/unit/625", data={"csrf": token(one), "amount": amount, "comment": "Nu"})
    assert answer.headers["location"] == "/forecast/unit/625?saved=1"
    assert own_forecasts.history(ws, PERIOD, "625")[0].amount == int(amount) * 100_000
