"""Laws of the table of moves, tried over every path and every set of roles."""

from __future__ import annotations

from itertools import chain, combinations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertial.findings import RefusedError
from tertial.workflow.states import CLOSED, FIRST, ROLES, TABLE, WORDS, Role, State, Step, Thing, move, moves

STATES: tuple[State, ...] = get_args(State)
STEPS: tuple[Step, ...] = get_args(Step)
THINGS: tuple[Thing, ...] = get_args(Thing)
HELD = [frozenset(c) for c in chain.from_iterable(combinations(ROLES, n) for n in range(len(ROLES) + 1))]


def reached(
    thing: Thing, start: State, without: Step | None = None, roles: frozenset[Role] | None = None
) -> set[State]:
    """Every state that can come after a state, without a step or by some roles alone."""
    found: set[State] = {start}
    while True:
        more = {
            m.end
            for m in TABLE
            if m.thing == thing and m.start in found and m.step != without and (roles is None or m.roles & roles)
        }
        if more <= found:
            return found
        found |= more


def test_every_state_is_reached_and_nothing_leads_nowhere() -> None:
    assert reached("report", FIRST) == set(STATES)
    assert reached("text", FIRST) == {"draft", "ready", "returned", "approved"}


def test_nothing_is_locked_published_or_approved_around_approval() -> None:
    assert reached("report", FIRST, without="approve") == {"draft", "ready", "returned"}
    assert reached("text", FIRST, without="approve") == {"draft", "ready", "returned"}


def test_what_is_locked_is_never_editable_again() -> None:
    for start in ("locked", "published", "superseded"):
        assert reached("report", start) <= {"locked", "published", "superseded"}
    assert reached("report", "superseded") == {"superseded"}


def test_only_a_head_approves_a_report_and_no_unit_manager_a_text() -> None:
    others = frozenset(ROLES) - {"head"}
    assert not reached("report", FIRST, roles=others) & {"approved", "locked", "published"}
    unit = frozenset[Role]({"unit_manager", "reader", "auditor", "administrator"})
    assert "approved" not in reached("text", FIRST, roles=unit)
    assert reached("report", FIRST, roles=unit) == {"draft"}


def test_every_move_demands_a_role_and_readers_auditors_and_administrators_move_nothing() -> None:
    for row in TABLE:
        assert row.roles
        assert row.roles <= {"unit_manager", "controller", "head"}
    assert len({(m.thing, m.start, m.step) for m in TABLE}) == len(TABLE)


def test_what_goes_back_demands_a_comment() -> None:
    assert all(m.comment == (m.step in ("return", "supersede")) for m in TABLE)


def test_a_text_is_only_written_while_it_is_not_approved() -> None:
    assert {m.start for m in TABLE if m.step == "write"} == {"draft", "returned", "ready"}
    assert set(CLOSED) == {"ready", "approved", "locked", "published"}


def test_every_state_and_step_has_words() -> None:
    for words in WORDS.values():
        assert set(words) == set(STATES) | set(STEPS)


@given(
    st.sampled_from(THINGS),
    st.sampled_from(STATES),
    st.sampled_from(STEPS),
    st.sampled_from(HELD),
    st.sampled_from(["", " \n", "Förklara."]),
)
def test_a_step_goes_exactly_where_the_table_lets_it(
    thing: Thing, state: State, step: Step, held: frozenset[Role], comment: str
) -> None:
    rows = [m for m in TABLE if (m.thing, m.start, m.step) == (thing, state, step) and m.roles & held]
    assert [m for m in moves(thing, state, held) if m.step == step] == rows
    if rows and (comment.strip() or not rows[0].comment):
        assert move(thing, state, step, held, comment) == rows[0].end
    else:
        with pytest.raises(RefusedError):
            move(thing, state, step, held, comment)
