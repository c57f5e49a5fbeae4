"""Which methods an address takes: asked when one comes that it does not take."""

from __future__ import annotations

import re
from functools import lru_cache

from starlette.routing import compile_path

from tertial.web.access_table import TABLE

KNOWN_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((compile_path(row.path)[0], row.method) for row in TABLE)


def methods_of(path: str) -> tuple[str, ...]:
    """The methods that a row of the access table takes for an address, such as `GET, HEAD, OPTIONS`; none for no address of ours."""
    taken = {method for pattern, method in _compiled() if pattern.match(path)}
    if not taken:
        return ()
    more = {"HEAD"} if "GET" in taken else set()
    return tuple(method for method in KNOWN_METHODS if method in taken | more | {"OPTIONS"})
