from __future__ import annotations

import numpy as np
from tests.unit.sample_world import world

from tertial.sample.days import month_number, month_of, number
from tertial.sample.plan import CARE_FORMS, CODES, KNOWN
from tertial.sample.stays import ENDED_TO, day_price, simulate


def test_a_seed_gives_the_same_placements_and_another_seed_others() -> None:
    first, again, other = simulate(5, 0.1), simulate(5, 0.1), simulate(6, 0.1)
    assert np.array_equal(first.start, again.start)
    assert np.array_equal(first.level, again.level)
    assert not np.array_equal(first.start[:50], other.start[:50])


def test_the_wave_of_spring_2026_stands_out() -> None:
    stays = world().stays
    hvb = stays.form == CODES.index("hvb")
    months = month_of(stays.start)
    starts = {
        year: int((hvb & (months >= month_number(year, 2)) & (months <= month_number(year, 4))).sum())
        for year in range(2021, 2027)
    }
    usual = sum(starts[year] for year in range(2021, 2026)) / 5
    assert starts[2026] > 1.9 * usual


def test_the_state_raised_its_price_by_thirty_percent() -> None:
    stays = world().stays
    for code, low, high in (("sis", 1.295, 1.305), ("hvb", 1.02, 1.03)):
        which = np.flatnonzero(stays.form == CODES.index(code))
        one = np.ones(len(which))
        before = day_price(stays, which, np.full(len(which), 2025), one)
        after = day_price(stays, which, np.full(len(which), 2026), one)
        assert low < after.sum() / before.sum() < high


def test_a_person_is_in_one_placement_at_a_time() -> None:
    stays = world().stays
    order = np.lexsort((stays.start, stays.person))
    same = np.diff(stays.person[order]) == 0
    assert same.any()
    assert (stays.start[order][1:][same] > stays.end[order][:-1][same]).all()


def test_a_move_leads_to_the_form_that_it_names() -> None:
    stays = world().stays
    order = np.lexsort((stays.start, stays.person))
    same = np.flatnonzero(np.diff(stays.person[order]) == 0)
    to, form = stays.to[order][same], stays.form[order][same + 1]
    assert [ENDED_TO[t] for t in to.tolist()] == [CODES[f] for f in form.tolist()]


def test_ages_fit_the_form_of_care() -> None:
    stays = world().stays
    ages = (stays.start - stays.birth) / 365.25
    for index, form in enumerate(CARE_FORMS):
        mine = ages[stays.form == index]
        assert mine.min() >= form.ages[0] - 0.01
        assert mine.max() <= form.ages[1] + 1.01


def test_much_is_registered_late_and_ends_later_than_starts() -> None:
    stays = world().stays
    start_delay, end_delay = stays.registered - stays.start, stays.end_registered - stays.end
    assert start_delay.min() >= 0
    assert end_delay.min() >= 0
    assert 0.3 < (start_delay > 3).mean() < 0.6
    assert end_delay.mean() > start_delay.mean()
    late = (stays.start <= number(KNOWN) - 20) & (stays.registered > number(KNOWN) - 20)
    assert late.any()


def test_ends_bunch_at_the_end_of_months() -> None:
    stays = world().stays
    last = month_of(stays.end) != month_of(stays.end + 1)
    assert 0.15 < last.mean() < 0.4


def test_twelve_forms_and_the_size_of_the_committee() -> None:
    stays = world().stays
    assert len(CARE_FORMS) == len(set(CODES)) == 12
    assert set(stays.form.tolist()) == set(range(12))
    assert 4_500 < len(stays) < 7_500
