"""Answers of the database that are kept for as long as nothing in it changes: most pages ask what the page before asked.

SQLite tells every connection whether any other has committed something, whichever process it was in. So an answer that is kept
is the one that asking again would give. PostgreSQL has nothing of the kind that costs less than asking: there nothing is kept.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from tertial.workflow.store import Store

MOST = 1000
"""So many answers at most; all are let go when there are more."""

P = ParamSpec("P")
T = TypeVar("T")


class Kept:
    """The kept answers of one database; `path` is SQLite's file, None for another database. Thread-safe."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._watching: sqlite3.Connection | None = None
        self._version = -1
        self._answers: dict[object, Any] = {}

    def get(self, key: object, make: Callable[[], T]) -> T:
        """What `make` gave for the key, or gives now. What it gives must not be changed by anybody."""
        version = self._seen()
        if version is None:
            return make()
        with self._lock:
            if version != self._version:
                self._version, self._answers = version, {}
            elif key in self._answers:
                return cast("T", self._answers[key])
        made = make()  # not older than `version`: a commit in between makes the next one ask again
        with self._lock:
            if version == self._version:
                if len(self._answers) >= MOST:
                    self._answers.clear()
                self._answers[key] = made
        return made

    def close(self) -> None:
        with self._lock:
            watching, self._watching = self._watching, None
            self._answers = {}
        if watching is not None:
            watching.close()

    def _seen(self) -> int | None:
        """A number that is another one after each commit; None where the database does not say."""
        if self._path is None:
            return None
        with self._lock:
            try:
                if self._watching is None:
                    self._watching = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
                    weakref.finalize(self, self._watching.close)
                    self._version = -1
                return int(self._watching.execute("PRAGMA data_version").fetchone()[0])
            except sqlite3.Error:
                self._watching = None
                return None


def kept(read: Callable[Concatenate[Store, P], T]) -> Callable[Concatenate[Store, P], T]:
    """Keeps what a function reads of a store, by its arguments. A list or dict is the caller's own to change; its parts are not."""

    @wraps(read)
    def ask(store: Store, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (read.__module__, read.__qualname__, args, tuple(sorted(kwargs.items())))
        found = store.kept.get(key, lambda: read(store, *args, **kwargs))
        return cast("T", found.copy()) if isinstance(found, list | dict) else found

    return ask
