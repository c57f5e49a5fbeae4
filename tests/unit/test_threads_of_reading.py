"""Threads that read tables are begun when pyarrow is there: two that begin to import it at once may find it half there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tertial.data.snapshot import Snapshot
from tertial.usecases import facts, forecast_inputs, query_inputs
from tertial.usecases.workspace import init_workspace, open_workspace


@pytest.mark.parametrize("module", [query_inputs, forecast_inputs])
def test_arrow_is_imported_before_a_thread_is_begun(
    module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    class Told(ThreadPoolExecutor):
        def __init__(self, *given: Any) -> None:
            order.append("thread")
            super().__init__(*given)

    class TellingThread(Thread):
        def start(self) -> None:
            order.append("thread")
            super().start()

    init_workspace(tmp_path / "w")
    settings = open_workspace(tmp_path / "w").settings
    snapshot = Snapshot.of(tmp_path / "w", (), date(2026, 8, 31))
    monkeypatch.setattr(module, "arrow_is_there", lambda: order.append("arrow"))
    monkeypatch.setattr(module, "ThreadPoolExecutor", Told)
    monkeypatch.setattr(facts, "arrow_is_there", lambda: order.append("arrow"))
    monkeypatch.setattr(facts, "Thread", TellingThread)
    if module is query_inputs:
        facts.Answers(snapshot, settings).ahead(list).join()
        assert order == ["arrow", "thread"]
        order.clear()
        _ = facts.Answers(snapshot, settings).engine
    else:
        forecast_inputs.forecast_inputs(snapshot, settings)
    assert order[:2] == ["arrow", "thread"]
