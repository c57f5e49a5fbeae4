"""Asking PostgreSQL with as few messages as can be: each waits for the network and for its turn among the requests at work.

Within a transaction a question of the driver is eight messages there and back: a try of the connection, the beginning, three for
the statement, three for the end. Here it is one: every statement is a transaction of its own, and is prepared once in
each connection. SQLite is asked through the engine that also writes.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

IDLE = 30.0
"""Seconds after which a connection is tried before it is used again: the server, or something on the way, may have let it go."""
MOST = 200
"""So many statements are prepared in a connection; there are about fifty."""


def reading(engine: Engine) -> Engine:
    """An engine on the same database for what only reads; the same one on SQLite."""
    from sqlalchemy import create_engine, event

    if engine.dialect.name != "postgresql":
        return engine
    made = create_engine(
        engine.url,
        isolation_level="AUTOCOMMIT",
        pool_size=12,
        max_overflow=20,
        pool_reset_on_return=None,
        hide_parameters=True,
    )
    event.listen(made, "connect", _prepare_once)
    _try_what_was_idle(made)
    return made


def _prepare_once(connection: Any, _record: object) -> None:
    """Statements with values are prepared when the connection first meets them, and only run after that."""
    from pg8000.converters import make_params  # type: ignore[import-untyped]

    known: dict[str, tuple[Any, Any, Any]] = {}
    plain = connection.execute_unnamed

    def execute(statement: str, vals: Sequence[Any] = (), oids: Sequence[int] = (), stream: Any = None) -> Any:
        if oids or stream is not None or (statement not in known and len(known) >= MOST):
            return plain(statement, vals, oids, stream)
        if statement not in known:
            known[statement] = connection.prepare_statement(statement, ())
        name, columns, functions = known[statement]
        return connection.execute_named(name, make_params(connection.py_types, vals), columns, functions, statement)

    connection.execute_unnamed = execute


def _try_what_was_idle(engine: Engine) -> None:
    from sqlalchemy import event
    from sqlalchemy.exc import DisconnectionError

    @event.listens_for(engine, "checkin")
    def _used(_connection: object, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _try(connection: Any, record: Any, _proxy: object) -> None:
        if time.monotonic() - record.info.get("used", math.inf) > IDLE:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error:
                raise DisconnectionError from None
