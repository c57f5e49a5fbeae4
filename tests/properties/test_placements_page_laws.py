"""The placements' page under attack: whoever adds and subtracts all that the page and the report show must not find few people."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest
from tests.engines.tables import table
from tests.properties.test_suppression_laws import AS_OF, MINIMUM, Equation, Seen, equations_of, found, settings

from tertial.data.snapshot import Snapshot
from tertial.domain.period import Month
from tertial.report.figures import Facts
from tertial.usecases.facts import Answers
from tertial.usecases.follow_up import follow_up
from tertial.usecases.placements_shown import MEASURES, PlacementsShown, placements_shown

MONTHS = [Month(y, m) for y in (2025, 2026) for m in range(1, 13) if (y, m) <= (2026, 8)]
CARE = ("hvb", "sis", "family_home")


def register(seed: int, most: tuple[int, int, int]) -> Seen:
    """A small register with units and suppliers that care types only partly share."""
    rng = random.Random(seed)
    rows: list[dict[str, Any]] = [
        {"placement_id": "first", "person": "first", "care_type": "family_home", "start": date(2024, 1, 1),
         "end": date(2024, 1, 9), "day_price": 9, "unit": "101"}
    ]  # fmt: skip
    for care, many in zip(CARE, most, strict=True):
        for i in range(rng.randrange(many // 2, many)):
            start = date(2024, 10, 1) + timedelta(rng.randrange(650))
            end = start + timedelta(rng.randrange(20, 300)) if rng.random() < 0.6 else None
            unit = rng.choice({"hvb": ("100", "200"), "sis": ("200",), "family_home": ("101", "100")}[care])
            supplier = rng.choice({"hvb": ("L1", "L2"), "sis": ("L3",), "family_home": (None, "L2")}[care])
            rows.append(
                {"placement_id": f"{care}{i}", "person": f"{care}{i // 2}", "care_type": care, "start": start, "end": end,
                 "day_price": 100_000 + i, "unit": unit, "provider": supplier, "framework_agreement": True}
            )  # fmt: skip
    return Seen({"placements": table("placements", rows)})


def both(seen: Seen, minimum: int) -> tuple[Facts, PlacementsShown | None]:
    made = settings()
    lower = replace(made, privacy=replace(made.privacy, minimum_count=minimum))
    answers = Answers(cast("Snapshot", seen), lower)
    facts = follow_up(cast("Snapshot", seen), lower, "interim", answers=answers).facts
    return facts, placements_shown(answers, facts)


def values_of(facts: Facts, page: PlacementsShown | None) -> dict[str, int | None]:
    """Every count of the report about placements and of the page, by name; None where it is hidden."""
    found_: dict[str, int | None] = {
        i: None if f.value is None else int(f.value)
        for i, f in facts.figures.items()
        if i.startswith(("care.", "care_months.", "indicators.care", "indicators.placements")) and "price" not in i
    }
    if page is None:
        return found_
    for cell in page.months:
        if cell.covered:
            found_ |= {f"{m} {cell.month} {cell.care_type}": getattr(cell, m) for m in MEASURES}
    found_ |= {f"unit {unit}": count for unit, count in page.open_by_unit}
    return found_ | {f"supplier {s.code}": s.days for s in page.suppliers if s.code}


def page_equations(seen: Seen, values: dict[str, int | None], truth: PlacementsShown) -> list[Equation]:
    """What holds among them: months, flows, care types by unit and by supplier (of which the reader knows which are none)."""
    out: list[Equation] = []

    def add(whole: str, parts: Iterable[str]) -> None:
        there = list(parts)
        if whole in values and there:
            out.append({whole: -1, **dict.fromkeys(there, 1)})

    for care in CARE:
        year = [m for m in MONTHS if m.year == 2026]
        for measure, figure in (("days", "days"), ("starts", "starts"), ("ends", "ends")):
            add(f"care.{care}.{figure}", [f"{measure} {m} {care}" for m in year])
        add(f"care.{care}.days_previous", [f"days {m} {care}" for m in MONTHS if m.year == 2025 and m.month <= 8])
        add(f"care.{care}.open_at_end", [f"open 2026-08 {care}"])
        for before, now in itertools.pairwise(MONTHS):
            names = {
                f"open {before} {care}": 1,
                f"starts {now} {care}": 1,
                f"ends {now} {care}": -1,
                f"open {now} {care}": -1,
            }
            if names.keys() <= values.keys():
                out.append(names)
    for m in MONTHS:
        add(f"care_months.{m.month:02d}.external_{m.year}", [f"days {m} hvb", f"days {m} sis"])
        add(f"care_months.{m.month:02d}.own_{m.year}", [f"days {m} family_home"])
    cross: dict[tuple[str, str], int] = {}
    for one in truth.open:
        cross[one.care_type, one.unit] = cross.get((one.care_type, one.unit), 0) + 1
    for name, count in cross.items():
        values[f"open {name}"] = None
        assert count
    for unit in {u for _, u in cross}:
        add(f"unit {unit}", [f"open {(c, u)}" for c, u in cross if u == unit])
    for care in {c for c, _ in cross}:
        add(f"care.{care}.open_at_end", [f"open {(c, u)}" for c, u in cross if c == care])
    return out


@pytest.mark.parametrize("seed", range(8))
def test_no_few_people_follow_from_the_page_and_the_report_together(seed: int) -> None:
    seen = register(seed, ((30, 6, 40), (60, 14, 80))[seed % 2])
    open_, truth = both(seen, 1)
    shown, page = both(seen, MINIMUM)
    assert truth is not None
    real, public = values_of(open_, truth), values_of(shown, page)
    equations = [e for e in equations_of(open_) if all(i in real for i in e)]
    equations += page_equations(seen, real, truth)
    for equation in equations:
        if all(real.get(i) is not None for i in equation):
            assert sum(sign * (real[i] or 0) for i, sign in equation.items()) == 0, equation
    hidden = sorted({i for e in equations for i in e if public.get(i) is None})
    counts = ("starts ", "ends ", "open ", "unit ")
    few = {i for i in hidden if i.startswith(counts) or i.endswith((".starts", ".ends", ".open_at_end"))}
    small = {i for i in few if 0 < (real.get(i) or 0) < MINIMUM}
    assert small
    told = found(equations, hidden)
    assert not told & small, {i: real[i] for i in told & small}


@pytest.mark.parametrize("seed", range(3))
def test_nothing_small_is_shown_as_it_is(seed: int) -> None:
    _, page = both(register(seed, (60, 14, 80)), MINIMUM)
    assert page is not None
    for cell in page.months:
        for measure in ("open", "starts", "ends"):
            value = getattr(cell, measure)
            assert (
                value is None or value == 0 or value >= MINIMUM or (measure == "open" and cell.month == Month.of(AS_OF))
            )
    assert all(n is None or n == 0 or n >= MINIMUM for _, n in page.open_by_unit)
    assert any(cell.starts is None for cell in page.months)


def test_without_small_counts_nothing_is_hidden() -> None:
    facts, page = both(register(3, (60, 14, 80)), 1)
    assert page is not None
    for care in CARE:
        months = [c for c in page.months if c.care_type == care and c.month.year == AS_OF.year]
        for name, column in (("days", "days"), ("starts", "starts"), ("ends", "ends")):
            assert sum(getattr(c, name) or 0 for c in months) == facts.figures[f"care.{care}.{column}"].value
        assert months[-1].open == facts.figures[f"care.{care}.open_at_end"].value
        assert -sum(c.cost or 0 for c in months) == facts.figures[f"care.{care}.cost"].value
    assert all(None not in (c.days, c.open, c.starts, c.ends) for c in page.months if c.covered)
    assert all(n is not None for _, n in page.open_by_unit)
    assert sum(n or 0 for _, n in page.open_by_unit) == len(page.open)
    whole = sum(s.days for s in page.suppliers)
    assert whole == sum(c.days or 0 for c in page.months if c.month.year == AS_OF.year)
