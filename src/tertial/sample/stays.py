"""Placements as they truly happened: starts, stays, moves between forms of care, prices, and when each was registered."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from tertial.sample.days import Bools, Floats, Ints, first_of, last_of, month_number, month_of, number, rng
from tertial.sample.plan import (
    AS_OF,
    CARE_FORMS,
    CODES,
    KNOWN,
    OUTSIDE_AGREEMENT,
    PRICE_INDEX,
    PROVIDERS,
    SIS_INDEX,
    STATE,
    SUPPLIERS,
    WAVE_FACTOR,
    WAVE_FORM,
    WAVE_MONTHS,
)

FIRST_YEAR = 2008
"""The simulation starts here, so that long stays have filled up when the exports begin."""
ENDED_TO = ("home", "adult", "moved", *CODES)
SUPPLIER_CODES = ("", *SUPPLIERS)
_CHILD_SEASON = (1.0, 1.05, 1.1, 1.05, 1.1, 1.0, 0.72, 0.85, 1.1, 1.05, 1.05, 0.93)
_ADULT_SEASON = (1.12, 1.1, 1.05, 1.0, 1.0, 0.95, 0.82, 0.9, 1.0, 1.0, 1.04, 1.02)
_SHARES = (0.34, 0.24, 0.16, 0.12, 0.08, 0.06)


@dataclass(frozen=True, slots=True)
class Stays:
    """One element a placement, in order of start. Days are day numbers, both ends are days with care.

    `form` is an index of `CARE_FORMS`, `supplier` of `SUPPLIER_CODES`, `to` of `ENDED_TO`, `law` of the form's `laws`;
    `agreement` is 1, 0, or -1 for care without one. `level` is the day price in kronor at the level of 2021; from the
    day `changed` (0: never) it is multiplied by `factor`. `first` tells a person's first placement of a chain.
    """

    form: Ints
    person: Ints
    birth: Ints
    male: Bools
    first: Bools
    start: Ints
    end: Ints
    to: Ints
    law: Ints
    supplier: Ints
    agreement: Ints
    level: Floats
    changed: Ints
    factor: Floats
    decided: Ints
    registered: Ints
    end_registered: Ints

    def take(self, which: Ints | Bools) -> Stays:
        return Stays(*(getattr(self, f.name)[which] for f in fields(self)))

    def __len__(self) -> int:
        return len(self.form)


def _of(name: str) -> Floats:
    return np.array([getattr(f, name) for f in CARE_FORMS], np.float64)


def price_index() -> Floats:
    """Price level by (form, year - FIRST_YEAR); 2021 is 1. Years before 2019 fall by two percent a year."""
    out = np.empty((len(CARE_FORMS), 2027 - FIRST_YEAR))
    for row, form in enumerate(CARE_FORMS):
        index = SIS_INDEX if form.code == "sis" else PRICE_INDEX
        out[row] = [index.get(y, index[2019] * 0.98 ** max(0, 2019 - y)) for y in range(FIRST_YEAR, 2027)]
    return out


def day_price(stays: Stays, which: Ints, year: Ints, factor: Floats) -> Ints:
    """Öre a day of the placements `which` in `year`: level x index x factor, to the nearest five kronor."""
    exact = stays.level[which] * price_index()[stays.form[which], year - FIRST_YEAR] * factor
    return np.maximum(1, np.rint(exact / 5)).astype(np.int64) * 500


def arrival_rates(scale: float) -> Floats:
    """Expected starts from outside care by (form, month since January of FIRST_YEAR)."""
    years = np.repeat(np.arange(FIRST_YEAR, 2027), 12)
    season = np.array([_CHILD_SEASON if f.ages[1] < 20 else _ADULT_SEASON for f in CARE_FORMS])
    growth = (1 + _of("trend"))[:, None] ** np.maximum(0, years - 2021)[None, :]
    rates = _of("arrivals")[:, None] / 12 * growth * np.tile(season, len(years) // 12) * scale
    for year, month in WAVE_MONTHS:
        rates[CODES.index(WAVE_FORM), (year - FIRST_YEAR) * 12 + month - 1] *= WAVE_FACTOR
    return np.asarray(rates)


def _arrivals(random: np.random.Generator, scale: float) -> tuple[Ints, Ints]:
    counts = random.poisson(arrival_rates(scale))
    forms, months = np.indices(counts.shape)
    form = np.repeat(forms.ravel(), counts.ravel())
    month = np.repeat(months.ravel(), counts.ravel()) + FIRST_YEAR * 12
    first, last = first_of(month), last_of(month)
    start = first + np.floor(random.random(len(form)) * (last - first + 1)).astype(np.int64)
    return form, start


def _ends(random: np.random.Generator, form: Ints, start: Ints, birth: Ints) -> tuple[Ints, Bools]:
    """The last day of each stay, and whether it ended because the person came of age."""
    n = len(form)
    quick = random.random(n) < _of("quick")[form]
    long = random.gamma(1.6, 1 / 1.6, n) * _of("days")[form]
    stay = np.where(quick, random.exponential(18, n), long)
    end = start + np.maximum(0, np.rint(stay).astype(np.int64) - 1)
    bunched = (random.random(n) < 0.28) & ~quick
    end = np.where(bunched, last_of(month_of(np.minimum(end, number(KNOWN) + 900))), end)
    oldest = np.array([f.ages[1] for f in CARE_FORMS])[form]
    limit = np.where(oldest < 18, 18.0, np.where(oldest < 20, 21.0, 120.0))
    of_age = np.floor(birth + limit * 365.25).astype(np.int64) - 1
    adult = end > of_age
    return np.maximum(start, np.where(adult, of_age, end)), adult


def _next(random: np.random.Generator, form: Ints, end: Ints, birth: Ints, adult: Bools) -> Ints:
    """What each stay leads to, as an index of ENDED_TO. A form is reached only at an age that it takes."""
    n = len(form)
    chances = np.array([[f.next.get(code, 0.0) for code in CODES] for f in CARE_FORMS]).cumsum(axis=1)[form]
    target = (random.random(n)[:, None] >= chances).sum(axis=1)
    moves = target < len(CODES)
    reached = np.minimum(target, len(CODES) - 1)
    ages = np.array([f.ages for f in CARE_FORMS])[reached]
    age = (end - birth) / 365.25
    moves &= (age >= ages[:, 0]) & (age < ages[:, 1] + 1)
    otherwise = np.where(adult, 1, np.where(random.random(n) < 0.07, 2, 0))
    return np.where(moves, reached + 3, otherwise)


def _lives(random: np.random.Generator, scale: float) -> dict[str, Ints]:
    """Chains of stays: a person's first placement and every form that follows on it, generation by generation."""
    form, start = _arrivals(random, scale)
    ages = np.array([f.ages for f in CARE_FORMS])[form]
    age = ages[:, 0] + random.random(len(form)) * (ages[:, 1] + 1 - ages[:, 0])
    birth = start - np.floor(age * 365.25).astype(np.int64)
    person, first = np.arange(len(form)), np.ones(len(form), np.int64)
    parts: list[tuple[Ints, ...]] = []
    stop = number(AS_OF) + 122
    while len(form):
        end, adult = _ends(random, form, start, birth)
        to = _next(random, form, end, birth, adult)
        parts.append((form, person, birth, first, start, end, to))
        goes_on = (to >= 3) & (end < stop)
        form, start, birth, person = to[goes_on] - 3, end[goes_on] + 1, birth[goes_on], person[goes_on]
        first = np.zeros(len(form), np.int64)
    names = ("form", "person", "birth", "first", "start", "end", "to")
    return {name: np.concatenate(column) for name, column in zip(names, zip(*parts, strict=True), strict=True)}


def _suppliers(random: np.random.Generator, form: Ints, start: Ints) -> Ints:
    """Who gives the care, as an index of SUPPLIER_CODES; in the wave the last in the list, outside the agreement."""
    out = np.zeros(len(form), np.int64)
    months = [month_number(y, m) for y, m in WAVE_MONTHS]
    wave = np.isin(month_of(start), months) & (form == CODES.index(WAVE_FORM))
    for index, code in enumerate(CODES):
        names = np.array([SUPPLIER_CODES.index(s) for s in PROVIDERS[code]])
        shares = np.array(_SHARES[: len(names)])
        for where, weights in ((form == index) & ~wave, shares), ((form == index) & wave, shares[::-1] ** 0.7):
            out[where] = random.choice(names, int(where.sum()), p=weights / weights.sum())
    return out


def _delay(random: np.random.Generator, n: int, shares: tuple[float, float], longest: int) -> Ints:
    """Days until something is registered: at once, within weeks, or up to `longest` days."""
    which = random.random(n)
    late = np.where(which < shares[0] + shares[1], random.integers(4, 22, n), random.integers(22, longest, n))
    return np.where(which < shares[0], random.integers(0, 4, n), late)


def simulate(seed: int, scale: float) -> Stays:
    """Every placement with care in 2019 or later, to the end of 2026, whether or not it is known yet."""
    random = rng(seed, 1)
    lives = _lives(random, scale)
    keep = lives["end"] >= number(AS_OF.replace(2019, 1, 1))
    order = np.lexsort((lives["person"][keep], lives["form"][keep], lives["start"][keep]))
    lives = {name: column[keep][order] for name, column in lives.items()}
    form, start, end = lives["form"], lives["start"], lives["end"]
    n = len(form)
    supplier = _suppliers(random, form, start)
    outside = np.isin(supplier, [SUPPLIER_CODES.index(s) for s in OUTSIDE_AGREEMENT])
    has_agreement = (supplier > 0) & (supplier != SUPPLIER_CODES.index(STATE))
    agreed = ~outside & (random.random(n) < 0.96)
    spread = np.where(np.isin(form, [CODES.index("sis"), CODES.index("protected_housing")]), 0.03, 0.13)
    level = _of("price")[form] * np.exp(random.normal(0, 1, n) * spread) * np.where(outside, 1.09, 1.0)
    changed = start + random.integers(60, 150, n)
    changes = (random.random(n) < 0.10) & (changed < end - 20)
    law = np.floor(random.random(n) * np.array([len(f.laws) for f in CARE_FORMS])[form]).astype(np.int64)
    decided = start + np.where(random.random(n) < 0.4, random.integers(0, 9, n), -random.integers(0, 15, n))
    male = np.random.default_rng([seed, 2]).random(int(lives["person"].max()) + 1)[lives["person"]] < 0.53
    return Stays(
        form=form, person=lives["person"], birth=lives["birth"], male=male, first=lives["first"] == 1,
        start=start, end=end, to=lives["to"], law=law, supplier=supplier,
        agreement=np.where(has_agreement, agreed.astype(np.int64), -1), level=level,
        changed=np.where(changes, changed, 0), factor=np.where(random.random(n) < 0.7, 0.88, 1.12), decided=decided,
        registered=start + _delay(random, n, (0.55, 0.32), 62),
        end_registered=end + _delay(random, n, (0.38, 0.40), 70),
    )  # fmt: skip
