"""A disk that is really full: a small file system of its own is filled while the app runs over a workspace on it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.faults.test_web_storage import add_token, form_token, visitor
from tests.unit.staff import PERIOD, Staff

from tertial.data.batches import damaged
from tertial.findings import UnreadableError
from tertial.usecases import audit_log, report_versions, texts
from tertial.usecases.access import acting
from tertial.usecases.job_work import run_next, uploads_folder
from tertial.usecases.jobs import jobs, queue
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    import httpx
    from tests.databases import Server

SIZE = 48 << 20
INDICATORS = "indicator,period,value,known\nideas,2024,12,2025-01-10\n"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of 48 MB that nobody else writes to."""
    folder = tmp_path / "small"
    folder.mkdir()
    with mounted(folder):
        yield folder


@contextmanager
def mounted(folder: Path) -> Iterator[None]:
    if os.geteuid() != 0:
        pytest.skip("only root may make a file system of its own")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("no file system of its own can be made here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """The file system filled to the last byte, and then as it was."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        block = b"\0" * (1 << 20)
        while block:
            try:
                file.write(block)
            except OSError:
                block = block[: len(block) // 2]
    try:
        yield
    finally:
        filler.unlink()


def save(client: httpx.Client, csrf: str, base: int, body: str) -> httpx.Response:
    path = f"/api/periods/{PERIOD}/texts/summary"
    return client.post(path, json={"base_version": base, "body": body}, headers={"x-csrf": csrf})


def upload(client: httpx.Client, csrf: str, content: str) -> httpx.Response:
    return client.post("/api/imports", data={"csrf": csrf}, files={"files": ("indicators.csv", content.encode())})


def whole(workspace: Workspace) -> None:
    """Nothing is half stored."""
    assert audit_log.verify(workspace) == ()
    records = workspace.store.batches()
    assert not [r for r in records if damaged(workspace.batch_root, r.kind, r.id)]
    logged = [r.action for r in workspace.store.audit()]
    assert logged.count("import") == len(records)
    assert logged.count("text") == len([v for v in texts.versions(workspace, PERIOD, "summary") if v.version])


@pytest.mark.slow
def test_everything_on_a_disk_that_is_full(small: Path) -> None:
    """Readable, told, and nothing half stored; with space again everything works, without a restart."""
    with visitor(Staff(small / "workspace", small), "cecilia") as (client, workspace):
        csrf = form_token(client)
        assert save(client, csrf, 0, "Före.").status_code == 200
        assert upload(client, csrf, INDICATORS).status_code == 202
        with full(small):
            codes = {}
            for number in range(30):  # what was left in blocks that are there already may be used up first
                answer = save(client, csrf, 1, f"Ord{number} " * 2000)
                if answer.status_code != 200:
                    break
            codes["text"] = (answer.status_code, answer.json()["findings"][0]["code"])
            answer = add_token(client, csrf, "under")
            codes["form"] = (answer.status_code, "full" in answer.text)
            answer = upload(client, csrf, INDICATORS * 50_000)
            codes["upload"] = (answer.status_code, answer.json()["findings"][0]["code"].rpartition(".")[2])
            assert codes["text"] in ((503, "storage.full"), (503, "storage.away"))
            assert codes["form"] == (503, True)
            assert codes["upload"][1] in ("no-space", "full")
            assert client.get("/account").status_code == 200
            assert client.get(f"/api/periods/{PERIOD}/texts/summary").json()["body"].startswith(("Före.", "Ord"))
            with pytest.raises(UnreadableError):
                run_next(workspace)
            whole(workspace)
        kept = texts.text(workspace, PERIOD, "summary").version
        assert save(client, csrf, kept, "Efter.").status_code == 200
        done = run_next(workspace)
        assert done is not None
        assert (done.kind, done.state) == ("import", "done")
        assert run_next(workspace) is None
        assert list(uploads_folder(workspace).iterdir()) == []
        assert len(jobs(workspace)) == 1
        whole(workspace)


@pytest.mark.slow
def test_an_import_onto_a_disk_that_is_full_beside_a_database_that_is_not(staff: Staff) -> None:
    from tertial.usecases.uploads import receive

    workspace = staff.with_data()
    before = {r.id for r in workspace.store.batches()}
    file = workspace.folder / "indicators-2024.csv"
    file.write_text(INDICATORS.replace("12", "13"), encoding="utf-8")

    def outcome() -> tuple[str, list[str]]:
        with file.open("rb") as content:
            receive(workspace, acting(staff.people["cecilia"]), [(file.name, content)])
        done = run_next(workspace)
        assert done is not None
        assert done.result is not None
        one = done.result["files"][0]
        return one["outcome"], [f["code"] for f in one["findings"] if f["severity"] == "error"]

    with on_small(workspace.batch_root) as folder:
        with full(folder):
            assert outcome() == ("refused", ["import.no-space"])
            assert {r.id for r in workspace.store.batches()} == before
            whole(workspace)
        assert outcome() == ("stored", [])
        whole(workspace)


@pytest.mark.slow
def test_a_report_onto_a_disk_that_is_full_beside_a_database_that_is_not(postgresql: Server, small: Path) -> None:
    staff = Staff(small / "workspace", postgresql.clean_database())
    workspace = staff.with_data()
    texts.save(workspace, acting(staff.people["cecilia"]), PERIOD, "summary", 0, "Året i korthet.")
    report_versions.move(workspace, acting(staff.people["cecilia"]), PERIOD, "submit")

    def approve() -> tuple[str, list[str]]:
        step = {"period": PERIOD, "step": "approve", "comment": ""}
        queue(workspace, acting(staff.people["hanna"]), "report", step)
        done = run_next(workspace)
        assert done is not None
        assert done.result is not None
        return done.state, [f["code"] for f in done.result.get("findings", [])]

    (workspace.folder / "data" / "drafts").mkdir(exist_ok=True)
    with full(small):
        state, codes = approve()
        assert state == "failed"
        assert set(codes) <= {"forecast.not-stored", "report.not-written", "storage.no-space"}
        assert report_versions.report(workspace, PERIOD).state == "ready"
        assert list((workspace.folder / "data" / "drafts").iterdir()) == []
        whole(workspace)
    assert approve() == ("done", [])
    done = report_versions.report(workspace, PERIOD)
    assert done.state == "approved"
    for name in done.files:
        report_versions.file(workspace, PERIOD, done.version, name)
    whole(workspace)
    workspace.store.close()


@contextmanager
def on_small(folder: Path) -> Iterator[Path]:
    """What a folder holds, on a file system of its own for a while."""
    held = folder.with_name(f"{folder.name}-held")
    shutil.copytree(folder, held)
    with mounted(folder):
        shutil.copytree(held, folder, dirs_exist_ok=True)
        yield folder
    shutil.rmtree(held)
