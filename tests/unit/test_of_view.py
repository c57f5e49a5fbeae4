"""Parts of pages that are kept with a view: one for each language and argument, and none that depends on who asks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tertial.web import of_view as module
from tertial.web.of_view import of_view


def asked_for(language: str) -> Any:
    return SimpleNamespace(language=language, person="Anna", query={"a": "b"})


def a_view() -> Any:
    return SimpleNamespace(pages={})


def test_a_part_is_made_once_for_each_language_and_argument() -> None:
    made: list[tuple[str, str]] = []

    @of_view
    def part(view: Any, visit: Any, key: str = "x") -> str:
        made.append((visit.language, key))
        return f"{visit.language} {key}"

    view = a_view()
    said = [part(view, asked_for(la), key=key) for la, key in (("sv", "a"), ("sv", "a"), ("en", "a"), ("sv", "b"))]
    assert said == ["sv a", "sv a", "en a", "sv b"]
    assert made == [("sv", "a"), ("en", "a"), ("sv", "b")]
    assert part(a_view(), asked_for("sv"), "a") == "sv a"
    assert len(made) == 4


def test_nothing_kept_can_depend_on_who_asks() -> None:
    @of_view
    def part(view: Any, visit: Any) -> str:
        return cast("str", visit.person)

    with pytest.raises(AttributeError):
        part(a_view(), asked_for("sv"))


def test_a_part_that_is_none_is_kept_too_and_there_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    made: list[int] = []

    @of_view
    def part(view: Any, visit: Any, number: int) -> None:
        made.append(number)

    view = a_view()
    for number in (1, 1, 2, 3, 1):
        part(view, asked_for("sv"), number)
    assert made == [1, 2, 3, 1]
    assert len(view.pages) <= 2
