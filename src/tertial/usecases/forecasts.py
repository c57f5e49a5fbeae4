"""The forecast of a workspace: a snapshot's tables become the engine's inputs, and its answer a table or JSON."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tertial import wording
from tertial.config import Settings
from tertial.data.snapshot import Snapshot
from tertial.findings import Finding, Kind, Language, UnreadableError
from tertial.usecases.clock import now
from tertial.usecases.forecast_board import PATHS, SEED, Bench, Board, board_of
from tertial.usecases.forecast_counts import MEASURE_OF, rates_json
from tertial.usecases.forecast_inputs import LONG_AGO, forecast_inputs, latest_known
from tertial.usecases.forecast_reading import Reading
from tertial.usecases.forecast_told import board_json, scenario_effect, spread_json
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    from tertial.forecast.digest import Digest
    from tertial.forecast.inputs import Inputs
    from tertial.forecast.result import Forecast
    from tertial.usecases.scenario_file import Scenario

Progress = Callable[[str, int, int], None]

NOTHING_TO_FORECAST = Kind(
    "forecast.nothing-in",
    "error",
    sv="Det finns inget att göra en prognos av i läget {as_of}: varken ekonomi, budget eller placeringar syns.",
    en="There is nothing to forecast from in the snapshot {as_of}: no ledger, budget or placements are seen.",
    do_sv="Läs in SIE-filer och placeringar med ”tertial import”, eller välj ett annat datum.",
    do_en="Import SIE files and placements with “tertial import”, or choose another date.",
)
TOO_LONG_AGO = Kind(
    "forecast.too-long-ago",
    "error",
    sv="Det senaste som är inläst är från {latest}, mer än ett år före {as_of}: av det året går inget att säga.",
    en="The latest that is in is from {latest}, more than a year before {as_of}: nothing can be said of that year.",
    do_sv="Läs in nyare filer med ”tertial import”, eller välj en dag närmare det som är inläst.",
    do_en="Import newer files with “tertial import”, or choose a day nearer to what is in.",
)
LEDGER_LAGS = Kind(
    "forecast.ledger-lags",
    "warning",
    sv="Av de {ended} månader av {year} som har gått är {closed} bokförda; prognosen räknar ut resten.",
    en="Of the {ended} months of {year} that have passed {closed} are booked; the forecast reckons the rest.",
    do_sv="Läs in de månader som saknas; ”tertial status” visar vilka.",
    do_en="Import the months that are missing; “tertial status” shows which.",
)
NO_PLACEMENTS = Kind(
    "forecast.no-placements",
    "warning",
    sv="Inga placeringar är inlästa: vårdens kostnad är räknad som andra rader, och vårddygn och bästa och sämsta fall saknar dem.",
    en="No placements are in: the cost of care is reckoned like other lines, and care days and the best and worst case lack them.",
    do_sv="Läs in registret över placeringar med ”tertial import”. Har nämnden inga, ta bort [[care_types]] ur tertial.toml.",
    do_en="Import the register of placements with “tertial import”. If the committee has none, take [[care_types]] out of tertial.toml.",
)
BAD_PATHS = Kind(
    "forecast.paths",
    "error",
    sv="Antalet banor är {found}; väntat är ett heltal från {low} till {high}, till exempel 10000.",
    en="The number of paths is {found}; expected a whole number from {low} to {high}, for example 10000.",
    do_sv="Ange ett annat antal med --paths.",
    do_en="Give another number with --paths.",
)
LIMITS = (100, 100_000)
_LAG = 4
"""So many passed months that are not booked are told of."""


@dataclass(frozen=True)
class MadeForecast:
    """A forecast, how many seconds it took from opened workspace to finished paths, and the settings that name its parts.

    `simulated` holds every cell and month, and is there when it was simulated now and not read. `board` is what is told of it beside,
    `scenario` the effect of the scenario that it was made with; then `base` is the forecast without it.
    """

    digest: Digest
    seconds: float
    settings: Settings
    simulated: Forecast | None = None
    board: Board | None = None
    scenario: Mapping[str, Any] | None = None
    notes: tuple[Finding, ...] = ()

    @property
    def forecast(self) -> Forecast:
        """Every cell and month. Raises LookupError for a forecast that was read: it keeps sums alone."""
        if self.simulated is None:
            raise LookupError("a stored forecast keeps its sums, not its cells")
        return self.simulated

    def as_json(self) -> dict[str, Any]:
        return as_json(self)


@dataclass(frozen=True)
class Order:
    """Which forecast is asked for: `paths` from 100 to 100 000, `known` limits what had been imported, and who asks, when."""

    as_of: date
    paths: int = PATHS
    seed: int = SEED
    known: str | None = None
    scenario: Scenario | None = None
    who: str = "tertial"
    at: str | None = None


def make_forecast(
    workspace: Workspace,
    as_of: date,
    paths: int = PATHS,
    seed: int = SEED,
    known: str | None = None,
    **more: Any,
) -> MadeForecast:
    """Forecast the year of `as_of` from what was known then, and store it; see `Order` for `more`.

    Raises UnreadableError when nothing is in, or nothing of the year before `as_of`, or when `paths` is not from 100 to 100 000.
    """
    return carry_out(workspace, Order(as_of, paths, seed, known, **more))


def carry_out(
    workspace: Workspace, order: Order, progress: Progress | None = None, reading: Reading | None = None
) -> MadeForecast:
    """The forecast that is asked for, with what the board gets. What is stored is read; else it is made and stored.

    `reading` is that of the same day, where it has begun; its process then makes a part of it too. The answer is the same without.
    """
    _check_paths(order.paths)
    begun = time.perf_counter()

    def tell(what: str, done: int) -> None:
        if progress is not None:
            progress(what, done, 4)

    snapshot = workspace.snapshot(order.as_of, order.known) if reading is None else reading.snapshot
    bench = Bench(workspace, snapshot, order.who, order.at or now(), begun=reading)
    tell("prognos" if workspace.language == "sv" else "forecast", 0)
    if bench.found(order.paths, order.seed) is None:
        import_module("tertial.usecases.forecast_engine")
        if order.scenario is None:
            bench.begin_counts(order.paths, order.seed)
        elif bench.apart:
            bench.begin(order.paths, order.seed)
        if order.scenario is None or bench.apart:  # with a scenario this process has two forecasts in memory as it is
            bench.begin_previous(None)
        if order.scenario is None:
            bench.draw(order.paths, order.seed)
        _check_inputs(bench.inputs)
        snapshot.release()  # the inputs are a fifth of the tables, and the paths need the room
    effect = None if order.scenario is None else scenario_effect(bench, order.scenario, order.paths, order.seed)
    stored = bench.stored(order.paths, order.seed)
    seconds = time.perf_counter() - begun
    tell("förra prognosen" if workspace.language == "sv" else "previous forecast", 2)
    board = board_of(bench, stored, bench.previous(None))
    tell("klar" if workspace.language == "sv" else "done", 4)
    no_days = bool(stored.digest.care) and not any(care.open or care.days.mean for care in stored.digest.care)
    about = (NO_PLACEMENTS(),) if no_days and not snapshot.batches_of("placements") else ()
    notes = (*board.notes, *_lags(stored.digest), *about, *(() if order.scenario is None else order.scenario.notes))
    return MadeForecast(stored.digest, seconds, workspace.settings, None, board, effect, notes)


def _check_paths(paths: int) -> None:
    if not LIMITS[0] <= paths <= LIMITS[1]:
        raise UnreadableError(BAD_PATHS(found=paths, low=LIMITS[0], high=LIMITS[1]))


def _check_inputs(inputs: Inputs) -> None:
    if not inputs.units:
        raise UnreadableError(NOTHING_TO_FORECAST(as_of=inputs.as_of))
    latest = latest_known(inputs)
    if latest is not None and latest < inputs.as_of - LONG_AGO:
        raise UnreadableError(TOO_LONG_AGO(latest=latest, as_of=inputs.as_of))


def _lags(made: Digest) -> tuple[Finding, ...]:
    """What there is to say of months that have passed and are not booked."""
    ended = made.as_of.month - (0 if (made.as_of + timedelta(days=1)).day == 1 else 1)
    if ended - made.closed < _LAG:
        return ()
    return (LEDGER_LAGS(ended=ended, year=made.year, closed=made.closed),)


def forecast_of(snapshot: Snapshot, settings: Settings, paths: int = PATHS, seed: int = SEED) -> MadeForecast:
    """The forecast of a snapshot that is at hand, with every cell; nothing is stored."""
    from tertial.forecast.combine import forecast
    from tertial.forecast.digest import digest

    _check_paths(paths)
    begun = time.perf_counter()
    inputs = forecast_inputs(snapshot, settings)
    _check_inputs(inputs)
    made = forecast(inputs, paths, seed)
    return MadeForecast(digest(made, inputs), time.perf_counter() - begun, settings, made)


def as_json(made: MadeForecast) -> dict[str, Any]:
    """What `tertial forecast --json` prints: SEK with the committee's sign, care days and counts as numbers."""
    d = made.digest
    codes = [area.code for area in made.settings.areas]
    lines = [line.key for line in made.settings.lines]
    told: dict[str, Any] = {
        "as_of": d.as_of.isoformat(),
        "year": d.year,
        "paths": d.path_count,
        "seed": d.seed,
        "seconds": round(made.seconds, 2),
        "result": _money(d),
        "areas": {code: _money(d, area=code) for code in codes},
        "lines": {key: _money(d, line=key) for key in lines},
        "care_types": {
            care.code: {
                "open": care.open,
                "care_days": {"to_date": round(care.days_to_date.mean, 1), **spread_json(care.days, 1, 1)},
                "cost": {"to_date": care.cost_to_date / 100, **spread_json(care.cost, 100, 2)},
            }
            for care in d.care
        },
        "measures": {
            MEASURE_OF[m.kind]: {
                "reported": m.reported,
                "to_date": spread_json(m.to_date, 1, 1),
                "year": spread_json(m.year, 1, 1),
            }
            for m in d.measures
            if m.kind in MEASURE_OF
        },
        "rates": rates_json(d),
    }
    if made.board is not None:
        told |= board_json(made.board, made.settings)
    if made.scenario is not None:
        told["scenario"] = dict(made.scenario)
    return told


def _money(d: Digest, *, area: str | None = None, line: str | None = None) -> dict[str, Any]:
    """An area or a line that the forecast has nothing of is zero."""
    from tertial.forecast.result import Spread

    there = (area is None or area in d.areas) and (line is None or line in d.lines)
    rows = slice(None) if area is None else [i for i, a in enumerate(d.areas) if a == area]
    columns = slice(None) if line is None else [i for i, k in enumerate(d.lines) if k == line]
    values = d.of(area=area, line=line) if there else d.result() * 0
    return {
        "to_date": int(d.to_date[rows][:, columns].sum()) / 100,
        "budget": None if d.budget is None else int(d.budget[rows][:, columns].sum()) / 100,
        **spread_json(Spread.of(values), 100, 2),
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
    settings = made.settings
    named: list[tuple[str, dict[str, str]]] = [(line.name, {"line": line.key}) for line in settings.lines]
    named += [(area.name, {"area": area.code}) for area in settings.areas]
    named.append((_RESULT[language], {}))
    rows = []
    for name, key in named:
        told = _money(made.digest, **key)
        shown = (told["to_date"], told["budget"], told["mean"], told["quantiles"]["0.1"], told["quantiles"]["0.9"])
        rows.append((name, *("" if v is None else wording.money(round(v * 100), "mnkr", language) for v in shown)))
    return _HEADS[language], tuple(rows)


def days_table(made: MadeForecast, language: Language) -> tuple[Sequence[str], tuple[Sequence[str], ...]]:
    """A head and rows for the terminal: care days by care type."""
    names = {care.code: care.name for care in made.settings.care_types}
    rows = []
    for care in made.digest.care:
        shown = (care.days_to_date.mean, care.days.mean, care.days.quantiles[1], care.days.quantiles[5])
        rows.append((names[care.code], str(care.open), *(wording.number(round(v), 0, language) for v in shown)))
    return _DAYS[language], tuple(rows)
