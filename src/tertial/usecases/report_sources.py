"""What a report was made from: its manifest, and the bytes of configuration and template kept by their hash.

The copies lie in `data/reports/` of the workspace. A copy is named by the hash of its own bytes, so that it never takes
the place of another one that says something else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tertial import __version__, config
from tertial.data.batches import read_manifest
from tertial.data.snapshot import Snapshot
from tertial.data.tables import TABLES
from tertial.domain.goal import Assessment
from tertial.domain.period import Month
from tertial.findings import Finding, Kind, UnreadableError
from tertial.report.context import Kind as ReportKind
from tertial.report.context import Text
from tertial.report.template import load_template
from tertial.usecases.follow_up import FollowUp
from tertial.usecases.workspace import CONFIG, Workspace
from tertial.workflow.store import TextVersion

NOT_WRITTEN = Kind(
    "report.not-written",
    "error",
    sv="Rapporten kunde inte skrivas i {folder}: {reason}.",
    en="The report could not be written in {folder}: {reason}.",
    do_sv="Frigör utrymme eller välj en annan mapp med --out.",
    do_en="Free space or choose another folder with --out.",
)
CHANGED_CONFIG = Kind(
    "trace.configuration-changed",
    "note",
    sv="tertial.toml har ändrats sedan rapporten skrevs. Siffran följs med den konfiguration som gällde då.",
    en="tertial.toml has changed since the report was written. The figure is followed with the configuration of then.",
    do_sv="Skriv rapporten igen om den ska visa den nya konfigurationen.",
    do_en="Write the report again if it is to show the new configuration.",
)
LOST_CONFIG = Kind(
    "trace.configuration-lost",
    "warning",
    sv="Konfigurationen som rapporten skrevs med finns inte kvar; siffran följs med dagens och kan bli en annan.",
    en="The configuration that the report was written with is not there; the figure is followed with today's and may differ.",
    do_sv="Jämför med värdet i rapportens manifest. Återställ data/reports från en säkerhetskopia, eller skriv rapporten igen.",
    do_en="Compare with the value in the report's manifest. Restore data/reports from a backup, or write the report again.",
)


def texts_of(
    workspace: Workspace, snapshot: Snapshot, kind: ReportKind
) -> tuple[list[Text], Mapping[str, TextVersion]]:
    """The texts of the period that ends with the snapshot's month, in the workspace's language: those in force when the
    snapshot was known. As a report takes them, and as they are stored, by section.

    A text for the council is only meant for the short version, so its place is not looked for in the others.
    """
    stored = workspace.store.texts(str(Month.of(snapshot.as_of)), workspace.language, snapshot.known)
    if kind != "council":
        stored.pop("council", None)
    return [
        Text(
            section=t.section,
            body=t.body,
            title=t.title,
            author=t.author,
            period=t.period,
            file=t.file or t.section,
            line=t.first_line,
            assessment=None if t.assessment is None else Assessment(t.assessment),
        )
        for t in stored.values()
    ], stored


def template_of(workspace: Workspace, kind: ReportKind) -> tuple[str, str]:
    """The municipality's own template where it has one, else the shipped; and which of them it is."""
    own = workspace.folder / workspace.settings.report.templates / f"{kind}.md"
    if own.is_file():
        return own.read_text(encoding="utf-8"), own.name
    return load_template(kind, workspace.language), f"tertial {__version__}"


def manifest_of(
    workspace: Workspace,
    snapshot: Snapshot,
    follow: FollowUp,
    kind: ReportKind,
    texts: Mapping[str, TextVersion],
    template: tuple[str, str],
    files: Mapping[str, bytes],
) -> dict[str, Any]:
    """What a report was made from, and every figure in it; no clock, so that the same sources give the same bytes."""
    batches = [read_manifest(workspace.batch_root, b.kind, b.id) for b in snapshot.batches]
    return {
        "kind": kind,
        "as_of": str(snapshot.as_of),
        "known": str(snapshot.known_day),
        "known_limit": snapshot.known,
        "snapshot": snapshot.id,
        "tertial": __version__,
        "language": workspace.language,
        "template": template[1],
        "template_sha256": _sha256(template[0].encode()),
        "configuration_sha256": _sha256(_config_bytes(workspace)),
        "files": {name: _sha256(content) for name, content in sorted(files.items())},
        "texts": [_text(t) for _, t in sorted(texts.items())],
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


def _text(text: TextVersion) -> dict[str, Any]:
    """A text in the manifest; `sha256` is of the JSON array of its title, assessment and body in UTF-8."""
    words = json.dumps([text.title, text.assessment, text.body], ensure_ascii=False)
    return {
        "section": text.section,
        "period": text.period,
        "version": text.version,
        "author": text.author,
        "assessment": text.assessment,
        "file": text.file,
        "sha256": _sha256(words.encode()),
    }


def write_report_files(
    workspace: Workspace,
    folder: Path,
    name: str,
    files: Mapping[str, bytes],
    manifest: Mapping[str, Any],
    template: str,
) -> list[Path]:
    """The files and then the manifest in `folder`, each written beside its place and renamed into it. Returns their paths.

    The workspace keeps a copy of the manifest, the bytes of configuration and template by their hash, and which report is the latest.
    """
    named = {f"{name}.{suffix}": content for suffix, content in files.items()}
    content = manifest_bytes(manifest)
    paths = _write(folder, {**named, f"{name}.manifest.json": content})
    _keep_sources(workspace, name, manifest, content, template)
    return paths


def _keep_sources(workspace: Workspace, name: str, manifest: Mapping[str, Any], content: bytes, template: str) -> None:
    copy = f"{name}-{_sha256(content)[:16]}.manifest.json"
    latest = f"{copy}\n".encode()
    sources = {
        f"{manifest['configuration_sha256']}.toml": _config_bytes(workspace),
        f"{manifest['template_sha256']}.md": template.encode(),
    }
    folder = reports_folder(workspace)
    _write(folder / "sources", {k: v for k, v in sources.items() if not (folder / "sources" / k).exists()})
    _write(folder, {copy: content, f"{name}.latest": latest, "latest": latest})


def reports_folder(workspace: Workspace) -> Path:
    return workspace.folder / "data" / "reports"


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """JSON with a line for each thing in it: for each figure, each batch and each text one, so that two manifests can be compared by line."""
    encode = json.JSONEncoder(ensure_ascii=False).encode

    def lines(value: object) -> str:
        if isinstance(value, dict) and value:
            return "{\n  " + ",\n  ".join(f"{encode(k)}: {encode(v)}" for k, v in value.items()) + "\n }"
        if isinstance(value, list) and value:
            return "[\n  " + ",\n  ".join(map(encode, value)) + "\n ]"
        return encode(value)

    body = ",\n ".join(f"{encode(key)}: {lines(value)}" for key, value in manifest.items())
    return f"{{\n {body}\n}}\n".encode()


def read_report(workspace: Workspace, report: str = "") -> dict[str, Any]:
    """The manifest of the report written last, or of `<kind>-<as_of>`, the last of that name.

    Raises OSError or ValueError when there is none.
    """
    folder = reports_folder(workspace)
    pointer = f"{Path(report).name}.latest" if report else "latest"
    path = folder / (folder / pointer).read_text(encoding="utf-8").strip()
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def reports_written(workspace: Workspace) -> tuple[str, ...]:
    """The names of the reports that have been written, `<kind>-<as_of>`."""
    return tuple(sorted(path.stem for path in reports_folder(workspace).glob("*-*.latest")))


def snapshot_again(workspace: Workspace, manifest: Mapping[str, Any]) -> Snapshot:
    """The report's snapshot: its own batches, whatever has been imported since."""
    ids = {batch["id"] for batch in manifest["batches"]}
    batches = tuple(b for b in workspace.batches() if b.id in ids)
    return Snapshot(workspace.batch_root, date.fromisoformat(manifest["as_of"]), manifest["known_limit"], batches)


def settings_again(workspace: Workspace, manifest: Mapping[str, Any]) -> tuple[config.Settings, tuple[Finding, ...]]:
    """The settings that a report was made with, and a finding when they are not today's or are gone."""
    wanted = manifest["configuration_sha256"]
    if wanted == _sha256(_config_bytes(workspace)):
        return workspace.settings, ()
    path = reports_folder(workspace) / "sources" / f"{wanted}.toml"
    try:
        if _sha256(path.read_bytes()) != wanted:
            return workspace.settings, (LOST_CONFIG(),)
        columns = {kind: [c.name for c in table.columns] for kind, table in TABLES.items()}
        return config.load(path, columns), (CHANGED_CONFIG(),)
    except (OSError, UnreadableError):
        return workspace.settings, (LOST_CONFIG(),)


def assessments_again(manifest: Mapping[str, Any]) -> dict[str, Assessment]:
    """What people had judged of goals in the texts of a report, by goal key."""
    return {
        text["section"].removeprefix("goal."): Assessment(text["assessment"])
        for text in manifest["texts"]
        if text["assessment"] and text["section"].startswith("goal.")
    }


def assessments(texts: Sequence[Text]) -> dict[str, Assessment]:
    """What people have judged of goals, by goal key."""
    return {
        t.section.removeprefix("goal."): t.assessment for t in texts if t.assessment and t.section.startswith("goal.")
    }


def _config_bytes(workspace: Workspace) -> bytes:
    return (workspace.folder / CONFIG).read_bytes()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for name, content in files.items():
            path = folder / name
            draft = path.with_name(path.name + ".draft")
            draft.write_bytes(content)
            draft.replace(path)
            paths.append(path)
    except OSError as error:
        raise UnreadableError(NOT_WRITTEN(folder=folder, reason=error.strerror or type(error).__name__)) from error
    return paths
