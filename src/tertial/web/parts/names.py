"""What people are called: the name of whoever a record knows by login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tertial.usecases import people

if TYPE_CHECKING:
    from collections.abc import Callable

    from tertial.web.visit import Visit


def namer(visit: Visit) -> Callable[[str], str]:
    """The name that belongs to a login; the login itself where nobody has it, as for what was done on the command line."""
    known = {p.login: p.name for p in people.people(visit.workspace)}
    return lambda login: known.get(login, login)
