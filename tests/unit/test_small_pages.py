"""Small counts on pages: what is hidden must not follow from what is shown, by adding and subtracting."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tertial.domain.suppression import derivable as by_fractions
from tertial.usecases.small_pages import Cells, derivable, total

names = st.sampled_from("abcdefgh")


@given(
    st.lists(st.tuples(names, st.lists(names, min_size=1, max_size=5, unique=True)), max_size=6),
    st.sets(names),
)
def test_the_same_cells_follow_as_by_exact_fractions(sums: list[tuple[str, list[str]]], gone: set[str]) -> None:
    proper = [(whole, tuple(p for p in parts if p != whole)) for whole, parts in sums]
    equations = [total(whole, parts) for whole, parts in proper]
    assert derivable(equations, gone) == by_fractions(proper, gone)


def test_a_lone_small_cell_takes_the_smallest_other_with_it() -> None:
    cells = Cells(people={"a": 3, "b": 40, "c": 9}, equations=[total("whole", "abc")])
    assert cells.gone(5) == {"a", "c"}


def test_two_small_cells_that_are_few_together_take_a_third() -> None:
    cells = Cells(people={"a": 1, "b": 2, "c": 9, "d": 30}, equations=[total("whole", "abcd")])
    assert cells.gone(5) == {"a", "b", "c"}


def test_nothing_small_hides_nothing_and_zero_tells_of_nobody() -> None:
    assert Cells(people={"a": 0, "b": 5}, equations=[total("whole", "ab")]).gone(5) == frozenset()


def test_what_the_report_hides_does_not_follow_from_the_page() -> None:
    """The report hides `sis`; by month it would be the sum of two months that are not small."""
    cells = Cells(
        people={"jan": 6, "feb": 7},
        hidden={"sis"},
        equations=[total("sis", ["jan", "feb"])],
    )
    assert cells.gone(5)


def test_a_cell_that_stands_nowhere_is_protected_too() -> None:
    """Unit u has 20 placements, 18 of them hvb; all hvb are 18: then 2 are sis."""
    cells = Cells(
        people={"u": 20, "v": 30},
        unshown={"hvb u": 18, "sis u": 2, "sis v": 30},
        equations=[
            total("u", ["hvb u", "sis u"]),
            total("v", ["sis v"]),
            total("hvb", ["hvb u"]),
            total("sis", ["sis u", "sis v"]),
        ],
    )
    assert "u" in cells.gone(5)


def test_flows_over_months_are_equations_too() -> None:
    """Open at the end are those before, more by the starts, fewer by the ends."""
    cells = Cells(
        people={"before": 10, "starts": 2, "ends": 7, "now": 5},
        equations=[{"before": 1, "starts": 1, "ends": -1, "now": -1}],
    )
    gone = cells.gone(5)
    assert "starts" in gone
    assert "starts" not in derivable(cells.equations, gone)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_small_cell_of_a_drawn_table_follows(data: st.DataObject) -> None:
    """A table of care types by months with both margins shown: what a reader can solve for is never few people."""
    rows, columns = data.draw(st.integers(2, 4)), data.draw(st.integers(2, 4))
    counts = {
        f"{r} {c}": data.draw(st.one_of(st.integers(0, 6), st.integers(5, 40)))
        for r in range(rows)
        for c in range(columns)
    }
    equations = [total(f"row {r}", [f"{r} {c}" for c in range(columns)]) for r in range(rows)]
    equations += [total(f"column {c}", [f"{r} {c}" for r in range(rows)]) for c in range(columns)]
    gone = Cells(people=counts, equations=equations).gone(5)
    small = {k for k, n in counts.items() if 0 < n < 5}
    assert small <= gone
    # With everything of its own hidden a page adds nothing; what follows even then, the report has told itself.
    told = derivable(equations, set(counts))
    assert derivable(equations, gone) & (small - told) == frozenset()
