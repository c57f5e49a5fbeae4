"""The one worker: a thread that watches the queue and has the work done by a child process of its own.

The child holds a lock on the workspace while it works, so that two never work at once, not even when the one that
started the first has been killed. It leaves pages their processor time and takes its memory with it when it ends.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from tertial.findings import TertialError
from tertial.usecases.job_work import run_next, take_up_again
from tertial.usecases.jobs import jobs, woken
from tertial.usecases.mishaps import note
from tertial.usecases.workspace import Workspace, open_workspace

__all__ = ["JobRunner", "main", "run_next"]

_LOOK = 2.0
"""Seconds between two looks at the queue when nothing is queued in this process, which wakes the runner."""


class JobRunner:
    """Has queued jobs done, one at a time, from `start` to `stop`. `in_process`: in the thread itself, for tests."""

    def __init__(self, workspace: Workspace, *, in_process: bool = False) -> None:
        self._workspace = workspace
        self._in_process = in_process
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="tertial-jobs", daemon=True)

    def start(self) -> None:
        """Begin; what was running when the last worker stopped is taken up first."""
        self._thread.start()

    def wake(self) -> None:
        """Look at the queue now."""
        self._awake.set()

    def stop(self) -> None:
        """End; a job at work is taken up again at the next start."""
        self._stopping.set()
        self._awake.set()
        child = self._child
        if child is not None:
            child.terminate()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _watch(self) -> None:
        first = True
        with woken(self._workspace, self._awake):
            while not self._stopping.is_set():
                self._awake.clear()
                try:
                    if first or jobs(self._workspace, 1, "queued") or jobs(self._workspace, 1, "running"):
                        self._work()
                        first = False
                except TertialError:
                    pass  # the database does not answer: it is asked again
                except Exception as error:  # noqa: BLE001 - jobs wait for this thread: whatever happens, it goes on
                    note("the thread that watches the jobs", error)
                self._awake.wait(_LOOK)

    def _work(self) -> None:
        if self._in_process:
            work_off(self._workspace)
            return
        if not jobs(self._workspace, 1, "queued") and not jobs(self._workspace, 1, "running"):
            return
        command = [sys.executable, "-m", "tertial.usecases.job_runner", str(self._workspace.folder.resolve())]
        self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program
        if self._stopping.is_set():
            self._child.terminate()
        self._child.wait()
        self._child = None


@contextlib.contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """Waits until no other worker works in the workspace."""
    folder = workspace.folder / "data"
    folder.mkdir(exist_ok=True)
    with (folder / "worker.lock").open("w") as lock:
        wait_for(lock)
        yield


def wait_for(lock: TextIO) -> None:
    """Takes the lock of an open file as soon as it is free; closing the file, or the end of the process, gives it back."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)
        return
    import msvcrt

    while True:
        with contextlib.suppress(OSError):  # it asks once a second and gives up after ten
            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
            return


def work_off(workspace: Workspace) -> None:
    """Take up what was left, and do every queued job."""
    with alone(workspace):
        take_up_again(workspace)
        while run_next(workspace) is not None:
            pass


def main(folder: str) -> int:
    """What the child process does."""
    if sys.platform != "win32":
        os.nice(10)
    workspace = open_workspace(Path(folder))
    try:
        work_off(workspace)
    finally:
        workspace.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
