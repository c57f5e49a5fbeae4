"""How a text file is written: encoding, separator, decimal sign, thousands, form of dates. Found, never configured."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.data.tables import Table
from tertial.findings import Finding
from tertial.readers.sheets_kinds import DOS_ENCODING, ENCODING, NUL_BYTE
from tertial.readers.sheets_raw import DateForm
from tertial.readers.sheets_text import BOM, blocks, line_ends

if TYPE_CHECKING:
    import pyarrow as pa

SEPARATORS = (";", ",", "\t")
THOUSANDS = (" ", "\u00a0", "\u202f")

_ONLY_1252 = bytes(range(0x80, 0xA0))
_NOT_1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_SWEDISH = "åäöÅÄÖé"
_SWEDISH_DOS = re.compile(rb"[a-z][\x84\x86\x94][a-z]|[A-Z][\x8e\x8f\x99][A-Z]")


def line_at(path: Path, offset: int) -> int:
    """The line, from 1, in which a byte of a file stands; LF, CRLF and a lone CR each end a line."""
    line, last = 1, b""
    for at, block in blocks(path):
        inside = block[: offset - at] if at + len(block) > offset else block
        line += line_ends(inside) - (last == b"\r" and inside[:1] == b"\n")
        if inside is not block:
            break
        last = block[-1:]
    return line


def find_encoding(path: Path) -> tuple[str, Finding | None]:
    """The encoding of a text, and why it cannot be read if it cannot.

    Valid UTF-8 is UTF-8. Anything else is a single-byte text: Windows-1252 if it uses a character that only that
    has (0x80 to 0x9F), else ISO-8859-1, unless its Swedish letters show that it was UTF-8 that broke, or code page 437.
    """
    marked, strict = False, _Strict()
    for at, block in blocks(path):
        nul = block.find(b"\0")
        if nul >= 0:
            return "", NUL_BYTE(file=path.name, line=line_at(path, at + nul))
        marked = marked or (at == 0 and block.startswith(BOM))
        strict.feed(at, block)
    broken = strict.end()
    if broken is None:
        return ("utf-8-sig" if marked else "utf-8"), None
    finding = ENCODING(file=path.name, line=line_at(path, broken[0]), expected="UTF-8", byte=f"0x{broken[1]:02X}")
    return ("utf-8-sig", finding) if marked else _single_byte(path, finding)


class _Strict:
    """Looks for the first byte that is not UTF-8, block by block."""

    def __init__(self) -> None:
        self.broken: tuple[int, int] | None = None
        self._rest, self._at = b"", 0

    def feed(self, at: int, block: bytes, *, final: bool = False) -> None:
        if self.broken is not None or (block.isascii() and not self._rest):
            return
        data, start = self._rest + block, at - len(self._rest)
        try:
            used = codecs.utf_8_decode(data, "strict", final)[1]
        except UnicodeDecodeError as error:
            self.broken = (start + error.start, data[error.start])
            return
        self._rest, self._at = data[used:], start + len(data)

    def end(self) -> tuple[int, int] | None:
        """(offset, byte) of the first fault, or None."""
        self.feed(self._at, b"", final=True)
        return self.broken


def _single_byte(path: Path, broken: Finding) -> tuple[str, Finding | None]:
    """The encoding of a text that is not UTF-8; `broken` says where it is not."""
    latin = double = dos = 0
    only_1252 = False
    first_dos: int | None = None
    undefined: tuple[int, int] | None = None
    for at, block in blocks(path):
        latin += sum(block.count(letter.encode("iso-8859-1")) for letter in _SWEDISH)
        double += sum(block.count(letter.encode("utf-8")) for letter in _SWEDISH)
        if len(block.translate(None, _ONLY_1252)) == len(block):
            continue
        only_1252 = True
        found = _SWEDISH_DOS.search(block)
        if found is not None:
            dos += len(_SWEDISH_DOS.findall(block))
            first_dos = at + found.start() if first_dos is None else first_dos
        places = [i for byte in _NOT_1252 if (i := block.find(byte)) >= 0]
        if places and undefined is None:
            undefined = (at + min(places), block[min(places)])
    if double > latin:
        return "", broken
    if not only_1252:
        return "iso-8859-1", None
    if first_dos is not None and dos > latin:
        return "", DOS_ENCODING(file=path.name, line=line_at(path, first_dos))
    if undefined is not None:
        line, byte = line_at(path, undefined[0]), f"0x{undefined[1]:02X}"
        return "", ENCODING(file=path.name, line=line, expected="UTF-8, Windows-1252, ISO-8859-1", byte=byte)
    return "windows-1252", None


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
    """In how many rows of the columns the pattern is found."""
    from pyarrow import compute

    pc: Any = compute
    found = 0
    for column in columns:
        for part in column.chunks:
            known = getattr(part, "dictionary", None)
            hits = pc.match_substring_regex(part if known is None else known, pattern)
            found += pc.sum(hits if known is None else hits.take(part.indices)).as_py() or 0
    return found


def as_text(column: Any) -> Any:
    """A column as text, also where its chunks hold each text once."""
    import pyarrow as pa

    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _date_form(columns: Sequence[Any]) -> DateForm:
    import pyarrow as pa

    columns = [
        pa.chunked_array([as_text(column.unique())]) for column in columns
    ]  # a few thousand days, however many rows
    dashed = _matching(columns, r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$") > 0
    plain = _matching(columns, r"^\s*[0-9]{8}\s*$") > 0
    if dashed and plain:
        return "mixed"
    return "YYYY-MM-DD" if dashed else "YYYYMMDD" if plain else ""


def header_words(names: Iterable[str]) -> list[str]:
    """Names of columns as they are compared: without surrounding space, in lower case."""
    return [name.strip().strip("\ufeff").casefold() for name in names]
