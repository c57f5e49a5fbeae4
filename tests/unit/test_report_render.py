from __future__ import annotations

import io
import itertools
import re
import zipfile
from html.parser import HTMLParser
from typing import Any

import pytest
import typst
from docx import Document as WordDocument
from pypdf import PdfReader
from tests.unit.report_sample import TEXTS, sample_context, sample_facts, sample_traces

from tertial.findings import InputError
from tertial.report import pandoc
from tertial.report.build import Document, build_document
from tertial.report.context import Text
from tertial.report.derived import with_derived
from tertial.report.figures import Column, Facts, Row, Table
from tertial.report.fonts import UNSHOWN, showable, typst_fonts
from tertial.report.lower_typst import Lowering
from tertial.report.render import FORMATS, drawings, render
from tertial.report.template import load_template

FACTS = sample_facts()
SHOWN = with_derived(FACTS, "sv").charts
WEIRD = Text(
    "goals",
    'Emoji 😀 漢字 عربي <script>alert(1)</script> "citat" \\ #pagebreak() @ref $x$ & \x07\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n'
    "---\n\n> citat\n\n1. ett\n\nTerm\n\n:   Definition\n\n- [ ] att göra\n\n~~bort~~ H~2~O",
)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    document, _ = build_document(
        FACTS, [*TEXTS, WEIRD], load_template("interim", "sv"), sample_context(), sample_traces()
    )
    return render(document)


@pytest.fixture(scope="module")
def pdf(files: dict[str, bytes]) -> PdfReader:
    return PdfReader(io.BytesIO(files["pdf"]))


@pytest.fixture(scope="module")
def text(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def root_of(reader: PdfReader) -> Any:
    """The document catalogue."""
    return reader.trailer["/Root"]


def tags(reader: PdfReader) -> list[Any]:
    """Every element of the PDF's structure tree."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(root_of(reader)["/StructTreeRoot"])
    return found


def test_every_format_is_written(files: dict[str, bytes]) -> None:
    assert set(files) == set(FORMATS)
    with pytest.raises(ValueError, match="odt"):
        render(build_document(FACTS, [], "x", sample_context())[0], ["odt"])


def test_the_same_document_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    document, _ = build_document(
        FACTS, [*TEXTS, WEIRD], load_template("interim", "sv"), sample_context(), sample_traces()
    )
    again = render(document)
    assert {k: again[k] == files[k] for k in files} == dict.fromkeys(files, True)


def test_pdf_is_tagged_and_says_who_and_what_it_is(pdf: PdfReader) -> None:
    root = root_of(pdf)
    assert root["/Lang"] == "sv-SE"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Delårsrapport augusti 2032"
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
    assert len(pdf.outline) > 5


def test_pdf_tags(pdf: PdfReader) -> None:
    kinds = [t["/S"] for t in tags(pdf)]
    for kind in ("/H1", "/H2", "/Table", "/TH", "/TD", "/Caption", "/Figure", "/TOC", "/Note"):
        assert kind in kinds, kind
    figures = [t for t in tags(pdf) if t["/S"] == "/Figure"]
    assert len(figures) == len(SHOWN)
    assert all(str(f["/Alt"]).strip() for f in figures)
    assert any("Stapeldiagram: Årets resultat" in str(f["/Alt"]) for f in figures)


def test_pdf_keeps_heads_labels_and_figures_together(text: str) -> None:
    for words in ("Internbudget 2032", "Utfall 2032-08-31", "Utfall jan-aug 2032", "ÅRETS RESULTAT", "Bokslut 2031"):
        assert words in text
    assert "Ackumulerat resultat (inklusive årets resultat)" in text
    assert re.search("−502.710", text)


def test_pdf_repeats_the_head_of_a_table_that_goes_over_a_page(pdf: PdfReader) -> None:
    pages = [" ".join(p.extract_text().split()) for p in pdf.pages]
    shown = [i for i, p in enumerate(pages) if re.search(r"\bEnhet (2|40)\b", p) and "Innehåll" not in p]
    assert len(shown) == 2
    assert all("Utfall 2032-08-31" in pages[i] and "Avvikelse mot budget" in pages[i] for i in shown)


def test_no_heading_stands_alone_at_the_foot_of_a_page(pdf: PdfReader) -> None:
    headings = {"Månad för månad", "Prognosen", "Eget kapital", "Åtgärder", "Avstämning", "Investeringar", "Innovation"}
    for page in pdf.pages:
        lines = [line for line in page.extract_text().split("\n") if line.strip()]
        body = [
            line for line in lines if "Läge 2032-08-31" not in line and not re.fullmatch(r"\d+ \(\d+\)", line.strip())
        ]
        assert body[-1].split(":")[0] not in headings


def report_of(blocks: list[Any], tables: tuple[Table, ...] = ()) -> Document:
    facts = Facts.of((), tables, ())
    return Document(
        "Delårsrapport", tuple(blocks), (1, 23, 1), facts, sample_context(), {}, {t.key: 1 for t in tables}, {}
    )


def test_groups_without_rows_do_not_stop_a_long_table() -> None:
    kinds = ["group", "group", *["row"] * 45, "group", "group", "row", "group"]
    rows = tuple(Row(f"r{i}", f"Rad {i}", {}, kind) for i, kind in enumerate(kinds))  # type: ignore[arg-type]
    blocks = [pandoc.para(pandoc.words("Före.")), pandoc.div(["table"], [], {"key": "long"})]
    made = render(report_of(blocks, (Table("long", "Lång", "Rad", (Column("a", "A"),), rows),)), ["pdf"])["pdf"]
    shown = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(made)).pages).split()
    assert shown.count("Rad") >= len(rows)


def test_a_part_shares_a_page_that_would_be_left_half_empty() -> None:
    def part(number: int, lines: int) -> list[Any]:
        head = {"t": "Header", "c": [1, pandoc.attr(f"section-{number}"), pandoc.words(f"Del{number}")]}
        return [head, *([pandoc.para(pandoc.words("Ett stycke."))] * lines)]

    made = render(report_of([*part(1, 4), *part(2, 8), *part(3, 9), *part(4, 4)]), ["pdf"])["pdf"]
    pages = [p.extract_text() for p in PdfReader(io.BytesIO(made)).pages]
    where = {n: [i for i, p in enumerate(pages) if f"Del{n}" in p][-1] for n in (1, 2, 3, 4)}
    assert where == {1: 1, 2: 1, 3: 1, 4: 2}


def test_places_come_to_rest() -> None:
    document, _ = build_document(FACTS, TEXTS, load_template("interim", "sv"), sample_context(), sample_traces())
    source = showable(Lowering(document, *drawings(document)).source())
    _, warnings = typst.compile_with_warnings(source.encode(), font_paths=typst_fonts())
    assert [w.message for w in warnings] == []


@pytest.mark.parametrize("kind", ["PanicException", "TypstError"])
def test_what_cannot_be_set_is_told_and_nothing_else_is_caught(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> bytes:
        raise type(kind, (BaseException,), {})("range start index 1 out of range\nmore")

    monkeypatch.setattr("typst.compile", stop)
    with pytest.raises(InputError) as told:
        render(report_of([]), ["html", "pdf"])
    assert [f.code for f in told.value.findings] == ["report.pdf-not-set"]
    assert "range start index 1 out of range." in told.value.findings[0].message()
    monkeypatch.setattr("typst.compile", lambda *_, **__: int("x"))
    with pytest.raises(ValueError, match="invalid literal"):
        render(report_of([]), ["pdf"])


def test_characters_that_no_font_has_are_replaced() -> None:
    assert showable("å − 1\u202f000 😀") == f"å − 1\u202f000 {UNSHOWN}"
    assert showable("a\u200d\u0652") == "a"


class Page(HTMLParser):
    """What an HTML page holds: elements with attributes, and cells of tables as text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {k: v or "" for k, v in attrs}))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append("".join(self._cell))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def of(self, tag: str) -> list[dict[str, str]]:
        return [a for t, a in self.found if t == tag]


@pytest.fixture(scope="module")
def page(files: dict[str, bytes]) -> Page:
    return Page(files["html"].decode())


def test_html_is_one_file_without_script(files: dict[str, bytes], page: Page) -> None:
    assert len(files["html"]) < 400_000
    assert page.of("script") == []
    assert page.of("link") == []
    assert not re.search(r'(src|href)="(?!#|https://|mailto:)', files["html"].decode())
    assert "&lt;script&gt;" in files["html"].decode()


def test_html_has_language_landmarks_and_headings_in_step(page: Page) -> None:
    assert page.of("html")[0]["lang"] == "sv"
    for tag in ("header", "main", "nav", "footer"):
        assert len(page.of(tag)) == 1
    assert len(page.of("h1")) == 1
    levels = [int(t[1]) for t, _ in page.found if re.fullmatch("h[1-6]", t)]
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    ids = [a["id"] for _, a in page.found if "id" in a]
    assert len(ids) == len(set(ids))


def test_html_links_lead_somewhere(page: Page) -> None:
    ids = {a["id"] for _, a in page.found if "id" in a}
    targets = {a["href"][1:] for a in page.of("a") if a.get("href", "").startswith("#")}
    assert targets <= ids
    assert "trace-query-result" in targets


def test_html_names_what_a_table_was_made_from_in_the_readers_words(files: dict[str, bytes]) -> None:
    said = re.findall(r'<li class="source">(.*?)</li>', files["html"].decode())
    assert 'Källa: <a href="#trace-query-result">Huvudbok, internbudget</a>' in said
    assert not any("query." in re.sub(r"<[^>]*>", "", one) for one in said)
    assert "<summary>Huvudbok, internbudget: <code>query.result</code></summary>" in files["html"].decode()


def test_html_tables_have_scopes_captions_and_named_regions(page: Page) -> None:
    assert len(page.of("caption")) == len(page.of("table")) - 1  # a person's own table has none
    assert all("scope" in a for a in page.of("th"))
    names = [a["aria-label"] for a in page.of("div") if a.get("role") == "region"]
    assert len(names) == len(set(names))
    assert any(n.startswith("Tabell: Resultaträkning, tkr") for n in names)


def test_every_figure_of_a_table_carries_its_id(page: Page) -> None:
    shown = {a["data-figure"] for _, a in page.found if "data-figure" in a}
    for key in ("result", "areas", "indicators", "care", "goal.benefit"):
        columns = {c.key for c in FACTS.tables[key].columns}
        wanted = {i for r in FACTS.tables[key].rows for c, i in r.cells.items() if c in columns}
        assert wanted <= shown


def test_html_cells(page: Page) -> None:
    (result,) = [t for t in page.tables if t[0][0] == "Resultaträkning, tkr"]
    assert result[0] == [
        "Resultaträkning, tkr",
        "Bokslut 2031",
        "Internbudget 2032",
        "Utfall 2032-08-31",
        "Prognos 2032",
        "Avvikelse mot budget",
    ]
    rows = {row[0]: row[1:] for row in result}
    assert [c.replace("\u202f", " ") for c in rows["ÅRETS RESULTAT"]] == [
        "−8 833",
        "0",
        "−18 335",
        "−26 000",
        "−26 000",
    ]


def test_keyboard_reaches_one_link_a_table_instead_of_every_figure(page: Page) -> None:
    figures = [a for a in page.of("a") if a.get("class") == "fig"]
    assert len(figures) > 300
    assert {a.get("tabindex") for a in figures} == {"-1"}


@pytest.fixture(scope="module")
def word(files: dict[str, bytes]) -> Any:
    return WordDocument(io.BytesIO(files["docx"]))


def test_docx_has_headings_captions_and_title(word: Any) -> None:
    styles = [p.style.name for p in word.paragraphs]
    assert "Title" in styles
    assert styles.count("Heading 1") > 8
    assert styles.count("Heading 2") > 8
    assert styles.count("Caption") >= len(FACTS.tables) + len(FACTS.charts) - 1
    assert word.core_properties.title == "Delårsrapport augusti 2032"


def test_docx_has_contents_as_a_field_with_a_link_to_every_part(word: Any) -> None:
    xml = word.element.xml
    assert 'w:val="Table of Contents"' in xml
    assert 'TOC \\o "1-1"' in xml
    parts = [p.text for p in word.paragraphs if p.style.name.lower() == "heading 1"]
    anchors = re.findall(r'<w:hyperlink [^>]*w:anchor="(_Toc\d+)"', xml)
    assert len(anchors) == len(parts) > 5
    for anchor in anchors:
        assert xml.count(f'w:name="{anchor}"') == 1
        assert f"PAGEREF {anchor} " in xml
    entries = re.findall(r"<w:hyperlink .*?</w:hyperlink>", xml, re.DOTALL)
    told = ["".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", entry)) for entry in entries if "PAGEREF" in entry]
    assert told == parts


def test_docx_says_what_stands_beside_the_text_in_print(word: Any) -> None:
    texts = [p.text for p in word.paragraphs]
    assert any("fyllt är utfall" in t and "kontur är prognos" in t for t in texts)
    assert "Bedömningens tecken" in texts


def test_a_number_in_a_heading_is_not_parted_from_what_it_counts(word: Any, files: dict[str, bytes]) -> None:
    heads = [p.text for p in word.paragraphs if p.style.name.lower().startswith("heading")]
    amounts = [h for h in heads if "mnkr" in h]
    assert amounts
    assert not [h for h in amounts if re.search(r"\d mnkr", h)]
    assert not re.search(r"<h\d[^>]*>[^<]*\d mnkr", files["html"].decode())


def test_docx_tables_repeat_their_heads_and_have_the_same_cells(word: Any) -> None:
    for table in word.tables[:6]:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    (result,) = [t for t in word.tables if t.rows[0].cells[0].text == "Resultaträkning, tkr"]
    rows = {r.cells[0].text: [c.text.replace("\u202f", " ") for c in r.cells[1:]] for r in result.rows}
    assert rows["Kostnader"] == ["−471 955", "−474 200", "−336 717", "−502 710", "−28 510"]


def test_docx_pictures_have_words_and_the_file_no_clock(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as archive:
        body = archive.read("word/document.xml").decode()
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert 'w:lang w:val="sv-SE"' in archive.read("word/styles.xml").decode()
        assert "1980-01-01" in archive.read("docProps/core.xml").decode()
    alts = re.findall(r'<wp:docPr descr="([^"]*)"', body)
    assert len(alts) == len(SHOWN)
    assert all(len(a) > 40 for a in alts)


def test_markdown_has_every_table_as_text(files: dict[str, bytes]) -> None:
    text = files["md"].decode()
    assert text.startswith("# Delårsrapport augusti 2032")
    assert re.search(r"\| ÅRETS RESULTAT \| −8.833 \| 0 \|", text)
    assert "**Tabell 1**" in text
    assert "Stapeldiagram: Årets resultat" in text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_empty_report_can_be_written(language: str) -> None:
    from tertial.report.figures import Facts

    context = sample_context(language=language, goals=(), areas=())
    document, _ = build_document(Facts.of([], [], []), [], load_template("interim", "sv"), context)
    made = render(document)
    assert all(made.values())
    assert root_of(PdfReader(io.BytesIO(made["pdf"])))["/Lang"] == ("sv-SE" if language == "sv" else "en-GB")
