"""Tables as Typst source: the report's own, those that people write, and the list of files."""

from __future__ import annotations

from tertial.report import pandoc
from tertial.report.build import Document
from tertial.report.captions import own_table, part_title, source_rows
from tertial.report.cells import Cell, notes
from tertial.report.layout import BARS, MAIN, Layout, Line, label_room, row_height
from tertial.report.layout_parts import Part
from tertial.report.metrics import longest_word, text_width
from tertial.report.pandoc import Node
from tertial.report.typst_words import array, label, quoted
from tertial.wording import word

_FEW_STEPS = 5
_MANY_ROWS = 8
"""A table in words with more rows than this may go over a page, and as many files stand in two columns."""
_FILE = 104.0
"""Points that the name of a file has where two stand beside each other."""


def data_table(document: Document, part: Part, *, narrow: bool, clear: float) -> str:
    """A table or a part of one. `narrow`: in the side column; `clear`: points that it is moved down by."""
    made, table = part.made, part.made.table
    kinds = ["text"] + (["spark"] if made.has_spark else []) + [c.kind for c in table.columns]
    heads = [table.label_head] + ([word("full_years", document.context.language)] if made.has_spark else [])
    heads += [c.head for c in table.columns]
    if made.chart is not None:
        kinds.append("bars")
        heads.append(made.chart.title)
    first = 2 if made.has_spark else 1
    partial = [str(i + first) for i, c in enumerate(table.columns) if c.partial]
    widths = ["1fr" if w is None else "auto" if narrow else f"{w:.1f}pt" for w in made.widths]
    options = {
        "caption": f"[#{quoted(part_title(document, part))}]",
        "numbered": _bool(part.first),
        "tags": array([quoted(t) for t in made.tags]),
        "name": quoted(label("tab", table.key)) if part.first else "none",
        "is-wide": _bool(made.wide),
        "clear": f"{clear:.0f}pt",
        "breakable": _bool(made.breakable and not narrow),
        "columns": array(widths),
        "head": array([quoted(h) for h in heads]),
        "kinds": array([quoted(k) for k in kinds]),
        "partial": array(partial),
        "narrow": _bool(narrow),
        "divide": _bool(made.divides),
        "size": "8pt" if narrow else f"{made.size}pt",
        "gap": f"{made.gap}pt",
        "air": "4pt" if len(made.lines) > 11 else "4.6pt",
        "heights": _heights(made),
        "rows": array([_row(made, line) for line in made.lines]),
        "notes": array([f"({quoted(mark)}, {quoted(text)})" for mark, text in notes(table) if part.last]),
    }
    return f"#data-table({', '.join(f'{k}: {v}' for k, v in options.items())})"


def _heights(made: Layout) -> str:
    """Rows that a chart is drawn in have heights of their own, so that bar meets bar."""
    if made.chart is None:
        return "auto"
    return array(
        ["auto", *("auto" if x.row.kind == "group" else f"{_drawn_height(made, x):.1f}pt" for x in made.lines)]
    )


def _row(made: Layout, line: Line) -> str:
    cells = [f"(draw: spark({array([_share(p) for p in line.spark])}))"] if line.spark is not None else []
    cells += [_cell(c) for c in line.cells]
    if made.chart is not None and line.row.kind != "group":
        cells.append(f"(draw: {_bar(made, line)})" if line.bar else '""')
    return f"(kind: {quoted(line.row.kind)}, label: {quoted(line.row.label)}, cells: {array(cells)})"


def source_lines(document: Document) -> int:
    """How many rows the list of files has."""
    return len(_source_cells(document)[1])


def source_table(document: Document) -> str:
    """The files behind the report; many of them in two columns over the whole page width, so that they take half the height."""
    language = document.context.language
    wide, rows = _source_cells(document)
    if not rows:
        return ""
    times = 2 if wide else 1
    heads = [word(k, language) for k in ("file", "imported", "fingerprint")] * times
    made = [f'(kind: "row", label: {quoted(r[0])}, cells: {array([quoted(x) for x in r[1:]])})' for r in rows]
    columns = f"({', '.join(['1fr', '62pt', '82pt'] * 2)})" if wide else "(1fr, 110pt, 90pt)"
    return (
        f"#data-table(caption: [#{quoted(word('source_files', language))}], columns: {columns}, "
        f"head: {array([quoted(h) for h in heads])}, kinds: {array([quoted('text')] * len(heads))}, is-wide: {_bool(wide)}, "
        f"numbered: false, breakable: {_bool(len(rows) > _MANY_ROWS)}, rows: {array(made)})"
    )


def _source_cells(document: Document) -> tuple[bool, list[tuple[str, ...]]]:
    """Whether the files stand in two columns, and the rows of cells."""
    files = source_rows(document)
    if len(files) <= _MANY_ROWS or any(text_width(name, 8.5) > _FILE for name, _, _ in files):
        return False, list(files)
    half = -(-len(files) // 2)
    right = [*files[half:], ("", "", "")]
    return True, [(*files[i], *right[i]) for i in range(half)]


def _bool(value: bool) -> str:
    return "true" if value else "false"


def words_table(block: Node) -> Node:
    """A table that a person has written: its words alone, in the report's form."""
    words, texts = own_table(block)
    room = MAIN / max(len(texts[0]) if texts else 1, 1) - 13.0
    divide = any(longest_word(t, 8.5) > room for row in texts for t in row)
    if not texts:
        return pandoc.para([])
    count = len(texts[0])
    made = [f'(kind: "row", label: {quoted(t[0])}, cells: {array([quoted(x) for x in t[1:]])})' for t in texts[1:]]
    kinds = array([quoted("text")] * count)
    caption = f"[#{quoted(words)}]" if words else "[]"
    return pandoc.raw(
        "typst",
        f"#data-table(caption: {caption}, numbered: false, columns: (1fr,) * {count}, kinds: {kinds}, "
        f"divide: {_bool(divide)}, breakable: {_bool(len(made) > _MANY_ROWS)}, "
        f"head: {array([quoted(t) for t in texts[0]])}, rows: {array(made)})",
    )


def _drawn_height(made: Layout, line: Line) -> float:
    if made.chart is not None and made.chart.kind == "bridge":
        return 34.0 if len(made.lines) <= _FEW_STEPS else 20.0
    return max(20.0, row_height(line, made.widths, label_room(made), made.size) + 2.0)


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}"


def _cell(made: Cell) -> str:
    if not made.text:
        return '""'
    parts = [f"t: {quoted(made.text)}"]
    if made.tone in ("minus", "muted"):
        parts.append(f"tone: {quoted(made.tone)}")
    if made.italic:
        parts.append("italic: true")
    if made.letter:
        parts.append(f"letter: {quoted(made.letter)}")
    if made.status:
        parts.append(f"status: {quoted(made.status.value)}")
    return f"({', '.join(parts)})"


def _bar(made: Layout, line: Line) -> str:
    bar, height = line.bar, _drawn_height(made, line)
    if bar is None:
        return "[]"
    if bar.start is not None:
        whole, following = ("true" if bar.whole else "false"), ("false" if bar.last or bar.whole else "true")
        return f"bridge({BARS}pt, {height:.1f}pt, {bar.zero:.4f}, {bar.start:.4f}, {_share(bar.end)}, {whole}, {following})"
    return f"bars({BARS}pt, {height:.1f}pt, {bar.zero:.4f}, {_share(bar.end)}, {_share(bar.outcome)})"
