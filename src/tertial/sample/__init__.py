"""The fictitious municipality: a committee's exports of six years, made by a generator with a seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the settings, every export in the order of import, and what it covers (both years included)."""

    settings: Path
    exports: tuple[Path, ...]
    texts: tuple[Path, ...]
    as_of: date
    known: date
    """The day on which the case system was exported: late registrations up to it are in."""
    first_year: int
    last_year: int


def make_municipality(directory: Path, seed: int = 1, scale: float = 1.0, language: str = "sv") -> Made:
    """Write `tertial.toml` and `exports/` of the sample municipality into `directory`, which is made if it is absent.

    The same seed, scale and language ("sv" or "en") give the same bytes. In English the settings, the texts and what
    people keep by hand are English; what the ledger and the case system export is Swedish as ever. `scale` multiplies
    placements, events, invoices and vouchers, and the amounts with them: 1.0 is a committee of about 730 million kronor
    a year. Raises ValueError for a scale that is not positive, and OSError when a file cannot be written.
    """
    from tertial.sample.make import make

    return make(directory, seed, scale, language)
