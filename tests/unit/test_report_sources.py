"""What a report was made from: known by then, named by hash, and taken up again by the trace."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.unit.committee import AS_OF, CONFIG, ledger, write_exports

from tertial.usecases.imports import How, import_files
from tertial.usecases.reports import write_report
from tertial.usecases.trace import trace
from tertial.usecases.workspace import Workspace, open_workspace

TEXT = "---\nperiod: 2026-08\nsection: {section}\nauthor: Ann Ek\n{more}---\n{body}\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of which a report has been written once, so that its answers and its forecast are kept."""
    folder = tmp_path_factory.mktemp("first")
    exports = write_exports(folder)
    opened = open_workspace(folder)
    assert {i.outcome for i in import_files(opened, exports, How("2026-09-10T08:00:00.000000Z", "test"))} == {"stored"}
    report(opened, folder / "reports")
    opened.store.close()
    shutil.rmtree(folder / "data" / "reports")
    return folder


@pytest.fixture
def workspace(first: Path, tmp_path: Path) -> Workspace:
    return open_workspace(shutil.copytree(first, tmp_path / "committee"))


def write_text(workspace: Workspace, body: str, at: str, section: str = "summary", more: str = "") -> None:
    path = workspace.folder / f"{section}.md"
    path.write_text(TEXT.format(section=section, body=body, more=more), encoding="utf-8")
    (done,) = import_files(workspace, [path], How(at, "test"))
    assert done.outcome == "stored", done.findings


def report(workspace: Workspace, out: Path, known: str | None = None) -> tuple[str, dict[str, Any]]:
    """The report as Markdown, and its manifest."""
    done = write_report(workspace, AS_OF, "interim", ("md",), out, known)
    return done.paths[0].read_text(encoding="utf-8"), json.loads(done.manifest.read_text(encoding="utf-8"))


def copies(workspace: Workspace) -> list[Path]:
    return sorted((workspace.folder / "data" / "reports").glob("*.manifest.json"))


def test_a_report_as_known_on_a_day_has_the_texts_of_that_day(workspace: Workspace, tmp_path: Path) -> None:
    write_text(workspace, "Första lydelsen.", "2026-09-12T08:00:00.000000Z")
    first = report(workspace, tmp_path / "1", "2026-09-12")
    write_text(workspace, "Andra lydelsen.", "2026-09-20T08:00:00.000000Z")
    assert "Första lydelsen" in first[0]
    assert report(workspace, tmp_path / "2", "2026-09-12") == first
    assert "lydelsen" not in report(workspace, tmp_path / "3", "2026-09-11")[0]
    assert "Andra lydelsen" in report(workspace, tmp_path / "4", "2026-09-20")[0]
    now = report(workspace, tmp_path / "5")
    assert "Andra lydelsen" in now[0]
    (text,) = now[1]["texts"]
    assert (text["section"], text["version"], first[1]["texts"][0]["version"]) == ("summary", 2, 1)
    assert text["sha256"] == hashlib.sha256(rb'[null, null, "Andra lydelsen.\n"]').hexdigest()


def test_known_at_import_is_when_a_text_was_known(workspace: Workspace, tmp_path: Path) -> None:
    path = workspace.folder / "late.md"
    path.write_text(TEXT.format(section="summary", body="Skriven i tid.", more=""), encoding="utf-8")
    import_files(workspace, [path], How("2026-11-01T08:00:00.000000Z", "test", known="2026-09-14"))
    assert "Skriven i tid" in report(workspace, tmp_path, "2026-09-14")[0]
    assert "Skriven i tid" not in report(workspace, tmp_path, "2026-09-13")[0]


def test_the_manifest_names_an_own_template_by_its_hash(workspace: Workspace, tmp_path: Path) -> None:
    shipped = report(workspace, tmp_path)[1]
    folder = workspace.folder / "templates"
    folder.mkdir()
    own = b"# Egen mall\n\nKort.\n"
    (folder / "interim.md").write_bytes(own)
    text, made = report(workspace, tmp_path)
    assert "Egen mall" in text
    assert made["template"] == "interim.md"
    assert made["template_sha256"] == hashlib.sha256(own).hexdigest() != shipped["template_sha256"]
    kept = workspace.folder / "data" / "reports" / "sources" / f"{made['template_sha256']}.md"
    assert kept.read_bytes() == own


def test_the_same_sources_make_one_copy_and_other_sources_another(workspace: Workspace, tmp_path: Path) -> None:
    report(workspace, tmp_path / "1")
    (one,) = copies(workspace)
    before = one.read_bytes()
    assert before == (tmp_path / "1" / "interim-2026-08-31.manifest.json").read_bytes()
    report(workspace, tmp_path / "2")
    assert copies(workspace) == [one]
    write_text(workspace, "Ny text.", "2026-09-12T08:00:00.000000Z")
    report(workspace, tmp_path / "3")
    assert len(copies(workspace)) == 2
    assert one.read_bytes() == before


def test_trace_takes_the_configuration_that_the_report_was_made_with(workspace: Workspace, tmp_path: Path) -> None:
    report(workspace, tmp_path)
    before = trace(workspace, "areas.A.actual")
    assert before.findings == ()
    moved = CONFIG.replace('["100", "101"]', '["100"]').replace('["200"]', '["101", "200"]')
    (workspace.folder / "tertial.toml").write_text(moved, encoding="utf-8")
    changed = open_workspace(workspace.folder)
    for id_ in ("areas.A.actual", "interim-2026-08-31/areas.A.actual"):
        found = trace(changed, id_)
        assert (found.text, [f.code for f in found.findings]) == (before.text, ["trace.configuration-changed"]), id_
    shutil.rmtree(workspace.folder / "data" / "reports" / "sources")
    lost = trace(changed, "areas.A.actual")
    assert [f.code for f in lost.findings] == ["trace.configuration-lost", "trace.other-value"]
    assert lost.text != before.text
    assert lost.as_json("en")["findings"][0]["code"] == "trace.configuration-lost"


def test_a_kept_configuration_that_was_altered_counts_as_lost(workspace: Workspace, tmp_path: Path) -> None:
    report(workspace, tmp_path)
    (kept,) = (workspace.folder / "data" / "reports" / "sources").glob("*.toml")
    kept.write_text(CONFIG.replace("Kommunbidrag", "Bidrag"), encoding="utf-8")
    (workspace.folder / "tertial.toml").write_text(CONFIG + "\n# later\n", encoding="utf-8")
    found = trace(open_workspace(workspace.folder), "result.costs.actual")
    assert [f.code for f in found.findings] == ["trace.configuration-lost"]


def test_trace_knows_what_people_had_judged_of_a_goal(workspace: Workspace, tmp_path: Path) -> None:
    write_text(workspace, "Vi når inte dit.", "2026-09-12T08:00:00.000000Z", "goal.more", "assessment: will_not_be\n")
    report(workspace, tmp_path)
    assert trace(workspace, "goal.more.assessment").text == "Kommer inte uppnås"
    write_text(workspace, "Vi når dit.", "2026-09-13T08:00:00.000000Z", "goal.more", "assessment: will_be\n")
    assert trace(workspace, "goal.more.assessment").text == "Kommer inte uppnås"


def test_trace_says_when_a_figure_is_not_the_reports(workspace: Workspace, tmp_path: Path) -> None:
    report(workspace, tmp_path)
    (copy,) = copies(workspace)
    content = json.loads(copy.read_text(encoding="utf-8"))
    content["figures"]["result.costs.actual"]["value"] = "1"
    copy.write_text(json.dumps(content), encoding="utf-8")
    found = trace(workspace, "result.costs.actual")
    assert [(f.code, f.facts["said"]) for f in found.findings] == [("trace.other-value", "1")]


def test_a_later_import_does_not_disturb_the_trace(workspace: Workspace, tmp_path: Path) -> None:
    report(workspace, tmp_path, "2026-09-10T09:00:00.000000Z")
    path = workspace.folder / "changed.csv"
    path.write_text(ledger().replace("60.25", "70.25"), encoding="utf-8")
    import_files(workspace, [path], How("2026-09-10T12:00:00.000000Z", "test"))
    found = trace(workspace, "result.costs.actual")
    assert (found.findings, [b.file for b in found.batches if b.kind == "ledger"]) == ((), ["ledger.csv"])
