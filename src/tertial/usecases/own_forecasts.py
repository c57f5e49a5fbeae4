"""What units themselves expect of the full year: entered with a comment, every version kept."""

from __future__ import annotations

from tertial.domain.coding import belongs
from tertial.usecases.access import Acting, demand
from tertial.usecases.entered import bad, month, spoken
from tertial.usecases.workspace import Workspace
from tertial.workflow import store_forecasts
from tertial.workflow.store_forecasts import OwnForecast

__all__ = ["OwnForecast", "enter", "entries", "history"]

LARGEST = 1_000_000_000_000
"""Öre: ten billion kronor, more than any committee has."""


def enter(
    workspace: Workspace, acting: Acting, period: str, unit: str, amount: int, comment: str, line: str = ""
) -> OwnForecast:
    """Enter what a unit expects of the full year, in öre with surplus positive; `line` "" is its result.

    Raises RefusedError without the right to or when the period's report is closed, InputError for what cannot be used.
    """
    of = str(month(period))
    if not any(belongs(unit, area.units) for area in workspace.settings.areas):
        raise bad("scope", unit)
    if line and line not in {one.key for one in workspace.settings.lines}:
        raise bad("kind", line)
    demand(workspace.settings, acting.person, "write_forecast", f"unit.{unit}")
    if isinstance(amount, bool) or not isinstance(amount, int) or abs(amount) > LARGEST:
        raise bad("amount", amount)
    words = spoken(comment)
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        return store_forecasts.add_own_forecast(change, OwnForecast(of, unit, line, amount, words, acting.person.name))


def entries(workspace: Workspace, period: str) -> list[OwnForecast]:
    """The entries in force of a period, by unit and line."""
    found = store_forecasts.own_forecasts(workspace.store, str(month(period)))
    return list({(e.unit, e.line): e for e in found}.values())


def history(workspace: Workspace, period: str, unit: str) -> list[OwnForecast]:
    """Every version of a unit's entries, newest first."""
    if not any(belongs(unit, area.units) for area in workspace.settings.areas):
        raise bad("scope", unit)
    return store_forecasts.own_forecasts(workspace.store, str(month(period)), unit)[::-1]
