"""Every table of the exchange formats once: columns, types, units, personal data, keys and coverage.

Readers, checks, storage, queries and the reference documentation all follow these descriptions. A column has a type
in the exported file (`Column.type`) and becomes one or two stored columns (`stored_columns`):

| type in the file | stored |
|---|---|
| text, code, choice | string |
| date | date32 |
| month (`2023-08`) | date32, the first of the month |
| money (kronor, at most two decimals) | int64 öre |
| integer | int64 |
| decimal | decimal128(20, 6), exact |
| boolean | bool |
| period | string in its shortest form, and `<name>_first`, `<name>_last` as date32, both included |
| person | string: the keyed pseudonym, never the id |
| birth | `birth_year` int16 and `birth_month` int8 (null when only the year is known) |

Every stored row also has `row`, int32: its line in the source file, counted as an editor shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tertial.data.tables_kinds import EVENT_KINDS, TABLES
from tertial.data.tables_model import Column, Merge, Personal, Table, Type

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ACCOUNTS_COLUMNS",
    "BALANCES_COLUMNS",
    "BALANCE_TYPES",
    "EVENT_KINDS",
    "LEDGER_SIE_COLUMNS",
    "SCHEMA_VERSION",
    "TABLES",
    "Column",
    "Merge",
    "Personal",
    "Table",
    "Type",
    "arrow_schema",
    "stored_columns",
]

SCHEMA_VERSION = 1

BALANCE_TYPES = ("IB", "UB", "RES", "OIB", "OUB", "PSALDO", "PBUDGET")


def stored_columns(table: Table) -> tuple[tuple[str, str], ...]:
    """(name, Arrow type name) of every stored column of a table, in order; `row` first."""
    names = {
        "date": "date32",
        "month": "date32",
        "money": "int64",
        "integer": "int64",
        "decimal": "decimal",
        "boolean": "bool",
    }
    out: list[tuple[str, str]] = [("row", "int32")]
    for column in table.columns:
        if column.type == "person":
            out.append(("person", "string"))
        elif column.type == "birth":
            out += [] if ("birth_year", "int16") in out else [("birth_year", "int16"), ("birth_month", "int8")]
        elif column.type == "period":
            out += [(column.name, "string"), (f"{column.name}_first", "date32"), (f"{column.name}_last", "date32")]
        else:
            out.append((column.name, names.get(column.type, "string")))
    return tuple(out)


LEDGER_SIE_COLUMNS: tuple[tuple[str, str], ...] = (
    *stored_columns(TABLES["ledger"]),
    ("objects", "string"),
)
"""The ledger as SIE gives it: the columns of the delimited kind, and the whole object list as written, for mapping."""

BALANCES_COLUMNS: tuple[tuple[str, str], ...] = (
    ("row", "int32"),
    ("type", "string"),
    ("year", "int32"),
    ("month", "date32"),
    ("account", "string"),
    ("unit", "string"),
    ("objects", "string"),
    ("amount", "int64"),
)
"""SIE balances: `type` one of BALANCE_TYPES, `year` the file's year index (0 this year, -1 last year), `month` for
PSALDO and PBUDGET alone, `unit` the object of dimension 1 if there is one, `objects` the list as written."""

ACCOUNTS_COLUMNS: tuple[tuple[str, str], ...] = (
    ("row", "int32"),
    ("account", "string"),
    ("name", "string"),
    ("type", "string"),
)
"""SIE chart of accounts: `type` is #KTYP (T, S, K, I) or empty."""


def arrow_schema(columns: tuple[tuple[str, str], ...]) -> pa.Schema:
    """The Arrow schema of stored columns. Every column may be null except `row`."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "date32": pa.date32(),
        "int64": pa.int64(),
        "int32": pa.int32(),
        "int16": pa.int16(),
        "int8": pa.int8(),
        "bool": pa.bool_(),
        "decimal": pa.decimal128(20, 6),
    }
    return pa.schema([pa.field(name, types[t], nullable=name != "row") for name, t in columns])
