"""The flow through the authority: who came to its knowledge, what was found out and decided, and what was given.

A chain is notification -> assessment -> investigation -> closed -> decision -> measure -> ended; an application starts
at the investigation. Services without assessment stand alone. Every first placement has a chain that leads to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tertial.sample.days import Bools, Floats, Ints, first_of, month_of, number, rng
from tertial.sample.plan import AS_OF, CARE_FORMS, FIRST_DAY, KNOWN, REORGANISED
from tertial.sample.stays import Stays

KINDS = ("notification", "application", "assessment", "investigation", "investigation_closed", "decision", "measure",
         "measure_ended", "service")  # fmt: skip
SOURCES = ("", "school", "police", "health_care", "own", "relative", "authority", "other")
_SOURCE_SHARES = {
    True: (0, 0.27, 0.25, 0.20, 0.02, 0.10, 0.11, 0.05),
    False: (0, 0.00, 0.38, 0.22, 0.05, 0.15, 0.14, 0.06),
}
MEASURES = ("", "family_treatment", "contact_family", "counselling_young", "addiction_treatment", "housing_support",
            "structured_outpatient", "parent_support", "youth_talk", "family_counselling",
            *(f.code for f in CARE_FORMS))  # fmt: skip
_CHILD_MEASURES, _ADULT_MEASURES, _SERVICES = (1, 2, 3, 6), (4, 5, 6), (7, 8, 9)
_CARE_FROM = len(MEASURES) - len(CARE_FORMS)
FLOW = {2021: 8550, 2022: 8760, 2023: 8990, 2024: 9150, 2025: 9420, 2026: 9800}
"""Notifications and applications a year at scale 1, those that lead to a placement not counted."""
_APPLICATIONS = {2021: 0.118, 2022: 0.121, 2023: 0.126, 2024: 0.134, 2025: 0.139, 2026: 0.147}
_SERVICES_A_YEAR = {2021: 2350, 2022: 2600, 2023: 3050, 2024: 3400, 2025: 3700, 2026: 4250}
_SEASON = np.array([1.06, 1.02, 1.10, 1.02, 1.10, 0.97, 0.72, 0.90, 1.08, 1.07, 1.05, 0.91])
_INVESTIGATION = {2021: 78, 2022: 80, 2023: 84, 2024: 82, 2025: 97, 2026: 90}
"""Mean days of an investigation; it took longer when the units had just been reorganised."""


@dataclass(frozen=True, slots=True)
class Events:
    """One element an event, in order of date. `kind`, `source` and `measure` are indexes of `KINDS`, `SOURCES` and
    `MEASURES`; `after` is the place of the event that this one follows from, or -1; `form` 0 none, 1 outpatient, 2
    residential."""

    person: Ints
    child: Bools
    birth: Ints
    kind: Ints
    date: Ints
    registered: Ints
    unit: Ints
    source: Ints
    measure: Ints
    form: Ints
    after: Ints

    def __len__(self) -> int:
        return len(self.kind)


UNIT_CODES = ("620", "621", "622", "623", "640", "641", "642", "643", "650", "651", "652", "625", "630", "631")
_UNIT = {code: i for i, code in enumerate(UNIT_CODES)}


class _Chains:
    """Collects events link by link; every link tells the places of the links before."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.parts: list[dict[str, Ints]] = []
        self.count = 0

    def add(self, kind: str, person: Ints, day: Ints, **columns: Ints | int) -> Ints:
        n = len(person)
        place = np.arange(self.count, self.count + n)
        self.count += n
        given = {"child": 0, "birth": 0, "unit": 0, "source": 0, "measure": 0, "form": 0, "after": -1, **columns}
        part = {name: np.broadcast_to(np.asarray(value, np.int64), (n,)) for name, value in given.items()}
        self.parts.append({**part, "kind": np.full(n, KINDS.index(kind)), "person": person, "date": day})
        return place

    def events(self) -> Events:
        """All events that have happened and are registered by the day of export."""
        columns = {name: np.concatenate([p[name] for p in self.parts]) for name in self.parts[0]}
        random, n = self.random, self.count
        which = random.random(n)
        delay = np.where(which < 0.72, random.integers(0, 3, n), random.integers(3, 15, n))
        delay = np.where(which > 0.95, random.integers(15, 46, n), delay)
        registered = columns["date"] + delay
        seen = (columns["date"] <= number(AS_OF)) & (registered <= number(KNOWN))
        seen &= columns["date"] >= number(FIRST_DAY)
        order = np.flatnonzero(seen)
        order = order[np.argsort(columns["date"][order], kind="stable")]
        place = np.full(n + 1, -1, np.int64)
        place[order] = np.arange(len(order))
        after = place[columns["after"]]
        child = columns.pop("child") == 1
        columns["after"] = columns["date"]
        return Events(**{k: v[order] for k, v in columns.items()} | {
            "child": child[order], "registered": registered[order], "after": after[order]})  # fmt: skip


def _days_in(random: np.random.Generator, year: int, n: int) -> Ints:
    month = random.choice(12, n, p=_SEASON / _SEASON.sum()) + year * 12
    first = first_of(month)
    return first + np.floor(random.random(n) * (first_of(month + 1) - first)).astype(np.int64)


def _exponential(random: np.random.Generator, mean: Floats | float, n: int) -> Ints:
    return np.rint(random.exponential(1, n) * mean).astype(np.int64)


def _investigating_unit(random: np.random.Generator, child: Ints, day: Ints) -> Ints:
    """Children: 621 until the reorganisation, then 622 or 623; adults: 640."""
    after = np.where(random.random(len(day)) < 0.52, _UNIT["622"], _UNIT["623"])
    children = np.where(day < number(REORGANISED), _UNIT["621"], after)
    return np.where(child == 1, children, _UNIT["640"])


def _sources(random: np.random.Generator, child: Ints) -> Ints:
    """Who notified, as an index of SOURCES."""
    source = np.zeros(len(child), np.int64)
    for is_child, weights in _SOURCE_SHARES.items():
        mine = child == is_child
        source[mine] = random.choice(len(SOURCES), int(mine.sum()), p=weights)
    return source


def _people(random: np.random.Generator, day: Ints, scale: float, base: int) -> tuple[Ints, Ints, Ints]:
    """(person, child, birth) of the incoming: people come back, most within months, so a pool moves on with time."""
    start = number(FIRST_DAY)
    pace = 5050 * scale / 365.25
    back = np.floor(random.exponential(650 * scale, len(day))).astype(np.int64)
    person = np.maximum(0, np.floor((day - start) * pace).astype(np.int64) + round(2600 * scale) - back)
    whole = int(person.max()) + 1
    own = np.random.default_rng([int(random.integers(1 << 31)), 5])
    child = (own.random(whole) < 0.61).astype(np.int64)
    age = np.where(child == 1, own.random(whole) * 15.0, 19 + own.gamma(2.2, 9.0, whole))
    came = start + (np.arange(whole) - round(2600 * scale)) / pace
    birth = np.floor(came - np.minimum(age, 85) * 365.25).astype(np.int64)
    return person + base, child[person], birth[person]


def _incoming(chains: _Chains, scale: float, base: int) -> None:
    """Notifications and applications of everyone but those who are placed, and what follows on them."""
    random = chains.random
    days = [_days_in(random, year, round(n * scale)) for year, n in FLOW.items()]
    day = np.concatenate(days)
    year = month_of(day) // 12
    person, child, birth = _people(random, day, scale, base)
    shares = np.array([_APPLICATIONS[y] for y in FLOW])[year - 2021]
    applies = random.random(len(day)) < shares
    source = _sources(random, child)
    unit = np.where(child == 1, _UNIT["620"], _UNIT["640"])
    who = {"child": child, "birth": birth}

    def pick(which: Bools | Ints) -> dict[str, Ints]:
        return {name: column[which] for name, column in who.items()}

    told = ~applies
    first = np.empty(len(day), np.int64)
    first[told] = chains.add(
        "notification", person[told], day[told], unit=unit[told], source=source[told], **pick(told)
    )
    own = SOURCES.index("own")
    first[applies] = chains.add(
        "application", person[applies], day[applies], unit=unit[applies], source=own, **pick(applies)
    )
    judged = told & (random.random(len(day)) < 0.965)
    assessed_on = day[judged] + np.minimum(_exponential(random, 6.5, int(judged.sum())), 40)
    before = first.copy()
    before[judged] = chains.add(
        "assessment", person[judged], assessed_on, unit=unit[judged], after=first[judged], **pick(judged)
    )
    opened_on = day + np.minimum(_exponential(random, 2.0, len(day)), 12)
    opened_on[judged] = assessed_on
    goes_on = np.flatnonzero(
        np.where(applies, random.random(len(day)) < 0.70, judged & (random.random(len(day)) < 0.255))
    )
    _investigate(chains, person[goes_on], opened_on[goes_on], before[goes_on], applies[goes_on], pick(goes_on))


def _investigate(
    chains: _Chains, person: Ints, opened: Ints, before: Ints, applied: Bools, who: dict[str, Ints]
) -> None:
    """From an opened investigation to a measure that has ended, for those who get that far."""
    random, n = chains.random, len(person)
    unit = _investigating_unit(random, who["child"], opened)
    link = chains.add("investigation", person, opened, unit=unit, after=before, **who)
    mean = np.array([_INVESTIGATION[y] for y in FLOW])[np.clip(month_of(opened) // 12, 2021, 2026) - 2021]
    length = np.rint(random.gamma(3.2, 1 / 3.2, n) * np.where(applied, mean * 0.55, mean)).astype(np.int64)
    closed = opened + np.maximum(1, length)
    link = chains.add("investigation_closed", person, closed, unit=unit, after=link, **who)
    some = np.flatnonzero(random.random(n) < np.where(applied, 0.72, 0.42))
    unit, closed, link, person = unit[some], closed[some], link[some], person[some]
    who = {name: column[some] for name, column in who.items()}
    decided = closed + _exponential(random, 2.5, len(some))
    link = chains.add("decision", person, decided, unit=unit, after=link, **who)
    given = np.flatnonzero(random.random(len(some)) < 0.93)
    child = who["child"][given]
    measure = np.where(
        child == 1, random.choice(_CHILD_MEASURES, len(given), p=(0.42, 0.16, 0.24, 0.18)),
        random.choice(_ADULT_MEASURES, len(given), p=(0.42, 0.40, 0.18)),
    )  # fmt: skip
    where = np.where(child == 1, _UNIT["650"], np.where(measure == 4, _UNIT["641"], _UNIT["642"]))
    started = decided[given] + _exponential(random, 15.0, len(given))
    who = {name: column[given] for name, column in who.items()}
    link = chains.add("measure", person[given], started, unit=where, after=link[given], measure=measure, form=1, **who)
    ended = started + 14 + _exponential(random, 190.0, len(given))
    chains.add("measure_ended", person[given], ended, unit=where, after=link, measure=measure, form=1, **who)


def _services(chains: _Chains, scale: float, base: int) -> None:
    """Services that are given without an assessment of need."""
    random = chains.random
    day = np.concatenate([_days_in(random, year, round(n * scale)) for year, n in _SERVICES_A_YEAR.items()])
    person, child, birth = _people(random, day, scale, base)
    measure = np.where(child == 1, random.choice(_SERVICES[:2], len(day)), random.choice(_SERVICES, len(day)))
    unit = random.choice([_UNIT["651"], _UNIT["652"], _UNIT["650"], _UNIT["641"]], len(day), p=(0.42, 0.16, 0.27, 0.15))
    chains.add("service", person, day, unit=unit, child=child, birth=birth, measure=measure, form=1)


def _placed(chains: _Chains, stays: Stays) -> None:
    """The chain behind each person's first placement: everything before it, backwards, and its end."""
    random = chains.random
    mine = np.flatnonzero(stays.first & (stays.start >= number(FIRST_DAY)))
    n, start = len(mine), stays.start[mine]
    child = (start - stays.birth[mine] < 18 * 365.25).astype(np.int64)
    who = {"child": child, "birth": stays.birth[mine]}
    person, form = stays.person[mine], stays.form[mine]
    decided = start - np.minimum(_exponential(random, 6.0, n), 40)
    closed = decided - np.minimum(_exponential(random, 2.0, n), 14)
    opened = closed - np.where(random.random(n) < 0.45, random.integers(0, 9, n), random.integers(10, 110, n))
    told = opened - np.minimum(_exponential(random, 5.0, n), 30)
    desk = np.where(child == 1, _UNIT["620"], _UNIT["640"])
    unit = _investigating_unit(random, child, opened)
    place = np.array([_UNIT[f.unit] for f in CARE_FORMS])[form]
    link = chains.add("notification", person, told, unit=desk, source=_sources(random, child), **who)
    link = chains.add("assessment", person, opened, unit=desk, after=link, **who)
    link = chains.add("investigation", person, opened, unit=unit, after=link, **who)
    link = chains.add("investigation_closed", person, closed, unit=unit, after=link, **who)
    link = chains.add("decision", person, decided, unit=unit, after=link, **who)
    kind = {"measure": form + _CARE_FROM, "form": np.where(form == len(CARE_FORMS) - 1, 1, 2)}
    link = chains.add("measure", person, start, unit=place, after=link, **kind, **who)
    chains.add("measure_ended", person, stays.end[mine], unit=place, after=link, **kind, **who)


def simulate_events(stays: Stays, seed: int, scale: float) -> Events:
    """Every event from 2021 on that is registered by the day of export, in order of date."""
    chains = _Chains(rng(seed, 4))
    base = int(stays.person.max()) + 1
    _placed(chains, stays)
    _incoming(chains, scale, base)
    _services(chains, scale, base + round(60_000 * scale))
    return chains.events()
