from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tertial.domain.suppression import hidden, hides_sum

tables = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 40), max_size=8)


def test_a_lone_small_cell_takes_the_next_smallest_with_it() -> None:
    assert hidden({"hvb": 30, "sis": 3, "lvm": 12, "none": 0}, 5) == {"sis", "lvm"}
    assert not hides_sum({"hvb": 30, "sis": 3, "lvm": 12}, 5)


def test_nothing_small_nothing_hidden() -> None:
    assert hidden({"hvb": 30, "sis": 5, "none": 0}, 5) == frozenset()


def test_a_sum_of_few_people_is_hidden_too() -> None:
    assert hidden({"sis": 3, "hvb": 0}, 5) == {"sis"}
    assert hides_sum({"sis": 3, "hvb": 0}, 5)


@given(tables, st.integers(2, 10))
def test_no_hidden_cell_can_be_found_from_the_sum(people: dict[str, int], minimum: int) -> None:
    gone = hidden(people, minimum)
    assert {k for k, n in people.items() if 0 < n < minimum} <= gone
    if gone and not hides_sum(people, minimum):
        assert len(gone) >= 2
        assert sum(people[k] for k in gone) >= minimum
