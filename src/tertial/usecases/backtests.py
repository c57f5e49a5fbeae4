"""`tertial backtest`: the forecast engine against the workspace's own history."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tertial import wording
from tertial.findings import Kind, Language, UnreadableError
from tertial.usecases.forecast_inputs import forecast_inputs
from tertial.usecases.forecast_reading import Reading
from tertial.usecases.forecast_record import COMMITTEE, own_forecasts, with_own
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    from tertial.forecast.backtest import Record, Replay
    from tertial.forecast.inputs import Inputs

Progress = Callable[[str, int, int], None]

TOO_SHORT = Kind(
    "backtest.too-short",
    "error",
    sv="Historiken räcker inte för att pröva prognosen: väntat är minst två hela bokförda år före {day}.",
    en="The history is too short to test the forecast on: expected at least two full booked years before {day}.",
    do_sv="Läs in SIE-filer för fler år med ”tertial import”.",
    do_en="Import SIE files of more years with “tertial import”.",
)


@dataclass(frozen=True)
class Backtest:
    """Every replayed forecast, the record by scope, and how long it took."""

    replays: tuple[Replay, ...]
    records: tuple[Record, ...]
    paths: int
    seed: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Amounts in SEK, care days as numbers; `month_ends` are the days that were replayed."""
        return {
            "month_ends": sorted({r.as_of.isoformat() for r in self.replays}),
            "paths": self.paths,
            "seed": self.seed,
            "seconds": round(self.seconds, 2),
            "records": {r.scope: _record(r) for r in self.records},
            "replays": [_replay(r) for r in self.replays],
        }


def run_backtest(
    workspace: Workspace,
    until: date,
    count: int = 24,
    paths: int = 1000,
    seed: int = 1,
    progress: Progress | None = None,
    reading: Reading | None = None,
) -> Backtest:
    """Replay the engine from the last `count` month ends of the years that are booked in full by `until`, beside what the
    committee itself had forecast by each of them.

    `reading` is that of the same day, where it has begun; its process then replays some of them. The answer is the same without. Raises
    UnreadableError when there is no such year with a year before it.
    """
    from tertial.forecast.backtest import month_ends, records

    begun = time.perf_counter()
    snapshot = workspace.snapshot(until) if reading is None else reading.snapshot
    inputs = forecast_inputs(snapshot, workspace.settings) if reading is None else reading.inputs.result()
    own, days = own_forecasts(snapshot), month_ends(inputs, count)
    if not days:
        raise UnreadableError(TOO_SHORT(day=until))
    done: list[Replay] = []
    replayed = _replayed(inputs, days, paths, seed, reading)
    for number, day in enumerate(days):
        if progress is not None:
            progress(day.isoformat(), number, len(days))
        done += with_own(next(replayed), own)
    return Backtest(tuple(done), records(done), paths, seed, time.perf_counter() - begun)


def _replayed(
    inputs: Inputs, days: Sequence[date], paths: int, seed: int, reading: Reading | None
) -> Iterator[tuple[Replay, ...]]:
    """Each day's replays. A second process begins with the last day and this one with the first, until they meet."""
    from tertial.forecast.backtest import replay

    if reading is None or not reading.second.apart:
        yield from (replay(inputs, day, paths, seed) for day in days)
        return
    elsewhere = {day: reading.second.submit(replay, inputs, day, paths, seed) for day in reversed(days)}
    for day in days:
        yield replay(inputs, day, paths, seed) if elsewhere[day].cancel() else elsewhere[day].result()


def _unit(scope: str) -> int:
    return 1 if scope.startswith("care_days:") else 100


def _record(record: Record) -> dict[str, Any]:
    unit = _unit(record.scope)
    return {
        "count": record.count,
        "inside": {str(p): round(share, 3) for p, share in record.inside.items()},
        "crps": round(record.crps / unit, 2),
        "bias": round(record.bias / unit, 2),
        "mae": round(record.mae / unit, 2),
        "by_hand": {name: round(value / unit, 2) for name, value in record.by_hand.items()},
    }


def _replay(one: Replay) -> dict[str, Any]:
    unit = _unit(one.scope)
    return {
        "as_of": one.as_of.isoformat(),
        "scope": one.scope,
        "outcome": round(one.outcome / unit, 2),
        "mean": round(one.mean / unit, 2),
        "pit": round(one.pit, 4),
        "crps": round(one.crps / unit, 2),
    }


_HEADS: dict[Language, tuple[str, ...]] = {
    "sv": ("", "Antal", "Inom 50 %", "Inom 80 %", "Inom 95 %", "Medelfel", "Bästa handmetods fel", "Nämndens fel"),
    "en": (
        "",
        "Count",
        "Within 50%",
        "Within 80%",
        "Within 95%",
        "Mean error",
        "Best simple method's",
        "The committee's",
    ),
}
_SCOPES: dict[Language, dict[str, str]] = {
    "sv": {"result": "Resultat, mnkr", "area": "mnkr", "care_days": "vårddygn"},
    "en": {"result": "Result, SEK million", "area": "SEK million", "care_days": "care days"},
}


def record_table(done: Backtest, language: Language) -> tuple[Sequence[str], tuple[Sequence[str], ...]]:
    """A head and a row for each scope, for the terminal."""
    rows = []
    for record in done.records:
        kind, _, code = record.scope.partition(":")
        label = _SCOPES[language][kind] if kind == "result" else f"{code}, {_SCOPES[language][kind]}"
        hands = [error for name, error in record.by_hand.items() if name != COMMITTEE]
        errors = [record.mae, min(hands, default=None), record.by_hand.get(COMMITTEE)]
        shown = [_shown(e, language, days=kind == "care_days") for e in errors]
        inside = [wording.percent(round(100 * share), 0, language) for share in record.inside.values()]
        rows.append((label, str(record.count), *inside, *shown))
    return _HEADS[language], tuple(rows)


def _shown(error: float | None, language: Language, *, days: bool) -> str:
    if error is None:
        return ""
    return wording.number(round(error), 0, language) if days else wording.money(round(error), "mnkr", language)
