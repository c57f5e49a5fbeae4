"""The forecast of a workspace: a snapshot's tables become the engine's inputs, and its answer a table or JSON."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tertial import wording
from tertial.config import Settings
from tertial.data.snapshot import Snapshot
from tertial.findings import Kind, Language, UnreadableError
from tertial.usecases.forecast_inputs import forecast_inputs
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    from tertial.forecast.arrays import Bools, Ints
    from tertial.forecast.result import Forecast, Spread

NOTHING_TO_FORECAST = Kind(
    "forecast.nothing-in",
    "error",
    sv="Det finns inget att göra en prognos av i läget {as_of}: varken ekonomi, budget eller placeringar syns.",
    en="There is nothing to forecast from in the snapshot {as_of}: no ledger, budget or placements are seen.",
    do_sv="Läs in SIE-filer och placeringar med ”tertial import”, eller välj ett annat datum.",
    do_en="Import SIE files and placements with “tertial import”, or choose another date.",
)
BAD_PATHS = Kind(
    "forecast.paths",
    "error",
    sv="Antalet banor är {found}; väntat är ett heltal från {low} till {high}, till exempel 10000.",
    en="The number of paths is {found}; expected a whole number from {low} to {high}, for example 10000.",
    do_sv="Ange ett annat antal med --paths.",
    do_en="Give another number with --paths.",
)
PATHS = (100, 100_000)


@dataclass(frozen=True)
class MadeForecast:
    """A forecast, how many seconds it took from opened workspace to finished paths, and the settings that name its parts."""

    forecast: Forecast
    seconds: float
    settings: Settings

    def as_json(self) -> dict[str, Any]:
        return as_json(self)


def make_forecast(
    workspace: Workspace, as_of: date, paths: int = 10_000, seed: int = 1, known: str | None = None
) -> MadeForecast:
    """Forecast the year of `as_of` from what was known then (`known`: a day or time that limits what had been imported).

    Raises UnreadableError when nothing is in, or when `paths` is not from 100 to 100 000.
    """
    return forecast_of(workspace.snapshot(as_of, known), workspace.settings, paths, seed)


def forecast_of(snapshot: Snapshot, settings: Settings, paths: int = 10_000, seed: int = 1) -> MadeForecast:
    """The same for a snapshot that is at hand."""
    from tertial.forecast.combine import forecast

    if not PATHS[0] <= paths <= PATHS[1]:
        raise UnreadableError(BAD_PATHS(found=paths, low=PATHS[0], high=PATHS[1]))
    begun = time.perf_counter()
    inputs = forecast_inputs(snapshot, settings)
    if not inputs.units:
        raise UnreadableError(NOTHING_TO_FORECAST(as_of=snapshot.as_of))
    made = forecast(inputs, paths, seed)
    return MadeForecast(made, time.perf_counter() - begun, settings)


def as_json(made: MadeForecast) -> dict[str, Any]:
    """What `tertial forecast --json` prints: SEK with the committee's sign, care days and counts as numbers."""
    f = made.forecast
    codes = [area.code for area in made.settings.areas]
    lines = [line.key for line in made.settings.lines]
    return {
        "as_of": f.as_of.isoformat(),
        "year": f.year,
        "paths": f.path_count,
        "seed": f.seed,
        "seconds": round(made.seconds, 2),
        "result": _money(f, None),
        "areas": {code: _money(f, f.chosen(area=code)) for code in codes},
        "lines": {key: _money(f, f.chosen(line=key)) for key in lines},
        "care_types": {
            care.code: {
                "open": care.open,
                "care_days": {"to_date": round(care.days_to_date.mean, 1), **_spread(care.days, 1, 1)},
                "cost": {"to_date": care.cost_to_date / 100, **_spread(care.cost, 100, 2)},
            }
            for care in f.care
        },
        "measures": {
            m.kind: {"reported": m.reported, "to_date": _spread(m.to_date, 1, 1), "year": _spread(m.year, 1, 1)}
            for m in f.measures
        },
    }


def _money(f: Forecast, cells: Bools | None) -> dict[str, Any]:
    from tertial.forecast.result import Spread

    def of(values: Ints) -> int:
        return int(values.sum() if cells is None else values[cells].sum())

    return {
        "to_date": of(f.to_date) / 100,
        "budget": None if f.budget is None else of(f.budget) / 100,
        **_spread(Spread.of(f.totals(cells)), 100, 2),
    }


def _spread(spread: Spread, unit: int, decimals: int) -> dict[str, Any]:
    from tertial.forecast.result import QUANTILES

    named = zip(QUANTILES, spread.quantiles, strict=True)
    return {
        "mean": round(spread.mean / unit, decimals),
        "quantiles": {f"{level:g}": round(value / unit, decimals) for level, value in named},
    }


_HEADS: dict[Language, tuple[str, ...]] = {
    "sv": ("mnkr", "Utfall hittills", "Budget helår", "Prognos", "8 av 10 mellan", "och"),
    "en": ("SEK million", "Actual to date", "Budget, year", "Forecast", "8 of 10 between", "and"),
}
_DAYS: dict[Language, tuple[str, ...]] = {
    "sv": ("Vårddygn", "Pågår nu", "Hittills", "Prognos", "8 av 10 mellan", "och"),
    "en": ("Care days", "Open now", "To date", "Forecast", "8 of 10 between", "and"),
}
_RESULT: dict[Language, str] = {"sv": "Resultat", "en": "Result"}


def money_table(made: MadeForecast, language: Language) -> tuple[Sequence[str], tuple[Sequence[str], ...]]:
    """A head and rows for the terminal: lines, areas and the result in SEK million; the forecast is the mean."""
    f, settings = made.forecast, made.settings
    named: list[tuple[str, Bools | None]] = [(line.name, f.chosen(line=line.key)) for line in settings.lines]
    named += [(area.name, f.chosen(area=area.code)) for area in settings.areas]
    named.append((_RESULT[language], None))
    rows = []
    for name, cells in named:
        to_date = int(f.to_date.sum() if cells is None else f.to_date[cells].sum())
        budget = None if f.budget is None else int(f.budget.sum() if cells is None else f.budget[cells].sum())
        spread = _of_totals(f, cells)
        shown = (to_date, budget, spread.mean, spread.quantiles[1], spread.quantiles[5])
        rows.append((name, *("" if v is None else wording.money(round(v), "mnkr", language) for v in shown)))
    return _HEADS[language], tuple(rows)


def days_table(made: MadeForecast, language: Language) -> tuple[Sequence[str], tuple[Sequence[str], ...]]:
    """A head and rows for the terminal: care days by care type."""
    names = {care.code: care.name for care in made.settings.care_types}
    rows = []
    for care in made.forecast.care:
        shown = (care.days_to_date.mean, care.days.mean, care.days.quantiles[1], care.days.quantiles[5])
        rows.append((names[care.code], str(care.open), *(wording.number(round(v), 0, language) for v in shown)))
    return _DAYS[language], tuple(rows)


def _of_totals(f: Forecast, cells: Bools | None) -> Spread:
    from tertial.forecast.result import Spread

    return Spread.of(f.totals(cells))
