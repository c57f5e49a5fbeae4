"""The way down from the committee to an account: three columns of steps on one scale, and the months of an account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tertial.usecases.views_model import Amounts, MonthAmounts, View
from tertial.web.charts import glyphs
from tertial.web.charts.months import Months, month_bars
from tertial.web.parts.spread import MILLION
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from markupsafe import Markup

    from tertial.web.render import Addresses
    from tertial.web.visit import Visit

SHOWN = 6
"""So many accounts stand in the column; the others are one step together."""


@dataclass(frozen=True, slots=True)
class WayStep:
    name: str
    href: str
    chosen: bool
    deviation: int
    bar: Markup


@dataclass(frozen=True, slots=True)
class WayColumn:
    head: str
    steps: tuple[WayStep, ...]
    closed: bool = False
    """The person may not see into the unit."""


Named = list[tuple[str, str, Amounts]]
Below = tuple[Literal["lines", "accounts"], Named, Callable[[str], str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where on the way somebody stands; what is left out is the largest deviation."""

    area: str | None = None
    unit: str | None = None
    account: str | None = None


def way_down(view: View, visit: Visit, url: Addresses, chosen: Chosen) -> tuple[WayColumn, ...]:
    """Areas, the units of one of them, the accounts of one of those; bars share one scale."""
    areas = [(a.code, a.name, view.ledger.total(area=a.code)) for a in view.settings.areas]
    area = chosen.area or _largest(areas)
    if area is None:
        return ()
    units = [(u, unit_name(view, visit, u), view.ledger.total(unit=u)) for u in view.ledger.units_of(area)]
    unit = chosen.unit or _largest(units)
    below = _below_unit(view, visit, url, unit)[1] if unit is not None else []
    largest = max((abs(deviation_of(a)) for _, _, a in [*areas, *units, *below]), default=0)
    names = {a.code: a.name for a in view.settings.areas}
    columns = [
        WayColumn(
            visit.say("economy.way_areas", name=view.settings.committee.name),
            _steps(areas, area, largest, lambda code: url(f"/economy/area/{code}")),
        ),
        WayColumn(
            visit.say("economy.way_units", name=names.get(area, area)),
            _steps(
                units,
                unit,
                largest,
                lambda code: url(f"/economy/unit/{code}") if visit.may("read", f"unit.{code}") else "",
            ),
        ),
    ]
    if unit is not None:
        columns.append(_last_column(view, visit, url, unit, chosen.account, largest))
    return tuple(columns)


def unit_name(view: View, visit: Visit, unit: str) -> str:
    return view.settings.unit_name(unit) if unit else visit.say("economy.no_unit")


def account_name(view: View, visit: Visit, account: str) -> str:
    if not account:
        return visit.say("economy.no_account")
    name = view.ledger.accounts.get(account)
    return f"{account} {name}" if name else account


def deviation_of(amounts: Amounts) -> int:
    """Actual minus budget so far; what one of the two lacks counts as nothing there."""
    return (amounts.actual or 0) - (amounts.budget_to_date or 0)


def _largest(found: Sequence[tuple[str, str, Amounts]]) -> str | None:
    return min(found, key=lambda item: (deviation_of(item[2]), item[0]))[0] if found else None


def _steps(
    found: Sequence[tuple[str, str, Amounts]], chosen: str | None, largest: int, href: Callable[[str], str]
) -> tuple[WayStep, ...]:
    ordered = sorted(found, key=lambda item: (deviation_of(item[2]), item[1]))
    return tuple(
        WayStep(
            name,
            href(code),
            code == chosen,
            deviation_of(a),
            glyphs.step_bar(deviation_of(a), largest),
        )
        for code, name, a in ordered
        if a.actual or a.budget_to_date
    )


def _below_unit(view: View, visit: Visit, url: Addresses, unit: str) -> Below:
    """A unit's accounts; its lines where the budget is set on lines, since an account alone then deviates from nothing."""
    if any(not account for account in view.ledger.accounts_of(unit)):
        here = url(f"/economy/unit/{unit}") + "#accounts"
        found = [(line.key, line.name, view.ledger.total(unit=unit, line=line.key)) for line in view.settings.lines]
        return "lines", found, lambda _: here
    codes = view.ledger.accounts_of(unit)
    named = [(c, account_name(view, visit, c), view.ledger.total(unit=unit, account=c)) for c in codes]
    return "accounts", named, lambda code: url(f"/economy/unit/{unit}/account/{code}")


def _last_column(view: View, visit: Visit, url: Addresses, unit: str, chosen: str | None, largest: int) -> WayColumn:
    kind, found, href = _below_unit(view, visit, url, unit)
    head = visit.say(f"economy.way_{kind}", name=unit_name(view, visit, unit))
    if not visit.may("read", f"unit.{unit}"):
        return WayColumn(head, (), closed=True)
    if kind == "lines" and chosen is not None:
        chosen = view.ledger.line_of(chosen)
    ordered = sorted(found, key=lambda item: (-abs(deviation_of(item[2])), item[0]))
    shown = ordered[:SHOWN]
    if chosen is not None and chosen not in [c for c, _, _ in shown]:
        shown = [*shown[:-1], *(item for item in ordered if item[0] == chosen)]
    kept = [c for c, _, _ in shown]
    rest = [a for c, _, a in ordered if c not in kept]
    steps = _steps(shown, chosen, largest, href)
    total = sum(deviation_of(a) for a in rest)
    if rest and total:
        name = visit.say("economy.way_rest", count=len(rest))
        steps = (*steps, WayStep(name, "", False, total, glyphs.step_bar(total, largest)))
    return WayColumn(head, steps)


def months_of(
    view: View, *, unit: str | None = None, area: str | None = None, account: str | None = None
) -> MonthAmounts:
    """The months of an account of a unit; without an account, of all that lies on the cost side of a unit or an area."""
    costs = {line.key for line in view.settings.lines if line.side == "costs"}
    keys = {
        (u, line, c)
        for a, u, line, c in view.ledger.sums
        if (unit is None or u == unit) and (area is None or a == area)
        if (c == account if account is not None else line in costs)
    }
    found = [view.ledger.months[k] for k in sorted(keys) if k in view.ledger.months]

    def summed(name: str) -> tuple[int | None, ...]:
        columns = zip(*(getattr(m, name) for m in found), strict=True) if found else [(None,)] * 12
        return tuple(None if all(v is None for v in c) else sum(v or 0 for v in c) for c in columns)

    return MonthAmounts(summed("actual"), summed("budget"), summed("last_year"))


def month_chart(name: str, amounts: MonthAmounts, visit: Visit, id_: str) -> Markup | None:
    """Costs as bars upwards (income too, where that is what the account is); None where no month has anything."""
    known = [v for v in amounts.actual if v is not None]
    if not any(known):
        return None
    turn = -1 if sum(known) <= 0 else 1
    actual = [None if v is None else turn * v / MILLION for v in amounts.actual]
    budget = [None if v is None else turn * v / MILLION for v in amounts.budget]
    fmt = Shown(visit.language)
    planned = [v for v in budget if v is not None]
    mean = fmt.millions(sum(planned) / len(planned)) if planned else "–"
    title = visit.say(
        "economy.chart_title",
        name=name,
        values=", ".join(
            f"{m} {fmt.millions(v)}" for m, v in zip(fmt.months_short(), actual, strict=True) if v is not None
        ),
        budget=mean,
    )
    last = fmt.millions(planned[-1]) if planned else "–"
    data = Months(
        fmt.months_short(),
        actual,
        budget if any(planned) else [None] * 12,
        visit.say("economy.chart_budget", amount=last),
    )
    return month_bars(data, title, fmt.whole, id_)
