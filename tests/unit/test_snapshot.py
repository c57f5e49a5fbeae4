from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tertial.data.batches import Batch, Manifest, batch_id, damaged, read_manifest, write_batch
from tertial.data.snapshot import Snapshot
from tertial.data.tables import TABLES, arrow_schema, stored_columns
from tertial.findings import UnreadableError


class Shelf:
    """Writes batches one after another, as imports do."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.batches: list[Batch] = []

    def add(self, kind: str, rows: list[dict[str, Any]], known: str = "2026-01-01T00:00:00Z") -> str:
        schema = arrow_schema(stored_columns(TABLES[kind]))
        full = [dict.fromkeys(schema.names) | {"row": i + 2} | r for i, r in enumerate(rows)]
        days = sorted(r[TABLES[kind].dated] for r in rows)
        first, last = (days[0], days[-1]) if isinstance(days[0], date) else (None, None)
        if TABLES[kind].merge == "months" and first and last:
            first = first.replace(day=1)
        id_ = batch_id("0" * 64, kind, None, f"{len(self.batches)}")
        manifest = Manifest(id_, kind, "f.csv", None, "0" * 64, 1, first, last, known, len(rows), 0, "", None, {}, ())
        write_batch(self.root, manifest, {kind: pa.Table.from_pylist(full, schema=schema)})
        self.batches.append(Batch(id_, kind, len(self.batches) + 1, first, last, known))
        return id_

    def seen(self, name: str, as_of: date = date(2026, 12, 31), known: str | None = None) -> list[dict[str, Any]]:
        return Snapshot.of(self.root, self.batches, as_of, known).table(name).to_pylist()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def entry(day: date, amount: int) -> dict[str, Any]:
    return {"date": day, "account": "4000", "amount": amount}


def test_a_later_ledger_takes_the_months_it_covers_and_leaves_the_others(shelf: Shelf) -> None:
    shelf.add("ledger", [entry(date(2026, 1, 5), 1), entry(date(2026, 3, 5), 2)])
    shelf.add("ledger", [entry(date(2026, 3, 1), 30), entry(date(2026, 4, 30), 40)])
    assert sorted(r["amount"] for r in shelf.seen("ledger")) == [1, 30, 40]


def test_what_was_known_then_is_still_there(shelf: Shelf) -> None:
    shelf.add("ledger", [entry(date(2026, 1, 5), 1)], known="2026-02-01T10:00:00Z")
    shelf.add("ledger", [entry(date(2026, 1, 9), 2)], known="2026-03-01T10:00:00Z")
    assert [r["amount"] for r in shelf.seen("ledger")] == [2]
    assert [r["amount"] for r in shelf.seen("ledger", known="2026-02-01")] == [1]
    assert shelf.seen("ledger", known="2026-02-01T09:00:00Z") == []


def test_rows_registered_later_are_not_seen_and_late_ends_are_still_open(shelf: Shelf) -> None:
    base = {"care_type": "hvb", "start": date(2026, 1, 1), "day_price": 1, "person": "p"}
    shelf.add(
        "placements",
        [
            base | {"placement_id": "early", "registered": date(2026, 1, 3)},
            base | {"placement_id": "late", "registered": date(2026, 9, 3)},
            base
            | {
                "placement_id": "ended",
                "end": date(2026, 8, 1),
                "end_registered": date(2026, 9, 9),
                "ended_to": "home",
            },
        ],
    )
    august = {r["placement_id"]: r for r in shelf.seen("placements", as_of=date(2026, 8, 31))}
    assert set(august) == {"early", "ended"}
    assert august["ended"]["end"] is None
    assert august["ended"]["ended_to"] is None
    september = {r["placement_id"]: r for r in shelf.seen("placements", date(2026, 8, 31), known="2026-09-10")}
    assert set(september) == {"early", "late", "ended"}
    assert september["ended"]["end"] == date(2026, 8, 1)


def test_rows_by_key_the_later_batch_counts(shelf: Shelf) -> None:
    row = {"indicator": "x", "period": "2025", "unit": None, "known": date(2026, 1, 1), "note": "a"}
    span = {"period_first": date(2025, 1, 1), "period_last": date(2025, 12, 31)}
    shelf.add("indicators", [row | span, row | span | {"indicator": "y"}])
    second = shelf.add("indicators", [row | span | {"note": "b"}])
    seen = {r["indicator"]: (r["note"], r["batch"]) for r in shelf.seen("indicators")}
    assert seen["x"] == ("b", second)
    assert seen["y"][0] == "a"


def test_a_budget_replaces_its_version_and_year_alone(shelf: Shelf) -> None:
    def row(version: str, month: date, amount: int) -> dict[str, Any]:
        return {"version": version, "month": month, "amount": amount}

    shelf.add("budget", [row("o", date(2025, 1, 1), 1), row("o", date(2026, 1, 1), 2), row("r", date(2026, 1, 1), 3)])
    shelf.add("budget", [row("o", date(2026, 5, 1), 20)])
    assert sorted(r["amount"] for r in shelf.seen("budget")) == [1, 3, 20]


def test_the_id_follows_dates_and_batches(shelf: Shelf) -> None:
    shelf.add("ledger", [entry(date(2026, 1, 5), 1)])
    one = Snapshot.of(shelf.root, shelf.batches, date(2026, 8, 31))
    assert one.id == Snapshot.of(shelf.root, list(shelf.batches), date(2026, 8, 31)).id
    assert one.id != Snapshot.of(shelf.root, shelf.batches, date(2026, 7, 31)).id
    shelf.add("ledger", [entry(date(2026, 2, 5), 1)])
    assert one.id != Snapshot.of(shelf.root, shelf.batches, date(2026, 8, 31)).id


def test_a_batch_tells_when_its_bytes_were_changed(shelf: Shelf) -> None:
    id_ = shelf.add("ledger", [entry(date(2026, 1, 5), 1)])
    assert damaged(shelf.root, "ledger", id_) == []
    assert read_manifest(shelf.root, "ledger", id_)["tables"]["ledger"]["rows"] == 1
    path = shelf.root / "ledger" / id_ / "ledger.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert damaged(shelf.root, "ledger", id_) == ["ledger"]
    path.write_bytes(b"not a table")
    with pytest.raises(UnreadableError, match=id_):
        shelf.seen("ledger")
    assert not (shelf.root / "drafts" / f"ledger-{id_}").exists()


def test_tables_that_were_released_are_read_again(shelf: Shelf) -> None:
    shelf.add("ledger", [entry(date(2026, 1, 5), 1)])
    snapshot = Snapshot.of(shelf.root, shelf.batches, date(2026, 8, 31))
    before = snapshot.table("ledger")
    assert snapshot.table("ledger") is before
    snapshot.release()
    after = snapshot.table("ledger")
    assert after is not before
    assert after.equals(before)
