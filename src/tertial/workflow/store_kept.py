"""Answers of the database that are kept for as long as nothing in it changes: most pages ask what the page before asked.

SQLite tells every connection whether any other has committed something, whichever process it was in. PostgreSQL tells which
transactions are done (`txid_current_snapshot`): while that text is the same, nothing has been committed. So an answer that is kept
is the one that asking again would give.

To ask PostgreSQL takes its time, so a web request asks once (`begin_moment`): what it is given was in force when it began, or
later, and what it has itself changed it sees.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tertial.workflow.store import Store

MOST = 1000
"""So many answers at most; all are let go when there are more."""

P = ParamSpec("P")
T = TypeVar("T")
_MOMENT: ContextVar[dict[int, object] | None] = ContextVar("tertial_moment", default=None)


def begin_moment() -> None:
    """From now on in this context (a web request's task, and the threads that work for it) each database is asked once what is
    in force."""
    _MOMENT.set({})


class _File:
    """What SQLite says of its file: a number that is another one after each commit."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._opened = 0
        self._watching: sqlite3.Connection | None = None

    def seen(self) -> object:
        """Raises whatever the driver does."""
        if self._watching is None:
            self._watching = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            weakref.finalize(self, self._watching.close)
            self._opened += (
                1  # another connection counts from another number: what is kept by the old one's does not hold
            )
        return self._opened, int(self._watching.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.close()


class _Server:
    """What PostgreSQL says: the transactions that are done, on a connection of its own that no change waits for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._watching: Any = None

    def seen(self) -> object:
        """Raises whatever the driver does."""
        if self._watching is None:
            dialect = self._engine.dialect
            positional, named = dialect.create_connect_args(self._engine.url)
            self._watching = dialect.connect(*positional, **named)
            self._watching.autocommit = True
        cursor = self._watching.cursor()
        cursor.execute("SELECT CAST(txid_current_snapshot() AS text)")
        return str(cursor.fetchone()[0])

    def close(self) -> None:
        watching, self._watching = self._watching, None
        if watching is not None:
            with suppress(Exception):  # it is closed because it no longer answers, or will not be asked again
                watching.close()


class Kept:
    """The kept answers of one database. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._asked: _File | _Server = _Server(engine) if file is None else _File(file)
        self._by_moment = file is None
        self._lock = threading.Lock()
        self._version: object = None
        self._answers: dict[object, Any] = {}

    def get(self, key: object, make: Callable[[], T]) -> T:
        """What `make` gave for the key, or gives now. What it gives must not be changed by anybody."""
        version, fresh = self._seen()
        if version is None:
            return make()
        with self._lock:
            if version != self._version:
                if not fresh:  # something was committed since this moment began, and others keep what holds now
                    version = None
                else:
                    self._version, self._answers = version, {}
            elif key in self._answers:
                return cast("T", self._answers[key])
        made = make()  # not older than `version`: a commit in between makes the next one ask again
        with self._lock:
            if version is not None and version == self._version:
                if len(self._answers) >= MOST:
                    self._answers.clear()
                self._answers[key] = made
        return made

    def changed(self) -> None:
        """This context has changed something, and is to see it."""
        if (moment := _MOMENT.get()) is not None:
            moment.pop(id(self), None)

    def close(self) -> None:
        with self._lock:
            self._answers, self._version = {}, None
            self._asked.close()

    def _seen(self) -> tuple[object, bool]:
        """What the database says of itself, another one after each commit, None where it does not say; and whether it was asked
        just now and not when the moment began."""
        moment = _MOMENT.get() if self._by_moment else None
        if moment is not None and (known := moment.get(id(self))) is not None:
            return known, False
        with self._lock:
            try:
                version = self._asked.seen()
            except Exception:  # noqa: BLE001 - each driver has faults of its own; whoever asks for the answer is told of them
                self._asked.close()
                version = None
        if moment is not None and version is not None:
            moment[id(self)] = version
        return version, True


def kept(read: Callable[Concatenate[Store, P], T]) -> Callable[Concatenate[Store, P], T]:
    """Keeps what a function reads of a store, by its arguments. A list or dict is the caller's own to change; its parts are not."""

    @wraps(read)
    def ask(store: Store, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (read.__module__, read.__qualname__, args, tuple(sorted(kwargs.items())))
        found = store.kept.get(key, lambda: read(store, *args, **kwargs))
        return cast("T", found.copy()) if isinstance(found, list | dict) else found

    return ask
