"""A thing as a key of what is kept for it: the same thing, not one that looks alike."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Same(Generic[T]):
    """Equal to another one of the very same thing. Holds the thing, so that no other takes its place in memory meanwhile.

    For what is never changed but holds mappings, and so cannot be a key itself: settings, views.
    """

    __slots__ = ("of",)

    def __init__(self, of: T) -> None:
        self.of = of

    def __hash__(self) -> int:
        return id(self.of)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.of is self.of
