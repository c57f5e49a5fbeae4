"""Processor time of the web app per page: what an answer costs the server, whatever else the machine is busy with.

    python benchmarks/web_cpu.py                     in a new sample municipality
    python benchmarks/web_cpu.py --folder DIR        in a workspace that `tertial demo DIR` has made
    python benchmarks/web_cpu.py --times 50          each page so many times (20)
    python benchmarks/web_cpu.py --database ADDRESS  with its workflow in an empty PostgreSQL database

One client asks for one page after another, as each of three roles; the time is what the server process has used according to the
scheduler, child processes left out. `first` is the first answer after the server's start, once the figures are computed; `each`
the mean of those after it. Static files are not counted.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import httpx

from web import free_port, ready, server_on, workspace_in  # type: ignore[import-not-found]  # the file beside this one

WHOLE = (
    "/",
    "/economy",
    "/economy/area/{area}",
    "/economy/unit/{unit}",
    "/economy/unit/{unit}/account/{account}",
    "/placements",
    "/forecast",
    "/forecast/versions",
    "/forecast/scenario",
    "/forecast/unit/{unit}",
    "/goals",
    "/follow-up",
    "/report",
    "/report/section/summary",
    "/report/section/unit.{unit}",
    "/report/preview",
    "/data",
    "/data/files",
    "/account",
    "/api/figures",
    "/api/economy",
)
PAGES = {
    "controller": WHOLE,
    "unit_manager": ("/", "/economy", "/economy/unit/{unit}", "/report/section/unit.{unit}"),
    "administrator": ("/admin", "/admin/people/2", "/admin/periods", "/admin/log", "/account"),
}
PLACES = {"area": "BUF", "unit": "625", "account": "4611"}


def used(pid: int) -> float:
    """Seconds of processor that a process has used, in all its threads: Linux has a clock for each process."""
    return time.clock_gettime(~pid << 3 | 2)


def measure(pid: int, client: httpx.Client, path: str, times: int) -> tuple[float, float, int, int]:
    """Milliseconds of the first and of each later answer, the status and the bytes."""
    begun = used(pid)
    answer = client.get(path)
    first = used(pid) - begun
    begun = used(pid)
    for _ in range(times):
        client.get(path)
    return 1000 * first, 1000 * (used(pid) - begun) / times, answer.status_code, len(answer.content)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--times", type=int, default=20)
    asked.add_argument("--database")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = workspace_in(Path(made), given.folder, given.database)
        people = logins(folder)
        port = free_port()
        with server_on(folder, port) as pid:
            ready(port)
            tell(pid, f"http://127.0.0.1:{port}", people, given.times)


def logins(folder: Path) -> dict[str, tuple[str, str]]:
    from tertial.sample.demo_people import demo_people
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(folder)
    found = {p.role: (p.login, p.password) for p in demo_people(workspace)}
    workspace.store.close()
    return found


def tell(pid: int, address: str, people: dict[str, tuple[str, str]], times: int) -> None:
    rows = []
    for role, pages in PAGES.items():
        with httpx.Client(base_url=address, timeout=120) as client:
            login, password = people[role]
            client.post("/sign-in", data={"login": login, "password": password})
            settle(client)
            for page in pages:
                path = page.format_map(PLACES)
                rows.append((role, path, *measure(pid, client, path, times)))
    print(f"{'role':14} {'page':44} {'status':>6} {'kB':>6} {'first ms':>9} {'each ms':>8}")
    for role, path, first, each, status, size in rows:
        print(f"{role:14} {path:44} {status:6} {size / 1000:6.0f} {first:9.1f} {each:8.1f}")
    print(f"{'mean':73} {sum(r[2] for r in rows) / len(rows):9.1f} {sum(r[3] for r in rows) / len(rows):8.1f}")


def settle(client: httpx.Client) -> None:
    """Wait until the newest month's figures are computed, forecast and all."""
    for _ in range(240):
        if client.get("/economy").status_code == 200 and 'http-equiv="refresh"' not in client.get("/forecast").text:
            return
        time.sleep(0.5)


if __name__ == "__main__":
    main()
