"""Words that every format puts around what the document shows: captions, the facts of page 1, keys and sources."""

from __future__ import annotations

from collections.abc import Mapping

from tertial.domain.goal import Assessment
from tertial.domain.period import Period
from tertial.report import pandoc
from tertial.report.build import Document
from tertial.report.cells import figure_text, prose
from tertial.report.charts import begins_at
from tertial.report.layout import MAIN, Layout, drawn_chart, lay_out
from tertial.report.layout_parts import Part
from tertial.report.pandoc import Node
from tertial.wording import MINUS, capital, date_long, period_label, word


def chart_caption(document: Document, key: str) -> tuple[str, str, str]:
    """The caption before, in and after the link to the chart's table; no link where the table is not shown."""
    chart = document.facts.charts[key]
    language = document.context.language
    title = chart.title if chart.title.endswith((".", "?")) else f"{chart.title}."
    if begin := begins_at(chart, document.facts, language):
        title += f" {word('scale_from', language, value=begin)}"
    number = document.tables.get(chart.table)
    if number is None:
        return title, "", ""
    link = f"{word('table', language)}\u00a0{number}"
    before, _, after = word("values_in", language, table="\0").partition("\0")
    return f"{title} {before}", link, after


def cover_facts(document: Document) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    """Page 1's facts, its reading key (kind of sample and words), and the signs that have no sample."""
    context = document.context
    language = context.language
    known = word("as_known", language, known=date_long(context.known, language))
    if context.known == context.as_of:
        known = word("as_known_then", language)
    facts = [
        (word("covers", language), period_label(Period.to_date(context.as_of), language, "long")),
        (word("snapshot", language), f"{date_long(context.as_of, language)}, {known}"),
        (word("amounts", language), word("amounts_how", language)),
        (word("signs", language), word("signs_how", language)),
    ]
    keys = [("filled", "key_filled"), ("contour", "key_contour"), ("open", "key_open"), ("tint", "key_tint")]
    if _has_whisker(document):
        keys.insert(2, ("whisker", "key_whisker"))
    if context.kind == "annual":
        keys = keys[:1]
    shown = [document.facts.tables[key] for key in document.tables]
    marks = {m for t in shown for r in t.rows for i in r.cells.values() for m in document.facts.figures[i].marks}
    tail = [word("key_missing", language)] + ([word("key_suppressed", language)] if "suppressed" in marks else [])
    return facts, [(kind, word(key, language)) for kind, key in keys], tail


def _has_whisker(document: Document) -> bool:
    return any(s.role == "interval" for key in document.charts for s in document.facts.charts[key].series)


PAIR = (221.0, 132.0)
"""Widths in points of two charts that stand beside each other; what is left of the main column parts them."""


def chart_widths(document: Document) -> Mapping[str, float]:
    """The width in points that each chart is drawn at."""
    pairs = [b for b in document.blocks if "pair" in pandoc.classes_of(b)]
    beside = [zip((pandoc.values_of(b)["key"] for b in pair["c"][1]), PAIR, strict=False) for pair in pairs]
    return dict.fromkeys(document.charts, MAIN) | {key: width for pair in beside for key, width in pair}


def key_value(document: Document, figure: str) -> tuple[str, str, bool]:
    """A figure set large: its number, its unit, and whether it is below zero as printed."""
    found = document.facts.figures[figure]
    language = document.context.language
    if found.value is None:
        return figure_text(found, language, "mnkr"), "", False
    sign = "sign" if found.emphasis in ("deviation", "change") else ""
    text = prose(found, f"{sign} bare", language)
    units = {
        "sek": word("mnkr", language),
        "percent": "%",
        "points": word("points", language),
        "days": word("days", language),
    }
    return text, units.get(found.unit, ""), text.startswith(MINUS)


def made_table(document: Document, values: Mapping[str, str]) -> Layout:
    """The table that a directive asks for, with what is drawn beside its rows: made once for all formats."""
    asked = tuple(sorted(values.items()))
    if asked not in document.laid_out:
        facts, language = document.facts, document.context.language
        table = facts.tables[values["key"]]
        document.laid_out[asked] = lay_out(table, facts, language, drawn_chart(table, values, facts, language))
    return document.laid_out[asked]


def part_title(document: Document, part: Part) -> str:
    """The caption of a part of a table; one that continues it says so and names the table."""
    title = part.made.table.title
    if part.first:
        return title
    language = document.context.language
    name = f"{word('table', language)}\u00a0{document.tables[part.made.table.key]}"
    return f"{name}, {word('continued', language)} {title}"


def legend_rows(document: Document) -> list[tuple[str, str, str]]:
    """Marks of assessment: key of the mark, its word, and whether it is settled."""
    language = document.context.language
    when = {Assessment.ACHIEVED: "settled", Assessment.NOT_ACHIEVED: "settled"}
    return [(a.value, word(a.value, language), word(when.get(a, "ahead"), language)) for a in Assessment]


def source_rows(document: Document) -> list[tuple[str, str, str]]:
    """File, when it was imported and its fingerprint, of every batch behind the report, in order of file name."""
    found = {(b.file, b.imported, b.sha256[:12]) for trace in document.traces.values() for b in trace.batches}
    return sorted(found)


def split_heading(text: str) -> tuple[str, str]:
    """Topic and message of a heading: what stands before the first `: `, and the rest with a capital."""
    topic, colon, message = text.partition(": ")
    return (topic, capital(message)) if colon else ("", text)


def own_table(block: Node) -> tuple[str, list[list[str]]]:
    """A table that a person has written: its caption and its rows as plain text, the head first; as wide as its widest."""
    head, bodies = block["c"][3], block["c"][4]
    rows = [*head[1], *(row for body in bodies for row in [*body[2], *body[3]])]
    texts = [[pandoc.plain_text([b["c"] for b in cell[4]]).strip() for cell in row[1]] for row in rows]
    count = max((len(t) for t in texts), default=0)
    caption = pandoc.plain_text([b["c"] for b in block["c"][1][1]]).strip()
    return caption, [t + [""] * (count - len(t)) for t in texts] if count else []
