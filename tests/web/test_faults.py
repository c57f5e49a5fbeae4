"""What is answered when something is wrong: with storage, with Tertial itself, with the method that was asked by."""

from __future__ import annotations

import ast
import errno
import re
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tertial.findings import TertialError, UnreadableError
from tertial.usecases import people
from tertial.usecases.storage_faults import NO_SPACE, told_of_storage
from tertial.web import views
from tertial.web.access_table import TABLE
from tertial.web.methods import methods_of
from tertial.workflow.store_engine import AWAY, FULL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Served, Town

Client = Callable[[str], httpx.Client]
VIEWS = sorted(Path(views.__file__).parent.glob("*.py"))
PASSWORD = "sten fjäll hav vind 7"  # noqa: S105 - of somebody who does not exist


@pytest.mark.parametrize("path", VIEWS, ids=lambda p: p.stem)
def test_a_view_takes_care_of_what_was_entered_and_of_nothing_else(path: Path) -> None:
    """So a database that is away is never told as something that was wrong with a form."""
    allowed = {"ENTERED", "InputError", "RefusedError", "ProviderFailedError", "ValueError"}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    caught = {
        ast.unparse(name) if name is not None else "everything"
        for handler in ast.walk(tree)
        if isinstance(handler, ast.ExceptHandler)
        for name in (handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type])
    }
    assert caught <= allowed


@contextmanager
def broken(served: Served, monkeypatch: Any, error: Exception) -> Iterator[None]:
    """The app with a database that takes no change."""
    store = served.app.state.house.views.workspace.store

    def refuse(**_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(store, "change", refuse)
        yield


def csrf_of(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/account").text)
    assert found is not None
    return found[1]


FORMS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("administrator", "/account/looks", {"language": "en"}),
    ("administrator", "/account/tokens", {"name": "x", "scope": "read"}),
    ("administrator", "/admin/people", {"login": "ny", "name": "Ny Person", "role": "reader"}),
    ("administrator", "/admin/people/2", {"name": "Annat Namn"}),
    ("administrator", "/admin/people/2/grants", {"role": "reader"}),
    ("administrator", "/admin/people/2/link", {}),
    ("administrator", "/admin/people/2/active", {"active": "0"}),
    ("controller", "/admin/periods", {"period": "2026-09", "kind": "monthly"}),
    ("controller", "/report/move", {"step": "submit"}),
    ("controller", "/report/check", {}),
    ("controller", "/report/section/summary", {"do": "save", "base": "0", "body": "Ett nytt ord."}),
    ("controller", "/report/section/summary", {"do": "bold", "base": "0", "body": "Ett nytt ord."}),
    ("controller", "/report/section/summary/autosave", {"base": "0", "body": "Ett nytt ord."}),
    ("controller", "/report/section/summary/move", {"step": "submit", "version": "1"}),
    ("controller", "/forecast/unit/625", {"amount": "-1 000", "comment": "Skäl"}),
    ("controller", "/forecast/new", {}),
)


@pytest.mark.parametrize("kind", [AWAY, FULL], ids=["away", "full"])
def test_every_form_says_that_the_database_is_away_and_nothing_is_saved(
    kind: Any, served: Served, client: Client, monkeypatch: Any
) -> None:
    held = {role: (client(role), "") for role in ("administrator", "controller")}
    held = {role: (one, csrf_of(one)) for role, (one, _) in held.items()}
    with broken(served, monkeypatch, UnreadableError(kind())):
        for role, path, fields in FORMS:
            one, csrf = held[role]
            answer = one.post(path, data={"csrf": csrf, **fields})
            assert (path, answer.status_code) == (path, 503)
            assert answer.headers["retry-after"] == "10"
            assert "Inget av det som skulle sparas är sparat" in answer.text
        api = held["controller"][0].post(
            "/api/periods/2026-08/texts/summary",
            json={"base_version": 0, "body": "Nytt."},
            headers={"x-csrf": held["controller"][1]},
        )
        assert (api.status_code, api.headers["retry-after"]) == (503, "10")
        assert api.json()["findings"][0]["code"] == kind.code


def test_signing_in_and_choosing_a_password_say_so_too(served: Served, town: Town, monkeypatch: Any) -> None:
    from tertial.usecases.access import acting

    workspace = served.app.state.house.views.workspace
    admin = next(p for p in people.people(workspace) if p.login == "admin")
    found = next((p for p in people.people(workspace) if p.login == "tillfallig"), None)
    somebody = found or people.add_person(workspace, acting(admin), "tillfallig", "Till Fällig")
    token = people.new_link(workspace, acting(admin), somebody.id, "invite")
    login, password = town.people["reader"]
    with httpx.Client(base_url=served.address) as nobody, broken(served, monkeypatch, UnreadableError(AWAY())):
        assert nobody.post("/sign-in", data={"login": login, "password": password}).status_code == 503
        answer = nobody.post(f"/link/{token}", data={"password": PASSWORD})
        assert answer.status_code == 503
    with httpx.Client(base_url=served.address) as nobody:
        assert nobody.post(f"/link/{token}", data={"password": PASSWORD}).status_code == 303


def test_a_disk_that_is_full_is_told_as_one_wherever_it_is_met(
    served: Served, client: Client, monkeypatch: Any
) -> None:
    from tertial.web.views import start

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/srv/Anna Andersson.csv")

    monkeypatch.setattr(start, "coverage", full)
    answer = client("controller").get("/")
    assert answer.status_code == 503
    assert "Disken där arbetsytan ligger är full" in answer.text
    assert "Anna" not in answer.text


def test_what_libraries_say_of_a_full_disk_is_understood() -> None:
    class LibraryError(Exception):
        pass

    wrapped = LibraryError("could not write")
    wrapped.__cause__ = OSError(errno.EDQUOT, "Disk quota exceeded")
    found = told_of_storage(wrapped)
    assert isinstance(found, TertialError)
    assert found.findings == (NO_SPACE(),)
    assert told_of_storage(LibraryError("IO Error: No space left on device")) is not None
    assert told_of_storage(OSError(errno.ENOENT, "No such file")) is None
    assert told_of_storage(KeyError("x")) is None


@pytest.mark.parametrize("kind", [KeyError, IndexError, OSError])
def test_a_fault_of_ours_is_a_page_with_a_number_that_the_log_has_too(
    kind: type[Exception], served: Served, client: Client, monkeypatch: Any, caplog: Any
) -> None:
    from tertial.web.views import start

    def break_off(*_: object) -> None:
        said = "Anna Andersson 19800101-1234"
        raise kind(said)

    monkeypatch.setattr(start, "coverage", break_off)
    answer = client("controller").get("/")
    assert answer.status_code == 500
    number = re.search(r"nummer: ([0-9a-f]{8})", answer.text)
    assert number is not None
    logged = next(r.getMessage() for r in caplog.records if number[1] in r.getMessage())
    assert f"GET /: {kind.__name__} at test_faults.py:" in logged
    assert "web/views/start.py:" in logged
    assert "Anna" not in answer.text + logged


def test_what_there_is_not_is_no_fault_of_ours(client: Client, caplog: Any) -> None:
    controller = client("controller")
    for path in ("/nothing", "/static/none.css", "/economy/unit/none", "/economy?at=none", "/forecast/job/none"):
        assert controller.get(path).status_code == 404, path
    assert "incident" not in caplog.text


def test_an_address_of_ours_says_which_methods_it_takes(client: Client) -> None:
    nobody, controller = client("nobody"), client("controller")
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "FOO"):
        answer = nobody.request(method, "/economy")
        assert (method, answer.status_code, answer.headers["allow"]) == (method, 405, "GET, HEAD, OPTIONS")
        assert "Så kan sidan inte användas" in answer.text
    api = controller.request("DELETE", "/api/forecasts")
    assert (api.status_code, api.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert api.json()["findings"] == []
    assert controller.get("/sign-out").headers["allow"] == "POST, OPTIONS"
    assert nobody.request("FOO", "/nothing").status_code == 404


def test_options_are_told_and_a_head_is_its_get_without_the_body(client: Client) -> None:
    controller = client("controller")
    told = controller.options("/report/section/summary")
    assert (told.status_code, told.headers["allow"], told.content) == (204, "GET, HEAD, POST, OPTIONS", b"")
    for path in ("/health", "/account", "/api/me", "/nothing"):
        head, get = controller.head(path), controller.get(path)
        assert (path, head.status_code, head.content) == (path, get.status_code, b"")
        assert head.headers["content-type"] == get.headers["content-type"]
    assert client("nobody").head("/economy").status_code == 303


def test_methods_are_those_of_the_table() -> None:
    assert methods_of("/sign-out") == ("POST", "OPTIONS")
    assert methods_of("/nothing/at/all") == ()
    for row in TABLE:
        assert row.method in methods_of(re.sub(r"\{[^}]*\}", "x", row.path))
