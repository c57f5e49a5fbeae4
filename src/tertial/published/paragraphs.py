"""Running text put together again from lines: paragraphs, headings and the section that each stands in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from tertial.published.figures import Line, Paragraph
from tertial.published.numbers import plain
from tertial.published.tables_flow import BULLETS, is_page_foot

_SENTENCE_END = re.compile(r"[.!?:][)\"”']?$")
_LISTED = re.compile(r"(?:[-o]\s+|\d{1,2}[.)]\s+)")
_AMOUNT = re.compile(r"[+-]\s?\d[\d ,]{0,20}\s*(?:mnkr|mkr|tkr|kkr|mnr)", re.IGNORECASE)
_AMOUNT_HEAD = re.compile(
    r"[A-ZÅÄÖ][^.!?;:]{2,90}?\s[+-]\s?\d[\d ,]{0,20}\s?(?:mnkr|mkr|tkr|kkr|mnr)(?:\s*\([^()]{2,60}\))?"
)
_NOT_TEXT = re.compile(r"https?://\S+|.*\.{4,}\s*\d{0,3}")
_SIGN_ALONE = re.compile(r"[a-zåäö:] [-+]$")
"""A sign that a line ends with, of the number that the next line starts with: `sämsta fall -` and `16,5 mnkr`."""
_LONGEST_HEADING = 130
_LONGEST = 10_000
"""A paragraph of more characters is cut, so that no text takes long to read."""
_MOST_CELLS = 20
"""A line of more cells is of a table whose head could not be found, never running text."""


class _Builder:
    def __init__(self) -> None:
        self.done: list[Paragraph] = []
        self.text = ""
        self.starts: list[tuple[int, int, int | None]] = []
        self.sections: tuple[str, ...] = ()

    def add(self, line: Line, text: str) -> None:
        if not self.text:
            self.starts = [(0, line.number, line.page)]
            self.text = text
            return
        hyphenated = bool(re.search(r"[a-zåäöA-ZÅÄÖ]-$", self.text[-2:])) and text[0].islower()
        if hyphenated and not re.match(r"(?:och|eller|samt|respektive)\b", text):
            self.text = self.text[:-1]
        elif not self.text.endswith("/") and not (_SIGN_ALONE.search(self.text[-8:]) and text[0].isdigit()):
            self.text += " "
        self.starts.append((len(self.text), line.number, line.page))
        self.text += text

    def close(self, *, heading: bool = False) -> None:
        if not self.text:
            return
        if heading:
            self.sections = (*self.sections[-3:], self.text)
        section = self.sections[-1] if self.sections else ""
        self.done.append(Paragraph(self.text, tuple(self.starts), section, self.sections, heading))
        self.text, self.starts = "", []


def paragraphs(lines: Sequence[Line], in_tables: frozenset[int]) -> list[Paragraph]:
    """The running text of a document: lines that stand in no table, joined to paragraphs; headings by themselves.

    A paragraph ends at a blank line, unless every line is followed by one or the sentence plainly goes on.
    """
    kept = [
        line
        for line in lines
        if plain(line.text).strip() and line.number not in in_tables and len(line.cells) <= _MOST_CELLS
    ]
    kept = [line for line in kept if not is_page_foot(line.text) and not _NOT_TEXT.fullmatch(line.text.strip())]
    spaced = is_spaced(lines)
    builder = _Builder()
    previous: Line | None = None
    for i, line in enumerate(kept):
        text = re.sub(r"\s+", " ", plain(line.text)).strip()
        following = kept[i + 1] if i + 1 < len(kept) else None
        if previous is not None and not _goes_on(builder.text, previous, line, text, spaced=spaced):
            builder.close()
        if not builder.text and _is_heading(line, text, following, spaced=spaced):
            builder.add(line, text)
            builder.close(heading=True)
        else:
            builder.add(line, text)
        previous = line
    builder.close()
    return builder.done


def without_spacing(lines: Sequence[Line]) -> list[Line]:
    """The lines of a document in which a blank line follows every line, without those blanks; else all of them."""
    if not is_spaced(lines):
        return list(lines)
    return [line for i, line in enumerate(lines) if line.text.strip() or not (i and lines[i - 1].text.strip())]


def is_spaced(lines: Sequence[Line]) -> bool:
    """Whether nearly every line is followed by a blank one, so that blanks part no paragraphs."""
    texts = [bool(line.text.strip()) for line in lines]
    followed = sum(1 for a, b in itertools.pairwise(texts) if a and not b)
    return sum(texts) > 20 and followed > 0.8 * sum(texts)


def _goes_on(so_far: str, previous: Line, line: Line, text: str, *, spaced: bool) -> bool:
    if not so_far or len(so_far) > _LONGEST or line.cells or previous.cells or line.heading or previous.heading:
        return False
    if _AMOUNT_HEAD.fullmatch(text):
        return False
    so_far = so_far[-80:]
    if text.startswith(BULLETS) or _LISTED.match(text):
        return bool(re.search(r"[-,]$|\bmed$|\bpå$", so_far)) and not text.startswith(BULLETS)
    gap = line.number - previous.number > 1
    starts_low = not text[0].isupper()
    wraps = len(previous.text.strip()) >= 60
    if not gap:
        return True
    if spaced:
        return (wraps and (starts_low or not _SENTENCE_END.search(so_far) or line.number - previous.number <= 2)) or (
            starts_low and not _SENTENCE_END.search(so_far)
        )
    return starts_low and not _SENTENCE_END.search(so_far) and not _AMOUNT.match(text)


def _is_heading(line: Line, text: str, following: Line | None, *, spaced: bool) -> bool:
    """A short line without a sentence's end, after which something else starts."""
    if line.heading or _AMOUNT_HEAD.fullmatch(text):
        return True
    if line.cells or len(text) > _LONGEST_HEADING or text.startswith(BULLETS) or re.search(r"[.!?,;-]$", text):
        return False
    if not (text[0].isupper() or text[0].isdigit()):
        return False
    if following is None:
        return True
    after = following.text.strip()
    gap = following.number - line.number > (2 if spaced else 1)
    return (
        (gap or len(text) < 60)
        and not (after[:1].islower() and not gap)
        and not re.search(r"\b(?:och|av|i|på|med|till)$", text)
    )
