"""What a chunk of paths drew, stay by stay: what a scenario changes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tertial.forecast.arrays import Counts, Floats, Ints


@dataclass(frozen=True, slots=True)
class Stays:
    """Simulated stays that were not open in the register: path, care type, unit, offsets of the first day and of the day after
    the last, öre a day, and `parent`: the open placement (its number) or stay (number of open placements + its own) that it
    follows on, -1 for none. Parents come before their children.
    """

    path: Ints
    type: Ints
    unit: Ints
    day: Ints
    end: Ints
    price: Floats
    parent: Ints


@dataclass(slots=True)
class Trace:
    """Filled by a chunk as it draws. `ends` holds for each open placement the offset of the day after its last, by path; `level`
    is what the hazards are multiplied by, by (path, type). A thousand stays come on each path, so a block of paths is told of at a time.
    """

    ends: list[Counts] = field(default_factory=list)
    level: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    _parts: list[tuple[Ints, Ints, Ints, Ints, Ints, Floats, Ints]] = field(default_factory=list)
    _told: int = 0

    def add_open(self, leave: Ints, end: Ints, paths: int, horizon: int) -> None:
        """An open placement that ends at the offsets `end` on the paths `leave`, and goes on through the rest."""
        ends = np.full(paths, horizon, np.int32)
        ends[leave] = end
        self.ends.append(ends)

    def of_paths(self, first: int, last: int) -> Trace:
        """The open placements on the paths from `first` to before `last`, renumbered from 0."""
        return Trace([ends[first:last] for ends in self.ends], self.level[first:last])

    def add_stays(self, path: Ints, type_: Ints, unit: Ints, day: Ints, end: Ints, price: Floats, parent: Ints) -> Ints:
        """Stays in any order, every open placement told of before them; returns the number that each is a parent by."""
        self._parts.append((path, type_, unit, day, end, price, parent))
        number = len(self.ends) + self._told + np.arange(len(path), dtype=np.int64)
        self._told += len(path)
        return number

    def stays(self) -> Stays:
        none: Ints = np.zeros(0, np.int64)
        empty = (none, none, none, none, none, np.zeros(0), none)
        return Stays(*(np.concatenate([e, *(p[i] for p in self._parts)]) for i, e in enumerate(empty)))
