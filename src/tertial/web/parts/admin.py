"""What the pages of administration show: people with their roles in words, periods to open, the organisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tertial.domain.coding import belongs
from tertial.domain.period import Month
from tertial.usecases import account, people
from tertial.usecases.access import ROLES, Grant, Person
from tertial.usecases.periods import STEPS, PeriodInfo, ReportKind, implied_kind
from tertial.wording import capital, number_word

if TYPE_CHECKING:
    from tertial.config import Settings
    from tertial.web.visit import Visit

FRIDAY = 4
TABS = (
    ("admin.tab_people", "/admin"),
    ("admin.tab_periods", "/admin/periods"),
    ("admin.tab_setup", "/admin/setup"),
    ("admin.tab_log", "/admin/log"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    href: str
    current: bool


def tabs(visit: Visit) -> tuple[Tab, ...]:
    """The pages of administration that are open to the person."""
    from tertial.web.access import allowed
    from tertial.web.access_table import TABLE

    open_ = {row.path for row in TABLE if row.method == "GET" and "{" not in row.path and allowed(row, visit, {})}
    here = next((href for _, href in reversed(TABS) if visit.path.startswith(href)), "")
    return tuple(Tab(visit.say(label), href, href == here) for label, href in TABS if href in open_)


@dataclass(frozen=True, slots=True)
class GrantShown:
    """A grant in words, and as a form sends it."""

    grant: Grant
    words: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in the list. `state` is active, invited or inactive; `shape` the sign of it."""

    person: Person
    grants: tuple[GrantShown, ...]
    state: str
    shape: str


_SHAPES = {"active": "in", "invited": "waiting", "inactive": "superseded"}


def everybody(visit: Visit) -> tuple[PersonRow, ...]:
    """Everybody, those who are deactivated last."""
    found = people.people(visit.workspace)
    invited = account.without_password(visit.workspace, found)
    by_provider = visit.workspace.settings.sign_in is not None
    rows = [row_of(visit, p, invited=p.id in invited and not (by_provider and p.email)) for p in found]
    return tuple(sorted(rows, key=lambda r: (not r.person.active, r.person.name.lower())))


def headline(visit: Visit) -> str:
    """How many may sign in, in words: `Fem personer har tillgång till Tertial`."""
    count = sum(p.active for p in people.people(visit.workspace))
    if count == 1:
        return visit.say("admin.people_title_one")
    return visit.say("admin.people_title", count=capital(number_word(count, visit.language)))


def row_of(visit: Visit, person: Person, *, invited: bool) -> PersonRow:
    state = "inactive" if not person.active else "invited" if invited else "active"
    return PersonRow(person, grants(visit, person), state, _SHAPES[state])


def grants(visit: Visit, person: Person) -> tuple[GrantShown, ...]:
    return tuple(GrantShown(grant, grant_words(visit, grant)) for grant in person.grants)


def grant_words(visit: Visit, grant: Grant) -> str:
    key = "admin.grant_individual" if grant.individual else "admin.grant"
    scope = scope_name(visit.workspace.settings, grant.scope) or visit.say("admin.whole_short")
    return visit.say(key, role=visit.say(f"roles.{grant.role}"), scope=scope)


def scope_name(settings: Settings, scope: str) -> str:
    """The name of an area or unit, the code where it has none; empty for the committee."""
    kind, _, code = scope.partition(".")
    if kind == "area":
        return next((area.name for area in settings.areas if area.code == code), code)
    return settings.unit_name(code)


def scope_options(visit: Visit) -> tuple[tuple[str, str], ...]:
    """(scope, label) of the committee, each area and the named units in it, which are indented."""
    settings = visit.workspace.settings
    found = [("", visit.say("admin.whole"))]
    for area in settings.areas:
        found.append((f"area.{area.code}", area.name))
        named = [unit for unit in settings.units if belongs(unit.code, area.units)]
        found += [(f"unit.{unit.code}", f"\u2003{unit.name} ({unit.code})") for unit in named]
    return tuple(found)


def role_options(visit: Visit) -> tuple[tuple[str, str, str], ...]:
    """(role, what it is called, what it may) of every role."""
    return tuple((role, visit.say(f"roles.{role}"), visit.say(f"admin.means_{role}")) for role in ROLES)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row of the organisation; `codes` are the unit codes of an area."""

    kind: str
    name: str
    code: str
    codes: str
    managers: str


def organisation(visit: Visit) -> tuple[UnitRow, ...]:
    """Areas with the named units of each, and who manages them."""
    settings = visit.workspace.settings
    active = [p for p in people.people(visit.workspace) if p.active]

    def managers(scope: str) -> str:
        held = (p.name for p in active if any(g.role == "unit_manager" and g.scope == scope for g in p.grants))
        return ", ".join(held)

    rows = []
    for area in settings.areas:
        codes = ", ".join(str(r).replace("-", "–") for r in area.units)
        rows.append(UnitRow("area", area.name, area.code, codes, managers(f"area.{area.code}")))
        named = [unit for unit in settings.units if belongs(unit.code, area.units)]
        rows += [UnitRow("under", u.name, u.code, "", managers(f"unit.{u.code}")) for u in named]
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class PeriodForm:
    """What the form of a period begins with. `suggested`: its deadlines are those of the latest period, moved on."""

    period: str
    kind: ReportKind
    deadlines: Mapping[str, str]
    known: bool
    suggested: bool


def period_form(found: Iterable[PeriodInfo], wanted: str, today: date) -> PeriodForm:
    """The form of a planned period, or of the next one: the month after the latest planned, else the month before today."""
    planned = [p for p in found if p.opened]
    chosen = next((p for p in planned if p.period == wanted), None)
    if chosen is not None:
        return PeriodForm(chosen.period, chosen.kind, chosen.deadlines, known=True, suggested=False)
    latest = planned[0] if planned else None
    of = Month.of(today).plus(-1) if latest is None else Month.parse(latest.period).plus(1)
    moved = {} if latest is None else moved_on(latest, of)
    return PeriodForm(str(of), implied_kind(of), moved, known=False, suggested=bool(moved))


def moved_on(latest: PeriodInfo, of: Month) -> dict[str, str]:
    """The deadlines of a period as many days after the end of another month; one on a weekend moves to the Monday after."""
    moved: dict[str, str] = {}
    for step in STEPS:
        if step in latest.deadlines:
            day = of.last_day + (date.fromisoformat(latest.deadlines[step]) - latest.as_of)
            moved[step] = str(day + timedelta(days=7 - day.weekday() if day.weekday() > FRIDAY else 0))
    return moved
