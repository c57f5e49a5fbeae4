"""A forecast summed up, its bridges, one-offs, and what its best and worst paths have in common."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.unit.forecast_town import town

from tertial.forecast.backtest import rewind
from tertial.forecast.bridge import between, from_budget, with_actions
from tertial.forecast.combine import forecast
from tertial.forecast.conditions import tails
from tertial.forecast.digest import Digest, digest
from tertial.forecast.inputs import Inputs
from tertial.forecast.one_off import one_offs

AUGUST, APRIL = date(2025, 8, 31), date(2025, 4, 30)


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return town(AUGUST, noise=0.02)


@pytest.fixture(scope="module")
def made(inputs: Inputs) -> Digest:
    return digest(forecast(inputs, 600), inputs)


def summed(bridge: object) -> int:
    return bridge.begin + sum(s.ore for s in bridge.steps)  # type: ignore[attr-defined,no-any-return]


def test_sums_by_path_and_means_agree_with_the_forecast(inputs: Inputs, made: Digest) -> None:
    whole = forecast(inputs, 600)
    assert np.array_equal(made.result(), whole.totals())
    for area in ("A", "B"):
        assert np.array_equal(made.of(area=area), whole.totals(whole.chosen(area=area)))
    assert np.array_equal(made.of(line="costs"), whole.totals(whole.chosen(line="costs")))
    assert np.array_equal(made.months.sum(axis=1), made.result())
    assert sum(made.mean(line=line) for line in made.lines) == made.mean() == int(made.unit_means.sum())
    assert made.mean() == pytest.approx(whole.totals().mean(), abs=len(whole.cells))
    levels = made.cumulated()
    assert np.ptp(levels[made.closed - 1]) == 0
    assert (np.diff(levels[-1]) >= 0).all()


def test_a_forecast_without_placements_behind_it_is_a_faulty_call(inputs: Inputs) -> None:
    with pytest.raises(ValueError, match="behind its placements"):
        digest(replace(forecast(inputs, 10), placed=None), inputs)


def test_from_budget_adds_up_and_finds_volume(made: Digest) -> None:
    bridge = from_budget(made)
    assert bridge is not None
    assert made.budget is not None
    assert (bridge.begin, bridge.end) == (int(made.budget.sum()), made.mean())
    assert summed(bridge) == bridge.end
    of = {(s.cause, s.key): s.ore for s in bridge.steps}
    days = float(made.placed.days.sum())
    planned = 12 * 200_000_000 / 100_000
    assert of["volume", ""] == pytest.approx(-(days - planned) * 100_000, rel=0.02)
    assert abs(of["price", ""]) < 0.01 * abs(of["volume", ""])
    assert from_budget(replace(made, budget=None)) is None


def test_dearer_days_are_price_and_dearer_types_are_mix(made: Digest) -> None:
    placed = made.placed
    twice = replace(placed, cost=2 * placed.cost, booked=2 * placed.booked)
    extra = round(float(placed.booked.sum()))
    means = made.means.copy()
    means[0, made.lines.index("placements")] -= extra
    of = {s.cause: s.ore for s in from_budget(replace(made, placed=twice, means=means)).steps if s.cause != "line"}  # type: ignore[union-attr]
    assert of["price"] == pytest.approx(-float(placed.cost.sum()), rel=0.02)
    before = placed.before.copy()
    before[1, 1] *= 3
    shifted = from_budget(replace(made, placed=replace(placed, before=before)))
    assert shifted is not None
    assert summed(shifted) == shifted.end
    assert {s.cause: s.ore for s in shifted.steps}["mix"] != 0


def test_a_budget_by_line_alone_does_not_make_all_care_a_deviation(made: Digest) -> None:
    bare = replace(made, care_budget=np.zeros_like(made.care_budget))
    bridge = from_budget(bare)
    assert bridge is not None
    assert summed(bridge) == bridge.end
    by_account = from_budget(made)
    assert by_account is not None
    for one, other in zip(bridge.steps, by_account.steps, strict=True):
        assert one.ore == pytest.approx(other.ore, abs=1e6), one.cause


def test_between_two_forecasts_adds_up_and_is_nothing_for_the_same(inputs: Inputs, made: Digest) -> None:
    then = rewind(inputs, APRIL)
    before = digest(forecast(then, 600), then)
    bridge = between(before, made)
    assert (bridge.begin, bridge.end) == (before.mean(), made.mean())
    assert summed(bridge) == bridge.end
    assert {s.ore for s in between(made, made).steps} == {0}
    with pytest.raises(ValueError, match="one year"):
        between(replace(before, as_of=date(2024, 4, 30)), made)
    other = replace(before, lines=("municipal_grant", "income", "placements", "renamed"))
    assert summed(between(other, made)) == made.mean()


def test_days_of_months_before_are_late_registration_and_later_ones_volume(made: Digest) -> None:
    def more(month: int) -> dict[str, int]:
        days, cost = made.placed.days.copy(), made.placed.cost.copy()
        days[0, month] += 10
        cost[0, month] += 10 * 100_000
        changed = replace(made, placed=replace(made.placed, days=days, cost=cost))
        earlier = replace(made, as_of=APRIL)
        return {s.cause: s.ore for s in between(earlier, changed).steps if s.cause != "line"}

    past, ahead = more(2), more(9)
    assert past["late_registration"] == pytest.approx(-10 * 100_000, rel=0.01)
    assert past["volume"] == 0
    assert ahead["volume"] + ahead["mix"] == pytest.approx(-10 * 100_000, rel=0.01)
    assert ahead["late_registration"] == 0


def test_actions_carry_a_bridge_on(made: Digest) -> None:
    bridge = from_budget(made)
    assert bridge is not None
    longer = with_actions(bridge, [("home", -500), ("saving", 700)])
    assert longer.end == bridge.end + 200
    assert summed(longer) == longer.end
    assert [(s.cause, s.key) for s in longer.steps[-2:]] == [("action", "home"), ("action", "saving")]


def test_a_lump_is_a_one_off_unless_it_came_last_year_too() -> None:
    inputs = town(AUGUST)
    books = inputs.books
    assert not one_offs(books, 2025).any()
    january = 2025 * 12 - books.first
    lump = books.amount.copy()
    lump[0, 1, january + 3] += 90_000_000
    assert one_offs(replace(books, amount=lump), 2025).tolist() == [0, 90_000_000, 0, 0]
    lump[0, 1, january + 3 - 12] += 80_000_000
    assert not one_offs(replace(books, amount=lump), 2025).any()
    late = np.zeros_like(books.budgeted)
    late[january:] = True
    unplanned = replace(books, budgeted=late, budget=np.where(late, books.budget, 0))
    assert not one_offs(unplanned, 2025).any()
    small = books.amount.copy()
    small[0, 1, january + 3] += 9_000_000
    assert not one_offs(replace(books, amount=small), 2025).any()


def test_the_tails_are_made_of_days_and_add_up(made: Digest) -> None:
    best, worst = tails(made)
    assert best.best
    assert not worst.best
    assert best.mean >= best.quantile > worst.quantile >= worst.mean
    for tail, sign in ((best, 1), (worst, -1)):
        assert sum(d.ore for d in tail.drivers) + tail.rest == tail.mean - made.mean()
        assert 1 <= len(tail.drivers) <= 4
        assert all(sign * d.ore > 0 for d in tail.drivers)
        days = [d for d in tail.drivers if d.cause == "days"]
        assert days
        assert all(sign * d.change < 0 for d in days)
    assert made.probability_below(best.quantile) == pytest.approx(0.9, abs=0.01)
