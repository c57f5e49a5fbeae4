"""The API: tokens, tables as JSON, and a document that is true of what is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest

from tertial.usecases import people, tokens
from tertial.usecases.access import Acting
from tertial.usecases.imports import now
from tertial.web.access_table_api import API

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Served, Town

Client = Callable[[str], httpx.Client]


@pytest.fixture
def bearer(served: Served, town: Town) -> Iterator[httpx.Client]:
    """A client with an API token of the controller's."""
    workspace = served.app.state.house.views.workspace
    person = next(p for p in people.people(workspace) if p.login == town.people["controller"][0])
    made = tokens.add_token(workspace, Acting(person, now()), "test", "read")
    with httpx.Client(base_url=served.address, headers={"authorization": f"Bearer {made.secret}"}) as client:
        yield client
    tokens.revoke_token(workspace, Acting(person, now()), made.token.id)


def test_a_token_sees_what_its_person_sees_and_no_page(bearer: httpx.Client) -> None:
    newest = bearer.get("/api/periods").json()[0]
    assert (newest["period"], newest["as_of"], newest["kind"]) == ("2026-08", "2026-08-31", "interim")
    assert (newest["figures"], newest["state"], newest["published_version"]) == (True, "draft", None)
    assert bearer.get("/economy").status_code == 303


def test_without_a_token_or_with_a_wrong_one_nothing_is_told(served: Served) -> None:
    for headers in ({}, {"authorization": "Bearer wrong"}):
        answer = httpx.get(f"{served.address}/api/periods", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_table_is_the_figures_in_kronor_with_the_text_of_the_report(client: Client) -> None:
    found = client("controller").get("/api/facts/result").json()
    total = next(row for row in found["rows"] if row["key"] == "total")
    assert next(iter(found["columns"])) == "last_year"
    cell = total["cells"]["forecast"]
    assert cell["figure"] == "result.total.forecast"
    assert cell["text"].replace("\u202f", "").replace("\u2212", "-") == str(round(cell["value"] / 1000))


def test_hidden_counts_are_hidden_here_too(served: Served, client: Client) -> None:
    view = served.app.state.house.views.get(served.app.state.house.views.newest())
    hidden = [f.id for f in view.facts["sv"].figures.values() if "suppressed" in f.marks]
    tables = [client("controller").get(f"/api/facts/{key}").json() for key in view.facts["sv"].tables]
    cells = [c for t in tables for row in t["rows"] for c in row["cells"].values()]
    assert hidden, "the small sample should have something to hide"
    assert {c["figure"] for c in cells if c["value"] is None and c["text"] == "x"} <= set(hidden)
    assert [c for c in cells if "suppressed" in c["marks"] and c["value"] is not None] == []


def test_the_document_names_every_route_of_the_api(client: Client) -> None:
    found = client("nobody").get("/api/openapi.json").json()
    named = {(method.upper(), path) for path, operations in found["paths"].items() for method in operations}
    assert named == {(row.method, row.path) for row in API if row.path != "/api/openapi.json"}
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), (method, path)
            assert {"401", "403", "404"} <= operation["responses"].keys(), (method, path)
    assert found["openapi"].startswith("3.")
