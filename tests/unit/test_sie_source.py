"""Blocks of whole lines, and the encoding found from the bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tertial.findings import Finding
from tertial.readers.sie_source import MAX_LINE, Source, inspect, line_blocks


def look(tmp_path: Path, data: bytes) -> Source | Finding:
    path = tmp_path / "x.se"
    path.write_bytes(data)
    return inspect(path)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 100])
def test_blocks_hold_whole_lines(size: int) -> None:
    data = b"\xef\xbb\xbfone\r\ntwo\n\nlast one\x1a"
    blocks = list(line_blocks(io.BytesIO(data), size))
    assert b"".join(blocks).removeprefix(b"\xef\xbb\xbf") == b"one\r\ntwo\n\nlast one\n"
    assert all(block.endswith(b"\n") for block in blocks)


def test_a_byte_order_mark_is_dropped() -> None:
    assert list(line_blocks(io.BytesIO(b"\xef\xbb\xbf#A\n"))) == [b"#A\n"]


def test_a_line_longer_than_the_bound_ends_the_blocks() -> None:
    handle = io.BytesIO(b"a\n" + b"x" * (10 * MAX_LINE))
    blocks = list(line_blocks(handle, MAX_LINE))
    assert [len(b) for b in blocks] == [2, 2 * MAX_LINE - 2]
    assert handle.tell() == 2 * MAX_LINE


@pytest.mark.parametrize(
    ("data", "encoding", "foreign"),
    [
        (b"#FNAMN abc\n", "ascii", 0),
        ("#FNAMN Öst\n".encode("cp437"), "cp437", 0),
        ("#FNAMN Öst\n".encode("latin-1"), "iso-8859-1", 0),
        ("#FNAMN Öst €\n".encode("iso-8859-15"), "iso-8859-15", 0),
        ("#FNAMN Öst €\n".encode("cp1252"), "windows-1252", 0),
        ("#FNAMN Öst\n".encode(), "utf-8", 0),
        ("#FNAMN Öst\n".encode("utf-8-sig"), "utf-8-sig", 0),
        (b"#FNAMN \xb0\n", "cp437", 0),
        ("#FNAMN Östra Åsen".encode("cp437") + "Å\n".encode("latin-1"), "cp437", 1),
        ("#FNAMN Östra Åsen".encode("latin-1") + "Å\n".encode("cp437"), "iso-8859-1", 1),
    ],
)
def test_encoding(tmp_path: Path, data: bytes, encoding: str, foreign: int) -> None:
    found = look(tmp_path, data)
    assert isinstance(found, Source)
    assert (found.encoding, found.foreign, found.size) == (encoding, foreign, len(data))
    text = b"".join(block for block, _ in found.blocks()).decode("utf-8")
    assert text.startswith("#FNAMN ")
    if not foreign and encoding not in ("cp437", "iso-8859-15", "windows-1252"):
        assert text.strip() in ("#FNAMN abc", "#FNAMN Öst")


def test_one_broken_byte_does_not_turn_utf8_into_something_else(tmp_path: Path) -> None:
    data = "#A Öst\n#B Väst\n#C Å".encode() + b"\xff\n#D x\n"
    found = look(tmp_path, data)
    assert isinstance(found, Finding)
    assert (found.code, found.line) == ("sie.bad-bytes", 3)


@pytest.mark.parametrize("data", [b"", b" \r\n\n", b"\x1a"])
def test_empty(tmp_path: Path, data: bytes) -> None:
    found = look(tmp_path, data)
    assert isinstance(found, Finding)
    assert found.code == "sie.empty"


@pytest.mark.parametrize(
    ("end", "cut"),
    [(b"", False), (b"}", False), (b"#KSUMMA 1", False), (b"\x1a", False), (b"#RES 0 1 5", True), (b"#RES\x1a", True)],
)
def test_cut(tmp_path: Path, end: bytes, cut: bool) -> None:
    found = look(tmp_path, b"#FLAGGA 0\n" + end)
    assert isinstance(found, Source)
    assert found.cut == cut


def test_the_longest_line(tmp_path: Path) -> None:
    assert isinstance(look(tmp_path, b"#A\n#" + b"x" * (MAX_LINE - 1) + b"\n#B\n"), Source)
    found = look(tmp_path, b"#A\n#" + b"x" * MAX_LINE + b"\n#B\n")
    assert isinstance(found, Finding)
    assert (found.code, found.line) == ("sie.long-line", 2)
