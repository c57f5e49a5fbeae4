"""The follow-up of a committee: every figure that a report, a page or the API may show, each computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tertial.config import Settings
from tertial.data.snapshot import Snapshot
from tertial.domain.goal import Assessment
from tertial.report.context import GoalInfo
from tertial.report.context import Kind as ReportKind
from tertial.report.figures import Facts
from tertial.usecases.answers_kept import KeptAnswers
from tertial.usecases.facts import Answers, Shelf
from tertial.usecases.facts_care import add_care
from tertial.usecases.facts_economy import add_economy
from tertial.usecases.facts_flow import add_flow, asked_of_cases
from tertial.usecases.facts_forecast import add_forecast
from tertial.usecases.facts_goals import add_goals
from tertial.usecases.facts_indicators import add_indicators
from tertial.usecases.facts_other import add_other
from tertial.usecases.facts_time import add_over_time
from tertial.usecases.forecast_board import Board
from tertial.usecases.forecast_counts import add_counts


@dataclass(frozen=True)
class FollowUp:
    """A snapshot's facts, the goals as they are assessed, and the answered queries behind them."""

    facts: Facts
    goals: tuple[GoalInfo, ...]
    answers: Answers


def ask_ahead(snapshot: Snapshot, settings: Settings, folder: Path) -> Answers:
    """Answers that a thread has begun to fetch, for a `follow_up` that comes after something else has been done.

    Those that are kept in the workspace in `folder` are there at once.
    """
    answers = Answers(snapshot, settings, kept=KeptAnswers.of(folder, snapshot, settings))
    if snapshot.batches_of("case_events"):
        answers.ahead(lambda: asked_of_cases(snapshot.as_of, settings.report.waiting_limit_days))
    return answers


def follow_up(
    snapshot: Snapshot,
    settings: Settings,
    kind: ReportKind,
    assessed: Mapping[str, Assessment] | None = None,
    *,
    detailed: bool = False,
    answers: Answers | None = None,
    board: Board | None = None,
) -> FollowUp:
    """Build the facts of a snapshot for a kind of report. The same snapshot gives equal facts.

    `assessed` holds what people have judged of goals, by goal key. `detailed` is for those who go on to source rows.
    `answers` are those of the same snapshot, already asked: a second language then costs its words alone. `board` is the simulated
    forecast of the snapshot (`forecast_board.report_board`), where there is one.
    """
    shelf = Shelf(snapshot.as_of, kind, settings, answers or Answers(snapshot, settings, detailed), board)
    add_economy(shelf)
    add_over_time(shelf)
    add_forecast(shelf)
    indicators = add_indicators(shelf)
    add_care(shelf)
    add_flow(shelf)
    add_counts(shelf)
    add_other(shelf)
    shelf.small.hide()
    goals = add_goals(shelf, indicators, assessed or {})
    return FollowUp(shelf.facts(), goals, shelf.answers)
