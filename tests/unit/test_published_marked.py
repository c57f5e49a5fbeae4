"""The page of a check: findings where they stand, links both ways, nothing of the document run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.unit.test_published_rules import AREAS, COMMENT, RESULT, read

from tertial.findings import UnreadableError
from tertial.published.check import check_documents
from tertial.published.marked import MarkedTable, Passage, marked
from tertial.published.marked_html import as_html
from tertial.published.rules.words import NAME, WHY
from tertial.usecases.check_page import write_page
from tertial.usecases.checks import check

TEXT = (
    COMMENT.format("Samtidigt redovisas högre intäkter än budgeterat.\n\nHär står <script>alert(1)</script> som text.")
    + AREAS
)


def page(language: str = "sv") -> str:
    document = read(TEXT)
    found = check_documents([document], "en" if language == "en" else "sv")
    return as_html([marked(document, found, "en" if language == "en" else "sv")], "en" if language == "en" else "sv")


def test_a_finding_stands_in_the_text_and_at_the_row_that_it_is_compared_with() -> None:
    document = read(TEXT)
    shown = marked(document, check_documents([document]))
    number = next(n.number for n in shown.findings if n.finding.rule == "direction")
    passages = [b for b in shown.blocks if isinstance(b, Passage) and any(number in s.numbers for s in b.spans)]
    assert ["".join(s.text for s in p.spans if s.marked) for p in passages] == [
        "Samtidigt redovisas högre intäkter än budgeterat."
    ]
    rows = [r.label for b in shown.blocks if isinstance(b, MarkedTable) for r in b.rows if number in r.numbers]
    assert rows == ["Intäkter"]


def test_the_account_ends_with_the_difference() -> None:
    document = read(TEXT)
    found = next(n for n in marked(document, check_documents([document])).findings if n.finding.rule == "direction")
    amounts = [(e.label, e.amount.replace("\xa0", " "), e.is_result) for e in found.account]
    assert amounts == [
        ("Prognos 2023", "300", False),
        ("Internbudget 2023", "400", False),
        ("Skillnad", "\u2212100 tkr", True),
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_link_leads_somewhere_and_every_id_is_its_own(language: str) -> None:
    html = page(language)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_the_text_of_the_document_is_escaped_and_nothing_is_fetched() -> None:
    html = page()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "http" not in html


def test_every_figure_can_be_reached_without_pointing() -> None:
    html = page()
    assert html.count('class="val"') == html.count('class="val" tabindex="0"') > 10


def test_every_rule_has_a_name_and_a_reason() -> None:
    rules = set(
        re.findall(
            r"^\| `([a-z-]+)` \|",
            (Path(__file__).parents[2] / "docs/reference/rules.md").read_text("utf-8"),
            re.MULTILINE,
        )
    )
    assert rules == set(NAME) == set(WHY)


def test_a_page_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text(RESULT, encoding="utf-8")
    done = check([path])
    write_page(done, tmp_path / "out.html")
    assert "<!doctype html>" in (tmp_path / "out.html").read_text("utf-8")
    with pytest.raises(UnreadableError):
        write_page(done, tmp_path / "none" / "out.html")
