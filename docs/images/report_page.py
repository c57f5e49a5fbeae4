# ruff: noqa: INP001
"""A page of a report in PDF as a PNG picture.

.venv/bin/python docs/images/report_page.py REPORT.pdf PAGE OUT.png [WIDTH]

PAGE counts from 1 and WIDTH is in points of the picture, 800 unless given.
"""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path

import pypdfium2


def png(rows: list[bytes], width: int) -> bytes:
    """An image file of rows of red, green and blue bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def main(report: str, page: str, out: str, width: str = "800") -> None:
    sheet = pypdfium2.PdfDocument(report)[int(page) - 1]
    picture = sheet.render(scale=int(width) / sheet.get_size()[0], rev_byteorder=True).to_numpy()
    Path(out).write_bytes(png([row.tobytes() for row in picture], picture.shape[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
