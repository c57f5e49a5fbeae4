"""A scenario in which stays of a care type end more or less often than they do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tertial.forecast.arrays import Floats, Ints
from tertial.forecast.inputs import OPEN, Placements
from tertial.forecast.paths import Plan
from tertial.forecast.scenario_stays import Desk, Rows
from tertial.forecast.stays import day_hazard


def open_starts(p: Placements, plan: Plan) -> Ints:
    """The first day of each open placement, in the plan's order."""
    order = np.flatnonzero(p.end == OPEN)
    order = order[np.argsort(plan.cell_of[p.care_type[order], p.unit[order]], kind="stable")]
    return p.start[order]


def more_ends(
    desk: Desk, starts: Ints, level: Floats, care_type: int, window: tuple[int, int], factor: float,
    random: np.random.Generator,
) -> None:  # fmt: skip
    """From the first offset to the last of `window` the hazard of a type is `factor` times what it was.

    More: a second, competing chance to end of (factor - 1) times the hazard; nothing follows on such an end. Fewer: an end of
    the window is put off with the chance 1 - factor, to a day drawn from `factor` times the hazard, and what followed on it does
    not come.
    """
    first, last = window
    rows = desk.rows
    here = (rows.type == care_type) & (rows.b > first)
    if factor >= 1:
        which = here & (rows.a <= last)
        after = np.maximum(rows.a, first)
        until = np.minimum(rows.b, last + 1)
    else:
        which = here & (rows.b <= last) & (rows.b < desk.plan.horizon)
        which &= random.random(len(rows)) < 1 - factor
        after, until = rows.b, np.full(len(rows), desk.plan.horizon)
    mine, after, until = rows.take(which), after[which], until[which]
    rate = np.maximum(level[mine.path, care_type] * (factor - 1 if factor >= 1 else factor), 1e-12)
    end = _drawn_end(desk.plan, starts, mine, after, random.standard_exponential(len(mine)) / rate)
    changed = end < until if factor >= 1 else np.ones(len(mine), np.bool_)
    which[which] = changed
    ended = mine.take(changed)
    desk.change(which, replace(ended, b=np.minimum(end, until)[changed]))
    desk.drop_children(ended.id)


def _drawn_end(plan: Plan, starts: Ints, rows: Rows, after: Ints, needed: Floats) -> Ints:
    """The offset of the day after the last, when a cumulative hazard of `needed` is used up from the offset `after` on.

    The tables of all first days stand one above another, each `step` higher than the one before, so that they are looked up at once.
    """
    horizon = plan.horizon
    source = np.maximum(rows.source, 0)
    born = np.where(rows.source >= 0, starts[source] - plan.models.first, rows.born) if len(starts) else rows.born
    of, row = np.unique(born, return_inverse=True)
    used = _cumulative(plan, int(rows.type[0]), of) if len(rows) else np.zeros((0, horizon + 1))
    most = float(used.max(initial=0.0)) + 0.5
    step = most + 0.5
    table = (used + step * np.arange(len(of))[:, None]).ravel()
    spent = np.minimum(used[row, np.minimum(after, horizon)] + needed, most)
    out = np.searchsorted(table, spent + step * row) - row * (horizon + 1)
    return np.asarray(np.maximum(np.minimum(out, horizon), after + 1), np.int64)


def _cumulative(plan: Plan, care_type: int, born: Ints) -> Floats:
    """Cumulative hazard by (stay, offset 0 to the horizon) before each offset, of stays whose first day is at the offset `born`."""
    first = plan.models.first
    types = np.full(len(born), care_type, np.int64)
    hazard = day_hazard(plan.models.stays, types, first + born, first, first + plan.horizon - 1)
    used = np.zeros((len(born), plan.horizon + 1))
    np.cumsum(-np.log1p(-np.minimum(hazard, 0.999)), axis=1, out=used[:, 1:])
    return used
