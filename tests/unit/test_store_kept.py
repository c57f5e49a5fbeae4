"""Kept answers are those that asking again would give, whoever changed the database, and there is an end to how many."""

from __future__ import annotations

import subprocess
import sys
from contextvars import copy_context
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tertial.findings import UnreadableError
from tertial.workflow import store_kept
from tertial.workflow.store import BatchRecord, Store, TextVersion, open_store
from tertial.workflow.store_kept import begin_moment

if TYPE_CHECKING:
    from tests.databases import Server

AT = "2026-01-02T03:04:05Z"
OTHER = """
import sys
from tertial.workflow.store import TextVersion, open_store
store = open_store(sys.argv[1])
with store.change(at="2026-01-02T03:04:06Z", who="kim") as change:
    change.add_text(TextVersion("2023-08", "summary", "sv", "Kim", "Av en annan."))
store.close()
"""


def write(store: Store, body: str) -> None:
    with store.change(at=AT, who="kim") as change:
        change.add_text(TextVersion("2023-08", "summary", "sv", "Kim", body))


def body(store: Store) -> str:
    return store.texts("2023-08", "sv")["summary"].body


def test_what_is_read_is_always_what_is_there(database: Path | str) -> None:
    store = open_store(database)
    assert store.texts("2023-08", "sv") == {}
    for number in range(3):
        write(store, f"Ord{number}.")
        assert [body(store), body(store)] == [f"Ord{number}."] * 2
    assert store.newest_batch() == 0
    with store.change(at=AT, who="kim") as change:
        change.add_batch(BatchRecord("b1", "ledger", "a.csv", "0", 1, 0, None, None, AT))
    assert (store.newest_batch(), len(store.batches())) == (1, 1)
    store.close()


def test_a_change_of_another_process_is_seen_at_once(database: Path | str) -> None:
    store = open_store(database)
    write(store, "Av mig.")
    assert body(store) == "Av mig."
    subprocess.run([sys.executable, "-c", OTHER, str(database)], check=True)
    assert body(store) == "Av en annan."
    store.close()


def test_a_moment_keeps_what_was_and_sees_what_it_has_changed_itself(database: Path | str) -> None:
    mine, others = open_store(database), open_store(database)

    def request() -> list[str]:
        begin_moment()
        found = [body(mine)]
        write(others, "Av en annan.")
        return [*found, body(mine), mine.texts("2023-08", "sv", "2099-01-01")["summary"].body]

    write(mine, "Av mig.")
    first, kept, asked = copy_context().run(request)
    assert (first, asked) == ("Av mig.", "Av en annan.")  # what nobody kept is asked for, and never older
    assert kept == ("Av mig." if isinstance(database, str) else "Av en annan.")
    assert body(mine) == "Av en annan."

    def own() -> str:
        begin_moment()
        body(mine)
        write(mine, "Av mig igen.")
        return body(mine)

    assert copy_context().run(own) == "Av mig igen."
    mine.close()
    others.close()


def test_a_server_that_was_away_is_asked_again(postgresql: Server) -> None:
    store = open_store(postgresql.new_database())
    write(store, "Kvar.")
    assert body(store) == "Kvar."
    postgresql.stop()
    with pytest.raises(UnreadableError):
        body(store)
    postgresql.start()
    assert [body(store), body(store)] == ["Kvar.", "Kvar."]
    store.close()


def test_nothing_is_asked_twice_while_nothing_changes(database: Path | str) -> None:
    store = open_store(database)
    asked: list[int] = []

    def make() -> int:
        asked.append(1)
        return len(asked)

    assert [store.kept.get("key", make), store.kept.get("key", make), store.kept.get("other", make)] == [1, 1, 2]
    write(store, "Nytt.")
    assert [store.kept.get("key", make), store.kept.get("key", make)] == [3, 3]
    store.close()


def test_what_is_given_may_be_changed_by_whoever_asked(tmp_path: Path) -> None:
    store = open_store(tmp_path / "workflow.sqlite")
    write(store, "Kvar.")
    store.texts("2023-08", "sv").clear()
    store.batches().append(BatchRecord("b", "ledger", "a", "0", 1, 0, None, None, AT))
    assert (body(store), store.batches()) == ("Kvar.", [])
    store.close()


def test_there_is_an_end_to_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_kept, "MOST", 3)
    store = open_store(tmp_path / "workflow.sqlite")
    asked = [store.kept.get(n, lambda n=n: n * 10) for n in (1, 2, 3, 4, 1)]  # type: ignore[misc]
    assert asked == [10, 20, 30, 40, 10]
    again = [store.kept.get(n, lambda: -1) for n in (4, 1, 2)]
    assert again == [40, 10, -1]
    store.close()


def test_a_fault_is_not_kept(tmp_path: Path) -> None:
    store = open_store(tmp_path / "workflow.sqlite")

    def fail() -> int:
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        store.kept.get("key", fail)
    assert store.kept.get("key", lambda: 1) == 1
    store.close()
