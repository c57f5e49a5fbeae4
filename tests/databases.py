"""Both kinds of database for tests: a SQLite file, and a PostgreSQL server started for the test run where it is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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
        self._say("shared", f"SELECT pg_terminate_backend(pid) {others}")
        self._say("shared", "DROP SCHEMA public CASCADE")
        self._say("shared", "CREATE SCHEMA public")
        return self._address("shared")

    def _address(self, name: str) -> str:
        return f"postgresql://tertial@127.0.0.1:{self.port}/{name}"

    def _say(self, database: str, sql: str) -> None:
        import pg8000.dbapi  # type: ignore[import-untyped]

        connection = pg8000.dbapi.connect("tertial", host="127.0.0.1", port=self.port, database=database)
        connection.autocommit = True
        connection.cursor().execute(sql)
        connection.close()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        output = subprocess.DEVNULL
        subprocess.run(command, check=True, stdout=output, stderr=output, cwd=self._folder, **self._as)


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
