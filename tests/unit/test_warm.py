from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from tertial.web import warm
from tertial.web.render import environment

if TYPE_CHECKING:
    import pytest


def test_what_is_loaded_late_is_there_and_templates_are_compiled() -> None:
    for name in warm.LATE:
        importlib.import_module(name)
    warm.start().join(timeout=60)
    made = environment()
    assert made.cache is not None
    assert len(made.cache) >= len(made.list_templates())


def test_what_cannot_be_warmed_is_logged_without_its_words(monkeypatch: Any, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise OSError("Kim")

    monkeypatch.setattr(warm, "warm", broken)
    warm.start().join(timeout=60)
    assert "the thread that warms: OSError at" in caplog.text
    assert "Kim" not in caplog.text
