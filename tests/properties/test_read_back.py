"""A report that is written and read again gives every figure with its label, column, value and unit, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.properties.report_cases import reports

from tertial.published.check import document_from
from tertial.report.build import Document
from tertial.report.render import render
from tertial.usecases.read_back import not_read, shown_numbers

FORMATS = ("pdf", "docx", "html")
# Every smaller example would be written and read anew: the example that fails is small enough to read as it is.
once = settings(phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), database=None)
quick = settings(once, max_examples=10, derandomize=True)
many = settings(once, max_examples=250, derandomize=True)


def read_back(report: Document, form: str) -> None:
    shown = shown_numbers(report)
    document = document_from(render(report, [form])[form], f"report.{form}")
    read = [f for f in document.figures if f.where == "table"]
    assert not_read(shown, document) == []
    assert len(read) == len(shown)
    assert all(f.confidence == 1 for f in read)


@pytest.mark.parametrize("form", FORMATS)
@quick
@given(report=reports(most_tables=2, most_rows=12))
def test_a_report_is_read_back(form: str, report: Document) -> None:
    read_back(report, form)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
@many
@given(report=reports())
def test_long_reports_are_read_back(form: str, report: Document) -> None:
    read_back(report, form)


@quick
@given(report=reports(most_tables=1, most_rows=6))
def test_another_number_in_the_file_is_missed(report: Document) -> None:
    shown = shown_numbers(report)
    document = document_from(render(report, ["html"])["html"], "report.html")
    for number in shown:
        changed = [replace(number, value=number.value + 1)]
        alike = [s for s in shown if s.label == number.label and s.column == number.column]
        assert not_read(changed, document) == changed or changed[0].value in {s.value for s in alike}
