from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.committee import toml

from tertial.usecases.imports import How, import_files
from tertial.usecases.status import KindStatus, status
from tertial.usecases.workspace import Workspace, open_workspace

CONFIG = toml({"A": ["100"]})


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "tertial.toml").write_text(CONFIG, encoding="utf-8")
    return open_workspace(tmp_path)


def ledger(workspace: Workspace, first: int, last: int, known: str) -> None:
    rows = [f"V {m},2026-{m:02d}-15,4000,100,10.00" for m in range(first, last + 1)]
    path = workspace.folder / f"ledger-{first}-{last}.csv"
    path.write_text("voucher,date,account,unit,amount\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (done,) = import_files(workspace, [path], How(known, "test"))
    assert done.outcome == "stored"


def of(workspace: Workspace, kind: str, today: date) -> KindStatus:
    (found,) = [k for k in status(workspace, today).kinds if k.kind == kind]
    return found


def test_an_empty_workspace_lacks_what_is_expected(workspace: Workspace) -> None:
    found = of(workspace, "ledger", date(2026, 9, 15))
    assert (found.batches, found.first) == (0, None)
    assert [m.month for m in found.months][-1] == "2026-08"
    assert {m.state for m in found.months} == {"missing"}


def test_months_are_in_late_missing_or_to_come(workspace: Workspace) -> None:
    ledger(workspace, 1, 5, "2026-06-08T10:00:00Z")
    ledger(workspace, 6, 6, "2026-07-20T10:00:00Z")
    months = {m.month: m.state for m in of(workspace, "ledger", date(2026, 9, 5)).months}
    assert months["2026-05"] == "in"
    assert months["2026-04"] == "in"  # history: due before the first file of the kind came
    assert months["2026-06"] == "late"
    assert months["2026-07"] == "missing"
    assert months["2026-08"] == "to_come"
    assert months["2025-12"] == "missing"


def test_a_batch_whose_place_another_took_is_not_counted(workspace: Workspace) -> None:
    ledger(workspace, 1, 5, "2026-06-08T10:00:00Z")
    ledger(workspace, 1, 6, "2026-07-08T10:00:00Z")
    found = of(workspace, "ledger", date(2026, 9, 5))
    assert (found.batches, found.replaced, found.rows) == (1, 1, 6)
    assert (found.first, found.last) == ("2026-01-01", "2026-06-30")


def give(workspace: Workspace, name: str, text: str, known: str) -> None:
    path = workspace.folder / name
    path.write_text(text, encoding="utf-8")
    (done,) = import_files(workspace, [path], How(known, "test"))
    assert done.outcome == "stored", done.findings


def test_a_month_in_which_nobody_started_is_not_missing(workspace: Workspace) -> None:
    placements = "placement_id,person_id,care_type,unit,start,end,day_price\n1,P1,hvb,100,2026-05-03,,4000\n"
    give(workspace, "p.csv", placements, "2026-07-05T10:00:00Z")
    months = {m.month: m.state for m in of(workspace, "placements", date(2026, 9, 5)).months}
    assert [months[f"2026-0{m}"] for m in (5, 6, 7, 8)] == ["in", "empty", "missing", "to_come"]


def test_coverage_goes_from_the_first_day_of_a_period_to_the_last(workspace: Workspace) -> None:
    give(workspace, "i.csv", "indicator,period,value,known\na,2023,1,2024-01-10\n", "2026-07-05T10:00:00Z")
    give(workspace, "b.csv", "version,month,line,unit,amount\nx,2026-02,costs,100,1\n", "2026-07-05T10:00:00Z")
    for kind, first, last in (("indicators", "2023-01-01", "2023-12-31"), ("budget", "2026-02-01", "2026-02-28")):
        found = of(workspace, kind, date(2026, 9, 5))
        assert (found.first, found.last) == (first, last), kind


def test_a_damaged_batch_and_an_altered_log_are_told(workspace: Workspace) -> None:
    ledger(workspace, 1, 5, "2026-06-08T10:00:00Z")
    assert status(workspace, date(2026, 9, 5)).findings == ()
    (path,) = workspace.batch_root.rglob("ledger.parquet")
    path.write_bytes(b"x")
    with workspace.store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET who = 'another'")
    found = status(workspace, date(2026, 9, 5))
    assert [f.code for f in found.findings] == ["workspace.damaged-batch", "workspace.audit-chain"]
    assert found.as_json("en")["findings"][0]["severity"] == "error"
