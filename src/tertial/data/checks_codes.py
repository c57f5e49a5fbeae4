"""Codes against the configuration: units, accounts, lines, care types, indicators. Also for ledgers read from SIE."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from tertial.data.checks_context import Context
from tertial.data.checks_faults import Faults
from tertial.data.checks_rule_kinds import (
    ACCOUNT_IN_TWO_LINES,
    UNIT_IN_TWO_AREAS,
    UNKNOWN_ACCOUNT,
    UNKNOWN_CARE_TYPE,
    UNKNOWN_ENDING,
    UNKNOWN_INDICATOR,
    UNKNOWN_LINE,
    UNKNOWN_SCOPE,
    UNKNOWN_UNIT,
)
from tertial.data.privacy import shown
from tertial.domain.coding import CodeSet, owners
from tertial.findings import Finding, Kind

if TYPE_CHECKING:
    import pyarrow as pa

ENDINGS = ("home", "adult", "moved")
_LINE_KINDS = ("budget", "forecasts")
_INCOME_STATEMENT = "345678"


def check_codes(table: pa.Table, kind: str, context: Context, file: str) -> tuple[Finding, ...]:
    """The codes of a stored table (typed, with `row`) that the configuration does not know: one finding for each code.

    For tables that do not come by way of `check`, such as a ledger read from SIE.
    """
    faults = Faults(file, table["row"].to_numpy(), {})
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    find_unknown(columns, kind, context, faults)
    return faults.findings((), context.max_findings)


def find_unknown(columns: Mapping[str, Any], kind: str, context: Context, faults: Faults) -> None:
    """Adds a fault for every code of `columns` (by stored name) that is unknown or belongs to two owners.

    Every account whose number begins with 3 to 8 belongs to exactly one line; balance accounts are not asked for.
    """
    if "account" in columns and context.lines is not None:
        _owned(columns["account"], "account", context.lines, (UNKNOWN_ACCOUNT, ACCOUNT_IN_TWO_LINES), faults)
    if "unit" in columns and context.areas is not None:
        _owned(columns["unit"], "unit", context.areas, (UNKNOWN_UNIT, UNIT_IN_TWO_AREAS), faults)
    if "line" in columns and kind in _LINE_KINDS and context.lines is not None:
        _listed(columns["line"], "line", context.lines, UNKNOWN_LINE, faults)
    if "indicator" in columns and context.indicators is not None:
        _listed(columns["indicator"], "indicator", context.indicators, UNKNOWN_INDICATOR, faults)
    if context.care_types is not None:
        if "care_type" in columns:
            _listed(columns["care_type"], "care_type", context.care_types, UNKNOWN_CARE_TYPE, faults)
        if "ended_to" in columns:
            _listed(columns["ended_to"], "ended_to", {*ENDINGS, *context.care_types}, UNKNOWN_ENDING, faults)
    if kind == "forecasts" and context.areas is not None:
        for name, word in (("scope", "total"), ("made_by", "committee")):
            _scopes(columns[name], name, word, context.areas, faults)


def _owned(array: Any, column: str, sets: Mapping[str, CodeSet], kinds: tuple[Kind, Kind], faults: Faults) -> None:
    codes = array.unique().drop_null().to_pylist()
    if column == "account":
        codes = [code for code in codes if code[:1] in _INCOME_STATEMENT]
    found = owners(codes, sets)
    unknown, several = kinds
    _report(array, column, unknown, {code: {} for code, names in found.items() if not names}, faults)
    doubled = {code: {"owners": ", ".join(names)} for code, names in found.items() if len(names) > 1}
    _report(array, column, several, doubled, faults)


def _listed(array: Any, column: str, known: Collection[str], kind: Kind, faults: Faults) -> None:
    codes = array.unique().drop_null().to_pylist()
    _report(array, column, kind, {code: {} for code in codes if code not in known}, faults)


def _scopes(array: Any, column: str, word: str, areas: Mapping[str, CodeSet], faults: Faults) -> None:
    codes = [c for c in array.unique().drop_null().to_pylist() if c != word and c not in areas]
    unknown = {code: {"words": word} for code, names in owners(codes, areas).items() if not names}
    _report(array, column, UNKNOWN_SCOPE, unknown, faults)


def _report(array: Any, column: str, kind: Kind, codes: Mapping[str, Mapping[str, str]], faults: Faults) -> None:
    """One fault for each code, placed at its first row, with the number of rows."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not codes:
        return
    names = list(codes)
    at: Any = pc.index_in(array, value_set=pa.array(names, pa.string()))
    which = at.fill_null(-1).to_numpy(zero_copy_only=False)
    for i, code in enumerate(names):
        places = np.flatnonzero(which == i)
        facts = {**codes[code], "value": shown(code), "count": len(places)}
        faults.add(kind, column, places, lambda _, facts=facts: facts, together=True)  # type: ignore[misc]
