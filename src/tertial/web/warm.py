"""What the first visitor would otherwise wait for: templates to be compiled and what is loaded late, done while nobody asks."""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from tertial.findings import TertialError
from tertial.usecases.mishaps import note

if TYPE_CHECKING:
    from tertial.usecases.views_model import View
    from tertial.usecases.workspace import Workspace

LATE = (
    "argon2",
    "markdown_it",
    "multiprocessing.popen_spawn_posix",
    "numpy.ma",
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
    thread = threading.Thread(target=_warm, name="warm", daemon=True)
    thread.start()
    return thread


def _warm() -> None:
    try:
        warm()
    except Exception as error:  # noqa: BLE001 - what could not be done ahead is done when it is asked for
        note("the thread that warms", error)


def warm() -> None:
    from tertial.web.render import environment

    for name in LATE:
        with suppress(ImportError):  # what there is not, the page that needs it will say
            import_module(name)
    made = environment()
    for name in made.list_templates():
        made.get_template(name)


def ahead(workspace: Workspace, view: View) -> None:
    """What takes long to make of a view and is the same for everybody: the report as it would be now, and the two latest forecasts
    side by side. A fault here is one that the page will tell of."""
    from tertial.usecases.desk import preview
    from tertial.usecases.forecast_versions import compare, latest_two
    from tertial.usecases.periods import info

    with suppress(TertialError):
        period = str(view.key.month)
        preview(workspace, view, info(workspace, period).kind, period)
    with suppress(TertialError):
        if two := latest_two(workspace):
            compare(workspace, *two)
