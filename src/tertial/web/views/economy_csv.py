"""The economy's tables as CSV, in kronor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tertial.usecases import audit_log
from tertial.usecases.vouchers import vouchers
from tertial.web.lookup import looked_at
from tertial.web.parts import economy as parts
from tertial.web.parts.spread import unit_rows
from tertial.web.parts.way_down import account_name
from tertial.web.shown import Shown
from tertial.web.table_files import csv_answer, kr
from tertial.web.views.economy import _area_of, _month_of

if TYPE_CHECKING:
    from tertial.usecases.views_model import View
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)


@router.get("/economy/csv/{table}")
def table(request: Request, table: str) -> Response:
    """`units`, `lines` or `months`."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    made = {"units": _units, "lines": _lines, "months": _months}.get(table)
    if made is None:
        raise LookupError(table)
    head, rows = made(view, visit)
    return csv_answer(f"{table}-{view.key.token}", head, rows)


@router.get("/economy/unit/{unit}/csv")
def of_unit(request: Request, unit: str) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    _area_of(view, unit)
    rows = []
    for code in view.ledger.accounts_of(unit):
        a = view.ledger.total(unit=unit, account=code)
        rows.append(
            [
                code,
                account_name(view, visit, code),
                *map(kr, (a.last_year, a.budget, a.budget_to_date, a.actual, a.deviation)),
            ]
        )
    words = ("account_head", "account_head", "last_year", "budget", "budget_so_far", "actual", "deviation_so_far")
    return csv_answer(f"unit-{unit}-{view.key.token}", _head(view, visit, words), rows)


@router.get("/economy/unit/{unit}/account/{account}/month/{month}/csv")
def of_month(request: Request, unit: str, account: str, month: int) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    _area_of(view, unit)
    which = _month_of(view, account, unit, month)
    found = vouchers(visit.workspace, view.key, unit, account, which)
    audit_log.record(visit.workspace, visit.acting(), "read-individual", f"vouchers {unit} {account} {which} csv")
    head = [
        visit.say(f"economy.{w}") for w in ("voucher", "date", "account_head", "text", "supplier", "file", "amount")
    ]
    rows = [[r.voucher, r.day, r.account, r.text, r.supplier, f"{r.file}:{r.line}", kr(r.amount)] for r in found.rows]
    return csv_answer(f"vouchers-{unit}-{account}-{which}", head, rows)


def _head(view: View, visit: Visit, words: tuple[str, ...]) -> list[str]:
    span = Shown(visit.language).so_far_short(view.key.as_of)
    year = view.key.as_of.year
    return [visit.say(f"economy.{w}", span=span, year=year - 1 if w == "last_year" else year) for w in words]


def _units(view: View, visit: Visit) -> tuple[list[str], list[list[object]]]:
    found = unit_rows(view, visit)
    head = _head(view, visit, ("unit_head", "unit_head", "last_year", "budget", "actual", "forecast", "change"))
    rows: list[list[object]] = []
    for row in found.rows:
        low, high = (None, None) if row.band is None else (row.band.q10, row.band.q90)
        amounts = (row.last_year, row.budget, row.actual, row.forecast, row.change, low, high)
        rows.append([row.code, row.name, *map(kr, amounts)])
    return [*head, "10 %", "90 %"], rows


def _lines(view: View, visit: Visit) -> tuple[list[str], list[list[object]]]:
    head = _head(view, visit, ("line_head", "last_year", "budget", "actual", "forecast", "deviation"))
    rows: list[list[object]] = [
        [r.name, *map(kr, (r.last_year, r.budget, r.actual, r.forecast, r.deviation))]
        for r in parts.statement(view, visit)
    ]
    return head, rows


def _months(view: View, visit: Visit) -> tuple[list[str], list[list[object]]]:
    head = _head(view, visit, ("month", "actual", "budget", "deviation", "cumulated", "last_year"))
    rows: list[list[object]] = [
        [r.name, *map(kr, (r.actual, r.budget, r.deviation, r.cumulated, r.last_year))]
        for r in parts.months(view, visit)
    ]
    return head, rows
