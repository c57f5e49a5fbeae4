from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertial.domain.money import allocate, kronor, parse_kronor, round_div


@pytest.mark.parametrize(("text", "ore"), [("0", 0), ("-12,5", -1250), ("+7.05", 705), ("1234", 123400)])
def test_parse_kronor(text: str, ore: int) -> None:
    assert parse_kronor(text) == ore


@pytest.mark.parametrize("text", ["", "1 234", "1.234", "1,2,3", "12kr", "--1", "1e3", "\u0663"])
def test_parse_kronor_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="expected kronor"):
        parse_kronor(text)


@given(st.integers(-(10**14), 10**14))
def test_kronor_reads_back(ore: int) -> None:
    assert parse_kronor(str(kronor(ore))) == ore


@pytest.mark.parametrize(
    ("value", "divisor", "expected"), [(5, 10, 1), (-5, 10, -1), (4, 10, 0), (14, 10, 1), (0, 3, 0)]
)
def test_round_div_halves_away_from_zero(value: int, divisor: int, expected: int) -> None:
    assert round_div(value, divisor) == expected


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=40))
def test_allocate_adds_up_and_is_within_one_ore(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    even = weights if any(weights) else [1] * len(weights)
    for part, weight in zip(parts, even, strict=True):
        assert abs(Decimal(part) - Decimal(total) * weight / sum(even)) < 1


def test_allocate_refuses_no_weights() -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(10, [])
