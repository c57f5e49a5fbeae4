"""The goals of a year: what their indicators show, the tool's proposed assessment and why."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from tertial.domain.committee import Goal, Indicator
from tertial.domain.goal import Assessment, Proposal, propose
from tertial.domain.money import round_div
from tertial.query.indicators import Value, table_windows
from tertial.query.ledger_forecasts import elapsed_months
from tertial.query.windows import same_period_last_year
from tertial.report.context import GoalInfo
from tertial.report.figures import Chart, Column, Note, Row, Series, Table
from tertial.usecases.facts import Shelf
from tertial.usecases.facts_indicators import Values, few, unit_of
from tertial.usecases.facts_small import cell_key
from tertial.wording import number, percent, points, word


def add_goals(shelf: Shelf, every: Values, assessed: Mapping[str, Assessment]) -> tuple[GoalInfo, ...]:
    """This year's goals, for the report, when small counts are hidden.

    `assessed` holds what people have judged, by goal key; where they have not, the tool's proposal stands.
    """
    names = {i.key: i for i in shelf.settings.indicators}
    goals = []
    for goal in shelf.settings.goals:
        if goal.year != shelf.year:
            continue
        indicator = names[goal.indicator]
        proposal = _proposal(shelf, goal, indicator, every[goal.indicator])
        judged = assessed.get(goal.key, proposal.assessment)
        _goal_table(shelf, goal, indicator, proposal, judged, own=goal.key in assessed)
        name = goal.text if len(goal.text) <= 64 else indicator.name
        goals.append(GoalInfo(goal.key, name, goal.text, judged, proposal.assessment))
    return tuple(goals)


def _proposal(shelf: Shelf, goal: Goal, indicator: Indicator, values: Mapping[str, Value]) -> Proposal:
    """What the figures say. A count under way is compared at the pace so far, as is its change with the same months."""
    windows = table_windows(shelf.as_of)
    now = values.get(windows[-1].key)
    counted = indicator.unit in ("count", "sek") and not shelf.full_year
    then = values.get(same_period_last_year(shelf.as_of).key if counted else windows[-2].key)
    outcome = None if now is None or _hidden(shelf, indicator, now) else _as_decimal(now.value, indicator)
    previous = None if then is None or _hidden(shelf, indicator, then) else _as_decimal(then.value, indicator)
    if counted and outcome is not None and goal.operator in (">=", "<="):
        pace = Fraction(outcome) * 12 / elapsed_months(shelf.as_of)
        outcome = Decimal(round_div(pace * 10**indicator.decimals, 1)).scaleb(-indicator.decimals)
    return propose(goal, outcome, previous, year_ended=shelf.full_year)


def _hidden(shelf: Shelf, indicator: Indicator, value: Value) -> bool:
    """Whether a value is hidden in the report, for itself or for what others could be told from it."""
    shown = shelf.figures.get(f"indicators.{indicator.key}.{value.period[:4]}")
    own = shown is not None and value.period in {w.key for w in table_windows(shelf.as_of)}
    measured_ = value.origin == "measured" and cell_key(indicator, value.period) in shelf.small.gone
    return few(shelf, value) or measured_ or (own and shown is not None and "suppressed" in shown.marks)


def _as_decimal(value: Fraction, indicator: Indicator) -> Decimal:
    """The outcome as it is printed, so that a goal is judged on the figure that the reader sees."""
    return Decimal(round_div(value * 10**indicator.decimals, 1)).scaleb(-indicator.decimals)


def _goal_table(
    shelf: Shelf, goal: Goal, indicator: Indicator, proposal: Proposal, judged: Assessment | None, *, own: bool
) -> None:
    key, year = goal.key, shelf.year
    outcome = f"indicators.{goal.indicator}.{year}"
    if outcome not in shelf.figures:
        outcome = shelf.add(f"goal.{key}.actual", None, unit_of(indicator))
    target = shelf.add(f"goal.{key}.target", None, "text", text=_target(shelf, goal, indicator))
    change = goal.operator in ("increase_by", "decrease_by") and goal.level == "percent_change"
    in_points = indicator.unit == "percent" or change
    decimals = max(indicator.decimals, 1) if change else indicator.decimals
    gap_value = None if proposal.gap is None else round_gap(proposal.gap, decimals)
    gap = shelf.add(
        f"goal.{key}.gap",
        gap_value,
        "points" if in_points else "count",
        decimals=decimals,
        emphasis="deviation",
        source=shelf.figures[outcome].source,
    )
    verdict = shelf.add(f"goal.{key}.assessment", None, "text", text=judged or word("unassessed", shelf.language))
    columns = (
        Column("target", shelf.say("Mål {y}", "Target {y}", y=year), kind="text"),
        Column("actual", shelf.outcome(), partial=not shelf.full_year),
        Column("gap", shelf.say("Skillnad, enheter", "Gap, points") if in_points else shelf.say("Skillnad", "Gap")),
        Column("assessment", shelf.say("Bedömning", "Assessment"), kind="status"),
    )
    cells = {"target": target, "actual": outcome, "gap": gap, "assessment": verdict}
    notes = tuple(Note(text) for text in _why(shelf, goal, indicator, proposal, judged, own=own))
    title = indicator.name
    shelf.tables[f"goal.{key}"] = Table(
        f"goal.{key}",
        title,
        shelf.say("Period", "Period"),
        columns,
        (Row("goal", shelf.months(year), cells),),
        "plain",
        notes,
    )
    _goal_chart(shelf, goal, indicator)


def round_gap(gap: Decimal, decimals: int) -> Decimal:
    return Decimal(round_div(Fraction(gap) * 10**decimals, 1)).scaleb(-decimals)


def _target(shelf: Shelf, goal: Goal, indicator: Indicator) -> str:
    places = max(0, -int(goal.target.normalize().as_tuple().exponent))
    if (
        goal.operator in ("increase_by", "decrease_by")
        and goal.level != "percent_change"
        and indicator.unit == "percent"
    ):
        value = points(goal.target, places, shelf.language).lstrip("+")
    else:
        share = indicator.unit == "percent" or goal.level == "percent_change"
        value = (percent if share else number)(goal.target, places, shelf.language)
    words = {
        ">=": ("minst {v}", "at least {v}"),
        "<=": ("högst {v}", "at most {v}"),
        "increase_by": ("upp {v}", "up {v}"),
        "decrease_by": ("ned {v}", "down {v}"),
    }[goal.operator]
    return shelf.say(*words, v=value)


def _why(
    shelf: Shelf, goal: Goal, indicator: Indicator, proposal: Proposal, judged: Assessment | None, *, own: bool
) -> list[str]:
    """Why the tool proposes what it does, and whether people have judged otherwise."""
    said = []
    if proposal.compared is not None and proposal.assessment is not None:
        counted = indicator.unit in ("count", "sek") and not shelf.full_year and goal.operator in (">=", "<=")
        change = goal.operator in ("increase_by", "decrease_by")
        share = change and goal.level == "percent_change"
        places = 1 if share else indicator.decimals
        exact = round_gap(proposal.compared, places)
        if change and not share and indicator.unit == "percent":
            value = points(exact, places, shelf.language)
        else:
            form = percent if share or indicator.unit == "percent" else number
            value = form(exact, places, shelf.language, sign=change)
        what = shelf.say(
            "I samma takt blir året {v}" if counted else "Förändringen är {v}" if change else "Utfallet är {v}",
            "At the same pace the year will be {v}"
            if counted
            else "The change is {v}"
            if change
            else "The outcome is {v}",
            v=value,
        )
        verdict = word(proposal.assessment, shelf.language).lower()
        said.append(shelf.say("{w}: siffrorna säger ”{a}”.", "{w}: the figures say “{a}”.", w=what, a=verdict))
    elif proposal.why == "no_outcome":
        said.append(
            shelf.say(
                "Utfall saknas för perioden, så inget är föreslaget.",
                "There is no outcome for the period, so nothing is proposed.",
            )
        )
    else:
        said.append(
            shelf.say(
                "Jämförelseår saknas, så inget är föreslaget.",
                "There is no year to compare with, so nothing is proposed.",
            )
        )
    if own and judged is not None and judged != proposal.assessment:
        said.append(shelf.say("Bedömningen är nämndens egen.", "The assessment is the committee's own."))
    return said


def _goal_chart(shelf: Shelf, goal: Goal, indicator: Indicator) -> None:
    """The indicator over five years with the target as a rule, where the target is a level of the indicator itself."""
    years = [w.first.year for w in table_windows(shelf.as_of)]
    ids = [f"indicators.{goal.indicator}.{y}" for y in years]
    known = [i if shelf.value(i) is not None else None for i in ids]
    if sum(i is not None for i in known) < 2 or goal.operator not in (">=", "<=") or "indicators" not in shelf.tables:
        return
    names = tuple(shelf.outcome(y).split(" ", 1)[1] for y in years)
    level = shelf.add(f"goal.{goal.key}.level", goal.target, unit_of(indicator), decimals=indicator.decimals)
    full = tuple(i if y != shelf.year or shelf.full_year else None for y, i in zip(years, known, strict=True))
    series = [Series("actual", shelf.say("Utfall", "Actual"), full)]
    if not shelf.full_year:
        partial = (*(None for _ in years[:-1]), known[-1])
        series.append(Series("partial", names[-1], partial, "partial"))
    series.append(
        Series("target", shelf.say("Mål {y}", "Target {y}", y=shelf.year), tuple(level for _ in years), "target")
    )
    shelf.charts[f"goal.{goal.key}"] = Chart(
        f"goal.{goal.key}", "lines", indicator.name, names, tuple(series), "indicators"
    )
