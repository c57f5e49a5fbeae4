from __future__ import annotations

from datetime import date
from itertools import pairwise

from tertial.domain.coding import parse_codes
from tertial.domain.committee import Line
from tertial.query.inputs import calendar_rows, mappings


def test_a_code_counts_for_the_first_set_that_holds_it_and_for_none_when_none_does() -> None:
    lines = [Line("a", "A", parse_codes(["30-39"]), "income"), Line("b", "B", parse_codes(["35-45"]), "costs")]
    made = mappings(
        accounts=["45", "36", "36", "99"], units=[], lines=lines, areas=[], care_types=[], batches=["y", "x"]
    )
    assert made["account_lines"].to_pylist() == [{"account": "36", "line": "a"}, {"account": "45", "line": "b"}]
    assert made["lines"].to_pylist() == [{"line": "a"}, {"line": "b"}]
    assert made["batches"].to_pylist() == [{"batch": "y", "sequence": 0}, {"batch": "x", "sequence": 1}]
    assert made["unit_areas"].num_rows == 0


def test_the_calendar_has_no_gap() -> None:
    rows = calendar_rows()
    assert rows[0][0] == date(1950, 1, 1)
    assert all(b[3] == a[4] + 1 for a, b in pairwise(rows))
    assert [r[1:] for r in rows if r[0] == date(1970, 1, 1)] == [(1970, 1, 0, 30)]
