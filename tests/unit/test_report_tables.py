"""Tables in each format: the list of files, who stays with whose page, texts that break, and what stands after a table."""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest
from docx import Document as WordDocument
from tests.unit.report_sample import TEXTS, sample_context, sample_facts, sample_traces

from tertial.report import pandoc
from tertial.report.build import Document, build_document
from tertial.report.captions import cover_facts
from tertial.report.context import BatchInfo, Trace
from tertial.report.docx_tables import simple_table
from tertial.report.figures import Column, Facts, Figure, Mark, Row, Table
from tertial.report.layout import lay_out
from tertial.report.render import render
from tertial.report.template import load_template
from tertial.report.typst_tables import source_lines, source_table


def of_files(names: list[str]) -> Document:
    batches = tuple(BatchInfo(n, n, f"{i:064x}", "2026-09-01") for i, n in enumerate(names))
    facts = Facts.of((), (), ())
    return Document("Rapport", (), (1, 23, 1), facts, sample_context(), {"q": Trace("SELECT 1", batches=batches)})


@pytest.mark.parametrize(("count", "length", "rows"), [(0, 8, 0), (8, 8, 8), (9, 8, 5), (17, 8, 9), (17, 40, 17)])
def test_many_files_stand_in_two_columns_unless_their_names_are_long(count: int, length: int, rows: int) -> None:
    names = [f"{i:02d}{'m' * length}" for i in range(count)]
    document = of_files(names)
    made = source_table(document)
    assert source_lines(document) == rows
    assert made.count('kind: "row"') == rows
    assert all(made.count(f'"{name}"') == 1 for name in names)
    assert ("is-wide: true" in made) == (0 < rows < count)


@pytest.mark.parametrize("rows", [4, 30])
def test_a_table_of_words_in_word_parts_neither_its_head_nor_its_ends(rows: int) -> None:
    xml = simple_table("T", ("A", "B"), [(str(i), "x") for i in range(rows)])
    held = ["<w:keepNext/>" in row for row in xml.split("<w:tr>")[1:]]
    assert held[0]
    assert not held[-1]
    loose = [i for i, h in enumerate(held[1:-1]) if not h]
    assert loose == ([] if rows == 4 else list(range(3, 27)))


def words_of(*texts: str) -> Table:
    rows = tuple(Row(f"r{i}", f"Rad {i}", {"a": f"r{i}.a", "b": f"r{i}.b"}) for i in range(len(texts)))
    columns = (Column("a", "Slag", kind="text"), Column("b", "Villkor", kind="text"))
    return Table("t", "Tabell", "Bidrag", columns, rows, wide=True)


def test_room_goes_to_the_text_that_breaks_and_short_words_are_not_divided() -> None:
    long = "Ska användas under året och återredovisas i februari året därpå"
    made = words_of(long, "Söks i efterhand")
    figures = [
        Figure(f"r{i}.{c}", None, "text", text=t)
        for i, b in enumerate((long, "Söks"))
        for c, t in (("a", "Projekt"), ("b", b))
    ]
    laid = lay_out(made, Facts.of(figures, [made], ()), "sv")
    _, kind, terms = laid.widths
    assert terms is not None
    assert kind is not None
    assert terms > 3 * kind
    assert not laid.divides


@pytest.fixture(scope="module")
def word() -> Any:
    document, _ = build_document(
        sample_facts(), TEXTS, load_template("interim", "sv"), sample_context(), sample_traces()
    )
    return WordDocument(io.BytesIO(render(document, ["docx"])["docx"]))


def test_a_key_figure_in_word_is_one_line_with_its_name(word: Any) -> None:
    lines = [p.text.replace("\u202f", " ") for p in word.paragraphs if p.style.name == "Key Figure"]
    assert len(lines) == 3
    assert all(re.fullmatch(r"[^\t]+\t[−+]?[\d, ]+( av \d+)? \w+", line) for line in lines), lines


def test_text_after_a_table_in_word_has_air_above_it(word: Any) -> None:
    body = [e for e in word.element.body if e.tag.endswith(("}tbl", "}p"))]
    styles = [(e.xpath("./w:pPr/w:pStyle/@w:val") or ["table"])[0] if e.tag.endswith("}p") else "table" for e in body]
    assert "AfterTable" in styles
    assert not {b for a, b in itertools.pairwise(styles) if a in ("table", "TableNote")} & {
        "BodyText",
        "FirstParagraph",
    }


def test_the_cover_explains_only_signs_that_stand_in_a_shown_table() -> None:
    hidden = Figure("t.r.a", Decimal(3), "count", marks=frozenset[Mark]({"suppressed"}))
    table = Table("t", "T", "R", (Column("a", "A"),), (Row("r", "R", {"a": "t.r.a"}),))
    document = replace(of_files([]), facts=Facts.of([hidden], [table], ()))
    (_, _, unshown), (_, _, shown) = cover_facts(document), cover_facts(replace(document, tables={"t": 1}))
    assert len(shown) == len(unshown) + 1


def test_a_table_of_one_column_is_narrow_on_the_web_and_in_word() -> None:
    rows = tuple(Row(f"r{i}", str(2020 + i), {"a": f"r{i}.a"}) for i in range(3))
    table = Table("t", "Årets resultat år för år, tkr", "År", (Column("a", "Resultat"),), rows, "tkr")
    facts = Facts.of([Figure(f"r{i}.a", 10**8, "sek") for i in range(3)], [table], ())
    document = replace(of_files([]), facts=facts, blocks=(pandoc.div(["table"], [], {"key": "t"}),), tables={"t": 1})
    made = render(document, ["html", "docx"])
    assert '<div class="table few" id="tab-t">' in made["html"].decode()
    (written,) = WordDocument(io.BytesIO(made["docx"])).tables
    width = sum(int(w) for w in written._tbl.xpath("./w:tblGrid/w:gridCol/@w:w"))
    assert width < 0.7 * 9640


def test_a_table_without_rows_is_written_to_word() -> None:
    table = Table("t", "Tom", "År", (Column("a", "Resultat"),), ())
    facts = Facts.of([], [table], ())
    document = replace(of_files([]), facts=facts, blocks=(pandoc.div(["table"], [], {"key": "t"}),), tables={"t": 1})
    (written,) = WordDocument(io.BytesIO(render(document, ["docx"])["docx"])).tables
    assert [c.text for c in written.rows[0].cells] == ["År", "Resultat"]


def test_print_has_the_columns_of_the_pdf_and_small_screens_are_screens() -> None:
    css = (resources.files("tertial.report") / "assets" / "style.css").read_text(encoding="utf-8")
    assert set(re.findall(r"@media ([^{]*)\{", css)) == {
        "screen and (max-width: 60rem) ",
        "screen and (max-width: 37.5rem) ",
        "screen and (prefers-color-scheme: dark) ",
        "(prefers-reduced-motion: no-preference) ",
        "print ",
    }
    assert "--side: 40.5mm; --gap: 4mm;" in css.split("@media print", 1)[1]
