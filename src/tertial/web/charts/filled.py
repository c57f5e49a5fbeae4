"""A drawing in a row: what has become of something within what was expected of it, from zero on the column's scale."""

from __future__ import annotations

from markupsafe import Markup  # noqa: TC002

from tertial.web.charts.glyphs import _cell, _grid, _width
from tertial.web.charts.svg import Parts, Scale, element, rect


def filled(across: Scale, so_far: float | None, expected: float | None) -> Markup:
    """A dashed frame for what was expected, a bar in ink for what has come; what is over the frame in brick.

    Amounts are of one sign; one below zero is not drawn.
    """
    parts: Parts = []
    if expected is not None and expected > 0:
        parts.append(rect(across.percent(0.0), "-7", _width(across, 0.0, expected), "14", "pace"))
    if so_far is not None and so_far > 0:
        within = so_far if expected is None else min(so_far, max(0.0, expected))
        parts.append(rect(across.percent(0.0), "-7", _width(across, 0.0, within), "14", "bar"))
        if within < so_far:
            parts.append(rect(across.percent(within), "-7", _width(across, within, so_far), "14", "bar-minus"))
    return _cell([*_grid(across), element("svg", "".join(parts), y="50%", overflow="visible")])
