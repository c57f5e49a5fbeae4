"""What the board gets of a forecast: bridges, best and worst case, probabilities, and the engine's own record."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tertial.config import Settings
from tertial.data.snapshot import Snapshot
from tertial.findings import Finding, UnreadableError
from tertial.usecases.forecast_inputs import LONG_AGO, forecast_inputs, latest_known, placements_alone
from tertial.usecases.forecast_reading import Reading, read_counts, read_forecast
from tertial.usecases.forecast_record import own_forecasts, own_of, record_of
from tertial.usecases.forecast_store import (
    LEFT_OUT,
    MADE_AGAIN,
    Stored,
    find,
    first_of,
    folder_of,
    forecast_id,
    keep,
    latest_before,
)
from tertial.usecases.second import Second
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    from tertial.forecast.backtest import Record
    from tertial.forecast.bridge import Bridge
    from tertial.forecast.combine import Counted, Register
    from tertial.forecast.conditions import Tail
    from tertial.forecast.digest import Digest
    from tertial.forecast.inputs import Inputs
    from tertial.forecast.simulate import CarePaths

Progress = Callable[[str, int, int], None]
PATHS, SEED = 10_000, 1
"""What a report's forecast is made with, so that the same snapshot gives the same bytes."""
REPLAY_PATHS = 2000
_MONTHS = 12
_LEAST_MONTHS = 10


@dataclass(frozen=True)
class Board:
    """A forecast and what is told of it. `own` is the committee's own forecast of the result (its day and öre), `below_own` the
    probability of a worse result than that. `previous_day` is that of the forecast which `from_previous` begins at; `replayed` when
    nobody had made it, so that it is what the engine would have said."""

    id: str
    digest: Digest
    from_budget: Bridge | None
    from_previous: Bridge | None
    previous_day: date | None
    replayed: bool
    tails: tuple[Tail, Tail]
    deficit: float
    own: tuple[date, int] | None
    below_own: float | None
    record: tuple[Record, ...] = ()
    notes: tuple[Finding, ...] = ()
    """What the reader should know of how it was made."""


class Bench:
    """A snapshot at work: its inputs are made once, and only when something must be simulated.

    With `begun` the inputs are already being read, and the same process makes what need not wait for the forecast; without it a
    thread does.
    """

    def __init__(
        self,
        workspace: Workspace,
        snapshot: Snapshot,
        who: str,
        at: str,
        settings: Settings | None = None,
        begun: Reading | None = None,
    ) -> None:
        self.workspace = workspace
        self.snapshot = snapshot
        self.settings = settings or workspace.settings
        self.who = who
        self.at = at
        self.notes: list[Finding] = []
        self._begun = begun
        self._second = Second(process=False) if begun is None else begun.second
        self._counts: dict[tuple[int, int], Future[Counted]] = {}
        self._made: dict[tuple[int, int], Future[Digest]] = {}
        self._drawn: dict[tuple[int, int], tuple[Register, CarePaths]] = {}
        self._found: dict[str, Stored] = {}
        self._earlier: dict[date | None, tuple[Stored | None, date | None]] = {}
        self._replays: dict[date, Future[Digest | None]] = {}
        self._lost: set[str] = set()

    @cached_property
    def inputs(self) -> Inputs:
        """What the forecast is made from; with `begun` without the events, which are counted where they are read."""
        return forecast_inputs(self.snapshot, self.settings) if self._begun is None else self._begun.inputs.result()

    def begin_counts(self, paths: int, seed: int) -> None:
        """Begin what the forecast that is made of the snapshot says of the flow of cases."""
        from tertial.forecast.combine import counted

        if self._begun is None:
            self._counts[paths, seed] = self._second.submit(counted, self.inputs, paths, seed)
        else:
            read = self._begun.snapshot, self.settings, self._begun.inputs
            self._counts[paths, seed] = self._second.submit(read_counts, *read, paths, seed)

    def begin(self, paths: int, seed: int) -> None:
        """Begin the forecast of the snapshot, beside what is made meanwhile; nothing where nothing has begun to be read."""
        if self._begun is not None:
            read = self._begun.snapshot, self.settings, self._begun.inputs
            self._made[paths, seed] = self._second.submit(read_forecast, *read, paths, seed)

    def stored(self, paths: int, seed: int) -> Stored:
        """The forecast of the snapshot: found, or made and stored."""
        found = self.found(paths, seed)
        if found is None:
            made = self._made[paths, seed].result() if (paths, seed) in self._made else self._simulated(paths, seed)
            found = self.keep(forecast_id(self.snapshot, self.settings, paths, seed), made, "forecast")
        return found

    def _simulated(self, paths: int, seed: int) -> Digest:
        if self._begun is not None and (paths, seed) not in self._counts:
            self.begin_counts(paths, seed)
        beside, ahead = self._second if self.apart else None, self._drawn.pop((paths, seed), None)
        return simulated(self.inputs, paths, seed, self._counts.get((paths, seed)), beside, ahead)

    def draw(self, paths: int, seed: int) -> None:
        """Draw the paths of placements while the rest of what a forecast is made from is read; nothing where it is not read beside."""
        from tertial.forecast.arrays import day_number
        from tertial.forecast.combine import drawn
        from tertial.forecast.inputs import sane

        if self._begun is None or not self.apart:
            return
        alone = placements_alone(self.snapshot, self.settings)
        self.snapshot.release()
        if enough(alone) and sane(alone.placements, day_number(alone.as_of)).any():
            self._drawn[paths, seed] = drawn(alone, paths, seed, self._second)

    @property
    def apart(self) -> bool:
        """Whether there is a second process to begin something in."""
        return self._second.apart

    def found(self, paths: int, seed: int) -> Stored | None:
        """The forecast of the snapshot where it is stored."""
        return self.read(forecast_id(self.snapshot, self.settings, paths, seed))

    def read(self, id_: str) -> Stored | None:
        """The stored forecast of an id, read once; None where there is none, or where its files are lost and it must be made again."""
        if id_ not in self._found and id_ not in self._lost:
            try:
                found = find(self.workspace, id_)
            except UnreadableError:
                self._lost.add(id_)
                return None
            if found is not None:
                self._found[id_] = found
        return self._found.get(id_)

    def keep(self, id_: str, made: Digest, kind: str, scenario: Any = None, as_of: date | None = None) -> Stored:
        """Store a forecast; one that had lost its files has them again, and that is noted."""
        stored = keep(
            self.workspace, self.snapshot, id_, made, kind=kind, who=self.who, at=self.at, scenario=scenario, as_of=as_of,
        )  # fmt: skip
        folder = folder_of(self.workspace, stored.record.as_of, id_)
        passed_over = LEFT_OUT(folder=folder)
        if id_ in self._lost or passed_over in self.notes:
            self._lost.discard(id_)
            self.notes = [*(n for n in self.notes if n != passed_over), MADE_AGAIN(folder=folder)]
        self._found[id_] = stored
        return stored

    def previous(self, day: date | None) -> Stored | None:
        """The first forecast made as of `day`, else a replay of it from the same snapshot; of None the latest earlier one of the year, else
        a replay."""
        made, of = self._made_earlier(day)
        if made is not None or of is None:
            return made
        replay = self._replays[of].result() if of in self._replays else replayed(self.inputs, of, REPLAY_PATHS)
        if replay is None:
            return None
        return self.keep(self._replay_id(of), replay, "replay", as_of=of)

    def _replay_id(self, day: date) -> str:
        """Of another snapshot another: what has been imported since may change what is said of an earlier day."""
        return forecast_id(self.snapshot, self.settings, REPLAY_PATHS, SEED, {"replay": str(day)})

    def begin_previous(self, day: date | None) -> None:
        """Begin what `previous` of the same day must simulate, beside what is made meanwhile."""
        made, of = self._made_earlier(day)
        if made is None and of is not None and of not in self._replays:
            inputs = self.inputs if self._begun is None else self._begun.inputs
            self._replays[of] = self._second.submit(replayed, inputs, of, REPLAY_PATHS)

    def _made_earlier(self, day: date | None) -> tuple[Stored | None, date | None]:
        """A stored forecast to compare with, or the day whose forecast must be replayed; looked up once, as lost ones are noted."""
        if day not in self._earlier:
            made = latest_before(self.workspace, self.snapshot.as_of, self.notes) if day is None else None
            of = previous_day(self.snapshot.as_of) if day is None else day
            if made is None and of is not None:
                made = first_of(self.workspace, of, self.notes) or self.read(self._replay_id(of))
            self._earlier[day] = made, of
        return self._earlier[day]


def simulated(
    inputs: Inputs,
    paths: int,
    seed: int,
    counts: Future[Counted] | None = None,
    beside: Second | None = None,
    ahead: tuple[Register, CarePaths] | None = None,
) -> Digest:
    """A forecast as `forecast.combine.forecast` makes it, and what is kept of it. `counts` is what somebody else is already making with
    `counted` of the same, `ahead` what has been drawn of its placements, and `beside` draws as many of the paths as it has time for."""
    from tertial.forecast.combine import counted, drawn, finish, with_all
    from tertial.forecast.digest import digest

    register, care = drawn(inputs, paths, seed, beside) if ahead is None else with_all(*ahead, inputs)
    made = counted(inputs, paths, seed) if counts is None else counts.result()
    return digest(finish(register, care, seed, made), inputs)


def replayed(inputs: Inputs, day: date, paths: int) -> Digest | None:
    """What the engine would have said on an earlier day; None where there was nothing to say it from."""
    from tertial.forecast.backtest import rewind

    then = rewind(inputs, day)
    return simulated(then, paths, SEED) if enough(then) else None


def previous_day(as_of: date, *, tertial: bool = True) -> date | None:
    """The tertial end before a day, in its year; before the first, or not by `tertial`, the month end. None in January."""
    ends = [as_of.replace(month=m, day=1) - timedelta(days=1) for m in range(2, as_of.month + 1)]
    by_tertial = [d for d in ends if d.month in (4, 8)]
    chosen = by_tertial if tertial and by_tertial else ends
    return chosen[-1] if chosen else None


def enough(inputs: Inputs) -> bool:
    """Whether there is anything to simulate from: placements or booked months of the last year, and placements or a ledger of a year."""
    latest = latest_known(inputs)
    if latest is None or latest < inputs.as_of - LONG_AGO:
        return False
    books = inputs.books
    closed = books.closed - books.first + 1
    year = books.total[:, :, max(0, closed - _MONTHS) : max(closed, 0)]
    return len(inputs.placements) > 0 or int((year != 0).any(axis=(0, 1)).sum()) >= _LEAST_MONTHS


def board_of(bench: Bench, stored: Stored, previous: Stored | None, record: tuple[Record, ...] = ()) -> Board:
    """Everything that is told of a stored forecast."""
    from tertial.forecast.bridge import between, from_budget
    from tertial.forecast.conditions import tails

    made = stored.digest
    own = own_of(own_forecasts(bench.snapshot), bench.snapshot.as_of)
    return Board(
        id=stored.record.id,
        digest=made,
        from_budget=from_budget(made),
        from_previous=None if previous is None else between(previous.digest, made),
        previous_day=None if previous is None else date.fromisoformat(previous.record.as_of),
        replayed=previous is not None and previous.record.kind == "replay",
        tails=tails(made),
        deficit=made.probability_below(0),
        own=own,
        below_own=None if own is None else made.probability_below(own[1]),
        record=record,
        notes=tuple(bench.notes),
    )


def report_board(
    workspace: Workspace,
    snapshot: Snapshot,
    kind: str,
    *,
    who: str,
    at: str,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Board | None:
    """The board of a report; None at the end of a year, and where there is nothing to simulate from.

    Made with `PATHS` and `SEED`, and stored: found again, it is read. Compared with the first forecast as of the tertial before (the
    month before, for a monthly report), or with what the engine would have said then.
    """
    as_of = snapshot.as_of
    if as_of == date(as_of.year, 12, 31):
        return None
    bench = Bench(workspace, snapshot, who, at, settings)
    day = previous_day(as_of, tertial=kind != "monthly")
    if bench.found(PATHS, SEED) is None:
        if not enough(bench.inputs):
            return None
        if day is not None:
            bench.begin_previous(day)
    stored = bench.stored(PATHS, SEED)
    previous = None if day is None else bench.previous(day)
    record = record_of(workspace, snapshot, bench.settings, lambda: bench.inputs, progress)
    return board_of(bench, stored, previous, record)
