"""Two stored forecasts side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response  # noqa: TC002 - read by FastAPI

from tertial.usecases.forecast_versions import Compared, Summary, compare, latest_two, versions
from tertial.usecases.views_model import Band
from tertial.web.lookup import figures_now
from tertial.web.parts.forecast import Steps, bridge_rows
from tertial.web.render import page

if TYPE_CHECKING:
    from tertial.config import Settings
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Row:
    kind: str
    """`sum`, `area` and `line` are öre, `care` is days."""
    name: str
    first: Band | None
    second: Band | None

    @property
    def change(self) -> int | None:
        return None if self.first is None or self.second is None else self.second.mean - self.first.mean


@router.get("/forecast/versions")
def stored(request: Request) -> Response:
    visit: Visit = request.state.visit
    found = versions(visit.workspace)[:SHOWN]
    a, b = visit.query.get("a", ""), visit.query.get("b", "")
    if not a and not b:
        a, b = latest_two(visit.workspace) or ("", "")
    if any(id_ and all(v.id != id_ for v in found) for id_ in (a, b)):
        raise LookupError(f"{a} {b}")
    made = compare(visit.workspace, a, b) if a and b and a != b else None
    return page(
        visit,
        "forecast_versions.html",
        key=visit.key(),
        versions=found,
        a=a,
        b=b,
        same=bool(a) and a == b,
        made=made,
        rows=[] if made is None else rows_of(made, visit),
        steps=None if made is None else steps_of(made, visit),
    )


def rows_of(made: Compared, visit: Visit) -> list[Row]:
    settings: Settings = visit.workspace.settings
    named = [("area", a.name, f"area.{a.code}") for a in settings.areas]
    named += [("line", line.name, f"line.{line.key}") for line in settings.lines]
    named.append(("sum", settings.committee.name, "total"))
    rows = [Row(kind, name, *(_band(s, scope) for s in (made.first, made.second))) for kind, name, scope in named]
    view = figures_now(visit)  # which care types so few are placed in that the report hides them
    seen = [c for c in settings.care_types if view is not None and view.value(f"care.{c.code}.days")]
    rows += [Row("care", c.name, *(s.days.get(c.code) for s in (made.first, made.second))) for c in seen]
    return [r for r in rows if r.first is not None or r.second is not None]


def _band(summary: Summary, scope: str) -> Band | None:
    return summary.bands.get(scope)


def steps_of(made: Compared, visit: Visit) -> Steps | None:
    """From the first to the second by cause; causes under half a hundred thousand kronor together."""
    if made.steps is None:
        return None
    least = 5_000_000
    steps = made.steps[visit.language]
    found = [(name, ore, False) for name, ore in steps if abs(ore) >= least]
    small = sum(ore for _, ore in steps if abs(ore) < least)
    begin = (visit.say("versions.first"), made.first.bands["total"].mean, True)
    end = (visit.say("versions.second"), made.second.bands["total"].mean, True)
    rest = [(visit.say("versions.small"), small, False)] if small else []
    return bridge_rows([begin, *found, *rest, end])
