"""A text as it will be in the report: Markdown to HTML with its figures in place, its faults marked, and what changed in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

    from tertial.usecases.desk import Reading

_OPEN, _CLOSE, _MARK, _MARKED, _END = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
"""Private characters that stand for a figure and for the ends of a mark while the Markdown is read."""
_PRIVATE = re.compile("[\ue000-\ue004]")
_FIGURE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_BEGIN = re.compile(f"{_MARK}(\\d+){_MARKED}")
_HEAD = re.compile(r"<(/?)h([1-6])>")
_TOKEN = re.compile(r"\s+|[^\s]+")
_MOST = 300_000
"""So many pairs of equal words at most are compared one by one. The work grows with them: a long text of few words, over and over,
would keep the server for minutes."""


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").disable("image")
    made.validateLink = lambda url: re.match(r"(?:https?://|mailto:)", url, re.IGNORECASE) is not None  # type: ignore[method-assign]
    return made


def rendered(body: str, reading: Reading, numbers: Mapping[str, int], table_name: str) -> Markup:
    """The body as HTML under a heading of level 2. `numbers` gives each figure's number in the list beside.

    Raw HTML stands as text, links lead to web pages and mail alone, images are left out.
    """
    marks: list[tuple[int, int, str]] = [(s.start, s.end, f"{_OPEN}{i}{_CLOSE}") for i, s in enumerate(reading.said)]
    faults = [(*_around(f.start, f.end, marks), i) for i, f in enumerate(reading.faults) if f.end > f.start]
    pieces, at = [], 0
    for position in sorted(
        {p for start, end, _ in marks for p in (start, end)} | {p for s, e, _ in faults for p in (s, e)}
    ):
        pieces.append(_PRIVATE.sub("", body[at:position]) if not _inside(at, marks) else "")
        pieces += [_END for start, end, _ in faults if end == position]
        pieces += [f"{_MARK}{i}{_MARKED}" for start, _, i in faults if start == position]
        pieces += [shown for start, _, shown in marks if start == position]
        at = position
    html = _markdown().render("".join([*pieces, _PRIVATE.sub("", body[at:])]))
    return Markup(_finished(html, reading, numbers, table_name))  # noqa: S704 - the renderer escapes; what is put in is escaped below


def _around(start: int, end: int, marks: list[tuple[int, int, str]]) -> tuple[int, int]:
    """The piece, or the whole tied number that it stands in."""
    return next(((low, high) for low, high, _ in marks if low <= start and end <= high), (start, end))


def _inside(position: int, marks: list[tuple[int, int, str]]) -> bool:
    return any(start <= position < end for start, end, _ in marks)


def _finished(html: str, reading: Reading, numbers: Mapping[str, int], table_name: str) -> str:
    levels = [int(level) for _, level in _HEAD.findall(html)]
    lift = 3 - min(levels, default=3)
    html = _HEAD.sub(lambda m: f"<{m[1]}h{min(6, int(m[2]) + lift)}>", html)
    region = f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(table_name)}"><table>'
    html = html.replace("<table>", region).replace("</table>", "</table></div>")

    def figure(match: re.Match[str]) -> str:
        said = reading.said[int(match[1])]
        if said.shown is None:
            return str(escape(f"[[{said.id}]]"))
        number = numbers.get(said.id, 0)
        return f'<a class="ref" href="#figure-{number}">{escape(said.shown)}<sup>{number}</sup></a>'

    html = _BEGIN.sub(lambda m: f'<mark id="mark-{m[1]}">', _FIGURE.sub(figure, html)).replace(_END, "</mark>")
    return html if html.count("<mark") == html.count("</mark>") else re.sub(r"</?mark[^>]*>", "", html)


def difference(before: str, after: str) -> Markup:
    """What was taken away and what was put in, word by word, as `del` and `ins`."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if _pairs(old, new) > _MOST:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if _pairs(old, new) > _MOST:
        old, new = [before], [after]
    out = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[i1:i2])), escape("".join(new[j1:j2]))
        if tag == "equal":
            out.append(come)
            continue
        out += [Markup("<del>{}</del>").format(gone)] if gone.strip() else []
        out += [Markup("<ins>{}</ins>").format(come)] if come.strip() else [come]
    return Markup("").join(out)


def changed_words(before: str, after: str) -> tuple[int, int]:
    """How many words were put in and taken away; where there are too many to compare, wherever they stand."""
    old, new = before.split(), after.split()
    if _pairs(old, new) > _MOST:
        return (Counter(new) - Counter(old)).total(), (Counter(old) - Counter(new)).total()
    put_in = taken = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            put_in, taken = put_in + j2 - j1, taken + i2 - i1
    return put_in, taken


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pairs there are of a piece of the one and an equal piece of the other."""
    others = Counter(new)
    return sum(count * others[piece] for piece, count in Counter(old).items())
