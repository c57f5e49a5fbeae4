"""How much of other committees' tables is read, by layout and by format.

    python benchmarks/layouts.py [--seed=N] [--missed] [--keep=FOLDER]

Ten made-up reports (`benchmarks/layout_reports.py`), each with a layout of its own, are written as HTML, DOCX, tagged PDF and
untagged PDF, and as the text that `pdftotext` makes of the PDF: with `-layout`, in reading order, and with `-raw`. Printed: how
many table cells came back with their value, unit, column and most words of their label, and the errors and warnings. Every
figure adds up, so each of those is a false alarm; the exit status is 1 when there is one. `--missed` lists what was not read,
`--keep` leaves the files in a folder. Needs Poppler (`pdftotext`).
"""

from __future__ import annotations

import html
import random
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from layout_reports import LAYOUTS, Report, Table, Value

FORMATS = ("html", "docx", "tagged.pdf", "untagged.pdf", "layout.txt", "reading.txt", "raw.txt")
ALIKE = 0.6
_TYPST = re.compile(r"([\\#$*_@<>\[\]`~/-])")


def main() -> int:
    options = dict(a[2:].partition("=")[::2] for a in sys.argv[1:] if a.startswith("--"))
    reports = [make(random.Random(f"{options.get('seed', 1)} {make.__name__}")) for make in LAYOUTS]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(options.get("keep", folder))
        place.mkdir(parents=True, exist_ok=True)
        return measured(reports, place, show="missed" in options)


def measured(reports: list[Report], place: Path, *, show: bool) -> int:
    from tertial.published.check import check_documents, read_document

    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    print(f"{'':14}" + "".join(f"{f:>14}" for f in FORMATS))
    for report in reports:
        write(report, place)
        shown = []
        for kind in FORMATS:
            document = read_document(place / f"{report.name}.{kind}")
            missed = not_found(report, [f for f in document.figures if f.where == "table"])
            alarms = [f for f in check_documents([document]) if f.severity != "note"]
            cells = len(truth(report))
            for i, n in enumerate((cells - len(missed), cells, len(alarms))):
                sums[kind][i] += n
            shown.append(f"{(cells - len(missed)) / cells:.0%}" + (f" {len(alarms)}!" if alarms else ""))
            for what in missed if show else ():
                print(f"  missed {kind}: {what}")
            for alarm in alarms:
                print(f"  false alarm {kind}: {alarm.message}")
        print(f"{report.name:14}" + "".join(f"{s:>14}" for s in shown), flush=True)
    print(f"{'all':14}" + "".join(f"{sums[f][0] / sums[f][1]:>14.1%}" for f in FORMATS))
    alarms = sum(s[2] for s in sums.values())
    print(f"{sum(s[1] for s in sums.values())} cells, {alarms} false alarms")
    return 1 if alarms else 0


def truth(report: Report) -> list[tuple[str, str, Decimal, str]]:
    return [
        (label, table.head(i), cell.value, cell.unit or table.unit)
        for table in report.blocks
        if isinstance(table, Table)
        for label, cells in table.rows
        for i, cell in enumerate(cells)
        if isinstance(cell, Value)
    ]


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-zåäö0-9]+", text.lower()))


def not_found(report: Report, figures: list) -> list[tuple[str, str, Decimal, str]]:
    missed = []
    left = list(figures)
    for label, column, value, unit in truth(report):
        same = [
            f
            for f in left
            if f.value == value
            and f.unit == unit
            and words(f.column) == words(column)
            and len(words(f.label) & words(label)) >= ALIKE * len(words(label))
        ]
        if same:
            left.remove(same[0])
        else:
            missed.append((label, column, value, unit))
    return missed


def write(report: Report, place: Path) -> None:
    import pypandoc
    import typst

    page = as_html(report)
    (place / f"{report.name}.html").write_text(page, encoding="utf-8")
    pypandoc.convert_text(page, "docx", format="html", outputfile=str(place / f"{report.name}.docx"))
    content = typst.compile(as_typst(report).encode())
    (place / f"{report.name}.tagged.pdf").write_bytes(content)
    bare = place / f"{report.name}.untagged.pdf"
    bare.write_bytes(content.replace(b"/StructTreeRoot", b"/NoLongerARoot0"))
    for option, name in (("-layout", "layout"), ("", "reading"), ("-raw", "raw")):
        command = ["pdftotext", *filter(None, [option]), str(bare), str(place / f"{report.name}.{name}.txt")]
        subprocess.run(command, check=True)


def rows_of(table: Table) -> list[list[str]]:
    cells = ((label, *(c if isinstance(c, str) else c.shown(table.style) for c in row)) for label, row in table.rows)
    return [list(row) for row in cells]


def uppers(table: Table) -> list[tuple[str, int]]:
    """The upper heads with how many columns each stands over; [] where the heads have one level."""
    done: list[tuple[str, int]] = []
    for head in table.heads:
        text = head[0] if isinstance(head, tuple) else ""
        if done and done[-1][0] == text:
            done[-1] = (text, done[-1][1] + 1)
        else:
            done.append((text, 1))
    return done if any(text for text, _ in done) else []


def lowers(table: Table) -> list[str]:
    return [table.label_head, *(h[1] if isinstance(h, tuple) else h for h in table.heads)]


def as_html(report: Report) -> str:
    out = [f'<!doctype html><html lang="sv"><head><title>{report.name}</title></head><body><h1>{report.heading}</h1>']
    for block in report.blocks:
        if isinstance(block, str):
            out.append(f"<p>{html.escape(block)}</p>")
            continue
        out.append(f"<p><b>{html.escape(block.title)}</b></p><table><thead>")
        if over := uppers(block):
            spans = "".join(f'<th colspan="{n}">{html.escape(text)}</th>' for text, n in over)
            out.append(f"<tr><th></th>{spans}</tr>")
        out.append("<tr>" + "".join(f"<th>{html.escape(h)}</th>" for h in lowers(block)) + "</tr></thead><tbody>")
        out += ["<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in rows_of(block)]
        out.append("</tbody></table>")
    return "\n".join([*out, "</body></html>"])


def as_typst(report: Report) -> str:
    flipped = "true" if report.landscape else "false"
    out = [
        f'#set page(paper: "a4", flipped: {flipped}, margin: 2cm, footer: context [{report.heading} #h(1fr) #counter(page).display()])',
        '#set text(lang: "sv", size: 10pt, hyphenate: true)',
        f"= {escaped(report.heading)}",
    ]
    for block in report.blocks:
        if isinstance(block, str):
            out.append(escaped(block))
            continue
        count = len(block.heads)
        label = "1fr" if report.wide_labels else "2cm"
        rule = "0.5pt" if block.ruled else "none"
        heads = [f"[*{escaped(h)}*]" for h in lowers(block)]
        if over := uppers(block):
            heads = ["[]", *(f"table.cell(colspan: {n})[{escaped(text)}]" for text, n in over), *heads]
        align = ", ".join("left" if not i or text_column(block, i - 1) else "right" for i in range(count + 1))
        cells = ",\n".join(", ".join(f"[{escaped(c)}]" for c in row) for row in rows_of(block))
        columns = f"({label}, {'auto, ' * count})"
        out.append(
            f"*{escaped(block.title)}*\n\n#text(8.5pt)[#table(columns: {columns}, align: ({align}), stroke: {rule}, inset: 4pt,\n"
            f"table.header({', '.join(heads)}),\n{cells})]"
        )
    return "\n\n".join(out)


def text_column(table: Table, i: int) -> bool:
    return any(isinstance(row[i], str) for _, row in table.rows)


def escaped(text: str) -> str:
    return _TYPST.sub(r"\\\1", text)


if __name__ == "__main__":
    sys.exit(main())
