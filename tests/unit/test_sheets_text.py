"""A text read in blocks is read the same wherever the blocks are cut, and is never held whole."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tertial.findings import UnreadableError
from tertial.readers import sheets_text
from tertial.readers.sheets import read_delimited
from tertial.readers.sheets_detect import find_encoding, line_at
from tertial.readers.sheets_text import Text, blocks

HEAD = "action_id;name;start;status\n"
ROWS = "å1;Åtgärd ett;2023-01-01;klar\n;;;\nå2;”två”;20230201;2\n"
FILES: dict[str, bytes] = {
    "utf-8": (HEAD + ROWS).encode(),
    "marked": (HEAD + ROWS).encode("utf-8-sig"),
    "windows-1252": (HEAD + ROWS).encode("windows-1252"),
    "iso-8859-1": (HEAD + ROWS.replace("”", "")).encode("iso-8859-1"),
    "crlf": (HEAD + ROWS).replace("\n", "\r\n").encode(),
    "cr": (HEAD + ROWS).replace("\n", "\r").encode(),
    "blank lines": (HEAD + "\n\r\n" + ROWS + "\n\n").encode(),
    "quoted line ends": (HEAD + 'q1;"två\nrader";;1\nq2;"en ""till""\r\n";;2\n' + ROWS).encode(),
    "another width": (HEAD + ROWS + "b1;för få\n" + ROWS.replace("å", "ö") + "b2;1;2;3;4\n").encode(),
    "cut off": (HEAD + ROWS + "c1;av").encode(),
    "open quote": (HEAD + ROWS + 'o1;"öppet\n' + ROWS).encode(),
    "open quote alone": (HEAD + 'o1;"öppet').encode(),
    "nul": (HEAD + ROWS + "n\0;1;;\n").encode(),
    "broken utf-8": (HEAD + ROWS + "åååå ä ö;x;;\n").encode() + b"u;\xc3;;\n",
    "code page 437": (HEAD + "k;f\x94rs\x94k p\x86 m\x86n och \x84ven s\x86;;\n").encode("latin-1"),
    "undefined": (HEAD + ROWS).encode("windows-1252") + b"u;\x81;;\n",
    "marked and broken": b"\xef\xbb\xbf" + HEAD.encode() + b"u;\xe5;;\n",
    "no rows": HEAD.encode(),
    "empty": b"\n \r\n",
    "sep": b"sep=;\r\n" + (HEAD + ROWS).encode(),
}


def seen(path: Path) -> Any:
    """Everything that reading a file gives, as plain values."""
    try:
        (raw,) = read_delimited(path)
    except UnreadableError as error:
        return [(f.code, f.line, f.message()) for f in error.findings]
    table = {name: raw.table[name].to_pylist() for name in raw.table.column_names}
    return (
        raw.kind,
        table,
        raw.detected,
        raw.extra,
        dict(raw.names),
        [(f.code, f.line, f.message()) for f in raw.findings],
    )


@pytest.mark.parametrize("size", [1, 2, 3, 7, 16, 61])
@pytest.mark.parametrize("name", FILES)
def test_a_file_is_the_same_wherever_its_blocks_are_cut(
    name: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(FILES[name])
    whole = seen(path)
    monkeypatch.setattr(sheets_text, "_BLOCK", size)
    monkeypatch.setattr(sheets_text, "_LONGEST", 200)
    assert seen(path) == whole
    assert b"".join(block for _, block in blocks(path)) == FILES[name]


@pytest.mark.parametrize("name", ["utf-8", "crlf", "cr", "blank lines", "cut off"])
def test_lines_are_numbered_as_an_editor_does(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(FILES[name])
    monkeypatch.setattr(sheets_text, "_BLOCK", 5)
    text = FILES[name].decode()
    assert Text(path, "utf-8").counts.lines == len(text.splitlines())
    at = FILES[name].rindex(b"2")
    assert line_at(path, at) == len(FILES[name][: at + 1].decode().splitlines())


def test_the_encoding_of_a_long_text_is_found_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    for tail, encoding in (("å".encode(), "utf-8"), (b"\xe5", "iso-8859-1"), (b"\x80", "windows-1252"), (b"", "utf-8")):
        path.write_bytes(b"a;b;c\n" * 1_000_000 + tail + b"\n")
        assert find_encoding(path) == (encoding, None)


def test_a_file_is_never_held_whole(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    rows = 60_000
    filler = "x" * 500
    with path.open("w", encoding="windows-1252") as out:
        out.write("action_id;name;start;status;more\n")
        out.writelines(f"A{i};Åtgärd;2023-01-01;{i % 9};{filler}\n" for i in range(rows))
    tracemalloc.start()
    try:
        (raw,) = read_delimited(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert raw.table.num_rows == rows
    assert raw.extra == ("more",)
    assert raw.table.nbytes < path.stat().st_size / 5
    assert peak < path.stat().st_size / 2
