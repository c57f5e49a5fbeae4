"""What the API changes: texts, own forecasts, the report, uploads, people; its faults; and the whole document against its answers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.web.conftest import serving

from tertial.findings import InputError, RefusedError, TertialError, UnreadableError
from tertial.usecases import access, entered, people, report_versions, texts, tokens, trace
from tertial.usecases.access import Acting, Grant, Person
from tertial.usecases.backups import backup, restore
from tertial.usecases.imports import now
from tertial.usecases.job_runner import run_next
from tertial.usecases.workspace import Workspace, open_workspace
from tertial.web.api_parts import BAD_BODY, status_of
from tertial.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI
    from tests.web.conftest import Town

EVERYTHING = [
    Grant("administrator"),
    Grant("auditor", individual=True),
    Grant("controller", individual=True),
    Grant("head"),
]


class Copy:
    """A copy of the municipality that may be changed, with somebody who may do everything."""

    def __init__(self, folder: Path) -> None:
        self.workspace: Workspace = open_workspace(folder)
        self.app: FastAPI = create_app(folder, hosts={"*"}, in_process=True, background=False)
        self.people = {p.login: p for p in people.people(self.workspace)}
        admin = self.people["admin"]
        self.all = people.set_grants(self.workspace, Acting(admin, now()), admin.id, EVERYTHING)

    def headers(self, person: Person, scope: str = "write") -> dict[str, str]:
        made = tokens.add_token(self.workspace, Acting(person, now()), "test", scope)  # type: ignore[arg-type]
        return {"authorization": f"Bearer {made.secret}"}


@pytest.fixture(scope="module")
def copy(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    folder = tmp_path_factory.mktemp("copy")
    source = open_workspace(town.folder)
    backup(source, folder / "town.tar", key=True)
    source.store.close()
    restore(folder / "town.tar", folder / "town")
    return Copy(folder / "town")


@pytest.fixture(scope="module")
def by(copy: Copy) -> Iterator[Callable[..., httpx.Client]]:
    """`by("chef")`: a client with a token of that person's, `by("chef", "read")` with one that may only read."""
    with contextlib.ExitStack() as stack:
        served = stack.enter_context(serving(copy.app))

        def of(login: str, scope: str = "write") -> httpx.Client:
            headers = copy.headers(copy.people[login], scope)
            return stack.enter_context(httpx.Client(base_url=served.address, headers=headers, timeout=60))

        yield of


AREA = "/api/periods/2026-08/texts/area.BUF"


def test_two_who_save_from_the_same_version_lose_no_word(by: Callable[..., httpx.Client]) -> None:
    one, two = by("controller"), by("chef")
    base = one.post(
        AREA, json={"base_version": one.get(AREA).json()["version"], "body": "Ett två tre fyra fem sex sju."}
    ).json()
    version = base["text"]["version"]
    assert not one.post(AREA, json={"base_version": version, "body": "Noll ett två tre fyra fem sex sju."}).json()[
        "merged"
    ]
    done = two.post(AREA, json={"base_version": version, "body": "Ett två tre fyra fem sex sju åtta."}).json()
    assert done["merged"]
    assert done["text"]["body"].split()[0].lower() == "noll"
    assert "åtta" in done["text"]["body"]
    assert one.get(f"{AREA}/versions").json()[0]["version"] == done["text"]["version"]


def test_a_step_from_a_version_that_is_gone_is_a_conflict_and_says_what_to_do(by: Callable[..., httpx.Client]) -> None:
    controller = by("controller")
    version = controller.get(AREA).json()["version"]
    controller.post(AREA, json={"base_version": version, "body": "En annan text."})
    answer = controller.post(f"{AREA}/steps", json={"step": "submit", "version": version})
    assert answer.status_code == 409
    assert [f["code"] for f in answer.json()["findings"]] == ["workflow.stale"]
    assert controller.post(f"{AREA}/steps", json={"step": "submit", "version": version + 1}).json()["state"] == "ready"
    back = {"step": "return", "version": version + 1}
    assert by("chef").post(f"{AREA}/steps", json=back).status_code == 409
    returned = by("chef").post(f"{AREA}/steps", json=back | {"comment": "Skriv om hösten."}).json()
    assert returned["comments"][-1]["body"] == "Skriv om hösten."


def test_a_unit_manager_reads_and_writes_own_units_alone(by: Callable[..., httpx.Client]) -> None:
    manager = by("enhet")
    mine, other = "/api/periods/2026-08/texts/unit.625", "/api/periods/2026-08/texts/unit.640"
    assert manager.post(mine, json={"base_version": 0, "body": "Tre nya."}).status_code == 200
    assert manager.post(other, json={"base_version": 0, "body": "Nej."}).status_code == 403
    assert manager.get(other).status_code == 403
    assert [t["section"] for t in manager.get("/api/periods/2026-08/texts").json()] == ["unit.625"]
    entered_ = manager.post("/api/periods/2026-08/own-forecasts/625", json={"amount": -1250000.55, "comment": "x"})
    assert entered_.json()["amount"] == -1250000.55
    assert manager.post("/api/periods/2026-08/own-forecasts/640", json={"amount": 1}).status_code == 403
    assert [e["unit"] for e in manager.get("/api/periods/2026-08/own-forecasts").json()] == ["625"]


def test_a_token_to_read_with_changes_nothing(by: Callable[..., httpx.Client]) -> None:
    reading = by("controller", "read")
    assert reading.get(AREA).status_code == 200
    assert reading.post(AREA, json={"base_version": 0, "body": "x"}).status_code == 401
    assert reading.post("/api/imports", files={"files": ("a.csv", b"x")}).status_code == 401


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        (b"{", "api.body", ""),
        (b"[]", "api.field", "body"),
        (b'{"base_version": "x", "body": 1, "more": 2}', "api.field", "base_version"),
        (b'{"base_version": 0}', "api.field", "body"),
    ],
)
def test_a_body_of_another_shape_is_told_field_by_field(
    by: Callable[..., httpx.Client], content: bytes, code: str, field: str
) -> None:
    answer = by("controller").post(AREA, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    found = answer.json()["findings"]
    assert found[0]["code"] == code
    assert field in found[0]["message"]
    assert set(found[0]) == {"code", "severity", "file", "line", "column", "message", "remedy", "facts"}


def test_a_file_is_imported_by_a_job_that_can_be_followed(by: Callable[..., httpx.Client], copy: Copy) -> None:
    controller = by("controller")
    queued = controller.post("/api/imports", files={"files": ("no.csv", b"a;b\n1;2\n")})
    assert queued.status_code == 202
    assert controller.post("/api/imports", data={"kind": "ledger"}).status_code == 422
    while run_next(copy.workspace) is not None:
        """What other tests have queued before it is done first."""
    done = controller.get(f"/api/jobs/{queued.json()['id']}").json()
    assert done["state"] in ("done", "failed")
    assert "findings" in str(done["result"])
    assert by("enhet").get(f"/api/jobs/{queued.json()['id']}").status_code == 404


def test_a_person_is_added_changed_and_invited(by: Callable[..., httpx.Client]) -> None:
    admin = by("admin")
    made = admin.post("/api/people", json={"login": "bo", "name": "Bo", "grants": [{"role": "reader"}]})
    assert made.status_code == 201
    path = f"/api/people/{made.json()['id']}"
    assert (
        admin.post(path, json={"name": "Bo Berg", "grants": [{"role": "head"}]}).json()["grants"][0]["role"] == "head"
    )
    assert "/link/" in admin.post(f"{path}/link", json={"purpose": "invite"}).json()["link"]
    assert admin.post("/api/people", json={"login": "bo", "name": "Bo"}).status_code == 422
    assert admin.get("/api/people/999").status_code == 404
    said = [e["action"] for e in admin.get("/api/log?about=person bo&limit=3").json()]
    assert said == ["link", "grants", "person"]
    assert admin.get("/api/log/verified").json() == {"whole": True, "broken": []}
    assert len(admin.get("/api/log/export?form=jsonl").text.splitlines()) > 10


def trace_of(client: httpx.Client, figure: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/trace/{figure['figure']}").json()["terms"]
    return found


def test_a_figure_leads_to_its_query_and_files(by: Callable[..., httpx.Client]) -> None:
    controller = by("controller")
    found = controller.get("/api/trace/result.costs.actual").json()
    assert "SELECT" in found["query"]["sql"].upper()
    assert {f["kind"] for f in found["files"]} >= {"ledger"}
    terms = [t for f in controller.get("/api/figures?prefix=result.total.").json() for t in trace_of(controller, f)]
    assert {t["figure"].partition(".")[0] for t in terms} == {"result"}
    parts = controller.get("/api/economy").json()
    assert round(sum(p["amounts"]["actual"] for p in parts["parts"]), 2) == parts["whole"]["amounts"]["actual"]
    assert controller.get("/api/trace/nothing").status_code == 404
    assert controller.get("/api/facts/nothing").status_code == 404


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RefusedError(access.DENIED(what_sv="x", what_en="x", where="")), 403),
        (RefusedError(people.UNKNOWN()), 404),
        (RefusedError(report_versions.NO_FILE()), 404),
        (RefusedError(people.LAST()), 409),
        (RefusedError(texts.NOTHING_WRITTEN()), 409),
        (entered.bad("day", "x"), 422),
        (InputError(BAD_BODY(problem="x")), 400),
        (UnreadableError(trace.NO_REPORT()), 503),
    ],
)
def test_each_fault_has_its_status(error: TertialError, status: int) -> None:
    assert status_of(error) == status


def operations(copy: Copy) -> list[Any]:
    import schemathesis

    schema = schemathesis.openapi.from_asgi("/api/openapi.json", copy.app)
    every: list[Any] = list(schema.get_all_operations())
    return [found.ok() for found in every]


def follow(copy: Copy, examples: int) -> None:
    """Asks for everything in the document in many ways: no answer of 500 and above, and none that it does not describe."""
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    wanted = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    headers = copy.headers(copy.all)
    for found in operations(copy):

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=found.as_strategy())
        def holds(case: Any) -> None:
            case.call_and_validate(
                headers=headers, checks=wanted, timeout=120
            )  # of a machine that is busy with other tests

        holds()


def test_what_is_answered_follows_the_document(copy: Copy) -> None:
    follow(copy, 3)


@pytest.mark.slow
def test_what_is_answered_follows_the_document_in_many_ways(copy: Copy) -> None:
    follow(copy, 60)
