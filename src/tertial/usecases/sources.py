"""From a file to checked tables, whatever its form: SIE, delimited, or a workbook with a sheet per kind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.config import Settings
from tertial.data.batches import read_manifest
from tertial.data.checks import Checked, check, check_codes
from tertial.data.checks_context import Context
from tertial.data.checks_rule_kinds import CARE_TEXTS, MASKED_TEXT
from tertial.data.checks_texts import drop_care_texts, mask_texts
from tertial.data.privacy import Pseudonymiser, key_fingerprint, load_or_create_key
from tertial.data.tables import TABLES, Table, arrow_schema, stored_columns
from tertial.domain.period import Month
from tertial.findings import Finding, Kind, RefusedError, has_errors
from tertial.readers.sheets import read_delimited
from tertial.readers.sheets_raw import Raw
from tertial.readers.sie import SieFile, budget_from_balances, ledger_from_balances, read_sie
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[str, int, int], None]
LOST_KEY = Kind(
    "import.lost-key",
    "error",
    sv="Nyckeln till pseudonymerna saknas: {path}. Personer är redan inlästa med den.",
    en="The key of the pseudonyms is missing: {path}. Persons are in already by it.",
    do_sv="Återställ nyckelfilen från säkerhetskopian. Är den borta för alltid: börja om i en ny arbetsyta.",
    do_en="Restore the key file from its backup. If it is gone for good: begin again in a new workspace.",
)
OTHER_KEY = Kind(
    "import.other-key",
    "error",
    sv="Nyckeln i {path} är en annan än den som personerna lästes in med.",
    en="The key in {path} is another than the one that the persons were imported by.",
    do_sv="Lägg tillbaka rätt nyckelfil, eller ändra key_file i tertial.toml.",
    do_en="Put the right key file back, or change key_file in tertial.toml.",
)
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
    context = _context(settings, None)
    booked = sie.ledger if sie.ledger.num_rows else ledger_from_balances(sie)
    ledger, texts = _safe_texts(context, booked, path.name)
    faults = check_codes(ledger, "ledger", context, path.name)
    first, last = _sie_coverage(sie)
    # Object lists may name employees (dimension 7): of them only whether there is one is kept, the unit stands by itself.
    balances = _without_objects(sie.balances)
    tables = {
        "ledger": ledger.drop_columns(["objects"]),
        "balances": balances,
        "accounts": sie.accounts,
        "units": sie.units,
    }
    detected = {"form": f"SIE {sie.sie_type}", "encoding": sie.encoding, "program": sie.program}
    rows = ledger.num_rows or sie.balances.num_rows
    found = (*faults, *texts)
    parts = [Part("ledger", None, tables, rows, 0, first, last, found, detected, None, has_errors(found))]
    budget = budget_from_balances(sie)
    return parts + ([_sie_budget(budget, detected)] if budget.num_rows else []), tuple(sie.findings)


def _sie_budget(budget: pa.Table, detected: Mapping[str, str]) -> Part:
    """#PBUDGET as a budget of its own version, `2023-sie`."""
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    schema = arrow_schema(stored_columns(TABLES["budget"]))
    version = pc.binary_join_element_wise(pc.cast(pc.year(budget["month"]), pa.string()), "sie", "-")
    given: dict[str, Any] = {name: budget[name] for name in ("row", "month", "account", "unit", "amount")}
    given["version"] = version
    columns = {f.name: given.get(f.name, pa.nulls(budget.num_rows, f.type)) for f in schema}
    table = pa.table(columns).cast(schema)
    ends = pc.min_max(table["month"]).as_py()
    return Part("budget", None, {"budget": table}, table.num_rows, 0, ends["min"], ends["max"], (), detected)


def _without_objects(balances: pa.Table) -> pa.Table:
    """`objects` as `{}` for an account's total and `{*}` for a part of it."""
    from pyarrow import compute

    pc: Any = compute
    total = pc.match_substring_regex(pc.fill_null(balances["objects"], ""), r"^[{} ]*$")
    kept = pc.if_else(total, "{}", "{*}")
    return balances.set_column(balances.schema.get_field_index("objects"), "objects", kept)


def _safe_texts(context: Context, ledger: pa.Table, file: str) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Voucher texts on accounts of care types name clients in practice: dropped unless a setting keeps them. What
    looks like a personal number is masked everywhere."""
    from pyarrow import compute

    pc: Any = compute
    found = []
    coded = ledger["text"].combine_chunks().dictionary_encode()
    values, held = mask_texts(coded.dictionary)
    texts: Any = values.take(coded.indices)
    if count := pc.sum(pc.cast(held.take(coded.indices), "int64")).as_py():
        found.append(MASKED_TEXT(file=file, count=count))
    if not context.keep_free_text:
        texts, dropped = drop_care_texts(texts, ledger["account"].combine_chunks(), context.care_accounts)
        found += [CARE_TEXTS(file=file, count=dropped)] if dropped else []
    return ledger.set_column(ledger.schema.get_field_index("text"), "text", texts), tuple(found)


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
    key = _key(workspace) if persons else None
    checked: Checked = check(raw, table, _context(workspace.settings, key))
    errors = [f for f in checked.findings if f.severity == "error"]
    whole = any(f.line is None for f in errors) and not checked.refused
    rows = checked.table
    first, last = _coverage(table, rows)
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


def _key(workspace: Workspace) -> bytes:
    """The key of the pseudonyms, made at the first import with persons.

    Raises RefusedError when persons are in already and their key is gone or another: new pseudonyms would stand beside
    the old ones as if they were other people.
    """
    fingerprints = set()
    for record in workspace.store.batches():
        if any(c.personal == "person" for c in TABLES[record.kind].columns):
            fingerprints.add(read_manifest(workspace.batch_root, record.kind, record.id)["key"])
    if fingerprints and not workspace.key_file.exists():
        raise RefusedError(LOST_KEY(path=workspace.key_file))
    key = load_or_create_key(workspace.key_file)
    if fingerprints and key_fingerprint(key) not in fingerprints:
        raise RefusedError(OTHER_KEY(path=workspace.key_file))
    return key


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


def _coverage(table: Table, rows: pa.Table) -> tuple[date | None, date | None]:
    """The first and the last day that the rows tell of: whole months for what is by month, whole periods for key figures."""
    import pyarrow.compute as pc

    begins = table.dated.replace("_last", "_first")
    ends: list[Any] = [pc.min_max(rows[name]).as_py() for name in (begins, table.dated)]
    first, last = ends[0]["min"], ends[1]["max"]
    if not isinstance(first, date) or not isinstance(last, date):
        return (
            (date(first, 1, 1), date(last, 12, 31))
            if isinstance(first, int) and isinstance(last, int)
            else (None, None)
        )
    return _whole_months(first, last) if table.merge in ("months", "years") else (first, last)
