from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tertial.workflow.schema import metadata
from tertial.workflow.store import HEAD, BatchRecord, Store, TextVersion, broken_links, open_store

BATCH = BatchRecord("ab12", "ledger", "2023.se", "0" * 64, 3, 0, "2023-01-01", "2023-08-31", "2026-01-02T03:04:05Z")
TEXT = TextVersion("2023-08", "summary", "sv", "Kim", "Vi gjorde det.")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "workflow.sqlite")


def test_batches_and_their_audit_rows_come_together(store: Store) -> None:
    with store.change(at="2026-01-02T03:04:05Z", who="kim") as change:
        change.add_batch(BATCH)
    (found,) = store.batches()
    assert (found.id, found.rows, found.sequence) == ("ab12", 3, 1)
    (row,) = store.audit()
    assert (row.who, row.action, row.object) == ("kim", "import", "batch ab12")


def test_a_failed_change_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.change(at="2026-01-02T03:04:05Z", who="kim") as change:
        change.add_batch(BATCH)
        raise RuntimeError
    assert store.batches() == []
    assert store.audit() == []


def test_texts_have_versions_and_the_same_words_make_none(store: Store) -> None:
    with store.change(at="2026-01-02T03:04:05Z", who="kim") as change:
        assert change.add_text(TEXT)
        assert not change.add_text(TEXT)
        assert change.add_text(TextVersion("2023-08", "summary", "sv", "Lo", "Vi gjorde mer.", title="Mer"))
    found = store.texts("2023-08", "sv")["summary"]
    assert (found.version, found.body, found.title, found.author) == (2, "Vi gjorde mer.", "Mer", "Lo")
    assert store.texts("2023-08", "en") == {}
    assert store.text_periods() == [("2023-08", "sv", 1)]


def test_the_chain_tells_of_an_altered_and_of_a_missing_row(store: Store) -> None:
    for i in range(4):
        with store.change(at=f"2026-01-0{i + 1}T00:00:00Z", who="kim") as change:
            change.add_text(TextVersion("2023-08", f"s{i}", "sv", "Kim", "x"))
    rows = store.audit()
    assert broken_links(rows) == []
    assert broken_links(rows[:1] + rows[2:]) == [3]
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET who = 'lo' WHERE id = 2")
    assert broken_links(store.audit()) == [2]


def test_migrations_build_the_tables_and_reopening_changes_nothing(store: Store, tmp_path: Path) -> None:
    again = open_store(tmp_path / "workflow.sqlite")
    with again._engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD
        difference = compare_metadata(MigrationContext.configure(connection), metadata)
    assert difference == []
