"""DuckDB in process: the one place that runs queries on a workspace's own machine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tertial.data.tables_scan import Scan
from tertial.domain.cores import cores
from tertial.query.inputs import CALENDAR, INPUTS, calendar_rows, table_of
from tertial.query.scans import scanned
from tertial.query.step import PARAMETER, Query, Step, Value, needed, quoted, sources, statement

if TYPE_CHECKING:
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


MEMORY = 384 << 20
MEMORY_OF_THREAD = 256 << 20
"""Bytes that an engine holds, and more for each of its threads, before it puts aside on disk what it works on. Arrow tables that it is
given and answers that it gives come on top."""
_LEFT = 24 * 3600
"""Seconds after which a file that was put aside is what a crash has left: no question takes that long."""


class Engine:
    """Runs queries over given tables.

    `inputs` maps names of `inputs.INPUTS` to Arrow tables, or to scans of tables that it is to read out of their files. A table that
    is not given is empty, a column that a given one lacks is null, and others than ours are ignored. After the inputs are in, the
    engine reads no other file, loads no extension and reaches no network. It works in bounded memory: what does not fit is put
    aside in files of the folder `aside`, which are gone with the engine; without a folder nothing is written, and a question that
    does not fit fails. The same inputs and query give the same answer whatever `threads` is.

    Raises KeyError for a name that no query reads.
    """

    def __init__(
        self, inputs: Mapping[str, pa.Table | Scan], *, threads: int | None = None, aside: Path | None = None
    ) -> None:
        import duckdb

        if unknown := sorted(set(inputs) - set(INPUTS)):
            raise KeyError(f"no query reads {', '.join(unknown)}")
        if aside is not None:
            _sweep(aside)
        threads = threads or cores()
        memory = MEMORY + threads * MEMORY_OF_THREAD
        folder = "" if aside is None else str(aside)
        limits: dict[str, Any] = {"threads": threads, "memory_limit": f"{memory}B", "temp_directory": folder}
        self._connection = duckdb.connect(":memory:", config=limits)
        self._kept: dict[tuple[str, tuple[tuple[str, Value], ...]], str] = {}
        self._scans = {name: given for name, given in inputs.items() if isinstance(given, Scan)}
        files = [str(path) for scan in self._scans.values() for path in scan.files]
        self._connection.execute("SET allowed_paths = $files", {"files": files})
        self._connection.execute("SET enable_external_file_cache = false")  # the system keeps files at hand itself
        self._waiting: dict[str, pa.Table | Scan | None] = {name: inputs.get(name) for name in INPUTS}
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

    def stream(self, query: Query) -> Iterator[pa.RecordBatch]:
        """The answer to a query without a key, in parts and in any order: for one that is too large to be held. Nothing else can be asked
        before it is at its end."""
        sql = self._statement(query)
        used = _used(sql, query.parameters)
        yield from (self._connection.sql(sql, params=used) if used else self._connection.sql(sql)).to_arrow_reader()

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

    def has(self, table: str) -> bool:
        """Whether there is any row of a table."""
        self._prepare((table,))
        return self._connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall() != []

    def explain(self, query: Query) -> str:
        """The statement that `run` runs, after a comment that gives its inputs and bound values."""
        bound = "".join(f"\n--   ${name} = {value}" for name, value in query.parameters_as_text)
        return f"-- {query.name}\n-- reads {', '.join(query.inputs)}\n-- with{bound or ' no values'}\n{query.sql}"

    def _statement(self, query: Query) -> str:
        """What to run, with what it shares with other queries as tables that are already made."""
        self._prepare(query.inputs)
        steps: list[Step] = []
        for step in needed(query.steps, query.steps[-1]):
            shared = step.shared and not (step.wide and any(step.reads(name) for name in self._scans))
            kept = self._keep(step, needed([*steps, step], step), query.parameters) if shared else None
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

    def _register(self, name: str, given: pa.Table | Scan | None) -> None:
        if isinstance(given, Scan):
            rows = scanned(given, [(column, _TYPES[kind]) for column, kind in INPUTS[name]])
            self._connection.execute(f"CREATE VIEW {name} AS {rows}")
            return
        if name == "calendar":
            given = table_of(CALENDAR, calendar_rows())
        elif given is None:
            given = table_of(INPUTS[name], ())
        self._connection.register(f"input_{name}", given)
        columns = _columns(_declared(given), name)
        self._connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM input_{name}")


def _sweep(aside: Path) -> None:
    """Delete what an engine that was killed has put aside; a whole one deletes its own, and the next that puts aside those of the dead."""
    with suppress(OSError):
        for path in aside.glob("duckdb_temp_*"):
            if path.stat().st_mtime < time.time() - _LEFT:
                path.unlink()


def _used(sql: str, parameters: Mapping[str, Value]) -> dict[str, Value]:
    return {name: parameters[name] for name in PARAMETER.findall(sql)}


def _declared(table: pa.Table) -> dict[str, str]:
    """The columns of a table and their types as the engine sees them; a type that none of ours is stored in is told by its Arrow name."""
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
