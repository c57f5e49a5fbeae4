"""Mutated SIE files: no crash, no hang, no silent difference.

No silent difference means: a file under #KSUMMA either says exactly what the original says or gives a finding; without #KSUMMA an accepted file still balances voucher by voucher and every #TRANS line of it is a row. In every
case the bulk path and the line-by-line path agree on rows, counts and findings.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.properties.sie_cases import facts, read

from tertial.domain.period import Month
from tertial.findings import has_errors
from tertial.readers.sie import SieFile
from tertial.sample.sie_writer import Balance, Content, Row, Style, Voucher, sie_bytes

LONGEST = 2.0
"""Seconds that one small file may take; it takes some milliseconds."""

YEAR = (date(2023, 1, 1), date(2023, 12, 31))
NAMES = {"4010": "Köpt vård", "5010": "Lön", "1930": "Bank"}
CONTENT = Content(
    company='Socialnämnden "Öst"',
    organisation_number="212000-9999",
    generated=date(2023, 9, 5),
    fiscal_years={0: YEAR},
    accounts=NAMES,
    account_types={"4010": "K", "5010": "K", "1930": "T"},
    dimensions={"1": "Ansvar", "6": "Projekt"},
    objects=[("1", "511", "Barn"), ("1", "512", "Vuxna å"), ("6", "7 A", "Projekt")],
    balances=[
        Balance("IB", "1930", 0),
        Balance("UB", "1930", -45075),
        Balance("RES", "4010", 30050),
        Balance("RES", "5010", 15025),
        Balance("PBUDGET", "4010", 10000, month=Month(2023, 1), objects=(("1", "511"),)),
    ],
    vouchers=[
        Voucher(
            "A",
            str(n),
            date(2023, n, 28),
            (
                Row("4010", 10000, (("1", "511"),), date(2023, n, 27), "Dygn \\ hem"),
                Row("4010", 50, (("1", "512"), ("6", "7 A")), text='sa "ja"') if n == 1 else Row("5010", 15025),
                Row("1930", -10050 if n == 1 else -25025),
                Row("1930", -5, label="BTRANS"),
            ),
            "Månad",
        )
        for n in (1, 2)
    ]
    + [Voucher("B", "", date(2023, 3, 1), (Row("4010", 10000), Row("1930", -10000)))],
)
STYLES = [
    Style(),
    Style("utf-8", "\n", 0, quote_all=True),
    Style("iso-8859-1", "\r\n", 1),
    Style("cp437", "\n", 2, quote_all=True, checksum=False),
]
SIGNS = [
    b'"',
    b"{",
    b"}",
    b"\\",
    b"#",
    b" ",
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"-",
    b".",
    b",",
    b"0",
    b"9",
    b"\xe5",
    b"\x86",
]
WORDS = [
    b"#TRANS",
    b"#VER",
    b"#KSUMMA",
    b"#KSUMMA 1",
    b"{}",
    b'{1 "511"}',
    b"20230230",
    b"1e9",
    b"\xc3\xa5",
    b"#RTRANS",
    b"9" * 30,
]


def _cut(rng: random.Random, data: bytes) -> tuple[int, int]:
    a, b = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    return a, b


def _flip(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _digit(rng: random.Random, data: bytes) -> bytes:
    digits = [i for i, b in enumerate(data) if 48 <= b <= 57]
    at = rng.choice(digits) if digits else 0
    return data[:at] + b"%d" % rng.randrange(10) + data[at + 1 :]


def _sign(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice(SIGNS) + data[at + rng.randrange(2) :]


def _word(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice(WORDS) + data[at:]


def _drop(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randrange(1, 4) :]


def _swap(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) - 1) if len(data) > 1 else 0
    return data[:at] + data[at : at + 2][::-1] + data[at + 2 :]


def _end(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    a, b = _cut(rng, data)
    return data[:b] + data[a:b] + data[b:]


def _remove(rng: random.Random, data: bytes) -> bytes:
    a, b = _cut(rng, data)
    return data[:a] + data[b:]


def _lines(rng: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    move = rng.randrange(3)
    if move == 0:
        lines[a], lines[b] = lines[b], lines[a]
    elif move == 1:
        lines.insert(a, lines[b])
    else:
        del lines[a]
    return b"".join(lines)


MUTATIONS: list[Callable[[random.Random, bytes], bytes]] = [
    _flip, _flip, _digit, _digit, _sign, _sign, _word, _drop, _swap, _end, _repeat, _remove, _lines, _lines,
]  # fmt: skip


def originals(folder: Path) -> list[tuple[bytes, SieFile, Style]]:
    out = []
    for n, style in enumerate(STYLES):
        path = folder / f"original{n}.se"
        path.write_bytes(b"".join(sie_bytes(CONTENT, style)))
        sie = read(path)
        assert sie.findings == []
        assert sie.ledger.num_rows == 8
        out.append((path.read_bytes(), sie, style))
    return out


def fuzz(folder: Path, seed: int, count: int) -> dict[str, int]:
    """Read `count` mutated files and judge each; how many were accepted as equal, accepted otherwise, and refused."""
    rng = random.Random(seed)
    cases = originals(folder)
    known = [facts(sie) for _, sie, _ in cases]
    path = folder / "x.se"
    told = {"equal": 0, "other": 0, "refused": 0}
    for n in range(count):
        data, _, style = cases[n % len(cases)]
        mutated = data
        for _ in range(rng.choice((1, 1, 1, 2, 5))):
            mutated = rng.choice(MUTATIONS)(rng, mutated) or b" "
        path.write_bytes(mutated)
        started = time.perf_counter()
        sie = read(path)
        assert time.perf_counter() - started < LONGEST, mutated
        told[judge(sie, read(path, bulk=False), known[n % len(cases)], style, mutated)] += 1
    return told


def judge(sie: SieFile, slow: SieFile, original: dict[str, object], style: Style, mutated: bytes) -> str:
    assert sie.findings == slow.findings, mutated
    assert sie.ledger.equals(slow.ledger), mutated
    assert sie.counts == slow.counts or any(f.code == "sie.more" for f in sie.findings), mutated
    if has_errors(sie.findings):
        return "refused"
    assert sie.ledger.num_rows == sie.counts.get("#TRANS", 0), mutated
    assert sum(r["amount"] for r in sie.ledger.to_pylist()) == 0, mutated
    if facts(sie) == original:
        return "equal"
    if style.checksum:
        assert sie.findings, mutated
    return "other"


def test_a_few_hundred_mutated_files(tmp_path: Path) -> None:
    told = fuzz(tmp_path, seed=1, count=300)
    assert all(told.values()), told


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(2, 12))
def test_twenty_thousand_mutated_files(tmp_path: Path, seed: int) -> None:
    told = fuzz(tmp_path, seed=seed, count=2000)
    assert all(told.values()), told
