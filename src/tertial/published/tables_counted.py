"""Tables in text in reading order whose heads are in any words: how many columns there are is told by the rows themselves.

What comes out of a PDF in reading order has a cell, or a few cells, on a line (`pdftotext`), or a row on a line (`pdftotext -raw`).
The end of a line is then the end of a cell, and the number of columns is what most rows can be cut into. The words between
the title and the first row are dealt out to that many heads, in their order: a head starts with a capital or a figure, most
likely at the start of a line, and is the likelier for being in the usual words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tertial.published.figures import Line, Table
from tertial.published.heads import HEAD
from tertial.published.heads_counted import MOST_COST, Heads, HeadWord, heads_of, with_periods
from tertial.published.numbers import Printed, Run, find_run, is_year, parse_number, plain, splits
from tertial.published.rows import Part, continues, join, resolve
from tertial.published.tables import finish, unit_in
from tertial.published.tables_flow import BULLETS, is_page_foot, title_above, unit_above

_LONG_LINE, _SENTENCE = 90, 30
_SENTENCES = re.compile(r"[a-zåäö]{3,}\. [A-ZÅÄÖ]")
_EMPTY = ("-", "..", "x")
"""What stands in a cell without a number."""
_MOST_COLUMNS, _MOST_TOKENS = 16, 40
_FEWEST_ROWS = 2
_HEAD_LINES, _HEAD_WORDS = 24, 60
_NEW_TABLE = 3
"""So many lines of words between two rows are the title and the heads of a new table, if not the pieces of a label."""
_CLEARLY = 0.3
"""Points by which one number of columns must be likelier than any other to be certain."""
_FITTING = 0.6
"""Of the rows so many must be cut into the number of columns."""
_LOST, _GUESSED, _PLAIN = 0.4, 0.7, 0.9
"""How certain a figure is whose column is told by order alone, which contradicts nothing; and where every head is in the usual
words and every row fits."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A line of words, or of numbers with the words before them."""

    index: int
    text: str
    run: Run | None
    blank: bool
    """Whether an empty line stands before it."""


@dataclass(slots=True)
class _Group:
    """The numbers between two labels, line by line."""

    label: str
    index: int
    chunks: list[Run]


def counted_tables(lines: Sequence[Line], known: Sequence[Table] = ()) -> list[Table]:
    """The tables among lines without cells that have more than one column and two rows, in reading order.

    Rows that are wholly read in the `known` tables are not read anew.
    """
    tables = []
    digits = _digits(known)
    for items in _stretches(lines):
        for head, rows in _parted(items):
            if all(i.run is None or digits.get(lines[i.index].number) == _of(i.run.tokens) for i in rows):
                continue
            table = _table(lines, head, rows)
            if table is not None:
                tables.append(table)
    return tables


def _digits(tables: Sequence[Table]) -> dict[int, str]:
    """The digits of the cells of each line whose row and column are more than guessed."""
    found: dict[int, str] = {}
    for c in (c for t in tables for r in t.rows for c in r.cells if c is not None and c.label and c.column):
        if c.confidence > _GUESSED:
            found[c.line] = found.get(c.line, "") + _of([c.text])
    return found


def _of(tokens: Sequence[str]) -> str:
    return "".join(c for token in tokens for c in token if c.isdigit())


def _stretches(lines: Sequence[Line]) -> Iterator[list[_Item]]:
    """Runs of lines between lines of running text and lines with cells; page feet left out."""
    items: list[_Item] = []
    blank = False
    for i, line in enumerate(lines):
        text = line.text.strip()
        if not text:
            blank = True
            continue
        if line.cells or _is_prose(text):
            if items:
                yield items
            items = []
        elif not (is_page_foot(text) and not _is_alone(text)):
            items.append(_Item(i, text, _numbers(text), blank))
        blank = False
    if items:
        yield items


def _is_alone(text: str) -> bool:
    return parse_number(text) is not None


def _is_prose(text: str) -> bool:
    run = _numbers(text)
    words = run.label if run else text
    ended = text.endswith((".", "?", "!")) and len(text) > _SENTENCE and not HEAD.search(text[-12:])
    if ended or text.startswith((*BULLETS, "http")):
        return True
    if len(words) <= _LONG_LINE and not _SENTENCES.search(words):
        return False
    return sum(1 for m in HEAD.finditer(plain(text)) if not m[0][0].islower()) < _FEWEST_ROWS


def _numbers(text: str) -> Run | None:
    """The numbers that end a line; None for a line of words, a lone year and a line that goes on after its numbers."""
    if plain(text) in _EMPTY:
        return Run("", ("-",), (0,))
    run = find_run(text)
    if run is None or (run.leading and run.label) or len(run.tokens) > _MOST_TOKENS:
        return None
    years = all(is_year(parse_number(t)) for t in run.tokens)
    return None if years or run.label.endswith((":", "(")) else run


def _parted(items: Sequence[_Item]) -> Iterator[tuple[list[_Item], list[_Item]]]:
    """The head and the rows of each table in a run of lines."""
    head: list[_Item] = []
    rows: list[_Item] = []
    words: list[_Item] = []
    for item in items:
        if item.run is None:
            words.append(item)
            continue
        if rows and not _starts_table(words):
            rows += words
        else:
            if rows:
                yield head, rows
            head, rows = _cut_head(words, has_label=_has_label(item.run) or _is_head(words))
        rows.append(item)
        words = []
    if rows:
        yield head, rows + words[: _NEW_TABLE - 1]


def _has_label(run: Run) -> bool:
    return bool(run.label) or (len(run.tokens) > 1 and is_year(parse_number(run.tokens[0])))


def _is_head(words: Sequence[_Item]) -> bool:
    """Whether the last line of words holds several heads rather than the label of the first row."""
    heads = HEAD.finditer(plain(words[-1].text)) if words else ()
    return sum(1 for m in heads if not m[0][0].islower()) >= _FEWEST_ROWS


def _starts_table(words: Sequence[_Item]) -> bool:
    starts = [
        a for a, b in zip(words, [None, *words], strict=False) if b is None or a.blank or not continues(b.text, a.text)
    ]
    return len(starts) >= _NEW_TABLE


def _cut_head(words: Sequence[_Item], *, has_label: bool) -> tuple[list[_Item], list[_Item]]:
    """The lines of the head, and those of the first label if it stands on lines of its own."""
    at = len(words)
    if not has_label and at:
        at -= 1
        while at and not words[at].blank and continues(words[at - 1].text, words[at].text):
            at -= 1
    if has_label and at > 1 and words[-1].blank and continues(words[-1].text, "a") and words[-1].text[-1:] in "-\u00ad":
        at -= 1
    return list(words[:at]), list(words[at:])


def _table(lines: Sequence[Line], head: Sequence[_Item], rows: Sequence[_Item]) -> Table | None:
    rows = _years_as_labels(rows)
    groups = [g for g in _grouped(rows) if isinstance(g, _Group)]
    words = _words(head)
    ways: list[tuple[float, int, Heads]] = []
    for count in range(2, _MOST_COLUMNS + 1):
        fitted = _fitted(groups, count)
        fitting = [cost for _, cost in fitted]
        if sum(n for n, _ in fitted) < _FEWEST_ROWS:
            continue
        heads = heads_of(words, count)
        points = 2 * len(fitting) / len(groups) - 0.05 * sum(fitting) / len(fitting) - heads.cost / count
        if heads.cost <= MOST_COST * count:
            ways.append((points, count, heads))
    if not ways:
        return None
    points, count, heads = max(ways)
    plainly = all(HEAD.fullmatch(h) for h in heads.heads) and all(_fit(g, count)[0] for g in groups)
    alone = all(n == count or p + _CLEARLY < points for p, n, _ in ways)
    certain = _PLAIN if plainly and alone else _GUESSED
    return _finished(lines, (head, rows), with_periods(words, heads), count, certain)


def _fitted(groups: Sequence[_Group], count: int) -> list[tuple[int, float]]:
    """The rows of each group that can be cut into so many cells, and what that costs; none where too many cannot."""
    done: list[tuple[int, float]] = []
    for n, group in enumerate(groups):
        found, cost = _fit(group, count)
        if cost is not None:
            done.append((len(found), cost))
        elif n + 1 - len(done) > (1 - _FITTING) * len(groups):
            return []
    return done


def _years_as_labels(rows: Sequence[_Item]) -> Sequence[_Item]:
    """The rows with their first number as label, where it is another year in each of them and there is no other label."""
    years = [i.run.tokens[0] if i.run and not i.run.label else "" for i in rows]
    if len(set(years)) < len(rows) or not all(is_year(parse_number(y)) for y in years):
        return rows
    runs = (Run(i.run.tokens[0], i.run.tokens[1:], i.run.gaps[1:]) for i in rows if i.run)
    return [replace(i, run=run) for i, run in zip(rows, runs, strict=True)]


def _finished(
    lines: Sequence[Line], items: tuple[Sequence[_Item], Sequence[_Item]], heads: Heads, count: int, certain: float
) -> Table | None:
    head, rows = items
    words = _words(head)
    first = words[heads.start].line
    above = [i for i in head if i.index < first]
    labels = _labels_above(above, rows, count)
    above = above[: len(above) - len(labels)]
    label_head = " ".join(w.text for w in words[: heads.start] if w.line == first) or (above[-1].text if above else "")
    start = first if not above or label_head != above[-1].text else above[-1].index
    start = min([start, *(i.index for i in labels)])
    parts = _parts(lines, [*labels, *rows], count, certain)
    resolved, pending = resolve(parts)
    if pending == 1 and not parts[-1].cells and sum(1 for r in resolved if not r.label) == 1 and not resolved[-1].label:
        resolved[-1].label = parts[-1].label
        pending = 0
    if not resolved:
        return None
    if pending or any(not r.label for r in resolved):
        resolved = [replace(r, certain=min(r.certain, _GUESSED)) for r in resolved]
    last = max(p.line for p in parts[: len(parts) - pending])
    end = max(i.index for i in rows if lines[i.index].number <= last or i.run is not None)
    return finish(
        title_above(lines, start) or label_head,
        label_head,
        heads.heads,
        resolved,
        lines=frozenset(lines[i].number for i in range(start, end + 1)),
        page=lines[start].page,
        unit_nearby=unit_in(label_head) or unit_above(lines, start),
    )


def _grouped(rows: Sequence[_Item]) -> list[_Item | _Group]:
    """Lines of words, and the numbers between them together."""
    done: list[_Item | _Group] = []
    for item in rows:
        if item.run is None:
            done.append(item)
        elif item.run.label or not done or isinstance(done[-1], _Item):
            done.append(_Group(item.run.label, item.index, [item.run]))
        else:
            done[-1].chunks.append(item.run)
    return done


def _fit(group: _Group, count: int) -> tuple[list[tuple[Printed | None, ...]], float | None]:
    """The rows of so many cells that the numbers make, no cell over the end of a line, and what that costs; None: none."""
    alone = [parse_number(" ".join(c.tokens)) for c in group.chunks]
    whole_cells = all(n is not None or c.tokens == ("-",) for n, c in zip(alone, group.chunks, strict=True))
    if whole_cells and len(alone) % count == 0:
        return [tuple(alone[i : i + count]) for i in range(0, len(alone), count)], 0.0
    tokens = [t for c in group.chunks for t in c.tokens]
    if len(tokens) < count or len(tokens) > _MOST_TOKENS:
        return [], None
    gaps = [1 if not i or g else 0 for c in group.chunks for i, g in enumerate(c.gaps)]
    ways = splits(tokens, gaps, count, plainly=True) if len(tokens) <= 3 * count else []
    if ways:
        return [ways[0].cells], ways[0].cost
    rows: list[tuple[Printed | None, ...]] = []
    taken: list[Run] = []
    for chunk in group.chunks:
        taken.append(chunk)
        if len(taken) < len(group.chunks) and (cells := _fit(_Group("", group.index, taken), count)[0]):
            rows += cells
            taken = []
    if not rows or not taken:
        return ([], None)
    rest, cost = _fit(_Group("", group.index, taken), count)
    return (rows + rest, cost) if rest else ([], None)


def _parts(lines: Sequence[Line], rows: Sequence[_Item], count: int, certain: float) -> list[Part]:
    parts: list[Part] = []
    labels: list[Part] = []
    for item in _grouped(rows):
        line = lines[item.index]
        if isinstance(item, _Item):
            if labels and not item.blank and continues(labels[-1].label, item.text):
                labels[-1] = replace(labels[-1], label=join(labels[-1].label, item.text))
            else:
                labels.append(Part(item.text, None, line.number, line.page, item.blank))
            continue
        found, _ = _fit(item, count)
        named = not item.label and len(found) == len(labels) > 1
        parts += [] if named else labels
        if not found and item.label:
            parts.append(Part(item.label, (None,) * count, line.number, line.page, certain=_LOST))
        for n, cells in enumerate(found):
            label = labels[n].label if named else "" if n else item.label
            parts.append(
                Part(label, cells, line.number, line.page, certain=min(certain, _GUESSED) if named else certain)
            )
        labels = []
    return parts + labels


def _labels_above(above: Sequence[_Item], rows: Sequence[_Item], count: int) -> list[_Item]:
    """The lines over the heads that are the labels of the first rows, where those stand together without any."""
    if not rows or rows[0].run is None or rows[0].run.label:
        return []
    first = _grouped(rows)[0]
    size = len(_fit(first, count)[0]) if isinstance(first, _Group) else 0
    return list(above[-size:]) if 1 < size < len(above) else []


def _words(head: Sequence[_Item]) -> list[HeadWord]:
    """The words of the last lines of a head."""
    words = [
        HeadWord(text, item.index, item.blank and not n)
        for item in head[-_HEAD_LINES:]
        for n, text in enumerate(plain(item.text).split())
    ]
    return words[-_HEAD_WORDS:]
