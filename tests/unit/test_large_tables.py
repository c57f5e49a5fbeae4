"""A report and a forecast are the same whether an engine is given the large tables or reads them out of their files."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from tests.unit.committee import AS_OF, write_exports
from tests.unit.test_snapshot import Shelf

from tertial.config import Settings
from tertial.data import scans
from tertial.data.snapshot import Snapshot
from tertial.data.tables import EVENT_KINDS
from tertial.domain.committee import Committee
from tertial.domain.period import Month
from tertial.findings import UnreadableError
from tertial.forecast.inputs import UNKNOWN, Events
from tertial.query.spark import step_to_spark
from tertial.query.step import Query, Step
from tertial.usecases.facts import Answers
from tertial.usecases.follow_up import FollowUp, follow_up
from tertial.usecases.forecast_events import _numbered, events_of
from tertial.usecases.forecast_inputs import forecast_inputs
from tertial.usecases.imports import How, import_files
from tertial.usecases.query_inputs import aside_of
from tertial.usecases.views_model import ViewKey
from tertial.usecases.vouchers import vouchers
from tertial.usecases.workspace import Workspace, open_workspace

SETTINGS = Settings(committee=Committee("Socialnämnden", "Exempelby", "212000-9999"), areas=(), lines=())


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("committee")
    files = write_exports(folder)
    opened = open_workspace(folder)
    done = import_files(opened, files, How("2026-09-10T08:00:00Z", "test"))
    assert {i.outcome for i in done} == {"stored"}
    return opened


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "SCANNED_BYTES", 0)


def arrays(of: Any) -> Mapping[str, Any]:
    made = {f.name: getattr(of, f.name) for f in fields(of)}
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in made.items()}


def test_a_report_has_the_same_facts(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> FollowUp:
        return follow_up(workspace.snapshot(AS_OF), workspace.settings, "interim")

    held = made()
    monkeypatch.setattr(scans, "SCANNED_BYTES", 0)
    read = made()
    assert read.facts == held.facts
    assert read.goals == held.goals
    assert workspace.snapshot(AS_OF).scan("ledger") is not None
    figure = held.facts.figures["result.costs.actual"].source
    assert figure is not None
    row: dict[str, Any] = dict(figure.row)
    behind = [
        made.answers.engine.source_rows(made.answers.queries[figure.query], row, figure.column)["ledger"]
        for made in (held, read)
    ]
    assert behind[0].num_rows > 5
    without = [
        rows.drop_columns(["voucher", "supplier"]) for rows in behind
    ]  # of a held table left out unless asked for
    assert without[0].equals(without[1])
    assert behind[1]["voucher"].null_count == 0


def test_the_vouchers_behind_a_figure_are_the_same(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (workspace, ViewKey(AS_OF), "100", "4611", Month(2026, 3))
    held = vouchers(*asked)
    monkeypatch.setattr(scans, "SCANNED_BYTES", 0)
    assert vouchers(*asked) == held
    assert held.count > 0


def test_a_forecast_is_made_from_the_same(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    held = forecast_inputs(workspace.snapshot(AS_OF), workspace.settings)
    monkeypatch.setattr(scans, "SCANNED_BYTES", 0)
    read = forecast_inputs(workspace.snapshot(AS_OF), workspace.settings)
    for part in ("placements", "books", "events"):
        assert arrays(getattr(read, part)) == arrays(getattr(held, part)), part
    assert (read.units, read.care_group) == (held.units, held.care_group)
    assert len(read.placements) > 0


def events(r: random.Random, count: int, first: int) -> list[dict[str, Any]]:
    """Events that lead on to each other, some out of order, some from one that is not there, some without a kind or a birth year."""
    out = []
    for number in range(first, first + count):
        day = date(2024, 1, 1) + timedelta(days=r.randrange(700))
        year = r.choice([None, 2007, 2008, 1980])
        out.append({
            "event_id": f"e{number}", "kind": r.choice([*EVENT_KINDS, None, ""]), "date": day, "birth_year": year,
            "registered": r.choice([None, day + timedelta(days=r.randrange(90))]), "birth_month": r.choice([None, 7]) if year else None,
            "leads_from": r.choice([None, "e9999", f"e{r.randrange(first + count)}"]),
        })  # fmt: skip
    return out


@pytest.mark.parametrize("seed", range(4))
def test_events_are_the_same_and_lead_to_the_same(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    r, shelf = random.Random(seed), Shelf(tmp_path)
    for number in range(3):
        shelf.add("case_events", events(r, 40, number * 25))  # some again in the next file
    snapshot = Snapshot.of(shelf.root, shelf.batches, date(2025, 10, 31))
    held = events_of(snapshot, SETTINGS)
    monkeypatch.setattr(scans, "SCANNED_BYTES", 0)
    read = events_of(snapshot, SETTINGS)
    assert arrays(read) == arrays(held)
    assert held.leads_from is not None
    assert (held.leads_from >= 0).sum() > 5
    assert {array.dtype.itemsize for array in (read.day, read.registered)} == {4}


def test_an_event_follows_from_the_one_that_it_names(large: None, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    rows = {"kind": "notification", "date": date(2026, 5, 2), "birth_year": 2010}
    before = {"event_id": "x", "kind": None, "date": date(2026, 4, 1)}
    shelf.add("case_events", [rows | {"event_id": "b", "leads_from": "a"}, rows | before])
    late = {"registered": date(2026, 5, 4), "birth_year": None}
    shelf.add(
        "case_events",
        [rows | {"event_id": "a"} | late, rows | {"event_id": "c", "kind": "decision", "leads_from": "x"}],
    )
    day = (date(2026, 5, 2) - date(1970, 1, 1)).days
    found = events_of(Snapshot.of(shelf.root, shelf.batches, date(2026, 8, 31)), SETTINGS)
    assert arrays(found) == arrays(
        Events(
            ("decision", "notification"),
            np.array([1, 1, 0]),
            np.array([day] * 3),
            np.array([UNKNOWN, day + 2, UNKNOWN]),
            np.array([1, -1, -1]),
            np.array([1, -1, 1]),
        )
    )


def test_what_is_asked_for_events_runs_on_spark_too() -> None:
    for step in _numbered(EVENT_KINDS, {"a": 4, "b": 9}).steps:
        assert "SELECT" in step_to_spark(step)


def test_a_damaged_file_is_told_of_when_a_question_meets_it(large: None, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    rows = [{"date": date(2026, 1, 1), "account": str(n), "amount": n * 7919, "unit": str(n)} for n in range(2000)]
    shelf.add("ledger", rows)
    (path,) = shelf.root.rglob("ledger.parquet")
    whole = path.read_bytes()
    end = int.from_bytes(whole[-8:-4], "little") + 8
    path.write_bytes(bytes(len(whole) - end) + whole[-end:])
    snapshot = Snapshot.of(shelf.root, shelf.batches, date(2026, 8, 31))
    query = Query("sum", (Step("sum", "SELECT SUM(amount) AS total FROM ledger"),), {}, ())
    with pytest.raises(UnreadableError, match=shelf.batches[0].id):
        Answers(snapshot, SETTINGS).has("ledger")
    with pytest.raises(UnreadableError, match=shelf.batches[0].id):
        Answers(snapshot, SETTINGS).of(query)


def test_a_fault_that_is_no_files_is_told_as_it_is(large: None, workspace: Workspace) -> None:
    answers = Answers(workspace.snapshot(AS_OF), workspace.settings)
    with pytest.raises(duckdb.ConversionException):
        answers.of(Query("bad", (Step("bad", "SELECT CAST('x' AS INTEGER) AS n FROM ledger"),), {}, ()))


def test_nothing_is_left_aside_and_no_backup_would_take_it(large: None, workspace: Workspace) -> None:
    snapshot = workspace.snapshot(AS_OF)
    follow_up(snapshot, workspace.settings, "interim")
    aside = aside_of(snapshot)
    assert aside.name == "drafts"
    assert not aside.exists() or not list(aside.iterdir())
