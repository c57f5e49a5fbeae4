"""The versions of a period's report: checked, approved, locked, published, superseded; never changed.

At approval the files are written, from what is known then, and kept under their hashes. What is locked and published
later is those very bytes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tertial.findings import Finding, InputError, Kind, RefusedError, UnreadableError, has_errors
from tertial.usecases.access import Acting, Person, roles_over
from tertial.usecases.entered import month, spoken
from tertial.usecases.imports import now
from tertial.usecases.periods import PeriodInfo, info, record_in, sections
from tertial.usecases.report_files import folder_of, keep, read_kept
from tertial.usecases.reports import write_report
from tertial.usecases.workspace import Workspace
from tertial.workflow import states, store_reports, store_texts
from tertial.workflow.states import Move, State, Step
from tertial.workflow.store_reports import ReportRecord
from tertial.workflow.store_texts import Comment

if TYPE_CHECKING:
    from tertial.report.context import Kind as ReportKind
    from tertial.workflow.store import Change

NOT_APPROVED = Kind(
    "workflow.text-not-approved",
    "warning",
    sv="Texten ”{section}” är {state_sv}, inte godkänd.",
    en="The text “{section}” is {state_en}, not approved.",
    do_sv="Godkänn eller returnera den innan rapporten godkänns.",
    do_en="Approve or return it before the report is approved.",
)
MOVED_ON = Kind(
    "workflow.moved-on",
    "error",
    sv="Rapporten har ändrat läge medan den skrevs.",
    en="The report has changed its state while it was being written.",
    do_sv="Ladda om sidan och se vad som har hänt.",
    do_en="Reload the page and see what has happened.",
)
NO_FILE = Kind(
    "report.unknown-file",
    "error",
    sv="Rapporten har ingen sådan fil.",
    en="The report has no such file.",
    do_sv="Välj en fil i listan; en rapport har filer från det att den är godkänd.",
    do_en="Choose a file of the list; a report has files from its approval on.",
)


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """A version of a report. `files` gives each file's SHA-256, from approval on; `comments` are oldest first."""

    period: str
    kind: str
    version: int
    state: State
    known: str | None
    manifest_sha256: str | None
    files: Mapping[str, str]
    changed: str
    who: str
    comments: tuple[Comment, ...] = ()


def report(workspace: Workspace, period: str) -> ReportVersion:
    """The newest version of a period's report; a draft where nobody has moved it. Raises InputError for no period."""
    with workspace.store.read() as connection:
        record = store_reports.report_in(connection, record_in(connection, period))
    return _versions(workspace, str(month(period)), [record])[0]


def versions(workspace: Workspace, period: str) -> list[ReportVersion]:
    """Every version that somebody has moved, newest first."""
    of = str(month(period))
    return _versions(workspace, of, store_reports.reports(workspace.store, of)[::-1])


def _versions(workspace: Workspace, period: str, records: list[ReportRecord]) -> list[ReportVersion]:
    said = store_texts.comments(workspace.store, "report", period)
    return [
        ReportVersion(
            r.period,
            r.kind,
            r.version,
            cast("State", r.state),
            r.known,
            r.manifest_sha256,
            r.files,
            r.changed,
            r.who,
            tuple(c for c in said if c.version == r.version),
        )
        for r in records
    ]


def moves(workspace: Workspace, person: Person, period: str) -> tuple[Move, ...]:
    """The steps that somebody may take with a report as it is now."""
    return states.moves("report", report(workspace, period).state, roles_over(workspace.settings, person, ""))


def move(workspace: Workspace, acting: Acting, period: str, step: Step, comment: str = "") -> ReportVersion:
    """Take a report a step. Approval writes its files, which takes seconds; supersession makes a new draft.

    Raises RefusedError when the step is not the person's to take or demands a comment, InputError with the findings of
    a report that cannot be written, UnreadableError for kept files that are not as they were written.
    """
    words = spoken(comment)
    before = report(workspace, period)
    roles = roles_over(workspace.settings, acting.person, "")
    end = states.move("report", before.state, step, roles, words)
    changed = ReportRecord(before.period, before.version, before.kind, end)
    if end in ("approved", "locked", "published", "superseded"):
        changed = replace(changed, known=before.known, manifest_sha256=before.manifest_sha256, files=before.files)
    if step == "approve":
        changed = replace(changed, **_written(workspace, before, acting.at))
    if step in ("lock", "publish"):
        _demand_whole(workspace, before)
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        found = store_reports.report_in(change.connection, record_in(change.connection, before.period))
        if (found.version, found.state, found.changed) != (before.version, before.state, before.changed):
            raise RefusedError(MOVED_ON())
        _store(change, acting, changed, step, words)
    return report(workspace, before.period)


def _store(change: Change, acting: Acting, record: ReportRecord, step: Step, words: str) -> None:
    store_reports.put_report(change, record)
    if words:
        said = Comment("report", record.period, "", "", record.version, step, words, acting.person.name)
        store_texts.add_comment(change, said)
    if record.state == "superseded":
        planned = record_in(change.connection, record.period)
        store_reports.put_report(change, ReportRecord(record.period, record.version + 1, planned.kind, states.FIRST))


def _written(workspace: Workspace, before: ReportVersion, known: str) -> dict[str, Any]:
    """Write and keep the files of a report as it is known at a time, with those of the short version for the council where
    somebody has written to the council. Raises InputError with what hinders it."""
    with _draft(workspace) as folder:
        of, paths, manifests = info(workspace, before.period), list[Path](), list[str]()
        for kind in _kinds(workspace, of, before.kind):
            done = write_report(workspace, of.as_of, kind, None, folder, known)
            if has_errors(done.findings) and not done.paths:
                raise InputError(*done.findings)
            paths += [*done.paths, done.manifest]
            manifests.append(done.manifest.name)
        kept = keep(folder, folder_of(workspace.folder, before.period, before.version), paths)
    return {"known": known, "manifest_sha256": kept[manifests[0]], "files": kept}


def _kinds(workspace: Workspace, of: PeriodInfo, kind: str | None) -> tuple[ReportKind, ...]:
    """What is written of a period: its report, and the short version for the council when it has a text of its own."""
    written = workspace.store.texts(of.period, workspace.language).get("council")
    long = cast("ReportKind", kind or of.kind)
    return (long, "council") if written is not None and written.body.strip() and long != "council" else (long,)


def _demand_whole(workspace: Workspace, version: ReportVersion) -> None:
    for name in version.files:
        file(workspace, version.period, version.version, name)


def file(workspace: Workspace, period: str, version: int, name: str) -> Path:
    """A kept file of an approved, locked, published or superseded report.

    Raises RefusedError where there is none, UnreadableError when its bytes are not those that were approved.
    """
    found = next((v for v in versions(workspace, period) if v.version == version), None)
    if found is None or name not in found.files:
        raise RefusedError(NO_FILE())
    return read_kept(folder_of(workspace.folder, found.period, version), name, found.files)


def check(workspace: Workspace, period: str, kind: str | None = None) -> tuple[Finding, ...]:
    """What there is to say of the report as it would be now: its findings, those of the short version for the council that
    would be written beside it, and texts that are not approved."""
    of = info(workspace, period)
    kinds, done = _kinds(workspace, of, kind), list[Finding]()
    with _draft(workspace) as folder:
        for one in kinds:
            try:
                found = write_report(workspace, of.as_of, one, ("md",), folder).findings
            except UnreadableError as error:
                found = error.findings
            done += [f for f in found if f not in done]
    written = workspace.store.texts(of.period, workspace.language)
    moved = store_texts.states(workspace.store, of.period, workspace.language)
    named = {place.section: place.name for place in sections(workspace, of.as_of.year)}
    texts = [
        NOT_APPROVED(section=named.get(section, section), **states.said("state", state))
        for section in written
        if (section != "council" or "council" in kinds) and (state := moved.get(section, states.FIRST)) != "approved"
    ]
    return (*done, *texts)


@contextmanager
def _draft(workspace: Workspace) -> Iterator[Path]:
    """A folder of the workspace for files on their way, gone afterwards."""
    parent = workspace.folder / "data" / "drafts"
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"report-{now()[:10]}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
