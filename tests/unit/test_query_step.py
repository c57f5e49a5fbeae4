from __future__ import annotations

from datetime import date

import pytest

from tertial.query.step import Behind, Query, Step, chain, needed, sources, statement


def test_a_query_is_a_chain_of_named_steps_that_ends_in_its_key_order() -> None:
    query = Query(
        "q", (Step("a", "SELECT 1 AS x"), Step("b", "SELECT x FROM a WHERE x < $top")), {"top": 3, "more": 1}, ("x",)
    )
    assert (
        query.sql
        == 'WITH a AS (\nSELECT 1 AS x\n),\nb AS (\nSELECT x FROM a WHERE x < $top\n)\nSELECT * FROM b ORDER BY "x"'
    )
    assert dict(query.parameters) == {"top": 3}
    assert query.parameters_as_text == (("top", "3"),)


def test_a_value_that_a_step_mentions_must_be_bound() -> None:
    with pytest.raises(ValueError, match="lacks the parameters as_of"):
        Query("q", (Step("a", "SELECT $as_of AS x"),), {}, ())


def test_one_name_is_one_step() -> None:
    a = Step("a", "SELECT 1")
    assert chain((a,), a, [Step("b", "SELECT 2")]) == (a, Step("b", "SELECT 2"))
    with pytest.raises(ValueError, match="two different steps"):
        chain(a, Step("a", "SELECT 2"))


def test_only_what_is_read_is_needed() -> None:
    a, b, c, d = (
        Step(n, s)
        for n, s in (("a", "SELECT 1"), ("b", "SELECT 2"), ("c", "SELECT * FROM a"), ("d", "SELECT * FROM c"))
    )
    assert needed((a, b, c, d), d) == (a, c, d)
    assert "b AS" not in statement(needed((a, b, c, d), d), ())


def test_reads_takes_whole_names() -> None:
    step = Step("x", "SELECT * FROM budget_rows JOIN  lines l ON TRUE")
    assert step.reads("budget_rows")
    assert step.reads("lines")
    assert not step.reads("budget")


def test_sources_bind_the_key_and_the_limit() -> None:
    rows = Step("rows", 'SELECT batch, "row", line, amount FROM ledger')
    behind = Behind("ledger", (rows,), {"amount": "amount <> $none"}, ("amount",))
    query = Query("q", (Step("a", "SELECT 1 AS line"),), {"none": 0, "day": date(2023, 1, 1)}, ("line",), (behind,))
    (found,) = sources(query, {"line": "costs"}, "amount", limit=5)
    assert dict(found.parameters) == {"none": 0, "key_line": "costs", "row_limit": 5}
    assert '(amount <> $none) AND "line" = $key_line' in found.sql
    assert found.name == "q.sources.ledger"


def test_a_step_that_is_called_as_a_table_is_no_table() -> None:
    query = Query(
        "q", (Step("budget", "SELECT 1 AS x"), Step("b", "SELECT x FROM budget, ledger JOIN lines ON TRUE")), {}, ()
    )
    assert query.inputs == ("lines",)
    assert not Step("x", "SELECT 1").reads("budget")
