"""From a figure of a report back to its query, batches and source rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from typing import Any

from tertial.data.snapshot import Snapshot
from tertial.data.tables import TABLES
from tertial.domain.money import kronor
from tertial.findings import Finding, Kind, Language, UnreadableError
from tertial.report.cells import prose
from tertial.report.figures import Figure
from tertial.usecases.follow_up import FollowUp, follow_up
from tertial.usecases.forecast_board import report_board
from tertial.usecases.imports import now
from tertial.usecases.report_sources import (
    assessments_again,
    read_report,
    reports_written,
    settings_again,
    snapshot_again,
)
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
OTHER_REPORT = Kind(
    "trace.other-report",
    "error",
    sv="Ingen rapport heter {found}; skrivna är {there}.",
    en="No report is called {found}; written are {there}.",
    do_sv="Ange rapportens namn före snedstrecket, till exempel {example}/result.total.actual, eller skriv rapporten.",
    do_en="Give the report's name before the slash, for example {example}/result.total.actual, or write the report.",
)
NO_FIGURE = Kind(
    "trace.no-figure",
    "error",
    sv="Rapporten {report} har ingen siffra med id ”{found}”; väntat är till exempel {near}.",
    en="The report {report} has no figure with the id “{found}”; expected for example {near}.",
    do_sv="Siffrornas id står i rapportens HTML (håll pekaren över siffran) och i dess manifest.",
    do_en="The figures' ids stand in the report's HTML (hover over the figure) and in its manifest.",
)
OTHER_VALUE = Kind(
    "trace.other-value",
    "warning",
    sv="I rapportens manifest är siffran {said}, men nu blir den {found}. Rapporten gjordes med Tertial {version}.",
    en="In the report's manifest the figure is {said}, but now it is {found}. The report was made with Tertial {version}.",
    do_sv="Följ siffran med samma version av Tertial, eller skriv rapporten igen.",
    do_en="Follow the figure with the same version of Tertial, or write the report again.",
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
    findings: tuple[Finding, ...] = ()
    """What is not as it was when the report was written."""
    simulated: str = ""
    """The id of the stored forecast that the figure, or one that it is computed from, was simulated in."""

    def as_json(self, language: Language) -> dict[str, Any]:
        return asdict(replace(self, findings=())) | {"findings": [f.as_json(language) for f in self.findings]}


def trace(workspace: Workspace, id_: str) -> Traced:
    """Follow a figure of the report written last, or of another with `<kind>-<as_of>/<id>`.

    The snapshot of that report is taken up again with exactly its batches, configuration and assessments, so the figure
    is the report's also after later imports and changes. Raises UnreadableError when there is no such report or figure.
    """
    report, _, key = id_.rpartition("/")
    try:
        manifest = read_report(workspace, report)
        snapshot = snapshot_again(workspace, manifest)
    except (OSError, ValueError, KeyError) as error:
        written = reports_written(workspace) if report else ()
        if not written:
            raise UnreadableError(NO_REPORT()) from error
        raise UnreadableError(OTHER_REPORT(found=report, there=", ".join(written), example=written[0])) from error
    settings, findings = settings_again(workspace, manifest)
    board = report_board(workspace, snapshot, manifest["kind"], who="trace", at=now(), settings=settings)
    follow = follow_up(snapshot, settings, manifest["kind"], assessments_again(manifest), detailed=True, board=board)
    name = f"{manifest['kind']}-{manifest['as_of']}"
    figure = follow.facts.figures.get(key)
    if figure is None:
        near = get_close_matches(key, follow.facts.figures, 3) or list(follow.facts.figures)[:1]
        raise UnreadableError(NO_FIGURE(report=name, found=key, near=", ".join(near)))
    found = _traced(workspace, snapshot, follow, figure, name)
    if board is not None and any("model" in leaf.marks for leaf in _leaves(follow, figure)):
        found = _simulated(workspace, snapshot, found, board.id)
    return replace(found, findings=(*findings, *_other_value(manifest, figure)))


def _other_value(manifest: Mapping[str, Any], figure: Figure) -> list[Finding]:
    """A warning when the figure is not what the report's manifest says, for whatever reason."""
    said = manifest["figures"].get(figure.id, {"value": None})["value"]
    value = None if figure.value is None else str(figure.value)
    if figure.unit == "text" or said == value:
        return []
    return [OTHER_VALUE(said=said or "..", found=value or "..", version=manifest["tertial"])]


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


def _simulated(workspace: Workspace, snapshot: Snapshot, found: Traced, id_: str) -> Traced:
    """With the forecast that a figure comes from, and every file that a forecast is made from."""
    records = {r.id: r for r in workspace.store.batches()}
    kinds = ("ledger", "budget", "placements", "placement_prices")
    ids = dict.fromkeys([*(b.id for b in found.batches), *(b.id for k in kinds for b in snapshot.batches_of(k))])
    batches = tuple(TracedBatch(records[i].id, records[i].kind, records[i].file, records[i].sha256) for i in ids)
    return replace(found, simulated=id_, batches=batches)


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
        money = {c.name for c in TABLES[name].columns if c.type == "money"} if name in TABLES else set()
        money |= {"amount", "agreed_amount"}
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
