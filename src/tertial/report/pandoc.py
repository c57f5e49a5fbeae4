"""Pandoc as a process, and the few pieces of its document tree that reports are made of."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from tertial.findings import InputError, Kind

Node = dict[str, Any]
"""An element of Pandoc's JSON tree: `{"t": "Para", "c": [...]}`."""

READ = (
    "markdown-raw_html-raw_tex-raw_attribute-latex_macros-tex_math_dollars-citations-yaml_metadata_block"
    "-pandoc_title_block-implicit_figures-native_divs-native_spans-markdown_in_html_blocks-smart-auto_identifiers"
    "-example_lists-tex_math_single_backslash"
)
"""Markdown without anything that could pass through as HTML, LaTeX or Typst, or change the document's metadata."""

FIXED_TIME = "315532800"
"""1980-01-01, the earliest that a ZIP file can say: documents carry no time of their making."""


_WORTH = 200
"""Raw blocks shorter than this are left where they are."""
SECONDS = 30.0
"""How long Pandoc may take. A whole report takes a tenth of a second; what takes longer is a text that its reader cannot find its
way in, such as thousands of opening brackets."""

TANGLED = Kind(
    "report.tangled-text",
    "error",
    sv="Texterna går inte att läsa: de är inte färdiglästa på {seconds} sekunder.",
    en="The texts cannot be read: they are not read through in {seconds} seconds.",
    do_sv="Leta efter långa rader av tecken som [ ` | eller > i texterna och ta bort dem.",
    do_en="Look for long runs of characters such as [ ` | or > in the texts and remove them.",
)


class PandocError(RuntimeError):
    """Pandoc refused what it was given: a fault of the program, never of the user's text."""


@lru_cache(maxsize=1)
def _binary() -> str:
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def run(arguments: Sequence[str], data: bytes = b"", folder: Path | None = None) -> bytes:
    """Runs Pandoc without network or time of day; raises PandocError with its message, InputError when it takes too long."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": FIXED_TIME, "LC_ALL": "C.UTF-8"}
    command = [_binary(), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own binary and options, texts come through files
            command, input=data, capture_output=True, check=False, cwd=folder, env=environment, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise InputError(TANGLED(seconds=round(SECONDS))) from None
    if done.returncode != 0:
        raise PandocError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


def written(
    arguments: Sequence[str],
    blocks: list[Node],
    api_version: Sequence[int],
    form: str,
    meta: Mapping[str, Any] | None = None,
    folder: Path | None = None,
) -> tuple[bytes, Callable[[str], str]]:
    """What Pandoc makes of the blocks, and a function that puts back what was held out of them.

    Raw blocks of `form` pass through Pandoc unchanged, but not for nothing: they are most of a report. So a short word of
    the document's own stands for each, in a raw block of its own (for `openxml` in a paragraph).
    """
    held: list[str] = []
    name = hashlib.sha256(repr(blocks).encode()).hexdigest()[:16]

    def hold(block: Node) -> Node:
        if block["t"] != "RawBlock" or block["c"][0] != form or len(block["c"][1]) < _WORTH:
            return block
        held.append(block["c"][1])
        stand_in = f"held{name}x{len(held) - 1}x"
        return raw(form, f"<w:p><w:r><w:t>{stand_in}</w:t></w:r></w:p>" if form == "openxml" else stand_in)

    tree = {"pandoc-api-version": list(api_version), "meta": dict(meta or {}), "blocks": [hold(b) for b in blocks]}
    made = run(["-f", "json", *arguments], json.dumps(tree).encode(), folder)
    pattern = rf"held{name}x(\d+)x"
    if form == "openxml":
        pattern = rf"<w:p>\s*<w:r>\s*<w:t[^>]*>{pattern}</w:t>\s*</w:r>\s*</w:p>"
    return made, lambda text: re.sub(pattern, lambda found: held[int(found[1])], text)


# ---------------------------------------------------------------- making and reading nodes


def attr(identifier: str = "", classes: Iterable[str] = (), values: Mapping[str, str] | None = None) -> list[Any]:
    return [identifier, list(classes), [[k, v] for k, v in (values or {}).items()]]


def words(text: str) -> list[Node]:
    """A sentence as inlines, broken at plain spaces only."""
    found: list[Node] = []
    for part in text.split(" "):
        if found:
            found.append({"t": "Space"})
        if part:
            found.append({"t": "Str", "c": part})
    return found


def para(inlines: list[Node]) -> Node:
    return {"t": "Para", "c": inlines}


def div(classes: Iterable[str], blocks: Iterable[Node], values: Mapping[str, str] | None = None) -> Node:
    return {"t": "Div", "c": [attr("", classes, values), list(blocks)]}


def raw(form: str, text: str) -> Node:
    return {"t": "RawBlock", "c": [form, text]}


def raw_inline(form: str, text: str) -> Node:
    return {"t": "RawInline", "c": [form, text]}


def classes_of(node: Node) -> list[str]:
    """Classes of a Div, Span or Header; none for other elements."""
    match node["t"]:
        case "Div" | "Span":
            return list(node["c"][0][1])
        case "Header":
            return list(node["c"][1][1])
        case _:
            return []


def values_of(node: Node) -> dict[str, str]:
    """Key-value attributes of a Div or Span."""
    return dict(node["c"][0][2]) if node["t"] in ("Div", "Span") else {}


def plain_text(node: Any) -> str:
    """The words of a tree without their form; footnotes are left out."""
    if isinstance(node, list):
        return "".join(plain_text(n) for n in node)
    if not isinstance(node, dict) or node["t"] == "Note":
        return ""
    if node["t"] in ("Space", "SoftBreak", "LineBreak"):
        return " "
    content = node["c"][1] if node["t"] == "Code" else node.get("c")
    if isinstance(content, str):
        return content
    return plain_text(content) if isinstance(content, list) else ""


def one_line(inlines: Any) -> str:
    """The words of a heading on one line; spaces that do not break stay, so that no number is parted from its unit."""
    return " ".join(part for part in re.split(r"[ \t\n\r]+", plain_text(inlines)) if part)


def map_tree(node: Any, change: Callable[[Node], list[Node] | None]) -> Any:
    """A copy of the tree. `change` may replace an element by others (an empty list removes it); None keeps it.

    What `change` returns is not walked again; kept elements have their contents walked.
    """
    if isinstance(node, list):
        found: list[Any] = []
        for item in node:
            if isinstance(item, dict) and "t" in item:
                new = change(item)
                found += [map_tree(item, change)] if new is None else new
            else:
                found.append(map_tree(item, change))
        return found
    if isinstance(node, dict):
        return {k: map_tree(v, change) if k == "c" else v for k, v in node.items()}
    return node
