"""Killed at any moment: nothing acknowledged is lost, nothing half done is seen, the chain of the log holds."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.faults import killed_worker
from tests.unit.staff import PERIOD, Staff

from tertial.data.batches import damaged
from tertial.usecases import audit_log, own_forecasts, report_versions, texts
from tertial.usecases.workspace import Workspace

TIMES = int(os.environ.get("TERTIAL_KILLS", "6"))
ROOT = Path(__file__).resolve().parents[2]


def acknowledged(log: Path) -> list[list[object]]:
    """The whole lines of the log; the last may be cut off."""
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True) if log.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def hold(workspace: Workspace, said: list[list[object]]) -> None:
    """Everything that was acknowledged is there, and everything that is there is whole."""
    assert audit_log.verify(workspace) == ()
    records = {r.id: r for r in workspace.store.batches()}
    assert {row[1] for row in said if row[0] == "batch"} <= records.keys()
    assert not [r for r in records.values() if damaged(workspace.batch_root, r.kind, r.id)]
    written = {(v.version, v.body) for v in texts.versions(workspace, PERIOD, "summary")}
    assert {(row[1], row[2]) for row in said if row[0] == "text"} <= written
    entered = {(e.version, e.amount) for e in own_forecasts.history(workspace, PERIOD, "100")}
    assert {(row[1], row[2]) for row in said if row[0] == "forecast"} <= entered
    versions = {v.version: v for v in report_versions.versions(workspace, PERIOD)}
    for _, number, _, files in (row for row in said if row[0] == "report" and row[2] == "locked"):
        assert isinstance(number, int)
        assert versions[number].files == files
    for version in versions.values():
        assert (version.state in ("approved", "locked", "superseded")) == bool(version.files)
        for name in version.files:
            report_versions.file(workspace, PERIOD, version.version, name)
    logged = [r.action for r in workspace.store.audit()]
    assert logged.count("text") == len(written) - (0, 1)[(0, "") in written]
    assert logged.count("own-forecast") == len(entered)
    assert logged.count("import") == len(records)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_killed_at_random_moments(staff: Staff, tmp_path: Path) -> None:
    log, chance = tmp_path / "log", random.Random(7)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    command = [sys.executable, killed_worker.__file__, str(staff.workspace.folder), str(log)]
    for _ in range(TIMES):
        before = acknowledged(log).count(["begun"])
        worker = subprocess.Popen(command, env=environment)
        ends = time.monotonic() + 60
        while acknowledged(log).count(["begun"]) == before:
            assert worker.poll() is None
            assert time.monotonic() < ends
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 2))
        worker.kill()
        worker.wait()
        hold(staff.workspace, acknowledged(log))
    assert {row[0] for row in acknowledged(log)} == {"begun", "batch", "text", "forecast", "report"}
