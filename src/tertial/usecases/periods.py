"""Periods: which one is at work, what is in and what is missing, who owes what and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

from tertial.domain.coding import belongs
from tertial.domain.period import Month
from tertial.findings import RefusedError
from tertial.usecases.access import DENIED, Acting, Person, covers, demand, may, section_scope
from tertial.usecases.entered import bad, iso_day, month
from tertial.usecases.workspace import Workspace
from tertial.workflow import store_forecasts, store_people, store_reports, store_texts
from tertial.workflow.states import State
from tertial.workflow.store_reports import PeriodRecord, ReportRecord

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tertial.workflow.store import BatchRecord

ReportKind = Literal["monthly", "interim", "annual"]
Step = Literal["data", "units", "controller", "head", "committee"]
STEPS: tuple[Step, ...] = ("data", "units", "controller", "head", "committee")
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PeriodInfo:
    """A period. `deadlines` holds the last day (ISO) of the steps that have one. `published_known` bounds what the
    figures of its published report knew; `opened` is False for one that nobody has planned."""

    period: str
    kind: ReportKind
    as_of: date
    deadlines: Mapping[str, str]
    state: State
    version: int
    published_version: int | None
    published_known: str | None
    opened: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A place for a text: its name in the report, and the scope that decides who may write it."""

    section: str
    scope: str
    name: str


@dataclass(frozen=True, slots=True)
class KindIn:
    """Whether a kind of file that comes every month is in for the period's month. `came` is when it was known."""

    kind: str
    state: Literal["in", "late", "missing", "to_come"]
    came: str | None
    deadline: str


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that is not done. `state` is missing, or the state that it is in; `who` holds the names of those who
    can do it."""

    what: Literal["data", "text", "forecast", "report"]
    about: str
    name: str
    step: Step
    deadline: str | None
    state: str
    who: tuple[str, ...]
    overdue: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Where a period stands. `reminders` are those of `owed` that the person can do and that are due within a week."""

    info: PeriodInfo
    kinds: tuple[KindIn, ...]
    owed: tuple[Owed, ...]
    reminders: tuple[Owed, ...]


def implied_kind(of: Month) -> ReportKind:
    """The report of a month that nobody has planned: interim after a tertial, annual after the year, else monthly."""
    return "annual" if of.month == 12 else "interim" if of.month in (4, 8) else "monthly"


def record_in(connection: Connection, period: str) -> PeriodRecord:
    """A period as it is stored, or as it is when nobody has planned it. Raises InputError for what is no month."""
    of = month(period)
    return store_reports.period_in(connection, str(of)) or PeriodRecord(str(of), implied_kind(of))


def open_period(
    workspace: Workspace, acting: Acting, period: str, kind: ReportKind, deadlines: Mapping[str, str] | None = None
) -> PeriodInfo:
    """Plan a period, or change the plan of one whose report is a draft or returned.

    Raises RefusedError without the right to or for a report that has come further, InputError for days that are none.
    """
    demand(workspace.settings, acting.person, "plan")
    of = str(month(period))
    if kind not in ("monthly", "interim", "annual"):
        raise bad("kind", kind)
    days = {step: iso_day(day) for step, day in (deadlines or {}).items() if day and step in STEPS}
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        before = record_in(change.connection, of)
        if before.kind != kind:
            change.demand_open(of)
        store_reports.put_period(change, PeriodRecord(of, kind, **days))
        report = store_reports.report_in(change.connection, before)
        if report.kind != kind and report.changed:
            store_reports.put_report(change, ReportRecord(of, report.version, kind, report.state))
    return info(workspace, of)


def periods(workspace: Workspace) -> list[PeriodInfo]:
    """Every period that is planned or has a report, newest first."""
    planned = {p.period: p for p in store_reports.periods(workspace.store)}
    by_period: dict[str, list[ReportRecord]] = {}
    for report in store_reports.reports(workspace.store):
        by_period.setdefault(report.period, []).append(report)
    every = sorted(planned.keys() | by_period.keys(), reverse=True)
    return [_info(planned.get(p), p, by_period.get(p, [])) for p in every]


def info(workspace: Workspace, period: str) -> PeriodInfo:
    """A period, planned or not. Raises InputError for what is no month."""
    of = str(month(period))
    with workspace.store.read() as connection:
        planned = store_reports.period_in(connection, of)
    return _info(planned, of, store_reports.reports(workspace.store, of))


def _info(planned: PeriodRecord | None, period: str, versions: list[ReportRecord]) -> PeriodInfo:
    of = Month.parse(period)
    record = planned or PeriodRecord(period, implied_kind(of))
    newest = versions[-1] if versions else ReportRecord(period, 1, record.kind, "draft")
    shown = next((r for r in reversed(versions) if r.state == "published"), None)
    return PeriodInfo(
        period,
        cast("ReportKind", newest.kind),
        of.last_day,
        {step: day for step in STEPS if (day := getattr(record, step)) is not None},
        cast("State", newest.state),
        newest.version,
        None if shown is None else shown.version,
        None if shown is None else shown.known,
        planned is not None,
    )


def current(workspace: Workspace, today: date) -> PeriodInfo | None:
    """The period at work: the oldest planned one that is not locked or published, else the newest; None without any."""
    every = periods(workspace)
    begun = [p for p in every if p.state not in ("locked", "published") and p.as_of <= today + SOON]
    if begun:
        return begun[-1]
    return every[0] if every else None


def visible(workspace: Workspace, person: Person) -> list[PeriodInfo]:
    """The periods whose figures somebody may see, newest first: every one for those who may see the period at work over some
    part, else those that have a published report."""
    every = periods(workspace)
    if any(may(workspace.settings, person, "read", g.scope) for g in person.grants):
        return every
    return [p for p in every if p.published_version is not None] if person.active and person.grants else []


def sections(workspace: Workspace, year: int) -> list[Section]:
    """The places for texts that a period's report is owed: the summary, goals of the year, areas and named units."""
    settings = workspace.settings
    summary = "Året i korthet" if workspace.language == "sv" else "The year in brief"
    found = [Section("summary", "", summary)]
    found += [Section(f"goal.{goal.key}", "", goal.text) for goal in settings.goals if goal.year == year]
    for area in settings.areas:
        found.append(Section(f"area.{area.code}", f"area.{area.code}", area.name))
        units = [unit for unit in settings.units if belongs(unit.code, area.units)]
        found += [Section(f"unit.{unit.code}", f"unit.{unit.code}", unit.name) for unit in units]
    return found


def overview(workspace: Workspace, period: str, today: date, person: Person) -> Overview:
    """Where a period stands, as far as somebody may see it. Raises RefusedError for those who see published ones alone."""
    key = ("overview", period, today, person)
    return workspace.store.kept.get(key, lambda: _overview(workspace, period, today, person))


def _overview(workspace: Workspace, period: str, today: date, person: Person) -> Overview:
    if not any(may(workspace.settings, person, "read", g.scope) for g in person.grants):
        raise RefusedError(DENIED(what_sv="se den pågående perioden", what_en="see the period at work", where=""))
    work = _Work(workspace, info(workspace, period), today)
    owed = tuple(o for o in work.owed() if _concerns(workspace, person, o))
    limit = str(today + SOON)
    due = tuple(o for o in owed if person.name in o.who and (o.overdue or (o.deadline or "9999") <= limit))
    return Overview(work.info, work.kinds, owed, due)


def _concerns(workspace: Workspace, person: Person, owed: Owed) -> bool:
    scope = section_scope(owed.about) if owed.what in ("text", "forecast") else ""
    return person.name in owed.who or may(workspace.settings, person, "read", scope)


class _Work:
    """What a period lacks: reads the database once for all of it."""

    def __init__(self, workspace: Workspace, of: PeriodInfo, today: date) -> None:
        self.workspace = workspace
        self.info = of
        self.today = today
        self.people = [p for p in store_people.people(workspace.store) if p.active]

    def owed(self) -> Iterator[Owed]:
        office = self._names(("controller",), "") or self._names(("head",), "")
        for kind in self.kinds:
            if kind.state in ("missing", "to_come"):
                overdue = kind.state == "missing"
                yield Owed("data", kind.kind, kind.kind, "data", kind.deadline, "missing", office, overdue)
        if self.info.state in ("draft", "returned"):
            yield from self._texts()
            yield from self._forecasts()
        yield from self._report()

    def _names(self, roles: tuple[str, ...], scope: str) -> tuple[str, ...]:
        """Those who hold one of the roles over a scope."""
        settings = self.workspace.settings
        return tuple(
            p.name for p in self.people if any(g.role in roles and covers(settings, g.scope, scope) for g in p.grants)
        )

    def _one(self, what: Any, about: str, name: str, step: Step, state: str, who: tuple[str, ...]) -> Owed:
        deadline = self.info.deadlines.get(step)
        return Owed(what, about, name, step, deadline, state, who, deadline is not None and deadline < str(self.today))

    @cached_property
    def kinds(self) -> tuple[KindIn, ...]:
        records = self.workspace.store.batches()
        of = Month.of(self.info.as_of)
        return tuple(self._kind(kind, day, of, records) for kind, day in self.workspace.settings.expected.items())

    def _kind(self, kind: str, day: int, of: Month, records: list[BatchRecord]) -> KindIn:
        deadline = self.info.deadlines.get("data") or str(of.plus(1).first_day.replace(day=day))
        inside: Callable[[BatchRecord], bool] = lambda r: (  # noqa: E731 - one condition, used once
            r.kind == kind and (r.first or "9") <= str(of.last_day) and (r.last or "0") >= str(of.first_day)
        )
        came = min((r.known for r in records if inside(r)), default=None)
        if came is not None:
            return KindIn(kind, "late" if came[:10] > deadline else "in", came, deadline)
        return KindIn(kind, "missing" if str(self.today) > deadline else "to_come", None, deadline)

    def _texts(self) -> Iterator[Owed]:
        """Texts that are not approved; of units only those that have a manager of their own."""
        store, language = self.workspace.store, self.workspace.language
        written = store.texts(self.info.period, language)
        states = store_texts.states(store, self.info.period, language)
        office = self._names(("controller", "head"), "")
        for place in sections(self.workspace, self.info.as_of.year):
            own = self._managers(place.scope)
            if place.scope.startswith("unit.") and not own:
                continue
            state = states.get(place.section, "draft") if place.section in written else "missing"
            if state == "ready":
                yield self._one("text", place.section, place.name, "controller", state, office)
            elif state != "approved":
                step: Step = "units" if own else "controller"
                yield self._one("text", place.section, place.name, step, state, own or office)

    def _managers(self, scope: str) -> tuple[str, ...]:
        """Managers of a unit or an area, the nearest alone: those of the unit itself before those of its area."""
        exact = [p.name for p in self.people if any(g.role == "unit_manager" and g.scope == scope for g in p.grants)]
        return tuple(exact) if scope else ()

    def _forecasts(self) -> Iterator[Owed]:
        """Own forecasts of units that have a manager of their own and have entered none."""
        entered = {e.unit for e in store_forecasts.own_forecasts(self.workspace.store, self.info.period)}
        for unit in self.workspace.settings.units:
            who = self._managers(f"unit.{unit.code}")
            if who and unit.code not in entered:
                yield self._one("forecast", f"unit.{unit.code}", unit.name, "units", "missing", who)

    def _report(self) -> Iterator[Owed]:
        state = self.info.state
        if state == "published":
            return
        step: Step = "controller" if state in ("draft", "returned") else "head" if state == "ready" else "committee"
        roles = ("head",) if state == "ready" else ("controller", "head")
        yield self._one("report", self.info.kind, self.info.period, step, state, self._names(roles, ""))
