from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tertial.findings import Finding, UnreadableError
from tertial.readers import sheets_zip
from tertial.readers.sheets import Raw, read_delimited

GRANTS = ["grant_id", "name", "payer", "kind", "year", "applied"]
EQUITY = ["date", "kind", "amount", "decision", "note"]


def book(path: Path, sheets: Mapping[str, Sequence[Any]], change: Callable[[Workbook], None] | None = None) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if change is not None:
        change(workbook)
    workbook.save(path)
    return path


def codes(raw: Raw) -> list[str]:
    return [f.code for f in raw.findings]


def refusal(path: Path) -> Finding:
    with pytest.raises(UnreadableError) as caught:
        read_delimited(path)
    return caught.value.findings[0]


def add_member(path: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)


def replace_member(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    other = path.with_suffix(".new")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member, change(content) if member.filename == name else content)
    shutil.move(other, path)


def test_each_sheet_of_known_kind_is_a_table(tmp_path: Path) -> None:
    path = book(
        tmp_path / "in.xlsx",
        {
            "Läs mig": [["Hej"]],
            "Bidrag": [["Statsbidrag 2023"], [], GRANTS, ["g1", "A", "SKR", "project", 2023, 12.5]],
            "EK": [EQUITY, [date(2023, 1, 1), "opening", 100, None, None]],
        },
    )
    grants, equity = read_delimited(path)
    assert (grants.kind, grants.sheet, grants.file, grants.place) == ("grants", "Bidrag", "in.xlsx", "in.xlsx [Bidrag]")
    assert grants.table.to_pylist() == [
        {
            "grant_id": "g1",
            "name": "A",
            "payer": "SKR",
            "kind": "project",
            "year": "2023",
            "applied": "12.50",
            "row": 4,
        }
    ]
    assert equity.table["date"].to_pylist() == ["2023-01-01"]
    assert (equity.kind, equity.detected.encoding, grants.detected.decimal) == ("equity", "xlsx", ".")
    assert codes(grants) == ["sheets.skipped-sheets"]
    assert grants.findings[0].facts["sheets"] == "Läs mig"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.5600000000001, "1234.56"),
        (0.1 + 0.2, "0.30"),
        (1e15, "1000000000000000"),
        (-0.0, "0"),
        (12, "12"),
        (1.234, "1.234"),
        (1.1e-7, "0.00"),
        (True, "true"),
        ("1 000", "1 000"),
    ],
)
def test_money_cells_become_exact_text(tmp_path: Path, value: Any, text: str) -> None:
    path = book(tmp_path / "in.xlsx", {"x": [GRANTS, ["g1", "A", "SKR", "project", 2023, value]]})
    assert read_delimited(path)[0].table["applied"].to_pylist() == [text]


def test_typed_numbers_take_the_decimal_sign_of_the_text_cells(tmp_path: Path) -> None:
    rows = [["g1", "A", "SKR", "project", 2023, "12,50"], ["g2", "A", "SKR", "project", 2023, 1.5]]
    (raw,) = read_delimited(book(tmp_path / "in.xlsx", {"x": [GRANTS, *rows]}))
    assert raw.table["applied"].to_pylist() == ["12,50", "1,50"]
    assert raw.detected.decimal == ","


def test_dates_months_and_codes(tmp_path: Path) -> None:
    names = ["version", "month", "account", "unit", "amount"]

    def zeros(workbook: Workbook) -> None:
        workbook["x"]["D2"].number_format = "0000"

    rows = [names, ["2023-original", datetime(2023, 8, 1), 4611.0, 12, 1]]  # noqa: DTZ001 - a cell has no time zone
    (raw,) = read_delimited(book(tmp_path / "in.xlsx", {"x": rows}, zeros))
    assert raw.table.select(["month", "account", "unit"]).to_pylist() == [
        {"month": "2023-08", "account": "4611", "unit": "0012"}
    ]


def test_dates_of_the_1904_calendar(tmp_path: Path) -> None:
    def mac(workbook: Workbook) -> None:
        workbook.epoch = CALENDAR_MAC_1904

    path = book(tmp_path / "in.xlsx", {"x": [EQUITY, [date(2023, 8, 31), "opening", 1, None, None]]}, mac)
    with zipfile.ZipFile(path) as archive:
        assert b"date1904" in archive.read("xl/workbook.xml")
    assert read_delimited(path)[0].table["date"].to_pylist() == ["2023-08-31"]


def test_a_formula_without_a_stored_value_is_named_and_its_row_left_out(tmp_path: Path) -> None:
    rows = [["g1", "A", "SKR", "project", 2023, "=1+1"], ["g2", "A", "SKR", "project", 2023, 5]]
    (raw,) = read_delimited(book(tmp_path / "in.xlsx", {"x": [GRANTS, *rows]}))
    (finding,) = raw.findings
    assert (finding.code, finding.line, finding.column, finding.facts["cell"]) == (
        "sheets.formula-without-value",
        2,
        "applied",
        "F2",
    )
    assert raw.table["grant_id"].to_pylist() == ["g2"]


def test_a_formula_with_a_stored_value_gives_it(tmp_path: Path) -> None:
    path = book(tmp_path / "in.xlsx", {"x": [GRANTS, ["g1", "A", "SKR", "project", 2023, "=1+1"]]})
    replace_member(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>"),
    )
    (raw,) = read_delimited(path)
    assert raw.table["applied"].to_pylist() == ["2"]
    assert not raw.findings


def test_a_cell_with_an_error_value(tmp_path: Path) -> None:
    def broken(workbook: Workbook) -> None:
        workbook["x"]["F2"].data_type = "e"

    path = book(tmp_path / "in.xlsx", {"x": [GRANTS, ["g1", "A", "SKR", "project", 2023, "#REF!"]]}, broken)
    (raw,) = read_delimited(path)
    assert [(f.code, f.line, f.facts["cell"]) for f in raw.findings] == [("sheets.cell-error", 2, "F2")]
    assert raw.table.num_rows == 0


def test_a_hidden_sheet_is_read_and_said(tmp_path: Path) -> None:
    def hide(workbook: Workbook) -> None:
        workbook.create_sheet("y")
        workbook["x"].sheet_state = "hidden"

    path = book(tmp_path / "in.xlsx", {"x": [GRANTS, ["g1", "A", "SKR", "project", 2023, 5]]}, hide)
    (raw,) = read_delimited(path)
    assert "sheets.hidden-sheet" in codes(raw)
    assert raw.table.num_rows == 1


def test_blank_rows_in_a_sheet_keep_the_lines(tmp_path: Path) -> None:
    row = ["g1", "A", "SKR", "project", 2023, 5]
    (raw,) = read_delimited(book(tmp_path / "in.xlsx", {"x": [GRANTS, row, [], ["", None], row]}))
    assert raw.table["row"].to_pylist() == [2, 5]


def test_a_known_sheet_that_lacks_a_column_refuses_the_workbook(tmp_path: Path) -> None:
    rows = {"x": [GRANTS, ["g1", "A", "SKR", "project", 2023, 5]], "y": [["grant_id", "payer", "year"], ["g", "p", 1]]}
    finding = refusal(book(tmp_path / "in.xlsx", rows))
    assert (finding.code, finding.file) == ("sheets.missing-column", "in.xlsx [y]")


def test_no_known_sheet_and_no_rows(tmp_path: Path) -> None:
    assert refusal(book(tmp_path / "a.xlsx", {"x": [["who", "what"], [1, 2]]})).code == "sheets.no-kind"
    assert refusal(book(tmp_path / "b.xlsx", {"x": [GRANTS]})).code == "sheets.no-rows"


def test_links_macros_and_connections_are_not_followed(tmp_path: Path) -> None:
    path = book(tmp_path / "in.xlsx", {"x": [GRANTS, ["g1", "A", "SKR", "project", 2023, 5]]})
    add_member(path, "xl/vbaProject.bin", b"x")
    add_member(path, "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    add_member(path, "xl/connections.xml", b"<connections/>")
    (raw,) = read_delimited(path)
    assert codes(raw) == ["sheets.not-followed"] * 3


def test_an_encrypted_or_old_workbook(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert refusal(path).code == "sheets.encrypted"


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_truncated_workbook(tmp_path: Path, keep: float) -> None:
    path = book(tmp_path / "in.xlsx", {"x": [GRANTS, ["g1", "A", "SKR", "project", 2023, 5]]})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    assert refusal(path).code == "sheets.broken-workbook"


def test_a_zip_that_is_no_workbook_and_broken_xml(tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refusal(other).code == "sheets.broken-workbook"
    path = book(tmp_path / "in.xlsx", {"x": [GRANTS, ["g1", "A", "SKR", "project", 2023, 5]]})
    replace_member(path, "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2])
    assert refusal(path).code == "sheets.broken-workbook"


@pytest.mark.parametrize("declared", [b'<!DOCTYPE a SYSTEM "file:///x">', b'<!DOCTYPE a [<!ENTITY b "bbbb">]>'])
def test_document_types_are_refused_unread(tmp_path: Path, declared: bytes) -> None:
    path = book(tmp_path / "in.xlsx", {"x": [GRANTS, ["g1", "A", "SKR", "project", 2023, 5]]})
    replace_member(path, "xl/worksheets/sheet1.xml", lambda xml: declared + xml.partition(b"?>")[2])
    assert refusal(path).facts["why"] == "<!DOCTYPE>"


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "in.xlsx", {"x": [GRANTS, ["g1", "A", "SKR", "project", 2023, 5]]})
    add_member(path, "xl/worksheets/sheet2.xml", b" " * (20 << 20))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_, **__: pytest.fail("a member was unpacked"))
    finding = refusal(path)
    assert (finding.code, finding.facts["limit"]) == ("sheets.zip-bomb", "250:1")


def test_too_many_members_and_too_large_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "in.xlsx", {"x": [GRANTS, ["g1", "A", "SKR", "project", 2023, 5]]})
    monkeypatch.setattr(sheets_zip, "MAX_UNPACKED", 1000)
    assert "MB" in refusal(path).facts["found"]
    monkeypatch.setattr(sheets_zip, "MAX_MEMBERS", 3)
    assert int(refusal(path).facts["found"]) > 3
