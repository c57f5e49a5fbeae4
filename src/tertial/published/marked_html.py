"""A checked report as one page of HTML: the text with rings where findings stand, and the findings beside it.

Self-contained and without scripts: the page can be mailed and kept. Every text of the document is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from importlib.resources import files
from itertools import groupby

from tertial.findings import SEVERITIES, Language, Severity
from tertial.published.figures import PublishedFigure
from tertial.published.marked import Marked, MarkedTable, Numbered, Page, Passage, Span
from tertial.published.rules.base import Say
from tertial.published.rules.words import NAME
from tertial.wording import number

_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "check": "Kontroll", "report": "Rapporten", "findings": "Anmärkningar", "skip": "Hoppa till anmärkningarna", "page": "Sida",
        "line": "rad", "finding": "Anmärkning", "show": "Visa {n} i texten", "none": "Inga anmärkningar.", "read": "tal lästa",
        "rule": "Regel", "table": "Tabell", "unread": "Kunde inte läsas", "sure": "säkert till {p}", "repaired": "siffrorna återställda ur en summa",
        "no_column": "löpande text", "kinds": "fel: kan inte båda vara sant|varning: behöver en förklaring|notera: bra att veta",
        "counts": "fel|fel;varning|varningar;notering|noteringar", "and": "och", "clean": "Inga anmärkningar", "label": "Rad",
    },
    "en": {
        "check": "Check", "report": "The report", "findings": "Findings", "skip": "Skip to the findings", "page": "Page",
        "line": "line", "finding": "Finding", "show": "Show {n} in the text", "none": "No findings.", "read": "figures read",
        "rule": "Rule", "table": "Table", "unread": "Could not be read", "sure": "certain to {p}", "repaired": "digits restored from a sum",
        "no_column": "running text", "kinds": "error: cannot both be true|warning: needs an explanation|note: worth knowing",
        "counts": "error|errors;warning|warnings;note|notes", "and": "and", "clean": "No findings", "label": "Row",
    },
}  # fmt: skip


def as_html(documents: Sequence[Marked], language: Language = "sv") -> str:
    """The page of one or several checked documents."""
    return "".join(_Page(language).whole(documents))


def document_html(document: Marked, language: Language = "sv", key: str = "d1") -> str:
    """One checked document alone, its findings and its text, for a page that has its own frame and style."""
    return "".join(_Page(language).document(document, key))


class _Page:
    def __init__(self, language: Language) -> None:
        self.language, self.say, self.words = language, Say(language), _WORDS[language]
        self.tables = 0

    def whole(self, documents: Sequence[Marked]) -> Iterator[str]:
        css = files("tertial.published").joinpath("marked.css").read_text("utf-8")
        title = ", ".join(d.file for d in documents)
        yield f'<!doctype html>\n<html lang="{self.language}">\n<head>\n<meta charset="utf-8">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield f"<title>{self.words['check']} – {escape(title)} – Tertial</title>\n"
        yield f'<meta name="color-scheme" content="light dark">\n<style>\n{css}</style>\n</head>\n<body>\n'
        yield f'<a class="skip" href="#d1f">{self.words["skip"]}</a>\n<main class="wrap">\n'
        yield from self._lead(documents)
        for n, document in enumerate(documents, start=1):
            yield from self.document(document, f"d{n}")
        yield "</main>\n</body>\n</html>\n"

    def _lead(self, documents: Sequence[Marked]) -> Iterator[str]:
        every = [n.finding.severity for d in documents for n in d.findings]
        figures = number(sum(d.figures for d in documents), 0, self.language)
        yield f'<p class="kick"><b>{self.words["check"]}</b> · {escape(", ".join(d.file for d in documents))}</p>\n'
        yield f'<h1>{self.counted(every)}</h1>\n<p class="deck"><b>{figures}</b> {self.words["read"]}.</p>\n'
        if len(documents) > 1:
            items = "".join(
                f'<li><a href="#d{i}">{escape(d.file)}: {self.counted([n.finding.severity for n in d.findings])}</a></li>'
                for i, d in enumerate(documents, start=1)
            )
            yield f'<ul class="toc">{items}</ul>\n'

    def counted(self, severities: Sequence[Severity]) -> str:
        """`1 fel, 2 varningar och 3 noteringar`."""
        said = []
        for severity, pair in zip(SEVERITIES, self.words["counts"].split(";"), strict=True):
            one, many = pair.split("|")
            if count := severities.count(severity):
                said.append(f"{count} {one if count == 1 else many}")
        if not said:
            return self.words["clean"]
        return f" {self.words['and']} ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)

    def document(self, d: Marked, key: str) -> Iterator[str]:
        read = f"{number(d.figures, 0, self.language)} {self.words['read']}"
        yield f'<div class="check" id="{key}">\n'
        yield from self._findings(d, key)
        yield f'<section class="text" aria-labelledby="{key}h"><div class="sec-h"><h2 id="{key}h">'
        yield f'{escape(d.file)}</h2><p>{read}</p></div>\n<div class="sheet">\n'
        shown: set[int] = set()
        severities = {n.number: n.finding.severity for n in d.findings}
        for block in d.blocks:
            if isinstance(block, Page):
                yield f'<p class="pg">{self.words["page"]} {block.number}</p>\n'
            elif isinstance(block, Passage):
                yield self._passage(block, key, severities, shown)
            else:
                yield from self._table(block, key, severities, shown)
        yield "</div></section>\n</div>\n"

    def _passage(self, p: Passage, key: str, severities: dict[int, Severity], shown: set[int]) -> str:
        inner = "".join(self._span(s, key, severities, shown) for s in p.spans)
        if p.is_heading:
            return f"<h3>{inner}</h3>\n"
        return f'<p><span class="ln">{self.words["line"]} {p.line}</span>{inner}</p>\n'

    def _span(self, s: Span, key: str, severities: dict[int, Severity], shown: set[int]) -> str:
        if s.numbers:
            return self._rings(s.numbers, key, severities, shown)
        inner = self._value(s.figure, s.text) if s.figure is not None else escape(s.text)
        if not s.marked:
            return inner
        return f'<mark class="note">{inner}</mark>' if s.marked == "note" else f"<mark>{inner}</mark>"

    def _rings(self, numbers: Sequence[int], key: str, severities: dict[int, Severity], shown: set[int]) -> str:
        out = ""
        for n in numbers:
            severity = severities[n]
            own = "" if n in shown else f' id="{key}m{n}"'
            shown.add(n)
            name = f"{self.words['finding']} {n}: {self._kind(severity).partition(':')[0]}"
            style = "fno note" if severity == "note" else "fno"
            out += f'<a class="{style}"{own} href="#{key}a{n}" aria-label="{name}">{n}</a>'
        return out

    def _kind(self, severity: Severity) -> str:
        return self.words["kinds"].split("|")[SEVERITIES.index(severity)]

    def _value(self, f: PublishedFigure, text: str) -> str:
        """A figure as printed; what it was read as is shown on hover and on focus."""
        about = f"{f.label or '–'}, {f.column or self.words['no_column']}: {self.say.printed(f)}. {self.say.place(f)}"
        if f.repaired:
            about += f", {self.words['repaired']}"
        if f.confidence < 1 and f.where == "table":
            about += f", {self.words['sure'].format(p=self.say.amount(Decimal(int(f.confidence * 100)), '%'))}"
        return f'<span class="val" tabindex="0">{escape(text)}<span class="tip" role="tooltip">{escape(about)}</span></span>'

    def _table(self, t: MarkedTable, key: str, severities: dict[int, Severity], shown: set[int]) -> Iterator[str]:
        self.tables += 1
        name = escape(
            f"{self.words['table']} {self.tables}: {t.title or t.label_head or ', '.join(t.columns)}", quote=True
        )
        yield f'<div class="scroll" role="region" tabindex="0" aria-label="{name}"><table>'
        yield f"<caption>{escape(t.title)}</caption>" if t.title and not t.is_named_above else ""
        heads = "".join(f'<th scope="col" class="n">{escape(c) or "–"}</th>' for c in t.columns)
        yield f'<thead><tr><th scope="col">{escape(t.label_head) or self.words["label"]}</th>{heads}</tr></thead><tbody>\n'
        for row in t.rows:
            rings = self._rings(row.numbers, key, severities, shown)
            cells = "".join(
                f'<td class="n">{self._value(c, c.text) if c is not None else ""}</td>'
                for c in (*row.cells, *[None] * (len(t.columns) - len(row.cells)))
            )
            hit = ' class="hit"' if row.numbers else ""
            yield f'<tr{hit}><th scope="row">{escape(row.label) or "–"}{rings}</th>{cells}</tr>\n'
        yield "</tbody></table></div>\n"

    def _findings(self, d: Marked, key: str) -> Iterator[str]:
        yield f'<section aria-labelledby="{key}h {key}f"><div class="sec-h"><h2 id="{key}f" tabindex="-1">{self.words["findings"]}</h2></div>\n'
        if not d.findings:
            yield f"<p>{self.words['none']}</p>\n"
        for severity, group in groupby(d.findings, key=lambda n: n.finding.severity):
            own = list(group)
            kind = self._kind(severity)
            bad = "" if severity == "note" else " bad"
            yield f'<h3 class="grp{bad}"><span>{kind[:1].upper()}{kind[1:]}</span><span>{len(own)}</span></h3><ol class="finds">\n'
            yield from (self._finding(n, key) for n in own)
            yield "</ol>\n"
        if d.unread:
            items = "".join(
                f"<li>{escape(f.message(self.language))} {escape(f.remedy(self.language))}</li>" for f in d.unread
            )
            yield f'<h3 class="grp"><span>{self.words["unread"]}</span><span>{len(d.unread)}</span></h3><ul class="finds">{items}</ul>\n'
        yield "</section>\n"

    def _finding(self, n: Numbered, key: str) -> str:
        style = "fno note" if n.finding.severity == "note" else "fno"
        show = self.words["show"].format(n=n.number)
        rows = "".join(
            f"<dt{' class=eq' if e.is_result else ''}>{escape(e.label)}</dt>"
            f'<dd class="{" ".join(["eq"] * e.is_result + ["neg"] * e.is_negative)}">{escape(e.amount)}</dd>'
            for e in n.account
        )
        account = f'<dl class="calc">{rows}</dl>' if rows else ""
        rule = f"{self.words['rule']} {NAME[n.finding.rule][self.language]} · {n.place}"
        return (
            f'<li id="{key}a{n.number}"><h4><a class="{style}" href="#{key}m{n.number}" aria-label="{show}">{n.number}</a>'
            f'<span>{escape(n.finding.message)}</span></h4><div class="in"><p>{escape(n.why)}</p>{account}<p>{escape(rule)}</p></div></li>\n'
        )
