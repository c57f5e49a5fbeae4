"""Kept answers are those that asking again would give, whoever changed the database, and there is an end to how many."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tertial.findings import UnreadableError
from tertial.workflow import (
    store_forecasts,
    store_jobs,
    store_kept,
    store_people,
    store_reports,
    store_sessions,
    store_texts,
)
from tertial.workflow.schema import metadata
from tertial.workflow.store import BatchRecord, Change, Store, TextVersion, open_store
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


def changes(store: Store) -> dict[str, Callable[[Change], object]]:
    """Every function of the store that changes something, with what it is called with; the ones that others lean on come first."""
    place = store_texts.Place("2023-08", "summary", "sv")
    kim = store_people.PersonRecord(1, "kim", "Kim", None, "sv", active=True)
    link = store_people.LinkRecord(1, "reset", AT, AT)
    batch = BatchRecord("b1", "ledger", "a.csv", "0", 1, 0, None, None, AT)
    text = TextVersion("2023-08", "summary", "sv", "Kim", "Ord.")
    forecast = store_forecasts.ForecastRecord("f1", "2023-08-31", AT, "s", 1, 10, "1", "forecast", "0")
    own = store_forecasts.OwnForecast("2023-08", "100", "", 1, "", "Kim")
    said = store_texts.Comment("text", "2023-08", "summary", "sv", 1, "return", "Nej.", "Kim")
    return {
        "add_person": lambda c: store_people.add_person(c, "kim", "Kim", None, "sv"),
        "change_person": lambda c: store_people.change_person(c, kim, {"name": "K"}),
        "set_grants": lambda c: store_people.set_grants(
            c, kim, [store_people.GrantRecord("head", "", individual=False)]
        ),
        "add_link": lambda c: store_people.add_link(c, "l", link, "kim"),
        "take_link": lambda c: store_people.take_link(c, "l"),
        "add_session": lambda c: store_people.add_session(c, "s", 1, "csrf", "password"),
        "see_session": lambda c: store_people.see_session(c, "s", ""),
        "end_session": lambda c: store_people.end_session(c, "s"),
        "end_sessions": lambda c: store_people.end_sessions(c, 1),
        "end_sessions_of": lambda c: store_sessions.end_sessions_of(c, 1, ["s"]),
        "set_password_hash": lambda c: store_people.set_password_hash(c, kim, "hash"),
        "add_attempts": lambda c: store_people.add_attempts(c, {"a": 5}, ""),
        "forget_attempts": lambda c: store_people.forget_attempts(c, ["a"]),
        "add_token": lambda c: store_people.add_token(c, 1, "t", "read", "t"),
        "use_token": lambda c: store_people.use_token(c, 1),
        "revoke_token": lambda c: store_people.revoke_token(c, 1),
        "add_batch": lambda c: c.add_batch(batch),
        "add_text": lambda c: c.add_text(text),
        "set_state": lambda c: store_texts.set_state(c, place, "ready", 1),
        "add_comment": lambda c: store_texts.add_comment(c, said),
        "put_draft": lambda c: store_texts.put_draft(c, 1, place, store_texts.DraftRecord(0, None, None, "Ord")),
        "drop_draft": lambda c: store_texts.drop_draft(c, 1, place),
        "put_period": lambda c: store_reports.put_period(c, store_reports.PeriodRecord("2023-08", "interim")),
        "put_report": lambda c: store_reports.put_report(
            c, store_reports.ReportRecord("2023-08", 1, "interim", "ready")
        ),
        "add_forecast": lambda c: store_forecasts.add_forecast(c, forecast),
        "add_scenario": lambda c: store_forecasts.add_scenario(c, "Fler hem", "{}"),
        "add_own_forecast": lambda c: store_forecasts.add_own_forecast(c, replace(own, period="2023-12")),
        "add_job": lambda c: store_jobs.add_job(c, "j", "import", {}, 1),
        "take_job": store_jobs.take_job,
        "tell_progress": lambda c: store_jobs.tell_progress(c, "j", 500, "halvvägs"),
        "requeue_running": lambda c: store_jobs.requeue_running(c, 3),
        "finish_job": lambda c: store_jobs.finish_job(c, "j", "done", "", None),
    }


UNLOGGED = {"sessions", "text_drafts", "api_tokens", "sign_in_attempts", "credentials", "one_time_links", "jobs"}
"""Tables that may change without an audit row: nothing that is `@kept` is read from them, but who has a password at all, which
is not changed by a renewed hash."""


def test_whatever_changes_what_is_kept_tells_the_log_of_it(tmp_path: Path) -> None:
    from sqlalchemy import event

    store = open_store(tmp_path / "workflow.sqlite")
    written: set[str] = set()

    @event.listens_for(store.engine, "before_cursor_execute")
    def _note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if found := re.match(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)", statement):
            written.add(found[1])

    every, tables = changes(store), set()
    modules = (store_people, store_sessions, store_texts, store_reports, store_forecasts, store_jobs)
    found = [f for m in modules for _, f in inspect.getmembers(m, inspect.isfunction) if f.__module__ == m.__name__]
    named = {f.__name__ for f in found if "change" in inspect.signature(f).parameters}
    assert named | {"add_batch", "add_text"} == every.keys()
    for name, call in every.items():
        before, _ = store.kept._seen()
        written.clear()
        with store.change(at=AT, who="kim") as change:
            call(change)
        after, _ = store.kept._seen()
        assert before is not None
        assert after is not None
        assert (before.logged != after.logged) or not written - UNLOGGED - {"audit"}, name
        tables |= written
    assert tables == {t.name for t in metadata.sorted_tables}
    store.close()


def test_to_be_seen_sign_in_or_write_a_draft_lets_other_answers_be(database: Path | str) -> None:
    store = open_store(database)
    made = changes(store)
    quiet = ("add_session", "see_session", "put_draft", "drop_draft", "add_attempts", "end_session")
    with store.change(at=AT, who="kim") as change:
        made["add_person"](change)
    numbers = iter(range(100))

    def ask() -> tuple[int, int]:
        return store.kept.get("a", lambda: next(numbers)), store.kept.get("a", lambda: next(numbers), logged=False)

    logged, any_ = ask()
    for second, name in enumerate(quiet):
        with store.change(at=f"2026-01-02T03:05:0{second}Z", who="kim") as change:
            made[name](change)
        same, other = ask()
        assert (same, other > any_) == (logged, True), name
        any_ = other
    write(store, "Nytt.")
    assert ask()[0] > any_
    store.close()
