"""Counts of events of the case system, corrected for late registration."""

from __future__ import annotations

from datetime import date

import numpy as np

from tertial.forecast.arrays import day_number
from tertial.forecast.arrivals import draw_counts, fit_counts
from tertial.forecast.inputs import Inputs
from tertial.forecast.nowcast import reporting
from tertial.forecast.result import Measure, Spread


def measures(inputs: Inputs, paths: int, seed: int) -> tuple[Measure, ...]:
    """One element for each kind that occurs: reported this year, the nowcast of what has happened, and the full year.

    Each kind has its own delays and its own level; kinds are drawn apart from each other.
    """
    events, now = inputs.events, day_number(inputs.as_of)
    january, last = day_number(date(inputs.as_of.year, 1, 1)), day_number(date(inputs.as_of.year, 12, 31))
    out = []
    for number, kind in enumerate(events.kinds):
        mine = (events.kind == number) & (events.day <= now)
        if not mine.any():
            continue
        day = events.day[mine]
        late = reporting(day, events.registered[mine], now)
        model = fit_counts(np.zeros(len(day), np.int64), day, 1, now, int(day.min()), late)
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 13, number])))
        unseen, ahead = draw_counts(model, random, paths, now, last, january)
        reported = int((day >= january).sum())
        happened = reported + unseen[:, 0]
        out.append(Measure(kind, reported, Spread.of(happened), Spread.of(happened + ahead[:, 0])))
    return tuple(out)
