"""What pages show beside a report's facts: grants, actions, initiatives, investments and equity row by row, and what stands behind figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Stage = Literal["idea", "pilot", "scaled", "closed"]
STAGES: tuple[Stage, ...] = ("idea", "pilot", "scaled", "closed")


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant of a year; amounts in öre, None where the file gives none."""

    id: str
    name: str
    payer: str
    kind: str
    """`operating`, `project` or `investment`."""
    year: int
    applied: int | None
    granted: int | None
    approved: int | None
    received: int | None
    conditions: str


@dataclass(frozen=True, slots=True)
class Action:
    """An action for a balanced budget (åtgärd). Effects in öre a year; `rest` is what is expected in the rest of this year."""

    id: str
    name: str
    unit: str
    owner: str
    start: date
    end: date | None
    status: str
    expected: int | None
    realised: int | None
    rest: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What an initiative measured: a number before and after, about `n` people or cases where it says so."""

    what: str
    before: Decimal
    after: Decimal
    n: int | None


@dataclass(frozen=True, slots=True)
class Initiative:
    """An initiative and the day on which it first reached each stage; funds in öre, summed over its stages."""

    id: str
    name: str
    stages: tuple[tuple[Stage, date], ...]
    granted: int | None
    used: int | None
    effect: Effect | None

    @property
    def stage(self) -> Stage:
        """The latest stage that it has reached."""
        return max(self.stages, key=lambda s: (s[1], STAGES.index(s[0])))[0]


@dataclass(frozen=True, slots=True)
class Investment:
    """An investment of a year; öre, spending positive, None where the file gives none."""

    id: str
    name: str
    year: int
    budget: int | None
    actual: int | None
    forecast: int | None


@dataclass(frozen=True, slots=True)
class EquityYear:
    """Equity over a year, öre: `closing` is the balance at its end, or so far (`ended` is False) without the year's result."""

    year: int
    opening: int | None
    stated: int | None
    settled: int
    used: int
    result: int | None
    closing: int | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """Everything that is followed beside the ledger; `events` are equity's decisions as (day, kind, öre, decision)."""

    grants: tuple[Grant, ...] = ()
    actions: tuple[Action, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    investments: tuple[Investment, ...] = ()
    equity: tuple[EquityYear, ...] = ()
    events: tuple[tuple[date, str, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A query behind figures: its SQL, what was bound to the names in it, the registers that it read and their batches' ids."""

    sql: str
    parameters: tuple[tuple[str, str], ...]
    registers: tuple[str, ...]
    batches: tuple[str, ...]


@dataclass(frozen=True)
class More:
    """The field `more` of a view."""

    followed: Followed = field(default_factory=Followed)
    asked: Mapping[str, Asked] = field(default_factory=dict)
