"""Seconds and peak memory from a delimited file to a checked, pseudonymised Parquet file.

    .venv/bin/python benchmarks/sheets.py

50 000 placements and 500 000 case events, at 1, 10 and 100 % of that size, so that it shows whether cost grows in
proportion to rows. Each size runs in a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

SIZES = {"placements": 50_000, "case_events": 500_000}
SHARES = (1, 10, 100)
FIRST_DAY = date(2018, 1, 1)


def placements(rows: int, path: Path) -> None:
    """Windows-1252, semicolon, decimal comma, NBSP between thousands: what a Swedish spreadsheet saves."""
    rng = random.Random(1)
    names = "placement_id;person_id;birth_date;sex;care_type;legal_basis;provider;framework_agreement;unit;start;end;day_price;decided;registered;ended_to"
    with path.open("w", encoding="windows-1252") as out:
        print(names, file=out)
        for i in range(rows):
            person = rng.randrange(max(1, rows // 2))
            start = FIRST_DAY + timedelta(days=rng.randrange(2190))
            end = start + timedelta(days=rng.randrange(400)) if rng.random() < 0.9 else ""
            born = date(2001, 1, 1) + timedelta(days=person % 5000)
            price = f"{rng.randrange(1, 12)}\u00a0{rng.randrange(1000):03d},{rng.randrange(100):02d}"
            cells = (
                f"P{i:07d}", f"{born:%Y%m%d}-{person % 10000:04d}", min(born, start), rng.choice("FM"),
                rng.choice(("hvb", "sis", "family_home", "family_home_agency", "supported_housing")),
                rng.choice(("SoL", "LVU", "")), f"L{rng.randrange(200)}", rng.choice(("true", "false", "")),
                rng.choice(("510", "511", "512", "520")), start, end, price, start, start + timedelta(days=9), "",
            )  # fmt: skip
            print(*cells, sep=";", file=out)


def case_events(rows: int, path: Path) -> None:
    rng = random.Random(2)
    names = "event_id,person_id,kind,date,registered,unit,birth_date,source,leads_from,measure_type,form"
    kinds = ("notification", "application", "assessment", "investigation", "decision", "measure", "measure_ended")
    with path.open("w", encoding="utf-8") as out:
        print(names, file=out)
        for i in range(rows):
            person = rng.randrange(max(1, rows // 8))
            day = FIRST_DAY + timedelta(days=rng.randrange(2190))
            born = date(2000, 1, 1) + timedelta(days=person % 6000)
            cells = (
                f"E{i:08d}", f"{born:%Y%m%d}-{person % 10000:04d}", rng.choice(kinds), day,
                day + timedelta(days=rng.randrange(30)), rng.choice(("510", "511", "512", "520")), min(born, day),
                rng.choice(("school", "police", "own", "health_care")), f"E{i - 1:08d}" if i % 3 else "",
                rng.choice(("", "counselling")), rng.choice(("", "outpatient", "residential")),
            )  # fmt: skip
            print(*cells, sep=",", file=out)


def measure(path: Path) -> None:
    import pyarrow.parquet as pq

    from tertial.data.checks import Context, check
    from tertial.data.privacy import Pseudonymiser
    from tertial.data.tables import TABLES
    from tertial.domain.coding import parse_codes
    from tertial.readers.sheets import read_delimited

    began = time.perf_counter()
    (raw,) = read_delimited(path)
    read = time.perf_counter()
    context = Context(Pseudonymiser(bytes(32)), areas={"BUF": parse_codes(["510-520"])})
    checked = check(raw, TABLES[raw.kind], context)
    done = time.perf_counter()
    pq.write_table(checked.table, path.with_suffix(".parquet"), compression="zstd")
    ended = time.perf_counter()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    peak = usage.ru_maxrss / 1024
    assert checked.refused == 0
    print(
        f"{raw.kind:12} {raw.table.num_rows:>8} rows {path.stat().st_size / 1e6:6.1f} MB: {ended - began:6.2f} s "
        f"(read {read - began:.2f}, check {done - read:.2f}, Parquet {ended - done:.2f}), "
        f"processor {usage.ru_utime + usage.ru_stime:.2f} s with start-up, peak {peak:5.0f} MB"
    )


def main() -> None:
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for kind, most in SIZES.items():
            for share in SHARES:
                path = Path(folder) / f"{kind}-{share}.csv"
                {"placements": placements, "case_events": case_events}[kind](most * share // 100, path)
                subprocess.run([sys.executable, __file__, str(path)], check=True)


if __name__ == "__main__":
    main()
