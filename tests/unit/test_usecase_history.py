"""Published reports kept in a workspace: stored once, compared with, and shown where the workspace's own values end."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.committee import AS_OF, write_exports

from tertial.report.figures import Facts
from tertial.usecases.checks import CheckResult, Into, check
from tertial.usecases.follow_up import follow_up
from tertial.usecases.history import kept_rows, refused
from tertial.usecases.imports import How, import_files
from tertial.usecases.reports import write_report
from tertial.usecases.trace import trace
from tertial.usecases.workspace import Workspace, open_workspace

OLD = """\
# Årsredovisning 2023

Tabell 1 Nyckeltal

| Nyckeltal | Utfall 2021 | Utfall 2022 | Utfall 2023 |
|---|---:|---:|---:|
| Innovation |  |  |  |
| Idéer, antal | 5 | 7 | 9 |
| Anmälningar, antal | 1 200 | 1 310 | 1 402 |
| Insatser, antal | 410 | 455 | 470 |
"""
NEW = (
    OLD.replace("2023", "2024")
    .replace("2022", "2023")
    .replace("2021", "2022")
    .replace("| 5 | 7 | 9 |", "| 12 | 9 | 11 |")
)
NEW = NEW.replace("1 200 | 1 310 | 1 402", "1 310 | 1 402 | 1 500").replace("410 | 455 | 470", "455 | 470 | 480")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The small committee without indicators of its own."""
    files = [f for f in write_exports(tmp_path) if f.stem != "indicators"]
    opened = open_workspace(tmp_path)
    import_files(opened, files, How("2026-09-10T08:00:00Z", "test"))
    return opened


def checked(workspace: Workspace, reports: dict[str, str], at: str = "2026-09-11T08:00:00Z") -> CheckResult:
    paths = []
    for name, text in reports.items():
        paths.append(workspace.folder / name)
        paths[-1].write_text(text, encoding="utf-8")
    return check(paths, "sv", Into(workspace, at, "test"))


def facts(workspace: Workspace, known: str | None = None) -> Facts:
    return follow_up(workspace.snapshot(AS_OF, known), workspace.settings, "interim").facts


def test_a_report_is_kept_once_with_its_audit_row(workspace: Workspace) -> None:
    before = len(workspace.store.batches())
    first = checked(workspace, {"2023.md": OLD}).kept[0]
    again = checked(workspace, {"2023.md": OLD}, "2026-09-12T08:00:00Z").kept[0]
    assert (first.outcome, first.figures, first.tied) == ("stored", 9, 3)
    assert (again.outcome, again.batch) == ("unchanged", first.batch)
    assert len(workspace.store.batches()) == before + 1
    audited = [r for r in workspace.store.audit() if str(first.batch) in r.object + r.detail]
    assert [(r.at, r.who) for r in audited] == [("2026-09-11T08:00:00Z", "test")]
    row = next(
        r for r in kept_rows(workspace.snapshot(AS_OF)) if r["label"] == "Idéer, antal" and r["period"] == "2022"
    )
    assert (row["file"], row["row"], row["section"], row["value"], row["unit"]) == (
        "2023.md", 8, "Innovation", Decimal(7), "count",
    )  # fmt: skip


def test_a_later_report_is_compared_with_what_is_kept(workspace: Workspace) -> None:
    assert checked(workspace, {"2023.md": OLD}).findings == ()
    found = checked(workspace, {"2024.md": NEW}).findings
    assert [(f.rule, f.file, f.claimed, f.computed) for f in found] == [
        ("restated", "2024.md", Decimal(7), Decimal(12))
    ]
    assert "2023.md" in found[0].message
    both = checked(workspace, {"2023b.md": OLD + "\nSlut.\n", "2024b.md": NEW + "\nSlut.\n"}).findings
    assert {f.rule for f in both} == {"restated"}


def test_the_five_year_table_goes_on_with_what_was_published(workspace: Workspace) -> None:
    assert "indicators" not in facts(workspace).tables or "indicators.ideas.2022" not in facts(workspace).figures
    checked(workspace, {"2023.md": OLD, "2024.md": NEW})
    shown = facts(workspace)
    assert [shown.figures[f"indicators.ideas.{y}"].value for y in (2022, 2023, 2024, 2025)] == [12, 9, 11, None]
    assert shown.figures["indicators.ideas.2022"].marks == {"restated"}
    assert shown.figures["indicators.ideas.2023"].marks == frozenset()
    notes = {n.text: n.figures for n in shown.tables["indicators"].notes}
    (restated,) = [t for t, ids in notes.items() if ids == ("indicators.ideas.2022",)]
    assert "var det 7" in restated
    assert "2023.md, rad 8" in restated
    assert notes["Så som det är publicerat i 2024.md."] == tuple(f"indicators.ideas.{y}" for y in (2022, 2023, 2024))


def test_a_snapshot_sees_only_what_was_kept_by_then(workspace: Workspace) -> None:
    checked(workspace, {"2023.md": OLD}, "2026-09-11T08:00:00Z")
    checked(workspace, {"2024.md": NEW}, "2026-10-11T08:00:00Z")
    assert facts(workspace, "2026-09-30").figures["indicators.ideas.2022"].value == 7
    assert facts(workspace, "2026-10-30").figures["indicators.ideas.2022"].value == 12
    assert "indicators.ideas.2022" not in facts(workspace, "2026-09-10").figures


def test_two_values_of_one_day_are_refused_until_one_is_imported_with_a_note(workspace: Workspace) -> None:
    checked(workspace, {"a.md": OLD, "b.md": OLD.replace("| 5 | 7 | 9 |", "| 5 | 6 | 9 |")})
    snapshot = workspace.snapshot(AS_OF)
    (finding,) = refused(snapshot, workspace.settings)
    assert finding.code == "published.two-values"
    for fact in ("7", "6", "a.md, rad 8", "b.md, rad 8", "2022"):
        assert fact in finding.message()
    assert facts(workspace).figures["indicators.ideas.2022"].value is None
    assert "published.two-values" in {f.code for f in write_report(workspace, AS_OF, "interim", ["md"]).findings}
    own = workspace.folder / "nyckeltal.csv"
    own.write_text(
        "indicator;period;value;known;note\nideas;2022;6;2026-08-30;En idé var räknad två gånger.\n", encoding="utf-8"
    )
    import_files(workspace, [own], How("2026-09-12T08:00:00Z", "test"))
    assert refused(workspace.snapshot(AS_OF), workspace.settings) == []
    assert facts(workspace).figures["indicators.ideas.2022"].value == 6


def test_an_own_value_that_is_not_what_was_published_is_restated(workspace: Workspace) -> None:
    checked(workspace, {"2023.md": OLD})
    own = workspace.folder / "nyckeltal.csv"
    own.write_text(
        "indicator;period;value;known\nideas;2022;10;2026-08-30\nideas;2023;9;2026-08-30\n", encoding="utf-8"
    )
    import_files(workspace, [own], How("2026-09-12T08:00:00Z", "test"))
    shown = facts(workspace)
    assert shown.figures["indicators.ideas.2022"].value == 10
    assert shown.figures["indicators.ideas.2022"].marks == {"restated"}
    assert shown.figures["indicators.ideas.2023"].marks == frozenset()
    assert any("var det 7" in n.text and "Publicerat: 2023.md" in n.text for n in shown.tables["indicators"].notes)


def test_a_published_figure_is_traced_to_its_document_and_line(workspace: Workspace) -> None:
    checked(workspace, {"2023.md": OLD})
    write_report(workspace, AS_OF, "interim", ["md"])
    found = trace(workspace, "indicators.ideas.2022")
    (rows,) = found.sources
    assert rows.table == "published"
    assert rows.rows[0][:2] == ("2023.md", "8")
    assert [b.file for b in found.batches] == ["2023.md"]


def test_a_report_without_a_date_is_not_kept(workspace: Workspace) -> None:
    kept = checked(workspace, {"x.md": "Inget om något år.\n"}).kept[0]
    assert (kept.outcome, [f.code for f in kept.findings]) == ("undated", ["published.undated"])
