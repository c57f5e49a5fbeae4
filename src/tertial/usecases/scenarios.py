"""Saved scenarios: named what-ifs, every version kept, those too of one that is removed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tertial.findings import Kind, RefusedError
from tertial.usecases.access import Acting, demand
from tertial.usecases.entered import bad, demand_nobody, one_line
from tertial.usecases.workspace import Workspace
from tertial.workflow import store_forecasts
from tertial.workflow.store_forecasts import ScenarioRecord

LONGEST = 100_000

NO_SCENARIO = Kind(
    "forecast.unknown-scenario",
    "error",
    sv="Scenariot finns inte.",
    en="There is no such scenario.",
    do_sv="Välj ett i listan över sparade scenarier.",
    do_en="Choose one of the list of saved scenarios.",
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A saved scenario in force. `content` is what the scenario editor or a scenario file holds."""

    name: str
    content: Mapping[str, Any]
    version: int
    at: str
    who: str


def save_scenario(workspace: Workspace, acting: Acting, name: str, content: Mapping[str, Any]) -> Scenario:
    """Save a new version of a scenario. Raises RefusedError without the right to, InputError for a name that is none."""
    demand(workspace.settings, acting.person, "forecast")
    plain = demand_nobody(one_line(name), "name")
    text = json.dumps(content, ensure_ascii=True, sort_keys=True)
    if not 0 < len(plain) <= 120 or len(text) > LONGEST:
        raise bad("name", name)
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        return _scenario(store_forecasts.add_scenario(change, plain, text))


def remove_scenario(workspace: Workspace, acting: Acting, name: str) -> None:
    """Take a scenario away; `restore_scenario` puts it back. Forecasts that were made with it stay.

    Raises RefusedError without the right to, and for a name that no scenario in force has.
    """
    demand(workspace.settings, acting.person, "forecast")
    found = scenario(workspace, name)
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        store_forecasts.add_scenario(change, found.name, store_forecasts.REMOVED)


def restore_scenario(workspace: Workspace, acting: Acting, name: str) -> Scenario:
    """Put a removed scenario back as it was, as a new version; one in force is left as it is.

    Raises RefusedError without the right to, and for a name that no scenario has had.
    """
    demand(workspace.settings, acting.person, "forecast")
    plain = one_line(name)
    past = [r for r in store_forecasts.scenarios(workspace.store) if r.name == plain]
    held = [r for r in past if r.content != store_forecasts.REMOVED]
    if not held:
        raise RefusedError(NO_SCENARIO())
    if past[-1].content != store_forecasts.REMOVED:
        return _scenario(past[-1])
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        return _scenario(store_forecasts.add_scenario(change, plain, held[-1].content))


def scenarios(workspace: Workspace) -> list[Scenario]:
    """The scenarios in force, by name."""
    newest = {r.name: r for r in store_forecasts.scenarios(workspace.store)}.values()
    return [_scenario(r) for r in newest if r.content != store_forecasts.REMOVED]


def scenario(workspace: Workspace, name: str) -> Scenario:
    """Raises RefusedError for a name that no scenario has."""
    found = next((s for s in scenarios(workspace) if s.name == one_line(name)), None)
    if found is None:
        raise RefusedError(NO_SCENARIO())
    return found


def _scenario(record: ScenarioRecord) -> Scenario:
    return Scenario(record.name, json.loads(record.content), record.version, record.at, record.who)
