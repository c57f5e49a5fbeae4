"""The published reports beside the checkout: every figure of the truth read, every failing relation told, nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.conftest import shared

from tertial.findings import Severity
from tertial.published.check import as_json, check_documents, read_document

SERIOUS: tuple[Severity, ...] = ("error", "warning")


def reports(stem: str) -> tuple[dict[str, Any], dict[str, Any]]:
    folder = shared("reports")
    document = read_document(folder / f"{stem}.txt")
    truth = json.loads((folder / "truth" / f"{stem}.json").read_text(encoding="utf-8"))
    return as_json([document], check_documents([document])), truth


@pytest.mark.parametrize(("stem", "cells"), [("helsingborg-2021", 133), ("helsingborg-2023-08", 117)])
def test_table_cells_and_prose(stem: str, cells: int) -> None:
    answer, truth = reports(stem)
    found = answer["documents"][0]["figures"]
    for where, wanted in (("table", cells), ("prose", None)):
        left = [(f["value"], f["unit"], f["column"] if where == "table" else "") for f in found if f["where"] == where]
        missed = []
        for f in truth["figures"]:
            key = (f["value"], f["unit"], f["column"] if where == "table" else "")
            if f["where"] == where and key in left:
                left.remove(key)
            elif f["where"] == where:
                missed.append(f)
        assert missed == []
        if wanted:
            assert sum(1 for f in found if f["where"] == "table") == wanted


def test_the_annual_report_is_contradicted_where_the_truth_says_so() -> None:
    answer, _ = reports("helsingborg-2021")
    found = {(f["rule"], f["severity"]): f for f in answer["findings"] if f["severity"] in SERIOUS}
    assert set(found) == {("direction", "warning"), ("cause", "warning")}
    assert {v for _, v in found["direction", "warning"]["terms"]} == {100454, 111562}
    assert {v for _, v in found["cause", "warning"]["terms"]} == {-1271, -11108}


def test_the_interim_report_has_no_alarm() -> None:
    answer, _ = reports("helsingborg-2023-08")
    assert {f["severity"] for f in answer["findings"]} == {"note"}
    assert "partial-year" in {f["rule"] for f in answer["findings"]}


def test_unit_deviations_that_do_not_make_the_result() -> None:
    document = read_document(shared("reports") / "resultatrapport-2025-12.txt")
    found = [f for f in check_documents([document]) if f.severity == "error"]
    assert [(f.rule, float(f.claimed or 0), float(f.computed or 0), len(f.terms)) for f in found] == [
        ("sum", 32.8, 32.0, 13)
    ]


def test_the_key_figure_restated_two_years_later() -> None:
    folder = shared("reports")
    documents = [read_document(folder / f"helsingborg-{name}.txt") for name in ("2021", "2023-08")]
    found = [f for f in check_documents(documents) if f.rule == "restated"]
    assert [(int(f.claimed or 0), int(f.computed or 0)) for f in found] == [(3130, 1509)]
