"""Codes of accounts, units and activities, and sets of them written as codes and inclusive ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeRange:
    """The codes from `low` to `high`, both included, that are as long as they are.

    A range never reaches codes of another length: `4000-4999` holds `4611` but not `46` or `46110`, so that a longer
    chart of accounts is noticed instead of guessed. Codes of one length compare as text, letters included.
    """

    low: str
    high: str

    @classmethod
    def parse(cls, text: str) -> CodeRange:
        """From `510` or `511-513`; raises ValueError when the ends differ in length or are out of order."""
        low, dash, high = (part.strip() for part in text.partition("-"))
        high = high if dash else low
        if not low or len(low) != len(high) or high < low:
            raise ValueError(f"expected a code such as 510 or a range such as 511-513; found {text!r}")
        return cls(low, high)

    def __contains__(self, code: str) -> bool:
        return len(code) == len(self.low) and self.low <= code <= self.high

    def overlaps(self, other: CodeRange) -> bool:
        return len(self.low) == len(other.low) and self.low <= other.high and other.low <= self.high

    def __str__(self) -> str:
        return self.low if self.low == self.high else f"{self.low}-{self.high}"


CodeSet = tuple[CodeRange, ...]


def parse_codes(texts: Iterable[str]) -> CodeSet:
    return tuple(CodeRange.parse(text) for text in texts)


def belongs(code: str, codes: CodeSet) -> bool:
    return any(code in r for r in codes)


def owners(codes: Iterable[str], sets: Mapping[str, CodeSet]) -> dict[str, tuple[str, ...]]:
    """For each code the names of the sets it belongs to, in the order of `sets`; an empty tuple for none."""
    return {code: tuple(name for name, ranges in sets.items() if belongs(code, ranges)) for code in codes}


def overlapping(sets: Mapping[str, CodeSet]) -> list[tuple[str, CodeRange, str, CodeRange]]:
    """Every pair of ranges of two different sets that share a code, as (name, range, other name, other range)."""
    flat = [(name, r) for name, ranges in sets.items() for r in ranges]
    return [(a, ra, b, rb) for i, (a, ra) in enumerate(flat) for b, rb in flat[i + 1 :] if a != b and ra.overlaps(rb)]
