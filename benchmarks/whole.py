"""Whole commands on the sample municipality, each in a process of its own as a user runs it.

    python benchmarks/whole.py                     --help, import and the report in three formats, at the sample's size
    python benchmarks/whole.py --scales 1,10,100   the same at several sizes, to see that cost grows with rows

A size of 100 has 55 million rows: the generator takes 7 GB of memory, the files 5 GB of disk and what a report puts aside 3 GB more for
a while. On two cores it takes half an hour, most of it to make the municipality and to import it. Reports of a size above 10 are
written once or twice instead of `--runs` times.

Prints for import and report the seconds by the clock and of the processors (with those of the processes that a command starts
itself), and the largest memory of a process; for sizes after the first also what a row costs in processor time compared with
the first. The report is measured three times: the very first, which simulates its forecasts too, once; as the first of its snapshot
with forecasts that are stored, and written again, when the answers to its questions are kept (`data/answers`), each the median of the
runs after one that is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PART = 256 << 20
"""Delimited files larger than this are split by rows before they are imported, as `sheets.too-large` asks for above 1 GB."""
_MANY_RUNS = 10
"""The largest size at which reports are written `--runs` times."""


@dataclass(frozen=True)
class Cost:
    """What one command took: seconds by the clock, of the processors, and the largest memory of its process in MB."""

    wall: float
    cpu: float
    memory: int


def run(*arguments: str) -> Cost:
    """One command in a process of its own, with compiled modules as an installed program has them."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "tertial", *arguments]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
        if process.returncode != 0:
            said.seek(0)
            sys.exit(f"tertial {arguments[0]} ended with {process.returncode}:\n{said.read()[-4000:]}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


def median(runs: int, *arguments: str, fresh: Path | None = None) -> Cost:
    """The median of several runs; of memory the largest. `fresh` is deleted before each."""
    costs = []
    for _ in range(runs):
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
        costs.append(run(*arguments))
    wall, cpu = (statistics.median(values) for values in ([c.wall for c in costs], [c.cpu for c in costs]))
    return Cost(wall, cpu, max(c.memory for c in costs))


def split(path: Path) -> list[Path]:
    """A delimited file in parts of about PART, each with the column names; any other file as it is."""
    if path.suffix != ".csv" or path.stat().st_size <= PART:
        return [path]
    parts: list[Path] = []
    with path.open("rb") as source:
        head = source.readline()
        while block := source.read(PART):
            part = path.with_name(f"{path.stem}-{len(parts) + 1}.csv")
            part.write_bytes(head + block + source.readline())
            parts.append(part)
    path.unlink()
    return parts


def rows_in(folder: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "tertial", "status", str(folder), "--json"], capture_output=True, text=True, check=True
    )
    return sum(kind["rows"] for kind in json.loads(done.stdout)["kinds"])


@dataclass(frozen=True)
class Costs:
    """What was measured at one size: the import of all exports, and the report in three formats: the very first, which simulates its
    forecasts, as the first of its snapshot with forecasts that are stored, and again."""

    rows: int
    imported: Cost
    first: Cost
    report: Cost
    again: Cost


def measure(scale: float, runs: int, folder: Path) -> Costs:
    """Everything at one size.

    The municipality is made in a process of its own, whose memory is not the commands'.
    """
    make = [sys.executable, __file__, "--make", str(folder), "--scales", str(scale)]
    as_of = subprocess.run(make, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    exports = sorted(p for p in (folder / "exports").rglob("*") if p.is_file())
    files = [str(part) for path in exports for part in split(path)]
    imported = run("import", str(folder), *files)
    asked = ("report", str(folder), "--as-of", as_of, "--kind", "interim", "--format", "pdf,docx,html")
    first = run(*asked)
    report = median(runs, *asked, fresh=folder / "data" / "answers")
    run(*asked)
    return Costs(rows_in(folder), imported, first, report, median(runs, *asked))


def sizes(text: str) -> tuple[float, ...]:
    """`1,10` as numbers."""
    return tuple(float(part) for part in text.split(","))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scales", type=sizes, default=(1.0,), help="sizes, such as 1,10 (default: 1)")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make is not None:
        from tertial.sample import make_municipality

        print(make_municipality(options.make, scale=options.scales[0]).as_of)
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    run("--help")
    print(f"tertial --help: {median(options.runs, '--help').wall:.2f} s")
    print(f"{'':>21}|{'import':^43}|{'report with its forecasts':^28}|{'report':^38}|{'again':^16}")
    print(
        f"{'scale':>6} {'rows':>12}  | {'s':>6} {'CPU s':>7} {'us/row':>7} {'to first':>9} {'MB':>7}  "
        f"| {'s':>7} {'CPU s':>8} {'MB':>7}  | {'s':>7} {'CPU s':>8} {'to first':>9} {'MB':>7}  | {'s':>6} {'CPU s':>7}"
    )
    base: tuple[float, float] | None = None
    for scale in options.scales:
        folder = Path(tempfile.mkdtemp(prefix="tertial-bench-"))
        try:
            found = measure(scale, options.runs if scale <= _MANY_RUNS else 1, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        took, first, report, again = found.imported, found.first, found.report, found.again
        of_row = (took.cpu / found.rows, report.cpu / found.rows)
        base = base or of_row
        print(
            f"{scale:>6g} {found.rows:>12,}  | {took.wall:>6.1f} {took.cpu:>7.1f} {of_row[0] * 1e6:>7.1f}"
            f" {of_row[0] / base[0]:>9.2f} {took.memory:>7,}  | {first.wall:>7.1f} {first.cpu:>8.1f} {first.memory:>7,}"
            f"  | {report.wall:>7.2f} {report.cpu:>8.2f} {of_row[1] / base[1]:>9.2f} {report.memory:>7,}"
            f"  | {again.wall:>6.2f} {again.cpu:>7.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
