"""What each kind of job does: a use case with the job's parameters, and its answer as JSON."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tertial.findings import Finding, Kind, TertialError
from tertial.usecases.access import Acting, demand
from tertial.usecases.imports import How, import_files, now
from tertial.usecases.jobs import RIGHTS, Job, JobKind, as_job, job
from tertial.usecases.people import person
from tertial.usecases.storage_faults import told_of_storage
from tertial.usecases.workspace import Workspace
from tertial.workflow import store_jobs
from tertial.workflow.store_jobs import JobRecord

if TYPE_CHECKING:
    from tertial.report.context import Kind as ReportKind

ATTEMPTS = 2
_OFTEN = 0.5
"""Seconds between two writes of how far a job has come."""

STOPPED = Kind(
    "jobs.stopped",
    "error",
    sv="Arbetet avbröts två gånger, senast när servern startades om eller minnet tog slut.",
    en="The work was interrupted twice, last when the server was restarted or memory ran out.",
    do_sv="Starta det igen. Händer det en gång till: kör samma sak på kommandoraden och se vad den säger.",
    do_en="Start it again. If it happens once more: run the same on the command line and see what it says.",
)
BROKEN = Kind(
    "jobs.broken",
    "error",
    sv="Arbetet stannade på ett fel i Tertial ({what}).",
    en="The work stopped at a fault in Tertial ({what}).",
    do_sv="Kör samma sak på kommandoraden och rapportera felet. Inget halvgjort är sparat.",
    do_en="Run the same on the command line and report the fault. Nothing half done is stored.",
)

Tell = Callable[[str, int, int], None]


def run_next(workspace: Workspace) -> Job | None:
    """Do the oldest queued job here and now; None when there is none. What fails is a failed job, never an exception,
    but for a database that does not answer."""
    with workspace.store.change(at=now(), who="tertial") as change:
        taken = store_jobs.take_job(change)
    if taken is None:
        return None
    state, message, result = "done", "", None
    try:
        result = _do(workspace, taken, _teller(workspace, taken.id))
    except TertialError as error:
        state, message, result = _failed(workspace, error.findings)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next job shall not wait for it
        full = told_of_storage(error)
        findings = (BROKEN(what=type(error).__name__),) if full is None else full.findings
        state, message, result = _failed(workspace, findings)
    _finish(workspace, taken, state, message, result)
    return job(workspace, taken.id)


def take_up_again(workspace: Workspace) -> list[Job]:
    """Queue what was running when the last worker stopped; what has stopped twice has failed. Call with no other worker."""
    with workspace.store.change(at=now(), who="tertial") as change:
        lost = store_jobs.requeue_running(change, ATTEMPTS)
    for record in lost:
        _finish(workspace, record, *_failed(workspace, (STOPPED(),)))
    _clear_uploads(workspace)
    return [as_job(record) for record in lost]


def uploads_folder(workspace: Workspace) -> Path:
    return workspace.folder / "data" / "uploads"


def _finish(
    workspace: Workspace, record: JobRecord, state: str, message: str, result: Mapping[str, Any] | None
) -> None:
    with workspace.store.change(at=now(), who=record.who) as change:
        store_jobs.finish_job(change, record.id, state, message, result)
    shutil.rmtree(uploads_folder(workspace) / record.id, ignore_errors=True)


def _clear_uploads(workspace: Workspace) -> None:
    """Uploaded files hold personal data: none stays after its job, or without one for longer than an hour."""
    for folder in sorted(uploads_folder(workspace).glob("*")):
        found = job(workspace, folder.name)
        stale = found is None and folder.stat().st_mtime < time.time() - 3600
        if stale or (found is not None and found.state in ("done", "failed")):
            shutil.rmtree(folder, ignore_errors=True)


def _failed(workspace: Workspace, findings: tuple[Finding, ...]) -> tuple[str, str, dict[str, Any]]:
    language = workspace.language
    return "failed", findings[0].message(language), {"findings": [f.as_json(language) for f in findings]}


def _teller(workspace: Workspace, id_: str) -> Tell:
    last = [0.0]

    def tell(what: str, done: int, total: int) -> None:
        if total <= 0 or time.monotonic() - last[0] < _OFTEN:
            return
        last[0] = time.monotonic()
        with workspace.store.change(at=now(), who="tertial") as change:
            store_jobs.tell_progress(change, id_, min(1000, 1000 * done // total), what)

    return tell


def _do(workspace: Workspace, record: JobRecord, tell: Tell) -> dict[str, Any]:
    if record.person is None:
        raise LookupError(record.id)
    acting = Acting(person(workspace, record.person), now())
    demand(workspace.settings, acting.person, RIGHTS[cast("JobKind", record.kind)])
    work = {"import": _import, "forecast": _forecast, "report": _report, "backtest": _backtest, "check": _check}
    return work[record.kind](workspace, acting, record, tell)


def _files(workspace: Workspace, record: JobRecord) -> list[Path]:
    folder = uploads_folder(workspace) / record.id
    return [folder / name for name in record.parameters["files"]]


def _import(workspace: Workspace, acting: Acting, record: JobRecord, tell: Tell) -> dict[str, Any]:
    p = record.parameters
    how = How(acting.at, acting.person.login, p.get("kind") or None, bool(p.get("allow_rejects")))
    done = import_files(workspace, _files(workspace, record), how, tell)
    return {"files": [one.as_json(workspace.language) for one in done]}


def _forecast(workspace: Workspace, acting: Acting, record: JobRecord, tell: Tell) -> dict[str, Any]:
    from tertial.usecases.forecasts import Order, carry_out
    from tertial.usecases.scenario_file import scenario_of
    from tertial.usecases.scenarios import scenario

    p = record.parameters
    as_of = date.fromisoformat(p["as_of"])
    chosen = scenario(workspace, p["scenario"]) if p.get("scenario") else None
    read = None if chosen is None else scenario_of(chosen.content, workspace.settings, as_of, name=chosen.name)
    order = Order(as_of, known=p.get("known"), scenario=read, who=acting.person.login, at=acting.at)
    return carry_out(workspace, order, tell).as_json()


def _report(workspace: Workspace, acting: Acting, record: JobRecord, tell: Tell) -> dict[str, Any]:
    """Check a report (`period`, `check`), take it a step (`period`, `step`, `comment`), or write it as it is now (`period`,
    `formats`)."""
    from tertial.usecases import report_versions
    from tertial.usecases.periods import info
    from tertial.usecases.reports import write_report

    p = record.parameters
    tell("", 1, 10)
    if p.get("check"):
        from tertial.usecases.desk_check import whole_check

        return whole_check(workspace, p["period"])
    if p.get("step"):
        ends = {"approve": "approved", "lock": "locked", "publish": "published"}
        found = report_versions.report(workspace, p["period"])
        if record.attempts == 1 or found.state != ends.get(p["step"]):
            found = report_versions.move(workspace, acting, p["period"], p["step"], p.get("comment", ""))
        return {"period": found.period, "version": found.version, "state": found.state}
    of = info(workspace, p["period"])
    kind = cast("ReportKind", p.get("kind") or of.kind)
    return write_report(workspace, of.as_of, kind, p.get("formats")).as_json(workspace.language)


def _backtest(workspace: Workspace, acting: Acting, record: JobRecord, tell: Tell) -> dict[str, Any]:  # noqa: ARG001
    from tertial.usecases.backtests import run_backtest

    return run_backtest(workspace, datetime.now(UTC).astimezone().date(), progress=tell).as_json()


def _check(workspace: Workspace, acting: Acting, record: JobRecord, tell: Tell) -> dict[str, Any]:
    from tertial.usecases.kept_checks import check_and_keep

    tell("", 1, 10)
    history = bool(record.parameters.get("history"))
    return check_and_keep(workspace, acting, record.id, _files(workspace, record), history=history)
