from __future__ import annotations

import hashlib
import hmac
import multiprocessing
import stat
from pathlib import Path

import pyarrow as pa
import pytest

from tertial.data.privacy import (
    Pseudonymiser,
    key_fingerprint,
    load_or_create_key,
    masked,
    shown,
)
from tertial.findings import TertialError

KEY = bytes(range(32))


def test_a_pseudonym_is_half_of_a_keyed_hash_of_the_plain_id() -> None:
    expected = hmac.new(KEY, b"tertial/person/v1\x00191212121212", hashlib.sha256).hexdigest()[:32]
    assert Pseudonymiser(KEY).pseudonym("19121212-1212") == expected


@pytest.mark.parametrize("form", ["191212121212", " 19121212-1212 ", "1912 12 12\u00a01212", "19121212\u20131212"])
def test_white_space_and_hyphens_do_not_count(form: str) -> None:
    assert Pseudonymiser(KEY).pseudonym(form) == Pseudonymiser(KEY).pseudonym("19121212-1212")


def test_the_century_and_the_key_count() -> None:
    one = Pseudonymiser(KEY)
    assert one.pseudonym("121212-1212") != one.pseudonym("19121212-1212")
    assert one.pseudonym("a") != Pseudonymiser(bytes(32)).pseudonym("a")


def test_an_array_keeps_its_order_and_its_nulls() -> None:
    one = Pseudonymiser(KEY)
    got = one.pseudonyms(pa.array(["b", None, "a", "b", " - "]))
    assert got.to_pylist() == [one.pseudonym("b"), None, one.pseudonym("a"), one.pseudonym("b"), None]


def test_what_cannot_be_a_key_or_an_id() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Pseudonymiser(b"short")
    with pytest.raises(ValueError, match="at least one character"):
        Pseudonymiser(KEY).pseudonym(" - ")


def test_the_key_is_not_shown() -> None:
    one = Pseudonymiser(KEY)
    assert KEY.hex() not in repr(one)
    assert one.fingerprint == key_fingerprint(KEY)
    assert len(key_fingerprint(KEY)) == 8
    assert key_fingerprint(KEY) != key_fingerprint(bytes(32))


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "person.key"
    key = load_or_create_key(path)
    assert load_or_create_key(path) == key
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["person.key"]
    assert load_or_create_key(tmp_path / "other.key") != key


def _key_of(path: str) -> bytes:
    return load_or_create_key(Path(path))


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        keys = pool.map(_key_of, [str(tmp_path / "person.key")] * 6)
    assert len(set(keys)) == 1


def refusal(path: Path) -> str:
    with pytest.raises(TertialError) as caught:
        load_or_create_key(path)
    return caught.value.findings[0].code


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "person.key"
    load_or_create_key(path)
    path.chmod(mode)
    assert refusal(path) == "privacy.key-exposed"


@pytest.mark.parametrize("content", [b"", b"x" * 64, b"00" * 31])
def test_what_is_no_key_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "person.key"
    path.write_bytes(content)
    path.chmod(0o600)
    assert refusal(path) == "privacy.key-broken"
    assert path.read_bytes() == content


def test_a_key_in_a_folder_of_data_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "data" / "keys" / "person.key") == "privacy.key-in-data"
    assert not (tmp_path / "data").exists()
    workspace = tmp_path / "data" / "workspace"
    workspace.mkdir(parents=True)
    (workspace / "tertial.toml").write_text("")
    load_or_create_key(workspace / "person.key")
    assert refusal(workspace / "data" / "person.key") == "privacy.key-in-data"


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")
    assert refusal(tmp_path / "keys" / "person.key") == "privacy.key-unreadable"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna 19121212-1212 bor", "Anna *** bor"),
        ("121212+1212", "***"),
        ("ID191212721212", "ID***"),
        ("121212 1212 och 131313-1313", "*** och 131313-1313"),
        ("OCR 12345678901234567", "OCR 12345678901234567"),
        ("A 1042", "A 1042"),
    ],
)
def test_what_looks_like_a_personal_number_is_masked(text: str, expected: str) -> None:
    assert masked(text) == expected


def test_a_value_is_shown_on_one_short_line() -> None:
    assert shown("a\nb\t c") == "a b c"
    assert shown("x" * 50) == "x" * 39 + "…"
    assert "1912" not in shown("x" * 35 + "19121212-1212")
