"""From a file to checked tables, whatever its form: SIE, delimited, or a workbook with a sheet per kind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.config import Settings, account_faults, unit_faults
from tertial.data.checks import Checked, check
from tertial.data.checks_context import Context
from tertial.data.privacy import Pseudonymiser, key_fingerprint, load_or_create_key
from tertial.data.tables import TABLES
from tertial.domain.coding import belongs
from tertial.domain.period import Month
from tertial.findings import Finding, has_errors
from tertial.readers.sheets import read_delimited
from tertial.readers.sheets_raw import Raw
from tertial.readers.sie import SieFile, read_sie
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[str, int, int], None]
SIE_SUFFIXES = (".se", ".si", ".sie")


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a file, ready to be stored as a batch. `refused`: it holds faults that no choice can pass over."""

    kind: str
    sheet: str | None
    tables: Mapping[str, pa.Table]
    rows: int
    rejected: int
    first: date | None
    last: date | None
    findings: tuple[Finding, ...] = ()
    detected: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    refused: bool = False


def rules_of(settings: Settings, kind: str) -> str:
    """Fingerprint of the settings that decide how a file of this kind is read."""
    rules: dict[str, Any] = {"columns": dict(settings.columns.get(kind, {}))}
    if kind == "ledger":
        rules["sie"] = asdict(settings.sie)
        rules["texts"] = settings.privacy.keep_voucher_texts
        rules["care"] = [str(r) for care in settings.care_types for r in care.accounts]
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()[:16]


def read_parts(
    workspace: Workspace, path: Path, kind: str | None, allow_rejects: bool, progress: Progress | None
) -> tuple[list[Part], tuple[Finding, ...]]:
    """The file's tables, and what there is to say about the file as a whole."""

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(path.name, done, total)

    if path.suffix.lower() in SIE_SUFFIXES or _begins_as_sie(path):
        return _sie(workspace.settings, path, tell)
    raws = read_delimited(path, mappings=workspace.settings.columns, kind=kind, progress=tell)
    readable = [raw for raw in raws if raw.kind]
    others = tuple(f for raw in raws if not raw.kind for f in raw.findings)
    return [_checked(workspace, raw, allow_rejects) for raw in readable], others


def _begins_as_sie(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(256).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"#FLAGGA")


def _sie(settings: Settings, path: Path, tell: Callable[[int, int], None]) -> tuple[list[Part], tuple[Finding, ...]]:
    numbers = {name: number for name, number in asdict(settings.sie).items() if number is not None}
    sie = read_sie(path, dimensions=numbers, progress=tell)
    if has_errors(sie.findings):
        return [], tuple(sie.findings)
    ledger = _without_care_texts(settings, sie.ledger)
    faults = [*_code_faults(settings, ledger, path.name), *_code_faults(settings, _periods(sie.balances), path.name)]
    faults = list(dict.fromkeys(faults))
    first, last = _sie_coverage(sie)
    tables = {"ledger": ledger, "balances": sie.balances, "accounts": sie.accounts, "units": sie.units}
    detected = {"form": f"SIE {sie.sie_type}", "encoding": sie.encoding, "program": sie.program}
    rows = ledger.num_rows or sie.balances.num_rows
    part = Part("ledger", None, tables, rows, 0, first, last, tuple(faults), detected, None, has_errors(faults))
    return [part], tuple(sie.findings)


def _periods(balances: pa.Table) -> pa.Table:
    """The balances that count as movements of a month."""
    import pyarrow.compute as pc

    return balances.filter(pc.is_valid(balances["month"]))


def _without_care_texts(settings: Settings, ledger: pa.Table) -> pa.Table:
    """Voucher texts on accounts of care types name clients in practice: they are dropped unless a setting keeps them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    care = tuple(r for c in settings.care_types for r in c.accounts)
    if settings.privacy.keep_voucher_texts or not care:
        return ledger
    accounts = [a for a in pc.unique(ledger["account"]).to_pylist() if belongs(a or "", care)]
    hidden = pc.is_in(ledger["account"], value_set=pa.array(accounts, pa.string()))
    texts = pc.if_else(hidden, pa.scalar(None, pa.string()), ledger["text"].cast(pa.string()))
    return ledger.set_column(ledger.schema.get_field_index("text"), "text", texts)


def _code_faults(settings: Settings, ledger: pa.Table, file: str) -> list[Finding]:
    import pyarrow as pa
    import pyarrow.compute as pc

    def codes(name: str) -> Iterable[str]:
        return (code for code in pc.unique(ledger[name]).to_pylist() if code)

    result = [account for account in codes("account") if "3" <= account[:1] <= "8"]
    booked = ledger.filter(pc.is_in(ledger["account"], value_set=pa.array(result, pa.string())))
    units = (code for code in pc.unique(booked["unit"]).to_pylist() if code)
    return [*account_faults(settings, codes("account"), file), *unit_faults(settings, units, file)]


def _sie_coverage(sie: SieFile) -> tuple[date | None, date | None]:
    """From the start of the financial year to the last month with a row or a balance (or #OMFATTN, if that is later)."""
    import pyarrow.compute as pc

    ends: list[Any] = [pc.min_max(column).as_py() for column in (sie.ledger["date"], sie.balances["month"])]
    current = sie.fiscal_years.get(0)
    first = min((d for d in (*(e["min"] for e in ends), current[0] if current else None) if d), default=None)
    last = max((d for d in (*(e["max"] for e in ends), sie.scope_until) if d), default=None)
    return _whole_months(first, last)


def _whole_months(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    if first is None or last is None:
        return None, None
    return Month.of(first).first_day, Month.of(last).last_day


def _checked(workspace: Workspace, raw: Raw, allow_rejects: bool) -> Part:
    table = TABLES[raw.kind]
    persons = any(c.personal == "person" for c in table.columns)
    key = load_or_create_key(workspace.key_file) if persons else None
    checked: Checked = check(raw, table, _context(workspace.settings, key))
    errors = [f for f in checked.findings if f.severity == "error"]
    whole = any(f.line is None for f in errors) and not checked.refused
    rows = checked.table
    first, last = _coverage(table.dated, table.merge == "months", rows)
    tables = {raw.kind: rows} | ({"rejects": checked.rejects} if checked.rejects.num_rows else {})
    return Part(
        raw.kind,
        raw.sheet,
        tables,
        rows.num_rows,
        checked.refused,
        first,
        last,
        tuple(checked.findings),
        {k: v for k, v in asdict(raw.detected).items() if v},
        None if key is None else key_fingerprint(key),
        whole or (bool(errors) and not allow_rejects),
    )


def _context(settings: Settings, key: bytes | None) -> Context:
    """What the checks need to know of the configuration."""
    return Context(
        pseudonymiser=None if key is None else Pseudonymiser(key),
        areas={area.code: area.units for area in settings.areas},
        lines={line.key: line.accounts for line in settings.lines},
        care_types=[care.code for care in settings.care_types] or None,
        indicators=[indicator.key for indicator in settings.indicators] or None,
        care_accounts=tuple(r for care in settings.care_types for r in care.accounts),
        keep_free_text=settings.privacy.keep_voucher_texts,
        language=settings.committee.language,
    )


def _coverage(dated: str, whole_months: bool, rows: pa.Table) -> tuple[date | None, date | None]:
    import pyarrow.compute as pc

    ends: Any = pc.min_max(rows[dated]).as_py()
    first, last = ends["min"], ends["max"]
    if not isinstance(first, date) or not isinstance(last, date):
        return (
            (date(first, 1, 1), date(last, 12, 31))
            if isinstance(first, int) and isinstance(last, int)
            else (None, None)
        )
    return _whole_months(first, last) if whole_months else (first, last)
