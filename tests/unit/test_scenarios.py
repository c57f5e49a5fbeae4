"""Saved scenarios: removed and put back, with every version kept and a row in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tertial.findings import RefusedError
from tertial.usecases import audit_log, scenarios

if TYPE_CHECKING:
    from tests.unit.staff import Staff

HOME = {"actions": [{"what": "price_index", "name": "index"}]}


def test_a_removed_scenario_is_gone_and_comes_back_as_it_was(staff: Staff) -> None:
    ws, cecilia = staff.workspace, staff.acting("cecilia")
    scenarios.save_scenario(ws, cecilia, "Hemmaplan", {"actions": []})
    scenarios.save_scenario(ws, cecilia, "Hemmaplan", HOME)
    scenarios.save_scenario(ws, cecilia, "Annat", HOME)
    scenarios.remove_scenario(ws, cecilia, "Hemmaplan")
    assert [s.name for s in scenarios.scenarios(ws)] == ["Annat"]
    with pytest.raises(RefusedError):
        scenarios.scenario(ws, "Hemmaplan")
    with pytest.raises(RefusedError):
        scenarios.remove_scenario(ws, cecilia, "Hemmaplan")
    back = scenarios.restore_scenario(ws, cecilia, "Hemmaplan")
    assert (back.content, back.version) == (HOME, 4)
    assert scenarios.restore_scenario(ws, cecilia, "Hemmaplan").version == 4
    assert [s.name for s in scenarios.scenarios(ws)] == ["Annat", "Hemmaplan"]
    rows = [e.detail for e in audit_log.entries(ws, about="scenario Hemmaplan")]
    assert rows == [{"version": 4}, {"version": 3, "removed": True}, {"version": 2}, {"version": 1}]
    assert audit_log.verify(ws) == ()


def test_only_those_who_make_forecasts_remove_and_restore(staff: Staff) -> None:
    ws = staff.workspace
    scenarios.save_scenario(ws, staff.acting("cecilia"), "Hemmaplan", HOME)
    for take in (scenarios.remove_scenario, scenarios.restore_scenario):
        with pytest.raises(RefusedError):
            take(ws, staff.acting("ulla"), "Hemmaplan")
    with pytest.raises(RefusedError):
        scenarios.restore_scenario(ws, staff.acting("cecilia"), "Aldrig sparat")
    assert [s.version for s in scenarios.scenarios(ws)] == [1]
