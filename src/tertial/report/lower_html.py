"""The document as one self-contained HTML page: no script, no file beside it, every figure linked to its query."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib import resources

from tertial.domain.goal import Assessment
from tertial.report import charts, pandoc
from tertial.report.build import Document
from tertial.report.captions import (
    chart_caption,
    cover_facts,
    key_value,
    legend_rows,
    made_table,
    own_table,
    source_rows,
    split_heading,
)
from tertial.report.html_tables import anchor, figure_link, mark, status, table, words_table
from tertial.report.html_trace import trace_section
from tertial.report.pandoc import Node
from tertial.wording import word


def write(document: Document, svg: Mapping[str, str], alt: Mapping[str, str]) -> bytes:
    """The page in UTF-8. It holds each chart twice: as drawn for print, and narrow for small screens."""
    facts, language = document.facts, document.context.language
    small = {key: charts.draw(facts.charts[key], facts, language, _SMALL) for key in svg}
    return Lowering(document, svg, small, alt).page().encode()


@dataclass(frozen=True, slots=True)
class Lowering:
    """Puts HTML in the place of directives; `svg`, `small` and `alt` hold each chart's pictures and its words."""

    document: Document
    svg: Mapping[str, str]
    small: Mapping[str, str]
    alt: Mapping[str, str]

    def _word(self, key: str, **facts: object) -> str:
        return escape(word(key, self.document.context.language, **facts))

    def page(self) -> str:
        document, context = self.document, self.document.context
        blocks = list(document.blocks)
        first = next((i for i, b in enumerate(blocks) if b["t"] == "Header" and b["c"][0] == 1), len(blocks))
        tree = [*self._cover(blocks[:first]), *self._sections(blocks[first:])]
        arguments = ["--sandbox", "-t", "html5", "--wrap=none"]
        made, whole = pandoc.written(arguments, tree, document.api_version, "html")
        body = whole(made.decode())
        style = _fonts() + (resources.files("tertial.report") / "assets" / "style.css").read_text(encoding="utf-8")
        state = f'<span class="state">{escape(context.state)}</span>' if context.state else ""
        return (
            f'<!DOCTYPE html>\n<html lang="{context.language}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(document.title)}, {escape(context.committee)}, {escape(context.municipality)}</title>\n"
            f"<style>\n{style}</style>\n</head>\n<body>\n"
            f'<a class="skip" href="#main">{self._word("skip")}</a>\n'
            f'<header class="page"><p><b>{escape(context.municipality)}</b> {escape(context.committee)}</p>{state}'
            f"<h1>{escape(document.title)}</h1></header>\n"
            f'<main id="main">\n{body}{trace_section(document)}</main>\n'
            f'<footer class="page"><p>{escape(context.snapshot)}</p></footer>\n</body>\n</html>\n'
        )

    def _cover(self, blocks: list[Node]) -> list[Node]:
        """Message, facts and key figures, then the contents."""
        facts, keys, tail = cover_facts(self.document)
        told = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts)
        samples = "".join(f'<li><span class="key {kind}"></span>{escape(text)}</li>' for kind, text in keys)
        samples += "".join(f"<li>{escape(text)}</li>" for text in tail)
        side = (
            f'<aside class="side facts" aria-label="{self._word("key")}"><dl>{told}</dl>'
            f'<p class="keys">{self._word("key")}</p><ul>{samples}</ul></aside>'
        )
        lead = [b for b in blocks if "message" in pandoc.classes_of(b)]
        rest = [b for b in blocks if "message" not in pandoc.classes_of(b)]
        made = [*self._blocks(lead), pandoc.raw("html", side), *self._blocks(rest)]
        return [pandoc.raw("html", '<div class="cover">'), *made, pandoc.raw("html", self._contents()), _END_DIV]

    def _contents(self) -> str:
        items = []
        for block in self.document.blocks:
            if block["t"] == "Header" and block["c"][0] == 1:
                topic, message = split_heading(pandoc.plain_text(block["c"][2]))
                rest = f" <span>{escape(message)}</span>" if topic else ""
                items.append(f'<li><a href="#{block["c"][1][0]}"><b>{escape(topic or message)}</b>{rest}</a></li>')
        name = self._word("contents")
        return f'<nav aria-labelledby="contents"><h2 id="contents">{name}</h2><ol>{"".join(items)}</ol></nav>'

    def _sections(self, blocks: list[Node]) -> list[Node]:
        """Each heading of the first level opens a section, named by it."""
        found: list[Node] = []
        is_open = False
        for block in self._blocks(blocks):
            if block["t"] == "RawBlock" and block["c"][1].startswith('<h2 id="section-'):
                name = block["c"][1].split('"')[1]
                before = "</section>" if is_open else ""
                found.append(pandoc.raw("html", f'{before}<section aria-labelledby="{name}">'))
                is_open = True
            found.append(block)
        return [*found, pandoc.raw("html", "</section>")] if is_open else found

    def _blocks(self, blocks: list[Node]) -> list[Node]:
        found: list[Node] = []
        for block in blocks:
            if block["t"] == "Div":
                found += self._div(block)
            elif block["t"] == "Header":
                found.append(pandoc.raw("html", self._heading(block)))
            elif block["t"] == "Table":
                title, rows = own_table(block)
                found.append(pandoc.raw("html", words_table(title, rows, self.document.context.language)))
            else:
                found += self._inlines([block])
        return found

    @staticmethod
    def _heading(block: Node) -> str:
        level, attributes, inlines = block["c"]
        text = pandoc.one_line(inlines)
        topic, message = split_heading(text) if level == 1 else ("", text)
        shown = escape(message)
        if topic:
            shown = f'<span class="topic">{escape(topic)}<span class="hidden">: </span></span>{shown}'
        return f'<h{level + 1} id="{attributes[0]}">{shown}</h{level + 1}>'

    def _inlines(self, tree: list[Node]) -> list[Node]:
        def change(node: Node) -> list[Node] | None:
            if node["t"] != "Span":
                return None
            classes, text = pandoc.classes_of(node), pandoc.plain_text(node["c"][1])
            if "figure" in classes:
                name = pandoc.values_of(node)["figure"]
                return [pandoc.raw_inline("html", figure_link(self.document, name, text, prose=True))]
            if "status" in classes and text in set(Assessment):
                return [pandoc.raw_inline("html", status(Assessment(text), self.document.context.language))]
            if "tag" in classes:
                return [pandoc.raw_inline("html", f'<span class="tag">{escape(text)}</span>')]
            return list(pandoc.map_tree(node["c"][1], change))

        changed: list[Node] = pandoc.map_tree(tree, change)
        return changed

    def _wrap(self, before: str, blocks: list[Node], after: str) -> list[Node]:
        return [pandoc.raw("html", before), *self._blocks(blocks), pandoc.raw("html", after)]

    def _div(self, block: Node) -> list[Node]:
        kind, values, inner = pandoc.classes_of(block)[0], pandoc.values_of(block), block["c"][1]
        if kind in ("message", "goal-text"):
            return self._wrap(f'<div class="{kind}">', inner, "</div>")
        if kind == "side":
            return self._wrap(f'<div class="side" role="note">{self._big(values)}', inner, "</div>")
        if kind == "key-figures":
            return self._key_figures(inner)
        if kind == "table":
            made = table(self.document, made_table(self.document, values))
        elif kind == "chart":
            made = self._chart(values["key"])
        elif kind == "pair":
            return self._wrap('<div class="pair">', inner, "</div>")
        else:
            made = self._legend() if kind == "legend" else self._sources()
        return [pandoc.raw("html", made)]

    def _big(self, values: dict[str, str]) -> str:
        if "figure" not in values:
            return ""
        text, unit, minus = key_value(self.document, values["figure"])
        link = figure_link(self.document, values["figure"], text)
        label = escape(values.get("label", ""))
        return f'<p class="big{" minus" if minus else ""}">{link} <small>{escape(unit)}</small></p><p>{label}</p>'

    def _key_figures(self, inner: list[Node]) -> list[Node]:
        found = [pandoc.raw("html", '<div class="key-figures">')]
        for block in inner:
            values = pandoc.values_of(block)
            text, unit = escape(values.get("value", "")), values.get("unit", "")
            if "figure" in values:
                shown, unit, _ = key_value(self.document, values["figure"])
                text = figure_link(self.document, values["figure"], shown)
            head = f'<div><h2>{escape(values.get("label", ""))}</h2><p class="value">{text} <small>{escape(unit)}</small></p>'
            found += self._wrap(head, block["c"][1], "</div>")
        return [*found, _END_DIV]

    def _chart(self, key: str) -> str:
        chart = self.document.facts.charts[key]
        before, link, after = chart_caption(self.document, key)
        target = f'<a href="#{anchor("tab", chart.table)}">{escape(link)}</a>' if link else ""
        number = f"{self._word('figure')}\u00a0{self.document.charts[key]}"
        alt = escape(self.alt[key], quote=True)
        pictures = "".join(
            drawn[key].replace("<svg ", f'<svg class="{kind}" role="img" aria-label="{alt}" ', 1)
            for kind, drawn in (("full", self.svg), ("small", self.small))
        )
        return (
            f'<figure id="{anchor("fig", key)}"><figcaption><b>{number}</b> {escape(before)}{target}{escape(after)}'
            f'</figcaption><div class="plot">{pictures}</div></figure>'
        )

    def _legend(self) -> str:
        rows = "".join(
            f"<li>{mark(Assessment(key))}<span><b>{escape(name)}</b> {escape(when)}</span></li>"
            for key, name, when in legend_rows(self.document)
        )
        return f'<div class="side legend" role="note"><p><b>{self._word("assessment_key")}</b></p><ul>{rows}</ul></div>'

    def _sources(self) -> str:
        language = self.document.context.language
        rows = [list(row) for row in source_rows(self.document)]
        head = [word(k, language) for k in ("file", "imported", "fingerprint")]
        return words_table(word("source_files", language), [head, *rows], language) if rows else ""


_SMALL = 250.0
"""Points that a chart is drawn at for a small screen."""
_END_DIV = pandoc.raw("html", "</div>")


def _fonts() -> str:
    """The report's own fonts inside the page, so that it looks the same wherever it is opened."""
    rules = []
    for family, file in (("Tertial Sans", "tertial-sans"), ("Tertial Serif", "tertial-serif")):
        data = (resources.files("tertial.report") / "assets" / "fonts" / f"{file}.woff2").read_bytes()
        source = f"url(data:font/woff2;base64,{base64.b64encode(data).decode()}) format('woff2')"
        rules.append(f"@font-face{{font-family:'{family}';font-weight:400 600;font-display:swap;src:{source}}}\n")
    return "".join(rules)
