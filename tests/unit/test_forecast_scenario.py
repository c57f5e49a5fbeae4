"""Scenarios against the same paths: what they change, what they leave, and that the parts add up."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from tests.unit.forecast_town import placements, town

from tertial.forecast.arrays import day_number
from tertial.forecast.combine import forecast, prepare
from tertial.forecast.inputs import OPEN, Inputs
from tertial.forecast.paths import Plan
from tertial.forecast.scenario import Action, Amount, EndPlacements, Home, Move, Prices, Volume, _Versions, run
from tertial.forecast.scenario_ends import _drawn_end, open_starts
from tertial.forecast.scenario_stays import Rows
from tertial.forecast.simulate import simulate
from tertial.forecast.stays import day_hazard

AS_OF = date(2025, 8, 31)
FIRST, LAST = day_number(date(2025, 9, 1)), day_number(date(2025, 12, 31))


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return town(AS_OF)


@pytest.fixture(scope="module")
def endless() -> Inputs:
    """Ten placements of type 0 and none that ends: 1 000 kronor a day each."""
    start = day_number(date(2023, 1, 1))
    return town(AS_OF, placements([0] * 10, [start + i for i in range(10)], [OPEN] * 10))


def test_the_base_is_the_forecast_itself_and_nothing_changes_nothing(inputs: Inputs) -> None:
    plain = forecast(inputs, 300, 4)
    effect = run(inputs, [Volume("same", FIRST, LAST, 0, 1.0), Prices("same", FIRST, LAST, (0, 1), 1.0)], 300, 4)
    assert np.array_equal(effect.base.paths, plain.paths)
    assert np.abs(effect.of()).max() < 100
    assert [name for name, _ in effect.steps] == ["same", "same"]


def test_placements_that_end_take_their_days_and_cost_with_them(endless: Inputs) -> None:
    effect = run(endless, [EndPlacements("fewer", FIRST, day_number(date(2025, 11, 30)), 0, 5)], 400)
    days = effect.days(0)
    until = [round(91 * (k + 1) / 5) for k in range(5)]
    assert np.median(days) == pytest.approx(-sum(122 - u for u in until), abs=6)
    assert days.max() <= 0.01
    assert effect.of().mean() == pytest.approx(-days.mean() * 100_000, rel=0.1)
    assert effect.steps[0][1] == round(float(effect.of().mean()))


def test_more_are_ended_than_there_are(endless: Inputs) -> None:
    effect = run(endless, [EndPlacements("all", FIRST, FIRST, 0, 50)], 100)
    assert np.median(effect.days(0)) == pytest.approx(-10 * 121, abs=30)


def test_a_move_changes_type_and_price_but_no_days(endless: Inputs) -> None:
    moved = Move("own homes", day_number(date(2025, 10, 1)), 0, 1, 3, 40_000.0)
    effect = run(endless, [moved], 400)
    assert effect.days(0).mean() == pytest.approx(-effect.days(1).mean())
    assert np.median(effect.days(1)) == pytest.approx(3 * 92, abs=4)
    assert effect.of().mean() == pytest.approx(effect.days(1).mean() * 60_000, rel=0.1)


def test_prices_scale_the_days_of_their_window(endless: Inputs) -> None:
    effect = run(endless, [Prices("index", day_number(date(2025, 11, 1)), LAST, (0,), 1.1)], 400)
    assert np.abs(effect.days(0)).max() < 0.01
    assert effect.of().mean() == pytest.approx(-0.1 * 10 * 61 * 100_000, rel=0.1)


def test_more_starts_give_more_days_in_proportion(inputs: Inputs) -> None:
    up = run(inputs, [Volume("more", FIRST, LAST, 0, 1.5)], 1500)
    down = run(inputs, [Volume("fewer", FIRST, LAST, 0, 0.5)], 1500)
    twice = run(inputs, [Volume("twice", FIRST, LAST, 0, 2.0)], 1500)
    assert up.days(0).mean() == pytest.approx(-down.days(0).mean(), rel=0.1)
    assert twice.days(0).mean() == pytest.approx(2 * up.days(0).mean(), rel=0.1)
    assert up.days(0).min() >= -0.01
    assert down.days(0).max() <= 0.01
    none = run(inputs, [Volume("none", FIRST, LAST, 0, 0.0)], 300)
    assert none.days(0).mean() == pytest.approx(-twice.days(0).mean(), rel=0.15)


def test_ends_come_more_and_less_often(inputs: Inputs) -> None:
    more = run(inputs, [Volume("more", FIRST, LAST, 1, 2.0, ends=True)], 1000)
    fewer = run(inputs, [Volume("fewer", FIRST, LAST, 1, 0.5, ends=True)], 1000)
    assert more.days(1).max() <= 0.01
    assert fewer.days(1).mean() > 0
    stopped = run(inputs, [Volume("none", FIRST, LAST, 1, 0.0, ends=True)], 300)
    assert stopped.days(1).mean() > fewer.days(1).mean()
    still = stopped.changed.care[1].paths - stopped.base.care[1].days_to_date.mean
    assert still.min() >= stopped.base.care[1].open * 115


def test_a_home_costs_its_places_and_takes_over_placements(endless: Inputs) -> None:
    first = day_number(date(2025, 10, 1))
    effect = run(endless, [Home("home", first, LAST, 1, 1, 3, 4, 70_000.0, 0)], 400)
    assert np.median(effect.days(1)) == pytest.approx(4 * 92, abs=1)
    assert set(effect.of(effect.base.chosen(unit="200")).tolist()) == {-4 * 92 * 70_000}
    assert effect.of().mean() == pytest.approx(4 * 92 * 30_000, rel=0.15)
    new = run(endless, [Home("home", first, LAST, 1, 1, 3, 4, 70_000.0, None)], 200)
    assert np.abs(new.days(0)).max() < 0.01
    assert set(new.of().tolist()) == {-4 * 92 * 70_000}


def test_an_amount_is_exact_and_only_ahead(endless: Inputs) -> None:
    line = endless.lines.index("income")
    amount = Amount("sale", line, 1, ((2, 500), (9, 700), (11, -100)))
    effect = run(endless, [amount], 50)
    assert set(effect.of().tolist()) == {600}
    assert set(effect.of(effect.base.chosen(line="income", unit="200")).tolist()) == {600}
    assert effect.steps == (("sale", 600),)


def test_steps_add_up_and_the_same_seed_gives_the_same_effect(inputs: Inputs) -> None:
    actions: list[Action] = [
        Volume("more", FIRST, LAST, 0, 1.3),
        Amount("saving", 3, 0, ((10, 1_000_000),)),
        EndPlacements("ends", FIRST, LAST, 1, 3),
        Volume("longer", FIRST, LAST, 0, 0.8, ends=True),
    ]
    one = run(inputs, actions, 2600, 3)
    two = run(inputs, actions, 2600, 3)
    assert np.array_equal(one.of(), two.of())
    assert sum(ore for _, ore in one.steps) == pytest.approx(float(one.of().mean()), abs=4)
    assert one.steps[1] == ("saving", 1_000_000)
    by_area = sum(one.of(one.base.chosen(area=a)) for a in ("A", "B"))
    assert np.array_equal(by_area, one.of())


def test_what_a_scenario_books_is_never_booked_on_the_forecast_beside_it(inputs: Inputs) -> None:
    plain = forecast(inputs, 100, 2)
    amount = Amount("grant", int(plain.cells[0, 1]), int(plain.cells[0, 0]), ((11, 700),))
    actions: list[Action] = [amount, Volume("fewer", FIRST, LAST, 0, 0.5), amount]
    effect = run(inputs, actions, 100, 2)
    assert np.array_equal(effect.base.paths, plain.paths)
    assert [ore for name, ore in effect.steps if name == "grant"] == [700, 700]
    assert effect.of().mean() == pytest.approx(sum(ore for _, ore in effect.steps), abs=2)


def test_actions_give_the_same_whatever_follows_on_them_and_however_many_are_drawn_at_once(inputs: Inputs) -> None:
    actions: list[Action] = [
        EndPlacements("fewer", FIRST, LAST, 0, 4),
        Move("own", FIRST + 30, 0, 1, 3, None),
        Home("home", FIRST + 10, LAST, 0, 0, 0, 2, 50_000.0, 0),
        Volume("longer", FIRST, LAST, 1, 0.5, ends=True),
        Amount("grant", 0, 0, ((11, 700),)),
        Volume("more", FIRST, LAST, 0, 1.5),
        Prices("index", FIRST + 60, LAST, (0, 1), 1.05),
    ]
    register = prepare(inputs, 2)
    every = _Versions(register, actions, 300, 3, ())
    base = every.draw(0)
    assert list(every.made) == [0, 1, 2, 3, 5, 6]
    for number, care in every.made.items():
        alone = _Versions(register, actions[: number + 1], 300, 3, (), room=1)
        assert np.array_equal(alone.draw(number).days, base.days)
        assert list(alone.made) == [number]
        assert np.array_equal(alone.made[number].days, care.days)
        assert np.array_equal(alone.made[number].cost, care.cost)
        assert not np.array_equal(care.cost, base.cost)


def test_an_end_that_is_put_off_is_found_in_the_table_of_its_own_first_day(inputs: Inputs) -> None:
    """Beside a search in each row's own table of cumulated hazard."""
    register = prepare(inputs, 2)
    plans: list[Plan] = []
    simulate(register.placements, register.models, 2, 40, 1, change=lambda plan, *_: plans.append(plan))
    plan, random = plans[0], np.random.default_rng(1)
    starts, n, horizon = open_starts(register.placements, plan), 200, plan.horizon
    source = np.where(random.random(n) < 0.5, random.integers(0, len(starts), n), -1)
    born = np.where(source < 0, random.integers(0, horizon, n), 0)
    none = np.zeros(n, np.int64)
    rows = Rows(none, none, none, none, none, source, np.ones(n), np.ones(n), none, none, born)
    after = np.minimum(born + random.integers(0, 60, n), horizon)
    needed = random.standard_exponential(n)
    first = register.models.first
    expected = []
    for i in range(n):
        start = starts[source[i]] if source[i] >= 0 else first + born[i]
        hazard = day_hazard(
            register.models.stays, np.zeros(1, np.int64), np.array([start]), first, register.models.last
        )
        used = np.append(0.0, np.cumsum(-np.log1p(-hazard[0])))
        expected.append(max(min(np.searchsorted(used, used[after[i]] + needed[i]), horizon), after[i] + 1))
    assert _drawn_end(plan, starts, rows, after, needed).tolist() == expected
    assert len(set(expected)) > 20


def test_no_action_is_a_faulty_call(inputs: Inputs) -> None:
    with pytest.raises(ValueError, match="at least one action"):
        run(inputs, [], 100)
