"""PostgreSQL is asked with one message, outside of any transaction, and by connections that are tried when they were idle."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tertial.workflow import store_reading
from tertial.workflow.store import Store, TextVersion, open_store
from tertial.workflow.store_reading import reading

if TYPE_CHECKING:
    from sqlalchemy import Select
    from tests.databases import Server

AT = "2026-01-02T03:04:05Z"


def write(store: Store, body: str) -> None:
    with store.change(at=AT, who="kim") as change:
        change.add_text(TextVersion("2023-08", "summary", "sv", "Kim", body))


def ask(store: Store, section: str = "summary") -> str | None:
    """A question that is never kept, with a value."""
    from sqlalchemy import select

    from tertial.workflow.schema import texts as t

    with store.read() as connection:
        return connection.execute(select(t.c.body).where(t.c.section == section).order_by(t.c.id.desc())).scalar()


def test_a_question_is_one_message_there_and_back(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from pg8000 import core  # type: ignore[import-untyped]

    store = open_store(postgresql.new_database())
    write(store, "Ett.")
    assert ask(store) == "Ett."
    sent: list[int] = []
    flush = core._flush

    def count(socket: object) -> None:
        sent.append(1)
        flush(socket)

    monkeypatch.setattr(core, "_flush", count)
    assert [ask(store), ask(store, "other")] == ["Ett.", None]
    assert len(sent) == 2
    write(store, "Två.")
    assert ask(store) == "Två."
    store.close()


def test_there_is_an_end_to_what_is_prepared(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import literal_column, select

    from tertial.workflow.schema import texts as t

    monkeypatch.setattr(store_reading, "MOST", 2)
    store = open_store(postgresql.new_database())
    for number in range(5):
        with store.read() as connection:
            query: Select[Any] = select(literal_column(str(number))).select_from(t).where(t.c.section == "x")
            assert connection.execute(query).first() is None
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar() == 2
    store.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the sockets that the server broke off
@pytest.mark.parametrize("idle", [0.0, 30.0])
def test_a_server_that_was_restarted_unseen_is_asked_as_if_nothing_had_been(
    postgresql: Server, monkeypatch: pytest.MonkeyPatch, idle: float
) -> None:
    """By the try of what was idle, or because the connection that watches was broken off."""
    monkeypatch.setattr(store_reading, "IDLE", idle)
    store = open_store(postgresql.new_database())
    write(store, "Kvar.")
    assert [ask(store), store.texts("2023-08", "sv")["summary"].body] == ["Kvar.", "Kvar."]
    postgresql.stop("immediate")
    postgresql.start()
    asked: list[Any] = [ask(store)] if idle == 0 else []
    asked += [store.texts("2023-08", "sv")["summary"].body, ask(store)]
    assert set(asked) == {"Kvar."}
    store.close()
    gc.collect()  # so that the driver's sockets that were broken off are told of here, where it is expected


def test_a_file_is_asked_by_the_engine_that_writes(tmp_path: Path) -> None:
    store = open_store(tmp_path / "workflow.sqlite")
    assert reading(store.engine) is store.engine
    store.close()
