"""The second process gives what this one would, keeps what it is to keep, and is not needed."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from decimal import Decimal
from operator import add, mul
from pathlib import Path

import pytest

from tertial.usecases import second
from tertial.usecases.second import Second, serve, started


@pytest.fixture
def other() -> Iterator[Second]:
    with Second(("decimal",), cores=2) as found:
        assert found.apart
        yield found


def test_it_does_what_it_is_handed_in_a_process_of_its_own(other: Second) -> None:
    assert other.submit(os.getpid).result() != os.getpid()
    assert other.submit(mul, Decimal("1.5"), 3).result() == Decimal("4.5")


def test_an_answer_that_is_kept_is_the_same_thing_there(other: Second) -> None:
    kept: list[str] = other.keep(list, "ab").result()
    assert other.submit(add, kept, ["c"]).result() == ["a", "b", "c"]
    other.submit(list.append, kept, "d").result()
    assert kept == ["a", "b"], "what is done there is not done here"
    assert other.submit(add, kept, []).result() == ["a", "b", "d"], "it was not sent again"


def test_an_answer_that_is_kept_can_be_handed_on_before_it_is_there(other: Second, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    other.submit(Path.read_bytes, gate)
    kept: Future[list[str]] = other.keep(list, "ab")
    whole = other.submit(add, kept, ["c"])
    assert not kept.done()
    gate.write_bytes(b"open")
    assert whole.result() == ["a", "b", "c"]


def test_one_that_is_killed_leaves_what_was_to_be_kept_to_this_one(other: Second) -> None:
    pid = other.submit(os.getpid).result()
    first = other.submit(time.sleep, 0.2)
    kept: Future[list[str]] = other.keep(list, "ab")
    whole = other.submit(add, kept, ["c"])
    os.kill(pid, signal.SIGKILL)
    assert whole.result() == ["a", "b", "c"]
    assert first.result() is None


def test_on_a_single_core_a_thread_does_the_same() -> None:
    for alone in (Second(cores=1), Second(process=False)):
        with alone:
            assert not alone.apart
            assert alone.submit(os.getpid).result() == os.getpid()
            assert alone.submit(threading.current_thread).result() is not threading.current_thread()
            kept: Future[list[str]] = alone.keep(list, "ab")
            for stands in (kept, kept.result()):
                assert alone.submit(add, stands, ["c"]).result() == ["a", "b", "c"]


def test_a_fault_there_is_told_here_and_the_rest_is_still_done(other: Second) -> None:
    with pytest.raises(ZeroDivisionError):
        other.submit(divmod, 1, 0).result()
    assert other.submit(mul, 2, 3).result() == 6
    assert not other.apart


def test_one_that_is_killed_leaves_the_work_to_this_one(other: Second) -> None:
    os.kill(other.submit(os.getpid).result(), signal.SIGKILL)
    assert other.submit(os.getpid).result() == os.getpid()


def test_one_that_cannot_start_leaves_the_work_to_this_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    assert started("-c", "") is None
    with Second(cores=2) as alone:
        assert alone.submit(mul, 2, 3).result() == 6


def test_one_that_lacks_a_module_leaves_the_work_to_this_one() -> None:
    with Second(("no.such.module",), cores=2) as alone:
        assert alone.submit(mul, 2, 3).result() == 6


def test_what_has_not_begun_can_be_cancelled(other: Second, tmp_path: Path) -> None:
    gate, never = tmp_path / "gate", tmp_path / "never"
    os.mkfifo(gate)
    other.submit(Path.read_bytes, gate)
    cancelled = other.submit(Path.touch, never)
    last = other.submit(mul, 2, 3)
    assert cancelled.cancel()
    gate.write_bytes(b"open")
    assert last.result() == 6
    assert not never.exists()


def test_it_is_gone_afterwards_whatever_it_did() -> None:
    with Second(cores=2) as other:
        pid = other.submit(os.getpid).result()
        waiting = other.submit(time.sleep, 60)
        behind = other.submit(mul, 2, 3)
        while not waiting.running():
            time.sleep(0.001)
    with pytest.raises(CancelledError):
        waiting.result()
    assert not behind.done() or behind.cancelled()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_it_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    """Also when that one is killed, and cannot tell it to."""
    program = (
        "import os, sys, time; from tertial.usecases.second import Second\n"
        "other = Second(cores=2); print(other.submit(os.getpid).result(), flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    with subprocess.Popen((sys.executable, "-c", program), stdout=subprocess.PIPE, env=environment) as first:
        assert first.stdout is not None
        pid = int(first.stdout.readline())
        first.kill()
    deadline = time.monotonic() + 20
    while _is_there(pid):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _is_there(pid: int) -> bool:
    """Whether a process runs: one that has ended and that nobody has asked after does not."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_an_interrupt_is_for_the_one_that_started_it(other: Second) -> None:
    os.kill(other.submit(os.getpid).result(), signal.SIGINT)
    assert other.submit(os.getpid).result() != os.getpid()


def test_what_a_library_prints_is_no_answer(other: Second) -> None:
    assert other.submit(os.write, 1, b"hello").result() == 5
    assert other.submit(mul, 2, 3).result() == 6


def test_nothing_of_what_it_is_handed_is_in_its_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, ...]] = []
    monkeypatch.setattr(second, "started", lambda *arguments: seen.append(arguments))
    with Second(("decimal",), cores=2) as alone:
        assert alone.submit(mul, 2, 3).result() == 6
    assert seen == [(*second._COMMAND, "decimal")]


def test_orders_are_carried_out_until_there_are_no_more() -> None:
    orders = b"".join(
        pickle.dumps(o)
        for o in ((list, ("ab",), 7), (add, (second._Kept(7), ["c"]), None), (len, (second._Kept(7),), None))
    )
    answers = io.BytesIO()
    serve(io.BytesIO(orders), answers)
    answers.seek(0)
    assert [pickle.load(answers) for _ in range(3)] == [["a", "b"], ["a", "b", "c"], 2]  # noqa: S301 - our own
