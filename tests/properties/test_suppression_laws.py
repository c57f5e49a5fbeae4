"""Small counts under attack: whoever adds and subtracts what a report shows must not find a hidden one."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.tables import table
from tests.unit.committee import CONFIG

from tertial import config
from tertial.data.snapshot import Snapshot
from tertial.domain.suppression import Sum, derivable, protected
from tertial.report.figures import Facts
from tertial.usecases.follow_up import follow_up

AS_OF = date(2026, 8, 31)
MINIMUM = 5

Equation = Mapping[str, int]


def found(equations: Iterable[Equation], hidden: Sequence[str]) -> set[str]:
    """The hidden cells that linear equations leave one value: no direction in their null space moves them."""
    place = {name: i for i, name in enumerate(hidden)}
    rows = [[e.get(name, 0) for name in hidden] for e in equations]
    if not rows or not hidden:
        return set()
    _, singular, directions = np.linalg.svd(np.array(rows, float))
    free = directions[int((singular > 1e-9).sum()) :]
    return {name for name, i in place.items() if np.allclose(free[:, i], 0, atol=1e-9)}


@st.composite
def nested(draw: st.DrawFn) -> tuple[dict[str, int], list[Sum], set[str]]:
    """A table with sums by row and by column, one row of it split further, and perhaps a cell that stands in no table."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    cells = {f"{r}{c}": draw(st.integers(0, 12)) for r in range(rows) for c in range(columns)}
    people = dict(cells)
    sums: list[Sum] = [(f"row{r}", tuple(f"{r}{c}" for c in range(columns))) for r in range(rows)]
    sums += [(f"column{c}", tuple(f"{r}{c}" for r in range(rows))) for c in range(columns)]
    sums.append(("all", tuple(f"row{r}" for r in range(rows))))
    first = cells["00"]
    split = draw(st.integers(0, first))
    people |= {"part": split, "rest": first - split}
    sums.append(("00", ("part", "rest")))
    for total, parts in sums:
        people[total] = sum(people[p] for p in parts)
    unshown = draw(st.sets(st.sampled_from(("rest", "00", "row0")), max_size=1))
    return people, sums, unshown


@given(nested(), st.integers(2, 6))
def test_no_small_cell_follows_from_the_others(made: tuple[dict[str, int], list[Sum], set[str]], minimum: int) -> None:
    people, sums, unshown = made
    gone = protected(people, sums, minimum, unshown)
    small = {k for k, n in people.items() if 0 < n < minimum}
    assert small <= gone
    assert not {k for k in gone - unshown if people[k] == 0}
    equations = [{total: -1, **dict.fromkeys(parts, 1)} for total, parts in sums]
    told = found(equations, sorted(gone))
    assert told == derivable(sums, gone)
    assert not told & small
    for total, parts in sums:
        out = [p for p in parts if p in gone]
        if total not in gone and set(out) & small:
            assert len(out) >= 2
            assert sum(people[p] for p in out) >= minimum


@given(nested())
def test_nothing_is_hidden_where_nothing_is_small(made: tuple[dict[str, int], list[Sum], set[str]]) -> None:
    people, sums, _ = made
    assert protected({k: n * 10 for k, n in people.items()}, sums, 5) == frozenset()


# ------------------------------------------------------------ a whole report

INDICATORS = {
    "notifications": "",
    "applications": "",
    "notifications_and_applications": "",
    "application_share": "",
    "care_days_external": "filter = { external = true }",
    "care_days_sis": 'filter = { care_type = "sis" }',
    "placements_started": "",
    "placed_individuals": "",
    "unique_individuals": "",
}


def settings() -> config.Settings:
    more = "\n".join(
        f'[[indicators]]\nkey = "{k}"\nname = "{k}"\ngroup = "G"\nunit = "{"percent" if "share" in k else "count"}"\n'
        f'source = "{k if "care_days" not in k else "care_days"}"\n{only}\n'
        for k, only in INDICATORS.items()
    )
    made, faults = config.parse(CONFIG + more, "tertial.toml")
    assert made is not None, [f.message() for f in faults]
    return made


@dataclass
class Seen:
    """What `follow_up` asks of a snapshot, from tables in memory."""

    tables: Mapping[str, Any]
    as_of: date = AS_OF
    known_day: date = AS_OF
    batches: tuple[Any, ...] = ()
    empty: dict[str, Any] = field(default_factory=dict)
    root: Path = Path()

    def table(self, name: str, without: Iterable[str] = ()) -> Any:  # noqa: ARG002 - as a snapshot's
        return self.tables[name] if name in self.tables else table(name, ())

    def scan(self, name: str) -> None:
        """These rows are few enough to be read at once."""


def register(seed: int) -> Seen:
    """A small authority: few placements of some care types, few notifications of some sources."""
    rng = random.Random(seed)
    first = date(2025, 1, 1)
    early = {
        "placement_id": "first",
        "person": "first",
        "care_type": "family_home",
        "start": date(2024, 1, 1),
        "day_price": 9,
    }
    placements: list[dict[str, Any]] = [{**early, "end": date(2024, 1, 9)}]
    for care, most in (("hvb", 9), ("sis", 4), ("family_home", 12)):
        for i in range(rng.randrange(most)):
            start = first + timedelta(rng.randrange(500))
            end = start + timedelta(rng.randrange(20, 300)) if rng.random() < 0.6 else None
            placements.append(
                {"placement_id": f"{care}{i}", "person": f"{care}{i // 2}", "care_type": care, "start": start, "end": end,
                 "day_price": 100_000 + i, "birth_year": rng.choice((2010, 1990)), "framework_agreement": True,
                 "sex": "FMM"[i // 2 % 3]}
            )  # fmt: skip
    kinds = (("notification", 40), ("application", 8), ("measure", 12), ("assessment", 6))
    events = [
        {"event_id": f"{kind}{i}", "person": f"{kind}{i // 2}", "kind": kind, "date": first + timedelta(rng.randrange(600)),
         "source": rng.choice(("school", "police", "own", "relative")) if kind == "notification" else None,
         "form": rng.choice(("outpatient", "residential")) if kind == "measure" else None,
         "birth_year": rng.choice((2010, 1990))}
        for kind, most in kinds
        for i in range(rng.randrange(most))
    ]  # fmt: skip
    events.append({"event_id": "first", "person": "z", "kind": "service", "date": date(2022, 1, 3)})
    return Seen({"placements": table("placements", placements), "case_events": table("case_events", events)})


def facts_of(seen: Seen, minimum: int) -> Facts:
    made = settings()
    lower = replace(made, privacy=replace(made.privacy, minimum_count=minimum))
    return follow_up(cast("Snapshot", seen), lower, "interim").facts


def equations_of(facts: Facts) -> list[Equation]:
    """What any reader can tell of the tables: which figures add up to which, and which are the same."""
    ids = set(facts.figures)
    out: list[Equation] = [{f.id: -1, **{i: s for s, i in f.terms}} for f in facts.figures.values() if f.terms]

    def add(total: str, parts: Iterable[str]) -> None:
        there = [p for p in parts if p in ids]
        if total in ids and there and facts.figures[total].value is not None:
            out.append({total: -1, **dict.fromkeys(there, 1)})

    care = ("hvb", "sis", "family_home")
    for column in ("days", "days_previous", "starts", "ends", "open_at_end", "cost", "cost_previous"):
        add(f"care.total.{column}", [f"care.{c}.{column}" for c in care])
    for column in ("f", "m", "f_previous", "m_previous"):
        add(f"care_sex.total.{column}", [f"care_sex.{c}.{column}" for c in care])  # nobody here is in two care types
    add("indicators.placed_individuals.2026", ["care_sex.total.f", "care_sex.total.m"])
    for suffix, year in (("", 2026), ("_previous", 2025)):
        months = [f"care_months.{m:02d}.{side}_{year}" for m in range(1, 9) for side in ("external", "own")]
        add(f"care.total.days{suffix}", months)
    for year, last in ((2026, 8), (2025, 12)):
        add(
            f"indicators.care_days_external.{year}",
            [f"care_months.{m:02d}.external_{year}" for m in range(1, last + 1)],
        )
        every = [f"care_months.{m:02d}.{side}_{year}" for m in range(1, last + 1) for side in ("external", "own")]
        add(f"indicators.care_days.{year}", every)
    add("indicators.care_days_external.2026", ["care.hvb.days", "care.sis.days"])
    add("indicators.care_days_sis.2026", ["care.sis.days"])
    add("indicators.placements_started.2026", ["care.total.starts"])
    add("indicators.care_days.2026", ["care.total.days"])
    for column in ("actual", "previous"):
        add(
            f"flow.notifications_and_applications.{column}",
            [f"flow.{k}.{column}" for k in ("notifications", "applications")],
        )
        add(
            f"flow.measures_opened.{column}",
            [f"flow.measures_opened_{f}.{column}" for f in ("outpatient", "residential")],
        )
        add(f"flow.notifications.{column}", [i for i in ids if i.startswith("sources.") and i.endswith(f".{column}")])
    for name in ("notifications", "applications", "notifications_and_applications"):
        add(f"indicators.{name}.2026", [f"flow.{name}.actual"])
    for year in (2022, 2023, 2024, 2025, 2026):
        parts = [f"indicators.{k}.{year}" for k in ("notifications", "applications")]
        add(f"indicators.notifications_and_applications.{year}", parts)
    return out


def small_figures(open_: Facts, shown: Facts) -> set[str]:
    """Figures of fewer than MINIMUM of something, which the report hides."""
    hidden = {i for i, f in shown.figures.items() if f.value is None and open_.figures[i].value is not None}
    counts = ("flow.", "sources.", "care_sex.", "indicators.notif", "indicators.appli")
    few = {i for i in hidden if i.startswith(counts) or i.endswith((".starts", ".ends", ".open_at_end"))}
    return {i for i in few if 0 < (open_.figures[i].value or 0) < MINIMUM and not i.endswith((".change", ".share"))}


@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_of_a_report_follows_from_its_tables(seed: int) -> None:
    seen = register(seed)
    open_, shown = facts_of(seen, 1), facts_of(seen, MINIMUM)
    equations = equations_of(open_)
    for equation in equations:
        assert sum(sign * (open_.figures[i].value or 0) for i, sign in equation.items()) == 0, equation
    hidden = sorted(i for i, f in shown.figures.items() if f.value is None and open_.figures[i].value is not None)
    small = small_figures(open_, shown)
    assert small
    told = found(equations, hidden)
    assert not told & small, {i: open_.figures[i].value for i in told & small}


def test_a_report_without_small_counts_hides_nothing() -> None:
    shown = facts_of(register(1), 1)
    assert not [f.id for f in shown.figures.values() if "suppressed" in f.marks]


def test_a_hidden_value_is_nowhere_and_is_explained() -> None:
    shown = facts_of(register(2), MINIMUM)
    hidden = [f for f in shown.figures.values() if "suppressed" in f.marks]
    assert hidden
    assert all(f.value is None and f.source is None for f in hidden)
    for key, made in shown.tables.items():
        marked = any("suppressed" in shown.figures[i].marks for r in made.rows for i in r.cells.values())
        assert marked == any(n.text.startswith("x: ") for n in made.notes), key
