"""What the pages of data show: what is in and what is missing, imports under way, and what became of each file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tertial.usecases.coverage import SourceCoverage, coverage
from tertial.usecases.detected import detected
from tertial.usecases.file_kinds import OFFERED, mapping
from tertial.usecases.kind_names import kind_name
from tertial.usecases.told import Told, told
from tertial.usecases.views_model import ViewKey
from tertial.web.shown import Shown
from tertial.wording import listing

if TYPE_CHECKING:
    from tertial.usecases.jobs import Job
    from tertial.web.visit import Visit

UNMAPPED = frozenset({"sheets.missing-column", "sheets.unknown-kind"})
"""Findings that another name of a column explains."""
CHOOSE = frozenset({"sheets.ambiguous-kind", "sheets.no-kind", "sheets.unknown-kind"})
"""Findings where it may help to say which kind the file is of."""
_SIGNS = {"queued": "waiting", "running": "ready", "failed": "error"}
LISTED = 100
"""So many findings of a file stand on the page; all of them are in the CSV."""


def looked_at(visit: Visit) -> ViewKey:
    """The snapshot of the address, else the newest; in an empty workspace the month that ended last."""
    last = visit.today.replace(day=1) - timedelta(days=1)
    return visit.key() or ViewKey(last)


def sources(visit: Visit, key: ViewKey) -> tuple[SourceCoverage, ...]:
    """What is in or expected, kind by kind."""
    return tuple(s for s in coverage(visit.workspace, key, visit.today) if s.rows or s.state == "missing")


def headline(found: Sequence[SourceCoverage], visit: Visit) -> str:
    """What is missing; else what is preliminary; else that everything is in."""
    names = {state: [_name(s.kind, visit) for s in found if s.state == state] for state in ("missing", "partial")}
    if not any(s.rows for s in found):
        return visit.say("data.head_empty")
    if names["missing"]:
        return visit.say("data.head_missing", kinds=_first(names["missing"], visit))
    return visit.say("data.head_partial" if names["partial"] else "data.head_all")


def _first(names: list[str], visit: Visit) -> str:
    words = [names[0], *(n[0].lower() + n[1:] for n in names[1:])]
    return listing(words, visit.language)


def _name(kind: str, visit: Visit) -> str:
    return kind_name(kind, visit.language)


@dataclass(frozen=True, slots=True)
class Progress:
    """An import under way: the file that is read, how many there are, and how far it has come, 0 to 1."""

    file: str
    number: int
    files: int
    share: float


def names_of(job: Job) -> list[str]:
    """The names of the files of an import, as they were uploaded."""
    return [str(name).partition("/")[2] for name in job.parameters.get("files", ())]


def told_of(job: Job) -> tuple[str, str]:
    """How an import went, as a sign and a word: one that is done and took nothing in is no success."""
    if job.state != "done":
        return _SIGNS[job.state], f"data.job_{job.state}"
    outcomes = [one["outcome"] for one in (job.result or {}).get("files", ())]
    refused = outcomes.count("refused")
    if not refused:
        return "in", "data.job_done"
    return ("error", "data.job_refused") if refused == len(outcomes) else ("warning", "data.job_partly")


def progress(job: Job) -> Progress:
    names = names_of(job)
    at = names.index(job.message) if job.message in names else 0
    share = job.progress if len(names) < 2 else (at + job.progress) / len(names)
    return Progress(job.message, at + 1, len(names), min(1.0, share))


@dataclass(frozen=True, slots=True)
class Taken:
    """A batch that an import made: what it covers and what it took the place of."""

    id: str
    name: str
    sheet: str
    rows: int
    rejected: int
    span: str
    replaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of a file. `written` says how it was written in words; `snippet` is what to put into tertial.toml when its columns are called something else."""

    file: str
    outcome: str
    batches: tuple[Taken, ...]
    text: str
    findings: tuple[Told, ...]
    written: str
    snippet: str
    kind: str
    choose: bool
    rows_refused: bool

    @property
    def count(self) -> int:
        return len(self.findings)


def results(job: Job, visit: Visit) -> tuple[FileResult, ...]:
    """Each file of an import that is done, the refused ones first."""
    found = [_result(one, visit) for one in (job.result or {}).get("files", ())]
    return tuple(sorted(found, key=lambda r: ("refused", "stored", "unchanged").index(r.outcome)))


def _result(one: Mapping[str, Any], visit: Visit) -> FileResult:
    findings = told(one["findings"])
    kind, missing = _unmapped(findings)
    errors = [f for f in findings if f.severity == "error"]
    by_row = bool(errors) and all(f.code.startswith("checks.") and f.line is not None for f in errors)
    return FileResult(
        one["file"],
        one["outcome"],
        tuple(_taken(b, visit) for b in one["batches"]),
        one["text"] or "",
        findings,
        detected(one["detected"], visit.language),
        mapping(kind, dict.fromkeys(missing, visit.say("data.your_name"))) if missing else "",
        kind,
        any(f.code in CHOOSE for f in findings),
        one["outcome"] == "refused" and by_row,
    )


def _taken(batch: Mapping[str, Any], visit: Visit) -> Taken:
    return Taken(
        batch["id"],
        _name(batch["kind"], visit),
        batch["sheet"] or "",
        batch["rows"],
        batch["rejected"],
        span(batch["first"], batch["last"], visit),
        tuple(batch["replaces"]),
    )


def span(first: str | None, last: str | None, visit: Visit) -> str:
    """`1 januari 2026–31 augusti 2026`; a dash where a file covers no days."""
    if first is None or last is None:
        return "–"
    fmt = Shown(visit.language)
    return f"{fmt.day(date.fromisoformat(first))}–{fmt.day(date.fromisoformat(last))}"


def _unmapped(findings: Sequence[Told]) -> tuple[str, tuple[str, ...]]:
    """The kind of file and the columns of it that were not found."""
    mine = [f for f in findings if f.code in UNMAPPED and f.facts.get("kind") in OFFERED]
    if not mine:
        return "", ()
    names: list[str] = []
    for found in mine:
        said = found.facts.get("name") or found.facts.get("missing", "")
        names += [n.strip() for n in said.split(",") if n.strip()]
    return str(mine[0].facts["kind"]), tuple(dict.fromkeys(names))


def summary(files: Sequence[FileResult], visit: Visit) -> str:
    """What became of all files, in a headline."""
    refused = [f for f in files if f.outcome == "refused"]
    stored = [f for f in files if f.outcome == "stored"]
    if len(files) == 1:
        return visit.say(f"data.one_{files[0].outcome}", file=files[0].file)
    if not refused:
        return visit.say("data.all_taken", count=len(files)) if stored else visit.say("data.all_unchanged")
    if len(refused) == len(files):
        return visit.say("data.all_refused", count=len(files))
    return visit.say("data.some_refused", refused=len(refused), all=len(files))
