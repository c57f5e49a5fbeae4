"""What the page of grants and actions shows: the finding, four sums, and each register row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tertial.usecases.views_model import View
from tertial.usecases.views_more import STAGES, Action, EquityYear, Grant, Initiative, Investment, Stage
from tertial.web.charts.filled import filled
from tertial.web.charts.svg import scale
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from datetime import date

    from markupsafe import Markup

    from tertial.web.visit import Visit

MILLION = 100_000_000
GRANT_KINDS = ("operating", "project", "investment")
STATUS = {
    "planned": ("waiting", "follow.planned"),
    "ongoing": ("ready", "follow.ongoing"),
    "done": ("in", "follow.done"),
    "completed": ("in", "follow.done"),
    "cancelled": ("superseded", "follow.stopped"),
    "stopped": ("superseded", "follow.stopped"),
    "delayed": ("late", "follow.delayed"),
}
"""Shape and words of an action's status; another status stands as the file has it."""


def total(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    found = [v for v in values if v is not None]
    return sum(found) if found else None


def headline(view: View, visit: Visit) -> str:
    """What the actions have given and are expected to give; else what the grants come to."""
    fmt, followed = Shown(visit.language), view.more.followed
    realised, rest = (total(getattr(a, n) for a in followed.actions) for n in ("realised", "rest"))
    if realised is not None or rest is not None:
        if not rest:
            return visit.say("follow.head_done", realised=fmt.mnkr(realised or 0))
        return visit.say("follow.head_actions", realised=fmt.mnkr(realised or 0), rest=fmt.mnkr(rest))
    granted = total(g.granted for g in followed.grants if g.year == view.key.as_of.year)
    if granted is not None:
        return visit.say("follow.head_grants", granted=fmt.mnkr(granted))
    return visit.say("follow.title")


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action; effects in öre. `shape` is its status' mark, `told` its words."""

    action: Action
    unit: str
    shape: str
    told: str
    glyph: Markup


@dataclass(frozen=True)
class Actions:
    """Actions of the year and the sums of what is known of them, öre."""

    rows: tuple[ActionRow, ...]
    expected: int | None
    realised: int | None
    rest: int | None


def actions(view: View, visit: Visit) -> Actions:
    found = view.more.followed.actions
    across = scale([a.expected / MILLION for a in found if a.expected is not None], count=2)
    rows = []
    for one in found:
        shape, key = STATUS.get(one.status, ("waiting", ""))
        told = visit.say(key) if key else one.status
        so_far = None if one.realised is None else one.realised / MILLION
        unit = view.settings.unit_name(one.unit) if one.unit else ""
        rows.append(ActionRow(one, unit, shape, told, filled(across, so_far, _mnkr(one.expected))))
    sums = (total(getattr(a, name) for a in found) for name in ("expected", "realised", "rest"))
    return Actions(tuple(rows), *sums)


def _mnkr(ore: int | None) -> float | None:
    return None if ore is None else ore / MILLION


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant this year (None where it has no row) and last year."""

    name: str
    payer: str
    conditions: str
    now: Grant | None
    before: Grant | None


@dataclass(frozen=True)
class GrantGroup:
    """Grants of a kind with the sums of what is known of them: applied, granted, approved, received, öre."""

    kind: str
    rows: tuple[GrantRow, ...]
    now: tuple[int | None, ...]
    before: int | None


AMOUNTS = ("applied", "granted", "approved", "received")


def grants(view: View) -> tuple[GrantGroup, ...]:
    """By kind, those with a row this year or last."""
    year, found = view.key.as_of.year, view.more.followed.grants
    groups = []
    for kind in GRANT_KINDS:
        ids = sorted({g.id for g in found if g.kind == kind})
        rows = tuple(_grant_row([g for g in found if g.id == id_ and g.kind == kind], year) for id_ in ids)
        if rows:
            now = [r.now for r in rows if r.now is not None]
            sums = tuple(total(getattr(g, name) for g in now) for name in AMOUNTS)
            groups.append(GrantGroup(kind, rows, sums, total(r.before.received for r in rows if r.before)))
    return tuple(groups)


def _grant_row(mine: Sequence[Grant], year: int) -> GrantRow:
    now, before = (next((g for g in mine if g.year == y), None) for y in (year, year - 1))
    latest = now or before or mine[-1]
    return GrantRow(latest.name, latest.payer, latest.conditions, now, before)


def all_grants(groups: Sequence[GrantGroup]) -> tuple[int | None, ...]:
    """The sums over all kinds: the year's amounts, and last what was received the year before."""
    return (*(total(g.now[i] for g in groups) for i in range(len(AMOUNTS))), total(g.before for g in groups))


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    """An initiative with its stages in order: (stage, the day it was reached or None)."""

    initiative: Initiative
    steps: tuple[tuple[Stage, date | None], ...]


def initiatives(view: View) -> tuple[InitiativeRow, ...]:
    """The ones that moved last first."""
    found = sorted(view.more.followed.initiatives, key=lambda i: (-max(d for _, d in i.stages).toordinal(), i.id))
    return tuple(InitiativeRow(i, tuple((s, dict(i.stages).get(s)) for s in STAGES)) for i in found)


@dataclass(frozen=True, slots=True)
class InvestmentRow:
    """An investment; öre. `left` is the budget less the forecast, or less the outcome where there is none."""

    name: str
    budget: int | None
    actual: int | None
    forecast: int | None
    left: int | None


@dataclass(frozen=True)
class Investments:
    rows: tuple[InvestmentRow, ...]
    sums: InvestmentRow | None
    last_year: int | None


def investments(view: View) -> Investments:
    """Those of the year, and what was spent the year before."""
    year, found = view.key.as_of.year, view.more.followed.investments
    mine = [i for i in found if i.year == year]
    rows = tuple(_investment(i) for i in mine)
    last = total(i.actual for i in found if i.year == year - 1)
    if not rows:
        return Investments((), None, last)
    sums = Investment("", "", year, *(total(getattr(i, n) for i in mine) for n in ("budget", "actual", "forecast")))
    return Investments(rows, _investment(sums), last)


def _investment(one: Investment) -> InvestmentRow:
    ends = one.actual if one.forecast is None else one.forecast
    left = None if one.budget is None or ends is None else one.budget - ends
    return InvestmentRow(one.name, one.budget, one.actual, one.forecast, left)


@dataclass(frozen=True, slots=True)
class EquityRow:
    """A year of equity, öre: `start` and what moved it add up to `closing`, where all of it is known."""

    year: int
    start: int | None
    settled: int
    used: int
    result: int | None
    closing: int | None
    ended: bool


def equity(view: View) -> tuple[EquityRow, ...]:
    """Year by year. A year begins with what the one before ended with, or with the balance that is stated for it."""
    rows: list[EquityRow] = []
    for one in view.more.followed.equity:
        rows.append(EquityRow(one.year, _start(one, rows), one.settled, one.used, one.result, one.closing, one.ended))
    return tuple(rows)


def _start(one: EquityYear, before: Sequence[EquityRow]) -> int | None:
    if one.stated is not None:
        return one.stated
    return before[-1].closing if before else one.opening
