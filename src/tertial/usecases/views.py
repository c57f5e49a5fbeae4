"""The follow-up behind the web pages, computed once per snapshot and kept; made in a process of its own.

A page asks for a view and gets it at once or not at all: it never waits for queries. The process that computes ends with
each view, so its memory goes back, and the server's own stays flat.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from tertial.data.batches import Batch
from tertial.domain.period import Month
from tertial.findings import KINDS, Finding, Kind, TertialError
from tertial.usecases.mishaps import note
from tertial.usecases.views_model import View, ViewKey
from tertial.usecases.workspace import CONFIG, Workspace, open_workspace

KEPT = 6
"""So many views at most are kept; the one that nobody has asked for the longest goes first."""

BROKE_OFF = Kind(
    "views.broke-off",
    "error",
    sv="Siffrorna för läget {as_of} gick inte att räkna fram: {reason}.",
    en="The figures of the snapshot {as_of} could not be computed: {reason}.",
    do_sv="Ladda sidan igen. Händer det på nytt: kör ”tertial status” på servern.",
    do_en="Load the page again. If it happens again: run “tertial status” on the server.",
)

Ready = Callable[[Workspace, View], None]


@dataclass
class _Entry:
    stamp: str
    """Of what is computed now, or was last."""
    view: View | None = None
    shown: str = ""
    """The stamp that `view` was made for."""
    findings: tuple[Finding, ...] = ()
    building: bool = False


@dataclass(frozen=True, slots=True)
class _Batches:
    """What is imported: the last one's number, all of them, and the months that they let be looked at."""

    newest: int
    ids: tuple[str, ...]
    months: tuple[ViewKey, ...]


class Views:
    """The views of a workspace. Thread-safe. `start` before use, `stop` at the end.

    `in_process`: compute in this process and at once, for tests and scripts. `ready` is called with every view that is done, in
    the thread that computes and before the next one is begun.
    """

    def __init__(self, folder: Path, *, in_process: bool = False, ready: Ready | None = None) -> None:
        self._folder = folder
        self._ready = ready
        self._in_process = in_process
        self._lock = threading.RLock()
        self._entries: OrderedDict[ViewKey, _Entry] = OrderedDict()
        self._wanted: list[ViewKey] = []
        self._wake = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None
        self._opened: tuple[str, Workspace] | None = None
        self._child: Any = None
        self._known: _Batches | None = None

    @property
    def workspace(self) -> Workspace:
        """The workspace, opened anew when its tertial.toml has changed and is without faults."""
        return self._open()[1]

    def _open(self) -> tuple[str, Workspace]:
        """A mark of the configuration that changes with it, and the workspace."""
        path = self._folder / CONFIG
        found = path.stat()
        mark = f"{found.st_mtime_ns} {found.st_size}"
        with self._lock:
            if self._opened is None or self._opened[0] != mark:
                try:
                    fresh = open_workspace(self._folder)
                except TertialError:
                    if self._opened is None:
                        raise
                    fresh = self._opened[1]
                self._opened = (mark, fresh)
            return self._opened

    def check(self) -> None:
        """Raises UnreadableError with the faults of the configuration, before anything is asked for."""
        self._opened = None
        _ = self.workspace

    def newest(self) -> ViewKey | None:
        """The last month that the ledger covers; else the last that anything covers; None for an empty workspace."""
        months = self.months()
        return months[0] if months else None

    def months(self, count: int = 24) -> tuple[ViewKey, ...]:
        """The months that can be looked at, newest first: those of the ledger, `count` at most."""
        return self._batches().months[:count]

    def _batches(self) -> _Batches:
        """What is imported; read anew when there is a newer batch."""
        workspace = self.workspace
        newest = workspace.store.newest_batch()
        with self._lock:
            if self._known is None or self._known.newest != newest:
                found = workspace.batches()
                self._known = _Batches(newest, tuple(b.id for b in found), _months(found))
            return self._known

    def get(self, key: ViewKey) -> View | None:
        """The view when it is there, else None: then it is being computed. One that is out of date says so (`stale`).

        Raises TertialError with what was found when it could not be computed. What failed, or broke off before its simulation, is
        tried again for whoever asks next.
        """
        stamp = self._stamp(key)
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                entry = self._entries[key] = _Entry("")
            self._entries.move_to_end(key)
            fresh = entry.stamp == stamp
            if not fresh and not entry.building:
                entry.building, entry.stamp, entry.findings = True, stamp, ()
                self._wanted.append(key)
                self._wake.set()
            self._evict()
        if self._in_process:
            self._work_off()
        with self._lock:
            if entry.findings and (entry.view is None or entry.view.simulating):
                findings, entry.stamp, entry.findings = entry.findings, "", ()
                if entry.view is None:
                    raise TertialError(*findings)
            return entry.view if entry.view is None or entry.shown == stamp else replace(entry.view, stale=True)

    def start(self) -> None:
        """Begin to compute in the background, the newest month first."""
        if not self._in_process and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="views", daemon=True)
            self._thread.start()
        newest = self.newest()
        if newest is not None and not self._in_process:
            self.get(newest)

    def stop(self) -> None:
        self._stopped = True
        self._wake.set()
        child = self._child
        if child is not None and child.is_alive():
            child.terminate()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _stamp(self, key: ViewKey) -> str:
        """Changes with what is imported, configured, and judged of goals."""
        from tertial.usecases.views_build import assessed

        mark, workspace = self._open()
        parts = (mark, self._batches().ids, assessed(workspace, key.month))
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def _evict(self) -> None:
        for key in [k for k, e in self._entries.items() if not e.building][: max(0, len(self._entries) - KEPT)]:
            del self._entries[key]

    def _run(self) -> None:
        while not self._stopped:
            self._wake.wait(timeout=1.0)
            self._wake.clear()
            try:
                self._work_off()
            except Exception as error:  # noqa: BLE001 - pages wait for this thread: whatever happens, it goes on
                note("the thread that computes views", error)

    def _work_off(self) -> None:
        while not self._stopped:
            with self._lock:
                if not self._wanted:
                    return
                key = self._wanted.pop(0)
            self._compute(key)

    def _compute(self, key: ViewKey) -> None:
        made: View | None = None
        try:
            for made in self._made(key):
                self._keep(key, made, ())
            self._done(key)
        except TertialError as error:
            self._keep(key, None, error.findings)
            self._done(key)
        except Exception as error:  # noqa: BLE001 - else the page would wait for ever for a view that nobody computes
            if not self._stopped:
                note(f"the view of {key.token}", error)
            self._keep(key, None, (BROKE_OFF(as_of=key.as_of, reason=type(error).__name__),))
            self._done(key)
        else:
            if self._ready is not None and made is not None and not self._in_process:
                self._ready(self.workspace, made)

    def _keep(self, key: ViewKey, view: View | None, findings: tuple[Finding, ...]) -> None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                entry.findings = findings
                if view is not None:
                    entry.view, entry.shown = view, entry.stamp

    def _done(self, key: ViewKey) -> None:
        with self._lock:
            if key in self._entries:
                self._entries[key].building = False

    def _made(self, key: ViewKey) -> Iterator[View]:
        if self._in_process:
            from tertial.usecases.views_build import build_views

            yield from build_views(self.workspace, key)
            return
        yield from self._from_child(key)

    def _from_child(self, key: ViewKey) -> Iterator[View]:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe(duplex=False)
        self._child = context.Process(target=build_into, args=(there, self._folder, key), daemon=True)
        self._child.start()
        there.close()
        try:
            while (sent := here.recv()) is not None:
                if isinstance(sent, View):
                    yield sent
                else:
                    raise TertialError(*(_finding(*packed) for packed in sent))
        finally:
            here.close()
            self._child.join(timeout=10)


def build_into(pipe: Any, folder: Path, key: ViewKey) -> None:
    """What the computing process does: sends each view as it is ready, then None; a list of findings when it cannot."""
    from tertial.usecases.views_build import build_views

    try:
        for view in build_views(open_workspace(folder), key):
            pipe.send(view)
        pipe.send(None)
    except TertialError as error:
        pipe.send([_packed(f) for f in error.findings])
    except Exception as error:  # noqa: BLE001 - else the whole of it would stand in the server's log, with its values
        note(f"the view of {key.token}", error)
        with suppress(OSError):  # nobody waits for it any more
            pipe.send([_packed(BROKE_OFF(as_of=key.as_of, reason=type(error).__name__))])
    finally:
        pipe.close()


def _packed(finding: Finding) -> tuple[str, str | None, int | None, str | None, dict[str, str]]:
    return finding.code, finding.file, finding.line, finding.column, dict(finding.facts)


def _finding(code: str, file: str | None, line: int | None, column: str | None, facts: dict[str, str]) -> Finding:
    """What the computing process found; the words are looked up by the code."""
    import_module("tertial.usecases.views_build")  # its imports are what fills the list of kinds
    return KINDS[code](file=file, line=line, column=column, **facts)


def _months(batches: list[Batch]) -> tuple[ViewKey, ...]:
    """Month ends that the ledger (else anything) covers, newest first; the newest may be a day within a month."""
    covering = [b for b in batches if b.kind == "ledger"] or batches
    lasts = [b.last for b in covering if b.last is not None]
    firsts = [b.first for b in covering if b.first is not None]
    if not lasts or not firsts:
        return ()
    newest = _ended(max(lasts))
    first, last = Month.of(min(firsts)), Month.of(newest)
    rest = [m.last_day for m in first.until(last.plus(-1))] if first < last else []
    return (ViewKey(newest), *(ViewKey(day) for day in reversed(rest)))


def _ended(day: date) -> date:
    """The end of the last month that is whole up to `day`: exports are made in the days after a month's end."""
    month = Month.of(day)
    return day if day == month.last_day else month.plus(-1).last_day
