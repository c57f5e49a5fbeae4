"""What the forecast's page shows: the finding, the fan, intervals, cases, bridges and how earlier forecasts have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from tertial.usecases.forecast_shown import ForecastShown, Said
from tertial.usecases.views_model import Band, View, cell, unsaid
from tertial.web.charts import glyphs
from tertial.web.charts.fan import Fan, fan
from tertial.web.charts.svg import scale
from tertial.web.of_view import of_view
from tertial.web.parts.spread import MILLION, bands, mnkr
from tertial.web.parts.start_lead import bold
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from tertial.web.visit import Visit

LEVELS = ("q05", "q10", "q25", "q50", "q75", "q90", "q95")
CASES = ("best", "own", "worst")


def own_of(view: View) -> int | None:
    """The committee's own forecast of the result, öre; None where the column holds a run rate or the model."""
    figure = view.figure("result.total.forecast")
    if figure is None or figure.value is None or unsaid(figure) or view.key.kind == "annual":
        return None
    return int(figure.value)


@of_view
def headline(view: View, visit: Visit) -> str:
    """How the committee's own forecast lies beside the simulation; else where the simulation points."""
    own, band = own_of(view), view.simulated.get("total")
    if view.key.kind == "annual":
        return visit.say(
            "forecast.head_ended", year=view.key.as_of.year, amount=_mnkr(visit, view.value("result.total.actual"))
        )
    if band is None:
        return visit.say("forecast.head_waits" if view.simulating else "forecast.head_none")
    if own is None:
        return visit.say("forecast.head_model", amount=_mnkr(visit, band.q50))
    at = "dark" if own < band.q10 else "bright" if own > band.q90 else ""
    at = at or ("low" if own < band.q25 else "high" if own > band.q75 else "agree")
    return visit.say(f"forecast.head_{at}")


def _mnkr(visit: Visit, ore: int | None) -> str:
    return Shown(visit.language).mnkr(ore)


@of_view
def deck(view: View, visit: Visit) -> Markup | None:
    own, band = own_of(view), view.simulated.get("total")
    if band is None:
        words = next((w for la, w in view.unmade.items() if la == visit.language), "")
        key = (
            "forecast.deck_waits"
            if view.simulating
            else "forecast.deck_ended"
            if view.key.kind == "annual"
            else "forecast.deck_none_known"
            if view.key.known
            else "forecast.deck_none"
        )
        return Markup("{}").format(words or visit.say(key))
    said = [visit.say("forecast.deck_own", own=_mnkr(visit, own))] if own is not None else []
    said.append(visit.say("forecast.deck_band", low=_mnkr(visit, band.q10), high=_mnkr(visit, band.q90)))
    if (leaning := leaning_of(view, visit)) is not None:
        said.append(leaning)
    return bold(" ".join(said))


def leaning_of(view: View, visit: Visit) -> str | None:
    """Whether the committee has been too dark or too bright at this time of earlier years; None where it has been neither."""
    said = [s for s in _said(view) if s.own is not None and s.as_of.month == view.key.as_of.month]
    if len(said) < 2:
        return None
    errors = [s.outcome - (s.own or 0) for s in said]
    mean = sum(errors) // len(errors)
    if abs(mean) < MILLION // 2:
        return None
    month = Shown(visit.language).month_name(view.key.as_of.month)
    key = "forecast.leans_dark" if mean > 0 else "forecast.leans_bright"
    return visit.say(key, month=month, amount=_mnkr(visit, abs(mean)), count=len(said))


def _said(view: View) -> tuple[Said, ...]:
    return () if view.forecast is None else view.forecast.said


@dataclass(frozen=True)
class FanShown:
    chart: Markup
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@of_view
def fan_of(view: View, visit: Visit) -> FanShown | None:
    """The chart of the result month by month and the same as rows; None without a simulation."""
    table = view.table("forecast_fan", visit.language)
    if table is None:
        return None
    fmt = Shown(visit.language)
    values = [view.value(f"forecast_fan.{m:02d}.actual") for m in range(1, 13)]
    actual = [v / MILLION for v in values if v is not None]
    levels = [[view.value(f"forecast_fan.{m:02d}.{q}") for q in LEVELS] for m in range(len(actual) + 1, 13)]
    ahead = [[v / MILLION for v in row if v is not None] for row in levels]
    own = own_of(view)
    before = view.forecast.before if view.forecast is not None else None
    data = Fan(
        fmt.months_short(),
        actual,
        ahead,
        mnkr(own),
        mnkr(view.value("forecast_cases.total.best")) if own is not None else None,
        mnkr(view.value("forecast_cases.total.worst")) if own is not None else None,
        tuple(visit.say("forecast.tertial", number=n) for n in (1, 2, 3)),
        mnkr(before),
    )
    words = {
        key: visit.say(f"forecast.fan_{key}") for key in ("actual", "median", "own", "before", "best", "worst", "p90")
    }
    rows: list[tuple[str, tuple[str, ...]]] = [
        (fmt.month_name(m + 1).capitalize(), ("", "", fmt.millions(v), "", "")) for m, v in enumerate(actual)
    ]
    for m, row in enumerate(ahead, start=len(actual)):
        shown = tuple(fmt.millions(row[i]) for i in (0, 1, 3, 5, 6))
        rows.append((fmt.month_name(m + 1).capitalize(), shown))
    heads = tuple(visit.say(f"forecast.{k}") for k in ("p5", "p10", "median_head", "p90", "p95"))
    return FanShown(fan(data, _fan_title(view, visit, data), fmt.millions, words), heads, tuple(rows))


def _fan_title(view: View, visit: Visit, data: Fan) -> str:
    fmt, band = Shown(visit.language), view.simulated["total"]
    so_far = fmt.millions(data.actual[-1]) if data.actual else "–"
    parts = [
        visit.say(
            "forecast.fan_title", year=view.key.as_of.year, actual=so_far, month=fmt.month_name(len(data.actual) or 1)
        )
    ]
    parts.append(
        visit.say(
            "forecast.fan_title_band",
            median=_mnkr(visit, band.q50),
            low=_mnkr(visit, band.q10),
            high=_mnkr(visit, band.q90),
        )
    )
    if data.own is not None:
        parts.append(visit.say("forecast.fan_title_own", own=fmt.millions(data.own)))
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A row of the forecast, öre: what the committee has said (None: nothing) and the simulation."""

    kind: Literal["sum", "line", "area"]
    name: str
    own: int | None
    band: Band | None
    glyph: Markup


@dataclass(frozen=True)
class Intervals:
    axis: Markup
    rows: tuple[IntervalRow, ...]


@of_view
def areas(view: View, visit: Visit) -> Intervals:
    """The result and the areas."""
    named: list[tuple[Literal["sum", "line", "area"], str, str, str]] = [
        ("area", a.name, f"areas.{a.code}", f"area.{a.code}") for a in view.settings.areas
    ]
    named.append(("sum", view.settings.committee.name, "result.total", "total"))
    return _intervals(view, visit, named, budgets=False)


@of_view
def lines(view: View, visit: Visit) -> Intervals:
    """The lines of the income statement: what they deviate from budget, as their levels cannot share a scale."""
    named: list[tuple[Literal["sum", "line", "area"], str, str, str]] = [
        ("line", line.name, f"result.{line.key}", f"line.{line.key}")
        for line in view.settings.lines
        if f"line.{line.key}" in view.simulated and view.value(f"forecast_model.line-{line.key}.mean") is not None
    ]
    return _intervals(view, visit, named, budgets=True)


def _intervals(
    view: View, visit: Visit, named: Sequence[tuple[Literal["sum", "line", "area"], str, str, str]], *, budgets: bool
) -> Intervals:
    found = []
    for kind, name, prefix, scope in named:
        budget = (view.value(f"{prefix}.budget") or 0) if budgets else 0
        figure = view.figure(f"{prefix}.forecast")
        said = (
            None
            if figure is None or figure.value is None or figure.marks & {"model", "run_rate"}
            else int(figure.value)
        )
        band = view.simulated.get(scope)
        found.append((kind, name, None if said is None else said - budget, _less(band, budget)))
    values = [v for _, _, own, band in found for v in (mnkr(own), *(bands(band) or ())) if v is not None]
    across = scale(values, count=4)
    rows = tuple(
        IntervalRow(kind, name, own, band, glyphs.spread(across, mnkr(own), None, bands(band)))
        for kind, name, own, band in found
    )
    return Intervals(glyphs.axis(across, Shown(visit.language).whole), rows)


def _less(band: Band | None, budget: int) -> Band | None:
    return None if band is None else Band(*(getattr(band, name) - budget for name in Band.__slots__))


@dataclass(frozen=True, slots=True)
class CareRow:
    name: str
    open: int | None
    to_date: int | None
    days: Band
    glyph: Markup


@dataclass(frozen=True)
class CareTable:
    axis: Markup
    rows: tuple[CareRow, ...]


@of_view
def care(view: View, visit: Visit) -> CareTable:
    """Care days by care type, each interval in percent of its median; a type that the report hides is left out."""
    shown = () if view.forecast is None else view.forecast.care
    names = {c.code: c.name for c in view.settings.care_types}
    found = [one for one in shown if view.value(f"care.{one.code}.days") and one.days.q50 > 0]
    shares = [_shares(one.days) for one in found]
    farthest = max([min(abs(v - 100.0), 100.0) for share in shares for v in share], default=10.0)
    across = scale([100.0 - farthest, 100.0 + farthest], zero=False, count=4)
    rows = []
    for one, share in zip(found, shares, strict=True):
        q10, q25, q50, q75, q90 = (min(max(v, across.low), across.high) for v in share)
        drawn = glyphs.spread(across, None, None, (q10, q25, q50, q75, q90))
        ongoing = view.value(f"care.{one.code}.open_at_end")
        rows.append(CareRow(names.get(one.code, one.code), ongoing, one.days_to_date, one.days, drawn))
    fmt = Shown(visit.language)
    return CareTable(glyphs.axis(across, lambda v: fmt.percent(round(v))), tuple(rows))


def _shares(days: Band) -> tuple[float, ...]:
    return tuple(getattr(days, name) / days.q50 * 100 for name in ("q10", "q25", "q50", "q75", "q90"))


@dataclass(frozen=True, slots=True)
class Case:
    """One of the committee's cases (öre) with its condition, and how many in a hundred paths end below it."""

    key: str
    amount: int
    condition: str
    share: Markup


@of_view
def cases(view: View, visit: Visit) -> tuple[Case, ...]:
    own = own_of(view)
    if own is None or view.forecast is None:
        return ()
    amounts = {
        "best": view.value("forecast_cases.total.best"),
        "own": own,
        "worst": view.value("forecast_cases.total.worst"),
    }
    below = {**view.forecast.below, "own": view.forecast.below_own}
    found = []
    for key in CASES:
        amount, share = amounts[key], below.get(key)
        if amount is None:
            continue
        figure = view.figure(f"forecast_cases.{key}.condition", visit.language)
        said = visit.say("forecast.case_own") if key == "own" else "" if figure is None else figure.text
        words = Markup("") if share is None else _of_hundred(share, visit, better=key == "best")
        found.append(Case(key, amount, said, words))
    return tuple(found)


def _of_hundred(share: float, visit: Visit, *, better: bool) -> Markup:
    count = round(100 * ((1 - share) if better else share))
    return bold(visit.say("forecast.better_than" if better else "forecast.worse_than", count=count))


@of_view
def tails(view: View, visit: Visit) -> tuple[tuple[str, int, str], ...]:
    """The model's best and worst case: label, öre, and what such years have in common."""
    table = view.table("forecast_tails", visit.language)
    if table is None:
        return ()
    found = []
    for row in table.rows:
        text = view.figure(row.cells["condition"], visit.language)
        found.append((row.label, view.value(row.cells["amount"]) or 0, "" if text is None else text.text))
    return tuple(found)


@dataclass(frozen=True)
class Steps:
    """A bridge as rows: (name, öre, its bar, whether it is a total)."""

    rows: tuple[tuple[str, int, Markup, bool], ...]
    notes: tuple[str, ...]


@of_view
def bridge(view: View, visit: Visit, key: str) -> Steps | None:
    table = view.table(key, visit.language)
    if table is None:
        return None
    amounts = [(row, view.value(row.cells["deviation"]) or 0) for row in table.rows]
    return bridge_rows(
        [(r.label, ore, r.key in ("begin", "end")) for r, ore in amounts], tuple(n.text for n in table.notes)
    )


def bridge_rows(found: Sequence[tuple[str, int, bool]], notes: tuple[str, ...] = ()) -> Steps:
    """Each bar begins where the last one ended; totals stand on zero. Steps that the table leaves out as too small to print are in the next."""
    reached, at = [0.0], 0.0
    for _, ore, whole in found:
        at = ore / MILLION if whole else at + ore / MILLION
        reached.append(at)
    across = scale(reached, count=4)
    rows, at = [], 0.0
    for name, ore, whole in found:
        end = ore / MILLION if whole else at + ore / MILLION
        rows.append((name, ore, glyphs.waterfall(across, 0.0 if whole else at, end, total=whole), whole))
        at = end
    return Steps(tuple(rows), notes)


@dataclass(frozen=True, slots=True)
class SaidRow:
    said: Said
    glyph: Markup


def said(view: View) -> tuple[SaidRow, ...]:
    """The committee's forecasts of ended years (or, where there are none, the engine's) and what became of them."""
    found = [s for s in _said(view) if s.own is not None] or [s for s in _said(view) if s.model is not None]
    amounts = [
        v / MILLION for s in found for v in (s.own if s.own is not None else s.model, s.outcome) if v is not None
    ]
    across = scale(amounts, count=3)
    rows = []
    for s in found:
        forecast = s.own if s.own is not None else s.model or 0
        rows.append(SaidRow(s, glyphs.pair(across, forecast / MILLION, s.outcome / MILLION)))
    return tuple(rows)


@dataclass(frozen=True)
class Record:
    """How far off forecasts have been: heads and rows of cells as the report has them, and its sentence."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...], bool], ...]
    words: str
    notes: tuple[str, ...]


@of_view
def record(view: View, visit: Visit) -> Record | None:
    table = view.table("forecast_record", visit.language)
    if table is None:
        return None
    facts = view.facts[visit.language]
    rows = tuple(
        (r.label, tuple(cell(table, r, c, facts, visit.language).text for c in table.columns), r.kind == "result")
        for r in table.rows
    )
    words = view.figure("forecast_record.words", visit.language)
    heads, notes = tuple(c.head for c in table.columns), tuple(n.text for n in table.notes)
    return Record(heads, rows, "" if words is None else words.text, notes)


def deficit(shown: ForecastShown, visit: Visit) -> str:
    """The probability of a deficit in words: out of a hundred."""
    count = round(100 * shown.deficit)
    if shown.deficit > 0.995:
        return visit.say("forecast.deficit_sure")
    return visit.say("forecast.deficit_never") if shown.deficit < 0.005 else visit.say("forecast.deficit", count=count)
