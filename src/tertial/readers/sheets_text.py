"""A text file read a block at a time: nothing here holds more than a few megabytes of it, however large it is."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from tertial.readers.sheets_raw import MAX_LINE

BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 20
_LONGEST = 4 * MAX_LINE
_CODECS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "windows-1252": "windows-1252", "iso-8859-1": "iso-8859-1"}


def blocks(path: Path, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """(offset, bytes) of a file from `start`, each block but the last cut after a line feed.

    Where there is none in a few megabytes the block is cut there, between two bytes.
    """
    with path.open("rb") as source:
        source.seek(start)
        offset, rest = start, b""
        while part := source.read(_BLOCK):
            end = part.rfind(b"\n") + 1
            if not end and len(rest) + len(part) < _LONGEST:
                rest += part
                continue
            end = end or len(part)
            block, rest = rest + part[:end], part[end:]
            yield offset, block
            offset += len(block)
        if rest:
            yield offset, rest


def line_ends(data: bytes) -> int:
    """How many lines end in some bytes: LF, CRLF and a lone CR each end one."""
    returns = data.count(b"\r")
    return data.count(b"\n") + (returns - data.count(b"\r\n") if returns else 0)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a pass over the rows found; `visible`: whether there is any character beside line ends."""

    lines: int
    quotes: int
    ended: bool
    visible: bool


@dataclass(frozen=True)
class Text:
    """A text in a file, from the byte `start` on; what is read of it is UTF-8 without a byte order mark."""

    path: Path
    encoding: str
    start: int = 0

    @property
    def codec(self) -> str:
        return _CODECS[self.encoding]

    def top(self) -> str:
        """The first characters, as many as the longest row may have."""
        with self.path.open("rb") as source:
            source.seek(self.start)
            return source.read(MAX_LINE).decode(self.codec, errors="ignore")

    def after(self, characters: str) -> Text:
        """What follows some characters at its beginning."""
        return Text(self.path, self.encoding, self.start + len(characters.encode(self.codec)))

    def stream(self) -> Any:
        """The text as a stream for Arrow."""
        import pyarrow as pa

        source: Any = pa.OSFile(str(self.path), "rb")
        source.seek(self.start)
        if self.codec == "utf-8":
            return source
        return pa.transcoding_input_stream(source, self.codec, "utf-8")

    def lines(self, newline: str | None = "") -> io.TextIOWrapper:
        """The text line by line; `newline` as for `open`. The caller closes it."""
        source: BinaryIO = self.path.open("rb")
        source.seek(self.start)
        return io.TextIOWrapper(source, encoding=self.codec, newline=newline)

    def utf8(self) -> Iterator[bytes]:
        """The text as blocks of UTF-8."""
        decode = codecs.getincrementaldecoder(self.codec)()
        for _, block in blocks(self.path, self.start):
            yield decode.decode(block).encode("utf-8")

    @cached_property
    def counts(self) -> Counts:
        """The lines, empty ones and those inside quotation marks included, and the quotation marks."""
        lines = quotes = 0
        last, visible = b"", False
        for _, block in blocks(self.path, self.start):
            # A CRLF that falls between two blocks is one end of a line.
            lines += line_ends(block) - (last == b"\r" and block[:1] == b"\n")
            quotes += block.count(b'"')
            visible = visible or bool(block.strip(b"\r\n"))
            last = block[-1:]
        ended = last in (b"\n", b"\r")
        return Counts(lines if ended else lines + 1, quotes, ended, visible)
