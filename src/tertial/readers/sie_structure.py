"""Whether vouchers and their rows stand in order: #VER, {, rows, }. All lines of a block are judged at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tertial.readers import sie_kinds as kinds
from tertial.readers.sie_records import Log
from tertial.readers.sie_rows import BLANK, BROKEN, CLOSE, OPEN, RECORD, REMOVED, SKIPPED, TRANS, VER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OUTSIDE, _ANNOUNCED, _INSIDE = range(3)
_AFTER = {VER: _ANNOUNCED, OPEN: _INSIDE, CLOSE: _OUTSIDE, TRANS: _INSIDE, REMOVED: _INSIDE, BROKEN: _INSIDE}
_BEFORE = {VER: _OUTSIDE, OPEN: _ANNOUNCED, CLOSE: _INSIDE, TRANS: _INSIDE, REMOVED: _INSIDE, BROKEN: _INSIDE}
_RIGHT = {**_BEFORE, RECORD: _OUTSIDE}


class Structure:
    """Carries from block to block whether a voucher is open, and on which line it was."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._state = _OUTSIDE
        self._opened = 0

    def block(self, codes: NDArray[np.uint8], first_line: int) -> None:
        """Report every line that stands where it must not."""
        import numpy as np

        lines = np.flatnonzero((codes != BLANK) & (codes != SKIPPED))
        found = codes[lines]
        after = _table(_AFTER, self._state)[found]
        # A header record leaves the state as it was: it takes that of the last line that sets one.
        sets = np.where(found == RECORD, -1, np.arange(len(found)))
        last = np.maximum.accumulate(sets) if len(sets) else sets
        after = np.where(last >= 0, after[last], self._state)
        before = np.concatenate(([self._state], after[:-1])) if len(after) else after
        wrong = np.flatnonzero(before != _table(_RIGHT, _OUTSIDE)[found])
        headings = lines[found == VER]
        for i in wrong:
            at = int(lines[i])
            earlier = headings[headings < at]
            opened = int(earlier[-1]) + first_line if earlier.size else self._opened
            self._report(int(found[i]), int(before[i]), at + first_line, opened)
        if len(after):
            self._state = int(after[-1])
        if headings.size:
            self._opened = int(headings[-1]) + first_line

    def _report(self, code: int, state: int, line: int, opened: int) -> None:
        if state == _ANNOUNCED and code != CLOSE:
            self.log.add(kinds.NO_BLOCK, opened)
        elif code in (OPEN, CLOSE):
            self.log.add(kinds.BRACE, line)
        elif code in (VER, RECORD):
            self.log.add(kinds.INSIDE, line, opened=opened)
        else:
            self.log.add(kinds.OUTSIDE, line)

    def finish(self, last_line: int) -> None:
        """At the end of the file no voucher may be open."""
        if self._state == _ANNOUNCED:
            self.log.add(kinds.NO_BLOCK, self._opened)
        elif self._state == _INSIDE:
            self.log.add(kinds.INSIDE, last_line, opened=self._opened)


def _table(of: dict[int, int], default: int) -> NDArray[np.int64]:
    import numpy as np

    return np.array([of.get(code, default) for code in range(BROKEN + 2)])
