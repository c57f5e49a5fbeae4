"""What units themselves expect of the year, beside the simulation; and the form that they enter it by."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from tertial.usecases import own_forecasts
from tertial.usecases.views_model import Band, View
from tertial.web.charts import glyphs
from tertial.web.charts.svg import scale
from tertial.web.parts.spread import bands, mnkr
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from markupsafe import Markup

    from tertial.usecases.own_forecasts import OwnForecast
    from tertial.web.visit import Visit

TKR = 100_000
"""Öre in a thousand kronor."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit: öre, None where there is none. `open` when the person may enter its forecast."""

    code: str
    name: str
    area: str
    actual: int | None
    entry: OwnForecast | None
    band: Band | None
    glyph: Markup
    open: bool


@dataclass(frozen=True)
class Entered:
    """The units that the person may see; `count` of them have entered a forecast."""

    rows: tuple[UnitRow, ...]
    axis: Markup
    count: int


def entered(view: View, visit: Visit) -> Entered:
    period = str(view.key.month)
    found = {e.unit: e for e in own_forecasts.entries(visit.workspace, period) if not e.line}
    units = [
        (area.name, unit)
        for area in view.settings.areas
        for unit in view.ledger.units_of(area.code)
        if visit.may("read", f"unit.{unit}") and _is_live(view, unit)
    ]
    values = [mnkr(found[u].amount) for _, u in units if u in found]
    values += [v for _, u in units for v in bands(view.simulated.get(f"unit.{u}")) or ()]
    across = scale([v for v in values if v is not None], count=4)
    rows = []
    for area, unit in units:
        entry, band = found.get(unit), view.simulated.get(f"unit.{unit}")
        glyph = glyphs.spread(across, None if entry is None else mnkr(entry.amount), None, bands(band))
        name, actual = view.settings.unit_name(unit), view.value(f"units.{unit}.actual")
        rows.append(UnitRow(unit, name, area, actual, entry, band, glyph, visit.may("write_forecast", f"unit.{unit}")))
    count = sum(1 for row in rows if row.entry is not None)
    return Entered(tuple(rows), glyphs.axis(across, Shown(visit.language).whole), count)


def _is_live(view: View, unit: str) -> bool:
    return any(view.value(f"units.{unit}.{column}") for column in ("actual", "budget"))


def looks_like_millions(row: UnitRow) -> bool:
    """Whether what was entered is so small beside the outcome and the simulation that it may have been meant in millions.

    Both are at least a million kronor, and the amount is less than a fiftieth of each; a forecast of 0 is meant.
    """
    if row.entry is None or not row.entry.amount or row.actual is None or row.band is None:
        return False
    least = min(abs(row.actual), abs(row.band.mean))
    return least >= 1000 * TKR and abs(row.entry.amount) * 50 < least


def amount_of(text: str) -> int | None:
    """Öre of an amount in thousands of kronor as people write it (`-1 250`, `−1250,5`); None for anything else."""
    plain = text.strip().replace("\u2212", "-").replace(",", ".")
    for space in (" ", "\u00a0", "\u202f", "\u2009"):
        plain = plain.replace(space, "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > 10**9:
        return None
    ore = number * TKR
    return int(ore) if ore == ore.to_integral_value() else None


def written(ore: int | None) -> str:
    """The amount as it stands in the field: thousands of kronor with a comma."""
    if ore is None:
        return ""
    number = Decimal(ore) / TKR
    return format(number.normalize() if number else Decimal(0), "f").replace(".", ",")
