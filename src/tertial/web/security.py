"""What stands before every page: headers, hosts, size of a body, form tokens, a limit on attempts from one address."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SESSION_COOKIE = "tertial_session"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Shield:
    """Middleware around the whole app: refuses other hosts, and puts the headers on every answer.

    `hosts` are the names that the app answers to; `*` is any, for a server behind a proxy that has checked it. Pages are not
    kept by anybody (`no-store`) unless the answer says otherwise; over HTTPS the browser is told to stay there. A HEAD is
    answered as its GET, without the body.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        secure, head = scope.get("scheme") == "https", scope["method"] == "HEAD"
        scope = {**scope, "method": "GET"} if head else scope

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                more = dict(HEADERS)
                more |= {"strict-transport-security": "max-age=31536000"} if secure else {}
                more |= {} if b"cache-control" in given else {"cache-control": "no-store"}
                extra = [(k.encode(), v.encode()) for k, v in more.items() if k.encode() not in given]
                message["headers"] = [*message["headers"], *extra]
            elif head:
                message = {**message, "body": b""}
            await send(message)

        if not self._ours(scope):
            await _refuse(answer, 421)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await answer(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - the last stop: nothing of it may reach the server's own log
            await self._told(scope, receive, answer, error, begun=begun)

    def _ours(self, scope: Scope) -> bool:
        """Whether a request is for one of the names that the app answers to, and for no more than one."""
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        return len(hosts) < 2 and ("*" in self._hosts or host_name("".join(hosts)) in self._hosts)

    async def _told(self, scope: Scope, receive: Receive, send: Send, error: Exception, *, begun: bool) -> None:
        """What no handler has told of, as a page; an answer that has begun cannot be taken back and just ends."""
        from starlette.concurrency import run_in_threadpool
        from starlette.requests import Request

        from tertial.web.faults import last_stop

        made = await run_in_threadpool(last_stop, Request(scope, receive), error)
        if not begun:
            await made(scope, receive, send)


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b""})


def host_name(host: str) -> str:
    """The name in a Host header, without its port: `[::1]:8765` is `::1`."""
    return (urlsplit(f"//{host}").hostname or "").lower()


def same_origin(request: Request) -> bool:
    """Whether a form comes from a page of ours: by `Origin`, else by `Sec-Fetch-Site`, where the browser sends one."""
    origin = request.headers.get("origin")
    if origin is not None:
        return origin != "null" and urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def token_matches(given: object, expected: str) -> bool:
    """In constant time; an empty expected token matches nothing."""
    return isinstance(given, str) and bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


class Limiter:
    """At most `count` attempts per key and `seconds`, in memory. Thread-safe. `clock` gives seconds that only grow."""

    def __init__(self, count: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._count, self._seconds, self._clock = count, seconds, clock
        self._seen: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def wait(self, key: str) -> int:
        """Counts an attempt. Seconds to wait before another one is taken, 0 when this one is."""
        now = self._clock()
        with self._lock:
            recent = [t for t in self._seen.get(key, []) if now - t < self._seconds]
            if len(recent) >= self._count:
                self._seen[key] = recent
                return max(1, round(self._seconds - (now - recent[0])))
            self._seen[key] = [*recent, now]
            if len(self._seen) > 10_000:
                self._seen = {k: v for k, v in self._seen.items() if v and now - v[-1] < self._seconds}
            return 0
