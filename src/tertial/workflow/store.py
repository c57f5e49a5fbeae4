"""The workflow database: every change and its audit row in one transaction.

SQLite in a file of the workspace by default. The store never looks at the clock: callers say when and who.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

HEAD = "0001"
"""The newest migration; a test holds it to the files in migrations/versions."""


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch as the database knows it. `first` and `last` are ISO days of its coverage, `known` an ISO time."""

    id: str
    kind: str
    file: str
    sha256: str
    rows: int
    rejected: int
    first: str | None
    last: str | None
    known: str
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class TextVersion:
    """A version of what somebody wrote about a section of a period. `first_line` is the body's first line in `file`."""

    period: str
    section: str
    language: str
    author: str
    body: str
    title: str | None = None
    assessment: str | None = None
    file: str = ""
    first_line: int = 1
    version: int = 0
    written: str = ""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One audited change. `detail` is JSON; `chain` proves that no earlier row was altered or taken away."""

    id: int
    at: str
    who: str
    action: str
    object: str
    detail: str
    chain: bytes


class Store:
    """The open workflow database. Use `open_store`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def change(self, *, at: str, who: str) -> Iterator[Change]:
        """A transaction: everything done through the `Change` happens with its audit rows, or nothing does."""
        with self._engine.begin() as connection:
            yield Change(connection, at, who)

    def batches(self) -> list[BatchRecord]:
        """Every recorded batch in the order of import."""
        from tertial.workflow import schema

        order = schema.batches.c.sequence
        with self._engine.connect() as connection:
            rows = connection.execute(schema.batches.select().order_by(order)).mappings()
            return [BatchRecord(**row) for row in rows]

    def texts(self, period: str, language: str) -> dict[str, TextVersion]:
        """The text in force for each section of a period."""
        from sqlalchemy import select

        from tertial.workflow.schema import texts as t

        query = select(t).where(t.c.period == period, t.c.language == language).order_by(t.c.section, t.c.version)
        with self._engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        return {row["section"]: TextVersion(**{k: v for k, v in row.items() if k != "id"}) for row in rows}

    def text_periods(self) -> list[tuple[str, str, int]]:
        """(period, language, number of sections with a text), in order of period."""
        from sqlalchemy import distinct, func, select

        from tertial.workflow.schema import texts as t

        query = (
            select(t.c.period, t.c.language, func.count(distinct(t.c.section)))
            .group_by(t.c.period, t.c.language)
            .order_by(t.c.period, t.c.language)
        )
        with self._engine.connect() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]

    def audit(self) -> list[AuditRow]:
        """The whole audit log, oldest first."""
        from tertial.workflow import schema

        with self._engine.connect() as connection:
            rows = connection.execute(schema.audit.select().order_by(schema.audit.c.id)).mappings()
            return [AuditRow(**row) for row in rows]


class Change:
    """What may be done within a transaction."""

    def __init__(self, connection: Connection, at: str, who: str) -> None:
        self._connection = connection
        self._at = at
        self._who = who

    def add_batch(self, batch: BatchRecord) -> None:
        from tertial.workflow import schema

        values = {k: getattr(batch, k) for k in BatchRecord.__slots__ if k != "sequence"}
        self._connection.execute(schema.batches.insert().values(**values))
        self._log("import", f"batch {batch.id}", {"kind": batch.kind, "file": batch.file, "rows": batch.rows})

    def add_text(self, text: TextVersion) -> bool:
        """Store a new version; False (and nothing stored) when the text in force already says the same."""
        from sqlalchemy import select

        from tertial.workflow.schema import texts as t

        mine = (t.c.period == text.period) & (t.c.section == text.section) & (t.c.language == text.language)
        last = self._connection.execute(select(t).where(mine).order_by(t.c.version.desc()).limit(1)).first()
        if last is not None and (last.body, last.title, last.assessment) == (text.body, text.title, text.assessment):
            return False
        values = {k: getattr(text, k) for k in TextVersion.__slots__}
        values |= {"version": last.version + 1 if last is not None else 1, "written": self._at}
        self._connection.execute(t.insert().values(**values))
        self._log("text", f"{text.period} {text.section} {text.language}", {"version": values["version"]})
        return True

    def _log(self, action: str, about: str, detail: Mapping[str, Any]) -> None:
        from sqlalchemy import select

        from tertial.workflow.schema import audit as t

        last = self._connection.execute(select(t.c.chain).order_by(t.c.id.desc()).limit(1)).scalar()
        fields = (self._at, self._who, action, about, json.dumps(detail, sort_keys=True, ensure_ascii=False))
        names = ("at", "who", "action", "object", "detail")
        row = dict(zip(names, fields, strict=True)) | {"chain": link(last or b"", fields)}
        self._connection.execute(t.insert().values(**row))


def link(previous: bytes, fields: Iterable[str]) -> bytes:
    """The chain value of an audit row: SHA-256 over the previous row's and the JSON array of this row's fields."""
    return hashlib.sha256(previous + json.dumps(list(fields), ensure_ascii=False).encode()).digest()


def broken_links(rows: Iterable[AuditRow]) -> list[int]:
    """Ids of audit rows whose chain does not follow from the row before: altered, or a row before it is gone."""
    broken, previous = [], b""
    for row in rows:
        if row.chain != link(previous, (row.at, row.who, row.action, row.object, row.detail)):
            broken.append(row.id)
        previous = row.chain
    return broken


def open_store(path: Path) -> Store:
    """Open the database in `path`, making it or migrating it forward as needed."""
    from sqlalchemy import create_engine, event

    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    _migrate(engine)
    return Store(engine)


def _migrate(engine: Engine) -> None:
    from sqlalchemy import inspect, text

    with engine.begin() as connection:
        if inspect(connection).has_table("alembic_version"):
            at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if at == HEAD:
                return
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", "tertial.workflow:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
