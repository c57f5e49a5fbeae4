from __future__ import annotations

import pytest

from tertial.data.export import escape_formula


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\tx", "\r=1", "  =1", "＝1", "-12a"]
)
def test_what_a_spreadsheet_would_run_is_escaped(text: str) -> None:
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Kostnader", "-12,50", "+1 234", "-1\u00a0234.5", "a=b", "3-4"])
def test_what_it_would_not_run_is_left_alone(text: str) -> None:
    assert escape_formula(text) == text
