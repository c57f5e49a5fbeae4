"""Tables for Word: WordprocessingML with a repeated head row, rows that do not break, and horizontal lines only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal

from tertial.domain.goal import Assessment
from tertial.report.cells import Cell, notes
from tertial.report.figures import Column
from tertial.report.layout import MAIN, WIDE, Layout, Line
from tertial.report.metrics import text_width

_INK, _HAIR, _STONE, _PANEL = "16263C", "CFC8BD", "857D72", "EFEAE1"
_TWIPS = 20
_FULL = 9640
"""Twips of the text area's width: A4 less 20 mm at each side."""
_OTHER_FONT, _LEAST_LABEL = 1.1, 96.0
"""How much wider than Inter another font may be, and the points that the labels keep."""
_SHORT = 10
"""Most rows of a table of words that is kept on one page."""
_HELD = 3
"""Rows of a table that goes over a page which stay with its head, and rows that its last one does not leave."""
_NARROW, _LOOSE = 150.0, 1.25
"""Points that the labels of a table of one column take, or so many times what the longest needs: the eye is to find its way to the value."""

Rule = tuple[str, int]
Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Made:
    """A table's XML and the notes that stand under it, each with its letter."""

    xml: str
    notes: tuple[str, ...]


def table(made: Layout, *, last: bool = True) -> Made:
    """The table without what is drawn beside its rows in print; only the last of its parts has its notes."""
    source = made.table
    widths = _widths(made)
    small = _small(made.size)
    first = _run(source.label_head, small)
    heads = [_cell("", "Table Head", widths[0], "left", bottom=(_INK, 8), runs=first, keep=True)]
    for column, width in zip(source.columns, widths[1:], strict=True):
        runs = _run(column.head, small)
        align, shade = _align(column), column.partial
        heads.append(_cell("", "Table Head", width, align, bottom=(_INK, 8), shade=shade, runs=runs, keep=True))
    rows = [_row(heads, head=True)]
    told = tuple(f"{letter}  {text}" if letter else text for letter, text in notes(source) if last)
    end = len(made.lines) - 1
    for index, line in enumerate(made.lines):
        keep = bool(told) if index == end else _keeps(index, end, whole=not made.breakable)
        is_group = line.row.kind == "group"
        rows.append(_group(line, widths) if is_group else _line(line, source.columns, widths, small, keep=keep))
    return Made(_whole(source.title, widths, rows, made.gap), told)


def simple_table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table of words alone, its columns equally wide; one that is short stands on one page."""
    widths = [_FULL // len(head)] * len(head)
    made = [
        _row(
            [_cell(h, "Table Head", w, "left", bottom=(_INK, 8), keep=True) for h, w in zip(head, widths, strict=True)],
            head=True,
        )
    ]
    texts = list(rows)
    for index, row in enumerate(texts):
        end = len(texts) - 1
        keep = index < end and _keeps(index, end, whole=len(texts) <= _SHORT)
        made.append(_row([_cell(t, "Table Text", w, "left", keep=keep) for t, w in zip(row, widths, strict=True)]))
    return _whole(title, widths, made)


def _keeps(index: int, end: int, *, whole: bool) -> bool:
    """Whether a row stays on the page of the next one: in a table that stands on one page, and at both ends of a longer one."""
    return whole or index < _HELD or end - _HELD < index


def _widths(made: Layout) -> list[int]:
    """Widths in twips: the columns' own, scaled into the page, and what is left for the label.

    A number column asks for a tenth more than in print, so that a figure stays on one line in another font than Inter.
    """
    skip = 1 + made.has_spark
    own = [w or 0.0 for w in made.widths[skip : skip + len(made.table.columns)]]
    room, page = WIDE if made.wide else MAIN, _FULL / _TWIPS
    label = max(room - sum(own), 80.0)
    if len(own) == 1:
        longest = max((text_width(x.row.label, made.size) for x in made.lines), default=0.0)
        label = min(label, max(_NARROW, _LOOSE * longest))
    scale = min(page / (sum(own) + label), 1.35)
    asked = max(scale, min(_OTHER_FONT, (page - _LEAST_LABEL) / max(sum(own), 1.0)))
    widths = [min(label * scale, page - sum(own) * asked), *(w * asked for w in own)]
    return [int(w * _TWIPS) for w in widths]


def _align(column: Column) -> Align:
    return "right" if column.kind == "number" else "left"


def _small(size: float) -> str:
    """Run properties for a table that is set smaller than the style; empty for the usual size."""
    return f'<w:sz w:val="{round(size * 2) - 1}"/>' if size < 8.5 else ""


def _whole(title: str, widths: list[int], rows: list[str], gap: float = 4.0) -> str:
    side = int(gap * _TWIPS)
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TertialTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" '
        f'w:type="dxa"/></w:tblCellMar><w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="1" '
        f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{escape(title, quote=True)}"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(cells: list[str], *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    text: str,
    style: str,
    width: int,
    align: Align,
    *,
    top: Rule | None = None,
    bottom: Rule = (_HAIR, 4),
    shade: bool = False,
    span: int = 1,
    runs: str = "",
    keep: bool = False,
) -> str:
    """A cell with one paragraph; `runs` is ready-made XML that takes the place of `text`."""
    borders = f'<w:top w:val="single" w:sz="{top[1]}" w:space="0" w:color="{top[0]}"/>' if top else ""
    borders += f'<w:bottom w:val="single" w:sz="{bottom[1]}" w:space="0" w:color="{bottom[0]}"/>'
    shading = f'<w:shd w:val="clear" w:color="auto" w:fill="{_PANEL}"/>' if shade else ""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    body = runs or (_run(text) if text else "")
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}<w:tcBorders>{borders}</w:tcBorders>{shading}'
        f'<w:vAlign w:val="{"bottom" if style == "Table Head" else "center"}"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style.replace(" ", "")}"/>{"<w:keepNext/>" if keep else ""}'
        f'<w:jc w:val="{align}"/></w:pPr>{body}</w:p></w:tc>'
    )


def _run(text: str, properties: str = "") -> str:
    made = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{made}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def _group(line: Line, widths: list[int]) -> str:
    cell = _cell(line.row.label, "Table Group", sum(widths), "left", bottom=(_STONE, 6), span=len(widths), keep=True)
    return _row([cell])


def _line(line: Line, columns: tuple[Column, ...], widths: list[int], small: str, *, keep: bool) -> str:
    """A row; `keep` holds it on the page of the next one."""
    bold = line.row.kind in ("sum", "result")
    rules: dict[str, Rule] = {"sum": (_INK, 6), "result": (_INK, 8)}
    top = rules.get(line.row.kind)
    label = f"\u2003{line.row.label}" if line.row.kind == "of" else line.row.label
    cells = [
        _cell(
            "",
            "Table Text",
            widths[0],
            "left",
            top=top,
            keep=keep,
            runs=_run(label, ("<w:b/>" if bold else "") + small),
        )
    ]
    for column, cell, width in zip(columns, line.cells, widths[1:], strict=True):
        style = "Table Number" if column.kind == "number" else "Table Text"
        runs = _runs(cell, small, bold=bold)
        cells.append(_cell("", style, width, _align(column), top=top, shade=column.partial, keep=keep, runs=runs))
    return _row(cells)


def _runs(cell: Cell, small: str, *, bold: bool) -> str:
    if not cell.text:
        return ""
    look = "<w:b/>" if bold or cell.status else ""
    look += "<w:i/>" if cell.italic else ""
    text = cell.text
    if cell.status is not None:
        good = cell.status in (Assessment.ACHIEVED, Assessment.WILL_BE)
        look += f'<w:color w:val="{"0B5A5E" if good else "A23B22"}"/>'
        text = f"{'✓' if good else '✕'}\u00a0{text}"
    elif cell.tone == "minus":
        look += '<w:color w:val="A23B22"/>'
    elif cell.tone == "muted":
        look += '<w:color w:val="4A5565"/>'
    letter = _run(cell.letter, '<w:color w:val="0B5A5E"/><w:vertAlign w:val="superscript"/>') if cell.letter else ""
    return _run(text, look + small) + letter
