"""Which months of a year each source covers: whole, preliminary, missing or to come. For a page; `status` checks the files too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tertial.data.tables import TABLES
from tertial.domain.period import Month
from tertial.usecases.views_model import ViewKey
from tertial.usecases.workspace import Workspace
from tertial.workflow.store import BatchRecord

MonthState = Literal["in", "partial", "missing", "ahead"]
LATE_KINDS = frozenset({"placements", "placement_prices", "case_events", "invoices"})
"""Kinds that are registered afterwards: the newest month is preliminary for SETTLED days after its end."""
LIST_KINDS = frozenset({"placements", "placement_prices"})
"""Lists of what is under way: a list made after a month covers it, also when nothing began in it."""
SETTLED = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """A kind of file over the year of a snapshot. `due` is the day by which what is missing was expected."""

    kind: str
    months: tuple[MonthState, ...]
    first: str | None
    last: str | None
    known: str | None
    rows: int
    due: date | None

    @property
    def state(self) -> Literal["in", "partial", "missing"]:
        if "missing" in self.months:
            return "missing"
        return "partial" if "partial" in self.months else "in"


def coverage(workspace: Workspace, key: ViewKey, today: date) -> tuple[SourceCoverage, ...]:
    """Every kind that is in or expected, in the order of the exchange formats; as known in the snapshot."""
    return workspace.store.kept.get(("coverage", key, today), lambda: _coverage(workspace, key, today))


def _coverage(workspace: Workspace, key: ViewKey, today: date) -> tuple[SourceCoverage, ...]:
    expected = workspace.settings.expected
    by_kind: dict[str, list[BatchRecord]] = {}
    for record in workspace.store.batches():
        if key.known is None or record.known[:10] <= key.known:
            by_kind.setdefault(record.kind, []).append(record)
    kinds = [kind for kind in TABLES if kind in by_kind or kind in expected]
    return tuple(_source(kind, by_kind.get(kind, []), expected.get(kind), key, today) for kind in kinds)


def _source(kind: str, records: Sequence[BatchRecord], day: int | None, key: ViewKey, today: date) -> SourceCoverage:
    year = key.as_of.year
    months = [Month(year, n) for n in range(1, 13)]
    states = tuple(_state(kind, month, records, day, key, today) for month in months)
    mine = [r for r in records if r.last is None or r.last >= f"{year}-01-01"]
    missing = [m for m, s in zip(months, states, strict=True) if s == "missing"]
    return SourceCoverage(
        kind,
        states,
        min((r.first for r in mine if r.first), default=None),
        max((r.last for r in mine if r.last), default=None),
        max((r.known for r in mine), default=None),
        sum(r.rows for r in mine),
        missing[0].plus(1).first_day.replace(day=day) if missing and day is not None else None,
    )


def _state(
    kind: str, month: Month, records: Sequence[BatchRecord], day: int | None, key: ViewKey, today: date
) -> MonthState:
    listed = kind in LIST_KINDS and month <= key.month
    covered = any(
        r.first is not None and r.first <= str(month.last_day) and (r.last or "") >= str(month.first_day)
        for r in records
    ) or (listed and any(r.known[:10] > str(month.last_day) for r in records))
    if covered:
        return "partial" if kind in LATE_KINDS and month == key.month and today < _settled(month) else "in"
    expected = day is not None and month <= key.month and today > month.plus(1).first_day.replace(day=day or 1)
    return "missing" if expected else "ahead"


def _settled(month: Month) -> date:
    return month.last_day + SETTLED
