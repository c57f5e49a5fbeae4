"""The document for Word and LibreOffice: real headings, captions, tables with repeated head rows, pictures with words."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tertial.domain.goal import Assessment
from tertial.report import pandoc
from tertial.report.build import Document
from tertial.report.captions import (
    chart_caption,
    cover_facts,
    key_value,
    legend_rows,
    made_table,
    own_table,
    part_title,
    source_rows,
)
from tertial.report.docx_contents import contents, marked
from tertial.report.docx_styles import finished
from tertial.report.docx_tables import simple_table, table
from tertial.report.layout_parts import parts
from tertial.report.pandoc import Node
from tertial.report.pictures import png
from tertial.wording import word


def write(document: Document, svg: Mapping[str, str], alt: Mapping[str, str]) -> bytes:
    """The DOCX file. Its parts carry a fixed time, so that the same document gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="tertial-") as name:
        folder = Path(name)
        for i, picture in enumerate(png(tuple(svg.values()))):
            (folder / f"{i}.png").write_bytes(picture)
        lowering = Lowering(document, alt, {key: f"{i}.png" for i, key in enumerate(svg)})
        blocks = lowering.blocks(list(document.blocks), cover=True)
        arguments = ["-t", "docx", "-o", "-"]
        made, whole = pandoc.written(
            arguments, blocks, document.api_version, "openxml", meta=_meta(document), folder=folder
        )
    return finished(made, document.context.snapshot, document.context.language, whole)


def _meta(document: Document) -> dict[str, Any]:
    context = document.context

    def words(text: str) -> Node:
        return {"t": "MetaInlines", "c": pandoc.words(text)}

    return {
        "title": words(document.title),
        "subtitle": words(f"{context.committee}, {context.municipality}"),
        "author": {"t": "MetaList", "c": []},
        "lang": words("sv-SE" if context.language == "sv" else "en-GB"),
    }


def styled(style: str, inlines: list[Node]) -> Node:
    """A paragraph in a named style."""
    return pandoc.div((), [pandoc.para(inlines)], {"custom-style": style})


@dataclass(frozen=True, slots=True)
class Lowering:
    """Puts Word's own tables and pictures in the place of directives."""

    document: Document
    alt: Mapping[str, str]
    pictures: Mapping[str, str]

    def blocks(self, blocks: list[Node], *, cover: bool = False) -> list[Node]:
        found: list[Node] = []
        tops = 0
        before: Node | None = None
        for block in blocks:
            if cover and block["t"] == "Header":
                found += [*self._facts(), *self._contents(blocks)]
                cover = False
            if block["t"] == "Header":
                found.append(self._heading(block, tops))
                tops += block["c"][0] == 1
            elif block["t"] == "Div":
                found += self._div(block)
            elif block["t"] == "Table":
                found += self._own_table(block)
            elif block["t"] == "Para" and before is not None and _is_table(before):
                found.append(styled("After Table", self._inlines(block["c"])))
            else:
                found += self._inlines([block])
            before = block
        return found

    def _facts(self) -> list[Node]:
        """What stands beside page 1 in print: what the report covers and how its numbers are to be read."""
        facts, keys, tail = cover_facts(self.document)
        title = word("key", self.document.context.language)
        told = [[*_strong(f"{k}:"), {"t": "Space"}, *pandoc.words(v)] for k, v in facts]
        last = [*_strong(f"{title}:"), {"t": "Space"}, *pandoc.words("; ".join([*(text for _, text in keys), *tail]))]
        return [*(styled("Side Lead", line) for line in told), styled("Side Note", last)]

    def _contents(self, blocks: list[Node]) -> list[Node]:
        texts = [pandoc.one_line(b["c"][2]) for b in blocks if b["t"] == "Header" and b["c"][0] == 1]
        title = word("contents", self.document.context.language)
        return [pandoc.raw("openxml", contents(title, texts))] if texts else []

    def _legend(self) -> list[Node]:
        """What the words of an assessment mean, which stands beside the goals in print."""
        language = self.document.context.language
        title = word("assessment_key", language)
        told = [
            [*_status(Assessment(key), name), *pandoc.words(f" – {when}")]
            for key, name, when in legend_rows(self.document)
        ]
        return [styled("Side Lead", _strong(title)), *(styled("Side Note", line) for line in told)]

    @staticmethod
    def _heading(block: Node, place: int) -> Node:
        level, attributes, inlines = block["c"]
        plain = pandoc.words(pandoc.one_line(inlines))
        if level == 1:
            plain = marked(plain, place)
        return {"t": "Header", "c": [level, pandoc.attr(attributes[0]), plain]}

    def _inlines(self, tree: list[Node]) -> list[Node]:
        def change(node: Node) -> list[Node] | None:
            if node["t"] != "Span":
                return None
            text = pandoc.plain_text(node["c"][1])
            classes = pandoc.classes_of(node)
            if "status" in classes and text in set(Assessment):
                return _status(Assessment(text), word(text, self.document.context.language))
            if "tag" in classes:
                return pandoc.words(f"({text})")
            return list(pandoc.map_tree(node["c"][1], change))

        changed: list[Node] = pandoc.map_tree(tree, change)
        return changed

    def _div(self, block: Node) -> list[Node]:
        kind, values, inner = pandoc.classes_of(block)[0], pandoc.values_of(block), block["c"][1]
        if kind == "table":
            return self._table(values)
        if kind == "chart":
            return self._chart(values["key"])
        if kind in ("pair", "key-figures"):
            return self.blocks(inner) if kind == "pair" else self._key_figures(inner)
        if kind == "legend":
            return self._legend()
        if kind == "sources":
            return self._sources()
        style = {"message": "Message", "goal-text": "Goal", "side": "Side Lead"}.get(kind, "Side Note")
        made = self.blocks(inner)
        if "figure" in values:
            text, unit, _ = key_value(self.document, values["figure"])
            made.insert(0, pandoc.para(pandoc.words(f"{text} {unit} {values.get('label', '')}")))
        return [pandoc.div((), made, {"custom-style": style})] if made else []

    def _key_figures(self, inner: list[Node]) -> list[Node]:
        found: list[Node] = []
        for block in inner:
            values = pandoc.values_of(block)
            text, unit = values.get("value", ""), values.get("unit", "")
            if "figure" in values:
                text, unit, _ = key_value(self.document, values["figure"])
            name = _character("Key Label", values.get("label", ""))
            tab = pandoc.raw_inline("openxml", "<w:r><w:tab/></w:r>")
            found.append(styled("Key Figure", [name, tab, *pandoc.words(f"{text} "), _character("Key Unit", unit)]))
            found.append(pandoc.div((), self.blocks(block["c"][1]), {"custom-style": "Side Note"}))
        return found

    def _caption(self, kind: str, number: int | None, text: str) -> Node:
        name = (
            [*_strong(f"{word(kind, self.document.context.language)}\u00a0{number}"), {"t": "Space"}] if number else []
        )
        return styled("Caption", [*name, *pandoc.words(text)])

    def _table(self, values: dict[str, str]) -> list[Node]:
        made = made_table(self.document, values)
        tags = "".join(f" ({t})" for t in made.tags)
        number = self.document.tables[made.table.key]
        found: list[Node] = []
        for part in parts(made, self.document.facts, self.document.context.language):
            whole = table(part.made, last=part.last)
            found += [
                self._caption("table", number if part.first else None, part_title(self.document, part) + tags),
                pandoc.raw("openxml", whole.xml),
                *(styled("Table Note", pandoc.words(text)) for text in whole.notes),
            ]
        return found

    def _own_table(self, block: Node) -> list[Node]:
        title, rows = own_table(block)
        if not rows:
            return []
        made = pandoc.raw("openxml", simple_table(title, tuple(rows[0]), [tuple(r) for r in rows[1:]]))
        return [*([self._caption("table", None, title)] if title else []), made]

    def _chart(self, key: str) -> list[Node]:
        before, link, after = chart_caption(self.document, key)
        target = [self.pictures[key], ""]
        alt = pandoc.words(self.alt[key])
        picture = {"t": "Image", "c": [pandoc.attr("", (), {"width": "129mm"}), alt, target]}
        caption = self._caption("figure", self.document.charts[key], f"{before}{link}{after}")
        return [caption, styled("Picture", [picture])]

    def _sources(self) -> list[Node]:
        rows = source_rows(self.document)
        if not rows:
            return []
        language = self.document.context.language
        head = tuple(word(k, language) for k in ("file", "imported", "fingerprint"))
        title = word("source_files", language)
        return [self._caption("table", None, title), pandoc.raw("openxml", simple_table(title, head, rows))]


def _is_table(block: Node) -> bool:
    """Whether what is written for a block ends in a table or its notes, which have no air of their own below them."""
    return block["t"] == "Table" or bool({"table", "legend"} & set(pandoc.classes_of(block)))


def _character(style: str, text: str) -> Node:
    """Words in a named character style."""
    return {"t": "Span", "c": [pandoc.attr("", (), {"custom-style": style}), pandoc.words(text)]}


def _strong(text: str) -> list[Node]:
    return [{"t": "Strong", "c": pandoc.words(text)}]


def _status(assessment: Assessment, name: str) -> list[Node]:
    """The word of an assessment in its colour, after a sign that says the same."""
    good = assessment in (Assessment.ACHIEVED, Assessment.WILL_BE)
    return [_character("Good" if good else "Bad", f"{'✓' if good else '✕'}\u00a0{name}")]
