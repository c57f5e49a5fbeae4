"""What the pages of a check say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from tertial.web.parts.start_lead import bold
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from tertial.usecases.jobs import Job
    from tertial.usecases.kept_checks import CheckedReport, KeptCheck
    from tertial.web.visit import Visit


def names_of(job: Job) -> tuple[str, ...]:
    """The names of the files of a job, as they were sent."""
    return tuple(str(name).rpartition("/")[2] for name in job.parameters.get("files", ()))


def headline(report: CheckedReport | None, visit: Visit) -> str:
    """The finding of findings: what the reader must know first."""
    if report is None:
        return visit.say("check.nothing_read")
    if report.errors:
        return _counted(visit, "errors", report.errors)
    if report.warnings:
        return _counted(visit, "warnings", report.warnings)
    if report.notes:
        return _counted(visit, "notes", report.notes)
    return visit.say("check.none")


def _counted(visit: Visit, what: str, count: int) -> str:
    return visit.say(f"check.{what}_one") if count == 1 else visit.say(f"check.{what}_many", count=count)


def deck(kept: KeptCheck, report: CheckedReport | None, visit: Visit) -> Markup:
    """How much was read and tried, and how many of each severity."""
    if report is None:
        return Markup("")
    fmt = Shown(visit.language)
    read = bold(visit.say("check.deck", figures=fmt.number(report.figures), rules=fmt.number(kept.rules)))
    if not (report.errors or report.warnings or report.notes):
        return read + " " + visit.say("check.deck_none")
    counts = {k: fmt.number(getattr(report, k)) for k in ("errors", "warnings", "notes")}
    return read + " " + bold(visit.say("check.deck_found", **counts))
