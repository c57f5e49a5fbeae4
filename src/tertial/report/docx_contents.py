"""The table of contents of the Word document: a real field that Word can update, with its entries already in it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tertial.report import pandoc
from tertial.report.pandoc import Node

_WHOLE = 'TOC \\o "1-1" \\h \\z \\u'
"""Headings of the first level, as links."""
_FIRST = 90_000
"""Bookmark numbers from here on; Pandoc's own begin at 9."""


def name_of(place: int) -> str:
    """The bookmark of the heading of the first level at `place`, from 0, named as Word names its own."""
    return f"_Toc{place + 1:08d}"


def marked(inlines: list[Node], place: int) -> list[Node]:
    """The words of a heading within its bookmark."""
    start = f'<w:bookmarkStart w:id="{_FIRST + place}" w:name="{name_of(place)}"/>'
    end = f'<w:bookmarkEnd w:id="{_FIRST + place}"/>'
    return [pandoc.raw_inline("openxml", start), *inlines, pandoc.raw_inline("openxml", end)]


def contents(title: str, headings: Sequence[str]) -> str:
    """The field with an entry for each heading of the first level, each a link with the number of its page.

    Page numbers are fields of their own, since only the word processor knows the pages: it fills them in on opening.
    """
    entries = "".join(_entry(text, i, first=i == 0) for i, text in enumerate(headings))
    return (
        "<w:sdt><w:sdtPr><w:docPartObj>"
        '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>'
        f'<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr>{_run(title)}</w:p>{entries}'
        f"<w:p>{_char('end')}</w:p></w:sdtContent></w:sdt>"
    )


def _entry(text: str, place: int, *, first: bool) -> str:
    opening = "".join((_char("begin"), _instruction(_WHOLE), _char("separate"))) if first else ""
    number = _instruction(f"PAGEREF {name_of(place)} \\h")
    page = "".join((_char("begin", ' w:dirty="true"'), number, _char("separate")))
    return (
        f'<w:p><w:pPr><w:pStyle w:val="TOC1"/><w:tabs><w:tab w:val="right" w:pos="9640"/></w:tabs></w:pPr>{opening}'
        f'<w:hyperlink w:anchor="{name_of(place)}" w:history="1">{_run(text)}<w:r><w:tab/></w:r>{page}{_run("")}'
        f"{_char('end')}</w:hyperlink></w:p>"
    )


def _char(kind: str, more: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"{more}/></w:r>'


def _instruction(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {text} </w:instrText></w:r>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'
