"""Writing a report: facts, texts and template to PDF, DOCX, HTML and Markdown, with a manifest beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tertial import __version__
from tertial.data.batches import read_manifest
from tertial.data.snapshot import Snapshot
from tertial.domain.goal import Assessment
from tertial.domain.period import Month
from tertial.findings import Finding, Kind, Language, UnreadableError, has_errors
from tertial.query.step import Query
from tertial.report.build import UNUSED_TEXT, build_document
from tertial.report.cells import cell
from tertial.report.context import AreaInfo, BatchInfo, ReportContext, Text, Trace
from tertial.report.context import Kind as ReportKind
from tertial.report.figures import Facts
from tertial.report.render import render
from tertial.report.template import load_template
from tertial.usecases.follow_up import FollowUp, follow_up
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
NOT_WRITTEN = Kind(
    "report.not-written",
    "error",
    sv="Rapporten kunde inte skrivas i {folder}: {reason}.",
    en="The report could not be written in {folder}: {reason}.",
    do_sv="Frigör utrymme eller välj en annan mapp med --out.",
    do_en="Free space or choose another folder with --out.",
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
) -> Written:
    """Write the report of a snapshot. With a finding of severity error nothing is written.

    The short kinds have no place for most texts of a period, so a text without a place is told of in the long ones alone.

    Raises UnreadableError for an unknown format or a snapshot that shows nothing.
    """
    wanted = tuple(dict.fromkeys(formats or workspace.settings.report.formats))
    if unknown := [f for f in wanted if f not in FORMATS]:
        raise UnreadableError(BAD_FORMAT(found=unknown[0]))
    snapshot = workspace.snapshot(as_of, known)
    texts = _texts(workspace, as_of, kind)
    follow = follow_up(snapshot, workspace.settings, kind, assessments(texts))
    if all(figure.value is None for figure in follow.facts.figures.values()):
        raise UnreadableError(NOTHING_IN(as_of=as_of))
    context = _context(workspace, snapshot, kind, follow)
    template, own = _template(workspace, kind)
    document, findings = build_document(follow.facts, texts, template, context, _traces(workspace, snapshot, follow))
    if kind in ("monthly", "council"):
        findings = [f for f in findings if f.kind is not UNUSED_TEXT]
    folder = out or workspace.reports
    name = f"{kind}-{as_of}"
    if has_errors(findings):
        return Written(
            (), folder / f"{name}.manifest.json", short_result(follow.facts, workspace.language), tuple(findings)
        )
    files = render(document, [*wanted, *(["md"] if "md" not in wanted else [])])
    manifest = _manifest(workspace, snapshot, kind, follow, files, texts, own)
    paths = _write(folder, name, files, manifest)
    copy = _write(workspace.folder / "data" / "reports", f"{name}-{snapshot.id}", {}, manifest)
    _remember_latest(copy[-1])
    return Written(tuple(paths[:-1]), paths[-1], short_result(follow.facts, workspace.language), tuple(findings))


def assessments(texts: Sequence[Text]) -> dict[str, Assessment]:
    """What people have judged of goals, by goal key."""
    return {
        t.section.removeprefix("goal."): t.assessment for t in texts if t.assessment and t.section.startswith("goal.")
    }


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


def _texts(workspace: Workspace, as_of: date, kind: ReportKind) -> list[Text]:
    """The texts in force for the period that ends with the month of `as_of`, in the workspace's language.

    A text for the council is only meant for the short version, so its place is not looked for in the others.
    """
    found = workspace.store.texts(str(Month.of(as_of)), workspace.language)
    if kind != "council":
        found.pop("council", None)
    return [
        Text(
            section=t.section,
            body=t.body,
            title=t.title,
            author=t.author,
            period=t.period,
            file=t.file,
            line=t.first_line,
            assessment=None if t.assessment is None else Assessment(t.assessment),
        )
        for t in found.values()
    ]


def _template(workspace: Workspace, kind: ReportKind) -> tuple[str, str]:
    """The municipality's own template where it has one, else the shipped; and which of them it is."""
    own = workspace.folder / workspace.settings.report.templates / f"{kind}.md"
    if own.is_file():
        return own.read_text(encoding="utf-8"), own.name
    return load_template(kind, workspace.language), f"tertial {__version__}"


def _traces(workspace: Workspace, snapshot: Snapshot, follow: FollowUp) -> dict[str, Trace]:
    """The query behind each figure, with the batches that it could see."""
    used = sorted({f.source.query for f in follow.facts.figures.values() if f.source is not None})
    return {name: _trace(workspace, snapshot, follow.answers.queries[name]) for name in used}


def _trace(workspace: Workspace, snapshot: Snapshot, query: Query) -> Trace:
    batches, rows = [], 0
    for kind in query.inputs:
        for batch in batches_behind(snapshot, kind):
            manifest = read_manifest(workspace.batch_root, batch.kind, batch.id)
            info = BatchInfo(batch.id, manifest["file"], manifest["sha256"][:16], batch.known[:10])
            if info not in batches:
                batches.append(info)
                rows += manifest["rows"]
    return Trace(query.sql, dict(query.parameters_as_text), tuple(batches), rows)


def batches_behind(snapshot: Snapshot, table: str) -> Sequence[Any]:
    """The batches of a table that a query reads; none for tables made from the configuration."""
    from tertial.data.tables import TABLES

    kind = "ledger" if table == "balances" else table
    return snapshot.batches_of(kind) if kind in TABLES else ()


def _manifest(
    workspace: Workspace,
    snapshot: Snapshot,
    kind: ReportKind,
    follow: FollowUp,
    files: Mapping[str, bytes],
    texts: Sequence[Text],
    template: str,
) -> dict[str, Any]:
    """What a report was made from, and every figure in it; no clock, so that the same snapshot gives the same bytes."""
    config = (workspace.folder / "tertial.toml").read_bytes()
    batches = [read_manifest(workspace.batch_root, b.kind, b.id) for b in snapshot.batches]
    return {
        "kind": kind,
        "as_of": str(snapshot.as_of),
        "known": str(snapshot.known_day),
        "snapshot": snapshot.id,
        "tertial": __version__,
        "language": workspace.language,
        "template": template,
        "configuration_sha256": hashlib.sha256(config).hexdigest(),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
        "texts": [{"section": t.section, "period": t.period, "author": t.author, "file": t.file} for t in texts],
        "batches": [
            {k: b[k] for k in ("id", "kind", "file", "sheet", "sha256", "rows", "rejected", "first", "last", "known")}
            for b in batches
        ],
        "figures": {
            f.id: {
                "value": None if f.value is None else str(f.value),
                "unit": f.unit,
                "query": None if f.source is None else f.source.query,
                "terms": [[sign, id_] for sign, id_ in f.terms],
            }
            for f in sorted(follow.facts.figures.values(), key=lambda f: f.id)
            if f.unit != "text"
        },
    }


def _write(folder: Path, name: str, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> list[Path]:
    """The files and then the manifest, each written beside its place and renamed into it."""
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for suffix, data in [*files.items(), ("manifest.json", content)]:
            path = folder / f"{name}.{suffix}"
            draft = path.with_name(path.name + ".draft")
            draft.write_bytes(data)
            draft.replace(path)
            paths.append(path)
    except OSError as error:
        raise UnreadableError(NOT_WRITTEN(folder=folder, reason=error.strerror or type(error).__name__)) from error
    return paths


def _remember_latest(manifest: Path) -> None:
    """`latest` names the manifest of the report written last, which `tertial trace` looks in."""
    (manifest.parent / "latest").write_text(manifest.name + "\n", encoding="utf-8")
