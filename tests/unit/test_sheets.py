from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import pytest
from tests.conftest import shared

from tertial.data.tables import TABLES
from tertial.findings import Finding, UnreadableError
from tertial.readers.sheets import Raw, read_delimited

GRANTS = "grant_id;name;payer;kind;year;applied\n"


def write(folder: Path, content: str | bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def read(folder: Path, content: str | bytes) -> Raw:
    (raw,) = read_delimited(write(folder, content))
    return raw


def refusal(folder: Path, content: str | bytes, **more: str) -> Finding:
    with pytest.raises(UnreadableError) as caught:
        read_delimited(write(folder, content), **more)  # type: ignore[arg-type]
    return caught.value.findings[0]


@pytest.mark.parametrize(
    ("encoding", "detected"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("iso-8859-1", "iso-8859-1"), ("windows-1252", "windows-1252")],
)
def test_every_encoding_is_found_and_read(tmp_path: Path, encoding: str, detected: str) -> None:
    dash = "–" if encoding == "windows-1252" else "-"
    raw = read(tmp_path, (GRANTS + f"g1;Barn å äldre {dash} Öst;SKR;operating;2023;1,5\n").encode(encoding))
    assert raw.detected.encoding == detected
    assert raw.table["name"].to_pylist() == [f"Barn å äldre {dash} Öst"]
    assert raw.kind == "grants"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_end(tmp_path: Path, separator: str, end: str) -> None:
    text = GRANTS + "g1;A;SKR;operating;2023;\n" + "g2;B;SKR;project;2024;12\n"
    raw = read(tmp_path, text.replace(";", separator).replace("\n", end))
    assert raw.detected.separator == separator
    assert raw.table.to_pylist() == [
        {"grant_id": "g1", "name": "A", "payer": "SKR", "kind": "operating", "year": "2023", "applied": None, "row": 2},
        {"grant_id": "g2", "name": "B", "payer": "SKR", "kind": "project", "year": "2024", "applied": "12", "row": 3},
    ]


@pytest.mark.parametrize(
    ("amounts", "decimal", "thousands"),
    [
        (["1,5", "2"], ",", ""),
        (["1.50", "2"], ".", ""),
        (["10", "2"], "", ""),
        (["1 000,50", "2"], ",", " "),
        (["1\u00a0000.50", "1\u202f000"], ".", "\u00a0\u202f"),
        (["1.234", "2,50", "3,1"], ",", ""),
        (["1,234", "2"], "", ""),
        (["1,5", "2.5", "3.5"], ".", ""),
        (["1,5", "2,5", "3.5"], ",", ""),
    ],
)
def test_decimal_sign_and_thousands(tmp_path: Path, amounts: list[str], decimal: str, thousands: str) -> None:
    rows = "".join(f"g{i}\tA\tSKR\toperating\t2023\t{a}\n" for i, a in enumerate(amounts))
    detected = read(tmp_path, GRANTS.replace(";", "\t") + rows).detected
    assert (detected.decimal, detected.thousands) == (decimal, thousands)


@pytest.mark.parametrize(
    ("days", "form"),
    [
        (["2023-01-01"], "YYYY-MM-DD"),
        (["20230101"], "YYYYMMDD"),
        (["2023-01-01", "20230101"], "mixed"),
        (["?"], ""),
    ],
)
def test_form_of_dates(tmp_path: Path, days: list[str], form: str) -> None:
    rows = "".join(f"{day};opening;1;;\n" for day in days)
    assert read(tmp_path, "date;kind;amount;decision;note\n" + rows).detected.date_form == form


def test_mapped_and_extra_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "Bidrags-ID,name,payer,kind,year,internt\n1,A,B,project,2023,x\n")
    (raw,) = read_delimited(path, mappings={"grants": {"grant_id": "bidrags-id"}})
    assert raw.names["grant_id"] == "Bidrags-ID"
    assert raw.extra == ("internt",)
    assert raw.table["grant_id"].to_pylist() == ["1"]
    assert "internt" not in raw.table.column_names


def test_order_and_case_of_column_names_are_free(tmp_path: Path) -> None:
    raw = read(tmp_path, "Year; PAYER ;kind;name;grant_id\n2023;SKR;project;A;g\n")
    assert raw.table["payer"].to_pylist() == ["SKR"]


def test_every_kind_is_recognised_by_its_required_columns(tmp_path: Path) -> None:
    for kind, table in TABLES.items():
        names = [c.name for c in table.columns if c.required or c.name in table.signature]
        assert read(tmp_path, ";".join(names) + "\n" + ";".join("x" for _ in names) + "\n").kind == kind


def test_the_nearest_kind_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    finding = refusal(tmp_path, "placement_id;person_id;start;end\n1;19121212-1212;2023-01-01;\n")
    assert finding.code == "sheets.unknown-kind"
    assert finding.facts == {"kind": "placements", "missing": "care_type"}
    assert "1912" not in finding.message()


def test_names_that_are_like_no_kinds_are_not_told_a_nearest(tmp_path: Path) -> None:
    finding = refusal(tmp_path, "Anna;Ek;1912\nBo;Ek;1913\n")
    assert finding.code == "sheets.no-kind"
    assert "placements" in finding.facts["kinds"]
    assert "Anna" not in finding.message() + finding.remedy()


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    finding = refusal(tmp_path, "grant_id;payer;year\n1;2;3\n")
    assert (finding.code, finding.facts["name"]) == ("sheets.missing-column", "name")


def test_an_ambiguous_kind_is_refused_and_kind_decides(tmp_path: Path) -> None:
    text = "initiative_id;stage;stage_date;name;investment_id;year;budget\n1;2;3;4;5;6;7\n"
    finding = refusal(tmp_path, text)
    assert finding.code == "sheets.ambiguous-kind"
    (raw,) = read_delimited(write(tmp_path, text), kind="initiatives")
    assert raw.kind == "initiatives"
    assert refusal(tmp_path, text, kind="nothing").code == "sheets.no-such-kind"


def test_of_two_kinds_that_fit_equally_well_the_complete_one_counts(tmp_path: Path) -> None:
    text = "placement_id;from;day_price;grant_id;payer;year\n1;2;3;4;5;6\n"
    assert read(tmp_path, text).kind == "placement_prices"


def test_lines_are_those_of_an_editor(tmp_path: Path) -> None:
    rows = 'g1;"A\nB\n\nC";p;project;2023;1\n\n\ng2;x;p;project;2023;2\n"g3";"y ""z""";p;project;2023;3\n'
    raw = read(tmp_path, "sep=;\n" + GRANTS + rows)
    assert raw.table["row"].to_pylist() == [3, 9, 10]
    assert raw.table["name"].to_pylist() == ["A\nB\n\nC", "x", 'y "z"']


def test_blank_rows_are_counted_not_lost_in_silence(tmp_path: Path) -> None:
    raw = read(tmp_path, GRANTS + "g1;A;p;project;2023;1\n; ;;;;\n\ng2;A;p;project;2023;1\n")
    assert raw.table["row"].to_pylist() == [2, 5]
    assert [(f.code, f.facts["count"]) for f in raw.findings] == [("sheets.blank-rows", "1")]


def test_a_row_with_something_in_an_extra_column_is_not_blank(tmp_path: Path) -> None:
    raw = read(tmp_path, GRANTS.strip() + ";extra\n;;;;;;x\n")
    assert raw.table.num_rows == 1


@pytest.mark.parametrize("body", ["g1;A;p;project;2023\n", "g1;A;p;project;2023;1;7\n"])
def test_rows_of_another_width_are_named_and_left_out(tmp_path: Path, body: str) -> None:
    good = "g2;A;p;project;2023;1\n"
    raw = read(tmp_path, GRANTS + good + "\n" + body + good)
    assert raw.table["row"].to_pylist() == [2, 5]
    (finding,) = raw.findings
    assert (finding.code, finding.line, finding.severity) == ("sheets.fields", 4, "error")
    assert finding.facts["expected"] == "6"


def test_a_wide_row_below_a_quoted_line_break_has_its_own_line(tmp_path: Path) -> None:
    raw = read(tmp_path, GRANTS + 'g1;"A\nB";p;project;2023;1\ng2;A\ng3;A;p;project;2023;1\n')
    assert [f.line for f in raw.findings] == [4]
    assert raw.table["row"].to_pylist() == [2, 5]


def test_a_file_of_the_wrong_separator_throughout_is_refused_whole(tmp_path: Path) -> None:
    assert refusal(tmp_path, GRANTS + "a,b\n" * 1500).code == "sheets.many-fields"


def test_a_cut_off_file(tmp_path: Path) -> None:
    raw = read(tmp_path, GRANTS + "g1;A;p;project;2023;1\ng2;A;p;pro")
    assert [(f.code, f.line) for f in raw.findings] == [("sheets.truncated", 3)]


@pytest.mark.parametrize("text", ['g1;"A;p;project;2023;1\ng2;A;p;project;2023;1\n', 'g1;"A\n;p;project;2023;1'])
def test_an_open_quotation_mark(tmp_path: Path, text: str) -> None:
    finding = refusal(tmp_path, GRANTS + "g0;A;p;project;2023;1\n" + text)
    assert (finding.code, finding.line) == ("sheets.open-quote", 3)


def test_a_quotation_mark_inside_an_unquoted_field_is_text(tmp_path: Path) -> None:
    raw = read(tmp_path, GRANTS + 'g1;5" rör;p;project;2023;1\n')
    assert raw.table["name"].to_pylist() == ['5" rör']


@pytest.mark.parametrize("content", ["", "\n \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file(tmp_path: Path, content: str | bytes) -> None:
    assert refusal(tmp_path, content).code == "sheets.empty-file"


def test_a_header_alone(tmp_path: Path) -> None:
    raw = read(tmp_path, GRANTS)
    assert [f.code for f in raw.findings] == ["sheets.no-rows"]
    assert raw.table.num_rows == 0


def test_a_doubled_column(tmp_path: Path) -> None:
    finding = refusal(tmp_path, GRANTS.strip() + ";Name\n1;2;3;4;5;6;7\n")
    assert finding.code == "sheets.duplicate-column"
    assert (finding.facts["first"], finding.facts["second"]) == ("2", "7")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("gå;b;ö;d;2023;1\n".encode() * 3 + b"g\xe5;A;p;d;2023;1\n", "sheets.encoding"),
        (b"g;\x81\xe5;p;d;2023;1\n", "sheets.encoding"),
        (b"g;h\x86l f\x94r;p;d;2023;1\n", "sheets.dos-encoding"),
        (b"g;A\0;p;d;2023;1\n", "sheets.nul-byte"),
    ],
)
def test_bytes_that_cannot_be_read_name_their_line(tmp_path: Path, row: bytes, code: str) -> None:
    finding = refusal(tmp_path, GRANTS.encode() + b"g0;A;p;d;2023;1\r\n" + row)
    assert (finding.code, finding.line) == (code, 2 + row.count(b"\n"))


def test_utf16_is_named_as_such(tmp_path: Path) -> None:
    finding = refusal(tmp_path, GRANTS.encode("utf-16-le"))
    assert finding.code == "sheets.nul-byte"
    assert "UTF-16" in finding.message()


def endless(path: Path, first: bytes) -> Path:
    with path.open("wb") as out:
        out.write(first)
        os.truncate(out.fileno(), 2 << 30)
    return path


@pytest.mark.parametrize(("first", "code"), [(b"", "sheets.long-line"), (GRANTS.encode(), "sheets.too-large")])
def test_two_gigabytes_of_one_line_are_refused_at_once(tmp_path: Path, first: bytes, code: str) -> None:
    path = endless(tmp_path / "in.csv", first)
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(UnreadableError) as caught:
        read_delimited(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.findings[0].code == code
    assert time.perf_counter() - began < 2
    assert peak < 20 << 20


def test_a_long_line_further_down_is_named(tmp_path: Path) -> None:
    finding = refusal(tmp_path, GRANTS + "g1;A;p;project;2023;1\n" + "x" * (3 << 20) + ";A;p;project;2023;1\n")
    assert (finding.code, finding.line) == ("sheets.long-line", 3)


def test_a_formula_is_text(tmp_path: Path) -> None:
    raw = read(tmp_path, GRANTS + "g1;=cmd|' /C calc'!A0;@x;project;2023;1\n")
    assert raw.table["name"].to_pylist() == ["=cmd|' /C calc'!A0"]


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = write(tmp_path, GRANTS + "g1;A;p;project;2023;1\n")
    read_delimited(path, progress=lambda done, whole: seen.append((done, whole)))
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_delimited(tmp_path / "nothing.csv")
    assert caught.value.findings[0].code == "files.unreadable"


def test_real_files_are_recognised() -> None:
    for path in sorted(shared("helsingborg").glob("*.csv")):
        (raw,) = read_delimited(path)
        assert raw.kind == path.stem
        assert not raw.findings
        assert raw.table["row"].to_pylist() == list(range(2, raw.table.num_rows + 2))
