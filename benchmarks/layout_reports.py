"""Made-up committees' reports in ten layouts: what `benchmarks/layouts.py` writes and reads back.

Each layout is drawn from a seed, and every figure in it adds up: an error or a warning about one is a false alarm.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

D = Decimal


@dataclass(frozen=True)
class Style:
    """How numbers are printed: their minus, the space between thousands and the sign of the decimals."""

    minus: str = "-"
    space: str = " "
    comma: str = ","


@dataclass(frozen=True)
class Value:
    """A printed number, with the unit of its own where it has one (`%` is printed after it)."""

    value: Decimal
    decimals: int = 0
    unit: str = ""

    def shown(self, style: Style) -> str:
        digits = f"{abs(self.value):,.{self.decimals}f}".replace(",", "\0").replace(".", style.comma)
        percent = " %" if self.unit == "%" else ""
        return (style.minus if self.value < 0 else "") + digits.replace("\0", style.space) + percent


@dataclass(frozen=True)
class Table:
    """A table; a head of two levels is a pair, and a text in place of a number stands in a column of text."""

    title: str
    label_head: str
    heads: tuple[str | tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[Value | str, ...]], ...]
    unit: str
    style: Style = Style()
    ruled: bool = True

    def head(self, i: int) -> str:
        head = self.heads[i]
        return head if isinstance(head, str) else " ".join(head).strip()


@dataclass(frozen=True)
class Report:
    name: str
    heading: str
    blocks: tuple[str | Table, ...]
    landscape: bool = False
    wide_labels: bool = True


def numbers(values: Sequence[Decimal], decimals: int = 0) -> tuple[Value, ...]:
    return tuple(Value(v, decimals) for v in values)


def summed(
    label: str, rows: Sequence[tuple[str, Sequence[Decimal]]], decimals: int = 0
) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    """The rows and, under them, their sum."""
    total = [sum(column, D(0)) for column in zip(*(r for _, r in rows), strict=True)]
    return tuple((name, numbers(row, decimals)) for name, row in (*rows, (label, total)))


AREAS = (
    "Ledning och stab", "Mottagning och förhandsbedömning", "Utredning barn", "Familjehem och kontaktfamiljer",
    "Boende och sysselsättning för vuxna", "Ekonomiskt stöd", "Öppna insatser",
)  # fmt: skip


def follow_up(rng: random.Random) -> Report:
    """Six columns of the usual heads, costs as positive numbers, deviation as budget less outcome; tkr in the title."""
    rows = []
    for area in AREAS:
        year = D(rng.randrange(5_000, 90_000))
        part = (year * 2 / 3).quantize(D(1))
        actual, forecast = part + rng.randrange(-2_000, 3_000), year + rng.randrange(-3_000, 5_000)
        rows.append((area, [year, part, actual, part - actual, forecast, year - forecast]))
    heads = ("Årsbudget", "Ack budget", "Ack utfall", "Avvikelse", "Prognos helår", "Avvikelse helår")
    table = Table("Driftredovisning, tkr", "Verksamhet", heads, summed("Summa nämnden", rows), "tkr")
    return Report("follow-up", "Uppföljning per augusti", ("Tabellen visar läget efter åtta månader.", table))


def statement(rng: random.Random) -> Report:
    """An income statement in mnkr with one decimal and real minus signs, unruled, the unit in the head of the labels."""

    def rows(names: Sequence[str], sign: int, most: int) -> list[tuple[str, list[Decimal]]]:
        return [(n, [D(sign * rng.randrange(most // 4, most)) / 10 for _ in range(3)]) for n in names]

    income, costs = (
        rows(("Avgifter", "Bidrag från staten"), 1, 400),
        rows(("Personal", "Lokaler", "Köpta platser"), -1, 2_000),
    )
    total = [sum(column, D(0)) for column in zip(*(r for _, r in income + costs), strict=True)]
    grant = [D(5_200) / 10] * 3
    result = [a + b for a, b in zip(total, grant, strict=True)]
    every = [*income, *costs, ("Nettokostnad", total), ("Kommunbidrag", grant), ("Årets resultat", result)]
    full = tuple((n, numbers([*r, r[2] - r[1]], 1)) for n, r in every)
    heads = ("Bokslut 2023", "Budget 2024", "Prognos 2024", "Budgetavvikelse")
    table = Table("Resultaträkning", "Belopp i mnkr", heads, full, "mnkr", Style("\u2212", "\u00a0"), ruled=False)
    return Report("statement", "Delårsrapport augusti 2024", (table, "Underlaget är inte reviderat."))


def two_levels(rng: random.Random) -> Report:
    """Heads of two levels, a period over each group of columns, and a dash as minus."""
    rows = []
    for area in AREAS[:5]:
        budget = -D(rng.randrange(9_000, 190_000))
        part = (budget * 2 / 3).quantize(D(1))
        actual, forecast = part + rng.randrange(-4_000, 3_000), budget + rng.randrange(-6_000, 3_000)
        rows.append((area, [part, actual, actual - part, budget, forecast, forecast - budget]))
    low = ("Budget", "Utfall", "Avvikelse", "Budget", "Prognos", "Avvikelse")
    heads = tuple(("Jan\u2013aug 2024" if i < 3 else "Helår 2024", h) for i, h in enumerate(low))
    table = Table("Nettokostnad per område (tkr)", "Område", heads, summed("Totalt", rows), "tkr", Style("\u2013"))
    return Report("two-levels", "Ekonomisk uppföljning", (table,))


def key_figures(rng: random.Random) -> Report:
    """Key figures with years as columns and a target: shares, counts and days in one table, long labels."""

    def shares() -> tuple[Value, ...]:
        return (*(Value(D(rng.randrange(550, 950)) / 10, 1, "%") for _ in range(4)), Value(D(80), 0, "%"))

    def counts(low: int, high: int, target: int, unit: str = "") -> tuple[Value, ...]:
        return tuple(Value(D(v), 0, unit) for v in (*(rng.randrange(low, high) for _ in range(4)), target))

    rows = (
        ("Andel invånare som upplever att stödet har varit till nytta", shares()),
        ("Andel utredningar som blir klara inom fyra månader", shares()),
        ("Antal anmälningar om oro", counts(1_100, 1_500, 1_200)),
        ("Antal barn i familjehem den sista december", counts(38, 60, 40)),
        ("Väntetid till första besök, dagar", counts(20, 70, 30, "days")),
    )
    heads = ("Utfall 2021", "Utfall 2022", "Utfall 2023", "Utfall 2024", "Mål 2024")
    return Report("key-figures", "Nyckeltal och mål", (Table("Nyckeltal", "Mått", heads, rows, "count"),))


def units(rng: random.Random) -> Report:
    """Enheter by row with the name of a manager in a column of text, deviation in tkr and per cent."""
    names = ("Mottagningen", "Barnhuset", "Ungdomsteamet", "Vuxenstödet", "Jouren")
    rows: list[tuple[str, tuple[Value | str, ...]]] = []
    total = [D(0), D(0)]
    for name, chief in (*zip(names, ("A. Ek", "B. Ask", "C. Alm", "D. Lind", "E. Rönn"), strict=True), ("Totalt", "")):
        budget = D(rng.randrange(4_000, 60_000)) if chief else total[0]
        actual = budget + rng.randrange(-2_500, 2_500) if chief else total[1]
        total = [total[0] + budget, total[1] + actual]
        share = ((budget - actual) * 100 / budget).quantize(D("0.1"))
        rows.append((name, (chief, *numbers([budget, actual, budget - actual]), Value(share, 1, "%"))))
    heads = ("Ansvarig", "Budget", "Utfall", "Avvikelse", "Avvikelse %")
    return Report(
        "units", "Resultat per enhet", (Table("Resultat per enhet 2024 (tkr)", "Enhet", heads, tuple(rows), "tkr"),)
    )


def years_down(rng: random.Random) -> Report:
    """Years down the side, and heads that no list of the usual words has."""
    first = []
    equity = D(8_200)
    for year in range(2019, 2025):
        result = D(rng.randrange(-7_000, 6_000))
        first.append((str(year), numbers([equity, result, equity + result])))
        equity += result
    second = tuple(
        (str(year), numbers([D(rng.randrange(1_300, 2_000)), D(rng.randrange(600, 990)), D(rng.randrange(60, 119))]))
        for year in range(2019, 2025)
    )
    return Report(
        "years-down",
        "Utveckling över tid",
        (
            Table(
                "Eget kapital, tkr", "År", ("Ingående värde", "Årets resultat", "Utgående värde"), tuple(first), "tkr"
            ),
            "Antalet ärenden varierar mellan åren.",
            Table(
                "Ärenden", "År", ("Aktualiseringar", "Inledda utredningar", "Handläggningstid i snitt"), second, "count"
            ),
        ),
    )


def quarters(rng: random.Random) -> Report:
    """Volumes by quarter and costs by tertial in mkr, narrow columns without thousands next to wide ones with them."""
    volumes = []
    for name in ("Anmälningar", "Ansökningar", "Avslutade ärenden", "Dygn i boende"):
        parts = [D(rng.randrange(150, 990) * (5 if name.startswith("Dygn") else 1)) for _ in range(4)]
        volumes.append((name, numbers([*parts, sum(parts, D(0))])))
    costs = []
    for name in ("Personal", "Köpt vård", "Försörjningsstöd"):
        parts = [D(rng.randrange(200, 1_400)) / 10 for _ in range(3)]
        costs.append((name, [*parts, sum(parts, D(0))]))
    kv = ("Kv 1", "Kv 2", "Kv 3", "Kv 4", "Totalt 2024")
    tertials = ("Tertial 1", "Tertial 2", "Tertial 3", "Utfall 2024")
    return Report(
        "quarters",
        "Volymer och kostnader",
        (
            Table("Volymer per kvartal", "Ärendetyp", kv, tuple(volumes), "count"),
            "Flest anmälningar kommer från skola och polis.",
            Table("Kostnader per tertial, mkr", "Kostnadsslag", tertials, summed("Summa kostnader", costs, 1), "mnkr"),
        ),
    )


def broken(rng: random.Random) -> Report:
    """Narrow labels, broken over lines by hyphens, with "varav" rows and long heads."""
    rows = []
    for name in ("Individ- och familjeomsorg", "Funktionsnedsättning", "Gemensam verksamhet"):
        budget = -D(rng.randrange(400, 3_300)) / 10
        part = (budget / 3).quantize(D("0.1"))
        actual, forecast = part - D(rng.randrange(-20, 40)) / 10, budget - D(rng.randrange(-20, 60)) / 10
        rows.append((name, [budget, part, actual, forecast, forecast - budget]))
    heads = ("Budget 2025", "Budget jan\u2013apr 2025", "Utfall jan\u2013apr 2025", "Prognos 2025", "Budgetavvikelse")
    table = Table("Nettokostnad, mnkr", "Verksamhet", heads, summed("Summa", rows, 1), "mnkr", Style("\u2212"))
    return Report("broken", "Ekonomisk ställning", (table,), wide_labels=False)


def kronor(rng: random.Random) -> Report:
    """Projects in whole kronor, landscape, over a page break."""
    rows = []
    for i in range(1, 41):
        budget, used = D(rng.randrange(200, 4_000) * 1_000), D(rng.randrange(50_000, 3_000_000))
        rows.append(
            (
                f"Projekt {'ABCDEFGHIJ'[i % 10]}{'åäöåäöåäöå'[i // 10]}, etapp {'I' * (1 + i % 3)}",
                [budget, used, budget - used],
            )
        )
    table = Table(
        "Investeringar", "Projekt (kr)", ("Årsbudget", "Utfall t.o.m. aug", "Differens"), summed("Totalt", rows), "kr"
    )
    return Report("kronor", "Investeringar", (table,), landscape=True)


def cases(rng: random.Random) -> Report:
    """Forecasts with best and worst case, and a table of staff by sex with a share."""
    rows = []
    for name in AREAS[1:5]:
        forecast = D(rng.randrange(-9_000, 4_000))
        before = forecast + rng.randrange(-2_000, 2_000)
        rows.append(
            (
                name,
                [
                    before,
                    forecast,
                    forecast - before,
                    forecast + rng.randrange(200, 2_500),
                    forecast - rng.randrange(200, 3_500),
                ],
            )
        )
    staff = []
    for name in ("Tillsvidareanställda", "Visstidsanställda"):
        women, men = rng.randrange(100, 400), rng.randrange(50, 400)
        share = (D(women) * 100 / (women + men)).quantize(D(1))
        staff.append((name, (*numbers([D(women), D(men), D(women + men)]), Value(share, 0, "%"))))
    heads = ("Prognos april", "Prognos augusti", "Förändring", "Bästa fall", "Sämsta fall")
    return Report(
        "cases",
        "Prognos för året",
        (
            Table("Årets resultat, tkr", "Område", heads, summed("Nämnden totalt", rows), "tkr", Style("\u2212")),
            "Prognosen är osäker.",
            Table(
                "Medarbetare, antal",
                "Anställning",
                ("Kvinnor", "Män", "Totalt", "Andel kvinnor"),
                tuple(staff),
                "count",
            ),
        ),
    )


LAYOUTS: tuple[Callable[[random.Random], Report], ...] = (
    follow_up, statement, two_levels, key_figures, units, years_down, quarters, broken, kronor, cases,
)  # fmt: skip
