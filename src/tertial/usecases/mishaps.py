"""What a fault of ours leaves in the log: where in the code it happened, and none of the values that were on their way."""

from __future__ import annotations

import logging
from pathlib import Path

LOG = logging.getLogger("tertial")
PACKAGE = Path(__file__).resolve().parents[1]


def note(what: str, error: BaseException) -> None:
    """A line of the log about something that goes on after a fault, such as a thread in the background."""
    LOG.error("%s: %s", what, places(error))


def places(error: BaseException) -> str:
    """`KeyError at web/views/start.py:40 in start < web/…`, innermost first, and what it came of. No message and no variable:
    those may hold a person's data."""
    trace, found = error.__traceback__, list[str]()
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        inside = PACKAGE in file.parents
        if inside or trace.tb_next is None:
            name = file.relative_to(PACKAGE) if inside else file.name
            found.append(f"{name}:{trace.tb_lineno} in {trace.tb_frame.f_code.co_name}")
        trace = trace.tb_next
    told = f"{type(error).__name__} at {' < '.join(reversed(found)) or '?'}"
    return told if error.__cause__ is None else f"{told}; of {places(error.__cause__)}"
