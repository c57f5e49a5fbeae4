"""Gives the template's directives their content, and takes away what has none.

Directives are fenced Divs: `.text section`, `.table key`, `.chart key`, `.side`, `.message`, `.key-figures` with
`.key-figure label figure`, `.pair` of two charts beside each other, `.sources`, `.legend`. A table, chart or figure that is not among the facts disappears, and
a heading with nothing under it goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tertial.report import pandoc
from tertial.report.context import Text
from tertial.report.figures import Facts
from tertial.report.pandoc import Node
from tertial.report.text_refs import is_safe_link

DIRECTIVES = (
    "table",
    "chart",
    "pair",
    "side",
    "message",
    "key-figures",
    "key-figure",
    "sources",
    "legend",
    "goal-text",
)
_MAX_LEVEL = 4


@dataclass
class Structure:
    """Resolves a template's tree against facts and texts; `used` collects the sections whose text has its place."""

    facts: Facts
    texts: Mapping[str, tuple[Text, list[Node]]]
    used: set[str] = field(default_factory=set)
    _level: int = 0
    _shown: set[str] = field(default_factory=set)

    def resolve(self, blocks: list[Node]) -> list[Node]:
        """The blocks with every directive resolved; other Divs are taken apart."""
        found: list[Node] = []
        for block in blocks:
            if block["t"] == "Header":
                self._level = block["c"][0]
                found.append(self._heading(block, self._level))
            elif block["t"] == "Div":
                found += self._div(block)
            else:
                found.append(_clean(block))
        return found

    def _div(self, block: Node) -> list[Node]:
        classes, values = pandoc.classes_of(block), pandoc.values_of(block)
        if "text" in classes:
            return self._text(values.get("section", ""), block["c"][1])
        kind = next((c for c in classes if c in DIRECTIVES), None)
        if kind in ("table", "chart"):
            return self._keyed(kind, values)
        inner = self.resolve(block["c"][1])
        if kind is None or (kind == "pair" and len(inner) < 2):
            return inner
        absent = values.get("figure", "") not in {"", *self.facts.figures}
        empty = kind in ("side", "message", "key-figures") and not inner and "figure" not in values
        return [] if absent or empty else [pandoc.div([kind], inner, values)]

    def _keyed(self, kind: str, values: dict[str, str]) -> list[Node]:
        """A table or chart, where the facts have it and it has not been shown before."""
        known = self.facts.tables if kind == "table" else self.facts.charts
        key = values.get("key", "")
        if key not in known or f"{kind} {key}" in self._shown:
            return []
        self._shown.add(f"{kind} {key}")
        return [pandoc.div([kind], [], values)]

    def _text(self, section: str, otherwise: list[Node]) -> list[Node]:
        """What a person wrote, its headings one step below the section's; else what the template has inside."""
        self.used.add(section)
        text, blocks = self.texts.get(section, (None, []))
        if text is None or not blocks:
            return self.resolve(otherwise)
        headings = [b["c"][0] for b in blocks if b["t"] == "Header"]
        top = min(headings, default=1)
        found: list[Node] = []
        for block in _unwrapped(blocks):
            if block["t"] == "Header":
                level = min(self._level + 1 + block["c"][0] - top, _MAX_LEVEL)
                found.append(self._heading(block, level))
            else:
                found.append(_clean(block))
        return found

    def _heading(self, block: Node, level: int) -> Node:
        """Identifiers are given out anew in `prune`; what Markdown or a file name made of them is dropped."""
        return {"t": "Header", "c": [level, pandoc.attr("", pandoc.classes_of(block)), _clean(block["c"][2])]}

    def numbers(self, blocks: list[Node]) -> tuple[dict[str, int], dict[str, int]]:
        """Running numbers of the tables and of the charts in the order in which they stand."""
        tables: dict[str, int] = {}
        charts: dict[str, int] = {}
        for block in _walk(blocks):
            classes = pandoc.classes_of(block)
            if "table" in classes:
                tables[pandoc.values_of(block)["key"]] = len(tables) + 1
            elif "chart" in classes:
                charts[pandoc.values_of(block)["key"]] = len(charts) + 1
        return tables, charts


def _walk(blocks: list[Node]) -> list[Node]:
    found: list[Node] = []
    for block in blocks:
        found.append(block)
        if block["t"] == "Div":
            found += _walk(block["c"][1])
    return found


def _unwrapped(blocks: list[Node]) -> list[Node]:
    """A person's text has no directives of its own: Divs in it are taken apart."""
    found: list[Node] = []
    for block in blocks:
        found += _unwrapped(block["c"][1]) if block["t"] == "Div" else [block]
    return found


def _clean(tree: Node | list[Node]) -> Node:
    """Without images, raw code and links to anything but the web; typed figures become references to their figure."""

    def change(node: Node) -> list[Node] | None:
        match node["t"]:
            case "Image" | "RawInline" | "RawBlock":
                return []
            case "Link" if not is_safe_link(node["c"][2][0]):
                return list(pandoc.map_tree(node["c"][1], change))
            case "Link":
                target = [node["c"][2][0], ""]
                return [{"t": "Link", "c": [pandoc.attr(), pandoc.map_tree(node["c"][1], change), target]}]
            case "Span":
                return [_span(node, pandoc.map_tree(node["c"][1], change))]
            case "Div":
                return list(pandoc.map_tree(node["c"][1], change))
            case _:
                return None

    changed: list[Node] = pandoc.map_tree(tree if isinstance(tree, list) else [tree], change)
    if isinstance(tree, list):
        return changed  # type: ignore[return-value]
    return changed[0] if changed else pandoc.para([])


def _span(node: Node, inner: list[Node]) -> Node:
    values = pandoc.values_of(node)
    if figure := values.get("ref") or values.get("figure"):
        return {"t": "Span", "c": [pandoc.attr("", ["figure"], {"figure": figure}), inner]}
    kept = [c for c in pandoc.classes_of(node) if c in ("status", "tag")]
    return {"t": "Span", "c": [pandoc.attr("", kept), inner]}


def prune(blocks: list[Node]) -> list[Node]:
    """Without headings that nothing follows, without levels that are skipped, and with identifiers `section-1` ...

    A heading stays when something that is not a heading stands before the next one of its own level or higher; a side
    note alone does not keep it.
    """
    kept: list[Node] = []
    open_levels: list[int] = []
    filled = _filled(blocks)
    count = 0
    for index, block in enumerate(blocks):
        if block["t"] != "Header":
            if index not in filled and "side" in pandoc.classes_of(block):
                continue
            kept.append(block)
            continue
        if index not in filled:
            continue
        level = block["c"][0]
        open_levels = [n for n in open_levels if n < level]
        open_levels.append(level)
        count += 1
        _, attributes, inlines = block["c"]
        kept.append({"t": "Header", "c": [len(open_levels), pandoc.attr(f"section-{count}", attributes[1]), inlines]})
    return kept


def _filled(blocks: list[Node]) -> set[int]:
    """Indices of the headings with content, and of the side notes that stand under one of them."""
    filled: set[int] = set()
    above: list[tuple[int, int]] = []
    sides: list[tuple[int, int | None]] = []
    for index, block in enumerate(blocks):
        if block["t"] == "Header":
            level = block["c"][0]
            above = [(n, i) for n, i in above if n < level] + [(level, index)]
        elif "side" in pandoc.classes_of(block):
            sides.append((index, above[-1][1] if above else None))
        elif block["t"] != "Para" or block["c"]:
            filled.update(i for _, i in above)
    filled.update(i for i, under in sides if under is None or under in filled)
    return filled
