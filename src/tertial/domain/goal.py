"""Assessment of goals: what the figures say before anyone has judged."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from tertial.domain.committee import Goal


class Assessment(StrEnum):
    """Settled (`achieved`, `not_achieved`) or judged ahead (`will_be`, `will_not_be`)."""

    ACHIEVED = "achieved"
    WILL_BE = "will_be"
    WILL_NOT_BE = "will_not_be"
    NOT_ACHIEVED = "not_achieved"


Why = Literal["no_outcome", "no_base", "target_met", "target_missed", "target_met_so_far", "target_missed_so_far"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The tool's proposed assessment, the compared outcome, its gap to the target, and why.

    `gap` is in the target's unit, positive when the target is met or passed. All but `why` are None when there is
    nothing to compare.
    """

    assessment: Assessment | None
    compared: Decimal | None
    gap: Decimal | None
    why: Why


def propose(goal: Goal, outcome: Decimal | None, previous: Decimal | None, *, year_ended: bool) -> Proposal:
    """Compare a goal's outcome with its target.

    For `>=` and `<=` the outcome itself is compared; for `increase_by` and `decrease_by` the change since `previous`
    (the year before), in percent of it when `level` is `percent_change`, else in units. Targets are met at equality.
    A count under way that has already passed a `>=` target cannot fall below it, yet a share can; so during the year
    the proposal stays a judgement ahead (`will_be`, `will_not_be`), never settled.
    """
    if outcome is None:
        return Proposal(None, None, None, "no_outcome")
    compared = outcome
    if goal.operator in ("increase_by", "decrease_by"):
        if previous is None or (goal.level == "percent_change" and previous == 0):
            return Proposal(None, None, None, "no_base")
        change = outcome - previous
        compared = change * 100 / abs(previous) if goal.level == "percent_change" else change
    gap = {
        ">=": compared - goal.target,
        "<=": goal.target - compared,
        "increase_by": compared - goal.target,
        "decrease_by": -compared - goal.target,
    }[goal.operator]
    met = gap >= 0
    if year_ended:
        verdict = Assessment.ACHIEVED if met else Assessment.NOT_ACHIEVED
        return Proposal(verdict, compared, gap, "target_met" if met else "target_missed")
    verdict = Assessment.WILL_BE if met else Assessment.WILL_NOT_BE
    return Proposal(verdict, compared, gap, "target_met_so_far" if met else "target_missed_so_far")
