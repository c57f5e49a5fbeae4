"""Whether what is in reaches the period that a report is asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tertial.data.batches import Batch
from tertial.data.snapshot import Snapshot
from tertial.findings import UnreadableError
from tertial.usecases.report_period import period_findings


def batch(kind: str, first: date | None, last: date | None) -> Batch:
    return Batch(f"{kind}-{last}", kind, 1, first, last, "2026-09-20")


LEDGER = batch("ledger", date(2026, 1, 1), date(2026, 8, 31))
PLACEMENTS = batch("placements", date(2010, 4, 20), date(2026, 8, 30))


def codes(as_of: date, kind: str = "interim", *batches: Batch) -> list[str]:
    snapshot = Snapshot.of(Path("nowhere"), batches or (LEDGER, PLACEMENTS), as_of)
    return [f.code for f in period_findings(snapshot, kind)]


@pytest.mark.parametrize(
    ("as_of", "kind", "expected"),
    [
        (date(2026, 8, 31), "interim", []),
        (date(2026, 4, 30), "monthly", []),
        (date(2026, 8, 15), "interim", ["report.mid-month"]),
        (date(2026, 8, 31), "annual", ["report.part-of-year"]),
        (date(2026, 10, 31), "interim", ["report.months-missing"]),
        (date(2026, 12, 31), "annual", ["report.months-missing"]),
        (date(2026, 9, 2), "annual", ["report.mid-month", "report.part-of-year", "report.months-missing"]),
    ],
)
def test_the_day_is_held_against_what_is_in(as_of: date, kind: str, expected: list[str]) -> None:
    assert codes(as_of, kind) == expected


def test_the_remedy_names_the_last_day_that_the_ledger_reaches() -> None:
    snapshot = Snapshot.of(Path("nowhere"), [LEDGER], date(2026, 10, 31))
    [finding] = period_findings(snapshot, "interim")
    assert finding.facts["end"] == "2026-08-31"
    assert "2026-08-31" in finding.remedy("sv")


@pytest.mark.parametrize("as_of", [date(1999, 8, 31), date(2009, 12, 31), date(2027, 1, 31), date(2031, 8, 31)])
def test_a_year_that_nothing_is_in_of_is_refused(as_of: date) -> None:
    with pytest.raises(UnreadableError) as refused:
        codes(as_of)
    assert [f.code for f in refused.value.findings] == ["report.nothing-of-year"]


def test_a_budget_of_the_year_is_enough_before_anything_is_booked() -> None:
    assert codes(date(2027, 1, 31), "monthly", LEDGER, batch("budget", date(2027, 1, 1), date(2027, 12, 31))) == []


def test_a_file_that_does_not_say_its_days_may_be_of_any_year() -> None:
    assert codes(date(2031, 8, 31), "interim", batch("indicators", None, None)) == []


def test_an_empty_workspace_has_nothing_to_hold_the_day_against() -> None:
    snapshot = Snapshot.of(Path("nowhere"), [], date(2026, 8, 31))
    assert period_findings(snapshot, "interim") == []
