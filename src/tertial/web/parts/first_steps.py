"""What a workspace without files needs before there is anything to show, and where each of it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tertial.usecases import people, periods
from tertial.usecases.access import may

if TYPE_CHECKING:
    from tertial.usecases.access import Action
    from tertial.web.visit import Visit


@dataclass(frozen=True, slots=True)
class FirstStep:
    """`key` names its words; `href` is empty for those who may not do it themselves."""

    key: str
    href: str
    done: bool


def first_steps(visit: Visit) -> tuple[FirstStep, ...]:
    """In the order in which they are done; none for those who neither work with the period nor administer."""
    if not (visit.whole or visit.may("administer")):
        return ()
    settings = visit.workspace.settings
    importers = any(may(settings, person, "import") for person in people.people(visit.workspace))
    ways: tuple[tuple[str, str, Action, bool], ...] = (
        ("people", "/admin", "administer", importers),
        ("period", "/admin/periods", "plan", any(p.opened for p in periods.periods(visit.workspace))),
        ("files", "/data", "import", bool(visit.views.months(1))),
    )
    return tuple(FirstStep(key, href if visit.may(action) else "", done) for key, href, action, done in ways)
