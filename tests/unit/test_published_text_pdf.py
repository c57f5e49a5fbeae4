"""Pages of a PDF are read in parts as they are read in one, and only where there is nothing else to say of them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tertial.findings import UnreadableError
from tertial.published import text_pdf
from tertial.published.text_pdf import page_count, read_pages, read_pdf

PAGES = ["Ansökningarna blev fler under året.", "Kostnaden ökade till 12,4 mnkr.", "Antalet ärenden var 310.", "Slut."]


def pdf_of(*pages: str) -> bytes:
    import typst

    from tertial.report.fonts import typst_fonts

    source = '#set text(font: "Inter")\n' + "\n#pagebreak()\n".join(pages)
    return bytes(typst.compile(source.encode(), font_paths=typst_fonts()))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return pdf_of(*PAGES)


@pytest.mark.parametrize("cuts", [(0, 4), (0, 2, 4), (0, 1, 3, 4), (0, 0, 4)])
def test_parts_together_are_the_whole(pdf: bytes, cuts: tuple[int, ...]) -> None:
    whole, count, findings = read_pdf(pdf, "x.pdf")
    assert (count, findings, page_count(pdf, "x.pdf")) == (4, [], 4)
    assert [line.text for line in whole] == PAGES
    parts = [read_pages(pdf, "x.pdf", first, end) or [] for first, end in pairwise(cuts)]
    assert [line for part in parts for line in part] == whole


def test_a_part_with_a_blank_page_is_none() -> None:
    pdf = pdf_of("Ett", "#v(1pt)", "Tre")
    assert [line.text for line in read_pages(pdf, "x.pdf", 0, 1) or ()] == ["Ett"]
    assert read_pages(pdf, "x.pdf", 1, 3) is None
    assert [f.code for f in read_pdf(pdf, "x.pdf")[2]] == ["published.no-text"]


def test_a_part_beyond_what_is_read_is_none(pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as few:
        few.setattr(text_pdf, "MOST_PAGES", 3)
        assert read_pages(pdf, "x.pdf", 0, 3) is not None
        assert read_pages(pdf, "x.pdf", 2, 4) is None
        assert [f.facts["most"] for f in read_pdf(pdf, "x.pdf")[2]] == ["3"]
    with monkeypatch.context() as few:
        few.setattr(text_pdf, "MOST_CHARS_IN_ALL", 2 * len(PAGES[0]) - 1)
        assert read_pages(pdf, "x.pdf", 0, 1) is None
        assert read_pages(pdf, "x.pdf", 3, 4) is not None
    with monkeypatch.context() as few:
        few.setattr(text_pdf, "MOST_CHARS", 20)
        assert read_pages(pdf, "x.pdf", 0, 2) is None
        assert read_pages(pdf, "x.pdf", 3, 4) is not None


def test_what_is_read_ends_after_the_page_that_is_too_much(pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_pdf, "MOST_CHARS_IN_ALL", len(PAGES[0]) + 5)
    lines, count, findings = read_pdf(pdf, "x.pdf")
    assert ([line.text for line in lines], count) == (PAGES[:2], 4)
    assert [(f.code, f.facts["most"]) for f in findings] == [("published.many-pages", "2")]


def test_what_is_no_pdf_is_refused() -> None:
    for read in (lambda: page_count(b"%PDF-1.7", "x.pdf"), lambda: read_pages(b"%PDF-1.7", "x.pdf", 0, 1)):
        with pytest.raises(UnreadableError) as told:
            read()
        assert [f.code for f in told.value.findings] == ["published.locked"]
