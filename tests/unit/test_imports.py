from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.unit.committee import toml

from tertial.usecases.imports import How, Imported, import_files
from tertial.usecases.workspace import Workspace, init_workspace, open_workspace

CONFIG = toml(
    {"BUF": ["510", "511-513"]},
    """
[[care_types]]
code = "hvb"
accounts = ["4611"]
external = true

[columns.placements]
placement_id = "Placeringsnr"
""",
)

LEDGER = "voucher,date,account,unit,amount,text\nA 1,2026-01-05,4611,510,100.50,Kalle Svensson\nA 2,2026-02-05,4000,511,7,lokal\n"
PLACEMENTS = (
    "Placeringsnr;person_id;birth_date;care_type;unit;start;end;day_price;registered\n"
    "1;19990203-1234;2010-05-17;hvb;510;2026-01-01;;5000,50;2026-01-03\n"
    "2;20100304-5678;2011-06-18;hvb;510;2026-01-05;2026-02-01;4000;2026-01-09\n"
)
PERSONAL = ("19990203", "1234", "20100304", "5678", "2010-05-17", "20100517", "2011-06-18", "Kalle", "Svensson")
HOW = How("2026-03-01T08:00:00.000000Z", "test")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "committee"
    folder.mkdir()
    (folder / "tertial.toml").write_text(CONFIG, encoding="utf-8")
    return open_workspace(folder)


def give(workspace: Workspace, name: str, content: str | bytes, how: How = HOW) -> Imported:
    path = workspace.folder.parent / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (done,) = import_files(workspace, [path], how)
    return done


def codes(done: Imported) -> list[str]:
    return [f.code for f in done.findings if f.severity == "error"]


def nothing_stored(workspace: Workspace) -> bool:
    left = [p for p in workspace.batch_root.rglob("*") if p.is_file()] if workspace.batch_root.exists() else []
    return workspace.store.batches() == [] and workspace.store.audit() == [] and left == []


def test_a_file_is_stored_once_and_the_same_bytes_are_a_no_op(workspace: Workspace) -> None:
    first = give(workspace, "ledger.csv", LEDGER)
    again = give(workspace, "copy.csv", LEDGER)
    assert (first.outcome, again.outcome) == ("stored", "unchanged")
    assert len(workspace.store.batches()) == 1
    assert first.detected["encoding"] == "utf-8"
    assert (first.batches[0].first, first.batches[0].last) == ("2026-01-01", "2026-02-28")


def test_a_corrected_file_takes_the_place_and_the_earlier_is_kept(workspace: Workspace) -> None:
    give(workspace, "ledger.csv", LEDGER)
    later = How("2026-04-01T08:00:00.000000Z", "test")
    done = give(workspace, "ledger2.csv", LEDGER.replace("100.50", "200.50"), later)
    assert done.batches[0].replaces == ("ledger.csv",)
    day = date(2026, 12, 31)
    now = workspace.snapshot(day).table("ledger")["amount"].to_pylist()
    then = workspace.snapshot(day, "2026-03-15").table("ledger")["amount"].to_pylist()
    assert (now, then) == ([20050, 700], [10050, 700])


def test_care_texts_are_dropped_and_others_kept(workspace: Workspace) -> None:
    give(workspace, "ledger.csv", LEDGER)
    table = workspace.snapshot(date(2026, 12, 31)).table("ledger")
    texts = dict(zip(table["account"].to_pylist(), table["text"].to_pylist(), strict=True))
    assert not texts["4611"]
    assert texts["4000"] == "lokal"


def test_no_person_is_found_anywhere_also_after_a_failed_import(workspace: Workspace) -> None:
    done = give(workspace, "placements.csv", PLACEMENTS)
    assert done.outcome == "stored"
    broken = PLACEMENTS.replace("2026-02-01", "2025-02-01").replace("4000", "-4000")
    failed = give(workspace, "broken.csv", broken)
    kept = give(workspace, "broken.csv", broken, How("2026-03-02T08:00:00.000000Z", "test", allow_rejects=True))
    assert (failed.outcome, kept.outcome, kept.batches[0].rejected) == ("refused", "stored", 1)
    give(workspace, "ledger.csv", LEDGER)
    seen = b"".join(p.read_bytes() for p in workspace.folder.rglob("*") if p.is_file())
    said = repr((done, failed, kept)) + " ".join(
        f.message(x) + f.remedy(x) for i in (done, failed, kept) for f in i.findings for x in ("sv", "en")
    )
    import pyarrow.parquet as pq

    said += " ".join(str(pq.ParquetFile(p).read().to_pylist()) for p in workspace.batch_root.rglob("*.parquet"))
    for secret in PERSONAL:
        assert secret.encode() not in seen
        assert not re.search(rf"(?<![0-9a-f]){secret}(?![0-9a-f])", said), secret


def test_no_person_in_the_terminal_temporary_files_or_traceback(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "placements.csv"
    path.write_text(PLACEMENTS.replace("2026-02-01", "2025-02-01"), encoding="utf-8")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tertial", "import", str(workspace.folder), str(path)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 1
    assert "rad 3" in done.stdout + done.stderr
    left = b"".join(p.read_bytes() for p in temporary.rglob("*") if p.is_file())
    for secret in PERSONAL:
        assert secret not in done.stdout + done.stderr
        assert secret.encode() not in left


def test_pseudonyms_are_the_same_in_every_file_and_the_key_is_private(workspace: Workspace) -> None:
    give(workspace, "placements.csv", PLACEMENTS)
    events = "event_id,person_id,kind,date\nE1,19990203-1234,notification,2026-01-01\n"
    give(workspace, "events.csv", events)
    snapshot = workspace.snapshot(date(2026, 12, 31))
    assert snapshot.table("case_events")["person"].to_pylist()[0] in snapshot.table("placements")["person"].to_pylist()
    assert workspace.key_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("encoding.csv", LEDGER.encode() + b"A 3,2026-02-05,4000,511,7,\x81\x8d\xff\xfe\n"),
        ("truncated.csv", LEDGER[:-9].encode()),
        ("date.csv", LEDGER.replace("2026-02-05", "2026-02-30").encode()),
        ("unit.csv", LEDGER.replace("511", "999").encode()),
        ("account.csv", LEDGER.replace("4000", "9999").encode().replace(b"9999", b"46110")),
        ("amount.csv", LEDGER.replace("100.50", "1.234.50").encode()),
        ("formula.csv", LEDGER.replace("100.50", "=1+1").encode()),
        ("nothing.csv", b"a,b\n1,2\n"),
        ("truncated.se", b'#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#VER A 1 20260105 ""\n{\n#TRANS 4000 {} 100.00\n'),
        (
            "balance.se",
            b'#FLAGGA 0\n#SIETYP 4\n#VER A 1 20260105 ""\n{\n#TRANS 4000 {} 100.00\n#TRANS 1930 {} -99.00\n}\n',
        ),
        ("checksum.se", b"#FLAGGA 0\n#KSUMMA\n#SIETYP 4\n#KSUMMA 1\n"),
        ("bomb.xlsx", b"PK\x03\x04 not a workbook"),
    ],
)
def test_bad_input_gives_findings_and_nothing_is_stored(workspace: Workspace, name: str, content: bytes) -> None:
    done = give(workspace, name, content)
    assert done.outcome == "refused"
    assert codes(done) != []
    assert all(f.file is not None and f.file.startswith(name) for f in done.findings)
    assert all(f.message(language) and f.remedy(language) for f in done.findings for language in ("sv", "en"))
    assert nothing_stored(workspace)


def test_an_unknown_account_and_unit_are_named(workspace: Workspace) -> None:
    done = give(workspace, "ledger.csv", LEDGER.replace("4000", "46110").replace(",511,", ",999,"))
    said = " ".join(f.message() for f in done.findings)
    assert "46110" in said
    assert "999" in said


def test_a_link_out_of_the_folder_is_not_followed(workspace: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    link = workspace.folder / "ledger.csv"
    link.symlink_to(outside / "ledger.csv")
    (done,) = import_files(workspace, [link], HOW)
    assert done.outcome == "refused"
    assert nothing_stored(workspace)


def test_a_missing_file_is_a_finding_and_the_others_are_imported(workspace: Workspace) -> None:
    path = workspace.folder.parent / "ledger.csv"
    path.write_text(LEDGER, encoding="utf-8")
    missing, stored = import_files(workspace, [path.with_name("none.csv"), path], HOW)
    assert (missing.outcome, stored.outcome) == ("refused", "stored")


def test_a_full_disk_leaves_nothing_half_stored(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    done = give(workspace, "ledger.csv", LEDGER)
    assert codes(done) == ["import.no-space"]
    assert nothing_stored(workspace)
    monkeypatch.undo()
    assert give(workspace, "ledger.csv", LEDGER).outcome == "stored"


def test_a_crash_before_the_record_is_taken_over_by_the_next_import(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tertial.workflow.store import Change

    def crash(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Change, "add_batch", crash)
        with pytest.raises(KeyboardInterrupt):
            give(workspace, "ledger.csv", LEDGER)
    assert workspace.store.batches() == []
    assert workspace.snapshot(date(2026, 12, 31)).table("ledger").num_rows == 0
    assert give(workspace, "ledger.csv", LEDGER).outcome == "stored"
    assert workspace.snapshot(date(2026, 12, 31)).table("ledger").num_rows == 2


def test_texts_are_versions_in_the_store(workspace: Workspace) -> None:
    text = "---\nsection: summary\nperiod: 2026-08\nauthor: Kim Ek\n---\n\nAllt gick bra.\n"
    done = give(workspace, "summary.md", text)
    assert (done.outcome, done.text) == ("stored", "summary 2026-08")
    assert give(workspace, "summary.md", text).outcome == "unchanged"
    stored = workspace.store.texts("2026-08", "sv")["summary"]
    assert (stored.body, stored.first_line) == ("Allt gick bra.\n", 7)
    refused = give(workspace, "bad.md", text.replace("2026-08", "augusti").replace("author: Kim Ek\n", ""))
    assert sorted(codes(refused)) == ["text.field", "text.missing-field"]


def test_a_register_that_lacks_most_of_the_last_one_says_so(workspace: Workspace) -> None:
    give(workspace, "placements.csv", PLACEMENTS)
    fewer = PLACEMENTS.replace("2;20100304-5678", "9;20100304-5678")
    done = give(workspace, "changes.csv", fewer)
    assert [f.code for f in done.findings] == ["import.vanishing-rows"]


def test_init_writes_a_workspace_that_opens(tmp_path: Path) -> None:
    init_workspace(tmp_path / "new")
    assert open_workspace(tmp_path / "new").settings.committee.language == "sv"


def test_a_forecast_is_never_changed(workspace: Workspace) -> None:
    head = "as_of,made_by,scope,line,case,amount\n"
    first = "2026-04-30,committee,total,,expected,-100.00\n"
    assert give(workspace, "f1.csv", head + first).outcome == "stored"
    assert give(workspace, "f2.csv", head + first + first.replace("04-30", "08-31")).outcome == "stored"
    done = give(workspace, "f3.csv", head + first.replace("-100", "-90"))
    assert codes(done) == ["import.changed-forecast"]
    assert done.findings[0].line == 2
    assert len(workspace.store.batches()) == 2


def test_a_lost_or_another_key_is_refused(workspace: Workspace) -> None:
    give(workspace, "placements.csv", PLACEMENTS)
    key = workspace.key_file.read_bytes()
    workspace.key_file.unlink()
    events = "event_id,person_id,kind,date\nE1,19990203-1234,notification,2026-01-01\n"
    lost = give(workspace, "events.csv", events)
    assert (codes(lost), lost.exit_status) == (["import.lost-key"], 3)
    assert not workspace.key_file.exists()
    workspace.key_file.write_bytes(bytes(reversed(key)))
    workspace.key_file.chmod(0o600)
    assert give(workspace, "events.csv", events).outcome == "refused"
    workspace.key_file.write_bytes(key)
    assert give(workspace, "events.csv", events).outcome == "stored"


def test_a_sie_file_of_balances_alone_gives_the_ledger_and_the_budget(workspace: Workspace) -> None:
    text = (
        '#FLAGGA 0\n#SIETYP 3\n#RAR 0 20260101 20261231\n#DIM 1 "Ansvar"\n#KONTO 4000 "Lokal"\n#OBJEKT 1 "511" "Norr"\n'
        '#PSALDO 0 202601 4000 {} 100.00\n#PSALDO 0 202601 4000 {1 "511"} 60.00\n'
        '#PBUDGET 0 202601 4000 {1 "511"} 90.00\n'
    )
    done = give(workspace, "balances.se", text)
    assert [(b.kind, b.rows) for b in done.batches] == [("ledger", 2), ("budget", 1)]
    snapshot = workspace.snapshot(date(2026, 12, 31))
    rows = {(r["unit"], r["amount"]) for r in snapshot.table("ledger").to_pylist()}
    assert rows == {("511", 6000), (None, 4000)}
    assert [(r["version"], r["amount"]) for r in snapshot.table("budget").to_pylist()] == [("2026-sie", 9000)]
    from tertial.usecases.follow_up import follow_up

    facts = follow_up(snapshot, workspace.settings, "annual").facts
    assert (facts.figures["result.costs.actual"].value, facts.figures["result.costs.budget"].value) == (-10000, -9000)


def test_a_text_with_a_personal_number_is_refused_with_its_line(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    head = "---\nsection: summary\nperiod: 2026-08\nauthor: x\n---\n\nEn rad.\n"
    path.write_text(f"{head}Barnet 20100304-5678 placerades.\n", encoding="utf-8")
    [done] = import_files(workspace, [path], HOW)
    assert (done.outcome, [f.code for f in done.findings]) == ("refused", ["import.person-in-text"])
    assert done.findings[0].line == 8
    assert all("20100304" not in f.message() for f in done.findings)


def test_a_personal_number_in_a_column_of_names_is_masked(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "placeringar.csv"
    path.write_text(
        PLACEMENTS.replace(";registered\n", ";registered;provider\n")
        .replace("2026-01-03\n", "2026-01-03;20100304-5678\n")
        .replace("2026-01-09\n", "2026-01-09;L1001\n"),
        encoding="utf-8",
    )
    [done] = import_files(workspace, [path], HOW)
    assert [f.code for f in done.findings] == ["checks.masked-text"]
    table = workspace.snapshot(date(2026, 8, 31)).table("placements")
    assert {str(p) for p in table["provider"].to_pylist()} == {"***", "L1001"}
