"""The four key figures of the start page."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tertial.domain.goal import Assessment
from tertial.domain.money import round_div
from tertial.usecases.views_model import View, unsaid
from tertial.web.charts.months import Years, year_bars
from tertial.web.of_view import of_view
from tertial.web.parts.start_lead import bold, outcome
from tertial.web.shown import Shown
from tertial.wording import number_word

if TYPE_CHECKING:
    from markupsafe import Markup

    from tertial.web.visit import Visit


@dataclass(frozen=True)
class MoneyFigures:
    """The forecast and the result so far, in öre."""

    forecast: int | None
    rated: bool
    cases: Markup | None
    budget: Markup | None
    change: int | None
    result: int | None
    pace: Markup | None
    last_year: Markup | None


@of_view
def money(view: View, visit: Visit) -> MoneyFigures:
    fmt = Shown(visit.language)
    figure = view.figure("result.total.forecast")
    best, worst = (view.value(f"forecast_cases.total.{case}") for case in ("best", "worst"))
    cases = None
    if best is not None and worst is not None:
        cases = bold(visit.say("start.fig_cases", best=fmt.mnkr(best), worst=fmt.mnkr(worst)))
    budget, last = view.value("result.total.budget"), view.value("result.total.last_year")
    year = view.key.as_of.year - 1
    return MoneyFigures(
        view.value(f"result.total.{outcome(view)}"),
        unsaid(figure),
        cases,
        None if budget is None else bold(visit.say("start.fig_budget", budget=fmt.mnkr(budget))),
        view.value("result.total.change"),
        view.value("result.total.actual"),
        _pace(view, visit),
        None if last is None else bold(visit.say("start.fig_last_year", year=year, amount=fmt.mnkr(last))),
    )


def _pace(view: View, visit: Visit) -> Markup | None:
    """Costs so far of the year's budget, beside how much of the year has passed (whole months of twelve)."""
    costs, budget = view.value("result.sum_costs.actual"), view.value("result.sum_costs.budget")
    if costs is None or not budget:
        return None
    fmt = Shown(visit.language)
    gone = fmt.percent(Decimal(view.key.as_of.month) * 100 / 12, 1)
    return bold(visit.say("start.fig_pace", share=fmt.share(costs, budget), gone=gone))


@dataclass(frozen=True)
class CareDays:
    title: str
    days: int
    so_far: str
    chart: Markup
    pace: Markup | None


@of_view
def care_days(view: View, visit: Visit) -> CareDays | None:
    """Days of external placements where the committee follows them, this year to date beside whole years."""
    key = _days_key(view)
    year = view.key.as_of.year
    days = None if key is None else view.value(f"indicators.{key}.{year}")
    if key is None or days is None:
        return None
    fmt = Shown(visit.language)
    months = view.key.as_of.month
    years = [y for y in range(year - 3, year) if view.value(f"indicators.{key}.{y}") is not None]
    pace = round_div(days * 12, months) if months < 12 else None
    past = [view.value(f"indicators.{key}.{y}") for y in years]
    title = visit.say(
        "start.fig_days_title",
        years=", ".join(f"{y} {fmt.number(v)}" for y, v in zip(years, past, strict=True)) or "–",
        span=f"{fmt.so_far(view.key.as_of)} {year}",
        part=fmt.number(days),
        pace=fmt.number(pace if pace is not None else days),
    )
    names = [*(str(y) for y in years), str(year)]
    values = [*(None if v is None else float(v) for v in past), float(days)]
    chart = year_bars(Years(names, values, float(days), None if pace is None else float(pace)), title, "care-days")
    name = "start.fig_days" if key == "care_days_external" else "start.fig_days_all"
    said = visit.say("start.fig_days_so_far", months=number_word(months, visit.language, "common"))
    return CareDays(visit.say(name), days, said, chart, _days_pace(visit, pace, years, past))


def _days_pace(visit: Visit, pace: int | None, years: list[int], past: list[int | None]) -> Markup | None:
    if pace is None or not past or not past[-1]:
        return None
    fmt = Shown(visit.language)
    percent = Decimal(pace - past[-1]) * 100 / Decimal(past[-1])
    change = fmt.number(percent, 0, sign=True) + ("\u00a0%" if visit.language == "sv" else "%")
    rounded = round_div(pace, 100) * 100
    return bold(visit.say("start.fig_days_pace", pace=fmt.number(rounded), change=change, year=years[-1]))


def _days_key(view: View) -> str | None:
    found = [i.key for i in view.settings.indicators if i.source == "care_days"]
    return next((k for k in ("care_days_external", *found) if k in found), None)


@dataclass(frozen=True, slots=True)
class GoalLine:
    name: str
    state: str
    outcome: str
    target: str


@dataclass(frozen=True)
class Goals:
    met: int
    lines: tuple[GoalLine, ...]


@of_view
def goals(view: View, visit: Visit) -> Goals:
    """How many of the year's goals are met or will be; each with its outcome and target."""
    lines = []
    for goal in view.goals[visit.language]:
        state = goal.assessment.value if goal.assessment is not None else _proposed(view, goal.key)
        lines.append(
            GoalLine(goal.name, state, _said(view, visit, goal.key, "actual"), _said(view, visit, goal.key, "target"))
        )
    met = sum(1 for line in lines if line.state in ("achieved", "will_be"))
    return Goals(met, tuple(lines))


def _proposed(view: View, key: str) -> str:
    """What the figures say of a goal; empty where they say nothing yet."""
    figure = view.figure(f"goal.{key}.assessment")
    return figure.text if figure is not None and figure.text in tuple(Assessment) else ""


def _said(view: View, visit: Visit, key: str, column: str) -> str:
    """The cell of the goal's table as the report prints it."""
    from tertial.usecases.views_model import cell

    table = view.table(f"goal.{key}", visit.language)
    if table is None:
        return "–"
    found = next((c for c in table.columns if c.key == column), None)
    return "–" if found is None else cell(table, table.rows[0], found, view.facts[visit.language], visit.language).text
