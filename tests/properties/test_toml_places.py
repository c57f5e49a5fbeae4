"""The places found in a configuration are those that the parser finds, whatever the values and however they are written."""

from __future__ import annotations

import json
import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.test_config_places import paths

from tertial.config.places import places

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
NAMES = st.one_of(st.sampled_from(["a", "b-1", "_", "7"]), TEXTS)
VALUES = st.recursive(
    st.one_of(st.integers(), st.booleans(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)
TABLES = st.dictionaries(NAMES, st.one_of(VALUES, st.lists(st.dictionaries(NAMES, VALUES), min_size=1)), max_size=4)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def written(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{quoted(k)} = {written(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[ # ]\n" + "".join(f"  {written(item)},\n" for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value) if isinstance(value, str) else str(value)


def is_rows(value: Any) -> bool:
    return isinstance(value, list) and value != [] and all(isinstance(row, dict) for row in value)


def document(tables: dict[str, Any]) -> str:
    values = {k: v for k, v in tables.items() if not is_rows(v)}
    text = "".join(f"{quoted(k)} = {written(v)}\n" for k, v in values.items())
    for name, rows in tables.items():
        if name not in values:
            for row in rows:
                text += f"[[{quoted(name)}]]\n" + "".join(f"{quoted(k)} = {written(v)}\n" for k, v in row.items())
    return text


@given(TABLES)
def test_places_are_the_parsers_own(tables: dict[str, Any]) -> None:
    text = document(tables)
    found = places(text)
    assert set(found) == set(paths(tomllib.loads(text)))
    assert all(1 <= line <= text.count("\n") for line in found.values())
