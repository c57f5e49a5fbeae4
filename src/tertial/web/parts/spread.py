"""Rows with a forecast on a common scale: areas, and units under them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tertial.usecases.views_model import Band, View, unsaid
from tertial.web.charts import glyphs
from tertial.web.charts.svg import Scale, scale
from tertial.web.of_view import of_view
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from markupsafe import Markup

    from tertial.web.visit import Visit

MILLION = 100_000_000
Bands = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """A row of the result: amounts in öre, None where there is none. `rated`: the forecast is nobody's own."""

    kind: Literal["area", "unit", "sum"]
    code: str
    name: str
    last_year: int | None
    budget: int | None
    actual: int | None
    forecast: int | None
    change: int | None
    rated: bool
    band: Band | None
    glyph: Markup


@dataclass(frozen=True)
class SpreadTable:
    rows: tuple[SpreadRow, ...]
    axis: Markup
    simulated: bool


def mnkr(ore: int | None) -> float | None:
    return None if ore is None else ore / MILLION


def bands(band: Band | None) -> Bands | None:
    """The quantiles that charts draw, in SEK million."""
    if band is None:
        return None
    return (band.q10 / MILLION, band.q25 / MILLION, band.q50 / MILLION, band.q75 / MILLION, band.q90 / MILLION)


def area_rows(view: View, visit: Visit) -> SpreadTable:
    """Every area and the committee."""
    return _table(view, visit, with_units=False)


def unit_rows(view: View, visit: Visit, area: str | None = None) -> SpreadTable:
    """Every area with its units, or those of one area, and the committee (or the area) last."""
    return _table(view, visit, with_units=True, area=area)


@of_view
def _table(view: View, visit: Visit, *, with_units: bool, area: str | None = None) -> SpreadTable:
    named: list[tuple[Literal["area", "unit", "sum"], str, str, str]] = []
    for one in view.settings.areas:
        if area is not None and one.code != area:
            continue
        if area is None:
            named.append(("area", one.code, one.name, f"areas.{one.code}"))
        units = [u for u in view.ledger.units_of(one.code) if with_units and _has_this_year(view, u)]
        named.extend(("unit", u, view.settings.unit_name(u), f"units.{u}") for u in units)
        if area is not None:
            named.append(("sum", one.code, one.name, f"areas.{one.code}"))
    if area is None:
        named.append(("sum", "", view.settings.committee.name, "result.total"))
    across = _scale(view, [(kind, code, prefix) for kind, code, _, prefix in named])
    rows = tuple(_row(view, across, *each) for each in named)
    return SpreadTable(rows, glyphs.axis(across, Shown(visit.language).whole), bool(view.simulated))


def _has_this_year(view: View, unit: str) -> bool:
    """A unit that has ended has neither outcome nor budget this year and is left out."""
    return any(view.value(f"units.{unit}.{column}") for column in ("actual", "budget", "budget_to_date"))


def _band(view: View, kind: str, code: str) -> Band | None:
    scope = "total" if kind == "sum" and not code else f"{'area' if kind == 'sum' else kind}.{code}"
    return view.simulated.get(scope)


def _row(
    view: View, across: Scale, kind: Literal["area", "unit", "sum"], code: str, name: str, prefix: str
) -> SpreadRow:
    figure = view.figure(f"{prefix}.forecast")
    forecast, before = view.value(f"{prefix}.forecast"), view.value(f"{prefix}.previous")
    band = _band(view, kind, code)
    rated = unsaid(figure)
    return SpreadRow(
        kind,
        code,
        name,
        view.value(f"{prefix}.last_year"),
        view.value(f"{prefix}.budget"),
        view.value(f"{prefix}.actual"),
        forecast,
        view.value(f"{prefix}.change"),
        rated,
        band,
        glyphs.spread(across, None if rated else mnkr(forecast), mnkr(before), bands(band)),
    )


def _scale(view: View, named: Iterable[tuple[str, str, str]]) -> Scale:
    values: list[float] = []
    for kind, code, prefix in named:
        figure = view.figure(f"{prefix}.forecast")
        columns = ("previous",) if unsaid(figure) else ("forecast", "previous")
        values.extend(v for c in columns if (v := mnkr(view.value(f"{prefix}.{c}"))) is not None)
        values.extend(bands(_band(view, kind, code)) or ())
    return scale(values, count=4)
