"""A second process of our own program, for work that would hold this one's interpreter: a thread would wait for the others.

A command starts it before it imports anything else, so that it is ready when there is something to do. What it is given goes through
its pipes, nothing through its arguments or a file. It is not needed: on a single core, and where it cannot start or ends early, a
thread does the same, with the same answer or the same fault.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar

from tertial.domain.cores import cores as usable

T = TypeVar("T")

_COMMAND = ("-c", "from tertial.usecases.second import main; main()")


@dataclass(frozen=True, slots=True)
class _Kept:
    """Stands for an answer that the other process keeps: the one with this number."""

    number: int


class Second:
    """The other process, or a thread in its place, which does one thing at a time; after `with` it is gone.

    Functions that it is handed are those of modules, and their arguments and answers values that pickle.
    """

    def __init__(self, modules: Sequence[str] = (), *, cores: int | None = None, process: bool = True) -> None:
        """`modules` are what it imports before there is anything to do. `cores`: how many there are to use; as many as the process
        may by default. Without `process` it is a thread from the start, for a program that has everything imported already.
        """
        self._process: subprocess.Popen[bytes] | None = None
        self._kept: list[Future[Any]] = []
        self._closed = False
        self._pool = ThreadPoolExecutor(1)
        if process and (cores or usable()) > 1 and sys.executable:
            self._process = started(*_COMMAND, *modules)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def apart(self) -> bool:
        """Whether there is a process, so that what is handed over takes nothing from this one."""
        return self._process is not None

    def close(self) -> None:
        """Ends the process, whatever it is doing; what it had not done is not done."""
        self._closed = True
        if self._process is not None:
            self._process.kill()
        self._pool.shutdown(cancel_futures=True)
        if self._process is not None:
            ended(self._process)
            self._process = None

    def submit(self, function: Callable[..., T], /, *args: Any) -> Future[T]:
        """Hand over a call. It is done after those handed over before; one that has not begun can be cancelled. A future that `keep` has
        given stands for its answer."""
        return self._hand(function, args)

    def keep(self, function: Callable[..., T], /, *args: Any) -> Future[T]:
        """Hand over a call whose answer later calls take, it or this future of it: it is then not sent back to where it came from."""
        made = self._hand(function, args, len(self._kept))
        self._kept.append(made)
        return made

    def _hand(self, function: Callable[..., T], args: tuple[Any, ...], number: int | None = None) -> Future[T]:
        order = None
        if self._process is not None:  # written down now: what is handed over may change meanwhile
            numbers = self._numbers()
            call = function, tuple(numbers.get(id(a), a) for a in args), number
            order = pickle.dumps(call, pickle.HIGHEST_PROTOCOL)
        return self._pool.submit(self._done, order, function, args)

    def _numbers(self) -> dict[int, _Kept]:
        """By identity of what stands for it, the future or the answer: each answer that is kept there, or will be."""
        found = {id(future): _Kept(number) for number, future in enumerate(self._kept)}
        there = [n for n, f in enumerate(self._kept) if f.done() and not f.cancelled() and f.exception() is None]
        return found | {id(self._kept[number].result()): _Kept(number) for number in there}

    def _done(self, order: bytes | None, function: Callable[..., T], args: tuple[Any, ...]) -> T:
        if order is not None and self._process is not None:
            try:
                answer: T = _asked(self._process, order)
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                if self._closed:
                    raise CancelledError from error
                ended(self._process)
                self._process = None
            else:
                return answer
        return function(*(a.result() if isinstance(a, Future) else a for a in args))


def started(*arguments: str) -> subprocess.Popen[bytes] | None:
    """Our own program, from where this one was imported; None where the machine has no room for it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            (sys.executable, "-P", *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except OSError:
        return None


def ended(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and waits until it is gone."""
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue  # what had not been written to one that is gone
    process.wait()


def _asked(process: subprocess.Popen[bytes], order: bytes) -> Any:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(order)
    process.stdin.flush()
    return pickle.load(process.stdout)  # noqa: S301 - from the process that we started


def main() -> None:
    """What the process does: orders from standard input, their answers to standard output, until there are no more.

    An interrupt is for the one that started it, and a fault ends it: the other one does the same work and tells.
    """
    from importlib import import_module

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # it is gone in seconds
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    for name in sys.argv[1:]:
        import_module(name)
    serve(sys.stdin.buffer, answers)


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Carry out orders until there are no more."""
    kept: dict[int, object] = {}
    while True:
        try:
            function, args, number = pickle.load(orders)  # noqa: S301 - from the process that started us
        except EOFError:
            return
        answer = function(*(kept[a.number] if isinstance(a, _Kept) else a for a in args))
        if number is not None:
            kept[number] = answer
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
