from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.unit.forecast_town import town

from tertial.forecast.arrays import day_number
from tertial.forecast.inputs import UNKNOWN, Events
from tertial.forecast.measures import measures
from tertial.forecast.nowcast import reporting

AUGUST = date(2025, 8, 31)
TODAY = day_number(AUGUST)


def test_delays_seen_only_when_short_are_corrected_for() -> None:
    """Delays are 0 to 99 days, equally likely. Of recent events only quick ones are seen; the share after 49 days is a half."""
    random = np.random.default_rng(1)
    happened = random.integers(TODAY - 200, TODAY + 1, 20_000)
    registered = happened + random.integers(0, 100, 20_000)
    seen = registered <= TODAY
    delay = (registered - happened)[seen]
    assert (delay <= 49).mean() > 0.58
    found = reporting(happened[seen], registered[seen], TODAY)
    assert found.known(np.array([49]))[0] == pytest.approx(0.5, abs=0.03)
    assert found.known(np.array([0, 24, 98, 5000])) == pytest.approx([0.01, 0.25, 0.99, 1.0], abs=0.03)


def test_without_days_of_registration_everything_is_known_at_once() -> None:
    nothing = reporting(np.array([TODAY - 3]), np.array([UNKNOWN]), TODAY)
    assert nothing.window == 0
    assert nothing.known(np.array([0]))[0] == 1.0


def test_registration_before_the_day_counts_as_at_once() -> None:
    assert reporting(np.array([TODAY - 3]), np.array([TODAY - 30]), TODAY).known(np.array([0]))[0] == pytest.approx(1.0)


def test_what_is_registered_before_it_happens_is_told_by_what_is_settled() -> None:
    """A quarter is announced 10 days before, a quarter 40, the rest comes late. The last sixty days and those to come say nothing."""
    happened = np.arange(TODAY - 660, TODAY + 60).repeat(4)
    registered = happened + np.tile(np.array([-10, -40, 0, 5]), 720)
    seen = (registered <= TODAY) & (happened <= TODAY)
    found = reporting(happened[seen], registered[seen], TODAY)
    days = np.array([-3, 0, 1, 10, 11, 40, 41, 5000])
    assert found.announced(days) == pytest.approx([0, 0, 0.5, 0.5, 0.25, 0.25, 0, 0], abs=0.001)
    assert found.known(np.array([0])) == pytest.approx([0.75], abs=0.01)
    late = reporting(happened[seen], np.full(int(seen.sum()), UNKNOWN), TODAY)
    assert late.announced(np.array([0, 1, 100])).tolist() == [0, 0, 0]


def test_the_nowcast_holds_what_truly_happened() -> None:
    """Ten a day, a third registered within a month: reported is short of the truth, the nowcast's interval holds it."""
    random = np.random.default_rng(2)
    happened = np.repeat(np.arange(TODAY - 900, TODAY + 1), 10)
    registered = happened + np.where(random.random(len(happened)) < 0.67, 0, random.integers(1, 31, len(happened)))
    seen = registered <= TODAY
    events = Events(("notification",), np.zeros(int(seen.sum()), np.int64), happened[seen], registered[seen])
    found = measures(replace(town(AUGUST), events=events), 2000, 1)[0]
    truth = 10 * (TODAY - day_number(date(2025, 1, 1)) + 1)
    assert found.reported < truth - 30
    assert found.to_date.quantiles[0] <= truth <= found.to_date.quantiles[6]
    assert found.year.mean == pytest.approx(3650, rel=0.02)
    assert found.year.quantiles[6] > found.to_date.quantiles[6]
