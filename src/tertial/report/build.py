"""From facts, texts and a template to one document that every format is written from.

The document is a Pandoc tree in which tables, charts, side notes and the list of sources are Divs that hold only a
key; each format puts its own form in their place (`render`).
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tertial.findings import Finding, Kind
from tertial.report import pandoc
from tertial.report.cells import prose
from tertial.report.context import ReportContext, Text, Trace
from tertial.report.derived import with_derived
from tertial.report.figures import Facts
from tertial.report.layout import Layout
from tertial.report.pandoc import Node
from tertial.report.structure import Structure, prune
from tertial.report.template import escape_markdown, expand, report_title
from tertial.report.text_refs import REFERENCE, Checker, check_text

UNUSED_TEXT = Kind(
    "report.unused-text",
    "note",
    sv="Texten för avsnittet {section} finns inte med i rapporten: mallen har ingen plats för den.",
    en="The text for the section {section} is not in the report: the template has no place for it.",
    do_sv='Lägg till ::: {{.text section="{section}"}} i mallen, eller ändra section överst i texten.',
    do_en='Add ::: {{.text section="{section}"}} to the template, or change section at the top of the text.',
)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Document:
    """A report, ready to be written in any format. `tables` and `charts` number what it shows, from 1."""

    title: str
    blocks: tuple[Node, ...]
    api_version: tuple[int, ...]
    facts: Facts
    context: ReportContext
    traces: Mapping[str, Trace] = field(default_factory=dict)
    tables: Mapping[str, int] = field(default_factory=dict)
    charts: Mapping[str, int] = field(default_factory=dict)
    laid_out: dict[tuple[tuple[str, str], ...], Layout] = field(default_factory=dict, compare=False, repr=False)
    """Tables that have been measured, by what their directives say."""


def build_document(
    facts: Facts,
    texts: Sequence[Text],
    template_text: str,
    context: ReportContext,
    traces: Mapping[str, Trace] | None = None,
) -> tuple[Document, list[Finding]]:
    """The document and everything that is wrong with its texts and its template.

    Findings of severity error are references that lead nowhere, digits that disagree and a template that cannot be
    read; the document is made all the same, with the reference itself where its figure should stand. Of two texts for
    one section the later in `texts` counts.
    """
    facts = with_derived(facts, context.language)
    by_section = {t.section: t for t in texts}
    findings = [f for t in by_section.values() for f in check_text(t, facts.figures, context.language)]
    markdown, faults = expand(template_text, facts, by_section, context)
    findings += faults
    findings += _template_findings(markdown, template_text, facts, context)
    trees, version = _read([markdown, *(t.body for t in by_section.values())], facts, context)
    structure = Structure(facts, {s: (t, trees[i + 1]) for i, (s, t) in enumerate(by_section.items())})
    blocks = prune(structure.resolve(trees[0]))
    findings += [
        UNUSED_TEXT(file=t.file, line=t.line, section=s)
        for s, t in by_section.items()
        if s not in structure.used and s != "lead" and t.body.strip()
    ]
    document = Document(
        report_title(context),
        tuple(blocks),
        version,
        facts,
        context,
        dict(traces or {}),
        *structure.numbers(blocks),
    )
    return document, findings


def _template_findings(markdown: str, template: str, facts: Facts, context: ReportContext) -> Iterable[Finding]:
    """Findings of the expanded template, at the line of the template that holds the same words, where one does."""
    source = template.split("\n")
    for number, line in enumerate(markdown.split("\n")):
        for finding in Checker(facts.figures, context.language, None, number + 1).check(line):
            at = [i + 1 for i, text in enumerate(source) if text.strip() == line.strip()]
            at += [i + 1 for i, text in enumerate(source) if finding.facts["reference"] in text]
            yield Finding(finding.kind, None, at[0] if at else None, None, finding.facts)


def _substitute(markdown: str, facts: Facts, context: ReportContext) -> str:
    """References become spans that hold the figure's words; what is unknown stays as it was written."""

    def figure(match: re.Match[str]) -> str:
        known = facts.figures.get(match[1])
        try:
            text = prose(known, match[2] or "", context.language) if known else None
        except ValueError:
            text = None
        if text is None:
            return str(escape_markdown(match[0]))
        return f'[{escape_markdown(text)}]{{.figure figure="{match[1]}"}}'

    return REFERENCE.sub(figure, _CONTROL.sub("", markdown))


def _read(bodies: Sequence[str], facts: Facts, context: ReportContext) -> tuple[list[list[Node]], tuple[int, ...]]:
    """Reads several pieces of Markdown in one call of Pandoc; none can reach into another."""
    import json

    pieces = [_substitute(body, facts, context) for body in bodies]
    nonce = hashlib.sha256("\0".join(pieces).encode()).hexdigest()
    with tempfile.TemporaryDirectory(prefix="tertial-") as name:
        folder, files = Path(name), []
        for index, piece in enumerate(pieces):
            for kind, text in (("piece", piece), ("end", nonce)):
                files.append(f"{index:04d}-{kind}.md")
                (folder / files[-1]).write_text(f"{text}\n", encoding="utf-8")
        tree: dict[str, Any] = json.loads(
            pandoc.run(["--sandbox", "--file-scope", "-f", pandoc.READ, "-t", "json", *files], folder=folder)
        )
    found: list[list[Node]] = [[]]
    for block in tree["blocks"]:
        if block["t"] == "Para" and block["c"] == [{"t": "Str", "c": nonce}]:
            found.append([])
        else:
            found[-1].append(block)
    return found[:-1], tuple(tree["pandoc-api-version"])
