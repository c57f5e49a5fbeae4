"""Killed at any moment: nothing acknowledged is lost, nothing half done is seen, the chain of the log holds."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.faults import killed_worker
from tests.unit.staff import PERIOD, Staff

from tertial.data.batches import damaged
from tertial.usecases import audit_log, own_forecasts, report_versions, texts
from tertial.usecases.workspace import Workspace

TIMES = int(os.environ.get("TERTIAL_KILLS", "6"))
"""Moments at each database."""
STEPS, LONGEST = 16, 0.1
"""A session is killed within so many of its steps, and so many seconds after one: longer than any of them takes. A round of import,
text, forecast and four moves of the report is seven steps."""
ROOT = Path(__file__).resolve().parents[2]


def acknowledged(log: Path) -> list[list[object]]:
    """The whole lines of the log; the last may be cut off."""
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True) if log.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


class Sessions:
    """Sessions one after the other, each begun in a process of its own and killed."""

    def __init__(self, folder: Path, log: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
        command = [sys.executable, killed_worker.__file__, str(folder), str(log)]
        self._log = log
        self._begins = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def kill_one(self, steps: int, after: float) -> None:
        """Begin a session, let it load and then take so many steps, and kill it so many seconds after the last of them."""
        before = acknowledged(self._log).count(["begun"])
        assert self._begins.stdin is not None
        assert self._begins.stdout is not None
        print(file=self._begins.stdin, flush=True)
        child, ends = int(self._begins.stdout.readline()), time.monotonic() + 60
        while self._taken(before) < steps:
            assert time.monotonic() < ends
            time.sleep(0.002)
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        assert int(self._begins.stdout.readline()) == -signal.SIGKILL

    def _taken(self, before: int) -> int:
        """How many steps the session has told of since it was loaded, the one after so many others; -1 until then."""
        said = acknowledged(self._log)
        begun = [number for number, row in enumerate(said) if row == ["begun"]]
        return -1 if len(begun) == before else len(said) - 1 - begun[-1]

    def close(self) -> None:
        self._begins.communicate(timeout=30)


def left(workspace: Workspace) -> None:
    """Wait until a PostgreSQL server has noticed that nobody else is there: what it was just committing is committed then."""
    if workspace.settings.storage.database is None:
        return
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
        "AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    ends = time.monotonic() + 30
    while True:
        with workspace.store.engine.connect() as connection:
            if not connection.execute(query).scalar():
                return
        assert time.monotonic() < ends
        time.sleep(0.02)


@dataclass
class Held:
    """What was found to be whole before, and need not be read once more: batches by id, reports by version and state."""

    batches: set[str] = field(default_factory=set)
    reports: set[tuple[int, str]] = field(default_factory=set)


def hold(workspace: Workspace, said: list[list[object]], held: Held) -> None:
    """Everything that was acknowledged is there, and everything that is there is whole."""
    assert audit_log.verify(workspace) == ()
    records = {r.id: r for r in workspace.store.batches()}
    assert {row[1] for row in said if row[0] == "batch"} <= records.keys()
    fresh = [r for r in records.values() if r.id not in held.batches]
    assert not [r for r in fresh if damaged(workspace.batch_root, r.kind, r.id)]
    held.batches.update(r.id for r in fresh)
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
        if (version.version, version.state) not in held.reports:
            for name in version.files:
                report_versions.file(workspace, PERIOD, version.version, name)
            held.reports.add((version.version, version.state))
    logged = [r.action for r in workspace.store.audit()]
    assert logged.count("text") == len(written) - (0, 1)[(0, "") in written]
    assert logged.count("own-forecast") == len(entered)
    assert logged.count("import") == len(records)


@pytest.mark.slow
@pytest.mark.timeout(300 + 40 * TIMES)
def test_killed_at_random_moments(staff: Staff, tmp_path: Path) -> None:
    log, chance, held = tmp_path / "log", random.Random(7), Held()
    sessions = Sessions(staff.workspace.folder, log)
    try:
        for _ in range(TIMES):
            sessions.kill_one(chance.randrange(STEPS), chance.uniform(0, LONGEST))
            left(staff.workspace)
            hold(staff.workspace, acknowledged(log), held)
    finally:
        sessions.close()
    assert {row[0] for row in acknowledged(log)} == {"begun", "batch", "text", "forecast", "report"}
    hold(staff.workspace, acknowledged(log), Held())
