"""Reports of any shape as PDF: by the boxes of their words nothing is cut off, nothing lies on anything else, and no heading, caption
or head of a table stands on another page than what it is for."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tertial.report.build import build_document
from tertial.report.context import ReportContext, Text
from tertial.report.figures import Chart, Column, Facts, Figure, Note, Row, Series, Table
from tertial.report.render import render

LEFT, RIGHT, TOP, FOOT = 18 * 72 / 25.4, 595.3 - 18 * 72 / 25.4, 27 * 72 / 25.4, 842 - 25 * 72 / 25.4
WORDS = [
    "anmälan",
    "utredning",
    "och",
    "beslut",
    "familjehem",
    "i",
    "Barn,",
    "unga",
    "samordningsverksamhetsansvarig",
    "vård",
    "SiS",
    "förebyggande",
    "öppenvård",
    "stöd",
    "på",
    "heldygnsinsatser",
    "för",
    "boendestödsverksamheten",
    "av",
    "kostnad",
    "dygn",
    "A",
    "Ö",
    "placeringar",
]


@dataclass
class Made:
    """A document with the tokens that have to stand together: a name, the first token and those that belong to it."""

    template: list[str]
    tables: list[Table]
    charts: list[Chart]
    figures: dict[str, Figure]
    together: list[tuple[str, str]]
    texts: list[Text]


def words(rng: random.Random, most: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, most)))


def value_of(rng: random.Random, size: int) -> int | None:
    return rng.choice([None, 0, rng.randint(-(10**size), 10**size), rng.randint(-(10**9), 10**9)])


def add_table(made: Made, rng: random.Random, key: str) -> None:
    """A table of any size; its caption, its head and its first row carry tokens."""
    count = rng.choice([1, 2, 3, 5, 7, 12])
    scale: Any = rng.choice(["tkr", "mnkr", "plain"])
    kinds: list[Any] = [rng.choice(["number", "number", "number", "text"]) for _ in range(count)]
    columns = tuple(
        Column(f"c{i}", f"Utfall {words(rng, 2)}" if rng.random() < 0.3 else f"{2020 + i}", rng.random() < 0.2, kind)
        for i, kind in enumerate(kinds)
    )
    rows: list[Row] = []
    size = rng.choice([9, 11, 14, 17])
    for n in range(rng.choice([0, 1, 4, 12, 30, 80])):
        kind: Any = rng.choice(["row"] * 8 + ["of", "sum", "group", "result"]) if n else "row"
        label = f"{key}r{n} {words(rng, 14 if rng.random() < 0.1 else 3)}"
        cells = {}
        for column in columns if kind != "group" else ():
            if rng.random() < 0.05:
                continue
            id_ = f"{key}.{n}.{column.key}"
            if column.kind == "text":
                made.figures[id_] = Figure(id_, None, "text", text=words(rng, 25 if rng.random() < 0.05 else 4))
            else:
                unit: Any = rng.choice(["sek", "sek", "percent", "count"])
                worth = value_of(rng, size)
                exact = worth if worth is None or unit == "sek" else Decimal(worth % 10_000)
                made.figures[id_] = Figure(id_, exact, unit, emphasis=rng.choice(["plain", "deviation"]))
            cells[column.key] = id_
        rows.append(Row(f"r{n}", label, cells, kind))
    noted = tuple(i for r in rows[:3] for i in list(r.cells.values())[:1])
    notes = [Note(f"{words(rng, 40)}.", noted if rng.random() < 0.5 else ())] if rng.random() < 0.5 else []
    table = Table(key, f"{key}cap {words(rng, 12)}", f"{key}head", columns, tuple(rows), scale, tuple(notes))
    made.tables.append(replace(table, wide=rng.random() < 0.3))
    made.together.append((f"{key}cap", f"{key}head"))
    if rows:
        made.together.append((f"{key}head", f"{key}r0"))
    made.template.append(f'::: {{.table key="{key}"}}\n:::\n')


def add_chart(made: Made, rng: random.Random, key: str) -> None:
    count = rng.choice([1, 2, 5, 12, 20])
    roles: list[Any] = rng.choice(
        [["outcome"], ["outcome", "budget"], ["comparison", "outcome"], ["outcome", "target"]]
    )
    names = [words(rng, 3) for _ in range(count)]
    base = rng.choice([0, 100, 5_000, 10**12])
    series = []
    for role in roles:
        ids = []
        for n in range(count):
            id_ = f"{key}.{role}.{n}"
            low = -base if rng.random() < 0.3 else base // 2
            made.figures[id_] = Figure(id_, Decimal(rng.randint(min(low, base), base + 9)), "count")
            ids.append(id_)
        series.append(Series(f"{key}{role}", words(rng, 3), tuple(ids), role))
    kind: Any = rng.choice(["bars", "lines", "bars_by_row", "small_multiples", "bridge", "panels"])
    made.charts.append(Chart(key, kind, f"{key}cap {words(rng, 10)}", tuple(names), tuple(series), "none"))
    made.template.append(f'::: {{.chart key="{key}"}}\n:::\n')


def document(seed: int) -> tuple[Made, bytes]:
    """A report drawn by lot, and its PDF."""
    rng = random.Random(seed)
    made = Made(["::: {.message}\nBudskap.\n:::\n"], [], [], {}, [], [])
    for part in range(rng.randint(1, 5)):
        level = 1
        for piece in range(rng.randint(1, 5)):
            key = f"p{part}x{piece}"
            topic = f"h{key}h Ämne: " if rng.random() < 0.5 else f"h{key}h "
            made.template.append(
                f"{'#' * level} {topic}{words(rng, 12)}{' {.continue}' if rng.random() < 0.2 else ''}\n"
            )
            if rng.random() < 0.15:
                made.template.append(f"::: {{.side}}\n{words(rng, 25)}.\n:::\n")
            choice = rng.random()
            if choice < 0.45:
                add_table(made, rng, key)
                made.together.append((f"h{key}h", f"{key}cap"))
            elif choice < 0.65:
                add_chart(made, rng, key)
                made.together.append((f"h{key}h", f"{key}cap"))
            else:
                body = f"{key}first {words(rng, rng.choice([1, 60, 700]))}."
                made.template.append(f'::: {{.text section="{key}"}}\n:::\n')
                made.texts.append(
                    Text(key, body if rng.random() < 0.8 else f"{body}\n\n- {words(rng, 9)}\n- {words(rng, 3)}")
                )
                made.together.append((f"h{key}h", f"{key}first"))
            level = 2 if rng.random() < 0.8 else 3
    facts = Facts.of(made.figures.values(), made.tables, made.charts)
    context = ReportContext(
        "Socialnämnden", "Exempelby", "interim", date(2032, 8, 31), date(2032, 9, 9), snapshot="Läge 2032-08-31"
    )
    built, _ = build_document(facts, made.texts, "\n".join(made.template), context)
    return made, render(built, ["pdf"])["pdf"]


Box = tuple[float, float, float, float, str]
_WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')


def pages_of(pdf: bytes, folder: Path) -> list[list[Box]]:
    """The words of each page, by `pdftotext -bbox`."""
    (folder / "x.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-bbox", str(folder / "x.pdf"), "-"], capture_output=True, check=True)
    text = done.stdout.decode()
    return [
        [(float(a), float(b), float(c), float(d), word) for a, b, c, d, word in _WORD.findall(page)]
        for page in text.split("<page ")[1:]
    ]


def faults(made: Made, pages: Sequence[Sequence[Box]]) -> list[str]:
    found = []
    rowed = {a for a, _ in made.together if a.endswith("head")}
    for number, page in enumerate(pages, 1):
        for left, top, right, bottom, word in page:
            if left < LEFT - 3 or right > RIGHT + 5 or bottom > 842 or top < 0:
                found.append(f"page {number}: {word!r} is cut off")
        body = [b for b in page if TOP - 3 < b[1] < FOOT]
        found += [f"page {number}: {a!r} lies on {b!r}" for a, b in lying(body)]
        if 1 < number < len(pages) and body:
            last = max(body, key=lambda b: b[3])
            on_line = {b[4] for b in body if abs(b[1] - last[1]) < 6}
            if any(re.fullmatch(r"hp\d+x\d+h", w) or w.endswith("cap") or w in rowed for w in on_line):
                found.append(f"page {number}: ends in {sorted(on_line)}")
    where: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        for box in page:
            if number > 1:
                where.setdefault(box[4], number)
    found += [
        f"{a} is on page {where.get(a)}, {b} on page {where.get(b)}"
        for a, b in made.together
        if where.get(a) != where.get(b)
    ]
    return found


def lying(page: Sequence[Box]) -> list[tuple[str, str]]:
    """Pairs of words whose boxes share more than the air around them."""
    order = sorted(page)
    found = []
    for i, a in enumerate(order):
        for b in order[i + 1 :]:
            if b[0] > a[2] - 2.5:
                break
            if min(a[3], b[3]) - max(a[1], b[1]) > 0.55 * min(a[3] - a[1], b[3] - b[1]):
                found.append((a[4], b[4]))
    return found


KNOWN = {295}
"""A note beside the text that is longer than what is left of its page is moved up, onto a wide table without rows."""


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext on this machine")
@pytest.mark.parametrize(
    "seeds", [range(3), *(pytest.param(range(n, n + 20), marks=pytest.mark.slow) for n in range(3, 303, 20))], ids=str
)
def test_nothing_is_cut_off_parted_or_covered(seeds: range, tmp_path: Path) -> None:
    drawn = {seed: document(seed) for seed in seeds}
    told = {seed: faults(made, pages_of(pdf, tmp_path)) for seed, (made, pdf) in drawn.items()}
    assert {seed: found for seed, found in told.items() if found and seed not in KNOWN} == {}
    assert all(told[seed] for seed in KNOWN & set(seeds)), "repaired: no longer known"
