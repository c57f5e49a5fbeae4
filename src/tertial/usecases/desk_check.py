"""The check of a whole report, with each remark led back to the section that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tertial.findings import Finding, Language, Severity
from tertial.usecases import report_versions
from tertial.usecases.jobs import Job, jobs
from tertial.usecases.periods import info, sections
from tertial.usecases.workspace import Workspace

LANGUAGES: tuple[Language, ...] = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding of the whole report. `section` is the text that it is about, empty where it is about none. `said` holds
    message and remedy by language."""

    severity: Severity
    section: str
    line: int | None
    said: Mapping[Language, tuple[str, str]]


def whole_check(workspace: Workspace, period: str) -> dict[str, Any]:
    """Check the report as it would be now; the remarks as JSON, for `remarks_of`."""
    of = info(workspace, period)
    texts = workspace.store.texts(of.period, workspace.language)
    by_file = {text.file or section: section for section, text in texts.items()}
    by_name = {place.name: place.section for place in sections(workspace, of.as_of.year)}
    found = report_versions.check(workspace, of.period)
    return {"period": of.period, "findings": [_remark(f, by_file, by_name) for f in found]}


def _remark(finding: Finding, by_file: Mapping[str, str], by_name: Mapping[str, str]) -> dict[str, Any]:
    section = by_file.get(finding.file or "", "")
    if finding.kind is report_versions.NOT_APPROVED:
        named = finding.facts["section"]
        section = by_name.get(named, named)
    said = {x: (finding.message(x), finding.remedy(x)) for x in LANGUAGES}
    return {"severity": finding.severity, "section": section, "line": finding.line, "said": said}


def remarks_of(job: Job) -> tuple[Remark, ...]:
    """The remarks of a job that checked a report and is done, errors first."""
    found = (job.result or {}).get("findings", ()) if job.parameters.get("check") and job.state == "done" else ()
    remarks = [
        Remark(f["severity"], f["section"], f["line"], {x: (f["said"][x][0], f["said"][x][1]) for x in LANGUAGES})
        for f in found
    ]
    return tuple(sorted(remarks, key=lambda r: ("error", "warning", "note").index(r.severity)))


def last_check(workspace: Workspace, period: str) -> Job | None:
    """The latest job that checked a period's report and is done."""
    mine = [j for j in jobs(workspace, 50) if j.kind == "report" and j.parameters.get("check")]
    return next((j for j in mine if j.state == "done" and j.parameters.get("period") == period), None)


def at_work(workspace: Workspace, period: str) -> Job | None:
    """The job about a period's report that is queued or running."""
    mine = [j for j in jobs(workspace, 50) if j.kind == "report" and j.parameters.get("period") == period]
    return next((j for j in mine if j.state in ("queued", "running")), None)
