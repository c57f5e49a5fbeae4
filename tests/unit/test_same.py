from __future__ import annotations

from tertial.usecases.same import Same


def test_only_the_very_same_thing_is_the_same() -> None:
    one, like = {"a": 1}, {"a": 1}
    assert Same(one) == Same(one)
    assert Same(one) != Same(like)
    assert Same(one) != one
    assert {Same(one): "x"}[Same(one)] == "x"
    assert Same(like) not in {Same(one): "x"}
