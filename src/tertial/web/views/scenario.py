"""Scenarios: the editor without script, and what a scenario does to the year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tertial.findings import InputError, RefusedError
from tertial.usecases import jobs, scenarios
from tertial.usecases.forecast_versions import Outcome, is_computed, outcome, scenario_rows
from tertial.usecases.scenario_kinds import WHATS
from tertial.usecases.scenario_toml import as_toml
from tertial.web.charts.density import Densities, densities
from tertial.web.lookup import looked_at
from tertial.web.parts import scenario as parts
from tertial.web.parts.spread import MILLION
from tertial.web.parts.start_lead import bold
from tertial.web.render import Addresses, page
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from markupsafe import Markup

    from tertial.usecases.scenarios import Scenario
    from tertial.usecases.views_model import View
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)


@router.get("/forecast/scenario")
def one(request: Request) -> Response:
    """A saved scenario and its effect on the snapshot's year; without a name, the list of them."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    if not visit.query.get("name"):
        return _list(view, visit)
    saved = named(visit, visit.query["name"])
    found = outcome(visit.workspace, view.key, saved)
    actions = [dict(a) for a in saved.content.get("actions", ())]
    checked = parts.check(saved.name, actions, view.settings, view.key.as_of, visit)
    return page(
        visit,
        "scenario.html",
        key=view.key,
        stale=view.stale,
        year=view.key.as_of.year,
        saved=saved,
        found=found,
        actions=[(a, _told(a, view, visit)) for a in actions],
        checked=checked,
        rows=scenario_rows(found, view.settings) if found else {},
        headline=_headline(saved, found, visit),
        deck=None if found is None else _deck(found, visit),
        chart=None if found is None else _chart(found, visit),
    )


def named(visit: Visit, name: str) -> Scenario:
    """The saved scenario. Raises LookupError for a name that none has."""
    try:
        return scenarios.scenario(visit.workspace, name)
    except RefusedError as error:
        raise LookupError(name) from error


def _list(view: View, visit: Visit) -> Response:
    found = scenarios.scenarios(visit.workspace)
    rows = [(s, is_computed(visit.workspace, view.key, s)) for s in found]
    asked = visit.query.get("removed", "")
    removed = asked if asked and asked not in {s.name for s in found} and visit.may("forecast") else ""
    kinds = tuple(WHATS)
    return page(visit, "scenario_list.html", key=view.key, stale=view.stale, rows=rows, kinds=kinds, removed=removed)


@router.get("/forecast/scenario/toml")
def toml(request: Request) -> Response:
    visit: Visit = request.state.visit
    saved = named(visit, visit.query.get("name", ""))
    headers = {"content-disposition": 'attachment; filename="scenario.toml"'}
    return Response(as_toml(saved.name, saved.content), media_type="application/toml; charset=utf-8", headers=headers)


@router.post("/forecast/scenario")
def run(request: Request) -> Response:
    """Have a saved scenario computed."""
    visit: Visit = request.state.visit
    key = visit.key()
    if key is None:
        raise LookupError("scenario")
    saved = named(visit, visit.form.get("name", ""))
    return _queued(visit, saved)


@router.post("/forecast/scenario/remove")
def remove(request: Request) -> Response:
    """Takes a scenario away, and offers to put it back."""
    visit: Visit = request.state.visit
    saved = named(visit, visit.form.get("name", ""))
    scenarios.remove_scenario(visit.workspace, visit.acting(), saved.name)
    return RedirectResponse(Addresses(visit, visit.key())("/forecast/scenario", removed=saved.name), 303)


@router.post("/forecast/scenario/restore")
def restore(request: Request) -> Response:
    visit: Visit = request.state.visit
    try:
        saved = scenarios.restore_scenario(visit.workspace, visit.acting(), visit.form.get("name", ""))
    except RefusedError as error:
        raise LookupError("scenario") from error
    return RedirectResponse(Addresses(visit, visit.key())("/forecast/scenario", name=saved.name), 303)


def _queued(visit: Visit, saved: Scenario) -> Response:
    key = visit.key()
    if key is None:
        raise LookupError("forecast")
    asked = jobs.of_snapshot(key) | {"scenario": saved.name}
    job = jobs.queue(visit.workspace, visit.acting(), "forecast", asked)
    return RedirectResponse(Addresses(visit, key)(f"/forecast/job/{job.id}"), 303)


@router.get("/forecast/scenario/edit")
def edit(request: Request) -> Response:
    """The form: of a saved scenario (`name`), or a new one that begins with an action of a kind (`add`)."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    if visit.query.get("name"):
        saved = named(visit, visit.query["name"])
        return _form(view, visit, saved.name, [dict(a) for a in saved.content.get("actions", ())], old=saved.name)
    what = visit.query.get("add", "starts")
    return _form(view, visit, "", [parts.new(what, view, visit)])


@router.post("/forecast/scenario/edit")
def change(request: Request) -> Response:
    """`do` says what: `add`, `remove:<number>`, `save` or `run`. Nothing is stored before the last two."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    name, actions = parts.read(request.state.fields)
    old, do = visit.form.get("old", ""), visit.form.get("do", "save")
    step, _, number = do.partition(":")
    if step == "add":
        if len(actions) < parts.MOST:
            actions.append(parts.new(visit.form.get("what", "starts"), view, visit))
        return _form(view, visit, name, actions, old=old)
    if step == "remove" and number.isdecimal():
        return _form(view, visit, name, [a for i, a in enumerate(actions) if i != int(number)], old=old)
    saved = _saved(view, visit, name, actions)
    if isinstance(saved, parts.Checked):
        return _form(view, visit, name, actions, old=old, checked=saved)
    if step == "run":
        return _queued(visit, saved)
    return RedirectResponse(Addresses(visit, view.key)("/forecast/scenario", name=saved.name), 303)


def _saved(view: View, visit: Visit, name: str, actions: Sequence[parts.Action]) -> Scenario | parts.Checked:
    """The scenario as it was stored, or what is wrong with it."""
    checked = parts.check(name, actions, view.settings, view.key.as_of, visit)
    if not checked.good:
        return checked
    try:
        return scenarios.save_scenario(visit.workspace, visit.acting(), name, {"actions": actions, "name": name})
    except InputError as error:
        return parts.Checked({}, tuple(f.message(visit.language) for f in error.findings), ())


def _form(
    view: View,
    visit: Visit,
    name: str,
    actions: Sequence[parts.Action],
    *,
    old: str = "",
    checked: parts.Checked | None = None,
) -> Response:
    return page(
        visit,
        "scenario_edit.html",
        key=view.key,
        stale=view.stale,
        status=200 if checked is None or checked.good else 400,
        name=name,
        old=old,
        blocks=parts.blocks(actions, view, visit, checked),
        general=() if checked is None else checked.general,
        kinds=tuple(WHATS),
        first=parts.first_day(view.key.as_of),
    )


def _told(action: dict[str, object], view: View, visit: Visit) -> str:
    """An action in a sentence: its kind, and the values that were given."""
    block = parts.blocks([action], view, visit, None)[0]
    said = []
    for field in block.fields:
        if field.key == "name" or not (field.value or field.chosen):
            continue
        names = dict(field.options)
        values = ", ".join(names.get(v, v) for v in field.chosen) if field.options else parts.shown(field, visit)
        if values:
            said.append(f"{visit.say(f'scenario.key_{field.key}').lower()} {values}")
    return f"{visit.say(f'scenario.what_{block.what}')}: {', '.join(said)}"


def _headline(saved: Scenario, found: Outcome | None, visit: Visit) -> str:
    if found is None:
        return saved.name
    mean = found.effect.mean
    if abs(mean) < MILLION // 20:
        return visit.say("scenario.head_none", name=saved.name)
    key = "scenario.head_better" if mean > 0 else "scenario.head_worse"
    return visit.say(key, name=saved.name, amount=Shown(visit.language).mnkr(abs(mean)))


def _deck(found: Outcome, visit: Visit) -> Markup:
    fmt = Shown(visit.language)
    said = [
        visit.say(
            "scenario.deck_effect",
            low=fmt.mnkr(found.effect.q10, sign=True),
            high=fmt.mnkr(found.effect.q90, sign=True),
        )
    ]
    said.append(visit.say("scenario.deck_year", base=fmt.mnkr(found.base.q50), changed=fmt.mnkr(found.changed.q50)))
    said.append(visit.say("scenario.deck_better", count=round(100 * found.better)))
    return bold(" ".join(said))


def _chart(found: Outcome, visit: Visit) -> Markup:
    fmt = Shown(visit.language)
    words = {"base": visit.say("scenario.base"), "changed": visit.say("scenario.changed")}
    title = visit.say("scenario.chart_title", base=fmt.mnkr(found.base.q50), changed=fmt.mnkr(found.changed.q50))
    return densities(Densities([e / MILLION for e in found.edges], *found.shares, words), title, fmt.whole)
