"""From the budget, or from an earlier forecast, to this one: the causes of the difference, which add up to it exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Ints
from tertial.forecast.digest import Digest

CAUSES = ("volume", "mix", "price", "timing", "late_registration", "one_off", "action", "line")


@dataclass(frozen=True, slots=True)
class Step:
    """A cause and its öre, surplus positive. `key` is the line of `line`, the name of an action, else empty."""

    cause: str
    key: str
    ore: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """`begin` + the steps = `end`, exactly. `begin` is the budget's or the earlier forecast's result, `end` this one's mean."""

    begin: int
    end: int
    steps: tuple[Step, ...]


def from_budget(made: Digest) -> Bridge | None:
    """From the budget to the mean of the forecast; None without a budget.

    Placements (care types that the ledger follows): the budget is taken to buy days at the mean price of the year before, P0, in the mix
    of that year. With days D and mean price p of each type in the forecast, its mean price P0_c the year before, and booked cost C:

        volume  -(D - late - budget / P0) P0         mix     -sum D_c (P0_c - P0)
        price   -sum D_c (p_c - P0_c)                timing  -(C - sum D_c p_c)
        late registration  -late P0, with late the days so far that are expected but not registered

    Every other line is its forecast less its budget, one-offs taken out. Where the budget is set by line alone, placements have the part
    of their lines' budget that they have of their forecast.
    """
    if made.budget is None:
        return None
    begin, end = int(made.budget.sum()), made.mean()
    explained = _explained(made)
    booked = _booked_by_line(made, explained)
    planned = _care_plan(made, booked)
    values = _care_from_budget(made, explained, float(planned.sum()))
    for at, line in enumerate(made.lines):
        care = planned[at] - booked[at]
        rest = made.mean(line=line) - int(made.budget[:, at].sum()) - care - float(made.one_off[at])
        values.append(("line", line, rest))
    values.append(("one_off", "", float(made.one_off.sum())))
    return _whole(begin, end, values)


def with_actions(bridge: Bridge, actions: Iterable[tuple[str, int]]) -> Bridge:
    """The bridge carried on by the mean effects of a scenario's actions, by name."""
    steps = tuple(Step("action", name, ore) for name, ore in actions)
    return Bridge(bridge.begin, bridge.end + sum(s.ore for s in steps), (*bridge.steps, *steps))


def between(before: Digest, made: Digest) -> Bridge:
    """From an earlier forecast of the same year to this one. Raises ValueError for forecasts of different years.

    Days of the months up to the earlier forecast that turned out otherwise than it expected are late registration; of those after it
    volume, at the earlier mean price, and mix. Price is the change in each type's mean price times its days; timing how much booked
    cost has come apart from days x price. One-offs are those booked since.
    """
    if before.year != made.year:
        raise ValueError(f"two forecasts of one year; found {before.year} and {made.year}")
    begin, end = before.mean(), made.mean()
    types = {c.code: i for i, c in enumerate(before.care)}
    common = [i for i, c in enumerate(made.care) if c.code in types]
    old = np.array([types[made.care[i].code] for i in common], np.int64)
    new = np.array(common, np.int64)
    values = _care_between(before, made, old, new) if len(new) else []
    both = _explained_in_both(before, made)
    was, now = (_booked_by_line(d, both) for d in (before, made))
    old_lines, new_lines = _of_lines(before, was), _of_lines(made, now)
    one_off = 0.0
    for line in dict.fromkeys((*made.lines, *before.lines)):
        mean, care, off = (n - o for n, o in zip(new_lines.get(line, _NONE), old_lines.get(line, _NONE), strict=True))
        one_off += off
        values.append(("line", line, mean + care - off))
    values.append(("one_off", "", one_off))
    return _whole(begin, end, values)


_NONE = (0.0, 0.0, 0.0)


def _of_lines(made: Digest, booked: Floats) -> dict[str, tuple[float, float, float]]:
    """Mean, booked cost of placements (positive) and one-offs of each line."""
    return {
        line: (float(made.mean(line=line)), float(booked[at]), float(made.one_off[at]))
        for at, line in enumerate(made.lines)
    }


def _explained(made: Digest) -> Bools:
    """Which groups of accounts follow the register, and have anything booked."""
    return np.asarray(made.placed.explained & (made.placed.booked.sum(axis=1) != 0), np.bool_)


def _explained_in_both(before: Digest, made: Digest) -> Bools:
    there = _explained(made)
    return there & _explained(before) if len(before.placed.explained) == len(there) else np.zeros_like(there)


def _types(made: Digest, groups: Bools) -> Bools:
    """The care types of some groups."""
    group = made.placed.group
    return np.asarray((group >= 0) & np.append(groups, False)[group], np.bool_)


def _booked_by_line(made: Digest, groups: Bools) -> Floats:
    """The year's mean booked cost of some groups by line, positive."""
    of_group = np.where(groups, made.placed.booked.sum(axis=1), 0.0)
    return np.asarray(of_group @ made.care_line) if len(of_group) else np.zeros(len(made.lines))


def _care_plan(made: Digest, booked: Floats) -> Floats:
    """The budget by line of the groups that the register explains, öre, positive; as large a part of that of all care as is booked."""
    of_budget = -made.care_budget.astype(np.float64)
    all_booked = float(made.placed.booked.sum())
    if of_budget.sum() > 0 and all_booked > 0:
        return np.asarray(of_budget * booked.sum() / all_booked)
    out = np.zeros(len(made.lines))
    for at, line in enumerate(made.lines):
        mean, budget = made.mean(line=line), 0 if made.budget is None else int(made.budget[:, at].sum())
        out[at] = booked[at] * budget / mean if mean * budget > 0 else 0.0
    return out


def _care_from_budget(made: Digest, explained: Bools, planned: float) -> list[tuple[str, str, float]]:
    mine = _types(made, explained)
    days, cost = made.placed.days[mine].sum(axis=1), made.placed.cost[mine].sum(axis=1)
    before_days, before_cost = made.placed.before[0, mine], made.placed.before[1, mine]
    booked = float(made.placed.booked.sum(axis=1)[explained].sum())
    if before_days.sum() <= 0 or before_cost.sum() <= 0 or planned <= 0 or days.sum() <= 0:
        return [("volume", "", -(booked - planned))] if booked or planned else []
    price = cost / np.where(days > 0, days, 1.0)
    base = np.where(before_days > 0, before_cost / np.where(before_days > 0, before_days, 1.0), price)
    mean = float(before_cost.sum() / before_days.sum())
    late = float(np.array([c.days_to_date.mean for c in made.care])[mine].sum() - made.placed.registered[mine].sum())
    return [
        ("volume", "", -(float(days.sum()) - late - planned / mean) * mean),
        ("mix", "", -float((days * (base - mean)).sum())),
        ("price", "", -float((days * (price - base)).sum())),
        ("late_registration", "", -late * mean),
        ("timing", "", -(booked - float(cost.sum()))),
    ]


def _care_between(before: Digest, made: Digest, old: Ints, new: Ints) -> list[tuple[str, str, float]]:
    both = _explained_in_both(before, made)
    keep = _types(made, both)[new]
    old, new = old[keep], new[keep]
    if not len(new):
        return []
    was, now = before.placed, made.placed
    past = np.arange(12) < before.as_of.month
    change = now.days[new] - was.days[old]
    days = was.days[old].sum(axis=1), now.days[new].sum(axis=1)
    cost = was.cost[old].sum(axis=1), now.cost[new].sum(axis=1)
    after = cost[1] / np.where(days[1] > 0, days[1], 1.0)
    price = np.where(days[0] > 0, cost[0] / np.where(days[0] > 0, days[0], 1.0), after)
    mean = float(cost[0].sum() / days[0].sum()) if days[0].sum() > 0 else 0.0
    late = -float((change[:, past].sum(axis=1) * price).sum())
    volume = -float(change[:, ~past].sum()) * mean
    mix = -float((change[:, ~past].sum(axis=1) * price).sum()) - volume
    booked = [float(d.booked.sum(axis=1)[both].sum()) for d in (was, now)]
    timing = -((booked[1] - float(cost[1].sum())) - (booked[0] - float(cost[0].sum())))
    steps = {"volume": volume, "mix": mix, "price": -float((days[1] * (after - price)).sum())}
    return [(c, "", v) for c, v in {**steps, "late_registration": late, "timing": timing}.items()]


def _whole(begin: int, end: int, values: Sequence[tuple[str, str, float]]) -> Bridge:
    """Whole öre, largest remainder first, that add up to the difference; causes of one kind and key are joined."""
    joined: dict[tuple[str, str], float] = {}
    for cause, key, value in values:
        joined[cause, key] = joined.get((cause, key), 0.0) + value
    order = sorted(joined, key=lambda k: CAUSES.index(k[0]))
    whole = {k: int(np.floor(joined[k])) for k in order}
    left = end - begin - sum(whole.values())
    for k in sorted(order, key=lambda k: whole[k] - joined[k])[:left] if left > 0 else ():
        whole[k] += 1
    if left < 0:
        whole[order[-1]] += left
    return Bridge(begin, end, tuple(Step(cause, key, whole[cause, key]) for cause, key in order))
