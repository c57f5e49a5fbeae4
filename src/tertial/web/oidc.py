"""Signing in by the municipality's provider: OpenID Connect, authorization code with PKCE, state and nonce.

The provider is asked only while somebody signs in. What a sign-in under way must remember stands in a cookie of its own,
sealed by a key that lives as long as the process.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tertial.config import SignInSettings

MINUTES = 10
"""How long a sign-in at the provider may take."""
SECONDS = 10.0
"""How long the provider may take to answer."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
"""Signatures by a key pair alone: a shared secret could be known to others, and `none` is no signature."""
HOUR = 3600.0
"""Seconds until the provider's document and keys are fetched anew."""
MINUTE = 60.0
"""Seconds between two fetches out of turn, for a key that is not known."""
_KEY = secrets.token_bytes(32)


class ProviderFailedError(Exception):
    """The provider did not answer, or its answer does not hold. Nothing of the answer is kept in the error."""


@dataclass(frozen=True, slots=True)
class Under:
    """A sign-in under way."""

    state: str
    nonce: str
    verifier: str
    wanted: str
    begun: int


@dataclass(frozen=True, slots=True)
class Identified:
    """What the provider says: an e-mail address, and whether it has verified it."""

    email: str
    verified: bool


class Provider:
    """The provider of `[sign_in]`. Its document and keys are fetched when they are first needed, and anew each hour.

    A provider changes its keys when it wants to. So a statement that is signed by none of those that are known has them fetched
    at once, once a minute at most.
    """

    def __init__(self, settings: SignInSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._lock = threading.Lock()
        self._known: tuple[float, dict[str, Any], Any] | None = None
        self._asked_again = float("-inf")

    def begin(self, back: str, wanted: str) -> tuple[str, str]:
        """The provider's address to send the browser to, and the sealed cookie. Raises ProviderFailedError."""
        under = Under(
            secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), wanted, int(time.time())
        )
        challenge = base64.urlsafe_b64encode(hashlib.sha256(under.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": back,
            "scope": "openid email",
            "state": under.state,
            "nonce": under.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = str(self._document()["authorization_endpoint"])
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", seal(under)

    def finish(self, back: str, under: Under, state: str, code: str) -> Identified:
        """Who it was. Raises ProviderFailedError unless state, signature, issuer, audience, time and nonce all hold."""
        if not hmac.compare_digest(state.encode(), under.state.encode()) or not code:
            raise ProviderFailedError
        token = self._token(back, under, code)
        claims = self._claims(token, under)
        return Identified(str(claims.get("email", "")), claims.get("email_verified") is True)

    def _token(self, back: str, under: Under, code: str) -> str:
        """The signed statement for the code, asked for with the verifier that only this sign-in knows."""
        import httpx

        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": under.verifier,
        }
        secret, login = self._secret(), dict[str, Any]()
        if secret is None:
            asked["client_id"] = self._settings.client_id
        else:
            login["auth"] = httpx.BasicAuth(quote(self._settings.client_id, ""), quote(secret, ""))
        try:
            with httpx.Client(timeout=SECONDS) as client:
                found = client.post(str(self._document()["token_endpoint"]), data=asked, **login)
                return str(found.raise_for_status().json()["id_token"])
        except (httpx.HTTPError, LookupError, TypeError, ValueError) as error:
            raise ProviderFailedError from error

    def _claims(self, token: str, under: Under) -> dict[str, Any]:
        from joserfc import jwt
        from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError

        must = jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": str(self._document()["issuer"])},
            aud={"essential": True, "value": self._settings.client_id},
            nonce={"essential": True, "value": under.nonce},
            exp={"essential": True},
        )
        try:
            try:
                claims = jwt.decode(token, self._keys(), algorithms=list(ALGORITHMS)).claims
            except (
                BadSignatureError,
                InvalidKeyIdError,
            ):  # without a `kid` a new key shows as a signature that is wrong
                if not self._forget():
                    raise
                claims = jwt.decode(token, self._keys(), algorithms=list(ALGORITHMS)).claims
            must.validate(claims)
        except (JoseError, LookupError, TypeError, ValueError) as error:
            raise ProviderFailedError from error
        return dict(claims)

    def _secret(self) -> str | None:
        """The client's secret; read each time, so that a new one needs no restart."""
        named = self._settings.client_secret_file
        if named is None:
            return None
        try:
            return (self._folder / named).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ProviderFailedError from error

    def _document(self) -> dict[str, Any]:
        return self._fetched()[0]

    def _keys(self) -> Any:
        return self._fetched()[1]

    def _forget(self) -> bool:
        """Have document and keys fetched anew when they are next asked for; False when that was done a moment ago."""
        with self._lock:
            now = time.monotonic()
            if now - self._asked_again < MINUTE:
                return False
            self._asked_again, self._known = now, None
            return True

    def _fetched(self) -> tuple[dict[str, Any], Any]:
        """The provider's document and keys. Its issuer must be the one that is configured."""
        import httpx
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        with self._lock:
            if self._known is not None and time.monotonic() - self._known[0] < HOUR:
                return self._known[1], self._known[2]
            issuer = self._settings.issuer
            try:
                with httpx.Client(timeout=SECONDS) as client:
                    found = client.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
                    document: dict[str, Any] = found.raise_for_status().json()
                    keys = KeySet.import_key_set(client.get(str(document["jwks_uri"])).raise_for_status().json())
                if str(document["issuer"]).rstrip("/") != issuer.rstrip("/"):
                    raise ProviderFailedError
                _ = document["authorization_endpoint"], document["token_endpoint"]
            except (httpx.HTTPError, JoseError, LookupError, TypeError, ValueError) as error:
                raise ProviderFailedError from error
            self._known = (time.monotonic(), document, keys)
            return document, keys


def seal(under: Under) -> str:
    """The sign-in under way as text that only this process can have made."""
    fields = (under.state, under.nonce, under.verifier, under.wanted, under.begun)
    body = base64.urlsafe_b64encode(json.dumps(fields).encode()).decode()
    return f"{body}.{_mark(body)}"


def unseal(text: str) -> Under | None:
    """The inverse; None for anything that was not sealed here or is older than MINUTES."""
    body, _, mark = text.partition(".")
    if not mark or not hmac.compare_digest(mark.encode(), _mark(body).encode()):
        return None
    state, nonce, verifier, wanted, begun = json.loads(base64.urlsafe_b64decode(body))
    return Under(state, nonce, verifier, wanted, begun) if time.time() - begun < MINUTES * 60 else None


def _mark(body: str) -> str:
    return hmac.new(_KEY, body.encode(), hashlib.sha256).hexdigest()
