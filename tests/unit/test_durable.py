"""Files that are on disk when it is said that they are. What another system does differently is shown with its rules set here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tertial.data import durable
from tertial.data.durable import flush


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each handle that was flushed may be written to."""
    fcntl = pytest.importorskip("fcntl")
    found = list[bool]()

    def look(handle: int) -> None:
        found.append(fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY)

    monkeypatch.setattr(os, "fsync", look)
    return found


def test_files_and_folders_are_flushed(tmp_path: Path, flushed: list[bool]) -> None:
    (tmp_path / "a").write_bytes(b"1")
    flush(tmp_path / "a")
    flush(tmp_path)
    assert flushed == [False, False]


def test_on_windows_files_are_opened_for_writing_and_folders_left(
    tmp_path: Path, flushed: list[bool], monkeypatch: Any
) -> None:
    monkeypatch.setattr(durable, "WINDOWS", True)
    (tmp_path / "a").write_bytes(b"1")
    flush(tmp_path / "a")
    flush(tmp_path)
    assert flushed == [True]
    assert (tmp_path / "a").read_bytes() == b"1"


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        flush(tmp_path / "none")
