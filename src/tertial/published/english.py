"""English reports: numbers with a comma between thousands, told by the words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tertial.published.figures import Line

_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_MONEY = re.compile(
    r"\bSEK[ \u00a0](?P<number>[+\-\u2212]?\d[\d\u202f\u00a0]*(?:\.\d+)?)(?P<unit>[ \u00a0](?:million|thousand)\b|(?!\w|\.\d))"
)
"""`SEK 22.8 million`, which is read as `22.8 SEK million`."""
_ENGLISH = re.compile(r"\b(?:the|and|of|for|is|was|with|than)\b", re.IGNORECASE)
_SWEDISH = re.compile(r"\b(?:och|att|det|av|för|är|med|som|än)\b", re.IGNORECASE)


def is_english(lines: Sequence[Line]) -> bool:
    """Whether a document is in English: many of its small words, and more of them than of Swedish ones."""
    text = "\n".join(line.text for line in lines)
    english = len(_ENGLISH.findall(text))
    return english >= 20 and english > len(_SWEDISH.findall(text))


def with_swedish_numbers(lines: Sequence[Line]) -> list[Line]:
    """The lines with a narrow space where a comma stands between thousands; a decimal point reads as it is."""
    return [
        replace(line, text=_spaced(line.text), cells=tuple(replace(c, text=_spaced(c.text)) for c in line.cells))
        for line in lines
    ]


def _spaced(text: str) -> str:
    """The text with narrow spaces between thousands and the unit of money after its number, at the same length."""
    text = _GROUPED.sub(lambda m: m[0].replace(",", "\u202f"), text) if "," in text else text
    return _MONEY.sub(r"\g<number> SEK\g<unit>", text) if "SEK " in text else text
