"""Signing in by a real provider process on this machine: code with PKCE, state and nonce; only verified addresses of known people."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.web.conftest import Served, serving

from tertial.sample.demo_people import ADMINISTRATOR
from tertial.usecases import people
from tertial.usecases.access import Acting, Grant
from tertial.usecases.imports import now
from tertial.usecases.workspace import CONFIG, init_workspace, open_workspace
from tertial.web.app import create_app
from tertial.web.oidc import Under, seal, unseal


class Running:
    """An OpenID Connect provider, a process of its own. It makes its keys when it starts."""

    def __init__(self) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self._port = found.getsockname()[1]
        self.address = f"http://localhost:{self._port}"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(self._port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                httpx.get(f"{self.address}/.well-known/openid-configuration").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)

    def keys(self) -> Any:
        return httpx.get(f"{self.address}/jwks").json()


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    made = Running()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def provider(running: Running) -> str:
    """The provider's address."""
    return running.address


@pytest.fixture(scope="module")
def served(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("provider")
    path = init_workspace(folder)
    text = path.read_text(encoding="utf-8")
    named = f'issuer = "{provider}"\nclient_id = "tertial"\nclient_secret_file = "sign-in.secret"\n'
    (folder / CONFIG).write_text(f"{text}\n[sign_in]\n{named}", encoding="utf-8")
    (folder / "sign-in.secret").write_text("a secret/with:signs\n", encoding="utf-8")
    workspace = open_workspace(folder)
    login, name = ADMINISTRATOR
    first = people.first_link(workspace, now()) or ""
    admin = people.use_link(workspace, first, now(), "sten fjäll hav vind", login=login, name=name)
    people.add_person(workspace, Acting(admin, now()), "hedda", "Hedda", "hedda@exempel.se", grants=[Grant("head")])
    workspace.store.close()
    with serving(create_app(folder, in_process=True, background=False)) as made:
        yield made


def through(served: Served, provider: str, email: str, *, verified: bool = True, tamper: str = "") -> httpx.Response:
    """The browser's way to the provider and back; `tamper` replaces a parameter of the address to come back to."""
    httpx.put(f"{provider}/users/{email}", json={"email": email, "email_verified": verified}).raise_for_status()
    with httpx.Client(base_url=served.address) as browser:
        away = browser.get("/sign-in/provider?next=/economy")
        asked = parse_qs(urlsplit(away.headers["location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        answer = httpx.post(away.headers["location"], data={"sub": email})
        back = urlsplit(answer.headers["location"])
        query = (
            back.query
            if not tamper
            else "&".join(
                f"{tamper}=other" if part.startswith(f"{tamper}=") else part for part in back.query.split("&")
            )
        )
        return browser.get(f"{back.path}?{query}")


def test_a_known_and_verified_address_is_signed_in_and_sent_on(served: Served, provider: str) -> None:
    answer = through(served, provider, "hedda@exempel.se")
    assert answer.headers["location"] == "/economy"
    assert "tertial_session" in answer.cookies


def test_an_unknown_or_unverified_address_is_not_and_no_person_is_made(served: Served, provider: str) -> None:
    workspace = served.app.state.house.views.workspace
    before = people.people(workspace)
    for email, verified in (("nobody@exempel.se", True), ("hedda@exempel.se", False)):
        answer = through(served, provider, email, verified=verified)
        assert answer.headers["location"] == "/sign-in?told=unknown"
        assert "tertial_session" not in answer.cookies
    assert people.people(workspace) == before


@pytest.mark.parametrize("tamper", ["state", "code"])
def test_an_answer_that_was_changed_on_the_way_is_refused(served: Served, provider: str, tamper: str) -> None:
    """And what the sign-in remembered is taken back: the same answer, put right, cannot be tried once more."""
    answer = through(served, provider, "hedda@exempel.se", tamper=tamper)
    assert answer.headers["location"] == "/sign-in?told=failed"
    assert "tertial_session" not in answer.cookies
    told = [c for c in answer.headers.get_list("set-cookie") if c.startswith("tertial_under=")]
    assert len(told) == 1
    assert 'tertial_under=""' in told[0]
    assert "Max-Age=0" in told[0]


def test_a_provider_that_has_new_keys_is_believed_at_once(
    served: Served, running: Running, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is restarted, and signs with other keys than those that were fetched."""
    assert through(served, provider, "hedda@exempel.se").headers["location"] == "/economy"
    before = running.keys()
    running.stop()
    running.start()
    assert running.keys() != before
    asked = served.app.state.house.provider[1]
    monkeypatch.setattr(asked, "_asked_again", time.monotonic())  # so often no more than once a minute
    assert through(served, provider, "hedda@exempel.se").headers["location"] == "/sign-in?told=failed"
    monkeypatch.setattr(asked, "_asked_again", float("-inf"))
    answer = through(served, provider, "hedda@exempel.se")
    assert answer.headers["location"] == "/economy"
    assert "tertial_session" in answer.cookies


def test_coming_back_without_having_left_is_refused(served: Served) -> None:
    answer = httpx.get(f"{served.address}/sign-in/provider/back?state=a&code=b")
    assert answer.headers["location"] == "/sign-in?told=failed"


def test_a_provider_that_does_not_answer_is_told_in_words(tmp_path: Path) -> None:
    path = init_workspace(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(f'{text}\n[sign_in]\nissuer = "http://127.0.0.1:9"\nclient_id = "tertial"\n', encoding="utf-8")
    with serving(create_app(tmp_path, in_process=True, background=False)) as made:
        answer = httpx.get(f"{made.address}/sign-in/provider", follow_redirects=True)
    assert "Kommunens inloggning svarade inte som väntat" in answer.text


def test_what_a_sign_in_remembers_cannot_be_made_up_or_kept_for_long(monkeypatch: Any) -> None:
    under = Under("s", "n", "v", "/", 1_000_000)
    monkeypatch.setattr(time, "time", lambda: 1_000_100.0)
    sealed = seal(under)
    assert unseal(sealed) == under
    body, _, mark = sealed.partition(".")
    assert unseal(f"{body}.{mark[:-1]}0" if mark[-1] != "0" else f"{body}.{mark[:-1]}1") is None
    assert unseal(json.dumps(["s"])) is None
    monkeypatch.setattr(time, "time", lambda: 1_000_700.0)
    assert unseal(sealed) is None
