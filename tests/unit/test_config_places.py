from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from tertial.config.places import Path, places

TEXT = '''\
title = "a"  # [not.a.table]
"quoted key" = 1
dotted . deep = 2

[[areas]]
code = "A"
units = [
    "510",  # comment ]
    "511-513", ["x", "y"],
    { low = "1", high = "2" },
]

[areas.more]
note = """
[[areas]]
a "quoted" \\""" end""""
literal = \'\'\'
x = 1\'\'\'\'

[[areas]]
code = 'B#'
since = 2023-08-31 07:00:00
[[areas.parts]]
n = 1.5
[[areas.parts]]
"å.ä" = []
[last]
'''

EXPECTED = {
    ("title",): 1,
    ("quoted key",): 2,
    ("dotted",): 3,
    ("dotted", "deep"): 3,
    ("areas",): 5,
    ("areas", 0): 5,
    ("areas", 0, "code"): 6,
    ("areas", 0, "units"): 7,
    ("areas", 0, "units", 0): 8,
    ("areas", 0, "units", 1): 9,
    ("areas", 0, "units", 2): 9,
    ("areas", 0, "units", 2, 0): 9,
    ("areas", 0, "units", 2, 1): 9,
    ("areas", 0, "units", 3): 10,
    ("areas", 0, "units", 3, "low"): 10,
    ("areas", 0, "units", 3, "high"): 10,
    ("areas", 0, "more"): 13,
    ("areas", 0, "more", "note"): 14,
    ("areas", 0, "more", "literal"): 17,
    ("areas", 1): 20,
    ("areas", 1, "code"): 21,
    ("areas", 1, "since"): 22,
    ("areas", 1, "parts"): 23,
    ("areas", 1, "parts", 0): 23,
    ("areas", 1, "parts", 0, "n"): 24,
    ("areas", 1, "parts", 1): 25,
    ("areas", 1, "parts", 1, "å.ä"): 26,
    ("last",): 27,
}


def paths(value: object, above: Path = ()) -> Iterator[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*above, key)
        yield from paths(item, (*above, key))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_place_has_its_line(newline: str) -> None:
    text = TEXT.replace("\n", newline)
    assert set(EXPECTED) == set(paths(tomllib.loads(text)))
    assert places(text) == EXPECTED


@pytest.mark.parametrize("text", ["", "\n# only a comment", "a = 1", "[a]", "a = [\n]\n", "a = {}", "\t a.b . c = ''"])
def test_small_texts(text: str) -> None:
    assert set(places(text)) == set(paths(tomllib.loads(text)))
