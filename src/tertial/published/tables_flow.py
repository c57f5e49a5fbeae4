"""Tables in running text, as they come out of a PDF without layout: one space between cells, labels over many lines.

A header line is one that wholly consists of a label head and column heads; it tells the number of columns, which
decides how digits are grouped. The rows go on until running text, a heading of another table, or the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tertial.published.figures import Line, Table, Unit
from tertial.published.heads import is_head_fragment, is_header, parse_heads, read_head
from tertial.published.numbers import Printed, Run, find_run, is_year, parse_number, splits
from tertial.published.rows import Part, continues, is_open, resolve
from tertial.published.tables import finish, is_unit_alone, unit_in

_PAGE_FOOT = re.compile(
    r"(?:.{0,120}\s)?\d{1,3}\s?\(\d{1,3}\)|(?:sid(?:a|an)?\.?\s?)?\d{1,3}(?:\s?(?:av|/)\s?\d{1,3})|-\s?\d{1,3}\s?-",
    re.IGNORECASE,
)
BULLETS = ("\u2022", "\uf0b7", "\u25cf", "\u25e6", "\u00b7", "\u25aa")
_MOST_LABEL_LINES = 8
_MOST_FEET = 2
_LONG_LINE = 64
_HEADER_LINES = 12
_LINES_ABOVE = 8
_PLACED, _UNEVEN, _DOUBTED = 0.5, 4, 0.6
"""Where more than a fourth of the rows of a table have no label or cells that could not be placed, none of it is certain."""


@dataclass(slots=True)
class _Header:
    label_head: str
    heads: tuple[str, ...]
    size: int
    """Number of lines from the first to the last that the header takes, blank ones included."""


@dataclass(slots=True)
class _Reader:
    lines: Sequence[Line]
    header: _Header
    parts: list[Part] = field(default_factory=list)
    open_cells: list[Printed | None] = field(default_factory=list)
    open_at: int = -1
    last: int = -1


def is_page_foot(text: str) -> bool:
    return bool(_PAGE_FOOT.fullmatch(text.strip()))


def flow_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables among lines without cells, in reading order."""
    tables: list[Table] = []
    i = 0
    while i < len(lines):
        header = None if lines[i].cells else _header_at(lines, i)
        if header is None:
            i += 1
            continue
        table, end = _table(lines, i, header)
        if table is not None:
            tables.append(table)
        i = max(end, i + 1)
    return tables


def _header_at(lines: Sequence[Line], i: int) -> _Header | None:
    """The header that starts at line `i`, over as many lines as it takes."""
    text = lines[i].text.strip()
    if not text or len(text) > 250:
        return None
    parsed = parse_heads(text)
    if len(text) > 40 and text.endswith(".") and not (parsed and parsed[1][-1].endswith(".")):
        return None
    start_alone = parsed is None and len(text) <= 40 and not any(c.isdigit() for c in text)
    if parsed is None and not start_alone:
        return None
    joined, best = text, _checked(parsed, 1)
    size = 1
    for j in range(i + 1, min(i + _HEADER_LINES, len(lines))):
        nxt = lines[j].text.strip()
        if lines[j].cells or (start_alone and size > 2 and best is None):
            break
        if not nxt:
            continue
        if not is_head_fragment(nxt):
            break
        joined = f"{joined}{nxt}" if joined.endswith("-") else f"{joined} {nxt}"
        size = j - i + 1
        wider = parse_heads(joined)
        if best is not None and wider is not None and any(_is_weak(h) for h in wider[1][len(best.heads) :]):
            break
        best = _checked(wider, size) or best
    return best


def _is_weak(head: str) -> bool:
    """Whether words could be a label as well as a column head: `antal dagar`, `resultat`."""
    read = read_head(head)
    return read.year is None and read.until is None and (read.kind == "other" or not is_header((head, "Budget")))


def _checked(parsed: tuple[str, tuple[str, ...]] | None, size: int) -> _Header | None:
    if parsed is None or len(parsed[0]) > 90 or len(parsed[0].split()) > 9:
        return None
    label_head, heads = parsed
    if is_header(heads) or (len(heads) == 1 and unit_in(label_head) and read_head(heads[0]).year):
        return _Header(label_head, heads, size)
    return None


def _table(lines: Sequence[Line], start: int, header: _Header) -> tuple[Table | None, int]:
    reader = _Reader(lines, header)
    i = start + header.size
    used = set(range(start, i))
    blank, waiting = False, 0
    while i < len(lines):
        text = lines[i].text.strip()
        if lines[i].cells:
            break
        if not text:
            blank, i = True, i + 1
            continue
        again = _header_at(lines, i)
        if again is not None:
            if again.heads != header.heads or again.label_head != header.label_head or _titled(reader):
                break
            used |= set(range(i, i + again.size))
            i += again.size
            continue
        if is_page_foot(text) and not reader.open_cells:
            used.add(i)
            i += 1
            continue
        before = len(reader.parts)
        if not _take(reader, i, blank=blank):
            break
        is_value = bool(reader.open_cells) or any(p.cells is not None for p in reader.parts[before:])
        waiting = 0 if is_value else waiting + 1
        if waiting > _MOST_LABEL_LINES:
            break
        blank, i = False, i + 1
    _close(reader)
    return _finished(reader, start, used)


def _take(reader: _Reader, i: int, *, blank: bool) -> bool:
    """Reads one line as part of the table; False where the table has ended."""
    line = reader.lines[i]
    text = line.text
    run = find_run(text)
    columns = len(reader.header.heads)
    if run is not None and not (columns == 1 and is_year(parse_number(" ".join(run.tokens)))):
        alone = not run.label
        if alone and columns > 1 and _single(reader, run, i):
            return True
        _close(reader)
        part = _value_part(run, columns, line, blank=blank)
        if part is not None:
            reader.parts.append(part)
            reader.last = i
            return True
    else:
        _close(reader)
    if _is_prose(reader.lines, i):
        return False
    reader.parts.append(Part(text.strip(), None, line.number, line.page, blank))
    return True


def _titled(reader: _Reader) -> bool:
    """Whether the text last read is the title of a new table rather than a label that a page break cut."""
    _close(reader)
    if len(reader.parts) < 2 or reader.parts[-1].cells is not None:
        return False
    before, last = reader.parts[-2], reader.parts[-1]
    return (
        last.blank
        and not is_open(last.label)
        and (before.cells is not None or not continues(before.label, last.label))
        and not (before.cells is not None and continues(before.label, last.label))
    )


def _single(reader: _Reader, run: Run, i: int) -> bool:
    """One cell a line: collects lone numbers until a row is full."""
    cell = parse_number(" ".join(run.tokens))
    if cell is None:
        return _several(reader, run, i)
    if splits(run.tokens, run.gaps, len(reader.header.heads)) and not (reader.open_cells or _number_below(reader, i)):
        return False
    if not reader.open_cells:
        reader.open_at = i
    reader.open_cells.append(cell)
    reader.last = i
    if len(reader.open_cells) == len(reader.header.heads):
        _close(reader)
    return True


def _several(reader: _Reader, run: Run, i: int) -> bool:
    """A line of some of a row's cells, where the other lines have one each; taken when it can be read in one way alone."""
    columns = len(reader.header.heads)
    left = columns - len(reader.open_cells)
    below = next((line.text for line in reader.lines[i + 1 : i + 4] if line.text.strip()), "")
    if splits(run.tokens, run.gaps, columns) or not (reader.open_cells or parse_number(below)):
        return False
    ways = [way for count in range(2, left + 1) for way in splits(run.tokens, run.gaps, count)]
    if len(ways) != 1:
        return False
    if not reader.open_cells:
        reader.open_at = i
    reader.open_cells += ways[0].cells
    reader.last = i
    if len(reader.open_cells) == columns:
        _close(reader)
    return True


def _number_below(reader: _Reader, i: int) -> bool:
    """Whether the heads stand one a line and the next line is a lone number too."""
    below = next((line.text for line in reader.lines[i + 1 : i + 4] if line.text.strip()), "")
    return reader.header.size >= len(reader.header.heads) and parse_number(below) is not None


def _close(reader: _Reader) -> None:
    """Ends a row that was printed one cell a line; a row that lacks cells is placed only where its columns are a series."""
    if not reader.open_cells:
        return
    cells: list[Printed | None] = list(reader.open_cells)
    missing = len(reader.header.heads) - len(cells)
    certain = 0.9
    if len(cells) < min(2, len(reader.header.heads)):
        reader.open_cells = []
        return
    if missing:
        cells, certain = [*([None] * missing), *cells], 0.4
    elif any(is_year(c) for c in cells):  # the years of a table that stands after this one
        certain = 0.4
    line = reader.lines[reader.open_at]
    reader.parts.append(Part("", tuple(cells), line.number, line.page, blank=False, certain=certain))
    reader.open_cells = []


def _value_part(run: Run, columns: int, line: Line, *, blank: bool) -> Part | None:
    """The values of a line; digits that are too many belong to the label (`Avdelning 1 500 600`)."""
    for drop in range(min(len(run.tokens), 3)):
        if run.leading and drop:
            break
        tokens, gaps = run.tokens[drop:], run.gaps[drop:]
        ways = splits(tokens, gaps, columns)
        if ways:
            label = " ".join((run.label, *run.tokens[:drop])).strip()
            tie = len(ways) > 1 and ways[1].cost - ways[0].cost < 0.5
            return Part(label, ways[0].cells, line.number, line.page, blank, 0.6 if tie else 1.0)
    return _short_part(run, columns, line, blank=blank)


def _short_part(run: Run, columns: int, line: Line, *, blank: bool) -> Part | None:
    """A row with fewer values than columns and nothing that shows which are empty: set to the right, with low confidence."""
    if len(run.label) > 2 * _LONG_LINE or run.label.endswith(".") or run.leading:
        return None
    ways = [
        (way[0].cost, count, way[0].cells)
        for count in range(columns - 1, max(columns // 2, 1) - 1, -1)
        if (way := splits(run.tokens, run.gaps, count))
    ]
    if not ways:
        return None
    _, count, cells = min(ways, key=lambda w: (w[0], -w[1]))
    return Part(run.label, (None,) * (columns - count) + cells, line.number, line.page, blank, 0.4)


def _is_prose(lines: Sequence[Line], i: int) -> bool:
    text = lines[i].text.strip()
    if text.startswith(BULLETS) or text.startswith("http"):
        return True
    if len(text) <= _LONG_LINE:
        return bool(re.search(r"[a-zåäö]{3,}\. [A-ZÅÄÖ]", text)) or (len(text) > 30 and text.endswith("."))
    following = next((line.text for line in lines[i + 1 : i + 10] if line.text.strip()), "")
    run = find_run(following)
    return text.endswith(".") or run is None or bool(run.label)


def _finished(reader: _Reader, start: int, used: set[int]) -> tuple[Table | None, int]:
    rows, _unattached = resolve(reader.parts)
    uneven = sum(1 for r in rows if not r.label or r.certain < _PLACED) * _UNEVEN > len(rows)
    scattered = any(p.cells and not p.label for p in reader.parts) and any(not r.label for r in rows)
    if uneven or scattered:
        rows = [replace(r, certain=min(r.certain, _DOUBTED)) for r in rows]
    if not rows or reader.last < 0:
        return None, start + reader.header.size if reader.parts else max(used) + 1
    taken = {part.line for part in _label_lines(reader)}
    last = max(i for i in range(start, len(reader.lines)) if i == reader.last or reader.lines[i].number in taken)
    end = max(last, *(i for i in used if i <= last)) + 1
    numbers = frozenset(reader.lines[i].number for i in range(start, end))
    title = title_above(reader.lines, start)
    first = reader.lines[start]
    table = finish(
        title or reader.header.label_head,
        reader.header.label_head,
        reader.header.heads,
        rows,
        lines=numbers,
        page=first.page,
        unit_nearby=unit_above(reader.lines, start),
    )
    return table, end


def _label_lines(reader: _Reader) -> list[Part]:
    """The text parts after the last values that still belong to its label."""
    last_values = max(i for i, p in enumerate(reader.parts) if p.cells is not None)
    rows, pending = resolve(reader.parts)
    trailing = reader.parts[last_values + 1 :]
    return trailing[: len(trailing) - pending] if rows else []


def title_above(lines: Sequence[Line], start: int) -> str:
    """The heading that stands nearest above a table, at most a short paragraph away; empty when there is none."""
    above = list(_headings_above(lines, start))
    return next((text for text in above if not is_unit_alone(text)), above[0] if above else "")


def unit_above(lines: Sequence[Line], start: int) -> Unit | None:
    """A unit that stands alone above a table or ends a heading there: `Belopp i tkr`, `Årets resultat, tkr`."""
    alone = _unit_alone_above(lines, start)
    return alone or next((unit for text in _headings_above(lines, start) if (unit := unit_in(text))), None)


def _unit_alone_above(lines: Sequence[Line], start: int) -> Unit | None:
    """The unit that is the line right above a table; above the foot of the page before, where the table starts its page."""
    feet = 0
    for line in reversed(lines[max(start - 8, 0) : start]):
        if not line.text.strip():
            continue
        if is_unit_alone(line.text):
            return unit_in(line.text)
        feet += 1
        if line.page == lines[start].page or feet > _MOST_FEET:
            break
    return None


def _headings_above(lines: Sequence[Line], start: int) -> Iterator[str]:
    seen = 0
    below = ""
    for i in range(start - 1, max(start - 30, -1), -1):
        text = lines[i].text.replace("**", "").strip(" #")
        if not text or is_page_foot(text):
            continue
        if lines[i].row == "caption":
            yield text.rstrip(":")
            return
        if lines[i].cells or seen >= _LINES_ABOVE:
            return
        seen += 1
        is_short = len(text) <= (90 if seen <= 2 else 60) and not text.endswith((".", ",", ";", "!", "?"))
        goes_on = below[:1].islower()
        has_numbers = find_run(text) is not None and not unit_in(text) and not re.search(r"(?:19|20)\d\d$", text)
        if (
            is_short
            and not goes_on
            and not has_numbers
            and (text[:1].isupper() or text[:1] == "(" or text[:1].isdigit())
        ):
            yield text.rstrip(":")
        below = text if not is_unit_alone(text) else ""
