"""Tables of the HTML report: heads with scope, a region to scroll in, and a link from each figure to its query."""

from __future__ import annotations

import re
from html import escape

from tertial.domain.goal import Assessment
from tertial.findings import Language
from tertial.report.build import Document
from tertial.report.cells import Cell, notes
from tertial.report.figures import Figure
from tertial.report.layout import Bar, Layout, Line, fits_side
from tertial.wording import word

_CHECK = '<path d="M4 8.3 7 11.2 12.2 5.4" fill="none" class="sign"/>'
_CROSS = '<path d="M5.6 5.6 10.4 10.4M10.4 5.6 5.6 10.4" fill="none" class="sign"/>'
_CIRCLE = '<circle cx="8" cy="8" r="6.9"/>'
_DIAMOND = '<path d="M8 .9 15.1 8 8 15.1 .9 8Z"/>'
_MARKS = {
    Assessment.ACHIEVED: _CIRCLE + _CHECK,
    Assessment.WILL_BE: _CIRCLE + _CHECK,
    Assessment.WILL_NOT_BE: _DIAMOND + _CROSS,
    Assessment.NOT_ACHIEVED: _DIAMOND + _CROSS,
}


_TOGETHER = re.compile(
    r"\b(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[-–][^\W\d_]{3}\b|\b\d{4}-\d{2}-\d{2}\b",
    re.IGNORECASE,
)
_KINDS = {"number": "number", "text": "words", "status": "judged"}


def anchor(kind: str, key: str) -> str:
    """An identifier for a table, chart or query, without characters that a link would have to escape."""
    return f"{kind}-{''.join(c if c.isalnum() and c.isascii() else '-' for c in key)}"


def _words(text: str) -> str:
    """Words of a head or a label; a span of months or a date is not broken at its dash."""
    return _TOGETHER.sub(r'<span class="together">\g<0></span>', escape(text))


def mark(assessment: Assessment) -> str:
    """The mark of an assessment; its word always stands beside it."""
    return f'<svg class="mark {assessment.value}" viewBox="0 0 16 16" aria-hidden="true">{_MARKS[assessment]}</svg>'


def status(assessment: Assessment, language: Language) -> str:
    text = escape(word(assessment.value, language))
    return f'<span class="status {assessment.value}">{mark(assessment)}{text}</span>'


def query_of(document: Document, figure: Figure) -> str | None:
    """The query behind a figure; for a sum that of its first term that has one. None when it is not traced."""
    seen: set[str] = set()
    waiting = [figure]
    while waiting:
        found = waiting.pop(0)
        if found.source is not None and found.source.query in document.traces:
            return found.source.query
        seen.add(found.id)
        waiting += [document.facts.figures[i] for _, i in found.terms if i in document.facts.figures and i not in seen]
    return None


def figure_link(document: Document, name: str, text: str, *, prose: bool = False) -> str:
    """The figure's text with its id, linked to its query. In tables the keyboard skips these links: one under the
    table leads to the same place."""
    figure = document.facts.figures.get(name)
    query = query_of(document, figure) if figure else None
    shown, id_ = escape(text), escape(name, quote=True)
    data = f'data-figure="{id_}" title="{id_}"'
    if query is None:
        return f"<span {data}>{shown}</span>"
    skip = "" if prose else ' tabindex="-1"'
    return f'<a class="{"ref" if prose else "fig"}" {data} href="#{anchor("trace", query)}"{skip}>{shown}</a>'


def table(document: Document, made: Layout) -> str:
    """The whole table: region, caption with number and tags, heads, rows in groups, notes and source."""
    language = document.context.language
    source = made.table
    number = f"{word('table', language)}\u00a0{document.tables[source.key]}"
    tags = "".join(f' <span class="tag">{escape(t)}</span>' for t in made.tags)
    region = escape(word("table_region", language, title=f"{source.title} ({number})"), quote=True)
    head = f'<th scope="col">{_words(source.label_head)}</th>'
    head += f'<th scope="col" class="spark">{escape(word("full_years", language))}</th>' if made.has_spark else ""
    for column in source.columns:
        classes = " ".join([_KINDS[column.kind], *(["partial"] if column.partial else [])])
        head += f'<th scope="col" class="{classes}">{_words(column.head)}</th>'
    if made.chart is not None:
        head += f'<th scope="col" class="bars">{escape(made.chart.title)}</th>'
    return (
        f'<div class="{_classes(made)}" id="{anchor("tab", source.key)}">'
        f'<div class="scroll" role="region" tabindex="0" aria-label="{region}"><table>'
        f"<caption><span><b>{number}</b> {escape(source.title)}{tags}</span></caption>"
        f"<thead><tr>{head}</tr></thead>{_bodies(document, made)}</table></div>{_notes(document, made)}</div>"
    )


def _classes(made: Layout) -> str:
    """What the table is to the style sheet: how wide, whether it may be parted in print, and whether it has a single column."""
    kinds = {"wide": made.wide, "long": made.breakable, "few": fits_side(made.table)}
    return " ".join(["table", *(name for name, holds in kinds.items() if holds)])


def words_table(title: str, rows: list[list[str]], language: Language) -> str:
    """A table of words, the head first; in a region named by its title, or by its first head."""
    if not rows:
        return ""
    region = escape(word("table_region", language, title=title or ", ".join(h for h in rows[0] if h)), quote=True)
    caption = f"<caption><span>{escape(title)}</span></caption>" if title else ""
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in rows[0])
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(c)}</td>" for c in row[1:])}</tr>'
        for row in rows[1:]
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{region}"><table class="words">{caption}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _bodies(document: Document, made: Layout) -> str:
    """A body for each group, opened by its head."""
    groups: list[list[str]] = [[]]
    span = len(made.table.columns) + 1 + made.has_spark + (made.chart is not None)
    for line in made.lines:
        if line.row.kind == "group":
            label = escape(line.row.label)
            groups.append([f'<tr class="group"><th scope="rowgroup" colspan="{span}">{label}</th></tr>'])
        else:
            groups[-1].append(_row(document, made, line))
    return "".join(f"<tbody>{''.join(rows)}</tbody>" for rows in groups if rows)


def _row(document: Document, made: Layout, line: Line) -> str:
    cells = f'<th scope="row">{_words(line.row.label)}</th>'
    if made.has_spark:
        cells += f'<td class="spark">{_spark(line.spark or ())}</td>'
    for column, cell in zip(made.table.columns, line.cells, strict=True):
        classes = [_KINDS[column.kind], *(["partial"] if column.partial else [])]
        classes += [cell.tone] if cell.tone in ("minus", "muted") else []
        classes += ["together"] if _TOGETHER.fullmatch(cell.text) else []
        cells += f'<td class="{" ".join(classes)}">{_cell(document, cell)}</td>'
    if made.chart is not None:
        cells += f'<td class="bars">{_bar(line.bar) if line.bar else ""}</td>'
    kind = "" if line.row.kind == "row" else f' class="{line.row.kind}"'
    return f"<tr{kind}>{cells}</tr>"


def _cell(document: Document, cell: Cell) -> str:
    if cell.figure is None or not cell.text:
        return ""
    if cell.status is not None:
        return f'<span data-figure="{escape(cell.figure.id)}">{status(cell.status, document.context.language)}</span>'
    shown = figure_link(document, cell.figure.id, cell.text)
    shown = f"<i>{shown}</i>" if cell.italic else shown
    return f"{shown}<sup>{cell.letter}</sup>" if cell.letter else shown


def _notes(document: Document, made: Layout) -> str:
    """Notes under the table, and what its figures were made from as links that the keyboard reaches: each kind of source, or the
    query's own name for one without, leads to the first query that reads it."""
    language = document.context.language
    found = "".join(
        f"<li>{f'<b>{letter}</b> ' if letter else ''}{escape(text)}</li>" for letter, text in notes(made.table)
    )
    figures = [c.figure for line in made.lines for c in line.cells if c.figure is not None]
    queries = list(dict.fromkeys(q for f in figures if (q := query_of(document, f)) is not None))
    if queries:
        first = dict[tuple[str, ...], str]()
        for query in queries:
            first.setdefault(document.traces[query].sources or (query,), query)
        links = " · ".join(f'<a href="#{anchor("trace", q)}">{escape(listed(said))}</a>' for said, q in first.items())
        before, _, after = word("source", language, query="|").partition("|")
        found += f'<li class="source">{escape(before)}{links}{escape(after)}</li>'
    return f'<ul class="notes">{found}</ul>' if found else ""


def listed(sources: tuple[str, ...]) -> str:
    """Kinds of source in one line: "Huvudbok, internbudget"; at least one."""
    return ", ".join((sources[0], *(s[:1].lower() + s[1:] for s in sources[1:])))


def _spark(points: tuple[float | None, ...]) -> str:
    """A line of the full years from zero; decoration, the numbers stand beside it."""
    last = max(len(points) - 1, 1)
    known = [(2 + 37 * i / last, 14.5 - 12 * p) for i, p in enumerate(points) if p is not None]
    if not known:
        return ""
    where = " ".join(f"{x:.1f},{y:.1f}" for x, y in known)
    x, y = known[-1]
    return (
        '<svg viewBox="0 0 42 15" aria-hidden="true"><path d="M0 14.5H42" class="base"/>'
        f'<polyline points="{where}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="1.9"/></svg>'
    )


def _bar(bar: Bar) -> str:
    """Bars beside the row in shares of the cell's width; decoration, the numbers stand beside it."""
    parts = []

    def part(kind: str, start: float, end: float) -> None:
        low, size = min(start, end) * 100, abs(end - start) * 100
        sign = "down" if end < start else "up"
        parts.append(f'<i class="{kind} {sign}" style="left:{low:.2f}%;width:{size:.2f}%"></i>')

    if bar.start is not None:
        part("forecast whole" if bar.whole else "forecast", bar.start, bar.end or bar.start)
    else:
        if bar.end is not None:
            part("forecast", bar.zero, bar.end)
        if bar.outcome is not None:
            part("outcome", bar.zero, bar.outcome)
    parts.append(f'<i class="zero" style="left:{bar.zero * 100:.2f}%"></i>')
    return f'<span class="drawn" aria-hidden="true">{"".join(parts)}</span>'
