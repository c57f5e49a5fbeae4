"""Every word of the pages, in Swedish and English. A module of this folder holds a topic's words in `WORDS`.

A key is `<topic>.<what>`; the values are `str.format` templates over the facts. Templates and views have no words of
their own: a test reads the templates, and one holds that both languages name the same facts.
"""

from __future__ import annotations

import pkgutil
import re
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from tertial.findings import Language

if TYPE_CHECKING:
    from collections.abc import Mapping


_AMOUNT = re.compile(r"(?<=\}) (?=(?:mnkr|tkr|kr|million|m)\b)|(?<=\bSEK) (?=\{)")


def _tied(text: str) -> str:
    """The words with no line break between an amount and its unit."""
    return _AMOUNT.sub("\u00a0", text)


@lru_cache(maxsize=1)
def words() -> Mapping[str, tuple[str, str]]:
    """Key -> (Swedish, English). Raises ValueError for a key that two topics have."""
    found: dict[str, tuple[str, str]] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        topic: Mapping[str, tuple[str, str]] = import_module(f"{__name__}.{module}").WORDS
        if both := sorted(found.keys() & topic.keys()):
            raise ValueError(f"two topics have the words {', '.join(both)}")
        found |= {key: (_tied(sv), _tied(en)) for key, (sv, en) in topic.items()}
    return MappingProxyType(found)


def say(key: str, language: Language, **facts: object) -> str:
    """The words of a key. Raises KeyError for a key that there is not, or a fact that is not given."""
    sv, en = words()[key]
    said = sv if language == "sv" else en
    return said.format(**facts) if facts or "{" in said else said
