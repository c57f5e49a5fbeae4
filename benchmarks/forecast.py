"""The forecast against hand methods on simulated municipalities, and beside a forecaster who knows the true parameters.

    python benchmarks/forecast.py [--seeds 30] [--months 4,8,10] [--sizes small,middle,large] [--regimes basic,other,third,fourth]
                                  [--paths 2000] [--oracle 8]

Three tables: the year's result with the coverage of the intervals, care days, and care days by care type. `basic` is the regime that the
method was developed on, `other` showed what it had missed; widths were set on all four, with other seeds than the tables'. The oracle, of the months of `--oracle`, knows every parameter,
but neither who comes nor who leaves; `with news` it also knows shifts, waves and efforts that are still to come.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import municipalities as towns
import oracle

from tertial.forecast.combine import forecast
from tertial.forecast.inputs import OPEN, Books, Events, Inputs, Placements
from tertial.forecast.result import QUANTILES

LEVELS = np.array(QUANTILES)
COVERED = (50, 80, 95)


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
    care_line = np.zeros((len(town.codes), len(towns.LINES)))
    care_line[:, towns.LINES.index("placements")] = 1.0
    first = (towns.YEAR - towns.HISTORY) * 12
    books = Books(
        first, first + closed - 1, total, ore, care, care_line, np.rint(town.budget * 100).astype(np.int64),
        np.rint(town.budget_care * 100).astype(np.int64), np.ones(towns.MONTHS, np.bool_),
    )  # fmt: skip
    return Inputs(
        towns.as_date(today), town.units, towns.LINES, town.areas, town.codes, tuple(range(len(town.codes))),
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


def measure(job: tuple[str, str, int, int, int, bool]) -> dict[str, object]:
    """What one forecast said and what the year became; kronor and care days."""
    regime, size, seed, month, paths, with_oracle = job
    town = towns.make(size, seed, regime)
    inputs = known(town, month)
    begun = time.process_time()
    made = forecast(inputs, paths=paths, seed=1)
    seconds = time.process_time() - begun
    truth = town.booked()[:, :, -12:].sum(axis=2)
    area_of = np.array(town.areas)
    totals = made.totals() / 100
    days = town.care_days(towns.day(towns.YEAR, 1), towns.DAY9)
    drawn = [np.full((1, len(days)), np.nan)] * 2
    if with_oracle:
        drawn = [oracle.care_days(town, month, 150, ahead=a) for a in (False, True)]
    rate = _run_rate(town, inputs, month)
    areas = {a: made.totals(made.chosen(area=a)) / 100 for a in made.area_codes()}
    return {
        "seconds": seconds,
        "codes": town.codes,
        "result": (truth.sum(), totals.mean(), *_edges(totals)),
        "score": pinball(np.quantile(totals, QUANTILES), truth.sum()),
        "areas": [(truth[area_of == a].sum(), values.mean(), *_edges(values)) for a, values in areas.items()],
        "hand": {name: by_hand.sum() for name, by_hand in hand_methods(town, month).items()},
        "days": [(days[c], np.median(made.care[c].paths), *_edges(made.care[c].paths)) for c in range(len(town.codes))],
        "by_hand": np.stack((rate, *(np.median(each, axis=0) for each in drawn)), axis=1),
        "all_days": (
            days.sum(), np.median(sum(care.paths for care in made.care)), rate.sum(),
            *(np.median(each.sum(axis=1)) for each in drawn),
        ),
    }  # fmt: skip


def _edges(values: np.ndarray) -> np.ndarray:
    """Both ends of the intervals of COVERED."""
    return np.quantile(values, [e for p in COVERED for e in (0.5 - p / 200, 0.5 + p / 200)])


def _run_rate(town: towns.Municipality, inputs: Inputs, month: int) -> np.ndarray:
    """Registered care days of the year so far, carried on to its end."""
    today = int(towns.month_starts()[12 * towns.HISTORY + month]) - 1
    p, first = inputs.placements, towns.day(towns.YEAR, 1)
    registered = np.maximum(0, np.minimum(p.end, today) - np.maximum(p.start, first) + 1)
    so_far = np.bincount(p.care_type, registered, minlength=len(town.codes))
    return so_far * (towns.DAY9 - first + 1) / (today - first + 1)


def inside(rows: np.ndarray) -> str:
    """Shares of outcomes (column 0) within the intervals, whose ends are the columns from the third."""
    found = [
        np.mean((rows[:, 0] >= rows[:, 2 + 2 * i]) & (rows[:, 0] <= rows[:, 3 + 2 * i])) for i in range(len(COVERED))
    ]
    return " / ".join(f"{100 * share:.0f}" for share in found)


Rows = list[dict[str, Any]]


def of(rows: Rows, name: str) -> np.ndarray:
    """All rows of a part of the measurements, one after another."""
    return np.concatenate([np.atleast_2d(np.array(r[name], float)) for r in rows])


def result_row(rows: Rows) -> tuple[str, ...]:
    result = of(rows, "result")
    outcome = result[:, 0]
    hands = {name: np.abs([r["hand"][name] for r in rows] - outcome).mean() for name in rows[0]["hand"]}
    best = min(hands, key=hands.__getitem__)
    return (
        f"{np.mean([r['score'] for r in rows]) / hands[best]:.2f}",
        f"{np.abs(result[:, 1] - outcome).mean() / hands[best]:.2f}",
        f"{best}, {hands[best] / 1e6:.1f} M",
        inside(result),
        inside(of(rows, "areas")),
        inside(of(rows, "days")),
        f"{np.mean([r['seconds'] for r in rows]):.2f}",
    )


def days_row(rows: Rows) -> tuple[str, ...]:
    """Median errors of care days by care type: in days, as shares of run rate's, and the same of errors relative to the outcome and of the
    days of all types together."""
    days, others = of(rows, "days"), of(rows, "by_hand")
    error = np.abs(np.column_stack((days[:, 1], others)) - days[:, :1])
    share = error / np.maximum(days[:, :1], 1.0)
    absolute, relative = np.median(error, axis=0), np.median(share, axis=0)
    whole = of(rows, "all_days")
    together = np.median(np.abs(whole[:, 1:] - whole[:, :1]), axis=0)
    shown = [f"{absolute[0]:.0f}", f"{absolute[1]:.0f}"]
    shown += [_ratio(absolute[i], absolute[1]) for i in (0, 2, 3)]
    shown += [_ratio(one[i], one[1]) for one in (relative, together) for i in (0, 2, 3)]
    return tuple(shown)


def _ratio(above: float, below: float) -> str:
    return "" if np.isnan(above) else f"{above / below:.2f}"


def type_rows(rows: Rows) -> list[tuple[str, ...]]:
    out = []
    for c, code in enumerate(rows[0]["codes"]):
        days = np.array([r["days"][c] for r in rows], float)
        rate = np.array([r["by_hand"][c][0] for r in rows])
        own, hand = (np.abs(x - days[:, 0]).mean() for x in (days[:, 1], rate))
        out.append((code, str(len(rows)), inside(days), f"{own / hand:.2f}"))
    return out


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], texts: int) -> None:
    """A Markdown table; the first `texts` columns are text."""
    print(f"\n{title}\n")
    print("| " + " | ".join(heads) + " |")
    print("|" + "|".join("---" if i < texts else "--:" for i in range(len(heads))) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def measured(a: argparse.Namespace) -> dict[tuple[str, int, str], Rows]:
    """By (regime, month, size), every size of a month together under `all`."""
    found: dict[tuple[str, int, str], Rows] = {}
    asked = {int(m) for m in a.oracle.split(",") if m}
    with ProcessPoolExecutor(a.workers) as pool:
        for regime in a.regimes.split(","):
            for month in (int(m) for m in a.months.split(",")):
                for size in a.sizes.split(","):
                    seeds = range(a.from_seed, a.from_seed + a.seeds)
                    jobs = [(regime, size, seed, month, a.paths, month in asked) for seed in seeds]
                    found[regime, month, size] = list(pool.map(measure, jobs))
                    print(f"{regime} {month} {size}", file=sys.stderr, flush=True)
                found[regime, month, "all"] = [r for size in a.sizes.split(",") for r in found[regime, month, size]]
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--from-seed", type=int, default=1)
    parser.add_argument("--months", default="4,8,10")
    parser.add_argument("--sizes", default=",".join(towns.SIZES))
    parser.add_argument("--regimes", default=",".join(towns.REGIMES))
    parser.add_argument(
        "--oracle", default="8", help="months to ask the oracle in, which takes longer than the forecast"
    )
    parser.add_argument("--paths", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    found = measured(parser.parse_args())
    named = {key: (key[0], f"{date(towns.YEAR, key[1], 1):%B}", key[2], str(len(rows))) for key, rows in found.items()}
    within = " / ".join(str(p) for p in COVERED)
    table(
        f"The year's result: scores as shares of the best hand method's mean error; outcomes within {within} % intervals, percent",
        (
            "Regime",
            "As of",
            "Size",
            "Runs",
            "Quantile score",
            "Mean error",
            "Best by hand",
            "Result",
            "Areas",
            "Care days",
            "CPU s",
        ),
        [(*named[key], *result_row(rows)) for key, rows in found.items()],
        3,
    )
    table(
        "Care days by care type: median error, and as shares of run rate's; the same of relative errors, and of all types together",
        ("Regime", "As of", "Size", "Runs", "Forecast", "Run rate", "Ratio", "Oracle's", "Oracle's, with news", "Relative",
         "Oracle's", "Oracle's, with news", "All types", "Oracle's", "Oracle's, with news"),
        [(*named[key], *days_row(rows)) for key, rows in found.items()],
        3,
    )  # fmt: skip
    table(
        f"By care type, all sizes: outcomes within {within} % intervals, percent; mean error as a share of run rate's",
        ("Regime", "As of", "Care type", "Runs", "Inside", "Ratio"),
        [(*named[key][:2], *row) for key, rows in found.items() if key[2] == "all" for row in type_rows(rows)],
        3,
    )


if __name__ == "__main__":
    main()
