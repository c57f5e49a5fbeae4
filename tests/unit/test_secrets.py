"""How passwords are kept."""

from __future__ import annotations

from argon2 import Type

from tertial.usecases import secrets

HASHER = secrets._hasher()
"""The one that people's passwords are hashed with: taken before the tests put a quicker one in its place."""


def test_passwords_are_hashed_with_what_owasp_recommends_at_the_least() -> None:
    assert HASHER.type is Type.ID
    assert HASHER.memory_cost >= 19 * 1024
    assert HASHER.time_cost >= 2


def test_a_hash_of_fewer_passes_is_out_of_date() -> None:
    quick = secrets.hash_password("sten fjäll hav vind")
    assert not secrets.outdated(quick)
    assert HASHER.check_needs_rehash(quick)
