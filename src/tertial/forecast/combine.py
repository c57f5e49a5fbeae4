"""The forecast of the year: placements, their booking and every other line, joined on the same paths."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from tertial.forecast.arrays import Floats, Ints, day_number, first_of, month_of
from tertial.forecast.care import care_results
from tertial.forecast.chains import rates
from tertial.forecast.inputs import Inputs, Placements
from tertial.forecast.ledger import BookingModel, draw_bookings, fit_booking
from tertial.forecast.lines import Series, draw_lines, fit_lines
from tertial.forecast.measures import measures
from tertial.forecast.models import Models, fit, known_care, usable
from tertial.forecast.placed import placed
from tertial.forecast.result import Forecast, Measure, Rate
from tertial.forecast.simulate import Beside, CarePaths, simulate
from tertial.forecast.stays import moved_on

_ROUNDED = 256
"""Paths that are rounded at a time."""
_FILTERED = 4
"""How many months the unbooked part is inferred from."""


Counted = tuple[tuple[Measure, ...], tuple[Rate, ...]]


def forecast(inputs: Inputs, paths: int = 10_000, seed: int = 1) -> Forecast:
    """Forecast the year of `inputs.as_of`. The same inputs, paths and seed give the same forecast on any number of cores.

    Raises ValueError when `paths` is less than 2.
    """
    with ThreadPoolExecutor(1) as thread:
        counts = thread.submit(counted, inputs, paths, seed)
        return finish(*drawn(inputs, paths, seed), seed, counts.result())


def drawn(inputs: Inputs, paths: int, seed: int, beside: Beside | None = None) -> tuple[Register, CarePaths]:
    """The models of placements, and the paths that they give; of `inputs` the placements alone are looked at. What `beside` has time for
    is drawn there. Raises ValueError when `paths` is less than 2."""
    register = prepare(inputs, paths)
    return register, simulate(register.placements, register.models, len(inputs.care_types), paths, seed, beside=beside)


def with_all(register: Register, care: CarePaths, inputs: Inputs) -> tuple[Register, CarePaths]:
    """What was drawn of the placements alone, with all inputs: their units, sorted as well, may be more."""
    at = np.array([inputs.units.index(unit) for unit in register.inputs.units], np.int64)
    units = np.zeros((len(inputs.care_types), len(inputs.units)))
    units[:, at] = register.models.units
    placements = replace(register.placements, unit=at[register.placements.unit])
    return (
        Register(inputs, placements, replace(register.models, units=units)),
        replace(care, cell_unit=at[care.cell_unit]),
    )


def prepare(inputs: Inputs, paths: int) -> Register:
    """The placements that can be used, and every model of them. Raises ValueError when `paths` is less than 2."""
    if paths < 2:
        raise ValueError(f"a distribution takes at least two paths; found {paths}")
    placements = usable(inputs.placements, day_number(inputs.as_of))
    models = fit(placements, len(inputs.care_types), len(inputs.units), inputs.as_of)
    return Register(inputs, moved_on(placements, models.as_of), models)


def counted(inputs: Inputs, paths: int, seed: int) -> Counted:
    """What is told of the events of the case system, which has nothing to do with the paths of placements."""
    return measures(inputs, paths, seed), rates(inputs, seed)


def finish(register: Register, care: CarePaths, seed: int, counts: Counted = ((), ())) -> Forecast:
    """The forecast from the paths of placements: their booking, and every other line. The same seed draws the same errors."""
    inputs, paths = register.inputs, len(care.days)
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 11])))
    booking = register.booking()
    booked = _bookings(register, booking, care, random)
    cells, series = _cells(inputs, booking, care)
    rest = draw_lines(fit_lines(series), series, paths, random)
    _add_care(rest, register, booking, booked, care, cells)
    return _assemble(register, booking, booked, care, cells, rest, seed, counts)


@dataclass(frozen=True, slots=True)
class Register:
    """The placements beside the ledger: cost of the days by group of accounts, as registered, and `moved_on` where the person has."""

    inputs: Inputs
    placements: Placements
    models: Models

    @property
    def group(self) -> Ints:
        return np.array(self.inputs.care_group, np.int64)

    def cost(self, first: int, last: int) -> Floats:
        """Öre by (type, month from `first` to `last`), positive, of the days up to the forecast's."""
        p, types = self.placements, len(self.inputs.care_types)
        return known_care(p, p.care_type, types, self.models.as_of, first, last)[1]

    def by_group(self, of_types: Floats) -> Floats:
        """Sums by (group, month) of values by (type, month)."""
        out = np.zeros((self.inputs.groups, of_types.shape[1]))
        mine = self.group >= 0
        np.add.at(out, self.group[mine], of_types[mine])
        return out

    def booked(self, first: int, last: int) -> Floats:
        """Öre by (group, month), positive for costs."""
        books = self.inputs.books
        return np.asarray(-books.care[:, :, first - books.first : last - books.first + 1].sum(axis=1), np.float64)

    def booking(self) -> BookingModel:
        """How the groups are booked, learned from the months that are both closed and completely registered."""
        books = self.inputs.books
        first = max(books.first, int(month_of(self.models.stays.seen_from)) + 1)
        last = min(books.closed, int(month_of(self.models.first)) - 1)
        if last < first:
            last = first - 1
        return fit_booking(self.by_group(self.cost(first, last)), self.booked(first, last), first)


def _bookings(register: Register, booking: BookingModel, care: CarePaths, random: np.random.Generator) -> Floats:
    """Paths of what is booked by (path, group, month after the last closed one), positive for costs."""
    books, group = register.inputs.books, register.group
    first = max(books.first - 1, books.closed - _FILTERED)
    last = int(care.months[-1])
    cost = np.zeros((len(care.days), register.inputs.groups, last - first + 1))
    cost += register.by_group(register.cost(first, last))
    at = np.flatnonzero(care.months >= first)
    for g in range(register.inputs.groups):
        mine = np.flatnonzero(group[care.cell_type] == g)
        cost[:, g, care.months[at] - first] = care.cost[:, mine][:, :, at].sum(axis=1)
    return draw_bookings(booking, cost, register.booked(first + 1, books.closed), first, books.closed, random)


def _cells(inputs: Inputs, booking: BookingModel, care: CarePaths) -> tuple[Ints, Series]:
    """The cells (unit, line) that have anything, and their series without what the register of placements explains."""
    books = inputs.books
    amount = books.amount.astype(np.float64)
    unexplained = np.array([not e for e in booking.explained], np.bool_)
    if unexplained.any():
        amount += np.einsum("gum,gl->ulm", books.care[unexplained].astype(np.float64), books.care_line[unexplained])
    placed = np.einsum("gu,gl->ul", np.abs(books.care).sum(axis=2).astype(np.float64), books.care_line)
    for type_, unit in zip(care.cell_type, care.cell_unit, strict=True):
        if inputs.care_group[type_] >= 0:
            placed[unit] += books.care_line[inputs.care_group[type_]]
    there = (amount != 0).any(axis=2) | (books.budget != 0).any(axis=2) | (placed > 0)
    cells = np.argwhere(there)
    budget = (books.budget - books.budget_care).astype(np.float64)
    budget[:, :, ~books.budgeted] = np.nan
    unit, line = cells[:, 0], cells[:, 1]
    return cells, Series(amount[unit, line], budget[unit, line], line, books.first, books.closed)


def _unit_shares(register: Register, care: CarePaths) -> list[tuple[Ints, Floats]]:
    """For each group the units that pay, and by (path, unit) the share of the rest of the year that each does.

    A unit's share of the days' cost on the path, times how much of it the ledger has put there in the last year compared with the
    register. Where the two name different units the ledger decides.
    """
    inputs, books, now = register.inputs, register.inputs.books, register.models.as_of
    p, units = register.placements, len(inputs.units)
    closed = books.closed
    window = (max(books.first, closed - 11), closed)
    cell = p.care_type * units + p.unit
    of_register = known_care(p, cell, len(inputs.care_types) * units, now, *window)[1].sum(axis=1).reshape(-1, units)
    at = slice(window[0] - books.first, closed - books.first + 1)
    out = []
    for g in range(inputs.groups):
        registered = of_register[register.group == g].sum(axis=0)
        ledger = np.maximum(-books.care[g, :, at].sum(axis=1).astype(np.float64), 0.0)
        ahead = np.zeros((len(care.days), units))
        mine = np.flatnonzero(register.group[care.cell_type] == g)
        months = care.months > closed
        np.add.at(ahead.T, care.cell_unit[mine], care.cost[:, mine][:, :, months].sum(axis=2).T.astype(np.float64))
        out.append(_shares(registered, ledger, ahead))
    return out


def _shares(registered: Floats, ledger: Floats, ahead: Floats) -> tuple[Ints, Floats]:
    part = registered / max(registered.sum(), 1.0)
    put = ledger / ledger.sum() if ledger.sum() > 0 else part
    matched = part > 0.005
    factor = np.where(matched, put / np.where(matched, part, 1.0), 0.0 if ledger.sum() > 0 else 1.0)
    fixed = np.where(matched, 0.0, put)
    share = ahead * factor + fixed * ahead.sum(axis=1, keepdims=True)
    total = share.sum(axis=1, keepdims=True)
    share = np.where(total > 0, share / np.where(total > 0, total, 1.0), put)
    units = np.flatnonzero(share.max(axis=0) > 0)
    return units, share[:, units]


def _add_care(
    rest: Floats, register: Register, booking: BookingModel, booked: Floats, care: CarePaths, cells: Ints
) -> None:
    """Add the bookings of placements to the cells' paths, by unit and line; costs are minus."""
    number = {(int(u), int(line)): i for i, (u, line) in enumerate(cells)}
    for g, (units, share) in enumerate(_unit_shares(register, care)):
        if not booking.explained[g]:
            continue
        for line in np.flatnonzero(register.inputs.books.care_line[g]):
            of_line = float(register.inputs.books.care_line[g, line])
            for at, unit in enumerate(units):
                rest[:, number[int(unit), int(line)]] -= booked[:, g] * share[:, at, None] * of_line


def _whole_ore(values: Floats) -> Ints:
    """The values rounded to whole öre, in the same memory: a forecast of a large committee fills hundreds of megabytes."""
    out: Ints = values.view(np.int64)
    for at in range(0, len(values), _ROUNDED):
        out[at : at + _ROUNDED] = np.rint(values[at : at + _ROUNDED]).astype(np.int64)
    return out


def _assemble(
    register: Register,
    booking: BookingModel,
    booked: Floats,
    care: CarePaths,
    cells: Ints,
    rest: Floats,
    seed: int,
    counts: Counted,
) -> Forecast:
    inputs, books = register.inputs, register.inputs.books
    january = int(month_of(int(first_of(inputs.as_of.year * 12)))) - books.first
    closed = max(books.closed - books.first + 1, january)
    total = books.amount + np.rint(np.einsum("gum,gl->ulm", books.care.astype(np.float64), books.care_line)).astype(
        np.int64
    )
    of_cells = total[cells[:, 0], cells[:, 1]]
    has_budget = bool(books.budgeted[january:].any())
    budget = books.budget[cells[:, 0], cells[:, 1], january:].sum(axis=1)
    in_year = rest.shape[2] - max(0, rest.shape[2] - 12)
    return Forecast(
        as_of=inputs.as_of,
        seed=seed,
        units=inputs.units,
        lines=inputs.lines,
        areas=inputs.areas,
        cells=cells,
        closed=books.closed,
        to_date=of_cells[:, january:].sum(axis=1),
        past=of_cells[:, january:closed].sum(axis=1),
        budget=budget if has_budget else None,
        paths=_whole_ore(rest)[:, :, rest.shape[2] - in_year :],
        measures=counts[0],
        rates=counts[1],
        care=care_results(register.inputs, register.placements, register.models, booking, booked, care),
        placed=placed(register.inputs, register.placements, register.models, booking, booked, care),
    )
