"""Writing a report: facts, texts and template to PDF, DOCX, HTML and Markdown, with a manifest beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tertial.data.batches import read_manifest
from tertial.data.snapshot import Snapshot
from tertial.findings import Finding, Kind, Language, UnreadableError, has_errors
from tertial.query.step import Query
from tertial.report.build import UNUSED_TEXT, Document, build_document
from tertial.report.cells import cell
from tertial.report.context import AreaInfo, BatchInfo, ReportContext, Trace
from tertial.report.context import Kind as ReportKind
from tertial.report.figures import Facts
from tertial.usecases.aside import FORM, Aside
from tertial.usecases.clock import now
from tertial.usecases.follow_up import FollowUp, ask_ahead, follow_up
from tertial.usecases.forecast_board import report_board
from tertial.usecases.kind_names import kind_names
from tertial.usecases.read_back import ReadBack
from tertial.usecases.report_period import period_findings
from tertial.usecases.report_sources import (
    assessments,
    manifest_of,
    template_of,
    texts_of,
    write_report_files,
)
from tertial.usecases.workspace import Workspace

FORMATS = ("pdf", "docx", "html", "md")

BAD_FORMAT = Kind(
    "report.format",
    "error",
    sv="Formatet ”{found}” finns inte; väntat är ett eller flera av pdf, docx, html, md, till exempel pdf,html.",
    en="There is no format “{found}”; expected one or more of pdf, docx, html, md, for example pdf,html.",
    do_sv="Ange formaten med komma emellan.",
    do_en="Give the formats separated by commas.",
)
NOTHING_IN = Kind(
    "report.nothing-in",
    "error",
    sv="Inget är inläst som syns i läget {as_of}: en rapport skulle vara tom.",
    en="Nothing that is in is seen in the snapshot {as_of}: a report would be empty.",
    do_sv="Läs in ekonomi eller nyckeltal med ”tertial import”, eller välj ett annat datum.",
    do_en="Import the ledger or indicators with “tertial import”, or choose another date.",
)


@dataclass(frozen=True)
class Written:
    """What `write_report` wrote. `result` is a short table of the result, its first row the head."""

    paths: tuple[Path, ...]
    manifest: Path
    result: tuple[tuple[str, ...], ...]
    findings: tuple[Finding, ...]

    def as_json(self, language: Language) -> dict[str, Any]:
        return {
            "paths": [str(p) for p in self.paths],
            "manifest": str(self.manifest),
            "result": [list(row) for row in self.result],
            "findings": [f.as_json(language) for f in self.findings],
        }


def write_report(
    workspace: Workspace,
    as_of: date,
    kind: ReportKind,
    formats: Sequence[str] | None = None,
    out: Path | None = None,
    known: str | None = None,
    aside: Aside | None = None,
) -> Written:
    """Write the report of a snapshot, and read it back. With an error in texts or template nothing is written; what the
    written file contradicts is told with the file in place.

    The short kinds have no place for most texts of a period, so a text without a place is told of in the long ones alone. `aside` is
    a process that sets the PDF meanwhile and reads half of it back; the files are the same with and without it.

    Raises UnreadableError for an unknown format, or a snapshot that shows nothing or nothing of its year.
    """
    wanted = tuple(dict.fromkeys(formats or workspace.settings.report.formats))
    if unknown := [f for f in wanted if f not in FORMATS]:
        raise UnreadableError(BAD_FORMAT(found=unknown[0]))
    if aside is not None:
        aside.get_ready()
    snapshot = workspace.snapshot(as_of, known)
    about_period = period_findings(snapshot, kind)
    answers = ask_ahead(snapshot, workspace.settings, workspace.folder)
    texts, stored = texts_of(workspace, snapshot, kind)
    board = report_board(workspace, snapshot, kind, who="report", at=now())
    follow = follow_up(snapshot, workspace.settings, kind, assessments(texts), answers=answers, board=board)
    if answers.kept is not None:
        answers.kept.save()
    if all(figure.value is None for figure in follow.facts.figures.values()):
        raise UnreadableError(NOTHING_IN(as_of=as_of))
    context = _context(workspace, snapshot, kind, follow)
    template = template_of(workspace, kind)
    document, findings = build_document(follow.facts, texts, template[0], context, _traces(workspace, snapshot, follow))
    if kind in ("monthly", "council"):
        findings = [f for f in findings if f.kind is not UNUSED_TEXT]
    folder = out or workspace.reports
    name = f"{kind}-{as_of}"
    findings = [*about_period, *findings, *_refused(snapshot, workspace), *(() if board is None else board.notes)]
    if has_errors(findings):
        return Written(
            (), folder / f"{name}.manifest.json", short_result(follow.facts, workspace.language), tuple(findings)
        )
    files, said = _files(document, name, [*wanted, *(["md"] if "md" not in wanted else [])], aside)
    findings = [*findings, *said]
    manifest = manifest_of(workspace, snapshot, follow, kind, stored, template, files)
    paths = write_report_files(workspace, folder, name, files, manifest, template[0])
    return Written(tuple(paths[:-1]), paths[-1], short_result(follow.facts, workspace.language), tuple(findings))


def _files(
    document: Document, name: str, formats: Sequence[str], aside: Aside | None
) -> tuple[dict[str, bytes], list[Finding]]:
    """The report in each format, in that order, and what was found when one of them was read back."""
    begun = aside is not None and aside.begin(document, formats)
    from tertial.report.render import render  # while the other process sets the PDF

    if aside is None or not begun:
        read_back = ReadBack(document, name, formats)
        return render(document, formats, read_back), read_back.findings
    files = render(document, [form for form in formats if form != FORM])
    files[FORM] = aside.result()
    read_back = ReadBack(document, name, formats, aside.lines)
    read_back(FORM, files[FORM])
    return {form: files[form] for form in formats}, read_back.findings


def short_result(facts: Facts, language: Language) -> tuple[tuple[str, ...], ...]:
    """The income statement's sums and result as text, for a terminal; empty without an income statement."""
    table = facts.tables.get("result")
    if table is None:
        return ()
    head = (table.label_head, *(c.head for c in table.columns))
    rows = [
        (row.label, *(cell(table, row, column, facts, language).text for column in table.columns))
        for row in table.rows
        if row.kind in ("sum", "result")
    ]
    return (head, *rows)


def _refused(snapshot: Snapshot, workspace: Workspace) -> list[Finding]:
    """What `history.refused` says, where anything published is kept."""
    if not snapshot.batches_of("published"):
        return []
    from tertial.usecases.history import refused

    return refused(snapshot, workspace.settings)


def _context(workspace: Workspace, snapshot: Snapshot, kind: ReportKind, follow: FollowUp) -> ReportContext:
    settings = workspace.settings
    words = "Läge" if workspace.language == "sv" else "Snapshot"
    return ReportContext(
        committee=settings.committee.name,
        municipality=settings.committee.municipality,
        kind=kind,
        as_of=snapshot.as_of,
        known=snapshot.known_day,
        language=workspace.language,
        snapshot=f"{words} {snapshot.as_of}",
        goals=follow.goals,
        areas=tuple(AreaInfo(a.code, a.name) for a in settings.areas),
        units=tuple(AreaInfo(u.code, u.name) for u in settings.units),
    )


def _traces(workspace: Workspace, snapshot: Snapshot, follow: FollowUp) -> dict[str, Trace]:
    """The query behind each figure, with the batches that it could see."""
    used = sorted({f.source.query for f in follow.facts.figures.values() if f.source is not None})
    return {name: _trace(workspace, snapshot, follow.answers.queries[name]) for name in used}


def _trace(workspace: Workspace, snapshot: Snapshot, query: Query) -> Trace:
    batches, rows, kinds = [], 0, set[str]()
    for table in query.inputs:
        for batch in batches_behind(snapshot, table):
            manifest = read_manifest(workspace.batch_root, batch.kind, batch.id)
            info = BatchInfo(batch.id, manifest["file"], manifest["sha256"][:16], batch.known[:10])
            kinds.add(batch.kind)
            if info not in batches:
                batches.append(info)
                rows += manifest["rows"]
    return Trace(query.sql, dict(query.parameters_as_text), tuple(batches), rows, kind_names(kinds, workspace.language))


def batches_behind(snapshot: Snapshot, table: str) -> Sequence[Any]:
    """The batches of a table that a query reads; none for tables made from the configuration."""
    from tertial.data.tables import TABLES

    kind = "ledger" if table == "balances" else table
    return snapshot.batches_of(kind) if kind in TABLES else ()
