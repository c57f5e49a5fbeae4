"""Charts as PNG, for the formats that cannot hold the drawing itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tertial.report.fonts import typst_fonts

SCALE = 2.5
"""Pixels for each of a drawing's units, which are points."""
_SIZE = re.compile(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"')


def png(drawings: Sequence[str]) -> list[bytes]:
    """Each SVG drawing as PNG on no background, SCALE pixels a point and rounded up, in the order given.

    Typst draws them as it draws those of the PDF, all at once: the two formats show the same. The same drawings give the same bytes.
    Raises ValueError for a drawing that does not say its width and height.
    """
    import typst

    if not drawings:
        return []
    source = "\n".join(_page(drawing) for drawing in drawings)
    made = typst.compile(source.encode(), font_paths=typst_fonts(), format="png", ppi=72 * SCALE)
    return [bytes(picture) for picture in (made if isinstance(made, list) else [made])]


def _page(drawing: str) -> str:
    """A page as large as the drawing, in Typst's language."""
    size = _SIZE.search(drawing)
    if size is None:
        raise ValueError("expected a drawing with its width and height")
    width, height = size.groups()
    text = drawing.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f"#page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none, "
        f'image(bytes("{text}"), format: "svg", width: 100%, height: 100%))'
    )
