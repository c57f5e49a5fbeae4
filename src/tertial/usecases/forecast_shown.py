"""What the forecast's page shows beside the facts of a report: probabilities, care days, and how earlier forecasts have done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tertial.usecases.forecast_board import Bench, Board
from tertial.usecases.forecast_record import own_forecasts, replays_of
from tertial.usecases.views_model import Band

if TYPE_CHECKING:
    from tertial.forecast.arrays import Ints
    from tertial.forecast.backtest import Replay
    from tertial.forecast.digest import Digest
    from tertial.forecast.result import Spread


@dataclass(frozen=True, slots=True)
class CareBand:
    """A care type: open placements, estimated care days and cost (öre, a positive cost) so far, and of the full year."""

    code: str
    open: int
    days_to_date: int
    days: Band
    cost_to_date: int
    cost: Band


@dataclass(frozen=True, slots=True)
class Said:
    """The committee's own forecast of a year's result that has ended, what the engine would have said then, and what it became.

    Öre. `model` is None where the engine is not replayed as of that month; `by_hand` holds the simple methods of that day.
    """

    as_of: date
    own: int | None
    model: int | None
    inside: bool
    """Whether the outcome lay between the engine's 10 and 90 percent."""
    by_hand: Mapping[str, int]
    outcome: int


@dataclass(frozen=True)
class ForecastShown:
    """The stored forecast behind a view. `deficit` is the probability of a result below zero, `below_own` of one below `own`,
    the committee's own forecast of the year (its day and öre). `before` is the result of the previous forecast, öre."""

    id: str
    paths: int
    seed: int
    deficit: float
    own: tuple[date, int] | None
    below_own: float | None
    below: Mapping[str, float]
    """The probability of a result below each of some amounts, by their names: `best`, `worst`, `own`."""
    previous_day: date | None
    replayed: bool
    before: int | None
    care: tuple[CareBand, ...]
    said: tuple[Said, ...]


def shown(bench: Bench, board: Board, marks: Mapping[str, int | None]) -> ForecastShown:
    """The light part of a board, ready to be sent to the process that answers pages. `marks` are the amounts of `below`."""
    made = board.digest
    replays = replays_of(bench.workspace, bench.snapshot, bench.settings, lambda: bench.inputs)
    return ForecastShown(
        board.id,
        made.path_count,
        made.seed,
        board.deficit,
        board.own,
        board.below_own,
        {name: made.probability_below(ore) for name, ore in marks.items() if ore is not None},
        board.previous_day,
        board.replayed,
        None if board.from_previous is None else board.from_previous.begin,
        tuple(
            CareBand(c.code, c.open, round(c.days_to_date.mean), band_of(c.days), c.cost_to_date, band_of(c.cost))
            for c in made.care
        ),
        earlier(replays, own_forecasts(bench.snapshot)),
    )


def earlier(replays: Iterable[Replay], own: Sequence[Mapping[str, Any]]) -> tuple[Said, ...]:
    """Each day of an ended year for which the committee or the engine has a forecast of the result, oldest first."""
    found = {r.as_of: r for r in replays if r.scope == "result"}
    outcomes = {day.year: round(r.outcome) for day, r in found.items()}
    said = {r["as_of"]: int(r["amount"]) for r in own if r["scope"] == "total" and r["as_of"].year in outcomes}
    rows = []
    for day in sorted({*found, *said}):
        replay = found.get(day)
        by_hand = {} if replay is None else {k: round(v) for k, v in replay.by_hand.items() if k != "committee"}
        rows.append(
            Said(
                day,
                said.get(day),
                None if replay is None else round(replay.mean),
                replay is not None and 0.1 <= replay.pit <= 0.9,
                by_hand,
                outcomes[day.year],
            )
        )
    return tuple(rows)


def bands_of(made: Digest) -> dict[str, Band]:
    """The year's distribution by scope: `total`, `area.<code>`, `unit.<code>`, `line.<key>`."""
    bands = {"total": _band(made.result(), made.mean())}
    bands |= {f"area.{a}": _band(made.of(area=a), made.mean(area=a)) for a in made.areas if a}
    bands |= {f"line.{k}": _band(made.of(line=k), made.mean(line=k)) for k in made.lines}
    units = zip(made.units, made.unit_spreads, made.unit_means, strict=True)
    return bands | {f"unit.{u}": band_of(spread, int(mean)) for u, spread, mean in units if u}


def band_of(spread: Spread, mean: int | None = None) -> Band:
    """Whole numbers of a spread; `mean` where parts must add up to their sum."""
    return Band(round(spread.mean) if mean is None else mean, *(round(q) for q in spread.quantiles))


def _band(paths: Ints, mean: int) -> Band:
    from tertial.forecast.result import Spread

    return band_of(Spread.of(paths), mean)
