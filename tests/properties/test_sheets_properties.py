"""Any table of valid values, however it is written, is read back equal."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from tertial.data.checks import Checked, Context, check
from tertial.data.privacy import Pseudonymiser
from tertial.data.tables import TABLES, Column, Table
from tertial.domain.period import Month, Period
from tertial.findings import UnreadableError
from tertial.readers.sheets import read_delimited

KEY = Pseudonymiser(bytes(32))
LETTERS = "abcåäöÅÄÖé 7-'\"\n;,\t_."
CODES = 'abcåÄ19-_. ;,"\t'


@dataclass(frozen=True)
class Style:
    """How a file is written."""

    encoding: str
    separator: str
    decimal: str
    thousands: str
    plain_dates: bool
    minus: str
    end: str
    quote_all: bool


@st.composite
def styles(draw: st.DrawFn) -> Style:
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "windows-1252", "iso-8859-1"]))
    unicode = encoding.startswith("utf-8")
    return Style(
        encoding,
        draw(st.sampled_from([",", ";", "\t"])),
        draw(st.sampled_from([",", "."])),
        draw(st.sampled_from(["", " ", "\u00a0", "\u202f"] if unicode else ["", " ", "\u00a0"])),
        draw(st.booleans()),
        draw(st.sampled_from(["-", "\u2212"] if unicode else ["-"])),
        draw(st.sampled_from(["\n", "\r\n"])),
        draw(st.booleans()),
    )


DAYS = st.dates(date(1850, 1, 1), date(2199, 12, 31))
MONTHS = st.builds(Month, st.integers(1900, 2199), st.integers(1, 12))
TEXTS = st.text(LETTERS, max_size=12).map(str.strip)


def values(column: Column) -> st.SearchStrategy[Any]:
    """Python values of a stored column; None for an empty cell."""
    minimum = column.minimum if column.minimum is not None else -(10**9)
    strategies: dict[str, st.SearchStrategy[Any]] = {
        "text": TEXTS.map(lambda t: t or None) if column.empty else TEXTS.filter(bool),
        "code": st.text(CODES.replace("\t", ""), min_size=1, max_size=8).map(str.strip).filter(bool),
        "choice": st.sampled_from(column.choices or ("x",)),
        "date": DAYS,
        "month": MONTHS.map(lambda m: m.first_day),
        "money": st.integers(max(0, minimum) if column.minimum is not None else -(10**13), 10**13),
        "integer": st.integers(minimum, 10**9 if column.name != "answer" else 5),
        "decimal": st.decimals(-(10**9), 10**9, places=6),
        "boolean": st.booleans(),
        "period": st.builds(
            lambda m, n: Period(m, m.plus(n)), MONTHS.filter(lambda m: m.year < 2190), st.integers(0, 30)
        ),
        "person": st.text("0123456789ab", min_size=1, max_size=12),
    }
    one = strategies[column.type]
    return st.none() | one if column.empty else one


def number(value: Decimal | int, style: Style, places: int) -> str:
    whole, _, rest = f"{abs(value):,.{places}f}".partition(".")
    grouped = whole.replace(",", style.thousands)
    sign = style.minus if value < 0 else ""
    return f"{sign}{grouped}{style.decimal}{rest}" if places else f"{sign}{grouped}"


def cell(value: Any, column: Column, style: Style) -> str:
    forms: dict[str, Callable[[], str]] = {
        "money": lambda: number(Decimal(value).scaleb(-2), style, 2),
        "decimal": lambda: number(value, style, 6),
        "integer": lambda: number(value, style, 0),
        "date": lambda: f"{value:%Y%m%d}" if style.plain_dates else value.isoformat(),
        "month": lambda: f"{value:%Y-%m}",
        "boolean": lambda: str(value).lower(),
    }
    return "" if value is None else forms.get(column.type, lambda: str(value))()


def written(table: Table, rows: list[dict[str, Any]], style: Style) -> bytes:
    out = io.StringIO(newline="")
    quoting: Any = csv.QUOTE_ALL if style.quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=style.separator, lineterminator=style.end, quoting=quoting)
    columns = [c for c in table.columns if c.type != "birth"]
    writer.writerow([c.name for c in columns])
    writer.writerows([[cell(row[c.name], c, style) for c in columns] for row in rows])
    return out.getvalue().encode(style.encoding)


def expected(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for column in table.columns:
        value: Any = row.get(column.name)
        if column.type == "person":
            out["person"] = None if value is None else KEY.pseudonym(value)
        elif column.type == "period":
            first, last = f"{column.name}_first", f"{column.name}_last"
            out |= {column.name: str(value), first: value.first_day, last: value.last_day}
        elif column.type == "birth":
            out |= {"birth_year": None, "birth_month": None}
        else:
            out[column.name] = value
    return out


# Kinds whose rows are free of rules that tie columns together; the others' cells are of the same types.
FREE = ("ledger", "placement_prices", "surveys", "grants", "initiatives", "investments", "forecasts", "equity")


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, list[dict[str, Any]]]:
    table = TABLES[draw(st.sampled_from(FREE))]
    row = st.fixed_dictionaries({c.name: values(c) for c in table.columns if c.type != "birth"})
    unique = (lambda r: tuple(r[k] for k in table.key)) if table.key else repr
    return table, draw(st.lists(row, min_size=1, max_size=6, unique_by=unique))


def read(folder: Path, content: bytes) -> Checked:
    path = folder / "in.csv"
    path.write_bytes(content)
    (raw,) = read_delimited(path)
    return check(raw, TABLES[raw.kind], Context(KEY))


@settings(max_examples=60, deadline=None)
@given(data=tables(), style=styles())
def test_what_is_written_is_read_back(
    tmp_path_factory: Any, data: tuple[Table, list[dict[str, Any]]], style: Style
) -> None:
    table, rows = data
    content = written(table, rows, style)
    result = read(tmp_path_factory.getbasetemp(), content)
    assert [f for f in result.findings if f.severity == "error"] == []
    got = [{k: v for k, v in row.items() if k != "row"} for row in result.table.to_pylist()]
    assert got == [expected(table, row) for row in rows]


@settings(max_examples=60, deadline=None)
@given(data=tables(), style=styles(), at=st.floats(0, 1), junk=st.binary(max_size=4), cut=st.booleans())
def test_a_damaged_file_is_read_or_refused_but_no_row_is_lost(
    tmp_path_factory: Any, data: tuple[Table, list[dict[str, Any]]], style: Style, at: float, junk: bytes, *, cut: bool
) -> None:
    """Each row of a file that can be read is either stored or refused with its line."""
    table, rows = data
    content = written(table, rows, style)
    place = int(len(content) * at)
    content = content[:place] + junk + (b"" if cut else content[place + len(junk) :])
    try:
        result = read(tmp_path_factory.getbasetemp(), content)
    except UnreadableError as error:
        event(error.findings[0].code)
        return
    stored, refused = set(result.table["row"].to_pylist()), set(result.rejects["row"].to_pylist())
    assert not stored & refused
    assert len(stored) == result.table.num_rows
    assert len(refused) == result.refused
