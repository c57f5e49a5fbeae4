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
from tertial.usecases.facts import Answers
from tertial.usecases.follow_up import FollowUp, follow_up
from tertial.usecases.views_follow import more
from tertial.usecases.views_model import Amounts, Band, LedgerSums, MonthAmounts, View, ViewKey

if TYPE_CHECKING:
    from tertial.forecast.arrays import Bools
    from tertial.forecast.result import Forecast
    from tertial.usecases.workspace import Workspace

LANGUAGES: tuple[Language, ...] = ("sv", "en")
PATHS = 4_000
"""Paths of the simulation behind a page: its quantiles move by about a hundredth of their spread with ten thousand."""


def build_views(workspace: Workspace, key: ViewKey) -> Iterator[View]:
    """First the view without the simulation, then the whole. Raises UnreadableError when the snapshot cannot be read."""
    snapshot = workspace.snapshot(key.as_of, key.known)
    settings = workspace.settings
    found = {goal: Assessment(value) for goal, value in assessed(workspace, key.month)}
    answers = Answers(snapshot, settings)
    both: dict[Language, FollowUp] = {
        language: follow_up(snapshot, _in(settings, language), key.kind, found, answers=answers)
        for language in LANGUAGES
    }
    view = View(
        key,
        snapshot.id,
        settings,
        {language: follow.facts for language, follow in both.items()},
        {language: follow.goals for language, follow in both.items()},
        _ledger(answers, key),
        simulating=not _ended(key),
        more=more(answers, both["sv"].facts),
    )
    yield view
    if view.simulating:
        yield replace(view, simulated=_simulated(snapshot, settings), simulating=False)


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


def _simulated(snapshot: Snapshot, settings: Settings) -> dict[str, Band]:
    """The year's distribution by scope; empty where there is nothing to forecast from."""
    from tertial.usecases.forecasts import forecast_of

    try:
        made = forecast_of(snapshot, settings, PATHS).forecast
    except UnreadableError:
        return {}
    bands = {"total": _band(made, None)}
    bands |= {f"area.{code}": _band(made, made.chosen(area=code)) for code in made.area_codes()}
    bands |= {f"unit.{code}": _band(made, made.chosen(unit=code)) for code in made.units if code}
    return bands | {f"line.{key}": _band(made, made.chosen(line=key)) for key in made.lines}


def _band(made: Forecast, cells: Bools | None) -> Band:
    from tertial.forecast.result import Spread

    spread = Spread.of(made.totals(cells))
    return Band(round(spread.mean), *(round(q) for q in spread.quantiles))
