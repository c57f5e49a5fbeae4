"""Bad input through the whole of `tertial import`: findings with their place, nothing half stored, no person told."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.unit.committee import toml

from tertial.cli import main
from tertial.data.export import escape_formula
from tertial.usecases.workspace import open_workspace

CONFIG = toml(
    {"BUF": ["510", "511-513"]},
    '[[care_types]]\ncode = "hvb"\naccounts = ["4611"]\nexternal = true\n\n'
    '[[indicators]]\nkey = "ideas"\nname = "Idéer"\ngroup = "Innovation"\nunit = "count"\n',
)
LEDGER = "voucher,date,account,unit,amount,text\nA 1,2026-01-05,4611,510,100.50,x\nA 2,2026-02-05,4000,511,7.00,lokal\n"
PLACEMENTS = (
    "placement_id,person_id,birth_date,care_type,unit,start,end,day_price\n"
    "1,19990203-2389,1999-02-03,hvb,510,2026-01-01,2026-03-31,5000.50\n"
    "2,20100304-5678,2010-03-04,hvb,510,2026-01-05,,4000.00\n"
)
PERSONAL = ("19990203", "1999-02-03", "20100304", "2010-03-04", "-2389", "-5678")
INDICATORS = "indicator;period;value;known\nideas;2024;{};2025-01-10\nideas;2025;1 250,5;2026-01-10\n"
SIE = (
    '#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n{}#VER A 1 20260105 ""\n{{\n#TRANS 4000 {{}} 100.00\n#TRANS 4000 {{}} {}\n}}\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "committee"
    made.mkdir()
    (made / "tertial.toml").write_text(CONFIG, encoding="utf-8")
    return made


def run(folder: Path, path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = main(["import", str(folder), str(path)])
    captured = capsys.readouterr()
    return status, captured.out + captured.err


def nothing_stored(folder: Path) -> bool:
    """No batch is recorded, and no table lies anywhere in the workspace."""
    return open_workspace(folder).batches() == [] and not list((folder / "data").rglob("*.parquet"))


CASES: dict[str, tuple[str, bytes, int, str, list[str]]] = {
    "wrong encoding": (
        "a.csv", LEDGER.encode() + b"A 3,2026-02-05,4000,511,7,\x81\x8d\xff\xfe\n", 2, "sheets.encoding", ["rad 4"]),
    "truncated": ("a.csv", LEDGER[:-14].encode(), 1, "sheets.truncated", ["rad 3", "mitt i en rad"]),
    "truncated SIE": ("a.se", SIE.format("", "-100.00").encode()[:-2], 1, "sie.", ["rad "]),
    "checksum": (
        "a.se", (SIE.format("#KSUMMA\n", "-100.00") + "#KSUMMA 1\n").encode(), 1, "sie.checksum", ["rad 10", "KSUMMA"]),
    "voucher out of balance": (
        "a.se", SIE.format("", "-99.00").encode(), 1, "sie.unbalanced-voucher", ["rad 4", "A 1", "1.00"]),
    "30 February": (
        "a.csv", LEDGER.replace("2026-02-05", "2026-02-30").encode(), 1, "checks.",
        ["rad 3, kolumn date", "2026-02-30"]),
    "end before start": (
        "p.csv", PLACEMENTS.replace("2026-03-31", "2025-03-31").encode(), 1, "checks.", ["rad 2, kolumn end"]),
    "negative day price": (
        "p.csv", PLACEMENTS.replace("4000.00", "-4000.00").encode(), 1, "checks.", ["rad 3, kolumn day_price", "-4000"]),
    "unknown unit": ("a.csv", LEDGER.replace("511", "999").encode(), 1, "checks.", ["rad 3, kolumn unit", "999"]),
    "unknown account": ("a.csv", LEDGER.replace("4000", "8999").encode(), 1, "checks.", ["rad 3, kolumn account", "8999"]),
    "decimal comma for thousands": (
        "i.csv", INDICATORS.format("1,250,000").encode(), 1, "checks.", ["rad 2, kolumn value", "1,250,000"]),
    "empty": ("a.csv", b"", 2, "sheets.empty-file", ["tom"]),
    "formula": ("a.csv", LEDGER.replace("100.50", "=1+1").encode(), 1, "checks.", ["rad 2, kolumn amount", "=1+1"]),
    "not a table": ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", 2, "sheets.not-a-table", ["PDF"]),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n0000", 2, "sheets.not-a-table", ["PNG"]),
    "half a workbook": ("a.xlsx", b"PK\x03\x04" + bytes(90), 2, "sheets.broken-workbook", ["skadad", "BadZipFile"]),
    "no kind": ("a.csv", b"a,b\n1,2\n", 2, "sheets.no-kind", ["rad 1"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_told_with_its_place_and_nothing_is_stored(
    case: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, content, status, code, words = CASES[case]
    path = tmp_path / name
    path.write_bytes(content)
    answered, said = run(folder, path, capsys)
    flat = " ".join(said.split())
    assert answered == status
    assert f"Fel: {name}" in flat
    assert f"[{code}" in flat
    for word in words:
        assert word in flat, said
    assert nothing_stored(folder)
    seen = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    for secret in PERSONAL:
        assert secret not in said
        assert secret.encode() not in seen


def test_overlapping_placements_of_one_person_are_told_and_stored(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both may be right for a day of moving, so it is a warning with its place."""
    path = tmp_path / "p.csv"
    path.write_text(PLACEMENTS.replace("20100304-5678,2010-03-04", "19990203-2389,1999-02-03"), encoding="utf-8")
    status, said = run(folder, path, capsys)
    assert status == 0
    assert "Varning: p.csv, rad 3" in said
    assert "[checks.overlap" in said
    assert not any(secret in said for secret in PERSONAL)


def test_the_same_files_without_their_faults_are_stored(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Otherwise the cases above could be refused for another reason than the one they are about."""
    good = {
        "a.csv": LEDGER,
        "p.csv": PLACEMENTS,
        "i.csv": INDICATORS.format("1 250 000"),
        "a.se": SIE.format("", "-100.00"),
    }
    for name, content in good.items():
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        status, said = run(folder, path, capsys)
        assert status == 0, said


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)


def test_a_formula_in_a_workbook_is_never_evaluated(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xlsx"
    head = LEDGER.splitlines()[0].split(",")
    workbook(path, [head, ["A 1", "2026-01-05", "4611", "510", "=1+1", "x"]])
    status, said = run(folder, path, capsys)
    assert status == 1
    assert "[sheets.formula-without-value]" in said
    assert "rad 2, kolumn amount" in said
    assert nothing_stored(folder)


def test_a_formula_in_a_text_is_escaped_when_it_leaves(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(LEDGER.replace("lokal", "=HYPERLINK(1)"), encoding="utf-8")
    assert run(folder, path, capsys)[0] == 0
    from datetime import date

    table = open_workspace(folder).snapshot(date(2026, 12, 31)).table("ledger")
    assert "=HYPERLINK(1)" in table["text"].to_pylist()
    assert "'=HYPERLINK(1)" in [escape_formula(text or "") for text in table["text"].to_pylist()]


def test_a_document_is_no_workbook(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<w/>")
    status, said = run(folder, path, capsys)
    assert status == 2
    assert "[sheets.not-a-table]" in said
    assert "Word" in said


def test_a_workbook_may_have_any_name(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path, [LEDGER.splitlines()[0].split(","), ["A 1", "2026-01-05", "4000", "510", 7.5, "x"]])
    renamed = path.rename(tmp_path / "export.bin")
    assert run(folder, renamed, capsys)[0] == 0


def test_a_zip_bomb_is_not_opened(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(64):
                part.write(bytes(1 << 20))
    status, said = run(folder, path, capsys)
    assert status == 2
    assert "[sheets.zip-bomb]" in said
    assert nothing_stored(folder)


def test_a_link_out_of_the_workspace_is_not_followed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text(LEDGER, encoding="utf-8")
    link = folder / "a.csv"
    link.symlink_to(tmp_path / "a.csv")
    status, said = run(folder, link, capsys)
    assert status == 3
    assert "[files.outside-link]" in said
    assert nothing_stored(folder)


def test_a_full_disk_leaves_nothing_half_stored(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(LEDGER, encoding="utf-8")
    written: Callable[..., Any] = os.fsync

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    status, said = run(folder, path, capsys)
    assert status == 2
    assert "[import.no-space]" in said
    assert nothing_stored(folder)
    monkeypatch.setattr(os, "fsync", written)
    assert run(folder, path, capsys)[0] == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("truncate") is None, reason="needs sparse files")
@pytest.mark.parametrize("head", [b"", LEDGER.encode()], ids=["whole", "after rows"])
def test_a_file_of_two_gigabytes_in_one_line_is_refused_in_little_memory(
    head: bytes, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(head + b"x" * 4096)
        file.truncate(2 << 30)
    code = (
        "import resource, sys; from tertial.cli import main\n"
        "status = main(['import', sys.argv[1], sys.argv[2]])\n"
        "print('MB', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(path)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 2, done.stderr
    assert "[sheets." in done.stdout
    assert int(done.stdout.rsplit("MB", 1)[1]) < 1000
    assert nothing_stored(folder)
