"""Money as integer öre. Never a binary float, neither stored nor summed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

ORE = 100
TKR = 1000 * ORE
MNKR = 1_000_000 * ORE

_PLAIN = re.compile(r"([+-]?)([0-9]+)(?:[.,]([0-9]{1,2}))?")


def parse_kronor(text: str) -> int:
    """Öre of an amount in kronor written `-1234`, `1234,5` or `1234.50`, without thousands separators.

    Raises ValueError for anything else, also for more than two decimals.
    """
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise ValueError(f"expected kronor with at most two decimals, such as -1234,50; found {text!r}")
    sign, whole, decimals = match.groups()
    ore = int(whole) * ORE + int((decimals or "").ljust(2, "0"))
    return -ore if sign == "-" else ore


def kronor(ore: int) -> Decimal:
    """The amount in kronor, exact, with two decimals."""
    return Decimal(ore).scaleb(-2)


def round_div(value: int | Fraction, divisor: int) -> int:
    """`value / divisor` to the nearest integer, halves away from zero; `divisor > 0`."""
    if isinstance(value, int):
        whole = (2 * abs(value) + divisor) // (2 * divisor)
        return whole if value >= 0 else -whole
    exact = value / divisor
    magnitude = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return magnitude if exact >= 0 else -magnitude


def allocate(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `total` öre in proportion to non-negative `weights` so that the parts add up to it exactly.

    Largest remainder: each part is within one öre of `total * w / sum(w)`; ties go to the earlier part. With all
    weights zero the split is even. Raises ValueError for no weights or a negative one.
    """
    if not weights or min(weights) < 0:
        raise ValueError("weights must be non-negative and at least one")
    shares = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(shares)
    size = abs(total)
    parts = [size * w // whole for w in shares]
    rest = size - sum(parts)
    by_remainder = sorted(range(len(shares)), key=lambda i: (-(size * shares[i] % whole), i))
    for i in by_remainder[:rest]:
        parts[i] += 1
    return tuple(p if total >= 0 else -p for p in parts)
