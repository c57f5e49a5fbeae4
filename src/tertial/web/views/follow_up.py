"""Grants, actions, initiatives, investments and equity: one page for what is followed beside the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tertial.usecases.views_model import View
from tertial.web.lookup import looked_at
from tertial.web.parts import follow_up as parts
from tertial.web.render import page
from tertial.web.shown import Shown
from tertial.web.table_files import bare, csv_answer, kr
from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)


@router.get("/follow-up")
def follow_up(request: Request) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    groups = parts.grants(view)
    return page(
        visit,
        "follow_up.html",
        key=view.key,
        stale=view.stale,
        year=view.key.as_of.year,
        headline=parts.headline(view, visit),
        actions=parts.actions(view, visit),
        groups=groups,
        grants=parts.all_grants(groups),
        initiatives=parts.initiatives(view),
        investments=parts.investments(view),
        equity=parts.equity(view),
        events=view.more.followed.events,
        result=view.value("result.total.forecast"),
        closing=view.value("result.accumulated.forecast"),
        short=lambda value: _short(value, visit),
    )


def _short(value: Decimal, visit: Visit) -> str:
    """A measured number without zeros at its end."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return Shown(visit.language).number(value, places)


Rows = list[list[object]]


@router.get("/follow-up/csv/{table}")
def follow_up_csv(request: Request, table: str) -> Response:
    """`actions`, `grants`, `initiatives`, `investments` or `equity`; amounts in kronor."""
    visit: Visit = request.state.visit
    if table not in TABLES:
        raise LookupError(table)
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    words, rows = TABLES[table]
    return csv_answer(f"{table}-{view.key.token}", [visit.say(w) for w in words], rows(view, visit))


def _actions(view: View, visit: Visit) -> Rows:
    return [
        [
            r.action.id,
            r.action.name,
            r.unit,
            r.action.owner,
            r.told,
            r.action.start,
            r.action.end,
            *map(kr, (r.action.expected, r.action.realised, r.action.rest)),
            r.action.note,
        ]
        for r in parts.actions(view, visit).rows
    ]


def _grants(view: View, visit: Visit) -> Rows:
    return [
        [
            g.id,
            g.name,
            g.payer,
            visit.say(f"follow.kind_{g.kind}"),
            g.year,
            *map(kr, (g.applied, g.granted, g.approved, g.received)),
            g.conditions,
        ]
        for g in view.more.followed.grants
    ]


def _initiatives(view: View, visit: Visit) -> Rows:
    rows: Rows = []
    for row in parts.initiatives(view):
        one, effect = row.initiative, row.initiative.effect
        measured = (
            (None, None, None, None)
            if effect is None
            else (effect.what, bare(effect.before), bare(effect.after), effect.n)
        )
        days = [day for _, day in row.steps]
        rows.append(
            [
                one.id,
                one.name,
                visit.say(f"follow.stage_{one.stage}"),
                *days,
                *map(kr, (one.granted, one.used)),
                *measured,
            ]
        )
    return rows


def _investments(view: View, visit: Visit) -> Rows:  # noqa: ARG001
    return [[i.id, i.name, i.year, *map(kr, (i.budget, i.actual, i.forecast))] for i in view.more.followed.investments]


def _equity(view: View, visit: Visit) -> Rows:  # noqa: ARG001
    return [[r.year, *map(kr, (r.start, r.settled, r.used, r.result, r.closing))] for r in parts.equity(view)]


TABLES: Mapping[str, tuple[tuple[str, ...], Callable[[View, Visit], Rows]]] = {
    "actions": (
        (
            "follow.id",
            "follow.action",
            "follow.unit",
            "follow.owner",
            "follow.status",
            "follow.start",
            "follow.end",
            "follow.expected",
            "follow.realised",
            "follow.rest",
            "follow.note",
        ),
        _actions,
    ),
    "grants": (
        (
            "follow.id",
            "follow.grant",
            "follow.payer",
            "follow.kind",
            "follow.year",
            "follow.applied",
            "follow.granted",
            "follow.approved",
            "follow.received",
            "follow.conditions",
        ),
        _grants,
    ),
    "initiatives": (
        (
            "follow.id",
            "follow.initiative",
            "follow.stage",
            "follow.stage_idea",
            "follow.stage_pilot",
            "follow.stage_scaled",
            "follow.stage_closed",
            "follow.funds_granted",
            "follow.funds_used",
            "follow.effect",
            "follow.before",
            "follow.after",
            "follow.count",
        ),
        _initiatives,
    ),
    "investments": (
        ("follow.id", "follow.investment", "follow.year", "follow.budget", "follow.actual", "follow.forecast"),
        _investments,
    ),
    "equity": (
        ("follow.year", "follow.equity_start", "follow.settled", "follow.used", "follow.result", "follow.closing"),
        _equity,
    ),
}
"""By name: the keys of the words of the head, and what makes the rows."""
