"""The rows of vouchers behind a unit's account in a month: the last step of the way down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tertial.domain.period import Month
from tertial.usecases.views_model import ViewKey
from tertial.usecases.workspace import Workspace

SHOWN = 500


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A row of a voucher; `amount` is öre with the committee's sign. `file` and `line` say where it was read."""

    voucher: str
    day: date
    account: str
    unit: str
    text: str
    supplier: str
    amount: int
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Vouchers:
    """The first SHOWN rows in order of day, how many there are in all, and their sum in öre."""

    rows: tuple[VoucherRow, ...]
    count: int
    total: int


def vouchers(workspace: Workspace, key: ViewKey, unit: str, account: str, month: Month) -> Vouchers:
    """The rows of a month up to the day of the view. Only the batches that cover the month are read.

    These are individual-level rows: whoever shows them has asked `access.demand(..., "read_individual", ...)` and recorded it.
    """
    whole = workspace.snapshot(key.as_of, key.known)
    covering = tuple(
        b
        for b in whole.batches
        if b.kind == "ledger" and b.first is not None and b.last is not None
        if b.first <= month.last_day and b.last >= month.first_day
    )
    table = replace(whole, batches=covering).table("ledger")
    found = _rows(table, unit, account, month.first_day, min(month.last_day, key.as_of))
    files = {r.id: r.file for r in workspace.store.batches()}
    rows = tuple(
        VoucherRow(
            r["voucher"],
            r["date"],
            r["account"],
            r["unit"] or "",
            r["text"] or "",
            r["supplier"] or "",
            -r["amount"],
            files.get(r["batch"], r["batch"]),
            r["row"],
        )
        for r in found[:SHOWN]
    )
    return Vouchers(rows, len(found), -sum(r["amount"] for r in found))


def _rows(table: Any, unit: str, account: str, first: date, last: date) -> list[dict[str, Any]]:
    """Rows of a unit's account from `first` to `last`, both included, by day and voucher."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def equal(column: str, value: str) -> Any:
        return pc.equal(pc.fill_null(table[column], ""), pa.scalar(value))

    def within(compare: Any, day: date) -> Any:
        return compare(table["date"], pa.scalar(day, pa.date32()))

    chosen: Any = pc.and_(equal("account", account), equal("unit", unit))
    for condition in (within(pc.greater_equal, first), within(pc.less_equal, last)):
        chosen = pc.and_(chosen, condition)
    return sorted(table.filter(chosen).to_pylist(), key=lambda r: (r["date"], r["voucher"], r["row"]))
