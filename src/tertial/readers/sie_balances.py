"""Balances of a SIE file as tables, and the ledger and budget that they stand for where there are no vouchers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from tertial.data.tables import ACCOUNTS_COLUMNS, BALANCES_COLUMNS, LEDGER_SIE_COLUMNS, arrow_schema
from tertial.domain.period import Month
from tertial.readers import sie_kinds as kinds
from tertial.readers.sie_lex import LexError, parse_objects
from tertial.readers.sie_records import Balance, Log, Records

if TYPE_CHECKING:
    import pyarrow as pa

UNITS_COLUMNS = (("row", "int32"), ("code", "string"), ("name", "string"))
BUDGET_COLUMNS = (
    ("row", "int32"),
    ("month", "date32"),
    ("account", "string"),
    ("unit", "string"),
    ("amount", "int64"),
)

Key = tuple[date, str]
"""A month and an account."""

Parts = dict[tuple[str, ...], list[tuple[int, int]]]
"""Of one unit: dimensions of an object list to (line, öre) of its rows."""


def _table(columns: tuple[tuple[str, str], ...], rows: Iterable[tuple[object, ...]]) -> pa.Table:
    import pyarrow as pa

    schema = arrow_schema(columns)
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(list(v), field.type) for v, field in zip(values, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def accounts_table(records: Records) -> pa.Table:
    """`ACCOUNTS_COLUMNS`, in the order of the file."""
    types = records.account_types
    return _table(ACCOUNTS_COLUMNS, ((no, a, name or None, types.get(a)) for a, (no, name) in records.accounts.items()))


def units_table(records: Records, dimension: str) -> pa.Table:
    """`UNITS_COLUMNS` of the objects of a dimension, in the order of the file."""
    return _table(UNITS_COLUMNS, ((no, code, name or None) for no, code, name in records.units(dimension)))


def balances_table(records: Records, dimension: str, log: Log) -> pa.Table:
    """`BALANCES_COLUMNS`, in the order of the file; object lists that cannot be read are reported."""
    rows = []
    seen: set[tuple[object, ...]] = set()
    for b in records.balances:
        try:
            found = parse_objects(b.objects) if b.objects else ()
        except LexError:
            log.add(kinds.OBJECTS, b.row, "objektlista", label=f"#{b.type}")
            continue
        key = (b.type, b.year, b.month, b.account, frozenset(found))
        if key in seen:
            log.add(kinds.DUPLICATE, b.row, type=b.type, account=b.account)
        seen.add(key)
        unit = dict(found).get(dimension) or None
        rows.append((b.row, b.type, b.year, b.month, b.account, unit, b.objects or None, b.amount))
    return _table(BALANCES_COLUMNS, rows)


def _periodic(balances: pa.Table, type_: str) -> list[Balance]:
    return [
        Balance(r["row"], r["type"], r["year"], r["month"], r["account"], r["objects"] or "", r["amount"])
        for r in balances.to_pylist()
        if r["type"] == type_
    ]


def by_unit(balances: pa.Table, type_: str, dimension: str) -> list[tuple[int, date, str, str | None, int]]:
    """(line, month, account, unit, öre) of PSALDO or PBUDGET, each amount counted once.

    For every month and account: a row per unit, and the account total (the row with an empty object list) minus the sum
    of those as a row without unit, unless it is zero. A unit's amount is its rows with that object alone; only where
    there are none, its rows of one combination of dimensions (the smallest, then the first in order). Rows of other
    dimensions divide the same money again and are left out. Without an account total the unit rows are all there is.
    """
    totals: dict[Key, list[tuple[int, int]]] = {}
    parts: dict[Key, dict[str, Parts]] = {}
    for b in _periodic(balances, type_):
        key = (b.month or date.min, b.account)
        found: Mapping[str, str] = dict(parse_objects(b.objects)) if b.objects else {}
        if not found:
            totals.setdefault(key, []).append((b.row, b.amount))
        elif unit := found.get(dimension):
            combination = tuple(sorted(found))
            parts.setdefault(key, {}).setdefault(unit, {}).setdefault(combination, []).append((b.row, b.amount))
    out: list[tuple[int, date, str, str | None, int]] = []
    for key in sorted(totals.keys() | parts.keys()):
        out += _rows_of(key, totals.get(key), parts.get(key, {}))
    return out


def _rows_of(
    key: Key, total: list[tuple[int, int]] | None, units: Mapping[str, Parts]
) -> list[tuple[int, date, str, str | None, int]]:
    month, account = key
    out: list[tuple[int, date, str, str | None, int]] = []
    for unit in sorted(units):
        parts = units[unit]
        chosen = parts[min(parts, key=lambda dims: (len(dims), dims))]
        out.append((chosen[0][0], month, account, unit, sum(ore for _, ore in chosen)))
    if total is not None:
        rest = sum(ore for _, ore in total) - sum(ore for *_, ore in out)
        if rest:
            out.append((total[0][0], month, account, None, rest))
    return out


def ledger_rows(balances: pa.Table, dimension: str) -> pa.Table:
    """`LEDGER_SIE_COLUMNS` out of PSALDO: no voucher, dated the last day of the month, see `by_unit`."""
    rows = (
        (row, None, Month.of(month).last_day, account, unit, None, None, None, None, ore, None)
        for row, month, account, unit, ore in by_unit(balances, "PSALDO", dimension)
    )
    return _table(LEDGER_SIE_COLUMNS, rows)


def budget_rows(balances: pa.Table, dimension: str) -> pa.Table:
    """`BUDGET_COLUMNS` out of PBUDGET, see `by_unit`; the same sign as the ledger."""
    return _table(BUDGET_COLUMNS, by_unit(balances, "PBUDGET", dimension))
