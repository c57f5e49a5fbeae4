"""What the first visitor would otherwise wait for: templates to be compiled and what is loaded late, done while nobody asks."""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib import import_module

LATE = (
    "argon2",
    "markdown_it",
    "multiprocessing.popen_spawn_posix",
    "pyarrow.parquet",
    "sqlalchemy.dialects.sqlite",
    "tertial.forecast.digest",
    "tertial.report.build",
    "tertial.report.render",
    "tertial.usecases.forecast_files",
    "tertial.usecases.job_runner",
)
"""Modules that pages load when they first need them."""


def start() -> threading.Thread:
    """Begin, in a thread of its own that ends when it is done."""
    thread = threading.Thread(target=warm, name="warm", daemon=True)
    thread.start()
    return thread


def warm() -> None:
    from tertial.web.render import environment

    for name in LATE:
        with suppress(ImportError):  # what there is not, the page that needs it will say
            import_module(name)
    made = environment()
    for name in made.list_templates():
        made.get_template(name)
