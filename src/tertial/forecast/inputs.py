"""What the forecast is made from: plain frozen arrays, already as known on the day of the forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Ints, Whole

OPEN = 2**31 - 1
"""The end of a placement that goes on."""
UNKNOWN = -(2**31)
"""A day that is not given."""


@dataclass(frozen=True, slots=True)
class Placements:
    """One element a placement, in any order. Days are day numbers (`arrays`), first and last day are care days.

    `care_type` and `unit` are indexes of `Inputs.care_types` and `Inputs.units`; `price` is öre a day at the start.
    `registered` and `end_registered` are UNKNOWN where not given. `birth` is the first day of the month of birth, UNKNOWN
    where the month is not known. `change_of`, `change_day`, `change_price` are later prices, by placement and day.
    """

    care_type: Ints
    unit: Ints
    person: Ints
    start: Ints
    end: Ints
    registered: Ints
    end_registered: Ints
    birth: Ints
    price: Floats
    change_of: Ints
    change_day: Ints
    change_price: Floats

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, slots=True)
class Books:
    """What is booked and budgeted by month, in öre with the committee's sign (income plus, cost minus).

    `first` is the month of column 0; the last column is December of the forecast's year. `closed` is the last month that
    is booked in full, `first - 1` when there is none. `total` (unit, line, month) holds every account, `amount` every one but
    those of care types, `care` (group, unit, month) those; all are zero after what is booked. `care_line` (group, line) tells
    on which lines a group's cost is booked, as shares that sum to one. `budget` (unit, line, month) is the chosen
    version, care included, `budget_care` the part of it that is set on accounts of care types; `budgeted` (month) tells
    which months have any budget.
    """

    first: int
    closed: int
    total: Ints
    amount: Ints
    care: Ints
    care_line: Floats
    budget: Ints
    budget_care: Ints
    budgeted: Bools

    @classmethod
    def empty(cls, january: int, units: int, lines: int, groups: int) -> Books:
        """Those of a year, which begins with the month `january`, that nothing is booked or budgeted of."""
        none = np.zeros((units, lines, 12), np.int64)
        care, plan = np.zeros((groups, units, 12), np.int64), np.zeros(12, np.bool_)
        return cls(january, january - 1, none, none, care, np.zeros((groups, lines)), none, none, plan)


@dataclass(frozen=True, slots=True)
class Events:
    """Events of the case system by kind: days on which they happened and became known (UNKNOWN: not given).

    `leads_from` is for each event the index of the one that it follows from, -1 for none; None where chains are not looked at.
    `child` is 1 where the person was under 18 on the day, 0 where not, -1 where the age is not known; None where it is not looked at.
    There may be millions, so whole numbers of any width will do.
    """

    kinds: tuple[str, ...]
    kind: Whole
    day: Whole
    registered: Whole
    leads_from: Whole | None = None
    child: Whole | None = None


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a forecast is made from. `as_of` is a day of the forecast's year; later rows are not here.

    `care_group` gives for each care type the group of accounts that it is booked on, -1 for none: care types that share
    an account are of one group. `areas` gives the area's code for each unit, `""` for none.
    """

    as_of: date
    units: tuple[str, ...]
    lines: tuple[str, ...]
    areas: tuple[str, ...]
    care_types: tuple[str, ...]
    care_group: tuple[int, ...]
    placements: Placements
    books: Books
    events: Events

    @property
    def groups(self) -> int:
        return int(self.books.care.shape[0])


def sane(placements: Placements, as_of: int) -> Bools:
    """Which placements can be used: they have started, and do not end before they start."""
    return np.asarray((placements.start <= as_of) & (placements.end >= placements.start))
