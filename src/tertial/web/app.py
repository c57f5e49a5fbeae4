"""The web application of one workspace: routes, the guard in front of all of them, and what happens when it goes wrong."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI

from tertial import __version__
from tertial.web import faults, views, warm
from tertial.web.guard import guard
from tertial.web.security import LOOPBACK, Limiter, Shield

if TYPE_CHECKING:
    from pathlib import Path

    from tertial.config import SignInSettings
    from tertial.usecases.views import Views
    from tertial.web.oidc import Provider

ATTEMPTS, SPAN = 60, 60.0
"""So many forms from one address in so many seconds without being signed in."""


THREADS = 12
"""So many requests are worked on at once. More only share the same processors, and each thread keeps memory of its own."""


@dataclass
class House:
    """What the routes of an app share; `request.app.state.house`."""

    folder: Path
    views: Views
    limiter: Limiter
    provider: tuple[SignInSettings, Provider] | None = None


def create_app(
    folder: Path,
    *,
    hosts: Collection[str] = LOOPBACK,
    in_process: bool = False,
    background: bool = True,
) -> FastAPI:
    """The app over the workspace in `folder`. Raises UnreadableError when its configuration has faults.

    `hosts` are the names it answers to. `in_process` computes figures in this process, `background=False` leaves the
    jobs' worker out: both for tests.
    """
    from tertial.usecases.views import Views

    house = House(folder, Views(folder, in_process=in_process, ready=warm.ahead), Limiter(ATTEMPTS, SPAN))
    house.views.check()

    @contextlib.asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        with running(house, background=background):
            yield

    app = FastAPI(
        title="Tertial",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=life,
        dependencies=[Depends(guard)],
    )
    app.state.house = house
    for name in sorted(m.name for m in iter_modules(views.__path__)):
        module = import_module(f"{views.__name__}.{name}")
        if hasattr(module, "router"):
            app.include_router(module.router)
    faults.install(app)
    app.add_middleware(Shield, hosts=hosts)
    return app


@contextlib.contextmanager
def running(house: House, *, background: bool) -> Iterator[None]:
    """The computing of figures and the jobs' worker, for as long as the app runs."""
    from tertial.usecases.job_runner import JobRunner

    runner = JobRunner(house.views.workspace) if background else None
    house.views.start()
    if runner is not None:
        runner.start()
        warm.start()
    try:
        yield
    finally:
        if runner is not None:
            runner.stop()
        house.views.stop()
