"""Care days of placements: one person, one day; the first and the last day both count."""

from __future__ import annotations

from datetime import date


def care_days(start: date, end: date | None, first: date, last: date) -> int:
    """Days of a placement from `start` to `end` (None: still open) that fall within `first` to `last`, all included.

    `max(0, min(end, last) - max(start, first) + 1)`. Additive over adjacent windows. A placement that starts and
    ends on the same day is one day; an end before the start gives none.
    """
    until = last if end is None else min(end, last)
    return max(0, (until - max(start, first)).days + 1)


def is_open(start: date, end: date | None, on: date) -> bool:
    """Whether the placement is going on at the end of the day `on`: it has started, and ends later or not at all."""
    return start <= on and (end is None or end > on)
