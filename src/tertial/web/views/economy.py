"""The economy: the result by area and unit, the way down to a voucher, the income statement, and the same as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tertial.domain.period import Month
from tertial.usecases import audit_log
from tertial.usecases.views_model import Amounts
from tertial.usecases.vouchers import vouchers
from tertial.web.lookup import looked_at
from tertial.web.parts import economy as parts
from tertial.web.parts.spread import unit_rows
from tertial.web.parts.way_down import (
    Chosen,
    account_name,
    deviation_of,
    month_chart,
    months_of,
    unit_name,
    way_down,
)
from tertial.web.render import Addresses, page
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from tertial.usecases.views_model import View
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)


@router.get("/economy")
def economy(request: Request) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    return page(
        visit,
        "economy.html",
        key=view.key,
        stale=view.stale,
        headline=parts.headline(view, visit),
        deck=parts.deck(view, visit),
        table=unit_rows(view, visit),
        way=way_down(view, visit, Addresses(visit, view.key), Chosen()),
        statement=parts.statement(view, visit),
        months=parts.months(view, visit),
        gone=parts.gone(view, visit),
        chart=month_chart(visit.say("economy.sum_costs"), months_of(view), visit, "costs-months"),
        year=view.key.as_of.year,
    )


@router.get("/economy/area/{area}")
def of_area(request: Request, area: str) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    name = next((a.name for a in view.settings.areas if a.code == area), None)
    if name is None:
        raise LookupError(area)
    amounts = view.ledger.total(area=area)
    url = Addresses(visit, view.key)
    return page(
        visit,
        "economy_area.html",
        key=view.key,
        stale=view.stale,
        title=parts.title_of(name, deviation_of(amounts), visit, "economy.area_title"),
        name=name,
        crumbs=_crumbs(url, view, (name, "")),
        way=way_down(view, visit, url, Chosen(area)),
        table=unit_rows(view, visit, area),
        chart=month_chart(name, months_of(view, area=area), visit, "area-months"),
        year=view.key.as_of.year,
    )


@router.get("/economy/unit/{unit}")
def of_unit(request: Request, unit: str) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    area = _area_of(view, unit)
    url = Addresses(visit, view.key)
    name = unit_name(view, visit, unit)
    rows = _accounts(view, visit, unit)
    return page(
        visit,
        "economy_unit.html",
        key=view.key,
        stale=view.stale,
        title=parts.title_of(name, deviation_of(view.ledger.total(unit=unit)), visit, "economy.unit_title"),
        name=name,
        unit=unit,
        total=view.ledger.total(unit=unit),
        crumbs=_crumbs(url, view, _step(view, url, area), (name, "")),
        way=way_down(view, visit, url, Chosen(area, unit)),
        accounts=rows,
        chart=month_chart(name, months_of(view, unit=unit), visit, "unit-months"),
        year=view.key.as_of.year,
    )


@router.get("/economy/unit/{unit}/account/{account}")
def of_account(request: Request, unit: str, account: str) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    area = _area_of(view, unit)
    if account not in view.ledger.accounts_of(unit):
        raise LookupError(account)
    url = Addresses(visit, view.key)
    name = account_name(view, visit, account)
    amounts = months_of(view, unit=unit, account=account)
    where = (_step(view, url, area), (unit_name(view, visit, unit), url(f"/economy/unit/{unit}")), (name, ""))
    return page(
        visit,
        "economy_account.html",
        key=view.key,
        stale=view.stale,
        title=name,
        unit=unit,
        account=account,
        crumbs=_crumbs(url, view, *where),
        way=way_down(view, visit, url, Chosen(area, unit, account)),
        months=_months(visit, amounts.actual, amounts.budget, amounts.last_year),
        total=view.ledger.total(unit=unit, account=account),
        chart=month_chart(name, amounts, visit, "account-months"),
        individual=visit.may("read_individual", f"unit.{unit}"),
        year=view.key.as_of.year,
    )


@router.get("/economy/unit/{unit}/account/{account}/month/{month}")
def of_month(request: Request, unit: str, account: str, month: int) -> Response:
    """Rows of vouchers: individual-level, so that the reading is an audit row."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    area = _area_of(view, unit)
    which = _month_of(view, account, unit, month)
    found = vouchers(visit.workspace, view.key, unit, account, which)
    _record(visit, unit, account, which)
    url = Addresses(visit, view.key)
    name, label = account_name(view, visit, account), Shown(visit.language).month(which).lower()
    where = (
        _step(view, url, area),
        (unit_name(view, visit, unit), url(f"/economy/unit/{unit}")),
        (name, url(f"/economy/unit/{unit}/account/{account}")),
        (label, ""),
    )
    return page(
        visit,
        "economy_vouchers.html",
        key=view.key,
        stale=view.stale,
        title=visit.say("economy.vouchers", month=label),
        name=name,
        crumbs=_crumbs(url, view, *where),
        found=found,
        csv=url(f"/economy/unit/{unit}/account/{account}/month/{month}/csv"),
    )


def _area_of(view: View, unit: str) -> str:
    """The area of a unit; raises LookupError for one that the ledger and the budget do not have."""
    area = view.ledger.area_of(unit)
    if area is None:
        raise LookupError(unit)
    return area


def _month_of(view: View, account: str, unit: str, month: int) -> Month:
    if account not in view.ledger.accounts_of(unit) or not 1 <= month <= view.key.as_of.month:
        raise LookupError(account)
    return Month(view.key.as_of.year, month)


def _record(visit: Visit, unit: str, account: str, month: Month) -> None:
    audit_log.record(visit.workspace, visit.acting(), "read-individual", f"vouchers {unit} {account} {month}")


def _step(view: View, url: Addresses, area: str) -> tuple[str, str]:
    """The area on the way; a unit without one has no page of its own to go to."""
    name = next((a.name for a in view.settings.areas if a.code == area), "–")
    return name, url(f"/economy/area/{area}") if area else ""


def _crumbs(url: Addresses, view: View, *steps: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return ((view.settings.committee.name, url("/economy")), *(s for s in steps if s[0] != "–"))


def _accounts(view: View, visit: Visit, unit: str) -> list[tuple[str, str, str, Amounts]]:
    """(`line` or `account`, code, name, amounts): each line that has something, with its accounts under it."""
    rows: list[tuple[str, str, str, Amounts]] = []
    codes = [c for c in view.ledger.accounts_of(unit) if c]
    for line in view.settings.lines:
        whole = view.ledger.total(unit=unit, line=line.key)
        if whole == Amounts() or not any((whole.actual, whole.budget, whole.last_year)):
            continue
        rows.append(("line", line.key, line.name, whole))
        for code in codes:
            amounts = view.ledger.total(unit=unit, line=line.key, account=code)
            if any((amounts.actual, amounts.budget, amounts.last_year)):
                rows.append(("account", code, account_name(view, visit, code), amounts))
    return rows


def _months(
    visit: Visit, actual: tuple[int | None, ...], budget: tuple[int | None, ...], last: tuple[int | None, ...]
) -> list[parts.MonthRow]:
    fmt = Shown(visit.language)
    rows, running = [], 0
    for n, (a, b, before) in enumerate(zip(actual, budget, last, strict=True), start=1):
        running += a or 0
        deviation = None if a is None or b is None else a - b
        rows.append(
            parts.MonthRow(n, fmt.month_name(n).capitalize(), a, b, deviation, None if a is None else running, before)
        )
    return rows
