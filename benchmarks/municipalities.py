"""Simulated municipalities for measuring the forecast: what happens in truth, and what was known on a day.

Shares no code with the engine and none of its assumptions: stays are mixtures of Weibull and log-normal times, arrivals
change level at unknown days and come in waves, efforts shorten stays, prices jump, invoices come late, and placements are
registered late. Every number is drawn anew for each seed.

Four regimes: `basic`, which the method was developed on, `other`, which showed what it had missed, `third` and `fourth`, which were
looked at while the widths of intervals were set. They have other care types, shapes of stays, delays, waves and bills. In `third`, efforts lengthen stays as often as they
shorten them. `fourth` is of another build: no type's level shifts by itself but all may at once, siblings come together, stays
have very long tails, hardly anything is registered at once, and other lines move as well (`municipality_lines.restless`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import municipality_lines
from municipality_lines import HISTORY, LINES, MONTHS, YEAR

SIZES = {"small": 60, "middle": 200, "large": 600}
_ZERO = date(1970, 1, 1)
DAY0 = (date(YEAR - HISTORY, 1, 1) - _ZERO).days
DAY9 = (date(YEAR, 12, 31) - _ZERO).days
_FORMS = (
    # code, share of open placements, mean stay (days), price a day, chance and form of what follows, spread of price, area
    ("hvb", 0.09, 190, 6000, (("supported_housing", 0.25), ("sis", 0.06)), 0.20, 0),
    ("sis", 0.02, 140, 10500, (("hvb", 0.5),), 0.06, 0),
    ("family_home", 0.34, 1100, 1300, (("supported_housing", 0.05),), 0.25, 1),
    ("family_home_agency", 0.08, 500, 2500, (("family_home", 0.2),), 0.12, 1),
    ("emergency_home", 0.09, 110, 1500, (("family_home", 0.35),), 0.20, 1),
    ("emergency_home_agency", 0.05, 95, 3000, (("family_home_agency", 0.3),), 0.12, 1),
    ("supported_housing", 0.10, 260, 1900, (), 0.15, 0),
    ("protected_housing", 0.06, 65, 1900, (), 0.10, 2),
    ("hvb_adult", 0.09, 100, 3000, (("outpatient_bought", 0.2),), 0.18, 2),
    ("outpatient_bought", 0.08, 150, 950, (), 0.25, 2),
)
_OTHER_FORMS = (
    ("hvb", 0.07, 240, 5400, (("supported_housing", 0.35), ("sis", 0.03)), 0.25, 0),
    ("sis", 0.02, 90, 11200, (("hvb", 0.6),), 0.04, 0),
    ("family_home", 0.30, 1500, 1100, (("supported_housing", 0.1),), 0.2, 1),
    ("family_home_agency", 0.12, 380, 2800, (("family_home", 0.3),), 0.15, 1),
    ("emergency_home", 0.06, 75, 1700, (("family_home", 0.5),), 0.15, 1),
    ("supported_housing", 0.13, 330, 1700, (), 0.2, 0),
    ("protected_housing", 0.04, 40, 1700, (), 0.15, 2),
    ("hvb_adult", 0.07, 75, 3300, (("outpatient_bought", 0.3),), 0.2, 2),
    ("outpatient_bought", 0.10, 210, 800, (), 0.3, 2),
    ("special_housing", 0.04, 620, 2400, (), 0.1, 2),
    ("contact_family", 0.04, 700, 300, (), 0.2, 1),
    ("assessment_home", 0.01, 50, 6200, (("family_home", 0.3), ("hvb", 0.2)), 0.1, 1),
)
_THIRD_FORMS = (
    ("hvb", 0.11, 160, 6900, (("family_home", 0.15), ("supported_housing", 0.1)), 0.3, 0),
    ("sis", 0.03, 170, 9600, (("hvb", 0.4), ("supported_housing", 0.2)), 0.05, 0),
    ("family_home", 0.25, 850, 1600, (), 0.3, 1),
    ("emergency_home", 0.10, 85, 2100, (("family_home", 0.25), ("hvb", 0.1)), 0.25, 1),
    ("supported_housing", 0.14, 200, 2300, (), 0.1, 0),
    ("protected_housing", 0.09, 90, 2200, (), 0.2, 2),
    ("hvb_adult", 0.14, 130, 2700, (("outpatient_bought", 0.15), ("special_housing", 0.1)), 0.25, 2),
    ("outpatient_bought", 0.06, 110, 1200, (), 0.2, 2),
    ("special_housing", 0.08, 900, 2000, (), 0.15, 2),
)
_FOURTH_FORMS = (
    ("hvb", 0.05, 210, 7800, (("family_home", 0.2),), 0.35, 0),
    ("family_home", 0.40, 950, 1500, (("supported_housing", 0.06),), 0.15, 1),
    ("family_home_agency", 0.05, 320, 3300, (), 0.2, 1),
    ("emergency_home", 0.07, 60, 1900, (("family_home", 0.3), ("hvb", 0.05)), 0.1, 1),
    ("supported_housing", 0.18, 300, 1500, (), 0.3, 0),
    ("protected_housing", 0.05, 75, 2000, (), 0.05, 2),
    ("hvb_adult", 0.05, 110, 3600, (("special_housing", 0.2),), 0.1, 2),
    ("special_housing", 0.15, 1200, 1700, (), 0.25, 2),
)
AREAS = ("A", "B", "C", "D")
Stay = Callable[[np.random.Generator, float, int], np.ndarray]


def day(year: int, month: int, number: int = 1) -> int:
    return (date(year, month, number) - _ZERO).days


def month_starts() -> np.ndarray:
    """The first day of every month of the history and the year, and the day after the last."""
    return np.array([day(YEAR - HISTORY + m // 12, m % 12 + 1) for m in range(MONTHS)] + [DAY9 + 1])


@dataclass(frozen=True)
class Regime:
    """What differs between worlds: care types, how long stays last, and how much moves."""

    forms: tuple[tuple[object, ...], ...]
    stay: Stay
    season: float = 0.15
    drift: float = 0.05
    shift: tuple[float, float] = (0.6, 0.45)
    wave: tuple[float, float, float] = (0.5, 1.8, 3.0)
    clump: float = 8.0
    effort: tuple[float, float, float] = (0.25, 0.55, 0.8)
    bunch: float = 0.25
    at_once: float = 0.6
    delay: tuple[float, float] = (4.0, 14.0)
    late_bills: tuple[float, ...] = (0.0, 0.1, 0.25)
    accrue: float = 0.6
    salt: int = 20240831
    siblings: float = 0.0
    together: tuple[float, float] = (0.0, 0.0)
    delay_shape: float | None = None
    lines: Callable[..., tuple[np.ndarray, np.ndarray]] = municipality_lines.steady


@dataclass
class Truth:
    """The parameters that were drawn: for a forecaster who knows them."""

    intensity: np.ndarray
    """Starts a day by (form, day from `first_day`)."""
    first_day: int
    efforts: list[tuple[int, float] | None]
    slow: float


@dataclass
class Municipality:
    """The truth. Days are days since 1970; money is kronor, positive for costs in `bills` and signed in `other`."""

    size: str
    seed: int
    form: np.ndarray
    person: np.ndarray
    unit: np.ndarray
    start: np.ndarray
    end: np.ndarray
    price: np.ndarray
    registered: np.ndarray
    end_registered: np.ndarray
    change_of: np.ndarray
    change_day: np.ndarray
    change_price: np.ndarray
    units: tuple[str, ...]
    areas: tuple[str, ...]
    regime: Regime
    truth: Truth
    other: np.ndarray = field(default_factory=lambda: np.zeros(0))
    """(unit, line, month) without placements."""
    bills: np.ndarray = field(default_factory=lambda: np.zeros(0))
    """(form, unit, month) as booked."""
    budget: np.ndarray = field(default_factory=lambda: np.zeros(0))
    budget_care: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def care_days(self, first: int, last: int) -> np.ndarray:
        """True care days by form from `first` to `last`."""
        days = np.maximum(0, np.minimum(self.end, last) - np.maximum(self.start, first) + 1)
        return np.bincount(self.form, days, minlength=len(self.codes))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(str(f[0]) for f in self.regime.forms)

    def booked(self) -> np.ndarray:
        """(unit, line, month), committee's sign."""
        out = self.other.copy()
        out[:, LINES.index("placements")] -= self.bills.sum(axis=0)
        return out


def make(size: str, seed: int, regime: str = "basic") -> Municipality:
    world = REGIMES[regime]
    rng = np.random.default_rng([seed, SIZES[size], world.salt])
    units, areas, payer = _units(size)
    town = _placements(rng, world, size, seed, units, areas, payer)
    cost, _ = _monthly_cost(town, len(units))
    town.bills = _bill(rng, cost, world)
    town.other, plan = world.lines(rng, SIZES[size], len(units))
    _budget(rng, town, plan)
    return town


def _units(size: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]]:
    """Codes of units, the area of each, and the unit that pays each of three kinds of care."""
    per_area = {"small": 2, "middle": 4}.get(size, 7)
    units = tuple(f"{5 + a}{n:02d}" for a in range(4) for n in range(per_area))
    areas = tuple(AREAS[a] for a in range(4) for _ in range(per_area))
    return units, areas, (0, per_area, 2 * per_area)


def _stay(rng: np.random.Generator, mean: float, n: int) -> np.ndarray:
    """Days of stay: some break down early, some are decided for a term, the rest are long-tailed."""
    kind = rng.random(n)
    early = rng.exponential(min(20.0, mean / 4), n)
    term = rng.normal(mean * 0.8, mean * 0.12, n)
    sigma = 0.75
    tail = rng.lognormal(np.log(mean * 1.25) - sigma**2 / 2, sigma, n)
    return np.maximum(0, np.where(kind < 0.18, early, np.where(kind < 0.4, term, tail))).astype(int)


def _weibull_stay(rng: np.random.Generator, mean: float, n: int) -> np.ndarray:
    """Days of stay: broken off, decided for half a year or a year, or a Weibull time that ends ever more rarely."""
    kind = rng.random(n)
    early = rng.exponential(min(35.0, mean / 3), n)
    decided = np.where(rng.random(n) < 0.5, 182, 365) * min(1.0, mean / 200) + rng.normal(0, 9, n)
    shape = 0.8 if mean < 300 else 1.3
    tail = mean * 1.3 * rng.weibull(shape, n)
    return np.maximum(0, np.where(kind < 0.12, early, np.where(kind < 0.3, decided, tail))).astype(int)


def _gamma_stay(rng: np.random.Generator, mean: float, n: int) -> np.ndarray:
    """Days of stay: a few nights, a spell around a typical length, or a Gamma time with a long tail."""
    kind = rng.random(n)
    nights = rng.geometric(0.2, n)
    spell = rng.gamma(9.0, mean * 0.7 / 9.0, n)
    tail = rng.gamma(0.9, mean * 1.45 / 0.9, n)
    return np.maximum(0, np.where(kind < 0.1, nights, np.where(kind < 0.5, spell, tail))).astype(int)


def _loglogistic_stay(rng: np.random.Generator, mean: float, n: int) -> np.ndarray:
    """Days of stay: a long-tailed time around its median, or one that is decided for one of three terms."""
    odds = rng.random(n)
    tail = mean * 0.62 * (odds / (1 - odds)) ** (1 / 1.9)
    term = rng.choice(np.array([0.5, 1.0, 1.5]), n) * mean + rng.normal(0, 5, n)
    return np.clip(np.where(rng.random(n) < 0.15, term, tail), 0, 14 * mean).astype(int)


REGIMES = {
    "basic": Regime(_FORMS, _stay),
    "other": Regime(
        _OTHER_FORMS, _weibull_stay, season=0.3, drift=0.09, shift=(0.8, 0.5), wave=(0.75, 2.0, 4.0), clump=3.0,
        effort=(0.4, 0.45, 0.8), bunch=0.5, at_once=0.35, delay=(8.0, 22.0), late_bills=(0.05, 0.4), accrue=0.3,
        salt=20240930,
    ),
    "third": Regime(
        _THIRD_FORMS, _gamma_stay, season=0.1, drift=0.12, shift=(0.5, 0.6), wave=(0.4, 1.5, 2.5), clump=5.0,
        effort=(0.35, 0.5, 1.5), bunch=0.1, at_once=0.75, delay=(5.0, 40.0), late_bills=(0.0, 0.15, 0.5), accrue=0.8,
        salt=20261122,
    ),
    "fourth": Regime(
        _FOURTH_FORMS, _loglogistic_stay, season=0.2, drift=0.03, shift=(0.0, 0.0), wave=(0.2, 2.0, 3.0), clump=20.0,
        effort=(0.15, 0.5, 1.0), bunch=0.4, delay=(10.0, 30.0), late_bills=(0.1, 0.6), accrue=0.5, salt=20261201,
        siblings=0.35, together=(0.4, 0.3), delay_shape=0.8, lines=municipality_lines.restless,
    ),
}  # fmt: skip


def _intensity(rng: np.random.Generator, world: Regime, base: float, first: int, days: int, adult: bool) -> np.ndarray:
    """Arrivals a day: season, slow drift, a change of level, a wave."""
    t = np.arange(days)
    season = 1 + world.season * np.cos(2 * np.pi * (first + t - (20 if adult else 75)) / 365.25)
    drift = np.exp(np.cumsum(rng.normal(0, world.drift, days // 30 + 2))[t // 30] * 0.6)
    rate = base * season * drift / np.mean(drift)
    if rng.random() < world.shift[0]:
        at = rng.integers(days - 900, days - 60)
        rate[at:] *= np.exp(rng.normal(0, world.shift[1]))
    if rng.random() < world.wave[0]:
        at = rng.integers(days - 900, days - 30)
        rate[at : at + rng.integers(45, 130)] *= rng.uniform(*world.wave[1:])
    return rate


def _together(rng: np.random.Generator, world: Regime, days: int) -> np.ndarray:
    """What the arrivals of every care type are multiplied by from a day in the last two years on: a new head, a new law."""
    factor = np.ones(days)
    chance, size = world.together
    if chance and rng.random() < chance:
        factor[rng.integers(days - 700, days - 60) :] = np.exp(rng.normal(0, size))
    return factor


def _placements(rng, world, size, seed, units, areas, payer) -> Municipality:  # noqa: ANN001
    first = DAY0 - 9 * 365
    days = DAY9 - first + 1
    queue: list[tuple[np.ndarray, ...]] = []
    next_person = 0
    forms, n_open = world.forms, SIZES[size]
    codes = tuple(f[0] for f in forms)
    efforts = _efforts(rng, world)
    intensity = np.zeros((len(forms), days))
    parts: list[tuple[np.ndarray, ...]] = []
    move = _together(rng, world, days)
    for f, form in enumerate(forms):
        base = n_open * form[1] / form[2] * np.exp(rng.normal(0, 0.2))
        intensity[f] = _intensity(rng, world, base, first, days, form[6] == 2) * move
        counts = rng.poisson(intensity[f] * rng.gamma(world.clump, 1 / world.clump, days))
        if world.siblings:
            counts = rng.binomial(counts, 1 / (1 + world.siblings))
            counts = counts + rng.binomial(counts, world.siblings)
        start = first + np.repeat(np.arange(days), counts)
        queue.append((np.full(len(start), f), np.arange(len(start)) + next_person, start))
        next_person += len(start)
    form_, person, start = (np.concatenate(c) for c in zip(*queue, strict=True))
    while len(form_):
        end = ends(rng, world, efforts, form_, start)
        parts.append((form_, person, start, end))
        target = np.full(len(form_), -1)
        for f, form in enumerate(forms):
            u, low = rng.random(len(form_)), 0.0
            for code, chance in form[4]:
                hit = (form_ == f) & (u >= low) & (u < low + chance)
                target[hit] = codes.index(code)
                low += chance
        go = (target >= 0) & (end < DAY9)
        form_, person, start = target[go], person[go], end[go] + 1
    form_, person, start, end = (np.concatenate(c) for c in zip(*parts, strict=True))
    keep = (end >= DAY0) & (start <= DAY9)
    form_, person, start, end = form_[keep], person[keep], start[keep], end[keep]
    order = np.lexsort((person, start))
    form_, person, start, end = form_[order], person[order], start[order], end[order]
    n = len(form_)
    slow = rng.uniform(*world.delay)
    registered = start + delays(rng, world, slow, n)
    end_registered = end + delays(rng, world, slow * 1.3, n, 0.1)
    price, change_of, change_day, change_price = _prices(rng, forms, form_, start, end)
    kinds = np.array([f[6] for f in forms])[form_]
    unit = np.array(payer)[kinds]
    second = rng.random(n) < 0.3
    unit = np.where(second & (len(units) > 8), unit + 1, unit)
    return Municipality(
        size, seed, form_, person, unit, start, end, price, registered, end_registered, change_of, change_day,
        change_price, units, areas, world, Truth(intensity, first, efforts, slow),
    )  # fmt: skip


def delays(rng: np.random.Generator, world: Regime, slow: float, n: int, less: float = 0.0) -> np.ndarray:
    """Days from an event to its registration: within days, or whenever somebody gets round to it."""
    if world.delay_shape is not None:
        return rng.lognormal(np.log(slow), world.delay_shape, n).astype(int)
    return np.where(rng.random(n) < world.at_once - less, rng.integers(0, 4, n), rng.gamma(1.2, slow, n).astype(int))


def _efforts(rng: np.random.Generator, world: Regime) -> list[tuple[int, float] | None]:
    """For some care types a day from which what is left of a stay is shortened."""
    chance, low, high = world.effort
    return [
        (int(rng.integers(DAY9 - 800, DAY9 - 60)), float(rng.uniform(low, high))) if rng.random() < chance else None
        for _ in world.forms
    ]


def ends(
    rng: np.random.Generator,
    world: Regime,
    efforts: list[tuple[int, float] | None],
    form: np.ndarray,
    start: np.ndarray,
) -> np.ndarray:
    """The last day of each stay, efforts and bunching at month ends included."""
    end = start + _stays(rng, world, np.array([f[2] for f in world.forms])[form])
    for f, effort in enumerate(efforts):
        if effort is not None:
            cut = (form == f) & (end > effort[0])
            held = np.maximum(start, effort[0])
            end = np.where(cut, held + ((end - held) * effort[1]).astype(int), end)
    bunch = (rng.random(len(end)) < world.bunch) & (end - start > 20)
    return np.where(bunch, _month_end(end), end)


def _stays(rng: np.random.Generator, world: Regime, mean: np.ndarray) -> np.ndarray:
    out = np.zeros(len(mean), int)
    for value in np.unique(mean):
        mine = mean == value
        out[mine] = world.stay(rng, float(value), int(mine.sum()))
    return out


def _month_end(days: np.ndarray) -> np.ndarray:
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    return (months + 1).astype("datetime64[D]").astype(int) - 1


def _prices(
    rng: np.random.Generator,
    forms: tuple[tuple[object, ...], ...],
    form: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
) -> tuple[np.ndarray, ...]:
    """Price a day at the start, and later prices: an index on 1 January, jumps of whole forms, renegotiations."""
    years = np.arange(YEAR - HISTORY - 9, YEAR + 1)
    index = np.cumprod(np.exp(rng.normal(0.03, 0.012, len(years))))
    jump_day = np.where(rng.random(len(forms)) < 0.35, rng.integers(DAY9 - 900, DAY9 - 20, len(forms)), 10**7)
    new_year = rng.random(len(forms)) < 0.5
    jump_day = np.where(new_year & (jump_day < 10**7), day(YEAR, 1), jump_day)
    jump = np.exp(rng.normal(0.10, 0.08, len(forms)))
    base = np.array([f[3] for f in forms]) * np.exp(rng.normal(0, 0.1, len(forms)))
    own = base[form] * np.exp(rng.normal(0, 1, len(form)) * np.array([f[5] for f in forms])[form])

    def level(which: np.ndarray, at: np.ndarray) -> np.ndarray:
        year = at.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
        jumped = at >= jump_day[form[which]]
        return (
            own[which] * index[np.clip(year - years[0], 0, None)] / index[-1] * np.where(jumped, jump[form[which]], 1.0)
        )

    renegotiated = np.where(rng.random(len(form)) < 0.08, start + rng.integers(40, 300, len(form)), 10**7)
    factor = np.exp(rng.normal(-0.03, 0.1, len(form)))
    every = np.arange(len(form))
    price = np.round(level(every, start))
    changes = []
    for y in range(YEAR - HISTORY - 8, YEAR + 1):
        at = day(y, 1)
        changes.append((every[(start < at) & (end >= at)], at))
    changes += [
        (every[(form == f) & (start < jump_day[f]) & (end >= jump_day[f])], int(jump_day[f]))
        for f in range(len(forms))
        if jump_day[f] < 10**7
    ]
    of = np.concatenate([c[0] for c in changes] + [every[(renegotiated <= end)]])
    when = np.concatenate([np.full(len(c[0]), c[1]) for c in changes] + [renegotiated[renegotiated <= end]])
    keep = when <= DAY9
    of, when = of[keep], when[keep]
    order = np.lexsort((when, of))
    of, when = of[order], when[order]
    first = np.append(True, (np.diff(of) != 0) | (np.diff(when) != 0))
    of, when = of[first], when[first]
    new = np.round(level(of, when) * np.where(when >= renegotiated[of], factor[of], 1.0))
    return price, of, when, new


def _monthly_cost(town: Municipality, units: int) -> tuple[np.ndarray, np.ndarray]:
    """Cost of care by (form, unit, month), day by day at the price in force."""
    edges = month_starts()
    cost = np.zeros((len(town.codes), units, MONTHS))
    of = np.concatenate((np.arange(len(town.form)), town.change_of))
    begin = np.concatenate((town.start, town.change_day))
    price = np.concatenate((town.price, town.change_price))
    order = np.lexsort((begin, of))
    of, begin, price = of[order], begin[order], price[order]
    until = np.append(np.where(of[1:] == of[:-1], begin[1:] - 1, 10**7), 10**7)
    until = np.minimum(until, town.end[of])
    for m in range(MONTHS):
        days = np.maximum(0, np.minimum(until, edges[m + 1] - 1) - np.maximum(begin, edges[m]) + 1)
        np.add.at(cost[:, :, m], (town.form[of], town.unit[of]), days * price)
    return cost, edges


def _bill(rng: np.random.Generator, cost: np.ndarray, world: Regime) -> np.ndarray:
    """What is booked: some invoices a month late, at year's end accrued in some municipalities; small differences."""
    forms, units, months = cost.shape
    typical = rng.choice(world.late_bills)
    accrued = rng.random() < world.accrue
    late = np.clip(typical * rng.gamma(6, 1 / 6, (forms, units, months)), 0, 0.8)
    if accrued:
        late[:, :, 11::12] = 0.0
    ratio = np.exp(rng.normal(0.01, 0.015, (forms, 1, 1))) * np.exp(rng.normal(0, 0.015, cost.shape))
    due = cost * ratio
    out = due * (1 - late)
    out[:, :, 1:] += (due * late)[:, :, :-1]
    return out


def _budget(rng: np.random.Generator, town: Municipality, plan: np.ndarray) -> None:
    """Balanced every year: placements by last year's cost, the committee's grant pays the rest in twelfths."""
    placements = LINES.index("placements")
    care = np.zeros((plan.shape[0], MONTHS))
    for y in range(HISTORY + 1):
        before = town.bills[:, :, max(0, 12 * (y - 1)) : max(12, 12 * y)].sum(axis=(0, 2))
        care[:, 12 * y : 12 * y + 12] = -(before * rng.normal(1.02, 0.03) / 12)[:, None]
    budget = plan.copy()
    budget[:, placements] = care
    for y in range(HISTORY + 1):
        of_year = slice(12 * y, 12 * y + 12)
        net = budget[:, :, of_year].sum(axis=(1, 2))
        budget[:, 0, of_year] = -net[:, None] / 12
    town.budget, town.budget_care = budget, np.zeros_like(budget)
    town.budget_care[:, placements] = care
    town.other[:, 0] = budget[:, 0]


def as_date(number: int) -> date:
    return _ZERO + timedelta(days=int(number))
