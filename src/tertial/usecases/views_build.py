"""Makes a `View` of a snapshot: facts in both languages, sums to drill in, the simulated year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tertial.config import Settings
from tertial.data.snapshot import Snapshot
from tertial.domain.goal import Assessment
from tertial.domain.period import Month
from tertial.findings import Language, UnreadableError
from tertial.query.ledger import income_statement
from tertial.query.ledger_months import months
from tertial.usecases.answers_kept import KeptAnswers
from tertial.usecases.facts import Answers
from tertial.usecases.follow_up import FollowUp, follow_up
from tertial.usecases.forecast_board import Bench, Board, report_board
from tertial.usecases.forecast_shown import bands_of, shown
from tertial.usecases.imports import now
from tertial.usecases.placements_shown import placements_shown
from tertial.usecases.views_follow import more
from tertial.usecases.views_model import Amounts, LedgerSums, MonthAmounts, View, ViewKey
from tertial.workflow.store_engine import AWAY, FULL

if TYPE_CHECKING:
    from tertial.usecases.workspace import Workspace

LANGUAGES: tuple[Language, ...] = ("sv", "en")


def build_views(workspace: Workspace, key: ViewKey) -> Iterator[View]:
    """First the view without the simulation, then the whole. Raises UnreadableError when the snapshot cannot be read.

    The forecast is the one that a report of the snapshot has: found where it is stored, else made and stored.
    """
    snapshot = workspace.snapshot(key.as_of, key.known)
    settings = workspace.settings
    kept = KeptAnswers.of(workspace.folder, snapshot, settings)
    answers = Answers(snapshot, settings, kept=kept)
    told = _told(workspace, key, answers, None)
    view = View(
        key,
        snapshot.id,
        settings,
        {language: follow.facts for language, follow in told.items()},
        {language: follow.goals for language, follow in told.items()},
        _ledger(answers, key),
        simulating=not _ended(key),
        more=more(answers, told["sv"].facts),
        placements=placements_shown(answers, told["sv"].facts),
    )
    kept.save()
    yield view
    if view.simulating:
        yield _forecast(workspace, view, answers)
        kept.save()


def _told(workspace: Workspace, key: ViewKey, answers: Answers, board: Board | None) -> dict[Language, FollowUp]:
    """The facts in both languages, as a report of the snapshot with that forecast has them."""
    found = {goal: Assessment(value) for goal, value in assessed(workspace, key.month)}
    return {
        language: follow_up(
            answers.snapshot, _in(answers.settings, language), key.kind, found, answers=answers, board=board
        )
        for language in LANGUAGES
    }


def _forecast(workspace: Workspace, view: View, answers: Answers) -> View:
    """The view with its forecast, or with the reason for there being none."""
    key, snapshot, settings = view.key, answers.snapshot, answers.settings
    at = now()
    try:
        board = report_board(workspace, snapshot, key.kind, who="tertial", at=at, settings=settings)
        if board is None:
            return replace(view, simulating=False)
        marks = {name: view.value(f"forecast_cases.total.{name}") for name in ("best", "worst")}
        told = shown(Bench(workspace, snapshot, "tertial", at, settings), board, marks)
    except UnreadableError as error:
        if error.findings[0].kind in (AWAY, FULL):
            raise  # it says nothing of the forecast, which is made as soon as the database is back
        return replace(view, simulating=False, unmade={la: error.findings[0].message(la) for la in LANGUAGES})
    both = _told(workspace, key, answers, board)
    return replace(
        view,
        facts={language: follow.facts for language, follow in both.items()},
        goals={language: follow.goals for language, follow in both.items()},
        simulated=bands_of(board.digest),
        forecast=told,
        simulating=False,
    )


def _in(settings: Settings, language: Language) -> Settings:
    return replace(settings, committee=replace(settings.committee, language=language))


def _ended(key: ViewKey) -> bool:
    return (key.as_of.month, key.as_of.day) == (12, 31)


def assessed(workspace: Workspace, month: Month) -> tuple[tuple[str, str], ...]:
    """(goal key, assessment) of the texts in force for a period, in order of key."""
    texts = workspace.store.texts(str(month), workspace.language)
    return tuple(
        sorted(
            (section.removeprefix("goal."), text.assessment)
            for section, text in texts.items()
            if section.startswith("goal.") and text.assessment
        )
    )


def _ledger(answers: Answers, key: ViewKey) -> LedgerSums:
    """Sums by every dimension, the months of each unit's accounts, and the accounts' names."""
    version = answers.settings.report.budget_version_of(key.as_of.year)
    sums: dict[tuple[str, str, str, str], Amounts] = {}
    for row in answers.of(income_statement(key.as_of, ("area", "unit", "line", "account"), version=version)):
        amounts = Amounts(
            row["last_year"],
            row["budget_year"],
            row["budget_to_date"],
            row["actual_to_date"],
            row["same_period_last_year"],
        )
        sums[row["area"], row["unit"], row["line"], row["account"]] = amounts
    by: dict[tuple[str, str, str], dict[str, list[int | None]]] = {}
    for row in answers.of(months(key.as_of, ("unit", "line", "account"), version=version)):
        cells = by.setdefault((row["unit"], row["line"], row["account"]), {n: [None] * 12 for n in ("a", "b", "l")})
        for name, column in (("a", "actual"), ("b", "budget"), ("l", "actual_last_year")):
            cells[name][row["number"] - 1] = row[column]
    monthly = {k: MonthAmounts(tuple(c["a"]), tuple(c["b"]), tuple(c["l"])) for k, c in by.items()}
    return LedgerSums(sums, monthly, _account_names(answers.snapshot))


def _account_names(snapshot: Snapshot) -> dict[str, str]:
    """What the latest SIE file calls each account."""
    rows = snapshot.table("accounts")
    codes, names = rows["account"].to_pylist(), rows["name"].to_pylist()
    return {code: name for code, name in zip(codes, names, strict=True) if code and name}
