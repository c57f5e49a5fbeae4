"""Taking files in: read, check, pseudonymise, store as batches; all of a file or nothing of it."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from tertial.data.batches import Manifest, batch_id, damaged, sha256_file, write_batch
from tertial.data.privacy import masked
from tertial.data.tables import TABLES
from tertial.domain.money import kronor
from tertial.findings import Finding, Kind, TertialError, has_errors
from tertial.readers.safe import resolve_input
from tertial.readers.texts import read_text
from tertial.usecases.clock import now as now  # noqa: PLC0414 - many take it from here
from tertial.usecases.sources import Part, read_parts, rules_of
from tertial.usecases.workspace import Workspace
from tertial.workflow.store import BatchRecord, TextVersion

Progress = Callable[[str, int, int], None]
"""Called with the file's name, bytes done and bytes in all."""

NOT_THERE = Kind(
    "import.missing-file",
    "error",
    sv="Filen finns inte eller går inte att läsa.",
    en="The file does not exist or cannot be read.",
    do_sv="Kontrollera sökvägen och behörigheten.",
    do_en="Check the path and the permissions.",
)
NO_SPACE = Kind(
    "import.no-space",
    "error",
    sv="Disken är full: filen kunde inte lagras. Inget av den är inläst.",
    en="The disk is full: the file could not be stored. Nothing of it is in.",
    do_sv="Frigör utrymme där arbetsytan ligger och läs in filen igen.",
    do_en="Free space where the workspace is and import the file again.",
)
CANNOT_WRITE = Kind(
    "import.cannot-write",
    "error",
    sv="Arbetsytan går inte att skriva i ({reason}). Inget av filen är inläst.",
    en="The workspace cannot be written to ({reason}). Nothing of the file is in.",
    do_sv="Kontrollera behörigheten till arbetsytans mapp.",
    do_en="Check the permissions of the workspace's folder.",
)
VANISHING = Kind(
    "import.vanishing-rows",
    "warning",
    sv="Filen ersätter {old}, men {missing} av dess {rows} poster finns inte i den nya filen.",
    en="The file takes the place of {old}, but {missing} of its {rows} entries are not in the new file.",
    do_sv="Är filen ett utdrag av bara ändringar: exportera i stället hela registret och läs in det.",
    do_en="If the file holds changes alone: export the whole register instead and import that.",
)


CHANGED_FORECAST = Kind(
    "import.changed-forecast",
    "error",
    sv="Prognosen {when} för {scope} ({case}) är redan inläst med {old} kr; här står {found} kr. En prognos ändras aldrig.",
    en="The forecast of {when} for {scope} ({case}) is already in with {old} SEK; here it is {found} SEK. A forecast is never changed.",
    do_sv="Lämna en ny prognos med ett nytt datum i as_of.",
    do_en="Make a new forecast with a new date in as_of.",
)


PERSON_IN_TEXT = Kind(
    "import.person-in-text",
    "error",
    sv="Texten innehåller något som liknar ett personnummer. En rapport är offentlig, så texten är inte inläst.",
    en="The text holds something that looks like a personal number. A report is public, so the text is not imported.",
    do_sv="Ta bort personuppgiften ur texten och läs in den igen.",
    do_en="Remove the personal data from the text and import it again.",
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A batch that an import made or found: `replaces` names the files of earlier batches that no longer count."""

    id: str
    kind: str
    sheet: str | None
    rows: int
    rejected: int
    first: str | None
    last: str | None
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file. `unchanged`: the same bytes, read by the same rules, were in already."""

    file: str
    outcome: Literal["stored", "unchanged", "refused"]
    batches: tuple[Stored, ...] = ()
    text: str | None = None
    """Section and period of a text."""
    findings: tuple[Finding, ...] = ()
    detected: dict[str, str] = field(default_factory=dict)
    exit_status: int = 0
    """What the command line answers for this file: 1 findings of severity error, 2 unreadable, 3 not allowed."""

    def as_json(self, language: Literal["sv", "en"]) -> dict[str, Any]:
        return asdict(replace(self, findings=())) | {"findings": [f.as_json(language) for f in self.findings]}


@dataclass(frozen=True, slots=True)
class How:
    """How to import: by whom and when, and what the user chose."""

    at: str
    who: str
    kind: str | None = None
    allow_rejects: bool = False
    known: str | None = None
    """ISO day or time from which the files' content was known; `at` where it is None."""


def import_files(
    workspace: Workspace, files: Iterable[Path], how: How, progress: Progress | None = None
) -> list[Imported]:
    """Import files one by one in the order given; a refused file does not stop the ones after it."""
    return [_guarded(workspace, path, how, progress) for path in files]


def _guarded(workspace: Workspace, path: Path, how: How, progress: Progress | None) -> Imported:
    """One file; what the disk says becomes a finding, and nothing half done is recorded."""
    try:
        resolve_input(path, workspace.folder)
        if path.suffix.lower() in (".md", ".markdown"):
            return _text(workspace, path, how)
        return _tables(workspace, path, how, progress)
    except TertialError as error:
        return Imported(path.name, "refused", findings=error.findings, exit_status=error.exit_status)
    except PermissionError as error:
        own = error.filename is not None and Path(error.filename) == path
        found = NOT_THERE(file=path.name) if own else CANNOT_WRITE(file=path.name, reason=error.strerror)
        return Imported(path.name, "refused", findings=(found,), exit_status=2)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        found = NO_SPACE(file=path.name) if full else CANNOT_WRITE(file=path.name, reason=error.strerror)
        return Imported(path.name, "refused", findings=(found,), exit_status=2)


def _text(workspace: Workspace, path: Path, how: How) -> Imported:
    text, findings = read_text(path)
    if text is None:
        return Imported(path.name, "refused", findings=tuple(findings), exit_status=1)
    if masked(text.body) != text.body or masked(text.title or "") != (text.title or ""):
        lines = [text.first_line + i for i, line in enumerate(text.body.splitlines()) if masked(line) != line]
        found = PERSON_IN_TEXT(file=path.name, line=lines[0] if lines else None)
        return Imported(path.name, "refused", findings=(found,), exit_status=1)
    version = TextVersion(
        period=text.period,
        section=text.section,
        language=text.language or workspace.language,
        author=text.author,
        body=text.body,
        title=text.title,
        assessment=text.assessment,
        file=path.name,
        first_line=text.first_line,
        written=how.known or how.at,
    )
    with workspace.store.change(at=how.at, who=how.who) as change:
        new = change.add_text(version)
    return Imported(path.name, "stored" if new else "unchanged", text=f"{text.section} {text.period}")


def _tables(workspace: Workspace, path: Path, how: How, progress: Progress | None) -> Imported:
    sha256 = sha256_file(path)
    records = workspace.store.batches()
    done = [r for r in records if r.sha256 == sha256]
    if done and _same_rules(workspace, done, sha256):
        return Imported(path.name, "unchanged", batches=tuple(_as_stored(r) for r in done))
    parts, findings = read_parts(workspace, path, how.kind, how.allow_rejects, progress)
    found = (*findings, *(f for p in parts for f in p.findings))
    stored = [p for p in parts if p.rows or p.rejected]
    changed = tuple(f for p in parts if p.kind == "forecasts" for f in _changed_forecasts(workspace, p, path.name))
    found += changed
    if not stored or changed or has_errors(findings) or any(p.refused for p in parts):
        return Imported(path.name, "refused", findings=found, exit_status=1)
    made, vanishing = [], []
    for part in stored:
        record = _record(workspace, path, part, sha256, how)
        replaced = [r for r in records if r.kind == part.kind and _takes_place_of(part, r)]
        vanishing += _vanishing(workspace, part, path.name, replaced)
        _write(workspace, path, part, record)
        made.append((record, replaced, part.sheet))
    with workspace.store.change(at=how.at, who=how.who) as change:
        for record, _, _ in made:
            change.add_batch(record)
    batches = tuple(
        replace(_as_stored(r), sheet=sheet, replaces=tuple(dict.fromkeys(o.file for o in old)))
        for r, old, sheet in made
    )
    return Imported(path.name, "stored", batches, findings=(*found, *vanishing), detected=dict(stored[0].detected))


def _changed_forecasts(workspace: Workspace, part: Part, file: str) -> list[Finding]:
    """Rows that say something else than a forecast already in: made at the same date, by the same, of the same."""
    names = ("as_of", "made_by", "scope", "line", "case")
    known = {}
    for row in workspace.snapshot(date.max).table("forecasts").to_pylist():
        known[tuple(row[n] or "" for n in names)] = row["amount"]
    findings = []
    for row in part.tables["forecasts"].to_pylist():
        old = known.get(tuple(row[n] or "" for n in names), row["amount"])
        if old != row["amount"]:
            scope = f"{row['scope']} {row['line'] or ''}".strip()
            facts = {"when": row["as_of"], "scope": scope, "case": row["case"]}
            amounts = {"old": kronor(old), "found": kronor(row["amount"])}
            findings.append(CHANGED_FORECAST(file=file, line=row["row"], column="amount", **facts, **amounts))
    return findings


def _same_rules(workspace: Workspace, done: Sequence[BatchRecord], sha256: str) -> bool:
    """Whether a file that is in would be read the same way today, and its batches are whole."""
    return all(
        (r.id == batch_id(sha256, r.kind, sheet, rules_of(workspace.settings, r.kind)))
        and not damaged(workspace.batch_root, r.kind, r.id)
        for r in done
        for sheet in (_sheet(workspace, r),)
    )


def _sheet(workspace: Workspace, record: BatchRecord) -> str | None:
    from tertial.data.batches import read_manifest

    try:
        sheet: str | None = read_manifest(workspace.batch_root, record.kind, record.id)["sheet"]
    except (OSError, ValueError, KeyError):
        return None
    return sheet


def _record(workspace: Workspace, path: Path, part: Part, sha256: str, how: How) -> BatchRecord:
    return BatchRecord(
        id=batch_id(sha256, part.kind, part.sheet, rules_of(workspace.settings, part.kind)),
        kind=part.kind,
        file=path.name,
        sha256=sha256,
        rows=part.rows,
        rejected=part.rejected,
        first=None if part.first is None else str(part.first),
        last=None if part.last is None else str(part.last),
        known=how.known or how.at,
    )


def _write(workspace: Workspace, path: Path, part: Part, record: BatchRecord) -> None:
    manifest = Manifest(
        id=record.id,
        kind=record.kind,
        file=record.file,
        sheet=part.sheet,
        sha256=record.sha256,
        bytes=path.stat().st_size,
        first=part.first,
        last=part.last,
        known=record.known,
        rows=part.rows,
        rejected=part.rejected,
        rules=rules_of(workspace.settings, part.kind),
        key=part.key,
        detected=part.detected,
        findings=[f.as_json("sv") for f in part.findings],
    )
    write_batch(workspace.batch_root, manifest, part.tables)


def _takes_place_of(part: Part, record: BatchRecord) -> bool:
    """Whether the new part hides everything of an earlier batch of its kind, by the coverage of both."""
    if TABLES[part.kind].merge not in ("months", "span") or part.first is None or part.last is None:
        return False
    if record.first is None or record.last is None:
        return True
    return str(part.first) <= record.first and record.last <= str(part.last)


def _vanishing(workspace: Workspace, part: Part, file: str, replaced: Sequence[BatchRecord]) -> list[Finding]:
    """A warning when a register that takes another's place lacks many of its entries."""
    import pyarrow.compute as pc

    from tertial.data.batches import Batch, read_table

    key = TABLES[part.kind].key[:1]
    if TABLES[part.kind].merge != "span" or not key:
        return []
    findings = []
    new = part.tables[part.kind][key[0]]
    for record in replaced[-1:]:
        batch = Batch(record.id, record.kind, record.sequence, None, None, record.known)
        old = read_table(workspace.batch_root, batch, record.kind)
        ids = None if old is None else pc.unique(old[key[0]])
        still: Any = 0 if ids is None else pc.is_in(ids, value_set=pc.unique(new))
        missing = 0 if ids is None else len(ids) - (pc.sum(still.cast("int64")).as_py() or 0)
        if ids is not None and missing * 50 > len(ids):
            findings.append(VANISHING(file=file, missing=missing, rows=len(ids), old=record.file))
    return findings


def _as_stored(record: BatchRecord) -> Stored:
    return Stored(record.id, record.kind, None, record.rows, record.rejected, record.first, record.last)
