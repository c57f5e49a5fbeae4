"""A forecaster who knows the true parameters of a simulated municipality: how near anybody can come on care days.

He knows the distribution of stays, the efforts, the intensity of new placements on every day of the year and the delays of
registration, and sees the same rows as the forecast. He does not know how long anybody will stay, nor who comes. By `ahead`
he is told of shifts, waves and efforts before they come, too; without it only of those that have begun.
"""

from __future__ import annotations

import municipalities as towns
import numpy as np

_POOL = 6000
_FAR = 10**6


def care_days(town: towns.Municipality, month: int, draws: int = 300, *, ahead: bool = False) -> np.ndarray:
    """Draws by (draw, form) of the year's care days, as known at the end of `month`."""
    rng = np.random.default_rng([town.seed, month, 99])
    truth, world = town.truth, town.regime
    today = int(towns.month_starts()[12 * towns.HISTORY + month]) - 1
    first = towns.day(towns.YEAR, 1)
    efforts = [e if e is not None and (ahead or e[0] <= today) else None for e in truth.efforts]
    late_start = _late(rng, world, truth.slow)
    late_end = _late(rng, world, truth.slow * 1.3, 0.1)
    seen = np.flatnonzero((town.registered <= today) & (town.start <= today))
    ended = (town.end <= today) & (town.end_registered <= today)
    known = seen[ended[seen]]
    days = np.zeros((draws, len(town.codes)))
    of_known = np.minimum(town.end[known], towns.DAY9) - np.maximum(town.start[known], first) + 1
    days += np.bincount(town.form[known], np.maximum(0, of_known), minlength=len(town.codes))
    form, start, draw = [], [], []
    for i in seen[~ended[seen]]:
        end = _remaining(rng, world, efforts, int(town.form[i]), int(town.start[i]), today, late_end, draws)
        days[:, town.form[i]] += np.maximum(0, np.minimum(end, towns.DAY9) - max(int(town.start[i]), first) + 1)
        _follow(rng, world, np.full(draws, town.form[i]), end, np.arange(draws), form, start, draw)
    _unseen_moves(rng, town, known, seen, today, late_start, draws, form, start, draw)
    at = np.arange(max(first, today - 400), towns.DAY9 + 1)
    for f in range(len(town.codes)):
        rate = truth.intensity[f, at - truth.first_day].copy()
        if not ahead:
            rate[at > today] = truth.intensity[f, today - 29 - truth.first_day : today + 1 - truth.first_day].mean()
        rate *= np.where(at <= today, late_start[np.clip(today - at, 0, len(late_start) - 1)], 1.0)
        count = rng.poisson(rate * rng.gamma(world.clump, 1 / world.clump, (draws, len(at))))
        who, when = np.nonzero(count)
        times = count[who, when]
        form.append(np.full(int(times.sum()), f))
        start.append(np.repeat(at[when], times))
        draw.append(np.repeat(who, times))
    while form:
        form_, start_, draw_ = (np.concatenate(c) for c in (form, start, draw))
        form, start, draw = [], [], []
        if not len(form_):
            break
        end = towns.ends(rng, world, efforts, form_, start_)
        length = np.maximum(0, np.minimum(end, towns.DAY9) - np.maximum(start_, first) + 1)
        np.add.at(days, (draw_, form_), length)
        _follow(rng, world, form_, end, draw_, form, start, draw)
    return days


def _late(rng: np.random.Generator, world: towns.Regime, slow: float, less: float = 0.0) -> np.ndarray:
    """By days since: the chance that something is not registered yet."""
    delay = towns.delays(rng, world, slow, 100_000, less)
    return 1 - np.cumsum(np.bincount(np.minimum(delay, 400), minlength=401)) / len(delay)


def _remaining(rng, world, efforts, form, start, today, late, draws) -> np.ndarray:  # noqa: ANN001
    """Ends of one open placement: drawn from all stays, kept by their chance of not being reported by today."""
    for size in (_POOL, 20 * _POOL):
        end = towns.ends(rng, world, efforts, np.full(size, form), np.full(size, start))
        weight = np.where(end > today, 1.0, late[np.clip(today - end, 0, len(late) - 1)])
        if weight.sum() > 20:
            return rng.choice(end, draws, p=weight / weight.sum())
    return np.full(draws, _FAR)


def _follow(rng, world, form_, end, draw_, form, start, draw) -> None:  # noqa: ANN001
    """Adds the stays that follow on ended ones within the year."""
    codes = [f[0] for f in world.forms]
    uniform = rng.random(len(form_))
    for f, row in enumerate(world.forms):
        low = 0.0
        for code, chance in row[4]:
            hit = (form_ == f) & (uniform >= low) & (uniform < low + chance) & (end < towns.DAY9)
            form.append(np.full(int(hit.sum()), codes.index(code)))
            start.append(end[hit] + 1)
            draw.append(draw_[hit])
            low += chance


def _unseen_moves(rng, town, known, seen, today, late, draws, form, start, draw) -> None:  # noqa: ANN001
    """Stays that have followed on reported ends without being registered yet."""
    world = town.regime
    codes = [f[0] for f in world.forms]
    begun = set(zip(town.person[seen].tolist(), town.start[seen].tolist(), strict=True))
    for i in known[town.end[known] >= today - 200]:
        if (int(town.person[i]), int(town.end[i]) + 1) in begun or town.end[i] >= today:
            continue
        moves = world.forms[town.form[i]][4]
        unseen = late[min(today - int(town.end[i]) - 1, len(late) - 1)]
        total = sum(chance for _, chance in moves)
        for code, chance in moves:
            hits = np.flatnonzero(rng.random(draws) < chance * unseen / (1 - total * (1 - unseen)))
            form.append(np.full(len(hits), codes.index(code)))
            start.append(np.full(len(hits), town.end[i] + 1))
            draw.append(hits)
