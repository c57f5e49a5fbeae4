"""Styles of the Word document, and the finishing of what Pandoc wrote: page, footer, language, fixed times."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from html import escape

from tertial.findings import Language
from tertial.wording import word

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SERIF, _SANS = "Source Serif 4", "Inter"
_INK, _SLATE, _TEAL, _BRICK = "16263C", "4A5565", "0B5A5E", "A23B22"
_EPOCH = (1980, 1, 1, 0, 0, 0)

# name, based on, font, half points, colour, marks (b, i, k = keep with next), before, after, outline level
_PARAGRAPHS = (
    ("Body Text", "Normal", _SERIF, 21, _INK, "", 0, 140, None),
    ("First Paragraph", "BodyText", _SERIF, 21, _INK, "", 0, 140, None),
    ("Compact", "BodyText", _SERIF, 21, _INK, "", 0, 40, None),
    ("Block Text", "BodyText", _SERIF, 21, _INK, "i", 60, 140, None),
    ("Title", "Normal", _SERIF, 59, _INK, "", 1200, 80, None),
    ("Subtitle", "Normal", _SANS, 20, _TEAL, "b", 0, 400, None),
    ("heading 1", "Normal", _SERIF, 41, _INK, "k", 480, 200, 0),
    ("heading 2", "Normal", _SERIF, 27, _INK, "bk", 400, 140, 1),
    ("heading 3", "Normal", _SANS, 19, _INK, "bk", 300, 100, 2),
    ("heading 4", "Normal", _SANS, 19, _SLATE, "bk", 240, 80, 3),
    ("heading 5", "Normal", _SANS, 18, _SLATE, "k", 200, 80, 4),
    ("caption", "Normal", _SANS, 17, _INK, "k", 280, 100, None),
    ("Picture", "Normal", _SANS, 17, _INK, "", 0, 280, None),
    ("Message", "Normal", _SERIF, 31, _INK, "", 0, 320, None),
    ("Goal", "BodyText", _SERIF, 21, _INK, "ik", 0, 140, None),
    ("Side Note", "Normal", _SANS, 17, _SLATE, "", 0, 100, None),
    ("Side Lead", "SideNote", _SANS, 17, _SLATE, "k", 80, 100, None),
    ("Key Figure", "Normal", _SERIF, 44, _INK, "k", 180, 40, None),
    ("Table Head", "Normal", _SANS, 16, _SLATE, "", 40, 60, None),
    ("Table Text", "Normal", _SANS, 17, _INK, "", 60, 60, None),
    ("Table Number", "Normal", _SANS, 17, _INK, "", 60, 60, None),
    ("Table Group", "Normal", _SANS, 17, _TEAL, "bk", 180, 60, None),
    ("Table Note", "Normal", _SANS, 16, _SLATE, "", 60, 40, None),
    ("After Table", "BodyText", _SERIF, 21, _INK, "", 240, 140, None),
    ("TOC Heading", "Normal", _SANS, 18, _INK, "bk", 320, 80, None),
    ("toc 1", "Normal", _SANS, 17, _INK, "", 40, 40, None),
    ("footnote text", "Normal", _SANS, 16, _SLATE, "", 0, 40, None),
    ("footer", "Normal", _SANS, 16, _SLATE, "", 0, 0, None),
)

_MORE = {
    "Key Figure": '<w:pBdr><w:top w:val="single" w:sz="8" w:space="4" w:color="16263C"/></w:pBdr>'
    '<w:tabs><w:tab w:val="left" w:pos="3900"/></w:tabs>'
}
"""A rule above each key figure, and a place for the figure beside its name."""


def _style_id(name: str) -> str:
    if name == "toc 1":
        return "TOC1"  # as Word calls it
    return "".join(part[:1].upper() + part[1:] for part in name.split(" "))


def _fonts(font: str) -> str:
    return f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}" w:eastAsia="{font}"/>'


def _paragraph(row: tuple[str, str, str, int, str, str, int, int, int | None]) -> str:
    name, base, font, size, colour, marks, before, after, level = row
    keep = "<w:keepNext/><w:keepLines/>" if "k" in marks else ""
    outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
    bold = "<w:b/>" if "b" in marks else ""
    italic = "<w:i/>" if "i" in marks else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{_style_id(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{base}"/><w:qFormat/><w:pPr>{keep}{_MORE.get(name, "")}<w:spacing w:before="{before}" w:after="{after}"/>'
        f'{outline}</w:pPr><w:rPr>{_fonts(font)}{bold}{italic}<w:color w:val="{colour}"/><w:sz w:val="{size}"/>'
        f'<w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _character(name: str, properties: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{_style_id(name)}"><w:name w:val="{name}"/>'
        f"<w:rPr>{properties}</w:rPr></w:style>"
    )


def styles(language: Language) -> str:
    """The whole of word/styles.xml."""
    code = _code(language)
    good, bad = (f'<w:b/><w:color w:val="{c}"/>' for c in (_TEAL, _BRICK))
    plain = '<w:name w:val="Default Paragraph Font"/></w:style>'
    characters = [
        f'<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">{plain}',
        _character("Good", good),
        _character("Bad", bad),
        _character("Key Label", f'{_fonts(_SANS)}<w:b/><w:sz w:val="17"/>'),
        _character("Key Unit", f'{_fonts(_SANS)}<w:color w:val="{_SLATE}"/><w:sz w:val="20"/>'),
        _character("Hyperlink", f'<w:color w:val="{_TEAL}"/><w:u w:val="single"/>'),
        _character("footnote reference", f'<w:color w:val="{_TEAL}"/><w:vertAlign w:val="superscript"/>'),
        _character("Verbatim Char", _fonts("Consolas")),
    ]
    margins = '<w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
        '<w:style w:type="table" w:styleId="TertialTable"><w:name w:val="Tertial Table"/>'
        '<w:basedOn w:val="TableNormal"/></w:style>'
        '<w:style w:type="table" w:styleId="Table"><w:name w:val="Table"/><w:basedOn w:val="TableNormal"/></w:style>'
    )
    return (
        f"{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(_SERIF)}"
        f'<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="{code}" w:eastAsia="{code}" w:bidi="ar-SA"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"<w:qFormat/></w:style>{''.join(_paragraph(p) for p in _PARAGRAPHS)}{''.join(characters)}{table}</w:styles>"
    )


def _code(language: Language) -> str:
    return "sv-SE" if language == "sv" else "en-GB"


def _font_table() -> str:
    """Names that Word takes where the report's own fonts are not installed."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
        for name, other in ((_SERIF, "Georgia"), (_SANS, "Arial"))
    )
    return f"{_HEAD}<w:fonts {_W}>{fonts}</w:fonts>"


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _footer(snapshot: str, language: Language) -> str:
    """Snapshot at the left, page of pages at the right."""
    page = escape(word("page", language), quote=False)
    return (
        f'{_HEAD}<w:ftr {_W} {_R}><w:p><w:pPr><w:pStyle w:val="Footer"/><w:tabs><w:tab w:val="right" w:pos="9640"/>'
        f"</w:tabs></w:pPr><w:r><w:t>{escape(snapshot, quote=False)}</w:t></w:r><w:r><w:tab/></w:r>"
        f'<w:r><w:t xml:space="preserve">{page} </w:t></w:r>{_field("PAGE")}<w:r><w:t xml:space="preserve"> (</w:t></w:r>'
        f"{_field('NUMPAGES')}<w:r><w:t>)</w:t></w:r></w:p></w:ftr>"
    )


_SECTION = (
    '<w:footerReference w:type="default" r:id="rIdFooter"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1300" w:right="1133" w:bottom="1200" w:left="1133" w:header="600" w:footer="600" w:gutter="0"/>'
)
_FOOTER_TYPE = (
    '<Override PartName="/word/footer1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>'
)
_FOOTER_LINK = (
    '<Relationship Id="rIdFooter" Target="footer1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"/>'
)


def finished(data: bytes, snapshot: str, language: Language, whole: Callable[[str], str]) -> bytes:
    """What Pandoc wrote, with the report's styles, page and footer, its parts in order and at a fixed time. `whole` puts what was
    held out of Pandoc back into the text."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist() if name != "word/comments.xml"}
    parts["word/styles.xml"] = styles(language).encode()
    parts["word/fontTable.xml"] = _font_table().encode()
    parts["word/footer1.xml"] = _footer(snapshot, language).encode()
    body = whole(parts["word/document.xml"].decode())
    start, end = body.rindex("<w:sectPr"), body.rindex("</w:body>")
    body = f"{body[:start]}<w:sectPr {_R}>{_SECTION}</w:sectPr>{body[end:]}"
    parts["word/document.xml"] = body.encode()
    _insert(parts, "[Content_Types].xml", _FOOTER_TYPE, "</Types>", drop="comments")
    _insert(parts, "word/_rels/document.xml.rels", _FOOTER_LINK, "</Relationships>", drop="comments")
    settings = parts["word/settings.xml"].decode().replace('w:val="en-US"', f'w:val="{_code(language)}"')
    parts["word/settings.xml"] = settings.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(parts, key=lambda n: (n != "[Content_Types].xml", n)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o600 << 16
            target.writestr(info, parts[name])
    return made.getvalue()


def _insert(parts: dict[str, bytes], name: str, what: str, before: str, *, drop: str) -> None:
    """Adds an entry to a list of parts, and takes away the entry of a part that is left out."""
    pieces = parts[name].decode().split("<")
    kept = "<".join(p for p in pieces if drop not in p)
    parts[name] = kept.replace(before, what + before).encode()
