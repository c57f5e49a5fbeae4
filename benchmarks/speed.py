"""Time and memory of the forecast: the simulation alone, the whole command, one with a scenario, and the backtest.

    python benchmarks/speed.py                 1 000 open placements of 12 care types, 10 000 paths to the year's end
    python benchmarks/speed.py --engine        only the simulation, at several numbers of paths and placements

Seconds by the clock depend on what else the machine does; those of the processors hardly do, and say what one core would
need. Each row of the simulation is the best of `--runs` in a process of its own. A command's memory is the largest that its
processes have had together, what they share counted in each; where the system does not tell of them (macOS), that of the largest.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Self

import forecast as measured
import municipalities as towns
import whole

from tertial import sample

MONTH = 8
OPEN_PER_SIZE = 0.42
"""The regime `other` holds about 2.4 times as many open placements as its size says."""


def engine(opened: int, paths: int, runs: int) -> str:
    """One row: open placements, paths, seconds by the clock and of the processors, MB."""
    from tertial.forecast.combine import prepare
    from tertial.forecast.simulate import simulate

    towns.SIZES["asked"] = round(opened * OPEN_PER_SIZE)
    register = prepare(measured.known(towns.make("asked", 1, "other"), MONTH), paths)
    p, types = register.placements, len(register.inputs.care_types)
    best = (float("inf"), float("inf"))
    for _ in range(runs):
        begun, used = time.perf_counter(), time.process_time()
        simulate(p, register.models, types, paths, 1)
        best = (min(best[0], time.perf_counter() - begun), min(best[1], time.process_time() - used))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    there = int((p.end == measured.OPEN).sum())
    return f"{there:>10,} {types:>6} {paths:>8,} {best[0]:>8.2f} {best[1]:>8.2f} {memory:>6,}"


def engine_table(runs: int) -> None:
    print("      open  types    paths        s    CPU s     MB")
    for opened, paths in ((1000, 10_000), (1000, 5_000), (1000, 20_000), (500, 10_000), (2000, 10_000)):
        row = [sys.executable, __file__, "--row", str(opened), str(paths), "--runs", str(runs)]
        print(subprocess.run(row, check=True, capture_output=True, text=True).stdout.rstrip(), flush=True)


class Together:
    """Looks fifty times a second at what the processes that this one has started, and those that they have, hold in memory."""

    def __init__(self) -> None:
        self.memory = 0
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self.memory = max(self.memory, sum(map(resident, children(os.getpid()))) // 1024)


def children(process: int) -> list[int]:
    """Every process that a process has started, and that those have; none where the system does not tell."""
    found: list[int] = []
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread that has ended meanwhile
            found += map(int, file.read_text().split())
    return found + [grandchild for child in found for grandchild in children(child)]


def resident(process: int) -> int:
    """What a process holds in memory, kB; 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def commands(scale: float) -> None:
    """The sample municipality at a scale that gives a thousand open placements of twelve care types."""
    with tempfile.TemporaryDirectory(prefix="tertial-bench-") as name:
        folder = Path(name)
        make = [sys.executable, whole.__file__, "--make", str(folder), "--scales", str(scale)]
        as_of = subprocess.run(make, check=True, capture_output=True, text=True).stdout.strip()
        exports = sorted(p for p in (folder / "exports").rglob("*") if p.is_file())
        whole.run("import", str(folder), *(str(part) for path in exports for part in whole.split(path)))
        print(f"\n{'command':<80}      s    CPU s     MB")
        made = ("forecast", name, "--as-of", as_of, "--paths", "10000", "--json")
        scenario = str(Path(sample.__file__).with_name("scenario.toml"))
        asked = (made, (*made, "--scenario", scenario), ("backtest", name, "--json"))
        for arguments in asked:
            with Together() as together:
                cost = whole.run(*arguments)
            shown = "tertial " + " ".join(Path(a).name for a in arguments if a != name)
            print(f"{shown:<80} {cost.wall:>6.2f} {cost.cpu:>8.2f} {max(cost.memory, together.memory):>6,}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scale", type=float, default=2.7)
    parser.add_argument("--row", type=int, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row is not None:
        print(engine(*options.row, options.runs))
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    engine_table(options.runs)
    if not options.engine:
        commands(options.scale)


if __name__ == "__main__":
    main()
