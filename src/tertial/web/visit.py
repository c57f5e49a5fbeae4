"""A visit: who asks, in which language, and what the person may see. Made once per request, before anything is done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from tertial.findings import Language
from tertial.usecases.access import Acting, Action, Person, acting, may, roles_over, scopes
from tertial.usecases.views_model import View, ViewKey
from tertial.usecases.workspace import Workspace
from tertial.web.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tertial.usecases.views import Views

Theme = Literal["system", "light", "dark"]


@dataclass(frozen=True)
class Visit:
    """What a handler may lean on. `form` holds the fields of a POST, after the access table and the form token were checked."""

    workspace: Workspace
    views: Views
    person: Person | None
    csrf: str
    language: Language
    theme: Theme
    today: date
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **facts: object) -> str:
        return say(key, self.language, **facts)

    def may(self, action: Action, scope: str = "") -> bool:
        return self.person is not None and may(self.workspace.settings, self.person, action, scope)

    def acting(self) -> Acting:
        """Who does it, when; raises LookupError where nobody is signed in, which the access table has ruled out."""
        if self.person is None:
            raise LookupError("a page that acts for nobody")
        return acting(self.person)

    @property
    def role(self) -> str | None:
        """The role that the person menu names: the one over the most, in the order of duties."""
        if self.person is None:
            return None
        order = ("head", "controller", "administrator", "auditor", "unit_manager", "reader")
        scopes = {grant.scope for grant in self.person.grants}
        held = {role for scope in scopes for role in roles_over(self.workspace.settings, self.person, scope)}
        return next((role for role in order if role in held), None)

    @property
    def whole(self) -> bool:
        """Whether the person sees the period at work, not published ones alone."""
        return self.person is not None and bool(scopes(self.workspace.settings, self.person, "read"))

    def snapshots(self) -> tuple[ViewKey, ...]:
        """The snapshots that the person may look at, newest first."""
        if self.whole:
            return self.views.months()
        if self.person is None:
            return ()
        from tertial.usecases.periods import visible

        return tuple(ViewKey(info.as_of) for info in visible(self.workspace, self.person))

    def key(self) -> ViewKey | None:
        """The snapshot that the address asks for with `at`, else the newest; None when there is none to see. `known` is the day
        whose knowledge it shows, where a form has asked for one beside `at`.

        Raises LookupError for one that the person may not see or that is no snapshot.
        """
        keys = self.snapshots()
        wanted = self.query.get("at", "")
        if not wanted:
            return keys[0] if keys else None
        try:
            key = ViewKey.parse(wanted)
            if day := self.query.get("known", ""):
                key = replace(key, known=str(date.fromisoformat(day)))
        except ValueError as error:
            raise LookupError(wanted) from error
        if ViewKey(key.as_of) not in keys or (key.known is not None and not self.whole):
            raise LookupError(wanted)
        return key

    def view(self, key: ViewKey) -> View | None:
        return self.views.get(key)
