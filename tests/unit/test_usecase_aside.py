"""The process that sets the PDF and reads it back gives what one process alone gives, and is not needed."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest
from tests.unit.report_sample import sample_context, sample_facts

from tertial.findings import KINDS
from tertial.report.build import Document, build_document
from tertial.report.render import render
from tertial.usecases import aside
from tertial.usecases.aside import FORM, Aside, carried_out
from tertial.usecases.read_back import ReadBack

FORMATS = ("pdf", "md")
TEMPLATE = """\
# Ekonomi

::: {.table key="result"}
:::
"""


@pytest.fixture
def document() -> Document:
    return build_document(sample_facts(), [], TEMPLATE, sample_context())[0]


@pytest.fixture
def first(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aside]:
    """As in a command, which has not imported anything yet."""
    monkeypatch.setattr(aside, "_READ_BACK", "nothing.imported")
    with Aside(cores=2) as found:
        yield found


def test_it_gives_the_same_file_and_the_same_findings(document: Document, first: Aside) -> None:
    alone = ReadBack(document, "x", FORMATS)
    expected = render(document, [FORM], alone)[FORM]
    assert first.begin(document, "x", FORMATS)
    assert first.result() == (expected, alone.findings)


def test_its_answer_tells_findings_by_code_and_facts(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    one = KINDS["report.unexplained"](file="x.pdf", line=3, said="Summan är fel.")

    def read(self: ReadBack, form: str, content: bytes) -> None:
        assert (self.name, form) == ("x", "pdf")
        assert content.startswith(b"%PDF")
        self.findings.append(one)

    monkeypatch.setattr(ReadBack, "__call__", read)
    made, told = pickle.loads(carried_out(pickle.dumps((document, "x", FORMATS))))  # noqa: S301 - our own
    assert told == [("report.unexplained", "x.pdf", 3, None, {"said": "Summan är fel."})]
    assert aside._read(pickle.dumps((made, told))) == (made, [one])


def test_it_takes_one_order_and_only_a_pdf(document: Document, first: Aside) -> None:
    assert not first.begin(document, "x", ["docx", "md"])
    assert first.begin(document, "x", FORMATS)
    assert not first.begin(document, "x", FORMATS)


def test_a_single_core_or_a_process_that_has_it_all_does_without(document: Document) -> None:
    import tertial.published.check  # noqa: F401

    for cores in (1, 2):
        with Aside(cores=cores) as found:
            assert not found.begin(document, "x", FORMATS)
            assert found.result() is None


def test_one_that_dies_leaves_the_work_to_the_first(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "_READ_BACK", "nothing.imported")
    monkeypatch.setattr(aside, "_COMMAND", ("-c", "import os; os._exit(9)"))
    with Aside(cores=2) as found:
        assert found.begin(document, "x", FORMATS)
        assert found.result() is None


def test_it_is_gone_afterwards_whatever_it_did(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "_READ_BACK", "nothing.imported")
    monkeypatch.setattr(aside, "_COMMAND", ("-c", "import time; time.sleep(60)"))
    process = aside._started()
    assert process is not None
    monkeypatch.setattr(aside, "_started", lambda: process)
    with Aside(cores=2):
        assert process.poll() is None
    assert process.returncode is not None
