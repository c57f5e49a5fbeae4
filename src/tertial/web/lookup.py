"""What a page of figures begins with: the snapshot that is asked for, or the page that says why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tertial.usecases.views_model import View
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
        return page(visit, "empty.html")
    view = visit.view(key)
    if view is not None:
        return view
    here = visit.path + (f"?at={key.token}" if visit.query.get("at") else "")
    answer = page(visit, "waiting.html", key=key, status=202, here=here)
    answer.headers["retry-after"] = "2"
    return answer
