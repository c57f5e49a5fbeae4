from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from tertial.findings import RefusedError
from tertial.workflow.schema import metadata
from tertial.workflow.store import BatchRecord, Store, TextVersion, broken_links, open_store
from tertial.workflow.store_engine import HEAD, bare_engine, upgrade
from tertial.workflow.store_reports import ReportRecord, put_report
from tertial.workflow.store_texts import Place, set_state, states

BATCH = BatchRecord("ab12", "ledger", "2023.se", "0" * 64, 3, 0, "2023-01-01", "2023-08-31", "2026-01-02T03:04:05Z")
TEXT = TextVersion("2023-08", "summary", "sv", "Kim", "Vi gjorde det.")
AT = "2026-01-02T03:04:05Z"


@pytest.fixture
def store(database: Path | str) -> Iterator[Store]:
    opened = open_store(database)
    yield opened
    opened.close()


def test_batches_and_their_audit_rows_come_together(store: Store) -> None:
    with store.change(at=AT, who="kim") as change:
        change.add_batch(BATCH)
    (found,) = store.batches()
    assert (found.id, found.rows, found.sequence) == ("ab12", 3, 1)
    (row,) = store.audit()
    assert (row.who, row.action, row.object) == ("kim", "import", "batch ab12")


def test_a_failed_change_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.change(at=AT, who="kim") as change:
        change.add_batch(BATCH)
        raise RuntimeError
    assert store.batches() == []
    assert store.audit() == []


def test_texts_have_versions_and_the_same_words_make_none(store: Store) -> None:
    with store.change(at=AT, who="kim") as change:
        assert change.add_text(TEXT)
        assert not change.add_text(TEXT)
        assert change.add_text(TextVersion("2023-08", "summary", "sv", "Lo", "Vi gjorde mer.", title="Mer"))
    found = store.texts("2023-08", "sv")["summary"]
    assert (found.version, found.body, found.title, found.author) == (2, "Vi gjorde mer.", "Mer", "Lo")
    assert store.texts("2023-08", "en") == {}
    assert store.text_periods() == [("2023-08", "sv", 1)]


def test_a_new_version_makes_an_approved_text_a_draft_again(store: Store) -> None:
    with store.change(at=AT, who="kim") as change:
        change.add_text(TEXT)
        set_state(change, Place("2023-08", "summary", "sv"), "approved", 1)
    assert states(store, "2023-08", "sv") == {"summary": "approved"}
    with store.change(at=AT, who="kim") as change:
        change.add_text(TextVersion("2023-08", "summary", "sv", "Lo", "Annat."))
    assert states(store, "2023-08", "sv") == {}


@pytest.mark.parametrize("state", ["ready", "approved", "locked", "published"])
def test_texts_of_a_closed_period_stay_as_they_are(store: Store, state: str) -> None:
    with store.change(at=AT, who="kim") as change:
        change.add_text(TEXT)
        put_report(change, ReportRecord("2023-08", 1, "interim", state))
    with pytest.raises(RefusedError, match="2023-08"), store.change(at=AT, who="kim") as change:
        change.add_text(TextVersion("2023-08", "summary", "sv", "Lo", "Annat."))
    with store.change(at=AT, who="kim") as change:
        put_report(change, ReportRecord("2023-08", 1, "interim", "superseded"))
        put_report(change, ReportRecord("2023-08", 2, "interim", "draft"))
        assert change.add_text(TextVersion("2023-08", "summary", "sv", "Lo", "Annat."))


def test_the_chain_tells_of_an_altered_and_of_a_missing_row(store: Store) -> None:
    for i in range(4):
        with store.change(at=f"2026-01-0{i + 1}T00:00:00Z", who="kim") as change:
            change.add_text(TextVersion("2023-08", f"s{i}", "sv", "Kim", "x"))
    rows = store.audit()
    assert broken_links(rows) == []
    assert broken_links(rows[:1] + rows[2:]) == [3]
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET who = 'lo' WHERE id = 2")
    assert broken_links(store.audit()) == [2]


def test_many_at_once_keep_one_chain_and_lose_nothing(store: Store) -> None:
    def write(number: int) -> None:
        for i in range(10):
            with store.change(at=AT, who=f"p{number}") as change:
                change.add_text(TextVersion("2023-08", "summary", "sv", "Kim", f"{number} {i}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    rows = store.audit()
    assert broken_links(rows) == []
    assert sorted((row.who, row.action) for row in rows) == sorted(
        (f"p{n}", "text") for n in range(8) for _ in range(10)
    )
    assert store.texts("2023-08", "sv")["summary"].version == 80


def test_migrations_build_the_tables_and_reopening_changes_nothing(store: Store, database: Path | str) -> None:
    again = open_store(database)
    with again.read() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD
        difference = compare_metadata(MigrationContext.configure(connection), metadata)
    assert [change for change in difference if change[0] != "add_table_comment"] == []
    again.close()


def test_a_store_of_the_first_version_comes_forward_with_its_rows(database: Path | str) -> None:
    bare = bare_engine(database)
    with bare.execution_options(tertial_writes=True).begin() as connection:
        upgrade(connection, "0001")
    with Store(bare).change(at=AT, who="kim") as change:
        change.add_batch(BATCH)
        change.log("text", "2023-08 summary sv", {"version": 1})
        insert = """INSERT INTO texts (period, section, language, version, author, written, body, file, first_line)
            VALUES ('2023-08', 'summary', 'sv', 1, 'Kim', :at, 'Vi gjorde det.', '', 1)"""
        change.connection.execute(text(insert), {"at": AT})
    bare.dispose()
    store = open_store(database)
    assert [b.id for b in store.batches()] == ["ab12"]
    assert store.texts("2023-08", "sv")["summary"].body == "Vi gjorde det."
    assert broken_links(store.audit()) == []
    with store.change(at=AT, who="kim") as change:
        assert change.add_text(TextVersion("2023-08", "summary", "sv", "Lo", "Mer."))
    assert broken_links(store.audit()) == []
    store.close()
