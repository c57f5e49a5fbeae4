"""Storage that cannot be used just now, told alike wherever it is met: in the database, in a file, by a library."""

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
AWAY_CODES = frozenset({"storage.away", "storage.full", "storage.no-space"})
"""Findings that say that what is stored cannot be used just now: the same request may go well later."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SAID = ("No space left on device", "Disk quota exceeded", "File too large")
"""What libraries that have errors of their own say of the same."""


def told_of_disk(error: BaseException) -> TertialError | None:
    """The error to tell when a disk, a quota or a file's largest size was what stopped the work; None for any other fault.

    Libraries wrap what the system said: causes and contexts are looked through too.
    """
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        by_number = isinstance(at, OSError) and at.errno in FULL
        if by_number or any(said in str(at) for said in _SAID):
            return UnreadableError(NO_SPACE())
        at = at.__cause__ or at.__context__
    return None
