"""What a page is made from: the facts of a snapshot in both languages, the ledger's sums to drill in, and the simulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from tertial.config import Settings
from tertial.domain.period import Month
from tertial.findings import Language
from tertial.report.cells import Cell, cell, figure_text, money_scale, notes, prose
from tertial.report.context import GoalInfo
from tertial.report.context import Kind as ReportKind
from tertial.report.figures import Chart, Column, Facts, Figure, Row, Table
from tertial.usecases.views_more import More

if TYPE_CHECKING:
    from tertial.usecases.forecast_shown import ForecastShown
    from tertial.usecases.placements_shown import PlacementsShown

__all__ = [
    "Amounts",
    "Band",
    "Cell",
    "Chart",
    "Column",
    "Facts",
    "Figure",
    "GoalInfo",
    "LedgerSums",
    "MonthAmounts",
    "ReportKind",
    "Row",
    "Table",
    "View",
    "ViewKey",
    "cell",
    "figure_text",
    "kind_of",
    "money_scale",
    "notes",
    "prose",
    "unsaid",
]


def unsaid(figure: Figure | None) -> bool:
    """Whether a forecast is nobody's own: the model's mean, or a run rate until there is one."""
    return figure is not None and bool(figure.marks & {"model", "run_rate"})


def kind_of(as_of: date) -> ReportKind:
    """The kind of report that belongs to a period's end: a year's, a tertial's or a month's."""
    if (as_of.month, as_of.day) == (12, 31):
        return "annual"
    return "interim" if as_of.month in (4, 8) else "monthly"


@dataclass(frozen=True, slots=True)
class ViewKey:
    """Which snapshot is looked at: as of a day, as known then (None: everything that is in)."""

    as_of: date
    known: str | None = None

    @property
    def kind(self) -> ReportKind:
        return kind_of(self.as_of)

    @property
    def month(self) -> Month:
        return Month.of(self.as_of)

    @property
    def token(self) -> str:
        """As it stands in an address: `2023-08`, or `2023-08~2023-09-14` for what was known on a day."""
        return self.base if self.known is None else f"{self.base}~{self.known}"

    @property
    def base(self) -> str:
        """The token of the same snapshot with everything that is in."""
        return str(self.month) if self.as_of == self.month.last_day else str(self.as_of)

    @classmethod
    def parse(cls, token: str) -> ViewKey:
        """The inverse of `token`; raises ValueError for anything else."""
        base, tilde, known = token.partition("~")
        as_of = Month.parse(base).last_day if len(base) == 7 else date.fromisoformat(base)
        return cls(as_of, str(date.fromisoformat(known)) if tilde else None)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Öre with the committee's sign; None where the ledger or the budget has nothing at all for the period."""

    last_year: int | None = None
    budget: int | None = None
    budget_to_date: int | None = None
    actual: int | None = None
    same_last_year: int | None = None

    @property
    def deviation(self) -> int | None:
        """Actual minus budget of the months so far."""
        return None if self.actual is None or self.budget_to_date is None else self.actual - self.budget_to_date

    def __add__(self, other: Amounts) -> Amounts:
        def both(a: int | None, b: int | None) -> int | None:
            return b if a is None else a if b is None else a + b

        return Amounts(*(both(getattr(self, n), getattr(other, n)) for n in self.__slots__))


@dataclass(frozen=True, slots=True)
class MonthAmounts:
    """Twelve values each, January first; None for a month that has none. `last_year` is the actual of the year before."""

    actual: tuple[int | None, ...]
    budget: tuple[int | None, ...]
    last_year: tuple[int | None, ...]


@dataclass(frozen=True)
class LedgerSums:
    """Sums by (area, unit, line, account), months by (unit, line, account), and what accounts are called."""

    sums: Mapping[tuple[str, str, str, str], Amounts]
    months: Mapping[tuple[str, str, str], MonthAmounts]
    accounts: Mapping[str, str]

    def total(
        self,
        *,
        area: str | None = None,
        unit: str | None = None,
        line: str | None = None,
        account: str | None = None,
    ) -> Amounts:
        """The sum over everything that the given codes leave."""
        return self._totals.get((area, unit, line, account), Amounts())

    @cached_property
    def _totals(self) -> Mapping[tuple[str | None, ...], Amounts]:
        """The sums for every choice of codes, None where a code is left open: sixteen for each row."""
        found: dict[tuple[str | None, ...], Amounts] = {}
        for key, amounts in self.sums.items():
            for choice in product(*((code, None) for code in key)):
                known = found.get(choice)
                found[choice] = amounts if known is None else known + amounts
        return found

    def line_of(self, account: str) -> str | None:
        """The line that the account belongs to; None for an account without a row."""
        return next((line for _, _, line, c in self.sums if c == account), None)

    def units_of(self, area: str) -> tuple[str, ...]:
        return tuple(sorted({u for a, u, _, _ in self.sums if a == area}))

    def accounts_of(self, unit: str) -> tuple[str, ...]:
        return tuple(sorted({c for _, u, _, c in self.sums if u == unit}))

    def area_of(self, unit: str) -> str | None:
        """The area that the unit belongs to, `""` for none; None for a unit without a row."""
        return next((a for a, u, _, _ in self.sums if u == unit), None)


@dataclass(frozen=True, slots=True)
class Band:
    """A full year's simulated amounts, öre: the mean, and the quantiles at 5, 10, 25, 50, 75, 90 and 95 percent."""

    mean: int
    q05: int
    q10: int
    q25: int
    q50: int
    q75: int
    q90: int
    q95: int


@dataclass(frozen=True)
class View:
    """Everything that pages show of a snapshot. Small counts are hidden in `facts` already, for everybody.

    `simulated` gives the year's distribution by scope: `total`, `area.<code>`, `unit.<code>`, `line.<key>`; empty until the
    simulation is done (`simulating`), and for a year that has ended.
    """

    key: ViewKey
    snapshot: str
    settings: Settings
    facts: Mapping[Language, Facts]
    goals: Mapping[Language, tuple[GoalInfo, ...]]
    ledger: LedgerSums
    simulated: Mapping[str, Band] = field(default_factory=dict)
    simulating: bool = False
    more: More = field(default_factory=More)
    forecast: ForecastShown | None = None
    unmade: Mapping[Language, str] = field(default_factory=dict)
    """Why there is no forecast although one was asked for, in words."""
    placements: PlacementsShown | None = None
    stale: bool = False
    """Something was imported or changed since; the new figures are being computed."""

    @cached_property
    def pages(self) -> dict[object, Any]:
        """What pages have made of it, for as long as the view is looked at."""
        return {}

    def figure(self, id_: str, language: Language = "sv") -> Figure | None:
        return self.facts[language].figures.get(id_)

    def value(self, id_: str) -> int | None:
        """The figure as a whole number (öre for money); None where it is missing."""
        figure = self.figure(id_)
        return None if figure is None or figure.value is None else int(figure.value)

    def table(self, key: str, language: Language) -> Table | None:
        return self.facts[language].tables.get(key)
