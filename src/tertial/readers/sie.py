"""Reader of SIE 4 files, the Swedish accounting exchange format (specification 4B), types 1, 2, 3, 4E and 4I.

The file is read in blocks. In each, regular #VER and #TRANS lines are cut by whole-array operations (`sie_bulk`) and all
other lines one by one (`sie_records`); the structure of vouchers, the checksum and the ledger are then built from both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tertial.data.tables import ACCOUNTS_COLUMNS, BALANCES_COLUMNS, LEDGER_SIE_COLUMNS, arrow_schema
from tertial.findings import Finding, has_errors
from tertial.readers import sie_kinds as kinds
from tertial.readers.sie_records import LABELS, Header, Log, Records, TooManyErrorsError
from tertial.readers.sie_rows import Gathered
from tertial.readers.sie_source import Source, inspect

if TYPE_CHECKING:
    import pyarrow as pa

    from tertial.readers.sie_bulk import Block
    from tertial.readers.sie_checksum import Checksum

DEFAULT_DIMENSIONS: Mapping[str, str] = MappingProxyType({"unit": "1", "project": "6", "supplier": "9"})
"""Our columns to the standard's dimension numbers; `activity` lies in a dimension of the municipality's own."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SieFile:
    """What a SIE file says. With an error among `findings` the tables are empty and the file is to be refused.

    `ledger` has `LEDGER_SIE_COLUMNS`: #TRANS rows in the order of the file, öre with debit positive, `row` the line,
    `voucher` series and number with a space between, `date` the row's or else its voucher's, `text` likewise. `balances`,
    `accounts` and `units` have `BALANCES_COLUMNS`, `ACCOUNTS_COLUMNS` and `sie_balances.UNITS_COLUMNS`. `counts` holds
    every label, `unknown` those that the reader does not know; `extra_fields` counts lines with more fields than the
    standard. `ksumma` is the verified checksum, None when the file has none.
    """

    path: Path
    encoding: str
    sie_type: str
    program: str
    generated: date | None
    company: str
    organisation_number: str
    currency: str
    scope_until: date | None
    fiscal_years: Mapping[int, tuple[date, date]]
    dimensions: Mapping[str, str]
    dimension_names: Mapping[str, str]
    ledger: pa.Table
    balances: pa.Table
    accounts: pa.Table
    units: pa.Table
    vouchers: int
    counts: Mapping[str, int]
    unknown: Mapping[str, int]
    extra_fields: int
    ksumma: int | None
    findings: list[Finding]

    @property
    def rtrans(self) -> int:
        """Rows marked as added later; each stands again as #TRANS, so they are counted and not summed."""
        return self.counts.get("#RTRANS", 0)

    @property
    def btrans(self) -> int:
        """Rows marked as removed; they are counted and not summed."""
        return self.counts.get("#BTRANS", 0)


def read_sie(
    path: Path, *, dimensions: Mapping[str, str] = DEFAULT_DIMENSIONS, progress: Progress | None = None
) -> SieFile:
    """Read a SIE file. `dimensions` maps `unit`, `activity`, `project` and `supplier` to dimension numbers of the file.

    `progress` is called with bytes done and bytes in all after each block. A faulty file gives findings; raises OSError
    when the file cannot be opened or read, and ValueError for a dimension column that does not exist.
    """
    if odd := set(dimensions) - {"unit", "activity", "project", "supplier"}:
        raise ValueError(f"expected dimensions of unit, activity, project, supplier; found {sorted(odd)}")
    return Reading(path, dimensions, progress).run()


class Reading:
    """One reading of one file. `bulk=False` reads every line one by one, to the same result."""

    def __init__(
        self, path: Path, dimensions: Mapping[str, str], progress: Progress | None = None, *, bulk: bool = True
    ) -> None:
        from tertial.readers.sie_ledger import Ledger, Objects
        from tertial.readers.sie_structure import Structure

        self.path, self.dimensions, self.progress, self.bulk = path, dimensions, progress, bulk
        self.log = Log(path.name)
        self.records = Records(self.log)
        self.ledger = Ledger(self.log, Objects(dimensions))
        self.structure = Structure(self.log)
        self.ksumma: int | None = None
        self._lines = 0

    def run(self) -> SieFile:
        source = inspect(self.path)
        if isinstance(source, Finding):
            return self._file("", [source])
        if source.foreign:
            self.log.add(kinds.MIXED_ENCODING, encoding=source.encoding, count=source.foreign)
        if not self._is_sie(source):
            return self._file(source.encoding, [kinds.NOT_SIE(file=self.path.name, line=1)])
        try:
            self._blocks(source)
            return self._whole(source)
        except TooManyErrorsError:
            return self._file(source.encoding, self.log.findings)

    def _is_sie(self, source: Source) -> bool:
        """The first line with anything in it begins with a label that SIE has."""
        first, _ = next(source.blocks())
        start = first.lstrip()[:20].decode("ascii", "replace").upper()
        return any(re.match(rf"{label}(?![A-Z0-9_])", start) for label in LABELS)

    def _blocks(self, source: Source) -> None:
        from tertial.readers.sie_checksum import Checksum

        own = {"ascii": "cp437", "utf-8-sig": "utf-8"}.get(source.encoding, source.encoding)
        check = Checksum(self.log, tuple(dict.fromkeys(("cp437", own))))
        for block, done in source.blocks():
            self._block(block, check)
            if self.progress:
                self.progress(done, source.size)
        self.structure.finish(self._lines)
        check.finish()
        self.ksumma = check.value

    def _block(self, block: bytes, check: Checksum) -> None:
        from tertial.readers.sie_ledger import count_labels
        from tertial.readers.sie_rows import merge_rows, merge_vouchers

        first_line = self._lines + 1
        cut = self._cut(block, first_line)
        self._lines += len(cut.codes)
        count_labels(self.records.counts, cut.rows, cut.vouchers)
        self.records.extra += cut.rows.extra + cut.vouchers.extra
        texts = self._slow_lines(block, cut, first_line, is_open=check.is_open)
        gathered, self.records.gathered = self.records.gathered, Gathered()
        marks, self.records.marks = self.records.marks, []
        self.structure.block(cut.codes, first_line)
        check.block(block, cut, cut.codes, first_line, texts, marks)
        rows = merge_rows(cut.rows, gathered.rows)
        self.ledger.block(rows, merge_vouchers(cut.vouchers, gathered.vouchers), cut.codes, first_line)

    def _cut(self, block: bytes, first_line: int) -> Block:
        from tertial.readers.sie_bulk import scan, uncut

        return scan(block, first_line) if self.bulk else uncut(block)

    def _slow_lines(self, block: bytes, cut: Block, first_line: int, *, is_open: bool) -> dict[int, str]:
        """Read the lines that the bulk path left, set their kinds in `cut.codes`, and give what #KSUMMA counts of them,
        where it is open or opened among them."""
        import numpy as np

        from tertial.readers.sie_rows import SLOW

        left = np.flatnonzero(cut.codes == SLOW).tolist()
        lines = [block[cut.start[i] : cut.end[i]].decode("utf-8") for i in left]
        checked = is_open or any(line.lstrip(" \t")[:7].upper() == "#KSUMMA" for line in lines)
        texts: dict[int, str] = {}
        for i, line in zip(left, lines, strict=True):
            cut.codes[i], texts[i] = self.records.read(first_line + i, line, checked=checked)
        return texts

    def _whole(self, source: Source) -> SieFile:
        """The tables, and what the whole file says against itself; that is not asked of a file with errors."""
        from tertial.readers.sie_balances import accounts_table, balances_table, units_table
        from tertial.readers.sie_checks import check
        from tertial.readers.sie_ledger import other_month

        unit = self.dimensions.get("unit", "")
        ledger = self.ledger.finish()
        balances = balances_table(self.records, unit, self.log)
        if source.cut:
            self.log.add(kinds.CUT, self._lines)
        if not self.records.counts["#VER"]:
            if not self.records.balances:
                self.log.add(kinds.NOTHING)
            elif self.records.header.sie_type == "4":
                self.log.add(kinds.NO_VOUCHERS)
        if not self.log.errors:
            other_month(self.ledger.other_month, self.log)
            check(self.records, self.ledger, ledger, unit, self.log)
        if unknown := self.records.unknown:
            named = ", ".join(f"{label} ({n})" for label, n in sorted(unknown.items())[:20])
            self.log.add(kinds.UNKNOWN, labels=named)
        if self.records.quantities:
            self.log.add(kinds.QUANTITIES, count=len(self.records.quantities), first=self.records.quantities[0])
        if self.records.extra:
            self.log.add(kinds.EXTRA, count=self.records.extra)
        tables = (ledger, balances, accounts_table(self.records), units_table(self.records, unit))
        return self._file(source.encoding, self.log.findings, tables)

    def _file(
        self,
        encoding: str,
        findings: list[Finding],
        tables: tuple[pa.Table, pa.Table, pa.Table, pa.Table] | None = None,
    ) -> SieFile:
        from tertial.readers.sie_balances import UNITS_COLUMNS

        if tables is None or has_errors(findings):
            schemas = (LEDGER_SIE_COLUMNS, BALANCES_COLUMNS, ACCOUNTS_COLUMNS, UNITS_COLUMNS)
            ledger, balances, accounts, units = (arrow_schema(columns).empty_table() for columns in schemas)
        else:
            ledger, balances, accounts, units = tables
        header, counts = self.records.header, self.records.counts
        return SieFile(
            path=self.path,
            encoding=encoding,
            sie_type=_sie_type(header, counts, self.path),
            program=header.program,
            generated=header.generated,
            company=header.company,
            organisation_number=header.organisation_number,
            currency=header.currency,
            scope_until=header.scope_until,
            fiscal_years=dict(sorted(header.fiscal_years.items(), reverse=True)),
            dimensions=dict(self.dimensions),
            dimension_names=dict(header.dimensions),
            ledger=ledger,
            balances=balances,
            accounts=accounts,
            units=units,
            vouchers=counts.get("#VER", 0),
            counts=dict(sorted(counts.items())),
            unknown=dict(sorted(self.records.unknown.items())),
            extra_fields=self.records.extra,
            ksumma=self.ksumma,
            findings=sorted(findings, key=lambda f: (f.line is None, f.line or 0)),
        )


def _sie_type(header: Header, counts: Counter[str], path: Path) -> str:
    """`1`, `2`, `3`, `4E` or `4I`. The standard's number does not tell 4E from 4I: a file of vouchers alone, or one that
    ends in `.si`, is for import. A file that does not say its type is of type 1, unless it has vouchers."""
    number = header.sie_type or ("4" if counts.get("#VER") else "1")
    if number != "4":
        return number
    balances = any(counts.get(label) for label in ("#RAR", "#IB", "#UB", "#RES", "#PSALDO"))
    return "4E" if balances and path.suffix.lower() != ".si" else "4I"


def ledger_from_balances(sie: SieFile) -> pa.Table:
    """The ledger that the #PSALDO of a file without vouchers stands for: `LEDGER_SIE_COLUMNS`, one row per month, account
    and unit, dated the last day of the month, `voucher` and `text` null.

    The account total minus the sum of its unit rows is a row without unit, unless it is zero; nothing counts twice.
    """
    from tertial.readers.sie_balances import ledger_rows

    return ledger_rows(sie.balances, sie.dimensions.get("unit", ""))


def budget_from_balances(sie: SieFile) -> pa.Table:
    """The budget that #PBUDGET gives: `sie_balances.BUDGET_COLUMNS` (row, month, account, unit, amount in öre with debit
    positive), one row per month, account and unit as in `ledger_from_balances`."""
    from tertial.readers.sie_balances import budget_rows

    return budget_rows(sie.balances, sie.dimensions.get("unit", ""))
