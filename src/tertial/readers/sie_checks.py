"""What a whole file says against itself: balances against vouchers, codes against the lists of codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from tertial.domain.money import kronor
from tertial.findings import Kind
from tertial.readers import sie_kinds as kinds
from tertial.readers.sie_records import Log, Records

if TYPE_CHECKING:
    import pyarrow as pa

    from tertial.readers.sie_ledger import Ledger

_SHOWN = 10
_STANDARD = frozenset(("1", "2", "6", "7", "8", "9", "10"))
"""Dimensions whose meaning the specification gives: unit, cost bearer, project, employee, customer, supplier, invoice."""
Sums = dict[str, int]
"""Account to öre."""


def check(records: Records, ledger: Ledger, table: pa.Table, unit: str, log: Log) -> None:
    """Everything of this module; each fault is one finding, however many accounts it touches."""
    years = records.header.fiscal_years
    for year in sorted({b.year for b in records.balances}, reverse=True):
        _closing(records, year, log)
    moved, source = _movements(records, table)
    if moved is not None:
        _result(records, moved, source, log)
        _balance_accounts(records, moved, source, log)
    _codes(records, ledger, unit, log)
    if years and table.num_rows:
        _dates(table, list(years.values()), log)


def _codes(records: Records, ledger: Ledger, unit: str, log: Log) -> None:
    """Accounts, dimensions and units that are used are in the lists of the file, where it has such lists."""
    for balance in records.balances:
        ledger.objects.of(balance.objects)
    if records.accounts:
        used = ledger.accounts.union(b.account for b in records.balances)
        _undeclared(kinds.UNDECLARED_ACCOUNT, used - records.accounts.keys(), log)
    if records.header.dimensions:
        used = ledger.objects.used_dimensions
        _undeclared(kinds.UNDECLARED_DIMENSION, used - records.header.dimensions.keys() - _STANDARD, log)
    declared = {code for _, code, _ in records.units(unit)}
    if declared:
        _undeclared(kinds.UNDECLARED_UNIT, ledger.objects.used - declared, log, dimension=unit)


def _sums(records: Records, type_: str, year: int = 0) -> Sums:
    out: Sums = {}
    for b in records.balances:
        if b.type == type_ and b.year == year and not b.objects.strip("{} \t"):
            out[b.account] = out.get(b.account, 0) + b.amount
    return out


def _closing(records: Records, year: int, log: Log) -> None:
    """#UB plus #RES of a year is zero when the file has both."""
    ub, res = _sums(records, "UB", year), _sums(records, "RES", year)
    total = sum(ub.values()) + sum(res.values())
    if ub and res and total:
        log.add(kinds.BALANCE, year=year, found=kronor(total))


def _movements(records: Records, ledger: pa.Table) -> tuple[Sums | None, str]:
    """What moved on each account in year 0, by the vouchers or else by #PSALDO; None when the file tells neither."""
    import pyarrow.compute as pc

    if ledger.num_rows:
        year = records.header.fiscal_years.get(0)
        inside = ledger.select(["account", "date", "amount"])
        if year:
            first, last = year
            inside = inside.filter((pc.field("date") >= first) & (pc.field("date") <= last))
        sums = inside.group_by("account").aggregate([("amount", "sum")])
        pairs: Any = zip(sums["account"].to_pylist(), sums["amount_sum"].to_pylist(), strict=True)
        return dict(pairs), "#TRANS"
    return (_sums(records, "PSALDO") or None), "#PSALDO"


def _result(records: Records, moved: Sums, source: str, log: Log) -> None:
    """#RES of an account is the sum of its movements. An account without #RES counts as zero when #KTYP or the absence
    of balances says that it belongs to the result."""
    stated = _sums(records, "RES")
    if not stated:
        return
    balance = _sums(records, "IB").keys() | _sums(records, "UB").keys()
    types = records.account_types
    own = {a for a in moved if types.get(a, "" if a in balance else "K") in ("K", "I")}
    differences = {a: moved.get(a, 0) - stated.get(a, 0) for a in stated.keys() | own}
    _report(kinds.RESULT, differences, source, log)


def _balance_accounts(records: Records, moved: Sums, source: str, log: Log) -> None:
    """#UB of an account is #IB plus the sum of its movements."""
    opening, closing = _sums(records, "IB"), _sums(records, "UB")
    if not closing:
        return
    types = records.account_types
    own = {a for a in moved if types.get(a) in ("T", "S")}
    accounts = opening.keys() | closing.keys() | own
    differences = {a: closing.get(a, 0) - opening.get(a, 0) - moved.get(a, 0) for a in accounts}
    _report(kinds.MOVEMENT, differences, source, log)


def _report(kind: Kind, differences: Sums, source: str, log: Log) -> None:
    wrong = {a: d for a, d in sorted(differences.items()) if d}
    if wrong:
        named = _listed(f"{a} ({kronor(d)})" for a, d in wrong.items())
        log.add(kind, count=len(wrong), total=kronor(sum(wrong.values())), accounts=named, source=source)


def _undeclared(kind: Kind, codes: set[str], log: Log, **facts: str) -> None:
    if codes:
        log.add(kind, None, None, count=len(codes), codes=_listed(sorted(codes)), **facts)


def _listed(texts: Iterable[str]) -> str:
    found = list(texts)
    return ", ".join(found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")


def _dates(ledger: pa.Table, years: list[tuple[date, date]], log: Log) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    days = ledger["date"]
    inside: Any = None
    for first, last in years:
        within: Any = pc.and_(pc.greater_equal(days, pa.scalar(first)), pc.less_equal(days, pa.scalar(last)))
        inside = within if inside is None else pc.or_(inside, within)
    outside = ledger["row"].filter(pc.invert(inside))
    if len(outside):
        log.add(kinds.OUTSIDE_YEARS, count=len(outside), first=outside[0].as_py())
