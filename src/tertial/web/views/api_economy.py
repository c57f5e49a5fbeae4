"""The API's way down the economy: committee, area, unit, account, month, voucher."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from tertial.domain.period import Month
from tertial.usecases import audit_log
from tertial.usecases.views_model import Amounts, Band, View
from tertial.usecases.vouchers import vouchers
from tertial.web.api_parts import READS, WAITING, ApiRoute, sek, view_of
from tertial.web.parts.way_down import months_of
from tertial.web.visit import Visit

router = APIRouter(prefix="/api/economy", route_class=ApiRoute, tags=["economy"])


class AmountsItem(BaseModel):
    """SEK, surplus positive: income plus and costs minus. null where the ledger or the budget has nothing."""

    last_year: float | None
    budget: float | None
    budget_to_date: float | None
    actual: float | None = Field(examples=[-81250000.5])
    same_last_year: float | None
    deviation: float | None = Field(description="Actual minus budget of the months so far")


class BandItem(BaseModel):
    """The simulated full year, SEK: mean and quantiles."""

    mean: float
    q05: float
    q10: float
    q25: float
    q50: float
    q75: float
    q90: float
    q95: float


class ScopeItem(BaseModel):
    code: str = Field(examples=["625"])
    name: str = Field(examples=["Placeringar barn och unga"])
    amounts: AmountsItem
    simulated: BandItem | None = Field(description="null while it is simulated, and for a year that has ended")


class EconomyItem(BaseModel):
    """The committee, or an area: itself, and the areas or units below."""

    period: str = Field(examples=["2026-08"])
    whole: ScopeItem
    parts: list[ScopeItem]


class AccountItem(BaseModel):
    account: str = Field(examples=["4611"])
    name: str
    line: str | None = Field(examples=["costs"])
    amounts: AmountsItem


class UnitItem(BaseModel):
    period: str
    unit: ScopeItem
    accounts: list[AccountItem]


class MonthItem(BaseModel):
    month: str = Field(examples=["2026-08"])
    actual: float | None
    budget: float | None
    last_year: float | None


class AccountMonths(BaseModel):
    period: str
    unit: str
    account: str
    months: list[MonthItem]


class VoucherItem(BaseModel):
    voucher: str
    day: str
    text: str
    supplier: str
    amount: float
    file: str
    line: int


class VouchersItem(BaseModel):
    """The first rows, how many there are in all, and their sum in SEK. Reading them is in the log of changes."""

    month: str
    count: int
    total: float
    rows: list[VoucherItem]


def amounts_item(found: Amounts) -> AmountsItem:
    named = {name: sek(getattr(found, name)) for name in AmountsItem.model_fields if name != "deviation"}
    return AmountsItem(**named, deviation=sek(found.deviation))


def band_item(found: Band | None) -> BandItem | None:
    return None if found is None else BandItem(**{n: getattr(found, n) / 100 for n in BandItem.model_fields})


def _scope(view: View, code: str, name: str, amounts: Amounts, simulated: str) -> ScopeItem:
    band = band_item(view.simulated.get(simulated))
    return ScopeItem(code=code, name=name, amounts=amounts_item(amounts), simulated=band)


def _unit(view: View, unit: str) -> ScopeItem:
    return _scope(view, unit, view.settings.unit_name(unit), view.ledger.total(unit=unit), f"unit.{unit}")


@router.get("", responses=READS | WAITING, response_model=EconomyItem)
def committee(request: Request, at: str = "") -> Any:  # noqa: ARG001 - `view_of` reads `at`; here it is documented
    """The committee and its areas."""
    view = view_of(request)
    if isinstance(view, JSONResponse):
        return view
    ledger, name = view.ledger, view.settings.committee.name
    parts = [_scope(view, a.code, a.name, ledger.total(area=a.code), f"area.{a.code}") for a in view.settings.areas]
    return EconomyItem(period=view.key.token, whole=_scope(view, "", name, ledger.total(), "total"), parts=parts)


@router.get("/areas/{area}", responses=READS | WAITING, response_model=EconomyItem)
def one_area(request: Request, area: str, at: str = "") -> Any:  # noqa: ARG001
    """An area and its units."""
    view = view_of(request)
    if isinstance(view, JSONResponse):
        return view
    found = next((a for a in view.settings.areas if a.code == area), None)
    if found is None:
        raise LookupError(area)
    whole = _scope(view, area, found.name, view.ledger.total(area=area), f"area.{area}")
    parts = [_unit(view, unit) for unit in view.ledger.units_of(area)]
    return EconomyItem(period=view.key.token, whole=whole, parts=parts)


@router.get("/units/{unit}", responses=READS | WAITING, response_model=UnitItem)
def one_unit(request: Request, unit: str, at: str = "") -> Any:  # noqa: ARG001
    """A unit and its accounts; "" is what is budgeted on a line without an account."""
    view = view_of(request)
    if isinstance(view, JSONResponse):
        return view
    if view.ledger.area_of(unit) is None:
        raise LookupError(unit)
    accounts = [
        AccountItem(
            account=account,
            name=view.ledger.accounts.get(account, ""),
            line=view.ledger.line_of(account) if account else None,
            amounts=amounts_item(view.ledger.total(unit=unit, account=account)),
        )
        for account in view.ledger.accounts_of(unit)
    ]
    return UnitItem(period=view.key.token, unit=_unit(view, unit), accounts=accounts)


@router.get("/units/{unit}/accounts/{account}", responses=READS | WAITING, response_model=AccountMonths)
def one_account(request: Request, unit: str, account: str, at: str = "") -> Any:  # noqa: ARG001
    """The twelve months of an account of a unit."""
    view = view_of(request)
    if isinstance(view, JSONResponse):
        return view
    if account not in view.ledger.accounts_of(unit):
        raise LookupError(account)
    found, year = months_of(view, unit=unit, account=account), view.key.as_of.year
    months = [
        MonthItem(month=f"{year}-{n:02d}", actual=sek(a), budget=sek(b), last_year=sek(c))
        for n, (a, b, c) in enumerate(zip(found.actual, found.budget, found.last_year, strict=True), 1)
    ]
    return AccountMonths(period=view.key.token, unit=unit, account=account, months=months)


@router.get("/units/{unit}/accounts/{account}/months/{month}", responses=READS | WAITING, response_model=VouchersItem)
def one_month(request: Request, unit: str, account: str, month: int, at: str = "") -> Any:  # noqa: ARG001
    """The rows of vouchers behind an account's month, `month` from 1. For those who may see rows about single persons."""
    visit: Visit = request.state.visit
    view = view_of(request)
    if isinstance(view, JSONResponse):
        return view
    if account not in view.ledger.accounts_of(unit) or not 1 <= month <= view.key.as_of.month:
        raise LookupError(account)
    which = Month(view.key.as_of.year, month)
    found = vouchers(visit.workspace, view.key, unit, account, which)
    about = f"vouchers {unit} {account} {which}"
    audit_log.record(visit.workspace, visit.acting(), "read-individual", about, {"by": "api"})
    rows = [
        VoucherItem(
            voucher=r.voucher,
            day=str(r.day),
            text=r.text,
            supplier=r.supplier,
            amount=r.amount / 100,
            file=r.file,
            line=r.line,
        )
        for r in found.rows
    ]
    return VouchersItem(month=str(which), count=found.count, total=found.total / 100, rows=rows)
