"""A report is read back when it is written: what its file contradicts or lacks is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.committee import AS_OF, write_exports
from tests.unit.report_sample import sample_context, sample_facts

from tertial.cli import main
from tertial.published.check import document_from
from tertial.report.build import Document, build_document
from tertial.report.figures import Facts
from tertial.report.render import render
from tertial.usecases.imports import How, import_files
from tertial.usecases.read_back import ReadBack, check_written, not_read, shown_numbers
from tertial.usecases.reports import write_report
from tertial.usecases.workspace import Workspace, open_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    files = write_exports(tmp_path)
    opened = open_workspace(tmp_path)
    import_files(opened, files, How("2026-09-10T08:00:00Z", "test"))
    return opened


@pytest.mark.parametrize("form", ["pdf", "docx", "html", "md"])
def test_a_report_without_faults_has_nothing_to_tell(workspace: Workspace, form: str) -> None:
    done = write_report(workspace, AS_OF, "interim", [form])
    assert [f.code for f in done.findings if f.severity != "note"] == []


def test_a_text_that_the_tables_contradict_is_told_and_the_file_stays(workspace: Workspace) -> None:
    text = workspace.folder / "summary.md"
    text.write_text(
        "---\nsection: summary\nperiod: 2026-08\nauthor: Test\n---\nAntalet ansökningar har ökat med 15 procent, från 200 till 220.\n",
        encoding="utf-8",
    )
    import_files(workspace, [text], How("2026-09-10T09:00:00Z", "test"))
    done = write_report(workspace, AS_OF, "interim", ["pdf"])
    (finding,) = [f for f in done.findings if f.code == "report.contradicts-itself"]
    assert "220" in finding.message()
    assert finding.file == f"interim-{AS_OF}.pdf"
    assert all(path.exists() for path in done.paths)
    assert main(["report", str(workspace.folder), "--as-of", str(AS_OF), "--kind", "interim", "--format", "pdf"]) == 1


TEMPLATE = """\
# Ekonomi

::: {.table key="result"}
:::

::: {.table key="areas"}
:::
"""


def document() -> Document:
    report, findings = build_document(sample_facts(), [], TEMPLATE, sample_context())
    assert findings == []
    return report


def test_another_number_in_the_file_is_an_error_and_a_missing_one_a_warning() -> None:
    report = document()
    written = render(report, ["html"])["html"]
    assert check_written(report, written, "r.html") == []
    id_ = "result.income.actual"
    figures = dict(report.facts.figures)
    figures[id_] = replace(figures[id_], value=figures[id_].value + 900_000)  # type: ignore[operator]
    other = replace(report, facts=Facts(figures, report.facts.tables, report.facts.charts))
    found = check_written(other, written, "r.html")
    assert {f.code for f in found} == {"report.other-number"}
    first = report.facts.tables["result"].rows[0].label
    cut = written.replace(first.encode(), b"Bortklippt rad", 1).replace(first.encode(), b"Bortklippt rad")
    assert [f.code for f in check_written(report, cut, "r.html") if "number" in f.code] == ["report.number-not-found"]


def test_one_format_is_read_the_pdf_first() -> None:
    report = document()
    back = ReadBack(report, "r", ["html", "docx", "md"])
    back("html", b"not read at all")
    assert back.findings == []
    back("docx", render(report, ["docx"])["docx"])
    assert back.findings == []
    assert not_read(shown_numbers(report)[:1], document_from(b"tom", "r")) != []
