"""Large tables read out of their files: the same rows as the snapshot's own tables, whatever later batches stand for."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.unit.test_snapshot import Shelf

from tertial.data import scans
from tertial.data.snapshot import Snapshot
from tertial.findings import UnreadableError
from tertial.query.engine import Engine
from tertial.query.step import Query, Step

FIRST = date(2025, 1, 1)


@pytest.fixture(autouse=True)
def every_table_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "SCANNED_BYTES", 0)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def rows_of(kind: str, r: random.Random, count: int) -> list[dict[str, Any]]:
    """Rows with keys out of a few, so that batches have many in common."""
    out = []
    for key in r.sample(range(40), count):
        at = day(r.randrange(120))
        late = r.choice([None, at + timedelta(days=r.randrange(60))])
        out.append({
            "ledger": {"date": at, "account": f"50{key}", "unit": r.choice([None, "1"]), "amount": key, "voucher": "A"},
            "case_events": {"event_id": f"e{key}", "date": at, "kind": "notification", "registered": late, "leads_from": None},
            "placement_prices": {"placement_id": f"p{key % 9}", "from": day(key), "day_price": r.randrange(9)},
            "placements": {
                "placement_id": f"p{key}", "start": at, "care_type": "hvb", "day_price": key, "registered": late,
                "end": at, "ended_to": "home", "end_registered": r.choice([None, at + timedelta(days=r.randrange(90))]),
            },
        }[kind])  # fmt: skip
    return out


def every(kind: str) -> Query:
    return Query("every", (Step("every_row", f"SELECT * FROM {kind}"),), {}, ("batch", "row"))  # noqa: S608


@pytest.mark.parametrize("kind", ["ledger", "case_events", "placement_prices", "placements"])
@pytest.mark.parametrize("seed", range(6))
def test_the_same_rows_as_the_table(shelf: Shelf, kind: str, seed: int) -> None:
    r = random.Random(seed)
    for _ in range(r.randrange(1, 5)):
        shelf.add(kind, rows_of(kind, r, r.randrange(1, 30)))
    for as_of in (day(60), day(400)):
        snapshot = Snapshot.of(shelf.root, shelf.batches, as_of)
        scan = snapshot.scan(kind)
        assert scan is not None
        with Engine({kind: scan}) as read, Engine({kind: snapshot.table(kind)}) as held:
            assert read.run(every(kind)).to_pylist() == held.run(every(kind)).to_pylist()
            assert read.has(kind) is held.has(kind) is bool(snapshot.table(kind).num_rows)


def test_files_whose_keys_lie_apart_are_not_compared(shelf: Shelf) -> None:
    def event(number: int, at: int) -> dict[str, Any]:
        return {"event_id": f"e{number}", "date": day(at), "kind": "notification"}

    shelf.add("case_events", [event(10, 0), event(19, 9)])
    shelf.add("case_events", [event(20, 10), event(29, 13)])
    shelf.add("case_events", [event(15, 5), event(16, 12)])
    scan = Snapshot.of(shelf.root, shelf.batches, day(400)).scan("case_events")
    assert scan is not None
    assert [[path.parent.name for path in part.newer] for part in scan.parts] == [[shelf.batches[2].id], [], []]


def test_small_tables_those_that_merge_by_row_and_paths_that_are_patterns_are_read_at_once(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.add("ledger", rows_of("ledger", random.Random(1), 9))
    shelf.add("equity", [{"date": FIRST, "kind": "opening", "amount": 1}])
    snapshot = Snapshot.of(shelf.root, shelf.batches, day(400))
    assert snapshot.scan("equity") is None
    assert snapshot.scan("ledger") is not None
    monkeypatch.setattr(scans, "SCANNED_BYTES", 16 << 20)
    assert snapshot.scan("ledger") is None
    monkeypatch.setattr(scans, "SCANNED_BYTES", 0)
    (tmp_path / "[a]").mkdir()
    odd = Shelf(tmp_path / "[a]")
    odd.add("ledger", rows_of("ledger", random.Random(1), 9))
    assert Snapshot.of(odd.root, odd.batches, day(400)).scan("ledger") is None


def test_a_file_without_its_end_is_told_of(shelf: Shelf) -> None:
    shelf.add("case_events", rows_of("case_events", random.Random(1), 9))
    (path,) = shelf.root.rglob("case_events.parquet")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(UnreadableError, match=shelf.batches[0].id):
        Snapshot.of(shelf.root, shelf.batches, day(400)).scan("case_events")


def test_a_file_of_another_writer_without_statistics_is_compared(shelf: Shelf) -> None:
    for number in (1, 2):
        shelf.add("case_events", [{"event_id": f"e{number}", "date": day(number), "kind": "notification"}])
    (first,) = (shelf.root / "case_events" / shelf.batches[0].id).glob("*.parquet")
    pq.write_table(pq.read_table(first), first, write_statistics=False)
    scan = Snapshot.of(shelf.root, shelf.batches, day(400)).scan("case_events")
    assert scan is not None
    assert [len(part.newer) for part in scan.parts] == [1, 0]


def test_a_wide_step_is_kept_of_a_table_that_is_held_and_not_of_one_that_is_read(shelf: Shelf) -> None:
    shelf.add("ledger", rows_of("ledger", random.Random(1), 9))
    snapshot = Snapshot.of(shelf.root, shelf.batches, day(400))
    scan = snapshot.scan("ledger")
    assert scan is not None
    wide = Step("wide_rows", "SELECT amount FROM ledger", shared=True, wide=True)
    summed = Step("summed", "SELECT SUM(amount) AS total FROM wide_rows", shared=True)
    query = Query("q", (wide, summed, Step("last", "SELECT total FROM summed")), {}, ())
    listed = Query("kept", (Step("tables", "SELECT table_name FROM information_schema.tables"),), {}, ("table_name",))
    for given, kept in ((scan, ["summed"]), (snapshot.table("ledger"), ["summed", "wide_rows"])):
        with Engine({"ledger": given}) as engine:
            (row,) = engine.rows(query)
            assert row["total"] == sum(r["amount"] for r in snapshot.table("ledger").to_pylist())
            names = [str(r["table_name"]) for r in engine.rows(listed)]
            assert sorted(n.split("_", 2)[2] for n in names if n.startswith("kept_")) == kept
