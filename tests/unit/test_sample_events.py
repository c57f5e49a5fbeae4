from __future__ import annotations

import numpy as np
import pytest
from tests.unit.sample_world import world

from tertial.sample.days import month_of, number
from tertial.sample.events import KINDS, MEASURES, SOURCES
from tertial.sample.plan import AS_OF, CODES, KNOWN

BEFORE = {
    "assessment": {"notification"},
    "investigation": {"assessment", "application"},
    "investigation_closed": {"investigation"},
    "decision": {"investigation_closed"},
    "measure": {"decision"},
    "measure_ended": {"measure"},
}


def test_every_event_follows_from_the_right_kind_of_an_earlier_day_and_the_same_person() -> None:
    events = world().events
    linked = np.flatnonzero(events.after >= 0)
    before = events.after[linked]
    assert (events.date[linked] >= events.date[before]).all()
    assert (events.person[linked] == events.person[before]).all()
    kinds = {
        (KINDS[k], KINDS[b]) for k, b in zip(events.kind[linked].tolist(), events.kind[before].tolist(), strict=True)
    }
    assert kinds == {(kind, earlier) for kind, earliers in BEFORE.items() for earlier in earliers}


@pytest.mark.parametrize("year", [2021, 2023, 2025])
def test_the_flow_is_that_of_a_committee_of_this_size(year: int) -> None:
    events = world().events
    counts = np.bincount(events.kind[month_of(events.date) // 12 == year], minlength=len(KINDS))
    by_kind = dict(zip(KINDS, counts.tolist(), strict=True))
    assert 8_500 < by_kind["notification"] + by_kind["application"] < 10_700
    assert 0.09 < by_kind["application"] / (by_kind["notification"] + by_kind["application"]) < 0.16
    assert 2_700 < by_kind["investigation"] < 4_000
    assert 1_200 < by_kind["measure"] < 2_300


def test_waiting_grew_when_the_units_had_been_reorganised() -> None:
    events = world().events
    closed = np.flatnonzero((events.kind == KINDS.index("investigation_closed")) & (events.after >= 0))
    days, year = (
        events.date[closed] - events.date[events.after[closed]],
        month_of(events.date[events.after[closed]]) // 12,
    )
    assert days[year == 2025].mean() > 1.07 * days[year == 2024].mean()


def test_nothing_after_the_last_day_of_data_and_nothing_unregistered() -> None:
    events = world().events
    assert events.date.max() <= number(AS_OF)
    assert events.registered.max() <= number(KNOWN)
    assert (events.registered > number(AS_OF)).any()
    assert (events.registered >= events.date).all()
    assert (np.diff(events.date) >= 0).all()


def test_placements_have_their_measure() -> None:
    """Every first placement registered in time as an event has a residential measure of its form on its first day."""
    stays, events = world().stays, world().events
    measures = {
        (p, d, MEASURES[m])
        for p, d, m in zip(events.person.tolist(), events.date.tolist(), events.measure.tolist(), strict=True)
        if m
    }
    first = np.flatnonzero(stays.first & (stays.start >= number(AS_OF.replace(2021, 3, 1))))
    found = [
        (int(stays.person[i]), int(stays.start[i]), CODES[int(stays.form[i])]) in measures
        for i in first.tolist()
        if stays.start[i] <= number(AS_OF) - 50
    ]
    assert len(found) > 2_000
    assert all(found)


def test_a_person_has_one_birth_date_and_adults_are_not_notified_by_schools() -> None:
    events = world().events
    order = np.lexsort((events.birth, events.person))
    same = np.diff(events.person[order]) == 0
    assert (np.diff(events.birth[order])[same] == 0).all()
    assert (events.child[events.source == SOURCES.index("school")]).all()
