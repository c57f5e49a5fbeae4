"""The forecast against hand methods on simulated municipalities.

python benchmarks/forecast.py [--seeds 30] [--months 4,8,10] [--sizes small,middle,large] [--paths 2000]
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import municipalities as towns

from tertial.forecast.combine import forecast
from tertial.forecast.inputs import OPEN, Books, Events, Inputs, Placements
from tertial.forecast.result import QUANTILES

LEVELS = np.array(QUANTILES)


def known(town: towns.Municipality, month: int) -> Inputs:
    """What was known at the end of a month of the year: registered rows, booked months."""
    today = int(towns.month_starts()[12 * towns.HISTORY + month]) - 1
    seen = (town.registered <= today) & (town.start <= today)
    end = np.where((town.end <= today) & (town.end_registered <= today), town.end, OPEN)
    number = np.cumsum(seen) - 1
    of = seen[town.change_of] & (town.change_day <= today)
    of &= town.change_day <= end[town.change_of]
    none = np.zeros(0, np.int64)
    unknown = -(2**31)
    placements = Placements(
        town.form[seen], town.unit[seen], town.person[seen], town.start[seen], end[seen], town.registered[seen],
        np.where(end == OPEN, unknown, town.end_registered)[seen], np.full(int(seen.sum()), unknown),
        town.price[seen] * 100, number[town.change_of[of]], town.change_day[of], town.change_price[of] * 100,
    )  # fmt: skip
    closed = 12 * towns.HISTORY + month
    ore = np.rint(town.other * 100).astype(np.int64)
    care = -np.rint(town.bills * 100).astype(np.int64)
    ore[:, :, closed:] = 0
    care[:, :, closed:] = 0
    total = ore.copy()
    total[:, towns.LINES.index("placements")] += care.sum(axis=0)
    care_line = np.zeros((len(towns.CODES), len(towns.LINES)))
    care_line[:, towns.LINES.index("placements")] = 1.0
    first = (towns.YEAR - towns.HISTORY) * 12
    books = Books(
        first, first + closed - 1, total, ore, care, care_line, np.rint(town.budget * 100).astype(np.int64),
        np.rint(town.budget_care * 100).astype(np.int64), np.ones(towns.MONTHS, np.bool_),
    )  # fmt: skip
    return Inputs(
        towns.as_date(today), town.units, towns.LINES, town.areas, towns.CODES, tuple(range(len(towns.CODES))),
        placements, books, Events((), none, none, none),
    )  # fmt: skip


def hand_methods(town: towns.Municipality, month: int) -> dict[str, np.ndarray]:
    """The year by (unit, line), kronor, as a controller would reckon it."""
    booked = town.booked()
    year = booked[:, :, -12:]
    so_far = year[:, :, :month].sum(axis=2)
    return {
        "run rate": so_far * 12 / month,
        "budget for the rest": so_far + town.budget[:, :, -12 + month :].sum(axis=2),
        "last year's season": so_far + booked[:, :, -24 + month : -12].sum(axis=2),
    }


def pinball(quantiles: np.ndarray, outcome: float) -> float:
    """Mean pinball loss over the levels, doubled: a point forecast scores its absolute error."""
    miss = outcome - quantiles
    return float(2 * np.mean(np.maximum(LEVELS * miss, (LEVELS - 1) * miss)))


def measure(job: tuple[str, int, int, int]) -> dict[str, object]:
    size, seed, month, paths = job
    town = towns.make(size, seed)
    inputs = known(town, month)
    begun = time.process_time()
    made = forecast(inputs, paths=paths, seed=1, threads=1)
    seconds = time.process_time() - begun
    truth = town.booked()[:, :, -12:].sum(axis=2)
    area_of = np.array(town.areas)
    out: dict[str, object] = {"size": size, "seed": seed, "month": month, "seconds": seconds}
    totals = made.totals() / 100
    q = np.quantile(totals, QUANTILES)
    result = truth.sum()
    out["result"] = (result, totals.mean(), *q)
    out["score"] = pinball(q, result)
    out["areas"] = [
        (truth[area_of == a].sum(), *np.quantile(made.totals(made.chosen(area=a)) / 100, QUANTILES))
        for a in made.area_codes()
    ]
    out["hand"] = {name: made_.sum() for name, made_ in hand_methods(town, month).items()}
    days = town.care_days(towns.day(towns.YEAR, 1), towns.DAY9)
    today = int(towns.month_starts()[12 * towns.HISTORY + month]) - 1
    p = inputs.placements
    first = towns.day(towns.YEAR, 1)
    registered = np.bincount(
        p.care_type,
        np.maximum(0, np.minimum(p.end, today) - np.maximum(p.start, first) + 1),
        minlength=len(towns.CODES),
    )
    run_rate = registered * (towns.DAY9 - first + 1) / (today - first + 1)
    out["days"] = [(days[c], run_rate[c], *made.care[c].days.quantiles) for c in range(len(towns.CODES))]
    return out


def inside(rows: np.ndarray, low: int, high: int) -> float:
    """Share of outcomes (column 0) within two of the quantiles, which are the last seven columns."""
    q = rows[:, -7:]
    return float(np.mean((rows[:, 0] >= q[:, low]) & (rows[:, 0] <= q[:, high])))


HEAD = (
    "| As of | Size | Runs | Quantile score | Mean error | of the best by hand | Result in 80 % | Areas | Care days | "
    "Days' median error | by run rate | CPU s |\n|---|---|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|"
)


def row(rows: list[dict[str, object]], month: str, size: str) -> str:
    """One line of the table: scores as shares of the best hand method's mean absolute error."""
    result = np.array([r["result"] for r in rows], float)
    areas = np.array([a for r in rows for a in r["areas"]], float)  # type: ignore[attr-defined]
    days = np.array([d for r in rows for d in r["days"]], float)  # type: ignore[attr-defined]
    hands = {
        name: np.abs(np.array([r["hand"][name] for r in rows]) - result[:, 0]).mean()  # type: ignore[index]
        for name in rows[0]["hand"]  # type: ignore[attr-defined]
    }
    best = min(hands, key=hands.__getitem__)
    some = days[:, 0] > 0
    own = np.median(np.abs(days[some, 5] - days[some, 0]))
    rate = np.median(np.abs(days[some, 1] - days[some, 0]))
    cells = (
        month,
        size,
        len(rows),
        f"{np.mean([r['score'] for r in rows]) / hands[best]:.2f}",  # type: ignore[misc]
        f"{np.abs(result[:, 1] - result[:, 0]).mean() / hands[best]:.2f}",
        f"{best}, {hands[best] / 1e6:.1f} M",
        *(f"{100 * inside(x, 1, 5):.0f} %" for x in (result, areas, days)),
        f"{own:.0f}",
        f"{rate:.0f}",
        f"{np.mean([r['seconds'] for r in rows]):.2f}",  # type: ignore[misc]
    )
    return "| " + " | ".join(str(c) for c in cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--from-seed", type=int, default=1)
    parser.add_argument("--months", default="4,8,10")
    parser.add_argument("--sizes", default=",".join(towns.SIZES))
    parser.add_argument("--paths", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    a = parser.parse_args()
    print(HEAD, flush=True)
    for month in (int(m) for m in a.months.split(",")):
        everything = []
        name = f"{date(towns.YEAR, month, 1):%B}"
        for size in a.sizes.split(","):
            jobs = [(size, seed, month, a.paths) for seed in range(a.from_seed, a.from_seed + a.seeds)]
            with ProcessPoolExecutor(a.workers) as pool:
                rows = list(pool.map(measure, jobs))
            everything += rows
            print(row(rows, name, size), flush=True)
        print(row(everything, name, "all"), flush=True)


if __name__ == "__main__":
    main()
