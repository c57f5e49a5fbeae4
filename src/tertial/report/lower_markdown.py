"""The document as Markdown: every figure in place, tables as pipe tables, charts as their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tertial.domain.goal import Assessment
from tertial.report import pandoc
from tertial.report.build import Document
from tertial.report.captions import key_value, made_table, source_rows
from tertial.report.cells import notes
from tertial.report.layout import Layout
from tertial.report.pandoc import Node
from tertial.wording import word


def write(document: Document, alt: Mapping[str, str]) -> bytes:
    """Markdown in UTF-8, the title as its first heading and the report's headings below it."""
    blocks = [_header(1, document.title), *_blocks(document, alt, list(document.blocks), 1)]
    arguments = ["--sandbox", "-t", "markdown-smart-bracketed_spans-fenced_divs-header_attributes", "--wrap=none"]
    made, whole = pandoc.written(arguments, blocks, document.api_version, "markdown")
    return whole(made.decode()).encode()


def _header(level: int, text: str) -> Node:
    return {"t": "Header", "c": [level, pandoc.attr(), pandoc.words(text)]}


def _blocks(document: Document, alt: Mapping[str, str], blocks: list[Node], shift: int) -> list[Node]:
    found: list[Node] = []
    for block in blocks:
        if block["t"] == "Header":
            level, _, inlines = block["c"]
            found.append({"t": "Header", "c": [level + shift, pandoc.attr(), _inlines(document, inlines)]})
        elif block["t"] == "Div":
            found += _div(document, alt, block)
        else:
            found += _inlines(document, [block])
    return found


def _inlines(document: Document, tree: list[Node]) -> Any:
    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Span":
            return None
        text = pandoc.plain_text(node["c"][1])
        if "status" in pandoc.classes_of(node) and text in set(Assessment):
            return pandoc.words(word(text, document.context.language))
        return list(pandoc.map_tree(node["c"][1], change))

    return pandoc.map_tree(tree, change)


def _div(document: Document, alt: Mapping[str, str], block: Node) -> list[Node]:
    kind, values = pandoc.classes_of(block)[0], pandoc.values_of(block)
    language = document.context.language
    if kind == "table":
        return [pandoc.raw("markdown", _table(document, made_table(document, values)))]
    if kind == "chart":
        number = f"{word('figure', language)} {document.charts[values['key']]}"
        return [pandoc.para(pandoc.words(f"{number}. {alt[values['key']]}"))]
    if kind == "sources":
        rows = [list(row) for row in source_rows(document)]
        head = [word(k, language) for k in ("file", "imported", "fingerprint")]
        return [pandoc.raw("markdown", _pipe([head, *rows], [False] * 3))] if rows else []
    if kind == "legend":
        return []
    inner = _blocks(document, alt, block["c"][1], 1)
    if kind == "key-figure" or "figure" in values:
        text, unit = values.get("value", ""), values.get("unit", "")
        if "figure" in values:
            text, unit, _ = key_value(document, values["figure"])
        label = values.get("label", "")
        return [pandoc.para(pandoc.words(f"{label}: {text} {unit}".strip())), *inner]
    return inner


def _table(document: Document, made: Layout) -> str:
    """Caption, pipe table and notes."""
    language = document.context.language
    source = made.table
    caption = f"**{word('table', language)} {document.tables[source.key]}** {_safe(source.title)}"
    caption += "".join(f" ({_safe(t)})" for t in made.tags)
    rows = [[source.label_head, *(c.head for c in source.columns)]]
    for line in made.lines:
        cells = [f"{c.text} ({c.letter})" if c.letter else c.text for c in line.cells]
        rows.append([line.row.label, *cells] if cells else [line.row.label, *([""] * len(source.columns))])
    right = [False, *(c.kind == "number" for c in source.columns)]
    below = "".join(f"\n\n{f'({letter}) ' if letter else ''}{_safe(text)}" for letter, text in notes(source))
    return f"{caption}\n\n{_pipe(rows, right)}{below}"


def _pipe(rows: list[list[str]], right: list[bool]) -> str:
    lines = [f"| {' | '.join(_safe(c) for c in row)} |" for row in rows]
    rule = f"|{'|'.join('---:' if r else '---' for r in right)}|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _safe(text: str) -> str:
    """The text of a cell: neither a bar nor a line break ends it, and nothing in it is read as Markdown."""
    from tertial.report.template import escape_markdown

    return str(escape_markdown(text.replace("\n", " ")))
