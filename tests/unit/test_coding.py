from __future__ import annotations

import pytest

from tertial.domain.coding import CodeRange, overlapping, owners, parse_codes


def test_range_is_closed_and_of_one_length() -> None:
    codes = CodeRange.parse("4000-4999")
    assert all(c in codes for c in ("4000", "4611", "4999"))
    assert not any(c in codes for c in ("3999", "5000", "46", "46110", ""))


@pytest.mark.parametrize("text", ["", "513-511", "46-4699", "-5"])
def test_range_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="expected a code"):
        CodeRange.parse(text)


def test_owners_and_overlaps() -> None:
    sets = {"a": parse_codes(["510", "511-513"]), "b": parse_codes(["513-520"])}
    assert owners(["510", "513", "999"], sets) == {"510": ("a",), "513": ("a", "b"), "999": ()}
    assert [(a, str(r), b, str(q)) for a, r, b, q in overlapping(sets)] == [("a", "511-513", "b", "513-520")]
