"""What reading a delimited file or a workbook gives: text under our column names, and how the file was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from tertial.findings import Finding

if TYPE_CHECKING:
    import pyarrow as pa

DateForm = Literal["YYYY-MM-DD", "YYYYMMDD", "mixed", ""]
Progress = Callable[[int, int], None]
"""Called with how much is done and of how much: bytes of a delimited file, rows of a sheet."""

MAX_BYTES = 1 << 30
"""Largest file that is read, in bytes, included; several times as much memory would be needed for more."""
MAX_LINE = 1 << 20
"""Longest row that is read, in bytes, included. Rows of an export have a few hundred."""


@dataclass(frozen=True, slots=True)
class Detected:
    """How the file is written, as found from its bytes.

    `encoding` is `utf-8`, `utf-8-sig` (with a byte order mark), `windows-1252`, `iso-8859-1`, or `xlsx`. `separator` is
    `,` `;` or a tab, and empty for a workbook. `decimal` is the decimal sign, empty when no number has decimals. `thousands` holds
    every character that separates thousands somewhere in the file. `date_form` is empty when there is no date.
    """

    encoding: str
    separator: str
    decimal: str
    date_form: DateForm
    thousands: str


@dataclass(frozen=True, slots=True)
class Raw:
    """One table of one file: text as it stands, not yet checked.

    `table` has the columns that were found under our names, as strings (null for an empty cell), and `row` (int32),
    the line in the file as an editor or a spreadsheet shows it. `names` maps our column names to the file's. `extra`
    are the names of columns that are ignored. `findings` with a line are about rows that are not in `table`.
    """

    kind: str
    file: str
    sheet: str | None
    table: pa.Table
    extra: tuple[str, ...]
    detected: Detected
    findings: tuple[Finding, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def place(self) -> str:
        """The file's name, and the sheet's in brackets."""
        return self.file if self.sheet is None else f"{self.file} [{self.sheet}]"
