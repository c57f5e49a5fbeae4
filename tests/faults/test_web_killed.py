"""`tertial serve` killed at any moment of a session over HTTP: what it has answered is there after a restart, and nothing half done."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import pytest
from tests.faults.test_killed import Held, hold, left
from tests.unit.staff import PASSWORD, PERIOD, Staff

from tertial.usecases import people, texts, tokens
from tertial.usecases.access import acting
from tertial.usecases.imports import now
from tertial.usecases.workspace import Workspace

TIMES = int(os.environ.get("TERTIAL_KILLS", "3"))
"""Moments at each database."""
LONGEST = 8.0
"""A session is killed within so many seconds of its first answer. A round of an import, two texts, a forecast and four steps of the report takes about as
long."""
API = f"/api/periods/{PERIOD}"
AWAY = (httpx.HTTPError, OSError)
"""What somebody sees of a server that is killed."""


@contextlib.contextmanager
def serving(workspace: Workspace) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server process with those that it starts, in a group of their own; all of them are gone at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tertial", "serve", str(workspace.folder), "--port", str(port)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        wait(lambda: answers(address))
        yield server, address
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=30)


def answers(address: str) -> bool:
    with contextlib.suppress(*AWAY):
        return httpx.get(f"{address}/health", timeout=5).status_code == 200
    return False


def wait(done: Any, seconds: float = 300) -> None:
    ends = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < ends
        time.sleep(0.05)


@dataclass
class Session:
    """What somebody does over and over: `said` is what the server has acknowledged, as `hold` reads it; `faults` what it should
    not have answered."""

    secrets: dict[str, str]
    cookie: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    said: list[list[object]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    answered: threading.Event = field(default_factory=threading.Event)

    def run(self, address: str) -> None:
        """Until the server is gone."""
        with contextlib.suppress(*AWAY), contextlib.ExitStack() as stack:
            self._as = {who: stack.enter_context(self._client(address, s)) for who, s in self.secrets.items()}
            browser = stack.enter_context(httpx.Client(base_url=address, timeout=60))
            browser.cookies.set("tertial_session", self.cookie)
            while True:
                self._settle()
                number = next(self.numbers)
                self._import(number)
                self._text(number)
                self._text_by_form(browser, number)
                self._forecast(number)
                self._report()

    def _client(self, address: str, secret: str) -> httpx.Client:
        return httpx.Client(base_url=address, timeout=60, headers={"authorization": f"Bearer {secret}"})

    def _post(self, who: str, path: str, **sent: Any) -> Any:
        answer = self._as[who].post(path, **sent)
        if answer.status_code >= 300:
            self.faults.append(f"{path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    def _get(self, path: str) -> Any:
        return self._as["cecilia"].get(path).json()

    def _done(self, job: Any) -> Any:
        while job["state"] in ("queued", "running"):
            time.sleep(0.05)
            job = self._get(f"/api/jobs/{job['id']}")
        return job

    def _settle(self) -> None:
        """What the last session left is done, and the report is a draft again."""
        for job in self._get("/api/jobs"):
            self._done(job)
        steps = {"ready": "return", "approved": "return", "locked": "supersede"}
        if step := steps.get(self._get(f"{API}/report")["state"]):
            self._post("hanna", f"{API}/report/steps", json={"step": step, "comment": "x"})

    def _import(self, number: int) -> None:
        rows = f"indicator,period,value,known\nideas,2024,{number},2025-01-10\n"
        done = self._done(self._post("cecilia", "/api/imports", files={"files": ("indicators.csv", rows)}))
        self.said += [["batch", b["id"]] for f in done["result"]["files"] for b in f["batches"]]
        self.answered.set()

    def _version(self) -> int:
        return int(self._get(f"{API}/texts/summary")["version"])

    def _text(self, number: int) -> None:
        sent = {"base_version": self._version(), "body": f"Ord{number} skrivet."}
        saved = self._post("cecilia", f"{API}/texts/summary", json=sent)["text"]
        self.said.append(["text", saved["version"], saved["body"]])

    def _text_by_form(self, browser: httpx.Client, number: int) -> None:
        """Saved and marked as ready, by the button of the page."""
        token = re.search(r'name="csrf" value="([^"]+)"', browser.get("/account").text)
        assert token is not None
        version, body = self._version(), f"Klar{number} skrivet."
        form = {"csrf": token[1], "base": str(version), "title": "", "body": body, "do": "submit"}
        answer = browser.post("/report/section/summary", data=form)
        if answer.status_code == 303:
            self.said.append(["text", version + 1, f"{body}\n"])
        else:
            self.faults.append(f"form: {answer.status_code}")

    def _forecast(self, number: int) -> None:
        sent = {"amount": number, "comment": f"Prognos {number}"}
        done = self._post("hanna", f"{API}/own-forecasts/100", json=sent)
        self.said.append(["forecast", done["version"], round(done["amount"] * 100)])

    def _report(self) -> None:
        for who, step in (("cecilia", "submit"), ("hanna", "approve"), ("cecilia", "lock"), ("hanna", "supersede")):
            done = self._post(who, f"{API}/report/steps", json={"step": step, "comment": "x"})
            if step == "approve":
                self._done(done)
            found = self._get(f"{API}/report")
            self.said.append(["report", found["version"], found["state"], found["files"]])


def worker_is_done(workspace: Workspace) -> None:
    """A worker that has outlived its server finishes what it has begun; another one would wait for it too."""
    with (workspace.folder / "data" / "worker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def ready_with_its_text(workspace: Workspace) -> None:
    """A text that is saved by the button that also marks it as ready is both: one without the other is half done."""
    newest = texts.text(workspace, PERIOD, "summary")
    if newest.version:
        assert newest.state == ("ready" if newest.body.startswith("Klar") else "draft")


def entered(staff: Staff) -> Session:
    """Two people with tokens for the API, and one of them in a browser too."""
    secrets = {
        who: tokens.add_token(staff.workspace, staff.acting(who), "kill", "write").secret
        for who in ("cecilia", "hanna")
    }
    link = people.new_link(staff.workspace, acting(staff.people["admin"]), staff.people["cecilia"].id, "invite")
    return Session(secrets, people.enter_by_link(staff.workspace, link, now(), PASSWORD).token)


@pytest.mark.slow
@pytest.mark.timeout(600 + 90 * TIMES)
def test_a_server_killed_at_random_moments(staff: Staff) -> None:
    workspace, chance, held = staff.with_data(), random.Random(11), Held()
    session = entered(staff)
    for number in range(TIMES):
        with serving(workspace) as (server, address):
            work = threading.Thread(target=session.run, args=(address,))
            session.answered.clear()
            work.start()
            assert session.answered.wait(timeout=300)
            time.sleep(chance.uniform(0, LONGEST))
            if number % 2:
                os.killpg(server.pid, signal.SIGKILL)  # the power goes
            else:
                server.kill()  # the server alone: the worker goes on
            work.join(timeout=300)
            assert not work.is_alive()
            if server.poll() is None:
                server.wait(timeout=30)
            worker_is_done(workspace)
        left(workspace)
        hold(workspace, session.said, held)
        ready_with_its_text(workspace)
    assert session.faults == []
    assert {str(row[0]) for row in session.said} >= {"batch", "text"}
    with serving(workspace) as (_, address):
        with session._client(address, session.secrets["hanna"]) as head:
            newest = texts.text(workspace, PERIOD, "summary")
            assert head.get(f"{API}/texts/summary").json()["version"] == newest.version
        with httpx.Client(base_url=address, timeout=60, cookies={"tertial_session": session.cookie}) as browser:
            assert browser.get("/account").status_code == 200
    hold(workspace, session.said, Held())
