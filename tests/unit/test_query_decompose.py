from __future__ import annotations

import pytest

from tertial.query.decompose import Side, Split, decompose, summed


def test_an_example_by_hand() -> None:
    before = {"hvb": Side(100, 500_000), "family": Side(300, 300_000)}
    after = {"hvb": Side(150, 900_000), "family": Side(330, 330_000)}
    parts = decompose(before, after)
    # D0 = 400, D1 = 480: 80 more days, of which a quarter hvb at 5 000 and the rest family home at 1 000.
    assert parts["hvb"] == Split(volume=100_000, mix=150_000, price=150_000)
    assert parts["family"] == Split(volume=60_000, mix=-30_000, price=0)
    assert summed(parts) == Split(160_000, 120_000, 150_000)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"a": Side(10, 70)}, {"a": Split(70, 0, 0)}),
        ({"a": Side(10, 70)}, {}, {"a": Split(-70, 0, 0)}),
        ({"a": Side(10, 70)}, {"b": Side(10, 90)}, {"a": Split(0, -70, 0), "b": Split(0, 90, 0)}),
        ({"a": Side(10, 70)}, {"a": Side(10, 70), "b": Side(0, 5)}, {"a": Split(0, 0, 0), "b": Split(0, 0, 5)}),
        ({"a": Side(0, 70)}, {"a": Side(10, 90)}, {"a": Split(90, 0, -70)}),
        ({}, {"a": Side(0, 5)}, {"a": Split(0, 0, 5)}),
    ],
)
def test_care_types_and_sides_that_are_missing(
    before: dict[str, Side], after: dict[str, Side], expected: dict[str, Split]
) -> None:
    assert decompose(before, after) == expected


def test_parts_are_rounded_to_the_sum() -> None:
    (a, b) = decompose({"a": Side(1, 1), "b": Side(2, 1)}, {"a": Side(1, 1), "b": Side(3, 2)}).values()
    assert (a.total, b.total) == (0, 1)
    # Volume is 3 1/3 and price 2/3: the larger remainder is rounded up.
    assert decompose({"a": Side(3, 10)}, {"a": Side(4, 14)}) == {"a": Split(3, 0, 1)}


def test_days_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        decompose({"a": Side(-1, 0)}, {})
