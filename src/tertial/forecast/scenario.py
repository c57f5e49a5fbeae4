"""What if: actions on the same paths as the forecast's, so that their effect has a distribution of its own.

The forecast is simulated once as it is and once with the actions, from the same random numbers; the difference of each path is
the effect. What an action itself draws (which placements it meets) comes from a stream of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Ints, Singles, day_number, first_of
from tertial.forecast.combine import Register, finish, prepare
from tertial.forecast.inputs import Inputs
from tertial.forecast.paths import Plan
from tertial.forecast.result import Forecast, Spread
from tertial.forecast.scenario_ends import more_ends, open_starts
from tertial.forecast.scenario_stays import Desk, end_some, more_starts, move_some, rows_of, scale_prices
from tertial.forecast.simulate import CarePaths, in_months, simulate
from tertial.forecast.trace import Trace


@dataclass(frozen=True, slots=True)
class Volume:
    """Starts (`ends` false) or ends of a care type from day `first` to `last` become `factor` times as many."""

    name: str
    first: int
    last: int
    care_type: int
    factor: float
    ends: bool = False


@dataclass(frozen=True, slots=True)
class EndPlacements:
    """`count` of the open placements of a care type end, evenly spread from day `first` to `last`."""

    name: str
    first: int
    last: int
    care_type: int
    count: int


@dataclass(frozen=True, slots=True)
class Move:
    """`count` of the open placements of a care type become another on day `first`; `price` öre a day, None: as new ones cost."""

    name: str
    first: int
    care_type: int
    to: int
    count: int
    price: float | None


@dataclass(frozen=True, slots=True)
class Prices:
    """Days from `first` to `last` of some care types cost `factor` times as much."""

    name: str
    first: int
    last: int
    care_types: tuple[int, ...]
    factor: float


@dataclass(frozen=True, slots=True)
class Home:
    """`places` of a home of the committee's own open on day `first` and cost `price` öre a day each until `last`, taken or not.

    The cost is booked on a unit and a line, month by month; the days are of `care_type`. Up to that many placements of the type
    `replaces` live there instead: their days and cost leave it. None: all places are taken by people who would not have been placed.
    """

    name: str
    first: int
    last: int
    care_type: int
    unit: int
    line: int
    places: int
    price: float
    replaces: int | None


@dataclass(frozen=True, slots=True)
class Amount:
    """Öre with the committee's sign on a line and a unit, by month of the year (0 to 11)."""

    name: str
    line: int
    unit: int
    months: tuple[tuple[int, int], ...]


Action = Volume | EndPlacements | Move | Prices | Home | Amount


@dataclass(frozen=True)
class Effect:
    """The forecast as it is and with the actions, path by path the same; `steps` are the actions' names and mean effects, öre.

    The steps are cumulated in the order of the file: two actions that meet the same placement share its effect.
    """

    base: Forecast
    changed: Forecast
    steps: tuple[tuple[str, int], ...]

    def of(self, cells: Bools | None = None) -> Ints:
        """The effect on the full year by path, öre, over the chosen cells."""
        return np.asarray(self.changed.totals(cells) - self.base.totals(cells), np.int64)

    def days(self, care_type: int) -> Floats:
        """The effect on a care type's days by path."""
        return np.asarray(self.changed.care[care_type].paths - self.base.care[care_type].paths, np.float64)

    def spread(self, cells: Bools | None = None) -> Spread:
        return Spread.of(self.of(cells))


def run(inputs: Inputs, actions: Sequence[Action], paths: int = 10_000, seed: int = 1) -> Effect:
    """Simulate with and without, the flow of cases apart. Raises ValueError for fewer than two paths or no action."""
    if not actions:
        raise ValueError("a scenario takes at least one action")
    register, units = prepare(inputs, paths), len(inputs.units)
    payers = np.unique(inputs.placements.unit)
    extra = sorted({a.to * units + int(u) for a in actions if isinstance(a, Move) for u in payers})

    versions = _Versions(register, actions, paths, seed, extra)
    care = versions.draw(0)
    base = finish(register, care, seed)
    apart = _apart(register, base, care)
    del care  # a forecast of a large committee fills hundreds of megabytes: no more of them than are compared
    base = with_cells(base, {(a.unit, a.line) for a in actions if isinstance(a, Amount | Home)} | set(apart))
    there = [(int(u), int(line)) for u, line in base.cells]
    current, steps = base, []
    before = base.totals().mean()
    for number, action in enumerate(actions):
        if isinstance(action, Amount):
            current = _booked(replace(current, paths=current.paths.copy()) if current is base else current, action)
        else:
            if number not in versions.made:
                versions.draw(number)
            current, changed = base, versions.made.pop(number)
            current = _unexplained(with_cells(finish(register, changed, seed), there), apart, changed)
            for amount in (a for a in actions[: number + 1] if isinstance(a, Amount | Home)):
                current = _booked(current, amount)
        after = current.totals().mean()
        steps.append((action.name, round(float(after - before))))
        before = after
    return Effect(base, current, tuple(steps))


def _line_of(register: Register, group: int) -> int:
    """The line that most of a group's cost is booked on; that of all costs for types without accounts."""
    inputs = register.inputs
    if group >= 0:
        return int(inputs.books.care_line[group].argmax())
    return inputs.lines.index("costs") if "costs" in inputs.lines else len(inputs.lines) - 1


Apart = dict[tuple[int, int], list[tuple[int, Singles]]]
"""By (unit, line): the cells of care types (their number) whose days the forecast of the ledger is not made from, and their cost."""


def _apart(register: Register, made: Forecast, care: CarePaths) -> Apart:
    out: Apart = {}
    ahead = care.months >= int(care.months[-1]) + 1 - made.paths.shape[2]
    for cell, (type_, unit) in enumerate(zip(care.cell_type, care.cell_unit, strict=True)):
        group = register.inputs.care_group[type_]
        if not (made.placed is not None and group >= 0 and made.placed.explained[group]):
            out.setdefault((int(unit), _line_of(register, group)), []).append((cell, care.cost[:, cell, ahead]))
    return out


def _unexplained(made: Forecast, apart: Apart, after: CarePaths) -> Forecast:
    """The change in cost of such care types, booked in the month of the days; `made` is changed in place."""
    first = int(after.months[-1]) + 1 - made.paths.shape[2]
    ahead = after.months >= first
    for (unit, line), costs in apart.items():
        at = np.flatnonzero((made.cells[:, 0] == unit) & (made.cells[:, 1] == line))[0]
        for cell, before in costs:
            change = after.cost[:, cell, ahead].astype(np.float64) - before
            made.paths[:, at, after.months[ahead] - first] -= np.rint(change).astype(np.int64)
    return made


def with_cells(made: Forecast, needed: Iterable[tuple[int, int]]) -> Forecast:
    """The forecast with an empty cell for each (unit, line) that is needed and not there."""
    there = {(int(u), int(line)) for u, line in made.cells}
    new = sorted(set(needed) - there)
    if not new:
        return made
    zero = np.zeros(len(new), np.int64)
    return replace(
        made,
        cells=np.concatenate((made.cells, np.array(new, np.int64))),
        to_date=np.concatenate((made.to_date, zero)),
        past=np.concatenate((made.past, zero)),
        budget=None if made.budget is None else np.concatenate((made.budget, zero)),
        paths=np.pad(made.paths, ((0, 0), (0, len(new)), (0, 0))),
    )


def _booked(made: Forecast, action: Amount | Home) -> Forecast:
    """The forecast with the amounts of months that are not booked; it is changed in place."""
    cell = int(np.flatnonzero((made.cells[:, 0] == action.unit) & (made.cells[:, 1] == action.line))[0])
    first = 12 - made.paths.shape[2]
    for month, ore in action.months if isinstance(action, Amount) else _of_home(action, made.year):
        if month >= first:
            made.paths[:, cell, month - first] += ore
    return made


def _of_home(home: Home, year: int) -> list[tuple[int, int]]:
    """What the places cost by month of the year; costs are minus."""
    edge = first_of(year * 12 + np.arange(13))
    days = np.minimum(edge[1:] - 1, home.last) - np.maximum(edge[:-1], home.first) + 1
    return [(month, -round(home.places * home.price * max(0, int(n)))) for month, n in enumerate(days)]


@dataclass
class _Versions:
    """The paths with the first of the actions, with the first two and so on: each block of paths is drawn once for all of them.

    `made` holds the paths by the number of the last of these actions; `room` is how many bytes they may fill at a time.
    """

    register: Register
    actions: Sequence[Action]
    paths: int
    seed: int
    extra: Sequence[int]
    room: int = 256 << 20
    made: dict[int, CarePaths] = field(default_factory=dict)
    _drawn: dict[int, tuple[Singles, Singles]] = field(default_factory=dict)

    def draw(self, first: int) -> CarePaths:
        """Makes the versions from the one with the number `first`, at least one and as many as there is room for; returns the paths as
        they are without any action."""
        wanted = [n for n, a in enumerate(self.actions) if n >= first and not isinstance(a, Amount)]
        p, models, types = self.register.placements, self.register.models, len(self.register.inputs.care_types)

        def change(plan: Plan, trace: Trace, number: int, days: Singles, cost: Singles) -> None:
            if not self._drawn:
                shapes = (self.paths, *days.shape[1:]), (self.paths, *cost.shape[1:])
                fit = max(1, self.room // (4 * sum(int(np.prod(shape)) for shape in shapes)))
                self._drawn = {
                    n: (np.empty(shapes[0], np.float32), np.empty(shapes[1], np.float32)) for n in wanted[:fit]
                }
            self._change(plan, trace, number, days, cost)

        care = simulate(p, models, types, self.paths, self.seed, extra=self.extra, change=change if wanted else None)
        for number, (days, cost) in self._drawn.items():
            self.made[number] = in_months(models, days, cost, care.cell_type, care.cell_unit)
        self._drawn = {}
        return care

    def _change(self, plan: Plan, trace: Trace, number: int, days: Singles, cost: Singles) -> None:
        """The versions of a block of paths that has been drawn, the first of which is `number`; the actions are carried out one by one."""
        actions = self.actions[: max(self._drawn) + 1]
        types = np.unique(np.array([t for a in actions for t in _types(a)], np.int64))
        desk = Desk(plan, rows_of(plan, trace, types), np.zeros(days.shape), np.zeros(cost.shape))
        starts = open_starts(self.register.placements, plan)
        here = slice(number, number + len(days))
        for at, action in enumerate(actions):
            if not isinstance(action, Amount | Home):
                random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, 17, number, at])))
                _apply(desk, action, starts, trace.level, random)
            if at in self._drawn:
                done = replace(desk, days=desk.days.copy(), cost=desk.cost.copy())
                for home in actions[: at + 1]:
                    if isinstance(home, Home):
                        _open_home(done, home, cost)
                of_days, of_cost = self._drawn[at]
                np.add(days, done.days.astype(np.float32), out=of_days[here])
                np.add(cost, done.cost.astype(np.float32), out=of_cost[here])


def _types(action: Action) -> tuple[int, ...]:
    if isinstance(action, Amount):
        return ()
    if isinstance(action, Prices):
        return action.care_types
    if isinstance(action, Home):
        return () if action.replaces is None else (action.replaces,)
    return (action.care_type,)


def _apply(desk: Desk, action: Action, starts: Ints, level: Floats, random: np.random.Generator) -> None:
    origin = desk.plan.models.first
    if isinstance(action, Volume):
        first, last = action.first - origin, min(action.last - origin, desk.plan.horizon)
        if action.ends:
            more_ends(desk, starts, level, action.care_type, (first, last), action.factor, random)
        else:
            more_starts(desk, action.care_type, first, last, action.factor, random)
    elif isinstance(action, EndPlacements):
        end_some(desk, action.care_type, action.first - origin, action.last - origin, action.count, random)
    elif isinstance(action, Move):
        move_some(desk, action.care_type, action.to, action.first - origin, action.count, action.price, random)
    elif isinstance(action, Prices):
        types = np.array(action.care_types, np.int64)
        scale_prices(desk, types, action.first - origin, action.last - origin, action.factor)


def _open_home(desk: Desk, action: Home, cost: Singles) -> None:
    """The days of the home, and the days and cost that leave the type whose placements live there.

    A path's share of the type's days of each period that move is also the share of its cost that does.
    """
    plan, horizon = desk.plan, desk.plan.horizon
    offset = np.arange(horizon)
    begun = (offset >= action.first - plan.models.first) & (offset <= action.last - plan.models.first)
    of_period = (plan.until[1:] - plan.until[:-1]).astype(np.float64)
    if action.replaces is None:
        desk.days[:, action.care_type] += action.places * (begun @ of_period)
        return
    rows = desk.rows.take(desk.rows.type == action.replaces)
    n = len(desk.days)
    at = rows.path.astype(np.int64) * (horizon + 1)
    steps = np.bincount(at + rows.a, minlength=n * (horizon + 1)) - np.bincount(
        at + rows.b, minlength=n * (horizon + 1)
    )
    there = np.cumsum(steps.reshape(n, horizon + 1)[:, :-1], axis=1)
    moved = np.minimum(there, action.places) * begun @ of_period
    share = moved / np.maximum(there @ of_period, 1.0)
    cells = plan.cell_of[action.replaces][plan.cell_of[action.replaces] >= 0]
    desk.cost[:, cells] -= (cost[:, cells] + desk.cost[:, cells]) * share[:, None, :]
    desk.days[:, action.replaces] -= moved
    desk.days[:, action.care_type] += moved


def window(inputs: Inputs, first: int, last: int) -> tuple[int, int]:
    """The days that an action can reach: after the day of the forecast, until 31 December."""
    end = int(first_of((inputs.as_of.year + 1) * 12)) - 1
    return max(first, day_number(inputs.as_of) + 1), min(last, end)
