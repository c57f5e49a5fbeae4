"""The same queries for Spark: transpiled, and run over many municipalities' tables where PySpark is installed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tertial.query.step import Query, Step

if TYPE_CHECKING:
    import pyarrow as pa


def step_to_spark(step: Step) -> str:
    """One step in Spark's dialect; raises sqlglot's UnsupportedError for anything that Spark does not have."""
    return _transpile(step.sql)


def to_spark(query: Query) -> str:
    """The whole statement in Spark's dialect, its parameters as `:name`; raises as `step_to_spark` does."""
    return _transpile(query.sql)


def _transpile(sql: str) -> str:
    import sqlglot

    (out,) = sqlglot.transpile(
        sql, read="duckdb", write="spark", pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    return out


def run(session: Any, query: Query, tables: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The answer's rows, on a Spark session (3.4 or later), with the inputs given as data frames by their names.

    The frames are registered as temporary views. Rows come in the order of the query's key.
    """
    for name in query.inputs:
        tables[name].createOrReplaceTempView(name)
    answer = session.sql(to_spark(query), args=dict(query.parameters))
    return [row.asDict() for row in answer.collect()]


def frame(session: Any, table: pa.Table) -> Any:
    """A data frame of a small Arrow table, with the column types that the queries expect."""
    types = {"int64": "bigint", "int32": "int", "int16": "smallint", "int8": "tinyint", "bool": "boolean"}
    types |= {"date32[day]": "date", "string": "string", "decimal128(20, 6)": "decimal(20,6)"}
    schema = ", ".join(f"`{field.name}` {types[str(field.type)]}" for field in table.schema)
    return session.createDataFrame([tuple(row.values()) for row in table.to_pylist()], schema)
