"""A report of the sample municipality that has been printed and scanned: what is read of its tables."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tertial.published.check import document_from
from tertial.usecases.read_back import shown_numbers


@pytest.mark.slow
def test_a_scanned_report_gives_its_figures(tmp_path: Path) -> None:
    if shutil.which("tesseract") is None or shutil.which("pdftoppm") is None:
        pytest.skip("tesseract or pdftoppm is not installed")
    from datetime import date

    from benchmarks.scanned import found_alike, scanned, written

    from tertial.sample.demo import run
    from tertial.usecases.workspace import open_workspace

    run(tmp_path, who="test")
    report, content = written(open_workspace(tmp_path), date(2026, 8, 31), "council")
    shown = shown_numbers(report)
    document = document_from(scanned(content), "scan.pdf")
    values: list[Any] = [f.value for f in document.figures if f.where == "table"]
    assert sum(1 for s in shown if s.value in values) >= 0.95 * len(shown)
    assert found_alike(shown, document.figures) >= 0.95 * len(shown)
