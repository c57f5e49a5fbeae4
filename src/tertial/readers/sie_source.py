"""The bytes of a SIE file: whole lines in blocks of bounded size, and the encoding found from the bytes.

The file is gone through once before it is read, so that the encoding rests on all of it and a file with an endless
line is refused after one block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tertial.findings import Finding
from tertial.readers import sie_kinds as kinds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLOCK = 4 << 20
MAX_LINE = 64 << 10
"""Bytes of the longest line that is read, its line break not counted."""

_BOM = b"\xef\xbb\xbf"
_DOS_END = b"\x1a"
_CP437 = b"\x84\x86\x94\x8e\x8f\x99\x82\x81"
"""ä å ö Ä Å Ö é ü in code page 437; control characters or typographic signs elsewhere."""
_LATIN = b"\xe4\xe5\xf6\xc4\xc5\xd6\xe9\xfc"
"""The same letters in ISO-8859 and Windows-1252; Greek and box drawing in code page 437."""
_UTF8_LETTER = re.compile(rb"\xc3[\x84\x85\x89\x96\xa4\xa5\xa9\xb6\xbc]")
_CODECS = {"ascii": "utf-8", "utf-8": "utf-8", "utf-8-sig": "utf-8", "iso-8859-1": "latin-1"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read: its encoding as found (`ascii`, `cp437`, `iso-8859-1`, `iso-8859-15`, `windows-1252`,
    `utf-8` or `utf-8-sig`), its size in bytes, how many letters look written in another encoding, and whether its last
    line is cut off: no line break ends it, and it is not one that ends a file."""

    path: Path
    size: int
    encoding: str
    foreign: int
    cut: bool

    def blocks(self) -> Iterator[tuple[bytes, int]]:
        """Blocks of whole lines as UTF-8, each line ended by LF, with the bytes of the file gone through so far."""
        codec = _CODECS.get(self.encoding, self.encoding)
        with self.path.open("rb") as handle:
            for block in line_blocks(handle):
                done = handle.tell()
                if codec == "utf-8" or block.isascii():
                    yield block, done
                else:
                    yield block.decode(codec, "replace").encode("utf-8"), done


def line_blocks(handle: IO[bytes], size: int | None = None) -> Iterator[bytes]:
    """The file in blocks of whole lines. The last line gets a line break if it lacks one; a byte order mark at the
    start and the DOS end-of-file sign at the end are dropped. A block without a line break within `MAX_LINE` bytes is
    given as it is, for the caller to refuse."""
    rest, first = b"", True
    while data := handle.read(size or BLOCK):
        data = rest + data
        if first:
            data, first = data.removeprefix(_BOM), False
        end = data.rfind(b"\n") + 1
        if end:
            yield data[:end]
        rest = data[end:]
        if len(rest) > MAX_LINE:
            yield rest
            return
    rest = rest.rstrip(_DOS_END)
    if rest:
        yield rest + b"\n"


@dataclass(slots=True)
class _Seen:
    """What the first pass finds; `utf8_letters` counts only the letters that Swedish needs."""

    high: NDArray[np.int64]
    utf8_letters: int = 0
    broken_line: int | None = None

    def count(self, codes: bytes) -> int:
        return int(self.high[list(codes)].sum())


def inspect(path: Path) -> Source | Finding:
    """Go through the file once: its encoding, or why it cannot be read (empty, a line longer than `MAX_LINE`, broken
    UTF-8). Memory is bounded by the block, whatever the file."""
    import numpy as np

    seen = _Seen(np.zeros(256, np.int64))
    line, bom, anything = 0, False, False
    with path.open("rb") as handle:
        bom = handle.read(3) == _BOM
        handle.seek(0)
        for block in line_blocks(handle):
            bytes_ = np.frombuffer(block, np.uint8)
            breaks = np.flatnonzero(bytes_ == 10)
            lengths = np.diff(breaks, prepend=-1) - 1
            too_long = np.flatnonzero(lengths > MAX_LINE)
            if too_long.size or not breaks.size:
                at = int(too_long[0]) if too_long.size else 0
                return kinds.LONG_LINE(file=path.name, line=line + at + 1, limit=MAX_LINE)
            anything = anything or bool(block.strip())
            if not block.isascii():
                _look_at(block, bytes_, line, seen)
            line += len(breaks)
    if not anything:
        return kinds.EMPTY(file=path.name)
    return _decide(path, seen, bom)


def _look_at(block: bytes, bytes_: NDArray[np.uint8], line: int, seen: _Seen) -> None:
    import numpy as np

    seen.high += np.bincount(bytes_[bytes_ >= 128], minlength=256)
    seen.utf8_letters += len(_UTF8_LETTER.findall(block))
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        if seen.broken_line is None:
            seen.broken_line = line + block.count(b"\n", 0, error.start) + 1


def _decide(path: Path, seen: _Seen, bom: bool) -> Source | Finding:
    """UTF-8 when all of it is, or when most Swedish letters are (then a broken byte is an error, since reading it as
    something else would garble every name); else the table in which more Swedish letters appear; else the standard's."""
    size, cut = path.stat().st_size, _is_cut(path)
    if not bom and not seen.high.any():
        return Source(path, size, "ascii", 0, cut)
    cp437, latin = seen.count(_CP437), seen.count(_LATIN)
    if seen.broken_line is None:
        return Source(path, size, "utf-8-sig" if bom else "utf-8", 0, cut)
    # The second byte of a UTF-8 letter may itself count as a letter of code page 437.
    if bom or seen.utf8_letters > max(cp437 - seen.utf8_letters, latin):
        return kinds.BAD_BYTES(file=path.name, line=seen.broken_line)
    if latin > cp437:
        return Source(path, size, _latin_table(seen), cp437, cut)
    return Source(path, size, "cp437", latin, cut)


def _is_cut(path: Path) -> bool:
    with path.open("rb") as handle:
        handle.seek(-min(MAX_LINE, path.stat().st_size), 2)
        last = handle.read().rstrip(_DOS_END).rpartition(b"\n")[2].strip()
    return last not in (b"", b"}") and not last.startswith(b"#KSUMMA")


def _latin_table(seen: _Seen) -> str:
    """0x80-0x9F are unused in ISO-8859, and the euro sign stands in different places in its parts 1 and 15."""
    undefined = seen.count(b"\x81\x8d\x8f\x90\x9d")
    controls = seen.count(bytes(range(0x80, 0xA0)))
    if controls and not undefined:
        return "windows-1252"
    return "iso-8859-15" if seen.count(b"\xa4") else "iso-8859-1"
