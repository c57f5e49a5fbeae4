from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.unit.forecast_town import placements, register, town

from tertial.forecast.arrays import day_number
from tertial.forecast.combine import counted, drawn, finish, forecast, with_all
from tertial.forecast.inputs import OPEN, Books, Inputs
from tertial.forecast.result import QUANTILES, Forecast

AUGUST = date(2025, 8, 31)


def made(inputs: Inputs, paths: int = 400, seed: int = 1) -> Forecast:
    return forecast(inputs, paths, seed)


def width(f: Forecast) -> float:
    low, high = np.quantile(f.totals(), (0.1, 0.9))
    return float(high - low)


def test_areas_and_lines_add_up_to_the_result_on_every_path() -> None:
    f = made(town(AUGUST, noise=0.02))
    assert (f.totals() == f.totals(f.chosen(area="A")) + f.totals(f.chosen(area="B"))).all()
    assert (f.totals() == sum(f.totals(f.chosen(line=line)) for line in f.lines)).all()
    assert f.totals().dtype == np.int64


def test_the_same_seed_gives_the_same_paths_and_another_seed_others() -> None:
    inputs = town(AUGUST, noise=0.02)
    one, two = made(inputs, 2600), made(inputs, 2600)
    assert (one.paths == two.paths).all()
    assert one.care[0].days == two.care[0].days
    assert (one.paths != made(inputs, 2600, seed=2).paths).any()


def test_paths_drawn_of_the_placements_alone_give_the_same_forecast() -> None:
    """Before the ledger is read only the units that pay for placements are known: here one of two, the second in order."""
    inputs = town(AUGUST, noise=0.02)
    inputs = replace(inputs, placements=replace(inputs.placements, unit=inputs.placements.unit + 1))
    books = Books.empty(AUGUST.year * 12, 1, len(inputs.lines), inputs.groups)
    alone = replace(
        inputs,
        units=inputs.units[1:],
        areas=inputs.areas[1:],
        placements=replace(inputs.placements, unit=inputs.placements.unit - 1),
        books=books,
    )
    register, care = with_all(*drawn(alone, 600, 1), inputs)
    ahead, whole = finish(register, care, 1, counted(inputs, 600, 1)), made(inputs, 600)
    assert ahead.paths.tobytes() == whole.paths.tobytes()
    assert [c.paths.tobytes() for c in ahead.care] == [c.paths.tobytes() for c in whole.care]
    assert (ahead.cells == whole.cells).all()


def test_to_date_is_what_is_booked_and_a_certain_line_is_certain() -> None:
    f = made(town(AUGUST))
    grant = f.chosen(line="municipal_grant")
    assert f.to_date[grant].sum() == 2 * 8 * 200_000_000
    assert f.budget is not None
    assert f.budget[grant].sum() == 2 * 12 * 200_000_000
    assert np.abs(f.totals(grant) - 2 * 12 * 200_000_000).max() < 1_000_000


def test_the_year_lies_near_what_the_register_promises() -> None:
    """A stationary register: the rest of the year costs about what the months before did, and the quantiles hold it."""
    f = made(town(AUGUST, register(AUGUST, years=6)), 1000)
    placed = f.totals(f.chosen(line="placements"))
    so_far = f.to_date[f.chosen(line="placements")].sum()
    assert placed.mean() == pytest.approx(so_far * 12 / 8, rel=0.15)
    care = f.care[0]
    assert list(care.days.quantiles) == sorted(care.days.quantiles)
    assert care.days.quantiles[0] > care.days_to_date.mean
    assert -care.cost.mean / 100_000 == pytest.approx(care.days.mean, rel=0.03)


def test_as_of_31_december_the_interval_is_nearly_zero() -> None:
    f = made(town(date(2025, 12, 31), noise=0.02))
    assert width(f) == 0
    assert (f.totals() == f.to_date.sum()).all()
    assert f.care[0].days.mean == pytest.approx(f.care[0].days_to_date.mean)


def test_as_of_31_january_the_interval_is_wider_than_in_august() -> None:
    january = made(town(date(2025, 1, 31), noise=0.02))
    assert january.paths.shape[2] == 11
    assert width(january) > width(made(town(AUGUST, noise=0.02)))


def test_no_placements_at_all() -> None:
    f = made(town(AUGUST, placements([], [], [])))
    assert [c.open for c in f.care] == [0, 0]
    assert f.care[0].days.mean < 1
    assert f.totals(f.chosen(line="costs")).mean() < 0


def test_one_placement() -> None:
    f = made(town(AUGUST, placements([0], [day_number(date(2025, 2, 1))], [OPEN])))
    care = f.care[0]
    assert care.open == 1
    assert care.days_to_date.mean == pytest.approx(28 + 31 + 30 + 31 + 30 + 31 + 31, abs=40)
    assert care.days.quantiles[6] > care.days.quantiles[0]


def test_one_month_of_history() -> None:
    f = made(town(date(2025, 1, 31), register(date(2025, 1, 31), years=1), months=1))
    assert np.isfinite(f.totals().astype(float)).all()
    assert f.paths.shape[2] == 11


def test_no_ledger_yet() -> None:
    inputs = town(date(2025, 1, 15), months=1)
    books = inputs.books
    empty = {name: np.zeros_like(getattr(books, name)) for name in ("total", "amount", "care")}
    f = made(replace(inputs, books=replace(books, closed=books.first - 1, **empty)))
    assert f.to_date.sum() == 0
    assert f.totals(f.chosen(line="municipal_grant")).mean() == pytest.approx(2 * 12 * 200_000_000, rel=0.03)


def test_a_care_type_that_ended() -> None:
    p = register(AUGUST)
    gone = replace(p, care_type=np.where(p.start < day_number(date(2024, 1, 1)), 1, 0), end=np.where(
        p.start < day_number(date(2024, 1, 1)), np.minimum(p.end, day_number(date(2024, 1, 31))), p.end))  # fmt: skip
    f = made(town(AUGUST, gone))
    assert f.care[1].open == 0
    assert f.care[1].days.quantiles[3] < 400
    assert f.care[1].days.quantiles[3] < f.care[0].days.quantiles[0] / 10


def test_all_placements_end_on_the_same_day() -> None:
    start = np.arange(30) + day_number(date(2025, 1, 1))
    f = made(town(AUGUST, placements(np.zeros(30, int), start, np.full(30, day_number(date(2025, 6, 30))))))
    assert f.care[0].open == 0
    assert np.isfinite(f.care[0].days.mean)


def test_a_year_with_366_days() -> None:
    as_of = date(2024, 8, 31)
    f = made(town(as_of, placements([0], [day_number(date(2020, 1, 1))], [OPEN])))
    assert f.care[0].days_to_date.quantiles[6] == 31 + 29 + 31 + 30 + 31 + 30 + 31 + 31
    assert f.care[0].days.quantiles[4] >= 366


def test_a_ledger_that_lags_two_months_forecasts_the_two_as_well() -> None:
    lagging, full = made(town(AUGUST, lag=2)), made(town(AUGUST))
    assert lagging.paths.shape[2] == 6
    assert lagging.to_date[lagging.chosen(line="placements")].sum() > full.to_date[full.chosen(line="placements")].sum()
    assert np.median(lagging.totals()) == pytest.approx(np.median(full.totals()), rel=0.05)


def test_a_ledger_that_ends_in_last_year() -> None:
    f = made(town(date(2025, 1, 31), lag=3))
    assert f.to_date.sum() == 0
    assert f.paths.shape[2] == 12


def test_in_the_middle_of_a_month_days_to_date_stop_at_the_day() -> None:
    as_of = date(2025, 8, 15)
    p = placements([0], [day_number(date(2025, 8, 1))], [OPEN])
    f = made(town(as_of, p, lag=1))
    assert f.care[0].days_to_date.quantiles[5] == 15


def test_too_few_paths_are_refused() -> None:
    with pytest.raises(ValueError, match="at least two"):
        forecast(town(AUGUST), 1)


def test_quantiles_are_those_of_the_contract() -> None:
    assert QUANTILES == (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def test_the_probability_of_a_deficit_is_the_share_of_paths_below_zero() -> None:
    f = made(town(AUGUST, noise=0.02))
    assert f.probability_below(int(np.median(f.totals()))) == pytest.approx(0.5, abs=0.01)
    assert f.probability_below(int(f.totals().min())) == 0.0
