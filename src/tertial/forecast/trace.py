"""What a chunk of paths drew, stay by stay: what a scenario changes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tertial.forecast.arrays import Counts, Floats, Ints


@dataclass(frozen=True, slots=True)
class Stays:
    """Simulated stays that were not open in the register: path, care type, cell, offsets of the first day and of the day after
    the last, öre a day, and `parent`: the open placement (its number) or stay (number of open placements + its own) that it
    follows on, -1 for none. Parents come before their children.
    """

    path: Ints
    type: Ints
    cell: Ints
    day: Ints
    end: Ints
    price: Floats
    parent: Ints


@dataclass(slots=True)
class Trace:
    """Filled by a chunk as it draws. `ends` (open placement, path) holds the offset of the day after the last; `level`
    is what the hazards are multiplied by, by (path, type).
    """

    ends: Counts
    level: Floats
    _parts: list[tuple[Ints, Ints, Ints, Ints, Ints, Floats, Ints]] = field(default_factory=list)
    _told: int = 0

    @classmethod
    def of(cls, level: Floats, placements: int, horizon: int) -> Trace:
        """One in which every open placement goes on to the horizon."""
        return cls(np.full((placements, len(level)), horizon, np.int32), level)

    def add_stays(self, path: Ints, type_: Ints, cell: Ints, day: Ints, end: Ints, price: Floats, parent: Ints) -> Ints:
        """Stays in any order, every open placement told of before them; returns the number that each is a parent by."""
        self._parts.append((path, type_, cell, day, end, price, parent))
        number = len(self.ends) + self._told + np.arange(len(path), dtype=np.int64)
        self._told += len(path)
        return number

    def stays(self) -> Stays:
        none: Ints = np.zeros(0, np.int64)
        empty = (none, none, none, none, none, np.zeros(0), none)
        return Stays(*(np.concatenate([e, *(p[i] for p in self._parts)]) for i, e in enumerate(empty)))
