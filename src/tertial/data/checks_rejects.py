"""Refused rows as they may be kept: with their reasons, without a person's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tertial.data.checks_context import Context
from tertial.data.checks_faults import Faults
from tertial.data.checks_rows import Rows
from tertial.data.checks_texts import drop_care_texts, mask_texts
from tertial.data.tables import Column, Table
from tertial.findings import HIDDEN, Finding

if TYPE_CHECKING:
    import pyarrow as pa


def rejects_schema(table: Table) -> pa.Schema:
    """`row` int32, `code`, `column`, `message`, and every column of the file's format as text."""
    import pyarrow as pa

    names = (
        "code",
        "column",
        "message",
        *(c.name for c in table.columns if c.name not in ("code", "column", "message")),
    )
    fields: list[pa.Field[Any]] = [pa.field("row", pa.int32(), nullable=False)]
    return pa.schema(fields + [pa.field(name, pa.string()) for name in names])


def rejected(rows: Rows, faults: Faults, unread: tuple[Finding, ...], context: Context) -> pa.Table:
    """One row for each error of each refused row, by line: a row with two errors stands twice.

    `unread` are findings about rows that could not be split into columns; of those only the line and the reason are
    kept, since it is not known which of their fields are personal. Persons are pseudonyms, births year and month,
    texts that could name a client are dropped, and what looks like a personal number is masked in any other column.
    """
    import pyarrow as pa

    schema = rejects_schema(rows.table)
    places: list[int | None] = []
    reasons: list[Finding] = []
    for place, finding in faults.each_error():
        places.append(place)
        reasons.append(finding)
    for finding in unread:
        places.append(None)
        reasons.append(finding)
    at = pa.array(places, pa.int64())
    columns: dict[str, Any] = {
        "row": pa.array([f.line for f in reasons], pa.int32()),
        "code": pa.array([f.code for f in reasons], pa.string()),
        "column": pa.array([f.column for f in reasons], pa.string()),
        "message": pa.array([f.message(context.language) for f in reasons], pa.string()),
    }
    for column in rows.table.columns:
        if column.name in columns:
            continue
        there = len(at) > 0 and column.name in rows.texts
        columns[column.name] = _kept(rows, column, context).take(at) if there else pa.nulls(len(at), pa.string())
    table = pa.table(columns, schema=schema)
    return table.sort_by([("row", "ascending")]) if unread else table


def _kept(rows: Rows, column: Column, context: Context) -> Any:
    coded = rows.texts[column.name]
    if column.type == "person":
        return rows.typed["person"]
    if column.type == "birth":
        return _coarse(rows, column.name)
    values, _ = mask_texts(coded.values)
    texts: Any = coded.spread(values)
    if column.personal == "free_text" and not context.keep_free_text and "account" in rows.texts:
        account = rows.texts["account"]
        texts, _ = drop_care_texts(texts, account.spread(account.values), context.care_accounts)
    return texts


def _coarse(rows: Rows, name: str) -> Any:
    """`1990-05` or `1990`; HIDDEN where a birth stands that cannot be read."""
    import pyarrow as pa

    coded = rows.texts[name]
    there = coded.spread(coded.values).is_valid().to_pylist()
    years, months = rows.typed[f"{name}.year"].to_pylist(), rows.typed[f"{name}.month"].to_pylist()
    texts = [
        None if not t else HIDDEN if y is None else f"{y:04d}" if m is None else f"{y:04d}-{m:02d}"
        for t, y, m in zip(there, years, months, strict=True)
    ]
    return pa.array(texts, pa.string())
