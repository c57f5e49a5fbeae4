from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tertial.findings import UnreadableError
from tertial.workflow import migrations, store_engine
from tertial.workflow.store import TextVersion, broken_links, open_store

if TYPE_CHECKING:
    from tests.databases import Server

AT = "2026-01-02T03:04:05Z"


def codes(error: pytest.ExceptionInfo[UnreadableError]) -> list[str]:
    return [f.code for f in error.value.findings]


def test_the_head_is_the_newest_migration() -> None:
    versions = Path(migrations.__file__).parent / "versions"
    assert max(path.name[:4] for path in versions.glob("[0-9]*.py")) == store_engine.HEAD


def test_a_database_of_a_newer_version_is_left_alone(database: Path | str) -> None:
    store = open_store(database)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(UnreadableError) as error:
        open_store(database)
    assert codes(error) == ["storage.newer"]


def test_a_server_that_does_not_answer_is_told_without_its_address() -> None:
    with pytest.raises(UnreadableError) as error:
        open_store("postgresql://tertial:hemligt@127.0.0.1:1/none")
    assert codes(error) == ["storage.away"]
    assert "hemligt" not in str(error.value)


def test_a_full_disk_is_told_and_leaves_what_was_there(tmp_path: Path) -> None:
    store = open_store(tmp_path / "workflow.sqlite")
    with store.change(at=AT, who="kim") as change:
        change.add_text(TextVersion("2023-08", "summary", "sv", "Kim", "Kvar."))
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    store.engine.dispose()

    from sqlalchemy import event

    @event.listens_for(store.engine, "connect")
    def _small(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    with pytest.raises(UnreadableError) as error, store.change(at=AT, who="kim") as change:
        change.add_text(TextVersion("2023-08", "summary", "sv", "Kim", "x" * 1_000_000))
    assert codes(error) == ["storage.full"]
    assert store.texts("2023-08", "sv")["summary"].body == "Kvar."
    assert broken_links(store.audit()) == []
    store.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the socket that the server broke off
def test_a_restarted_server_is_told_once_and_then_answers_again(postgresql: Server) -> None:
    store = open_store(postgresql.new_database())
    with store.change(at=AT, who="kim") as change:
        change.add_text(TextVersion("2023-08", "summary", "sv", "Kim", "Före."))
    with pytest.raises(UnreadableError) as error, store.change(at=AT, who="kim") as change:
        change.add_text(TextVersion("2023-08", "summary", "sv", "Kim", "Under."))
        postgresql.stop("immediate")
        postgresql.start()
    assert codes(error) == ["storage.away"]
    assert store.texts("2023-08", "sv")["summary"].body == "Före."
    with store.change(at=AT, who="kim") as change:
        change.add_text(TextVersion("2023-08", "summary", "sv", "Kim", "Efter."))
    assert broken_links(store.audit()) == []
    store.close()


def test_a_change_that_waits_too_long_for_another_is_told_and_can_be_made_later(
    database: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_engine, "WAIT", 1)
    one, other = open_store(database), open_store(database)
    with one.change(at=AT, who="kim") as held:
        held.log("test", "held", {})
        with pytest.raises(UnreadableError) as error, other.change(at=AT, who="bo"):
            pass
        assert codes(error) == ["storage.away"]
        assert other.batches() == []
    with other.change(at=AT, who="bo") as change:
        change.log("test", "later", {})
    assert [row.object for row in other.audit()] == ["held", "later"]
    assert broken_links(other.audit()) == []
    one.close()
    other.close()
