"""Long work in the background: queued by a person, done by one worker, followed by whoever asks."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from tertial.findings import RefusedError
from tertial.usecases.access import DENIED, Acting, Action, demand
from tertial.usecases.entered import spoken
from tertial.usecases.workspace import Workspace
from tertial.workflow import store_jobs

if TYPE_CHECKING:
    from tertial.usecases.views_model import ViewKey

JobKind = Literal["import", "forecast", "report", "backtest", "check"]
JobState = Literal["queued", "running", "done", "failed"]
RIGHTS: Mapping[JobKind, Action] = {
    "import": "import",
    "forecast": "forecast",
    "report": "report",
    "backtest": "forecast",
    "check": "check",
}
"""What somebody must be allowed to do to queue a job of each kind."""
_ID = re.compile(r"[0-9a-f]{16}")
_WAITING: dict[Path, set[threading.Event]] = {}
"""What is set when a job of a workspace's folder is queued in this process: so its worker need not find it by looking."""
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Job:
    """A job. `progress` goes from 0 to 1; `result` is JSON, there when it is done, with `findings` when it failed."""

    id: str
    kind: JobKind
    parameters: Mapping[str, Any]
    state: JobState
    progress: float
    message: str
    result: Mapping[str, Any] | None
    person: int | None
    who: str
    made: str
    started: str | None
    finished: str | None
    attempts: int


def new_id() -> str:
    return secrets.token_hex(8)


def of_snapshot(key: ViewKey) -> dict[str, str]:
    """The parameters of a forecast of a snapshot: `as_of`, and `known` where it is an earlier day's."""
    return {"as_of": str(key.as_of)} | ({} if key.known is None else {"known": key.known})


def queue(
    workspace: Workspace, acting: Acting, kind: JobKind, parameters: Mapping[str, Any], *, id_: str | None = None
) -> Job:
    """Queue a job. Raises RefusedError without the right to what it does, InputError for a comment that cannot be stored."""
    if kind not in RIGHTS:
        raise RefusedError(DENIED(what_sv="köra detta", what_en="run this", where=""))
    demand(workspace.settings, acting.person, RIGHTS[kind])
    spoken(str(parameters.get("comment", "")))
    made = id_ or new_id()
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        store_jobs.add_job(change, made, kind, parameters, acting.person.id)
    found = job(workspace, made)
    if found is None:
        raise LookupError(made)
    with _LOCK:
        for event in _WAITING.get(workspace.folder.resolve(), ()):
            event.set()
    return found


@contextmanager
def woken(workspace: Workspace, event: threading.Event) -> Iterator[None]:
    """While this lasts, the event is set whenever a job of the workspace is queued in this process."""
    folder = workspace.folder.resolve()
    with _LOCK:
        _WAITING.setdefault(folder, set()).add(event)
    try:
        yield
    finally:
        with _LOCK:
            _WAITING[folder].discard(event)


def job(workspace: Workspace, id_: str) -> Job | None:
    if _ID.fullmatch(id_) is None:
        return None
    found = store_jobs.jobs(workspace.store, 1, id_=id_)
    return as_job(found[0]) if found else None


def jobs(workspace: Workspace, limit: int = 50, state: JobState | None = None) -> list[Job]:
    """The newest first; those in a state when given."""
    return [as_job(record) for record in store_jobs.jobs(workspace.store, limit, state=state)]


def as_job(record: store_jobs.JobRecord) -> Job:
    return Job(
        record.id,
        cast("JobKind", record.kind),
        record.parameters,
        cast("JobState", record.state),
        record.permille / 1000,
        record.message,
        record.result,
        record.person,
        record.who,
        record.made,
        record.started,
        record.finished,
        record.attempts,
    )
