"""What the pages of goals and key figures show: the finding, goals with their assessments, five years of every key figure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tertial.domain.committee import Indicator
from tertial.domain.money import round_div
from tertial.usecases import texts
from tertial.usecases.coverage import LATE_KINDS, coverage
from tertial.usecases.views_model import Cell, Column, View, cell, figure_text, money_scale, notes
from tertial.web.charts.spark import Run, multiple, spark
from tertial.web.of_view import of_view
from tertial.web.shown import Shown
from tertial.wording import capital, number_word

if TYPE_CHECKING:
    from markupsafe import Markup

    from tertial.web.visit import Visit

MET = ("achieved", "will_be")


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal: what it says, its figures as printed, what the figures say (`proposed`) and why, what people have judged."""

    key: str
    text: str
    indicator: str
    name: str
    target: str
    outcome: Cell
    gap: Cell
    proposed: str
    why: tuple[str, ...]
    judged: str
    author: str
    written: str

    @property
    def state(self) -> str:
        return self.judged or self.proposed


def goal_rows(view: View, visit: Visit) -> tuple[GoalRow, ...]:
    """The goals of the year in the order of the configuration."""
    said = texts.texts(visit.workspace, str(view.key.month))
    language = visit.language
    by_key = {g.key: g for g in view.settings.goals}
    names = {i.key: i.name for i in view.settings.indicators}
    rows = []
    for goal in view.goals[language]:
        table, of = view.table(f"goal.{goal.key}", language), by_key[goal.key]
        if table is None:
            continue
        cells = {c.key: cell(table, table.rows[0], c, view.facts[language], language) for c in table.columns}
        own = said.get(f"goal.{goal.key}")
        judged = own.assessment if own is not None and own.assessment else ""
        rows.append(
            GoalRow(
                goal.key,
                goal.text,
                of.indicator,
                names[of.indicator],
                cells["target"].text,
                cells["actual"],
                cells["gap"],
                "" if goal.proposed is None else goal.proposed.value,
                tuple(n for _, n in notes(table)),
                judged,
                own.author if own is not None and judged else "",
                own.written if own is not None and judged else "",
            )
        )
    return tuple(rows)


def headline(rows: tuple[GoalRow, ...], visit: Visit) -> str:
    """How many goals are reached or will be, and how many will not; what is left is not judged."""
    if not rows:
        return visit.say("goals.none_set")
    met = sum(1 for r in rows if r.state in MET)
    missed = sum(1 for r in rows if r.state and r.state not in MET)
    words = {n: number_word(n, visit.language, "neuter") for n in (met, missed, len(rows))}
    if met == len(rows):
        return visit.say("goals.all_met")
    if not met and not missed:
        return visit.say("goals.not_judged")
    if not met:
        return capital(visit.say("goals.missed", missed=words[missed], all=words[len(rows)]))
    if not missed:
        return capital(visit.say("goals.met", met=words[met], all=words[len(rows)]))
    return capital(visit.say("goals.both", met=words[met], missed=words[missed], all=words[len(rows)]))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A key figure over the years of the table. `preliminary`: its last value changes while registrations come in."""

    key: str
    name: str
    cells: tuple[Cell, ...]
    spark: Markup
    chart: Markup
    preliminary: bool
    goal: bool


@dataclass(frozen=True, slots=True)
class Group:
    number: int
    name: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True)
class Figures:
    """The table of key figures: its columns, groups, and the notes under it as (letter, words)."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    chosen: Group | None
    notes: tuple[tuple[str, str], ...]
    partial: bool

    @property
    def shown(self) -> tuple[Group, ...]:
        return self.groups if self.chosen is None else (self.chosen,)


def figures(view: View, visit: Visit) -> Figures | None:
    """None where no key figure has a value. `group` of the address chooses one group by its number from 1."""
    table = view.table("indicators", visit.language)
    if table is None:
        return None
    late = late_registers(view, visit)
    groups: list[tuple[str, list[FigureRow]]] = []
    for row in table.rows:
        if row.kind == "group":
            groups.append((row.label, []))
        else:
            groups[-1][1].append(_figure_row(view, visit, row.key, late))
    made = tuple(Group(n, name, tuple(rows)) for n, (name, rows) in enumerate(groups, start=1))
    chosen = next((g for g in made if str(g.number) == visit.query.get("group", "")), None)
    shown = {r.key for g in (made if chosen is None else (chosen,)) for r in g.rows}
    letters = {c.letter for g in made for r in g.rows if r.key in shown for c in r.cells if c.letter}
    kept = tuple((letter, said) for letter, said in notes(table) if not letter or letter in "".join(letters))
    return Figures(table.columns, made, chosen, kept, any(c.partial for c in table.columns))


def late_registers(view: View, visit: Visit) -> frozenset[str]:
    """Registers whose newest month is preliminary."""
    found = coverage(visit.workspace, view.key, visit.today)
    return frozenset(s.kind for s in found if s.state == "partial" or "partial" in s.months) & LATE_KINDS


def registers(view: View, indicator: Indicator) -> tuple[str, ...]:
    """The registers that a key figure's values come from in this snapshot."""
    asked = view.more.asked
    name = "imported_indicators" if indicator.source == "imported" else f"indicator_{indicator.key}"
    return asked[name].registers if name in asked else ()


@of_view
def _figure_row(view: View, visit: Visit, key: str, late: frozenset[str]) -> FigureRow:
    table = view.facts[visit.language].tables["indicators"]
    row = next(r for r in table.rows if r.key == key)
    indicator = next(i for i in view.settings.indicators if i.key == key)
    cells = tuple(cell(table, row, c, view.facts[visit.language], visit.language) for c in table.columns)
    run = run_of(view, visit, indicator)
    return FigureRow(
        row.key,
        row.label,
        cells,
        spark(run),
        chart(view, visit, indicator, f"m-{row.key}"),
        bool(late.intersection(registers(view, indicator))),
        any(g.indicator == row.key and g.year == view.key.as_of.year for g in view.settings.goals),
    )


def run_of(view: View, visit: Visit, indicator: Indicator) -> Run:
    """The years of the table as a drawing; the target is drawn where it is a level of the key figure itself."""
    table = view.table("indicators", visit.language)
    years = [c.key for c in table.columns if c.key.isdigit()] if table is not None else []
    values = [_number(view, visit, f"indicators.{indicator.key}.{y}") for y in years]
    part = view.key.as_of.month < 12
    counted = indicator.unit in ("count", "sek")
    pace = None
    if part and counted and values and values[-1] is not None:
        pace = values[-1] * 12 / view.key.as_of.month
    level = view.figure(f"goal.{_goal_of(view, indicator)}.level", visit.language)
    return Run(
        years,
        values,
        "bars" if counted else "points",
        part,
        pace,
        None if level is None or level.value is None or counted else float(level.value),
    )


def _goal_of(view: View, indicator: Indicator) -> str:
    year = view.key.as_of.year
    return next((g.key for g in view.settings.goals if (g.indicator, g.year) == (indicator.key, year)), "")


def _number(view: View, visit: Visit, id_: str) -> float | None:
    figure = view.figure(id_, visit.language)
    return None if figure is None or figure.value is None else float(figure.value)


def chart(view: View, visit: Visit, indicator: Indicator, id_: str, width: float = 236.0) -> Markup:
    run = run_of(view, visit, indicator)
    said = [value_text(view, visit, f"indicators.{indicator.key}.{y}") for y in run.names]
    listed = ", ".join(f"{name} {value}" for name, value in zip(run.names, said, strict=True))
    title = visit.say("goals.chart_title", name=indicator.name, values=listed)
    if run.part:
        span = Shown(visit.language).so_far(view.key.as_of)
        title += " " + visit.say("goals.chart_part", year=run.names[-1] if run.names else "", span=span)
    return multiple(run, said, title, id_, width)


def value_text(view: View, visit: Visit, id_: str) -> str:
    """A figure as it stands in a table."""
    figure = view.figure(id_, visit.language)
    return "–" if figure is None else figure_text(figure, visit.language, money_scale("plain"))


def pace_text(view: View, visit: Visit, indicator: Indicator) -> str:
    """What a count becomes at the same pace over twelve months; empty for what is no count, and for a whole year."""
    run = run_of(view, visit, indicator)
    if run.pace is None:
        return ""
    figure = view.value(f"indicators.{indicator.key}.{run.names[-1]}")
    whole = None if figure is None else round_div(figure * 12, view.key.as_of.month)
    return Shown(visit.language).number(whole)


def plain(value: Decimal | None, indicator: Indicator, visit: Visit) -> str:
    """A value as a file gave it, with the decimals of the key figure at least."""
    if value is None:
        return "–"
    places = max(indicator.decimals, -int(value.normalize().as_tuple().exponent), 0)
    fmt = Shown(visit.language)
    return fmt.percent(value, places) if indicator.unit == "percent" else fmt.number(value, places)
