"""Both kinds of database for tests: a SQLite file, and a PostgreSQL server started for the test run where it is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sqlalchemy import Connection

USERS = ("postgres", "nobody")


class Server:
    """A PostgreSQL server of our own on a free port of the loopback address, run by an unprivileged user."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._made = 0
        self._shared = False
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:
            user = next(name for name in USERS if _exists(name))
            shutil.chown(folder, user)
            self._as = {"user": user, "extra_groups": []}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("initdb", "-D", str(folder / "data"), "-U", "tertial", "--auth=trust", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder} -c fsync=off -c max_connections=200"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-l", log, "-w", "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", how, "-w", "stop")

    def new_database(self) -> str:
        """The address of a new empty database."""
        self._made += 1
        self._say("postgres", f"CREATE DATABASE t{self._made}")
        return self._address(f"t{self._made}")

    def clean_database(self) -> str:
        """The address of a database that test after test has emptied: quicker than a new one."""
        if not self._shared:
            self._say("postgres", "CREATE DATABASE shared")
            self._shared = True
        others = "FROM pg_stat_activity WHERE datname = 'shared' AND pid <> pg_backend_pid()"
        end = f"SELECT pg_terminate_backend(pid) {others}"
        self._say("shared", end, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        return self._address("shared")

    def _address(self, name: str) -> str:
        return f"postgresql://tertial@127.0.0.1:{self.port}/{name}"

    def _say(self, database: str, *statements: str) -> None:
        import pg8000.dbapi  # type: ignore[import-untyped]

        connection = pg8000.dbapi.connect(
            "tertial", host="127.0.0.1", port=self.port, database=database, ssl_context=False
        )
        connection.autocommit = True
        for sql in statements:
            connection.cursor().execute(sql)
        connection.close()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        output = subprocess.DEVNULL
        subprocess.run(command, check=True, stdout=output, stderr=output, cwd=self._folder, **self._as)


class Migrations:
    """The migrations of an empty database, run for real the first time; after that what they said is said again, which takes a
    tenth of the time. A database that has something in it is always migrated for real."""

    def __init__(self) -> None:
        from tertial.workflow import store_engine

        self._real = store_engine.upgrade
        self._said: dict[str, list[tuple[str, Any]]] = {}

    def upgrade(self, connection: Connection, version: str) -> None:
        from sqlalchemy import event, inspect

        if version != "head" or inspect(connection).has_table("alembic_version"):
            self._real(connection, version)
            return
        kind, heard = connection.dialect.name, []
        if kind in self._said:
            for statement, values in self._said[kind]:
                connection.exec_driver_sql(statement, values)
            return

        @event.listens_for(connection, "before_cursor_execute")
        def hear(_c: object, _cursor: object, statement: str, values: Any, _context: object, _many: bool) -> None:
            heard.append((statement, values))

        self._real(connection, version)
        event.remove(connection, "before_cursor_execute", hear)
        self._said[kind] = [one for one in heard if not one[0].lstrip().startswith(("SELECT", "PRAGMA"))]


@pytest.fixture(scope="session", autouse=True)
def quick_migrations() -> Iterator[None]:
    """What `Migrations` says, for every store that is opened."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tertial.workflow.store_engine.upgrade", Migrations().upgrade)
        yield


def _exists(user: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _programs() -> Path | None:
    found = [Path(p).parent for name in ("initdb",) if (p := shutil.which(name))]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "pg_ctl").is_file()), None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server for the whole test run; skips where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: no initdb")
    folder = Path(tempfile.mkdtemp(prefix="tertial-pg-"))
    server = Server(programs, folder)
    try:
        with pytest.MonkeyPatch.context() as patch:
            # The driver reads the machine's certificates for each connection, which takes longer than most questions.
            patch.setattr("ssl.SSLContext.load_default_certs", lambda *_: None)
            yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where to open a store: every test that asks for it runs on both."""
    if request.param == "sqlite":
        return tmp_path / "workflow.sqlite"
    server: Server = request.getfixturevalue("postgresql")
    return server.clean_database()
