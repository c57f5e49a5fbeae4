"""Whole commands on the sample municipality, each in a process of its own as a user runs it.

    python benchmarks/whole.py                 --help, import and the report in three formats, at the sample's size
    python benchmarks/whole.py --scales 1 10   the same at several sizes, to see that cost grows with rows

Prints the median of the runs after one that is not counted, and the largest memory of a process.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(*arguments: str) -> float:
    """Wall seconds of one command."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "tertial", *arguments], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"tertial {arguments[0]} failed:\n{done.stdout}\n{done.stderr}")
    return seconds


def median(runs: int, *arguments: str) -> float:
    run(*arguments)
    return statistics.median(run(*arguments) for _ in range(runs))


def rows_in(folder: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "tertial", "status", str(folder), "--json"], capture_output=True, text=True, check=True
    )
    return sum(kind["rows"] for kind in json.loads(done.stdout)["kinds"])


def measure(scale: float, runs: int, folder: Path) -> tuple[int, float, float]:
    """(rows, seconds to import all exports, seconds of the report in three formats) at one size."""
    from tertial.sample import make_municipality

    made = make_municipality(folder, scale=scale)
    files = [str(path) for path in made.exports]
    imported = run("import", str(folder), *files)
    report = median(
        runs, "report", str(folder), "--as-of", str(made.as_of), "--kind", "interim", "--format", "pdf,docx,html"
    )
    return rows_in(folder), imported, report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", type=float, nargs="+", default=[1.0])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"tertial --help: {median(options.runs, '--help'):.2f} s")
    print(f"{'scale':>6} {'rows':>12} {'import, s':>10} {'report, s':>10} {'largest process, MB':>20}")
    for scale in options.scales:
        folder = Path(tempfile.mkdtemp(prefix="tertial-bench-"))
        try:
            rows, imported, report = measure(scale, options.runs, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"{scale:>6g} {rows:>12,} {imported:>10.1f} {report:>10.2f} {memory:>20,}")


if __name__ == "__main__":
    main()
