"""What the placements' page shows beside the facts of a report: by care type and month, by unit, by supplier, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from tertial.domain.period import Month
from tertial.query.placements import open_placements, placements_by
from tertial.query.placements_booked import reconciliation
from tertial.query.placements_providers import providers
from tertial.query.windows import month_windows, to_date
from tertial.usecases.placements_small import cells_of, provider_rest

if TYPE_CHECKING:
    from tertial.report.figures import Facts
    from tertial.usecases.facts import Answers

Measure = Literal["days", "open", "starts", "ends"]
MEASURES: tuple[Measure, ...] = ("days", "open", "starts", "ends")
COLUMNS: Mapping[Measure, str] = {"days": "days", "open": "open_at_end", "starts": "starts", "ends": "ends"}


@dataclass(frozen=True, slots=True)
class TypeMonth:
    """A care type in a month. None: hidden, or a month that the register does not cover (`covered` is False).

    `price` is öre a day, `computed` days times price, `booked` what the ledger has on the type's accounts, öre with cost positive.
    """

    month: Month
    care_type: str
    covered: bool
    days: int | None
    open: int | None
    starts: int | None
    ends: int | None
    cost: int | None
    booked: int | None

    @property
    def price(self) -> int | None:
        return None if self.cost is None or not self.days else (2 * self.cost + self.days) // (2 * self.days)

    @property
    def difference(self) -> int | None:
        """Booked minus days times price in the committee's sign: a minus is more booked than the days explain."""
        return None if self.cost is None or self.booked is None else self.cost - self.booked


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier so far this year; `code` "" for all those that must not stand by themselves. Öre, cost positive."""

    code: str
    count: int
    days: int
    cost: int
    framework_days: int
    framework_known_days: int


@dataclass(frozen=True, slots=True)
class OpenPlacement:
    """A placement that goes on, one person's: shown to nobody without individual-level access. Prices and costs in öre."""

    id: str
    person: str
    care_type: str
    unit: str
    start: date
    days: int
    price: int
    cost: int
    cost_this_year: int


@dataclass(frozen=True)
class PlacementsShown:
    """Counts are None where they are hidden: `open_by_unit` and `months` hold nothing that tells of few people, `open` does."""

    months: tuple[TypeMonth, ...] = ()
    open_by_unit: tuple[tuple[str, int | None], ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    open: tuple[OpenPlacement, ...] = field(default=(), repr=False)

    def cell(self, month: Month, care_type: str) -> TypeMonth | None:
        return next((c for c in self.months if c.month == month and c.care_type == care_type), None)


def placements_shown(answers: Answers, facts: Facts) -> PlacementsShown | None:
    """None without a register of placements, or where the whole of it is about few people."""
    if not answers.has("placements") or "care" not in facts.tables or "care_months" not in facts.tables:
        return None
    as_of, settings = answers.snapshot.as_of, answers.settings
    windows = month_windows(Month(as_of.year - 1, 1), as_of)
    rows = answers.of(placements_by(windows, ("care_type",), label="_months"))
    booked = {(r["period"], r["care_type"]): r["booked"] for r in answers.of(reconciliation(windows, label="_months"))}
    given = answers.of(providers((to_date(as_of),)))
    ongoing = tuple(_open(r) for r in answers.of(open_placements(as_of)))
    gone = cells_of(settings, as_of, facts, rows, given, ongoing).gone(settings.privacy.minimum_count)
    codes = [row.key for row in facts.tables["care"].rows if row.key != "total"]
    months = tuple(
        _month(r, booked.get((r["period"], r["care_type"])), gone, facts, as_of)
        for r in rows
        if r["care_type"] in codes
    )
    return PlacementsShown(months, _units(ongoing, gone), _suppliers(given, gone), ongoing)


def _month(row: Mapping[str, Any], booked: int | None, gone: frozenset[str], facts: Facts, as_of: date) -> TypeMonth:
    month, code = Month.parse(row["period"]), row["care_type"]
    covered = row["days"] is not None
    seen: dict[Measure, int | None] = {}
    for measure, column in COLUMNS.items():
        seen[measure] = None if f"{measure} {month} {code}" in gone else row[column]
    if month == Month.of(as_of):
        # The report's own cell: shown here when it is shown there.
        figure = facts.figures[f"care.{code}.open_at_end"]
        seen["open"] = None if figure.value is None else int(figure.value)
    cost = None if seen["days"] is None else row["cost"]
    return TypeMonth(
        month,
        code,
        covered,
        seen["days"],
        seen["open"],
        seen["starts"],
        seen["ends"],
        cost,
        booked if covered else None,
    )


def _open(row: Mapping[str, Any]) -> OpenPlacement:
    named = (row["placement_id"], row["person"], row["care_type"], row["unit"] or "", row["start"])
    return OpenPlacement(*named, row["days"], row["day_price"] or 0, row["cost"], row["cost_this_year"])


def _units(ongoing: Iterable[OpenPlacement], gone: frozenset[str]) -> tuple[tuple[str, int | None], ...]:
    counts: dict[str, int] = {}
    for one in ongoing:
        counts[one.unit] = counts.get(one.unit, 0) + 1
    return tuple((unit, None if f"unit {unit}" in gone else n) for unit, n in sorted(counts.items()))


def _suppliers(given: Sequence[Mapping[str, Any]], gone: frozenset[str]) -> tuple[Supplier, ...]:
    """By cost, largest first; those that are hidden, and days without a supplier, together last."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in given:
        found.setdefault(row["provider"], []).append(row)
    alone = [code for code in found if code and f"supplier {code}" not in gone]
    rest = provider_rest(found, gone)
    rows = [_supplier(code, 1, found[code]) for code in sorted(alone, key=lambda c: (-_sum(found[c], "cost"), c))]
    if rest:
        rows.append(_supplier("", len([c for c in rest if c]), [r for code in rest for r in found[code]]))
    return tuple(rows)


def _supplier(code: str, count: int, rows: Sequence[Mapping[str, Any]]) -> Supplier:
    columns = ("days", "cost", "framework_days", "framework_known_days")
    return Supplier(code, count, *(_sum(rows, c) for c in columns))


def _sum(rows: Iterable[Mapping[str, Any]], column: str) -> int:
    return sum(int(r[column]) for r in rows)
