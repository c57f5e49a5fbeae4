"""The process that reads the configuration and sets the PDF gives what one process alone gives, and is not needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.report_sample import sample_context, sample_facts

from tertial.findings import UnreadableError
from tertial.published import text_pdf
from tertial.published.reading import lines_of
from tertial.report.build import Document, build_document
from tertial.report.render import render
from tertial.usecases import aside
from tertial.usecases.aside import FORM, Aside, set_pdf
from tertial.usecases.workspace import init_workspace, open_workspace

FORMATS = ("pdf", "md")
TEMPLATE = """\
# Ekonomi

::: {.table key="result"}
:::

# Verksamhet

::: {.table key="areas"}
:::
"""


@pytest.fixture
def document() -> Document:
    return build_document(sample_facts(), [], TEMPLATE, sample_context())[0]


@pytest.fixture
def first(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aside]:
    """As in a command, which has not imported anything yet."""
    monkeypatch.setattr(aside, "_READ_BACK", "json.tool")
    monkeypatch.delitem(sys.modules, "json.tool", raising=False)
    with Aside(cores=2) as found:
        yield found


def test_it_gives_the_same_file_and_reads_the_same_lines(document: Document, first: Aside) -> None:
    expected = render(document, [FORM])[FORM]
    assert first.begin(document, FORMATS)
    made = first.result()
    assert made == expected
    assert first.lines(made, "x.pdf") == lines_of(expected, "x.pdf")


def test_what_is_more_than_lines_is_read_in_one(
    document: Document, first: Aside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_pdf, "MOST_CHARS", 10)
    made = set_pdf(document)
    lines, pages, findings = first.lines(made, "x.pdf")
    assert (lines, pages) == ([], text_pdf.page_count(made, "x.pdf"))
    assert {f.code for f in findings} == {"published.dense-page"}


def test_it_takes_one_order_and_only_a_pdf(document: Document, first: Aside) -> None:
    assert not first.begin(document, ["docx", "md"])
    with pytest.raises(ValueError, match="no document"):
        first.result()
    assert first.begin(document, FORMATS)
    assert not first.begin(document, FORMATS)


def test_it_opens_the_workspace_and_tells_what_is_wrong_with_it(first: Aside, tmp_path: Path) -> None:
    init_workspace(tmp_path, "sv")
    assert first.workspace(tmp_path) == open_workspace(tmp_path)
    (tmp_path / "tertial.toml").write_text("[committee]\nname = 3\n", encoding="utf-8")
    with pytest.raises(UnreadableError) as alone:
        open_workspace(tmp_path)
    with pytest.raises(UnreadableError) as told:
        first.workspace(tmp_path)
    assert told.value.findings == alone.value.findings


def test_a_single_core_or_a_process_that_has_it_all_does_without(document: Document, tmp_path: Path) -> None:
    import tertial.published.check  # noqa: F401

    init_workspace(tmp_path, "sv")
    for cores in (1, 2):
        with Aside(cores=cores) as found:
            assert found.workspace(tmp_path) == open_workspace(tmp_path)
            found.get_ready()
            assert not found.begin(document, FORMATS)


def test_one_that_dies_leaves_the_work_to_the_first(document: Document, first: Aside, tmp_path: Path) -> None:
    init_workspace(tmp_path, "sv")
    process = first._second._process
    assert process is not None
    process.kill()
    assert first.workspace(tmp_path) == open_workspace(tmp_path)
    with Aside(cores=2) as other:
        process = other._second._process
        assert process is not None
        assert other.begin(document, FORMATS)
        process.kill()
        made = other.result()
        assert made == set_pdf(document)
        assert other.lines(made, "x.pdf") == lines_of(made, "x.pdf")


def test_only_the_other_process_imports_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    imported: list[str] = []
    monkeypatch.setattr(aside, "import_module", imported.append)
    aside._get_ready(os.getpid())
    assert imported == []
    aside._get_ready(os.getpid() + 1)
    assert imported == list(aside._THEN)
