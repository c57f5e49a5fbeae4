"""What holds of every query: it transpiles, runs, is ordered by its key, leads back to its rows, and engines agree."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.engines.catalogue import QUERIES
from tests.engines.tables import answer, drawn, small_mappings, table

import tertial.query
from tertial.query import spark
from tertial.query.engine import Engine
from tertial.query.inputs import CALENDAR, INPUTS, calendar_rows, table_of
from tertial.query.step import Query, Step, sources

TABLES = {kind: table(kind, rows) for kind, rows in drawn(1).items()}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine({**small_mappings(batches=["b1"]), **TABLES}, threads=2) as ready:
        yield ready


every_query = pytest.mark.parametrize("query", QUERIES, ids=[f"{i}-{q.name}" for i, q in enumerate(QUERIES)])


def test_the_catalogue_holds_every_public_query() -> None:
    called = {q.steps[-1].name for q in QUERIES}
    assert len(called) > 15
    makers = set()
    for module in pkgutil.iter_modules(tertial.query.__path__, "tertial.query."):
        loaded = importlib.import_module(module.name)
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            public = not name.startswith("_") and function.__module__ == module.name
            if public and inspect.signature(function).return_annotation == "Query" and name != "replace_steps":
                makers.add(name)
    source = (importlib.import_module("tests.engines.catalogue").__loader__).get_source("tests.engines.catalogue")  # type: ignore[union-attr]
    assert source is not None
    assert {name for name in makers if f".{name}(" not in source} == set()


@every_query
def test_every_step_transpiles_to_spark(query: Query) -> None:
    for step in query.steps:
        out = spark.step_to_spark(step)
        assert all(f":{name}" in out for name in step.parameters)
    assert "$" not in spark.to_spark(query)


def test_what_spark_lacks_is_refused() -> None:
    import sqlglot

    with pytest.raises(sqlglot.errors.UnsupportedError):
        spark.step_to_spark(Step("s", "SELECT json_extract(a, '$[*].b.*') FROM t"))


@every_query
def test_rows_are_ordered_by_their_key_and_hold_no_float(query: Query, engine: Engine) -> None:
    assert answer(engine, query)
    types = {str(f.type) for f in engine.run(query).schema}
    assert not types & {"double", "float"}


def test_inputs_are_the_tables_that_are_read() -> None:
    by_name = {q.name: q.inputs for q in QUERIES}
    assert by_name["imported_indicators"] == ("indicators",)
    assert by_name["open_placements"] == ("care_types", "placement_prices", "placements", "unit_areas")
    assert by_name["initiatives"] == ("calendar", "initiatives")


@every_query
def test_threads_and_kept_steps_do_not_change_the_answer(query: Query, engine: Engine) -> None:
    with Engine({**small_mappings(batches=["b1"]), **TABLES}, threads=1) as other:
        assert other.run(query).equals(engine.run(query))


@pytest.fixture(scope="module")
def nothing() -> Iterator[Engine]:
    with Engine({}, threads=1) as ready:
        yield ready


@every_query
def test_an_empty_workspace_gives_no_error(query: Query, nothing: Engine) -> None:
    if "covered_from" in query.parameters:
        pytest.skip("the caller says that the register covers the time, so nothing is 0 and not unknown")
    rows = nothing.run(query).to_pylist()
    plain = {"period", "measure", "year", "number", "month", "months", "partial"}
    assert all(v is None for row in rows for k, v in row.items() if k not in plain)


@every_query
def test_every_cell_leads_back_to_rows_that_explain_it(query: Query, engine: Engine) -> None:
    traced = {column for behind in query.behind for column in behind.columns}
    rows = answer(engine, query)
    assert traced & set(rows[0]), "no column can be traced"
    for row in (rows[0], rows[-1]):
        key = {k: row[k] for k in query.key}
        for column in sorted(traced & set(row)):
            found = engine.source_rows(query, key, column, limit=3)
            assert found
            for place in found.values():
                assert {"batch", "row", "total"} <= set(place.column_names)
                assert place.num_rows <= 3
                assert not {"person", "text"} & set(place.column_names)
            if row[column]:
                assert any(place.num_rows for place in found.values()), (column, row)


def test_a_cell_that_cannot_be_traced_is_told() -> None:
    with pytest.raises(KeyError, match="the key of"):
        sources(QUERIES[0], {"unit": "1"}, "last_year")
    with pytest.raises(KeyError, match="no column nothing"):
        sources(QUERIES[0], {"line": "costs"}, "nothing")


def plain(value: Any) -> Any:
    return Fraction(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed")
    builder = pyspark.sql.SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "2")
    made = builder.config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    yield made
    made.stop()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::FutureWarning")
@every_query
def test_spark_gives_the_same_answer(query: Query, engine: Engine, session: Any) -> None:
    given = {**small_mappings(batches=["b1"]), **TABLES, "calendar": table_of(CALENDAR, calendar_rows())}
    empty = {name: table_of(columns, ()) for name, columns in INPUTS.items() if name not in given}
    frames = {name: spark.frame(session, {**given, **empty}[name]) for name in query.inputs}
    found = spark.run(session, query, frames)
    expected = engine.run(query).to_pylist()
    assert [{k: plain(v) for k, v in r.items()} for r in found] == [
        {k: plain(v) for k, v in r.items()} for r in expected
    ]
