"""Periods and the versions of their reports in the workflow database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tertial.workflow.states import FIRST
from tertial.workflow.store import Change, Store
from tertial.workflow.store_kept import kept

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class PeriodRecord:
    """A period that is followed up: the month that its report ends with, the kind of report, the last day of each step."""

    period: str
    kind: str
    data: str | None = None
    units: str | None = None
    controller: str | None = None
    head: str | None = None
    committee: str | None = None
    opened: str = ""


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A version of a period's report. `known` bounds what its figures know, from approval on; `files` of a locked one."""

    period: str
    version: int
    kind: str
    state: str
    known: str | None = None
    manifest_sha256: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    changed: str = ""
    who: str = ""


def put_period(change: Change, record: PeriodRecord) -> None:
    """Open a period, or change the deadlines and the kind of one."""
    from tertial.workflow.schema import periods as t

    values = {k: getattr(record, k) for k in PeriodRecord.__slots__ if k not in ("period", "opened")}
    known = change.connection.execute(t.update().where(t.c.period == record.period).values(**values)).rowcount
    if not known:
        change.connection.execute(t.insert().values(period=record.period, opened=change.at, **values))
    change.log("period", f"period {record.period}", {k: v for k, v in values.items() if v is not None})


@kept
def periods(store: Store) -> list[PeriodRecord]:
    """Every period, newest first."""
    from tertial.workflow.schema import periods as t

    with store.read() as connection:
        rows = [dict(row) for row in connection.execute(t.select()).mappings()]
    return sorted((PeriodRecord(**row) for row in rows), key=lambda p: p.period, reverse=True)


def period_in(connection: Connection, period: str) -> PeriodRecord | None:
    from tertial.workflow.schema import periods as t

    row = connection.execute(t.select().where(t.c.period == period)).mappings().first()
    return None if row is None else PeriodRecord(**row)


@kept
def reports(store: Store, period: str | None = None) -> list[ReportRecord]:
    """The versions of every report, or of a period's, by period and version."""
    from tertial.workflow.schema import reports as t

    query = t.select() if period is None else t.select().where(t.c.period == period)
    with store.read() as connection:
        found = [_report(row) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda r: (r.period, r.version))


def report_in(connection: Connection, period: PeriodRecord) -> ReportRecord:
    """The newest version of a period's report; one that nobody has moved is version 1, a draft."""
    from tertial.workflow.schema import reports as t

    query = t.select().where(t.c.period == period.period).order_by(t.c.version.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return ReportRecord(period.period, 1, period.kind, FIRST) if row is None else _report(row)


def _report(row: Any) -> ReportRecord:
    values = {k: row[k] for k in ReportRecord.__slots__}
    return ReportRecord(**values | {"files": json.loads(values["files"])})


def put_report(change: Change, record: ReportRecord) -> ReportRecord:
    """Store a version in its state and return it as stored; the version is new, or takes the place of its own row."""
    from tertial.workflow.schema import reports as t

    files = json.dumps(dict(record.files), sort_keys=True)
    values = {k: getattr(record, k) for k in ReportRecord.__slots__}
    values |= {"files": files, "changed": change.at, "who": change.who}
    mine = (t.c.period == record.period) & (t.c.version == record.version)
    if not change.connection.execute(t.update().where(mine).values(**values)).rowcount:
        change.connection.execute(t.insert().values(**values))
    detail = {"state": record.state, "version": record.version, "kind": record.kind}
    told = {"known": record.known, "manifest_sha256": record.manifest_sha256}
    change.log("report", f"report {record.period}", detail | {k: v for k, v in told.items() if v is not None})
    return ReportRecord(**values | {"files": dict(record.files)})
