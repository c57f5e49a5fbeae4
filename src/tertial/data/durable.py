"""Files that are on disk when it is said that they are, on Linux, macOS and Windows."""

from __future__ import annotations

import os
from pathlib import Path

WINDOWS = os.name == "nt"
BINARY: int = getattr(os, "O_BINARY", 0)
"""To be added to the flags of `os.open`: without it Windows changes the bytes that end lines."""


def flush(path: Path) -> None:
    """Make sure that a file's bytes, or a folder's entries, are on disk before the next step.

    Windows flushes files that may be written alone, and has no such call for folders: its file system keeps a log of names.
    """
    if WINDOWS and path.is_dir():
        return
    handle = os.open(path, (os.O_RDWR if WINDOWS else os.O_RDONLY) | BINARY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
