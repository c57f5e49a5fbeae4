"""Who may do what, and where: roles, grants over the organisation, and the one table that answers.

Pure. A scope is written as the section of a text: "" is the committee, "area.BUF" an area, "unit.511" a unit. A grant
reaches its scope and everything below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tertial.config import Settings
from tertial.domain.coding import belongs
from tertial.findings import Kind, RefusedError
from tertial.usecases.imports import now
from tertial.usecases.same import Same
from tertial.workflow.states import ROLES, Role
from tertial.workflow.states import WORDS as STATE_WORDS

__all__ = ["ACTIONS", "ROLES", "STATE_WORDS", "Acting", "Action", "Grant", "Person", "Role", "acting", "demand", "may"]

Action = Literal[
    "read",
    "read_published",
    "read_individual",
    "write_text",
    "write_forecast",
    "approve_text",
    "import",
    "forecast",
    "report",
    "check",
    "plan",
    "administer",
    "read_audit",
]

_OFFICE = frozenset[Role]({"controller", "head"})
_UNITS = frozenset[Role]({"unit_manager", *_OFFICE})
_WORKING = frozenset[Role]({"auditor", *_UNITS})
ACTIONS: Mapping[Action, frozenset[Role]] = {
    "read": _WORKING,
    "read_published": frozenset(ROLES),
    "read_individual": _WORKING,
    "write_text": _UNITS,
    "write_forecast": _UNITS,
    "approve_text": _OFFICE,
    "import": _OFFICE,
    "forecast": _OFFICE,
    "report": _OFFICE,
    "check": _OFFICE,
    "plan": _OFFICE,
    "administer": frozenset({"administrator"}),
    "read_audit": frozenset({"administrator", "auditor"}),
}
"""The roles that may take each action within their scope; `read_individual` also demands the grant's own flag."""
EVERYWHERE: frozenset[Action] = frozenset({"import", "forecast", "report", "check", "plan", "administer", "read_audit"})
"""Actions on the workspace as a whole: a grant over the committee is needed."""

WORDS: Mapping[Action, tuple[str, str]] = {
    "read": ("se siffrorna i den pågående perioden", "see the figures of the period at work"),
    "read_published": ("se publicerade rapporter", "see published reports"),
    "read_individual": ("se uppgifter om enskilda personer", "see rows about single persons"),
    "write_text": ("skriva texter", "write texts"),
    "write_forecast": ("lämna en egen prognos", "enter an own forecast"),
    "approve_text": ("godkänna texter", "approve texts"),
    "import": ("läsa in filer", "import files"),
    "forecast": ("göra prognoser", "make forecasts"),
    "report": ("göra rapporter", "make reports"),
    "check": ("granska publicerade rapporter", "check published reports"),
    "plan": ("öppna perioder och sätta frister", "open periods and set deadlines"),
    "administer": ("administrera personer", "administer people"),
    "read_audit": ("läsa ändringsloggen", "read the log of changes"),
}
"""What each action is called in Swedish and in English."""

DENIED = Kind(
    "access.denied",
    "error",
    sv="Din behörighet räcker inte till att {what_sv}{where}.",
    en="Your access does not let you {what_en}{where}.",
    do_sv="Be den som administrerar Tertial om en roll som får göra det.",
    do_en="Ask whoever administers Tertial for a role that may do it.",
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over a scope. `individual`: may see rows about single persons there."""

    role: Role
    scope: str = ""
    individual: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in. Staff, never a client."""

    id: int
    login: str
    name: str
    email: str | None = None
    language: Literal["sv", "en"] = "sv"
    active: bool = True
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who does something at a time, ISO text in UTC."""

    person: Person
    at: str


def acting(person: Person) -> Acting:
    """Somebody who does something now."""
    return Acting(person, now())


def known_scope(settings: Settings, scope: str) -> bool:
    """Whether a scope is the committee, an area of the configuration or a unit of an area."""
    kind, _, code = scope.partition(".")
    if kind == "area":
        return any(area.code == code for area in settings.areas)
    return scope == "" or (kind == "unit" and any(belongs(code, area.units) for area in settings.areas))


def covers(settings: Settings, held: str, scope: str) -> bool:
    """Whether a grant over `held` reaches `scope`: the same, or above it in the organisation."""
    if held in ("", scope):
        return True
    kind, _, code = held.partition(".")
    below, _, unit = scope.partition(".")
    return kind == "area" and below == "unit" and _lies_in(Same(settings), code, unit)


@lru_cache(maxsize=10_000)
def _lies_in(of: Same[Settings], area_code: str, unit: str) -> bool:
    return any(area.code == area_code and belongs(unit, area.units) for area in of.of.areas)


def roles_over(settings: Settings, person: Person, scope: str) -> frozenset[Role]:
    """The roles that an active person holds over a scope."""
    if not person.active:
        return frozenset()
    return frozenset(g.role for g in person.grants if covers(settings, g.scope, scope))


def may(settings: Settings, person: Person, action: Action, scope: str = "") -> bool:
    """Whether somebody may take an action over a scope."""
    if not person.active:
        return False
    if action == "read_published":
        return bool(person.grants)
    over = "" if action in EVERYWHERE else scope
    held = [g for g in person.grants if g.role in ACTIONS[action] and covers(settings, g.scope, over)]
    return any(g.individual for g in held) if action == "read_individual" else bool(held)


def demand(settings: Settings, person: Person, action: Action, scope: str = "") -> None:
    """Raises RefusedError when somebody may not take an action over a scope."""
    if not may(settings, person, action, scope):
        sv, en = WORDS[action]
        raise RefusedError(DENIED(what_sv=sv, what_en=en, where=f" ({scope})" if scope else ""))


def scopes(settings: Settings, person: Person, action: Action) -> tuple[str, ...]:
    """Every scope over which somebody may take an action: the committee, then each area with its named units."""
    return _scopes(Same(settings), person.active, person.grants, action)


@lru_cache(maxsize=2_000)
def _scopes(of: Same[Settings], active: bool, grants: tuple[Grant, ...], action: Action) -> tuple[str, ...]:
    somebody = Person(0, "", "", active=active, grants=tuple(grants))
    return tuple(scope for scope in _every(of) if may(of.of, somebody, action, scope))


@lru_cache(maxsize=100)
def _every(of: Same[Settings]) -> tuple[str, ...]:
    """Every scope of an organisation."""
    every = [""]
    for area in of.of.areas:
        every.append(f"area.{area.code}")
        every += [f"unit.{unit.code}" for unit in of.of.units if belongs(unit.code, area.units)]
    return tuple(every)


def section_scope(section: str) -> str:
    """The scope that a text's section belongs to: its area or unit, else the committee."""
    return section if section.startswith(("area.", "unit.")) else ""
