"""The finding at the top of the start page: headline, deck, and the forecast on a scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from tertial.usecases.views_model import View, unsaid
from tertial.web.charts.reach import Reach, reach
from tertial.web.of_view import of_view
from tertial.web.parts.spread import bands, mnkr
from tertial.web.shown import Shown
from tertial.wording import capital, listing

if TYPE_CHECKING:
    from tertial.web.visit import Visit

NEAR = 100_000_000
"""Closer than a million kronor is the same."""


@dataclass(frozen=True)
class Lead:
    kick: str
    headline: Markup
    deck: Markup
    chart: Markup | None
    cases: bool
    before: bool
    simulated: bool


@of_view
def lead(view: View, visit: Visit) -> Lead:
    fmt = Shown(visit.language)
    kick = visit.say(
        f"start.kick_{view.key.kind}", month=fmt.month_name(view.key.as_of.month), year=view.key.as_of.year
    )
    own = _reach(view, visit)
    chart = reach(own, _title(view, visit, own), fmt.millions) if own.values() else None
    return Lead(
        kick,
        _headline(view, visit),
        _deck(view, visit),
        chart,
        own.best is not None,
        own.before is not None,
        own.bands is not None,
    )


def outcome(view: View) -> str:
    """The column that says what the year becomes: the forecast, or the outcome of a year that has ended."""
    return "actual" if view.key.kind == "annual" else "forecast"


def _headline(view: View, visit: Visit) -> Markup:
    figure = view.figure(f"result.total.{outcome(view)}")
    if figure is None or figure.value is None:
        return escape(visit.say("start.headline_none", year=view.key.as_of.year))
    key = "start.headline_year" if view.key.kind == "annual" else "start.headline"
    if view.key.kind != "annual" and unsaid(figure):
        key = "start.headline_run" if "run_rate" in figure.marks else "start.headline_model"
    amount = Shown(visit.language).mnkr(int(figure.value))
    marked = Markup('<span class="nw">{}</span>').format(amount)
    return escape(visit.say(key, amount="\0")).replace("\0", marked)


def _deck(view: View, visit: Visit) -> Markup:
    named = [(area.name, view.value(f"areas.{area.code}.{outcome(view)}")) for area in view.settings.areas]
    known = sorted(((name, value) for name, value in named if value is not None), key=lambda item: item[1])
    worst = [(name, value) for name, value in known if value <= -NEAR][:2]
    best = [(name, value) for name, value in reversed(known) if value >= NEAR]
    parts: list[Markup] = []
    if worst:
        parts.append(_with_areas(visit, "start.deck_minus", [_area(visit, *item) for item in worst]))
    if best:
        names = [escape(name) for name, _ in best]
        total = Shown(visit.language).mnkr(sum(value for _, value in best), sign=True)
        parts.append(_with_areas(visit, "start.deck_plus", names, amount=total))
    elif worst:
        parts.append(escape(visit.say("start.deck_none_plus")))
    return Markup(" ").join([*parts, *_simulation(view, visit)])


def _area(visit: Visit, name: str, value: int) -> Markup:
    return Markup("{} <b>{}</b>").format(name, Shown(visit.language).mnkr(value))


def _with_areas(visit: Visit, key: str, names: list[Markup], **facts: str) -> Markup:
    """The sentence with its list of names, which are escaped already; the words themselves hold `<b>` alone."""
    joined = listing([str(name) for name in names], visit.language)
    said = str(bold(visit.say(key, areas="\0", **facts))).replace("\0", joined)
    return Markup(capital(said))  # noqa: S704


def bold(said: str) -> Markup:
    """Words that hold `<b>`, everything else escaped."""
    return Markup(str(escape(said)).replace("&lt;b&gt;", "<b>").replace("&lt;/b&gt;", "</b>"))  # noqa: S704


def _simulation(view: View, visit: Visit) -> list[Markup]:
    band, own = view.simulated.get("total"), view.value("result.total.forecast")
    if view.simulating:
        return [escape(visit.say("start.deck_simulating"))]
    if band is None or own is None:
        return []
    key = "same" if abs(band.q50 - own) < NEAR else "better" if band.q50 > own else "worse"
    return [bold(visit.say(f"start.deck_simulation_{key}", median=Shown(visit.language).mnkr(band.q50)))]


def _reach(view: View, visit: Visit) -> Reach:
    figure = view.figure("result.total.forecast")
    ended = view.key.kind == "annual"
    own = None if ended or unsaid(figure) else view.value("result.total.forecast")
    span = Shown(visit.language).so_far_short(view.key.as_of)
    budget = view.value("result.total.budget")
    return Reach(
        mnkr(own),
        None if own is None else mnkr(view.value("forecast_cases.total.best")),
        None if own is None else mnkr(view.value("forecast_cases.total.worst")),
        None if own is None else mnkr(view.value("result.total.previous")),
        bands(view.simulated.get("total")),
        mnkr(view.value("result.total.actual")),
        {
            "own": visit.say("start.row_own"),
            "simulation": visit.say("start.row_simulation"),
            "actual": visit.say("start.row_actual", span=span),
            "zero": visit.say("start.row_budget_zero" if budget == 0 else "start.row_zero"),
        },
    )


def _title(view: View, visit: Visit, data: Reach) -> str:
    fmt = Shown(visit.language)
    parts = []
    if data.own is not None:
        parts.append(visit.say("start.scale_own", own=fmt.millions(data.own)))
    if data.best is not None and data.worst is not None:
        parts.append(visit.say("start.scale_cases", best=fmt.millions(data.best), worst=fmt.millions(data.worst)))
    if data.before is not None:
        parts.append(visit.say("start.scale_before", before=fmt.millions(data.before)))
    if data.bands is not None:
        low, median, high = (fmt.millions(data.bands[i]) for i in (0, 2, 4))
        parts.append(visit.say("start.scale_simulation", median=median, low=low, high=high))
    if data.actual is not None:
        span = fmt.so_far(view.key.as_of)
        parts.append(visit.say("start.scale_actual", span=span, actual=fmt.millions(data.actual)))
    budget = fmt.mnkr(view.value("result.total.budget"))
    return visit.say("start.scale_title", budget=budget, parts=" ".join(parts))
