"""From the text of a file to a typed table that keeps the exchange format's rules, and findings where it does not.

    checked = check(raw, TABLES[raw.kind], Context(pseudonymiser=Pseudonymiser(key), care_types={"hvb"}))
    checked.findings, checked.table

Ids of persons become pseudonyms and births year and month on the way; neither stands in any finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tertial.data.checks_codes import check_codes, find_unknown
from tertial.data.checks_context import Context, RawLike
from tertial.data.checks_faults import Faults
from tertial.data.checks_keys import check_keys, check_person_forms
from tertial.data.checks_rejects import rejected
from tertial.data.checks_rows import Rows, read_cells
from tertial.data.checks_rule_kinds import CARE_TEXTS, MASKED_TEXT
from tertial.data.checks_rules import check_rules
from tertial.data.checks_texts import drop_care_texts, mask_texts
from tertial.data.tables import Table, arrow_schema, stored_columns
from tertial.findings import Finding

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Checked", "Context", "RawLike", "check", "check_codes"]


_NAMING = ("provider", "supplier", "source", "measure_type")
"""Columns of codes that name somebody or something in words of the source system."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`table` holds the rows without an error, under the stored columns of the format (`arrow_schema(stored_columns(table))`).

    `rejects` holds every error of every refused row (see `rejected`). `findings` are the reader's and the checks' own,
    errors first and then by line. `refused` is the number of refused rows. Whether an error refuses the whole file, the
    caller decides.
    """

    table: pa.Table
    rejects: pa.Table
    findings: tuple[Finding, ...]
    refused: int


def check(raw: RawLike, table: Table, context: Context) -> Checked:
    """Type and check a table of text. Every row is in `table` or refused with its reasons in `rejects`.

    Raises ValueError when the table has persons and the context no pseudonymiser.
    """
    import numpy as np

    faults = Faults(raw.place, raw.table["row"].to_numpy(), raw.names)
    rows = read_cells(raw.table, table, raw.detected.decimal, context.pseudonymiser, faults)
    _one_birth(rows)
    check_rules(rows, faults)
    find_unknown(rows.typed, table.kind, context, faults)
    check_keys(rows, faults)
    check_person_forms(rows, faults)
    _texts(rows, context, faults)
    _named_codes(rows, faults)
    refused = faults.refused()
    stored = _stored(rows, raw.table, table)
    if refused.any():
        stored = stored.filter(np.logical_not(refused))
    unread = tuple(f for f in raw.findings if f.severity == "error" and f.line is not None)
    rejects = rejected(rows, faults, unread, context)
    lines = {f.line for f in unread}
    return Checked(
        stored, rejects, faults.findings(raw.findings, context.max_findings), int(refused.sum()) + len(lines)
    )


def _one_birth(rows: Rows) -> None:
    """`birth_year` and `birth_month` from birth_date, or the year alone where only that is known."""
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    nothing = pa.nulls(rows.count, pa.int16())
    by_date = rows.typed.get("birth_date.year", nothing)
    by_year = rows.typed.get("birth_year.year", nothing)
    rows.typed["birth_year"] = pc.coalesce(by_date, by_year)
    rows.typed["birth_month"] = rows.typed.get("birth_date.month", pa.nulls(rows.count, pa.int8()))


def _texts(rows: Rows, context: Context, faults: Faults) -> None:
    """Masks and drops texts in what is stored, and says how many."""
    from pyarrow import compute

    pc: Any = compute
    for column in rows.table.columns:
        if column.type != "text" or column.name not in rows.texts:
            continue
        coded = rows.texts[column.name]
        values, held = mask_texts(coded.values)
        texts = coded.spread(values)
        name = faults.names.get(column.name, column.name)
        if column.personal == "free_text" and not context.keep_free_text and "account" in rows.typed:
            texts, dropped = drop_care_texts(texts, rows.typed["account"], context.care_accounts)
            if dropped:
                faults.general.append(CARE_TEXTS(file=faults.file, column=name, count=dropped))
        count = pc.sum(coded.spread(held)).as_py() or 0
        if count:
            faults.general.append(MASKED_TEXT(file=faults.file, column=name, count=count))
        rows.typed[column.name] = texts


def _named_codes(rows: Rows, faults: Faults) -> None:
    """Masks a person's number where an export has it for a supplier, a source or a measure; ids and keys are not touched."""
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    for column in rows.table.columns:
        if column.name not in _NAMING or column.name not in rows.typed:
            continue
        told = rows.typed[column.name]
        values, held = mask_texts(told.cast(pa.string()))
        count = pc.sum(held).as_py() or 0
        if count:
            faults.general.append(
                MASKED_TEXT(file=faults.file, column=faults.names.get(column.name, column.name), count=count)
            )
            rows.typed[column.name] = values.cast(told.type)


def _stored(rows: Rows, source: pa.Table, table: Table) -> pa.Table:
    import pyarrow as pa

    schema = arrow_schema(stored_columns(table))
    columns = [
        source["row"]
        if f.name == "row"
        else rows.typed[f.name]
        if f.name in rows.typed
        else pa.nulls(rows.count, f.type)
        for f in schema
    ]
    return pa.table(columns, schema=schema)
