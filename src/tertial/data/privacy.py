"""Persons become keyed pseudonyms on their way in, and what looks like a personal number is never shown or kept.

The key is a file of its own outside the data. With the key and an id the pseudonym can be made again; without the key
neither the id can be found from the pseudonym nor can ids be tried out.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.data.durable import BINARY
from tertial.findings import HIDDEN, Kind, RefusedError, UnreadableError

if TYPE_CHECKING:
    import pyarrow as pa

KEY_BYTES = 32
_BLOCK = 64
_PERSON = b"tertial/person/v1\0"
_FINGERPRINT = b"tertial/key-fingerprint/v1\0"
_DROPPED = str.maketrans("", "", " \t\r\n\u00a0\u2007\u202f-\u00ad\u2010\u2011\u2012\u2013\u2212")

_NUMBER = (
    r"(?:(?:18|19|20)[0-9]{2}|[0-9]{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
    " ?[-+\u2010-\u2013\u2212]? ?[0-9TRSUWXJKLMN][0-9]{3}"
)
PERSONAL_NUMBER = rf"(?:^|[^0-9]){_NUMBER}(?:[^0-9]|$)"
"""Holds what looks like a Swedish personal or coordination number, with or without century and separator (RE2 syntax)."""
_PERSONAL_NUMBER = re.compile(rf"(?<![0-9]){_NUMBER}(?![0-9])")

KEY_EXPOSED = Kind(
    "privacy.key-exposed",
    "error",
    sv="Nyckelfilen kan läsas av andra än sin ägare (rättigheter {mode}; väntat 600).",
    en="The key file can be read by others than its owner (mode {mode}; expected 600).",
    do_sv="Kör: chmod 600 på nyckelfilen. Fundera på om någon kan ha kopierat den.",
    do_en="Run: chmod 600 on the key file. Consider whether someone may have copied it.",
)
KEY_IN_DATA = Kind(
    "privacy.key-in-data",
    "error",
    sv="Nyckelfilen ligger i en mapp med data ({folder}); då följer den med när data kopieras.",
    en="The key file lies in a folder of data ({folder}); it would go along when the data is copied.",
    do_sv="Flytta nyckelfilen till en mapp utanför data.",
    do_en="Move the key file to a folder outside the data.",
)
KEY_BROKEN = Kind(
    "privacy.key-broken",
    "error",
    sv="Nyckelfilen är inte en nyckel: väntat 64 hexadecimala tecken.",
    en="The key file is not a key: expected 64 hexadecimal characters.",
    do_sv="Återställ nyckelfilen från säkerhetskopia. En ny nyckel ger andra pseudonymer än de som redan är inlästa.",
    do_en="Restore the key file from a backup. A new key makes other pseudonyms than those already imported.",
)
KEY_UNREADABLE = Kind(
    "privacy.key-unreadable",
    "error",
    sv="Nyckelfilen kan varken läsas eller skapas ({why}).",
    en="The key file can neither be read nor made ({why}).",
    do_sv="Kontrollera sökvägen och rättigheterna till mappen.",
    do_en="Check the path and the permissions of the folder.",
)


class Pseudonymiser:
    """Keyed pseudonyms: the first 128 bits of HMAC-SHA-256(key, "tertial/person/v1" NUL id), as 32 hex characters.

    Of an id only white space and hyphens are dropped first, so `19121212-1212` and `191212121212` are one person.
    The century is not guessed: `121212-1212` is another pseudonym than `19121212-1212`.
    """

    __slots__ = ("_fingerprint", "_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        """Raises ValueError for a key of another length than 32 bytes."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes; found {len(key)}")
        padded = key.ljust(_BLOCK, b"\0")
        # The two halves of HMAC are prepared once and copied for each id, which takes a third of the time of hmac.digest.
        self._inner = hashlib.sha256(bytes(b ^ 0x36 for b in padded) + _PERSON)
        self._outer = hashlib.sha256(bytes(b ^ 0x5C for b in padded))
        self._fingerprint = key_fingerprint(key)

    def __repr__(self) -> str:
        return f"Pseudonymiser({self._fingerprint})"

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    @staticmethod
    def normalise(person_id: str) -> str:
        """The id without white space and hyphens."""
        return person_id.translate(_DROPPED)

    def pseudonym(self, person_id: str) -> str:
        """The pseudonym of one id. Raises ValueError when nothing is left of it after normalising."""
        plain = self.normalise(person_id)
        if not plain:
            raise ValueError("a person id has at least one character besides white space and hyphens")
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(plain.encode("utf-8"))
        outer.update(inner.digest())
        return outer.hexdigest()[:32]

    def pseudonyms(self, ids: pa.Array[Any]) -> pa.Array[Any]:
        """The pseudonym of every id of an array of strings; null for null and for an id of which nothing is left."""
        import pyarrow as pa

        coded: Any = ids.dictionary_encode()
        made = [
            self.pseudonym(i) if i is not None and self.normalise(i) else None for i in coded.dictionary.to_pylist()
        ]
        out: pa.Array[Any] = pa.array(made, pa.string()).take(coded.indices)
        return out


def key_fingerprint(key: bytes) -> str:
    """Tells keys apart and is safe to store: 8 hex characters of SHA-256(HMAC-SHA-256(key, a label of its own))."""
    import hmac

    return hashlib.sha256(hmac.digest(key, _FINGERPRINT, "sha256")).hexdigest()[:8]


def load_or_create_key(path: Path) -> bytes:
    """The key of 32 bytes in `path` (64 hex characters, mode 600); made of random bytes when there is none.

    It is written whole to a file beside (O_EXCL, mode 600) and then linked into place, which fails if another process was
    first; that one's key is then read. Raises RefusedError when group or others may read the file (POSIX) or it lies in a folder
    called `data` (folders above the workspace, the one with tertial.toml, do not count), UnreadableError when it holds something else.
    """
    _outside_data(path)
    try:
        return _load(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise UnreadableError(KEY_UNREADABLE(file=path.name, why=error.strerror)) from None
    try:
        _create(path)
        return _load(path)
    except OSError as error:
        raise UnreadableError(KEY_UNREADABLE(file=path.name, why=error.strerror)) from None


def _outside_data(path: Path) -> None:
    for folder in path.resolve().parents:
        if (folder / "tertial.toml").exists():
            return
        if folder.name == "data":
            raise RefusedError(KEY_IN_DATA(file=path.name, folder=folder.name))


def _load(path: Path) -> bytes:
    with path.open("rb") as source:
        mode = stat.S_IMODE(os.fstat(source.fileno()).st_mode)
        if os.name == "posix" and mode & 0o077:
            raise RefusedError(KEY_EXPOSED(file=path.name, mode=f"{mode:03o}"))
        text = source.read(4 * KEY_BYTES)
    if re.fullmatch(rb"[0-9a-f]{64}\s*", text) is None:
        raise UnreadableError(KEY_BROKEN(file=path.name))
    return bytes.fromhex(text.decode("ascii"))


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            target.write(secrets.token_hex(KEY_BYTES).encode("ascii") + b"\n")
            target.flush()
            os.fsync(target.fileno())
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()


def shown(value: str, longest: int = 40) -> str:
    """A value as a message may show it: on one line, cut to `longest` characters, and HIDDEN in place of what looks like a personal number."""
    plain = " ".join(masked(value).split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def masked(text: str) -> str:
    """The text with HIDDEN in place of everything that looks like a personal number."""
    return _PERSONAL_NUMBER.sub(HIDDEN, text)
