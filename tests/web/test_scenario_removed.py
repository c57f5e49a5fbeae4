"""A saved scenario is taken off the list, and put back by the button beside the words that say so."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tertial.usecases import scenarios
from tertial.usecases.access import acting
from tertial.usecases.people import people

if TYPE_CHECKING:
    import httpx
    from tests.web.conftest import Served

NAME = "Borttagning på prov"


def test_a_scenario_is_removed_and_put_back(client: Callable[[str], httpx.Client], served: Served) -> None:
    ws = served.app.state.house.views.workspace
    controller = acting(next(p for p in people(ws) if p.login == "controller"))
    action = {"what": "price_index", "name": "index", "assumed": "3", "instead": "4", "from": "2026-09-01"}
    scenarios.save_scenario(ws, controller, NAME, {"actions": [action]})
    one = client("controller")
    found = re.search(r'name="csrf" value="([^"]+)"', one.get("/forecast/scenario", params={"name": NAME}).text)
    assert found is not None
    fields = {"csrf": found[1], "name": NAME}
    gone = one.post("/forecast/scenario/remove", data=fields).headers["location"]
    page = one.get(gone).text
    assert f"”{NAME}” är borttaget." in page
    assert f'value="{NAME}"' in page
    assert one.get("/forecast/scenario", params={"name": NAME}).status_code == 404
    assert one.post("/forecast/scenario/remove", data=fields).status_code == 404
    assert "är borttaget" not in client("unit_manager").get(gone).text
    back = one.post("/forecast/scenario/restore", data=fields).headers["location"]
    assert "Ta bort scenariot" in one.get(back).text
    assert "Ta bort scenariot" not in client("unit_manager").get(back).text
    assert one.post("/forecast/scenario/restore", data=fields | {"name": "Aldrig"}).status_code == 404
    scenarios.remove_scenario(ws, controller, NAME)
