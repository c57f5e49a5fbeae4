"""The deviation of placement cost between two sides, split exactly into volume, mix and price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Side:
    """Care days and their cost (öre, cost positive) of one care type on one side: a budget or a period."""

    days: int
    cost: int


@dataclass(frozen=True, slots=True)
class Split:
    """Öre by which cost differs because of how many days, which forms of care, and what a day costs; they add up to `total`."""

    volume: int
    mix: int
    price: int

    @property
    def total(self) -> int:
        return self.volume + self.mix + self.price


_NOTHING = Side(0, 0)


def decompose(before: Mapping[str, Side], after: Mapping[str, Side]) -> dict[str, Split]:
    """The difference `after - before` by care type, whose parts add up to it to the öre.

    With d days, p = cost / days of a care type i, D all days and P the mean price of all days (0 before, 1 after):

    - volume `(D1 - D0) * P0`, of which i has `(D1 - D0) * d0_i / D0 * p0_i`: as many days more or less at the old mix and price;
    - mix `sum_i (d1_i - D1 * d0_i / D0) * p0_i`: the days moved between forms of care, at the old prices;
    - price `sum_i d1_i * (p1_i - p0_i)`: what the same day costs more or less.

    A care type without days before has no old price, so its own new one stands for it: all of its cost is mix. Without
    any day before, all cost is volume; without any day after, so is what fell away. Cost without a day has no price and
    counts as price. Each care type's parts are rounded by the largest remainder to add up to its difference; the total
    (`summed`) is the sum of the rounded parts, so the table adds up in both directions. Care types come in sorted order.
    Raises ValueError for negative days.
    """
    if any(side.days < 0 for sides in (before, after) for side in sides.values()):
        raise ValueError("care days cannot be negative")
    days_before = sum(side.days for side in before.values())
    days_after = sum(side.days for side in after.values())
    out = {}
    for care_type in sorted({*before, *after}):
        old, new = before.get(care_type, _NOTHING), after.get(care_type, _NOTHING)
        out[care_type] = _split(old, new, days_before, days_after)
    return out


def summed(splits: Mapping[str, Split]) -> Split:
    return Split(
        sum(s.volume for s in splits.values()),
        sum(s.mix for s in splits.values()),
        sum(s.price for s in splits.values()),
    )


def _split(old: Side, new: Side, days_before: int, days_after: int) -> Split:
    difference = new.cost - old.cost
    if days_before == 0:
        without_days = (new.cost if new.days == 0 else 0) - old.cost
        return Split(difference - without_days, 0, without_days)
    kept = Fraction(old.days, days_before)
    # A care type that is on one side only is valued at the price it has there.
    old_price = Fraction(old.cost, old.days) if old.days else Fraction(new.cost, new.days or 1)
    volume = (days_after - days_before) * kept * old_price
    mix = (new.days - days_after * kept) * old_price
    price = difference - volume - mix
    return Split(*_rounded((volume, mix, price)))


def _rounded(parts: tuple[Fraction, Fraction, Fraction]) -> tuple[int, int, int]:
    """Whole numbers with the same sum, each within one of its part; the largest remainders are rounded up first."""
    floors = [part.numerator // part.denominator for part in parts]
    rest = int(sum(parts)) - sum(floors)
    order = sorted(range(3), key=lambda i: (floors[i] - parts[i], i))
    for i in order[:rest]:
        floors[i] += 1
    return floors[0], floors[1], floors[2]
