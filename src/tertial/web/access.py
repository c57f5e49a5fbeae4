"""Who may see and do what on the web: one row for every route of the app, held by one dependency of all of them.

A route without a row is refused, and a test fails for it. `docs/reference/access.md` is printed from the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tertial.usecases.access import Action, scopes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tertial.web.visit import Visit

Who = Literal["everyone", "member", "action", "somewhere"]
"""`everyone`: also without signing in. `member`: a person with any role. `action`: a person who may do the row's action over
its scope (the whole committee without one). `somewhere`: one who may do it over any part of the committee."""

SMALL_BODY = 1_000_000
UPLOAD_BODY = 500_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One method and path (with its parameters in braces) and who it is open to.

    `scope` names the path's parameter that holds a code: `unit` or `area`. `individual` rows show individual-level data: they
    also demand `read_individual` over the scope and are recorded by the page. `states` says what else must hold, in English
    and Swedish, where a use case decides it by the state of a period or text. `api` is the scope that an API token needs.
    """

    method: Literal["GET", "POST"]
    path: str
    who: Who
    action: Action | None = None
    scope: Literal["", "unit", "area"] = ""
    individual: bool = False
    body: int = SMALL_BODY
    api: Literal["", "read", "write"] = ""
    states: tuple[str, str] = ("", "")


def allowed(row: Row, visit: Visit, parameters: Mapping[str, str]) -> bool:
    """Whether the visit may use the row. `parameters` are the path's."""
    if row.who == "everyone":
        return True
    if visit.person is None or not visit.person.grants:
        return False
    scope = f"{row.scope}.{parameters[row.scope]}" if row.scope else ""
    if row.individual and not visit.may("read_individual", scope):
        return False
    if row.who == "member" or row.action is None:
        return True
    if row.who == "somewhere":
        return bool(scopes(visit.workspace.settings, visit.person, row.action))
    return visit.may(row.action, scope)
