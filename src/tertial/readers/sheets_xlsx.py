"""Workbooks: one table a sheet. Typed cells become exact text; formulas are never evaluated."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tertial.data.tables import Column
from tertial.findings import Finding, UnreadableError
from tertial.readers.sheets_columns import Header, Mappings, recognise
from tertial.readers.sheets_detect import numbers_and_dates
from tertial.readers.sheets_kinds import (
    BLANK_ROWS,
    BROKEN_WORKBOOK,
    CELL_ERROR,
    FORMULA_WITHOUT_VALUE,
    HIDDEN_SHEET,
    NO_ROWS,
    SKIPPED_SHEETS,
)
from tertial.readers.sheets_raw import Detected, Progress, Raw
from tertial.readers.sheets_zip import check_workbook

_HEADER_WITHIN = 20
_EVERY = 1000
_WIDEST = 500
_ZEROS = re.compile(r"0{2,20}")
_PLACES = {"money": 2, "decimal": 6}
_REPAIR = Decimal("0.000001")


def read_workbook(path: Path, mappings: Mappings, kind: str | None, progress: Progress | None) -> list[Raw]:
    """Every sheet of known kind, in the workbook's order. Raises UnreadableError when there is none."""
    notes, formulas = check_workbook(path)
    try:
        with _open(path, values=True) as book:
            found, skipped, fault = _sheets(book, path.name, mappings, kind, progress)
        if not found:
            raise fault or UnreadableError(NO_ROWS(file=path.name))
        if formulas:
            found = _without_formulas(found, path)
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
        SyntaxError,
    ) as error:
        # What openpyxl and the XML parser raise on parts that are missing or malformed; ParseError is a SyntaxError.
        raise UnreadableError(BROKEN_WORKBOOK(file=path.name, why=type(error).__name__)) from None
    if skipped:
        notes = (*notes, SKIPPED_SHEETS(file=path.name, count=len(skipped), sheets=", ".join(skipped)))
    return [sheet.raw(notes if i == 0 else ()) for i, sheet in enumerate(found)]


@contextmanager
def _open(path: Path, *, values: bool) -> Iterator[Any]:
    """The workbook, open as long as the block runs; by its bytes, since openpyxl refuses names that it does not know."""
    from warnings import catch_warnings, simplefilter

    from openpyxl import load_workbook

    with path.open("rb") as source:
        with catch_warnings():
            simplefilter("ignore")  # about styles and extensions that do not concern cell values
            book = load_workbook(source, read_only=True, data_only=values, keep_links=False)
        with closing(book):
            yield book


class _Sheet:
    """A recognised sheet and its cells, by column."""

    def __init__(self, file: str, title: str, header: Header, header_line: int, *, hidden: bool) -> None:
        self.file, self.title, self.header, self.header_line, self.hidden = file, title, header, header_line, hidden
        self.columns = [(header.table.column(name), at) for name, at in header.places.items()]
        self.cells: dict[str, list[str | Decimal | None]] = {name: [] for name in header.places}
        self.lines: list[int] = []
        self.blank = 0
        self.findings: list[Finding] = []

    @property
    def place(self) -> str:
        return f"{self.file} [{self.title}]"

    def add(self, line: int, row: Sequence[Any]) -> None:
        values = [row[at] if at < len(row) else None for _, at in self.columns]
        errors = [
            CELL_ERROR(file=self.place, line=line, column=self.header.names[c.name], cell=v.coordinate, value=v.value)
            for (c, _), v in zip(self.columns, values, strict=True)
            if v is not None and v.value is not None and v.data_type == "e"
        ]
        if errors:
            self.findings += errors
            return
        if all(cell.value is None for cell in row):
            self.blank += 1
            return
        self.lines.append(line)
        for (column, _), cell in zip(self.columns, values, strict=True):
            self.cells[column.name].append(None if cell is None else _exact(cell, column))

    def raw(self, notes: tuple[Finding, ...]) -> Raw:
        """Text with the decimal sign that the sheet's own text cells use, and a point where there are none."""
        import pyarrow as pa

        words = {n: [v if isinstance(v, str) else None for v in vs] for n, vs in self._typed().items()}
        texts = pa.table({name: pa.array(values, pa.string()) for name, values in words.items()})
        decimal, thousands, dates = numbers_and_dates(texts, self.header.table)
        sign = decimal or "."
        columns = {name: pa.array([_text(v, sign) for v in values], pa.string()) for name, values in self.cells.items()}
        table = pa.table({**columns, "row": pa.array(self.lines, pa.int32())})
        findings = list(notes) + self.findings
        if self.hidden:
            findings.append(HIDDEN_SHEET(file=self.place))
        if self.blank:
            findings.append(BLANK_ROWS(file=self.place, count=self.blank))
        detected = Detected("xlsx", "", sign if self._decimals() else "", dates, thousands)
        names = MappingProxyType(dict(self.header.names))
        return Raw(
            self.header.table.kind, self.file, self.title, table, self.header.extra, detected, tuple(findings), names
        )

    def _typed(self) -> dict[str, list[str | Decimal | None]]:
        return {
            c.name: self.cells[c.name]
            for c, _ in self.columns
            if c.type in ("money", "decimal", "integer", "date", "birth")
        }

    def _decimals(self) -> bool:
        numeric = [c.name for c, _ in self.columns if c.type in _PLACES]
        cells = (v for name in numeric for v in self.cells[name] if v is not None)
        return any("." in str(v) or "," in str(v) for v in cells)


def _sheets(
    book: Any, file: str, mappings: Mappings, kind: str | None, progress: Progress | None
) -> tuple[list[_Sheet], list[str], UnreadableError | None]:
    """(recognised sheets with rows, titles of the others, why the first of those was not recognised)."""
    found: list[_Sheet] = []
    skipped: list[str] = []
    fault: UnreadableError | None = None
    for worksheet in book.worksheets:
        worksheet.reset_dimensions()
        try:
            sheet = _recognised(worksheet, file, mappings, kind)
        except UnreadableError as error:
            # A sheet that means to be a table (its kind is known) must not be passed over for a missing column.
            if (
                any(f.code in ("sheets.missing-column", "sheets.duplicate-column") for f in error.findings)
                and kind is None
            ):
                raise
            fault = fault or error
            sheet = None
        if sheet is None:
            skipped.append(worksheet.title)
            continue
        _fill(sheet, worksheet, progress)
        if sheet.lines or sheet.findings:
            found.append(sheet)
        else:
            skipped.append(worksheet.title)
    return found, skipped, fault


def _recognised(worksheet: Any, file: str, mappings: Mappings, kind: str | None) -> _Sheet | None:
    """The sheet, its names within the first rows; None for one without cells; else raises what the fullest row lacks."""
    fault: UnreadableError | None = None
    width = 0
    place = f"{file} [{worksheet.title}]"
    for line, row in enumerate(islice(worksheet.iter_rows(max_col=_WIDEST), _HEADER_WITHIN), 1):
        names = ["" if cell.value is None else str(cell.value) for cell in row]
        filled = sum(bool(n.strip()) for n in names)
        if filled == 0:
            continue
        try:
            header = recognise(names, mappings, kind, place, line)
        except UnreadableError as error:
            if filled > width:
                fault, width = error, filled
            continue
        hidden = worksheet.sheet_state != "visible"
        return _Sheet(file, worksheet.title, header, line, hidden=hidden)
    if fault is not None:
        raise fault
    return None


def _rows(worksheet: Any, sheet: _Sheet) -> Iterator[tuple[int, Sequence[Any]]]:
    width = max(sheet.header.places.values()) + 1
    first = sheet.header_line + 1
    return enumerate(worksheet.iter_rows(min_row=first, max_col=width), first)


def _fill(sheet: _Sheet, worksheet: Any, progress: Progress | None) -> None:
    line = 0
    for line, row in _rows(worksheet, sheet):
        sheet.add(line, row)
        if progress is not None and line % _EVERY == 0:
            progress(line, line)
    if progress is not None and line:
        progress(line, line)


def _without_formulas(found: list[_Sheet], path: Path) -> list[_Sheet]:
    """Findings for formulas that have no stored value; their rows are taken out.

    Read by values such a cell looks empty; so the formulas are read too, and only where there are any.
    """
    with _open(path, values=False) as book, _open(path, values=True) as values:
        for sheet in found:
            with_formulas, with_values = book[sheet.title], values[sheet.title]
            with_formulas.reset_dimensions()
            with_values.reset_dimensions()
            rows = zip(_rows(with_formulas, sheet), _rows(with_values, sheet), strict=False)
            out: set[int] = set()
            for (line, formulas), (_, cached) in rows:
                for column, at in sheet.columns:
                    if at < len(formulas) and formulas[at].data_type == "f" and cached[at].value is None:
                        out.add(line)
                        name = sheet.header.names[column.name]
                        cell = formulas[at].coordinate
                        finding = FORMULA_WITHOUT_VALUE(file=sheet.place, line=line, column=name, cell=cell)
                        sheet.findings.append(finding)
            _take_out(sheet, out)
    return found


def _take_out(sheet: _Sheet, lines: set[int]) -> None:
    if lines:
        keep = [i for i, line in enumerate(sheet.lines) if line not in lines]
        sheet.lines = [sheet.lines[i] for i in keep]
        sheet.cells = {name: [values[i] for i in keep] for name, values in sheet.cells.items()}


def _exact(cell: Any, column: Column) -> str | Decimal | None:
    """A cell as text, or as a number whose decimal sign is chosen when the whole sheet is known."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _day(value.date(), column) if value.time().isoformat() == "00:00:00" else value.isoformat(" ")
    if isinstance(value, date):
        return _day(value, column)
    if isinstance(value, (int, float)):
        return _number(value, column, str(cell.number_format))
    return str(value)


def _day(value: date, column: Column) -> str:
    """A day; a month where a month is asked for, since spreadsheets turn `2023-08` into the first of August."""
    if column.type in ("month", "period") and value.day == 1:
        return f"{value:%Y-%m}"
    return value.isoformat()


def _number(value: float, column: Column, number_format: str) -> str | Decimal:
    """The number as its sender saw it.

    A binary float that lies within 1e-6 of a number with the column's decimals (money two, decimal six) is that
    number; another is given in full and refused by the checks. A code shown with leading zeros (format `0000`) keeps them.
    """
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(value)
    if exact == exact.to_integral_value():
        text = format(exact.to_integral_value(), "f")
        zeros = _ZEROS.fullmatch(number_format)
        return (
            text.zfill(len(zeros[0]))
            if zeros and column.type == "code"
            else text.removeprefix("-")
            if exact == 0
            else text
        )
    places = _PLACES.get(column.type)
    if places is None:
        return format(exact, "f")
    rounded = round(exact, places)
    return rounded if abs(exact - rounded) <= _REPAIR.scaleb(2 - places) else exact


def _text(value: str | Decimal | None, sign: str) -> str | None:
    return format(value, "f").replace(".", sign) if isinstance(value, Decimal) else value
