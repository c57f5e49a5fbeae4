"""The report's fonts, and which characters they can show: PDF/UA refuses a document with one that they cannot."""

from __future__ import annotations

import struct
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

UNSHOWN = "\u25a1"
"""Stands in the PDF for a character that neither font has, such as an emoji."""


def folders() -> tuple[Path, ...]:
    """The folders of Inter and Source Serif 4."""
    import fontpkg_inter
    import fontpkg_source_serif_4

    return tuple(Path(p.__file__).parent / "files" for p in (fontpkg_inter, fontpkg_source_serif_4))


@lru_cache(maxsize=1)
def typst_fonts() -> Any:
    """The same fonts as Typst wants them, and no others, so that a page looks the same on every machine."""
    import typst

    paths = [str(folder) for folder in folders()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


@lru_cache(maxsize=1)
def shown_characters() -> frozenset[int]:
    """Code points that at least one upright font has a glyph for."""
    files = [f for folder in folders() for f in sorted(folder.glob("*.ttf")) if "Italic" not in f.name]
    return frozenset().union(*(_code_points(f.read_bytes()) for f in files))


def _code_points(font: bytes) -> set[int]:
    """Code points of a font's `cmap` table, subtable formats 4 and 12 (OpenType specification)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">I", font, 20 + 16 * i)[0] for i in range(count)}
    start = tables[b"cmap"]
    found: set[int] = set()
    for i in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 8 + 8 * i)[0]
        form = struct.unpack_from(">H", font, at)[0]
        if form == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last = struct.unpack_from(">II", font, at + 16 + 12 * group)
                found.update(range(first, last + 1))
        elif form == 4:
            segments = struct.unpack_from(">H", font, at + 6)[0] // 2
            ends = struct.unpack_from(f">{segments}H", font, at + 14)
            starts = struct.unpack_from(f">{segments}H", font, at + 16 + 2 * segments)
            found.update(c for first, last in zip(starts, ends, strict=True) for c in range(first, last + 1))
    return found - {0xFFFF}


def showable(text: str) -> str:
    """The text with what the fonts lack replaced by a square; marks and controls that have no form are left out."""
    known = shown_characters()
    missing = [c for c in set(text) if ord(c) not in known and c not in "\n\t"]
    table = {ord(c): "" if unicodedata.category(c)[0] in "MC" else UNSHOWN for c in missing}
    return text.translate(table) if table else text
