"""What a forecast is made from, read in a second process while this one imports the engine."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tertial.config import Settings
from tertial.usecases.second import Second
from tertial.usecases.snapshots import OpenSnapshot
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    from tertial.forecast.inputs import Inputs


@dataclass(frozen=True, slots=True)
class Reading:
    """A snapshot, and what a forecast of it is made from as soon as it is read; `second` has it too."""

    second: Second
    snapshot: OpenSnapshot
    inputs: Future[Inputs]

    @classmethod
    def of(cls, second: Second, workspace: Workspace, as_of: date, known: str | None = None) -> Reading:
        """Begin to read. Whoever asks for `inputs` is told what could not be read."""
        snapshot = workspace.snapshot(as_of, known)
        return cls(second, snapshot, second.keep(read_inputs, snapshot, workspace.settings))


def read_inputs(snapshot: OpenSnapshot, settings: Settings) -> Inputs:
    """The engine's inputs: a fifth of the tables, which are let go of, since the paths need the room."""
    from tertial.usecases.forecast_inputs import forecast_inputs

    inputs = forecast_inputs(snapshot, settings)
    snapshot.release()
    return inputs
