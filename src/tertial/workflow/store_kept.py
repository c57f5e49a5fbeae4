"""Answers of the database that are kept for as long as nothing of what they say changes: most pages ask what the page before asked.

SQLite tells every connection whether any other has committed something, whichever process it was in. PostgreSQL tells which
transactions are done (`txid_current_snapshot`): while that text is the same, nothing has been committed. So an answer that is kept
is the one that asking again would give.

Most of what is committed is that somebody was seen, is writing a draft or has signed in. Whatever else changes has a row in the
audit log, in the same transaction: what is `logged` holds until there is a new row of that kind.

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
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tertial.workflow.store import Store

MOST = 1000
"""So many answers at most; all are let go when there are more."""

ONLY_TOLD = ("sign-in", "session", "read-individual")
"""Actions of the audit log that change nothing but sessions and the log itself."""
_LAST = f"SELECT max(id) FROM audit WHERE action NOT IN {ONLY_TOLD}"
"""Read from the end of the log backwards, so as quick in a long log."""

P = ParamSpec("P")
T = TypeVar("T")


class Seen(NamedTuple):
    """What a database says of itself: another `committed` after each commit, another `logged` after one with an audit row that changes
    something."""

    committed: object
    logged: object


_MOMENT: ContextVar[dict[int, Seen] | None] = ContextVar("tertial_moment", default=None)


def begin_moment() -> None:
    """From now on in this context (a web request's task, and the threads that work for it) each database is asked once what is
    in force."""
    _MOMENT.set({})


class _File:
    """What SQLite says of its file: a number that is another one after each commit, and the last audit row."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._opened = 0
        self._watching: sqlite3.Connection | None = None
        self._last: Seen | None = None

    def seen(self) -> Seen:
        """Raises whatever the driver does."""
        if self._watching is None:
            self._watching = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            weakref.finalize(self, self._watching.close)
            # another connection counts from another number: what is kept by the old one's does not hold
            self._opened, self._last = self._opened + 1, None
        number = int(self._watching.execute("PRAGMA data_version").fetchone()[0])
        if self._last is None or self._last.committed != (self._opened, number):
            logged = self._watching.execute(_LAST).fetchone()[0]
            self._last = Seen((self._opened, number), (self._opened, logged))
        return self._last

    def close(self) -> None:
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.close()


class _Server:
    """What PostgreSQL says: the transactions that are done and the last audit row, on a connection of its own that no change waits
    for. `broken` is called when it has been broken off."""

    def __init__(self, engine: Engine, broken: Callable[[], None]) -> None:
        self._engine = engine
        self._broken = broken
        self._opened = 0
        self._watching: Any = None

    def seen(self) -> Seen:
        """Raises whatever the driver does. A server that was away and is back is asked at once."""
        if self._watching is not None:
            with suppress(Exception):
                return self._ask()
            self.close()
            self._broken()
        dialect = self._engine.dialect
        positional, named = dialect.create_connect_args(self._engine.url)
        self._watching = dialect.connect(*positional, **named)
        self._watching.autocommit = True
        self._opened += 1  # a server that has broken down may count some of its transactions again
        return self._ask()

    def _ask(self) -> Seen:
        cursor = self._watching.cursor()
        cursor.execute(f"SELECT CAST(txid_current_snapshot() AS text), ({_LAST})")
        done, logged = cursor.fetchone()
        return Seen((self._opened, done), (self._opened, logged))

    def close(self) -> None:
        watching, self._watching = self._watching, None
        if watching is not None:
            with suppress(Exception):  # it is closed because it no longer answers, or will not be asked again
                watching.close()


class _Answers:
    """Kept answers with the version that they hold for."""

    def __init__(self) -> None:
        self.version: object = None
        self.by_key: dict[object, Any] = {}


class Kept:
    """The kept answers of one database. Thread-safe. `broken` is called when the connection that asks has been broken off."""

    def __init__(self, engine: Engine, broken: Callable[[], None] = lambda: None) -> None:
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._asked: _File | _Server = _Server(engine, broken) if file is None else _File(file)
        self._by_moment = file is None
        self._lock = threading.Lock()
        self._committed, self._logged = _Answers(), _Answers()

    def get(self, key: object, make: Callable[[], T], *, logged: bool = True) -> T:
        """What `make` gave for the key, or gives now. What it gives must not be changed by anybody. With `logged` it holds until an
        audit row tells of a change, without until anything is committed."""
        seen, fresh = self._seen()
        if seen is None:
            return make()
        version, answers = (seen.logged, self._logged) if logged else (seen.committed, self._committed)
        with self._lock:
            if fresh and version != answers.version:
                answers.version, answers.by_key = version, {}
            holds = (
                version == answers.version
            )  # else something was committed since this moment began, and others keep what holds now
            if holds and key in answers.by_key:
                return cast("T", answers.by_key[key])
        made = make()  # not older than `version`: a commit in between makes the next one ask again
        with self._lock:
            if holds and version == answers.version:
                if len(answers.by_key) >= MOST:
                    answers.by_key.clear()
                answers.by_key[key] = made
        return made

    def changed(self) -> None:
        """This context has changed something, and is to see it."""
        if (moment := _MOMENT.get()) is not None:
            moment.pop(id(self), None)

    def close(self) -> None:
        with self._lock:
            self._committed, self._logged = _Answers(), _Answers()
            self._asked.close()

    def _seen(self) -> tuple[Seen | None, bool]:
        """What the database says of itself, None where it does not say; and whether it was asked just now and not when the moment
        began."""
        moment = _MOMENT.get() if self._by_moment else None
        if moment is not None and (known := moment.get(id(self))) is not None:
            return known, False
        with self._lock:
            try:
                seen = self._asked.seen()
            except Exception:  # noqa: BLE001 - each driver has faults of its own; whoever asks for the answer is told of them
                self._asked.close()
                return None, True
        if moment is not None:
            moment[id(self)] = seen
        return seen, True


def kept(read: Callable[Concatenate[Store, P], T]) -> Callable[Concatenate[Store, P], T]:
    """Keeps what a function reads of a store, by its arguments, until the audit log tells of a change. A list or dict is the caller's own
    to change; its parts are not."""
    return _keeping(read, logged=True)


def kept_unlogged(read: Callable[Concatenate[Store, P], T]) -> Callable[Concatenate[Store, P], T]:
    """The same for what also changes without a row in the audit log: sessions, drafts, when a token was used, and the log itself."""
    return _keeping(read, logged=False)


def _keeping(read: Callable[Concatenate[Store, P], T], *, logged: bool) -> Callable[Concatenate[Store, P], T]:
    @wraps(read)
    def ask(store: Store, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (read.__module__, read.__qualname__, args, tuple(sorted(kwargs.items())))
        found = store.kept.get(key, lambda: read(store, *args, **kwargs), logged=logged)
        return cast("T", found.copy()) if isinstance(found, list | dict) else found

    return ask
