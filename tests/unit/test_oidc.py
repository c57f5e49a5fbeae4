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
from tertial.web.oidc import Identified, Provider, ProviderFailedError, unseal

BACK = "http://localhost/sign-in/provider/back"


class Answers:
    """A provider on this machine; each test changes what it answers."""

    def __init__(self) -> None:
        self.key, self.other = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
        self.document: Any = {}
        self.token: Any = {}
        self.status = 200
        answers = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                keys = KeySet([answers.key]).as_dict(private=False)
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

    def sign(self, nonce: str, *, key: RSAKey | None = None, **other: Any) -> None:
        claims = {"iss": self.address, "aud": "tertial", "nonce": nonce, "exp": int(time.time()) + 60, "sub": "1"}
        claims |= {"email": "hedda@exempel.se", "email_verified": True} | other
        self.token = {"id_token": jwt.encode({"alg": "RS256"}, claims, key or self.key)}


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
