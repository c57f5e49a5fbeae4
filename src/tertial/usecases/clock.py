"""The time of day, for those who store something; pure code is given it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """This moment in UTC as ISO text to the microsecond, so that two imports never have the same time."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
