"""What a committee is made of: areas, lines of the income statement, care types, indicators and goals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from tertial.domain.coding import CodeSet

IndicatorUnit = Literal["count", "percent", "days", "sek", "index"]
Operator = Literal[">=", "<=", "increase_by", "decrease_by"]
Level = Literal["percent", "value", "percent_change"]


@dataclass(frozen=True, slots=True)
class Committee:
    name: str
    municipality: str
    organisation_number: str
    language: Literal["sv", "en"] = "sv"


@dataclass(frozen=True, slots=True)
class Area:
    """A row of the result by area (verksamhetsområde): a set of units."""

    code: str
    name: str
    units: CodeSet


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisational unit (ansvar) with the name that reports print."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the income statement (resultaträkningsrad): a set of accounts."""

    key: str
    name: str
    accounts: CodeSet
    side: Literal["income", "costs"]
    """Which subtotal it belongs to: `Summa intäkter` or `Summa kostnader`."""


@dataclass(frozen=True, slots=True)
class CareType:
    """A form of care (vårdform) and where its cost is booked."""

    code: str
    name: str
    accounts: CodeSet = ()
    external: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """A defined measure by period (nyckeltal). `source` is `imported` or the name of a built-in measure."""

    key: str
    name: str
    group: str
    unit: IndicatorUnit
    decimals: int = 0
    source: str = "imported"
    filter: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the committee (nämndmål): an indicator, an operator, a target and a year.

    `level` `percent` and `value` compare the outcome with the target itself; `percent_change` compares the change
    since the year before, in percent of that year's value.
    """

    key: str
    text: str
    year: int
    indicator: str
    operator: Operator
    target: Decimal
    level: Level
