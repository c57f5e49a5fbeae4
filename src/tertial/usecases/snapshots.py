"""The snapshot that Python programs get: its tables, and the forecast of its year as NumPy and Arrow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from tertial.config import Settings
from tertial.data.snapshot import Snapshot

if TYPE_CHECKING:
    import pyarrow as pa

    from tertial.forecast.arrays import Floats, Ints
    from tertial.forecast.result import Forecast


@dataclass(frozen=True)
class OpenSnapshot(Snapshot):
    """A snapshot of an opened workspace, which knows its configuration."""

    settings: Settings | None = field(default=None, compare=False, repr=False)

    def forecast(self, paths: int = 10_000, seed: int = 1) -> YearForecast:
        """Simulate the year of `as_of` from what the snapshot shows; nothing is stored.

        The same snapshot, paths and seed give the same answer. Raises UnreadableError when there is nothing to forecast from, or
        when `paths` is not from 100 to 100 000, and ValueError for a snapshot without a workspace.
        """
        from tertial.usecases.forecasts import forecast_of

        if self.settings is None:
            raise ValueError("expected a snapshot of an opened workspace, as workspace.snapshot gives it")
        return YearForecast(forecast_of(self, self.settings, paths, seed).forecast)


@dataclass(frozen=True, repr=False)
class YearForecast:
    """A simulated year: joint paths over unit, line and month, öre with the committee's sign (income plus, costs minus)."""

    simulated: Forecast

    def __repr__(self) -> str:
        return f"YearForecast(as_of={self.as_of}, paths={self.paths}, seed={self.seed})"

    @property
    def as_of(self) -> date:
        return self.simulated.as_of

    @property
    def year(self) -> int:
        return self.simulated.year

    @property
    def paths(self) -> int:
        """How many paths there are."""
        return self.simulated.path_count

    @property
    def seed(self) -> int:
        return self.simulated.seed

    @property
    def units(self) -> tuple[str, ...]:
        return self.simulated.units

    @property
    def lines(self) -> tuple[str, ...]:
        return self.simulated.lines

    @property
    def areas(self) -> tuple[str, ...]:
        return tuple(self.simulated.area_codes())

    @property
    def care_types(self) -> tuple[str, ...]:
        return tuple(care.code for care in self.simulated.care)

    def totals(self, *, line: str | None = None, area: str | None = None, unit: str | None = None) -> Ints:
        """The full year by path, int64 öre: of the result, or of a line, an area, a unit, or of what they have in common.

        Raises ValueError for a code that is not among `lines` or `units`; an area without units is zero.
        """
        return self.simulated.totals(self.simulated.chosen(line=line, area=area, unit=unit))

    def care_days(self, care_type: str) -> Floats:
        """Care days of the full year by path, float64. Raises ValueError for a care type that is not configured."""
        return self.simulated.care[self.care_types.index(care_type)].paths

    def table(self) -> pa.Table:
        """One row a path, unit and line with anything in it: `path` (int32, from 0), `unit`, `line`, `amount` (int64, öre, the full
        year)."""
        import numpy as np
        import pyarrow as pa

        made = self.simulated
        whole = made.past + made.paths.sum(axis=2)
        count, cells = whole.shape
        units: Any = pa.DictionaryArray.from_arrays(
            np.tile(made.cells[:, 0], count).astype(np.int32), pa.array(made.units)
        )
        lines: Any = pa.DictionaryArray.from_arrays(
            np.tile(made.cells[:, 1], count).astype(np.int32), pa.array(made.lines)
        )
        return pa.table(
            {
                "path": np.repeat(np.arange(count, dtype=np.int32), cells),
                "unit": units,
                "line": lines,
                "amount": whole.ravel().astype(np.int64),
            }
        )
