"""The whole database as rows of JSON, and back: the same for SQLite and PostgreSQL, so that one restores into the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.findings import Kind, RefusedError
from tertial.workflow.store import Store
from tertial.workflow.store_engine import HEAD, WRITES, bare_engine, is_server, told, upgrade

if TYPE_CHECKING:
    from sqlalchemy import Connection

LEFT_OUT = frozenset({"sessions", "sign_in_attempts", "one_time_links"})
"""Tables of who is signed in just now: after a restore everybody signs in anew."""
Row = tuple[str, dict[str, Any]]

NOT_EMPTY = Kind(
    "storage.not-empty",
    "error",
    sv="Databasen som ”database” i tertial.toml pekar på är inte tom.",
    en="The database that “database” in tertial.toml points to is not empty.",
    do_sv="Återställ till en ny tom databas: createdb, och ändra adressen i säkerhetskopians tertial.toml.",
    do_en="Restore into a new empty database: createdb, and change the address in the backup's tertial.toml.",
)


def dump(store: Store) -> Iterator[Row]:
    """(table, row) for every row, as one moment saw them all; bytes are {"hex": …}. Ordered by table and primary key."""
    from tertial.workflow.schema import metadata

    one_moment = {"isolation_level": "REPEATABLE READ"} if store.engine.dialect.name == "postgresql" else {}
    with told(), store.engine.connect() as plain:
        connection = plain.execution_options(**one_moment)
        for table in metadata.sorted_tables:
            if table.name not in LEFT_OUT:
                query = table.select().order_by(*table.primary_key.columns)
                for row in connection.execute(query).mappings():
                    yield table.name, {k: {"hex": v.hex()} if isinstance(v, bytes) else v for k, v in row.items()}


def load(target: Path | str, version: str, rows: Iterable[Row]) -> Store:
    """A new database with the rows of a dump that was made at a version, brought forward to today's.

    All or nothing. Raises RefusedError when the database has rows already.
    """
    engine = bare_engine(target)
    try:
        with told(), engine.execution_options(**WRITES).begin() as connection:
            _demand_empty(connection)
            upgrade(connection, version)
            _insert(connection, rows)
            if is_server(target):
                _move_sequences(connection)
            if version != HEAD:
                upgrade(connection, "head")
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


def _demand_empty(connection: Connection) -> None:
    from sqlalchemy import inspect, text

    tables = inspect(connection).get_table_names()
    if "audit" in tables and connection.execute(text("SELECT count(*) FROM audit")).scalar():
        raise RefusedError(NOT_EMPTY())


def _insert(connection: Connection, rows: Iterable[Row]) -> None:
    from sqlalchemy import MetaData

    found = MetaData()
    found.reflect(connection)
    for name, row in rows:
        values = {k: bytes.fromhex(v["hex"]) if isinstance(v, dict) else v for k, v in row.items()}
        connection.execute(found.tables[name].insert().values(**values))


def _move_sequences(connection: Connection) -> None:
    """PostgreSQL numbers new rows from a counter of its own, which inserted rows have not moved."""
    from sqlalchemy import inspect, text

    inspector = inspect(connection)
    for table in inspector.get_table_names():
        for column in inspector.get_columns(table):
            if str(column.get("default", "")).startswith("nextval("):
                name = column["name"]
                counter = f"pg_get_serial_sequence('{table}', '{name}')"
                highest = f"(SELECT coalesce(max({name}), 0) + 1 FROM {table})"
                connection.execute(text(f"SELECT setval({counter}, {highest}, false)"))
