from __future__ import annotations

import io
import os
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tertial.findings import InputError, RefusedError
from tertial.usecases import job_runner, job_work, jobs, uploads
from tertial.usecases.job_runner import JobRunner, run_next
from tertial.workflow import store_jobs

if TYPE_CHECKING:
    from tests.unit.staff import Staff

AT = "2026-09-05T09:00:00.000000Z"


def sent(staff: Staff, *names: str) -> jobs.Job:
    files = [(path.name, io.BytesIO(path.read_bytes())) for path in staff.exports if not names or path.stem in names]
    return uploads.receive(staff.workspace, staff.acting("cecilia"), files)


def left(staff: Staff) -> list[Path]:
    return sorted((staff.workspace.folder / "data" / "uploads").glob("*"))


def test_an_uploaded_file_is_imported_and_gone(staff: Staff) -> None:
    ws = staff.workspace
    job = sent(staff, "ledger", "placements")
    assert (job.state, job.kind, job.who, len(left(staff))) == ("queued", "import", "cecilia", 1)
    assert all(p.stat().st_mode & 0o077 == 0 for p in left(staff)[0].rglob("*.csv"))
    done = run_next(ws)
    assert done is not None
    assert (done.id, done.state, done.progress) == (job.id, "done", 1.0)
    assert done.result is not None
    assert [f["outcome"] for f in done.result["files"]] == ["stored", "stored"]
    assert {b.kind for b in ws.store.batches()} == {"ledger", "placements"}
    assert left(staff) == []
    assert run_next(ws) is None
    assert jobs.job(ws, job.id) == done
    assert [r.who for r in ws.store.audit() if r.action == "import"] == ["cecilia"] * 2


def test_a_refused_file_is_done_with_its_findings(town: Staff) -> None:
    uploads.receive(town.workspace, town.acting("cecilia"), [("x.csv", io.BytesIO(b"\xff\xfe\x00 trasig"))])
    done = run_next(town.workspace)
    assert done is not None
    assert done.result is not None
    (file,) = done.result["files"]
    assert (done.state, file["outcome"]) == ("done", "refused")
    assert file["findings"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\huvud bok.se", "huvud bok.se"),
        (".hidden", "hidden"),
        ("a\x00b\n.csv", "a b .csv"),
        ("..", "fil"),
        ("", "fil"),
        ("å" * 300 + ".csv", "å" * 100 + ".csv"),
    ],
)
def test_a_name_from_a_browser_is_no_path(given: str, name: str) -> None:
    assert uploads.safe_name(given) == name


def test_what_cannot_be_taken_leaves_nothing(town: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    acting = town.acting("cecilia")
    file = ("x.csv", io.BytesIO(b"x" * 100))
    with pytest.raises(InputError, match="Ingen fil"):
        uploads.receive(town.workspace, acting, [])
    with pytest.raises(InputError, match="51"):
        uploads.receive(town.workspace, acting, [file] * 51)
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    with pytest.raises(InputError, match="större"):
        uploads.receive(town.workspace, acting, [file])
    for login in ("ulla", "lo", "rev", "admin"):
        with pytest.raises(RefusedError):
            uploads.receive(town.workspace, town.acting(login), [file])
        with pytest.raises(RefusedError):
            jobs.queue(town.workspace, town.acting(login), "forecast", {})
    assert left(town) == []
    assert jobs.jobs(town.workspace) == []


def test_a_job_that_fails_says_why_and_the_next_is_done(town: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    ws, acting = town.workspace, town.acting("cecilia")
    jobs.queue(ws, acting, "forecast", {"as_of": "1999-01-31"})
    first = run_next(ws)
    assert first is not None
    assert first.state == "failed"
    assert first.result is not None
    assert first.result["findings"][0]["code"] == "forecast.nothing-in"

    def broken(*_: Any) -> None:
        raise ZeroDivisionError("19121212-1212")

    monkeypatch.setattr(job_work, "_backtest", broken)
    jobs.queue(ws, acting, "backtest", {})
    second = run_next(ws)
    assert second is not None
    assert second.state == "failed"
    assert "ZeroDivisionError" in second.message
    assert "19121212" not in str(second)


def test_who_has_lost_the_right_meanwhile_gets_nothing_done(town: Staff) -> None:
    from tertial.usecases.people import set_grants

    sent(town, "ledger")
    set_grants(town.workspace, town.acting("admin"), town.people["cecilia"].id, [])
    done = run_next(town.workspace)
    assert done is not None
    assert done.state == "failed"
    assert town.workspace.store.batches() == []


def test_what_was_running_is_taken_up_again_once(staff: Staff) -> None:
    ws = staff.workspace
    job = sent(staff, "ledger")
    for state in ("queued", None):
        with ws.store.change(at=AT, who="tertial") as change:
            assert store_jobs.take_job(change) is not None
        lost = job_work.take_up_again(ws)
        found = jobs.job(ws, job.id)
        assert found is not None
        assert (found.state, [j.id for j in lost]) == (("queued", []) if state else ("failed", [job.id]))
    found = jobs.job(ws, job.id)
    assert found is not None
    assert "två gånger" in found.message
    assert left(staff) == []


def test_uploads_without_a_job_are_cleared_after_an_hour(town: Staff) -> None:
    folder = town.workspace.folder / "data" / "uploads"
    for name, age in (("0" * 16, 7200), ("1" * 16, 60)):
        (folder / name).mkdir(parents=True)
        os.utime(folder / name, (time.time() - age,) * 2)
    job_work.take_up_again(town.workspace)
    assert [p.name for p in left(town)] == ["1" * 16]


def wait(staff: Staff, id_: str, seconds: float) -> jobs.Job:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = jobs.job(staff.workspace, id_)
        if found is not None and found.state in ("done", "failed"):
            return found
        time.sleep(0.05)
    raise TimeoutError(id_)


@pytest.mark.parametrize("in_process", [True, False])
def test_the_runner_works_the_queue_off(town: Staff, in_process: bool) -> None:
    runner = JobRunner(town.workspace, in_process=in_process)
    runner.start()
    try:
        job = sent(town, "ledger")
        runner.wake()
        assert wait(town, job.id, 60).state == "done"
    finally:
        runner.stop()
    assert len(town.workspace.store.batches()) == 1


def test_a_job_that_is_queued_wakes_the_runner(town: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_runner, "_LOOK", 600.0)
    runner = JobRunner(town.workspace, in_process=True)
    runner.start()
    time.sleep(0.5)
    try:
        assert wait(town, sent(town, "ledger").id, 60).state == "done"
    finally:
        runner.stop()


def test_the_runner_goes_on_after_an_unforeseen_fault_and_logs_no_words(
    town: Staff, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    faults = [OSError("Kim 19800101-1234")]

    def stumbles(workspace: Any) -> None:
        if faults:
            raise faults.pop()
        job_runner_work_off(workspace)

    job_runner_work_off = job_runner.work_off
    monkeypatch.setattr(job_runner, "_LOOK", 0.05)
    monkeypatch.setattr(job_runner, "work_off", stumbles)
    runner = JobRunner(town.workspace, in_process=True)
    job = sent(town, "ledger")
    runner.start()
    try:
        assert wait(town, job.id, 60).state == "done"
    finally:
        runner.stop()
    assert "the thread that watches the jobs: OSError at" in caplog.text
    assert "Kim" not in caplog.text


def test_two_workers_wait_for_each_other(town: Staff) -> None:
    workspace, at_work = town.workspace, threading.Event()
    done = list[str]()

    def second() -> None:
        at_work.wait(10)
        with job_runner.alone(workspace):
            done.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with job_runner.alone(workspace):
        at_work.set()
        time.sleep(0.2)
        done.append("first")
    thread.join(10)
    assert done == ["first", "second"]


def test_the_lock_of_windows_is_asked_for_until_it_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its call gives up after ten seconds with an OSError."""
    asked = list[tuple[int, int]]()

    def locking(_: int, how: int, length: int) -> None:
        asked.append((how, length))
        if len(asked) < 3:
            raise OSError(36, "Resource deadlock avoided")

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_LOCK=1))
    with (tmp_path / "lock").open("w") as lock, monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "platform", "win32")
        job_runner.wait_for(lock)
    assert asked == [(1, 1)] * 3


def test_an_unknown_id_is_no_job(staff: Staff) -> None:
    assert jobs.job(staff.workspace, "x\x00") is None
    assert jobs.job(staff.workspace, "0" * 16) is None
