"""The same small report as text, HTML, DOCX and PDF; and files that must not be trusted."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tertial.findings import UnreadableError
from tertial.published.check import check_documents, read_document
from tertial.usecases.checks import check

COLUMNS = ("Bokslut 2022", "Internbudget 2023", "Utfall 2023-08-31")
ROWS = (
    ("Kommunbidrag", "598 582", "637 213", "418 055"),
    ("Disposition av ackumulerat resultat från tidigare år", "0", "0", ""),
    ("Intäkter", "120 723", "88 735", "63 446"),
    ("Summa intäkter", "719 305", "725 948", "481 501"),
    ("Kostnader", "\u2212728 809", "\u2212725 948", "\u2212510 211"),
    ("ÅRETS RESULTAT", "\u22129 504", "0", "\u221228 710"),
)
EXPECTED = {
    (row[0], column): int(text.replace(" ", "").replace("\u2212", "-"))
    for row in ROWS
    for column, text in zip(COLUMNS, row[1:], strict=True)
    if text
}
COMMENT = "Årets resultat för nämnden visar på ett underskott på 28,7 mnkr."


def html(comment: str = COMMENT) -> str:
    head = "<tr><th>Resultaträkning, tkr</th>" + "".join(f"<th>{c}</th>" for c in COLUMNS) + "</tr>"
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return f"<!doctype html><html><body><h1>Ekonomi</h1><table>{head}{body}</table><p>{comment}</p></body></html>"


def docx() -> bytes:
    def cell(text: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    rows = [("Resultaträkning, tkr", *COLUMNS), *ROWS]
    table = "<w:tbl>" + "".join("<w:tr>" + "".join(map(cell, row)) + "</w:tr>" for row in rows) + "</w:tbl>"
    return packed(f"{table}<w:p><w:r><w:t>{COMMENT}</w:t></w:r></w:p>")


def packed(body: str, before: str = "") -> bytes:
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document '
        f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", xml)
    return data.getvalue()


def pdf(stroke: str) -> bytes:
    import typst

    cells = ",".join(f"[{text}]" for row in (("Resultaträkning, tkr", *COLUMNS), *ROWS) for text in row)
    source = (
        f'#set page(paper: "a4")\n#set text(size: 10pt)\n= Ekonomi\n#table(columns: (2fr, 1fr, 1fr, 1fr), '
        f"align: (left, right, right, right), stroke: {stroke}, {cells})\n\n{COMMENT}\n"
    )
    return bytes(typst.compile(source.encode()))


def figures(tmp_path: Path, data: bytes, name: str) -> dict[tuple[str, str], int]:
    path = tmp_path / name
    path.write_bytes(data)
    document = read_document(path)
    assert [f for f in check_documents([document]) if f.severity != "note"] == []
    assert any(f.where == "prose" and f.text == "28,7 mnkr" and f.value < 0 for f in document.figures)
    assert {f.unit for f in document.figures if f.where == "table"} == {"tkr"}
    return {(f.label, f.column): int(f.value) for f in document.figures if f.where == "table"}


def test_html(tmp_path: Path) -> None:
    assert figures(tmp_path, html().encode(), "a.html") == EXPECTED


def test_docx(tmp_path: Path) -> None:
    assert figures(tmp_path, docx(), "a.docx") == EXPECTED


@pytest.mark.parametrize("stroke", ["none", "0.5pt"])
def test_pdf_ruled_or_not(tmp_path: Path, stroke: str) -> None:
    assert figures(tmp_path, pdf(stroke), "a.pdf") == EXPECTED


def test_the_content_tells_the_format(tmp_path: Path) -> None:
    assert figures(tmp_path, docx(), "a.txt") == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_plain_text(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(
        "Nyckeltal\tUtfall 2022\tUtfall 2023\nAntal ärenden på öppenvården\t1 200\t1 300\n".encode(encoding)
    )
    assert [f.label for f in read_document(path).figures] == ["Antal ärenden på öppenvården"] * 2


def test_scripts_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        html("<script>var x = 'ett underskott på 99,9 mnkr';</script><style>p { width: 77 % }</style>"),
        encoding="utf-8",
    )
    assert not [f for f in read_document(path).figures if f.where == "prose"]


def test_colspan_makes_heads_of_two_levels(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<!doctype html><table><tr><th rowspan=2>Bidrag, mnkr</th><th colspan=2>Ansökt</th><th colspan=2>Beviljat</th></tr>"
        "<tr><th>2020</th><th>2021</th><th>2020</th><th>2021</th></tr>"
        "<tr><td>Riktat</td><td>4,3</td><td>4,4</td><td>4,5</td><td>4,6</td></tr></table>",
        encoding="utf-8",
    )
    found = {f.column: str(f.value) for f in read_document(path).figures}
    assert found == {"Ansökt 2020": "4.3", "Ansökt 2021": "4.4", "Beviljat 2020": "4.5", "Beviljat 2021": "4.6"}


BAD = {
    "entity.docx": packed(
        "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "broken.docx": b"PK\x03\x04" + b"\x00" * 40,
    "broken-xml.docx": packed("<w:p>"),
    "empty.pdf": b"%PDF-1.7\n",
}


def test_heads_below_a_marked_head_that_leaves_columns_without(tmp_path: Path) -> None:
    """A table written in Markdown, or in a word processor, has one marked row of heads, however many levels there are."""
    table = """| | Jan-okt 2024 | | Helår 2024 | |
|---|---:|---:|---:|---:|
| Belopp i mnkr | Budget | Utfall | Budget | Prognos |
| Hemtjänst | 98,5 | 97,2 | 118,2 | 117,0 |
| Boende | 154,0 | 155,1 | 184,8 | 186,5 |
"""
    path = tmp_path / "r.md"
    path.write_text(table, encoding="utf-8")
    (read,) = read_document(path).tables
    heads = ("Jan-okt 2024 Budget", "Jan-okt 2024 Utfall", "Helår 2024 Budget", "Helår 2024 Prognos")
    assert (read.columns, read.unit) == (heads, "mnkr")
    assert [r.label for r in read.rows] == ["Hemtjänst", "Boende"]
    path.write_text(
        table.replace("Budget | Utfall | Budget | Prognos", "Öppen | Stängd | Öppen | Stängd"), encoding="utf-8"
    )
    assert read_document(path).tables[0].columns == ("Jan-okt 2024", "", "Helår 2024", "")


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BAD[name])
    with pytest.raises(UnreadableError) as caught:
        read_document(path)
    assert caught.value.findings[0].file == name
    result = check([path])
    assert (result.exit_status, result.documents) == (2, ())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        read_document(tmp_path / "none.pdf")


def test_a_page_without_text_is_told_and_gives_no_figures(tmp_path: Path) -> None:
    import typst

    path = tmp_path / "blank.pdf"
    path.write_bytes(bytes(typst.compile(b"#pagebreak(weak: false)\n#rect()")))
    document = read_document(path)
    assert document.figures == ()
    assert {f.code for f in document.findings} == {"published.no-text"}


def test_the_use_case_checks_files_together(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(html("Årets resultat för nämnden visar på ett underskott på 35,0 mnkr."), encoding="utf-8")
    result = check([path], "en")
    assert result.exit_status == 1
    assert [f["rule"] for f in result.as_json()["findings"]] == ["prose"]
