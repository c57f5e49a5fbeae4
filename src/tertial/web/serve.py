"""`tertial serve`: one process that answers until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Callable

from tertial.findings import Kind, UnreadableError
from tertial.usecases import people
from tertial.usecases.imports import now
from tertial.usecases.workspace import Workspace
from tertial.web.security import LOOPBACK

KEEP_ALIVE = 65
"""Seconds that an idle connection is kept: longer than people think between two pages and than proxies keep theirs (60), so that
no request is sent on a connection that is just being closed."""

PORT_TAKEN = Kind(
    "serve.port-taken",
    "error",
    sv="Det går inte att lyssna på {host}:{port}: {reason}.",
    en="It is not possible to listen on {host}:{port}: {reason}.",
    do_sv="Välj en annan port, till exempel --port 8766, eller stäng det som redan lyssnar.",
    do_en="Choose another port, for example --port 8766, or close what already listens.",
)


def serve(
    workspace: Workspace, host: str, port: int, names: tuple[str, ...], ready: Callable[[str, str | None], None]
) -> None:
    """Answer on `host` and `port` until it is stopped. `names` are further host names that the pages are reached by.

    `ready` is called with the address, and the address of the first administrator's link when no person exists, just
    before the first request can be answered. Raises UnreadableError for an address that cannot be listened on.
    """
    import uvicorn

    from tertial.web.app import create_app

    listening = _listen(host, port)
    port = listening.getsockname()[1]
    hosts = {host.lower(), *LOOPBACK, *(name.lower() for name in names)}
    app = create_app(workspace.folder, hosts=hosts)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/"
    token = people.first_link(workspace, now())
    ready(address, None if token is None else f"{address}link/{token}")
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=KEEP_ALIVE,
        forwarded_allow_ips="127.0.0.1,::1",
    )
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
    except (OSError, OverflowError) as error:
        opened.close()
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error).removeprefix("bind(): ")
        raise UnreadableError(PORT_TAKEN(host=host, port=port, reason=reason)) from error
    return opened
