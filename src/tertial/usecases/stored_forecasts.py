"""Forecasts that were made and kept: which there are, and what one of them says of the committee and its areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tertial.usecases.forecast_store import find
from tertial.usecases.views_model import Band
from tertial.usecases.workspace import Workspace
from tertial.workflow.store_forecasts import ForecastRecord, forecasts

if TYPE_CHECKING:
    from tertial.forecast.arrays import Floats

LEVELS = (5, 10, 25, 50, 75, 90, 95)


@dataclass(frozen=True, slots=True)
class StoredForecast:
    """The full year's distribution of the result, öre; `areas` by code. `scenario` is what was tried, None without one."""

    record: ForecastRecord
    total: Band
    areas: Mapping[str, Band]
    scenario: Mapping[str, Any] | None


def every(workspace: Workspace) -> list[ForecastRecord]:
    """Every stored forecast, the one that was made last first."""
    return sorted(forecasts(workspace.store), key=lambda r: r.sequence, reverse=True)


def one(workspace: Workspace, id_: str) -> StoredForecast | None:
    """A stored forecast; None for an id that none has. Raises UnreadableError for one that is damaged."""
    found = find(workspace, id_)
    if found is None:
        return None
    by_area = found.digest.totals.sum(axis=2)
    areas = {code: band_of(by_area[:, i]) for i, code in enumerate(found.digest.areas) if code}
    return StoredForecast(found.record, band_of(by_area.sum(axis=1)), areas, found.scenario)


def band_of(values: Floats) -> Band:
    """Mean and quantiles of sampled öre, rounded to whole öre."""
    import numpy as np

    quantiles = (round(float(q)) for q in np.percentile(values, LEVELS))
    return Band(round(float(values.mean())), *quantiles)
