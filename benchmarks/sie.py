"""SIE from file to Parquet: rows, seconds, rows a second and peak memory at 10 000, 100 000 and 1 000 000 rows.

    python benchmarks/sie.py [ROWS ...]

CPU is the processor time of reading and writing, which other work on the machine does not lengthen; regex is a bare
regular expression over the lines, for comparison. Every size runs in a process of its own, so that the peak is its own. The file is the same every time.
"""

from __future__ import annotations

import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

SIZES = (10_000, 100_000, 1_000_000)
ROWS_A_VOUCHER = 4


def generate(path: Path, rows: int) -> None:
    """A year's vouchers of a committee: four rows each, accounts, units, projects and suppliers as a ledger has them."""
    rng = random.Random(1)
    start = date(2023, 1, 1)
    days = [(start + timedelta(n)).strftime("%Y%m%d") for n in range(365)]
    accounts = [str(4000 + 7 * n) for n in range(500)]
    lists = [f'{{1 "{510 + n % 40}" 9 "{1000 + n % 700}"}}' for n in range(4000)] + ["{}"] * 400
    texts = ["Placering", "Hyra lokal", "Månadslön", "Återsökt bidrag", "Kost och logi", ""]
    with path.open("w", encoding="cp437", newline="\r\n") as out:
        out.write('#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#FNAMN "Socialnämnden"\n#RAR 0 20230101 20231231\n')
        out.writelines(f'#KONTO {a} "Konto {a}"\n' for a in accounts)
        for number in range(rows // ROWS_A_VOUCHER):
            day = days[number * 365 * ROWS_A_VOUCHER // rows]
            ore = [rng.randrange(-2_000_000, 2_000_000) for _ in range(ROWS_A_VOUCHER - 1)]
            ore.append(-sum(ore))
            out.write(f'#VER A {number + 1} {day} "{texts[number % 6]}"\n{{\n')
            for amount in ore:
                sign, size = "-" if amount < 0 else "", abs(amount)
                out.write(
                    f"#TRANS {rng.choice(accounts)} {rng.choice(lists)} {sign}{size // 100}.{size % 100:02d} "
                    f'{day} "{rng.choice(texts)}"\n'
                )
            out.write("}\n")


def measure(rows: int) -> None:
    """Print one line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "ledger.se", Path(folder) / "ledger.parquet"
        generate(source, rows)
        megabytes = source.stat().st_size / 1e6
        started = time.perf_counter()
        import pyarrow.parquet as pq

        from tertial.readers.sie import read_sie

        loaded = time.perf_counter() - started
        started, cpu = time.perf_counter(), time.process_time()
        sie = read_sie(source)
        read = time.perf_counter() - started
        pq.write_table(sie.ledger, target)
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cpu = time.process_time() - cpu

        started = time.perf_counter()
        bare = sum(1 for _ in re.finditer(rb'#TRANS (\S+) \{([^}]*)\} (\S+) (\d+) "([^"]*)"', source.read_bytes()))
        regex = time.perf_counter() - started
        assert sie.ledger.num_rows == bare == rows
        print(
            f"{rows:>9} {megabytes:>6.1f} {loaded:>7.2f} {read:>6.2f} {seconds:>8.2f} {cpu:>5.2f} {rows / seconds:>10.0f} {peak:>8.0f} {regex:>6.2f}"
        )


def main(sizes: list[int]) -> None:
    print("     rows     MB imports   read +Parquet   CPU     rows/s  peak MB  regex")
    for rows in sizes:
        sys.stdout.flush()
        subprocess.run([sys.executable, __file__, "--one", str(rows)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
    else:
        main([int(n) for n in sys.argv[1:]] or list(SIZES))
