"""What a page of figures begins with: the snapshot that is asked for, or the page that says why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tertial.findings import TertialError
from tertial.usecases.views_model import View
from tertial.web.parts.first_steps import first_steps
from tertial.web.render import page

if TYPE_CHECKING:
    from fastapi.responses import Response

    from tertial.web.visit import Visit


def looked_at(visit: Visit) -> View | Response:
    """The view, or a page: nothing is imported (or published), or the figures are being computed.

    The page of waiting loads itself again, without script too. Raises LookupError for a snapshot that is not for the person.
    """
    key = visit.key()
    if key is None:
        return empty(visit)
    view = visit.view(key)
    if view is not None:
        return view
    here = visit.path + (f"?at={key.token}" if visit.query.get("at") or key.known else "")
    answer = page(visit, "waiting.html", key=key, status=202, here=here)
    answer.headers["retry-after"] = "2"
    return answer


def empty(visit: Visit) -> Response:
    """The page of a workspace, or for readers of a committee, that has nothing to show: with what is to be done first."""
    return page(visit, "empty.html", steps=first_steps(visit))


def period_at(visit: Visit) -> str | Response:
    """The period that is written in, or the page that says that nothing is imported.

    It needs no figures: what somebody has written is taken in also while they are being computed, after a restart or an import.
    """
    key = visit.key()
    return empty(visit) if key is None else str(key.month)


def figures_now(visit: Visit) -> View | None:
    """The view when it is there: None while it is being computed and when it cannot be, which is no reason to lose words."""
    key = visit.key()
    if key is None:
        return None
    try:
        return visit.view(key)
    except TertialError:
        return None
