from __future__ import annotations

import json
import shutil
import tarfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.staff import PASSWORD, PERIOD, Staff

from tertial.cli import main
from tertial.findings import RefusedError, TertialError, UnreadableError
from tertial.usecases import audit_log, texts
from tertial.usecases.backups import backup, restore
from tertial.usecases.sign_in import session, sign_in
from tertial.usecases.status import status
from tertial.usecases.workspace import open_workspace
from tertial.workflow.store_dump import dump
from tertial.workflow.store_engine import FULL

if TYPE_CHECKING:
    from tests.databases import Server


@pytest.fixture
def filled(staff: Staff) -> Staff:
    staff.with_data()
    texts.save(staff.workspace, staff.acting("ulla"), PERIOD, "unit.100", 0, "Åtta dygn – 5 %.")
    texts.autosave(staff.workspace, staff.acting("ulla"), PERIOD, "unit.100", 1, "På gång")
    return staff


def code(error: pytest.ExceptionInfo[TertialError]) -> str:
    return error.value.findings[0].code


def test_a_backup_comes_back_as_it_was(
    filled: Staff, tmp_path: Path, database: Path | str, request: pytest.FixtureRequest
) -> None:
    ws = filled.workspace
    signed = sign_in(ws, "admin", PASSWORD, "a", filled.acting("admin").at)
    made = backup(ws, tmp_path / "b.tar")
    assert [f.code for f in made.findings] == ["backup.without-key"]
    assert made.path.stat().st_mode & 0o077 == 0
    new = request.getfixturevalue("postgresql").new_database() if isinstance(database, str) else None
    done = restore(made.path, tmp_path / "again", new)
    assert (done.findings, done.rows, done.files) == ((), made.rows, made.files)
    again = open_workspace(done.folder)
    assert list(dump(again.store)) == list(dump(ws.store))
    assert audit_log.verify(again) == ()
    assert status(again, date(2026, 9, 14)).findings == ()
    assert texts.text(again, PERIOD, "unit.100").body == "Åtta dygn – 5 %.\n"
    assert texts.save(again, filled.acting("ulla", 5), PERIOD, "unit.100", 1, "Mer.").text.version == 2
    assert signed.session is not None
    assert session(again, signed.session.token, filled.acting("admin").at) is None
    assert sign_in(again, "admin", PASSWORD, "a", filled.acting("admin").at).outcome == "ok"
    assert not (again.folder / "keys").exists()
    assert not (again.folder / "database.jsonl").exists()
    again.store.close()


def test_sqlite_moves_to_postgresql_and_back(town: Staff, tmp_path: Path, postgresql: Server) -> None:
    texts.save(town.workspace, town.acting("ulla"), PERIOD, "unit.100", 0, "Flyttad.")
    made, address = backup(town.workspace, tmp_path / "b.tar"), postgresql.new_database()
    shared = open_workspace(restore(made.path, tmp_path / "shared", address).folder)
    assert shared.settings.storage.database == address
    assert list(dump(shared.store)) == list(dump(town.workspace.store))
    assert texts.save(shared, town.acting("ulla"), PERIOD, "unit.100", 1, "Vidare.").text.version == 2
    assert audit_log.verify(shared) == ()
    with pytest.raises(RefusedError) as error:
        restore(made.path, tmp_path / "third", address)
    assert code(error) == "storage.not-empty"
    assert not (tmp_path / "third").exists()
    back = restore(backup(shared, tmp_path / "c.tar").path, tmp_path / "back", "file")
    again = open_workspace(back.folder)
    assert again.settings.storage.database is None
    assert list(dump(again.store)) == list(dump(shared.store))
    shared.store.close()
    again.store.close()


def test_the_key_goes_along_only_when_asked(town: Staff, tmp_path: Path) -> None:
    town.with_data()
    made = backup(town.workspace, tmp_path / "b.tar", key=True)
    assert [f.code for f in made.findings] == ["backup.with-key"]
    again = open_workspace(restore(made.path, tmp_path / "again").folder)
    assert again.key_file.read_bytes() == town.workspace.key_file.read_bytes()
    assert again.key_file.stat().st_mode & 0o077 == 0


def test_the_log_says_who_made_a_backup_and_so_does_its_copy(town: Staff, tmp_path: Path) -> None:
    made = backup(town.workspace, tmp_path / "b.tar", key=True, who="drift")
    again = open_workspace(restore(made.path, tmp_path / "again").folder)
    for workspace in (town.workspace, again):
        (row,) = audit_log.entries(workspace, action="backup")
        assert (row.who, row.about, row.detail) == ("drift", "file b.tar", {"key": True})
    again.store.close()


def test_a_backup_is_made_on_a_full_disk_and_says_that_the_log_does_not(
    town: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise UnreadableError(FULL())

    monkeypatch.setattr(town.workspace.store, "change", refuse)
    made = backup(town.workspace, tmp_path / "b.tar")
    assert [f.code for f in made.findings] == ["backup.not-logged", "backup.without-key"]
    assert made.path.exists()


def test_what_is_there_is_left_alone(town: Staff, tmp_path: Path) -> None:
    out = tmp_path / "b.tar"
    backup(town.workspace, out)
    with pytest.raises(RefusedError):
        backup(town.workspace, out)
    with pytest.raises(RefusedError):
        restore(out, town.workspace.folder)
    with pytest.raises(UnreadableError) as error:
        backup(town.workspace, tmp_path / "no" / "b.tar")
    assert code(error) == "backup.not-written"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.tar", "workspace"]


@pytest.mark.parametrize("fault", ["cut", "byte", "text", "path", "link", "missing"])
def test_a_backup_that_is_not_whole_restores_nothing(town: Staff, tmp_path: Path, fault: str) -> None:
    out = tmp_path / "b.tar"
    backup(town.workspace, out)
    content = out.read_bytes()
    if fault == "cut":
        out.write_bytes(content[:1500])
    elif fault == "byte":
        out.write_bytes(content.replace(b"Exempelby", b"Exempelbi"))
    elif fault == "text":
        out.write_bytes(b"ingen tar")
    else:
        with tarfile.open(out, "a") as tar:
            entry = tarfile.TarInfo("../outside" if fault == "path" else "data/x")
            if fault == "link":
                entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(entry)
    with pytest.raises(UnreadableError) as error:
        restore(out, tmp_path / "again")
    assert code(error) == "backup.unreadable"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.tar", "workspace"]


def test_an_altered_log_is_told_after_restoring(
    town: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with town.workspace.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET who = 'annan' WHERE id = 3")
    made = backup(town.workspace, tmp_path / "b.tar")
    assert [f.code for f in restore(made.path, tmp_path / "again").findings] == ["backup.audit-chain"]
    assert main(["audit", str(tmp_path / "again")]) == 1
    assert "rad 3" in capsys.readouterr().err


def test_the_commands(town: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = town.workspace.folder
    assert main(["backup", str(folder), str(tmp_path / "b.tar")]) == 0
    assert main(["backup", str(folder), str(tmp_path / "b.tar")]) == 3
    assert main(["restore", str(tmp_path / "b.tar"), str(tmp_path / "again")]) == 0
    capsys.readouterr()
    assert main(["audit", str(tmp_path / "again"), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == len(town.workspace.store.audit())
    shutil.rmtree(tmp_path / "again")


def test_the_log_is_asked_in_parts_and_exported(staff: Staff) -> None:
    ws = staff.workspace
    texts.save(ws, staff.acting("ulla"), PERIOD, "unit.100", 0, "x")
    audit_log.record(ws, staff.acting("hanna"), "read-individual", "placements 2026-08", {"rows": 3})
    (found,) = audit_log.entries(ws, action="read-individual")
    assert (found.who, found.about, found.detail) == ("hanna", "placements 2026-08", {"rows": 3})
    assert [e.who for e in audit_log.entries(ws, about="unit.100", who="ulla")] == ["ulla"]
    assert audit_log.entries(ws, about="100%") == []
    assert audit_log.entries(ws, last="2026-09-04") == []
    every = audit_log.entries(ws, first="2026-09-05", last="2026-09-05", limit=1000)
    assert [e.id for e in every] == sorted((e.id for e in every), reverse=True)
    assert audit_log.entries(ws, before=every[0].id, limit=1) == every[1:2]
    assert "read-individual" in audit_log.actions(ws)
    lines = list(audit_log.export(ws, "csv"))
    assert len(lines) == len(every) + 1
    audit_log.record(ws, staff.acting("hanna"), "read-individual", "=1+1")
    assert ",'=1+1," in list(audit_log.export(ws, "csv"))[-1]
