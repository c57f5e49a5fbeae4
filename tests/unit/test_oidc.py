"""What a provider may answer wrongly: none of it signs anybody in, and none of it is a fault of ours."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tertial.config import SignInSettings
from tertial.web import oidc
from tertial.web.oidc import Identified, Provider, ProviderFailedError, unseal

BACK = "http://localhost/sign-in/provider/back"


class Answers:
    """A provider on this machine; each test changes what it answers."""

    def __init__(self) -> None:
        self.key, self.other = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
        self.document: Any = {}
        self.token: Any = {}
        self.status = 200
        self.asked = 0
        answers = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                keys = KeySet([answers.key]).as_dict(private=False)
                answers.asked += self.path == "/keys"
                self._say(keys if self.path == "/keys" else answers.document)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                self._say(answers.token)

            def _say(self, content: Any) -> None:
                body = json.dumps(content).encode()
                self.send_response(answers.status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that is overridden
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.document = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def sign(
        self, nonce: str, *, key: RSAKey | None = None, header: dict[str, str] | None = None, **other: Any
    ) -> None:
        claims = {"iss": self.address, "aud": "tertial", "nonce": nonce, "exp": int(time.time()) + 60, "sub": "1"}
        claims |= {"email": "hedda@exempel.se", "email_verified": True} | other
        self.token = {"id_token": jwt.encode(header or {"alg": "RS256"}, claims, key or self.key)}


@pytest.fixture(scope="module")
def made() -> Iterator[Answers]:
    one = Answers()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def answers(made: Answers) -> Iterator[Answers]:
    kept = dict(made.document)
    yield made
    made.document, made.status = kept, 200


def sign_in(answers: Answers, **wrong: Any) -> Identified:
    """The way there and back; `wrong` replaces claims of the answer, `key` signs it by another one."""
    provider = Provider(SignInSettings(issuer=answers.address, client_id="tertial"), Path())
    address, sealed = provider.begin(BACK, "/")
    asked, under = parse_qs(urlsplit(address).query), unseal(sealed)
    assert under is not None
    answers.sign(**{"nonce": asked["nonce"][0]} | wrong)
    return provider.finish(BACK, under, asked["state"][0], "code")


def test_an_answer_that_holds_says_who_it_was(answers: Answers) -> None:
    assert sign_in(answers) == Identified("hedda@exempel.se", verified=True)
    assert sign_in(answers, email_verified="true") == Identified("hedda@exempel.se", verified=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"aud": "somebody-else"},
        {"iss": "https://evil.example"},
    ],
    ids=lambda w: "-".join(f"{k}" for k in w),
)
def test_a_claim_that_does_not_hold_signs_nobody_in(answers: Answers, wrong: dict[str, Any]) -> None:
    with pytest.raises(ProviderFailedError):
        sign_in(answers, **wrong)


def test_a_signature_by_another_key_signs_nobody_in(answers: Answers) -> None:
    with pytest.raises(ProviderFailedError):
        sign_in(answers, key=answers.other)


@pytest.mark.parametrize("field", ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_a_document_that_lacks_something_is_told(answers: Answers, field: str) -> None:
    del answers.document[field]
    with pytest.raises(ProviderFailedError):
        sign_in(answers)


@pytest.mark.parametrize("document", [[], "text", None, {"issuer": "https://evil.example"}])
def test_a_document_of_another_shape_or_issuer_is_told(answers: Answers, document: Any) -> None:
    answers.document = answers.document | document if isinstance(document, dict) else document
    with pytest.raises(ProviderFailedError):
        sign_in(answers)


def test_a_provider_that_fails_or_answers_with_no_token_is_told(answers: Answers) -> None:
    provider = Provider(SignInSettings(issuer=answers.address, client_id="tertial"), Path())
    address, sealed = provider.begin(BACK, "/")
    state, under = parse_qs(urlsplit(address).query)["state"][0], unseal(sealed)
    assert under is not None
    for token, status in (([], 200), ({}, 200), ({"id_token": "x.y.z"}, 200), ({"id_token": None}, 200), ({}, 500)):
        answers.token, answers.status = token, status
        with pytest.raises(ProviderFailedError):
            provider.finish(BACK, under, state, "code")
    answers.status = 200
    answers.sign(under.nonce)
    for wrong_state, code in (("another", "code"), (state, "")):
        with pytest.raises(ProviderFailedError):
            provider.finish(BACK, under, wrong_state, code)


@pytest.mark.parametrize("named", [True, False], ids=["with-kid", "without-kid"])
def test_a_provider_that_changes_its_key_is_believed_at_once_but_not_asked_all_the_time(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, *, named: bool
) -> None:
    monkeypatch.setattr(oidc, "MINUTE", 1e9)
    first, second, unknown = (RSAKey.generate_key(2048, {"kid": k} if named else None) for k in ("a", "b", "c"))
    monkeypatch.setattr(answers, "key", first)
    provider = Provider(SignInSettings(issuer=answers.address, client_id="tertial"), Path())
    hedda = Identified("hedda@exempel.se", verified=True)
    begun = answers.asked
    assert again(answers, provider, first) == hedda
    monkeypatch.setattr(answers, "key", second)
    assert again(answers, provider, second) == hedda
    assert answers.asked == begun + 2
    for _ in range(3):
        with pytest.raises(ProviderFailedError):
            again(answers, provider, unknown)
    assert answers.asked == begun + 2
    assert again(answers, provider, second) == hedda
    monkeypatch.setattr(oidc, "MINUTE", 0.0)
    monkeypatch.setattr(answers, "key", unknown)
    assert again(answers, provider, unknown) == hedda


def again(answers: Answers, provider: Provider, key: RSAKey) -> Identified:
    """The way there and back of the same provider, its answer signed by a key."""
    address, sealed = provider.begin(BACK, "/")
    asked, under = parse_qs(urlsplit(address).query), unseal(sealed)
    assert under is not None
    header = {"alg": "RS256"} | ({"kid": key.kid} if key.kid else {})
    answers.sign(asked["nonce"][0], key=key, header=header)
    return provider.finish(BACK, under, asked["state"][0], "code")
