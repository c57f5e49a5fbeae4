"""Long work in the workflow database: queued, taken by one worker, finished, and taken up again after a crash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tertial.workflow.store import Change, Store

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True)
class JobRecord:
    """`state` is queued, running, done or failed; `permille` of the work is done; times are None until they are."""

    id: str
    kind: str
    parameters: Mapping[str, Any]
    state: str
    permille: int
    message: str
    result: Mapping[str, Any] | None
    attempts: int
    person: int | None
    who: str
    made: str
    started: str | None = None
    finished: str | None = None


def add_job(change: Change, id_: str, kind: str, parameters: Mapping[str, Any], person: int | None) -> None:
    """Queue a job for the one that the change is made by."""
    from tertial.workflow.schema import jobs as t

    values = {"id": id_, "kind": kind, "parameters": _text(parameters), "person": person, "who": change.who}
    state = {"state": "queued", "permille": 0, "message": "", "attempts": 0, "made": change.at}
    change.connection.execute(t.insert().values(**values, **state))
    change.log("job", f"job {id_}", {"kind": kind})


def take_job(change: Change) -> JobRecord | None:
    """The oldest queued job, now running; None when there is none."""
    from sqlalchemy import select

    from tertial.workflow.schema import jobs as t

    query = select(t).where(t.c.state == "queued").order_by(t.c.sequence).limit(1)
    row = change.connection.execute(query).mappings().first()
    if row is None:
        return None
    taken = {"state": "running", "started": change.at, "attempts": row["attempts"] + 1}
    change.connection.execute(t.update().where(t.c.id == row["id"]).values(**taken))
    return _job({**row, **taken})


def tell_progress(change: Change, id_: str, permille: int, message: str) -> None:
    from tertial.workflow.schema import jobs as t

    running = (t.c.id == id_) & (t.c.state == "running")
    change.connection.execute(t.update().where(running).values(permille=permille, message=message))


def finish_job(change: Change, id_: str, state: str, message: str, result: Mapping[str, Any] | None) -> None:
    """Put a running job in state done or failed; one that is finished stays as it is."""
    from tertial.workflow.schema import jobs as t

    values: dict[str, Any] = {"state": state, "message": message, "finished": change.at}
    values["result"] = None if result is None else _text(result)
    if state == "done":
        values["permille"] = 1000
    running = (t.c.id == id_) & (t.c.state == "running")
    if change.connection.execute(t.update().where(running).values(**values)).rowcount:
        change.log("job", f"job {id_}", {"state": state})


def requeue_running(change: Change, attempts: int) -> list[JobRecord]:
    """Queue again what was running when the work stopped; return those that have been begun `attempts` times already.

    Those are left running for the caller to finish as failed.
    """
    from tertial.workflow.schema import jobs as t

    again = (t.c.state == "running") & (t.c.attempts < attempts)
    change.connection.execute(t.update().where(again).values(state="queued", permille=0, message=""))
    left = t.select().where(t.c.state == "running").order_by(t.c.sequence)
    return [_job(row) for row in change.connection.execute(left).mappings()]


def jobs(store: Store, limit: int, *, id_: str | None = None, state: str | None = None) -> list[JobRecord]:
    """The newest jobs first, at most `limit`; the one of an id, or those in a state."""
    from tertial.workflow.schema import jobs as t

    where: list[ColumnElement[bool]] = [t.c.id == id_] if id_ is not None else []
    where += [t.c.state == state] if state is not None else []
    query = t.select().where(*where).order_by(t.c.sequence.desc()).limit(limit)
    with store.read() as connection:
        return [_job(row) for row in connection.execute(query).mappings()]


def _job(row: Any) -> JobRecord:
    values = {k: row[k] for k in JobRecord.__slots__}
    values["parameters"] = json.loads(values["parameters"])
    values["result"] = None if values["result"] is None else json.loads(values["result"])
    return JobRecord(**values)


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
