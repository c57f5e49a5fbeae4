"""Laws of the forecast: parts add up on every path, care days are additive, and nothing is counted twice."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.forecast_town import day, placements, town

from tertial.domain.placement import care_days
from tertial.forecast.arrays import day_number, month_of
from tertial.forecast.combine import forecast
from tertial.forecast.inputs import OPEN
from tertial.forecast.models import known_care, usable

AS_OF = date(2025, 8, 31)
TODAY = day_number(AS_OF)
STAYS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(TODAY - 900, TODAY + 20), st.one_of(st.none(), st.integers(-3, 500))),
    max_size=12,
)


@given(STAYS)
def test_known_days_are_those_of_the_domain(stays: list[tuple[int, int, int | None]]) -> None:
    """By month and in all: first and last day count, days after the forecast's day do not, ends before starts give none."""
    start = [s for _, s, _ in stays]
    end = [OPEN if length is None else s + length for _, s, length in stays]
    p = usable(placements([c for c, _, _ in stays], start, end), TODAY)
    first = int(month_of(day(2023, 1)))
    days, cost = known_care(p, p.care_type, 2, TODAY, first, first + 35)
    epoch = date(1970, 1, 1).toordinal()

    def on(number: int) -> date:
        return date.fromordinal(epoch + number)

    expected = sum(
        care_days(on(s), None if e == OPEN else on(e), date(2023, 1, 1), AS_OF)
        for s, e in zip(start, end, strict=True)
        if s <= TODAY
    )
    assert days.sum() == expected
    assert cost.sum() == expected * 100_000


@settings(max_examples=15, deadline=None)
@given(STAYS, st.integers(0, 2), st.integers(1, 5))
def test_parts_sum_to_the_total_on_every_path(stays: list[tuple[int, int, int | None]], lag: int, seed: int) -> None:
    start = [s for _, s, _ in stays]
    end = [OPEN if length is None else s + length for _, s, length in stays]
    f = forecast(town(AS_OF, placements([c for c, _, _ in stays], start, end), lag=lag), 50, seed)
    total = f.totals()
    assert (total == sum(f.totals(f.chosen(area=a)) for a in f.area_codes())).all()
    assert (total == sum(f.totals(f.chosen(line=line)) for line in f.lines)).all()
    assert (total == sum(f.totals(f.chosen(unit=u)) for u in f.units)).all()
    for care in f.care:
        assert list(care.days.quantiles) == sorted(care.days.quantiles)
        assert care.days.quantiles[0] >= 0
        assert np.isfinite(care.cost.mean)
        assert (care.paths <= (care.open + 40) * 366).all()
