"""The words of a row in text from OCR: which of them are numbers, and what the others near them were read from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tertial.published.numbers import is_year, parse_number, plain

_NOISE = re.compile(r"^[\[«|~_=+>:.'\u2018\u2019-]+(?=[+-]\d)|^[\[«|~_=>:.'\u2018\u2019]+(?=\d)|[|\];:«»]+$")
"""What rules, arrows and the edges of shaded cells are read as, before and after a number."""
_THOUSANDS = re.compile("(?<=\\d)[\u00a0\u202f](?=\\d{3})")
"""Spaces that cannot part two cells."""
_NUMBER = re.compile(r"[+-]{0,2}\d+(?:[.,]\d+)*%?")
_ZERO = re.compile(r"\[[0oO]\]")
_UNREAD = re.compile(r"\[.\]|[oO]")
_LOST_PERCENT = re.compile(r"N|AN|Y|RY|No|Yo|Ye|9o|0o|[”\"“]")
"""What the Swedish model, which does not know the per cent sign, reads it as."""
_HUNG_PERCENT = re.compile(r"([+-]?\d{1,3}(?:[.,]\d)?)(?:[”\"“NY]|AN)")
_SHARE = re.compile(r"\bandel|\bprocent\b|\bshare\b|\bper cent\b", re.IGNORECASE)
_LIKE_PERCENT = ("4", "9", "6")
_SPARK = re.compile(r"(?:\s+[-=*.~_|\[\]«»]+(?:\s+[A-Z]{1,2}(?=\s|$))?)+$")
"""A small curve between a label and its numbers."""
_LONGEST_SPECK = 2


@dataclass(frozen=True, slots=True)
class NumberRun:
    """Numbers that stand together, with the text before them."""

    label: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of numbers of a line from left to right; `open_end` tells that text stands after the last of them."""

    found: tuple[NumberRun, ...]
    open_end: bool

    @property
    def has_values(self) -> bool:
        """Whether the line ends in numbers of which one is no year."""
        return bool(self.found) and any(not is_year(parse_number(t)) for t in self.last)

    @property
    def last(self) -> tuple[str, ...]:
        return self.found[-1].tokens if self.found else ()

    def among(self, *, tailed: bool) -> tuple[NumberRun, ...]:
        """The runs in the order to be tried: from the left in a table whose last column is text."""
        return self.found if tailed else self.found[::-1]


def number_runs(text: str) -> Runs:
    """The runs of numbers of a line, after a label, cleaned from what is no number."""
    words = [_cleaned(w) for w in plain(_THOUSANDS.sub("", text)).split()]
    found: list[NumberRun] = []
    tokens: list[str] = []
    first = 0
    after = 0
    for i, word in enumerate([*words, ""]):
        if word and _NUMBER.fullmatch(word) and i:
            first = first if tokens else i
            tokens.append(word)
            after = i + 1
        elif tokens and word and _LOST_PERCENT.fullmatch(word):
            tokens[-1] = tokens[-1].rstrip("%") + "%"
            after = i + 1
        elif tokens and word and (_UNREAD.fullmatch(word) or word == "-"):
            tokens.append("-")
            after = i + 1
        elif tokens and not (word and len(word) <= _LONGEST_SPECK and not word.isalnum()):
            found.append(_run(" ".join(words[:first]), tokens))
            tokens = []
    return Runs(tuple(found), any(len(w) > _LONGEST_SPECK for w in words[after:]))


def _cleaned(word: str) -> str:
    if _ZERO.fullmatch(word):
        return "0"
    if _UNREAD.fullmatch(word):
        return word
    if hung := _HUNG_PERCENT.fullmatch(word):
        return f"{hung[1]}%"
    return _NOISE.sub("", word) or word


def _run(label: str, tokens: list[str]) -> NumberRun:
    label = _SPARK.sub("", label)
    if _SHARE.search(label) and len(tokens) > 2 and not len(tokens) % 2:
        marks = set(tokens[1::2])
        if len(marks) == 1 and marks <= set(_LIKE_PERCENT) and all(re.fullmatch(r"\d{1,3}", t) for t in tokens[::2]):
            tokens = [f"{t}%" for t in tokens[::2]]
    return NumberRun(label, tuple(tokens))
