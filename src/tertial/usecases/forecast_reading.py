"""What a forecast is made from, read in a second process while this one imports the engine."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tertial.config import Settings
    from tertial.forecast.combine import Counted
    from tertial.forecast.digest import Digest
    from tertial.forecast.inputs import Inputs
    from tertial.usecases.second import Second
    from tertial.usecases.snapshots import OpenSnapshot
    from tertial.usecases.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reading:
    """A snapshot, and what a forecast of it is made from as soon as it is read, without events; `second` has it too."""

    second: Second
    snapshot: OpenSnapshot
    inputs: Future[Inputs]

    @classmethod
    def of(cls, second: Second, workspace: Workspace, as_of: date, known: str | None = None) -> Reading:
        """Begin to read. Whoever asks for `inputs` is told what could not be read."""
        snapshot = workspace.snapshot(as_of, known)
        return cls(second, snapshot, second.keep(read_inputs, snapshot, workspace.settings))


def read_inputs(snapshot: OpenSnapshot, settings: Settings) -> Inputs:
    """The engine's inputs: a fifth of the tables, which are let go of, since the paths need the room. Without the events: they take
    as long to read as all else, and nobody waits for what is counted of them before the paths are drawn."""
    from tertial.usecases.forecast_inputs import without_events

    inputs = without_events(snapshot, settings)
    snapshot.release()
    return inputs


def read_counts(snapshot: OpenSnapshot, settings: Settings, inputs: Inputs, paths: int, seed: int) -> Counted:
    """What is told of the events, which are read for it."""
    from tertial.forecast.combine import counted
    from tertial.usecases.forecast_events import events_of

    whole = replace(inputs, events=events_of(snapshot, settings))
    snapshot.release()
    return counted(whole, paths, seed)


def read_forecast(snapshot: OpenSnapshot, settings: Settings, inputs: Inputs, paths: int, seed: int) -> Digest:
    """The whole forecast, events counted."""
    from tertial.usecases.forecast_board import simulated

    done: Future[Counted] = Future()
    done.set_result(read_counts(snapshot, settings, inputs, paths, seed))
    return simulated(inputs, paths, seed, done)
