"""The simulation of placements against a count by hand of what it drew, and against what must hold of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date
from threading import Event
from typing import Any

import numpy as np
import pytest
from tests.unit.forecast_town import placements, register, town

from tertial.forecast.arrays import Floats, Ints, Singles, day_number
from tertial.forecast.combine import forecast, prepare
from tertial.forecast.inputs import OPEN, UNKNOWN, Placements
from tertial.forecast.levels import Walk
from tertial.forecast.nowcast import Reporting
from tertial.forecast.paths import Plan
from tertial.forecast.prices import price_on
from tertial.forecast.simulate import CarePaths, simulate
from tertial.forecast.stays import unreported
from tertial.forecast.trace import Trace

AUGUST = date(2025, 8, 31)
TODAY = day_number(AUGUST)


def late_register(seed: int = 1) -> Placements:
    """Two types, moves from the first to the second, ends reported up to three weeks late, a price that rises in October."""
    p = register(AUGUST, years=5, a_year=80.0, seed=seed)
    random = np.random.default_rng(seed)
    ended = np.flatnonzero((p.care_type == 0) & (p.end < TODAY - 30))
    moved = ended[: len(ended) // 3]
    start = p.end[moved] + 1
    end = start + random.integers(20, 400, len(moved))
    end = np.where(end > TODAY, OPEN, end)
    joined = placements(
        np.append(p.care_type, np.ones(len(moved), int)),
        np.append(p.start, start),
        np.append(p.end, end),
        person=np.append(p.person, p.person[moved]),
    )
    reported = np.where(joined.end == OPEN, 0, joined.end + random.integers(0, 22, len(joined)))
    hidden = reported > TODAY
    rising = np.flatnonzero((joined.end == OPEN) | hidden)[::2]
    return replace(
        joined,
        end=np.where(hidden, OPEN, joined.end),
        end_registered=np.where((joined.end == OPEN) | hidden, UNKNOWN, reported),
        change_of=np.repeat(rising, 2),
        change_day=np.tile(np.array([day_number(date(2025, 7, 1)), day_number(date(2025, 10, 10))]), len(rising)),
        change_price=np.tile(np.array([110_000.0, 150_000.0]), len(rising)),
    )


def drawn(p: Placements, paths: int = 60, seed: int = 3) -> tuple[CarePaths, Plan, Trace, Placements]:
    """Simulated as it is, with what was drawn."""
    made = prepare(town(AUGUST, p), paths)
    kept: list[tuple[Plan, Trace]] = []

    def keep(plan: Plan, trace: Trace, number: int, days: Singles, cost: Singles) -> None:
        kept.append((plan, trace))

    care = simulate(made.placements, made.models, 2, paths, seed, change=keep)
    return care, *kept[0], made.placements


def by_hand(care: CarePaths, plan: Plan, trace: Trace, p: Placements) -> tuple[Floats, Floats]:
    """Days and cost by (path, type) of all simulated months, one stay and one day at a time."""
    first, last = plan.models.first, plan.models.last
    begun = int(np.datetime64(date(int(care.months[0]) // 12, int(care.months[0]) % 12 + 1, 1), "D").astype(np.int64))
    paths = len(care.days)
    days, cost = np.zeros((paths, 2)), np.zeros((paths, 2))

    def add(path: Ints | slice, type_: int, from_: int, until: Ints | int, price: Floats) -> None:
        """Days from `from_` to before `until`, by path; `price` by day from `begun`."""
        upto = np.concatenate(([0.0], np.cumsum(price)))
        low, high = np.clip(from_ - begun, 0, None), np.clip(np.asarray(until) - begun, 0, None)
        days[path, type_] += np.maximum(high - low, 0)
        cost[path, type_] += np.maximum(upto[high] - upto[low], 0)

    calendar = np.arange(begun, last + 1)
    order = np.flatnonzero(p.end == OPEN)
    order = order[np.argsort(plan.cell_of[p.care_type[order], p.unit[order]], kind="stable")]
    for number, i in enumerate(order.tolist()):
        price = price_on(p, np.full(len(calendar), i), calendar)
        add(slice(None), int(p.care_type[i]), int(p.start[i]), first + trace.ends[number].astype(np.int64), price)
    for i in np.flatnonzero(p.end != OPEN).tolist():
        price = price_on(p, np.full(len(calendar), i), calendar)
        add(slice(None), int(p.care_type[i]), int(p.start[i]), int(min(p.end[i], last)) + 1, price)
    new = trace.stays()
    for i in range(len(new.path)):
        price = np.full(len(calendar), new.price[i])
        add(new.path[i : i + 1], int(new.type[i]), first + int(new.day[i]), first + new.end[i : i + 1], price)
    return days, cost


def test_every_day_and_krona_is_that_of_a_stay_that_was_drawn() -> None:
    """Open placements, known ones, new ones and those that follow, prices that change on the way: counted stay by stay."""
    care, plan, trace, p = drawn(late_register())
    days, cost = by_hand(care, plan, trace, p)
    assert plan.steady.max() > 0
    assert (trace.stays().parent >= 0).any()
    assert care.days.sum(axis=2) == pytest.approx(days, abs=0.01)
    of_type = np.stack([care.cost[:, care.cell_type == c].sum(axis=(1, 2)) for c in range(2)], axis=1)
    assert of_type == pytest.approx(cost, rel=1e-5)


def test_a_stay_that_follows_begins_the_day_after_its_parent_ended() -> None:
    _, _, trace, _ = drawn(late_register())
    new, opened = trace.stays(), len(trace.ends)
    of_open = np.flatnonzero((new.parent >= 0) & (new.parent < opened))
    of_new = np.flatnonzero(new.parent >= opened)
    assert len(of_open) > 100
    assert len(of_new) > 10
    assert all(trace.ends[new.parent[i]][new.path[i]] == new.day[i] for i in of_open)
    parents = new.parent[of_new] - opened
    assert (new.end[parents] == new.day[of_new]).all()
    assert (new.path[parents] == new.path[of_new]).all()


def test_what_comes_next_comes_as_often_as_it_has() -> None:
    """A third of the ends of the first type have led to the second: so do those that are drawn."""
    care, plan, trace, _ = drawn(late_register(), 400)
    new = trace.stays()
    ends = np.array([(e < plan.horizon).sum() for e in trace.ends])
    of_first = np.flatnonzero(plan.type == 0)
    followed = np.isin(new.parent, of_first)
    assert followed.sum() / ends[of_first].sum() == pytest.approx(plan.models.stays.follows[0].sum(), abs=0.04)
    assert 0.2 < plan.models.stays.follows[0, 1] < 0.4
    assert (new.type[followed] == 1).mean() > 0.9
    assert len(care.days) == 400


def test_the_distribution_does_not_depend_on_how_paths_are_cut_into_chunks() -> None:
    inputs = town(AUGUST, late_register(), noise=0.02)
    one, two = forecast(inputs, 2500, 1), forecast(inputs, 2501, 1)
    assert (one.paths.shape[0], two.paths.shape[0]) == (2500, 2501)
    assert np.median(one.totals()) == pytest.approx(np.median(two.totals()), rel=0.02)
    assert one.care[0].days.quantiles[1] == pytest.approx(two.care[0].days.quantiles[1], rel=0.03)


def test_a_dated_price_change_later_in_the_year_is_used_from_its_day() -> None:
    """One placement that does not end: 1 000 kronor a day until 10 October, 2 000 from then on."""
    many = np.arange(400) + TODAY - 4000
    p = placements(np.zeros(400, int), many, np.full(400, OPEN))
    later = replace(p, change_of=np.arange(400), change_day=np.full(400, day_number(date(2025, 10, 10))),
                    change_price=np.full(400, 200_000.0))  # fmt: skip
    made = [simulate(r.placements, r.models, 2, 50, 1) for r in (prepare(town(AUGUST, q), 50) for q in (p, later))]
    before, after = (m.cost.sum(axis=1).mean(axis=0) / m.days.sum(axis=1).mean(axis=0) for m in made)
    assert before == pytest.approx(np.full(len(before), 100_000.0), rel=0.01)
    assert after[-2:] == pytest.approx([200_000.0, 200_000.0], rel=0.01)
    assert after[-3] == pytest.approx(100_000 * (1 + 22 / 31), rel=0.01)
    assert after[-4] == pytest.approx(100_000.0, rel=0.01)


def test_overlapping_placements_of_one_person_both_count() -> None:
    start = day_number(date(2025, 2, 1))
    p = placements([0, 1, 0], [start, start, start - 900], [OPEN, OPEN, start - 300], person=np.array([5, 5, 5]))
    f = forecast(town(AUGUST, p), 200, 1)
    assert [c.open for c in f.care] == [1, 1]
    assert all(c.days_to_date.quantiles[4] == pytest.approx(TODAY - start + 1, abs=5) for c in f.care)


def test_adults_without_a_month_of_birth_are_placements_like_others() -> None:
    p = register(AUGUST)
    f = forecast(town(AUGUST, p), 200, 1)
    born = forecast(town(AUGUST, replace(p, birth=np.full(len(p), day_number(date(1960, 1, 1))))), 200, 1)
    assert (f.totals() == born.totals()).all()


def test_what_is_not_known_of_the_rates_is_drawn_with_each_path() -> None:
    """With sixteen times as many placements the rates of starts and ends are known about four times as well."""

    def unsure(a_year: float) -> tuple[float, float]:
        models = prepare(town(AUGUST, register(AUGUST, a_year=a_year)), 10).models
        random = np.random.default_rng(1)
        starts, ends = (Walk.draw(m.level, random, 2000).level[:, 0] for m in (models.arrivals, models.stays))
        return float(starts.std() / starts.mean()), float(ends.std() / ends.mean())

    small, large = unsure(20.0), unsure(320.0)
    assert small[0] > 2 * large[0]
    assert small[1] > 2 * large[1]
    f = forecast(town(AUGUST, register(AUGUST, a_year=20.0)), 1000, 1).care[0].days
    assert f.quantiles[5] - f.quantiles[1] > 300


def test_a_type_that_is_not_known_to_end_is_not_sure_to_go_on() -> None:
    """Three open placements of a type without ends: paths differ, as its rates are drawn and not taken for zero."""
    p = register(AUGUST)
    first = np.array([TODAY - 200, TODAY - 100, TODAY - 50])
    joined = placements(
        np.append(np.zeros(len(p), int), [1, 1, 1]), np.append(p.start, first), np.append(p.end, [OPEN] * 3)
    )
    care = forecast(town(AUGUST, joined), 1000, 1).care[1]
    assert care.open == 3
    assert care.days.quantiles[0] < care.days_to_date.mean + 3 * 100
    assert care.days.quantiles[5] > care.days.quantiles[1] + 60


def test_who_would_have_left_long_ago_is_likelier_to_be_here() -> None:
    """Ends as drawn from a hazard and a delay of report, and those that are not reported on the day counted: the hazard of those."""
    random = np.random.default_rng(7)
    days, as_of, n = 80, 50, 400_000
    daily = 0.03
    end = np.floor(random.exponential(-1 / np.log1p(-daily), n)).astype(np.int64)
    late = Reporting(np.minimum(1.0, np.arange(31) / 30.0))
    reported = end + np.ceil(30 * random.random(n)).astype(np.int64)
    still = (end > as_of) | (reported > as_of)
    found = unreported(np.full((1, days), daily), 0, as_of, late)[0]
    there = np.array([(end[still] >= d).sum() for d in range(days)])
    left = np.array([(end[still] == d).sum() for d in range(days)])
    assert found[:20] == pytest.approx(np.zeros(20), abs=1e-12)
    assert found[25:45] == pytest.approx((left / there)[25:45], rel=0.25, abs=0.0005)
    assert found[25:50].sum() == pytest.approx((left / there)[25:50].sum(), rel=0.03)
    assert found[60:] == pytest.approx(np.full(20, daily), rel=1e-6)


@pytest.mark.slow
def test_time_grows_with_paths_and_not_faster() -> None:
    import time

    made = prepare(town(AUGUST, register(AUGUST, years=6, a_year=600.0)), 100)

    def seconds(paths: int) -> float:
        best = np.inf
        for _ in range(3):
            begun = time.process_time()
            simulate(made.placements, made.models, 2, paths, 1)
            best = min(best, time.process_time() - begun)
        return float(best)

    assert seconds(10_000) < 3.0 * seconds(5_000)


def test_what_would_be_registered_by_now_does_not_follow_on_an_end_that_is_not_reported() -> None:
    """Starts are registered on their day: one who has left unreported has no next placement, one who leaves later may."""
    _, plan, trace, _ = drawn(late_register(), 300)
    now = plan.models.as_of - plan.models.first
    new = trace.stays()
    assert (plan.unseen[:, : now + 1] < 1e-6).all()
    assert (plan.unseen[:, now + 1 :] == 1).all()
    assert np.concatenate(trace.ends).min() <= now
    assert new.day[new.parent >= 0].min() > now


def test_a_placement_whose_person_has_moved_counts_no_days_after_the_move_but_is_open_in_the_register() -> None:
    """Registered of a move is only where it went to: the days of the two sides are not both counted."""
    p = late_register()
    gone = np.flatnonzero((p.care_type == 0) & (p.end == OPEN) & (p.start < TODAY - 90))[:1]
    to = placements([1], [TODAY - 10], [OPEN], person=p.person[gone])
    columns = {f: np.append(getattr(p, f), getattr(to, f)) for f in ("care_type", "unit", "person", "start", "end", "registered",
                                                                     "end_registered", "birth", "price")}  # fmt: skip
    before = forecast(town(AUGUST, p), 200).care
    after = forecast(town(AUGUST, replace(p, **columns)), 200).care
    made = prepare(town(AUGUST, replace(p, **columns)), 2)
    assert made.placements.end[gone].tolist() == [TODAY - 11]
    assert after[0].open == before[0].open
    assert after[1].open == before[1].open + 1
    assert after[0].days_to_date.mean < before[0].days_to_date.mean - 4


def test_prices_that_have_risen_in_autumn_are_likely_to_do_so_again() -> None:
    """Every October has raised all prices by a tenth. Of those who stay the days' cost rises on the paths that draw it, none before October."""
    start = np.append(np.full(60, day_number(date(2021, 9, 1))), np.arange(TODAY - 1000, TODAY - 400, 5))
    end = np.append(np.full(60, OPEN), start[60:] + 30)
    of = np.repeat(np.arange(60), 4)
    when = np.tile([day_number(date(y, 10, 1)) for y in range(2021, 2025)], 60)
    risen = np.tile(100_000 * 1.1 ** np.arange(1, 5), 60)
    p = placements(np.zeros(len(start), int), start, end, change_of=of, change_day=when)
    p.change_price[:] = risen
    care = drawn(p, 2000)[0]
    each = care.cost[:, 0] / np.maximum(care.days[:, 0], 1.0)
    price, months = 100_000 * 1.1**4, care.months % 12
    assert each[:, months == 7] == pytest.approx(price, rel=0.001)
    once = np.isclose(each[:, months == 8], price, rtol=0.03).mean()
    assert once == pytest.approx(0.75, abs=0.05), "one of the four months from September on"
    assert each[:, months == 11].mean() == pytest.approx(price * 1.1, rel=0.02)


def announced(p: Placements, share: float, days: int) -> Placements:
    """The register of the day, where a share of all ends is registered so many days before, and the others on the day."""
    before = np.random.default_rng(8).random(len(p)) < share
    known = np.where(before, np.maximum(p.end - days, p.start), p.end)
    hidden = (known > TODAY) | (p.end == OPEN)
    return replace(p, end=np.where(hidden, OPEN, p.end), end_registered=np.where(hidden, UNKNOWN, known))


def test_ends_that_are_announced_do_not_shorten_the_stays_of_others() -> None:
    """The same stays with and without: who is not announced to leave is likelier to stay, or all announced ends count twice."""
    random = np.random.default_rng(2)
    start = np.sort(random.integers(TODAY - 4 * 365, TODAY + 1, 6000))
    stays = placements(np.zeros(6000, int), start, start + random.exponential(120.0, 6000).astype(int))

    def days(share: float) -> float:
        return float(drawn(announced(stays, share, 45), 100)[0].days.sum(axis=2).mean())

    assert days(0.7) == pytest.approx(days(0.0), rel=0.02)


def test_something_may_follow_on_an_end_that_is_announced() -> None:
    """Half of the stays of the first type are followed by one of the second; of those that leave in ten days nothing is known of it yet."""
    start = np.arange(TODAY - 1000, TODAY - 100)
    after = start[::2] + 61
    known = placements(
        np.repeat([0, 1], (900, 450)), np.append(start, after), np.append(start + 60, after + 30),
        person=np.append(np.arange(900), np.arange(0, 900, 2)),
    )  # fmt: skip

    def days_of_second(end: int) -> float:
        leaving = placements(
            np.append(known.care_type, np.zeros(40, int)),
            np.append(known.start, np.full(40, TODAY - 50)),
            np.append(known.end, np.full(40, end)),
            person=np.append(known.person, 1000 + np.arange(40)),
            end_registered=np.append(known.end, np.full(40, TODAY - 2)),
        )
        return float(drawn(leaving, 400)[0].days[:, 1].sum(axis=1).mean())

    assert days_of_second(TODAY + 10) - days_of_second(TODAY + 300) == pytest.approx(40 * 0.5 * 31, rel=0.1)


def test_every_path_is_told_of_once_chunk_by_chunk() -> None:
    made = prepare(town(AUGUST, late_register()), 1300)
    told: list[tuple[int, int]] = []

    def keep(plan: Plan, trace: Trace, number: int, days: Singles, cost: Singles) -> None:
        assert all(len(ends) == len(days) == len(cost) == len(trace.level) for ends in trace.ends)
        assert trace.stays().path.max(initial=0) < len(days)
        told.append((number, len(days)))

    simulate(made.placements, made.models, 2, 1300, 3, change=keep)
    assert len(told) > 2
    assert [first for first, _ in told] == np.cumsum([0, *(n for _, n in told)])[:-1].tolist()
    assert sum(n for _, n in told) == 1300


@pytest.mark.parametrize("busy", [False, True])
@pytest.mark.parametrize("paths", [1250, 2630, 600])
def test_paths_that_are_drawn_elsewhere_are_the_same(paths: int, busy: bool) -> None:
    """Also those that `beside` had no time for; the last chunk is smaller than the others where paths are not a multiple of it."""
    made = prepare(town(AUGUST, late_register()), paths)
    alone = simulate(made.placements, made.models, 2, paths, 3)
    gate = Event()
    with ThreadPoolExecutor(1) as beside:
        if busy:
            beside.submit(gate.wait)
        shared = simulate(made.placements, made.models, 2, paths, 3, beside=beside)
        gate.set()
    for one, other in zip(fields(alone), fields(shared), strict=True):
        assert getattr(alone, one.name).tobytes() == getattr(shared, other.name).tobytes()


def test_the_last_paths_are_handed_over_first_and_taken_back_where_nobody_has_begun() -> None:
    made = prepare(town(AUGUST, late_register()), 4000)
    handed: list[tuple[int, int]] = []
    done: list[tuple[int, int]] = []

    class Other(ThreadPoolExecutor):
        def submit(self, fn: Any, /, *args: Any, **more: Any) -> Any:
            handed.append(args[-1])
            future = super().submit(fn, *args, **more)
            if len(handed) == 1:  # so much it has time for
                future.result()
                super().submit(gate.wait)
            future.add_done_callback(lambda f: None if f.cancelled() else done.append(args[-1]))
            return future

    gate = Event()
    with Other(1) as beside:
        simulate(made.placements, made.models, 2, 4000, 3, beside=beside)
        gate.set()
    assert handed == [(15, 16), (10, 15), (5, 10)]
    assert done == [(15, 16)]
