"""How many cores there are to use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tertial.domain.cores import cores

if TYPE_CHECKING:
    import pytest


def test_a_process_that_may_use_one_core_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert cores() == 1


def test_a_system_that_does_not_say_has_those_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert cores() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores() == 1
