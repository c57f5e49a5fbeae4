"""How many contradictions `tertial check` tells in made-up reports of other committees, and what it tells of them when they are right.

    python benchmarks/foreign.py [--forms=md,html,docx] [--only=NAME,NAME] [--told]

`benchmarks/foreign/` holds twelve reports in the words and tables of as many made-up committees (`NAME.md`) and, in `planted.toml`,
what is made wrong in them, one thing at a time. Each report is written as Markdown, HTML or DOCX and read as it is (every error or
warning is a false alarm), then with one thing wrong, and it is counted how often that brings an error or a warning that was not
there before. What is missed is printed; with `--told` also what is told.
"""

from __future__ import annotations

import html
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tertial.published.check import check_documents, document_from
from tertial.published.figures import PublishedFinding

HERE = Path(__file__).parent / "foreign"


def main() -> int:
    options = dict(a[2:].partition("=")[::2] for a in sys.argv[1:])
    planted = tomllib.loads((HERE / "planted.toml").read_text(encoding="utf-8"))
    names = options["only"].split(",") if "only" in options else list(planted)
    for form in options.get("forms", "html").split(","):
        told = tried = alarms = 0
        for name in names:
            text = (HERE / f"{name}.md").read_text(encoding="utf-8")
            before = serious(written(text, form), name)
            for f in before.values():
                print(f"  false alarm {form} {name}: {f.rule}: {f.message}")
            alarms += len(before)
            for plant in planted[name]:
                if text.count(plant["old"]) != 1:
                    raise ValueError(f"{name}: {plant['old']!r} stands {text.count(plant['old'])} times, not once")
                after = serious(written(text.replace(plant["old"], plant["new"]), form), name)
                new = [f for k, f in after.items() if k not in before]
                tried += 1
                told += bool(new)
                if not new:
                    print(f"  missed {form} {name}: {plant['what']}: {plant['new']}")
                elif "told" in options:
                    print(f"  told {form} {name}: {plant['what']}: {new[0].message}")
        print(f"{form}: {told}/{tried} = {told / max(tried, 1):.0%} told, {alarms} false alarms", flush=True)
    return 0


def written(text: str, form: str) -> bytes:
    """A report in Markdown as the bytes of a file of another form."""
    if form == "md":
        return text.encode()
    if form == "html":
        return f'<html lang="sv"><body>{"".join(_blocks(text))}</body></html>'.encode()
    import pypandoc

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report.{form}"
        pypandoc.convert_text(text, form, "markdown", outputfile=str(path))
        return path.read_bytes()


def _blocks(text: str) -> Iterator[str]:
    """The headings, tables, lists and paragraphs of a report as HTML: what the twelve reports have, and no more of Markdown."""
    for block in re.split(r"\n\s*\n", html.escape(text.strip(), quote=False)):
        lines = [re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", line) for line in block.split("\n")]
        if head := re.fullmatch(r"(#+) (.*)", block):
            yield f"<h{len(head[1])}>{head[2]}</h{len(head[1])}>"
        elif block.startswith("|"):
            yield f"<table>{''.join(_row(line, 'td' if i else 'th') for i, line in enumerate(lines) if not re.fullmatch('[|: -]+', line))}</table>"
        elif block.startswith("- "):
            yield f"<ul>{''.join(f'<li>{line[2:]}</li>' for line in lines)}</ul>"
        else:
            yield f"<p>{' '.join(lines)}</p>"


def _row(line: str, tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{c.strip()}</{tag}>' for c in line.strip()[1:-1].split('|'))}</tr>"


def serious(data: bytes, name: str) -> dict[tuple[str, str], PublishedFinding]:
    """The errors and warnings of a report by rule and words."""
    found = check_documents([document_from(data, name)])
    return {(f.rule, f.message): f for f in found if f.severity != "note"}


if __name__ == "__main__":
    sys.exit(main())
