"""Queries as values: chains of named SQL steps with bound parameters, and the way back to the source rows.

The SQL is DuckDB's dialect, restricted to what sqlglot transpiles to Spark. Values are bound by name (`$as_of`), never
written into the text. Money is summed as integer öre; a quotient leaves as numerator and denominator, so that it is
rounded once, where it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from tertial.query.inputs import INPUTS

Value = int | str | bool | date | Decimal | None

PARAMETER = re.compile(r"\$([a-z][a-z0-9_]*)")
_READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")


@dataclass(frozen=True, slots=True)
class Step:
    """A named SELECT. It may read the inputs and every step before it in the chain.

    `shared`: many queries start from it, so an engine may keep its rows from one query to the next. `wide`: a row for each of a
    stored table, nothing summed; where that table is too large to be held, such a step is not kept either.
    """

    name: str
    sql: str
    shared: bool = False
    wide: bool = False

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(PARAMETER.findall(self.sql))

    def reads(self, name: str) -> bool:
        """Whether the step mentions a table or step of this name."""
        return name in _read(self.sql)


@lru_cache(maxsize=4096)
def _read(sql: str) -> frozenset[str]:
    """The names that stand after FROM and JOIN: a report asks for them thousands of times."""
    return frozenset(_READ.findall(sql))


def quoted(name: str) -> str:
    """A column name as SQL: some of ours (`from`, `end`, `row`) are words of the language."""
    return f'"{name}"'


@dataclass(frozen=True, slots=True)
class Behind:
    """The source rows behind some columns of a query's answer, all from one table.

    `steps` end in a select of the rows with `batch`, `row`, the columns `shown` to a reader, the answer's key columns and
    what else the conditions need; `columns` gives for each answered column the SQL condition that its rows fulfil.
    """

    table: str
    steps: tuple[Step, ...]
    columns: Mapping[str, str]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A chain of steps whose last is the answer, in the order of `key`, which identifies its rows (none: a single row).

    `parameters` are bound by name; names that no step mentions are dropped and a
    mentioned name that is missing raises ValueError.
    """

    name: str
    steps: tuple[Step, ...]
    parameters: Mapping[str, Value]
    key: tuple[str, ...]
    behind: tuple[Behind, ...] = field(default=(), repr=False)
    all_parameters: Mapping[str, Value] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        used = set().union(*(step.parameters for step in self.steps))
        if missing := sorted(used - set(self.parameters)):
            raise ValueError(f"query {self.name} lacks the parameters {', '.join(missing)}")
        object.__setattr__(self, "all_parameters", MappingProxyType(dict(self.parameters)))
        kept = {name: value for name, value in self.parameters.items() if name in used}
        object.__setattr__(self, "parameters", MappingProxyType(kept))

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the tables that the steps read, sorted."""
        read = frozenset[str]().union(*(_read(step.sql) for step in self.steps))
        return tuple(sorted((read - {step.name for step in self.steps}) & INPUTS.keys()))

    @property
    def sql(self) -> str:
        """One statement: each step a common table expression, the last of them selected in the order of the key."""
        return statement(self.steps, self.key)

    @property
    def parameters_as_text(self) -> tuple[tuple[str, str], ...]:
        """Bound parameters in the order of their names, for the record of where a figure comes from."""
        return tuple((name, "" if value is None else str(value)) for name, value in sorted(self.parameters.items()))


def statement(steps: Sequence[Step], key: Sequence[str]) -> str:
    """Steps as one statement that selects the last of them in the order of `key`."""
    given = ",\n".join(f"{step.name} AS (\n{step.sql.strip()}\n)" for step in steps)
    order = " ORDER BY " + ", ".join(quoted(name) for name in key) if key else ""
    return f"WITH {given}\nSELECT * FROM {steps[-1].name}{order}"


def needed(steps: Sequence[Step], last: Step) -> tuple[Step, ...]:
    """`last` and the steps before it that it reads, directly or through others, in order."""
    wanted, read = {last.name}, set(_read(last.sql))
    before = steps[: [step.name for step in steps].index(last.name)]
    for step in reversed(before):
        if step.name in read:
            wanted.add(step.name)
            read |= _read(step.sql)
    return (*(step for step in before if step.name in wanted), last)


def sources(query: Query, row: Mapping[str, Value], column: str, *, limit: int = 20) -> tuple[Query, ...]:
    """Queries for the source rows behind one cell: the row with key `row`, the column `column`; one query per table.

    Each answers with at most `limit` rows in the order of `batch` and `row`, numbered by `place`, and on each of them `total`,
    the number of rows that there are. Raises KeyError when the query has no such column to trace, or `row` is not its key.
    """
    if set(row) != set(query.key):
        raise KeyError(f"the key of {query.name} is {', '.join(query.key)}")
    found = [behind for behind in query.behind if column in behind.columns]
    if not found:
        raise KeyError(f"{query.name} has no column {column} that can be traced")
    return tuple(_source(query, behind, row, column, limit) for behind in found)


def _source(query: Query, behind: Behind, row: Mapping[str, Value], column: str, limit: int) -> Query:
    given = {f"key_{name}": value for name, value in row.items()}
    same = [f"{quoted(name)} = $key_{name}" for name in row]
    last = behind.steps[-1].name
    where = " AND ".join([f"({behind.columns[column]})", *same])
    numbered = Step(
        "numbered_source_rows",
        f'SELECT *, COUNT(*) OVER () AS total, ROW_NUMBER() OVER (ORDER BY batch, "row") AS place\n'
        f"FROM {last}\nWHERE {where}",
    )
    shown = ", ".join(quoted(name) for name in ("place", "batch", "row", *behind.shown, "total"))
    first = Step("source_rows", f"SELECT {shown} FROM numbered_source_rows WHERE place <= $row_limit")
    return Query(
        name=f"{query.name}.sources.{behind.table}",
        steps=(*behind.steps, numbered, first),
        parameters={**query.all_parameters, **given, "row_limit": limit},
        key=("place",),
    )


def chain(*parts: Step | Iterable[Step]) -> tuple[Step, ...]:
    """Steps in order, each name once: the first of two equal steps is kept, two different ones of a name raise ValueError."""
    out: dict[str, Step] = {}
    for part in parts:
        for step in (part,) if isinstance(part, Step) else part:
            if out.setdefault(step.name, step) != step:
                raise ValueError(f"two different steps are called {step.name}")
    return tuple(out.values())
