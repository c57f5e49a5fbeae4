"""docs/reference/workflow.md prints the tables of who may do what and who may move what."""

from __future__ import annotations

import re
from pathlib import Path

from tertial.usecases.access import ACTIONS, EVERYWHERE, ROLES
from tertial.usecases.people import LINK_HOURS
from tertial.usecases.secrets import SHORTEST
from tertial.usecases.sign_in import IDLE_HOURS, PER_ADDRESS, PER_LOGIN, WINDOW_MINUTES
from tertial.workflow.states import TABLE

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "workflow.md").read_text(encoding="utf-8")


def rows(head: str) -> list[list[str]]:
    found = re.search(rf"^\| {head} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert found, head
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines()]


def named(roles: frozenset[str]) -> str:
    return ", ".join(f"`{role}`" for role in ROLES if role in roles)


def test_every_role_is_described() -> None:
    assert [row[0].strip("`") for row in rows("role")] == list(ROLES)


def test_every_action_is_described_as_it_is() -> None:
    def scope(action: str) -> str:
        return "committee" if action in EVERYWHERE else "any" if action == "read_published" else "own"

    assert rows("action") == [[f"`{a}`", named(frozenset(r)), scope(a)] for a, r in ACTIONS.items()]


def test_every_move_is_described_as_it_is() -> None:
    assert rows("thing") == [
        [m.thing, m.start, f"`{m.step}`", m.end, named(frozenset(m.roles)), "demanded" if m.comment else ""]
        for m in TABLE
    ]


def test_the_limits_of_signing_in_are_those_of_the_code() -> None:
    limits = dict(rows("what"))
    assert f"at least {SHORTEST} characters" in limits["Passwords"]
    assert limits["One-time links"].startswith(f"{LINK_HOURS} hours")
    assert limits["Sessions"].startswith(f"{IDLE_HOURS} hours")
    assert limits[f"Attempts in {WINDOW_MINUTES} minutes"] == f"{PER_LOGIN} at a login, {PER_ADDRESS} from an address"
