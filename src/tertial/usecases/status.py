"""What is in a workspace: which kinds for which months, what is missing, what came late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from tertial.data.batches import damaged
from tertial.data.snapshot import effective
from tertial.data.tables import TABLES
from tertial.domain.period import Month
from tertial.findings import Finding, Kind, Language
from tertial.usecases.workspace import Workspace
from tertial.workflow.store import BatchRecord, broken_links

State = Literal["in", "late", "empty", "missing", "to_come", "none"]

DAMAGED = Kind(
    "workspace.damaged-batch",
    "error",
    sv="Inläsning {batch} är inte som den skrevs: {parts}.",
    en="Batch {batch} is not as it was written: {parts}.",
    do_sv="Återställ mappen data från en säkerhetskopia.",
    do_en="Restore the folder data from a backup.",
)
BROKEN_AUDIT = Kind(
    "workspace.audit-chain",
    "error",
    sv="Ändringsloggens kedja håller inte vid rad {rows}.",
    en="The chain of the audit log does not hold at row {rows}.",
    do_sv="Någon har ändrat arbetsytans databas utanför Tertial; jämför med en säkerhetskopia.",
    do_en="Somebody has changed the workspace's database outside Tertial; compare with a backup.",
)


@dataclass(frozen=True, slots=True)
class MonthStatus:
    """`in` in time, `late` when it came after the day it was expected, `empty` when a register came after the month and
    holds nothing of it, `missing`, `to_come`, or `none`: not expected.

    A month that was due before the first file of its kind came is history, which is in and not late.
    """

    month: str
    state: State
    came: str | None


@dataclass(frozen=True, slots=True)
class KindStatus:
    """A kind of file: the batches that count, their rows, what they cover, and month by month.

    `replaced` counts the batches that later ones have taken the place of.
    """

    kind: str
    batches: int
    replaced: int
    rows: int
    rejected: int
    first: str | None
    last: str | None
    latest_file: str | None
    latest_known: str | None
    expected_day: int | None
    months: tuple[MonthStatus, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The answer of `tertial status`. `texts` counts sections with a text by period and language."""

    committee: str
    municipality: str
    today: str
    kinds: tuple[KindStatus, ...]
    texts: tuple[tuple[str, str, int], ...]
    findings: tuple[Finding, ...]

    def as_json(self, language: Language) -> dict[str, Any]:
        content = asdict(replace(self, findings=()))
        content["findings"] = [f.as_json(language) for f in self.findings]
        return content


def status(workspace: Workspace, today: date) -> Status:
    """What is in the workspace as of `today`: the twelve months up to the one that ended last."""
    records = workspace.store.batches()
    by_kind: dict[str, list[BatchRecord]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record)
    expected = workspace.settings.expected
    counting = {b.id for kind in TABLES for b, _ in effective(workspace.batches(), TABLES[kind])}
    kinds = [k for k in TABLES if k in by_kind or k in expected]
    last = Month.of(today.replace(day=1) - timedelta(days=1))
    return Status(
        workspace.settings.committee.name,
        workspace.settings.committee.municipality,
        str(today),
        tuple(_kind(k, by_kind.get(k, []), counting, expected.get(k), last, today) for k in kinds),
        tuple(workspace.store.text_periods()),
        tuple(_faults(workspace, records)),
    )


def _kind(
    kind: str, records: Sequence[BatchRecord], counting: Collection[str], day: int | None, last: Month, today: date
) -> KindStatus:
    newest = records[-1] if records else None
    counted = [r for r in records if r.id in counting]
    days = [d for r in counted for d in (r.first, r.last) if d is not None]
    months = last.plus(-11).until(last)
    return KindStatus(
        kind,
        len(counted),
        len(records) - len(counted),
        sum(r.rows for r in counted),
        sum(r.rejected for r in counted),
        min(days, default=None),
        max(days, default=None),
        newest.file if newest else None,
        newest.known if newest else None,
        day,
        tuple(_month(month, kind, records, day, today) for month in months),
    )


def _month(month: Month, kind: str, records: Sequence[BatchRecord], day: int | None, today: date) -> MonthStatus:
    came = min((r.known for r in records if _covers(r, month)), default=None)
    due = None if day is None else month.plus(1).first_day.replace(day=day)
    begun = min((r.known for r in records), default="")[:10]
    if came is not None:
        late = due is not None and came[:10] > str(due) >= begun
        return MonthStatus(str(month), "late" if late else "in", came)
    if due is None:
        return MonthStatus(str(month), "none", None)
    after = [r.known for r in records if r.known[:10] > str(month.last_day)]
    if after and TABLES[kind].merge == "span":
        return MonthStatus(str(month), "empty", min(after))
    return MonthStatus(str(month), "missing" if today > due else "to_come", None)


def _covers(record: BatchRecord, month: Month) -> bool:
    if record.first is None or record.last is None:
        return False
    return record.first <= str(month.last_day) and record.last >= str(month.first_day)


def _faults(workspace: Workspace, records: Sequence[BatchRecord]) -> list[Finding]:
    parts = {r: damaged(workspace.batch_root, r.kind, r.id) for r in records}
    findings = [DAMAGED(batch=r.id, file=r.file, parts=", ".join(names)) for r, names in parts.items() if names]
    if rows := broken_links(workspace.store.audit()):
        findings.append(BROKEN_AUDIT(rows=", ".join(str(r) for r in rows[:5])))
    return findings
