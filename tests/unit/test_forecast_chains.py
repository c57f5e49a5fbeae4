"""Shares and waiting times of simulated flows, where the truth is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.unit.forecast_town import town

from tertial.forecast.arrays import Bools, Floats, Ints, day_number
from tertial.forecast.chains import Flow, rates
from tertial.forecast.inputs import Events
from tertial.forecast.result import Rate

AUGUST = date(2025, 8, 31)
TODAY, JANUARY = day_number(AUGUST), day_number(date(2025, 1, 1))
KINDS = ("application", "assessment", "decision", "measure", "service")


def known(kind: Ints, day: Ints, registered: Ints, leads: Ints) -> Events:
    """What of it is registered by the day of the forecast."""
    seen = (registered <= TODAY) & (day <= TODAY)
    number = np.append(np.where(seen, np.cumsum(seen) - 1, -1), -1)
    return Events(KINDS, kind[seen], day[seen], registered[seen], number[leads][seen])


def said(events: Events, seed: int = 1) -> dict[str, Rate]:
    return {r.key: r for r in rates(replace(town(AUGUST), events=events), seed)}


def flow(
    share: float, seed: int = 1, n: int = 6000, wait: float = 40.0, slow: int = 60
) -> tuple[Events, Floats, Bools]:
    """Assessments; `share` of them lead to a measure after a wait, registered up to `slow` days late: events, waits, starts."""
    random = np.random.default_rng(seed)
    start = np.sort(random.integers(TODAY - 900, TODAY + 1, n))
    led = np.flatnonzero(random.random(n) < share)
    days = random.exponential(wait, len(led)).astype(np.int64)
    end = start[led] + days
    kind = np.append(np.full(n, 1), np.full(len(led), 3))
    late = np.append(np.zeros(n, np.int64), random.integers(0, slow + 1, len(led)))
    day = np.append(start, end)
    within = np.zeros(n, np.bool_)
    within[led] = days + late[n:] <= 120
    return (
        known(kind, day, day + late, np.append(np.full(n, -1), led)),
        days.astype(np.float64),
        within & (start >= JANUARY),
    )


def test_what_has_not_been_followed_yet_is_not_taken_for_never() -> None:
    """Half of the assessments lead to a measure, after 40 days and registered a month late: in August far fewer have yet."""
    events, _, within = flow(0.5)
    found = said(events)["followed:assessment:measure"]
    starts = int(((events.kind == 1) & (events.day >= JANUARY)).sum())
    truth = within.sum() / starts
    assert found.count == starts
    assert found.reported < truth - 0.05
    assert found.to_date.quantiles[0] <= truth <= found.to_date.quantiles[6]
    assert found.to_date.quantiles[6] - found.to_date.quantiles[0] < 0.1


def test_the_interval_of_a_share_holds_the_truth_about_as_often_as_it_says() -> None:
    held = []
    for seed in range(20):
        events, _, within = flow(0.3, seed, n=1200)
        found = said(events)["followed:assessment:measure"]
        held.append(found.to_date.quantiles[0] <= within.sum() / found.count <= found.to_date.quantiles[6])
    assert sum(held) >= 15


def test_a_share_of_counts_corrects_the_kind_that_is_registered_late() -> None:
    """As many services as measures, but services are registered up to a hundred days late."""
    random = np.random.default_rng(3)
    n = 6000
    day = random.integers(TODAY - 700, TODAY + 1, 2 * n)
    kind = np.repeat(np.array([3, 4]), n)
    late = np.where(kind == 4, random.integers(0, 101, 2 * n), 0)
    found = said(known(kind, day, day + late, np.full(2 * n, -1)))["share:service"]
    mine = day >= JANUARY
    truth = float((kind[mine] == 4).mean())
    assert found.reported < truth - 0.02
    assert found.to_date.quantiles[0] <= truth <= found.to_date.quantiles[6]


def test_the_share_about_children_corrects_for_who_is_registered_late() -> None:
    """A third are about children, whose measures are registered up to a hundred days late; of the rest nobody's age is known late."""
    random = np.random.default_rng(5)
    n = 9000
    day = random.integers(TODAY - 700, TODAY + 1, n)
    child = np.repeat(np.array([1, 0, -1]), (n // 3, n // 2, n - n // 3 - n // 2))
    late = np.where(child == 1, random.integers(0, 101, n), 0)
    events = known(np.where(np.arange(n) % 2 == 0, 3, 4), day, day + late, np.full(n, -1))
    seen = day + late <= TODAY
    found = said(replace(events, child=child[seen]))["share:children"]
    mine = (day >= JANUARY) & (child >= 0)
    truth = float(child[mine].mean())
    assert found.count == int((seen & mine & (child == 1)).sum())
    assert found.reported == pytest.approx(float(child[mine & seen].mean()))
    assert found.reported < truth - 0.02
    assert found.to_date.quantiles[0] <= truth <= found.to_date.quantiles[6]


def test_nothing_is_said_about_children_where_they_are_few_or_ages_are_not_looked_at() -> None:
    n = 400
    day = np.full(n, TODAY - 100)
    events = known(np.full(n, 3), day, day, np.full(n, -1))
    assert "share:children" not in said(events)
    assert "share:children" not in said(replace(events, child=(np.arange(n) < 9).astype(np.int64)))
    assert "share:children" in said(replace(events, child=(np.arange(n) < 10).astype(np.int64)))


def test_waiting_times_that_grow_are_not_made_short_by_what_is_missing() -> None:
    """Waits grow from 20 to 80 days over the year, and decisions are registered within two months: the long ones are missing."""
    random = np.random.default_rng(4)
    n = 5000
    end = np.sort(random.integers(TODAY - 500, TODAY + 1, n))
    days = np.maximum(1, (20 + 60 * np.clip(end - JANUARY, 0, None) / (TODAY - JANUARY))).astype(np.int64)
    late = random.integers(0, 61, n)
    kind = np.append(np.full(n, 0), np.full(n, 2))
    day = np.append(end - days, end)
    leads = np.append(np.full(n, -1), np.arange(n))
    rates_ = said(known(kind, day, day + np.append(np.zeros(n, np.int64), late), leads))
    found, median = rates_["waiting:application:decision"], rates_["waiting_median:application:decision"]
    truth = days[end >= JANUARY].mean()
    assert found.reported < truth - 2
    assert found.to_date.mean == pytest.approx(truth, abs=1.0)
    assert abs(found.to_date.mean - truth) < abs(found.reported - truth) / 2
    middle = np.median(days[end >= JANUARY])
    assert median.reported < middle - 1
    assert median.to_date.mean == pytest.approx(middle, abs=1.5)


def test_a_chain_is_led_back_over_other_events_and_only_the_first_end_counts() -> None:
    kind = np.array([0, 1, 2, 2, 2])
    day = np.array([10, 20, 30, 25, 5])
    leads = np.array([-1, 0, 1, 0, 0])
    events = Events(KINDS, kind, day, day, leads)
    start, end = Flow(events, 100, 0).chains("application", "decision")
    assert (start.tolist(), end.tolist()) == ([0], [3])


def test_a_chain_in_a_circle_ends() -> None:
    events = Events(KINDS, np.array([2, 2]), np.array([5, 6]), np.array([5, 6]), np.array([1, 0]))
    assert len(Flow(events, 100, 0).chains("application", "decision")[0]) == 0


def test_of_few_events_and_of_unknown_chains_nothing_is_said() -> None:
    events, _, _ = flow(0.5, n=20)
    assert not said(events)
    many, _, _ = flow(0.5)
    assert "followed:assessment:measure" not in said(replace(many, leads_from=None))


def test_the_same_seed_says_the_same() -> None:
    events, _, _ = flow(0.5, n=1200)
    assert said(events) == said(events)
    assert said(events) != said(events, 2)
