"""The end of the HTML report: each query with its SQL, its parameters and the files that it read."""

from __future__ import annotations

from html import escape

from tertial.report.build import Document
from tertial.report.context import Trace
from tertial.report.html_tables import anchor, listed
from tertial.wording import number, word


def trace_section(document: Document) -> str:
    """The section Spårbarhet, with an anchor for each query in alphabetical order; empty without traces."""
    if not document.traces:
        return ""
    language = document.context.language
    items = "".join(_item(document, name, document.traces[name]) for name in sorted(document.traces))
    title, text = (escape(word(k, language)) for k in ("trace", "trace_text"))
    return f'<section class="trace" aria-labelledby="trace"><h2 id="trace">{title}</h2><p>{text}</p>{items}</section>\n'


def _item(document: Document, name: str, trace: Trace) -> str:
    language = document.context.language

    def said(key: str) -> str:
        return escape(word(key, language))

    parameters = "".join(
        f"<div><dt>{escape(k)}</dt><dd>{escape(trace.parameters[k])}</dd></div>" for k in sorted(trace.parameters)
    )
    files = "".join(
        f"<li>{escape(b.file)}, {said('imported').lower()} {escape(b.imported)}, {said('batch').lower()} "
        f"<code>{escape(b.id)}</code>, <code>{escape(b.sha256[:12])}</code></li>"
        for b in trace.batches
    )
    about = f"<p>{said('rows')}: {escape(number(trace.rows, 0, language))}</p>"
    about += f"<p>{said('parameters')}</p><dl>{parameters}</dl>" if parameters else ""
    about += f"<p>{said('source_files')}</p><ul>{files}</ul>" if files else ""
    label = escape(f"SQL: {name}", quote=True)
    sources = f"{escape(listed(trace.sources))}: " if trace.sources else ""
    return (
        f'<details id="{anchor("trace", name)}"><summary>{sources}<code>{escape(name)}</code></summary>{about}'
        f'<pre tabindex="0" role="region" aria-label="{label}"><code>{escape(trace.sql)}</code></pre></details>'
    )
