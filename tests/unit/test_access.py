from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from tests.unit.committee import CONFIG
from tests.unit.staff import GRANTS, NAMED_UNITS

from tertial.config import Settings, parse
from tertial.findings import RefusedError
from tertial.usecases.access import (
    ACTIONS,
    EVERYWHERE,
    WORDS,
    Action,
    Grant,
    Person,
    covers,
    demand,
    known_scope,
    may,
    roles_over,
    scopes,
    section_scope,
)

settings, _ = parse(CONFIG + NAMED_UNITS, "tertial.toml")
assert settings is not None
SETTINGS: Settings = settings


def person(*grants: Grant) -> Person:
    return Person(1, "x", "X", grants=grants)


PEOPLE = {login: person(*grants) for login, grants in GRANTS.items()} | {"admin": person(Grant("administrator"))}


def test_every_action_has_roles_and_words() -> None:
    assert set(ACTIONS) == set(WORDS) == set(get_args(Action))


@pytest.mark.parametrize(
    ("held", "scope", "reaches"),
    [
        ("", "", True),
        ("", "area.A", True),
        ("", "unit.100", True),
        ("area.A", "", False),
        ("area.A", "area.A", True),
        ("area.A", "area.B", False),
        ("area.A", "unit.101", True),
        ("area.A", "unit.200", False),
        ("unit.100", "unit.100", True),
        ("unit.100", "unit.101", False),
        ("unit.100", "area.A", False),
        ("unit.A", "area.A", False),
        ("area.100", "unit.100", False),
    ],
)
def test_access_follows_the_organisation_downwards_alone(held: str, scope: str, reaches: bool) -> None:
    assert covers(SETTINGS, held, scope) == reaches


@pytest.mark.parametrize(
    ("action", "scope", "who"),
    [
        ("read", "", {"cecilia", "hanna", "rev"}),
        ("read", "area.B", {"cecilia", "hanna", "rev", "bo"}),
        ("read", "unit.100", {"cecilia", "hanna", "rev", "ulla"}),
        ("read_published", "", {"admin", "lo", "ulla", "bo", "cecilia", "hanna", "rev"}),
        ("read_individual", "unit.100", {"ulla", "hanna"}),
        ("read_individual", "unit.101", {"hanna"}),
        ("write_text", "unit.100", {"ulla", "cecilia", "hanna"}),
        ("write_text", "unit.101", {"cecilia", "hanna"}),
        ("write_text", "unit.200", {"bo", "cecilia", "hanna"}),
        ("write_text", "", {"cecilia", "hanna"}),
        ("approve_text", "unit.100", {"cecilia", "hanna"}),
        ("import", "", {"cecilia", "hanna"}),
        ("plan", "", {"cecilia", "hanna"}),
        ("administer", "", {"admin"}),
        ("read_audit", "", {"admin", "rev"}),
    ],
)
def test_who_may(action: Action, scope: str, who: set[str]) -> None:
    assert {login for login, one in PEOPLE.items() if may(SETTINGS, one, action, scope)} == who


def test_the_auditor_writes_nothing_and_the_administrator_sees_no_figures() -> None:
    writes = {"write_text", "write_forecast", "approve_text", "import", "forecast", "report", "plan", "administer"}
    for action in get_args(Action):
        if action in writes:
            assert not may(SETTINGS, PEOPLE["rev"], action), action
        if action not in ("read_published", "administer", "read_audit"):
            assert not may(SETTINGS, PEOPLE["admin"], action), action


def test_what_concerns_the_whole_workspace_needs_the_whole_committee() -> None:
    for role in ("controller", "head", "administrator", "auditor"):
        narrow = person(Grant(role, "area.A"))
        assert not any(may(SETTINGS, narrow, action, "area.A") for action in EVERYWHERE)


def test_whoever_is_not_active_may_nothing() -> None:
    for one in PEOPLE.values():
        gone = replace(one, active=False)
        assert roles_over(SETTINGS, gone, "") == frozenset()
        assert not any(may(SETTINGS, gone, action, "unit.100") for action in get_args(Action))


def test_a_role_elsewhere_gives_nothing_here() -> None:
    both = person(Grant("unit_manager", "unit.100"), Grant("controller", "area.B"))
    assert roles_over(SETTINGS, both, "unit.100") == {"unit_manager"}
    assert roles_over(SETTINGS, both, "unit.200") == {"controller"}
    assert not may(SETTINGS, both, "approve_text", "unit.100")


def test_scopes_for_menus_and_of_sections() -> None:
    assert scopes(SETTINGS, PEOPLE["bo"], "write_text") == ("area.B", "unit.200")
    assert scopes(SETTINGS, PEOPLE["hanna"], "read")[:3] == ("", "area.A", "unit.100")
    assert [section_scope(s) for s in ("summary", "goal.x", "area.A", "unit.1")] == ["", "", "area.A", "unit.1"]
    assert known_scope(SETTINGS, "unit.101")
    assert not any(known_scope(SETTINGS, s) for s in ("unit.999", "area.X", "A", "committee", "unit."))


def test_a_denial_says_what_and_where_in_both_languages() -> None:
    with pytest.raises(RefusedError) as error:
        demand(SETTINGS, PEOPLE["ulla"], "write_text", "unit.200")
    (found,) = error.value.findings
    assert found.code == "access.denied"
    assert "skriva texter (unit.200)" in found.message("sv")
    assert "write texts (unit.200)" in found.message("en")
