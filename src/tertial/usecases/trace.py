"""From a figure of a report back to its query, batches and source rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from tertial.data.snapshot import Snapshot
from tertial.data.tables import TABLES
from tertial.domain.money import kronor
from tertial.findings import Kind, UnreadableError
from tertial.report.cells import prose
from tertial.report.figures import Figure
from tertial.usecases.follow_up import FollowUp, follow_up
from tertial.usecases.reports import batches_behind
from tertial.usecases.workspace import Workspace

SHOWN = 20

NO_REPORT = Kind(
    "trace.no-report",
    "error",
    sv="Ingen rapport är skriven i arbetsytan än, så det finns ingen siffra att följa.",
    en="No report has been written in the workspace yet, so there is no figure to follow.",
    do_sv="Skriv en med ”tertial report”.",
    do_en="Write one with “tertial report”.",
)
NO_FIGURE = Kind(
    "trace.no-figure",
    "error",
    sv="Rapporten {report} har ingen siffra med id ”{found}”. Närmast är {near}.",
    en="The report {report} has no figure with the id “{found}”. Nearest is {near}.",
    do_sv="Siffrornas id står i rapportens HTML (håll pekaren över siffran) och i dess manifest.",
    do_en="The figures' ids stand in the report's HTML (hover over the figure) and in its manifest.",
)


@dataclass(frozen=True)
class SourceRows:
    """The first rows behind a figure in one table, as text, and how many there are in all."""

    figure: str
    table: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int


@dataclass(frozen=True)
class TracedBatch:
    id: str
    kind: str
    file: str
    sha256: str


@dataclass(frozen=True)
class TracedQuery:
    """A named query as it was run: its SQL, and what was bound to the names in it."""

    name: str
    sql: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Traced:
    """A figure and everything behind it.

    `terms` are the figures that it is computed from, as (sign, id, text); then sources, queries and batches are theirs.
    """

    id: str
    text: str
    report: str
    terms: tuple[tuple[str, str, str], ...]
    sources: tuple[SourceRows, ...]
    queries: tuple[TracedQuery, ...]
    batches: tuple[TracedBatch, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def trace(workspace: Workspace, id_: str) -> Traced:
    """Follow a figure of the report written last, or of another with `<kind>-<as_of>/<id>`.

    The snapshot of that report is taken up again with exactly its batches, so the figure is the report's also after
    later imports. Raises UnreadableError when there is no such report or figure.
    """
    report, _, key = id_.rpartition("/")
    manifest = _manifest(workspace, report)
    snapshot = _snapshot(workspace, manifest)
    follow = follow_up(snapshot, workspace.settings, manifest["kind"], detailed=True)
    name = f"{manifest['kind']}-{manifest['as_of']}"
    figure = follow.facts.figures.get(key)
    if figure is None:
        near = get_close_matches(key, follow.facts.figures, 3) or ["–"]
        raise UnreadableError(NO_FIGURE(report=name, found=key, near=", ".join(near)))
    return _traced(workspace, snapshot, follow, figure, name)


def _manifest(workspace: Workspace, report: str) -> dict[str, Any]:
    folder = workspace.folder / "data" / "reports"
    try:
        if report:
            path = max(folder.glob(f"{report}-*.manifest.json"), key=lambda p: p.stat().st_mtime)
        else:
            path = folder / (folder / "latest").read_text(encoding="utf-8").strip()
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableError(NO_REPORT()) from error
    return loaded


def _snapshot(workspace: Workspace, manifest: Mapping[str, Any]) -> Snapshot:
    """The report's snapshot: its own batches, whatever has been imported since."""
    ids = {batch["id"] for batch in manifest["batches"]}
    batches = tuple(b for b in workspace.batches() if b.id in ids)
    known = None if manifest["known"] == manifest["as_of"] else manifest["known"]
    return Snapshot(workspace.batch_root, date.fromisoformat(manifest["as_of"]), known, batches)


def _traced(workspace: Workspace, snapshot: Snapshot, follow: FollowUp, figure: Figure, report: str) -> Traced:
    leaves = list(dict.fromkeys(_leaves(follow, figure)))
    names = dict.fromkeys(leaf.source.query for leaf in leaves if leaf.source is not None)
    queries = [follow.answers.queries[name] for name in names]
    records = {r.id: r for r in workspace.store.batches()}
    tables = dict.fromkeys(t for query in queries for t in query.inputs)
    batches = dict.fromkeys(b.id for table in tables for b in batches_behind(snapshot, table))
    files = {id_: record.file for id_, record in records.items()}
    terms = [(sign, follow.facts.figures[id_]) for sign, id_ in figure.terms]
    return Traced(
        figure.id,
        prose(figure, "kr", workspace.language),
        report,
        tuple(("+" if sign > 0 else "\u2212", f.id, prose(f, "kr", workspace.language)) for sign, f in terms),
        tuple(part for leaf in leaves for part in _rows(follow, leaf, files)),
        tuple(TracedQuery(q.name, q.sql, q.parameters_as_text) for q in queries),
        tuple(TracedBatch(records[i].id, records[i].kind, records[i].file, records[i].sha256) for i in batches),
    )


def _leaves(follow: FollowUp, figure: Figure) -> list[Figure]:
    """The figures with a source of their own that this one is computed from, or itself."""
    if not figure.terms:
        return [figure]
    return [leaf for _, id_ in figure.terms for leaf in _leaves(follow, follow.facts.figures[id_])]


def _rows(follow: FollowUp, figure: Figure, files: Mapping[str, str]) -> list[SourceRows]:
    """The rows behind a figure by the table they stand in: file and line first, amounts in kronor."""
    if figure.source is None:
        return []
    query = follow.answers.queries[figure.source.query]
    try:
        tables = follow.answers.engine.source_rows(query, dict(figure.source.row), figure.source.column, limit=SHOWN)  # type: ignore[arg-type]
    except KeyError:
        return []
    out = []
    for name, table in tables.items():
        rows = table.to_pylist()
        if not rows:
            continue
        money = {c.name for c in TABLES[name].columns if c.type == "money"} if name in TABLES else {"amount"}
        names = [n for n in table.column_names if n not in ("total", "place", "batch", "row")]
        cells = tuple(
            (files.get(r["batch"], r["batch"]), str(r["row"]), *(_cell(r[n], n in money) for n in names)) for r in rows
        )
        out.append(SourceRows(figure.id, name, ("file", "row", *names), cells, rows[0]["total"]))
    return out


def _cell(value: object, is_money: bool) -> str:
    if value is None:
        return ""
    return str(kronor(value)) if is_money and isinstance(value, int) else str(value)
