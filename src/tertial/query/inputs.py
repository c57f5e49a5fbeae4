"""Every table that a query may read: the stored tables, and small ones that the caller makes from the configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from tertial.data.tables import LEDGER_SIE_COLUMNS, TABLES, stored_columns
from tertial.domain.coding import CodeSet, owners
from tertial.domain.committee import Area, CareType, Line
from tertial.domain.period import Month

if TYPE_CHECKING:
    import pyarrow as pa

Columns = tuple[tuple[str, str], ...]

BATCH = ("batch", "string")
"""Column that the snapshot adds to every stored table: the batch that a row comes from."""

MAPPINGS: dict[str, Columns] = {
    "account_lines": (("account", "string"), ("line", "string")),
    "unit_areas": (("unit", "string"), ("area", "string")),
    "lines": (("line", "string"),),
    "areas": (("area", "string"),),
    "care_accounts": (("account", "string"), ("care_type", "string")),
    "care_types": (("care_type", "string"), ("external", "bool")),
    "batches": (("batch", "string"), ("sequence", "int64")),
}
"""`batches` orders batches by when they were imported; without it, rows are taken in the order of their files."""

CALENDAR: Columns = (
    ("month", "date32"),
    ("year", "int64"),
    ("number", "int64"),
    ("first_no", "int64"),
    ("last_no", "int64"),
)
"""Every month from 1950 to 2099: its first day, year, number 1 to 12, and its ends as days since 1970-01-01."""

INPUTS: dict[str, Columns] = {
    **{kind: (*stored_columns(table), BATCH) for kind, table in TABLES.items() if kind != "ledger"},
    "ledger": (*LEDGER_SIE_COLUMNS, BATCH),
    **MAPPINGS,
    "calendar": CALENDAR,
}
"""Columns of every table that a query may read, by the table's name."""

EPOCH = date(1970, 1, 1)


@cache
def calendar_rows() -> tuple[tuple[date, int, int, int, int], ...]:
    months = Month(1950, 1).until(Month(2099, 12))
    return tuple((m.first_day, m.year, m.month, (m.first_day - EPOCH).days, (m.last_day - EPOCH).days) for m in months)


def table_of(columns: Columns, rows: Iterable[Sequence[object]]) -> pa.Table:
    """An Arrow table of rows given in the order of the columns."""
    import pyarrow as pa

    from tertial.data.tables import arrow_schema

    schema = arrow_schema(columns)
    taken = [list(row) for row in rows]
    arrays = [pa.array([row[i] for row in taken], f.type) for i, f in enumerate(schema)]
    return pa.table(dict(zip(schema.names, arrays, strict=True)), schema=schema)


def mappings(
    *,
    accounts: Iterable[str],
    units: Iterable[str],
    lines: Sequence[Line],
    areas: Sequence[Area],
    care_types: Sequence[CareType],
    batches: Sequence[str] = (),
) -> dict[str, pa.Table]:
    """The mapping tables from the configuration, for the codes that occur; `batches` are ids in the order of import.

    A code that belongs to no set is left out, one that belongs to several counts for the first of them: that is a finding
    where the configuration is checked, and never counted twice here.
    """
    codes = sorted(set(accounts))
    out: dict[str, Sequence[Sequence[object]]] = {
        "account_lines": _first_owner(codes, {line.key: line.accounts for line in lines}),
        "unit_areas": _first_owner(sorted(set(units)), {area.code: area.units for area in areas}),
        "lines": [(line.key,) for line in lines],
        "areas": [(area.code,) for area in areas],
        "care_accounts": _first_owner(codes, {care.code: care.accounts for care in care_types}),
        "care_types": [(care.code, care.external) for care in care_types],
        "batches": [(batch, i) for i, batch in enumerate(batches)],
    }
    return {name: table_of(MAPPINGS[name], rows) for name, rows in out.items()}


def _first_owner(codes: Sequence[str], sets: Mapping[str, CodeSet]) -> list[tuple[str, str]]:
    return [(code, names[0]) for code, names in owners(codes, sets).items() if names]
