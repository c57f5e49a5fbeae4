"""The document as Typst source for the PDF. What the form looks like stands in `assets/tertial.typ`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources

from tertial.domain.goal import Assessment
from tertial.report import pandoc
from tertial.report.build import Document
from tertial.report.captions import (
    PAIR,
    chart_caption,
    cover_facts,
    key_value,
    legend_rows,
    made_table,
    own_table,
    part_title,
    source_rows,
)
from tertial.report.cells import Cell, notes
from tertial.report.layout import BARS, MAIN, SIDE, Layout, Line, fits_side, label_room, row_height
from tertial.report.layout_parts import Part, parts
from tertial.report.metrics import line_count, longest_word
from tertial.report.pandoc import Node
from tertial.wording import word

_FEW_STEPS = 5
_MANY_FILES = 8
"""More source files than this may go over a page."""
_OPENING, _LEAST, _MOST = 90.0, 190.0, 480.0
"""Points: what a part opens with is counted until it is this high; and the least and the most room that it asks for."""
_SURE = 0.85
"""The share of an estimated height that is counted on."""
_TALLEST = 480.0
"""Points: a chart that is drawn higher is set smaller, so that it stands on a page with its heading."""
_SVG_HEIGHT = re.compile(r'<svg[^>]*? height="([\d.]+)"')
_CONTROL = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "", 0x09: " "}


def quoted(text: str) -> str:
    """A Typst string."""
    return f'"{text.translate(_CONTROL)}"'


def array(items: list[str]) -> str:
    return f"({', '.join(items)},)" if items else "()"


def label(kind: str, key: str) -> str:
    """A label that Typst takes whatever the key is."""
    safe = "".join(c if c.isalnum() and c.isascii() else "-" for c in key)
    return f"{kind}-{safe}"


@dataclass(frozen=True, slots=True)
class Lowering:
    """Puts Typst in the place of directives; `svg` and `alt` hold each chart's picture and its words."""

    document: Document
    svg: Mapping[str, str]
    alt: Mapping[str, str]
    _flow: dict[str, float] = field(default_factory=lambda: {"y": 0.0, "side": 0.0})
    """About how far down the main column has come, and what stands in the side column, in points: where a table that takes the
    whole width would meet a note it is moved down. To ask for places instead would not always come to rest."""

    def source(self) -> str:
        """The whole Typst source: look, document settings and body."""
        blocks = list(self.document.blocks)
        first = next((i for i, b in enumerate(blocks) if b["t"] == "Header" and b["c"][0] == 1), len(blocks))
        cover = self._cover(blocks[:first])
        self._flow.update(y=0.0, side=0.0)
        tree = [*cover, *self._blocks(blocks[first:], flows=True)]
        arguments = ["--sandbox", "-t", "typst", "--wrap=none"]
        made, whole = pandoc.written(arguments, tree, self.document.api_version, "typst")
        body = whole(made.decode())
        look = (resources.files("tertial.report") / "assets" / "tertial.typ").read_text(encoding="utf-8")
        return f"{look}\n{self._settings(blocks)}\n{body}"

    def _settings(self, blocks: list[Node]) -> str:
        context = self.document.context
        values = {
            "title": self.document.title,
            "committee": context.committee,
            "municipality": context.municipality,
            "state": context.state,
            "snapshot": context.snapshot,
            "description": f"{self.document.title}, {context.committee}, {context.municipality}",
            "lang": context.language,
            "region": "SE" if context.language == "sv" else "GB",
            "table-word": word("table", context.language),
            "figure-word": word("figure", context.language),
        }
        settings = [f"{key}: {quoted(value)}" for key, value in values.items()]
        rooms = [f"{quoted(i)}: {room:.0f}pt" for i, room in self._rooms(blocks)]
        settings.append(f"rooms: ({', '.join(rooms) or ':'})")
        return f"#show: report.with({', '.join(settings)})"

    def _rooms(self, blocks: list[Node]) -> list[tuple[str, float]]:
        """The room in points that each part asks for, by its heading's identifier."""
        return [
            (block["c"][1][0], self._opening(blocks[index:]))
            for index, block in enumerate(blocks)
            if block["t"] == "Header" and block["c"][0] == 1
        ]

    def _opening(self, blocks: list[Node]) -> float:
        """About how high a part's heading is with what must stand under it: some lines, or a whole table or chart."""
        room = 0.0
        for index, block in enumerate(blocks):
            if index and block["t"] == "Header" and block["c"][0] == 1:
                break
            room += self._height(block)
            if room > _OPENING and block["t"] != "Header":
                break
        least = 0.0 if "continue" in pandoc.classes_of(blocks[0]) else _LEAST
        return min(max(room, least), _MOST)

    def _stand_beside(self, height: float) -> None:
        """A note of that height stands where the main column has come, or under the note before it."""
        self._flow["side"] = max(self._flow["y"], self._flow["side"] + 9.0) + height

    def _drawn(self, key: str) -> float:
        """How high a chart is drawn, in points."""
        found = _SVG_HEIGHT.search(self.svg[key])
        return float(found[1]) if found else 1.0

    def _height(self, block: Node) -> float:
        """About how high a block is; of a table that may be parted its beginning."""
        classes, values = pandoc.classes_of(block), pandoc.values_of(block)
        if block["t"] == "Header":
            text = pandoc.one_line(block["c"][2])
            return 50.0 + 27.0 * line_count(text, MAIN, 20.0) if block["c"][0] == 1 else 45.0
        if "table" in classes:
            made = made_table(self.document, values)
            return (
                0.0 if "side" in values and fits_side(made.table) else 140.0 if made.breakable else made.height + 17.0
            )
        if "chart" in classes:
            return 50.0 + min(_TALLEST, self._drawn(values["key"]))
        if "sources" in classes:
            rows = len(source_rows(self.document))
            return 150.0 if rows > _MANY_FILES else 75.0 + 17.0 * rows
        if "side" in classes or "legend" in classes:
            return 0.0
        return 10.0 + 15.0 * line_count(pandoc.plain_text(block.get("c")), MAIN, 9.4)

    # ------------------------------------------------------------ page 1

    def _cover(self, blocks: list[Node]) -> list[Node]:
        """Title and message above, facts and reading key beside the key figures, contents at the foot."""
        context = self.document.context
        head = (
            f"#cover-head({quoted(self.document.title)}, {quoted(context.committee)}, {quoted(context.municipality)})"
        )
        lead = [b for b in blocks if "message" in pandoc.classes_of(b)]
        rest = [b for b in blocks if "message" not in pandoc.classes_of(b)]
        facts, keys, tail = cover_facts(self.document)
        side = (
            f"#cover-side({array([f'({quoted(k)}, {quoted(v)})' for k, v in facts])}, "
            f"{quoted(word('key', context.language))}, "
            f"{array([f'({quoted(k)}, {quoted(v)})' for k, v in keys])}, {array([quoted(t) for t in tail])})"
        )
        contents = f"#contents({quoted(word('contents', context.language))})"
        return [
            pandoc.raw("typst", head),
            *self._blocks(lead),
            pandoc.raw("typst", side),
            *self._blocks(rest),
            pandoc.raw("typst", contents),
        ]

    # ------------------------------------------------------------ blocks

    def _blocks(self, blocks: list[Node], *, flows: bool = False) -> list[Node]:
        found: list[Node] = []
        for index, block in enumerate(blocks):
            if flows and index:
                self._flow["y"] += _SURE * self._height(blocks[index - 1])
            if block["t"] == "Div":
                after = index > 0 and blocks[index - 1]["t"] == "Header" and blocks[index - 1]["c"][0] > 1
                found += self._div(block, after_heading=after)
            elif block["t"] == "Header":
                level, attributes, inlines = block["c"]
                text = quoted(pandoc.one_line(inlines))
                found.append(pandoc.raw("typst", f"#heading(level: {level}, {text})<{attributes[0]}>"))
            elif block["t"] == "Table":
                found.append(self._own_table(block))
            else:
                found += self._inlines([block])
        return found

    def _inlines(self, tree: list[Node]) -> list[Node]:
        def change(node: Node) -> list[Node] | None:
            if node["t"] != "Span":
                return None
            classes, inner = pandoc.classes_of(node), node["c"][1]
            text = pandoc.plain_text(inner)
            if "status" in classes and text in set(Assessment):
                shown = word(text, self.document.context.language)
                return [pandoc.raw_inline("typst", f"#status({quoted(text)}, {quoted(shown)});")]
            if "tag" in classes:
                return [pandoc.raw_inline("typst", f"#tag({quoted(text)});")]
            return list(pandoc.map_tree(inner, change))

        changed: list[Node] = pandoc.map_tree(tree, change)
        return changed

    def _wrap(self, before: str, blocks: list[Node], after: str = "]") -> list[Node]:
        return [pandoc.raw("typst", before), *self._blocks(blocks), pandoc.raw("typst", after)]

    def _div(self, block: Node, *, after_heading: bool) -> list[Node]:
        kind, values, inner = pandoc.classes_of(block)[0], pandoc.values_of(block), block["c"][1]
        if kind in ("message", "goal-text"):
            return self._wrap(f"#{kind}[", inner)
        if kind == "side":
            return self._side(values, inner, after_heading=after_heading)
        if kind == "key-figures":
            return self._key_figures(inner)
        if kind == "table":
            whole = made_table(self.document, values)
            facts, language = self.document.facts, self.document.context.language
            made = "\n\n".join(self._table(p, side="side" in values) for p in parts(whole, facts, language))
        elif kind == "chart":
            made = self._chart(values["key"])
        elif kind == "pair":
            beside = [(pandoc.values_of(b)["key"], w) for b, w in zip(inner, PAIR, strict=False)]
            made = f"#pair({', '.join(self._chart(key, width)[1:] for key, width in beside)})"
        else:
            made = self._legend() if kind == "legend" else self._sources()
        return [pandoc.raw("typst", made)]

    def _legend(self) -> str:
        self._stand_beside(130.0)
        rows = [f"({', '.join(quoted(t) for t in row)})" for row in legend_rows(self.document)]
        return f"#legend({quoted(word('assessment_key', self.document.context.language))}, {array(rows)})"

    def _side(self, values: dict[str, str], inner: list[Node], *, after_heading: bool) -> list[Node]:
        dy = "-23pt" if after_heading else "0pt"
        said = f"{pandoc.plain_text([b.get('c') for b in inner])} {values.get('label', '')}"
        divided = sum(longest_word(w, 8.0) > SIDE for w in said.split(" "))
        if divided:
            dy += ", divide: true"
        self._stand_beside((45.0 if "figure" in values else 8.0) + 11.8 * (line_count(said, SIDE - 8.0, 8.0) + divided))
        if "figure" not in values:
            return self._wrap(f"#side(dy: {dy})[", inner)
        text, unit, minus = key_value(self.document, values["figure"])
        name = quoted(values.get("label", ""))
        big = f"#big-figure({quoted(text)}, {quoted(unit)}, {name}, minus: {'true' if minus else 'false'})"
        return self._wrap(f"#side(dy: {dy})[\n{big}", inner)

    def _key_figures(self, inner: list[Node]) -> list[Node]:
        found = [pandoc.raw("typst", "#key-figures(")]
        for block in inner:
            values = pandoc.values_of(block)
            text, unit = values.get("value", ""), values.get("unit", "")
            if "figure" in values:
                text, unit, _ = key_value(self.document, values["figure"])
            head = f"key-figure({quoted(values.get('label', ''))}, {quoted(text)}, {quoted(unit)})["
            found += self._wrap(head, block["c"][1], "],")
        return [*found, pandoc.raw("typst", ")")]

    def _chart(self, key: str, width: float = MAIN) -> str:
        before, link, after = chart_caption(self.document, key)
        target = f"#link(<{label('tab', self.document.facts.charts[key].table)}>)[#{quoted(link)}]" if link else ""
        caption = f"[#{quoted(before)}{target}#{quoted(after)}]"
        name = quoted(label("fig", key))
        width = round(width * min(1.0, _TALLEST / self._drawn(key)), 2)
        return f"#chart({quoted(self.svg[key])}, {quoted(self.alt[key])}, {caption}, name: {name}, width: {width}pt)"

    # ------------------------------------------------------------ tables

    def _table(self, part: Part, *, side: bool = False) -> str:
        made, table = part.made, part.made.table
        narrow = side and fits_side(table)
        if narrow:
            self._stand_beside(made.height + 12.0 * len(made.lines))
        clear = max(0.0, self._flow["side"] + 14.0 - self._flow["y"]) if made.wide else 0.0
        self._flow["y"] += clear
        kinds = ["text"] + (["spark"] if made.has_spark else []) + [c.kind for c in table.columns]
        heads = [table.label_head] + ([word("full_years", self.document.context.language)] if made.has_spark else [])
        heads += [c.head for c in table.columns]
        if made.chart is not None:
            kinds.append("bars")
            heads.append(made.chart.title)
        first = 2 if made.has_spark else 1
        partial = [str(i + first) for i, c in enumerate(table.columns) if c.partial]
        widths = ["1fr" if w is None else "auto" if narrow else f"{w:.1f}pt" for w in made.widths]
        options = {
            "caption": f"[#{quoted(part_title(self.document, part))}]",
            "numbered": "true" if part.first else "false",
            "tags": array([quoted(t) for t in made.tags]),
            "name": quoted(label("tab", table.key)) if part.first else "none",
            "is-wide": "true" if made.wide else "false",
            "clear": f"{clear:.0f}pt",
            "breakable": "true" if made.breakable and not narrow else "false",
            "columns": array(widths),
            "head": array([quoted(h) for h in heads]),
            "kinds": array([quoted(k) for k in kinds]),
            "partial": array(partial),
            "narrow": "true" if narrow else "false",
            "divide": "true" if made.divides else "false",
            "size": "8pt" if narrow else f"{made.size}pt",
            "gap": f"{made.gap}pt",
            "air": "4pt" if len(made.lines) > 11 else "4.6pt",
            "heights": self._heights(made),
            "rows": array([self._row(made, line) for line in made.lines]),
            "notes": array([f"({quoted(mark)}, {quoted(text)})" for mark, text in notes(table) if part.last]),
        }
        return f"#data-table({', '.join(f'{k}: {v}' for k, v in options.items())})"

    @staticmethod
    def _heights(made: Layout) -> str:
        """Rows that a chart is drawn in have heights of their own, so that bar meets bar."""
        if made.chart is None:
            return "auto"
        return array(
            ["auto", *("auto" if x.row.kind == "group" else f"{_drawn_height(made, x):.1f}pt" for x in made.lines)]
        )

    def _row(self, made: Layout, line: Line) -> str:
        cells = [f"(draw: spark({array([_share(p) for p in line.spark])}))"] if line.spark is not None else []
        cells += [_cell(c) for c in line.cells]
        if made.chart is not None and line.row.kind != "group":
            cells.append(f"(draw: {_bar(made, line)})" if line.bar else '""')
        return f"(kind: {quoted(line.row.kind)}, label: {quoted(line.row.label)}, cells: {array(cells)})"

    def _sources(self) -> str:
        language = self.document.context.language
        rows = source_rows(self.document)
        if not rows:
            return ""
        heads = [word(k, language) for k in ("file", "imported", "fingerprint")]
        made = [
            f'(kind: "row", label: {quoted(file)}, cells: ({quoted(when)}, {quoted(mark)}))'
            for file, when, mark in rows
        ]
        breakable = "true" if len(rows) > _MANY_FILES else "false"
        return (
            f"#data-table(caption: [#{quoted(word('source_files', language))}], columns: (1fr, 110pt, 90pt), "
            f'head: {array([quoted(h) for h in heads])}, kinds: ("text", "text", "text"), '
            f"numbered: false, breakable: {breakable}, rows: {array(made)})"
        )

    def _own_table(self, block: Node) -> Node:
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
            f"divide: {'true' if divide else 'false'}, breakable: {'true' if len(made) > _MANY_FILES else 'false'}, "
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
