"""Opening the workflow database: SQLite in a file or PostgreSQL, the same statements on both.

Transactions that write are one at a time: BEGIN IMMEDIATE in SQLite, an advisory lock in PostgreSQL. So the audit
log's chain never forks, and what a transaction has read still holds when it writes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.findings import HIDDEN, Kind, UnreadableError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.exc import DBAPIError

HEAD = "0002"
"""The newest migration; a test holds it to the files in migrations/versions."""
WRITES = {"tertial_writes": True}
WAIT = 20
"""Seconds that a change waits for another one to be done before it is told that the database does not answer."""
_LOCK = 0x7E47_1A1
"""The number of our advisory lock in PostgreSQL."""

AWAY = Kind(
    "storage.away",
    "error",
    sv="Databasen svarar inte just nu. Inget av det som skulle sparas är sparat.",
    en="The database does not answer just now. Nothing of what was to be saved is saved.",
    do_sv="Försök igen om en stund. Händer det igen: se efter att databasen är i gång, och att ”database” i tertial.toml stämmer.",
    do_en="Try again in a while. If it happens again: see that the database is running, and that “database” in tertial.toml is right.",
)
FULL = Kind(
    "storage.full",
    "error",
    sv="Databasen kan inte skrivas: disken är full eller svarar med fel. Inget av det som skulle sparas är sparat.",
    en="The database cannot be written: the disk is full or answers with an error. Nothing of what was to be saved is saved.",
    do_sv="Frigör utrymme där databasen ligger och gör om det.",
    do_en="Free space where the database is and do it again.",
)
NO_DRIVER = Kind(
    "storage.driver",
    "error",
    sv="Inställningen storage.database är en PostgreSQL-databas, men drivrutinen är inte installerad.",
    en="The setting storage.database is a PostgreSQL database, but its driver is not installed.",
    do_sv="Installera tillägget: pip install ”tertial[postgresql]”.",
    do_en="Install the extra: pip install “tertial[postgresql]”.",
)
NEWER = Kind(
    "storage.newer",
    "error",
    sv="Databasen är av version {found}, nyare än detta Tertial känner till ({head}).",
    en="The database is of version {found}, newer than this Tertial knows ({head}).",
    do_sv="Uppgradera Tertial. En databas går aldrig tillbaka till en äldre version; återställ annars en säkerhetskopia.",
    do_en="Upgrade Tertial. A database never goes back to an older version; restore a backup otherwise.",
)


def is_server(target: Path | str) -> bool:
    """Whether a target is a PostgreSQL address and not a file."""
    return isinstance(target, str) and target.startswith(("postgresql:", "postgresql+", "postgres:"))


def make_engine(target: Path | str) -> Engine:
    """An engine for a SQLite file or a PostgreSQL address, brought forward to the newest migration.

    Raises UnreadableError when the server does not answer, its driver is absent or the database is of a newer version.
    """
    engine = bare_engine(target)
    try:
        with told():
            _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def bare_engine(target: Path | str) -> Engine:
    """The same without making or migrating any table."""
    return _postgresql(str(target)) if is_server(target) else _sqlite(target)


def _sqlite(path: Path | str) -> Engine:
    from sqlalchemy import create_engine, event

    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself; `_begin` does
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={WAIT * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("tertial_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(address: str) -> Engine:
    from sqlalchemy import create_engine, event, make_url

    url = make_url(address).set(drivername="postgresql+pg8000")
    if url.password is None and (password := os.environ.get("PGPASSWORD")):
        url = url.set(password=password)
    try:
        engine = create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise UnreadableError(NO_DRIVER()) from error

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("tertial_writes", False):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {WAIT * 1000}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")

    return engine


@contextmanager
def told() -> Iterator[None]:
    """What the database says of itself, as a finding without any of the values that were on their way."""
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.exc import TimeoutError as NoneFreeError

    try:
        yield
    except (NoneFreeError, ConnectionError):
        raise UnreadableError(AWAY()) from None
    except DBAPIError as error:
        if _full(error):
            raise UnreadableError(FULL()) from None
        if _away(error):
            raise UnreadableError(AWAY()) from None
        error.params = None if error.params is None else {"values": HIDDEN}
        raise


def _code(error: DBAPIError) -> str:
    """SQLite's name of the fault or PostgreSQL's five characters; empty for none."""
    if name := getattr(error.orig, "sqlite_errorname", ""):
        return str(name)
    first = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return str(first.get("C", "")) if isinstance(first, dict) else ""


def _full(error: DBAPIError) -> bool:
    code = _code(error)
    return code == "SQLITE_FULL" or code.startswith("SQLITE_IOERR") or code in ("53100", "58030")


def _away(error: DBAPIError) -> bool:
    """Whether it is the database that cannot answer, and not a statement of ours that it cannot make sense of."""
    from sqlalchemy.exc import InterfaceError, OperationalError

    if error.connection_invalidated or isinstance(error, InterfaceError) or _stopped(error):
        return True
    return isinstance(error, OperationalError) and _code(error) != "SQLITE_ERROR"


def _stopped(error: DBAPIError) -> bool:
    """The server is shutting down, starting up or has broken the connection off (classes 57P and 08), or a lock was not had in time."""
    return _code(error).startswith(("57P", "08", "55P03"))


def _migrate(engine: Engine) -> None:
    from sqlalchemy import inspect, text

    with engine.execution_options(**WRITES).begin() as connection:
        if inspect(connection).has_table("alembic_version"):
            at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if at == HEAD:
                return
            if at is not None and at > HEAD:
                raise UnreadableError(NEWER(found=at, head=HEAD))
        upgrade(connection, "head")


def upgrade(connection: Connection, version: str) -> None:
    """Run the migrations up to a version within an open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "tertial.workflow:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, version)
