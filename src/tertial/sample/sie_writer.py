"""A small writer of SIE 4E files: header, registers, balances, vouchers and #KSUMMA.

It writes what the specification (4B) says, with the choices that exporting programs differ in left to the caller:
encoding, line breaks, and whether codes are quoted.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tertial.domain.period import Month

Objects = tuple[tuple[str, str], ...]
"""(dimension, object) pairs."""

_PLAIN = re.compile(r'[^\s"{}]+')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a voucher; `amount` in öre, debit positive; without `date` the voucher's counts."""

    account: str
    amount: int
    objects: Objects = ()
    date: date | None = None
    text: str = ""
    label: Literal["TRANS", "RTRANS", "BTRANS"] = "TRANS"


@dataclass(frozen=True, slots=True)
class Voucher:
    series: str
    number: str
    date: date
    rows: tuple[Row, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance in öre: `type` IB, UB, RES, OIB, OUB, PSALDO or PBUDGET; `month` for the last two, `objects` for all but
    the first three."""

    type: Literal["IB", "UB", "RES", "OIB", "OUB", "PSALDO", "PBUDGET"]
    account: str
    amount: int
    year: int = 0
    month: Month | None = None
    objects: Objects = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says. `accounts` to names, `account_types` to T, S, K or I, `objects` as dimension, code and name."""

    company: str
    organisation_number: str
    generated: date
    fiscal_years: Mapping[int, tuple[date, date]] = field(default_factory=dict)
    program: tuple[str, str] = ("Tertial", "1")
    sie_type: Literal["1", "2", "3", "4"] = "4"
    accounts: Mapping[str, str] = field(default_factory=dict)
    account_types: Mapping[str, str] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    objects: Iterable[tuple[str, str, str]] = ()
    balances: Iterable[Balance] = ()
    vouchers: Iterable[Voucher] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is written. `decimals` is the least number of decimals of an amount: two, or as few as it needs."""

    encoding: str = "cp437"
    line_break: Literal["\n", "\r\n"] = "\r\n"
    decimals: Literal[0, 1, 2] = 2
    quote_all: bool = False
    checksum: bool = True


STANDARD = Style()
_Line = list[str | Objects]


def sie_bytes(content: Content, style: Style = STANDARD) -> Iterator[bytes]:
    """The file line by line. Raises ValueError for a text that SIE cannot carry: control characters, a character that
    the encoding lacks, or a field that ends with a backslash, needs quotes and has another after it."""
    crc = 0
    yield _encoded("#FLAGGA 0", style)
    if style.checksum:
        yield _encoded("#KSUMMA", style)
    for line in _lines(content, style):
        if isinstance(line, str):
            yield _encoded(line, style)
            continue
        crc = zlib.crc32("".join(_contents(line)).encode("cp437", "replace"), crc)
        yield _encoded(_written(line, style), style)
    if style.checksum:
        yield _encoded(f"#KSUMMA {crc}", style)


def _encoded(line: str, style: Style) -> bytes:
    return (line + style.line_break).encode(style.encoding)


def _contents(line: _Line) -> Iterator[str]:
    for value in line:
        if isinstance(value, str):
            yield value
        else:
            yield from (part for pair in value for part in pair)


def _written(line: _Line, style: Style) -> str:
    *fields, last = line
    return " ".join([*(_field(f, style) for f in fields), _field(last, style, last=True)])


def _field(value: str | Objects, style: Style, *, last: bool = False) -> str:
    """A backslash before an enclosing quote would make it part of the text, which only the end of a line can settle."""
    if not isinstance(value, str):
        return "{" + " ".join(_field(part, style) for pair in value for part in pair) + "}"
    if _CONTROL.search(value):
        raise ValueError("a field of a SIE file cannot hold control characters")
    plain = _PLAIN.fullmatch(value) is not None
    slips = value.endswith("\\") and not last
    if slips and not plain:
        raise ValueError("a field that ends with a backslash cannot be written in quotes before another field")
    return value if plain and (slips or not style.quote_all or value.startswith("#")) else _quoted(value)


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '\\"') + '"'


def _lines(content: Content, style: Style) -> Iterator[_Line | str]:
    """Records as fields; braces of vouchers as plain lines."""
    yield from _header(content)
    for account, name in content.accounts.items():
        yield ["#KONTO", account, name]
        if account in content.account_types:
            yield ["#KTYP", account, content.account_types[account]]
    for dimension, name in content.dimensions.items():
        yield ["#DIM", dimension, name]
    for dimension, code, name in content.objects:
        yield ["#OBJEKT", dimension, code, name]
    for balance in content.balances:
        yield _balance(balance, style)
    for voucher in content.vouchers:
        yield ["#VER", voucher.series, voucher.number, _day(voucher.date), voucher.text]
        yield "{"
        yield from (_row(row, style) for row in voucher.rows)
        yield "}"


def _header(content: Content) -> Iterator[_Line]:
    yield ["#PROGRAM", *content.program]
    yield ["#FORMAT", "PC8"]
    yield ["#GEN", _day(content.generated)]
    yield ["#SIETYP", content.sie_type]
    yield ["#ORGNR", content.organisation_number]
    yield ["#FNAMN", content.company]
    for year, (first, last) in sorted(content.fiscal_years.items(), reverse=True):
        yield ["#RAR", str(year), _day(first), _day(last)]


def _balance(b: Balance, style: Style) -> _Line:
    month = [f"{b.month.year:04d}{b.month.month:02d}"] if b.month else []
    objects = [] if b.type in ("IB", "UB", "RES") else [b.objects]
    return [f"#{b.type}", str(b.year), *month, b.account, *objects, _amount(b.amount, style)]


def _row(row: Row, style: Style) -> _Line:
    given = _day(row.date) if row.date else ""
    return [f"#{row.label}", row.account, row.objects, _amount(row.amount, style), given, row.text]


def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _amount(ore: int, style: Style) -> str:
    whole, rest = divmod(abs(ore), 100)
    decimals = f"{rest:02d}"
    while len(decimals) > style.decimals and decimals.endswith("0"):
        decimals = decimals[:-1]
    sign = "-" if ore < 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
