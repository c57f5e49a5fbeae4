"""Storage or memory that cannot be had just now, told alike wherever it is met: in the database, in a file, by a library."""

from __future__ import annotations

import errno

from tertial.findings import Kind, TertialError, UnreadableError

NO_SPACE = Kind(
    "storage.no-space",
    "error",
    sv="Disken där arbetsytan ligger är full. Inget av det som skulle sparas är sparat.",
    en="The disk that the workspace is on is full. Nothing of what was to be saved is saved.",
    do_sv="Frigör utrymme och gör om det; servern behöver inte startas om.",
    do_en="Free space and do it again; the server need not be restarted.",
)
NO_MEMORY = Kind(
    "system.no-memory",
    "error",
    sv="Datorns minne räckte inte. Inget av det som skulle sparas är sparat.",
    en="The computer's memory was not enough. Nothing of what was to be saved is saved.",
    do_sv="Stäng andra program och gör om det, läs in stora filer i delar, eller kör på en dator med mer minne.",
    do_en="Close other programs and do it again, import large files in parts, or run it on a computer with more memory.",
)
AWAY_CODES = frozenset({"storage.away", "storage.full", "storage.no-space", "system.no-memory"})
"""Findings that say that something cannot be had just now: the same request may go well later."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SAID = ("No space left on device", "Disk quota exceeded", "File too large")
"""What libraries that have errors of their own say of the same."""
_MEMORY = "OutOfMemoryException"
"""DuckDB's, by name: this module imports no engine. Arrow's and NumPy's are MemoryErrors."""


def told_of_storage(error: BaseException) -> TertialError | None:
    """The error to tell when a disk, a quota, a file's largest size or the memory was what stopped the work; None for any other.

    Libraries wrap what the system said: causes and contexts are looked through too.
    """
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        by_number = isinstance(at, OSError) and at.errno in FULL
        if by_number or any(said in str(at) for said in _SAID):
            return UnreadableError(NO_SPACE())
        if isinstance(at, MemoryError) or type(at).__name__ == _MEMORY:
            return UnreadableError(NO_MEMORY())
        at = at.__cause__ or at.__context__
    return None
