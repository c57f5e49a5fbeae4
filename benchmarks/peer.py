"""The forecast beside cs-demand-model 0.5.1 on the children's placements of the same simulated municipalities.

    python benchmarks/peer.py [--seeds 10] [--months 4,8,10] [--regime basic] [--python FILE] [--oracle]

The peer is installed in a virtual environment of its own in a temporary folder (or the one of `--python`), and run as its documentation
and command say: registered episodes as SSDA903 files, its standard configuration (fostering, residential, supported), rates of
the last six months, one day at a time to 31 December. Care days of the year are those registered plus its daily stock.
It tells no interval, no cost and no adults, so care days of children are all that can be compared, and both are given children's
placements alone. Times are processor seconds without starting Python: the peer's of reading and forecasting their stock, the forecast's
of fitting and simulating them, costs included, on `--paths` paths. `--oracle` adds the error of a forecaster who knows every parameter
(`oracle.py`, without news), as a share of the peer's: how far down anybody can come.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import forecast as ours
import municipalities as towns
import numpy as np
import oracle

from tertial.forecast.combine import forecast, prepare
from tertial.forecast.inputs import OPEN, Inputs, Placements
from tertial.forecast.simulate import simulate

PLACE = {
    "family_home": "U4", "family_home_agency": "U4", "emergency_home": "U4", "emergency_home_agency": "U4",
    "hvb": "K2", "sis": "K2", "assessment_home": "R1", "supported_housing": "P2",
}  # fmt: skip
CATEGORY = {"U4": "FOSTERING", "K2": "RESIDENTIAL", "R1": "RESIDENTIAL", "P2": "SUPPORTED"}
CATEGORIES = ("FOSTERING", "RESIDENTIAL", "SUPPORTED")
_AGES = {"FOSTERING": (0.2, 16.5), "RESIDENTIAL": (10.2, 17.0), "SUPPORTED": (16.2, 17.5)}
_OF_PLACEMENTS = ("care_type", "unit", "person", "start", "end", "registered", "end_registered", "birth", "price")
_RUNNER = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
from datetime import date
from dateutil.relativedelta import relativedelta
from cs_demand_model import Config, DemandModellingDataContainer, ModelPredictor, PopulationStats, fs_datastore
begun = time.process_time()
config = Config()
data = DemandModellingDataContainer(fs_datastore(sys.argv[1]), config)
stats = PopulationStats(data.enriched_view, config)
end = date.fromisoformat(sys.argv[2])
predictor = ModelPredictor.from_model(stats, end - relativedelta(months=6), end)
stock = predictor.predict(int(sys.argv[3]))
days = {}
for state, values in stock.items():
    days[state[1]] = days.get(state[1], 0.0) + float(values.sum())
print(json.dumps({"days": days, "seconds": time.process_time() - begun}))
"""


def installed(folder: Path) -> Path:
    """The Python of a new virtual environment that has the peer."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "-q", "cs-demand-model==0.5.1"], check=True)
    return python


def _write(town: towns.Municipality, month: int, folder: Path) -> date:
    """The registered episodes of children as two files; DEC is the day that the stay is left."""
    p = ours.known(town, month).placements
    as_of = towns.as_date(int(towns.month_starts()[12 * towns.HISTORY + month]) - 1)
    place = [PLACE.get(code) for code in town.codes]
    rng = np.random.default_rng([town.seed, month, 5])
    year = folder / str(as_of.year)
    year.mkdir(parents=True)
    born: dict[int, date] = {}
    rows = []
    for i in np.lexsort((p.start, p.person)):
        code = place[p.care_type[i]]
        if code is None:
            continue
        start, who = towns.as_date(int(p.start[i])), int(p.person[i])
        low, high = _AGES[CATEGORY[code]]
        born.setdefault(who, start - timedelta(days=int(rng.uniform(low, high) * 365.24)))
        left = "" if p.end[i] == OPEN else f"{towns.as_date(int(p.end[i]) + 1):%d/%m/%Y}"
        rows.append((who, f"{start:%d/%m/%Y}", "S", "C2", "N1", code, "PR1", left, "", "", "", ""))
    heads = (["CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST"],
             ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"])  # fmt: skip
    people = [(who, 1, f"{day:%d/%m/%Y}", "WBRI", "", "", "") for who, day in born.items()]
    for name, head, body in (("episodes.csv", heads[0], rows), ("header.csv", heads[1], people)):
        with (year / name).open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(head)
            writer.writerows(body)
    return as_of


Compared = tuple[np.ndarray, float, float]
"""By category the year's care days in truth, by the peer, by the forecast (median) and by the oracle (NaN: not asked); both times."""


def of_children(inputs: Inputs) -> Inputs:
    """The same with the placements that the peer is given."""
    p = inputs.placements
    keep = np.array([code in PLACE for code in inputs.care_types])[p.care_type]
    number, changes = np.cumsum(keep) - 1, keep[p.change_of]
    each = {name: getattr(p, name)[keep] for name in _OF_PLACEMENTS}
    of, day, price = p.change_of[changes], p.change_day[changes], p.change_price[changes]
    return replace(inputs, placements=Placements(**each, change_of=number[of], change_day=day, change_price=price))


def compare(python: Path, town: towns.Municipality, month: int, paths: int, *, asked: bool = False) -> Compared:
    inputs = of_children(ours.known(town, month))
    with tempfile.TemporaryDirectory() as folder:
        as_of = _write(town, month, Path(folder))
        rest = (date(as_of.year, 12, 31) - as_of).days
        done = subprocess.run(
            [str(python), "-c", _RUNNER, folder, as_of.isoformat(), str(rest)],
            check=True,
            capture_output=True,
            text=True,
        )
    peer = json.loads(done.stdout.splitlines()[-1])
    begun = time.process_time()
    register = prepare(inputs, paths)
    simulate(register.placements, register.models, len(town.codes), paths, 1)
    seconds = time.process_time() - begun
    made = forecast(inputs, paths, 1)
    first, p = towns.day(towns.YEAR, 1), inputs.placements
    today = int(towns.month_starts()[12 * towns.HISTORY + month]) - 1
    so_far = np.maximum(0, np.minimum(p.end, today) - np.maximum(p.start, first) + 1)
    truth = town.care_days(first, towns.DAY9)
    of = np.array([CATEGORY.get(PLACE.get(code, ""), "") for code in town.codes])
    knowing = oracle.care_days(town, month, 150) if asked else np.full((1, len(town.codes)), np.nan)
    rows = []
    for category in CATEGORIES:
        mine = of == category
        drawn = np.sum([c.paths for c, chosen in zip(made.care, mine, strict=True) if chosen], axis=0)
        registered = so_far[mine[p.care_type]].sum()
        theirs = registered + peer["days"].get(category, 0.0)
        rows.append((truth[mine].sum(), theirs, np.median(drawn), np.median(knowing[:, mine].sum(axis=1))))
    return np.array(rows, float), float(peer["seconds"]), seconds


HEADS = ("As of", "Size", "Runs", "Mean error, care days", "of cs-demand-model", "Ratio", "Oracle's", "Median error", "of cs-demand-model",
         "Ratio", "Oracle's", "CPU s", "of cs-demand-model", "Times faster")  # fmt: skip


def row(month: str, size: str, every: list[Compared]) -> tuple[str, ...]:
    """Mean and median error of care days by category in a table's row, as shares of the peer's, and both times."""
    found = np.concatenate([rows for rows, _, _ in every])
    error = np.abs(found[:, 1:] - found[:, :1])
    cells = [month, size, str(len(every))]
    for peer, own, knowing in (error.mean(axis=0), np.median(error, axis=0)):
        best = "" if np.isnan(knowing) else f"{knowing / peer:.2f}"
        cells += [f"{own:.0f}", f"{peer:.0f}", f"{own / peer:.2f}", best]
    theirs, seconds = (float(np.mean([e[i] for e in every])) for i in (1, 2))
    return (*cells, f"{seconds:.2f}", f"{theirs:.2f}", f"{theirs / seconds:.0f}")


def show(cells: tuple[str, ...]) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--months", default="4,8,10")
    parser.add_argument("--regime", default="basic", choices=towns.REGIMES)
    parser.add_argument("--sizes", default=",".join(towns.SIZES))
    parser.add_argument("--paths", type=int, default=500)
    parser.add_argument("--python", type=Path)
    parser.add_argument("--oracle", action="store_true")
    a = parser.parse_args()
    show(HEADS)
    show(("---", "---", *("--:",) * (len(HEADS) - 2)))
    whole: list[Compared] = []
    with tempfile.TemporaryDirectory() as folder:
        python = a.python or installed(Path(folder) / "peer")
        for month in (int(m) for m in a.months.split(",")):
            of_month: list[Compared] = []
            for size in a.sizes.split(","):
                made = (towns.make(size, seed, a.regime) for seed in range(1, a.seeds + 1))
                every = [compare(python, town, month, a.paths, asked=a.oracle) for town in made]
                show(row(f"{date(towns.YEAR, month, 1):%B}", size, every))
                of_month += every
            show(row(f"{date(towns.YEAR, month, 1):%B}", "all", of_month))
            whole += of_month
    show(row("all", "all", whole))


if __name__ == "__main__":
    main()
