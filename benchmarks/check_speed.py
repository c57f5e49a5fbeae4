"""Whole `tertial check` commands, start-up included, each three times in a process of its own.

    python benchmarks/check_speed.py REPORT...

Each REPORT alone, then all of them together. Prints the median seconds by the clock and of the processor, and the
largest memory. A report takes at most 0.5 s as text and 2 s as PDF of 15 pages, five together 3 s: those are the aims.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 3


def main() -> None:
    reports = [Path(name) for name in sys.argv[1:]]
    if not reports:
        sys.exit(__doc__)
    print(f"{'report':40} {'s':>6} {'CPU s':>6} {'MB':>5}")
    for group in [[r] for r in reports] + ([reports] if len(reports) > 1 else []):
        taken = [checked(group) for _ in range(RUNS)]
        name = group[0].name if len(group) == 1 else f"{len(group)} together"
        wall, cpu = (statistics.median(t[i] for t in taken) for i in (0, 1))
        print(f"{name:40} {wall:6.2f} {cpu:6.2f} {max(t[2] for t in taken):5.0f}", flush=True)


def checked(reports: list[Path]) -> tuple[float, float, float]:
    """Seconds by the clock and of the processor, and MB, of one command."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "tertial", "check", *map(str, reports)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        sys.exit(f"tertial check ended with {process.returncode}")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
