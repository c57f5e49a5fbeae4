"""Indicators over five years and the goals that are set on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tertial.domain.committee import Goal, Indicator
from tertial.domain.goal import Assessment, Proposal, propose
from tertial.domain.money import round_div
from tertial.query.indicators import Value, imported_indicators, resolve, table_windows
from tertial.query.indicators_measured import BUILT_IN, measured
from tertial.query.ledger_forecasts import elapsed_months
from tertial.query.step import Query
from tertial.query.windows import Window, same_period_last_year
from tertial.report.context import GoalInfo
from tertial.report.figures import Chart, Column, Mark, Note, Row, Series, Source, Table, Unit
from tertial.usecases.facts import Answer, Shelf, small_note
from tertial.wording import number, percent, points, word

_UNITS: Mapping[str, Unit] = {"count": "count", "percent": "percent", "days": "days", "index": "index", "sek": "sek"}


def add_indicators(shelf: Shelf, assessed: Mapping[str, Assessment]) -> tuple[GoalInfo, ...]:
    """The five-year table, money indicators on their own, and this year's goals; returns the goals for the report.

    `assessed` holds what people have judged, by goal key; where they have not, the tool's proposal stands.
    """
    every = _values(shelf)
    _table(shelf, every)
    _funds(shelf)
    return _goals(shelf, every, assessed)


def _windows(shelf: Shelf) -> tuple[Window, ...]:
    """Five years, and the same months last year for goals that compare with them."""
    windows = table_windows(shelf.as_of)
    same = same_period_last_year(shelf.as_of)
    return windows if same.key in {w.key for w in windows} else (*windows, same)


def _values(shelf: Shelf) -> dict[str, dict[str, Value]]:
    windows = _windows(shelf)
    imported: dict[str, Answer] = {}
    for row in shelf.answers.of(imported_indicators(windows, shelf.answers.snapshot.known_day)):
        imported.setdefault(row["indicator"], []).append(row)
    out = {}
    for indicator in shelf.settings.indicators:
        query = measured(indicator, windows)
        rows = [] if query is None or not _has_register(shelf, indicator) else shelf.answers.of(query)
        share = query is not None and BUILT_IN[indicator.source].percent
        out[indicator.key] = resolve(windows, imported.get(indicator.key, ()), rows, percent=share)
    return out


def _has_register(shelf: Shelf, indicator: Indicator) -> bool:
    """Whether any of the registers that a built-in measure counts in has a row."""
    query = measured(indicator, _windows(shelf))
    own = ("placements", "case_events", "surveys")
    return query is not None and any(t in query.inputs and shelf.answers.has(t) for t in own)


def _exact(value: Fraction, indicator: Indicator) -> Decimal:
    """Rounded half away from zero to the indicator's decimals; öre for money."""
    if indicator.unit == "sek" and indicator.source == "imported":
        return Decimal(round_div(value * 100, 1))
    return Decimal(round_div(value * 10**indicator.decimals, 1)).scaleb(-indicator.decimals)


def _unit(indicator: Indicator) -> Unit:
    return "sek_per_day" if indicator.source == "day_price" else _UNITS[indicator.unit]


def _figure(shelf: Shelf, indicator: Indicator, id_: str, value: Value | None) -> str:
    if value is None:
        return shelf.add(id_, None, _unit(indicator), decimals=indicator.decimals)
    few = _few(shelf, value)
    marks: set[Mark] = {"suppressed"} if few else set()
    if value.first_value is not None:
        marks.add("restated")
    if value.origin == "measured":
        where = Source(f"indicator_{indicator.key}", (("period", value.period),), "numerator")
    else:
        where = Source("imported_indicators", (("indicator", indicator.key), ("period", value.period)), "value")
    exact = None if few else _exact(value.value, indicator)
    shown: int | Decimal | None = (
        int(exact) if exact is not None and _unit(indicator) in ("sek", "sek_per_day") else exact
    )
    return shelf.add(
        id_, shown, _unit(indicator), decimals=indicator.decimals, source=None if few else where, marks=marks
    )


def _few(shelf: Shelf, value: Value) -> bool:
    """Whether a value is about so few people that neither it nor anything computed from it is shown."""
    return value.persons is not None and 0 < value.persons < shelf.settings.privacy.minimum_count


def _table(shelf: Shelf, every: Mapping[str, Mapping[str, Value]]) -> None:
    windows = table_windows(shelf.as_of)
    years = {w.first.year: w.key for w in windows}
    columns = [Column(str(y), shelf.outcome(y), partial=y == shelf.year and not shelf.full_year) for y in years]
    rows: list[Row] = []
    group = None
    for indicator in shelf.settings.indicators:
        found = every[indicator.key]
        if indicator.unit == "sek" and indicator.source == "imported":
            continue
        if not any(key in found for key in years.values()):
            continue
        if indicator.group != group:
            group = indicator.group
            rows.append(Row(f"group-{len(rows)}", group, {}, "group"))
        ids = {
            str(y): _figure(shelf, indicator, f"indicators.{indicator.key}.{y}", found.get(key))
            for y, key in years.items()
        }
        ids |= _share(shelf, indicator)
        rows.append(Row(indicator.key, indicator.name, ids))
    if not rows:
        return
    if any("share" in r.cells for r in rows):
        columns.append(Column("share", word("of_share", shelf.language, year=shelf.year - 1)))
    title = shelf.say("Nyckeltal fem år", "Indicators, five years")
    head = shelf.say("Nyckeltal", "Indicator")
    notes = _notes(shelf, every, rows)
    shelf.tables["indicators"] = Table(
        "indicators", title, head, tuple(columns), tuple(rows), "plain", notes, wide=True
    )


def _share(shelf: Shelf, indicator: Indicator) -> dict[str, str]:
    """Part of last year's whole count that the months so far make; shares and means are compared as they are."""
    if shelf.full_year or indicator.unit != "count":
        return {}
    now, then = (shelf.figures[f"indicators.{indicator.key}.{y}"] for y in (shelf.year, shelf.year - 1))
    if now.value is None or not then.value:
        return {}
    value = Decimal(round_div(Fraction(now.value) * 100 / Fraction(then.value), 1))
    id_ = f"indicators.{indicator.key}.share"
    return {"share": shelf.add(id_, value, "percent", source=now.source)}


def _notes(shelf: Shelf, every: Mapping[str, Mapping[str, Value]], rows: Sequence[Row]) -> tuple[Note, ...]:
    notes = []
    shown = {i for r in rows for i in r.cells.values()}
    names = {i.key: i for i in shelf.settings.indicators}
    for key, values in every.items():
        for value in values.values():
            id_ = f"indicators.{key}.{value.period[:4]}"
            if id_ not in shown or value.first_value is None:
                continue
            old = number(_exact(value.first_value, names[key]), names[key].decimals, shelf.language)
            notes.append(
                Note(
                    shelf.say(
                        "Omräknat värde. {d} var det {old}; det som gäller blev känt {k}.{why}",
                        "Restated value. On {d} it was {old}; the value in force became known on {k}.{why}",
                        d=value.first_known,
                        old=old,
                        k=value.known,
                        why=f" {value.note}" if value.note else "",
                    ),
                    (id_,),
                )
            )
    if any("suppressed" in shelf.figures[i].marks for i in shown):
        notes.append(Note(small_note(shelf)))
    return tuple(notes)


def _funds(shelf: Shelf) -> None:
    """Money that is followed as indicators (innovation funds): the years around this one, and their sum."""
    money = [i for i in shelf.settings.indicators if i.unit == "sek" and i.source == "imported"]
    if not money:
        return
    span = [
        Window(str(y), shelf.as_of.replace(y, 1, 1), shelf.as_of.replace(y, 12, 31))
        for y in range(shelf.year - 2, shelf.year + 3)
    ]
    query = _renamed_imported(shelf, span)
    found = {(r["indicator"], r["period"]): r for r in shelf.answers.of(query)}
    years = [w.key for w in span if any((i.key, w.key) in found for i in money)]
    if str(shelf.year) not in years:
        return
    rows = []
    for indicator in money:
        values = resolve(span, [r for (key, _), r in found.items() if key == indicator.key])
        if not values:
            continue
        ids = {}
        for year in years:
            if year in values:
                id_ = f"innovation_funds.{indicator.key}.{year}"
                where = Source(query.name, (("indicator", indicator.key), ("period", year)), "value")
                shelf.add(id_, int(_exact(values[year].value, indicator)), "sek", source=where)
                ids[year] = id_
        ids["total"] = shelf.total(f"innovation_funds.{indicator.key}.total", [(1, i) for i in ids.values()])
        rows.append(Row(indicator.key, indicator.name, ids))
    columns = [Column(y, y) for y in years]
    if len(years) > 1:
        columns.append(Column("total", shelf.say("Totalt {a}-{b}", "Total {a}-{b}", a=years[0], b=years[-1])))
    group = money[0].group
    title = shelf.say("{g}, tkr", "{g}, SEK thousand", g=group)
    shelf.tables["innovation_funds"] = Table("innovation_funds", title, group, tuple(columns), tuple(rows), "tkr")


def _renamed_imported(shelf: Shelf, span: Sequence[Window]) -> Query:

    query = imported_indicators(span, shelf.answers.snapshot.known_day)
    return replace(query, name="imported_funds", parameters=query.all_parameters)


def _goals(
    shelf: Shelf, every: Mapping[str, Mapping[str, Value]], assessed: Mapping[str, Assessment]
) -> tuple[GoalInfo, ...]:
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
        goals.append(GoalInfo(goal.key, name, goal.text, judged))
    return tuple(goals)


def _proposal(shelf: Shelf, goal: Goal, indicator: Indicator, values: Mapping[str, Value]) -> Proposal:
    """What the figures say. A count under way is compared at the pace so far, as is its change with the same months."""
    windows = table_windows(shelf.as_of)
    now = values.get(windows[-1].key)
    counted = indicator.unit in ("count", "sek") and not shelf.full_year
    then = values.get(same_period_last_year(shelf.as_of).key if counted else windows[-2].key)
    outcome = None if now is None or _few(shelf, now) else _as_decimal(now.value, indicator)
    previous = None if then is None or _few(shelf, then) else _as_decimal(then.value, indicator)
    if counted and outcome is not None and goal.operator in (">=", "<="):
        pace = Fraction(outcome) * 12 / elapsed_months(shelf.as_of)
        outcome = Decimal(round_div(pace * 10**indicator.decimals, 1)).scaleb(-indicator.decimals)
    return propose(goal, outcome, previous, year_ended=shelf.full_year)


def _as_decimal(value: Fraction, indicator: Indicator) -> Decimal:
    """The outcome as it is printed, so that a goal is judged on the figure that the reader sees."""
    return Decimal(round_div(value * 10**indicator.decimals, 1)).scaleb(-indicator.decimals)


def _goal_table(
    shelf: Shelf, goal: Goal, indicator: Indicator, proposal: Proposal, judged: Assessment | None, *, own: bool
) -> None:
    key, year = goal.key, shelf.year
    outcome = f"indicators.{goal.indicator}.{year}"
    if outcome not in shelf.figures:
        outcome = shelf.add(f"goal.{key}.actual", None, _unit(indicator))
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
    level = shelf.add(f"goal.{goal.key}.level", goal.target, _unit(indicator), decimals=indicator.decimals)
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
