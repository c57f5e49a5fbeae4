"""The rows of vouchers behind a unit's account in a month: the last step of the way down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tertial.data.snapshot import Snapshot
from tertial.domain.period import Month
from tertial.query.engine import Engine
from tertial.query.step import Query, Step, Value
from tertial.usecases.query_inputs import aside_of, checked
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
    seen = replace(whole, batches=covering)
    found = _rows(seen, _asked(unit, account, month.first_day, min(month.last_day, key.as_of)))
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


def _asked(unit: str, account: str, first: date, last: date) -> Query:
    """Rows of a unit's account from `first` to `last`, both included, by day and voucher."""
    rows = Step(
        "voucher_rows",
        """
SELECT l.batch, l."row", l.voucher, l.date, l.account, l.unit, l.text, l.supplier, l.amount FROM ledger l
WHERE l.account = $account AND COALESCE(l.unit, '') = $unit AND l.date BETWEEN $first AND $last
""",
    )
    values: dict[str, Value] = {"account": account, "unit": unit, "first": first, "last": last}
    return Query("voucher_rows", (rows,), values, ("date", "voucher", "row", "batch"))


def _rows(seen: Snapshot, asked: Query) -> list[dict[str, Any]]:
    scan = seen.scan("ledger")
    given = seen.table("ledger") if scan is None else scan
    with checked(seen), Engine({"ledger": given}, aside=aside_of(seen)) as engine:
        return engine.rows(asked)
