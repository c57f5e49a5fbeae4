from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from tests.unit.forecast_town import day, placements

from tertial.forecast.arrays import day_number, first_of, month_days, month_of
from tertial.forecast.inputs import OPEN, UNKNOWN, Placements
from tertial.forecast.nowcast import Reporting, reporting
from tertial.forecast.stays import BANDS, day_hazard, fit_stays, linked, moved_on, observed_from, unreported

AT_ONCE = Reporting(np.ones(1))
TODAY = day_number(date(2025, 8, 31))


def exponential(n: int, mean: float, first: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    start = random.integers(first, TODAY, n)
    return start, start + random.exponential(mean, n).astype(np.int64)


def hazard_now(p: Placements, band: int, ends: Reporting = AT_ONCE) -> float:
    model = fit_stays(p, 1, TODAY, ends)
    return float(model.hazard[0, band] * model.level.mean[0])


def test_days_and_months_count_as_the_calendar_does() -> None:
    assert int(month_of(day(2024, 2, 29))) == 2024 * 12 + 1
    assert int(first_of(2024 * 12 + 2)) == day(2024, 3)
    assert month_days(np.array([2023 * 12 + 1, 2024 * 12 + 1])).tolist() == [28, 29]


def test_a_constant_hazard_is_found_at_every_duration() -> None:
    """With exponential stays of mean 100 days the chance a day is 1 - exp(-1/100), whatever the duration."""
    start, end = exponential(6000, 100.0, TODAY - 1500)
    model = fit_stays(placements(np.zeros(6000, int), start, np.where(end > TODAY, OPEN, end)), 1, TODAY, AT_ONCE)
    assert model.hazard[0, :7] == pytest.approx(np.full(7, 1 - np.exp(-0.01)), rel=0.15)


def test_open_stays_are_censored_and_not_taken_for_short() -> None:
    """Half of the stays are still open: the mean of those that ended is far too short, the hazard is not."""
    start, end = exponential(4000, 200.0, TODAY - 250)
    p = placements(np.zeros(4000, int), start, np.where(end > TODAY, OPEN, end))
    ended = p.end != OPEN
    assert (p.end[ended] - p.start[ended]).mean() < 110
    assert hazard_now(p, 3) == pytest.approx(1 / 200, rel=0.12)


def test_long_stays_from_before_the_export_enter_late() -> None:
    """Only those that lasted until the export begins are in it: without delayed entry the hazard would be far too low."""
    start, end = exponential(8000, 400.0, TODAY - 3000)
    seen = end >= TODAY - 500
    p = placements(np.zeros(int(seen.sum()), int), start[seen], np.where(end > TODAY, OPEN, end)[seen])
    assert observed_from(p) == pytest.approx(TODAY - 500, abs=10)
    assert hazard_now(p, 8) == pytest.approx(1 / 400, rel=0.15)


def test_ends_that_are_not_reported_yet_do_not_look_like_long_stays() -> None:
    start, end = exponential(6000, 60.0, TODAY - 400)
    random = np.random.default_rng(2)
    registered = end + random.integers(0, 90, 6000)
    known = registered <= TODAY
    p = placements(
        np.zeros(6000, int), start, np.where(known, end, OPEN), end_registered=np.where(known, registered, UNKNOWN)
    )
    ends = reporting(p.end[known], registered[known], TODAY)
    corrected = hazard_now(p, 3, ends)
    naive = hazard_now(p, 3)
    assert corrected == pytest.approx(1 / 60, rel=0.1)
    assert naive < corrected * 0.9


def test_a_type_seen_three_times_is_drawn_towards_the_others() -> None:
    start, end = exponential(3000, 100.0, TODAY - 1500)
    few = np.array([TODAY - 400, TODAY - 300, TODAY - 200])
    p = placements(
        np.append(np.zeros(3000, int), [1, 1, 1]),
        np.append(start, few),
        np.append(np.where(end > TODAY, OPEN, end), few),
    )
    model = fit_stays(p, 2, TODAY, AT_ONCE)
    assert 0.01 < model.hazard[1, 0] < 0.9
    assert model.hazard[1, 5] < 0.1
    assert (model.level.shape[:, 1] < model.level.shape[:, 0] + 1e-9).all()


def test_ends_bunched_at_month_ends_are_found() -> None:
    random = np.random.default_rng(3)
    start = random.integers(TODAY - 1500, TODAY, 3000)
    end = start + random.exponential(100, 3000).astype(np.int64)
    bunched = random.random(3000) < 0.4
    end = np.where(bunched, first_of(month_of(end) + 1) - 1, end)
    p = placements(np.zeros(3000, int), start, np.where(end > TODAY, OPEN, end))
    model = fit_stays(p, 1, TODAY, AT_ONCE)
    assert (model.month_end[0, 3:9] > 8).all()
    hazard = day_hazard(model, np.zeros(1, np.int64), np.array([day(2025, 7)]), day(2025, 8, 30), day(2025, 9, 1))[0]
    assert hazard[1] > 5 * hazard[0]


def test_those_who_leave_within_days_do_so_on_any_day_of_the_month() -> None:
    """Half of the stays end within a fortnight, on any day; of the rest half end with a month."""
    random = np.random.default_rng(6)
    start = random.integers(TODAY - 1500, TODAY, 6000)
    short = random.random(6000) < 0.5
    end = start + np.where(short, random.integers(0, 14, 6000), 30 + random.exponential(150, 6000).astype(np.int64))
    bunched = ~short & (random.random(6000) < 0.5)
    end = np.where(bunched, first_of(month_of(end) + 1) - 1, end)
    p = placements(random.integers(0, 2, 6000), start, np.where(end > TODAY, OPEN, end))
    factor = fit_stays(p, 2, TODAY, AT_ONCE).month_end
    assert factor[:, :2].max() < 2
    assert factor[:, 4:8].min() > 20


def test_what_follows_is_counted_by_person_and_only_within_a_week() -> None:
    start = np.array([100, 151, 400])
    p = placements([0, 1, 0], start, np.array([150, 300, 500]), person=np.array([7, 7, 7]))
    assert linked(p).tolist() == [-1, 0, -1]
    many = 200
    first = np.arange(many) + TODAY - 1000
    p = placements(
        np.append(np.zeros(many, int), np.ones(many // 2, int)), np.append(first, (first + 51)[: many // 2]),
        np.append(first + 50, (first + 90)[: many // 2]), person=np.append(np.arange(many), np.arange(many // 2)),
    )  # fmt: skip
    follows = fit_stays(p, 2, TODAY, AT_ONCE).follows
    assert follows[0, 1] == pytest.approx(0.5, abs=0.02)
    assert follows[1].sum() < 0.05


def test_an_effort_to_bring_people_home_is_picked_up_within_months() -> None:
    """From six months ago everyone leaves twice as fast: the hazard now is well above that of the years before."""
    random = np.random.default_rng(4)
    start = np.sort(random.integers(TODAY - 1500, TODAY, 4000))
    end = start + random.exponential(150, 4000).astype(np.int64)
    effort = TODAY - 180
    held = np.maximum(start, effort)
    end = np.where(end > effort, held + (end - held) // 2, end)
    p = placements(np.zeros(4000, int), start, np.where(end > TODAY, OPEN, end))
    assert hazard_now(p, 3) == pytest.approx(2 / 150, rel=0.25)


def test_zero_length_stays_are_one_day_each() -> None:
    start = np.arange(100) + TODAY - 500
    model = fit_stays(placements(np.zeros(100, int), start, start), 1, TODAY, AT_ONCE)
    assert model.hazard[0, 0] > 0.5
    assert len(BANDS) == model.hazard.shape[1]


def test_placements_that_have_ended_unreported_are_not_counted_as_going_on() -> None:
    """Stays of twenty days, reported up to three months late: a third of the open ones are gone, and stand for no exposure."""
    random = np.random.default_rng(0)
    start = random.integers(TODAY - 260, TODAY, 12_000)
    end = start + random.exponential(20, 12_000).astype(np.int64)
    registered = end + random.integers(0, 90, 12_000)
    known = registered <= TODAY
    p = placements(
        np.zeros(12_000, int), start, np.where(known, end, OPEN), end_registered=np.where(known, registered, UNKNOWN)
    )
    ends = reporting(p.end[known], registered[known], TODAY)
    assert hazard_now(p, 1, ends) == pytest.approx(1 - np.exp(-1 / 20), rel=0.05)


def test_ends_of_the_last_day_of_a_month_that_are_not_reported_are_reckoned_with() -> None:
    """Seven of ten stays end with the month and are reported up to two months late: who left in June and July is no exposure."""
    random = np.random.default_rng(5)
    start = random.integers(TODAY - 700, TODAY, 20_000)
    end = start + random.exponential(30, 20_000).astype(np.int64)
    bunched = random.random(20_000) < 0.7
    end = np.where(bunched, first_of(month_of(end) + 1) - 1, end)
    registered = end + random.integers(0, 75, 20_000)
    known = registered <= TODAY
    p = placements(
        np.zeros(20_000, int), start, np.where(known, end, OPEN), end_registered=np.where(known, registered, UNKNOWN)
    )
    ends = reporting(p.end[known], registered[known], TODAY)
    assert fit_stays(p, 1, TODAY, ends).level.mean[0] == pytest.approx(1.0, abs=0.04)


def test_an_effort_whose_ends_are_not_reported_yet_is_not_hidden_by_those_who_seem_to_stay() -> None:
    """For half a year everyone has left three times as fast, reported up to five months late: 0.035 if the old hazard told who is still there."""
    random = np.random.default_rng(6)
    start = random.integers(TODAY - 900, TODAY, 20_000)
    end = start + random.exponential(60, 20_000).astype(np.int64)
    effort = TODAY - 180
    held = np.maximum(start, effort)
    end = np.where(end > effort, held + (end - held) // 3, end)
    registered = end + random.integers(0, 150, 20_000)
    known = registered <= TODAY
    p = placements(
        np.zeros(20_000, int), start, np.where(known, end, OPEN), end_registered=np.where(known, registered, UNKNOWN)
    )
    ends = reporting(p.end[known], registered[known], TODAY)
    assert hazard_now(p, 3, ends) == pytest.approx(3 / 60, rel=0.15)


def two_each(second_begins: list[int], first_ends: list[int]) -> Placements:
    """For each person a placement from 200 days before the second, which goes on; ends and starts as days before TODAY, -1 for open."""
    n = len(second_begins)
    later = TODAY - np.array(second_begins)
    ended = np.array([OPEN if e < 0 else TODAY - e for e in first_ends])
    return placements(
        np.repeat([0, 1], n),
        np.append(later - 200, later),
        np.append(ended, np.full(n, OPEN)),
        person=np.tile(np.arange(n), 2),
    )


def test_a_person_whose_next_placement_is_registered_first_has_left_the_one_before() -> None:
    """Three have moved before, each the day after the end; of the fourth only the new placement is registered yet."""
    p = two_each([500, 400, 300, 20], [501, 401, 301, -1])
    assert moved_on(p, TODAY).end[:4].tolist() == [*p.end[:3], TODAY - 21]
    assert (moved_on(p, TODAY).end[4:] == OPEN).all()


def test_placements_beside_each_other_stay_so_where_that_is_usual_or_nothing_is_known() -> None:
    beside = two_each([500, 400, 300, 20], [100, 101, 301, -1])
    unknown = two_each([20], [-1])
    long_ago = two_each([500, 400, 300], [501, 401, -1])
    for p in (beside, unknown, long_ago):
        assert (moved_on(p, TODAY).end == p.end).all()
    assert len(moved_on(placements([], [], []), TODAY)) == 0


def test_one_whose_next_stay_would_be_registered_has_not_left_unreported() -> None:
    """Ends are reported after ten days, what always follows on them at once: whoever has no next stay is still there."""
    hazard = np.full((1, 40), 0.05)
    ends = Reporting(np.append(np.zeros(10), 1.0))
    day = TODAY - 29 + np.arange(40)
    silent = np.where(day <= TODAY, 0.0, 1.0)[None, :]
    assert unreported(hazard, TODAY - 29, TODAY, ends)[0, 20:30].min() > 0
    found = unreported(hazard, TODAY - 29, TODAY, ends, silent)[0]
    assert found[:30].max() == 0
    assert found[30:39] == pytest.approx(np.full(9, 0.05))
