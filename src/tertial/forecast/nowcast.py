"""Late registration: which share of what has happened is known, by how long ago it happened."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Whole
from tertial.forecast.inputs import UNKNOWN

LONGEST = 180
"""Delays longer than this many days are counted as this long."""
SETTLED = 60
"""Days after which what has happened is taken to be registered."""
_COMPLETE = 0.998
_RECENT = 730


@dataclass(frozen=True, slots=True)
class Reporting:
    """`share[d]`: the probability that something that happened `d` days ago is registered; the last is 1. `ahead[k]`: the same of what will
    happen in `k` days, none of today."""

    share: Floats
    ahead: Floats = field(default_factory=lambda: np.zeros(1))

    @property
    def window(self) -> int:
        """Days after which everything is known."""
        return len(self.share) - 1

    def known(self, days_ago: Whole) -> Floats:
        """The share that is known of what happened `days_ago`; 1 for what happened before the window."""
        return np.asarray(self.share[np.clip(days_ago, 0, self.window)])

    def announced(self, days_ahead: Whole) -> Floats:
        """The share that is registered already of what will happen in so many days; none of what has happened."""
        return np.asarray(self.ahead[np.clip(days_ahead, 0, len(self.ahead) - 1)])


def reporting(happened: Whole, registered: Whole, as_of: int) -> Reporting:
    """The distribution of the delay from observations that are only there when registered by `as_of`.

    Right truncation is undone by the reversed hazard (Lagakos and others 1988): with delays x_i and ages
    a_i = as_of - happened_i, g(d) = #{x_i = d} / #{x_i <= d <= a_i} and F(x) = prod over d > x of (1 - g(d)). Half an
    observation of each kind keeps g below one where few were seen. Rows without a day of registration are left out. How long before is
    told by what is settled; one more that was not registered before it happened is added.
    """
    ok: Bools = (registered != UNKNOWN) & (happened <= as_of) & (happened > as_of - _RECENT)
    if not ok.any():
        return Reporting(np.ones(1))
    delay = np.clip(registered[ok] - happened[ok], 0, LONGEST)
    age = np.minimum(as_of - happened[ok], LONGEST)
    seen = np.bincount(delay, minlength=LONGEST + 1).astype(np.float64)
    # At risk at d: delays no longer than d, of those old enough to have shown a delay of d.
    risk = np.cumsum(seen) - np.concatenate(([0.0], np.cumsum(np.bincount(age, minlength=LONGEST + 1))[:-1]))
    reverse = np.where(risk > 0, seen / np.maximum(risk + 0.5, 1), 0.0)
    reverse[0] = 0.0
    after = np.concatenate((np.cumprod((1 - reverse)[::-1])[::-1][1:], [1.0]))
    complete = int(np.argmax(after >= _COMPLETE))
    share = after[: complete + 1].copy()
    share[-1] = 1.0
    settled = ok & (happened <= as_of - SETTLED)
    before = np.minimum(happened[settled] - registered[settled], LONGEST)
    ahead = np.cumsum(np.bincount(before[before > 0], minlength=LONGEST + 1)[::-1])[::-1] / (settled.sum() + 1.0)
    ahead[0] = 0.0
    return Reporting(share, ahead)
