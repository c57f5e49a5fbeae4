"""DuckDB in process: the one place that runs queries on a workspace's own machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tertial.query.inputs import CALENDAR, INPUTS, calendar_rows, table_of
from tertial.query.step import PARAMETER, Query, Step, Value, needed, quoted, sources, statement

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_TYPES = {
    "string": "VARCHAR",
    "date32": "DATE",
    "int64": "BIGINT",
    "int32": "INTEGER",
    "int16": "SMALLINT",
    "int8": "TINYINT",
    "bool": "BOOLEAN",
    "decimal": "DECIMAL(20, 6)",
}


class Engine:
    """Runs queries over given tables.

    `inputs` maps names of `inputs.INPUTS` to Arrow tables or Parquet files. A table that is not given is empty, a column
    that a given one lacks is null, and others than ours are ignored. After the inputs are in, the engine reads no other file,
    loads no extension and reaches no network. The same inputs and query give the same answer whatever `threads` is.
    Raises KeyError for a name that no query reads.
    """

    def __init__(self, inputs: Mapping[str, pa.Table | Sequence[Path]], *, threads: int | None = None) -> None:
        import duckdb

        if unknown := sorted(set(inputs) - set(INPUTS)):
            raise KeyError(f"no query reads {', '.join(unknown)}")
        self._connection = duckdb.connect(":memory:")
        self._kept: dict[tuple[str, tuple[tuple[str, Value], ...]], str] = {}
        if threads is not None:
            self._connection.execute("SET threads = $n", {"n": threads})
        files = [str(p) for given in inputs.values() if isinstance(given, Sequence) for p in given]
        self._connection.execute("SET allowed_paths = $files", {"files": files})
        self._waiting: dict[str, pa.Table | Sequence[Path] | None] = {name: inputs.get(name) for name in INPUTS}
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def run(self, query: Query) -> pa.Table:
        """The answer, in the order of the query's key."""
        return self._execute(self._statement(query), query.parameters)

    def rows(self, query: Query) -> list[dict[str, Any]]:
        """The answer as rows by column name, in the order of the query's key: quicker than `run` for a few rows."""
        sql = self._statement(query)
        used = _used(sql, query.parameters)
        cursor = self._connection.execute(sql, used) if used else self._connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def source_rows(
        self, query: Query, row: Mapping[str, Value], column: str, *, limit: int = 20
    ) -> dict[str, pa.Table]:
        """The rows behind one cell by the table that they stand in; see `step.sources` for columns and errors."""
        return {q.name.rpartition(".")[2]: self.run(q) for q in sources(query, row, column, limit=limit)}

    def codes(self, table: str, column: str) -> tuple[str, ...]:
        """The codes that occur in a column, sorted; empty ones left out."""
        if column not in {name for name, _ in INPUTS[table]}:
            raise KeyError(f"{table} has no column {column}")
        self._prepare((table,))
        name = quoted(column)
        sql = f"SELECT DISTINCT {name} AS code FROM {table} WHERE {name} <> '' ORDER BY code"
        return tuple(str(code) for code in self._execute(sql, {}).column("code").to_pylist())

    def explain(self, query: Query) -> str:
        """The statement that `run` runs, after a comment that gives its inputs and bound values."""
        bound = "".join(f"\n--   ${name} = {value}" for name, value in query.parameters_as_text)
        return f"-- {query.name}\n-- reads {', '.join(query.inputs)}\n-- with{bound or ' no values'}\n{query.sql}"

    def _statement(self, query: Query) -> str:
        """What to run, with what it shares with other queries as tables that are already made."""
        self._prepare(query.inputs)
        steps: list[Step] = []
        for step in needed(query.steps, query.steps[-1]):
            kept = self._keep(step, needed([*steps, step], step), query.parameters) if step.shared else None
            steps.append(step if kept is None else Step(step.name, f"SELECT * FROM {kept}"))
        return statement(needed(steps, steps[-1]), query.key)

    def _keep(self, step: Step, steps: Sequence[Step], parameters: Mapping[str, Value]) -> str:
        """The name of a table with the rows of a shared step, made the first time that it is asked for.

        A table is told by the text of all that leads to it and the values bound there, so it can never stand for another.
        """
        sql = statement(steps, ())
        used = frozenset().union(*(s.parameters for s in steps))
        bound = tuple((name, parameters[name]) for name in sorted(used))
        if (sql, bound) not in self._kept:
            name = f"kept_{len(self._kept)}_{step.name}"
            self._connection.execute(f"CREATE TEMP TABLE {name} AS {sql}", dict(bound))
            self._kept[sql, bound] = name
        return self._kept[sql, bound]

    def _execute(self, sql: str, parameters: Mapping[str, Value]) -> pa.Table:
        used = _used(sql, parameters)
        relation = self._connection.sql(sql, params=used) if used else self._connection.sql(sql)
        answer: pa.Table = relation.to_arrow_table()
        return answer

    def _prepare(self, names: Iterable[str]) -> None:
        """Registers the inputs that have not been read before: most queries read a few of them."""
        for name in names:
            if name in self._waiting:
                self._register(name, self._waiting.pop(name))

    def _register(self, name: str, given: pa.Table | Sequence[Path] | None) -> None:
        if name == "calendar":
            given = table_of(CALENDAR, calendar_rows())
        elif given is None or (isinstance(given, Sequence) and not given):
            given = table_of(INPUTS[name], ())
        if isinstance(given, Sequence):
            listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in given)
            self._connection.execute(
                f"CREATE VIEW input_{name} AS SELECT * FROM read_parquet([{listed}], union_by_name = true)"
            )
            types = _described(self._connection, name)
        else:
            self._connection.register(f"input_{name}", given)
            types = _declared(given)
        self._connection.execute(f"CREATE VIEW {name} AS SELECT {_columns(types, name)} FROM input_{name}")


def _used(sql: str, parameters: Mapping[str, Value]) -> dict[str, Value]:
    return {name: parameters[name] for name in PARAMETER.findall(sql)}


def _described(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    """The columns of an input and their types as DuckDB sees them."""
    rows = connection.execute(f"DESCRIBE input_{name}").fetchall()
    return {row[0]: row[1].replace(", ", ",").replace(",", ", ") for row in rows}


def _declared(table: pa.Table) -> dict[str, str]:
    """The same of an Arrow table, which tells it itself; a type that none of ours is stored in is told by its Arrow name."""
    from tertial.data.tables import arrow_schema

    kinds = arrow_schema(tuple((kind, kind) for kind in _TYPES))
    ours = {str(field.type): _TYPES[field.name] for field in kinds}
    return {field.name: ours.get(str(field.type), str(field.type)) for field in table.schema}


def _columns(given: Mapping[str, str], name: str) -> str:
    """Every column of the input as declared: cast where the given one has another type, null where there is none."""
    out = []
    for column, kind in INPUTS[name]:
        type_ = _TYPES[kind]
        if given.get(column) == type_:
            out.append(quoted(column))
        else:
            source = quoted(column) if column in given else "NULL"
            out.append(f"CAST({source} AS {type_}) AS {quoted(column)}")
    return ", ".join(out)
