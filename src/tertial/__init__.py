"""Tertial: follow-up, forecast and reports for Swedish municipal social services.

from datetime import date
import tertial

workspace = tertial.open_workspace("demo")
snapshot = workspace.snapshot(date(2026, 8, 31))
snapshot.table("placements")  # an Arrow table, as known on that day
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tertial.findings import Finding

if TYPE_CHECKING:
    from tertial.data.snapshot import Snapshot
    from tertial.usecases.snapshots import YearForecast
    from tertial.usecases.workspace import Workspace, open_workspace

__version__ = "0.1.0"
__all__ = ["Finding", "Snapshot", "Workspace", "YearForecast", "__version__", "open_workspace"]

_WHERE = {
    "Snapshot": "tertial.data.snapshot",
    "YearForecast": "tertial.usecases.snapshots",
    "Workspace": "tertial.usecases.workspace",
    "open_workspace": "tertial.usecases.workspace",
}


def __getattr__(name: str) -> object:
    """The public names are imported when first used, so that the command line starts fast."""
    if name not in _WHERE:
        raise AttributeError(f"module 'tertial' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_WHERE[name]), name)
