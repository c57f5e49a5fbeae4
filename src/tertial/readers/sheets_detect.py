"""How a text file is written: encoding, separator, decimal sign, thousands, form of dates. Found, never configured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from tertial.data.tables import Table
from tertial.findings import Finding
from tertial.readers.sheets_kinds import DOS_ENCODING, ENCODING, NUL_BYTE
from tertial.readers.sheets_raw import DateForm

if TYPE_CHECKING:
    import pyarrow as pa

BOM = b"\xef\xbb\xbf"
SEPARATORS = (";", ",", "\t")
THOUSANDS = (" ", "\u00a0", "\u202f")

_ONLY_1252 = bytes(range(0x80, 0xA0))
_NOT_1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_SWEDISH = "åäöÅÄÖé"
_SWEDISH_DOS = re.compile(rb"[a-z][\x84\x86\x94][a-z]|[A-Z][\x8e\x8f\x99][A-Z]")


def line_of(data: bytes, offset: int) -> int:
    """The line, from 1, in which a byte stands; LF, CRLF and a lone CR each end a line."""
    head = data[:offset]
    return 1 + head.count(b"\n") + head.count(b"\r") - head.count(b"\r\n")


def find_encoding(data: bytes, file: str) -> tuple[str, Finding | None]:
    """The encoding of a text, and why it cannot be read if it cannot.

    Valid UTF-8 is UTF-8. Anything else is a single-byte text: Windows-1252 if it uses a character that only that
    has (0x80 to 0x9F), else ISO-8859-1, unless its Swedish letters show that it was UTF-8 that broke, or code page 437.
    """
    nul = data.find(b"\0")
    if nul >= 0:
        return "", NUL_BYTE(file=file, line=line_of(data, nul))
    if data.startswith(BOM):
        return "utf-8-sig", _strict(data, "utf-8", file)
    if data.isascii():
        return "utf-8", None
    broken = _strict(data, "utf-8", file)
    return ("utf-8", None) if broken is None else _single_byte(data, broken, file)


def _single_byte(data: bytes, broken: Finding, file: str) -> tuple[str, Finding | None]:
    """The encoding of a text that is not UTF-8; `broken` says where it is not."""
    latin = sum(data.count(letter.encode("iso-8859-1")) for letter in _SWEDISH)
    if sum(data.count(letter.encode("utf-8")) for letter in _SWEDISH) > latin:
        return "", broken
    if len(data.translate(None, _ONLY_1252)) == len(data):
        return "iso-8859-1", None
    dos = _SWEDISH_DOS.search(data)
    if dos is not None and len(_SWEDISH_DOS.findall(data)) > latin:
        return "", DOS_ENCODING(file=file, line=line_of(data, dos.start()))
    undefined = min((at for byte in _NOT_1252 if (at := data.find(byte)) >= 0), default=None)
    if undefined is not None:
        byte = f"0x{data[undefined]:02X}"
        line = line_of(data, undefined)
        return "", ENCODING(file=file, line=line, expected="UTF-8, Windows-1252, ISO-8859-1", byte=byte)
    return "windows-1252", None


def _strict(data: bytes, encoding: str, file: str) -> Finding | None:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        byte = f"0x{data[error.start]:02X}"
        return ENCODING(file=file, line=line_of(data, error.start), expected="UTF-8", byte=byte)
    return None


def numbers_and_dates(table: pa.Table, columns: Table) -> tuple[str, str, DateForm]:
    """(decimal sign, thousands separators, form of dates) of a table of text.

    The decimal sign is the one that most numbers with decimals use; it is empty when there is none. A comma or a point
    before exactly three digits is no evidence in a column of money, which has two decimals at most.
    """
    have = set(table.column_names)
    money = [table[c.name] for c in columns.columns if c.name in have and c.type == "money"]
    other = [table[c.name] for c in columns.columns if c.name in have and c.type == "decimal"]
    whole = [table[c.name] for c in columns.columns if c.name in have and c.type == "integer"]
    dates = [table[c.name] for c in columns.columns if c.name in have and c.type in ("date", "birth")]
    commas = _matching(money, r",[0-9]{1,2}\s*$") + _matching(other, r"^[^,]*,[0-9]+\s*$")
    points = _matching(money, r"\.[0-9]{1,2}\s*$") + _matching(other, r"^[^.]*\.[0-9]+\s*$")
    decimal = "" if commas == points == 0 else ("," if commas >= points else ".")
    numeric = [*money, *other, *whole]
    spaces = "".join(s for s in THOUSANDS if _matching(numeric, rf"[0-9]\x{{{ord(s):x}}}[0-9]{{3}}"))
    return decimal, spaces, _date_form(dates)


def _matching(columns: Sequence[Any], pattern: str) -> int:
    from pyarrow import compute

    pc: Any = compute
    return sum(pc.sum(pc.match_substring_regex(c, pattern)).as_py() or 0 for c in columns)


def _date_form(columns: Sequence[Any]) -> DateForm:
    columns = [column.unique() for column in columns]  # a few thousand days, however many rows
    dashed = _matching(columns, r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$") > 0
    plain = _matching(columns, r"^\s*[0-9]{8}\s*$") > 0
    if dashed and plain:
        return "mixed"
    return "YYYY-MM-DD" if dashed else "YYYYMMDD" if plain else ""


def header_words(names: Iterable[str]) -> list[str]:
    """Names of columns as they are compared: without surrounding space, in lower case."""
    return [name.strip().strip("\ufeff").casefold() for name in names]
