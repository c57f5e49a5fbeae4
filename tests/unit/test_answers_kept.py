"""Answers kept on disk: the same rows come back, faults count as nothing kept, and another snapshot or mapping never sees them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.committee import AS_OF, write_exports

from tertial.query.engine import Engine
from tertial.usecases.answers_kept import FOLDER, SNAPSHOTS, Answer, KeptAnswers
from tertial.usecases.follow_up import ask_ahead, follow_up
from tertial.usecases.imports import How, import_files
from tertial.usecases.reports import write_report
from tertial.usecases.workspace import Workspace, open_workspace

ASKED = ("SELECT $day", (("day", "2026-08-31"),))
ROWS: Answer = [{"unit": "U1", "n": 3}]

KINDS: tuple[st.SearchStrategy[Any], ...] = (
    st.integers(-(2**70), 2**70),
    st.text(),
    st.booleans(),
    st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False),
)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Rows whose columns are each of one kind, as a query gives them, with gaps."""
    columns = draw(st.dictionaries(st.text(max_size=5), st.sampled_from(KINDS), max_size=4))
    return draw(st.lists(st.fixed_dictionaries({n: st.none() | kind for n, kind in columns.items()}), max_size=5))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("committee")
    files = write_exports(folder)
    opened = open_workspace(folder)
    done = import_files(opened, files, How("2026-09-10T08:00:00Z", "test"))
    assert {i.outcome for i in done} == {"stored"}
    return opened


@given(answers())
def test_rows_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, rows: Answer) -> None:
    path = tmp_path_factory.mktemp("kept") / "data" / "answers" / "a.json"
    kept = KeptAnswers(path)
    kept.put(ASKED, rows)
    kept.has("grants", rows=False)
    kept.save()
    again = KeptAnswers(path)
    again._read()
    found = again.get(ASKED)
    assert found == rows
    assert [{n: type(v) for n, v in row.items()} for row in found] == [
        {n: type(v) for n, v in row.items()} for row in rows
    ]
    assert again.there == {"grants": False}
    assert again.get((ASKED[0], (("day", "2026-09-30"),))) is None


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "other"])
def test_a_damaged_file_counts_as_nothing_kept(tmp_path: Path, damage: str) -> None:
    kept = KeptAnswers(tmp_path / "a.json")
    kept.put(ASKED, ROWS)
    kept.save()
    whole = kept.path.read_bytes()
    damaged = {"cut": whole[:-3], "changed": whole.replace(b"3]", b"4]"), "empty": b"", "other": b"[1]\n[2]"}[damage]
    assert damaged != whole
    kept.path.write_bytes(damaged)
    again = KeptAnswers(kept.path)
    again._read()
    assert again.get(ASKED) is None
    assert again.there == {}


def test_only_the_newest_snapshots_stay(tmp_path: Path) -> None:
    import os

    for number in range(SNAPSHOTS):
        old = tmp_path / f"{number:02}.json"
        old.write_text("", encoding="utf-8")
        os.utime(old, (number, number))
    kept = KeptAnswers(tmp_path / "new.json")
    kept.put(ASKED, ROWS)
    kept.save()
    assert sorted(p.name for p in tmp_path.iterdir()) == [*(f"{n:02}.json" for n in range(1, SNAPSHOTS)), "new.json"]


def test_what_cannot_be_written_is_not_kept_and_nobody_is_disturbed(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", encoding="utf-8")
    kept = KeptAnswers(tmp_path / "data" / "answers" / "a.json")
    kept.put(ASKED, ROWS)
    kept.save()
    assert [p.name for p in tmp_path.iterdir()] == ["data"]


def test_a_second_report_asks_nothing_and_is_the_same(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write_report(workspace, AS_OF, "interim", ["html", "md"], workspace.folder / "first")
    assert first.paths

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr(Engine, "__init__", refuse)
    second = write_report(workspace, AS_OF, "interim", ["html", "md"], workspace.folder / "second")
    assert [p.read_bytes() for p in second.paths] == [p.read_bytes() for p in first.paths]
    assert second.manifest.read_bytes() == first.manifest.read_bytes()


def test_another_snapshot_or_mapping_has_answers_of_its_own(workspace: Workspace) -> None:
    settings = workspace.settings
    other = replace(settings, lines=settings.lines[1:])
    there = {
        KeptAnswers.of(workspace.folder, workspace.snapshot(as_of, known), mapped).path
        for as_of in (AS_OF, date(2026, 7, 31))
        for known in (None, "2026-09-01")
        for mapped in (settings, other)
    }
    assert len(there) == 8
    assert {path.parent for path in there} == {workspace.folder / FOLDER}


def test_facts_of_kept_answers_are_those_of_fresh_ones(workspace: Workspace) -> None:
    snapshot = workspace.snapshot(AS_OF)
    answers = ask_ahead(snapshot, workspace.settings, workspace.folder)
    fresh = follow_up(snapshot, workspace.settings, "annual")
    assert follow_up(snapshot, workspace.settings, "annual", answers=answers).facts == fresh.facts
    assert answers.kept is not None
    answers.kept.save()
    again = ask_ahead(snapshot, workspace.settings, workspace.folder)
    assert follow_up(snapshot, workspace.settings, "annual", answers=again).facts == fresh.facts
    held = json.loads(answers.kept.path.read_bytes().partition(b"\n")[2])
    assert any(said["kinds"] for said in held["answers"].values())
