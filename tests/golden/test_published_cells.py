"""The reports of a real committee, made from its real figures: every cell that it published must stand in ours.

Once from the HTML, by row and column of its tables; once from the text of the PDF, row by row.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.conftest import shared

from tertial.usecases.imports import How, import_files
from tertial.usecases.reports import write_report
from tertial.usecases.workspace import Workspace, open_workspace

REPORTS = {
    "annual-2021-12-31": ("annual", date(2021, 12, 31)),
    "interim-2023-08-31": ("interim", date(2023, 8, 31)),
    "annual-2024-12-31": ("annual", date(2024, 12, 31)),
}


def plain(text: str) -> str:
    """One form of space and of minus, none at the ends."""
    text = re.sub(r"[\u2212\u2013\u2010\u2011]", "-", text)
    return re.sub(r"[\s\u00a0\u202f\u2009]+", " ", text).strip()


class Tables(HTMLParser):
    """Every table of a page as rows of (is head, text)."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[tuple[bool, str]]]] = []
        self._cell: list[str] | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._cell = []
            self.tables[-1][-1] += [(tag == "th", "")] * int(given.get("colspan") or 1)
        elif tag in ("sup", "svg", "title"):
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1][-1] = (tag == "th", plain("".join(self._cell)))
            self._cell = None
        elif tag in ("sup", "svg", "title"):
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)


def cells_of(html: str) -> dict[tuple[str, str], set[str]]:
    """(row, column) to the texts found there, over all tables of the page."""
    parser = Tables()
    parser.feed(html)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for table in parser.tables:
        if not table:
            continue
        heads = [text for _, text in table[0]]
        for row in table[1:]:
            for head, (_, text) in zip(heads[1:], row[1:], strict=False):
                found[row[0][1].casefold(), head.casefold()].add(text)
    return found


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    source = shared("helsingborg")
    folder = tmp_path_factory.mktemp("committee")
    (folder / "tertial.toml").write_bytes((source / "tertial.toml").read_bytes())
    opened = open_workspace(folder)
    done = import_files(opened, sorted(source.glob("*.csv")), How("2026-01-02T03:04:05Z", "test"))
    assert [(i.file, [f.message() for f in i.findings]) for i in done if i.outcome != "stored"] == []
    return opened


@pytest.fixture(scope="module")
def written(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    out = tmp_path_factory.mktemp("reports")
    made = {}
    for name, (kind, as_of) in REPORTS.items():
        done = write_report(workspace, as_of, kind, ("pdf", "html"), out)  # type: ignore[arg-type]
        assert [f.message() for f in done.findings if f.severity == "error"] == []
        made[name] = {p.suffix: p for p in done.paths}
    return made


def expected(name: str) -> list[dict[str, str]]:
    loaded: list[dict[str, str]] = json.loads((shared("helsingborg") / "expected" / f"{name}.json").read_text("utf-8"))
    assert len(loaded) > 100
    return loaded


def columns(name: str, column: str) -> set[str]:
    """The column's own head, and how a part of the year may be headed instead."""
    _, as_of = REPORTS[name]
    partial = f"Utfall {as_of.year}"
    also = {f"Utfall jan-aug {as_of.year}"} if column == partial and as_of.month == 8 else set()
    return {c.casefold() for c in {column} | also}


@pytest.mark.parametrize("name", REPORTS)
def test_the_html_shows_every_published_cell(written: dict[str, dict[str, Path]], name: str) -> None:
    found = cells_of(written[name][".html"].read_text("utf-8"))
    missing = [
        cell
        for cell in expected(name)
        if not any(cell["text"] in found[plain(cell["row"]).casefold(), c] for c in columns(name, cell["column"]))
    ]
    assert missing == []


@pytest.mark.parametrize("name", REPORTS)
def test_the_pdf_shows_every_published_cell(written: dict[str, dict[str, Path]], name: str) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(written[name][".pdf"])
    text = plain(" ".join(page.get_textpage().get_text_range() for page in document)).casefold()
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cell in expected(name):
        rows[cell["table"], plain(cell["row"]).casefold()].append(cell["text"])
    missing = []
    for (table, label), texts in rows.items():
        after = [text[m.end() : m.end() + 160] for m in re.finditer(re.escape(label), text)]
        if not any(in_order(texts, tail) for tail in after):
            missing.append((table, label, texts))
    assert missing == []


def in_order(texts: list[str], tail: str) -> bool:
    """Whether the values stand in the text in their order, as whole numbers."""
    pattern = ".*?".join(r"(?<![\d,-])" + re.escape(t) + r"(?![\d,])" for t in texts)
    return re.search(pattern, tail) is not None
