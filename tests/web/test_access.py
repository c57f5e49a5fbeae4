"""The access table: no route without a row, every row tried by every role, and the page of the docs that is printed from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tertial.usecases.access import ACTIONS, ROLES, WORDS
from tertial.web.access import Row
from tertial.web.access_table import TABLE

if TYPE_CHECKING:
    import httpx
    from tests.web.conftest import Served

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "access.md"
VALUES = {"unit": "625", "area": "BUF", "account": "4611", "month": "8", "table": "units", "token": "none"}
VALUES |= {"indicator": "applications", "kind": "placements", "batch": "none", "job": "0123456789abcdef"}
VALUES |= {
    "person": "1",
    "figure": "result.total.forecast",
    "forecast": "none",
    "section": "unit.625",
    "period": "2026-08",
}
VALUES |= {"version": "1", "name": "none.pdf"}
OTHER = {"unit": "640", "area": "VUX"}
"""A unit and an area that the unit manager has nothing to do with."""


def routes(found: Any) -> Iterator[tuple[str, str]]:
    """(method, path) of every route, those of included routers too; a HEAD is answered as its GET."""
    for route in found.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes(inner)
        else:
            yield from ((method, route.path) for method in route.methods - {"HEAD"})


def test_every_route_has_a_row_and_every_row_a_route(served: Served) -> None:
    assert sorted(routes(served.app)) == sorted((row.method, row.path) for row in TABLE)


def test_a_route_without_a_row_is_refused(served: Served, client: Callable[[str], httpx.Client]) -> None:
    served.app.add_api_route("/forgotten", lambda: "open to all")
    try:
        assert client("administrator").get("/forgotten").status_code == 403
    finally:
        served.app.router.routes.pop()


def address(row: Row, *, other: bool = False) -> str:
    values = VALUES | (OTHER if other else {})
    path = row.path.replace("{name:path}", "style.css").replace("{table}", "result" if "/api" in row.path else "units")
    return re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], "none"), path)


PEOPLE = frozenset({"reader", "unit_manager", "controller", "head", "administrator"})
MARKED = frozenset({"unit_manager", "controller"})
"""Those of the demo's people who have the mark for rows about single persons."""


def open_to(row: Row) -> frozenset[str]:
    """Roles of the demo's people that get in; the unit manager's grant is over unit 625 alone, the others' over everything."""
    if row.who == "everyone":
        return PEOPLE | {"nobody"}
    found = PEOPLE if row.action is None or row.who == "member" else PEOPLE & ACTIONS[row.action]
    if row.who == "action" and not row.scope:
        found -= {"unit_manager"}
    return found & MARKED if row.individual or row.action == "read_individual" else found


def shut(answer: httpx.Response) -> bool:
    """Whether the door itself was shut: refused, and with nothing to say of what was entered."""
    if answer.status_code in (401, 403):
        is_json = answer.headers["content-type"].startswith("application/json")
        return not (answer.json()["findings"] if is_json else re.search(r'class="rows findings"', answer.text))
    return answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")


GETS = [row for row in TABLE if row.method == "GET"]


@pytest.mark.parametrize("role", ["nobody", "reader", "unit_manager", "controller", "head", "administrator"])
@pytest.mark.parametrize("row", GETS, ids=lambda row: row.path)
def test_each_role_gets_what_its_row_says(row: Row, role: str, client: Callable[[str], httpx.Client]) -> None:
    answer = client(role).get(address(row))
    refused = shut(answer) and row.who != "everyone"
    assert refused == (role not in open_to(row)), (answer.status_code, answer.headers.get("location"))


@pytest.mark.parametrize("row", [row for row in GETS if row.scope], ids=lambda row: row.path)
def test_a_unit_manager_sees_the_own_unit_and_no_other(row: Row, client: Callable[[str], httpx.Client]) -> None:
    manager = client("unit_manager")
    assert manager.get(address(row)).status_code == 200
    assert manager.get(address(row, other=True)).status_code == 403


def test_a_reader_sees_no_period_that_is_not_published(client: Callable[[str], httpx.Client]) -> None:
    reader = client("reader")
    assert reader.get("/api/periods").json() == []
    assert reader.get("/api/facts/result?at=2026-08").status_code == 404
    assert reader.get("/economy?at=2026-08").status_code == 404
    assert client("head").get("/api/facts/result?at=2026-08").status_code == 200


def test_vouchers_are_logged_when_they_are_read(served: Served, client: Callable[[str], httpx.Client]) -> None:
    from tertial.usecases import audit_log

    client("controller").get("/economy/unit/625/account/4611/month/3")
    found = audit_log.entries(served.app.state.house.views.workspace, action="read-individual", limit=1)
    assert [e.about for e in found] == ["vouchers 625 4611 2026-03"]


def printed() -> str:
    """The page of the docs."""
    who = {
        "everyone": "everyone, also without signing in",
        "member": "everybody with a role",
    }
    lines = [
        "# Access",
        "",
        "Who may see and do what on the web. Printed from the table that the app holds every request to; a route without a row is",
        "refused. A role reaches its scope and all below it: committee, area, unit.",
        "",
        "| method | path | open to | over | also demands | API token |",
        "|---|---|---|---|---|---|",
    ]
    for row in TABLE:
        opens = who[row.who] if row.who in who or row.action is None else WORDS[row.action][1]
        over = row.scope or ("any part of the committee" if row.who == "somewhere" else "")
        also = "; ".join(x for x in ("see rows about single persons" if row.individual else "", row.states[0]) if x)
        lines.append(f"| {row.method} | `{row.path}` | {opens} | {over} | {also} | {row.api} |")
    lines += [
        "",
        "## Which roles may take an action",
        "",
        "| action | " + " | ".join(ROLES) + " |",
        "|---|" + "---|" * len(ROLES),
    ]
    for action, roles in ACTIONS.items():
        marks = ["yes" if role in roles else "" for role in ROLES]
        lines.append(f"| {WORDS[action][1]} | " + " | ".join(marks) + " |")
    note = "To see rows about single persons also takes the mark of its own on the grant, whatever the role, and is logged."
    return "\n".join([*lines, "", note, ""])


def test_the_docs_show_the_table(golden: Callable[[Path, str], None]) -> None:
    golden(DOCS, printed())
