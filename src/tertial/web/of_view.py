"""What pages make of a view, kept with it: tables and drawings are the same for everybody who reads them in a language.

What depends on who asks, on the day or on the workflow is never kept here: the function is given the language and nothing else of
the visit, so that it cannot ask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from tertial.web.words import say

if TYPE_CHECKING:
    from tertial.findings import Language
    from tertial.usecases.views_model import View
    from tertial.web.visit import Visit

MOST = 600
"""So many things at most are kept with a view; all of them are let go when there are more."""

_NONE = object()
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a kept part may know of a visit."""

    language: Language

    def say(self, key: str, **facts: object) -> str:
        return say(key, self.language, **facts)


def of_view(make: Callable[Concatenate[View, Visit, P], T]) -> Callable[Concatenate[View, Visit, P], T]:
    """Keeps what a function makes of a view, by the language and its other arguments. Nobody may change what it gives."""

    @wraps(make)
    def ask(view: View, visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> T:
        made: dict[object, Any] = view.pages
        key = (make.__module__, make.__qualname__, visit.language, args, tuple(sorted(kwargs.items())))
        found = made.get(key, _NONE)
        if found is _NONE:
            found = make(view, cast("Visit", Reading(visit.language)), *args, **kwargs)
            if len(made) >= MOST:
                made.clear()
            made[key] = found
        return cast("T", found)

    return ask
