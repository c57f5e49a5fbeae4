from __future__ import annotations

from decimal import Decimal

import pytest

from tertial.domain.committee import Goal, Level, Operator
from tertial.domain.goal import Assessment, propose


def goal(operator: Operator, target: str, level: Level = "percent") -> Goal:
    return Goal("g", "text", 2023, "i", operator, Decimal(target), level)


@pytest.mark.parametrize(
    ("operator", "target", "level", "outcome", "previous", "gap", "met"),
    [
        (">=", "70", "percent", "70", None, "0", True),
        (">=", "18", "percent", "12.8", None, "-5.2", False),
        ("<=", "30", "value", "31", None, "-1", False),
        ("increase_by", "25", "percent_change", "125", "100", "0", True),
        ("decrease_by", "20", "percent_change", "92.75", "100", "-12.75", False),
        ("decrease_by", "5", "value", "10", "16", "1", True),
    ],
)
def test_propose(
    operator: Operator, target: str, level: Level, outcome: str, previous: str | None, gap: str, *, met: bool
) -> None:
    base = Decimal(previous) if previous else None
    settled = propose(goal(operator, target, level), Decimal(outcome), base, year_ended=True)
    ahead = propose(goal(operator, target, level), Decimal(outcome), base, year_ended=False)
    assert settled.gap == Decimal(gap)
    assert settled.assessment == (Assessment.ACHIEVED if met else Assessment.NOT_ACHIEVED)
    assert ahead.assessment == (Assessment.WILL_BE if met else Assessment.WILL_NOT_BE)


def test_nothing_to_compare() -> None:
    assert propose(goal(">=", "1"), None, None, year_ended=True).why == "no_outcome"
    assert propose(goal("increase_by", "1"), Decimal(1), None, year_ended=True).why == "no_base"
    assert propose(goal("increase_by", "1", "percent_change"), Decimal(1), Decimal(0), year_ended=True).why == "no_base"
