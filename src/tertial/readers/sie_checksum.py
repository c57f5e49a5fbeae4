"""#KSUMMA: CRC-32 over the bytes of labels and field contents in code page 437.

Programs that write another encoding than the standard's take the sum over the bytes that they write; that sum is
accepted too. Separators, line breaks, enclosing quotes and braces do not count; an escaped quote counts as a quote.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tertial.findings import HIDDEN
from tertial.readers import sie_kinds as kinds
from tertial.readers.sie_records import Log, Mark
from tertial.readers.sie_rows import BLANK

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tertial.readers.sie_bulk import Block

_NUMBER = re.compile(r"-?[0-9]{1,10}")
_LABEL = re.compile(rb"[ \t]*(#[A-Z0-9_]{1,20})(?![^ \t\r\n])")


class Sum:
    """CRC-32 in a one-byte encoding or UTF-8, over UTF-8 text that comes in parts; a letter that the encoding lacks counts
    as a question mark."""

    def __init__(self, encoding: str) -> None:
        import numpy as np

        self.value = 0
        self.encoding = encoding
        two_bytes = "".join(map(chr, range(0x800)))
        self._table = None if encoding == "utf-8" else np.frombuffer(two_bytes.encode(encoding, "replace"), np.uint8)

    def add(self, part: bytes) -> None:
        """Take in the next part; it does not end within a letter."""
        if self._table is not None and not part.isascii():
            part = self._translated(part, self._table)
        self.value = zlib.crc32(part, self.value)

    def _translated(self, part: bytes, table: NDArray[np.uint8]) -> bytes:
        """Letters of two bytes in UTF-8 by a table, ten times as fast as the codec; the codec where there are longer."""
        import numpy as np

        data = np.frombuffer(part, np.uint8)
        lead = np.flatnonzero(data >= 0xC0)
        if (data[lead] >= 0xE0).any():
            return part.decode("utf-8").encode(self.encoding, "replace")
        letters = data.copy()
        letters[lead] = table[(data[lead] & 0x1F).astype(np.int64) * 64 + (data[lead + 1] & 0x3F)]
        kept: NDArray[np.uint8] = letters[data & 0xC0 != 0x80]
        return kept.tobytes()


class Checksum:
    """Follows a file block by block; `value` is the verified sum, None until it is."""

    def __init__(self, log: Log, encodings: tuple[str, ...]) -> None:
        self.log = log
        self.value: int | None = None
        self.opened: int | None = None
        self.is_open = False
        self._sums = [Sum(encoding) for encoding in encodings]
        self._before: tuple[int, str] | None = None
        self._closed = False
        self._told = False

    def block(
        self,
        raw: bytes,
        cut: Block,
        codes: NDArray[np.uint8],
        first_line: int,
        texts: dict[int, str],
        marks: list[Mark],
    ) -> None:
        """`codes` are the final kinds of the block's lines, `texts` the counted text of those read one by one (by their
        index in the block), `marks` its #KSUMMA lines."""
        at = 0
        for no, number in marks:
            mark = no - first_line
            self._between(raw, cut, codes, first_line, texts, range(at, mark))
            self._mark(no, number)
            at = mark + 1
        self._between(raw, cut, codes, first_line, texts, range(at, len(codes)))

    def _between(
        self, raw: bytes, cut: Block, codes: NDArray[np.uint8], first_line: int, texts: dict[int, str], lines: range
    ) -> None:
        if self.is_open:
            for part in _counted(raw, cut, texts, lines):
                for one in self._sums:
                    one.add(part)
        elif not self._told and (self._closed or self._before is None):
            self._outside(raw, cut, codes, first_line, lines)

    def _outside(self, raw: bytes, cut: Block, codes: NDArray[np.uint8], first_line: int, lines: range) -> None:
        """Keep the first record before the sum opens (#FLAGGA alone belongs there), warn of one after it has closed."""
        for i in lines:
            if codes[i] == BLANK:
                continue
            label = _LABEL.match(raw, int(cut.start[i]), int(cut.end[i]))
            name = label[1].decode("ascii") if label else HIDDEN
            if self._closed:
                self.log.add(kinds.CHECKSUM_SCOPE, first_line + i, label=name)
                self._told = True
                return
            if name != "#FLAGGA":
                self._before = (first_line + i, name)
                return

    def _mark(self, no: int, number: str | None) -> None:
        if number is None and self.opened is None:
            self.opened, self.is_open = no, True
            if self._before:
                line, label = self._before
                self.log.add(kinds.CHECKSUM_SCOPE, line, label=label)
        elif number is None or self._closed:
            self.log.add(kinds.CHECKSUM_OPEN, self.opened or no)
        elif not self.is_open:
            self.log.add(kinds.CHECKSUM_NOT_OPENED, no)
        else:
            self.is_open, self._closed = False, True
            self._verify(no, number)

    def _verify(self, no: int, number: str) -> None:
        """Some programs write the sum as a signed number."""
        sums = [one.value for one in self._sums]
        if not _NUMBER.fullmatch(number):
            self.log.add(kinds.CHECKSUM, no, found=HIDDEN, expected=sums[0])
        elif int(number) % 2**32 not in sums:
            self.log.add(kinds.CHECKSUM, no, found=number, expected=sums[0])
        else:
            self.value = int(number) % 2**32

    def finish(self) -> None:
        if self.is_open:
            self.log.add(kinds.CHECKSUM_OPEN, self.opened)


def _counted(raw: bytes, cut: Block, texts: dict[int, str], lines: range) -> Iterator[bytes]:
    """The counted text of a span of lines: bytes that the bulk path did not drop, and the texts of lines read one by one."""
    import numpy as np

    data = np.frombuffer(raw, np.uint8)
    kept = np.ones(len(data), np.bool_)
    kept[cut.dropped()] = False
    begin = int(cut.start[lines.start]) if lines else 0
    for i in sorted(i for i in texts if i in lines):
        end = int(cut.start[i])
        yield data[begin:end][kept[begin:end]].tobytes()
        yield texts[i].encode("utf-8")
        begin = int(cut.end[i]) + 1
    end = int(cut.end[lines[-1]]) if lines else 0
    yield data[begin:end][kept[begin:end]].tobytes()
