"""Which booked amounts of the year are one-offs: far from what their unit and line usually differ from budget."""

from __future__ import annotations

import numpy as np

from tertial.forecast.arrays import Floats, Ints
from tertial.forecast.inputs import Books

_SPREADS = 6.0
_SMALLEST = 100_000 * 100
_LEAST_MONTHS = 6


def one_offs(books: Books, year: int) -> Ints:
    """Öre by line, with the committee's sign, of this year's one-offs; accounts of care types are left out.

    A month of a unit and line is one when it is further from its budget than usual: from the median of the last 24 months by more than
    six times their median absolute deviation and by more than 100 000 kronor; and when the same month of the year before was not so
    too. What counts is how much further. With fewer than six budgeted months the amounts are taken as they are.
    """
    january = year * 12 - books.first
    closed = books.closed - books.first + 1
    out = np.zeros(books.amount.shape[1], np.int64)
    begin = max(0, closed - 24)
    if closed - begin < _LEAST_MONTHS or closed <= january:
        return out
    months = np.arange(begin, closed)
    off = books.amount[:, :, begin:closed].astype(np.float64)
    if int(books.budgeted[months].sum()) >= _LEAST_MONTHS:
        off -= (books.budget - books.budget_care)[:, :, begin:closed]
        months = months[books.budgeted[months]]
    excess = np.zeros((*books.amount.shape[:2], closed))
    excess[:, :, months] = _excess(off[:, :, months - begin])
    now = excess[:, :, january:]
    before = excess[:, :, january - 12 : closed - 12] if january >= 12 else np.zeros_like(now)
    again = (np.sign(before) == np.sign(now)) & (np.abs(before) > np.abs(now) / 2)
    return np.asarray(np.rint(np.where(again, 0.0, now).sum(axis=(0, 2))), np.int64)


def _excess(off: Floats) -> Floats:
    """How much further from the median than usual, zero for what is usual."""
    middle = np.median(off, axis=2, keepdims=True)
    usual = np.median(np.abs(off - middle), axis=2, keepdims=True)
    apart = off - middle
    return np.where(np.abs(apart) > np.maximum(_SPREADS * usual, _SMALLEST), apart, 0.0)
