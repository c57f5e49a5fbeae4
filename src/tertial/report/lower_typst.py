"""The document as Typst source for the PDF. What the form looks like stands in `assets/tertial.typ`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources

from tertial.domain.goal import Assessment
from tertial.report import pandoc
from tertial.report.build import Document
from tertial.report.captions import PAIR, chart_caption, cover_facts, key_value, legend_rows, made_table, split_heading
from tertial.report.layout import MAIN, SIDE, fits_side
from tertial.report.layout_parts import Part, parts
from tertial.report.metrics import line_count, longest_word
from tertial.report.pandoc import Node
from tertial.report.typst_tables import data_table, source_lines, source_table, words_table
from tertial.report.typst_words import array, label, quoted
from tertial.wording import word

_OPENING, _LEAST, _MOST = 90.0, 150.0, 480.0
"""Points: what a part opens with is counted until it is this high; and the least and the most room that it asks for."""
_CLOSE = 0.9
"""The share of it that is asked for: the estimate is generous, and what is kept with its heading goes with it anyhow."""
_SURE = 0.85
"""The share of an estimated height that is counted on."""
_TALLEST = 480.0
"""Points: a chart that is drawn higher is set smaller, so that it stands on a page with its heading."""
_SVG_HEIGHT = re.compile(r'<svg[^>]*? height="([\d.]+)"')


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
        return min(max(_CLOSE * room, least), _MOST)

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
            topic, message = split_heading(pandoc.one_line(block["c"][2]))
            return (50.0 if topic else 34.0) + 27.0 * line_count(message, MAIN, 20.0) if block["c"][0] == 1 else 45.0
        if "table" in classes:
            made = made_table(self.document, values)
            return (
                0.0 if "side" in values and fits_side(made.table) else 140.0 if made.breakable else made.height + 17.0
            )
        if "chart" in classes:
            return 50.0 + min(_TALLEST, self._drawn(values["key"]))
        if "sources" in classes:
            return 75.0 + 17.0 * source_lines(self.document)
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
                found.append(words_table(block))
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
            made = self._legend() if kind == "legend" else source_table(self.document)
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

    def _table(self, part: Part, *, side: bool = False) -> str:
        """The table, in the side column where it is asked to and fits, moved down from a note that it would meet."""
        made = part.made
        narrow = side and fits_side(made.table)
        if narrow:
            self._stand_beside(made.height + 12.0 * len(made.lines))
        clear = max(0.0, self._flow["side"] + 14.0 - self._flow["y"]) if made.wide else 0.0
        self._flow["y"] += clear
        return data_table(self.document, part, narrow=narrow, clear=clear)
