"""Passwords and random secrets: made, hashed and compared. The one place that knows how."""

from __future__ import annotations

import hashlib
import secrets
import threading
from functools import cache
from typing import TYPE_CHECKING

from tertial.findings import InputError, Kind

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1000
_AT_ONCE = threading.BoundedSemaphore(2)
"""A hash takes 19 MiB; more at once than processors only take memory."""

WEAK = Kind(
    "people.weak-password",
    "error",
    sv="Lösenordet är för kort eller lätt att gissa; väntat är minst {shortest} tecken, till exempel fyra ord i rad.",
    en="The password is too short or easy to guess; expected at least {shortest} characters, for example four words in a row.",
    do_sv="Välj ett längre lösenord som inte är ditt namn, din inloggning eller samma tecken om och om igen.",
    do_en="Choose a longer password that is not your name, your login or the same characters over and over.",
)


def new_secret() -> str:
    """256 random bits as text that may stand in an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a random secret: its SHA-256 as 64 hex characters. Not for passwords."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _hasher() -> PasswordHasher:
    """Argon2id with 19 MiB, two passes, one lane: what OWASP recommends at the least, about 30 ms."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@cache
def _nobody() -> str:
    """A hash that no password has: compared with for a login that does not exist, so that it takes as long."""
    return hash_password(new_secret())


def hash_password(password: str) -> str:
    """The Argon2id text of a password."""
    with _AT_ONCE:
        return _hasher().hash(_bytes(password))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def right_password(hashed: str | None, password: str) -> bool:
    """Whether a password has this hash. Takes the same time for None, where nobody is."""
    from argon2.exceptions import InvalidHashError, VerificationError

    nobody = _nobody()
    against = hashed or nobody
    with _AT_ONCE:
        try:
            return _hasher().verify(against, _bytes(password[:LONGEST])) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(hashed: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(hashed)


def demand_strong(password: str, *known: str) -> None:
    """Raises InputError for a password that is too short, too long, of few characters, or made of what is `known`."""
    plain = password.casefold()
    told = any(word and len(plain.replace(word.casefold(), "")) < 4 for word in known)
    if not SHORTEST <= len(password) <= LONGEST or len(set(plain)) < 5 or told:
        raise InputError(WEAK(shortest=SHORTEST))
