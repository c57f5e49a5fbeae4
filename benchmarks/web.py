"""Fifty people clicking through the web app of the sample municipality at once.

    python benchmarks/web.py                              50 people for 60 seconds in a new sample municipality
    python benchmarks/web.py --people 10 --seconds 20     fewer, shorter
    python benchmarks/web.py --folder DIR                 in a workspace that `tertial demo DIR` has made
    python benchmarks/web.py --database postgresql://...  with its workflow in an empty PostgreSQL database

A server process is started as `tertial serve` starts it. Everybody signs in during the first twenty seconds, each from an address of their own, then reads a page, thinks for
`--think` seconds (2 to 5, evenly spread) and follows one of its links at random, or the menu's; whoever may write a text saves one at every
tenth page that has a form for it. Connections are kept alive and static files are asked for once each, as browsers do.
Prints per kind of page and in all the answers, the median, the 95th percentile and the longest in milliseconds, the faults, the server's
seconds of processor per answer, and its memory at the start and at its largest (with and without the processes that it starts).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

ROLES = ("reader", "unit_manager", "controller", "head", "administrator", "auditor")
SHARES = (25, 40, 15, 8, 6, 6)
"""Percent of the people who hold each role: most look at their own unit or at what is published."""
PASSWORD = "fyra ord i en rad 2026"  # noqa: S105 - of people who do not exist
RAMP = 20.0
STATIC = re.compile(r"""(?:href|src)="(/static/[^"]+)""")
KEEP_OUT = ("/sign-out", "/sign-in", "/static", "/api", "/preferences")


class Page(HTMLParser):
    """The links of a page, and the first form that saves a text, with its fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.form: tuple[str, dict[str, str]] | None = None
        self._open: tuple[str, dict[str, str]] | None = None
        self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag == "a" and given.get("href", "").startswith("/") and not given["href"].startswith(KEEP_OUT):
            self.links.append(given["href"].partition("#")[0])
        elif tag == "form":
            self._open = (given.get("action", ""), {}) if given.get("method", "").lower() == "post" else None
        elif self._open is not None and tag == "input" and given.get("name") and given.get("type") != "file":
            self._open[1][given["name"]] = given.get("value", "")
        elif self._open is not None and tag == "textarea" and given.get("name"):
            self._area = given["name"]
            self._open[1][self._area] = ""

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._area:
            self._open[1][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "form":
            if self.form is None and self._open is not None and {"base", "body"} <= self._open[1].keys():
                self.form = self._open
            self._open = None


@dataclass
class Measured:
    """Seconds per kind of page, and what went wrong, by kind and status."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: Counter[str] = field(default_factory=Counter)


def kind_of(method: str, path: str) -> str:
    """An address with its codes left out, so that the pages of all units are one kind."""
    return f"{method} {re.sub('/[^/]*[0-9][^/]*', '/…', urlsplit(path).path)}"


class Visitor:
    """One person at one browser."""

    def __init__(self, number: int, address: str, login: str, measured: Measured, think: tuple[float, float]) -> None:
        self.chance = random.Random(number)
        self.login, self.measured, self.think = login, measured, think
        from_own = httpx.AsyncHTTPTransport(local_address=f"127.0.1.{number + 1}")
        self.client = httpx.AsyncClient(base_url=address, timeout=60, transport=from_own)
        self.held: set[str] = set()

    async def ask(self, method: str, path: str, data: dict[str, str] | None = None) -> httpx.Response | None:
        start = time.perf_counter()
        kind = kind_of(method, path)
        try:
            answer = await self.client.request(method, path, data=data)
        except httpx.HTTPError as error:
            self.measured.faults[f"{kind}: {type(error).__name__}"] += 1
            return None
        self.measured.took[kind].append(time.perf_counter() - start)
        if answer.status_code >= 400:
            self.measured.faults[f"{kind}: {answer.status_code}"] += 1
        return answer

    async def read(self, path: str) -> str:
        """A page with the static files that this browser has not had yet; redirects are followed, each an answer of its own."""
        answer = await self.ask("GET", path)
        for _ in range(5):
            if answer is None or not answer.has_redirect_location:
                break
            answer = await self.ask("GET", urljoin(path, answer.headers["location"]))
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            return ""
        for file in sorted(set(STATIC.findall(answer.text)) - self.held):
            self.held.add(file)
            await self.ask("GET", file)
        return answer.text

    async def stay(self, until: float) -> None:
        await asyncio.sleep(self.chance.uniform(0, RAMP))
        await self.ask("POST", "/sign-in", {"login": self.login, "password": PASSWORD})
        text = await self.read("/")
        while time.monotonic() < until:
            await asyncio.sleep(self.chance.uniform(*self.think))
            found = Page(text)
            if found.form is not None and self.chance.random() < 0.1:
                action, values = found.form
                values["do"] = "save"
                values["body"] = f"{values.get('body', '')} Ord{self.chance.randrange(10**6)}.".strip()
                await self.ask("POST", action, values)
            text = await self.read(self.chance.choice(found.links) if found.links else "/")
        await self.client.aclose()


def memory(pid: int) -> tuple[float, float]:
    """MB that a process holds by itself, and with the processes that it has started (shared pages counted in each)."""
    below: dict[int, list[int]] = defaultdict(list)
    held: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "status").read_text()
            except OSError:
                continue
            rows = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
            held[int(entry.name)] = int(rows.get("VmRSS", "0 kB").split()[0]) / 1024
            below[int(rows["PPid"])].append(int(entry.name))
    tree, found = [pid], [pid]
    while tree:
        tree = [child for parent in tree for child in below[parent]]
        found += tree
    return held[pid], sum(held.get(one, 0.0) for one in found)


def cpu(pid: int) -> float:
    """Seconds of processor that a process has used, its own alone."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def invite(folder: Path, count: int) -> list[str]:
    """Logins of `count` people with a password, made by the demo's administrator: roles in the shares above, units in turn."""
    from tertial.sample.demo_people import demo_people
    from tertial.usecases import people
    from tertial.usecases.access import Acting, Grant, Role
    from tertial.usecases.imports import now
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(folder)
    if len(known := [p for p in people.people(workspace) if p.login.startswith("load")]) >= count:
        return [p.login for p in known[:count]]
    demo_people(workspace)
    admin = next(p for p in people.people(workspace) if p.login == "admin")
    chance, units, logins = random.Random(1), [unit.code for unit in workspace.settings.units], []
    for number in range(count):
        role: Role = chance.choices(ROLES, SHARES)[0]  # type: ignore[assignment]
        scope = f"unit.{units[number % len(units)]}" if role == "unit_manager" else ""
        grant = Grant(role, scope, individual=role in ("unit_manager", "controller"))
        person = people.add_person(
            workspace, Acting(admin, now()), f"load{number:02}", f"Person {number}", grants=[grant]
        )
        people.use_link(
            workspace, people.new_link(workspace, Acting(admin, now()), person.id, "invite"), now(), PASSWORD
        )
        logins.append(person.login)
    workspace.store.close()
    return logins


async def watch(pid: int, until: float) -> list[tuple[float, float]]:
    seen = [memory(pid)]
    while time.monotonic() < until:
        await asyncio.sleep(1)
        seen.append(memory(pid))
    return seen


async def warm(address: str, login: str) -> None:
    """Wait until the newest month's figures are computed, simulation and all."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        await client.post("/sign-in", data={"login": login, "password": PASSWORD})
        for _ in range(120):
            if 'http-equiv="refresh"' not in (await client.get("/economy")).text:
                break
            await asyncio.sleep(0.5)
        await asyncio.sleep(8)


async def crowd(pid: int, address: str, logins: list[str], seconds: float, think: tuple[float, float]) -> None:
    await warm(address, logins[0])
    measured, used, until = Measured(), cpu(pid), time.monotonic() + seconds
    everyone = [Visitor(n, address, login, measured, think).stay(until) for n, login in enumerate(logins)]
    watching = asyncio.create_task(watch(pid, until))
    await asyncio.gather(*everyone)
    tell(measured, cpu(pid) - used, seconds, await watching)


def tell(measured: Measured, used: float, seconds: float, held: list[tuple[float, float]]) -> None:
    def row(name: str, took: list[float]) -> str:
        ms = sorted(1000 * t for t in took)
        return f"{name:60} {len(ms):6} {ms[len(ms) // 2]:8.0f} {ms[int(len(ms) * 0.95)]:8.0f} {ms[-1]:8.0f}"

    print(f"{'ms':60} {'n':>6} {'median':>8} {'p95':>8} {'longest':>8}")
    for kind, took in sorted(measured.took.items(), key=lambda item: -sum(item[1])):
        print(row(kind, took))
    pages = [t for kind, took in measured.took.items() if "/static" not in kind for t in took]
    print(row("all but static files", pages))
    print(row("all", [t for took in measured.took.values() for t in took]))
    print(f"faults: {json.dumps(measured.faults, ensure_ascii=False)}")
    print(f"server: {1000 * used / len(pages):.1f} ms of processor per page, {100 * used / seconds:.0f} % of one core")
    own, tree = [m[0] for m in held], [m[1] for m in held]
    third = len(own) // 3
    print(
        f"memory, MB: {own[0]:.0f} at first, {own[third]:.0f} after a third, {own[-1]:.0f} at last, {max(own):.0f} at most"
    )
    print(f"with its processes: {max(tree):.0f} at most; load of the machine {os.getloadavg()[0]:.1f}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=60.0)
    asked.add_argument("--think", type=float, nargs=2, default=(2.0, 5.0))
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--database")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = workspace_in(Path(made), given.folder, given.database)
        logins = invite(folder, given.people)
        port = free_port()
        with server_on(folder, port) as pid:
            ready(port)
            asyncio.run(crowd(pid, f"http://127.0.0.1:{port}", logins, given.seconds, tuple(given.think)))


def workspace_in(made: Path, given: Path | None, database: str | None) -> Path:
    """The workspace that is given, or a new sample municipality; a copy of it with its workflow in `database` where that is given."""

    def tertial(*arguments: str) -> None:
        subprocess.run([sys.executable, "-m", "tertial", *arguments], check=True, stdout=subprocess.DEVNULL)

    folder = given or made / "demo"
    if given is None:
        tertial("demo", str(folder))
    if database is None:
        return folder
    tertial("backup", "--key", str(folder), str(made / "demo.tar"))
    tertial("restore", "--database", database, str(made / "demo.tar"), str(made / "shared"))
    return made / "shared"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def server_on(folder: Path, port: int) -> Iterator[int]:
    """`tertial serve` of a workspace on a port, by the number of its process."""
    command = [sys.executable, "-m", "tertial", "serve", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def ready(port: int) -> None:
    """Until somebody answers on the port; raises TimeoutError after a minute."""
    for _ in range(600):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


if __name__ == "__main__":
    main()
