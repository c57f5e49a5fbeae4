"""A scripted session that is killed at random moments: it imports, writes, approves, and says what has been acknowledged.

Run as a program: folder, log. Each line of the log is written and flushed after the call it tells of has returned. For each line
that it reads it begins a session in a process of its own, tells its number, and says so when it has been killed: so a session
begins at once, with everything loaded, as in a server that runs.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from tertial.usecases import own_forecasts, report_versions, texts
from tertial.usecases.access import Person, acting
from tertial.usecases.imports import How, import_files, now
from tertial.usecases.people import people
from tertial.usecases.reports import Written
from tertial.usecases.workspace import Workspace, open_workspace

PERIOD = "2026-08"
LOADED = (
    "pg8000",
    "pyarrow.compute",
    "pyarrow.csv",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "sqlalchemy.dialects.postgresql.pg8000",
    "sqlalchemy.dialects.sqlite",
)
"""What a session would load late."""


class Session:
    def __init__(self, folder: Path, log: Path) -> None:
        self.workspace: Workspace = open_workspace(folder)
        self.people: dict[str, Person] = {p.login: p for p in people(self.workspace)}
        self.log = log.open("a", encoding="utf-8")

    def say(self, *what: Any) -> None:
        self.log.write(json.dumps(what) + "\n")
        self.log.flush()
        os.fsync(self.log.fileno())

    def run(self) -> None:
        first = len(self.workspace.store.audit())
        self._import(first)  # loads what an import needs, so that kills fall on work and not on loading
        self.say("begun")
        for number in count(first + 1):
            self._import(number)
            self._write(number)
            self._approve()

    def _import(self, number: int) -> None:
        path = self.workspace.folder / "indicators.csv"
        path.write_text(f"indicator,period,value,known\nideas,2024,{number},2025-01-10\n", encoding="utf-8")
        (done,) = import_files(self.workspace, [path], How(now(), "cecilia"))
        if done.outcome == "stored":
            self.say("batch", done.batches[0].id)

    def _write(self, number: int) -> None:
        version = texts.text(self.workspace, PERIOD, "summary").version
        body = f"Ord{number} skrivet."
        saved = texts.save(self.workspace, acting(self.people["cecilia"]), PERIOD, "summary", version, body)
        self.say("text", saved.text.version, saved.text.body)
        hanna = acting(self.people["hanna"])
        done = own_forecasts.enter(self.workspace, hanna, PERIOD, "100", number, f"Prognos {number}")
        self.say("forecast", done.version, number)

    def _approve(self) -> None:
        ways = (
            ("cecilia", "submit", ""),
            ("hanna", "approve", ""),
            ("cecilia", "lock", ""),
            ("hanna", "supersede", "x"),
        )
        for login, step, comment in ways:
            who = acting(self.people[login])
            found = report_versions.move(self.workspace, who, PERIOD, step, comment)  # type: ignore[arg-type]
            self.say("report", found.version, found.state, dict(found.files))


def quick(_workspace: object, _as_of: object, _kind: object, _formats: object, out: Path, known: str) -> Written:
    """A report that is written in no time."""
    for name in ("r.html", "r.manifest.json"):
        (out / name).write_text(f"{name} {known}", encoding="utf-8")
    return Written((out / "r.html",), out / "r.manifest.json", (), ())


def settle(session: Session) -> None:
    """Bring the report of the last run on to a new draft, so that texts can be written again."""
    steps = {"ready": [("hanna", "return")], "approved": [("hanna", "return")], "locked": [("hanna", "supersede")]}
    state = report_versions.report(session.workspace, PERIOD).state
    for login, step in steps.get(state, []):
        who = acting(session.people[login])
        report_versions.move(session.workspace, who, PERIOD, step, "x")  # type: ignore[arg-type]


def begin(folder: Path, log: Path) -> int:
    """A session in a process of its own; its number. The one that calls has no thread and no connection, so it may fork."""
    child = os.fork()
    if child:
        return child
    try:
        session = Session(folder, log)
        settle(session)
        session.run()
    finally:
        os._exit(1)  # a session never ends by itself


def main(folder: Path, log: Path) -> None:
    setattr(report_versions, "write_report", quick)  # noqa: B010 - the name is not one that others may import
    for name in LOADED:
        import_module(name)
    for _ in sys.stdin:
        child = begin(folder, log)
        print(child, flush=True)  # noqa: T201 - the one who asked reads it
        status = os.waitpid(child, 0)[1]
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
