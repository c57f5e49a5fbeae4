"""The workflow database: every change and its audit row in one transaction.

SQLite in a file of the workspace by default, PostgreSQL when shared. The store never looks at the clock: callers say
when and who. Batches and the audit log are here; people, texts, reports, forecasts and jobs have modules of their own
(`store_people` …) with functions over an open `Store` or `Change`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.findings import RefusedError, UnreadableError
from tertial.workflow.states import CLOSED, PERIOD_CLOSED, said
from tertial.workflow.store_engine import HEAD, WRITES, make_engine, told
from tertial.workflow.store_kept import Kept, kept
from tertial.workflow.store_reading import reading

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

__all__ = [
    "HEAD",
    "AuditRow",
    "BatchRecord",
    "Change",
    "Store",
    "TextVersion",
    "broken_links",
    "closed",
    "link",
    "open_store",
]


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
    """A version of what somebody wrote about a section of a period. `first_line` is the body's first line in `file`.

    `written` is an ISO day or time; empty in a new version: the time of the change that stores it.
    """

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
        self._reading = reading(engine)
        self.kept = Kept(engine, broken=self._reading.dispose)

    def close(self) -> None:
        self.kept.close()
        self._engine.dispose()
        self._reading.dispose()

    @property
    def engine(self) -> Engine:
        return self._engine

    @contextmanager
    def change(self, *, at: str, who: str) -> Iterator[Change]:
        """A transaction: everything done through the `Change` happens with its audit rows, or nothing does.

        One at a time, in whatever thread, process or machine. Raises UnreadableError when the database cannot be
        reached or written.
        """
        try:
            with told(), self._engine.execution_options(**WRITES).begin() as connection:
                yield Change(connection, at, who)
        finally:
            self.kept.changed()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to ask with; what it sees is committed. Raises UnreadableError when it cannot be reached."""
        try:
            with told(), self._reading.connect() as connection:
                yield connection
        except UnreadableError:
            self._reading.dispose()  # what one connection was told, the others would be told too
            raise

    @kept
    def newest_batch(self) -> int:
        """The number of the batch that was recorded last, 0 before the first."""
        from sqlalchemy import func, select

        from tertial.workflow.schema import batches

        with self.read() as connection:
            return int(connection.execute(select(func.max(batches.c.sequence))).scalar() or 0)

    @kept
    def batches(self) -> list[BatchRecord]:
        """Every recorded batch in the order of import."""
        from tertial.workflow import schema

        order = schema.batches.c.sequence
        with self.read() as connection:
            rows = connection.execute(schema.batches.select().order_by(order)).mappings()
            return [BatchRecord(**row) for row in rows]

    @kept
    def texts(self, period: str, language: str, known: str | None = None) -> dict[str, TextVersion]:
        """The text in force for each section of a period: the last version, or the last that was written by `known`
        (an ISO day, whose end counts, or an ISO time)."""
        from sqlalchemy import select

        from tertial.workflow.schema import texts as t

        query = select(t).where(t.c.period == period, t.c.language == language).order_by(t.c.section, t.c.version)
        if known is not None:
            query = query.where(t.c.written <= (known + "T23:59:59.999999Z" if len(known) == 10 else known))
        with self.read() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        found = {row["section"]: TextVersion(**{k: v for k, v in row.items() if k != "id"}) for row in rows}
        return dict(sorted(found.items()))

    @kept
    def text_periods(self) -> list[tuple[str, str, int]]:
        """(period, language, number of sections with a text), in order of period."""
        from sqlalchemy import distinct, func, select

        from tertial.workflow.schema import texts as t

        query = (
            select(t.c.period, t.c.language, func.count(distinct(t.c.section)))
            .group_by(t.c.period, t.c.language)
            .order_by(t.c.period, t.c.language)
        )
        with self.read() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]

    def audit(self) -> list[AuditRow]:
        """The whole audit log, oldest first."""
        from tertial.workflow import schema

        with self.read() as connection:
            rows = connection.execute(schema.audit.select().order_by(schema.audit.c.id)).mappings()
            return [AuditRow(**row) for row in rows]


class Change:
    """What may be done within a transaction: `at` is its time, `who` the login of the one who does it."""

    def __init__(self, connection: Connection, at: str, who: str) -> None:
        self.connection = connection
        self.at = at
        self.who = who

    def add_batch(self, batch: BatchRecord) -> None:
        from tertial.workflow import schema

        values = {k: getattr(batch, k) for k in BatchRecord.__slots__ if k != "sequence"}
        self.connection.execute(schema.batches.insert().values(**values))
        self.log("import", f"batch {batch.id}", {"kind": batch.kind, "file": batch.file, "rows": batch.rows})

    def add_text(self, text: TextVersion) -> bool:
        """Store a new version; False (and nothing stored) when the text in force already says the same.

        A text that was ready or approved is a draft again. Raises RefusedError when the period's report is past the
        point where its texts may change.
        """
        from sqlalchemy import select

        from tertial.workflow.schema import text_states as s
        from tertial.workflow.schema import texts as t

        mine = (t.c.period == text.period) & (t.c.section == text.section) & (t.c.language == text.language)
        last = self.connection.execute(select(t).where(mine).order_by(t.c.version.desc()).limit(1)).first()
        if last is not None and (last.body, last.title, last.assessment) == (text.body, text.title, text.assessment):
            return False
        self.demand_open(text.period)
        values = {k: getattr(text, k) for k in TextVersion.__slots__}
        values |= {"version": last.version + 1 if last is not None else 1, "written": text.written or self.at}
        self.connection.execute(t.insert().values(**values))
        stated = (s.c.period == text.period) & (s.c.section == text.section) & (s.c.language == text.language)
        self.connection.execute(s.delete().where(stated))
        self.log("text", f"{text.period} {text.section} {text.language}", {"version": values["version"]})
        return True

    def demand_open(self, period: str) -> None:
        """Raises RefusedError when the newest report of a period is ready, approved, locked or published."""
        if (state := closed(self.connection, period)) is not None:
            raise RefusedError(PERIOD_CLOSED(period=period, **said("state", state)))

    def log(self, action: str, about: str, detail: Mapping[str, Any]) -> None:
        """Append an audit row. Nothing of it names anybody but `who`, by login."""
        from sqlalchemy import select

        from tertial.workflow.schema import audit as t

        last = self.connection.execute(select(t.c.chain).order_by(t.c.id.desc()).limit(1)).scalar()
        fields = (self.at, self.who, action, about, json.dumps(detail, sort_keys=True, ensure_ascii=False))
        names = ("at", "who", "action", "object", "detail")
        row = dict(zip(names, fields, strict=True)) | {"chain": link(last or b"", fields)}
        self.connection.execute(t.insert().values(**row))


def closed(connection: Connection, period: str) -> str | None:
    """The state of a period's newest report when its texts and own forecasts are as they are, else None."""
    from sqlalchemy import select

    from tertial.workflow.schema import reports as t

    query = select(t.c.state).where(t.c.period == period).order_by(t.c.version.desc()).limit(1)
    state: str | None = connection.execute(query).scalar()
    return state if state in CLOSED else None


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


def open_store(target: Path | str) -> Store:
    """Open the database in a SQLite file or at a PostgreSQL address, making it or migrating it forward as needed.

    Raises UnreadableError when it cannot be opened, or was made by a newer version.
    """
    return Store(make_engine(target))
